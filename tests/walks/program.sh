# A program in C against the installed library, by pkg-config.

top=${top:?}
make -s -C "$top" prefix="$PWD/usr" install-library
export PKG_CONFIG_PATH=$PWD/usr/lib/pkgconfig
[ "$(pkg-config --modversion spk)" = "$(spk-sf -V | sed -n '1s/.* //p')" ]
awk -v dir=. -f "$top/tests/examples.awk" "$top/man/libspk.3" > /dev/null
# shellcheck disable=SC2046 # words
cc -std=c11 -Wall -Werror prog.c -o prog $(pkg-config --cflags --libs spk)
./prog > got
awk 'BEGIN {
	n = split("0 0.25 0.5 1 0.5 0.375", x, " ")
	for (i = 1; i <= n; i++) {
		s = i == 1 ? 0 : (x[i] > b + 0.2) - (x[i] < b - 0.2)
		printf "%5.3f %2d %3.1f\n", x[i], s, b += 0.2 * s
	}
}' | diff - got

#!/usr/bin/env bats
# The library as others get it: what it exports, what a program links of it,
# that it goes into a shared library, and that its layers stay layers.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ "$BIN" = "$TOP/cmd" ] || skip "the usual build's"
	make -s -C "$TOP" prefix="$PWD" install-library
	export PKG_CONFIG_PATH=$PWD/lib/pkgconfig
}

# What spk.h declares: functions, and the table of codecs.
declared() {
	sed 's,/\*.*\*/,,' "$TOP/lib/spk.h" |
	    awk '/\/\*/ { inside = 1 } !inside; /\*\// { inside = 0 }' |
	    grep -oE '\bspk_[a-z0-9_]+(\(|\[\])' | tr -d '([]' | sort -u
}

# What a program that is linked may see of objects or a library.
visible() {
	readelf -W "$@" | awk '
	$5 ~ /GLOBAL|WEAK/ && $6 == "DEFAULT" && $7 != "UND" { print $8 }' |
	    sort -u
}

cat_stream() { # a program that opens, reads and closes a stream
	cat > read.c <<-'END'
	#include <stdio.h>
	#include <spk.h>

	int
	main(void)
	{
		struct spk_fault f = {0};
		double x[64];
		struct spk_in *in = spk_in_open(0, "stdin", NULL, 0, &f);
		ptrdiff_t n = 0;

		while (in != NULL && spk_in_columns(in) <= 64 &&
		    (n = spk_in_read(in, SPK_F64, x, 1, &f)) > 0)
			printf("%g\n", x[0]);
		spk_in_close(in);
		return (int)f.status;
	}
	END
}

@test "the archive exports what spk.h declares, and nothing else" {
	declared > want
	[ "$(wc -l < want)" -gt 80 ]
	visible -s lib/libspk.a > got
	diff -u want got
}

# A file for each format that is read, those of packing and of codecs, whose
# rows say what a slice of spikes needs, and 40 others, as files of one name are
# here one.
@test "a program that reads a stream links what reads, and no getopt" {
	cat_stream
	# shellcheck disable=SC2046 # words
	gcc -std=c11 -Wall -Wextra -Werror read.c -o read -Wl,-Map=map \
	    $(pkg-config --cflags --libs spk)
	grep -oE 'libspk\.a\([a-z0-9_]+\.o\)' map | sort -u > objects
	cat objects
	[ "$(wc -l < objects)" -gt 10 ]
	formats=$(grep -lE '^(const struct spk_reader|#define RAW)' \
	    "$TOP"/lib/format/*.c | grep -vcE '/(rows|neurons)\.c')
	[ "$formats" -ge 10 ]
	packing=$(find "$TOP"/lib/pack -name '*.c' | wc -l)
	[ "$packing" -ge 4 ]
	codecs=$(find "$TOP"/lib/codec "$TOP"/lib/camera -name '*.c' | wc -l)
	[ "$codecs" -ge 20 ]
	echo "$(wc -l < objects) objects, $formats formats, $packing of packing"
	[ "$(wc -l < objects)" -le $((40 + formats + packing + codecs)) ]
	nm read | grep -c getopt | grep -qx 0
	[ "$(printf '1,2\n3,4\n' | ./read)" = $'1\n3' ]
}

@test "the objects go into a shared library, which exports the same" {
	# shellcheck disable=SC2046 # words
	gcc -shared -o libshared.so -Wl,--whole-archive lib/libspk.a \
	    -Wl,--no-whole-archive -Wl,-z,text -Wl,-z,defs \
	    $(pkg-config --libs spk | sed 's/-lspk//')
	declared > want
	visible --dyn-syms libshared.so | grep -vxE '_init|_fini' > got
	diff -u want got
	cat_stream
	gcc -Iinclude read.c -o read -L. -lshared -Wl,-rpath,"$PWD"
	[ "$(printf '1,2\n3,4\n' | ./read)" = $'1\n3' ]
}

@test "the header is C11 and C++, without a warning" {
	echo '#include <spk.h>' > a.c
	echo 'const char *v(void);' >> a.c
	echo 'const char *v(void) { return spk_version(); }' >> a.c
	cp a.c a.cpp
	gcc -std=c11 -Wall -Wextra -Wpedantic -Wundef -Werror -Iinclude -c a.c
	g++ -std=c++11 -Wall -Wextra -Wpedantic -Wundef -Werror -Iinclude \
	    -c a.cpp
	clang -std=c11 -Weverything -Wno-padded -Wno-unknown-warning-option \
	    -Wno-declaration-after-statement -Wno-reserved-macro-identifier \
	    -Werror -Iinclude -c a.c
}

@test "an include from below to above is seen, and so is a circle" {
	thorough
	"$TOP/tests/layers.sh"
	cp -r "$TOP/lib" copy
	echo '#include "stream/in.h"' >> copy/codec/sf.c
	run "$TOP/tests/layers.sh" "$PWD/copy"
	[ "$status" != 0 ]
	[[ $output == *"sf.c: includes stream/in.h, which is not below"* ]]
	cp -r "$TOP/lib" other
	echo '#include "cmd.h"' >> other/tune/tune.h
	run "$TOP/tests/layers.sh" "$PWD/other"
	[[ $output == *"tune.h: includes cmd.h, which is not below"* ]]

	mkdir -p objects/base objects/kernel
	printf 'int b(void); int a(void); int a(void) { return b(); }' > a.c
	printf 'int a(void); int b(void); int b(void) { return a(); }' > b.c
	gcc -c a.c -o objects/base/a.o
	gcc -c b.c -o objects/base/b.o
	run "$TOP/tests/layers.sh" "$TOP/lib" "$PWD/objects"
	[ "$status" != 0 ]
	[[ $output == *loop* ]]
	mv objects/base/b.o objects/kernel
	run "$TOP/tests/layers.sh" "$TOP/lib" "$PWD/objects"
	[[ $output == *"base/a.o needs kernel/b.o, which is not below"* ]]
}

@test "what a single tool needs, nothing else does; without, it is left out" {
	local t needs said='spk-video is left out: it needs libaom-dev libdav1d-dev'
	run ! grep -E '^ *U (aom|dav1d|cairo|chafa)_' <(nm -u lib/libspk.a)
	for t in $(tools); do
		needs=$(readelf -dW "$BIN/$t" |
		    grep -oE 'lib(aom|dav1d|cairo|chafa)\.' || true)
		[[ $t == spk-video || $needs != *@(aom|dav1d)* ]]
		[[ $t == spk-plot || $needs != *@(cairo|chafa)* ]]
	done
	[ "$(make -s -C "$TOP" headers_spk-plot=none/none.h all)" = \
	    'spk-plot is left out: it needs libcairo2-dev libchafa-dev pkg-config' ]
	# Headers that are not there, or that do not go with the compiler
	[ "$(make -s -C "$TOP" headers_spk-video=none/none.h all)" = "$said" ]
	mkdir -p none/aom
	echo '#error none' > none/aom/aom_encoder.h
	[ "$(make -s -C "$TOP" CPPFLAGS="-I$PWD/none" all)" = "$said" ]
	make -s -n -C "$TOP" CPPFLAGS="-I$PWD/none" prefix="$PWD" install > how
	grep -q 'spk-decode' how
	run ! grep -E 'install.*spk-video|ln.*spk-video' how
	[ -n "${FULL:-}" ] || return 0
	make -s -C "$TOP" CPPFLAGS="-I$PWD/none" BUILD="$PWD/b" BIN="$PWD/c" \
	    prefix="$PWD/i" install > said
	[ "$(sort -u said)" = "$said" ]
	[ ! -e i/bin/spk-video ] && [ ! -e i/share/man/man1/spk-video.1 ]
	printf '1\n2\n' | i/bin/spk-sf | i/bin/spk-decode > got
	printf '1\n2\n' | spk-sf | spk-decode | cmp - got
}

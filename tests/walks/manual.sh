# Manual pages from an installed tree.

top=${top:?}
make -s -C "$top" BIN="$BIN" DESTDIR="$PWD/tree" prefix=/usr install
export MANPATH=$PWD/tree/usr/share/man MANPAGER=cat
mandb -q -c "$MANPATH" 2> said || cat said
for page in "$top"/man/*.[0-9]; do
	name=${page##*/}
	[ -e "$MANPATH/man${name##*.}/$name" ] || continue
	man "${name##*.}" "${name%.*}" > page
	head -n 1 page | grep -qi "^${name%.*}("
	whatis -l "${name%.*}" > line
	grep -qF "$(sed -n 's/^\.Nd //p' "$page")" line
done
apropos spikes > found
for t in spk-sf spk-decode spk-isi; do
	grep -q "^$t (1)" found
done

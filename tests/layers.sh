#!/usr/bin/env bash
# Layers: of lib/, each folder includes only headers of its own and of those
# before it in this list; no object needs one of a later folder; and no objects
# need each other in a circle.  No file is longer than 600 lines.
#
#	layers.sh [LIB [OBJECTS]]	of the sources there, and their objects
cd "$(dirname "$0")/.." || exit 3
layers=(base kernel bank camera codec stream pack format tune video plot)
lib=${1:-lib} objects=${2:-.build/lib}
[ -n "${2:-}" ] || make -s --no-print-directory .build/libspk.a || exit 1
bad=0

rank() { # FOLDER
	local i
	for i in "${!layers[@]}"; do
		[ "${layers[i]}" != "$1" ] || echo "$i"
	done
}

for folder in "$lib"/*/; do
	folder=${folder%/} folder=${folder##*/}
	own=$(rank "$folder")
	[ -n "$own" ] || {
		echo "$lib/$folder: not a layer"
		bad=1
		continue
	}
	for f in "$lib/$folder"/*.[ch]; do
		while read -r header; do
			[ "$header" != spk.h ] || continue
			below=$(rank "${header%%/*}")
			[ "${below:-9}" -le "$own" ] || {
				echo "$f: includes $header, which is not below"
				bad=1
			}
		done < <(sed -n 's/^#include "\(.*\)"/\1/p' "$f")
		[ "$(wc -l < "$f")" -le 600 ] || [[ $f == */pow10.c ]] || {
			echo "$f: longer than 600 lines"
			bad=1
		}
	done
done

# Dependencies, a pair of objects per line: "base/head.o base/number.o".
nm -A -g "$objects"/*/*.o | awk -v skip=$((${#objects} + 2)) '
{ o = substr($1, skip); sub(/:.*/, "", o) }
$(NF - 1) == "U" { want[++n] = o " " $NF; next }
{ home[$NF] = o }
END {
	for (i = 1; i <= n; i++) {
		split(want[i], w, " ")
		if (w[2] in home && home[w[2]] != w[1])
			print w[1], home[w[2]]
	}
}' | sort -u > .build/needs
[ -s .build/needs ] || bad=1
awk -v layers="${layers[*]}" '
BEGIN { n = split(layers, l, " "); for (i = 1; i <= n; i++) rank[l[i]] = i }
{ split($1, a, "/"); split($2, b, "/") }
rank[b[1]] > rank[a[1]] {
	print $1 " needs " $2 ", which is not below"
	bad = 1
}
END { exit bad }' .build/needs || bad=1
tsort .build/needs > /dev/null 2> .build/circle || {
	cat .build/circle
	bad=1
}
exit $bad

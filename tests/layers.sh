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

# A file for each line, and its includes, which name folders of lib/.
awk -v lib="$lib" -v layers="${layers[*]}" '
BEGIN { n = split(layers, l, " "); for (i = 1; i <= n; i++) rank[l[i]] = i }
function complain(what) {
	print lib "/" what
	bad = 1
}
function end() {
	if (lines > 600 && file !~ /\/pow10\.c$/)
		complain(file ": longer than 600 lines")
}
FNR == 1 {
	end()
	file = substr(FILENAME, length(lib) + 2)
	folder = file
	sub(/\/.*/, "", folder)
	if (!(folder in rank) && !(folder in seen))
		complain(folder ": not a layer")
	seen[folder]
}
{ lines = FNR }
/^#include ".*"/ {
	split($0, part, "\"")
	header = part[2]
	sub(/\/.*/, "", part[2])
	if (header != "spk.h" && (!(part[2] in rank) ||
	    rank[part[2]] > rank[folder]))
		complain(file ": includes " header ", which is not below")
}
END {
	end()
	exit bad
}' "$lib"/*/*.[ch] || bad=1

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

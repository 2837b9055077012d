#!/bin/sh
# How near scenes come to the truth, by each method: the table of README.md, of
# clips of photographs that nothing was fitted to, and of videos.  psnr of the
# frames of planes 80, 100, ... 540.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

# shellcheck source=tests/scenes/clips.sh
. "$scenes/clips.sh"

photographs .

psnr() { # OPTION...: of the scene that these decode
	spk-decode -q "$@" --every=20 -o f32 planes | part |
	    spk-score -q -m psnr --peak=255 truth
}

# Frames 4 to 27 of a scene.
part() {
	/usr/bin/python3 -c 'import sys
line = sys.stdin.buffer.readline()
data = sys.stdin.buffer.read()
size = 400 * 250 * 4
out = sys.stdout.buffer
out.write(line + data[4 * size:28 * size] + b"#end frames=24\n")'
}

row() { # NAME GAIN PHOTONS SEED
	truth "$1" 80 20 24 > truth
	planes "$@" 640 > planes
	echo "$1" \
	    "$(psnr --scene=tfi)" \
	    "$(psnr --scene=tfp --window=21)" \
	    "$(psnr --scene=mean --window=21)" \
	    "$(psnr --scene=mean --window=11)" \
	    "$(psnr --scene=filter)" \
	    "$(psnr --scene=net)" \
	    "$(psnr --scene=learned)"
}

echo "$clips" | while read -r name gain photons seed; do
	row "$name" "$gain" "$photons" "$seed"
done > rows
awk '
BEGIN {
	print "| clip | `tfi` | `tfp`, 21 | `mean`, 21 | `mean`, 11 " \
	    "| `filter` | `net` | `learned` |"
	print "|---|--:|--:|--:|--:|--:|--:|--:|"
} {
	printf "| %s |", $1
	for (k = 2; k <= NF; k++) {
		printf " %.2f |", $k
		sum[k] += $k
	}
	print ""
}
END {
	printf "| mean |"
	for (k = 2; k <= NF; k++)
		printf " %.2f |", sum[k] / NR
	print ""
}' rows

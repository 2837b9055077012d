#!/bin/sh
# How near scenes come to the truth, by each method: the table of README.md, of
# clips of photographs that no filter was fitted to, and of videos.  psnr of the
# frames of planes 80, 100, ... 540.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

/usr/bin/python3 "$scenes/photos.py" . astronaut coffee face
videos=/usr/lib/python3/dist-packages/imageio/resources/images

# The clips: how they move, and what is before them.
clip() { # NAME FIRST STEP FRAMES
	name=$1 first=$2 step=$3 frames=$4
	case $name in
	ast)	set -- astronaut coffee 320 .04 .03 0 0 35 150 100 .17 .1 ;;
	cof)	set -- coffee face 320 .15 .06 .0003 .0004 0 0 0 0 0 ;;
	fac)	set -- face astronaut -500 .246 .204 0 0 40 150 100 .5 .38 ;;
	sta)	set -- astronaut coffee 0 0 0 0 0 0 0 0 0 0 ;;
	esac
	photo=$1 other=$2
	shift 2
	./clip "$photo.pgm" "$other.pgm" "$first" "$step" "$frames" "$@"
}

video() { # FILE FROM TO
	ffmpeg -v error -i "$videos/$1" -pix_fmt gray -vf \
	    "scale=400:250,trim=start_frame=$2:end_frame=$3,setpts=PTS-STARTPTS" \
	    -f yuv4mpegpipe -strict -1 -
}

# The planes of a clip, and its frames of the planes that count.
make() { # NAME GAIN PHOTONS SEED
	case $1 in
	cock*)	file=cockatoo.mp4 ;;
	rs*)	file=realshort.mp4 ;;
	*)	clip "${1%_*}" 80 20 24 > truth
		clip "${1%_*}" 0 1 640 | record "$2" "$3" "$4" > planes
		return ;;
	esac
	video $file 4 28 > truth
	video $file 0 32 | record "$2" "$3" "$4" --steps=20 \
	    > planes
}

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
	make "$@"
	echo "$1" \
	    "$(psnr --scene=tfi)" \
	    "$(psnr --scene=tfp --window=21)" \
	    "$(psnr --scene=mean --window=21)" \
	    "$(psnr --scene=mean --window=11)" \
	    "$(psnr --scene=filter)" \
	    "$(psnr --scene=net)" \
	    "$(psnr --scene=learned)"
}

{
	row ast_n .5 50000 1
	row ast_c .5 0 2
	row ast_d .1 5000 3
	row cof_n .5 50000 4
	row cof_c .5 0 5
	row fac_n .5 50000 6
	row fac_c .5 0 7
	row sta_n .5 50000 8
	row cock_n .5 50000 9
	row cock_c .5 0 10
	row rs_n .5 50000 11
} > rows
awk '
BEGIN {
	print "| clip | `tfi` | `tfp`, 21 | `mean`, 21 | `mean`, 11 | " \
	    "`filter` | `net` | `learned` |"
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

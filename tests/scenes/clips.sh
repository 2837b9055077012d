# shellcheck shell=sh disable=SC2034,SC2154 # clips is used, scenes is there
# For table.sh and the tables of rates: recordings of photographs and of videos
# that nothing was fitted to, and what they show.  After common.sh.

# The clips: their gains, photons (0: no noise at all) and seeds.
clips='ast_n .5 50000 1
ast_c .5 0 2
ast_d .1 5000 3
cof_n .5 50000 4
cof_c .5 0 5
fac_n .5 50000 6
fac_c .5 0 7
sta_n .5 50000 8
cock_n .5 50000 9
cock_c .5 0 10
rs_n .5 50000 11'

photographs() {
	/usr/bin/python3 "$scenes/photos.py" "$1" astronaut coffee face
}

# How they move, and what is before them.
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

# Videos with 20 planes per frame.
video() { # NAME FROM TO
	case $1 in
	cock)	file=cockatoo.mp4 ;;
	rs)	file=realshort.mp4 ;;
	esac
	videos=/usr/lib/python3/dist-packages/imageio/resources/images
	ffmpeg -nostdin -v error -i "$videos/$file" -pix_fmt gray -vf \
	    "scale=400:250,trim=start_frame=$2:end_frame=$3,setpts=PTS-STARTPTS" \
	    -f yuv4mpegpipe -strict -1 -
}

# What a clip shows at plane FIRST and each STEP planes on; of a video both are
# multiples of 20, and STEP is 20.
truth() { # NAME FIRST STEP FRAMES
	case $1 in
	cock*|rs*) video "${1%_*}" $(($2 / 20)) $(($2 / 20 + $4)) ;;
	*)	clip "${1%_*}" "$2" "$3" "$4" ;;
	esac
}

# The planes of a clip; of a video, PLANES is a multiple of 20.
planes() { # NAME GAIN PHOTONS SEED PLANES
	case $1 in
	cock*|rs*) video "${1%_*}" 0 $(($5 / 20)) |
		    record "$2" "$3" "$4" -r 1000 --steps=20 ;;
	*)	clip "${1%_*}" 0 1 "$5" | record "$2" "$3" "$4" ;;
	esac
}

#!/usr/bin/env bash
# shellcheck disable=SC2154 # common.sh and clips.sh have scenes, dir and clips
# Rate and distortion: what planes of a spike camera cost as video of their
# scene, by how it is made and coded, and how near the truth and the planes come
# back.  Clips are those of tests/scenes/clips.sh.
#	rd.sh		all of it: recordings, points and tables
#	rd.sh list	the points, CLIP METHOD EVERY QUALITY, once there are
#			recordings
#	rd.sh point CLIP METHOD EVERY QUALITY
#			measures one
#	rd.sh tables	of the points that there are
# CLIPS	which of them
# METHODS	how scenes are made and coded: mean filter net learned restored
#	intra x265 x265-psnr
# QUALITIES	of AV1; x265 has an equal number of its own
# KS	planes from one frame to the next, for the table of these, of CLIPS_K
# PLANES	of a clip, a multiple of 80 (480)
# SHOWN	clip of the picture (ast_n)
# JOBS	points that are measured at a time
# DIR	where recordings and points are kept (.build/rd/PLANES)
# Points that are older than spk-video are measured again, but with KEEP=1.
set -o pipefail
planes=${PLANES:-480}
mkdir -p "${DIR:=$(dirname "$0")/../../.build/rd/$planes}"
DIR=$(realpath "$DIR")
export DIR
self=$(realpath "$0")
# shellcheck source=tests/scenes/common.sh
. "$(dirname "$0")/../scenes/common.sh"
# shellcheck source=tests/scenes/clips.sh
. "$scenes/clips.sh"
rd=$top/tests/rd
some=${CLIPS:-ast_n cof_n fac_n rs_n cock_n ast_c}
methods=${METHODS:-mean filter net learned restored intra x265 x265-psnr}
qualities=${QUALITIES:-28 38 48 57}
ks=${KS-5 10 40} clips_k=${CLIPS_K-ast_n fac_n}
shown=${SHOWN:-ast_n}
mkdir -p points

has() { # WORD LIST
	case " ${2//$'\n'/ } " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# recording NAME GAIN PHOTONS SEED: planes of a clip, and the truth for each K
recording() {
	local k all=20
	! has "$1" "$clips_k" || all="20 $ks"
	mkdir -p "$1"
	for k in $all; do
		[ -s "$1/truth-$k" ] || {
			truth "$1" 0 "$k" $((planes / k)) > "$1/part"
			mv "$1/part" "$1/truth-$k"
		}
	done
	[ -s "$1/planes" ] || {
		planes "$@" "$planes" > "$1/part"
		mv "$1/part" "$1/planes"
	}
}

recordings() {
	local name rest n=0
	photographs .
	while read -r name rest; do
		has "$name" "$some" || continue
		# shellcheck disable=SC2086 # a list
		recording "$name" $rest < /dev/null &
		((++n % ${JOBS:-$(nproc)})) || wait
	done <<< "$clips"
	wait
}

list() {
	local c m q k
	for c in $some; do
		for q in $qualities; do
			for m in $methods; do
				echo "$c" "$m" 20 "$q"
			done
			! has "$c" "$clips_k" || for k in $ks; do
				echo "$c" learned "$k" "$q"
			done
		done
	done
}

# The scene as what x265 takes: 10 bits, so 0 to 1023, and at most 300 frames a
# second.
ten_bits() { # PLANES EVERY
	sed '1s/maxval=255 min=0 max=255/maxval=1023 min=0 max=1023/
	    1s/ rate=[^ ]*/ rate=500/' "$1" |
	    spk-decode -q --scene=learned --every="$2" -o y4m
}

# A quality of x265 with about the rate of AV1 at QUALITY.
crf() {
	awk -v q="$1" 'BEGIN { printf "%.0f", 22 + (q - 28) * 15 / 29 }'
}

# coded METHOD EVERY QUALITY: the video of planes
coded() {
	case $1 in
	x265)	x265_slow "$2" "$3" ;;
	x265-psnr) x265_slow "$2" "$3" --tune psnr ;;
	restored) av1 --scene=learned "$2" "$3" ;;
	intra)	av1 --scene=learned --restore=no --intra "$2" "$3" ;;
	*)	av1 --scene="$1" --restore=no "$2" "$3" ;;
	esac
}
x265_slow() { # EVERY QUALITY OPTION...
	ten_bits planes "$1" > scene.y4m
	x265 --y4m --log-level error --no-progress --no-info --preset slow \
	    -D 10 --keyint -1 --crf "$(crf "$2")" "${@:3}" -o video.hevc \
	    scene.y4m
	cat video.hevc
}
av1() { # OPTION... EVERY QUALITY
	spk-video -q "${@:1:$# - 2}" --every="${*: -2:1}" \
	    --quality="${*: -1:1}" planes
}

# decoded METHOD EVERY: the scene of video, and planes made of it
decoded() {
	case $1 in
	x265*)	ffmpeg -nostdin -v error -y -i video -f yuv4mpegpipe \
		    -strict -1 back.y4m
		/usr/bin/python3 "$rd/scene.py" back.y4m > scene
		spk-cam -q -o bits --steps="$2" --interpolate=linear \
		    --gain="$(gain)" --start=.5 back.y4m > back ;;
	*)	spk-video -q -d --scene=coded -o f32 video > scene
		spk-video -q -d video > back ;;
	esac
}
gain() {
	head -n 1 planes | sed 's/.* gain=\([0-9.]*\).*/\1/'
}

# bits a pixel: of FRAMES of the size that all have
bits() {
	wc -c < video | awk -v n="$1" '{ printf "%.6g", 8 * $1 / n / 100000 }'
}

of_scene() { # METRIC TRUTH
	spk-score -q -m "$1" --peak=255 --size=400x250 "$2" < scene
}
of_planes() { # METRIC
	spk-score -q -m "$1" planes < back
}

# A point: CLIP,METHOD,EVERY,QUALITY and bits a pixel of the scene, bits a
# spike pixel, psnr and ssim of the scene, isi-psnr and rate-psnr.
point() {
	local name=points/$1-$2-$3-$4 work psnr ssim isi rate
	[ ! -s "$name" ] || { [ -z "${KEEP:-}" ] &&
	    [ "$name" -ot "$(command -v spk-video)" ]; } || return 0
	work=$(mktemp -d "$dir/work.XXXXXX")
	# shellcheck disable=SC2064 # now
	trap "rm -rf '$work'" EXIT
	cd "$work" || exit
	ln -s "$dir/$1/planes" planes
	coded "$2" "$3" "$4" > video
	decoded "$2" "$3"
	[ "$1" != "$shown" ] || [ "$3" != 20 ] || frame > "$dir/$name.frame"
	psnr=$(of_scene psnr "$dir/$1/truth-$3")
	ssim=$(of_scene ssim "$dir/$1/truth-$3")
	isi=$(of_planes isi-psnr)
	rate=$(of_planes rate-psnr)
	echo "$1,$2,$3,$4,$(bits $((planes / $3))),$(bits "$planes")," \
	    "$psnr,$ssim,$isi,$rate" | tr -d ' ' > point
	mv point "$dir/$name"
}

# The frame of plane 240 of a scene.
frame() {
	spk-conv -q --bare -o f32 --slice=12:13 scene
}

# For the points that were asked for, and are there.
tables() {
	local point
	list | tr ' ' - | while read -r point; do
		[ ! -s "points/$point" ] || cat "points/$point"
	done > points.csv
	bash "$rd/tables.sh" points.csv
	! grep -q "^$shown,.*,20," points.csv || {
		bash "$rd/strip.sh" "$shown" points.csv > strip.png
		printf '\npicture: %s\n' "$dir/strip.png"
	}
}

case ${1:-all} in
list)	list ;;
point)	point "${@:2}" ;;
tables)	tables ;;
all)	recordings
	status=0
	list | xargs -P "${JOBS:-$(nproc)}" -L 1 bash "$self" point || status=1
	tables
	exit $status ;;
esac

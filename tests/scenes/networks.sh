#!/bin/sh
# The usual networks, data/*.net: clips of photographs and videos, what a camera
# makes of them, and the training.
#
#	networks.sh scenes: scene.net and motion.net
#	networks.sh restore: restore.net, by tools that have the others in them
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

photo() { # PHOTO OTHER WORD...
	a=$1.pgm b=$2.pgm
	shift 2
	./clip -d "$a" "$b" "$first" "$every" "$frames" "$@" > "$name.y4m"
	# shellcheck disable=SC2086 # options
	./clip -d "$a" "$b" 0 2 $((total / 2 + 1)) "$@" |
	    record "$gain" "$photons" "$seed" --steps=2 $alike > "$name.bits"
}

video() { # NAME FROM
	file=$(find doc -name "$1.avi" -o -name "$1.mp4")
	part "$file" $(($2 + first / every)) "$frames" > "$name.y4m"
	# shellcheck disable=SC2086 # options
	part "$file" "$2" $((total / every + 1)) |
	    record "$gain" "$photons" "$seed" --steps="$every" $alike \
	    > "$name.bits"
}

part() { # FILE FROM FRAMES
	ffmpeg -v fatal -i "$1" -vsync 0 -pix_fmt gray -vf "scale=400:250,trim=\
start_frame=$2:end_frame=$(($2 + $3)),setpts=PTS-STARTPTS" \
	    -f yuv4mpegpipe -strict -1 -
}

# The clip of that line of clips: its frames, and what a camera sees.
clip() { # SET NUMBER
	name=$1/$2 seed=$2
	line=$(sed -n "$2p" "$1/clips")
	# shellcheck disable=SC2086
	set -- $line
	kind=$1 gain=$2 photons=$3 alike=$4 total=$5 first=$6 every=$7 frames=$8
	shift 8
	[ "$alike" = 0 ] && alike= || alike="--prnu=0 --dsnu=0
	    --capacitance-spread=0 --voltage-spread=0"
	"$kind" "$@"
}

# What is made of a clip, by task.
scene() { # NUMBER
	clip scene "$1"
	./maps "$gain" "$first" "$every" "$frames" < "$name.bits" > "$name.maps"
	rm "$name.bits"
}

moved() { # NUMBER
	./moved scene.net "$(sed -n "$1p" scene/clips | cut -d ' ' -f 2)" \
	    < "scene/$1.maps" > "scene/$1.moved"
}

coded() { # NUMBER: of one of five qualities
	clip video "$1"
	quality=$(echo 28 34 40 48 57 | cut -d ' ' -f $((seed % 5 + 1)))
	spk-video -q --quality="$quality" --restore=no "$name.bits" |
	    spk-decode -q --scene=coded --rate=25 -o y4m \
	    > "$name.$quality.y4m"
	echo "$name $quality" > "$name.coded"
	rm "$name.bits"
}

case ${1:-} in
one)
	shift
	"$@"
	exit ;;
scenes|restore)
	;;
*)
	echo "usage: networks.sh scenes | restore" >&2
	exit 2 ;;
esac

all() { # SET TASK: of each of its clips
	seq "$(wc -l < "$1/clips")" | xargs -P "$(nproc)" -n 1 \
	    sh "$scenes/networks.sh" one "$2"
}

# Each clip and its gain.
named() { # SET
	cut -d ' ' -f 2 "$1/clips" | awk -v set="$1" '{ print set "/" NR, $1 }'
}

program() { # NAME
	gcc -std=c11 -D_GNU_SOURCE -O2 -I"$top/lib" -o "$1" "$scenes/$1.c" \
	    "${BUILD:-$top/.build}/libspk.a" -lcsv -lzstd -lpng -lz -lm -pthread
}

sources() { # SET: the list of clips, photographs and videos
	mkdir -p "$1"
	/usr/bin/python3 "$scenes/network_clips.py" "$1" > "$1/clips"
	if [ ! -d doc ]; then
		apt-get -q download opencv-doc
		dpkg -x opencv-doc_*.deb doc
		find doc -name '*.mp4.gz' -exec gunzip {} +
	fi
	# shellcheck disable=SC2046
	/usr/bin/python3 "$scenes/photos.py" . $(sed -n 's/^photo //p' \
	    "$1/clips" | cut -d ' ' -f 8,9 | tr ' ' '\n' | sort -u)
}

export DIR="$dir" OMP_NUM_THREADS=1
if [ "$1" = scenes ]; then
	sources scene
	program maps
	program moved
	all scene scene
	# shellcheck disable=SC2046
	/usr/bin/python3 "$scenes/network_scene.py" 12000 scene.net \
	    $(named scene)
	all scene moved
	# shellcheck disable=SC2046
	/usr/bin/python3 "$scenes/network_motion.py" 8000 motion.net \
	    $(named scene)
	mv scene.net motion.net "$top/data"
	exit
fi
sources video
all video coded
# shellcheck disable=SC2046
/usr/bin/python3 "$scenes/network_restore.py" 3000 restore.net \
    $(cat video/*.coded)
mv restore.net "$top/data"

#!/usr/bin/env bash
# shellcheck disable=SC2154 # common.sh has top, scenes and dir
# What packing makes of a spike camera's planes, level by level, and beside it
# xz, zstd and lists of intervals.
#	packed.sh [FILE ...]
# FILEs are planes of bits; else they are made, 400x250, of photographs:
#	noisy	one pans, a disc of another moves before it; a camera's noise
#	noisy2	with a tenth of the photons, so with more noise
#	dim	so, too, and a fifth of the spikes
#	static	as noisy, and nothing moves
#	fast	as noisy, and what moves is 7 to 10 times as fast
#	clean, cstatic	as noisy and static, without noise
#	hard	as clean, with hard resets
# PLANES	how many (1000)
# LEVELS	those to measure (1 3 6 9)
# ROUNDS	the quickest counts (3; of levels 6 and 9 there is one)
# DIR	where recordings are kept (.build/bench/packed)
# For level 9 only the first 256 planes are unpacked and compared.
mkdir -p "${DIR:=$(dirname "$0")/../../.build/bench/packed}"
DIR=$(realpath "$DIR")
export DIR
files=()
for f in "$@"; do
	files+=("$(realpath -e "$f")") || exit 3
done
# shellcheck source=tests/scenes/common.sh
. "$(dirname "$0")/../scenes/common.sh"
planes=${PLANES:-1000} levels=${LEVELS:-1 3 6 9}
gcc -std=c11 -O2 -o varint "$top/tests/bench/varint.c"

# recording NAME GAIN PHOTONS SEED PAN DISC OPTION...: the photograph and the
# disc move by PAN and DISC pixels a plane, and that downwards by .3 PAN, too.
recording() {
	local file=$1-$planes gain=$2 photons=$3 seed=$4 pan=$5 disc=$6
	shift 6
	files+=("$dir/$file")
	[ ! -s "$file" ] || return 0
	./clip -d scene.pgm astronaut.pgm 0 1 "$planes" 500 "$pan" \
	    "$(awk "BEGIN { print .3 * $pan }")" 0 0 45 120 120 "$disc" 0 |
	    record "$gain" "$photons" "$seed" "$@" > part
	mv part "$file"
}

recordings() {
	/usr/bin/python3 "$scenes/photos.py" . camera astronaut
	pamcut -height 400 camera.pgm > scene.pgm
	recording noisy .5 50000 2 .05 .2
	recording noisy2 .5 5000 3 .05 .2
	recording dim .1 5000 4 .05 .2
	recording static .5 50000 5 0 0
	recording fast .5 50000 7 .5 1.5
	recording clean .5 0 1 .05 .2
	recording cstatic .5 0 6 0 0
	recording hard .5 0 8 .05 .2 --reset=hard
}

# Columns and frames of a file.
columns() {
	head -n 1 "$1" | sed 's/.* channels=\([0-9]*\).*/\1/'
}
frames() {
	tail -c 32 "$1" | grep -ao '#end.*' | sed 's/.*frames=//'
}
pixels() {
	echo $(($(columns "$1") * $(frames "$1")))
}

# a_pixel FILE < CODED: bits of it for each of the file's pixels
a_pixel() {
	wc -c | awk -v n="$(pixels "$1")" '{ printf " %8.4f", 8 * $1 / n }'
}

# best FORMAT ROUNDS COMMAND...: the least of its times
best() {
	local TIMEFORMAT=$1 n=$2
	shift 2
	for ((; n > 0; n--)); do
		{ time "$@" 2>&3; } 3>&2 2>&1
	done | sort -g | head -n 1
}

by_xz() {
	xz -9e < raw > raw.xz
}

# What else there is makes of a file.  SpikeInterface keeps differences of the
# times of spikes by Blosc's zstd of level 5, which is level 9 of zstd.
others() {
	local t
	spk-conv --bare -o bits "$1" > raw
	t=$(best %U 1 by_xz)
	./varint encode bits "$(columns "$1")" < raw > intervals
	printf '%-12s' "$(basename "$1")"
	a_pixel "$1" < raw.xz
	zstd -q -19 < raw | a_pixel "$1"
	a_pixel "$1" < intervals
	zstd -q -9 < intervals | a_pixel "$1"
	xz -9e < intervals | a_pixel "$1"
	awk -v n="$(pixels "$1")" -v t="$t" 'BEGIN {
		printf " %8.1f\n", n / (t + 1e-4) / 1e6
	}'
}

pack() { # LEVEL JOBS FILE
	spk-conv -o packed --level="$1" -j "$2" "$3" > packed
}
unpack() { # JOBS PLANES
	spk-conv --bare -o bits -j "$1" --slice=":$2" packed > unpacked
}
rounds() { # LEVEL
	case $1 in
	6|9)	echo 1 ;;
	*)	echo "${ROUNDS:-3}" ;;
	esac
}
unpacked() { # LEVEL FILE: how many planes of it
	local n
	n=$(frames "$2")
	[ "$1" != 9 ] || [ "$n" -lt 256 ] || n=256
	echo "$n"
}

# level LEVEL FILE: bits a pixel, and speeds
level() {
	local to from n
	n=$(unpacked "$1" "$2")
	to=$(best %U "$(rounds "$1")" pack "$1" 1 "$2")
	from=$(best %U "$(rounds "$1")" unpack 1 "$n")
	spk-conv --bare -o bits --slice=":$n" "$2" | cmp - unpacked >&2 ||
	    exit 1
	a_pixel "$2" < packed
	awk -v n="$(pixels "$2")" -v to="$to" -v from="$from" \
	    -v part="$(($(columns "$2") * n))" 'BEGIN {
		printf " %6.0f/%6.0f", n / (to + 1e-4) / 1e6,
		    part / (from + 1e-4) / 1e6
	}'
}

# level, and how many times as fast two threads are: packing, unpacking
threads() {
	local l n to from to2 from2
	for l in $levels; do
		n=$(unpacked "$l" "$1")
		to=$(best %R "$(rounds "$l")" pack "$l" 1 "$1")
		from=$(best %R "$(rounds "$l")" unpack 1 "$n")
		to2=$(best %R "$(rounds "$l")" pack "$l" 2 "$1")
		from2=$(best %R "$(rounds "$l")" unpack 2 "$n")
		awk "BEGIN { printf \"%-12s %8.2f %8.2f\\n\", $l, $to / $to2,
		    $from / $from2 }"
	done
}

[ ${#files[@]} -gt 0 ] || recordings
for f in "${files[@]}"; do
	others "$f"
done > others.out &

echo 'Bits a pixel, and millions of pixels a second, packing/unpacking'
printf '%-12s' recording
# shellcheck disable=SC2086 # a list
printf '    level %s              ' $levels
echo
for f in "${files[@]}"; do
	printf '%-12s' "$(basename "$f")"
	for l in $levels; do
		level "$l" "$f"
	done
	echo
done
wait
printf '\nBits a pixel, of planes and of intervals; the first xz has a speed\n'
printf '%-12s %8s %8s %8s %8s %8s %8s\n' recording 'xz -9e' 'zstd -19' varint \
    'zstd -9' 'xz -9e' speed
cat others.out
printf '\nTimes as fast, two threads: %s\n' "$(basename "${files[0]}")"
threads "${files[0]}"

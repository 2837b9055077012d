#!/bin/sh
# The usual filter, data/scene.filter: clips of photographs, what a camera makes
# of them, and the fit.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

one() { # NUMBER: the clip of that line of train
	line=$(sed -n "$1p" train)
	# shellcheck disable=SC2086
	set -- "$1" $line
	number=$1 photo=$2.pgm other=$3.pgm gain=$4 photons=$5
	shift 5
	./clip "$photo" "$other" 0 20 15 "$@" > "$number.y4m"
	./clip "$photo" "$other" 0 1 300 "$@" |
	    record "$gain" "$photons" "$((100 + number))" > "$number.bits"
}

if [ "${1:-}" = one ]; then
	one "$2"
	exit
fi
/usr/bin/python3 "$scenes/train.py" > train
# shellcheck disable=SC2046
/usr/bin/python3 "$scenes/photos.py" . $(cut -d ' ' -f 1,2 train | tr ' ' '\n' |
    sort -u)
export DIR="$dir"
seq 56 | xargs -P "$(nproc)" -n 1 sh "$scenes/train.sh" one
# shellcheck disable=SC2046
spk-fit filter -j "$(nproc)" --every=20 $(seq 56 | sed 's/.*/&.y4m &.bits/') \
    > filter
mv filter "$top/data/scene.filter"

#!/bin/sh
# cat.y4m from the plate: sh data/cat.sh image.jpg > data/cat.y4m
#
# The plate has four rows of six prints, which are not quite in line.  Of each,
# 160 x 104 pixels from its corner on are a frame.
set -eu

plate=$(mktemp)
trap 'rm -f "$plate"' EXIT
jpegtopnm -quiet "$1" | ppmtopgm > "$plate"

printf 'YUV4MPEG2 W160 H104 F24:1 Ip A1:1 Cmono\n'
while read -r top lefts; do
	for left in $lefts; do
		echo FRAME
		pamcut -left "$left" -top "$top" -width 160 -height 104 \
		    "$plate" | tail -c 16640
	done
done << 'END'
13 12 179 347 517 685 854
139 12 178 348 515 684 853
262 11 176 345 516 685 854
393 11 177 345 513 684 854
END

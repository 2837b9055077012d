#!/usr/bin/env bash
# A picture of decoded frames, of 250 pixels of plane 240, beside the scene, at
# the best and the least quality that there is:
#	strip.sh CLIP POINTS > PICTURE
# in the directory of rd.sh.
set -euo pipefail
export LC_ALL=C
PATH=$(realpath "${BIN:-$(dirname "$0")/../../cmd}"):$PATH
clip=$1 points=$2
scene=$(mktemp)
trap 'rm -f "$scene"' EXIT
spk-conv -q --bare -o f32 --slice=12:13 "$clip/truth-20" > "$scene"

# For the clip's points, columns that are asked for.
of() { # METHOD QUALITY PROGRAM
	awk -F , -v clip="$clip" -v method="$1" -v q="$2" '
	BEGIN {
		name["mean"] = "mean interval"
		name["filter"] = "filter by classes"
		name["learned"] = "stages 1 and 2"
	}
	$1 == clip && $2 == method && $3 == 20 && (!q || $4 == q) '"$3" \
	    "$points"
}

columns=1
for m in mean filter learned; do
	[ -z "$(of $m '' '{ print }')" ] || columns=$((columns + 1))
done
width=$((258 * columns - 8)) height=$((2 * 298))

# panel FILE COLUMN ROW TEXT
panel() {
	awk -v x="$2" -v y="$3" -v w="$width" -v h="$height" 'BEGIN {
		printf "set origin %.6f,%.6f\nset size %.6f,%.6f\n",
		    258 * x / w, 1 - (298 * y + 298) / h, 250 / w, 250 / h
	}'
	cat <<-END
		set label 1 "$4" at graph 0.5,1.12 center tc rgb '#222222'
		plot '$1' binary array=(400,250) format='%float32' with image
	END
}

title='{ printf "%s\\n%.1f dB, %.4f bits a spike pixel", name[method], $7, $6 }'
panels() {
	local row=0 column q m
	for q in $(awk -F , -v clip="$clip" '$1 == clip && $3 == 20 {
		print $4
	}' "$points" | sort -g | sed -n '1p;$p'); do
		panel "$scene" 0 $row 'the scene'
		column=1
		for m in mean filter learned; do
			[ -s "points/$clip-$m-20-$q.frame" ] || continue
			panel "points/$clip-$m-20-$q.frame" $column $row "$(
			    of $m "$q" "$title")"
			column=$((column + 1))
		done
		row=$((row + 1))
	done
}
{
	cat <<-END
		set terminal pngcairo size $width,$height font 'sans,11' \
		    background '#ffffff'
		set multiplot
		unset border
		unset tics
		unset key
		unset colorbox
		set palette grey
		set cbrange [0:255]
		set lmargin 0
		set rmargin 0
		set tmargin 0
		set bmargin 0
		set xrange [79.5:329.5]
		set yrange [249.5:-0.5]
	END
	panels
} | gnuplot

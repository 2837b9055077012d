#!/usr/bin/env bats
# spk-plot: files of each kind, images, neurons and tables.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ -x "$BIN/spk-plot" ] || skip "spk-plot is left out"
}

look() {
	/usr/bin/python3 "$TOP/tests/plot_draw.py" "$@"
}

# One input of each kind.
inputs() {
	head -n 400 "$DATA/ecg.csv" > signal
	spk-sf -t 0.1 -r 360 signal > spikes
	look gif 4 > images
	printf '%s\n' 0 1 0 0 1 1 0 0 | spk-phase -n 4 > neurons
	printf '%s\n' codec,channel,afr,snr,options sf,a,0,1, sf,a,.1,2, \
	    sf,a,.2,4, bsa,a,.2,3, > front
	printf '%s\n' from,to,count 1,2,10 2,3,40 5,6,20 > hist
	spk-isi spikes > stats
	spk-isi --list spikes > list
}

@test "the same bytes twice; SVG and PDF have text as text, and no date" {
	local i t
	inputs
	for i in spikes images front \
	    ${FULL:+signal neurons hist stats list}; do
		for t in ${FULL:+png} svg pdf; do
			spk-plot -o $t $i > a
			spk-plot -o $t $i | cmp - a
			[ "$(wc -c < a)" -lt 400000 ]
			[ $t != pdf ] || pdftotext a - | grep -qx $i
			[ $t != svg ] || grep -q ">$i</text>" a
			[ $t != svg ] || look well-formed < a
		done
	done
	spk-plot -o pdf signal > a
	pdfinfo a | grep -q '^CreationDate: *Thu Jan  1 00:00:00 1970'
	spk-plot -o svg --title='<&>' signal | grep -q '>&lt;&amp;&gt;</text>'

	# Lines of several inputs in a panel: which is which.
	printf '%s\n' 1 2 4 > a
	printf '%s\n' 2 2 3 > b
	spk-plot -o svg --overlay a b > x
	grep -q '>a</text>' x
	grep -q '>b</text>' x
	printf '%s\n' x,y 1,2 2,5 > a
	printf '%s\n' x,y 2,2 3,1 > b
	spk-plot -o svg --overlay a b > x
	for c in a:\ {x,y} b:\ {x,y}; do
		grep -q ">$c</text>" x
	done
}

@test "images: values, montages of any length, rates of planes" {
	look image 0 85 170 255 | spk-plot > x.png
	look quadrants x.png
	spk-plot --frame=3 <(look gif 9) > x.png
	look greys x.png 24
	printf '%s\n' 7,0,85,170,255 > x
	spk-plot --size=2x2 --columns=2- --frame=0 x > x.png
	look quadrants x.png
	# All of 24 frames, every second of 30, every eighth of 100.
	look gif 24 | spk-plot > x.png
	look greys x.png $(seq 0 8 184)
	look gif 30 | spk-plot > x.png
	look greys x.png $(seq 0 16 232)
	look gif 100 | spk-plot > x.png
	look greys x.png $(seq 0 64 255) $(seq 256 64 792)
	look planes 60 > planes
	spk-plot planes > x.png
	look greys x.png 255 128 64
}

# Spikes of four pixels, a plane per line, under a header with these words.
spikes() {
	echo "#spk v=1 kind=spikes channels=4 width=2 height=2 $1"
	shift
	printf '%s\n' "$@" "#end frames=$#"
}

@test "images: first spikes, weights, and where observations begin" {
	local min="min=0 max=1"
	# A pixel of no spike is black, and of one in plane 0 white.
	spikes "codec=latency $min steps=3" 0,0,0,1 0,0,1,1 0,1,0,1 |
	    spk-plot > x.png
	look quadrants x.png
	spikes "codec=rank steps=4" 0,0,0,1 0,0,1,0 0,1,0,0 1,0,0,0 |
	    spk-plot > x.png
	look greys x.png 255 191 128 64
	spikes "codec=weighted $min steps=2" 0,0,1,1 0,1,0,1 | spk-plot > x.png
	look quadrants x.png
	spikes "codec=weighted $min steps=2 variant=forno" 0,1,0,1 0,0,1,1 |
	    spk-plot > x.png
	look quadrants x.png
	spikes "codec=weighted $min steps=3 variant=axon" 0,1,0,0 0,0,1,0 \
	    0,0,0,1 | spk-plot > x.png
	look greys x.png 0 51 153 255
	# The slice begins within the first observation.
	spikes "codec=latency $min steps=3" 1,1,1,0 0,0,0,0 0,0,0,1 \
	    0,0,0,1 0,0,1,0 0,1,0,0 > x
	spk-plot --slice=1: x > x.png
	look greys x.png 0 85 170
	spk-plot --to=svg --slice=1: x | grep -F 'planes 1–2'
	spk-plot --to=svg x | grep -F 'latency, steps 3: 6 planes of 2 x 2'
}

@test "fronts and histograms: where points and bins are" {
	inputs
	spk-plot front > x.png
	look front x.png
	# Colours that recur have other shapes; rounding is not an error.
	printf '%s\n' codec,channel,afr,rmse,options sf,a,0,4, sf,a,.1,1, \
	    pwm,a,0,3, pwm,a,.1,1e-9, > x
	spk-plot -o svg x | grep -F 'Errors below a millionth'
	spk-plot -o html x | grep -o '"shape":[0-9]' | sort -u > shapes
	[ "$(paste -s -d ' ' shapes)" = '"shape":0 "shape":1' ]
	run ! grep -q 'Errors below' <(spk-plot -o svg front)
	spk-plot hist > x.png
	look hist x.png
	# A quoted name with a comma, and an empty field.
	printf '%s\n' channel,from,to,count '"a,b",1,2,3' '"a,b",2,3,4' |
	    spk-plot -o svg | grep -q '>a,b</text>'
	spk-isi --hist=1 <(printf '%s\n' 1 1 0 1 1) | spk-plot -o svg > a
}

@test "neurons: those above half of a window mirror the others" {
	local note="A real signal's neurons N − k and k mirror each other"
	head -n 2049 "$DATA/ecg.csv" | spk-phase -n 128 > neurons
	spk-plot -o svg neurons > x.svg
	grep -q "$note" x.svg
	grep -q 'Those above N / 2 are not shown' x.svg
	# Where they do not, all are shown.
	sed '100s/,[^,]*,\([^,]*\),\([^,]*\)$/,9,\1,\2/' neurons |
	    spk-plot -o svg > x.svg
	! grep -q 'Those above N / 2 are not shown' x.svg
	printf '%s\n' 0 1 0 0 | spk-phase -n 4 | spk-plot -o svg > x.svg
	grep -q "$note" x.svg
}

@test "what is wrong with tables and images is said" {
	local line
	while IFS='|' read -r line input; do
		printf "$input" > x
		fails 1 "spk-plot: $line" spk-plot x
		[ -z "$output" ]
	done <<'END'
x: no neurons|#spk v=1 kind=spikes codec=phase format=neurons channels=1 names=1 window=4\nwindow,channel,neuron,frequency,magnitude,phase,step\n#end frames=0\n
x:2:2: a byte of 0|from,to,count\n0,1\0abc,1\n
x:2:4: not a number|codec,channel,afr,snr,options\nsf,a,0,x,\n
x:3:3: fewer fields than names|from,to,count\n1,2,3\n2,3\n
x:2:4: more fields than names|from,to,count\n1,2,3,4\n
x:1: not a table of spk-opt|codec,afr\nsf,1\n
x:1:17: too many columns|codec,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16\n
x: a table without rows|from,to,count\n
x: no bin has a finite width above 0|from,to,count\n1,1,3\n
END
	look gif 2 > x
	fails 2 'spk-plot: x: frame 2 is beyond its end: it has 2' \
	    spk-plot --frame=2 x
	for i in 0 2.5 x 16777217 1e30; do
		printf '%s\n' "#spk v=1 kind=spikes codec=latency channels=4 \
width=2 height=2 steps=$i" 1,0,0,1 '#end frames=1' > y
		fails 1 "spk-plot: y:1: steps: '$i' is not a whole number from 1 to 16777216" \
		    spk-plot -o svg y
	done
	fails 2 'spk-plot: a canvas has at most 32767 pixels each way' \
	    env COLUMNS=9999 spk-plot --to=term <(seq 9)
	for i in 0.5 1e30; do
		fails 2 'spk-plot: --frame: images have whole numbers from 0' \
		    spk-plot --frame=$i x
	done
	{ echo from,to,count; seq 65537 | sed 's/.*/&,&9,1/'; } > x
	fails 1 'spk-plot: x:65538: too many rows for a picture' spk-plot x
}

#!/usr/bin/env bats
# The precision that signals are coded in: that of the reference in their own
# type, and a word where binary32 is not enough.

load helpers

@test "binary32 and binary64: each value is what numpy has in these types" {
	python3 "$TOP/tests/precision.py" "${FULL:+20}6"
	for isa in ${FULL:+portable v1}; do
		SPK_ISA=$isa python3 "$TOP/tests/precision.py" 50
	done
}

@test "an observation is coded in the type that it comes in" {
	range=(--min=-2.4,-10,-0.2095,-10 --max=2.4,10,0.2095,10)
	echo 0.00616285,0.17224601,-0.00212199,-0.28742227 > x.csv
	spk-conv -o f32 x.csv > x.f32
	# The published notebook computes it in binary32.
	printf '0,0,0,0\n1,1,1,1\n' > single
	printf '0,0,0,1\n1,1,1,0\n' > double
	last() {		# EXPECTED COMMAND...: its last rows
		"${@:2}" "${range[@]}" > y
		same <(grep -v '^#' y | tail -2) "$1"
	}
	last double spk-rate x.csv
	! grep -q precision y
	last single spk-rate --precision=f32 x.csv
	grep -q '^#spk .* precision=f32' y
	last single spk-rate -i f32 -c 4 x.f32
	spk-conv -i f32 -c 4 -o f64 x.f32 > x.f64
	spk-rate -i f64 -c 4 "${range[@]}" --bare x.f64 | tail -2 > rounded
	last rounded spk-rate -i f32 -c 4 --precision=f64 x.f32
	spk-conv -i f32 -c 4 -o npy x.f32 > x.npy
	last single spk-rate x.npy
	spk-conv -i f32 -c 4 x.f32 > word.csv
	grep -q type=f32 word.csv
	last single spk-rate word.csv
	# The decoded signal is binary32 as well.
	spk-decode y | grep -q '^#spk .* type=f32'
	spk-bin x.csv > y
	! grep -q precision y
	spk-bin -i f32 -c 4 "${range[@]}" x.f32 | grep -q '^#spk .* precision=f32'
}

@test "what binary32 hardly resolves is said, and binary64 codes it" {
	printf '%s\n' 100000 100000.001 100000.002 100000.003 100000.002 \
	    100000.001 100000 > x
	note='1 channel that binary32 hardly resolves: see --precision'
	for codec in lif pwm bsa; do
		spk-$codec x 2> err > y
		same err <(echo "spk-$codec: x: $note")
		spk-$codec < x 2> err > y
		same err <(echo "spk-$codec: stdin: $note")
		spk-conv -o f64 x > x.f64
		spk-$codec -i f64 x.f64 2> err > y
		same err <(echo "spk-$codec: x.f64: $note")
		spk-$codec --precision=f64 x 2> err > y
		[ ! -s err ]
		grep -q '^#spk .* precision=f64' y
	done
	same <(spk-lif --precision=f64 x | grep -v '^#') \
	    <(printf '%s\n' 0 0 0 1 0 0 -1)
	fails 1 "spk-sf: x: the threshold is below the signal's resolution in \
binary32: precision=f64 has more" spk-sf -t 0.0005 x
	spk-sf -t 0.0005 --precision=f64 x | spk-decode --decimals=4 --bare > r
	same r <(printf '%s\n' 100000.0000 100000.0005 100000.0010 \
	    100000.0015 100000.0015 100000.0010 100000.0005)
	spk-sf -t 0.01 x 2> err > y
	same err <(echo "spk-sf: x: $note")
	# Channels, and lines.
	paste -d, x x <(seq 7) > three
	spk-lif three 2>&1 > y | grep -q 'three: 2 channels that binary32'
	{ paste -sd, x; echo 1,2; paste -sd, x; } > lines
	spk-lif --rows lines 2>&1 > y | grep -q 'lines: 2 lines that binary32'
	# Nothing is said of what loses nothing, or does not move.
	paste -d, <(yes 3.7 | head -7) <(seq 7) > quiet
	spk-conv -o f32 x > x.f32
	spk-lif quiet 2> err > y
	spk-lif -i f32 x.f32 2>> err > y
	spk-lif -q x 2>> err > y
	[ ! -s err ]
}

@test "decoding takes the precision that the header says, or the option" {
	walk 40 3 1 1 > x
	for codec in sf lif pwm bsa; do
		spk-$codec --precision=f64 x > y
		spk-decode y > r
		! grep -q type=f32 r
		sed 's/ precision=f64//' y | spk-decode --precision=f64 > s
		same r s
		sed 's/ precision=f64//' y | spk-decode | grep -q type=f32
		cut -d, -f1 x | paste -sd, > line
		spk-$codec --precision=f64 --rows line > y
		spk-decode y > r
		! grep -q type=f32 r
	done
	spk-rate --precision=f32 x | sed 's/f32/f16/' > y
	fails 1 "spk-decode: y:1: precision: 'f16' is not f32 or f64" \
	    spk-decode y
	fails 2 "spk-lif: --precision: 'f16' is not f32 or f64" \
	    spk-lif --precision=f16 x
}

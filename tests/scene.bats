#!/usr/bin/env bats
# spk-decode of a spike camera: scenes are what their definitions say, whatever
# the planes are read from, and what is wrong is reported in one line.

load helpers

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	# 77 pixels, 11 by 7, of all rates, in 300 planes; pixel 0 is silent
	perl -e 'srand 3; for (1 .. 300) { print pack "c*",
	    map { rand() * 76 < $_ * 1.1 ? 1 : 0 } 0 .. 76 }' > planes.i8
}

# scene OPTION... : of the planes, as f32
scene() {
	spk-decode --codec=cam -i i8 -c 77 --bare -o f32 "$@"
}

@test "scenes are what their definitions say" {
	python3 "$BATS_TEST_DIRNAME/scene.py" .
}

@test "motion between images is what its definition says, on any vectors" {
	/usr/bin/python3 "$BATS_TEST_DIRNAME/motion.py" "$UNIT/motion"
}

@test "the same scenes of any format, on any vectors, in any pieces" {
	local in=$BATS_FILE_TMPDIR/planes.i8 m isa
	{
		echo '#spk v=1 kind=spikes channels=77 format=i8 width=11 height=7'
		cat "$in"
		echo '#end frames=300'
	} > planes.spk
	spk-conv -o csv planes.spk > planes.csv
	spk-conv -o bits planes.spk > planes.bits
	for m in mean tfp tfi tfstp; do
		scene --scene=$m "$in" > want
		[ "$(stat -c %s want)" = $((15 * 77 * 4)) ]
		for isa in none v1 v3 v4; do
			SPK_ISA=$isa scene --scene=$m "$in" | cmp - want
		done
		for f in planes.csv planes.bits; do
			spk-decode --codec=cam --scene=$m --bare -o f32 $f |
			    cmp - want
		done
		# A frame a block, and all that there are.
		perl -e '$| = 1; while (read STDIN, $x, 7700) { print $x }' \
		    < "$in" | scene --scene=$m | cmp - want
	done
}

@test "frames: the steps of the header or 20, their planes, their rate and range" {
	local in=$BATS_FILE_TMPDIR/planes.i8 n e
	# Frame k is of plane k E + E / 2, as long as there is one.
	for n in 0 1 2 10 11 30 31 299 300; do
		for e in 1 3 20 400; do
			frames=0
			for ((t = e / 2; t < n; t += e)); do
				frames=$((frames + 1))
			done
			[ "$n" = 0 ] || [ "$(head -c $((n * 77)) "$in" |
			    scene --every=$e | wc -c)" = $((frames * 308)) ]
		done
	done
	# Without the planes that no window has, there is the same frame: at
	# the middle of its planes, or, in a line, at the first.
	scene --every=1 --scene=tfp --window=2 "$in" > all
	scene --every=7 --scene=tfp --window=2 "$in" | head -c 308 > some
	tail -c +$((3 * 308 + 1)) all | head -c 308 | cmp - some
	scene --every=7 --scene=tfp --window=2 --interpolate=linear "$in" |
	    head -c 616 | tail -c 308 > some
	tail -c +$((7 * 308 + 1)) all | head -c 308 | cmp - some
	# Recordings have no range and no steps, what is encoded has both.
	run -0 spk-decode --codec=cam -i i8 -c 77 --size 11x7 -r 20000 "$in"
	[ "${lines[0]}" = '#spk v=1 kind=signal channels=77 width=11 height=7 '\
'rate=1000 type=f32 maxval=255' ]
	[ "${lines[1]%%,*}" = 0 ]
	[ "${lines[16]}" = '#end frames=15' ]
	printf '%s\n' 3 5 7 | spk-cam --steps=40 --min=0 --max=10 -r 5 > x.spk
	run -0 spk-decode --decimals=3 x.spk
	[ "${lines[0]}" = '#spk v=1 kind=signal channels=1 rate=5 type=f32' ]
	awk -v v="${lines[*]:1:3}" 'BEGIN { n = split(v, x, " ")
	    exit n != 3 || (x[1] - 3)^2 > .01 || (x[2] - 5)^2 > .01 ||
	    (x[3] - 7)^2 > .01 }'
	# An image of a camera's bytes
	spk-conv -i i8 -c 80 --size 10x8 -o spike-dat --bare \
	    <(head -c 8000 "$in") > y.dat
	spk-decode --codec=cam -i spike-dat --size 10x8 -o pgm y.dat > y.pgm
	[ "$(head -n 3 y.pgm | paste -sd ' ')" = 'P5 10 8 255' ]
	[ "$(stat -c %s y.pgm)" = $((5 * 92)) ]
	# The maxval of planes is not that of the scene.
	spk-conv -i spike-dat --size 10x8 -o pbm y.dat > y.pbm
	spk-conv -o bits y.pbm > y.bits
	spk-decode --codec=cam -o pgm y.pbm | cmp - y.pgm
	spk-decode --codec=cam -o pgm y.bits | cmp - y.pgm
}

@test "planes that were cut, and bad input" {
	local p
	{
		echo '#spk v=1 kind=spikes codec=cam channels=2 min=0 max=1 steps=2'
		yes 0,1 | head -n 700
	} > cut.spk
	# Frames with all of their planes, or with --partial all
	fails 1 'spk-decode: cut.spk: cut after 700 frames: no #end' \
	    spk-decode cut.spk
	[ "${#lines[@]}" = $((1 + (700 - 266 - 1 + 1) / 2)) ]
	p=$(printf '%s\n' "${lines[@]:1}" | sort -u)
	[ "$p" = 0,2 ]
	spk-decode --partial -q cut.spk > taken
	[ "$(tail -n 1 taken)" = '#end frames=350' ]
	printf 12345678901 > x
	fails 1 \
	    'spk-decode: x: byte 8: 3 bytes left over, a plane of 8x4 has 4' \
	    spk-decode --codec=cam -i spike-dat --size 8x4 x
	printf '\0\1\1\0\1' > y
	fails 1 'spk-decode: y: byte 4: 1 byte left over, a frame has 4' \
	    spk-decode --codec=cam -i u8 -c 4 y
	fails 2 \
	    'spk-decode: width=3: rows of images of 4 pixels are narrower' \
	    spk-decode --codec=cam -i u8 -c 4 --size 3x2 y
	printf '0,1\n0,1,1\n' > y.csv
	fails 1 'spk-decode: y.csv:2:3: row has more than 2 fields' \
	    spk-decode --codec=cam y.csv
	printf '0,1\n0,-1\n' > y.csv
	fails 1 'spk-decode: y.csv: a spike of -1, which cam does not have' \
	    spk-decode --codec=cam y.csv
	printf '%s\n' 0 1 0 0 > y.csv
	run -0 spk-decode --codec=cam --every=8 --bare y.csv
	[ "$output" = 'spk-decode: y.csv: 4 planes and no frame: see --every' ]
	fails 2 'spk-decode: --window: not for spikes' \
	    spk-decode --codec=sf --window=5 y.csv
	fails 2 'spk-decode: --hop: not for spikes' \
	    spk-decode --codec=cam --hop=5 y.csv
	fails 2 \
	    "spk-decode: --window: '65537' is not a whole number from 2 to 65536" \
	    spk-decode --codec=cam --window=65537 y.csv
	# A profile that is invalid: the rest is in the unit program.
	printf '0,1\n' > y.csv
	echo '#spk v=1 kind=signal format=f32 channels=3' > p
	fails 1 'spk-decode: p: a profile of images of another size' \
	    spk-decode --codec=cam --profile=p y.csv
	echo '#spk v=1 kind=signal format=f32 channels=2' > p
	fails 1 'spk-decode: p: a profile that was cut' \
	    spk-decode --codec=cam --profile=p y.csv
	fails 3 'spk-decode: q: No such file or directory' \
	    spk-decode --codec=cam --profile=q y.csv
	# No header names files.
	{
		echo '#spk v=1 kind=spikes codec=cam channels=1 min=0 max=1 profile=q'
		printf '%s\n' 1 '#end frames=1'
	} > h.spk
	[ "$(spk-decode --bare h.spk)" = 2 ]
}

#!/usr/bin/env bats
# spk-cam: what it computes, by an oracle of its own, and what it refuses.

load helpers

# image WIDTH HEIGHT FRAMES: pgm images of anything, black and white too.
image() {
	python3 - "$@" <<-'END'
	import random, sys
	w, h, n = map(int, sys.argv[1:])
	r = random.Random(w * h)
	for k in range(n):
	    sys.stdout.buffer.write(b"P5\n%d %d\n255\n" % (w, h) + bytes(
	        r.choice((0, 255, r.randrange(256), r.randrange(8)))
	        for i in range(w * h)))
	END
}

@test "spikes are those of the definition, in binary32" {
	if [ -n "${FULL:-}" ]; then
		for isa in portable v1 v3 v4; do
			SPK_ISA=$isa python3 "$TOP/tests/cam.py" 10
		done
	else
		python3 "$TOP/tests/cam.py" 1
	fi
}

@test "any jobs, instruction set and blocks give the same planes" {
	local w=97 o noises=(--noise=scsim
	    "--photons=300 --interpolate=linear --reset=hard")
	[ -z "${FULL:-}" ] || noises+=(--jitter=0.1 --photons=20 --prnu=0.1
	    '--noise=scsim --interpolate=linear')
	image $w 5 4 > x
	for o in '' '--reset=hard --start=random' --interpolate=linear \
	    "${noises[@]}"; do
		for steps in 1 7 ${FULL:+70}; do
			# shellcheck disable=SC2086 # options
			SPK_ISA=portable spk-cam --steps=$steps $o x > want
			for isa in v1 v3 v4; do
				# shellcheck disable=SC2086
				SPK_ISA=$isa spk-cam -j 3 --steps=$steps $o \
				    < <(cat x) | same - want || {
					echo "$isa $steps $o"
					return 1
				}
			done
		done
	done
}

@test "images go to bits, and other signals to csv" {
	image 8 4 2 > x
	[[ $(spk-cam x | head -n 1) == *' codec=cam format=bits channels=32 '* ]]
	[[ $(spk-cam -o csv x | head -n 1) == *' codec=cam channels=32 '* ]]
	tail -c +12 x | head -c 32 > raw
	[[ $(spk-cam -i u8 -c 32 --size=8x4 --min=0 --max=255 raw | head -n 1) \
	    == *' format=bits '* ]]
	printf '1\n2\n' | spk-cam | grep -q '^0'
	fails 2 "spk-cam: --to=bits: binary is not written to a terminal" \
	    python3 -c 'import os, pty, subprocess, sys
m, s = pty.openpty()
sys.exit(subprocess.run(["spk-cam", "x"], stdout=s).returncode)'
	fails 2 "spk-cam: --to: 'bit' is not csv, i8, u8, f32, f64, bits, npy, pgm, pbm, png, y4m, wav, events, nest, pynn, brian2, bin40, npy-events, spike-dat or packed; did you mean bits?" \
	    spk-cam -o bit x
}

@test "light below 0, or far above 1, NaN, and what saturates" {
	printf '0,1\n0.5,1\n1,-0.25\n' > x
	fails 1 'spk-cam: x: channel 2: frame 3: a value below min, which cam does not take' \
	    spk-cam --min=0 --max=1 x
	fails 1 'spk-cam: x: channel 2: frame 1: a value far above max, which cam does not take' \
	    spk-cam --min=0 --max=1e-7 x
	printf '0\nnan\n' > x
	fails 1 "spk-cam: x:2:1: not a number: 'nan'" spk-cam --min=0 --max=1 x
	printf '1\n0.5\n0.2\n' > x
	fails 0 'spk-cam: x: frames=3 columns=1 spikes=7 outside=0 saturated=1' \
	    spk-cam -v --steps=3 --gain=1.5 --min=0 --max=1 x
}

@test "words that are invalid" {
	local p='#spk v=1 kind=signal format=f32 channels=1\n'
	printf 1 > x
	fails 2 "spk-cam: --start: '-1' is not a number from 0 to 1048576, or random" \
	    spk-cam --start=-1 x
	fails 2 "spk-cam: --jitter: 'prset' is not a number from 0 to 1, or preset; did you mean preset?" \
	    spk-cam --jitter=prset x
	fails 3 'spk-cam: none: No such file or directory' \
	    spk-cam --min=0 --max=1 --profile=none x
	printf "$p\0\0\200\77\0\0\0\177#end frames=2\n" > profile
	fails 1 'spk-cam: profile: a profile of values that no camera has' \
	    spk-cam --min=0 --max=1 --profile=profile x
	[[ $(spk-cam --start=random --noise=scsim --jitter=0 --seed=7 x |
	    head -n 1) == *' interpolate=hold start=random seed=7 noise=scsim jitter=0' ]]
}

@test "full HD" {
	python3 - > x <<-'END'
	import sys
	sys.stdout.buffer.write(b"YUV4MPEG2 W1920 H1080 F50:1 Cmono\nFRAME\n" +
	    bytes(range(256)) * 8100)
	END
	spk-cam --steps=2 x > y
	[[ $(head -n 1 y) == *' channels=2073600 '*' rate=100 width=1920 height=1080 '* ]]
	# Only white fires, in the second plane.
	python3 - <<-'END'
	import sys
	s = open("y", "rb").read()
	s = s[s.index(b"\n") + 1:s.rindex(b"#end")]
	plane = (bytes(31) + b"\x80") * 8100
	sys.exit(s != bytes(len(plane)) + plane)
	END
}

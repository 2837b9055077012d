#!/usr/bin/env bats
# spk-video --lossless: planes packed with their scene come back, in fewer bytes
# where they move, and other tools say who reads them.

load helpers

# planes WIDTH HEIGHT IMAGES SPEED OPTION...: of stripes that move, with noise.
planes() {
	local w=$1 h=$2 n=$3 v=$4
	shift 4
	gawk -v w="$w" -v h="$h" -v n="$n" -v v="$v" 'BEGIN {
		for (k = 0; k < n; k++) {
			printf "P5\n%d %d\n255\n", w, h
			for (i = 0; i < w * h; i++) {
				x = i % w - k * v
				y = int(i / w)
				light = 40 * sin(x / 3 + y / 5)
				light += 30 * sin(x / 7 - y / 2)
				printf "%c", 90 + light
			}
		}
	}' | spk-cam -q --steps=10 --interpolate=linear --gain=0.5 --seed=1 \
	    -o bits "$@"
}

pack() {
	spk-video -q --lossless --scene=${scene:-mean} --preset=6 "$@"
}

size() {
	wc -c < "$1"
}

@test "planes come back, of any shape and options" {
	local w h n v options
	while read -r w h n v options; do
		planes $w $h $n $v > x
		# shellcheck disable=SC2086 # words
		pack $options x > x.spk
		spk-video -d -o bits x.spk | cmp - x
		spk-video -d -o bits < x.spk | cmp - x
	done <<-END
	1 1 3 1
	17 5 9 1 --block=20 --stripe=2 --key=2
	5 17 7 0 --every=5 --block=15
	9 8 1 1
	16 9 4 .5 --every=33 --quality=20
	END
	printf '#spk v=1 kind=spikes codec=cam channels=6 width=3 height=2\n#end frames=0\n' |
	    pack | spk-video -d -o csv | grep -q '^#end frames=0$'
	# For a plane, of an image and one more, of a block and one more.
	planes 24 16 5 1 > x
	for n in 1 11 40; do
		spk-conv -q --slice=0:$n -o bits x > part
		pack --block=40 part > x.spk
		spk-video -d -o bits x.spk | cmp - part
	done
}

@test "where it moves it is smaller than level 9, else but for a few bytes" {
	local scene=filter
	planes 64 48 32 2 --noise=scsim --photons=50000 > moving
	pack moving > x.spk
	spk-video -d -o bits x.spk | cmp - moving
	spk-conv -o packed --level=9 --block=320 moving > 9.spk
	[ "$(size x.spk)" -lt $(($(size 9.spk) * 93 / 100)) ]
	# The same from any number of threads, and way to compute.
	SPK_ISA=portable pack -j 3 moving | cmp - x.spk
	SPK_ISA=portable spk-video -d -j 2 -o bits x.spk | cmp - moving
	# Where nothing moves, it is 12 bytes a block.
	planes 20 16 33 0 > still
	pack still > x.spk
	spk-conv -o packed --level=9 --block=320 still > 9.spk
	[ "$(size x.spk)" -le $(($(size 9.spk) + 2 * 12)) ]
}

@test "cut after any byte, and any byte changed: the planes before, and an error" {
	local scene=filter
	planes 64 48 24 2 --noise=scsim --photons=50000 > x
	pack --block=120 --key=1 --quality=60 x > x.spk
	python3 - <<-'END'
	import os, subprocess
	s = open("x.spk", "rb").read()
	def run(s):
	    return subprocess.run(["spk-video", "-d", "--bare", "-o", "csv"], input=s,
	        capture_output=True, timeout=20)
	whole = run(s)
	assert whole.returncode == 0 and whole.stdout.count(b"\n") == 240
	first = s.index(b"SPKK")
	assert int.from_bytes(s[first + 32:first + 36], "little") > 70
	start = first + 70		# in the scene of the first
	where = {start, len(s) - 30, *range(5, len(s),
	    len(s) // (40 if "FULL" in os.environ else 2))}
	for k in sorted(where):
	    b = bytearray(s)
	    b[k] ^= 1 << k % 8
	    for what in s[:k], bytes(b):
	        p = run(what)
	        assert p.returncode == 1 and p.stderr.count(b"\n") == 1, (k, p)
	        assert whole.stdout.startswith(p.stdout), (k, p)
	    if k == start:
	        assert b"the block from frame 1 on: the scene: the checksum is " \
	            b"wrong" in p.stderr, p.stderr
	END
	# What is broken is left out, with --partial.
	python3 -c 'import sys
s = bytearray(open("x.spk", "rb").read())
s[s.index(b"SPKK") + 70] ^= 1
sys.stdout.buffer.write(s)' > bad
	spk-video -d --bare -o csv --partial bad 2> said | same <(spk-conv --bare x | sed 1,120d) -
	grep -q '^spk-video: bad: frames 1 to 120 are missing: byte .*: the scene: the checksum is wrong$' said
	# An input that is cut: what there was, and that it was cut.
	head -c -20 x | fails 1 'spk-video: stdin: cut after 239 frames: no #end' \
	    pack --block=120
	cp "$BATS_TEST_TMPDIR.said.out" cut
	fails 1 'spk-video: cut: cut after 239 frames: no end' \
	    spk-video -d --bare -o csv cut
	spk-conv --bare --slice=0:239 x | cmp - "$BATS_TEST_TMPDIR.said.out"
}

@test "others say who reads it, and options what is not of it" {
	local tool
	planes 24 16 12 2 --noise=scsim > x
	pack --block=40 x > x.spk
	for tool in spk-conv spk-decode spk-cat; do
		fails 1 "$tool: x.spk: packed with its scene, which spk-video --decode reads" \
		    $tool x.spk
		[ -z "$output" ]
	done
	for tool in --each --partial --neighbours; do
		fails 1 'spk-info: x.spk: packed with its scene, which spk-video --decode reads' \
		    spk-info $tool x.spk
	done
	for what in format=packed level=scene frames=120 width=24 bytes=$(size x.spk) \
	    spikes=$(spk-info -f spikes x); do
		[ "$(spk-info -f ${what%=*} x.spk)" = "${what#*=}" ]
	done
	fails 2 'spk-video: --block: 25 planes, which is not a multiple of --every=10' \
	    pack --block=25 x
	spk-conv --bare x | fails 2 \
	    'spk-video: stdin: the size of its images is not known: --size' pack
	printf '0,1\n-1,0\n' | fails 1 \
	    'spk-video: stdin: frame 2: neither 0 nor 1, as planes have' \
	    pack --size=2x1
	fails 2 'spk-video: --scene: not for lossless planes; run spk-decode on the output of --decode' \
	    spk-video -d --scene=coded x.spk
}

#!/usr/bin/env bats
# Parts of streams, and packed streams of parts: --slice, spk_in_seek, spk-cat
# without decoding, and what spk-info reports of packed input.

load helpers

# Planes of 24x10 pixels that numpy lays: n of them from seed s, as bits.
planes() { # FILE FRAMES SEED
	python3 -c 'import sys, numpy as np
n, seed = map(int, sys.argv[2:])
y = np.random.default_rng(seed).random((n, 240)) < 0.2
y.astype("i1").tofile(sys.argv[1] + ".i8")
with open(sys.argv[1] + ".bits", "wb") as f:
	f.write(b"#spk v=1 kind=spikes format=bits channels=240 planes=1 "
	    b"width=24 height=10\n")
	f.write(np.packbits(y, axis=1, bitorder="little").tobytes())
	f.write(b"#end frames=%d\n" % n)' "$@"
}

# Frames from one up to before another of a file of frames of 240 bytes.
cut_out() {
	tail -c +$(($2 * 240 + 1)) "$1" | head -c $((($3 - $2) * 240))
}

# LIKE FILE: its options of packing.
like() {
	spk-conv -o packed --level=1 --block=16 --stripe=4 --key=3 "$@"
}

@test "seek: in each format there is what was there before" {
	planes x 700 1
	like x.bits > x.packed
	seq 700 | awk '{ print $1 % 97 / 8 ",-" $1 }' > x.csv
	spk-conv -o f32 x.csv > x.f32
	spk-conv -o npy x.csv > x.npy
	spk-conv -o npy-events -r 1000 x.bits > x.tonic
	spk-conv -o pgm --size=2x1 <(tr -d - < x.csv | sed 's/\..*,/,/
	    s/^[0-9.]*,/7,/; s/,.*/,9/') > x.pgm
	for f in events bin40 nest spike-dat u8; do
		spk-conv -r 1000 -o $f x.bits > x.$f
	done
	while read -r f words; do
		# shellcheck disable=SC2086 # words
		"$UNIT/seek" "$f" $words < <(cat "$f") || {
			echo "of $f"
			return 1
		}
	done <<-'END'
	x.packed
	x.packed jobs=2
	x.packed partial=1
	x.bits
	x.csv
	x.csv columns=2
	x.f32
	x.npy
	x.tonic size=24x10 channels=240 frame=1000
	x.pgm
	x.events
	x.u8
	x.nest channels=240 frame=1
	x.bin40 from=bin40 size=24x10 channels=240 frame=1000
	x.spike-dat from=spike-dat size=24x10
	END
}

@test "slice: of each format, the frames that the whole has there" {
	planes x 300 2
	like x.bits > x.spk
	spk-conv -o csv x.bits > x.csv
	for s in 0:1 0:300 :7 100:101 47:49 250: 299:300; do
		from=${s%:*} to=${s#*:}
		cut_out x.i8 "${from:-0}" "${to:-300}" > want
		for f in x.spk x.bits x.csv; do
			spk-conv -o i8 --bare --slice=$s $f | cmp - want
			spk-conv -o i8 --bare --slice=$s < $f | cmp - want
			cat $f | spk-conv -o i8 --bare --slice=$s | cmp - want
		done
	done
	spk-conv --slice=5:105 -o packed x.spk > y.spk
	cut_out x.i8 5 105 | cmp - <(spk-conv -o i8 --bare y.spk)
	[ "$(spk-conv -o bits x.spk | head -n 1 | cut -d ' ' -f 1-3)" = \
	    "$(spk-conv -o bits y.spk | head -n 1 | cut -d ' ' -f 1-3)" ]
	# A header in a pipe says how many will come.
	spk-conv -o npy --slice=3:9 x.csv | cat > x.npy
	python3 -c 'import numpy as np
x = np.fromfile("x.i8", "i1").reshape(300, 240)
assert (np.load("x.npy") == x[3:9]).all()'
	for s in 5 5:5 9:5 a: 1:b 1:2:3 1.5: +1: 1e1: --1:2 1kg: :2ss 0s:0ms; do
		fails 2 "spk-conv: --slice: '$s' is not FROM:TO, frames or times such as 1.5s, FROM before TO" \
		    spk-conv -r 10 --slice=$s x.csv
	done
	for s in 300:301 300: 299:301 1000:2000; do
		for f in x.spk x.bits x.csv; do
			fails 2 "spk-conv: --slice: $s: not within the 300 frames of $f" \
			    spk-conv --slice=$s -o i8 $f
			! grep -q -a '#end' <<< "$output"
		done
	done
}

@test "slice: a header that would not be true" {
	seq 64 | awk '{ print sin($1 / 4) }' > x
	for c in sf pwm; do
		spk-$c x > y
		fails 2 'spk-conv: --slice: start= belongs to the first frame; decode, then slice' \
		    spk-conv --slice=1:9 y
	done
	fails 0 '' spk-conv --slice=:9 <(spk-sf x)
	same <(spk-sf x | spk-conv --slice=:9 | spk-decode --bare) \
	    <(spk-sf x | spk-decode --bare | head -n 9)
	while read -r c s; do
		spk-$c --min=-1 --max=1 x > y
		fails 0 "spk-conv: y: the decoded slice may differ at its ends, without the spikes outside it" \
		    spk-conv --slice=$s y
		fails 0 '' spk-conv --quiet --slice=$s y
		fails 0 '' spk-conv --slice=0: y
	done <<< $'bsa 1:9\nlif 1:9\npwm 0:9\nlif 3:\nbsa 3:'
	spk-rate --steps=4 x > y
	for s in 3:8 4:9 2: :63; do
		fails 2 "spk-conv: --slice: $s: each 4 frames belong together: take multiples" \
		    spk-conv --slice=$s y
	done
	same <(spk-conv --slice=8:20 y | spk-decode --bare) \
	    <(spk-decode --bare y | sed -n 3,5p)
	spk-phase --window=4 --resolution=2 -o csv x > y
	fails 2 'spk-conv: --slice: 4:8: each 8 frames belong together: take multiples' \
	    spk-conv --slice=4:8 y
	spk-conv --slice=8:16 y > z
	spk-cam --steps=4 --min=-1 --max=1 --start=0.5 x > y
	[ "$(spk-conv --slice=3:9 y | grep -v '^#')" = \
	    "$(sed -n 5,10p y)" ]
	# Blank lines part episodes within the slice, and not before it.
	printf '%s\n' 1 2 '' 3 '' 4 5 | spk-sf --episodes=blank > /dev/null || true
	printf '%s\n' '#spk v=1 kind=signal channels=1 episodes=blank' 1 2 '' 3 \
	    '' 4 5 '#end frames=5' > y
	[ "$(spk-conv --slice=2:4 y | paste -sd ' ')" = \
	    '#spk v=1 kind=signal channels=1 episodes=blank 3  4 #end frames=2' ]
}

@test "slice: a file is read where it has to be, and not after" {
	planes x 30000 3
	spk-conv -o packed --level=1 --block=64 --key=4 x.bits > x.spk
	size=$(wc -c < x.spk)
	cut_out x.i8 2100 2110 > want
	[ -n "${SANITIZED:-}" ] || {
		strace -qq -o trace -e trace=read,pread64 \
		    spk-conv -o i8 --bare --slice=2100:2110 x.spk | cmp - want
		# The first buffer, one more, the index, and a block's header.
		[ "$(awk '{ s += $NF } END { print s <= 2 * 262144 + 4096 }' \
		    trace)" = 1 ]
		[ "$size" -gt $((2 * 262144 + 4096)) ]
	}
	# What is after it may be anything, or nothing.
	for f in x.spk x.bits; do
		head -c $((size * 3 / 4)) $f > cut
		spk-conv -o i8 --bare --slice=2100:2110 cut | cmp - want
		spk-conv -o i8 --bare --slice=2100:2110 < <(cat cut) |
		    cmp - want
	done
	fails 2 'spk-conv: --slice: 99:: not within the 3 frames of stdin' \
	    spk-conv --slice=99: < <(printf '%s\n' 1 2 3)
	# It ends while the pipe is still open.
	mkfifo in
	timeout 20 spk-conv --bare --slice=1:2 < in > got &
	exec 8> in
	printf '%s\n' 1 2 3 4 >&8
	wait $!
	exec 8>&-
	[ "$(< got)" = 2 ]
}

@test "slice: an index that is missing, or not true, makes no difference" {
	planes x 200 4
	like x.bits > x.spk
	cut_out x.i8 150 155 > want
	python3 - <<-'END'
	import struct
	s = open("x.spk", "rb").read()
	n = struct.unpack("<Q", s[-16:-8])[0]
	end = s[-n:]
	open("none", "wb").write(s[:-n])
	open("more", "wb").write(s + b"more")
	open("bad", "wb").write(s[:-n + 30] + b"\xff" + s[-n + 31:])
	END
	for f in none more bad; do
		spk-conv -o i8 --bare --slice=150:155 $f | cmp - want
	done
	# Concatenated streams: the last one's index is not the first's.
	planes y 90 5
	like y.bits > y.spk
	cat x.spk y.spk > both
	spk-conv -o i8 --bare --slice=150:155 both | cmp - want
	cat y.spk x.spk > both
	spk-conv -o i8 --bare --slice=80:85 both |
	    cmp - <(cut_out y.i8 80 85)
	# A block that is broken: one that is not needed is not looked at.
	python3 -c 'import re
s = bytearray(open("x.spk", "rb").read())
at = [m.start() for m in re.finditer(b"SPK[KB]", s)]
s[at[1] + 90] ^= 1
open("broken", "wb").write(s)'
	spk-conv -o i8 --bare --slice=150:155 broken | cmp - want
	! spk-conv -o i8 --bare --slice=:20 broken > got 2> said
	grep -q 'the block from frame 17 on' said
}

@test "cat: packed streams go on as they are, and have the frames of both" {
	planes x 100 6
	planes y 77 7
	like x.bits > x.spk
	like y.bits > y.spk
	cat x.i8 y.i8 x.i8 > want
	spk-cat -o packed x.spk y.spk x.spk > z.spk
	spk-conv -o i8 --bare z.spk | cmp - want
	cat x.spk y.spk x.spk | spk-cat -o packed | cmp - z.spk
	cat z.spk | spk-cat -o packed | cmp - z.spk
	# Their blocks, but for the numbers of frames: these are the same.
	python3 - <<-'END'
	def blocks(name):
	    s = open(name, "rb").read()
	    at, all = s.index(b"SPKK"), []
	    while s[at:at + 4] != b"SPKE":
	        n = int.from_bytes(s[at + 16:at + 24], "little")
	        all.append(s[at + 32:at + 32 + n])
	        at += 32 + n
	    return all
	x, y, z = map(blocks, ("x.spk", "y.spk", "z.spk"))
	assert z == x + y + x and len(z) == 7 + 5 + 7
	END
	# Its end is true: its counts, and where a slice is.
	[ "$(spk-info z.spk | cut -d , -f 5,13 | tail -n 1)" = "277,$(od -An -v \
	    -tu1 want | tr -s ' ' '\n' | grep -c 1)" ]
	spk-conv -o i8 --bare --slice=170:185 z.spk |
	    cmp - <(cut_out want 170 185)
	# Others are decoded, and coded as the first is, or as options say.
	spk-conv -o packed --level=1 --block=20 y.bits > other.spk
	spk-cat -o packed x.spk other.spk y.bits x.spk > z.spk
	cat x.i8 y.i8 y.i8 x.i8 | cmp - <(spk-conv -o i8 --bare z.spk)
	spk-conv -o i8 --bare --slice=240:260 z.spk | cmp - \
	    <(cat x.i8 y.i8 y.i8 x.i8 | tail -c +$((240 * 240 + 1)) |
	    head -c 4800)
	spk-cat -o packed --block=50 x.spk y.spk > z.spk
	spk-cat -o i8 --bare x.spk y.spk | cmp - \
	    <(spk-conv -o i8 --bare z.spk)
	spk-cat -o bits x.spk y.spk | spk-conv -o packed --level=1 --block=50 \
	    --stripe=4 --key=3 | cmp - z.spk
	spk-cat --paste -o packed x.spk x.spk | spk-conv -o i8 --bare |
	    cmp - <(spk-cat --paste -o i8 --bare x.bits x.bits)
}

@test "cat: packed streams that are cut, broken, or of another header" {
	planes x 100 8
	like x.bits > x.spk
	n=$(wc -c < x.spk)
	head -c $((n / 2)) x.spk > cut
	! spk-cat -o packed x.spk cut > z.spk 2> said
	grep -q '^spk-cat: cut: cut after [0-9]* frames: the next block is not whole$' said
	! spk-conv -o i8 --bare z.spk > got 2> said
	cat x.i8 x.i8 | head -c "$(wc -c < got)" | cmp - got
	[ "$(wc -c < got)" -gt $((120 * 240)) ]
	spk-cat -o packed --partial cut x.spk > z.spk 2> said
	grep -q 'taken as the end' said
	spk-conv -o i8 --bare z.spk > got
	tail -c $((100 * 240)) got | cmp - x.i8
	# A sum that is wrong inside is found by who decodes.
	python3 -c 'import re
s = bytearray(open("x.spk", "rb").read())
at = [m.start() for m in re.finditer(b"SPK[KB]", s)]
s[at[3] + 100] ^= 1
open("inside", "wb").write(s)
s[at[3] + 9] ^= 1
open("head", "wb").write(s)'
	spk-cat -o packed x.spk inside > z.spk
	! spk-conv -o i8 --bare z.spk > got 2> said
	grep -q 'the block from frame 149 on: stripe' said
	head -c $((148 * 240)) <(cat x.i8 x.i8) | cmp - got
	! spk-cat -o packed x.spk head > z.spk 2> said
	grep -q 'no block begins here' said
	spk-cat --partial -o packed inside x.spk 2> said > z.spk
	grep -q 'frames 49 to 96 are missing' said
	cat <(cut_out x.i8 0 48) <(cut_out x.i8 96 100) x.i8 |
	    cmp - <(spk-conv -o i8 --bare z.spk)
	spk-conv -r 9 -o packed --level=1 --block=16 --stripe=4 --key=3 x.bits \
	    > y.spk
	! spk-cat -o packed x.spk y.spk > z.spk 2> said
	grep -q "header differs from the first input's: rate is 9" said
}

@test "info: what packed input takes, by its size and counts" {
	planes x 100 9
	head -n 50 "$DATA/ecg.csv" | spk-sf -t 0.1 > y
	set -- x.bits --level=1
	[[ $(spk-sf --help) != *'train)'* ]] || set -- "$@" y --level=train
	while [ $# -gt 0 ]; do
		spk-conv -o packed "$2" "$1" > z.spk
		spk-conv -o i8 --bare "$1" | od -An -v -td1 -w1 |
		    awk -v bytes="$(wc -c < z.spk)" -v level="${2#*=}" '
			{ spikes += $1 != 0 }
			END {
				planes = level == "train" ? 2 : 1
				printf "%s,%d,%.9g,%.9g,%.9g\n", level, bytes,
				    planes * NR / 8 / bytes, 8 * bytes / NR,
				    8 * bytes / spikes
			}' > want
		spk-info z.spk | tail -n 1 | cut -d , -f 18- |
		    awk -F, '{ printf "%s,%s,%.9g,%.9g,%.9g\n", $1, $2, $3, $4,
			$5 }' > got
		same got want
		[ "$(spk-info -f bytes < <(cat z.spk))" = \
		    "$(wc -c < z.spk)" ]
		[ "$(spk-info --each z.spk | tail -n 1 | cut -d , -f 19-)" = \
		    "${2#*=},,,," ]
		shift 2
	done
	# Only it has them, and without frames there is nothing to divide by.
	[ "$(spk-info x.bits | tail -n 1 | cut -d , -f 18-)" = ,,,, ]
	printf '%s\n' '#spk v=1 kind=spikes channels=2' '#end frames=0' |
	    spk-conv -o packed --level=1 > z.spk
	[ "$(spk-info z.spk | tail -n 1 | cut -d , -f 18-)" = \
	    "1,$(wc -c < z.spk),,," ]
}

@test "-j: the bytes are the same, and where it has no use it does no harm" {
	planes x 100 10
	like -j 3 x.bits | cmp - <(like x.bits)
	like x.bits > x.spk
	spk-conv -j 4 -o i8 --bare x.spk | cmp - x.i8
	spk-cat -j 3 -o packed --block=9 x.spk |
	    cmp - <(spk-cat -o packed --block=9 x.spk)
	for c in 'spk-cam --steps=30 -o packed --level=1' 'spk-cam --steps=30'; do
		cmp <($c "$DATA/ascent.pgm") <($c -j 3 "$DATA/ascent.pgm")
	done
	spk-cam --steps=40 -o packed --level=1 "$DATA/cat.y4m" > x.spk
	for c in spk-isi spk-info 'spk-decode -o y4m' 'spk-isi --map -o f32' \
	    'spk-info --neighbours'; do
		cmp <($c -q x.spk) <($c -q -j 3 x.spk)
	done
	head -n 200 "$DATA/ecg.csv" > x
	for c in spk-sf 'spk-lif -o i8' spk-conv spk-info 'spk-opt sf -q' \
	    'spk-bin --bins=3 --steps=3'; do
		cmp <($c x) <($c -j 2 x)
	done
	spk-sf x | spk-decode | cmp - <(spk-sf x | spk-decode -j 9)
	cmp <(spk-score x < x) <(spk-score -j 2 x < x)
	fails 2 "spk-sf: --jobs: '0' is not a whole number from 1 to 256" \
	    spk-sf -j 0 x
}

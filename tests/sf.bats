#!/usr/bin/env bats
# Step-forward: what is particular to it.

load helpers

# Whether decoded signals stay within a threshold of the signal: thr + 4 ulp.
near() {
	paste -d, "$1" "$2" | awk -F, -v thr="$3" '{
		for (i = 1; i <= NF / 2; i++) {
			d = $i - $(i + NF / 2)
			d = d < 0 ? -d : d
			x = $i < 0 ? -$i : $i
			if (d > thr + 4 * (x + thr) * 2 ^ -24) {
				print NR ": " d
				exit 1
			}
		}
	}'
}

@test "spikes equal the oracle's on random walks" {
	for seed in 1 2 3; do
		walk 4000 3 $seed 0.7 > x
		spk-sf -t 0.3,0.123,2 --bare x > got
		"$UNIT/oracle" sf 0.3,0.123,2 < x > want
		same got want
		spk-sf -t 0.25 --up-only --bare x > got
		"$UNIT/oracle" sf 0.25 up-only < x > want
		same got want
		grep -q -- - <(spk-sf -t 0.25 --bare x)
		run ! grep -q -- - got
	done
}

@test "spikes equal the oracle's for any number of channels" {
	for c in 1 2 3 4 5 7 8 9 15 16 17 31 33 64 100; do
		walk 200 $c $c 1 > x
		spk-sf -t 0.4 --bare x > got
		"$UNIT/oracle" sf 0.4 < x > want
		same got want || { echo "$c channels"; false; }
	done
}

@test "P1 decoding stays within a threshold where the slope is below it" {
	for seed in 1 2 3 4; do
		walk 5000 2 $seed 0.099 > x
		spk-sf -t 0.1 x | spk-decode --bare > r
		near x r 0.1
	done
	walk 2000 1 9 0.495 | awk '{ printf "%.6f\n", $1 + 100000 }' > x
	spk-sf -t 0.5 x | spk-decode --bare > r
	near x r 0.5
}

@test "P1 the ECG comes back, but for what is too steep" {
	spk-sf -t 0.1 "$DATA/ecg.csv" | spk-decode --bare --names=no > r
	sed 1d "$DATA/ecg.csv" > x
	# The bound holds until a slope is above the threshold, and again when
	# the base has caught up: here, wherever the last 20 slopes are below.
	paste -d, x r | awk -F, 'NR > 1 {
		s = $1 - last
		quiet = s * s < 0.01 ? quiet + 1 : 0
		if (quiet > 20) {
			n++
			d = $1 - $2
			if (d * d > 0.1002 ^ 2)
				exit bad = 1
		}
	} { last = $1 } END { exit bad || n < 15000 }'
}

@test "P2 a step of exactly a threshold gives no spike" {
	[ "$(printf '0\n1\n0\n-1\n' | spk-sf -t 1 --bare | paste -sd' ')" = \
	    "0 0 0 0" ]
	[ "$(printf '0\n1.0001\n' | spk-sf -t 1 --bare | paste -sd' ')" = \
	    "0 1" ]
	[ "$(printf '0\n-1.0001\n' | spk-sf -t 1 --bare | paste -sd' ')" = \
	    "0 -1" ]
}

@test "P3 scaling signal and threshold by a power of two changes nothing" {
	walk 3000 2 5 0.5 > x
	spk-sf -t 0.3 --bare x > want
	for k in 0.0009765625 0.5 4 65536; do
		awk -F, -v OFS=, -v k=$k -v OFMT=%.17g -v CONVFMT=%.17g \
		    '{ print $1 * k, $2 * k }' x > y
		spk-sf -t "$(awk -v k=$k 'BEGIN { printf "%.17g", 0.3 * k }')" \
		    --bare y > got
		same got want
	done
	grep -q 1 want
}

@test "P4 negation swaps the signs of the spikes" {
	walk 3000 2 6 0.5 > x
	awk -F, -v OFS=, '{ print -$1, -$2 }' x > y
	spk-sf -t 0.3 --bare x | awk -F, -v OFS=, '{ print 0 - $1, 0 - $2 }' > want
	spk-sf -t 0.3 --bare y > got
	same got want
}

@test "P5 adding a constant changes nothing, where it is exact" {
	walk 3000 2 7 40 | awk -F, -v OFS=, '{ print int($1), int($2) }' > x
	awk -F, -v OFS=, '{ print $1 + 4096, $2 - 1000 }' x > y
	spk-sf -t 7 --bare x > want
	spk-sf -t 7 --bare y > got
	same got want
	grep -q 1 want
}

@test "the header has start and threshold, one for all where they are equal" {
	printf '1,2\n3,4\n' | spk-sf -t 0.50,.25 | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=sf channels=2 threshold=0.5,0.25' \
	    'start=1,2' > want
	same got want
	printf '2,2\n3,4\n' | spk-sf -t 0.5,0.5 --up-only | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=sf channels=2 threshold=0.5' \
	    'up-only=1 start=2' > want
	same got want
}

@test "a constant signal gives no spikes and comes back" {
	yes 2.5 | head -n 50 > x
	spk-sf x | grep -v '^#' | sort -u > got
	echo 0 > want
	same got want
	spk-sf x | spk-decode --bare > r
	same r x
}

@test "a channel where nearly every frame fires, or none, is noted" {
	sox -n -r 8000 -b 16 x.wav synth 0.5 sine 440
	local better="'spk-opt sf x.wav' finds better"
	# As many as awk counts.
	n=$(spk-sf -q x.wav | grep -c -v '^#\|^0$')
	[ "$n" -gt 3900 ]
	fails 0 "spk-sf: x.wav: $n spikes in 4000 frames with threshold=0.5: \
$better" spk-sf x.wav
	fails 0 "spk-sf: x.wav: no spikes in 4000 frames with threshold=500000: \
$better" spk-sf -t 500000 x.wav
	fails 0 "spk-sf: stdin: no spikes in 4000 frames with threshold=500000: \
'spk-opt sf' finds better" spk-sf -t 500000 < x.wav
	# The first of several channels, and their number; none if all are constant.
	seq 200 | gawk -v OFS=, '{ print 7, $1 * .01, $1 * 9, $1 * 8 }' > x
	fails 0 "spk-sf: x: no spikes in 200 frames of channel 2, as in 2 \
others, with threshold=4: 'spk-opt sf x' finds better" \
	    spk-sf -t 3,4,0.1,0.2 x
	seq 200 | gawk -v OFS=, '{ print $1 % 9, sin($1) }' > x
	fails 0 "spk-bsa: x: no spikes in 200 frames of channel 2 with \
order=10 cutoff=0.2 threshold=0.5 min=-9 max=1e9: 'spk-opt bsa x' finds better" \
	    spk-bsa --min=-9 --max=10,1e9 x
	# Lines are of one signal after another.
	for i in 1 2 3; do seq $i 60 | paste -sd,; done > lines
	fails 0 "spk-sf: lines: 174 spikes in 177 frames with threshold=0.5: \
'spk-opt sf --rows lines' finds better" spk-sf --rows lines
	sed 's/^/a,/' lines > kept
	fails 0 "spk-sf: kept: 174 spikes in 177 frames with threshold=0.5: \
'spk-opt sf --rows --keep=1 kept' finds better" spk-sf --rows --keep=1 kept
	spk-opt sf --rows --keep=1 --budget=9 -q kept > options
	fails 0 '' spk-sf --rows $(cat options) lines
	for i in 3 4 5; do yes $i | head -n 60 | paste -sd,; done > constant
	fails 0 '' spk-sf --rows constant
	# Only the beginning is looked at, and nothing less than 100 frames.
	seq 140000 > x
	fails 0 "spk-sf: x: 131071 spikes in the first 131072 frames with \
threshold=0.5: 'spk-opt sf x' finds better" spk-sf x
	head -n 131072 x | cat - <(yes 1 | head) > y
	fails 0 "spk-sf: y: 131071 spikes in the first 131072 frames with \
threshold=0.5: 'spk-opt sf y' finds better" spk-sf y
	head -n 131072 x > y
	fails 0 "spk-sf: y: 131071 spikes in 131072 frames with \
threshold=0.5: 'spk-opt sf y' finds better" spk-sf y
	head -n 99 x > y
	fails 0 '' spk-sf y
	fails 0 '' spk-sf -q x
	# What is usual, and what spk-opt has found, is nothing to note.
	for e in sf bsa pwm lif; do
		fails 0 '' spk-$e "$DATA/ecg.csv"
	done
	fails 0 '' spk-sf --stretch=2 x
}

@test "a code without spikes of -1 where nearly every rise fires is noted" {
	sox -D -R -n -r 8000 -b 16 x.wav synth 0.5 sine 440
	sox x.wav -t s16 - | od -An -v -t d2 -w2 > numbers
	rises=$(awk '{ n += $1 > last; last = $1 } END { print n }' numbers)
	while read -r tool threshold option; do
		spk-$tool $option -q x.wav | grep -v '^#' > got
		n=$(grep -c '^1$' got)
		[ "$n" -gt 1900 ]
		fails 0 "spk-$tool: x.wav: $n spikes in 4000 frames, $rises of \
which rise, with threshold=$threshold: 'spk-opt $tool x.wav' finds better" \
		    spk-$tool $option x.wav
	done <<-'END'
	delta 0.1
	sf 0.5 --up-only
	END
	# Few rises are not nearly all frames.
	awk 'BEGIN { for (i = 0; i < 400; i++) print int(i / 9) % 2 }' > steps
	fails 0 '' spk-delta -q steps
	fails 0 '' spk-delta steps
	fails 0 '' spk-delta --off-spikes -t 5000 x.wav
}

@test "images and observations that fire nearly always, or never, are noted" {
	# Of 16640 pixels every 12th is looked at, up to 1310.
	spk-sf -q -o i8 --bare "$DATA/cat.y4m" > got
	n=$(od -An -v -t d1 -w16640 got | awk '
	    { for (i = 0; i < 1310; i++) n += $(12 * i + 1) != 0 }
	    END { print n }')
	fails 0 "spk-sf: $DATA/cat.y4m: $n of 31440 values looked at are spikes \
with threshold=0.5" spk-sf "$DATA/cat.y4m"
	fails 0 "spk-sf: stdin: 0 of 31440 values looked at are spikes with \
threshold=300" spk-sf -t 300 < "$DATA/cat.y4m"
	spk-delta -q -o i8 --bare "$DATA/cat.y4m" > got
	n=$(od -An -v -t d1 -w16640 got | awk '
	    { for (i = 0; i < 1310; i++) n += $(12 * i + 1) != 0 }
	    END { print n }')
	spk-conv -o f32 --bare "$DATA/cat.y4m" > film
	rises=$(python3 -c 'import numpy
x = numpy.fromfile("film", "f4").reshape(24, -1)[:, :12 * 1310:12]
print((numpy.diff(x, axis=0, prepend=0) > 0).sum())')
	fails 0 "spk-delta: stdin: $n of $rises rises looked at are spikes with \
threshold=0.1" spk-delta < "$DATA/cat.y4m"
	fails 0 "spk-cam: stdin: 31440 of 31440 values looked at are spikes with \
steps=1 gain=0.5 threshold=0.001 min=0 max=255" \
	    spk-cam -t 0.001 < "$DATA/cat.y4m"
	seq 200 > x
	fails 0 'spk-rank: x: 200 of 200 values are spikes with steps=1' \
	    spk-rank x
	fails 0 'spk-cam: x: 0 of 200 values are spikes with steps=1 gain=1e-6 threshold=1 min=1 max=200' \
	    spk-cam --gain=1e-6 x
	yes 9 | head -n 200 > x
	fails 0 'spk-cam: x: 200 of 200 values are spikes with steps=1 gain=1 threshold=1 start=random min=0 max=9' \
	    spk-cam --gain=1 --start=random --min=0 --max=9 x
	# All neurons of a feature are looked at, also of 1400 features.
	awk 'BEGIN { for (i = 0; i < 200; i++) print !(i % 20), !(i % 30) }' > x
	awk 'BEGIN { for (i = 0; i < 4200; i++)
	    printf "%d%s", i == 0, i % 1400 < 1399 ? "," : "\n" }' > y
	printf '0,1%s\n0%s\n' "$(printf ',0%.0s' {1..200})" \
	    "$(printf ',0%.0s' {1..201})" > z
	for i in winner rate bernoulli fire; do
		fails 0 '' spk-bin --code=$i --min=0 --max=1 x
		fails 0 '' spk-bin --code=$i --min=0 --max=1 y
		fails 0 '' spk-bin --code=$i --min=0 --max=1 --rows z
	done
	# A spike that is not looked at is one.
	fails 0 '' spk-sf -t 130 "$DATA/cat.y4m"
	fails 0 '' spk-rank --steps=1 -o i8 "$DATA/ascent.pgm"
	for e in latency rank weighted burst rate bin; do
		fails 0 '' spk-$e --columns=1-64 "$DATA/digits.csv"
	done
}

@test "a range that most of the signal is outside of is noted" {
	seq 400 > x
	local e say='of the 400 values are outside min and max'
	for e in bsa hsa lif latency weighted burst rate bin; do
		fails 0 "spk-$e: x: 201 $say" spk-$e --min=202 --max=900 x
		fails 0 "spk-$e: x: 201 $say" spk-$e --min=-9 --max=199 x
		fails 0 '' spk-$e -q --min=500 --max=900 x
		fails 0 '' spk-$e x
	done
	fails 0 "spk-pwm: x: 201 $say" spk-pwm --frequency=9 --min=202 --max=900 x
	fails 0 '' spk-rate --min=201 --max=600 x
	paste -sd, x > row
	fails 0 "spk-rate: row: 400 $say" spk-rate --rows --min=500 --max=900 row
	seq 140000 > x
	fails 0 'spk-rate: x: 131072 of the first 131072 values are outside min and max' \
	    spk-rate --steps=1 --min=200000 --max=900000 x
}

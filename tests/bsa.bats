#!/usr/bin/env bats
# Ben's spiker algorithm: what is particular to it.

load helpers

# agrees OPTION...: the spikes of x, and what they decode to, are the oracle's.
agrees() {
	echo "$(wc -l < x) samples, $*"
	spk-bsa "$@" x > y
	grep -v '^#' y > spikes
	"$UNIT/oracle" bsa "${@#--}" < x > want
	same spikes want
	"$UNIT/oracle" decode-bsa < y > want
	spk-decode --bare -o f32 y > got
	same got want
}

# list N VALUE...: N of them, cyclically
list() {
	awk -v n="$1" -v v="${*:2}" 'BEGIN {
		k = split(v, a, " ")
		for (i = 0; i < n; i++)
			printf "%s%s", (i ? "," : ""), a[i % k + 1]
	}'
}

# Spikes as text, of the range 0..1, decoded: one value a line.
decoded() {
	spk-decode --bare --codec=bsa --min=0 --max=1 "$@"
}

@test "spikes and values equal the oracle's on random walks" {
	for seed in 1 2 3; do
		walk 3000 3 $seed 0.4 > x
		agrees
		grep -q 1 spikes
		agrees --order=10,12,7 --cutoff=0.2,0.08,0.3 \
		    --threshold=0.5,0.9,0.1
		agrees --threshold=0
		agrees --cutoff=0.001,0.25,0.499
	done
	sed -n 2,3001p "$DATA/ecg.csv" > x
	agrees --order=40 --cutoff=0.05 --threshold=0.9
	grep -q 1 spikes
}

@test "spikes and values equal the oracle's for orders of any size" {
	for order in 1 2 3 4 10 25 64; do
		walk 1500 2 "$order" 0.4 > x
		agrees --order="$order" --cutoff=0.1
		grep -q 1 spikes
		agrees --order="$order" --cutoff=0.02,0.2 --threshold=0.2
		grep -q 1 spikes
	done
	walk 600 1 200 0.4 > x
	agrees --order=200 --cutoff=0.01
	grep -q 1 spikes
	walk 1300 1 1024 0.4 > x
	agrees --order=1024 --cutoff=0.002
	grep -q 1 spikes
}

@test "spikes and values equal the oracle's for any number of channels" {
	for c in 1 3 4 8 9 33 ${FULL:+2 5 6 7 16}; do
		walk 150 "$c" "$c" 1 > x
		agrees --order="$(list "$c" 10 2 25 7 64 1)" \
		    --cutoff="$(list "$c" 0.1 0.2 0.03 0.45)" \
		    --threshold="$(list "$c" 0.5 0.2 0.9)"
		agrees --order=12
		agrees --order=7 --cutoff="$(list "$c" 0.1 0.2 0.03 0.45)" \
		    --threshold="$(list "$c" 0.5 0 1.2 0.1 0.9)"
		agrees --order=1 --threshold=0
	done
}

@test "spikes and values equal the oracle's for signals short of the order" {
	for n in 1 2 3 5 9 10 11 63; do
		walk "$n" 5 "$n" 1 > x
		for order in 1 2 10 11 64; do
			agrees --order="$order" --threshold=0.2,0.02,0,0.5,0.1
		done
		walk "$n" 2 "$n" 1 > x
		for order in 1 2 10 11 64; do
			agrees --order="$order" --threshold=0.2,0.02
		done
	done
	agrees --order=1024,1 --threshold=0.01
}

@test "spikes and values equal the oracle's over many blocks" {
	walk 70000 1 4 0.1 > x
	agrees --order=9
	grep -q 1 spikes
	walk 24000 3 5 0.1 > x
	agrees --order=2,5,1 --threshold=0.3
	grep -q 1 spikes
	walk 9000 9 6 0.1 > x
	agrees --order=9
	grep -q 1 spikes
}

@test "P16 there is at most one spike per sample, of 1, and none at first" {
	walk 3000 4 6 0.4 > x
	spk-bsa --bare --threshold=0 x > y
	run ! grep -q '[^01,]' y
	[ "$(wc -l < y)" -eq 3000 ]
	[ "$(head -n 1 y)" = 0,0,0,0 ]
}

@test "P16 a lone spike decodes to the filter" {
	for order in 1 2 10 25 64 1024; do
		for cutoff in 0.001 0.2 0.49; do
			echo "order $order, cutoff $cutoff"
			p=$(((order + 1) / 2))
			{ yes 0 | head -n 1100
			echo 1
			yes 0 | head -n 1100; } | decoded --order=$order \
			    --cutoff=$cutoff -o f32 > r
			[ "$(stat -c %s r)" -eq $((2201 * 4)) ]
			"$UNIT/oracle" fir order=$order \
			    cutoff=$cutoff | perl -e 'local $/;
				my @h = unpack "f<*", <STDIN>;
				my @r = (0) x 2201;
				$r[1100 + 2 * $ARGV[0] - 1 - $_] = $h[$_]
				    for 0 .. $#h;
				print pack "f<*", @r' "$p" > want
			same r want
		done
	done
}

# The same with a range of 2..5, and sums within rounding.
@test "P16 decoding adds up" {
	gawk 'BEGIN {
		srand(8)
		for (t = 0; t < 3000; t++) {
			a = rand() < 0.3
			b = !a && rand() < 0.3
			print a > "a"
			print b > "b"
			print a + b > "both"
			print 0 > "none"
		}
	}'
	for order in 1 10 64; do
		for f in a b both none; do
			spk-decode --bare --codec=bsa --order=$order \
			    --min=2 --max=5 $f > $f.r
		done
		paste a.r b.r both.r none.r | awk '{
			d = $1 + $2 - $4 - $3
			if (d > 1e-5 || d < -1e-5 || $4 != 2)
				bad = 1
			if ($1 > 2.5)
				n++
		} END { exit bad || NR != 3000 || n < 100 }'
	done
}

@test "values before half a filter are the least" {
	yes 1 | head -n 50 > y
	for order in 1 2 10 25; do
		p=$(((order + 1) / 2))
		decoded --order=$order y > r
		head -n $p r | sort -u > got
		echo 0 > want
		same got want
		[ "$(sed -n $((p + 1))p r)" != 0 ]
	done
}

@test "a filter's sum is 1: spikes all along decode to the greatest" {
	yes 1 | head -n 3000 > y
	for order in 1 2 10 64 1024; do
		spk-decode --bare --codec=bsa --order=$order --min=-3 \
		    --max=7 y | sed -n 1100,1900p | awk '{
			if ($1 < 6.9999 || $1 > 7.0001)
				bad = 1
		} END { exit bad || NR != 801 }'
	done
}

# leaves ROW ORDER: samples of ROW, one by one
leaves() {
	local t y
	spk-bsa --bare --order="$2" --min=0 --max=1 < in > out &
	exec 7> in 8< out
	for t in 0 1 2 3 4 5 6 7 8 9; do
		echo "$1, order $2, sample $t"
		echo "$1" >&7
		if [ "$t" = 0 ] || [ "$t" -ge "$2" ]; then
			read -r -t 5 y <&8
			[ -n "$y" ]
		elif [ "$t" = $(($2 - 1)) ]; then
			run ! read -r -t 0.3 y <&8
		fi
	done
	exec 7>&-
	[ "$(wc -l <&8)" -eq $(($2 - 1)) ]
	exec 8<&-
	wait
}

@test "a sample leaves once order - 1 more have come, the first at once" {
	mkfifo in out
	for order in 1 2 5; do
		leaves 0.5 $order
		leaves "$(list 8 0.5 0.1 0.7)" $order
	done
}

@test "the header has range, order, cutoff and threshold" {
	printf '1,2\n3,5\n2,4\n' | spk-bsa --order=3,4 | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=bsa channels=2 min=1,2 max=3,5' \
	    'order=3,4 cutoff=0.2 threshold=0.5' > want
	same got want
}

@test "the decoder's options override the header's words" {
	walk 500 2 9 0.4 > x
	spk-bsa --order=7,8 --cutoff=0.1 x > y
	spk-decode --bare y > want
	grep -v '^#' y |
	    spk-decode --codec=bsa --order=7,8 --cutoff=0.1 --bare \
	    --min="$(sed -n '1s/.* min=\([^ ]*\).*/\1/p' y)" \
	    --max="$(sed -n '1s/.* max=\([^ ]*\).*/\1/p' y)" > got
	same got want
	spk-decode --bare --order=9 y > got
	run ! cmp -s got want
}

# codes SIGNAL SPIKES OPTION...: in both precisions
codes() {
	local p got
	for p in f32 f64; do
		# shellcheck disable=SC2086 # a list
		got=$(printf '%s\n' $1 |
		    spk-bsa --bare --precision=$p "${@:3}" | paste -sd' ')
		[ "$got" = "$2" ] || {
			printf '%s\n' "$p ${*:3}" "got    $got" "wanted $2"
			return 1
		}
	done
}

@test "spikes by the rules of others are theirs" {
	local x='0 .25 .75 1.5 1.25 1 .5 .25 .25 1 2 1.75 .75 0 -.5 -.25'
	local up='0 1 2 3 4 5 2 1 0' none='0 0 0 0 0 0 0 0 0'
	local own='.3 1.5 2.8 3.4 4.6 5.2 6.8 3.5 2.4 1.3 0'
	printf '%s\n' .25 .5 .25 > taps
	local o=(--taps=taps --scale=shift --tail=full)
	codes "$x" '0 0 1 1 1 1 0 0 0 1 1 1 0 0 0 0' "${o[@]}" \
	    --align=kedri -t .5
	codes "$x" '0 0 1 1 1 1 0 0 0 1 1 1 1 0 0 0' "${o[@]}" \
	    --align=kedri --rule=multiply -t .95
	codes "$x" '0 0 0 1 1 1 0 0 0 0 1 1 1 0 0 0' "${o[@]}" \
	    --align=jusquare --rule=multiply -t .95
	# The sample before the first is the last, of a given range, too.
	codes '0 1 1 1 4' '1 0 1 0 0' --taps=1 --scale=shift --rule=multiply \
	    --align=jusquare -t .25 --min=0 --max=4 --tail=full
	# spikify's own tests, whose cutoffs are twice as high.
	o=(--align=aligned --window=hann --scale=spikify --tail=full
	    --cutoff=.1)
	codes "$own" '0 1 0 1 0 1 0 0 0 0 0' "${o[@]}" --order=4 -t 3
	codes "$up" "$none" "${o[@]}" --order=2 -t 1
	codes "$up" '0 1 0 1 0 0 0 0 0' "${o[@]}" --order=4 -t 1
	codes "$up" '1 0 1 0 0 0 0 0 0' "${o[@]}" --order=6 -t 1
	codes '0 1 2 3 5 3 2 1 0' "$none" "${o[@]}" --order=4 -t 10
}

@test "spikes and values equal those of numpy by any rule, scale and window" {
	python3 "$TOP/tests/oracle_fir.py" "${FULL:+20}100"
	for isa in ${FULL:+portable v1 v3}; do
		SPK_ISA=$isa python3 "$TOP/tests/oracle_fir.py" 100
	done
}

@test "a file of taps is in the header, as numbers" {
	printf '%s\n' 0 1 3 1 0 > x
	printf '.125,.25 \r\n\t5e-2\n' > taps
	spk-bsa --taps=taps --align=aligned -t .1 x > y
	grep -q ' taps=.125,.25,5e-2 ' y
	grep -q '^1' y
	rm taps
	spk-decode y > want
	spk-bsa --taps=.125,.25,5e-2 --align=aligned -t .1 x | same - y
	spk-decode --taps=.125,.25,5e-2 y | same - want
	run ! cmp -s want <(spk-decode --taps=1,2 y)
	# The window of neurons has the same name.
	spk-decode --window=hann y | same - want
	fails 2 "spk-decode: --window: '5' is not hamming, hann, boxcar or triang" \
	    spk-decode --window=5 y
	# No file that a header names is read.
	cp x taps
	sed 's/taps=[^ ]*/taps=taps/' y > z
	fails 1 'spk-decode: z:1: taps=taps: not numbers' spk-decode z
}

@test "what is no filter is refused" {
	printf '%s\n' 0 1 3 1 0 > x
	echo '1 x' > bad
	: > none
	seq 1026 > many
	for f in bad none; do
		fails 1 "spk-bsa: $f: not numbers, on lines or between commas" \
		    spk-bsa --taps=$f x
	done
	fails 1 'spk-bsa: many: more than 1025 taps' spk-bsa --taps=many x
	fails 2 "spk-bsa: --window: 'hanning' is not hamming, hann, boxcar or \
triang; did you mean hann?" spk-bsa --window=hanning x
	fails 2 'spk-bsa: order: with hann, a filter of order 1 is 0' \
	    spk-bsa --order=1 --window=hann x
	fails 2 'spk-bsa: taps: one is too few, since the reference skips it' \
	    spk-bsa --taps=1 x
	fails 2 'spk-bsa: taps: their sum must be above 0 for this scale' \
	    spk-bsa --taps=1,-1 --scale=peak x
}

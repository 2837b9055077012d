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

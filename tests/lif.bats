#!/usr/bin/env bats
# Leaky integrate-and-fire: what is particular to it.

load helpers

# agrees OPTION...: the spikes of x, and what they decode to, are the oracle's.
agrees() {
	echo "$(wc -l < x) samples, $*"
	spk-lif "$@" x > y
	grep -v '^#' y > spikes
	"$UNIT/oracle" lif "${@#--}" < x > want
	same spikes want
	"$UNIT/oracle" decode-lif < y > want
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

@test "spikes and values equal the oracle's on random walks" {
	for seed in 1 2 3; do
		walk 4000 3 $seed 0.4 > x
		agrees
		grep -q 1 spikes
		grep -q -- -1 spikes
		agrees --threshold=0.3,0.8,3 --leak=0.9,0.2,1
		agrees --threshold=0.3,0.8,3 --leak=0.9,0.2,1 --rest=zero
		agrees --up-only
		run ! grep -q -- - spikes
		grep -q 1 spikes
		agrees --up-only --rest=zero --leak=0.5
	done
	sed -n 2,4001p "$DATA/ecg.csv" > x
	agrees
	grep -q 1 spikes
}

@test "spikes and values equal the oracle's for thresholds and leaks" {
	walk 500 2 4 0.4 > x
	for leak in 0 0.5 0.999 1 ${FULL:+0.001 0.9}; do
		for thr in 1e-30 0.01 0.5 1 7.5,0.1; do
			agrees --leak=$leak --threshold=$thr
			agrees --leak=$leak,0.7 --threshold=$thr --rest=zero
			agrees --leak=$leak --threshold=$thr --up-only
		done
	done
	agrees --threshold=3e38
	[ "$(sort -u spikes)" = 0,0 ]
}

@test "spikes and values equal the oracle's for any number of channels" {
	for c in 1 3 7 8 9 16 17 33 100 ${FULL:+2 4 5 6 15 31 64}; do
		walk 300 "$c" "$c" 1 > x
		agrees --threshold="$(list "$c" 0.5 0.2 1.5)" \
		    --leak="$(list "$c" 0.9 0 1 0.5)"
		grep -q 1 spikes
		agrees --threshold="$(list "$c" 0.3 0.6)" --rest=zero
		agrees --leak="$(list "$c" 1 0.3 0.8)" --up-only
	done
}

@test "spikes and values equal the oracle's for short signals" {
	for n in 1 2 3 4 10; do
		walk "$n" 3 "$n" 1 > x
		for rest in first zero; do
			agrees --rest=$rest --threshold=0.2
			agrees --rest=$rest --threshold=0.2 --up-only
		done
	done
}

@test "spikes and values equal the oracle's over many blocks" {
	walk 70000 1 5 0.1 > x
	agrees
	grep -q 1 spikes
	walk 40000 3 6 0.1 > x
	agrees --leak=0.5,1,0.99 --threshold=0.4,9,2
	agrees --rest=zero
}

@test "samples outside the range given are integrated as they are" {
	walk 4000 2 7 1 > x
	agrees --min=-2 --max=2,0
	agrees --min=-2 --max=2,0 --up-only --rest=zero
}

@test "the first sample is not a current, and the second is the rest" {
	[ "$(printf '%s\n' 1 1 1 1 1 | spk-lif -t 0.5 --leak=1 --min=-1 \
	    --max=1 --bare | paste -sd' ')" = "0 0 1 1 1" ]
	[ "$(printf '%s\n' 1 1 1 1 1 | spk-lif -t 1.5 --leak=1 --min=-1 \
	    --max=1 --bare | paste -sd' ')" = "0 0 0 1 0" ]
	[ "$(printf '%s\n' 1 1 1 1 1 | spk-lif -t 0.5 --leak=1 --min=-1 \
	    --max=1 --rest=zero --bare | paste -sd' ')" = "0 1 1 1 1" ]
	# The first is not: no other spike if it is another.
	[ "$(printf '%s\n' -1 1 1 1 1 | spk-lif -t 1.5 --leak=1 --min=-1 \
	    --max=1 --rest=zero --bare | paste -sd' ')" = "0 0 1 0 1" ]
}

@test "a membrane exactly a threshold away does not fire" {
	[ "$(yes 0.5 | head -n 5 | spk-lif -t 1 --leak=1 --min=-1 \
	    --max=1 --rest=zero --bare | paste -sd' ')" = "0 0 0 1 0" ]
	[ "$(yes -- -0.5 | head -n 5 | spk-lif -t 1 --leak=1 --min=-1 \
	    --max=1 --rest=zero --bare | paste -sd' ')" = "0 0 0 -1 0" ]
	[ "$(yes -- -0.5 | head -n 5 | spk-lif -t 1 --leak=1 --min=-1 \
	    --max=1 --rest=zero --up-only --bare | sort -u)" = 0 ]
}

# interval LEAK THRESHOLD CURRENT: in samples, or 0 where it never fires.
interval() {
	awk -v a="$1" -v thr="$2" -v i="$3" 'BEGIN {
		if (a == 1)
			k = int(thr / i) + 1
		else if (a == 0)
			k = i > thr
		else if (i / (1 - a) > thr)
			k = 1 + int(log(1 - thr * (1 - a) / i) / log(a))
		print k + 0
	}'
}

# The membrane is I (1 - leak^k) / (1 - leak) after k samples, and fires at
# the first k for which this is above the threshold; from 0, and again.
@test "P14 a constant current fires at its interval, exactly" {
	for leak in 0 0.5 0.75 0.9 0.95 1; do
		for thr in 0.3 0.5 0.9 2.7; do
			for i in 0.0625 0.125 0.25 0.375 0.5 0.75 1 -0.25 -1; do
				echo "leak $leak, threshold $thr, current $i"
				yes -- $i | head -n 500 | spk-lif -t $thr \
				    --leak=$leak --rest=zero --min=-1 --max=1 \
				    --bare > y
				interval $leak $thr ${i#-} | awk -v i=$i '{
					for (t = 0; t < 500; t++)
						print (!t || !$1 || t % $1 ?
						    0 : i < 0 ? -1 : 1)
				}' > want
				same y want
			done
		done
	done
}

# Currents of 0, 1/64 .. 1 as channels.
@test "P14 a greater current never fires less" {
	awk 'BEGIN {
		for (t = 0; t < 400; t++)
			for (i = 0; i <= 64; i++)
				printf "%s%s", i / 64, (i < 64 ? "," : "\n")
	}' > x
	for leak in 0 0.5 0.9 1; do
		for thr in 0.2 0.5 1.5; do
			echo "leak $leak, threshold $thr"
			spk-lif -t $thr --leak=$leak --rest=zero --min=-1 \
			    --max=1 --bare x | awk -F, '{
				for (i = 1; i <= NF; i++)
					n[i] += $i
			} END {
				for (i = 2; i <= NF; i++)
					if (n[i] < n[i - 1])
						exit 1
				print n[1], n[NF]
			}' > got
			read -r least most < got
			[ "$least" = 0 ]
			k=$(interval $leak $thr 1)
			[ "$most" = $((k == 0 ? 0 : 399 / k)) ]
		done
	done
}

@test "the header has range, threshold, weight, leak and rest" {
	printf '1,2\n3,5\n2,4\n' | spk-lif -t 0.25,0.75 --leak=0.5 |
	    head -n 1 > got
	echo '#spk v=1 kind=spikes codec=lif channels=2 min=1,2 max=3,5' \
	    'threshold=0.25,0.75 weight=0.25,0.5 leak=0.5 rest=first' > want
	same got want
	printf '1\n3\n' | spk-lif --rest=zero --up-only --weight=2 \
	    --stretch=0.5 | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=lif channels=1 min=1 max=3' \
	    'threshold=0.5 weight=2 leak=0.9 rest=zero up-only=1' \
	    'stretch=0.5' > want
	same got want
}

# weights THRESHOLD LEAK: (1 - leak) (threshold + 1/4), each step in binary32
weights() {
	perl -e 'sub f32 { unpack "f<", pack "f<", $_[0] }
	my ($thr, $leak) = map { f32($_) } @ARGV;
	my $w = f32(f32(1 - $leak) * f32($thr + 0.25));
	print $w > 0 ? $w : $thr, "\n"' "$1" "$2"
}

@test "a weight that nobody gives makes decoding as great as the signal" {
	printf '%s\n' 0 1 0.5 > x
	for o in '0.5 0.9' '1e-30 0.5' '7.5 0' '0.3 1' '1e-3 0.9999999'; do
		read -r thr leak <<< "$o"
		spk-lif -t "$thr" --leak="$leak" x |
		    sed -n 's/.* weight=\([^ ]*\).*/\1/p' > got
		weights "$thr" "$leak" | paste got - | awk '{
			d = $1 / $2 - 1
			exit !(NF == 2 && d < 1e-7 && d > -1e-7)
		}'
	done
	# An ECG by the defaults is nearer than its mean, 0.678 mV off.
	[ "$(spk-lif "$DATA/ecg.csv" | spk-decode |
	    spk-score -m rmse "$DATA/ecg.csv" | cut -c 1-5)" = 0.347 ]
}

@test "what spikes push: options, then the header, then the threshold" {
	walk 500 2 9 0.4 > x
	spk-lif -t 0.3,0.4 --leak=0.75 x > y
	sed '1s/ weight=[^ ]*//' y > older	# as headers were
	run ! cmp -s y older
	spk-decode --bare older > want
	for o in -t=0.3,0.4 --threshold=0.3,0.4 --weight=0.3,0.4 \
	    '-t=2 --weight=0.3,0.4'; do
		# shellcheck disable=SC2086
		spk-decode --bare ${o/-t=/-t} y | same - want
	done
	spk-lif -t 0.3,0.4 --leak=0.75 --weight=0.3,0.4 x |
	    spk-decode --bare | same - want
	spk-decode --bare y > got
	run ! cmp -s got want
	spk-decode --bare -t 0.5 older > want
	spk-decode --bare -t 0.5 y | same - want
}

@test "the decoder's options override the header's words" {
	walk 500 2 9 0.4 > x
	spk-lif --leak=0.7,0.2 -t 0.3 x > y
	spk-decode --bare y > want
	grep -v '^#' y | spk-decode --codec=lif --leak=0.7,0.2 --bare \
	    --weight="$(sed -n '1s/.* weight=\([^ ]*\).*/\1/p' y)" \
	    --min="$(sed -n '1s/.* min=\([^ ]*\).*/\1/p' y)" \
	    --max="$(sed -n '1s/.* max=\([^ ]*\).*/\1/p' y)" > got
	same got want
	spk-decode --bare --leak=0.6 y > got
	run ! cmp -s got want
}

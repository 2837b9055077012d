#!/usr/bin/env bats
# Pulse-width modulation: what is particular to it.

load helpers

# The values of y's signals, want and got, differ by 1e-6 of the range at most.
close() {
	perl -e 'use strict; use warnings;
		my ($y, $want, $got) = map {
			open my $f, "<", $_ or die;
			local $/;
			<$f>
		} qw(y want got);
		my ($n) = $y =~ / channels=(\d+)/ or die;
		my @min = split /,/, ($y =~ / min=(\S+)/)[0];
		my @max = split /,/, ($y =~ / max=(\S+)/)[0];
		length $want == length $got or die "lengths differ";
		my @want = unpack "f<*", $want;
		my @got = unpack "f<*", $got;
		for my $i (0 .. $#want) {
			my $min = $min[@min > 1 ? $i % $n : 0];
			my $max = $max[@max > 1 ? $i % $n : 0];
			die "value $i: $got[$i], wanted $want[$i]\n"
			    if not abs($got[$i] - $want[$i]) <=
			    1e-6 * ($max - $min);
		}'
}

# agrees OPTION...: the spikes of x, and what they decode to, are the oracle's.
agrees() {
	echo "$(wc -l < x) samples, $*"
	spk-pwm "$@" x > y
	grep -v '^#' y > spikes
	"$UNIT/oracle" pwm "${@#--}" < x > want
	same spikes want
	"$UNIT/oracle" decode-pwm < y > want
	spk-decode --bare -o f32 y > got
	close
}

# list N VALUE...: N of them, cyclically
list() {
	awk -v n="$1" -v v="${*:2}" 'BEGIN {
		k = split(v, a, " ")
		for (i = 0; i < n; i++)
			printf "%s%s", (i ? "," : ""), a[i % k + 1]
	}'
}

# decoded FREQUENCY OPTION...: x to spikes and back, as it is in 0..1.
decoded() {
	spk-pwm --frequency="$1" --min=0 --max=1 "${@:2}" x |
	    spk-decode --bare
}

@test "spikes and values equal the oracle's on random walks" {
	for seed in 1 2 3; do
		walk 4000 3 $seed 0.4 > x
		agrees
		grep -q 1 spikes
		grep -q -- -1 spikes
		agrees --frequency=0.5,7.3,100
		agrees --frequency=2.32465363,1,750 --up-only
		run ! grep -q -- - spikes
		grep -q 1 spikes
	done
	sed -n 2,4001p "$DATA/ecg.csv" > x
	agrees --frequency=50
}

@test "spikes and values equal the oracle's for frequencies of any size" {
	walk 1500 2 4 0.4 > x
	for f in 0.001 0.5 0.999 1 1.001 7.3 33.3 100 499.5 500 750 998 999 \
	    1000 12345.6 1e9; do
		agrees --frequency=$f
		agrees --frequency=$f,2 --up-only
	done
}

@test "spikes and values equal the oracle's for any number of channels" {
	for c in 1 2 3 4 5 6 7 8 9 16 33; do
		walk 400 "$c" "$c" 1 > x
		agrees --frequency="$(list "$c" 1 100 7.3 750 0.5 20)"
		grep -q 1 spikes
		agrees --frequency=19.3
		agrees --frequency="$(list "$c" 3 250)" --up-only
	done
}

@test "spikes and values equal the oracle's for short signals" {
	for n in 1 2 3 4 10; do
		walk "$n" 3 "$n" 1 > x
		for f in 0.5 1 300,2,750; do
			agrees --frequency=$f
			agrees --frequency=$f --up-only
		done
	done
}

@test "spikes and values equal the oracle's over many blocks" {
	walk 70000 1 5 0.1 > x
	agrees
	grep -q 1 spikes
	walk 30000 2 6 0.1 > x
	agrees --frequency=20,0.5
	# A channel that waits for the end, and one that does not.
	agrees --frequency=0.0001,100 --up-only --min=-1000 --max=1000
	[ "$(cut -d, -f1 spikes | sort -u)" = 0 ]
}

@test "samples outside the range given are compared as they are" {
	walk 4000 2 7 1 > x
	agrees --frequency=10,80 --min=-2 --max=2,0
	agrees --frequency=10,80 --min=-2 --max=2,0 --up-only
}

@test "--up-only leaves out what is down, and its crossings" {
	walk 4000 1 8 0.05 > x
	spk-pwm --frequency=40 --min=-3 --max=3 --up-only --bare x > up
	run ! grep -q -- - up
	grep -q 1 up
	# Where the signal is low, the level is up before it is down.
	spk-pwm --frequency=40 --min=-3 --max=3 --bare x > both
	grep -q -- -1 both
	paste x up both | awk '$1 < -0.2 && $3 == 1 && $2 != 1 { bad = 1 }
	    END { exit bad }'
}

# What decoding gives where there was a spike is not within the level but on
# its border, and the comparison is strict.
@test "P2 a decoded signal gives the same spikes, one sample late" {
	for seed in 1 2 3; do
		walk 20000 1 $seed 0.0005 | awk '{ print 0.5 + $1 }' > x
		for f in 7.3 19.3 100; do
			spk-pwm --frequency=$f --up-only --min=0 --max=1 \
			    --bare x > y
			grep -q 1 y
			{ echo 0; head -n -1 y; } > want
			decoded $f --up-only > r
			spk-pwm --frequency=$f --up-only --min=0 --max=1 \
			    --bare r > got
			same got want
			run ! cmp -s got y
		done
	done
}

@test "P15 a constant decodes within one step of the sawtooth" {
	for f in 2 7.3 20 100; do
		for s in 0 0.001 0.1 0.25 0.4999 0.5 0.62 0.75 0.9 0.999 1; do
			echo "frequency $f, constant $s"
			yes $s | head -n 2000 > x
			decoded $f > r
			spk-pwm --frequency=$f --min=0 --max=1 --bare x |
			    paste - r | awk -v f=$f -v s=$s '{
				y[NR] = $1
				r[NR] = $2
				last = $1 ? NR : last
			} END {
				if (last < 2000 - 2 * 999 / f)
					exit 1
				for (t = 1; t <= last; t++) {
					d = r[t] - s
					d = d < 0 ? -d : d
					if (d > f / 999 + 1e-6)
						exit 1
				}
			}'
		done
	done
}

@test "P15 a line decodes within one step and its slope" {
	for f in 2 7.3 20 100; do
		for k in 1 -1; do
			echo "frequency $f, slope $k"
			awk -v k=$k 'BEGIN {
				for (t = 0; t < 3000; t++)
					printf "%.7f\n",
					    0.5 + k * (t / 3000 - 0.5)
			}' > x
			decoded $f > r
			spk-pwm --frequency=$f --min=0 --max=1 --bare x |
			    paste - x r | awk -v f=$f '{
				s[NR] = $2
				r[NR] = $3
				last = $1 ? NR : last
			} END {
				for (t = 1; t <= last; t++) {
					d = r[t] - s[t]
					d = d < 0 ? -d : d
					if (d > f / 999 + 1 / 3000 + 1e-6)
						exit 1
				}
				exit last < 2000
			}'
		done
	done
}

@test "the first sample comes back, and the last is 1 - sawtooth" {
	# At frequency 1 the sawtooth is n / 999 at sample n + 1.
	yes 0.5 | head -n 100 | awk '{ print $1 + (NR == 1) / 8 }' > x
	[ "$(decoded 1 | head -n 1)" = 0.625 ]
	decoded 1 | tail -n 1 | awk '{
		d = $1 - (1 - 98 / 999)
		exit d * d > 1e-12
	}'
	# From one to the other it is a line.
	decoded 1 | awk '{
		d = $1 - (0.625 + (1 - 98 / 999 - 0.625) * (NR - 1) / 99)
		if (d * d > 1e-12)
			bad = 1
	} END { exit bad || NR != 100 }'
}

# The oracle has the rule of each; the signal decides which is nearer.
@test "a spike of 1 is the lower of the sawtooth and 1 - it, or the sawtooth" {
	sed -n 2,4001p "$DATA/ecg.csv" > x
	for f in 1 7.3 100; do
		spk-pwm --frequency=$f x > y
		was=9
		for crossing in saw lower; do
			"$UNIT/oracle" decode-pwm \
			    crossing=$crossing < y > want
			spk-decode --crossing=$crossing --bare -o f32 y > got
			close
			is=$(spk-decode --crossing=$crossing y |
			    spk-score -m rmse x)
			awk -v is="$is" -v was=$was 'BEGIN {
			    exit !(is < was) }'
			was=$is
		done
		spk-decode --bare -o f32 y | same - got
	done
	# Without spikes of -1, it is the sawtooth.
	spk-pwm --up-only x > y
	spk-decode --crossing=saw y > want
	spk-decode y | same - want
	# An ECG by the defaults is nearer than its mean, 0.678 mV off.
	[ "$(spk-pwm "$DATA/ecg.csv" | spk-decode |
	    spk-score -m rmse "$DATA/ecg.csv" | cut -c 1-5)" = 0.630 ]
}

@test "--start overrides the header's" {
	printf '%s\n' 0.5 0.5 0.5 0.5 > x
	spk-pwm --frequency=1 --min=0 --max=1 x > y
	[ "$(spk-decode --bare y | head -n 1)" = 0.5 ]
	[ "$(spk-decode --bare --start=0.25 y | head -n 1)" = 0.25 ]
	spk-decode --bare y | tail -n 1 > want
	spk-decode --bare --start=0.25 y | tail -n 1 > got
	same got want
}

@test "a sample that comes alone leaves alone, and decodes at a spike" {
	mkfifo in out
	spk-pwm --frequency=750 --min=0 --max=1 --bare < in > out &
	exec 7> in 8< out
	for x in 0.5 0 1 0.2 0.9; do
		echo $x >&7
		read -r -t 5 y <&8
		[ -n "$y" ]
	done
	exec 7>&- 8<&-
	wait
	spk-decode --codec=pwm --frequency=300 --min=0 --max=1 --start=0.5 \
	    --bare < in > out &
	exec 7> in 8< out
	echo 0 >&7
	read -r -t 5 y <&8
	[ "$y" = 0.5 ]
	echo 0 >&7
	run ! read -r -t 0.3 y <&8
	echo -1 >&7
	read -r -t 5 y <&8
	read -r -t 5 y <&8
	awk -v y="$y" 'BEGIN { d = y - (1 - 300 / 999); exit d * d > 1e-12 }'
	exec 7>&- 8<&-
	wait
}

@test "the header has range, frequency and start" {
	printf '1,2\n3,5\n2,4\n' | spk-pwm --frequency=3,4 --up-only |
	    head -n 1 > got
	echo '#spk v=1 kind=spikes codec=pwm channels=2 min=1,2 max=3,5' \
	    'frequency=3,4 up-only=1 start=1,2' > want
	same got want
}

@test "the decoder's options override the header's words" {
	walk 500 2 9 0.4 > x
	spk-pwm --frequency=7.3,20 x > y
	spk-decode --bare y > want
	grep -v '^#' y | spk-decode --codec=pwm --frequency=7.3,20 --bare \
	    --min="$(sed -n '1s/.* min=\([^ ]*\).*/\1/p' y)" \
	    --max="$(sed -n '1s/.* max=\([^ ]*\).*/\1/p' y)" \
	    --start="$(head -n 1 x)" > got
	same got want
	spk-decode --bare --frequency=9 y > got
	run ! cmp -s got want
}

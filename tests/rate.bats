#!/usr/bin/env bats
# Rate: what its tests share with no other code.

load helpers

oracle() {
	perl "$TOP/tests/observations.pl" rate "$@"
}

# agree OPTION=VALUE...: spk-rate and the oracle agree on x.
agree() {
	oracle "$@" < x > want
	spk-rate --bare "${@/#/--}" x > got
	same got want || { echo "$*"; return 1; }
	grep -q 1 want
}

# Numbers that cannot be distinguished from random ones in 0..1.
odd() {
	gawk -v n="$1" -v c="$2" -v seed="$3" 'BEGIN {
		srand(seed)
		for (t = 0; t < n; t++)
			for (k = 1; k <= c; k++)
				printf "%.17g%s", rand() * 4 - 1.7,
				    (k < c ? "," : "\n")
	}'
}

# Pixels of digits: 500 rows of 64, 0..16.
digits() {
	cut -d, -f1-64 "$DATA/digits.csv"
}

# A pole on a cart, 40 runs of it: position, speed, angle, angular speed.
cart_pole() {
	gawk 'BEGIN {
		srand(4)
		for (run = 0; run < 40; run++) {
			if (run > 0)
				print ""
			for (i = 1; i <= 4; i++)
				s[i] = (rand() - 0.5) / 10
			while (s[1] ^ 2 < 2.4 ^ 2 && s[3] ^ 2 < 0.21 ^ 2) {
				printf "%.17g,%.17g,%.17g,%.17g\n", s[1], s[2],
				    s[3], s[4]
				force = rand() < 0.5 ? -10 : 10
				t = (force + 0.05 * s[4] ^ 2 * sin(s[3])) / 1.1
				a = 9.8 * sin(s[3]) - cos(s[3]) * t
				a /= 2 / 3 - 0.05 * cos(s[3]) ^ 2 / 1.1
				x = t - 0.05 * a * cos(s[3]) / 1.1
				s[1] += 0.02 * s[2]
				s[2] += 0.02 * x
				s[3] += 0.02 * s[4]
				s[4] += 0.02 * a
			}
		}
	}'
}

@test "spikes equal the rule, written down in another language" {
	odd 60 5 1 > x
	agree
	agree steps=1
	agree steps=100 max-rate=0.37
	agree split steps=7
	agree invert max-rate=0.8
	agree split invert steps=33 max-rate=0.9
	agree min=-1 max=1.5 split
	agree min=-9,-1,0,0.1,-1 max=1,1,1,0.2,2 steps=20
	agree code=step step-threshold=0.3
	agree code=both step-threshold=0.3,0.2,0.1,0.5,0.9 split invert
}

@test "random spikes equal the rule, of both generators" {
	odd 40 5 2 > x
	for rng in mt19937 philox; do
		agree method=poisson rng=$rng
		agree method=poisson rng=$rng steps=1 seed=0
		agree method=poisson rng=$rng split invert max-rate=0.6
		agree method=poisson rng=$rng code=both step-threshold=0.4
		agree method=poisson rng=$rng seed=4294967295 min=-1 max=1
	done
	agree method=poisson rng=philox seed=18446744073709551615
	agree method=poisson rng=philox seed=4294967296 first=4294967290 \
	    min=-2 max=3
	agree method=poisson rng=philox first=9007199254740993 steps=3 min=0 \
	    max=1
}

@test "random spikes equal numpy's for the same seed" {
	gawk 'BEGIN { for (i = 0; i < 30000; i++) print i % 97 / 96 }' > x
	for seed in 0 42 4294967295; do
		spk-rate --min=0 --max=1 --steps=3 --method=poisson \
		    --seed=$seed --bare x > got
		python3 - $seed > want <<'EOF'
import sys
import numpy
numpy.random.seed(int(sys.argv[1]))
p = numpy.repeat(numpy.loadtxt("x") * (1 / (1 - 0)) + 0, 3)
for y in p > numpy.random.random_sample(len(p)):
    print(int(y))
EOF
		same got want
	done
}

@test "columns are named after features" {
	printf 'a,b\n1,2\n3,5\n' > x
	row() { # OPTIONS: the name row, there; and back
		spk-rate "$@" x > y
		sed -n 2p y
		[ "$(spk-decode y | sed -n 2p)" = a,b ]
	}
	[ "$(row)" = a,b ]
	[ "$(row --split)" = a+,b+,a-,b- ]
	[ "$(row --invert)" = 'a,b,~a,~b' ]
	[ "$(row --code=step --step-threshold=1)" = a.step,b.step ]
	[ "$(row --code=both --step-threshold=1 --split --invert)" = \
	    'a.step+,b.step+,a+,b+,a.step-,b.step-,a-,b-,~a.step+,~b.step+,~a+,~b+,~a.step-,~b.step-,~a-,~b-' ]
}

@test "deterministic: decoded values are within a step's share" {
	digits > x
	spk-rate --steps=20 --min=0 --max=16 x | spk-decode --bare > r
	paste -d, x r | awk -F, '{
		for (i = 1; i <= 64; i++) {
			d = $(i + 64) - $i
			if (d * d >= (16 / 20) ^ 2)
				bad++
			far = d > far ? d : far
			low = d < low ? d : low
		}
	} END { exit bad > 0 || far < 0.59 || low > -0.59 || NR != 500 }'
	# 16 steps distinguish 16 values.
	for o in '' --split --invert '--split --invert'; do
		steps=16
		[[ $o != *--split* ]] || steps=8
		# shellcheck disable=SC2086
		spk-rate --steps=$steps --min=0 --max=16 $o x |
		    spk-decode --bare > r
		same r x
	done
}

# binomial PART OPTIONS...: decoded digits are off by as much as the law has
# it, PART of the range being what a spike of all steps is worth.
binomial() {
	local part=$1
	shift
	spk-rate --method=poisson --steps=50 --min=0 --max=16 "$@" x |
	    spk-decode --bare > r
	paste -d, x r | awk -F, -v part="$part" -v how="$*" '{
		for (i = 1; i <= 64; i++) {
			q = $i / 16
			if (how ~ /split/)
				q = q < 0.5 ? 1 - 2 * q : 2 * q - 1
			d = ($(i + 64) - $i) / 16
			if (q == 0 || q == 1) {
				bad += d * d > 1e-20
				continue
			}
			z = d * d / (part * part * q * (1 - q) / 50)
			n++
			sum += z
		}
	} END {
		print n, sum / n
		exit bad > 0 || n < 10000 || sum / n < 0.95 || sum / n > 1.05
	}'
}

@test "poisson: decoded values are off by the binomial law" {
	digits > x
	for rng in mt19937 philox; do
		binomial 1 --rng=$rng
		binomial 0.5 --rng=$rng --split
		binomial 0.70710678 --rng=$rng --invert
	done
}

@test "max-rate scales probabilities, and decoding undoes it" {
	digits | head -n 50 > x
	spk-rate --steps=4000 --method=poisson --max-rate=0.3 --min=0 --max=16 \
	    x | spk-decode --bare > r
	paste -d, x r | awk -F, '{
		for (i = 1; i <= 64; i++) {
			d = $(i + 64) - $i
			bad += d * d > (16 * 5 / 0.3) ^ 2 * 0.3 * 0.7 / 4000
			bad += $i == 0 && d != 0
		}
	} END { exit bad > 0 }'
}

@test "with max-rate below 1 inverses are not read, and values right in the mean" {
	yes 0.25 | head -n 20000 > x
	for o in --invert '--invert --split' ''; do
		# shellcheck disable=SC2086
		spk-rate $o --max-rate=0.5 --steps=5 --method=poisson --min=0 \
		    --max=1 x | spk-decode --bare | awk '{ s += $1 } END {
			d = s / NR - 0.25
			exit d * d > 0.01 ^ 2
		}'
	done
}

@test "steps are summed up again" {
	odd 200 3 5 | awk -F, -v OFS=, '{ for (i = 1; i <= 3; i++) x[i] += $i / 10; print x[1], x[2], x[3] }' > x
	spk-rate --code=step --step-threshold=1 --steps=100000 x |
	    spk-decode --bare > r
	paste -d, x r | awk -F, '{
		for (i = 1; i <= 3; i++) {
			d = $(i + 3) - $i
			bad += d * d > 0.1
		}
	} END { exit bad > 0 || NR != 200 }'
	spk-rate --code=both --step-threshold=0.5 --steps=50 x |
	    spk-decode > got
	spk-rate --steps=50 x | spk-decode > want
	same got want
}

@test "work divided by philox is the work undivided" {
	digits > x
	spk-rate --bare --rng=philox --method=poisson --min=0 --max=16 \
	    --steps=20 x > want
	# shellcheck disable=SC2016
	parallel -k --pipe -N 100 'spk-rate --bare --rng philox \
	    --method poisson --min 0 --max 16 --steps 20 \
	    --first $(( ({#}-1)*100 ))' < x > got
	same got want
	for n in 1 37 499; do
		tail -n +$((n + 1)) x | spk-rate --bare --rng=philox \
		    --method=poisson --min=0 --max=16 --steps=20 --first=$n |
		    same - <(tail -n +$((20 * n + 1)) want)
	done
	# A column's spikes do not depend on how many steps or columns follow.
	cut -d, -f1-10 x | spk-rate --bare --rng=philox --method=poisson \
	    --min=0 --max=16 --steps=7 > got
	awk '(NR - 1) % 20 < 7' want | cut -d, -f1-10 | same got -
}

@test "first and large seeds are philox's" {
	echo 1 > x
	fails 2 "spk-rate: first: needs rng=philox, since rng=mt19937 cannot start elsewhere" \
	    spk-rate --method=poisson --first=1 x
	fails 2 "spk-rate: seed: rng=mt19937 takes at most 4294967295" \
	    spk-rate --method=poisson --seed=4294967296 x
	fails 2 "spk-rate: first: code=step and code=both begin with the row before it" \
	    spk-rate --first=1 --code=step --step-threshold=1 x
	for r in '' --rng=philox; do
		# shellcheck disable=SC2086
		fails 2 "spk-rate: --first: a part does not show the range of the whole: use --min and --max" \
		    spk-rate --first=0 $r x
	done
	fails 0 "" spk-rate --first=1 --seed=4294967296 --min=0 --max=1 x
}

@test "a scale file has the bounds of recorded runs" {
	cart_pole > x
	[ "$(grep -c . x)" -gt 500 ]
	spk-rate --learn --episodes=blank x > scale
	[ "$(sed -n 2p scale)" = min,max,step-threshold ]
	gawk -F, '
	FNR == 1 { pass++; first = 1 }
	NF == 0 { first = 1; next }
	{
		for (i = 1; i <= 4; i++) {
			a = $i < 0 ? -$i : $i + 0
			if (pass == 1) {
				max[i] = a > max[i] ? a : max[i]
				continue
			}
			sc = 1 / (max[i] - -max[i])
			p = $i * sc + max[i] * sc
			d = p > last[i] ? p - last[i] : last[i] - p
			if (!first && d > change[i])
				change[i] = d
			last[i] = p
		}
		first = 0
	}
	END {
		for (i = 1; i <= 4; i++)
			printf "%.17g %.17g %.17g\n", -max[i], max[i], change[i]
	}' x x > want
	grep -v '^#\|^min' scale | gawk -F, '{ printf "%.17g %.17g %.17g\n", $1, $2, $3 }' > got
	same got want
	# Without episodes the jump from one run to the next counts.
	spk-rate --learn=plain <(grep . x) > plain
	gawk -F, 'NR == FNR && /^-/ { t[FNR] = $3 }
	    NR > FNR && /^-/ { more += $3 > t[FNR] }
	    END { exit more < 3 }' scale plain
	spk-rate <(grep . x) | head -n 1 | grep -o ' m[inax]*=[^ ]*' > got
	grep -v '^#\|^min' plain | gawk -F, '{
		min = min (NR > 1 ? "," : "") $1
		max = max (NR > 1 ? "," : "") $2
	} END { print " min=" min; print " max=" max }' | same got -
}

@test "a scale file is the same as its options" {
	cart_pole > x
	spk-rate --learn --episodes=blank x > scale
	for k in 1 2 3; do
		o[k]=$(grep -v '^#\|^min' scale | cut -d, -f$k | paste -sd,)
	done
	spk-rate --min="${o[1]}" --max="${o[2]}" --step-threshold="${o[3]}" \
	    --code=both --split --episodes=blank x > want
	spk-rate --scale-file=scale --code=both --split --episodes=blank x > got
	same got want
	# A pipe is as good as a file; so is one without # lines.
	spk-rate --learn --bare --episodes=blank < <(cat x) > bare
	same bare <(grep -v '^#' scale)
	spk-rate --scale-file=bare --code=both --split --episodes=blank x > got
	same got want
	# What an option says overrides the file.
	spk-rate --scale-file=scale --min=-9 --max=9 --bare x \
	    --episodes=blank > got
	spk-rate --min=-9 --max=9 --bare --episodes=blank x > want
	same got want
}

@test "a feature that never changes: its bounds and a threshold of 1" {
	printf '1,0\n1,2\n' | spk-rate --learn --bare > got
	printf 'min,max,step-threshold\n-1,1,1\n-2,2,0.5\n' | same got -
	printf '1,0\n1,2\n' | spk-rate --learn=plain --bare > got
	printf 'min,max,step-threshold\n1,1,1\n0,2,1\n' | same got -
}

@test "episodes begin at base 0, there and back" {
	odd 30 2 6 > a
	odd 20 2 7 > b
	o=(--min=-2 --max=3 --code=step --step-threshold=1 --steps=300 --split)
	{ echo; cat a; printf '\n\n \n'; cat b; echo; } > x
	spk-rate "${o[@]}" --episodes=blank --bare x > got
	{ spk-rate "${o[@]}" --bare a; echo; spk-rate "${o[@]}" --bare b; } |
	    same got -
	spk-rate "${o[@]}" --episodes=blank x > y
	head -n 1 y | grep -q ' episodes=blank '
	spk-decode y > r
	[ "$(grep -c '^$' r)" -eq 1 ]
	head -n 1 r | grep -q ' episodes=blank$'
	{
		spk-rate "${o[@]}" a | spk-decode --bare
		echo
		spk-rate "${o[@]}" b | spk-decode --bare
	} | same <(grep -v '^#' r) -
	# From a pipe, with the range to be found out, and back into spk-rate.
	spk-rate --episodes=blank --code=both --step-threshold=1 x > want
	spk-rate --episodes=blank --code=both --step-threshold=1 \
	    < <(cat x) > got
	same got want
	spk-rate --min=-2 --max=3 r | grep -c '^$' | same - <(echo 1)
	fails 2 "spk-rate: --to=i8: cannot hold separate episodes" \
	    spk-rate --episodes=blank -o i8 x
	fails 1 "spk-sf: r:1: episodes=blank: sf has none" spk-sf r
	sed 10,11d y > cut
	fails 1 "spk-decode: cut: cut in an observation: 298 of its 300 rows" \
	    spk-decode cut
	fails 0 "spk-decode: cut: cut after 14998 frames, taken as the end" \
	    spk-decode --partial cut
	sed 's/=15000$/=14998/' cut > short
	fails 0 "spk-decode: short: 298 rows of an observation that was cut left out" \
	    spk-decode --partial short
	# What was left out does not count in the next episode.
	printf '%s\n' 1 1 1 '' 0 0 0 0 '' 0 0 0 1 | {
		echo '#spk v=1 kind=spikes codec=rate channels=1 features=1 min=0 max=1 steps=4 episodes=blank'
		cat
		echo '#end frames=11'
	} | spk-decode -q --partial --bare | grep . | paste -sd' ' |
	    same - <(echo 0 0.25)
}

# The digits as images: idx, pgm, and text with their size.
images() {
	digits > x
	perl -e 'print pack("C4N3", 0, 0, 8, 3, 500, 8, 8)' > x.idx
	perl -ne 'print pack "C*", split /,/' x >> x.idx
	perl -ne 'print "P5\n# a digit\n8 8 16\n", pack "C*", split /,/' x > x.pgm
	{
		echo '#spk v=1 kind=signal channels=64 width=8 height=8 maxval=16'
		cat x
		echo '#end frames=500'
	} > x.spk
}

@test "images are read as text is, and need no range" {
	images
	spk-rate --min=0 --max=16 --bare x > want
	for f in pgm spk; do
		spk-rate x.$f > got
		head -n 1 got | grep -q ' width=8 height=8 maxval=16 .* min=0 max=16 '
		grep -v '^#' got | same - want
		spk-rate --bare < <(cat x.$f) | same - want
	done
	spk-rate --max=16 --min=0 x.idx | grep -v '^#' | same - want
	spk-rate x.idx | head -n 1 | grep -q ' width=8 height=8 maxval=255 .* max=255 '
	spk-sf -t 2 --bare x.idx | same - <(spk-sf -t 2 --bare x)
	# With columns taken out, it is not an image any more.
	spk-rate --columns=1-8 x.pgm | head -n 1 > got
	run ! grep -q width got
	grep -q maxval=16 got
}

@test "images come back as images" {
	images
	spk-rate --steps=16 x.pgm | spk-decode -o pgm > got
	perl -ne 'print "P5\n8 8\n16\n", pack "C*", split /,/' x | same got -
	spk-rate --steps=16 --min=0 --max=16 --size=8x8 x | spk-decode -o pgm |
	    same - got
	spk-rate --steps=16 --min=0 --max=16 x | spk-decode --size 8x8 -o pgm |
	    same - got
	spk-rate --steps=16 -o i8 got | spk-decode -o pgm | same - got
	# A photograph of 512x512, each grey within one of 256.
	spk-rate --steps=255 -o i8 "$DATA/ascent.pgm" | spk-decode -o pgm > b
	[ "$(wc -c < b)" -eq $((262144 + 15)) ]
	perl -e 'local $/; open A, shift; open B, shift; $a = <A>; $b = <B>;
	    @a = unpack "C*", substr $a, -262144;
	    @b = unpack "C*", substr $b, -262144;
	    for (0 .. $#a) { die if abs($a[$_] - $b[$_]) > 1 }' \
	    "$DATA/ascent.pgm" b
}

@test "pixels of 16 bits, and what an image cannot hold" {
	printf '0,300,65535,7\n' > x
	perl -e 'print "P5 2 2 65535\n", pack "n*", 0, 300, 65535, 7' > x.pgm
	spk-rate --bare --min=0 --max=65535 x | same - <(spk-rate --bare x.pgm)
	printf '#spk v=1 kind=spikes codec=sf channels=2 threshold=150 start=250,1 width=2 height=1\n0,0\n1,-1\n#end frames=2\n' > y
	run --separate-stderr spk-decode -v -o pgm y
	# shellcheck disable=SC2154
	[ "$stderr" = "spk-decode: y: frames=2 columns=2 clipped=2" ]
	spk-decode -o pgm y | tail -c 2 | od -An -tu1 | same - <(echo ' 255   0')
}

@test "values of every type of idx" {
	for t in '8 C 200' '9 c -100' '11 s> -30000' '12 l> -2000000000' \
	    '13 f> -1.5' '14 d> 1e300'; do
		read -r code pack value <<< "$t"
		perl -e 'print pack("C4N2" . $ARGV[1] . 4, 0, 0, $ARGV[0], 2,
		    2, 2, 0, $ARGV[2], 1, 0)' "$code" "$pack" "$value" > x.idx
		printf '0,%s\n1,0\n' "$value" > x
		range=(--min="0,$value" --max=1,0)
		[[ $value == -* ]] || range=(--min=0 --max="1,$value")
		spk-rate --bare --steps=3 "${range[@]}" x > want
		spk-rate --bare --steps=3 "${range[@]}" x.idx | same - want ||
		    { echo "$t"; false; }
	done
}

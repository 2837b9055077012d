#!/usr/bin/env bats
# Bin: what its tests share with no other code.

load helpers

# agree OPTION=VALUE...: spk-bin and the oracle agree on x.
agree() {
	perl "$TOP/tests/observations.pl" bin "$@" < x > want
	spk-bin --bare "${@/#/--}" x > got
	same got want || { echo "$*"; return 1; }
	grep -q 1 want
}

# $1 numbers from 0 to 1, that cannot be distinguished from others.
ramp() {
	gawk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "%.17g\n", i / (n - 1)
	}'
}

@test "spikes equal the rule, written down in another language" {
	walk 60 3 1 1 > x
	agree
	agree method=deterministic steps=20
	agree bins=1 steps=3
	agree bins=2 sigma=0.5 max-rate=0.3
	agree bins=7 sigma=0.05 steps=1 seed=0
	agree bins=100 sigma=0.02 min=-3 max=3,4,5 method=deterministic
	for rng in mt19937 philox; do
		agree rng=$rng bins=5 sigma=0.15
		agree rng=$rng bins=13 sigma=0.1 steps=33 seed=9
	done
	agree rng=philox first=77 seed=18446744073709551615 min=-3 max=3
}

# The package's formula in numpy, with exp and pow of libm.  Of the last numbers
# the square by pow is another than the product, and so are spikes.
@test "deterministic spikes equal those of numpy with libm" {
	cat > oracle.py <<'EOF'
import math
import sys
import numpy as np

bins, sigma, rate, steps = (float(a) for a in sys.argv[1:])
x = np.loadtxt("x", delimiter=",", ndmin=2)
sc = 1 / (x.max(0) - x.min(0))
p = x * sc + -x.min(0) * sc
for row in p:
    y = []
    for v in row:
        g = [math.exp(-math.pow(v - m, 2) / (2 * np.square(sigma)))
             for m in np.linspace(0, 1, int(bins))]
        y += ((g / np.sum(g)) * rate).tolist()
    out = np.zeros((int(steps), len(y)), int)
    for c, q in enumerate(y):
        for j in range(math.ceil(steps * q)):
            t = int((steps * q - j) / q) - 1
            out[min(max(t, 0), int(steps) - 1), c] = 1
    for r in out:
        print(*r, sep=",")
EOF
	walk 20 2 3 1 > walk
	printf '%s\n' 0 1 0.581573 0.211674 0.425445 0.670174 > near
	for o in walk' 5 0.2 1 10' walk' 8 0.236 1 50' walk' 9 0.1 0.6 33' \
	    walk' 30 0.05 0.7 7' walk' 130 0.3 1 64' walk' 3 0.134 0.25 100' \
	    near' 64 0.1 0.5 7'; do
		read -r file bins sigma rate steps <<< "$o"
		cp "$file" x
		python3 oracle.py "$bins" "$sigma" "$rate" "$steps" > want
		spk-bin --method=deterministic --bins="$bins" \
		    --sigma="$sigma" --max-rate="$rate" --steps="$steps" \
		    --bare x > got
		same got want || { echo "$o"; false; }
	done
}

# The values are those of the packages themselves, run on this signal.
SIGNAL='0 0.25 0.75 1.5 1.25 1 0.5 0.25 0.25 1 2 1.75 0.75 0 -0.5 -0.25'

# fired OPTION...: of each value of stdin, the time of each neuron's spike.
fired() {
	spk-bin --bare --code=time --steps=10 "$@" | gawk -F, '{
		for (i = 1; i <= NF; i++)
			if ($i)
				t[i] = (NR - 1) % 10
	} NR % 10 == 0 {
		for (i = 1; i <= NF; i++)
			printf "%s%s", i in t ? t[i] : ".", i < NF ? " " : "\n"
		delete t
	}'
}

@test "time: spikes and values of JuSquare's Python, and on a centre" {
	range='--bins=8 --min=-0.5 --max=2'
	printf '%s\n' 0 0.25 0.5 0.75 1 1.25 1.5 2 -0.5 -0.25 > x
	cat > want <<-END
		. 4 0 8 . . . .
		. 8 0 4 . . . .
		. . 5 0 7 . . .
		. . . 2 2 . . .
		. . . 7 0 5 . .
		. . . . 4 0 8 .
		. . . . 8 0 4 .
		. . . . . . 2 2
		2 2 . . . . . .
		7 0 5 . . . . .
	END
	for o in '' --variant=jusquare; do
		# shellcheck disable=SC2086 # options
		fired $range $o < x | same - want
	done
	# shellcheck disable=SC2086
	spk-bin --code=time $range x | spk-decode --bare --decimals=9 |
	    same - <(printf '%s\n' 0.032407407 0.217592593 0.495370370 \
	    0.750000000 1.004629630 1.282407407 1.467592593 2.000000000 \
	    -0.500000000 -0.245370370)
	# On a centre, 0.5 of -1 to 3 and 6 neurons; JuSquare's index is -1.
	range='--bins=6 --min=-1 --max=3'
	while read -r variant want value; do
		# shellcheck disable=SC2086
		fired $range --variant=$variant <<< 0.5 |
		    same - <(echo "${want//_/ }")
		# shellcheck disable=SC2086
		spk-bin --code=time $range --variant=$variant <<< 0.5 |
		    spk-decode --bare | same - <(echo "$value")
	done <<-END
		plain ._6_0_6_._. 0.5
		jusquare ._6_9_6_._. 0.5
		matlab ._6_0_6_._. 0.5
	END
}

@test "winner and one-hot: neurons of JuSquare's Python, and their centres" {
	# shellcheck disable=SC2086 # numbers
	printf '%s\n' $SIGNAL > x
	while IFS=: read -r code want; do
		for steps in 1 3; do
			spk-bin --code="$code" --bins=8 --steps=$steps x > y
			spk-conv --bare y | gawk -F, -v n=$steps '{
				for (i = 1; $i == 0; i++)
					;
				if (NR % n == 0)
					print i - 1
			}' | paste -sd' ' | same - <(echo "$want")
			spk-decode --bare --readout=mean y | same - \
			    <(for i in $want; do
				echo "$i"
			done | python3 -c 'import sys
for i in sys.stdin:
    r = -0.5 + (2 * (int(i) + 1) - 3) / 2 * 2.5 / 6
    print(int(r) if r == int(r) else r)')
		done
	done <<-END
		winner:2 2 3 5 5 4 3 2 2 4 6 6 3 2 0 1
		one-hot:2 2 4 5 5 4 3 2 2 4 6 6 4 2 1 1
	END
	# Outside the range, the last.
	printf '%s\n' -1e308 1e308 > x
	for code in winner one-hot; do
		spk-bin --code=$code --bins=3 --steps=1 --min=0 --max=1 \
		    --bare x | same - <(printf '1,0,0\n0,0,1\n')
	done
}

@test "fire: spikes of SpikingJelly's neurons, at 0 before each observation" {
	printf '%s\n' 0 0.3 0.5 0.92 > x
	for precision in f32 f64; do
		spk-bin --code=fire --bins=5 --steps=5 --sigma=0.15 --min=0 \
		    --max=1 --precision=$precision --bare x | tr -d , |
		    paste -d' ' - - - - - | same - <(cat <<-END
			10000 10000 10000 10000 11000
			00000 01000 01100 01000 01100
			00100 00100 00100 00100 01110
			00000 00011 00001 00011 00001
		END
		)
	done
}

@test "the other codes are those of an oracle, 100 signals each" {
	python3 "$TOP/tests/oracle_bin.py" "${FULL:+10}5"
}

@test "codes of which parameters are impossible" {
	for code in time winner one-hot; do
		fails 2 "spk-bin: bins: code=time, winner and one-hot have at \
least 3" spk-bin --code=$code --bins=2 --min=0 --max=1 <<< 1
	done
	fails 2 'spk-bin: method: code=bernoulli is poisson' spk-bin \
	    --code=bernoulli --method=deterministic --min=0 --max=1 <<< 1
	most="spk-bin: steps: an observation of this code has at most \
268435456 values, steps times columns"
	for code in time winner one-hot fire; do
		fails 2 "$most" spk-bin --code=$code --bins=4 \
		    --steps=67108865 --min=0 --max=1 <<< 1
	done
	fails 2 "${most/spk-bin/spk-decode}" spk-decode --codec=bin \
	    --code=time --bins=4 --steps=67108865 --min=0 --max=1 <<< 0,1,1,0
}

@test "time: the first spike of a neuron counts, and none is the middle" {
	printf '%s\n' 0,0,1 1,0,1 1,0,1 0,0,0 0,0,0 0,0,0 |
	    spk-decode --codec=bin --code=time --bins=3 --steps=3 --min=1 \
	    --max=3 --bare | same - <(awk 'BEGIN {
		print (0 * 2 + 4 * 3) / 5
		print 2
	    }')
}

@test "the header has code and its parameters if they are not the default" {
	for o in '' --code=rate; do
		# shellcheck disable=SC2086
		seq 3 | spk-bin $o | run ! grep -q -e code= \
		    -e variant= -e beta=
	done
	seq 3 | spk-bin --code=time --beta=2 --variant=matlab | grep -q \
	    '^#spk.* code=time bins=10 sigma=0.1 beta=2 variant=matlab steps='
	# Options take the place of the header; that of spk-rate has other words.
	seq 0 4 | spk-bin --code=time --steps=5 > y
	spk-decode y > want
	spk-conv --bare y | spk-decode --codec=bin --code=time --steps=5 \
	    --min=0 --max=4 --bare | same - <(sed /^#/d want)
	echo 0,1,0 > y
	fails 2 "spk-decode: --code: 'fire' is not rate, step or both" \
	    spk-decode --codec=rate --code=fire --min=0 --max=1 y
	fails 2 "spk-decode: --code: 'step' is not rate, time, winner, one-hot, \
fire or bernoulli" spk-decode --codec=bin --code=step --min=0 --max=1 y
}

@test "columns are numbered after features" {
	printf 'a,b\n1,2\n3,5\n' | spk-bin --bins=3 > y
	[ "$(sed -n 2p y)" = a.0,a.1,a.2,b.0,b.1,b.2 ]
	head -n 1 y | grep -q ' channels=6 names=1 features=2 '
	[ "$(spk-decode y | sed -n 2p)" = a,b ]
}

@test "probabilities sum to max-rate, and follow the curve" {
	ramp 21 > x
	spk-bin --bins=5 --sigma=0.2 --max-rate=0.8 --steps=20000 --bare x |
	    gawk -F, '{
		t = int((NR - 1) / 20000)
		for (i = 1; i <= 5; i++)
			n[t, i] += $i
	} END {
		for (t = 0; t < 21; t++) {
			sum = 0
			for (i = 1; i <= 5; i++)
				sum += g[i] = exp(-(t / 20 - (i - 1) / 4) ^ 2 / 0.08)
			for (i = 1; i <= 5; i++) {
				p = 0.8 * g[i] / sum
				d = n[t, i] - 20000 * p
				if (d * d > 25 * 20000 * p * (1 - p))
					exit 1
			}
		}
	}'
}

# error OPTIONS...: root mean square error from 0.3 to 0.7, and mean error at 0
error() {
	spk-bin --bins=20 --min=0 --max=1 "$@" x > y
	spk-decode --readout="${readout:-mean}" --bare y | paste x - |
	    gawk '{ d = $2 - $1 }
	    $1 > 0.3 && $1 < 0.7 { n++; s += d * d }
	    $1 < 0.005 { m++; e += d }
	    END { print sqrt(s / n), e / m }'
}

# near A B SHARE: A is B, give or take
near() {
	awk -v a="$1" -v b="$2" -v s="$3" 'BEGIN {
		exit a < b * (1 - s) || a > b * (1 + s)
	}' || { echo "$1, not $2"; return 1; }
}

@test "mean: off by sigma / sqrt(steps max-rate), drawn inside at the ends" {
	ramp 10001 > x
	for o in '0.1 100 1' '0.1 400 1' '0.2 100 1' '0.1 100 0.5'; do
		read -r sigma steps rate <<< "$o"
		read -r rms end < <(error --sigma="$sigma" --steps="$steps" \
		    --max-rate="$rate")
		near "$rms" "$(awk -v s="$sigma" -v n="$steps" -v r="$rate" \
		    'BEGIN { print s / sqrt(n * r) }')" 0.15
		near "$end" "$(awk -v s="$sigma" 'BEGIN {
			print s * sqrt(2 / 3.14159265)
		}')" 0.25
	done
}

@test "max: the nearest bin, as steps grow" {
	ramp 1001 > x
	readout=max error --sigma=0.05 --steps=2000 > /dev/null
	spk-decode --readout=max --bare y | paste x - | gawk '{
		d = $2 - $1
		bad += d * d > (1.5 / 19) ^ 2
		half += d * d <= (0.5 / 19) ^ 2 + 1e-12
		k = $2 * 19
		odd += (k - int(k + 0.5)) ^ 2 > 1e-12
	} END { exit bad > 0 || odd > 0 || half < 900 }'
	# For two alike, the first.
	printf '1,0,1\n1,0,1\n' | spk-decode --codec=bin --bins=3 --steps=2 \
	    --min=4 --max=8 --readout=max --bare | same - <(echo 4)
	printf '1,0,1\n1,0,1\n' | spk-decode --codec=bin --bins=3 --steps=2 \
	    --min=4 --max=8 --bare | same - <(echo 6)
	printf '0,1,1\n0,0,1\n' | spk-decode --codec=bin --bins=3 --steps=2 \
	    --min=4 --max=8 --readout=max --bare | same - <(echo 8)
}

@test "without a spike, the middle" {
	printf '0,0,0,0\n0,0,0,0\n' > y
	for readout in mean max; do
		spk-decode --codec=bin --bins=2 --steps=2 --min=-1,3 --max=3,4 \
		    --readout=$readout --bare y | same - <(echo 1,3.5)
	done
}

@test "curves too narrow for the gaps between them: the nearest neuron" {
	ramp 102 > x
	spk-bin --bins=3 --sigma=1e-3 --min=0 --max=1 --steps=5 --bare x > got
	awk '{ b = int($1 * 2 + 0.5)
	    for (t = 0; t < 5; t++)
		print (b == 0) "," (b == 1) "," (b == 2) }' x > want
	same got want
	run ! grep -qi 'nan\|inf' got
	for sigma in 1e-100 1e-160 1e-200 4e-320; do
		spk-bin --bins=3 --sigma=$sigma --min=0 --max=1 --steps=5 \
		    --bare x | same - want
	done
	# Half way, where two are nearest.
	yes 0.25 | head -n 1000 | spk-bin --bins=3 --sigma=1e-200 --min=0 \
	    --max=1 --steps=1 --bare | awk -F, '{ a += $1; b += $2; c += $3 }
	    END { exit c > 0 || a < 400 || b < 400 }'
	# Far outside, the last one.
	for x in 1e9 1e17 1e100 1e154 1e200 1e308; do
		for m in poisson deterministic; do
			printf -- '-%s\n%s\n' $x $x | spk-bin --min=0 --max=1 \
			    --bins=3 --steps=1 --method=$m --bare |
			    same - <(printf '1,0,0\n0,0,1\n')
		done
	done
	# So far outside that no curve reaches there.
	printf -- '-1e9\n1e9\n' | spk-bin --min=0 --max=1 --bins=2 --steps=1 \
	    --bare | same - <(printf '1,0\n0,1\n')
}

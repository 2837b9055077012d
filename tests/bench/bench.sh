#!/usr/bin/env bash
# Speed, as ratios: how many times as fast as a baseline in the same run, the
# median over rounds in which the two take turns.  Pipelines are pinned to one
# processor, since otherwise the scheduler decides what is measured.
#	ROUNDS	how many (9)
#	SIZE	frames of 8 channels (400000)
set -u
cd "$(dirname "$0")/../.." || exit 3
rounds=${ROUNDS:-9} size=${SIZE:-400000}
dir=.build/bench
mkdir -p $dir
PATH=$PWD/cmd:$PWD/$dir:$PATH
bad=0

gcc -O2 -o $dir/libcsv-strtod tests/bench/baseline.c -lcsv &&
    gcc -std=c11 -D_GNU_SOURCE -Ilib -O2 -ffp-contract=off \
    -o $dir/kernels tests/bench/kernels.c .build/libspk.a -lcsv -lm || exit 3

# A sum of a sine and a walk, 8 channels, six decimals; the same each time.
[ -s "$dir/$size.csv" ] || mawk -v n="$size" 'BEGIN {
	srand(1)
	for (t = 0; t < n; t++) {
		for (k = 1; k <= 8; k++) {
			x[k] = 0.95 * x[k] + rand() - 0.5
			printf "%s%.6f", (k > 1 ? "," : ""),
			    x[k] + sin(t / 50 + k)
		}
		print ""
	}
}' > "$dir/$size.csv"
[ -s "$dir/$size.f32" ] || {
	perl -ne 'print pack "f<*", split /,/' "$dir/$size.csv" > $dir/once
	for _ in 1 2 3 4 5 6 7 8; do
		cat $dir/once
	done > "$dir/$size.f32"
}
# Probabilities, 16 M of them.
[ -s $dir/p.f32 ] || perl -e 'srand 1;
    print pack "f<*", map { rand } 1 .. 1000 for 1 .. 16000' > $dir/p.f32
ln -sf "$size.csv" $dir/x.csv
ln -sf "$size.f32" $dir/x.f32

run() { # COMMAND: its wall time in microseconds
	local t=$EPOCHREALTIME
	bash -c "$1" > /dev/null || exit 3
	local u=$EPOCHREALTIME
	echo $((${u/./} - ${t/./}))
}

# NAME GOAL COMMAND BASELINE-NAME BASELINE: a row of the table
row() {
	local i a b ratios=
	run "$3" > /dev/null
	run "$5" > /dev/null
	for ((i = 0; i < rounds; i++)); do
		a=$(run "$3")
		b=$(run "$5")
		ratios+="$b $a"$'\n'
	done
	result "$1" "$4" "$(printf '%s' "$ratios" | awk '{ print $1 / $2 }' |
	    sort -g | sed -n "$(((rounds + 1) / 2))p")" "$2"
}

# NAME BASELINE RATIO GOAL
result() {
	awk -v name="$1" -v base="$2" -v m="$3" -v goal="$4" 'BEGIN {
		printf "%-48s %-24s %6.2f %6.2f  %s\n", name, base, m, goal,
		    (m >= goal ? "pass" : "FAIL")
		exit m < goal
	}' || bad=1
}

cat_cat="taskset -c 0 sh -c 'cat $dir/x.f32 | cat > /dev/null'"
spikes() { # OPTIONS: share of values that are spikes
	# shellcheck disable=SC2086
	spk-sf -v -o i8 $1 2>&1 > /dev/null | sed 's/.*frames=//; s/columns=//
	    s/spikes=//' | awk '{ printf "%.0f %%", 100 * $3 / ($1 * $2) }'
}

printf '%-48s %-24s %6s %6s\n' case baseline times goal
d=$(spikes "-t 0.5 $dir/x.csv")
row "sf, csv to csv, 8 channels, $d spikes" 5 \
    "spk-sf -t 0.5 $dir/x.csv" 'libcsv+strtod, read only' \
    "libcsv-strtod < $dir/x.csv"
row "cat | sf, f32 to i8, 8 channels, $d spikes" 0.5 \
    "taskset -c 0 sh -c 'cat $dir/x.f32 | spk-sf -t 0.5 -i f32 -c 8 -o i8'" \
    'cat | cat' "$cat_cat"

row "cat | rate, poisson, f32 to i8, 8 features, 1 step" 0.55 \
    "taskset -c 0 sh -c 'cat $dir/p.f32 |
    spk-rate --method=poisson --steps=1 --min=0 --max=1 -i f32 -c 8 -o i8'" \
    'cat | cat' "taskset -c 0 sh -c 'cat $dir/p.f32 | cat > /dev/null'"

# Trials of spk-opt, and the pipeline that each stands for.
sed -n '1p;20002,21001p' data/ecg.csv > $dir/beat.csv
row 'opt sf, 200 trials, 1000 samples' 0.6 \
    "spk-opt sf --budget=200 $dir/beat.csv" 'sf | decode | score' \
    "spk-sf $dir/beat.csv | spk-decode | spk-score $dir/beat.csv"

# Phase: how much of all its time is the transform, and numpy's time for that.
values=4194304
head -c $((4 * values)) $dir/p.f32 > $dir/short.f32
delays="spk-phase -n 256 --read-delay -i f32 -c 1 $dir/short.f32"
run "$delays" > /dev/null
us=$(for ((i = 0; i < rounds; i++)); do
	run "$delays"
done | sort -n | sed -n "$(((rounds + 1) / 2))p")
own=$(kernels 256 $values)
result 'phase, f32 to delays: the transform in it' 'all of it' \
    "$(awk -v us="$us" -v s="$own" 'BEGIN { print s * 1e6 / us }')" 0.5
result 'phase, windows of 256 to neurons' numpy \
    "$(/usr/bin/python3 - "$own" <<'EOF'
import sys
import time
import numpy
x = numpy.random.random_sample((16384, 256))
times = []
for i in range(9):
    t = time.process_time()
    y = numpy.fft.rfft(x)
    a, b = numpy.abs(y), numpy.angle(y)
    times.append(time.process_time() - t)
print(sorted(times)[4] / float(sys.argv[1]))
EOF
)" 0.4

# Kernels, in a process of their own, which says which it took.
table() { # GOAL...: of the rows on stdin
	local name base ratio
	while IFS=$'\t' read -r name base ratio; do
		result "$name" "$base" "$ratio" "$1"
		shift
	done
}

# Random spikes of 784 pixels, of 100 steps: numpy's seconds a spike.
numpy=$(/usr/bin/python3 - <<'EOF'
import time
import numpy
p = numpy.random.random_sample(784)
times = []
for i in range(9):
    t = time.process_time()
    for k in range(20):
        y = p > numpy.random.random_sample((100, 784))
    times.append((time.process_time() - t) / 20 / y.size)
print(sorted(times)[4])
EOF
)
kernels "$numpy" > $dir/draws
table 5 0.67 < $dir/draws
kernels > $dir/lanes
table 6 3.3 1.6 0.33 0.33 < $dir/lanes

# Real images, if there are any; their number in a second is of this machine.
mnist=/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz
if [ -e $mnist ]; then
	zcat $mnist > $dir/images.idx
	echo
	for o in --method=deterministic --method=poisson \
	    '--method=poisson --rng=philox'; do
		us=$(for ((i = 0; i < 3; i++)); do
			run "spk-rate $o --steps=100 -o i8 $dir/images.idx"
		done | sort -n | sed -n 2p)
		printf '%-60s %7d images/s\n' \
		    "10,000 images of 28x28, 100 steps, i8, $o" \
		    $((10000 * 1000000 / us))
	done
fi
exit $bad

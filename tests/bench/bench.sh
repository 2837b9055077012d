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

# Kernels, in a process of their own, which says which it took.
goals=(6 3.3 1.6 0.33 0.33)
i=0
while IFS=$'\t' read -r name base ratio; do
	result "$name" "$base" "$ratio" "${goals[i]}"
	i=$((i + 1))
done < <(kernels)
exit $bad

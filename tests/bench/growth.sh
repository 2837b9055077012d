#!/usr/bin/env bash
# How cost grows: nanoseconds a sample and peak memory of a command, against
# the length of the signal, its channels, and the order of BSA.  Each curve is
# linear in what grows, so its figures should be the same from line to line,
# but for short signals, where starting takes longer than the work.
set -u
cd "$(dirname "$0")/../.." || exit 3
dir=.build/bench/growth
mkdir -p $dir
PATH=$PWD/cmd:$PWD/.build/bench:$PATH

# signal SAMPLES: binary32, a million of them again and again
[ -s $dir/million ] || data f32 1000000 1 > $dir/million
signal() {
	local n=$1
	for (( ; n > 1000000; n -= 1000000)); do
		cat $dir/million
	done
	head -c $((4 * n)) $dir/million
}

# line LABEL SAMPLES COMMAND: best of five, ns per sample, peak KiB
line() {
	local t u best=999999999 peak
	for _ in 1 2 3 4 5; do
		t=$EPOCHREALTIME
		$3 -o i8 < $dir/in > /dev/null
		u=$EPOCHREALTIME
		u=$((${u/./} - ${t/./}))
		[ $u -ge $best ] || best=$u
	done
	peak=$(/usr/bin/time -f %M bash -c "exec $3 -o i8" < $dir/in 2>&1 \
	    > /dev/null)
	awk -v label="$1" -v n="$2" -v us="$best" -v peak="$peak" 'BEGIN {
		printf "| %s | %.1f ms | %.2f | %d |\n", label, us / 1e3,
		    us * 1e3 / n, peak
	}'
}

head_of() {
	printf '\n%s\n\n| %s | time | ns a sample | peak KiB |\n' "$1" "$2"
	echo '|--:|--:|--:|--:|'
}

lif='spk-lif --min=-3 --max=3'
for c in 'spk-sf -t 0.5' "$lif" 'spk-pwm --frequency=50 --min=-3 --max=3' \
    'spk-bsa --order=20 --min=-3 --max=3' \
    'spk-rate --method=poisson --steps=1 --min=-3 --max=3'; do
	head_of "\`$c -i f32 -c 1\`, streaming" samples
	for n in 1000 10000 100000 1000000 10000000 100000000; do
		signal $n > $dir/in
		line $n $n "$c -i f32 -c 1"
	done
done
for c in 'spk-sf -t 0.5' "$lif" 'spk-bsa --order=20 --min=-3 --max=3'; do
	head_of "\`$c -i f32\`, 33,554,432 samples in all" channels
	signal 33554432 > $dir/in
	for n in 1 4 16 64 256 1024 4096; do
		line $n 33554432 "$c -i f32 -c $n"
	done
done
head_of '`spk-bsa --min=-3 --max=3 -i f32 -c 1`, 1,000,000 samples' order
signal 1000000 > $dir/in
for n in 5 10 20 40 80 160 320; do
	line $n 1000000 "spk-bsa --order=$n --min=-3 --max=3 -i f32 -c 1"
done
rm -f $dir/in

#!/usr/bin/env bats
# Every way of computing gives the same bytes: SPK_ISA forces one, and the
# next best where the machine has it not.

load helpers

# agree TOOL OPTIONS...: all ways agree on x.
agree() {
	SPK_ISA=portable "$@" --bare x > want
	for isa in v1 v3 v4 none; do
		SPK_ISA=$isa "$@" --bare x > got
		same got want || { echo "$isa: $*"; return 1; }
	done
	"$@" --bare x > got
	same got want
}

@test "any number of channels" {
	for c in 1 2 3 5 7 8 9 12 15 16 17 24 31 33 63 64 65 80 130; do
		walk 150 $c $c 1 > x
		for e in $(encoders); do
			agree "$e" || { echo "$c channels"; false; }
			grep -q 1 want
		done
	done
}

@test "any length" {
	for n in 1 2 3 7 8 9 15 16 17 31 33 63 64 65 100 511 513; do
		{ walk $n 1 $n 3; echo 1.5; echo -2; } > x
		for e in $(encoders); do
			SPK_ISA=portable "$e" --bare x > want
			for isa in v1 v3 v4; do
				SPK_ISA=$isa "$e" --bare x > got
				same got want || { echo "$isa $e $n"; false; }
			done
			[ "$n" -lt 100 ] || grep -q 1 want
		done
	done
}

@test "ties: differences of exactly a threshold" {
	for c in 1 3 8 20; do
		walk 20000 $c $c 2.5 | perl -pe 's/[^,\n]+/int($&) % 9 - 4/ge' > x
		for thr in 1 2 3; do
			agree spk-sf -t $thr
		done
		for thr in 0.25 0.5 0.75; do
			agree spk-lif --min=-4 --max=4 -t $thr --leak=1
			agree spk-lif --min=-4 --max=4 -t $thr --leak=0.5
		done
	done
}

@test "one long channel, silent and dense" {
	for s in 0.01 0.2 3; do
		walk 70000 1 5 $s > x
		for e in $(encoders); do
			agree "$e" || { echo "steps of $s"; false; }
		done
		agree spk-sf -t 0.05 --up-only
		for leak in 0 0.3 0.9 0.999 1; do
			agree spk-lif --leak $leak -t 0.3
			agree spk-lif --leak $leak -t 1 --rest=zero --up-only
		done
	done
}

@test "filters of any order, spikes of any density" {
	walk 5000 1 8 0.4 > x
	for order in 1 2 7 8 9 16 24 50 200 1024; do
		for thr in 0 0.1 0.6; do
			agree spk-bsa --order $order -t $thr --cutoff 0.1
		done
	done
}

@test "other thresholds for every channel" {
	for c in 3 8 19; do
		walk 500 $c $c 1 > x
		t=$(seq -s, 0.1 0.1 "$(awk -v c=$c 'BEGIN { print c / 10 }')")
		agree spk-sf -t "$t"
		agree spk-lif -t "$t" --leak "$(seq -s, 0 0.05 \
		    "$(awk -v c=$c 'BEGIN { print (c - 1) / 20 }')")"
		agree spk-bsa -t "$t" --order "$(seq -s, 2 $((c + 1)))"
		agree spk-pwm --frequency "$(seq -s, 10 $((c + 9)))"
	done
}

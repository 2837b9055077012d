#!/usr/bin/env bats
# Bursts.

load helpers

@test "spikes and values equal the rule in numpy, of random cases" {
	/usr/bin/python3 "$TOP/tests/oracle_rank.py" "${FULL:+9}100" burst
}

@test "bursts are those of spikify" {
	local p
	for p in 1 .75 .5 .25 .125 0; do
		yes $p | head -n 16
	done > x
	for p in 11111 1010101 1001001 10001 1 ''; do
		printf '%-16s' "$p" | tr ' ' 0
	done > want
	for o in '--min=0 --max=1' --scale=spikify; do
		# shellcheck disable=SC2086 # options
		spk-burst --mean $o --bare x | tr -d '\n' | same - want
	done
	uniq x | spk-burst --bare | tr -d '\n' | same - want
	# Its tests, whose signals numpy draws.
	/usr/bin/python3 - <<-'END'
	import numpy as np
	for n in 16, 240:
	    np.random.seed(42)
	    np.random.rand(n).astype("<f8").tofile(f"{n}.f64")
	END
	o=(-i f64 -c 1 --mean --scale=spikify --max-spikes=4 --min-gap=2
	    --max-gap=6 --bare)
	[ "$(spk-burst "${o[@]}" 16.f64 | tr -d '\n')" = 1000001000000000 ]
	[ "$(spk-burst "${o[@]}" 240.f64 | grep -c 1)" = 35 ]
	printf '%s\n' 0 .5 1 1.5 2 9 | spk-burst --max-spikes=3 --min-gap=1 \
	    --max-gap=5 --steps=6 --mean --scale=spikify --cut --bare |
	    tr -d '\n' | same - <(printf 100000)
}

@test "bursts of Forno: no negative values, none below 0.001" {
	printf '%s\n' -9 3 0 0 .001 0 1 1 > x
	o=(--max-spikes=2 --max-gap=0 --steps=2 --min=0 --max=2 --mean --cut)
	spk-burst "${o[@]}" --bare x | tr -d '\n' | same - <(printf 00001010)
	spk-burst --variant=forno "${o[@]}" --bare x | tr -d '\n' |
	    same - <(printf 11000010)
}

@test "decoding counts, and the rows must hold each burst" {
	printf '%s\n' 0 2 4 6 8 1 7.9 | spk-burst --max-spikes=4 |
	    spk-decode --bare | same - <(printf '%s\n' 0 2 4 6 8 2 8)
	printf '%s\n' 5 5 | spk-burst | spk-decode --bare |
	    same - <(printf '%s\n' 5 5)
	seq 0 0.001 1 > x
	local say='steps: too few for the longest burst of max-spikes, min-gap and max-gap; cut leaves out spikes that do not fit'
	# A burst of 3 or 4 takes 12 rows.
	fails 2 "spk-burst: $say" spk-burst --steps=11 x
	fails 2 "spk-burst: $say" spk-burst --steps=12 --variant=forno x
	fails 0 '' spk-burst --steps=13 --variant=forno x
	fails 0 '' spk-burst --steps=12 x
	fails 0 'spk-burst: x: frames=1001 columns=1 spikes=3000 outside=0 saturated=0' \
	    spk-burst --steps=12 -v x
	fails 0 'spk-burst: x: frames=1001 columns=1 spikes=1001 outside=0 saturated=800' \
	    spk-burst --steps=3 -v --cut --min-gap=1 x
	fails 2 'spk-burst: min-gap is above max-gap' spk-burst --min-gap=5 x
	fails 1 'spk-burst: x: the last block has 9 of its 16 frames' \
	    spk-burst --mean x
	spk-burst --precision=f32 x | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=burst channels=1 min=0 max=1 precision=f32 max-spikes=5 min-gap=0 max-gap=4 steps=16 variant=spikify scale=range' |
	    same got -
}

#!/usr/bin/env bats
# Weighted spikes.

load helpers

# X of the golden values of several packages.
X='0 .25 .75 1.5 1.25 1 .5 .25 .25 1 2 1.75 .75 0 -.5 -.25'

@test "spikes and values equal the rule in numpy, of random cases" {
	/usr/bin/python3 "$TOP/tests/oracle_rank.py" "${FULL:+9}100" weighted
}

# spikes VALUES OPTION...: of one channel, in a line; a value N*V is N of V.
spikes() {
	local v
	for v in $1; do
		[[ $v != *\** ]] && echo "$v" ||
		    yes "${v#*\*}" | head -n "${v%\**}"
	done | spk-weighted --bare "${@:2}" | paste -sd ' '
}

@test "spikes are those of SpikingJelly, spikify, axon and Forno" {
	local values want options
	while IFS='|' read -r values want options; do
		# shellcheck disable=SC2086 # options
		[ "$(spikes "${values/X/$X}" $options | tr -d ' ')" = \
		    "${want// /}" ] || {
			echo "$values $options"
			return 1
		}
	done <<-'END'
	.75 .00390625 .5 .99609375 .3|11000000 00000001 10000000 11111111 01001100|--min=0 --max=1
	1 0 2 -1|11111111 00000000 11111111 00000000|--min=0 --max=1
	.5 .25 3|100 010 111|--min=0 --max=1 --steps=3 --scale=range
	.5 .25|10 01|--steps=2 --scale=spikify
	.5 .25|10 01|--steps=2 --scale=spikify --precision=f32
	-1 0 1 3|00 01 10 11|--steps=2 --scale=spikify
	4*1 4*.875 4*.75 4*.5 4*.25 4*.125 4*0|1111 1011 1001 0110 0011 0010 0000|--variant=spikify --mean --steps=4 --min=0 --max=1
	X|01 10 10 01 10 11 01 01|--variant=spikify --mean --steps=2 --min=-.5 --max=1.875
	X|1000 1001 1111 0011|--variant=spikify --mean --steps=4 --min=-.5 --max=1.25
	6*3|11 11 11|--variant=spikify --mean --steps=2 --min=0 --max=3
	.1 .2 .3 1 .5 .3 .1 .2|1111 1000|--variant=spikify --mean --steps=4 --min=0 --max=.4
	1 .5 .25 0|111 010 100 000|--variant=forno --steps=3 --min=0 --max=1
	-9 2 2 2|10 11|--variant=forno --mean --steps=2 --min=0 --max=2
	-5 0 5 10 15|10000000 10000000 00001000 00000001 00000001|--variant=axon --min=0 --max=10
	0 1|1000 0001|--variant=axon --steps=4
	END
}

@test "decoding: the weights, and the middle of a level" {
	local y want options
	while IFS='|' read -r y want options; do
		# shellcheck disable=SC2086 # options
		got=$(echo "$y" | grep -o . | spk-decode --codec=weighted \
		    --bare --min=0 --max=1 --decimals=6 $options | paste -sd' ')
		[ "$got" = "$want" ] || {
			echo "$y $options: $got"
			return 1
		}
	done <<-'END'
	110000010011|0.750000 0.062500 0.187500|--steps=4
	00011011|0.000000 0.195090 0.555570 0.923880|--variant=spikify --steps=2
	00100111|0.195090 0.555570 0.831470 0.980785|--variant=forno --steps=2
	100001000001|0.125000 0.375000 0.875000|--variant=axon --steps=4
	01000000|0.375000 0.000000|--variant=axon --steps=4
	1000|0.500000 0.500000 0.000000 0.000000|--steps=2 --mean
	END
	# A constant is decoded to itself.
	for v in {kim,spikify,forno,axon}' '{2.5,0,1e-40}; do
		for p in f32 f64; do
			echo "${v#* }" | spk-weighted --precision=$p \
			    --variant="${v% *}" > y
			spk-decode --precision=$p --bare y |
			    gawk -v x="${v#* }" '($0 - x) ^ 2 > 1e-88 { exit 1 }'
		done
	done
	run ! grep -q 1 <(printf '%s\n' 2.5 2.5 | spk-weighted --bare)
}

@test "weighted says what it does not take" {
	seq 9 > x
	fails 2 'spk-weighted: steps: at most 52, the bits of a value' \
	    spk-weighted --steps=53 x
	fails 0 '' spk-weighted --steps=53 --variant=axon x
	fails 0 '' spk-weighted --steps=52 x
	fails 2 "spk-weighted: --variant: 'x' is not kim, spikify, forno or axon" \
	    spk-weighted --variant=x x
	fails 1 'spk-weighted: x: the last block has 1 of its 8 frames' \
	    spk-weighted --mean x
	spk-weighted --precision=f32 --steps=3 x > y
	[ "$(head -n 1 y)" = '#spk v=1 kind=spikes codec=weighted channels=1 min=1 max=9 precision=f32 variant=kim steps=3 scale=range' ]
	head -n 3 y | sed 1d | fails 1 'spk-decode: stdin: cut in an observation: 2 of its 3 rows' \
	    spk-decode --codec=weighted --steps=3 --min=0 --max=1
}

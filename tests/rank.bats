#!/usr/bin/env bats
# Rank order.

load helpers

@test "spikes and values equal the rule in numpy, of random cases" {
	/usr/bin/python3 "$TOP/tests/oracle_rank.py" "${FULL:+9}100" rank
}

# order ROW OPTION...: the row of each feature's spike, from 0, or -
order() {
	echo "$1" | spk-rank --bare "${@:2}" | gawk -F, '{
		for (k = 1; k <= NF; k++)
			if ($k == 1)
				row[k] = row[k] == "" ? NR - 1 : "twice"
	} END {
		for (k = 1; k <= NF; k++)
			printf "%s%s", row[k] == "" ? "-" : row[k],
			    k < NF ? " " : "\n"
	}'
}

@test "each feature fires once, at its rank; ties by column" {
	local x want options
	echo .9,.1,.5 | spk-rank --bare |	# as Norse has it
	    same - <(printf '%s\n' 1,0,0 0,0,1 0,1,0)
	while IFS='|' read -r x want options; do
		# shellcheck disable=SC2086 # options
		[ "$(order "$x" $options)" = "$want" ] || {
			echo "$x $options"
			return 1
		}
	done <<-'END'
	.9,.1,.5|0 2 1
	5|0
	2,2,2,2|0 1 2 3
	1,2,1,2|2 0 3 1
	-1,0,-0,1|3 1 2 0
	1e300,-1e300,1e-300|0 2 1
	1,1.0000000000000002|1 0
	1,2,3,4|- - 1 0|--steps=2
	1,2|1 0|--steps=5
	-7,3,5|2 1 0|--modulation=0.5
	END
	echo 2,1 | spk-rank --steps=4 --bare |
	    same - <(printf '%s\n' 1,0 0,1 0,0 0,0)
}

@test "decoding: the order, or weights; the first spike counts" {
	echo 3,9,5,7 | spk-rank > y
	while IFS='|' read -r options want; do
		# shellcheck disable=SC2086 # options
		[ "$(spk-decode $options --bare y)" = "$want" ] || {
			echo "$options"
			return 1
		}
	done <<-'END'
	--stretch=3|0,3,1,2
	--modulation=0.5|0.125,1,0.25,0.5
	--modulation=0.5 --stretch=8 --shift=-1|0,7,1,3
	END
	echo 3,9 | spk-rank --modulation=0.25 --stretch=4 --shift=1,2 > y
	[ "$(head -n 1 y)" = '#spk v=1 kind=spikes codec=rank channels=2 steps=2 modulation=0.25 stretch=4 shift=1,2' ]
	[ "$(spk-decode --bare y)" = 2,6 ]
	# One row has two spikes, one feature two, and one none.
	printf '%s\n' 1,0,1,0,0 0,1,1,0,0 0,0,0,0,0 0,0,0,1,0 0,1,0,1,0 > y
	[ "$(spk-decode --codec=rank --bare y)" = 1,0.75,1,0.25,0 ]
	[ "$(spk-decode --codec=rank --steps=5 --modulation=0.5 --bare y)" = \
	    1,0.5,1,0.125,0 ]
	[ "$(echo 1 | spk-decode --codec=rank --bare)" = 1 ]
	# Bytes of a pipe, and episodes, begin an observation anew.
	printf '%s\n' 1,2 '' 2,1 | spk-rate --episodes=blank --min=0 --max=2 |
	    spk-decode | spk-rank > y
	[ "$(grep -v '#' y | paste -sd' ')" = '0,1 1,0  1,0 0,1' ]
	spk-decode y | grep -v '#' | same - <(printf '%s\n' 0,1 '' 1,0)
}

@test "rank has no range, and says what it does not take" {
	walk 40 3 > x
	spk-rank x > want
	spk-rank < <(cat x) | same - want
	fails 2 'spk-rank: unknown option: --min=0' spk-rank --min=0 x
	fails 2 "spk-rank: --steps: '0' is not a whole number from 1 to 16777216" \
	    spk-rank --steps=0 x
	for m in 0 1 nan; do
		fails 2 "spk-rank: --modulation: '$m' is not a number above 0 and below 1" \
		    spk-rank --modulation=$m x
	done
	spk-rank --bare x | head -n 5 > part
	fails 1 'spk-decode: part: cut in an observation: 2 of its 3 rows' \
	    spk-decode --codec=rank part
}

@test "rank needs steps for very many features" {
	head -c 16384 /dev/zero > x
	head -c 16385 /dev/zero > y
	spk-rank -i u8 -c 16384 -o i8 --bare x | wc -c | grep -qx 268435456
	fails 1 'spk-rank: y: steps must be given for more than 16384 features' \
	    spk-rank -i u8 -c 16385 y
	spk-rank -i u8 -c 16385 --steps=2 y | spk-info -f spikes | grep -qx 2
}

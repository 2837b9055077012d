#!/usr/bin/env bats
# The Hough spiker algorithm: what is particular to it.

load helpers

# Values that binary32 has, too.
x='0 .25 .75 1.5 1.25 1 .5 .25 .25 1 2 1.75 .75 0 -.5 -.25'

# codes SIGNAL SPIKES OPTION...: in both precisions
codes() {
	local p got
	for p in f32 f64; do
		# shellcheck disable=SC2086 # a list
		got=$(printf '%s\n' $1 |
		    spk-hsa --bare --precision=$p "${@:3}" | paste -sd' ')
		[ "$got" = "$2" ] || {
			printf '%s\n' "$p ${*:3}" "got    $got" "wanted $2"
			return 1
		}
	done
}

@test "spikes and values are those of spikify" {
	local up='0 1.5 2 3 4 5 6 3 2 1 0'
	local hill='.1 1.2 2.3 2.4 3.2 3.1 2.3 1.2 .1 .5 .4'
	local o=--scale=spikify
	codes "$x" '0 1 0 1 0 0 0 1 0 1 0 0 0 0 0 0' $o --order=4 --cutoff=.1
	codes "$x" '1 0 1 0 0 0 0 1 0 1 0 0 0 0 0 1' $o --order=4 \
	    --cutoff=.1 -t .1
	# Those of its own tests, whose cutoffs are twice as high.
	codes "$up" '0 0 1 0 1 0 0 0 0 0 0' $o --order=4 --cutoff=.05
	codes '0 0 0 0 0 0 0 0 0 0 0' '0 0 0 0 0 0 0 0 0 0 0' $o --order=4 \
	    --cutoff=.05
	codes '0 0 4.6 0 0 0 0 0' '0 1 0 0 0 0 0 0' $o --order=2 --cutoff=.1
	codes "$hill" '0 0 0 1 0 0 0 0 0 0 0' $o --order=2 --cutoff=.05
	codes "$hill" '1 0 1 1 0 0 0 0 0 0 0' $o --order=4 --cutoff=.05
	codes "$hill" '1 1 1 0 0 0 0 0 0 0 0' $o --order=6 --cutoff=.05
	codes "$up" '0 0 0 0 1 1 0 0 0 0 1' $o --order=2 --cutoff=.1 -t .3
	codes '0 0 5 0 0' '0 0 1 0 0' $o --taps=1 -t .1
	codes "$hill" '0 0 0 1 1 0 0 0 0 0 1' $o --order=2 --cutoff=.05 -t .1
	codes "$hill" '1 1 0 1 1 0 0 0 0 0 1' $o --order=4 --cutoff=.05 -t .1
	codes "$hill" '1 1 1 1 0 0 0 0 0 1 1' $o --order=6 --cutoff=.05 -t .1
}

@test "spikes and values are those of JuSquare" {
	local o='--taps=.25,.5,.25 --scale=shift'
	# shellcheck disable=SC2086 # options
	codes "$x" '1 1 1 1 1 1 1 0 1 1 1 1 0 0 0 0' $o
	# shellcheck disable=SC2086
	codes "$x" '1 1 1 1 1 1 1 0 1 1 1 1 0 0 0 1' $o -t .1
	# shellcheck disable=SC2086
	printf '%s\n' $x | spk-hsa $o | spk-decode --bare > got
	printf '%s\n' -0.25 0.25 0.5 0.5 0.5 0.5 0.5 0.25 0 0.25 0.5 0.5 0.25 \
	    -0.25 -0.5 -0.5 | same got -
}

@test "without a threshold, and with taps above 0, no value is too high" {
	for n in 2 9; do
		walk 2000 3 $n 0.4 > x
		spk-hsa --precision=f64 --window=boxcar --order=$n \
		    --cutoff=0.01 x | spk-decode --bare | paste -d, x - |
		    awk -F, '{
			for (k = 1; k <= 3; k++) {
				bad += $(k + 3) > $k + 1e-9
				n += $(k + 3) > 0
			}
		} END { exit bad || n < 100 }'
	done
}

@test "a sample leaves once order more have come" {
	mkfifo in out
	spk-hsa --bare --order=2 --min=0 --max=1 < in > out &
	exec 7> in 8< out
	printf '1\n1\n' >&7
	run ! read -r -t 0.3 y <&8
	echo 1 >&7
	read -r -t 5 y <&8
	[ "$y" = 1 ]
	exec 7>&-
	[ "$(paste -sd' ' <&8)" = '0 0' ]
	exec 8<&-
	wait
}

@test "the header has the words that differ, and none for no threshold" {
	printf '1,2\n3,5\n2,4\n' > x
	spk-hsa -t none,.25 --window=hamming x | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=hsa channels=2 min=1,2 max=3,5' \
	    'order=10 cutoff=0.2 window=hamming threshold=none,0.25' > want
	same got want
	spk-hsa x | head -n 1 > got
	echo '#spk v=1 kind=spikes codec=hsa channels=2 min=1,2 max=3,5' \
	    'order=10 cutoff=0.2 threshold=none' > want
	same got want
	walk 100 2 1 0.4 > x
	spk-hsa x > y
	spk-decode y > want
	spk-decode --window=hann y | same - want
	run ! cmp -s want <(spk-decode --window=boxcar y)
}

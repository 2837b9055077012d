#!/usr/bin/env bats
# Codes of changes: delta modulation, threshold-based representation, moving
# windows.

load helpers

# The signal of the golden values, whose numbers binary32 has, too.
signal() {
	printf '%s\n' 0 .25 .75 1.5 1.25 1 .5 .25 .25 1 2 1.75 .75 0 -.5 -.25
}

# golden: lines "CODE OPTIONS: SPIKES" on stdin, of the signal x
golden() {
	local how want
	while IFS=: read -r how want; do
		# shellcheck disable=SC2086
		[ "$(spk-$how --bare -q x | paste -sd' ')" = "${want# }" ] || {
			echo "spk-$how"
			return 1
		}
	done
}

@test "300 cases are as their definitions have them" {
	python3 "$TOP/tests/oracle_delta.py" "${FULL:+10}10"
	for isa in ${FULL:+portable v1 v3 v4}; do
		SPK_ISA=$isa python3 "$TOP/tests/oracle_delta.py" 30
	done
}

@test "delta: the golden values of snnTorch and spike-encoding" {
	signal > x
	golden <<-END
		delta -t .25 --off-spikes: 0 1 1 1 -1 -1 -1 -1 0 1 1 -1 -1 -1 -1 1
		delta -t .5: 0 0 1 1 0 0 0 0 0 1 1 0 0 0 0 0
	END
	printf '%s\n' 1 2 2.9 3 3.9 > x
	golden <<-END
		delta -t 1: 1 1 0 0 0
		delta -t 1 --padding: 0 1 0 0 0
		delta -t 1 --strict: 0 0 0 0 0
	END
	printf '%s\n' 1 2 2.91 3 3.9 > x
	golden <<< 'delta -t .1: 1 1 1 0 1'
	printf '%s\n' 1 2 0 2 2.9 > x
	golden <<< 'delta -t 1 --off-spikes: 1 1 -1 1 0'
}

# thresholds and decoded values, to ten digits
near() { # WANT...: those on stdin are
	tr -s ', ' '\n\n' | awk -v want="$*" 'BEGIN { n = split(want, w, " ") } {
		d = $1 - w[NR]
		bad += d * d > 1e-19
	} END { exit bad || NR != n }'
}

threshold() {
	sed -n '1s/.* threshold=\([^ ]*\).*/\1/p'
}

@test "tbr: the golden values of KEDRI, spikify and SpikeCoding" {
	local population=--deviation=population
	signal > x
	golden <<-END
		tbr --factor=.5: 0 1 1 0 0 -1 0 0 1 1 0 -1 -1 -1 0 0
		tbr: 0 0 1 0 0 0 0 0 1 1 0 -1 -1 0 0 0
		tbr --factor=.5 $population --prefer=down: 0 1 1 0 0 -1 0 0 1 1 0 -1 -1 -1 0 0
		tbr $population --prefer=down: 0 0 1 0 0 0 0 0 1 1 0 -1 -1 0 0 0
		tbr --factor=.5 $population --difference=second: 1 0 1 1 0 0 -1 0 0 1 1 0 -1 -1 -1 0
		tbr --factor=0: 1 1 1 -1 -1 -1 -1 0 1 1 -1 -1 -1 -1 1 1
	END
	while read -r want how; do
		# shellcheck disable=SC2086
		spk-tbr $how x | threshold | near "$want"
	done <<-END
		.2850438563 --factor=.5
		.5700877125 --factor=1
		.2759925271 --factor=.5 $population
		.5519850541 $population
		.2664214625 --factor=.5 $population --difference=second
		0 --factor=0
	END
	spk-tbr --factor=.5 x | spk-decode --bare | near 0 .2850438563 \
	    .5700877125{,,} .2850438563{,,} .5700877125 .8551315688{,} \
	    .5700877125 .2850438563 0 0 0
	spk-tbr --clamp --low=0 --high=1.5 x | spk-decode --bare | near 0 0 \
	    .5700877125{,,,,,} 1.140175425 1.5 1.5 .9299122875 .3598245749{,,,}
	spk-tbr --factor=0 x | spk-decode --bare | sort -u | near 0
	printf '%s\n' 0 1 2 3 2 1 0 > x
	golden <<-END
		tbr $population: 1 1 1 -1 -1 -1 -1
		tbr $population --factor=2: 0 0 0 0 0 0 0
		tbr $population --factor=.1: 1 1 1 -1 -1 -1 -1
	END
	seq -1 -1 -8 > x
	golden <<< 'tbr: -1 -1 -1 -1 -1 -1 -1 -1'
	spk-tbr x | threshold | near -1
	yes 1 | head -5 > x
	golden <<< 'tbr: 0 0 0 0 0'
	echo 7 > x
	golden <<< 'tbr: 0'
}

@test "mw: the golden values of KEDRI, spikify and SpikeCoding" {
	local kedri='mw -t .25 --variant=kedri' s='mw -t .25'
	signal > x
	golden <<-END
		$kedri: -1 -1 0 1 1 0 -1 -1 -1 1 1 1 -1 -1 -1 -1
		$s: -1 0 1 1 1 0 -1 -1 -1 1 1 1 -1 -1 -1 -1
		$kedri --window=2: -1 0 1 1 1 0 -1 -1 -1 1 1 1 -1 -1 -1 -1
		$s --window=5: -1 -1 0 1 1 0 -1 -1 -1 1 1 1 -1 -1 -1 -1
		$kedri --window=5: -1 -1 0 1 1 0 -1 -1 -1 0 1 1 0 -1 -1 -1
		mw -t .25 --variant=jusquare: -1 -1 0 1 0 0 -1 -1 -1 1 1 1 -1 -1 -1 -1
	END
	[ "$(spk-mw -t .25 --variant=kedri x | spk-decode --bare |
	    paste -sd' ')" = \
	    "0 -0.25 -0.25 0 0.25 0.25 0 -0.25 -0.5 -0.25 0 0.25 0 -0.25 -0.5 -0.75" ]
	printf '%s\n' 0 1 2 3 4 5 6 5 4 3 2 1 0 > x
	golden <<-END
		mw: -1 0 1 1 1 1 1 0 -1 -1 -1 -1 -1
		mw --window=5: -1 -1 0 1 1 1 1 1 -1 -1 -1 -1 -1
	END
	printf '%s\n' 0 1 2 3 4 3 2 1 0 > x
	golden <<< 'mw: -1 0 1 1 1 0 -1 -1 -1'
	yes 1 | head -5 > x
	golden <<< 'mw -t 5: 0 0 0 0 0'
	# Shorter than the window: the mean of all.
	printf '%s\n' 1 2 3 > x
	golden <<< 'mw --window=9: -1 0 1'
}

@test "a pipe, lines, and a train without its header" {
	walk 9000 2 3 1 > x
	for how in tbr 'tbr --clamp' 'delta --normalize' 'mw --clamp'; do
		# shellcheck disable=SC2086
		spk-$how -q x > want
		# shellcheck disable=SC2086
		{ head -n 10 x; sleep 0.01; tail -n +11 x; } | spk-$how -q |
		    same - want
	done
	printf 'a,1,2,4\nb,4,1,0\n' | spk-tbr --rows --keep=1 --clamp > y
	# 5/3 + 1/sqrt(3), and -5/3 + 2/sqrt(3)
	grep -q '^a,2.24401693585629[0-9]*,1,1,4,0,0,0$' y
	grep -q '^b,-0.51196612828741[0-9]*,4,0,4,-1,-1,-1$' y
	spk-decode y | grep -v '^#' | cut -d, -f1,2 | same - <(printf 'a,1\nb,4\n')
	printf 'a,1,2,4\n' | spk-tbr --rows --keep=1 -t 0.5 |
	    grep -q '^a,1,1,1,1$'
	printf '1\n-1\n' | spk-decode --codec=tbr -t 2 --start=5 --bare |
	    same - <(printf '5\n3\n')
}

@test "what does not go together is refused" {
	printf '1\n2\n' > x
	fails 2 'spk-delta: --low: only with --normalize' spk-delta --low=1 x
	fails 2 'spk-tbr: --high: only with --clamp' spk-tbr --high=1 x
	for how in 'delta --normalize' 'tbr --clamp' 'mw --clamp'; do
		# shellcheck disable=SC2086
		fails 1 "spk-${how% *}: x: low is above high" \
		    spk-$how --low=2 --high=1 x
	done
	printf '%s\n' 1e308 -1e308 1e308 > huge
	fails 1 'spk-tbr: huge: channel 1: its values are too large to find the threshold' \
	    spk-tbr huge
	printf '%s\n' -3e38 3e38 > wide
	fails 1 'spk-delta: wide: the range is too wide to normalize' \
	    spk-delta --normalize wide
	echo 1 > y
	fails 1 'spk-decode: y: --threshold: not known' \
	    spk-decode --codec=tbr y
}

@test "spk-opt finds their parameters" {
	walk 400 1 2 1 > x
	for c in delta:--threshold tbr:--threshold mw:--window; do
		spk-opt -q --budget=40 "${c%:*}" x > o
		grep -q -e "${c#*:}=" o
		# shellcheck disable=SC2046
		spk-"${c%:*}" -q $(< o) x | spk-decode | spk-score -m rmse x
	done
}

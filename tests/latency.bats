#!/usr/bin/env bats
# The time to the first spike.

load helpers

# rows OPTION...: the row of each spike of the values on stdin, which are one
# observation, for binary64 and binary32; - where there is none.
rows() {
	local kind
	tr ' ' , > x
	for kind in f64 f32; do
		spk-latency --min=0 --max=1 --bare --precision=$kind "$@" x |
		    awk -F, '{
			for (i = 1; i <= NF; i++)
				if ($i != 0)
					t[i] = t[i] NR - 1
		} END {
			for (i = 1; i <= NF; i++)
				printf "%s%s", i in t ? t[i] : "-",
				    i < NF ? " " : "\n"
		}' > rows.$kind
	done
	cat rows.f32
}

# By the packages themselves, for 10 steps of binary32.
@test "published times: SpikingJelly, snnTorch, spikify" {
	local x want o
	while IFS='|' read -r x want o; do
		# shellcheck disable=SC2086 # options
		[ "$(rows $o <<< "$x")" = "$want" ] || { echo "$o"; false; }
		# .9 is another tie in binary64
		[[ $o == *tau=5 ]] || same rows.f64 rows.f32
	done <<-'END'
	0 .05 .1 .25 .5 .75 .9 1|9 9 8 7 4 2 1 0|
	0 .05 .1 .25 .5 .75 .9 1|9 3 2 1 1 0 0 0|--curve=log
	0 .01 .02 .1 .25 .5 .75 .9 1|9 9 1 0 0 0 0 0 0|--curve=snntorch-log --tau=5 --normalize
	0 .01 .02 .1 .25 .5 .75 .9 1|- 9 1 0 0 0 0 0 0|--curve=snntorch-log --tau=5 --normalize --silent
	0 .01 .02 .1 .25 .5 .75 .9 1|9 9 9 8 7 4 2 1 0|--curve=snntorch-linear --normalize
	0 .01 .02 .1 .25 .5 .75 .9 1|- 9 9 8 7 4 2 1 0|--curve=snntorch-linear --normalize --silent
	0 .01 .02 .1 .25 .5 .75 .9 1|5 5 5 4 4 2 1 1 0|--curve=snntorch-linear --tau=5
	1 .9 .5 .25 .1 .01 0|0 1 1 2 3 5 9|--curve=spikify
	END
}

# What the packages test themselves with.
@test "tests of SpikingJelly, snnTorch, spyx and axon" {
	local x want o
	while IFS='|' read -r x want o; do
		# shellcheck disable=SC2086
		[ "$(rows $o <<< "$x")" = "$want" ] || { echo "$o"; false; }
		same rows.f64 rows.f32
	done <<-'END'
	0 1|3 0|--steps=4
	0 1|3 0|--steps=4 --curve=log
	0 1|14 2|--steps=20 --offset=2 --curve=snntorch-log
	0 1|- 2|--steps=5 --offset=2 --curve=snntorch-log
	0 1|17 5|--steps=20 --offset=5 --curve=snntorch-log
	0 1|3 2|--steps=5 --offset=2 --curve=snntorch-linear
	1 0|0 4|--steps=5 --curve=snntorch-log --normalize
	.02 .5 1|4 2 0|--steps=5 --curve=snntorch-linear --normalize
	0 .02 .5 1|4 0 0 0|--steps=5 --curve=snntorch-log --normalize
	1 .5 .1|0 4 6|--steps=8
	.1 .3|- 5|--steps=8 --silent -t 0.2
	.2 .3|- 5|--steps=8 --silent -t 0.2
	0 1e-9|- 7|--steps=8 --silent -t 0
	0 .5 1|10 5 0|--steps=11
	-3 7|10 0|--steps=11
	.3 0 1|0 0 0|--steps=1
	END
}

# blocks N: spikes of the samples on stdin in blocks of N
blocks() {
	tr ' ' '\n' | spk-latency --mean --curve=spikify --scale=spikify \
	    --bare --steps="$1" | paste -sd' '
}

@test "blocks of the signal, as in spikify" {
	[ "$(blocks 4 <<< '0 .25 .75 1.5 1.25 1 .5 .25 .25 1 2 1.75 .75 0 -.5 -.25')" = \
	    '0 1 0 0 0 1 0 0 0 1 0 0 0 1 0 0' ]
	[ "$(blocks 2 <<< '3 3 3 3 3 3')" = '1 0 1 0 1 0' ]
	[ "$(blocks 2 <<< '0 0 0 0 0 0')" = '0 1 0 1 0 1' ]
	[ "$(blocks 4 <<< '.1 .2 .3 1 .5 .3 .1 .2')" = '0 1 0 0 0 1 0 0' ]
	# Two features are like each alone.
	walk 300 2 4 > x
	o=(--mean --curve=spikify --scale=spikify --bare --steps=10)
	spk-latency "${o[@]}" x > got
	paste -d, <(cut -d, -f1 x | spk-latency "${o[@]}") \
	    <(cut -d, -f2 x | spk-latency "${o[@]}") | same got -
	fails 1 "spk-latency: x: the last block has 6 of its 7 frames" \
	    spk-latency "${o[@]}" --steps=7 x
	[ "$(wc -l <<< "$output")" = 294 ]
	head -n 4 x | spk-latency "${o[@]}" --steps=4 -r 250 > got
	# The spikes have the rate of the signal, and are cut between blocks.
	spk-latency --mean --steps=10 -r 250 x > y
	spk-info -f seconds y | same - <(echo 1.2)
	spk-decode y > r
	[ "$(wc -l < r)" = 302 ]
	head -n 1 r | grep -q ' rate=250$'
	spk-decode --slice=10:40 y | grep -v '^#' | same - <(sed -n 12,41p r)
	spk-decode --slice=40ms:160ms --bare y | same - <(sed -n 12,41p r)
	fails 2 "spk-decode: --slice: 11:40: each 10 frames belong together: take multiples" \
	    spk-decode --slice=11:40 y
	sed 300,301d y | sed '$s/300/298/' > cut
	fails 1 "spk-decode: cut: cut in an observation: 8 of its 10 rows" \
	    spk-decode cut
	fails 0 "spk-decode: cut: 8 rows of an observation that was cut left out" \
	    spk-decode --partial cut
	[ "$(wc -l <<< "$output")" = 292 ]
	# Each line has whole blocks.
	printf '1,2,3,4\n1,2,3\n' > lines
	fails 1 "spk-latency: lines:2: the last block has 1 of its 2 frames" \
	    spk-latency --rows --mean --steps=2 lines
	printf '1,2,3,4\n1,2\n' | spk-latency --rows --mean --steps=2 |
	    spk-decode --bare | same - <(printf '1,1,4,4\n2,2\n')
}

# In the order of additions of numpy, of 8 partial sums.
@test "means of blocks are numpy's, in each type" {
	python3 - <<-'END'
	import subprocess
	import numpy as np
	rng = np.random.default_rng(3)
	for n in 3, 8, 33, 128, 300:
	    for t, kind in (np.float32, "f32"), (np.float64, "f64"):
	        x = rng.random(n * 40).astype(t)
	        m = x.reshape(-1, n).mean(axis=1)
	        # As many rows as frames: the mean, nearly, by its own threshold
	        for k in 0, 17, 39:
	            for h, want in (m[k], 0), (np.nextafter(m[k], t(0)), 1):
	                y = subprocess.run(["spk-latency", "-i", kind, "-c1",
	                    "--min=0", "--max=1", "--mean", f"--steps={n}",
	                    "--silent", f"-t{float(h)!r}", "-oi8", "--bare"],
	                    input=x[k * n:k * n + n].tobytes(), check=True,
	                    stdout=subprocess.PIPE).stdout
	                assert sum(y) == want, (n, kind, k, h)
	END
}

@test "random signals agree with numpy, for each curve and type" {
	python3 "$TOP/tests/oracle_latency.py" ${FULL:+10}20
}

@test "log does not overflow" {
	for n in 90 100 709 712 2000 100000; do
		[ "$(rows --curve=log --steps=$n <<< '1 .5 .25 1e-9 0')" = \
		    "0 1 1 21 $((n - 1))" ]
		same rows.f64 rows.f32
	done
	# By either form, and back.
	for n in 88 89 90 710 711 712; do
		rows --curve=log --steps=$n <<< '.9 .7 .31 .01 3e-8 1e-30' > got
		same got <(echo 0 0 1 5 17 69)
		same rows.f64 rows.f32
		spk-latency --min=0 --max=1 --curve=log --steps=$n x |
		    spk-decode --bare --decimals=9 |
		    same - <(echo 1.000000000,1.000000000,0.367879441,0.006737947,0.000000041,0.000000000)
	done
}

@test "what has no spike is decoded to min, and what is alone to the middle" {
	printf '%s\n' 10 11 15 20 > x
	spk-latency --min=10 --max=20 --steps=11 --silent -t 0.2 x |
	    spk-decode --bare | paste -sd' ' | same - <(echo 10 10 15 20)
	spk-latency --min=10 --max=20 --steps=1 x | spk-decode --bare |
	    paste -sd' ' | same - <(echo 15 15 15 15)
	spk-latency --steps=4 --offset=3 x | spk-decode --bare |
	    paste -sd' ' | same - <(echo 15 15 15 15)
	# Only the first spike counts; one before the offset is at it.
	printf '%s\n' 1 0 1 0  0 0 0 1  0 0 0 0 > y
	spk-decode --codec=latency --steps=4 --offset=1 --min=0 --max=4 y |
	    grep -v '^#' | paste -sd' ' | same - <(echo 4 0 0)
	# A spike after the last row is counted.
	fails 0 "spk-latency: x: frames=4 columns=1 spikes=1 outside=0 saturated=3" \
	    spk-latency -v --curve=snntorch-linear --tau=20 --bare x
	# One value
	printf '%s\n' 7 7 | spk-latency > y
	[ "$(grep -c 1 <(sed 1d y | sed '$d'))" = 0 ]
	spk-decode --bare y | paste -sd' ' | same - <(echo 7 7)
}

@test "images come back, of as many greys as steps" {
	cut -d, -f1-64 "$DATA/digits.csv" > x
	perl -ne 'print "P5\n8 8\n16\n", pack "C*", split /,/' x > x.pgm
	spk-latency --steps=17 --silent x.pgm > y
	head -n 1 y | grep -q ' width=8 height=8 .* min=0 max=16 '
	spk-decode -o pgm y | same - x.pgm
	spk-latency --steps=17 --silent --min=0 --max=16 --bare x |
	    same - <(grep -v '^#' y)
	# Black has no spike, and a pixel at most one.
	[ "$(spk-info -f spikes y)" = "$(tr , '\n' < x | grep -vc '^0$')" ]
}

@test "the size of blocks of input and output does not matter" {
	walk 4 700 1 | dyadic > wide
	walk 12 1 1 | dyadic > long
	while read -r f o; do
		# shellcheck disable=SC2086
		spk-latency $o $f > want
		# shellcheck disable=SC2086
		dd bs=7 status=none if=$f | spk-latency $o > got
		same got want
		spk-decode want > r
		[ "$(wc -l < r)" = $(($(wc -l < $f) + 2)) ]
		dd bs=${FULL:+1}37 status=none if=want | spk-decode | same - r
	done <<-END
	wide --steps=1
	wide --steps=${FULL:+3}30
	wide --steps=4 --mean
	long --steps=${FULL:+7}0001
	long --steps=3 --mean
	END
	spk-latency -o i8 --steps=70001 --mean < <(yes 1,2 | head -n 140002) |
	    spk-decode --bare | uniq -c | same - <(echo " 140002 1,2")
}

@test "options that do not go together" {
	echo 0.5 > x
	fails 2 "spk-latency: offset must be less than steps" \
	    spk-latency --offset=10 x
	fails 2 "spk-latency: threshold must be above 0 for curve=snntorch-log and curve=snntorch-linear" \
	    spk-latency --curve=snntorch-linear -t 0 x
	fails 2 "spk-latency: normalize is for curve=snntorch-log and curve=snntorch-linear" \
	    spk-latency --normalize x
	for o in --tau=1e308 --threshold=1e-300; do
		fails 1 "spk-latency: x: tau and threshold: times are too small or too great to normalize" \
		    spk-latency --min=0 --max=1 --curve=snntorch-log \
		    --normalize $o x
	done
	for o in "threshold: '1' is not a number of at least 0 and below 1" \
	    "tau: '0' is not a number above 0" \
	    "steps: '16777217' is not a whole number from 1 to 16777216" \
	    "scale: 'peak' is not range or spikify"; do
		v=${o#*"'"}
		fails 2 "spk-latency: --$o" \
		    spk-latency "--${o%%:*}=${v%%"'"*}" x
	done
}

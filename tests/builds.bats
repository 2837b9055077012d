#!/usr/bin/env bats
# Another compiler, other -O, and sanitizers: the same bytes as the usual
# build, which is in cmd.  check.sh runs this for each build but that.

load helpers

# Checksums of the output of the commands in a directory, for all kinds of input,
# with another directory to work in.
table() {
	local way isa x
	mkdir "$2"
	cp ./*.csv "$2"
	cd "$2"
	PATH=$1:$PATH
	for isa in portable v1 v3 v4; do
		export SPK_ISA=$isa
		ways | while read -r way; do
			for x in ecg walk1 walk7 walk33; do
				$way "$x.csv" > spikes
				echo "$isa: $way $x: $(cksum < spikes)"
				spk-decode spikes | cksum
			done
		done
	done
	unset SPK_ISA
	for x in sf bsa pwm lif; do
		spk-opt --budget=300 --report=csv "$x" walk7.csv
		spk-opt --budget=300 --pareto=4 --max-afr=0.5 "$x" ecg.csv
		"spk-$x" walk7.csv | tee spikes | spk-decode |
		    spk-score --delay=auto walk7.csv spikes
	done
	for x in 2 16 37 97 360; do
		spk-phase -n $x --hop=$((x - x / 3)) walk7.csv > "phase.$x"
		echo "phase $x: $(cksum < "phase.$x")"
		spk-decode --upsample=3 "phase.$x" | cksum
		spk-phase -n $x -o events walk7.csv | cksum
	done
	for x in '' --list --hist=3 --map --firing-rate \
	    '--firing-rate --window=9'; do
		# shellcheck disable=SC2086 # options
		spk-sf walk33.csv | spk-isi $x | cksum
	done
	for x in f32 f64 npy events; do
		spk-sf walk7.csv | spk-decode | spk-conv -o "$x" > "$x.out"
		echo "$x: $(cksum < "$x.out")"
		[ $x = npy ] || spk-conv --unit=us -r 333 -o events "$x.out" |
		    cksum
	done
}

# USUAL: a file of what the usual build gives, which the first run makes.
@test "the bytes are those of the usual build" {
	local usual=${USUAL:-$PWD/want}
	[ "$BIN" != "$TOP/cmd" ] || skip "this is the usual build"
	head -n 3000 "$DATA/ecg.csv" > ecg.csv
	walk 20000 > walk1.csv
	walk 2000 7 2 > walk7.csv
	walk 700 33 3 > walk33.csv
	(flock 9
	[ -s "$usual" ] || table "$TOP/cmd" usual > "$usual") 9> "$usual.lock" &
	(table "$BIN" other) > got
	wait $!
	[ "$(wc -l < "$usual")" -gt 500 ]
	same got "$usual"
}

#!/usr/bin/env bats
# spk-plot: figures are read as pixels, by numpy, and compared with the data.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	[ -x "$BIN/spk-plot" ] || skip "spk-plot is left out"
}

look() {
	/usr/bin/python3 "$TOP/tests/plot.py" "$@"
}

@test "a line has the least and greatest value of each pixel" {
	spk-plot "$DATA/ecg.csv" > x.png		# a band
	look line x.png "$DATA/ecg.csv"
	head -n 301 "$DATA/ecg.csv" > short.csv		# its samples
	spk-plot --canvas=700x300 short.csv > x.png
	look line x.png short.csv
	# A sample that is not like the others is never lost.
	python3 -c 'import numpy as n
x = n.zeros(1000000, "f4"); x[700123] = 1; x.tofile("x.f32")
x.astype("i1").tofile("x.i8"); x.astype("f8").tofile("x.f64")'
	for t in f32 i8 f64; do
		spk-plot -i $t -c 1 --kind=signal < x.$t > x.png
		look outlier x.png .700123
	done
}

@test "spikes are ticks at their steps, or shades where they are many" {
	head -n 301 "$DATA/ecg.csv" | spk-sf -t 0.3 > x.csv
	spk-plot x.csv > x.png
	look ticks x.png x.csv
	spk-lif -t 1 --leak=0.9 "$DATA/ecg.csv" > x.csv
	spk-plot x.csv > x.png
	look shades x.png x.csv
	awk 'BEGIN { srand(1); print "a,b,c"; for (i = 0; i < 900; i++)
		printf "%d,%d,%d\n", (rand() < .3) - (rand() < .2), \
		    rand() < .1, -(rand() < .5) }' > x.csv
	{ echo '#spk v=1 kind=spikes channels=3 names=1'; cat x.csv
	    echo '#end frames=900'; } > y.csv
	spk-plot y.csv > x.png
	look bars x.png y.csv
}

@test "spikes are decoded as spk-decode does it" {
	local c
	for c in 'sf -t 0.1' 'bsa --order=20 --cutoff=0.05 -t 0.9' \
	    'lif -t 1 --leak=0.9' 'pwm --frequency=50' \
	    'rate --method=poisson --steps=9 --min=-2 --max=4'; do
		# shellcheck disable=SC2086 # options
		spk-$c -r 360 "$DATA/ecg.csv" > s.csv
		spk-decode s.csv > decoded
		for s in : 100:900; do
			spk-plot --slice=$s --title=x "$DATA/ecg.csv" s.csv \
			    > x.png
			spk-plot --slice=$s --title=x "$DATA/ecg.csv" s.csv \
			    decoded | cmp - x.png
		done
	done
}

@test "what is drawn does not depend on how it comes" {
	local f
	tail -n +2 "$DATA/ecg.csv" | spk-sf -t 0.1 -r 360 > s.csv
	spk-plot s.csv > x.png
	for f in i8 bits packed events; do
		spk-conv -o $f s.csv | spk-plot --title=s.csv | cmp - x.png
	done
	spk-conv -o npy s.csv > s.npy
	spk-plot -q -r 360 --kind=spikes s.npy > a.png
	spk-plot -r 360 s.npy 2> said | cmp - a.png
	[ "$(cat said)" = 'spk-plot: s.npy: all values are -1, 0 or 1, drawn as spikes: see --kind' ]
	! spk-plot --kind=signal -r 360 s.npy | cmp -s - a.png
	cp s.csv t.csv
	spk-plot t.csv > y.png
	spk-plot --title=t.csv s.csv | cmp - y.png	# the usual title
	! cmp -s x.png y.png || false
	# A slice is what it would be alone, but for the axis.
	sed -n '1p;102,301p' "$DATA/ecg.csv" > part.csv
	spk-plot --slice=100:300 "$DATA/ecg.csv" > x.png
	look line x.png part.csv
}

@test "svg and pdf are what they are called" {
	spk-plot --to=svg "$DATA/ecg.csv" > x.svg
	python3 -c 'import xml.dom.minidom as m; m.parse("x.svg")'
	spk-plot -o pdf "$DATA/ecg.csv" | head -c 5 | grep -q '^%PDF-'
	spk-plot --canvas=321x123 "$DATA/ecg.csv" | pngtopnm 2> said |
	    sed -n 2p | grep -qx '321 123'
}

@test "few, constant, huge and many values" {
	local x
	for x in '5\n' '1\n1\n1\n' '1e300\n-1e300\n' '1\n0\n' '0\n' \
	    '1\n1.0000000000000002\n'; do
		printf "$x" | spk-plot | head -c 8 | grep -aq PNG
	done 2> said
	[ "$(cat said)" = 'spk-plot: stdin: all values are -1, 0 or 1, drawn as spikes: see --kind' ]
	awk 'BEGIN { for (i = 0; i < 40; i++) { for (c = 0; c < 2000; c++)
		printf "%s%d", c ? "," : "", (i * c) % 7; print "" } }' > wide
	spk-plot wide | head -c 8 | grep -aq PNG
	spk-sf -t 3 wide | spk-plot | head -c 8 | grep -aq PNG
	cut -d, -f1-16 wide | spk-plot | head -c 8 | grep -aq PNG
	spk-plot --overlay --columns=1-6 wide | head -c 8 | grep -aq PNG
	fails 2 'spk-plot: --overlay: wide has 2000 channels, more than 6: select with --columns' \
	    spk-plot --overlay wide
}

@test "memory does not depend on how much comes" {
	[ -z "${SANITIZED:-}" ] || skip "a sanitizer keeps what is freed"
	local n=$((4 << 20)) kb
	[ -z "${FULL:-}" ] || n=$((400 << 20))
	kb=$(head -c $n /dev/zero | /usr/bin/time -f %M \
	    "$BIN/spk-plot" -q -i f32 -c 1 2>&1 > /dev/null)
	[ "$kb" -lt 40000 ]
	kb=$(head -c $n /dev/zero | /usr/bin/time -f %M \
	    "$BIN/spk-plot" --kind=spikes -i i8 -c 512 2>&1 > /dev/null)
	[ "$kb" -lt 60000 ]
}

@test "episodes are apart, and what ends early is reported" {
	printf '%s\n' 0 0 9 9 > one
	printf '0\n0\n\n9\n9\n' > two
	spk-plot --episodes=blank --title=x two > x.png
	spk-plot --title=x one > y.png
	look apart x.png y.png
	printf '%s\n' 0 0 9 > less
	spk-plot one less 2> said > /dev/null
	[ "$(cat said)" = 'spk-plot: less: ends after 3 frames, and one does not; the error ends there' ]
	spk-sf -t 1 less > s
	spk-plot one s 2> said > /dev/null
	[ "$(cat said)" = 'spk-plot: the decoded form: ends after 3 frames, and one does not; the error ends there' ]
}

@test "what is wrong with options and inputs" {
	printf '%s\n' 1,2 3,4 > two
	printf '%s\n' 1 2 > one
	spk-sf -t 1 two > spikes
	spk-sf -t 1 one > few
	head -n 2 few > cut
	fails 1 'spk-plot: stdin: no data' spk-plot < /dev/null
	printf '#spk v=1 kind=signal channels=1\n#end frames=0\n' > none
	fails 1 'spk-plot: none: no frames' spk-plot none
	fails 1 'spk-plot: cut: cut after 1 frame: no #end' spk-plot cut
	[ -z "$output" ]
	fails 1 "spk-plot: stdin:2:1: not a number: 'nan'" \
	    spk-plot < <(printf '1\nnan\n')
	fails 1 'spk-plot: spikes: 2 channels; one has 1' spk-plot one spikes
	fails 1 'spk-plot: one: 1 channel; two has 2' spk-plot two one
	spk-rate --steps=3 --min=0 --max=3 one |
	    sed '6,7d; s/=6$/=4/' > rate
	fails 1 'spk-plot: rate: cut in an observation: 1 of its 3 rows' \
	    spk-plot one rate
	spk-lif one | sed 's/ min=[^ ]* max=[^ ]*//' > flat
	fails 1 'spk-plot: flat:1: the range is not known' spk-plot one flat
	fails 2 "spk-plot: --canvas: '9x9' is not WxH, pixels from 100 to 16384" \
	    spk-plot --canvas=9x9 one
	fails 2 'spk-plot: --slice: 1:5: not within the 2 frames of one' \
	    spk-plot --slice=1:5 one
	fails 2 "spk-plot: $DATA/ascent.pgm: only signals and spikes are drawn together" \
	    spk-plot one "$DATA/ascent.pgm"
	fails 2 'spk-plot: --frame: one has no images; --size makes images of frames' \
	    spk-plot --frame=1 one
	fails 2 "spk-plot: --size: '2x2' is not the 2 values of a frame" \
	    spk-plot --size=2x2 two
	printf '#spk v=1 kind=signal channels=1 rate=9\n1\n#end frames=1\n' > fast
	sed 's/rate=9/rate=8/' fast > slow
	fails 1 'spk-plot: slow: 8 Hz; fast has 9' spk-plot fast slow
	spk-sf -t 1 slow > s
	fails 1 'spk-plot: s: 8 Hz; fast has 9' spk-plot fast s
	fails 2 'spk-plot: --frame: events need a width above 0' \
	    spk-plot --frame=0 --frames=1 -i bin40 --size=2x2 \
	    < <(printf '\0\0\0\0\0')
	fails 2 "spk-plot: --columns: the header describes all of them; decode, then select" \
	    spk-plot --columns=1 one few
	fails 3 'spk-plot: away: No such file or directory' spk-plot away
	fails 3 'spk-plot: stdout: write error: No space left on device' \
	    bash -c 'spk-plot one > /dev/full'
}

@test "a terminal is never sent bytes that it does not show" {
	python3 - <<-'END'
	import os, pty, subprocess
	open("one", "w").write("1\n2\n")
	a, b = pty.openpty()
	p = subprocess.run(["spk-plot", "--to=png", "one"], stdout=b,
	    stderr=subprocess.PIPE)
	assert p.returncode == 2, p
	said = "spk-plot: --to=png: stdout is a terminal: > FILE, or --to=term"
	assert p.stderr.decode() == said + "\n", p
	END
}

@test "--frame is a frame of an array, not a width of events" {
	python3 -c 'import numpy
x = numpy.arange(20).reshape(5, 4).astype("f4")
numpy.save("x.npy", x)
numpy.savetxt("x.csv", x, "%g", ",")'
	for n in 0 1 4; do
		spk-plot -o svg --title=x --frame=$n --size=2x2 x.csv > want
		spk-plot -o svg --title=x --frame=$n --size=2x2 x.npy |
		    same - want
		grep -q "frame $n" want
	done
}

#!/usr/bin/env bats
# spk-isi: statistics, lists, histograms and maps of intervals, against numpy
# and the definitions.

load helpers

# What the tests in Python begin with: random trains of 6 channels; of these
# one is silent, one fires once, and one always; and isi(OPTION...) of them.
ORACLE='
import subprocess, sys
import numpy as np
rng = np.random.default_rng(5)
def trains(frames, rate):
	y = (rng.random((frames, 6)) < rate).astype(np.int8)
	y *= rng.choice(np.array([-1, 1], np.int8), y.shape)
	y[:, 1] = 0
	y[:, 2] = 0
	y[frames // 3, 2] = -1
	y[:, 3] = 1
	return y
def isi(y, *options):
	p = subprocess.run(["spk-isi", "-i", "i8", "-c", str(y.shape[1]),
	    *options], input=y.tobytes(), capture_output=True)
	assert p.returncode == 0 and not p.stderr, (options, p.stderr)
	return p.stdout
def table(y, *options):
	return [[float(x) if x else np.nan for x in l.split(",")] for l in
	    isi(y, *options).decode().splitlines()[1:]]
def times(y, c):
	return np.flatnonzero(y[:, c])
'

@test "statistics are numpy's of the same definitions" {
	python3 -c "$ORACLE"'
def stats(s, frames, rate, unit, window):
	nan = np.nan
	I = np.diff(s) * unit
	a, b = I[:-1], I[1:]
	n = frames // window
	k = np.histogram(s, np.arange(n + 1) * window)[0]
	if n > 0:				# its last bin is closed
		k[-1] -= np.sum(s == n * window)
	return [len(s), len(s) / frames * rate] + ([I.mean(), np.median(I),
	    I.min(), I.max(), I.std() / I.mean()] if len(I) else [nan] * 5) + \
	    ([2 * np.mean(np.abs(a - b) / (a + b)),
	    3 * np.mean(((a - b) / (a + b)) ** 2)] if len(a) else [nan] * 2) + \
	    [k.var() / k.mean() if n > 1 and k.sum() else nan]
for frames, p, window, how in (1, .5, 1, []), (10, .5, 3, []), \
    (700, .1, 100, []), (5000, .5, 7, ["--rate=360", "--unit=ms"]), \
    (3000, .02, 1000, ["--polarity=up"]), \
    (3001, .9, 150, ["--polarity=down", "-r", "20"]):
	y = trains(frames, p)
	got = table(y, *how, *([] if window == 100 else ["--window=%d" % window]))
	if "--polarity=up" in how:
		y = y > 0
	if "--polarity=down" in how:
		y = y < 0
	rate, unit = (360, 1000 / 360) if "--unit=ms" in how else \
	    (20, 1) if "-r" in how else (1, 1)
	for c, row in enumerate(got):
		want = [c + 1] + stats(times(y, c), frames, rate, unit, window)
		assert np.allclose(row, want, 1e-12, 1e-14, equal_nan=True), \
		    (frames, how, row, want)
'
}

@test "lists and histograms have every interval" {
	python3 -c "$ORACLE"'
y = trains(900, .1)
rows = [(t, c + 1, i) for c in range(6) for t, i in
    zip(times(y, c)[1:], np.diff(times(y, c)))]
want = [(c, t, i) for t, c, i in sorted(rows)]
got = table(y, "--list")
assert got == [list(r) for r in want]
got = table(y, "--list", "--unit=s", "-r", "8")
assert got == [[c, t / 8, i / 8] for c, t, i in want]
for width, unit in (1, 1), (2.5, 1), (.003, 1e-3):
	how = ["--hist=%g" % width] + (["--unit=s", "-r", "1000"]
	    if unit < 1 else [])
	per = round(width / unit * 2)		# half frames
	for each in range(2):
		n = {}
		for c, t, i in want:
			k = each * c, int(2 * i) // per
			n[k] = n.get(k, 0) + 1
		got = table(y, *how, *["--each"] * each)
		assert np.allclose(got, [[c] * each + [k * width, (k + 1) * width,
		    n[c, k]] for c, k in sorted(n)], 1e-12), (how, got)
'
}

@test "maps: each edge, the reach, rates and windows, however the bytes come" {
	python3 -c "$ORACLE"'
def value(s, t, end, edge, reach):
	k = np.searchsorted(s, t)
	if k == 0 and edge == "none":
		return 0
	if k == 0 and edge == "hold" and len(s) > 1 and s[1] < reach:
		return s[1] - s[0]
	v = (s[k] if k < len(s) else end) - (s[k - 1] if k > 0 else -1)
	if v > reach or 0 < k < len(s) or k == 0 or edge == "open":
		return min(v, reach)
	if edge == "none":
		return 0
	return min(s[-1] - s[-2], reach) if len(s) > 1 else v
def maps(y, edge, reach):
	n = len(y)
	return np.array([[value(times(y, c), t, n, edge, reach)
	    for c in range(6)] for t in range(n)], np.float32)
def floats(y, *options):
	return np.frombuffer(isi(y, "-o", "f32", "--bare", *options),
	    np.float32).reshape(-1, 6)
for n, p in (1, .5), (100, .2), (700, .02):
	y = trains(n, p)
	for edge in "hold", "open", "none":
		want = maps(y, edge, 1 << 24)
		assert (floats(y, "--map", "--edge=" + edge) == want).all()
		with np.errstate(divide="ignore"):
			rate = np.where(want > 0, 1 / want, 0)
		assert (floats(y, "--firing-rate", "--edge=" + edge) ==
		    rate).all()
		ms = want.astype(float) * (1000 / 360)
		assert (floats(y, "--map", "--edge=" + edge, "--unit=ms",
		    "-r", "360") == ms.astype(np.float32)).all()
	for w in 1, 2, 3, 41, 2000:
		b = w // 2
		want = [(y[max(0, t - b):t + w - b] != 0).mean(0)
		    for t in range(n)]
		assert np.allclose(floats(y, "--firing-rate",
		    "--window=%d" % w), want, 1e-6)
a = "--map", "-o", "f32", "--bare", "--reach=16", "-i", "i8", "-c", "6"
for edge in "hold", "open", "none":
	p = subprocess.Popen(["spk-isi", *a, "--edge=" + edge],
	    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
	    stderr=subprocess.PIPE)
	for k in range(0, y.size, 611):
		p.stdin.write(y.tobytes()[k:k + 611])
		p.stdin.flush()
	got, said = p.communicate()
	assert b"--reach" in said
	assert (np.frombuffer(got, np.float32).reshape(-1, 6) ==
	    maps(y, edge, 16)).all()
'
}

@test "any format and kernel; geometry, names and episodes are kept" {
	printf '%s\n' '#spk v=1 kind=spikes codec=sf channels=4 names=1 rate=20 width=2 height=2 threshold=1 start=0' \
	    a,b,c,d 1,0,0,0 0,1,0,-1 1,0,0,1 0,1,0,0 '#end frames=4' > x
	printf '%s\n' '#spk v=1 kind=signal channels=4 names=1 rate=20 width=2 height=2 type=f32' \
	    a,b,c,d 2,2,5,1 2,2,5,1 2,2,5,1 2,2,5,1 '#end frames=4' > want
	spk-isi --map x | same want -
	for o in i8 bits; do
		spk-conv -o $o x | spk-isi --map | same want -
	done
	spk-conv -o events x | spk-isi --map --bare | same <(grep -v '[#a]' \
	    want) -
	spk-conv -o npy x > y
	spk-isi --map --bare y | same <(grep -v '[#a]' want) -
	[ "$(spk-isi x | cut -d, -f1-4)" = "$(printf '%s\n' \
	    channel,spikes,rate,mean a,2,10,2 b,2,10,2 c,0,0, d,2,10,1)" ]

	# No interval, and no window, is across a blank line.
	printf '%s\n' '#spk v=1 kind=spikes channels=1 episodes=blank' 1 0 1 '' 0 0 1 \
	    '#end frames=6' > x
	[ "$(spk-isi --list x | paste -sd' ')" = 'channel,time,interval 1,2,2' ]
	[ "$(spk-isi --window=2 x | tail -n 1)" = 1,3,0.5,2,2,2,2,0,,,0.5 ]
	[ "$(spk-isi --map --bare x | paste -sd' ')" = '2 2 2  3 3 3' ]
	[ "$(spk-isi --firing-rate --window=3 --decimals=1 --bare x |
	    paste -sd' ')" = '0.5 0.7 0.5  0.0 0.3 0.5' ]

	# Widths that kernels divide into vectors, and not; bytes that are not.
	python3 -c 'import random
for c in 1, 5, 16, 64, 67, 130:
	random.seed(c)
	open("x%d" % c, "wb").write(bytes(random.choice((0, 0, 0, 1, 255))
	    for i in range(c * 90)))'
	for c in 1 5 16 64 67 130; do
		for o in "--map" "--map --reach=16 --edge=none" \
		    "--map --reach=127 -o u8" "--map --reach=127 -o i8" \
		    "--firing-rate --edge=open -o f32"; do
			for isa in portable v1 v3 v4; do
				SPK_ISA=$isa spk-isi -q -i i8 -c $c $o x$c |
				    cksum
			done | uniq | wc -l
		done
	done | uniq > got
	[ "$(cat got)" = 1 ]
}

@test "a long silence takes no time, and no memory" {
	printf '%s\n' '#spk v=1 kind=spikes format=events channels=3' \
	    t,channel,value 3,0,1 100000003,0,-1 100000004,0,1 > x
	printf '#end frames=100000010 events=3\n' >> x
	[ "$(timeout 20 spk-isi x | sed -n 2p)" = \
	    1,3,2.99999970000003e-8,50000000.5,50000000.5,1,100000000,0.9999999800000002,1.9999999600000005,2.9999998800000025,0.999999 ]
	[ "$(timeout 20 spk-isi --list x | tail -n 1)" = 1,100000004,1 ]
	[ -n "${SANITIZED:-}" ] || {
		# A dead pixel, whose interval is all there is.
		perl -e '$| = 1; print pack("C*", 1, (0) x 99);
		    print pack("C*", 0, map { rand() < .3 } 1 .. 99) for
		    1 .. 20000' > x
		(ulimit -v 30000; spk-isi -i i8 -c 100 --map --reach=1024 -o f32 \
		    --bare x 2> said > got)
		[ "$(stat -c %s got)" = 8000400 ]
		grep -q -e '--reach$' said
	}
}

@test "what cannot be is said" {
	printf '%s\n' 1 0 1 > x
	fails 2 'spk-isi: --list or --map: each is another output' \
	    spk-isi --map --list x
	fails 2 'spk-isi: --edge: not for the table' spk-isi --edge=hold x
	fails 2 'spk-isi: --to: not for --list' spk-isi -o csv --list x
	fails 2 'spk-isi: --window: not for --map' spk-isi --window=3 --map x
	fails 2 'spk-isi: --each: not for --firing-rate' \
	    spk-isi --each --firing-rate x
	fails 2 'spk-isi: --window: not for --hist' spk-isi --hist=1 --window=3 x
	fails 2 'spk-isi: --unit: the rate is not known: --rate' \
	    spk-isi --unit=s x
	fails 2 'spk-isi: --to=pgm: rates a frame are 1 at the most, and pixels whole numbers: --unit' \
	    spk-isi --firing-rate -o pgm x
	fails 2 "spk-isi: --reach: '15' is not a whole number from 16 to 16777216" \
	    spk-isi --map --reach=15 x
	fails 2 "spk-isi: --hist: '0' is not a number above 0" spk-isi --hist=0 x
	fails 1 'spk-isi: stdin:1: this is a signal, not a spike train' \
	    spk-isi < <(spk-conv x)
	fails 1 "spk-isi: stdin:2:1: not a spike, which is -1, 0 or 1; an encoder makes them from a signal" \
	    spk-isi < <(printf '%s\n' 1 2)
	[ -z "$output" ]
	fails 1 'spk-isi: stdin: no data' spk-isi --map < /dev/null
	fails 3 'spk-isi: stdout: write error: No space left on device' \
	    bash -c 'spk-isi --list x > /dev/full'
	printf '%s\n' '#spk v=1 kind=spikes channels=1' 1 0 1 > y
	fails 1 'spk-isi: y: cut after 3 frames: no #end' spk-isi y
	[ -z "$output" ]
	fails 1 'spk-isi: y: cut after 3 frames: no #end' spk-isi --list y
	[ "${lines[*]}" = 'channel,time,interval 1,2,2' ]
	printf '%s\n' '#spk v=1 kind=spikes channels=1' '#end frames=0' > y
	fails 0 '' spk-isi y
	[ "${lines[1]}" = '1,0,,,,,,,,,' ]
	fails 0 '' spk-isi --map y
	[ "${lines[1]}" = '#end frames=0' ]
	fails 1 'spk-isi: stdout: frame 2: 300 is not a whole number from 0 to 255, as u8 has' \
	    spk-isi --map --edge=open -o u8 --bare \
	    <(printf '1\n'; yes 0 | head -n 299; printf '1\n')
}

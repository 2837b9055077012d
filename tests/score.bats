#!/usr/bin/env bats
# spk-score against the definitions of its metrics, in another language.

load helpers

# agree [map=LIST] OPTION...: the table of x, r and, if it is there, y is that
# of the definitions.  LIST has the channels, from 0, of the columns of y.
agree() {
	local y=() o=() a
	[ ! -e y ] || y=(y)
	for a; do
		[[ $a == map=* ]] || o+=("$a")
	done
	spk-score "${o[@]}" x "${y[@]}" < r > got
	python3 -S - "$@" <<'EOF' || { echo "$*"; return 1; }
import csv, os, struct, sys
from math import exp, fsum, inf, isclose, isnan, log2, log10, nan, sqrt

option = dict(a.lstrip("-").partition("=")[::2] for a in sys.argv[1:])

def table(file):
    names, rows, single = None, [], False
    for fields in csv.reader(line for line in open(file)):
        if fields[0].startswith("#"):
            single |= " type=f32" in fields[0]
            continue
        try:
            rows.append([float(f) for f in fields])
        except ValueError:
            names = fields
    if single:
        rows = [struct.unpack("%df" % len(row), struct.pack("%df" % len(row),
            *row)) for row in rows]
    return names, list(zip(*rows))

def ratio(a, b):
    return 0 if a == 0 else inf if b == 0 else a / b

def decibels(signal, error):
    of = ratio(signal, error) if error else inf
    return 10 * log10(of) if of else -inf

def e2(pairs):
    return fsum((b - a) ** 2 for a, b in pairs)

def x2(pairs):
    return fsum(a * a for a, b in pairs)

def mean(values):
    return fsum(values) / len(values)

def about_mean(x):
    m = mean(x)
    return fsum((a - m) ** 2 for a in x)

# Each of these takes a list of channels, be it one or all.
def signal(channels):
    pairs = [p for x, r in channels for p in zip(x, r)]
    mse = e2(pairs) / len(pairs)
    dev2 = fsum(about_mean(x) for x, r in channels)
    def by(unit):
        return mean([ratio(e2(list(zip(x, r))) / len(x), unit(x) ** 2)
            for x, r in channels])
    def extent(x):
        return max(x) - min(x)
    def peak(x):
        return float(option.get("peak", 0)) or extent(x)
    return {"mse": mse, "rmse": sqrt(mse), "nrmse": sqrt(by(extent)),
        "mae": mean([abs(b - a) for a, b in pairs]),
        "r2": 1 - ratio(e2(pairs), dev2),
        "snr": decibels(x2(pairs), e2(pairs)),
        "snr0": decibels(dev2, e2(pairs)), "psnr": decibels(1, by(peak))}

def late(channels):
    best, n = (-inf, -inf), len(channels[0][0])
    a, _, b = option["delay"].replace("auto", "-100:100").partition(":")
    for d in range(int(a), int(b or a) + 1):
        if 2 * (n - abs(d)) < n:
            continue
        pairs = [(x[t - d], r[t]) for x, r in channels
            for t in range(max(d, 0), n + min(d, 0))]
        best = max(best, (decibels(x2(pairs), e2(pairs)), -abs(d), d))
    return {"delay": best[2], "snr-delay": best[0]}

def entropy(columns):
    values = [v for column in columns for v in column]
    parts = [values.count(v) / len(values) for v in (-1, 0, 1)]
    return (-sum(p * log2(p) for p in parts if p) * len(values) /
        len(channels[0][0]))

def spikes(trains):
    values = [v for columns in trains for column in columns for v in column]
    count = sum(v != 0 for v in values)
    afr = count / len(values)
    return {"spikes": count, "afr": afr, "efficiency": 100 * (1 - afr),
        "sparsity": 1 - afr, "entropy": mean([entropy(c) for c in trains])}

def van_rossum2(a, b):
    tau = float(option.get("tau", 10))
    s = [(t, p - q) for t, (p, q) in enumerate(zip(a, b)) if p != q]
    return fsum(p * q * exp(-abs(t - u) / tau) for t, p in s for u, q in s) / 2

def victor(a, b):
    q = float(option.get("cost", 0.1))
    row = list(range(len(b) + 1))
    for i, t in enumerate(a):
        last, row = row, [i + 1]
        for j, u in enumerate(b):
            row.append(min(row[j] + 1, last[j + 1] + 1,
                last[j] + q * abs(t - u)))
    return row[-1]

# For each time, the interval that it is in: from the frame after a spike to the next.
def intervals(y):
    s = [t for t, v in enumerate(y) if v]
    return {t: b - a for a, b in zip(s, s[1:]) for t in range(a + 1, b + 1)}

def isi(channels):
    both = [(p[t], q[t]) for p, q in ((intervals(a), intervals(b))
        for a, b in channels) for t in p if t in q]
    n = len(both)
    def psnr(peak, errors):
        return decibels(n * peak ** 2, fsum(e ** 2 for e in errors)) \
            if n else nan
    return {"isi-psnr": psnr(255, [min(p, 255) - min(q, 255)
            for p, q in both]),
        "rate-psnr": psnr(1, [1 / p - 1 / q for p, q in both]),
        "isi-valid": n / sum(len(a) for a, b in channels)}

def victors(a, b):
    return sum(victor(*([t for t, v in enumerate(c) if v == kind]
        for c in (a, b))) for kind in (-1, 1))

def metrics(which):
    some = [channels[c] for c in which]
    if "trains" in option:
        m = spikes([[b] for a, b in some])
        m["van-rossum"] = sqrt(fsum(van_rossum2(*c) for c in some))
        m["victor-purpura"] = fsum(victors(*c) for c in some)
        m.update(isi(some))
        return m
    m = signal(some)
    if "delay" in option:
        m.update(late(some))
    if "map" in option:
        of = [int(c) for c in option["map"].split(",")]
        m.update(spikes([[train for train, k in zip(trains, of) if k == c]
            for c in which]))
        m["snr-per-afr"] = m["snr"] / m["afr"] if m["afr"] else 0
    return m

names, x = table("x")
channels = list(zip(x, table("r")[1]))
trains = table("y")[1] if os.path.exists("y") else None
n = len(channels)
want = [(names[c] if names else str(c + 1), metrics([c])) for c in range(n)]
want.append(("all", metrics(range(n))))
got = list(csv.reader(open("got")))
if "trains" in option:		# oracle_trains.py has the last ones
    got = [row[:-6] for row in got]
bad = got[0] != ["channel"] + list(want[0][1]) or \
    [row[0] for row in got[1:]] != [name for name, m in want]
if bad:
    print(got)
for row, (name, m) in zip(got[1:], want):
    for metric, text, v in zip(m, row[1:], m.values()):
        if not (isclose(float(text), v, rel_tol=1e-12) or
                isnan(v) and text == "nan"):
            print(name, metric, "is", text, "not", v)
            bad = True
sys.exit(bad)
EOF
}

# noisy SEED FILE: its values, off by up to a half.
noisy() {
	gawk -F, -v OFS=, -v seed="$1" 'BEGIN { srand(seed) } {
		for (k = 1; k <= NF; k++)
			$k = sprintf("%.9g", $k + rand() - 0.4)
		print
	}' "$2"
}

# trains ROWS SEED: many spikes, few, bursts, of -1 only, of 1 only, none.
trains() {
	gawk -v n="$1" -v seed="$2" 'BEGIN {
		srand(seed)
		for (t = 0; t < n; t++) {
			if (t % 20 == 0)
				burst = rand() < 0.15
			print y(0.5), y(0.02), y(burst * 0.6), -(rand() < 0.1),
			    rand() < 0.1, 0
		}
	}
	function y(p) {
		return rand() < p ? (rand() < 0.5 ? 1 : -1) : 0
	}' | tr ' ' ,
}

# is EXPRESSION COMMAND...: it prints this, but for rounding.
is() {
	local want=$1
	shift
	"$@" | gawk '
	function db(ratio) { return 10 * log(ratio) / log(10) }
	{
		d = $1 - ('"$want"')
		good = d ^ 2 <= 1e-24 * ('"$want"') ^ 2
	} END {
		if (NR == 1 && good)
			exit 0
		print $0 " is not '"$want"'"
		exit 1
	}'
}

# distance METRIC A B OPTION...: of two trains, spikes apart by blanks.
distance() {
	local m=$1
	tr ' ' '\n' <<< "$2" > a
	tr ' ' '\n' <<< "$3" > b
	shift 3
	spk-score --trains -m "$m" "$@" a < b
}

# field METRIC: of all channels, in got.
field() {
	gawk -F, -v m="$1" 'NR == 1 {
		for (k = 1; k <= NF; k++)
			if ($k == m)
				at = k
	} $1 == "all" { print $at }' got
}

# each_metric COMMAND...: with -m it prints what got has of all channels.
each_metric() {
	local m
	for m in $(head -n 1 got | cut -d, -f 2- | tr , ' '); do
		[ "$("$@" -m "$m" < r)" = "$(field "$m")" ]
	done
}

@test "metrics of a signal and its spikes, of each channel and of all" {
	walk 300 3 1 2 > x
	spk-sf -t 0.7 x | tee y | spk-decode > r
	agree map=0,1,2
	agree map=0,1,2 --peak=3.5
	agree map=0,1,2 --delay=-4:9
	each_metric spk-score --delay=-4:9 x y
	noisy 1 x > r
	agree map=0,1,2
	# Far from 0 sums of squares would lose what they are made of.
	gawk -F, -v OFS=, -v CONVFMT=%.17g '{ $1 += 1e6; print }' x > far
	mv far x
	noisy 2 x > r
	rm y
	agree
	each_metric spk-score x
	spk-score x < r > want
	spk-score --metric=snr --quiet x < r > got
	[ "$(cat got)" = "$(sed -n '$p' want | cut -d, -f 7)" ]
}

@test "metrics worked out by hand" {
	printf '%s\n' 0,8 3,8 4,8 1,8 > x
	printf '%s\n' 0,8 1,8 4,8 2,8 > r
	printf '%s\n' 0,0 1,0 -1,0 0,0 > y
	# e^2 = 5, |e| = 3, x^2 = 26, about its mean 10, range 4
	spk-score x y < r > both
	sed 's/^all/both/; s/^1/all/' both > one
	while read -r metric one both; do
		cp one got
		is "$one" field "$metric"
		cp both got
		is "${both:-$one}" field "$metric"
	done <<EOF
mse 5/4 5/8
rmse sqrt(5/4) sqrt(5/8)
nrmse sqrt(5/64) sqrt(5/128)
mae 3/4 3/8
r2 1/2
snr db(26/5) db(282/5)
snr0 db(2)
psnr db(64/5) db(128/5)
spikes 2
afr 1/2 1/4
efficiency 50 75
sparsity 1/2 3/4
entropy 3/2 3/4
snr-per-afr db(26/5)*2 db(282/5)*4
EOF
}

@test "images of another maxval are brought to that of the original" {
	# 2 20 of 20 are 1 10 of 10: errors 1 and 0.
	printf 'P5 2 1 10 \0\12' > x.pgm
	run --separate-stderr spk-score -m mse x.pgm \
	    < <(printf 'P5 2 1 20 \2\24')
	[ "$status" = 0 ]
	[ "$output" = 0.5 ]
	[ "$stderr" = "spk-score: stdin: maxval=20, scaled to the 10 of x.pgm" ]
	printf 'P5 2 1 255 \0\377' > y.pgm
	spk-score -q -m psnr y.pgm < <(printf 'P5 2 1 1023 \0\0\3\377') |
	    same - <(echo inf)
}

@test "peak of psnr: --peak, maxval of the original's header, its range" {
	printf '1,2\n3,7\n' > rows
	printf '1,2\n2,7\n' > r
	{
		echo '#spk v=1 kind=signal channels=2 maxval=15'
		cat rows
		echo '#end frames=2'
	} > x
	for p in '5 --peak=5 x' '15 x' '7 --peak=7 rows'; do
		# shellcheck disable=SC2086 # words
		is "db(${p%% *} ^ 2 * 4)" spk-score -m psnr ${p#* } < r
	done
	printf 'P5 2 1 9\n\1\2P5 2 1 9\n\3\7' > pgm
	is 'db(9 ^ 2 * 4)' spk-score -m psnr pgm < r
	# The ranges are 2 and 5, and the second has no error.
	is 'db(16)' spk-score -m psnr rows < r
	# The decoded signal does not give it.
	{
		echo '#spk v=1 kind=signal channels=2 maxval=100'
		cat r
		echo '#end frames=2'
	} > m
	spk-score rows < r > want
	spk-score rows < m > got
	same got want
}

@test "no error, no spikes, no change" {
	walk 50 2 3 > x
	cp x r
	sed 's/[^,]*/0/g' x > y
	agree map=0,1
	for m in snr:inf psnr:inf r2:1 nrmse:0 mae:0 entropy:0 snr-per-afr:0 \
	    efficiency:100; do
		[ "$(spk-score -m "${m%:*}" x y < r)" = "${m#*:}" ]
	done
	sed 's/[^,]*/1/g' x > y
	agree map=0,1
	[ "$(spk-score -m snr-per-afr x y < r)" = inf ]
	# For a constant no error is small.
	cp y x
	agree map=0,1
	[ "$(spk-score -m r2 x < r)" = -inf ]
	[ "$(spk-score -m psnr x < r)" = -inf ]
	cp x r
	agree map=0,1
	[ "$(spk-score -m r2 x < r)" = 1 ]
	# One that is among others, and one that is 0.
	paste -d, x <(walk 50 1 4) <(yes 0 | head -n 50) > z
	mv z x
	noisy 5 x > r
	paste -d, y <(yes 0 | head -n 50) <(yes -- -1 | head -n 50) > z
	mv z y
	agree map=0,1,2,3
	rm y
	printf '2\n' | tee x > r
	agree
}

@test "spikes with many columns a channel, and many rows a frame" {
	paste -d, <(walk 60 1 6) <(walk 60 1 7 | gawk '{ print $1 ^ 2 }') > x
	map=0,1,0,1,0,1,0,1
	while read -r map e; do
		echo "$e"
		$e x > y
		spk-decode y > r
		agree map="$map" --delay=-2:2
		[[ $(sed -n 2p got | cut -d, -f 12-) != \
		    $(sed -n 3p got | cut -d, -f 12-) ]]
		cp got want
		$e -o i8 x > y8
		spk-score --delay=-2:2 x y8 < r > got
		same got want
	done <<EOF
0,1 spk-rate --steps=7 --max-rate=0.3
$map spk-rate --steps=7 --split --invert
0,1,0,1 spk-rate --steps=3 --invert --max-rate=0.8
0,1 spk-rate --code=step --step-threshold=1
$map,$map spk-rate --code=both --step-threshold=1 --split --invert
0,0,0,1,1,1 spk-bin --bins=3 --steps=9
0,0,0,0,1,1,1,1 spk-bin --bins=4 --method=deterministic --max-rate=0.4
0,1 spk-bin --bins=1 --method=deterministic
0,1 spk-pwm
EOF
	# Too many to be read at once.
	spk-rate --steps=2000 --split x > y
	spk-decode y > r
	agree map=0,1,0,1
}

# images WIDTH HEIGHT FRAMES: x.y4m, r.y4m, their npy; and in want psnr of both,
# ssim, and ssim of each pixel, by the definitions.
images() {
	/usr/bin/python3 - "$@" > want <<'EOF'
import sys
import numpy as np
W, H, T = map(int, sys.argv[1:])
rng = np.random.default_rng(W)
x = rng.integers(0, 256, (T, H, W))
x[:, :, 1:] = (x[:, :, 1:] + x[:, :, :-1]) // 2
r = np.clip(x + rng.integers(-30, 31, x.shape), 0, 255)
for name, a in ("x", x), ("r", r):
    with open(name + ".y4m", "wb") as f:
        f.write(b"YUV4MPEG2 W%d H%d F25:1 Cmono\n" % (W, H))
        for frame in a.astype(np.uint8):
            f.write(b"FRAME\n" + frame.tobytes())
    np.save(name + ".npy", a.reshape(T, -1).astype("<f8"))
g = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5 ** 2))
g = np.outer(g, g) / g.sum() ** 2
def blur(a):
    windows = np.lib.stride_tricks.sliding_window_view(a, (11, 11), (1, 2))
    return (windows * g).sum((-2, -1))
mx, mr = blur(x), blur(r)
vx, vr = blur(x * x) - mx ** 2, blur(r * r) - mr ** 2
c1, c2 = (.01 * 255) ** 2, (.03 * 255) ** 2
s = ((2 * mx * mr + c1) * (2 * (blur(x * r) - mx * mr) + c2) /
    ((mx ** 2 + mr ** 2 + c1) * (vx + vr + c2))).mean(0)
mse = ((x - r) ** 2).mean()
print(10 * np.log10(255 ** 2 / mse))
print(10 * np.log10((x.max() - x.min()) ** 2 / mse))
print(s.mean())
print(*np.pad(s, 5, constant_values=np.nan).ravel(), sep="\n")
EOF
}

@test "images: ssim, and psnr of one peak" {
	local m size near='{ d = $1 - $2
		bad += !($1 == $2 || d * d < 1e-20)
	} END { exit bad > 0 }'
	for size in '11x11 1' '13x30 3' '40x12 2'; do
		# shellcheck disable=SC2086
		images ${size/x/ }
		spk-score x.y4m < r.y4m > table
		[ "$(head -n 1 table | cut -d, -f 10)" = ssim ]
		{
			spk-score -m psnr x.y4m < r.y4m
			spk-score -q -m psnr --size="${size% *}" x.npy < r.npy
			sed -n '$p' table | cut -d, -f 10
			sed '1d; $d' table | cut -d, -f 10
		} > got
		paste want got | gawk "$near"
		[ "$(spk-score -m ssim x.y4m < r.y4m)" = "$(sed -n 3p got)" ]
		for m in ssim:1 psnr:inf; do
			[ "$(spk-score -m ${m%:*} x.y4m < x.y4m)" = ${m#*:} ]
		done
	done
	# Frames come in any portions, and of f32 and f64.
	dd bs=7 status=none if=r.y4m | spk-score x.y4m > got
	same got table
	spk-score --peak=255 --size=40x12 x.npy < r.npy > got
	same got table
	spk-conv -o f32 r.npy | spk-score --peak=255 --size=40x12 x.npy > got
	same got table
}

@test "images: where there is no ssim" {
	local say='spk-score: --metric=ssim: it needs'
	images 40 12 1
	fails 2 "$say images: specify --size" spk-score -m ssim x.npy < r.npy
	fails 2 "$say --peak" spk-score -m ssim --size=40x12 x.npy < r.npy
	fails 2 "$say images of 11x11 pixels or more" \
	    spk-score -m ssim --peak=1 --size=48x10 x.npy < r.npy
	fails 2 "$say signals" \
	    spk-score -m ssim --trains --size=2x1 <(echo 0,1) <<< 0,1
	spk-conv --size=12x40 x.npy > z
	fails 1 "spk-score: stdin: images of 40x12; those of z are 12x40" \
	    spk-score z < r.y4m
	fails 2 "spk-score: --size: '5x5' is not the 480 values of a frame" \
	    spk-score --size=5x5 x.npy < r.npy
	fails 2 \
	    "spk-opt: --metric=ssim: only for images, but channels are tuned" \
	    spk-opt -m ssim sf x.y4m
	fails 0 "spk-score: x.npy: no maxval: the peak of psnr is the range of all pixels" \
	    spk-score --size=40x12 x.npy < r.npy
	[ "$(head -n 1 <<< "$output")" = \
	    channel,mse,rmse,nrmse,mae,r2,snr,snr0,psnr ]
	[ "$(spk-opt --budget=2 --report=csv -m psnr -q --size=40x12 sf x.npy |
	    wc -l)" = 482 ]
}

@test "--delay finds a signal that is late, or early" {
	walk 300 2 8 > s
	tail -n +8 s > x
	head -n -7 s > r
	for d in auto 0:10 -5:7 7 7:146; do
		agree --delay=$d
		[ "$(field delay) $(field snr-delay)" = '7 inf' ]
	done
	for d in 8 -7 0:6 8:20 -20:0; do
		agree --delay=$d
		[ "$(field snr-delay)" != inf ]
	done
	mv x z
	mv r x
	mv z r
	for d in auto -10:-1 -7 -8:100; do
		agree --delay=$d
		[ "$(field delay) $(field snr-delay)" = '-7 inf' ]
	done
	# As far as auto goes, and no farther.
	walk 501 1 9 > s
	for d in 100 -100 101 -101; do
		if [ $d -gt 0 ]; then
			tail -n +$((d + 1)) s | head -n 400 > x
			head -n 400 s > r
		else
			tail -n +$((1 - d)) s | head -n 400 > r
			head -n 400 s > x
		fi
		[ "${d#-}" = 100 ] && want=$d || want=
		got=$(spk-score -m delay --delay=auto x < r)
		[ "${want:-$got}" = "$got" ]
		[ -n "$want" ] || [ "$got" != "$d" ]
		[ "$(spk-score -m snr-delay --delay=$d x < r)" = inf ]
	done
}

@test "snr of each delay, one by one" {
	walk 40 3 10 > x
	noisy 11 x > r
	for d in -20 -5 -1 0 1 2 20; do
		agree --delay=$d
		[ "$(field delay)" = $d ]
	done
	agree --delay=-5:5
	agree --delay=auto
}

@test "a delay leaves half of the frames to compare" {
	# Late by 6 of 10.
	printf '%s\n' 1 2 4 8 16 32 64 128 256 512 > x
	{ printf '%s\n' 9 9 9 9 9 9; head -n 4 x; } > r
	agree --delay=auto
	agree --delay=4:9
	agree --delay=5
	agree --delay=-5
	say='less than half of the 10 frames would be compared'
	for d in 6 -6 6:9 -100:-6 1000000; do
		fails 2 "spk-score: --delay: $say" \
		    spk-score --delay=$d x < r
		[ -z "$output" ]
	done
	head -n 9 x > z
	mv z x
	head -n 9 r > z
	mv z r
	agree --delay=4
	fails 2 "spk-score: --delay: ${say/10/9}" spk-score --delay=5 x < r
	echo 1 | tee x > r
	agree --delay=auto
	agree --delay=0
}

@test "of delays that are as good, the least is reported" {
	best() { spk-score -m delay --delay="$1" x < r; }
	# 4 frames are a period: these are late by 2, or early by 2.
	for i in {1..20}; do
		printf '%s\n' 0 1 5 2
	done > x
	{ tail -n 2 x; head -n -2 x; } > r
	[ "$(best auto)" = 2 ]
	[ "$(best -6:1)" = -2 ]
	[ "$(best -9:-3)" = -6 ]
	[ "$(best 3:30)" = 6 ]
	[ "$(best -3:2)" = 2 ]
	# Where nothing is decoded, the error is the signal.
	sed 's/.*/0/' x > r
	[ "$(best auto)" = 0 ]
	[ "$(best 3:9)" = 3 ]
	[ "$(best -9:-3)" = -3 ]
	[ "$(best -3:9)" = 0 ]
}

@test "sums of many frames" {
	walk 12300 2 12 > s
	for n in 4096 4097 ${FULL:+4095 8192} 12300; do
		head -n $n s > x
		noisy 13 x > r
		gawk -F, '{ print ($1 > 0) - ($1 < -1) "," ($2 > 2) }' x > y
		agree map=0,1 --delay=-1:1
	done
	# Farther back than a block of them.
	rm y
	for d in 1 -1 5000 -6150; do
		agree --delay=$d
	done
	head -n -6150 s | cat <(tail -n 6150 s) - > r
	cp s x
	agree --delay=6149:6151
	[ "$(field delay) $(field snr-delay)" = '6150 inf' ]
}

@test "--slice scores a part" {
	walk 9000 2 31 > all
	spk-rate --steps=2 all > all.y
	spk-decode --bare all.y > all.r
	grep -v '^#' all.y > bare.y
	part() { # FROM TO FILE: these of its rows
		sed -n "$(($1 + 1)),$2p" "$3"
	}
	for s in 0:9000 :17 4095: 8000:8001 1:8999; do
		from=${s%:*} to=${s#*:}
		from=${from:-0} to=${to:-9000}
		part $from $to all > x
		part $from $to all.r > r
		{ head -n 1 all.y; part $((2 * from)) $((2 * to)) bare.y
		echo "#end frames=$((2 * (to - from)))"; } > y
		spk-score --delay=0 x y < r > want
		spk-score --delay=0 --slice=$s all all.y < all.r > got
		same got want
	done
	trains 700 5 > x
	trains 700 6 > r
	part 33 690 x > xs
	spk-score --trains --slice=33:690 x < r > got
	part 33 690 r | spk-score --trains xs > want
	same got want
	spk-conv -r 100 --kind=spikes x > xr
	spk-score --trains --slice=0.33s:6900ms xr < r | same - want
	# The rate of either input, or that of --rate.
	spk-score --trains --slice=0.33s:6900ms r < xr > got
	spk-score --trains --slice=33:690 r < xr | same got -
	spk-score --trains -r 10 --slice=3.3s:69s xr < r | same - want
	fails 2 'spk-score: --slice: 1s:: times need the sampling rate, which x does not have. Specify it with --rate' \
	    spk-score --trains --slice=1s: x < r
	for s in 5 x: 5:5 6:5 1:2:3; do
		fails 2 "spk-score: --slice: '$s' is not FROM:TO, frames or times such as 1.5s, FROM before TO" \
		    spk-score --slice=$s x < r
	done
	for s in 700: 1:701 800:900; do
		fails 2 "spk-score: --slice: $s: not within the 700 frames of x" \
		    spk-score --slice=$s x < r
	done
}

@test "more than is read at once" {
	# Sums of integers are exact.
	gawk 'BEGIN {
		for (i = 0; i < 65538; i++)
			print i % 97, i % 7, i % 97 % 2 - i % 7 % 2
	}' > all
	for n in 65536 65537 65538; do
		head -n $n all > part
		cut -d' ' -f 1 part > x
		cut -d' ' -f 2 part > r
		cut -d' ' -f 3 part > y
		gawk '{
			e2 += ($2 - $1) ^ 2
			x2 += $1 ^ 2
			spikes += $3 != 0
		} END { print e2, x2, spikes }' part > want
		read -r e2 x2 spikes < want
		spk-score x y < r > got
		is "$e2 / $n" field mse
		is "db($x2 / $e2)" field snr
		is "$spikes" field spikes
	done
}

@test "it does not matter in what portions input comes" {
	walk 4200 2 15 | dyadic > x
	spk-sf -t 0.5 x > y
	spk-decode --bare y | dyadic > r
	o=(--delay=-3:3)
	spk-score "${o[@]}" x y < r > want
	for bs in 3 64 1000 99999; do
		dd bs=$bs status=none if=r |
		    spk-score "${o[@]}" <(dd bs=$bs status=none if=x) \
		    <(dd bs=$bs status=none if=y) > got
		same got want
	done
	{ head -c 30011 r; sleep 0.1; tail -c +30012 r; } |
	    spk-score "${o[@]}" x <(sleep 0.1; cat y) > got
	same got want
	{ cat r; } | spk-score "${o[@]}" \
	    <(head -c 70001 x; sleep 0.1; tail -c +70002 x) y > got
	same got want
	for f in f32 f64; do
		[ $f = f32 ] && t='f<*' || t='d<*'
		for i in x r; do
			t=$t perl -ne 'print pack $ENV{t}, split /,/' $i > $i.$f
		done
		spk-score "${o[@]}" -i $f -c 2 x.$f y < r.$f > got
		same got want
		dd bs=7 status=none if=r.$f |
		    spk-score "${o[@]}" -i $f -c 2 \
		    <(dd bs=5 status=none if=x.$f) y > got
		same got want
	done
	# A byte at a time.
	head -n 20 x > a
	head -n 20 r > b
	spk-score a < b > want
	while read -r row; do
		for ((i = 0; i < ${#row}; i++)); do
			printf %s "${row:i:1}"
		done
		echo
	done < b | spk-score <(dd bs=1 status=none if=a) > got
	same got want
	walk 500 2 16 30 | gawk -F, -v OFS=, '{
		print int($1) % 120, int($2) % 120
	}' > x
	noisy 17 x | sed 's/\.[0-9]*//g; s/e[-0-9]*//g' > r
	perl -ne 'print pack "c*", split /,/' x > x.i8
	perl -ne 'print pack "c*", split /,/' r > r.i8
	spk-score x < r > want
	spk-score -i i8 -c 2 x.i8 < r.i8 > got
	same got want
}

@test "van Rossum: trains that are worked out by hand" {
	for tau in 0.1 10 1000; do
		rossum() { # WANT A B
			is "$1" distance van-rossum "$2" "$3" --tau=$tau
		}
		for y in '0 0 1 0 0' '1 0 0 0 0' '0 0 0 0 -1'; do
			rossum 'sqrt(1/2)' "$y" '0 0 0 0 0'
			rossum 'sqrt(1/2)' '0 0 0 0 0' "$y"
			rossum 0 "$y" "$y"
		done
		rossum "sqrt(1 - exp(-1 / $tau))" '1 0 0 0' '0 1 0 0'
		rossum "sqrt(1 - exp(-3 / $tau))" '0 0 0 1' '1 0 0 0'
		rossum "sqrt(1 + exp(-2 / $tau))" '0 1 0 0' '0 0 0 -1'
		# For the other kind it is 2 spikes at once.
		rossum 'sqrt(2)' '0 1' '0 -1'
	done
	[ "$(distance van-rossum '1 0' '0 1')" = \
	    "$(distance van-rossum '1 0' '0 1' --tau=10)" ]
}

@test "van Rossum: a lone spike counts as a half, or as one" {
	is 'sqrt(1 / 2)' distance van-rossum '0 1 0' '0 0 0'
	is 'sqrt(1 / 2)' distance van-rossum '0 1 0' '0 0 0' --norm=half
	is 1 distance van-rossum '0 1 0' '0 0 0' --norm=one
	is 'sqrt(2 * (1 - exp(-3 / 4)))' distance van-rossum '1 0 0 0' \
	    '0 0 0 1' --norm=one --tau=4
}

@test "Victor-Purpura: trains that are worked out by hand" {
	vp() { # WANT A B COST
		is "$1" distance victor-purpura "$2" "$3" --cost="$4"
		is "$1" distance victor-purpura "$3" "$2" --cost="$4"
	}
	vp 0 '1 0 -1 1' '1 0 -1 1' 1
	vp 1 '0 1 0' '0 0 0' 7
	vp 1 '0 -1 0' '0 0 0' 0
	vp 3 '1 1 1' '0 0 0' 0
	vp 0.3 '1 0 0 0' '0 0 0 1' 0.1
	vp 2 '1 0 0 0' '0 0 0 1' 0.7
	vp 1.8 '1 0 0 0' '0 0 0 1' 0.6
	vp 2 '1 0 0 0' '0 0 0 1' 1000
	# A spike of the other kind is another spike.
	vp 2 '1 0' '-1 0' 0
	vp 2 '1 0' '0 -1' 0.1
	vp 0.4 '1 -1 0 0' '0 0 1 -1' 0.1
	# At no cost spikes are counted; at a great one those of the same time.
	vp 1 '1 0 1 0 0' '0 0 0 0 1' 0
	vp 2 '1 0 1 1 0' '0 0 1 1 1' 99
	vp 0.4 '1 0 1 1 0' '0 0 1 1 1' 0.1
	# Each moves by one, or the first goes and the last comes.
	vp 0.9 '1 1 1 0' '0 1 1 1' 0.3
	vp 2 '1 1 1 0' '0 1 1 1' 0.9
	[ "$(distance victor-purpura '1 0' '0 1')" = 0.1 ]
}

@test "both distances, against all that could be paired" {
	trains 250 1 > x
	trains 250 2 > r
	for o in 0:1 0.01:10 0.1:0.05 1:100 5:1000; do
		agree --trains --cost=${o%:*} --tau=${o#*:}
	done
	agree --trains
	[ "$(tail -n 2 got | grep -c '^6,0,0,100,1,0,0,0,nan,nan,0,0,0,1,1,1,nan$')" = 1 ]
	each_metric spk-score --trains x
	# One of them has none, or ends early, or begins late.
	cp r z
	for how in '0 0' '1 60' '180 250' '100 101'; do
		gawk -F, -v OFS=, -v how="$how" '{
			split(how, of, " ")
			for (k = 1; k <= NF && (NR <= of[1] || NR > of[2]); k++)
				$k = 0
			print
		}' z > r
		agree --trains --cost=0.03 --tau=30
		mv x y
		mv r x
		mv y r
		agree --trains --cost=0.03 --tau=30
		mv r x
	done
}

@test "intervals of two trains" {
	# By hand: 3 and 2 planes of 6 have intervals, of 3, and of 1 and 1.
	[ "$(distance isi-valid '1 0 0 1 0 0' '0 1 1 1 0 0')" = \
	    0.3333333333333333 ]
	is 'db(255 ^ 2 / 4)' distance isi-psnr '1 0 0 1 0 0' '0 1 1 1 0 0'
	is 'db(1 / (2 / 3) ^ 2)' distance rate-psnr '1 0 0 1 0 0' '0 1 1 1 0 0'
	[ "$(distance rate-psnr '1 0 -1 0' '-1 0 1 0')" = inf ]
	[ "$(distance isi-psnr '1 0 1 0' '0 0 0 1')" = nan ]
	# One of 300 is one of 255, but for its rate.
	{ echo 1; yes 0 | head -n 299; echo 1; } > x
	{ yes 0 | head -n 40; echo 1; yes 0 | head -n 259; echo 1; } > r
	for how in 'isi-psnr inf' 'isi-valid 0.8637873754152824'; do
		[ "$(spk-score --trains -m ${how% *} x < r)" = ${how#* } ]
	done
	is 'db(1 / (1 / 260 - 1 / 300) ^ 2)' spk-score --trains -m rate-psnr \
	    x < r
	# For 65536, and of one more, which is left out.
	for n in 65535 65536; do
		{ echo 1; yes 0 | head -n $n; printf '1\n1\n'; } > x
		spk-score --trains -m isi-valid x < x 2>> said
	done > got
	printf '%s\n' 0.9999847416765846 0.000015258090602541998 | same - got
	same said <(echo \
	    'spk-score: x: intervals of more than 65536 frames are left out')
	# Only one of the trains fires for long.
	for n in 63 64 65 700; do
		trains $n $n > x
		trains $n 9 | sed "1,$((n / 2))s/[-1]*[01]/0/g" > r
		agree --trains
		mv x y
		mv r x
		mv y r
		agree --trains
	done
	perl -ne 'print pack "c*", split /,/' x > x.i8
	perl -ne 'print pack "c*", split /,/' r | dd bs=7 status=none |
	    spk-score --trains -i i8 -c 6 x.i8 > want
	same want got
	fails 2 'spk-score: --metric=isi-psnr: it needs two spike trains' \
	    spk-score -m isi-psnr x < x
	fails 2 'spk-opt: --metric=rate-psnr: only between two spike trains' \
	    spk-opt -m rate-psnr sf x
}

# agree_times A B VALUES OPTION...: the six metrics of how their times agree.
agree_times() {
	local m a=$1 b=$2 want
	want=$(tr -s '\n\t ' ' ' <<< "$3")
	shift 3
	for m in isi-distance spike-distance spike-sync hunter-milton \
	    schreiber correlation; do
		is "${want%% *}" distance $m "$a" "$b" "$@" || return 1
		is "${want%% *}" distance $m "$b" "$a" "$@" || return 1
		want=${want#* }
	done
}

@test "the times of two trains: values of other packages, and by hand" {
	# PySpike 0.7.0; spikedist 0.6; numpy.corrcoef
	agree_times '0 1 0 1 0 0 1 0 0 1' '0 0 1 1 0 0 0 1 0 0' \
	    '.225 .3133645124716553 .5714285714285714 .5231799177545846
	    .8650971240126146 -.0890870806374748' --tau=1 --sigma=1
	agree_times '0 -1 0 -1 0 0 -1 0 0 -1' '0 0 -1 -1 0 0 0 -1 0 0' \
	    '.225 .3133645124716553 .5714285714285714 .5231799177545846
	    .8650971240126146 -.0890870806374748' --tau=1 --sigma=1
	# Equal; one silent, which is like one that fires in the first frame
	# for the distances; both silent.
	agree_times '1 0 0 1' '1 0 0 1' '0 0 1 1 1 1'
	agree_times '0 0 1 0' '0 0 1 0' '0 0 1 1 1 1'
	[ "$(distance correlation '0 0 1 0' '0 0 0 0')" = nan ]
	is 0.5 distance isi-distance '0 0 1 0' '0 0 0 0'
	is 0.5 distance isi-distance '0 0 1 0' '1 0 0 0'
	[ "$(distance spike-distance '0 0 1 0' '0 0 0 0')" = \
	    "$(distance spike-distance '0 0 1 0' '1 0 0 0')" ]
	for m in spike-sync hunter-milton schreiber; do
		is 0 distance $m '0 0 1 0' '0 0 0 0'
		is 1 distance $m '0 0' '0 0'
	done
	for m in isi-distance spike-distance; do
		is 0 distance $m '0 0' '0 0'
	done
	# 2 apart of intervals of 5 coincide, and 2 of 4 do not; spikes of
	# the other kind never do.
	is 1 distance spike-sync '1 0 0 0 0 1 0 0' '0 0 1 0 0 0 0 1'
	is 0 distance spike-sync '1 0 0 0 1 0 0' '0 0 1 0 0 0 1'
	is 0 distance spike-sync '1 0 0 0 1 0 0' '-1 0 0 0 -1 0 0'
	is -1 distance schreiber '1 0 0 0 1 0 0' '-1 0 0 0 -1 0 0'
	# Kinds that neither has are not averaged.
	is 0.25 distance isi-distance '0 0 1 -1' '0 0 0 -1'
	# Counts 1 2 0 and 2 0 1, without the frame after them.
	is -0.5 distance correlation '0 1 1 1 0 0 1' '1 1 0 0 1 0 1' \
	    --window=2
}

@test "the times of two trains, against the definitions" {
	python3 -S "$TOP/tests/oracle_trains.py"
	# The definitions against PySpike, where it is installed.
	if [ -n "${FULL:-}" ] && python3 -c 'import pyspike' 2> /dev/null; then
		python3 "$TOP/tests/oracle_trains.py" pyspike
	fi
}

@test "Victor-Purpura where spikes are far apart" {
	# Groups of them, farther apart than a move is worth.
	for cost in 0.04 0.3 1.99; do
		for seed in 1 2; do
			gawk -v seed=$seed 'BEGIN {
				srand(seed)
				for (t = 0; t < 6000; t++) {
					if (t % 50 == 0)
						p = rand() < 0.1
					print y(p), y(p), y(p)
				}
			}
			function y(p) {
				return rand() < p * 0.1 + 0.001
			}' > all
			tr ' ' , < all | cut -d, -f 1,2 > x
			tr ' ' , < all | cut -d, -f 2,3 > r
			agree --trains --cost=$cost
		done
	done
	gawk 'BEGIN {
		for (t = 0; t < 300000; t++)
			print t == 5, t == 299990
	}' > all
	cut -d' ' -f 1 all > x
	cut -d' ' -f 2 all > r
	[ "$(spk-score --trains -m victor-purpura x < r)" = 2 ]
	[ "$(spk-score --trains -m victor-purpura --cost=0.000001 x < r)" = \
	    0.299985 ]
}

@test "trains are recognised by a header, or --trains" {
	walk 300 2 18 > s
	spk-sf -t 0.5 s > a
	spk-sf -t 0.6 s > b
	grep -v '^#' a > x
	grep -v '^#' b > r
	agree --trains
	cp got want
	spk-score a < b > got
	same got want
	spk-score --trains a < r > got
	same got want
	spk-score --trains x < b > got
	same got want
	# One header is a train that was not decoded, more likely.
	say='this is a spike train; if'
	fails 1 "spk-score: stdin:1: $say x is one, too, use --trains" \
	    spk-score x < b
	fails 1 "spk-score: a:1: $say stdin is one, too, use --trains" \
	    spk-score a < r
	fails 1 "spk-score: stdin:1: $say s is one, too, use --trains" \
	    spk-score s b < b
	spk-sf -t 0.6 -o i8 s | spk-score a > got
	same got want
	# Else they are signals.
	[ "$(spk-score x < r | head -n 1 | cut -d, -f 2)" = mse ]
	say='this is a signal, and'
	spk-decode b > d
	fails 1 "spk-score: stdin:1: $say a a spike train" spk-score a < d
	fails 1 "spk-score: d:1: $say stdin a spike train" spk-score d < b
	fails 1 "spk-score: stdin:1: $say a a spike train" \
	    spk-score --trains a < d
	fails 2 "spk-score: a is a spike train: SPIKES is not supported" \
	    spk-score a - b < b
	fails 1 "spk-score: d:1: this is a signal, not a spike train" \
	    spk-score s - d < d
	for m in mse snr snr-per-afr; do
		fails 2 "spk-score: --metric=$m: it needs signals" \
		    spk-score -m $m a < b
	done
	fails 2 "spk-score: --metric=van-rossum: it needs two spike trains" \
	    spk-score -m van-rossum s b < d
	fails 2 "spk-score: --metric=afr: it needs SPIKES" \
	    spk-score -m afr s < d
	fails 2 "spk-score: --metric=delay: it needs --delay" \
	    spk-score -m delay s < d
}

@test "one is longer, or wider" {
	walk 5000 2 19 > x
	for n in 1 4095 4999; do
		head -n $n x > s
		fails 1 "spk-score: stdin: ends after $n frames, and x does not" \
		    spk-score x < s
		fails 1 "spk-score: s: ends after $n frames, and stdin does not" \
		    spk-score s < x
		[ -z "$output" ]
	done
	cut -d, -f 1 x > s
	fails 1 "spk-score: stdin: 1 column; x has 2" spk-score x < s
	fails 1 "spk-score: stdin: 2 columns; s has 1" spk-score s < x
	sed 's/[^,]*/0/g' x > y
	sed 1d y > short
	fails 1 "spk-score: short: 4999 rows of spikes; the 5000 frames of x make 5000" \
	    spk-score x short < x
	cut -d, -f 1 y > thin
	fails 1 "spk-score: thin: 1 column; 2 channels would have 2" \
	    spk-score x thin < x
	spk-rate --steps=3 --split x > y
	sed 1d x > s
	fails 1 "spk-score: y: 15000 rows of spikes; the 4999 frames of s make 14997" \
	    spk-score s y < s
	cut -d, -f 1 x > s
	spk-rate --steps=3 --split s > z
	fails 1 "spk-score: z: 2 columns; 2 channels would have 4" \
	    spk-score x z < x
	{ head -n 100 y; tail -n 1 y; } > z
	fails 1 "spk-score: z: cut after 99 frames: #end says 15000" \
	    spk-score x z < x
	printf '#spk v=1 kind=signal channels=2\n#end frames=0\n' > none
	fails 1 "spk-score: none: no frames" spk-score none < none
}

@test "input without a header" {
	walk 100 2 20 | dyadic > x
	spk-sf -t 0.5 x > y
	spk-decode --bare y | tee r > bare
	agree map=0,1
	cp got want
	spk-sf --bare -t 0.5 x > y
	agree map=0,1
	spk-sf -t 0.5 -o i8 x > y
	spk-score x y < r > got
	same got want
	# The options are of each input that has no header.
	spk-sf -t 0.5 x > y
	spk-decode y > stream
	spk-decode -o f32 y > stream.f32
	spk-decode -o f32 --bare y > r.f32
	perl -ne 'print pack "f<*", split /,/' x > x.f32
	spk-score x y < stream > want
	for r in stream stream.f32 r.f32; do
		spk-score -i f32 -c 2 x.f32 y < $r > got
		same got want
	done
	spk-score x y < stream.f32 > got
	same got want
	for d in ';' tab blank; do
		s=$(case $d in tab) printf '\t' ;; blank) echo ' ' ;;
		    *) echo "$d" ;; esac)
		spk-score -d $d <(tr , "$s" < x) y < <(tr , "$s" < bare) > got
		spk-score x y < bare > want
		same got want
	done
	# What was decoded may have names; they are ignored.
	spk-score x < <(echo 'p,q'; cat bare) > got
	spk-score x < bare > want
	same got want
}

@test "--columns is of ORIGINAL only, and its names are those of the table" {
	walk 100 3 21 > rows
	{ echo 't,"b,1",c'; cat rows; } > all
	spk-sf -t 0.5 --columns=3,2 all | tee y | spk-decode > r
	{ echo 'c,"b,1"'; gawk -F, -v OFS=, '{ print $3, $2 }' rows; } > x
	agree map=0,1
	cut -d, -f 1 <(sed '/"/d' got) | paste -sd' ' | same - \
	    <(echo channel c all)
	grep -q '^"b,1",' got
	cp got want
	for c in 3,2 'c,2' c,2-2; do
		spk-score --columns="$c" all y < r > got
		same got want
	done
	sed 's/^c,/1,/; s/^"b,1"/2/' want > plain
	spk-score --columns=3,2 rows y < r > got
	same got plain
	# One twice.
	spk-sf -t 0.5 --columns=2,2 rows | tee y | spk-decode |
	    spk-score --columns=2,2 rows y > got
	[ "$(sed -n 's/^[12],//p' got | uniq | wc -l)" = 1 ]
}

@test "in a pipeline, tee still writing the spikes" {
	walk 20000 2 22 > x
	spk-sf -t 0.5 x > y
	spk-decode y > r
	spk-score x y < r > want
	for i in 1 2 3; do
		rm y
		spk-sf -t 0.5 x | tee y | spk-decode | spk-score x y > got
		same got want
	done
	spk-rate --steps=20 x | tee y | spk-decode |
	    spk-score -m afr x y > afr
	spk-rate --steps=20 --bare x | tr -d ',\n0' | wc -c > spikes
	is "$(cat spikes) / 800000" cat afr
}

@test "values that are missing are held, or 0, in both" {
	printf '1,2\nnan,3\n4,\n' > a
	printf '2,2\n1,nan\n,5\n' > b
	fails 1 "spk-score: a:2:1: not a number: 'nan'" spk-score a < b
	printf '1,2\n1,3\n4,3\n' > x
	printf '2,2\n1,2\n1,5\n' > r
	agree
	cp got want
	spk-score -q --nan=hold a < b > got
	same got want
	printf '1,2\n0,3\n4,0\n' > x
	printf '2,2\n1,0\n0,5\n' > r
	agree
	cp got want
	spk-score -q --nan=zero a < b > got
	same got want
}

@test "values of text that are binary32's are read as such" {
	walk 300 2 23 > x
	spk-sf -t 0.1 x > y
	spk-decode y > r
	grep -q '^#spk .* type=f32$' r
	agree map=0,1
	# They are what -o f32 has, and not what the text has.
	spk-decode --bare -o f32 y > r.f32
	perl -e 'local $/ = \8; while (<>) {
		printf "%.17g,%.17g\n", unpack "f<2" }' r.f32 > exact
	for f in exact <(spk-decode -o f32 y); do
		[ "$(spk-score -m mse $f < r)" = 0 ]
	done
	spk-score -i f32 -c 2 r.f32 < r | sed -n '$p' |
	    grep -q '^all,0,0,0,0,1,inf,inf,inf$'
	[ "$(spk-score -m mse r < exact)" = 0 ]
	[ "$(sed 's/ type=f32//' r | spk-score -m mse exact)" != 0 ]
	[ "$(grep -v '^#' r | spk-score -m mse exact)" != 0 ]
	sed 's/ type=f32/ type=f16/' r > half
	fails 1 "spk-score: stdin:1: type=f16: not f32" spk-score x < half
	fails 1 "spk-score: half:1: type=f16: not f32" spk-score half < r
	printf '#spk v=1 kind=signal channels=1 type=f32\n%s\n#end frames=1\n' \
	    1e39 > wide
	fails 1 "spk-score: wide:2:1: out of range" spk-score wide < wide
}

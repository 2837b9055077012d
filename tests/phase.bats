#!/usr/bin/env bats
# Phase: windows as neurons, their spikes, delays, and the signal again.

load helpers

# What tests in Python begin with: tools are run, their text is read, and
# numpy says what should be there.
setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cat > n.py <<'EOF'
import os
import subprocess
import numpy as np

rng = np.random.default_rng(1)

def text(x):
    x = np.asarray(x, float)
    return "".join(",".join(repr(float(v)) for v in row) + "\n"
        for row in x.reshape(len(x), -1)).encode()

def run(data, *argv):
    data = data if isinstance(data, bytes) else text(data)
    argv = [str(a) for a in argv]
    p = subprocess.run(argv, input=data, capture_output=True)
    assert p.returncode == 0 and not p.stderr, (argv, p.returncode, p.stderr)
    return p.stdout.decode()

def rows(out):
    return [l.split(",") for l in out.splitlines() if l[0] != "#"]

def values(out):
    return np.array(rows(out), float)

# Windows, channels, samples: the last is filled up with zeros.
def windows(x, n, hop=None):
    hop = hop or n
    x = np.asarray(x, float)
    x = x.reshape(len(x), -1)
    count = 1 + max(0, -((n - len(x)) // hop))
    pad = np.zeros(((count - 1) * hop + n - len(x), x.shape[1]))
    x = np.concatenate([x, pad])
    return np.array([x[w * hop:w * hop + n].T for w in range(count)])

# Neurons as complex numbers, windows x channels x n.  Those without a line
# are 0.
def neurons(out, n):
    lines = rows(out)[1:]
    w, c = (max(int(l[i]) for l in lines) + 1 for i in (0, 1))
    y = np.zeros((w, c, n), complex)
    for l in lines:
        y[int(l[0]), int(l[1]), int(l[2])] = \
            float(l[4]) * np.exp(1j * float(l[5]))
    return y

# Equal in binary32: within 3e-7, or negligible beside the whole sum.
def close(got, want, x, eps=3e-7):
    got, want = np.asarray(got), np.asarray(want)
    least = 1e-13 * np.abs(x).sum(-1, keepdims=True)
    assert got.shape == want.shape, (got.shape, want.shape)
    bad = ~(np.abs(got - want) <= eps * np.abs(want) + least)
    assert not bad.any(), (np.argwhere(bad)[0], got[bad][0], want[bad][0])
EOF
}

# oracle: Python from stdin, after those words.
oracle() {
	(echo 'from n import *'; cat) | python3 -
}

# How neurons begin.
HEAD='#spk v=1 kind=spikes codec=phase format=neurons channels=1'
NAMES='window,channel,neuron,frequency,magnitude,phase,step'

# phase and decode LINE INPUT OPTION...: they say so of stdin, exit 1.
phase() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-phase: $line" spk-phase "$@" < <(printf %b "$input")
}
decode() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-decode: $line" spk-decode "$@" < <(printf %b "$input")
}

# usage LINE INPUT COMMAND OPTION...: exit 2, and nothing on stdout.
usage() {
	local line=$1 input=$2
	shift 2
	fails 2 "$1: $line" "$@" < <(printf %b "$input")
	[ -z "$output" ] || { echo "on stdout: $output"; return 1; }
}

# Windows of 0 and 1, worked out by hand: magnitudes, phases as eighths of a
# turn, and the delay.  s is the root of 2.
PATTERNS[2]='00 0 0 0 0 -
01 1 1 0 4 1
10 1 1 0 0 0
11 2 0 0 0 -'
PATTERNS[4]='0000 0 0 0 0 0 0 0 0 -
0001 1 1 1 1 0 2 4 -2 3
0010 1 1 1 1 0 4 0 4 2
0011 2 s 0 s 0 3 0 -3 -
0100 1 1 1 1 0 -2 4 2 1
0101 2 0 2 0 0 0 4 0 -
0110 2 s 0 s 0 -3 0 3 -
0111 3 1 1 1 0 4 4 4 -
1000 1 1 1 1 0 0 0 0 0
1001 2 s 0 s 0 1 0 -1 -
1010 2 0 2 0 0 0 0 0 -
1011 3 1 1 1 0 2 0 -2 -
1100 2 s 0 s 0 -1 0 1 -
1101 3 1 1 1 0 0 4 0 -
1110 3 1 1 1 0 -2 0 2 -
1111 4 0 0 0 0 0 0 0 -'

# Eighths of a turn as the shortest decimals of binary32.
EIGHTHS='0 0.7853982 1.5707964 2.3561945 3.1415927 3.9269907 4.712389 5.497787'

@test "N=2 and N=4: all patterns of 0 and 1, by hand" {
	local n
	for n in 2 4; do
		echo "${PATTERNS[n]}" > table
		cut -c1-$n table | fold -w1 > x
		awk -v n=$n -v head="$HEAD names=1 window=$n" -v names=$NAMES \
		    -v eighths="$EIGHTHS" '
		function turn(a) {
			return (a < 0 ? "-" : "") e[(a < 0 ? -a : a) + 1]
		}
		BEGIN {
			split(eighths, e, " ")
			print head "\n" names
		} {
			for (k = 0; k < n; k++) {
				m = $(2 + k) == "s" ? "1.4142135" : $(2 + k)
				d = $(2 + n + k) - $(1 + n + k)
				d = d > 0 ? d - 8 : d
				d = k > 0 && $(2 + k) != "0" && \
				    $(1 + k) != "0" ? turn(d) : ""
				print NR - 1 ",0," k "," k / n "," m "," \
				    turn($(2 + n + k)) "," d
			}
		} END {
			print "#end frames=" NR * n
		}' table > want
		spk-phase -n $n x > y
		same y want
		spk-decode --bare y | paste -d' ' - x | awk '
		($1 - $2) ^ 2 > 1e-13 || NF != 2 { exit 1 }'
		awk '{ d = $NF == "-" ? "" : $NF; print NR - 1 ",0," d }' \
		    table > want
		spk-phase -n $n --read-delay --names=no x | same - want
	done
}

@test "what is said of 0 1 0 0" {
	printf '%s\n' 0 1 0 0 > x
	spk-phase -n 4 --bare x | cut -d, -f3,5,6 | same - <(printf '%s\n' \
	    neuron,magnitude,phase 0,1,0 1,1,-1.5707964 2,1,3.1415927 \
	    3,1,1.5707964)
	spk-phase -n 4 --read-delay x | same - <(printf '%s\n' \
	    window,channel,delay 0,0,1)
	spk-phase -n 4 --read-delay --names=no x | same - <(echo 0,0,1)
	spk-phase -n 4 x | spk-decode | same - <(printf '%s\n' \
	    '#spk v=1 kind=signal channels=1 type=f32' 0 1 0 0 '#end frames=4')
}

# Primes, their powers and products, and what goes a way of its own.
@test "neurons equal numpy's transform, of any length" {
	oracle <<'EOF'
more = [49, 64, 77, 97, 121, 128, 169, 256, 257, 289, 360, 512, 1000, 1001,
    1021, 1024, 2048, 4093, 4096, 8190]
for n in [*range(2, 41), *more]:
    for c in (1, 3):
        x = rng.normal(0.3, 1, (n + n // 2 + 1, c))
        out = run(x, "spk-phase", "-n", n)
        x = windows(x, n)
        y = np.fft.fft(x)
        close(neurons(out, n), y, x)
        t = [l for l in rows(out)[1:]]
        assert [l[:3] for l in t] == [[str(i) for i in at]
            for at in np.ndindex(y.shape)], n
        m = np.array([l[4] for l in t], np.float32).reshape(y.shape)
        close(m.astype(float), np.abs(y), x, 6e-8)
        assert [l[3] for l in t[:n]] == [str(np.float32(k / n)
            ).removesuffix(".0") for k in range(n)], t[:n]
        step = np.full(y.shape, np.nan)
        step[..., 1:] = np.angle(y[..., 1:] / y[..., :-1])
        step[step > 0] -= 2 * np.pi
        got = np.array([l[6] or "nan" for l in t], float).reshape(y.shape)
        assert (np.isnan(got) == np.isnan(step)).all()
        assert np.nanmax(np.abs(got - step)) < 5e-7, n
        assert np.nanmax(got) <= 0 and np.nanmin(got) > -2 * np.pi, n
EOF
}

@test "energy, shifts and sums, of the neurons that are printed" {
	oracle <<'EOF'
for n in (2, 3, 4, 8, 12, 15, 17, 31, 100, 127):
    x = rng.normal(0, 1, n)
    y = neurons(run(x, "spk-phase", "-n", n), n)[0, 0]
    energy = (np.abs(y) ** 2).sum() / n
    assert abs(energy - (x ** 2).sum()) < 1e-6 * energy, n
    for m in {1, n // 2, n - 1}:
        z = neurons(run(np.roll(x, m), "spk-phase", "-n", n), n)[0, 0]
        turn = np.exp([-2j * np.pi * k * m / n for k in range(n)])
        assert (np.abs(z - y * turn) < 6e-7 * np.abs(y) + 1e-12).all(), n
    u = rng.normal(0, 1, n)
    v = neurons(run(u, "spk-phase", "-n", n), n)[0, 0]
    z = neurons(run(2 * x - u, "spk-phase", "-n", n), n)[0, 0]
    scale = np.abs(y) + np.abs(v) + np.abs(z)
    assert (np.abs(z - (2 * y - v)) < 6e-7 * scale).all(), n
y = [neurons(run([int(d) for d in s], "spk-phase", "-n", 4), 4)
    for s in ("1000", "0100", "1100")]
assert np.abs(y[0] + y[1] - y[2]).max() < 3e-7
EOF
}

@test "there and back: nothing is lost but rounding" {
	oracle <<'EOF'
def trip(x, n, *hop):
    x = np.asarray(x, float).reshape(len(x), -1)
    coded = run(x, "spk-phase", "-n", n, *hop)
    out = run(coded.encode(), "spk-decode")
    back = values(out)
    assert out.splitlines()[-1] == "#end frames=%d" % len(x), out
    assert back.shape == x.shape, (n, hop, back.shape, x.shape)
    whole = windows(x, n)
    for c in range(x.shape[1]):
        most = max(np.ptp(np.append(x[:, c], whole[-1, c])),
            abs(x[:, c].mean()))
        off = np.abs(back[:, c] - x[:, c]).max()
        assert off <= 1e-6 * most, (n, hop, len(x), c, off)

for n in (2, 3, 4, 5, 8, 9, 16, 31, 64, 100, 257)[::1 if os.environ["STEP"] == "1" else 3]:
    for frames in {1, n - 1, n, n + 1, 2 * n - 1, 2 * n, 3 * n + 2}:
        trip(rng.normal(0, 1, frames), n)
    trip(1000 + rng.uniform(-0.5, 0.5, (2 * n + 1, 3)), n)
    for hop in {1, n // 3 or 1, n // 2, n - 1, n}:
        for frames in {1, n - 1, n, n + 1, n + hop, 3 * n + 1}:
            trip(rng.normal(0, 1, (frames, 2)), n, "--hop=%d" % hop)
trip(rng.normal(0, 1, (3000, 1)), 4096)
trip(rng.normal(0, 1e-30, (100, 1)), 8)
trip(rng.normal(0, 1e30, (100, 1)), 8)
# A value that is small beside the others is not rounding yet.
out = run([1, 8e-7] + [0] * 6, "spk-phase", "-n", 8).encode()
assert abs(values(run(out, "spk-decode"))[1, 0] - 8e-7) < 2e-7
EOF
}

@test "a sample that is 0 between others comes back as 0" {
	gawk 'BEGIN {
		for (t = 0; t < 600; t++)
			print t % 7 == 3 ? t % 5 + 1 : 0
	}' > x
	local n
	for n in 2 5 16 64 97; do
		spk-phase -n $n x | spk-decode --bare | awk '
		$1 != 0 { n++ } END { exit n != 86 || NR != 600 }'
	done
}

@test "the header: facts stay, and words of the code go" {
	local facts='rate=8 width=2 height=1 x-new=y'
	printf 'a,b\n1,2\n3,4\n5,6\n' > x
	spk-phase -n 2 --rate=100 x > y
	head -n 1 y | same - <(echo "${HEAD%=1}=2 names=1 rate=100 window=2")
	head -n 4 y | tail -n 1 | same - <(echo 0,0,1,50,2,3.1415927,-3.1415927)
	tail -n 1 y | same - <(echo '#end frames=3')
	spk-decode y | head -n 1 | same - <(echo \
	    '#spk v=1 kind=signal channels=2 rate=100 type=f32')
	printf '%s\n' "#spk v=1 kind=signal channels=2 type=f32 $facts" \
	    1,2 3,4 '#end frames=2' > x
	spk-phase -n 2 --hop=1 --neurons=1 x > y
	head -n 1 y | same - <(echo "${HEAD%=1}=2 names=1 $facts" \
	    window=2 hop=1 neurons=1)
	tail -n 1 y | same - <(echo '#end frames=2')
	spk-decode y | head -n 1 | same - <(echo \
	    "#spk v=1 kind=signal channels=2 $facts type=f32")
	spk-decode --rate=9 y | head -n 1 | grep -q ' rate=9 '
	spk-phase -n 2 -o csv x | head -n 1 | same - <(echo '#spk v=1' \
	    kind=spikes codec=phase channels=4 rate=8 x-new=y window=2 \
	    features=2)
	spk-phase -n 2 -o events --resolution=5 x | head -n 1 | same - <(echo \
	    '#spk v=1 kind=signal format=events channels=4 names=1 rate=40' \
	    x-new=y type=f32)
	printf '%s\n' '#spk v=1 kind=signal channels=1' '#end frames=0' > x
	spk-phase -n 2 x | same - <(printf '%s\n' "$HEAD names=1 window=2" \
	    $NAMES '#end frames=0')
	spk-phase -n 2 x | spk-decode | same - <(printf '%s\n' \
	    '#spk v=1 kind=signal channels=1 type=f32' '#end frames=0')
}

@test "256 samples are a window if nothing is said" {
	seq 300 > x
	spk-phase x | head -n 1 | grep -q ' window=256$'
	spk-phase --bare x | tail -n 1 | cut -d, -f1-3 | same - <(echo 1,0,255)
}

# Magnitudes of N - k are those of k; of two alike the slower stays.
@test "the strongest neurons, and the signal of no others" {
	oracle <<'EOF'
for n, hop in ((8, 8), (9, 9), (16, 5), (100, 50), (31, 30)):
    x = rng.normal(0, 1, (3 * n + 2, 2))
    t = windows(x, n, hop)
    y = np.fft.fft(t)
    half = np.minimum(np.arange(n), n - np.arange(n))
    for strong in {1, 2, 3, n // 2, n - 1, n}:
        out = run(x, "spk-phase", "-n", n, "--hop=%d" % hop,
            "--neurons=%d" % strong)
        z = y.copy()
        for at in np.ndindex(y.shape[:2]):
            m = np.abs(y[at])[half]
            order = np.argsort(-m, kind="stable")
            z[at][order[strong:]] = 0
        got = neurons(out, n)
        close(got, z, t)
        assert len(rows(out)) - 1 == strong * y.shape[0] * y.shape[1]
        # And steps, which are those to the neuron before, be it kept or not.
        full = rows(run(x, "spk-phase", "-n", n, "--hop=%d" % hop))
        assert set(map(tuple, rows(out))) <= set(map(tuple, full)), n
        # Where windows overlap, their mean.
        sums = np.zeros((len(t) * hop + n, 2))
        cover = np.zeros((len(sums), 1))
        for w, each in enumerate(np.fft.ifft(z).real):
            sums[w * hop:w * hop + n] += each.T
            cover[w * hop:w * hop + n] += 1
        back = values(run(out.encode(), "spk-decode"))
        off = np.abs(back - (sums[:len(x)] / cover[:len(x)]))
        assert back.shape == x.shape and off.max() < 1e-6 * np.ptp(x)
EOF
}

@test "of neurons that are alike, the slower are kept" {
	printf '%s\n' 1 0 0 0 0 0 > x
	spk-phase -n 6 --neurons=4 --bare x | cut -d, -f3,5 | same - \
	    <(printf '%s\n' neuron,magnitude 0,1 1,1 2,1 3,1)
	printf '%s\n' 0 0 0 > x
	spk-phase -n 3 --neurons=2 --bare x | sed 1d | same - \
	    <(printf '%s\n' 0,0,0,0,0,0, 0,0,1,0.33333334,0,0,)
}

@test "fewer neurons lose more, by spk-score" {
	walk 1024 2 5 1 > x
	local k loss last=0
	for k in 256 128 32 8 1; do
		loss=$(spk-phase --neurons=$k x | spk-decode |
		    spk-score -m mse x | tail -n 1 | cut -d, -f2)
		awk -v a="$last" -v b="$loss" 'BEGIN { exit !(b > a) }' ||
		    { echo "$k: $loss after $last"; false; }
		last=$loss
	done
}

# A spectrum with zeros where there are no neurons, N / 2 in two halves.
@test "between samples: the spectrum, longer" {
	oracle <<'EOF'
def between(y, up):
    n = y.shape[-1]
    z = np.zeros((*y.shape[:-1], n * up), complex)
    low = (n + 1) // 2
    z[..., :low] = y[..., :low]
    z[..., n * up - (n - low):] = y[..., low:]
    if n % 2 == 0:
        z[..., n * up - n // 2] = y[..., n // 2] / 2
        z[..., n // 2] += y[..., n // 2] / 2
    return np.fft.ifft(z).real * up

for n in (2, 3, 4, 5, 8, 15, 16, 31, 50):
    for up in (2, 3, 10):
        x = rng.normal(0, 1, (2 * n + 1, 2))
        for few in ([], ["--neurons=%d" % (n // 2)]):
            out = run(x, "spk-phase", "-n", n, "-r", 50, *few)
            y = between(neurons(out, n), up)
            want = np.concatenate([w.T for w in y])[:len(x) * up]
            out = run(out.encode(), "spk-decode", "--upsample=%d" % up)
            got = values(out)
            assert " rate=%d " % (50 * up) in out
            assert out.endswith("\n#end frames=%d\n" % (len(x) * up))
            assert got.shape == want.shape, (n, up)
            assert np.abs(got - want).max() < 1e-6 * np.ptp(x), (n, up)
            if not few:
                assert np.abs(got[::up] - x).max() < 1e-6 * np.ptp(x)
# Neurons that are of no real signal: the real part is the signal's.
for n in (2, 4, 6, 7):
    y = rng.normal(0, 1, n) + 1j * rng.normal(0, 1, n)
    out = "".join("0,0,%d,,%r,%r,\n" % (k, float(abs(z)), float(np.angle(z)))
        for k, z in enumerate(y)).encode()
    for up in (1, 4):
        got = values(run(out, "spk-decode", "-i", "neurons", "-n", n, "-c", 1,
            "--upsample=%d" % up)).ravel()
        assert np.abs(got - between(y, up)).max() < 1e-6, (n, up)
# A cosine is itself everywhere, that of N / 2 too.
for k in (1, 3, 8):
    x = np.cos(2 * np.pi * k * np.arange(16) / 16)
    out = run(x, "spk-phase", "-n", 16).encode()
    got = values(run(out, "spk-decode", "--upsample=10")).ravel()
    want = np.cos(2 * np.pi * k * np.arange(160) / 160)
    assert np.abs(got - want).max() < 1e-6, k
# Where windows overlap, their mean.
x = rng.normal(0, 1, (40, 1))
out = run(x, "spk-phase", "-n", 8, "--hop=4").encode()
got = values(run(out, "spk-decode", "--upsample=5"))
y = between(np.fft.fft(windows(x, 8, 4)), 5)[:, 0]
assert np.abs(got[20:40, 0] - (y[0][20:] + y[1][:20]) / 2).max() < 1e-6
assert np.abs(got[:20, 0] - y[0][:20]).max() < 1e-6
assert "rate" not in run(out, "spk-decode", "--upsample=5").split("\n")[0]
EOF
}

@test "delays: an impulse anywhere, of any size" {
	local n a
	for n in 2 3 4 5 8 16 31 256; do
		for a in 1 -2.5 1e-6 1e6; do
			gawk -v n=$n -v a=$a 'BEGIN {
				for (w = 0; w < n; w++)
					for (t = 0; t < n; t++)
						print t == w ? a : 0
			}' | spk-phase -n $n --read-delay --names=no > got
			seq 0 $((n - 1)) | sed 's/.*/&,0,&/' | same got - ||
			    { echo "$n $a"; false; }
		done
	done
}

@test "delays: constants, ramps and several impulses have none" {
	oracle <<'EOF'
for n in (4, 5, 8, 16, 31, 256):
    t = np.arange(n)
    some = [np.zeros(n), np.ones(n), -np.ones(n), t, -t, t - n / 2, 1 + t,
        t % 2, 1 - 2 * (t % 2), np.cos(2 * np.pi * t / n)]
    for a in range(n):
        some.append((t == a) + 1. * (t == (a + 1) % n))
        some.append((t == a) - 1. * (t == (a + n // 2) % n))
        some.append((t == a) + .6 * (t == (a + 2) % n))
    out = run(np.concatenate(some), "spk-phase", "-n", n, "--read-delay")
    bad = [l for l in rows(out)[1:] if l[2] != ""]
    assert len(rows(out)) == 1 + len(some) and not bad, (n, bad)
EOF
}

# An impulse has to have the energy of all but tolerance^2 of it.
@test "delays: in noise, found if possible, else not reported" {
	oracle <<'EOF'
full = os.environ.get("FULL")
for n in (4, 8, 31, 64, 256, 4096) if full else (4, 31, 256):
    for tolerance in (None, 0.1, 0.9):
        most = tolerance or 0.5
        for share in (0.1, 0.5, 0.99, 1.01):
            want, x = [], []
            for _ in range(40):
                at = rng.integers(n)
                noise = rng.normal(0, 1, n)
                noise[at] = 0
                # For the most: a tenth, half, just below, just above.
                noise *= most * share ** .5 / np.sqrt((noise ** 2).sum())
                noise[at] = rng.choice([-1, 1])
                x.append(noise)
                want.append(str(at))
            out = run(np.concatenate(x), "spk-phase", "-n", n,
                "--read-delay", "--names=no",
                *(["--tolerance=%g" % tolerance] if tolerance else []))
            got = [l[2] for l in rows(out)]
            if share > 1:
                want = [""] * len(want)
            assert got == want, (n, tolerance, share)
EOF
}

@test "delays: the channel's name, or its number from 0, and windows" {
	printf '%s\n' a,b 0,1 1,0 0,0 1,1 1,1 0,1 > x
	spk-phase -n 3 --read-delay x | same - <(printf '%s\n' \
	    window,channel,delay 0,a,1 0,b,0 1,a, 1,b,)
	spk-phase -n 3 --hop=1 --read-delay x > got
	same got <(printf '%s\n' window,channel,delay 0,a,1 0,b,0 1,a, 1,b,2 \
	    2,a, 2,b, 3,a, 3,b,)
	spk-phase -n 3 --read-delay --columns=b x | same - <(printf '%s\n' \
	    window,channel,delay 0,b,0 1,b,)
	sed 1d x | spk-phase -n 3 --read-delay --names=no | same - \
	    <(printf '%s\n' 0,0,1 0,1,0 1,0, 1,1,)
	printf '%s\n' '"a,1",b' 0,1 1,0 > x
	spk-phase -n 2 --read-delay x | same - <(printf '%s\n' \
	    window,channel,delay '0,"a,1",1' 0,b,0)
	# A window that zeros fill up; and none at all.
	printf '0\n0\n0\n1\n' | spk-phase -n 3 --read-delay --names=no |
	    same - <(printf '%s\n' 0,0, 1,0,0)
	printf '%s\n' '#spk v=1 kind=signal channels=1' '#end frames=0' |
	    spk-phase --read-delay | same - <(echo window,channel,delay)
}

# 0.1 is not a sum of powers of 2, so its neurons are not quite 0.
@test "floor: less than rounding makes of a window is 0" {
	oracle <<'EOF'
def magnitudes(x, *o):
    n = len(x)
    return np.abs(neurons(run(x, "spk-phase", "-n", n, *o), n)[0, 0])

n = 10
x = np.full(n, 0.1)
assert (magnitudes(x)[1:] == 0).all()
# A part that is a little above the floor stays, and one below goes.
for factor in (1, 16, 1e6, 1e13):
    for share, stays in ((0.8, False), (1.25, True)):
        x = np.zeros(8)
        x[1], x[5] = 1, -1
        least = factor * 2. ** -52 * 2
        x[0] = share * least
        o = [] if factor == 16 else ["--floor=%r" % float(factor)]
        got = magnitudes(x, *o)
        # Real parts of even neurons are x[0]; the others have more.
        assert (got[0] > 0) == stays and (got[2] > 0) == stays, (factor, got)
        assert (got[1::2] > 1.9).all()
x = rng.normal(0, 1, 12)
x[6:] = -x[:6]
assert (magnitudes(x)[::2] == 0).all()
x[0] += 1e-17
x = np.full(7, 0.1) * np.arange(1, 8) ** 2
x -= x.mean()
out = run(x, "spk-phase", "-n", 7, "--floor=0")
assert 0 < float(rows(out)[1][4]) < 1e-14
assert float(rows(run(x, "spk-phase", "-n", 7))[1][4]) == 0
# Even then a step from pi to nearly -pi is not a step.
out = run([-1] + [0] * 16, "spk-phase", "-n", 17, "--floor=0")
assert all(l[5:] == ["3.1415927", "0"] for l in rows(out)[2:])
# Parts that are 0 leave phases that are exact.
x = np.cos(2 * np.pi * 2 * np.arange(60) / 60)
out = run(x, "spk-phase", "-n", 60)
assert [l[4:6] for l in rows(out)[1:] if l[4] != "0"] == [["30", "0"]] * 2
EOF
}

@test "turn: phases from 0 to 2 pi, and the same otherwise" {
	oracle <<'EOF'
for n in (2, 4, 9, 64):
    x = rng.normal(0, 1, 5 * n)
    a = rows(run(x, "spk-phase", "-n", n))[1:]
    b = rows(run(x, "spk-phase", "-n", n, "--turn"))[1:]
    assert [l[:5] + l[6:] for l in a] == [l[:5] + l[6:] for l in b]
    p, q = (np.array([float(l[5]) for l in t]) for t in (a, b))
    assert q.min() >= 0 and q.max() < np.float32(2 * np.pi)
    assert np.abs(q - p % (2 * np.pi)).max() < 5e-7
    assert p.min() > -np.float32(np.pi) and p.max() <= np.float32(np.pi)
    out = run(x, "spk-phase", "-n", n, "--turn").encode()
    assert np.abs(values(run(out, "spk-decode")).ravel() - x).max() < 1e-5
EOF
	# Just below 0 is 0, and never 2 pi; just above -pi is pi.
	printf '%s\n' 1e9 1 0 0 | spk-phase -n 4 --turn --bare |
	    cut -d, -f5,6 | sed -n '3p;5p' | same - \
	    <(printf '1e9,0\n1e9,1e-9\n')
	printf '%s\n' -1e9 1 0 0 | spk-phase -n 4 --bare |
	    cut -d, -f5,6 | sed -n '3p;5p' | same - \
	    <(printf '1e9,3.1415927\n1e9,3.1415927\n')
}

# Neuron k > 0 fires where its phase has come to a multiple of a turn, and
# neuron 0, which does not turn, if its phase is 0.
@test "spikes: at every whole turn of a neuron" {
	cat > spikes.py <<'EOF'
from math import floor, pi
from n import *

# Steps of a window at which a neuron fires.
def fires(y, k, n, r):
    if abs(y) < 1e-12 * n:
        return []
    if k == 0:
        return [0] if y.real > 0 else []
    c = (-np.angle(y) / (2 * pi)) % 1
    return [floor((j + c) * n * r / k) for j in range(k)]

def raster(x, n, r=1, once=False, strong=None):
    y = np.fft.fft(windows(x, n))
    w, c, _ = y.shape
    out = np.zeros((w, n * r, c, n), int)
    for at in np.ndindex(y.shape):
        m = np.abs(y[at[:2]])[np.minimum(np.arange(n), n - np.arange(n))]
        if strong and at[2] in np.argsort(-m, kind="stable")[strong:]:
            continue
        for t in fires(y[at], at[2], n, r)[:1 if once else None]:
            out[at[0], t, at[1], at[2]] = 1
    return out.reshape(w * n * r, c * n)
EOF
	oracle <<'EOF'
from spikes import raster
for n in (2, 3, 4, 7, 8, 16, 25, 64):
    for c in (1, 2):
        x = rng.normal(0, 1, (3 * n - 1, c))
        for o, r, *more in (([], 1), (["--resolution=3"], 3),
            (["--resolution=100"], 100), (["--once"], 1, True),
            (["--once", "--resolution=10"], 10, True),
            (["--neurons=%d" % (n // 2)], 1, False, n // 2)):
            out = run(x, "spk-phase", "-n", n, "-o", "csv", *o)
            want = raster(x, n, r, *more)
            assert (values(out) == want).all(), (n, c, o)
            assert out.endswith("\n#end frames=%d\n" % len(want))
EOF
}

# An impulse at d: neuron k fires at d and whole periods from there, which are
# fractions, so that nothing has to be rounded.
@test "spikes: of an impulse, counted in whole numbers" {
	local n r o
	for n in 2 3 4 6 16 17 31 34 64; do
		for r in 1 7; do
			gawk -v n=$n 'BEGIN {
				for (d = 0; d < n; d++)
					for (t = 0; t < n; t++)
						print t == d
			}' > x
			for o in --floor=16 --floor=0; do
				spk-phase -n $n --resolution=$r $o -o csv \
				    --bare x > got.$o
			done
			gawk -v n=$n -v r=$r 'BEGIN {
				for (d = 0; d < n; d++) {
					delete on
					on[0, 0] = 1
					for (k = 1; k < n; k++)
						for (j = 0; j < k; j++) {
							t = j * n + k * d % n
							on[int(r * t / k), k]
						}
					for (t = 0; t < n * r; t++)
						for (k = 0; k < n; k++)
							printf "%s%d", \
							    k ? "," : "\n", \
							    (t, k) in on
				}
			}' | sed 1d > want
			echo >> want
			for o in --floor=16 --floor=0; do
				same got.$o want || { echo "$n $r $o"; false; }
			done
		done
	done
}

@test "spikes: by hand" {
	# 0 is silent, at phase 0, or at pi, which neuron 0 does not fire at.
	printf '%s\n' 0 0 0 1 0 -1 | spk-phase -n 2 --bare -o csv | same - \
	    <(printf '%s\n' 0,0 0,0 1,0 0,1 0,1 0,0)
	local head='#spk v=1 kind=spikes codec=phase channels='
	printf '%s\n' a,b 0,1 1,1 | spk-phase -n 2 -o csv -r 50 | same - \
	    <(printf '%s\n' "${head}4 names=1 rate=50 window=2 features=2" \
	    a.0,a.1,b.0,b.1 1,0,1,0 0,1,0,0 '#end frames=2')
	printf '%s\n' a 0 1 | spk-phase -n 2 --resolution=2 -o csv -r 50 |
	    same - <(printf '%s\n' \
	    "${head}2 names=1 rate=100 window=2 resolution=2 features=1" \
	    a.0,a.1 1,0 0,0 0,1 0,0 '#end frames=4')
	# An impulse at 0: neuron 3 of 4 three times, or once.
	printf '1\n' | spk-phase -n 4 --bare -o csv | same - \
	    <(printf '%s\n' 1,1,1,1 0,0,0,1 0,0,1,1 0,0,0,0)
	printf '1\n' | spk-phase -n 4 --once --bare -o csv | same - \
	    <(printf '%s\n' 1,1,1,1 0,0,0,0 0,0,0,0 0,0,0,0)
	# A little after 0 is a whole period less that little.
	printf '%s\n' 1e5 1 0 0 | spk-phase -n 4 --bare -o csv | same - \
	    <(printf '%s\n' 1,1,1,0 0,0,0,1 0,0,1,1 0,0,0,1)
	printf '1,1\n2,3\n' | spk-phase -n 2 --names=no -o csv | sed 1d |
	    same - <(printf '%s\n' 1,0,1,0 0,1,0,1 '#end frames=2')
}

@test "spikes: the same in every format" {
	walk 50 3 4 1 > x
	local o="-n 8 --resolution=3 --neurons=5" f
	# shellcheck disable=SC2086 # options
	{
		spk-phase $o -o csv --bare x > want
		for f in i8 bits npy; do
			spk-phase $o -o $f x > y.$f
			spk-phase $o -o $f < <(cat x) > z
			cmp z y.$f
		done
		spk-phase $o -o csv x > y.csv
		spk-phase $o -o events x | grep -v '^#' > y.events
	}
	for f in i8 bits npy; do
		spk-conv --bare y.$f | same - want
	done
	spk-phase -n 8 --resolution=3 --neurons=5 -o i8 --bare x |
	    od -An -v -w24 -td1 | tr -s ' ' , | cut -c2- | same - want
	python3 -c 'import numpy
for row in numpy.load("y.npy").astype(int):
	print(*row, sep=",")' | same - want
	cut -d, -f1,2 y.events | sed 1d | same - <(awk -F, '{
		for (k = 1; k <= NF; k++)
			if ($k != 0)
				print NR - 1 "," k - 1
	}' want)
	# If the length of the input is known, so is that of the output.
	for f in 48 49 55 56; do
		head -n $f < <(cat x x) | spk-conv -o npy > in.npy
		spk-phase -n 8 -o npy in.npy > y.npy
		spk-phase -n 8 -o npy in.npy | cmp - y.npy
		spk-conv --bare y.npy | same - <(spk-phase -n 8 \
		    -o csv --bare in.npy)
	done
	spk-phase -n 8 -r 9 -o nest x | spk-conv -c 24 --frames=56 -r 9 --bare |
	    same - <(spk-phase -n 8 -o csv --bare x)
}

@test "spikes: as events they have magnitudes" {
	oracle <<'EOF'
x = rng.normal(0, 1, (20, 2))
out = run(x, "spk-phase", "-n", 8, "-o", "events")
t = rows(run(x, "spk-phase", "-n", 8))[1:]
size = {tuple(map(int, l[:3])): l[4] for l in t}
lines = rows(out)
assert lines[0] == ["t", "channel", "value"]
for t, c, v in lines[1:]:
    at = int(t) // 8, int(c) // 8, int(c) % 8
    assert np.float32(v) == np.float32(size[at]), (at, v)
assert out.endswith("\n#end frames=24 events=%d\n" % (len(lines) - 1))
EOF
	local head='#spk v=1 kind=signal format=events channels=4 names=1'
	printf '%s\n' 0 3 0 0 | spk-phase -n 4 -o events | same - \
	    <(printf '%s\n' "$head type=f32" \
	    t,channel,value 0,0,3 1,1,3 1,2,3 1,3,3 2,3,3 3,2,3 3,3,3 \
	    '#end frames=4 events=7')
	# With a scale and an offset of the times, if there is a rate.
	printf '%s\n' 0 3 | spk-phase -n 2 -o events --unit=ms -r 100 |
	    sed -n 3,4p | same - <(printf '%s\n' 0,0,3 10,1,3)
}

# Neurons of three windows, two channels: y, and the signal they decode to.
prepare() {
	walk 12 2 7 1 > x
	spk-phase -n 4 x > y
	spk-decode --bare y > want
	paste -d, want x | awk -F, '{
		a = $1 - $3
		b = $2 - $4
		exit a * a + b * b > 1e-12
	}'
}

@test "stream: cut after any byte" {
	walk 11 2 7 1 > x
	spk-phase -n 4 --neurons=2 x > y
	[ "$(tail -n 1 y)" = '#end frames=11' ]
	cut_anywhere y 1 '' spk-decode
	fails 1 'spk-decode: stdin: cut after 4 frames: no #end' spk-decode \
	    < <(head -n 10 y)
}

@test "stream: cut, and taken as the end" {
	prepare
	local n frames end='frames, taken as the end'
	for n in 2 9 10 17 18 25; do
		frames=$((4 * ((n - 2) / 8)))
		fails 0 "spk-decode: stdin: cut after $frames $end" \
		    spk-decode --partial --bare < <(head -n $n y)
		echo "$output" | grep . | same - <(head -n $frames want)
	done
	run -0 spk-decode --partial -q --bare < <(head -c -40 y)
	same <(echo "$output") <(head -n 8 want)
	# With fewer neurons a window is complete earlier.
	spk-phase -n 4 --neurons=2 x > z
	spk-decode --bare z > want
	head -n 10 z | spk-decode --partial -q --bare | same - \
	    <(head -n 8 want)
}

@test "stream: without header, names or both" {
	prepare
	local o
	for o in --bare --names=no '--bare --names=no'; do
		# shellcheck disable=SC2086 # options
		spk-phase -n 4 $o x > z
		if [[ $o != *bare* ]]; then
			spk-decode z | same - <(spk-decode y)
			run ! grep -q "$NAMES\|names=1" z
			continue
		fi
		spk-decode -i neurons -n 4 -c 2 --bare z | same - want
		[[ $o = *names* ]] ||
		    spk-decode -n 4 -c 2 --bare z | same - want
		spk-decode -i neurons -n 4 -c 2 -r 10 z | head -n 1 | same - <(echo \
		    '#spk v=1 kind=signal channels=2 type=f32 rate=10')
		head -c -1 z | spk-decode -i neurons -n 4 -c 2 --bare |
		    same - want
		tr , ';' < z | spk-decode -i neurons -n 4 -c 2 -d ';' --bare |
		    same - want
	done
	sed 1d y | head -n 1 | same - <(echo $NAMES)
	# A header that is not read has no effect: whole windows.
	head -n 11 x > short
	spk-phase -n 4 --hop=2 short > y
	spk-decode --bare y > want
	spk-phase -n 4 --hop=2 --bare short |
	    spk-decode -n 4 -c 2 --hop=2 --bare > got
	head -n 11 got | same - want
	[ "$(wc -l < got)" = 12 ]
	spk-decode -i neurons --bare y | same - want
}

@test "stream: lines and columns in any order, and more of them" {
	prepare
	# Later lines of a window first.
	(head -n 2 y; sed '1,2d;$d' y | sort -t, -k1,1n -k3,3nr -k2,2r
	    tail -n 1 y) > z
	run ! cmp -s y z
	spk-decode --bare z | same - want
	local o
	for o in 7,6,5,4,3,2,1 2,1,5,6,3 6,1,3,2,5; do
		sed '1d;$d' y | awk -F, -v o=$o '{
			n = split(o, at)
			for (i = 1; i <= n; i++)
				printf "%s%s", $at[i], i < n ? "," : "\n"
		}' > z
		spk-decode -i neurons -n 4 -c 2 --bare z | same - want
		(head -n 1 y; cat z; tail -n 1 y) | spk-decode --bare |
		    same - want
	done
	# What is not read may be anything.
	sed '1d;$d' y | awk -F, -v OFS=, '{
		$4 = NR > 1 ? "none" : $4
		print (NR > 1 ? "x" : "more"), $0, (NR > 1 ? "" : "phase2")
	}' > z
	spk-decode -i neurons -n 4 -c 2 --bare z | same - want
	sed 's/$/\r/' y | spk-decode --bare | same - want
	sed 's/[^,]*/"&"/g; s/^"#\(.*\)"$/#\1/' y | spk-decode --bare |
	    same - want
	sed '2d; s/ names=1//' y | spk-decode | same - <(spk-decode y)
}

@test "stream: neurons that do not come are silent" {
	printf '%s\n' "$HEAD window=4" $NAMES 0,0,1,,2,0, '#end frames=4' |
	    spk-decode --bare | same - <(printf '%s\n' 0.5 0 -0.5 0)
	printf '%s\n' "${HEAD%1}3 window=2" 0,1,0,0,4,0, 1,1,1,0,4,0, \
	    '#end frames=4' | spk-decode --bare | same - \
	    <(printf '%s\n' 0,2,0 0,2,0 0,2,0 0,-2,0)
	# Phases may be of any turn.
	printf '%s\n' magnitude,window,channel,phase,neuron 2,0,0,6.2831853,0 \
	    2,0,0,-9.424778,1 | spk-decode -i neurons -n 2 -c 1 --bare |
	    same - <(printf '%s\n' 0 2)
	# Magnitudes of 0 and none are the same.
	printf '%s\n' 0 0 1 1 2 0 0 > x
	spk-phase -n 2 x > y
	grep -v '^1,0,1' y | spk-decode | same - <(spk-decode y)
	# A filter may leave nothing of a window, of the last ones, of all.
	awk -F, '/^[#w]/ || $5 > 1' y | spk-decode --bare | same - \
	    <(printf '%s\n' 0 0 1 1 2 0 0)
	awk -F, '/^[#w]/ || $1 == 2' y | spk-decode --bare | same - \
	    <(printf '%s\n' 0 0 0 0 2 0 0)
	awk -F, '/^[#w]/ || $1 == 1' y | spk-decode --bare | same - \
	    <(printf '%s\n' 0 0 1 1 0 0 0)
	grep '^[#w]' y | spk-decode | same - <(printf '%s\n' \
	    '#spk v=1 kind=signal channels=1 type=f32' 0 0 0 0 0 0 0 \
	    '#end frames=7')
	# Where windows overlap, too.
	walk 30 2 3 1 > x
	spk-phase -n 8 --hop=3 x > y
	awk -F, -v OFS=, '/^[0-9]/ && $1 > 2 && $1 != 5 { $5 = 0 } 1' y |
	    spk-decode > want
	awk -F, '!/^[0-9]/ || $1 < 3 || $1 == 5' y | spk-decode | same - want
	echo 0,0,0,,2,0, | spk-decode -i neurons -n 2 -c 3 --bare | same - \
	    <(printf '%s\n' 1,0,0 1,0,0)
}

@test "stream: the frames in #end are those of the signal" {
	local n two='0,0,0,,4,0,\n1,0,0,,4,0,\n'
	for n in 5 6 7 8; do
		printf '%s\n' "$HEAD window=4" 0,0,0,,4,0, 1,0,0,,8,0, \
		    "#end frames=$n" | spk-decode | tail -n 1 | same - \
		    <(echo "#end frames=$n")
	done
	local said='stdin: cut after' from=' from the last window'
	decode "$said 4 frames: #end says 4, less than its windows have" \
	    "$HEAD window=4\n$two#end frames=4\n"
	decode "$said 2 frames: #end says 5, less than its windows have" \
	    "$HEAD window=5 hop=2\n$two#end frames=5\n"
	decode "$said 0 frames: #end says 0, less than its windows have" \
	    "$HEAD window=4\n0,0,0,,4,0,\n#end frames=0\n"
	decode "$said 4 frames: #end says 9000000000, too far$from" \
	    "$HEAD window=4\n$two#end frames=9000000000\n"
	printf '%s\n' "$HEAD window=4" '#end frames=3' | spk-decode --bare |
	    same - <(printf '%s\n' 0 0 0)
}

@test "complaints: of lines of neurons" {
	local in="$HEAD window=4\n0,0,0,,1,0,\n"
	local to='not a whole number from 0 to'
	local names=neuron,window,channel,phase,magnitude
	decode 'stdin:4:1: window 0 after window 1' \
	    "${in}1,0,0,,1,0,\n0,0,1,,1,0,\n"
	decode 'stdin:3:1: window 1073741826 is too far from the one before' \
	    "${in}1073741826,0,0,,1,0,\n"
	local s
	for s in -1 0.5 9007199254740992; do
		decode "stdin:3:1: $to 9007199254740991" \
		    "$in$s,0,0,,1,0,\n"
	done
	for s in -1 0.5 1 1e300; do
		decode "stdin:3:2: $to 0" "${in}0,$s,1,,1,0,\n"
	done
	for s in -1 0.5 4 1e300; do
		decode "stdin:3:3: $to 3" "${in}0,0,$s,,1,0,\n"
	done
	decode 'stdin:3:3: neuron 0 of channel 0 for the second time' \
	    "${in}0,0,0,,1,0,\n"
	decode 'stdin:4:1: neuron 3 of channel 1 for the second time' \
	    "${HEAD%1}2 window=4\n$names\n3,0,1,1,1\n3,0,1,1,1\n"
	for s in -1 -1e-9 1e39 1e999; do
		decode 'stdin:3:5: not a number from 0 to 3.40282e+38' \
		    "${in}0,0,1,,$s,0,\n"
	done
	decode "stdin:3:5: not a number: 'nan'" "${in}0,0,1,,nan,0,\n"
	decode "stdin:3:6: not a number: 'x'" "${in}0,0,1,,1,x,\n"
	decode 'stdin:3:6: empty field' "${in}0,0,1,,1,,\n"
	decode 'stdin:3:6: not a phase' "${in}0,0,1,,1,inf,\n" --nan=zero
	decode 'stdin:3:5: not a number from 0 to 3.40282e+38' "${in}0,0,1,,nan,0,\n" \
	    --nan=hold
	decode 'stdin:3:7: row has 6 fields, expected 7' "${in}0,0,1,,1,0\n"
	decode 'stdin:3:8: row has more than 7 fields' "${in}0,0,1,,1,0,,\n"
	decode "stdin:1:2: $to 2" '0,3,0,,1,0,\n' -i neurons -n 2 -c 3
}

@test "complaints: of columns of neurons" {
	local c all=window,channel,neuron,magnitude,phase
	for c in window channel neuron magnitude phase; do
		decode "stdin:2: no column '$c'" \
		    "$HEAD window=4\n${all/$c/x}\n0,0,0,0,0\n"
		decode "stdin:1: no column '$c'" "${all/$c/x}\n0,0,0,0,0\n" \
		    -i neurons -c 1 -n 2
	done
	for c in window channel neuron magnitude phase; do
		decode "stdin:1:6: a second column '$c'" \
		    "$all,$c\n0,0,0,0,0,0\n" -i neurons -c 1
	done
	decode "stdin:1:3: a second column 'step'" \
	    "step,step2,step,$all\n" -i neurons -c 1 -n 2
	decode 'stdin:1: 5 columns without names; neurons have 7' \
	    '0,0,0,1,0\n' -i neurons -c 1 -n 2
	decode 'stdin:2: 8 columns without names; neurons have 7' \
	    "$HEAD window=4\n0,0,0,1,0,0,0,0\n"
	decode 'stdin: no data' '' -i neurons -c 1 -n 2
	decode 'stdin: no data rows' "$NAMES\n" -i neurons -c 1 -n 2
	decode 'stdin: cut after 0 frames: no #end' "$HEAD window=4\n$NAMES\n"
}

@test "complaints: of the header of neurons" {
	local in='0,0,0,,1,0,\n#end frames=1\n' s say
	decode "stdin:1: window: '1' is not a whole number from 2 to 16777216" \
	    "$HEAD window=1\n$in"
	decode "stdin:1: hop: '0' is not a whole number from 1 to 16777216" \
	    "$HEAD window=4 hop=0\n$in"
	decode 'stdin: hop=5: samples between windows of 4 are not known' \
	    "$HEAD window=4 hop=5\n$in"
	usage 'stdin: hop=5: samples between windows of 4 are not known' \
	    '0,0,0,,1,0,\n' spk-decode -i neurons -n 4 -c 1 --hop=5
	usage 'stdin: hop=5: samples between windows of 4 are not known' \
	    "$HEAD window=4\n$in" spk-decode --hop=5
	decode 'stdin:1: the #spk line has no window=' "$HEAD\n$in"
	decode 'stdin:1: episodes=blank: phase has none' \
	    "$HEAD window=4 episodes=blank\n$in"
	usage "--channels: '2', but the header says 1" "$HEAD window=4\n$in" \
	    spk-decode -c 2
	for s in '-i neurons' '-i neurons -n 4'; do
		# shellcheck disable=SC2086 # options
		usage 'neurons input: specify the channels with --channels' \
		    '0,0,0,,1,0,\n' spk-decode $s
	done
	say='neurons input: specify the neurons of a window with --window'
	usage "$say" "$NAMES\n0,0,0,,1,0,\n" spk-decode -c 1
	usage 'a window of 67108866 values; 67108864 are the most' \
	    "${HEAD%1}33 window=2033602\n$in" spk-decode
	usage 'rate=1e308: 10 times that is out of range' \
	    "$HEAD window=4 rate=1e308\n$in" spk-decode --upsample=10
	decode 'stdin:1: this is a signal, not a spike train' \
	    "${HEAD/kind=spikes/kind=signal} window=4\n$in"
	decode 'stdin:1: width=3 height=1: not the 1 value of a frame' \
	    "$HEAD window=4 width=3 height=1\n$in"
	for s in --codec=sf --rows --keep=1 --columns=1 --size=1x1; do
		usage "${s%=*}: not for neurons" "$HEAD window=4\n$in" \
		    spk-decode $s
	done
	usage '--time: not for neurons input' '0,0,0,,1,0,\n' spk-decode \
	    -i neurons -c 1 --time=1
}

@test "complaints: of neurons where only spk-decode takes them" {
	printf '%s\n' 0 1 0 0 | spk-phase -n 4 > y
	local t s='format=neurons: they are for spk-decode and spk-info'
	for t in spk-conv spk-cat spk-sf spk-phase; do
		fails 1 "$t: y:1: $s" \
		    "$t" y
	done
	fails 1 "spk-score: y:1: $s" \
	    spk-score y y
	fails 1 "spk-opt: y:1: $s" \
	    spk-opt sf y
	s="' is not csv, i8, u8"
	for t in spk-info spk-conv spk-sf spk-phase; do
		run --separate-stderr $t -i neurons y
		# shellcheck disable=SC2154 # bats sets stderr
		[ "$status" = 2 ] && [[ $stderr == *"--from: 'neurons$s"* ]]
	done
	for t in spk-conv spk-sf; do
		run --separate-stderr $t -o neurons y
		[ "$status" = 2 ] && [[ $stderr == *"--to: 'neurons$s"* ]]
	done
}

@test "complaints: what cannot be decoded" {
	local s line whole='is not a whole number'
	line='y:1: codec=phase: spikes have no magnitudes; decode neurons instead'
	printf '%s\n' 0 1 0 0 | spk-phase -n 4 -o csv > y
	fails 1 "spk-decode: $line" spk-decode y
	printf '%s\n' 1 2 | spk-sf > z
	for s in --upsample=2 --window=2 --hop=1; do
		usage "${s%=*}: not for spikes" '' spk-decode $s z
	done
	for s in 0 x 1000001; do
		usage "--upsample: '$s' $whole from 1 to 1000000" \
		    '' spk-decode --upsample=$s y
	done
	usage 'unknown option: --upsample=2' '' spk-phase --upsample=2
	usage 'unknown option: --neurons=2' '' spk-decode --neurons=2
}

@test "complaints: of what spk-phase is to encode" {
	printf '%s\n' 1 2 | spk-sf > y
	fails 1 'spk-phase: y:1: this is a spike train already' spk-phase y
	phase 'stdin:1: episodes=blank: phase has none' \
	    '#spk v=1 kind=signal channels=1 episodes=blank\n1\n#end frames=1\n'
	phase 'stdin: no data' ''
	phase "stdin:2:1: not a number: 'x'" '1\nx\n' -n 2
	local out=': their sum is out of the range of binary32'
	phase "stdin: frames 3 to 4$out" \
	    '1\n2\n3e38\n3e38\n' -n 2
	[ "$(echo "$output" | tail -n 1 | cut -d, -f1-3)" = 0,0,1 ]
	phase "stdin: frames 2 to 4$out" \
	    '0\n0\n-3e38\n3e38\n' -n 3 --hop=1
	phase "stdin: frames 1 to 2$out" \
	    '1,1e39\n' -n 2
	printf '%s\n' 3e38 0 | spk-phase -n 2 | spk-decode --bare |
	    same - <(printf '%s\n' 3e38 0)
	fails 3 'spk-phase: none: No such file or directory' spk-phase none
	usage 'one file at a time: b' '' spk-phase a b
	usage 'one file at a time: b' '' spk-decode a b
	usage '--hop=5: samples between windows of 4 would be lost' '1\n' \
	    spk-phase -n 4 --hop=5
	usage '--neurons=5: a window has 4' '1\n' spk-phase -n 4 --neurons=5
	usage '16777472 columns of spikes; 16777216 are the most' \
	    "$(seq -s, 65537)\n" spk-phase -o csv
}

@test "complaints: of options, and what they are not of" {
	local o s whole='is not a whole number'
	for o in --once --resolution=2 --tolerance=0.1; do
		usage "${o%=*}: not for neurons" '1\n' spk-phase $o -r 2
	done
	for o in --once --resolution=2 --turn --neurons=2 --rate=1 --bare; do
		usage "${o%=*}: not for delays" '1\n' spk-phase --read-delay $o
	done
	usage '--to: not for delays' '1\n' spk-phase --read-delay --to=csv
	for o in --read-delay '--to=neurons -r 2' '--to=csv -r 2'; do
		usage '--unit: only for --to=events' '1\n' \
		    spk-phase --unit=ms $o
	done
	for o in --turn --tolerance=0.1 --hop=2; do
		for s in csv events; do
			usage "${o%=*}: not for spikes" '1\n' spk-phase $o -o $s
		done
	done
	for s in 0 1 x 16777217; do
		usage "--window: '$s' $whole from 2 to 16777216" \
		    '' spk-phase -n $s
	done
	for s in 0 x 16777217; do
		for o in hop neurons; do
			usage "--$o: '$s' $whole from 1 to 16777216" \
			    '' spk-phase --$o=$s
		done
	done
	for s in 0 x 1000001; do
		usage "--resolution: '$s' $whole from 1 to 1000000" \
		    '' spk-phase --resolution=$s
	done
	for s in -1 x nan; do
		usage "--floor: '$s' is not a number of at least 0" '' \
		    spk-phase --floor=$s
	done
	for s in 0 1 x; do
		usage "--tolerance: '$s' is not a number above 0 and of at most 0.9" \
		    '' spk-phase --tolerance=$s
	done
}

@test "the same in blocks of any size" {
	prepare
	local bs o
	for o in '' '-o csv --resolution=2' '-o events' --hop=1 --read-delay; do
		# shellcheck disable=SC2086 # options
		spk-phase -n 4 $o x > want
		for bs in 1 3 7 100; do
			# shellcheck disable=SC2086
			dd bs=$bs status=none if=x | spk-phase -n 4 $o |
			    same - want
		done
	done
	spk-phase -n 4 --hop=1 x > y
	spk-decode --upsample=3 y > want
	for bs in 1 3 7 100; do
		dd bs=$bs status=none if=y | spk-decode --upsample=3 |
		    same - want
	done
	walk 3000 3 1 1 > x
	spk-phase -n 100 --hop=70 x > want
	(head -c 31007 x; sleep 0.1; tail -c +31008 x) |
	    spk-phase -n 100 --hop=70 | same - want
	spk-decode want > r
	(head -c 310007 want; sleep 0.1; tail -c +310008 want) | spk-decode |
	    same - r
}

@test "a window leaves as soon as it is complete" {
	mkfifo in out
	spk-phase -n 3 --bare --names=no < in > out &
	exec 8> in 9< out
	local w k line
	for w in 0 1 2; do
		printf '1\n0\n' >&8
		run ! read -r -t 0.2 -u 9 line
		echo 0 >&8
		for k in 0 1 2; do
			read -r -t 20 -u 9 line
			[ "${line%,*,*,*,*}" = $w,0,$k ]
		done
	done
	exec 8>&- 9<&-
	wait
	# For neurons, once another window has begun.
	spk-decode -i neurons -n 2 -c 1 --bare < in > out &
	exec 8> in 9< out
	printf '0,0,0,,2,0,\n0,0,1,,2,0,\n' >&8
	for w in 1 2 3; do
		run ! read -r -t 0.2 -u 9 line
		printf "$w,0,%s\n" 0,,2,0, >&8
		read -r -t 20 -u 9 line
		[ "$line" = 2 ]
		read -r -t 20 -u 9 line
		[ "$line" = 0 ]
		printf "$w,0,%s\n" 1,,2,0, >&8
	done
	exec 8>&- 9<&-
	wait
}

@test "counts on stderr" {
	local said='spk-phase: x: frames=3 columns=2'
	printf '%s\n' a,b 1,2 3,4 5,6 > x
	fails 0 "$said"$'\nspk-phase: stdout: left out: names' \
	    spk-phase -n 2 -v x
	fails 0 "$said" \
	    spk-phase -n 2 -v --read-delay x
	said+=$'\nspk-phase: stdout: left out: rate codec window features names'
	fails 0 "$said" \
	    spk-phase -n 2 -v -r 5 -o nest x
	spk-phase -n 2 x > y
	fails 0 'spk-decode: y: frames=3 columns=2' spk-decode -v y
	fails 0 'spk-phase: stdin: 1 value replaced' \
	    spk-phase -n 2 --nan=zero < <(printf '1\nnan\n')
}

@test "spk-info: what neurons are of" {
	printf '%s\n' a,b 1,2 3,4 5,6 | spk-phase -n 2 -r 4 > y
	spk-info y | same - <(printf '%s\n' format,kind,codec,channels,frames`
	    `,rate,seconds,width,height,min,max,mean,spikes,up,down,afr,hertz`
	    `,level,bytes,ratio,bits-per-value,bits-per-spike \
	    neurons,spikes,phase,2,3,4,0.75,,,,,,,,,,,,,,,)
	spk-info -f frames y | same - <(echo 3)
	# Only the end gives the frames.
	sed 1d y | spk-info -c 2 -f frames | same - /dev/null
	fails 1 'spk-info: stdin: cut after 0 frames: no #end' spk-info < \
	    <(sed \$d y)
	sed \$d y | spk-info --partial -q -f frames | same - /dev/null
}

@test "no spike is -1: bits have one plane, neurons of others no double" {
	printf '%s\n' 1 2 3 4 | spk-phase -n 4 -r 1 -o bits | head -n 1 |
	    grep -q ' planes=1 '
	printf '%s\n' 1 2 3 4 | spk-phase -n 4 -r 1 -o brian2 | head -n 1 |
	    same - <(echo '# N = 4')
}

@test "rates that are out of range" {
	usage 'rate=1e308: 10 times that is out of range' '1\n2\n' \
	    spk-phase -n 2 -o csv --resolution=10 --rate=1e308
}

"""The oracle of bank.bats: filters from their definitions, in extended
precision, by direct difference equations.

	bank.py oracle		100 bands of 20 banks, their sections and output
	bank.py golden FILE	what scipy made of the signal of these rows
	bank.py tones		gammatones, and the centres of all scales
"""
import subprocess
import sys

import numpy as np

WIDE = np.longdouble
PI = WIDE("3.14159265358979323846264338327950288")
EAR_Q, MIN_WIDTH = 9.26449, 24.7


def run(x, *argv):
    argv = ["spk-bank", *argv, "-i", "f64", "-c", "1", "-o", "f64", "--bare"]
    p = subprocess.run(argv, input=np.asarray(x, float).tobytes(),
                       capture_output=True)
    assert p.returncode == 0 and not p.stderr, (argv, p)
    return np.frombuffer(p.stdout)


def table(*argv):
    p = subprocess.run(["spk-bank", "--coefficients", *argv],
                       capture_output=True)
    assert p.returncode == 0 and not p.stderr, (argv, p)
    return np.array([l.split(",") for l in p.stdout.decode().split()[1:]],
                    float)


def pairs(s):
    """Poles of s as pairs: conjugates, or two that are real."""
    up = [p for p in s if p.imag > 1e-15]
    real = sorted((p for p in s if abs(p.imag) <= 1e-15), key=abs)
    out = [(p, p.conjugate()) for p in up]
    while len(real) > 1:
        out.append((real.pop(0), real.pop()))
    return out, real


def butterworth(order, low, high, rate):
    """Sections b, a of the analogue filter by s = (z - 1) / (z + 1)."""
    w1, w2 = (np.tan(PI * WIDE(f / rate)) for f in (low, high))
    m = np.arange(-order + 1, order, 2)
    p = -np.exp(1j * PI * m.astype(WIDE) / (2 * order))
    if order % 2:
        p[order // 2] = -1
    band = low > 0 and 2 * high < rate
    if band:
        q = p * (w2 - w1) / 2
        r = np.sqrt(q * q - w1 * w2)
        s, top, gain = np.append(q + r, q - r), (1, 0, -1), w2 - w1
    elif low > 0:
        s, top, gain = p * w1, (1, -2, 1), WIDE(1)
    else:
        s, top, gain = p * w2, (1, 2, 1), w2 * w2
    two, one = pairs(s)
    # Slow and fast poles in turn, so that no frequency grows in between.
    two.sort(key=lambda p: abs(p[0]))
    two = [two[i // 2 if i % 2 else -1 - i // 2] for i in range(len(two))]
    out = []
    for u, v in two:
        zu, zv = (1 + u) / (1 - u), (1 + v) / (1 - v)
        k = gain / ((1 - u) * (1 - v)).real
        out.append([k * t for t in top] + [-(zu + zv).real, (zu * zv).real])
    for u in one:
        k = (1 if low > 0 else w2) / (1 - u.real)
        z = ((1 + u) / (1 - u)).real
        out.append([k, -k if low > 0 else k, 0, -z, 0])
    return np.array(out, WIDE)


def sosfilt(sections, x):
    """x through n x 8 sections: direct difference equations."""
    n = len(sections)
    out = np.empty((len(x), n), WIDE)
    old = np.zeros((9, 2, n), WIDE)     # inputs of the sections, outputs
    for t in range(len(x)):
        v = np.full(n, WIDE(x[t]))
        for k in range(8):
            c = sections[:, k].T
            y = c[0] * v + c[1] * old[k, 0] + c[2] * old[k, 1] - \
                c[3] * old[k + 1, 0] - c[4] * old[k + 1, 1]
            old[k] = np.array([v, old[k, 0]])
            v = y
        old[8] = np.array([v, old[8, 0]])
        out[t] = v
    return out


def pad(s):
    return np.array([*s, *[[1, 0, 0, 0, 0]] * (8 - len(s))], WIDE)


def oracle():
    rng = np.random.default_rng(23)
    x = rng.standard_normal(400)
    got, want, worst = [], [], 0
    for bank in range(20):
        order = bank % 8 + 1
        rate = float("%.6g" % 10 ** rng.uniform(1, 5.3))
        edges = []
        for _ in range(5):
            low = rate / 2 * 10 ** rng.uniform(-2.3, -0.3)
            high = min(low * 10 ** rng.uniform(0.08, 2), rate * 0.49)
            low, high = ((0, high), (low, rate / 2), (low, high), (low, high),
                         (low, high))[rng.integers(5)]
            edges.append((low, high))
        argv = ["--bands=" + ",".join(
            "%s-%s" % (repr(l) if l else "", repr(h) if h < rate / 2 else "")
            for l, h in edges), "--order=%d" % order, "--rate=%r" % rate]
        got.append(run(x, *argv).reshape(len(x), 5))
        rows = table(*argv)
        for k, (l, h) in enumerate(edges):
            s = butterworth(order, l, h, rate)
            own = rows[rows[:, 0] == k][:, 5:]
            assert len(own) == len(s), (argv, k, own, s)
            # The poles of sections, and the filter at some frequencies.
            a, b = (np.array(sorted(c[:, 3:].tolist())) for c in (own, s))
            assert abs(a - b).max() < 1e-12, (argv, k, a - b)
            z = np.exp(-2j * PI * np.linspace(max(l, h / 50), h, 7)
                       .astype(WIDE) / WIDE(rate))
            f = [np.prod([(c[0] + z * (c[1] + z * c[2])) /
                          (1 + z * (c[3] + z * c[4])) for c in q], 0)
                 for q in (own.astype(WIDE), s)]
            away = abs(f[0] - f[1]) / max(abs(f[1]))
            assert away.max() < 1e-12, (argv, k, away)
            want.append(pad(s))
    want = sosfilt(np.array(want), x)
    away = abs(np.concatenate(got, 1) - want).max(0) / abs(want).max(0)
    assert len(away) == 100
    assert away.max() < 1e-12, away


def golden(path):
    x = np.array([0, .25, .75, 1.5, 1.25, 1, .5, .25, .25, 1, 2, 1.75, .75, 0,
                  -.5, -.25] * 4)
    rows = [l.split() for l in open(path) if not l.startswith("#")]
    for argv, *want in rows:
        y = run(x, *argv.split("|"))
        want = np.array(want, float)
        away = abs(y[-len(want):] - want).max() / abs(y).max()
        assert away < 1e-12, (argv, away)
    assert len(rows) > 10


def tones():
    # The closed form, of a gain of 1 at its centre.
    for rate in (8000, 16000, 48000):
        t = np.arange(12000) / rate
        n, half = 24, rate / 2
        y = run([1] + [0] * 11999, "-n%d" % n, "--rate=%d" % rate)
        # ERBSpace of the Auditory Toolbox, from the highest to the lowest
        k = np.arange(1, n + 1)
        q = EAR_Q * MIN_WIDTH
        centre = -q + np.exp(k * (np.log(100 + q) - np.log(half + q)) / n) * \
            (half + q)
        rows = table("-n%d" % n, "--rate=%d" % rate)[::4]
        assert abs(rows[:, 2] / centre[::-1] - 1).max() < 1e-13
        for f, h in zip(rows[:, 2], y.reshape(-1, n).T):
            b = 2 * np.pi * 1.019 * (f / EAR_Q + MIN_WIDTH)
            want = t ** 3 * np.exp(-b * t) * np.cos(2 * np.pi * f * t)
            turn = np.exp(-2j * np.pi * f * t)
            want /= abs(want @ turn)
            assert abs(abs(h @ turn) - 1) < 1e-10, f
            away = abs(h - want).max() / abs(want).max()
            assert away < 1.3 * b / rate, (rate, f, away * rate / b)
    # librosa.mel_frequencies(n_mels=40), from its documentation: the edges
    # of 39 bands.
    librosa = np.array("""0 85.317 170.635 255.952 341.269 426.586 511.904
        597.221 682.538 767.855 853.173 938.49 1024.856 1119.114 1222.042
        1334.436 1457.167 1591.187 1737.532 1897.337 2071.84 2262.393 2470.47
        2697.686 2945.799 3216.731 3512.582 3835.643 4188.417 4573.636
        4994.285 5453.621 5955.205 6502.92 7101.009 7754.107 8467.272 9246.028
        10096.408 11025""".split(), float)
    f = np.array([20., 7000])
    scales = {
        "htk": (lambda f: 2595 * np.log10(1 + f / 700), 1e-13),
        "erb": (lambda f: 21.4 * np.log10(1 + .00437 * f), 1e-5),
        "log": (np.log, 1e-13), "linear": (lambda f: f, 1e-13)}
    bank = ["--filter=butterworth", "--order=1", "--rate=22050"]
    rows = table(*bank, "-n39", "--spacing=mel", "--low=0")
    assert abs(rows[:, 1] - librosa[:-1]).max() < 6e-4, rows[:, 1]
    for name, (scale, most) in scales.items():
        rows = table(*bank, "-n10", "--spacing=" + name, "--low=20",
                     "--high=7000")
        edges = np.append(rows[:, 1], rows[-1, 3])
        want = np.linspace(*scale(f), 11)
        assert (rows[1:, 1] == rows[:-1, 3]).all()
        assert abs(scale(edges) / want - 1).max() < most, name


globals()[sys.argv[1]](*sys.argv[2:])

"""How the times of two spike trains agree, from the definitions, piece by
piece and pair by pair.

    oracle_trains.py            spk-score against them, random trains
    oracle_trains.py pyspike    the definitions against PySpike
"""
import random
import subprocess
import sys
from math import exp, fsum, inf, isclose, isnan, nan, sqrt


def auxiliary(s, T):
    """Of a train that is not empty, before its first spike and after its last.
    """
    n = len(s) > 1
    return (min(0, 2 * s[0] - s[1]) if n else 0,
        max(T, 2 * s[-1] - s[-2]) if n else T)


def distances(a, b, T):
    """The ISI- and the SPIKE-distance (Kreuz et al. 2013, 2015)."""
    both = [s or [0, T] for s in (a, b)]
    ends = [auxiliary(s, T) for s in both]

    def apart(t, k):
        return min(abs(t - u) for u in [*both[k], *ends[k]])

    def sides(u, k):
        """The spikes around the piece that begins at u, with what the other
        train is apart from each."""
        s = both[k]
        p = max([t for t in s if t <= u], default=None)
        f = min([t for t in s if t > u], default=None)
        before = apart(p if p is not None else f, 1 - k)
        after = before if f is None else apart(f, 1 - k)
        if s == [0]:
            after = apart(T, 1 - k)
        return (ends[k][0] if p is None else p, ends[k][1] if f is None else f,
            before, after)

    isi, spike = [], []
    events = sorted({0, T, *both[0], *both[1]})
    for u, v in zip(events, events[1:]):
        two = [sides(u, k) for k in (0, 1)]
        na, nb = (f - p for p, f, _, _ in two)
        isi.append(abs(na - nb) / max(na, nb) * (v - u))
        for t in (u, v):
            sa, sb = ((dp * (f - t) + df * (t - p)) / (f - p)
                for p, f, dp, df in two)
            spike.append((sa * nb + sb * na) / (2 * ((na + nb) / 2) ** 2) *
                (v - u) / 2)
    return fsum(isi) / T, fsum(spike) / T


def coincidences(a, b, T):
    """Pairs closer than half of the least interval around both (Kreuz et al.
    2015)."""
    def gap(s, i):
        near = s[max(i - 1, 0):i + 2]
        return min([t - u for u, t in zip(near, near[1:])], default=T)
    return sum(abs(t - u) < min(gap(a, i), gap(b, j), T) / 2
        for i, t in enumerate(a) for j, u in enumerate(b)
        if 2 * abs(t - u) < T)


def nearness(a, b, tau):
    return fsum(exp(-min(abs(t - u) for u in b) / tau) for t in a) if b else 0


def products(a, b, sigma):
    def times(s):
        return [(t, v) for t, v in enumerate(s) if v]
    return fsum(v * w * exp(-(t - u) ** 2 / (4 * sigma ** 2))
        for t, v in times(a) for u, w in times(b))


def comoments(a, b, window):
    n = len(a) // window
    if n == 0:
        return 0
    c, d = ([sum(s[k * window:(k + 1) * window]) for k in range(n)]
        for s in (a, b))
    return fsum((x - sum(c) / n) * (y - sum(d) / n) for x, y in zip(c, d))


def agreement(channels, tau=10, sigma=10, window=1):
    """The metrics of channels of two trains of -1, 0 and 1."""
    means, pairs, near = [], 0, [[0, 0], [0, 0]]
    for a, b in channels:
        T, of_kinds = len(a), []
        for kind in (1, -1):
            two = [[t for t, v in enumerate(s) if v == kind] for s in (a, b)]
            if two == [[], []]:
                continue
            of_kinds.append(distances(*two, T))
            pairs += coincidences(*two, T)
            for k in (0, 1):
                near[k][0] += nearness(two[k], two[1 - k], tau)
                near[k][1] += len(two[k])
        means.append([fsum(d) / len(d) for d in zip(*of_kinds)] or [0, 0])
    isi, spike = (fsum(d) / len(means) for d in zip(*means))
    spikes = near[0][1] + near[1][1]
    def sums(of, p):
        return fsum(of(*pair, p) for pair in channels)
    def ratio(of, p):
        own = [fsum(of(c[k], c[k], p) for c in channels) for k in (0, 1)]
        return nan if 0 in own else sums(of, p) / sqrt(own[0] * own[1])
    alike = ratio(products, sigma)
    return {"isi-distance": isi, "spike-distance": spike,
        "spike-sync": 2 * pairs / spikes if spikes else 1,
        "hunter-milton": sum(x / n if n else 0 for x, n in near) / 2
            if spikes else 1,
        "schreiber": (0 if spikes else 1) if isnan(alike) else alike,
        "correlation": ratio(comoments, window)}


def train(rng, T, kinds=(1,)):
    """A random one: none, one, two, few, many or all frames with a spike."""
    p = rng.choice([0, 0, 0.03, 0.1, 0.5, 1])
    y = [rng.choice(kinds) if rng.random() < p else 0 for _ in range(T)]
    for _ in range(rng.randrange(3)):
        y[rng.choice([0, T - 1, rng.randrange(T)])] = rng.choice(kinds)
    return y


def cases(rng, n, T, kinds):
    """Pairs of them; some are equal, some hardly differ."""
    for _ in range(n):
        a = train(rng, T, kinds)
        b = rng.choice([train(rng, T, kinds), train(rng, T, kinds), a,
            a[1:] + a[:1], [v if rng.random() < 0.8 else 0 for v in a]])
        yield a, b


def score(channels, options):
    for k, name in enumerate("ab"):
        with open(name, "wb") as f:
            f.write(bytes(c[k][t] & 255 for t in range(len(channels[0][0]))
                for c in channels))
    rows = subprocess.run(["spk-score", "--trains", "-i", "i8", "-c",
        str(len(channels)), *options, "a", "b"], check=True,
        capture_output=True, text=True).stdout.splitlines()
    names, *rows = [row.split(",") for row in rows]
    return [dict(zip(names[1:], map(float, row[1:]))) for row in rows]


def compare(T, n, how, rng):
    channels = list(cases(rng, n, T, (1,) if rng.random() < 0.3 else (-1, 1)))
    got = score(channels, ["--%s=%g" % o for o in how.items()])
    bad = 0
    for k in range(n + 1):
        want = agreement(channels if k == n else [channels[k]], **how)
        for name, v in want.items():
            x = got[k][name]
            if not (isclose(x, v, rel_tol=1e-12, abs_tol=1e-13) or
                    isnan(x) and isnan(v)):
                print(name, "is", x, "not", v, "of", *channels[k % n], how)
                bad += 1
    return bad


def main():
    rng = random.Random(23)
    bad = 0
    for T, n, how in ((1, 4, {}), (2, 10, {}), (3, 20, {"window": 2}),
            (11, 50, {"tau": 1, "sigma": 1}), (40, 20, {"window": 7}),
            (150, 4, {"tau": 100, "sigma": 0.4, "window": 30})):
        bad += compare(T, n, how, rng)
    return bad > 0


def pyspike():
    import pyspike
    rng, worst = random.Random(5), [0, 0, 0]
    for T in [1, 2, 3, 4, 5, 7, 10, 30, 200] * 300:
        (a, b), = cases(rng, 1, T, (1,))
        want = agreement([(a, b)])
        x, y = (pyspike.SpikeTrain([t for t, v in enumerate(s) if v], [0, T])
            for s in (a, b))
        for k, got in enumerate([pyspike.isi_distance(x, y),
                pyspike.spike_distance(x, y), pyspike.spike_sync(x, y)]):
            worst[k] = max(worst[k], abs(got - list(want.values())[k]))
    print("isi %g, spike %g, sync %g" % tuple(worst))
    return max(worst) > 1e-12


if __name__ == "__main__":
    sys.exit(pyspike() if sys.argv[1:] == ["pyspike"] else main())

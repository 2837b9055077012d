"""Scenes by networks, from the definitions in spk-decode(1): maps, networks and
motion by filter.py, net.py and motion.py; and what spk-decode makes of the
same planes.

learned.py DIR DATA	planes are left in DIR; the networks are in DATA
"""
import os
import sys

import numpy as np

import filter
import motion
import net

GAIN, THRESHOLD, APART = .45, 1.5, 10
KEPT = [1, 2, 3, 4, 7, 8]


def roots(y, t):
    """In binary32, as they are rounded: the networks are of these."""
    charge = np.float32(GAIN) / np.float32(THRESHOLD)
    rates = np.square(np.array(filter.maps(y, t, 1)))
    scene = rates.astype(np.float32) * (np.float32(THRESHOLD) /
                                        np.float32(GAIN))
    return np.sqrt(scene), [np.log(charge), 100 * filter.noise(scene ** .5)]


def first(n, r, numbers):
    base = r[2]
    x = np.float32(3) * (r - base)
    x[:2] = np.float32(2) * (r[:2] - base)
    x[2] = np.float32(2) * (base - np.float32(.5))
    return base + n.run(x, numbers)[0]


def second(n, f, before, after, r, numbers):
    x = [np.float32(2) * (f - np.float32(.5))]
    for other in before, after:
        moved = f if other is None else np.float32(motion.warp(
            other.astype(float), motion.find(f, other)))
        x.append(np.float32(4) * (moved - f))
    x += [np.float32(4) * (r[k] - f) for k in KEPT]
    return f + n.run(np.array(x), numbers)[0]


def scenes(y, at, every, nets):
    made = [roots(y, t) for t in at]
    f = [first(nets[0], *m) for m in made]
    away = -(-APART // every)
    ends = [None] * away
    g = [second(nets[1], f[k], (ends + f)[k], (f + ends)[k + away], *made[k])
         for k in range(len(f))]
    return [np.maximum(x, 0).reshape(len(f), -1) ** 2 for x in
            (np.array(f), np.array(g))]


def main():
    directory, data = sys.argv[1:]
    nets = [net.read(os.path.join(data, n)) for n in
            ("scene.net", "motion.net")]
    os.chdir(directory)
    rng = np.random.default_rng(6)
    y = filter.spikes(filter.clip(2, 60), rng, .06)
    filter.write_planes("planes.i8", y)
    for every, linear in ((20, False), (9, True)):
        at = np.arange(0 if linear else every // 2, len(y), every)
        want = scenes(y, at, every, nets)
        for method, w in zip(("net", "learned"), want):
            got = filter.decode("planes.i8", f"--scene={method}",
                                f"--every={every}", f"--gain={GAIN}",
                                f"--threshold={THRESHOLD}",
                                *["--interpolate=linear"] * linear)
            if got.shape != w.shape or abs(got - w).max() > 1e-4:
                sys.exit(f"{method}, {every}: {got.shape} {w.shape} "
                         f"{abs(got - w).max()}")
        if abs(want[0] - want[1]).max() < 1e-3:
            sys.exit("motion changes nothing")


if __name__ == "__main__":
    main()

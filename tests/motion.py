"""Motion between images, from the definition: whole numbers, binary64 for
what lies between pixels; against what the unit program says.

motion.py PROGRAM
"""
import os
import subprocess
import sys

import numpy as np

REACH = 12


def padded(a, before, after):
    return np.pad(a, ((before, after[0]), (before, after[1])), mode="edge")


def samples(image):
    q = np.floor(np.clip(image.astype(float) * 1024, 0, 2047) + .5)
    q = np.pad(q.clip(0, 2047).astype(int), 1, mode="edge")
    q = q[:-2] + 2 * q[1:-1] + q[2:]
    return (q[:, :-2] + 2 * q[:, 1:-1] + q[:, 2:] + 8) // 16


def find(image, other):
    h, w = image.shape
    down, across = -(-h // 8), -(-w // 8)
    size = 8 * down + 8, 8 * across + 8
    after = size[0] - h - 4, size[1] - w - 4
    a = padded(samples(image), 4, after)
    b = padded(samples(other), 4 + REACH, [n + REACH for n in after])
    cost = {}
    for dy in range(-REACH, REACH + 1):
        for dx in range(-REACH, REACH + 1):
            d = a - b[REACH + dy:REACH + dy + size[0],
                      REACH + dx:REACH + dx + size[1]]
            s = np.zeros((size[0] + 1, size[1] + 1), dtype=int)
            s[5:5 + h, 5:5 + w] = np.abs(d[4:4 + h, 4:4 + w])
            s = np.cumsum(np.cumsum(s, 0), 1)
            top, left = 8 * np.arange(down)[:, None], 8 * np.arange(across)
            cost[dy, dx] = s[top + 16, left + 16] - s[top, left + 16] - \
                s[top + 16, left] + s[top, left]
    vector = np.zeros((down, across, 2))
    places = sorted(cost, key=lambda p: (p[0] ** 2 + p[1] ** 2, p))
    for j in range(down):
        for i in range(across):
            c = {p: cost[p][j, i] for p in places}
            dy, dx = min(places, key=lambda p: c[p])
            for k, p in enumerate(((0, 1), (1, 0))):
                at = (dy, dx)[1 - k]
                vector[j, i, k] = at
                if abs(at) == REACH:
                    continue
                less = c[dy - p[0], dx - p[1]]
                more = c[dy + p[0], dx + p[1]]
                bend = less + more - 2 * c[dy, dx]
                if bend > 0:
                    vector[j, i, k] += (less - more) / (2 * bend)
    return smooth(vector)


def smooth(vector):
    out = np.empty(vector.shape)
    for j, i in np.ndindex(vector.shape[:2]):
        v = vector[max(j - 1, 0):j + 2, max(i - 1, 0):i + 2].reshape(-1, 2)
        out[j, i] = v[(abs(v - vector[j, i]) <= 1).all(1)].mean(0)
    return out


def between(n, blocks):
    """For each pixel the blocks on both sides, and the part of the second."""
    at = np.clip((np.arange(n) - 3.5) / 8, 0, blocks - 1)
    first = np.minimum(at.astype(int), max(blocks - 2, 0))
    return first, np.minimum(first + 1, blocks - 1), at - first


def weights(t):
    """Catmull and Rom: of the values -1, 0, 1 and 2, the cubic from 0 to 1
    with the slopes (v1 - v-1) / 2 and (v2 - v0) / 2 at its ends."""
    h01 = 3 * t ** 2 - 2 * t ** 3
    h10, h11 = t ** 3 - 2 * t ** 2 + t, t ** 3 - t ** 2
    return -h10 / 2, 1 - h01 - h11 / 2, h01 + h10 / 2, h11 / 2


def warp(other, vector):
    h, w = other.shape
    i, k, part = between(h, vector.shape[0])
    v = vector[i] + part[:, None, None] * (vector[k] - vector[i])
    i, k, part = between(w, vector.shape[1])
    v = v[:, i] + part[:, None] * (v[:, k] - v[:, i])
    x = np.arange(w) + v[:, :, 0]
    y = np.arange(h)[:, None] + v[:, :, 1]
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    sum = np.zeros((h, w))
    for dy, wy in enumerate(weights(y - top)):
        for dx, wx in enumerate(weights(x - left)):
            sum += wy * wx * other[np.clip(top + dy - 1, 0, h - 1),
                                   np.clip(left + dx - 1, 0, w - 1)]
    return sum


def run(program, isa, image, other):
    h, w = image.shape
    return subprocess.run([program, str(w), str(h)], check=True,
                          env={**os.environ, "SPK_ISA": isa},
                          input=np.float32([image, other]).tobytes(),
                          stdout=subprocess.PIPE).stdout


def same(program, name, image, other):
    """Vectors and the image moved, which are the same by all kernels."""
    image, other = np.float32(image), np.float32(other)
    h, w = image.shape
    down, across = -(-h // 8), -(-w // 8)
    n = 2 * down * across
    bytes = run(program, "none", image, other)
    for isa in "v4", "v3", "v1":
        if run(program, isa, image, other) != bytes:
            sys.exit("%s: another result by %s" % (name, isa))
    got = np.frombuffer(bytes, dtype=np.float32)
    return got[:n].reshape(down, across, 2), got[n:].reshape(h, w)


def check(program, name, image, other):
    image, other = np.float32(image), np.float32(other)
    vector, warped = same(program, name, image, other)
    want = find(image, other)
    off = np.abs(vector - want).max()
    if off > 4e-6:
        sys.exit("%s: vectors off by %g" % (name, off))
    off = np.abs(warped - warp(other.astype(float), want)).max()
    if off > 1e-4:
        sys.exit("%s: moved, off by %g" % (name, off))
    return vector


def texture(rng, h, w):
    """Smooth enough to be found between pixels."""
    t = rng.random((h + 40, w + 40))
    for _ in range(3):
        t = (t + np.roll(t, 1, 0)) / 2
        t = (t + np.roll(t, 1, 1)) / 2
    return (t - t.min()) / (t.max() - t.min())


def cut(t, h, w, x, y):
    return t[20 + y:20 + y + h, 20 + x:20 + x + w]


def main(program):
    rng = np.random.default_rng(1)
    for h, w in (1, 1), (1, 9), (3, 2), (8, 8), (17, 1), (20, 61), (40, 51):
        t = texture(rng, h, w)
        for x, y in ((3, -2), (-12, 12), (14, 1))[:3 if h == 40 else 1]:
            name = "%dx%d by %d, %d" % (w, h, x, y)
            noise = .02 * rng.random((h, w))
            vector = check(program, name, cut(t, h, w, 0, 0) + noise,
                           cut(t, h, w, -x, -y))
            if h == 40 and x == 3 and abs(vector[2, 3] - (x, y)).max() > .2:
                sys.exit("%s: %s" % (name, vector[2, 3]))
        # What is not a sample is the nearest one.
        check(program, "wide", 5 * t[:h, :w] - 2, 5 * t[2:h + 2, 1:w + 1] - 2)
        # Nothing moves where all is the same, or beyond what samples are.
        for image in np.full((h, w), .3), 2 + 5 * t[:h, :w]:
            vector, warped = same(program, "flat", image, image)
            if vector.any() or (warped != np.float32(image)).any():
                sys.exit("%dx%d: flat, but it moves" % (w, h))


if __name__ == "__main__":
    main(sys.argv[1])

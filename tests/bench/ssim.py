"""Structural similarity of two y4m of grey frames, their rows and columns
filtered by numpy one after the other."""
import sys

import numpy as np


def frames(name):
    with open(name, "rb") as f:
        head = f.readline().split()
        size = [int(word[1:]) for word in head[1:3]]
        while f.readline():
            data = f.read(size[0] * size[1])
            yield np.frombuffer(data, np.uint8).reshape(size[1],
                size[0]).astype(float)


def blur(a, g):
    a = sum(w * a[k:a.shape[0] - 10 + k] for k, w in enumerate(g))
    return sum(w * a[:, k:a.shape[1] - 10 + k] for k, w in enumerate(g))


g = np.exp(-np.arange(-5, 6) ** 2 / 4.5)
g /= g.sum()
c1, c2 = 2.55 ** 2, 7.65 ** 2
total = n = 0
for x, r in zip(frames(sys.argv[1]), frames(sys.argv[2])):
    mx, mr = blur(x, g), blur(r, g)
    vx, vr = blur(x * x, g) - mx * mx, blur(r * r, g) - mr * mr
    cov = blur(x * r, g) - mx * mr
    total += ((2 * mx * mr + c1) * (2 * cov + c2) /
        ((mx * mx + mr * mr + c1) * (vx + vr + c2))).mean()
    n += 1
print(total / n)

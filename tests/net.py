"""Networks, as lib/camera/net.c defines them: binary32, in its order of sums;
and what the library makes of the same, byte for byte.

net.py PROGRAM		tests/unit/net.c's
"""
import os
import struct
import subprocess
import sys
import zlib

import numpy as np


def conv(x, w, b):
    """Images to those of a layer, places beyond the edges being replicated."""
    h, width = x.shape[1:]
    p = np.pad(x, ((0, 0), (1, 1), (1, 1)), mode="edge")
    y = np.repeat(b, h * width).reshape(len(b), h, width)
    for i in range(len(x)):
        for dy in range(3):
            for dx in range(3):
                y += w[:, i, dy, dx, None, None] * \
                    p[i, dy:dy + h, dx:dx + width]
    return y


class Net:
    def __init__(self, layers, weights, globals_):
        self.layers, self.weights, self.globals = layers, weights, globals_

    def run(self, x, numbers):
        for k, (w, b) in enumerate(self.weights):
            if k == 0:
                b = b.copy()
                for g, number in enumerate(numbers):
                    b += self.globals[:, g] * np.float32(number)
            x = conv(x, w, b)
            if k + 1 < len(self.weights):
                x = np.where(x > 0, x, np.float32(0))
        return x

    def file(self):
        line = "#spk-net v=1 layers=%s globals=%d\n" % (
            ",".join(map(str, self.layers)), self.globals.shape[1])
        data = line.encode() + b"".join(
            w.astype("<f4").tobytes() + b.astype("<f4").tobytes()
            for w, b in self.weights) + self.globals.astype("<f4").tobytes()
        return data + struct.pack("<I", zlib.crc32(data))


def random(rng, layers, globals_, size=1):
    def some(*shape):
        return rng.standard_normal(shape).astype(np.float32)
    return Net(layers, [(size * some(o, i, 3, 3) /
                         np.float32(np.sqrt(9 * i)), .1 * some(o))
                        for i, o in zip(layers, layers[1:])],
               some(layers[1], globals_))


def read(name):
    data = open(name, "rb").read()
    line, rest = data.split(b"\n", 1)
    words = dict(w.split("=") for w in line.decode().split()[1:])
    layers = list(map(int, words["layers"].split(",")))
    x = np.frombuffer(rest[:-4], "<f4")
    weights = []
    for i, o in zip(layers, layers[1:]):
        w, b, x = x[:o * i * 9], x[o * i * 9:o * (i * 9 + 1)], \
            x[o * (i * 9 + 1):]
        weights.append((w.reshape(o, i, 3, 3), b))
    return Net(layers, weights, x.reshape(layers[1], -1))


def main():
    rng = np.random.default_rng(3)
    cases = [([1, 1], 0, 1, 1), ([3, 16, 16, 16, 1], 1, 33, 9),
             ([10, 16, 16, 16, 1], 2, 50, 7), ([2, 5, 1], 8, 1, 12),
             ([1, 4, 4, 4, 4, 4, 4, 4, 1], 0, 130, 2), ([64, 7, 64, 1], 2, 3, 3),
             ([9, 16, 16, 1], 2, 17, 1)]
    for layers, globals_, w, h in cases:
        n = random(rng, layers, globals_)
        numbers = rng.standard_normal(globals_).astype(np.float32)
        x, less = rng.standard_normal((2, layers[0], h, w)).astype(np.float32)
        base = rng.standard_normal((h, w)).astype(np.float32)
        less[-1] = .25
        factor = np.arange(2, len(x) + 2, dtype=np.float32)[:, None, None]
        want = base + np.float32(.75) * n.run(factor * (x - less), numbers)
        with open("x.net", "wb") as f:
            f.write(n.file())
        for isa in "portable", "v1", "v3", "v4":
            got = subprocess.run(
                [sys.argv[1], "x.net", str(w), str(h)], check=True,
                input=b"".join(map(bytes, (numbers, x, less, base))),
                capture_output=True,
                env={**os.environ, "SPK_ISA": isa}).stdout
            if got != bytes(want):
                a = np.frombuffer(got, "<f4") - want.ravel()
                sys.exit(f"{isa} {layers} {w}x{h}: {abs(a).max()}")


if __name__ == "__main__":
    main()

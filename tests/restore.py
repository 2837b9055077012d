"""Restoration, as lib/camera/restore.c defines it, on networks as tests/net.py
has them; and what the library makes of the same, byte for byte.

restore.py PROGRAM	tests/unit/restore.c's
"""
import os
import subprocess
import sys

import numpy as np

import net

F = np.float32


def restore(n, video, quality, off=None):
    """Frames of binary32 in 0..1, to those restored, but for one."""
    last = len(video) - 1
    out = []
    for k, c in enumerate(video):
        p, q = video[max(k - 1, 0)], video[min(k + 1, last)]
        x = np.stack([F(2) * (c - F(.5)), F(8) * (p - c), F(8) * (q - c)])
        y = n.run(x, [F(quality - 40) / F(16)])[0]
        y = np.clip(c + F(.06) * y, F(0), F(1))
        out.append(y if k != off else c)
    return np.array(out)


def main():
    rng = np.random.default_rng(5)
    n = net.random(rng, [3, 16, 16, 16, 1], 1, .3)
    with open("x.net", "wb") as f:
        f.write(n.file())
    # Without frames, with one, and with some that are dark and bright.
    for frames, w, h, quality, jobs in [(0, 5, 4, 40, 1), (1, 5, 4, 28, 2),
                                        (2, 33, 9, 57, 1), (5, 17, 6, 0, 3)]:
        x = rng.uniform(-.1, 1.1, (frames, h, w)).clip(0, 1).astype(F)
        want = np.stack([x, restore(n, x, quality, 3)], axis=1) if frames \
            else x
        for isa in "portable", "v3":
            got = subprocess.run(
                [sys.argv[1], "x.net", *map(str, (w, h, quality, jobs))],
                input=x.tobytes(), check=True, capture_output=True,
                env={**os.environ, "SPK_ISA": isa}).stdout
            if got != want.tobytes():
                sys.exit(f"{frames} frames of {w}x{h}, {isa}: differ")
    assert want.min() == 0 and want.max() == 1
    with open("y.net", "wb") as f:
        f.write(net.random(rng, [2, 4, 1], 1).file())
    p = subprocess.run([sys.argv[1], "y.net", "5", "4", "40", "1"],
                       stdout=subprocess.PIPE)
    assert (p.returncode, p.stdout) == (1, b"a network of other images\n"), p


if __name__ == "__main__":
    main()

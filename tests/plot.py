"""Figures as pixels: python3 plot.py TEST FILE.png ..., by numpy alone."""
import subprocess
import sys

import numpy as np


def pixels(name):
    raw = subprocess.run(["pngtopnm", name], capture_output=True).stdout
    magic, size, _, data = raw.split(b"\n", 3)
    assert magic == b"P6"
    w, h = map(int, size.split())
    return np.frombuffer(data, np.uint8).reshape(h, w, 3).astype(int)


def ink(x, of=0, over=2):
    """Where blue (or orange, 2 over 0) is, however faint; text is grey."""
    dark = 255 - x[:, :, of]
    return (dark > 12) & (x[:, :, over] - x[:, :, of] > .5 * dark)


def longest(lines):
    """The longest run of all: which line it is in, and its last element."""
    best = (0, 0, 0)
    for k, line in enumerate(lines):
        ends = np.nonzero(np.diff(np.concatenate(([0], line, [0]))))[0]
        n = ends[1::2] - ends[::2]
        if len(n) and n.max() > best[0]:
            best = (n.max(), k, ends[2 * n.argmax() + 1] - 1)
    return best[1:]


def frame(x):
    """Left and right end of the axis of time."""
    dark = x.sum(2) < 600
    return longest(dark.T)[0], longest(dark)[1]


def panel(mask):
    """The rows and columns that have ink, which is all in one panel."""
    rows, cols = np.nonzero(mask)
    return rows.min(), rows.max(), cols.min(), cols.max()


def line(png, csv):
    """A line goes from the least to the greatest value of each column."""
    want = np.loadtxt(csv, skiprows=1)
    x = pixels(png)
    mask = ink(x)
    top, bottom = panel(mask)[:2]
    left, right = frame(x)
    scale = (want.max() - want.min()) / (bottom - top - 1)
    each = (len(want) - 1) / (right - left)
    for c in range(3, right - left - 2):
        at = [np.nonzero(mask[:, left + c + d])[0] for d in (-1, 0, 1)]
        high = want.max() - (at[1].min() - top) * scale
        low = want.max() - (at[1].max() - top) * scale
        # Samples that are there for sure, and that may be.
        sure = want[int(np.ceil((c - .2) * each)):int((c + .2) * each) + 1]
        near = want[int((c - 2) * each):int(np.ceil((c + 2) * each)) + 1]
        assert high <= near.max() + 2 * scale, (c, high, near.max())
        assert low >= near.min() - 2 * scale, (c, low, near.min())
        if len(sure):
            high = want.max() - (min(map(min, at)) - top) * scale
            low = want.max() - (max(map(max, at)) - top) * scale
            assert high >= sure.max() - 3 * scale, (c, high, sure.max())
            assert low <= sure.min() + 3 * scale, (c, low, sure.min())


def outlier(png, at):
    """One pixel of a line that is flat otherwise, at that part of it."""
    mask = ink(pixels(png))
    top, bottom, left, right = panel(mask)
    assert bottom - top > 100
    cols = np.nonzero(mask[top:(top + bottom) // 2].any(0))[0]
    assert len(cols) <= 3, cols
    part = (cols.mean() - left) / (right - left)
    assert abs(part - float(at)) < 2 / (right - left), part


def ticks(png, csv):
    """Ticks of 1 are blue and those of -1 orange, each where its step is."""
    want = np.loadtxt(csv, delimiter=",", comments="#", skiprows=2, ndmin=2)
    x = pixels(png)
    for sign, mask in ((1, ink(x)), (-1, ink(x, 2, 0))):
        # The raster is the lowest panel: below the legend and the rate.
        mask = mask[mask.shape[0] * 13 // 20:]
        cols = np.nonzero(mask.any(0))[0]
        steps = np.nonzero((want == sign).any(1))[0]
        lo, hi = frame(x)
        at = lo + steps / len(want) * (hi - lo)
        for c in at:
            assert np.abs(cols - c).min() <= 2, (sign, c)
        for c in cols:
            assert np.abs(at - c).min() <= 2, (sign, c)


def apart(png, joined):
    """A line that is in two parts, and one that is not."""
    for name, gap in ((png, True), (joined, False)):
        x = pixels(name)
        left, right = frame(x)
        mask = ink(x)[:, left + 1:right]
        assert (mask.sum(0) == 0).any() == gap, name


def shades(png, csv):
    """Where more spikes are it is darker, and nowhere black."""
    want = np.loadtxt(csv, comments="#", skiprows=2)
    x = pixels(png)
    left, right = frame(x)
    x = x[x.shape[0] * 3 // 4, left + 1:right]
    assert x.max(1).min() > 80, x.max(1).min()
    bins = np.array_split(np.abs(want), 40)
    dark = [255 - b.mean() for b in np.array_split(x, 40)]
    r = np.corrcoef([b.mean() for b in bins], dark)[0, 1]
    assert r > .9, r


def bars(png, csv):
    """Bars beside a raster are as long as the channels have spikes."""
    want = np.abs(np.loadtxt(csv, delimiter=",", skiprows=2)).sum(0)
    x = pixels(png)
    mask = (ink(x) | ink(x, 2, 0))[:, x.shape[1] * 21 // 25:]
    rows = mask.sum(1)
    rows = rows[np.nonzero(rows)[0].min():np.nonzero(rows)[0].max() + 1]
    got = [b.max() for b in np.array_split(rows, len(want))]
    ratio = np.array(got) / want
    assert ratio.max() / ratio.min() < 1.1, (got, want)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])

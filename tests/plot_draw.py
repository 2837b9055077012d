"""Inputs and pictures of plot_draw.bats: python3 plot_draw.py WHAT ..."""
import sys
import xml.etree.ElementTree as tree

import numpy as np

from plot import ink, pixels


def pgm(image):
    h, w = image.shape
    sys.stdout.buffer.write(b"P5\n%d %d\n255\n" % (w, h) +
                            image.astype(np.uint8).tobytes())


def gif(n):
    """Frames of 8 by 6 pixels, all of one grey each: 0, 8, 16 ..."""
    for k in range(int(n)):
        pgm(np.full((6, 8), 8 * k % 256))


def image(*values):
    pgm(np.array(values, int).reshape(2, 2))


def planes(n):
    """Pixels that fire in each plane, each second and each fourth."""
    n = int(n)
    print("#spk v=1 kind=spikes channels=6 width=3 height=2")
    for k in range(n):
        print(",".join(2 * ["%d,%d,%d" % (1, k % 2 == 0, k % 4 == 0)]))
    print("#end frames=%d" % n)


def areas(name):
    """How many pixels each grey has, but for text, lines and scales."""
    x = pixels(name)
    grey = (x[:, :, 0] == x[:, :, 1]) & (x[:, :, 1] == x[:, :, 2])
    return np.bincount(x[:, :, 0][grey], minlength=256), x


def quadrants(name):
    _, x = areas(name)
    where = [np.argwhere((x == v).all(2)).mean(0) for v in (0, 85, 170)]
    assert where[1][1] > where[0][1] + 100
    assert abs(where[1][0] - where[0][0]) < 20
    assert where[2][0] > where[0][0] + 100
    n = [(x == v).all(2).sum() for v in (85, 170)]
    assert abs(n[0] / n[1] - 1) < .1, n


def greys(name, *want):
    """These, and no others, have a large area; 255 is the paper as well."""
    n, x = areas(name)
    n = n.astype(float)
    want = sorted({int(v) % 256 for v in want})
    have = [v for v in range(255) if n[v] > 3000]
    assert have == [v for v in want if v != 255], (have, want)


def front(name):
    """Dots of sf at (0, 1), (.1, 2) and (.2, 4)."""
    mask = ink(pixels(name))
    mask[:86] = False
    # A dot is higher than the line through it.
    mask[:, mask.sum(0) < 5] = False
    y, x = np.nonzero(mask)
    order = np.argsort(x)
    x, y = x[order], y[order]
    cut = np.nonzero(np.diff(x) > 20)[0] + 1
    dots = [(a.mean(), b.mean()) for a, b in
            zip(np.split(x, cut), np.split(y, cut))]
    assert len(dots) == 3, dots
    (x0, y0), (x1, y1), (x2, y2) = dots
    assert abs((x1 - x0) / (x2 - x0) - .5) < .01, dots
    assert abs((y0 - y1) / (y0 - y2) - 1 / 3) < .02, dots


def hist(name):
    """Bins 1, 2 and 5 have 10, 40 and 20; 3 and 4 are empty."""
    mask = ink(pixels(name))
    height = mask[70:].sum(0)
    _, _, left, right = (0, 0, *np.nonzero(height)[0][[0, -1]])
    bins = np.array_split(height[left:right + 1], 5)
    middle = [np.median(b) for b in bins]
    assert abs(middle[1] / middle[0] - 4) < .3, middle
    assert abs(middle[4] / middle[0] - 2) < .2, middle
    assert middle[2] <= 3 and middle[3] <= 3, middle


def well_formed():
    root = tree.fromstring(sys.stdin.buffer.read())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


globals()[sys.argv[1].replace("-", "_")](*sys.argv[2:])

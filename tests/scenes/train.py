"""The clips that a filter is fitted to: a line each, of the words of clip.c but
for its frames, and the gain and photons of the recording."""
import math
import random

PHOTOS = """camera chelsea rocket brick grass gravel hubble_deep_field coins moon
    motorcycle_left ihc retina clock_motion ascent china flower""".split()
r = random.Random(19)


def between(lo, hi):
    return lo + (hi - lo) * r.random()


def turned(length):
    angle = between(0, 2 * math.pi)
    return length * math.cos(angle), length * math.sin(angle)


for k in range(56):
    still = r.random() < .12
    pan = turned(math.exp(between(math.log(.02), math.log(.5))))
    zoom, turn = between(-3e-4, 3e-4), between(-5e-4, 5e-4)
    radius = between(20, 55)
    at = between(60, 340), between(60, 190)
    by = turned(between(0, .6))
    noise = r.random()
    photons = 50000 if noise < .5 else 5000 if noise < .75 else 0
    gain = r.choice([.1, .25, .5, .7])
    if still:
        pan, zoom, turn = (0, 0), 0, 0
    print(PHOTOS[k % 16], r.choice(PHOTOS), gain, photons, 150,
          *(f"{x:.6f}" for x in (*pan, zoom, turn, radius, *at, *by)))

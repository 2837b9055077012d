"""The clips that networks are trained on, a line each: of what kind it is, the
recording's gain, photons and whether the camera's pixels are alike; its planes;
the first that a frame is of, planes from frame to frame, and frames; and of a
photograph the words of clip.c but for its frames, of a video where it begins.

network_clips.py scene, for scenes, or video, for videos to be coded
"""
import math
import random
import sys

PHOTOS = """camera chelsea rocket brick grass gravel hubble_deep_field coins moon
    motorcycle_left ihc retina clock_motion ascent china flower aloeL apple
    board building butterfly chicky_512 graf1 home left01 leuvenA messi5 orange
    rubberwhale1 squirrel_cls starry_night stuff""".split()
VIDEOS = {"vtest": 795, "tree": 68, "box": 455, "cup": 217}     # frames
coded = sys.argv[1] == "video"
CLIPS, FRAMES = (48, 25) if coded else (144, 8)
r = random.Random(21 if coded else 20)


def between(lo, hi):
    return lo + (hi - lo) * r.random()


def turned(length):
    angle = between(0, 2 * math.pi)
    return length * math.cos(angle), length * math.sin(angle)


def recording():
    noise = r.random()
    photons = 50000 if noise < .5 else 5000 if noise < .7 else 0
    return (r.choice([.05, .1, .25, .4, .5, .5, .7, .9]), photons,
            int(r.random() < .15))


def planes():
    """Of how many, and where frames are: at either end, or in the middle."""
    if coded:
        return 20 * FRAMES, 0, 20, FRAMES
    every = r.choice([10, 20, 20, 20, 20, 40])
    total = max(15 * every, 300)
    at = r.random()
    first = total // 2 - FRAMES // 2 * every
    if at < .25:
        first = 0
    elif at > .9:
        first = total - 1 - (FRAMES - 1) * every
    return total, first, every, FRAMES


def motion():
    pan = turned(math.exp(between(math.log(.02), math.log(.6))))
    zoom, turn = between(-3e-4, 3e-4), between(-5e-4, 5e-4)
    disc = between(20, 55), between(60, 340), between(60, 190)
    by = turned(between(0, .7))
    if r.random() < .15:
        pan, zoom, turn = (0, 0), 0, 0
        if r.random() < .5:
            disc = 0, 0, 0
    return *pan, zoom, turn, *disc, *by


def photo(k):
    at = planes()
    return ("photo", *recording(), *at, PHOTOS[k % len(PHOTOS)],
            r.choice(PHOTOS), at[0] // 2, *(f"{x:.6f}" for x in motion()))


def video():
    name = r.choice(list(VIDEOS))
    total, first, every, frames = planes()
    length = total // every + 1
    return ("video", *recording(), total, first // every * every, every,
            frames, name, r.randrange(VIDEOS[name] - length))


for k in range(CLIPS):
    print(*(video() if k % 4 == 3 else photo(k - k // 4)))

#!/usr/bin/python3
"""spk-video against others: frames of AV1 as ffmpeg decodes them, and planes
by the definition in spk-cam(1), in numpy's binary32.

video.py frames FILE SCENE	its frames are the f32 scene, in 1023 steps
video.py y4m SCENE WIDTH HEIGHT	it as video without compression
video.py planes FILE N [WORD=VALUE ...]
				N planes of its frames, to stdout as u8
video.py cuts FILE		bytes up to the end of each of its units
video.py alike FILE OTHER	the same, but for metadata
"""
import struct
import subprocess
import sys

import numpy as np

F = np.float32


def decoded(name):
    raw = subprocess.run(
        ['ffmpeg', '-v', 'quiet', '-i', name, '-fps_mode', 'passthrough',
         '-f', 'rawvideo', '-pix_fmt', 'gray10le', '-'],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout
    head = open(name, 'rb').read(16)
    w, h = struct.unpack('<HH', head[12:16])
    return np.frombuffer(raw, '<u2').reshape(-1, w * h)


def frames(name, scene):
    want = np.floor(np.fromfile(scene, '<f4').astype(float) * 1023 + .5)
    got = decoded(name)
    if not np.array_equal(got.ravel(), np.clip(want, 0, 1023)):
        sys.exit(f'{got.shape}: other frames')


def y4m(name, width, height):
    """With grey chroma, without which aomenc does not read it."""
    w, h, out = int(width), int(height), sys.stdout.buffer
    grey = np.full((w + 1) // 2 * ((h + 1) // 2) * 2, 512, '<u2').tobytes()
    scene = np.fromfile(name, '<f4').astype(float).reshape(-1, w * h)
    out.write(b'YUV4MPEG2 W%d H%d F25:1 Ip C420p10 XCOLORRANGE=FULL\n' %
              (w, h))
    for frame in np.clip(np.floor(scene * 1023 + .5), 0, 1023):
        out.write(b'FRAME\n' + frame.astype('<u2').tobytes() + grey)


def planes(name, n, *words):
    o = dict(w.split('=') for w in words)
    steps, gamma = int(o.get('steps', 20)), float(o.get('gamma', 1))
    gain, fires = F(o.get('gain', .5)), F(o.get('threshold', 1))
    scene = ((decoded(name) / 1023) ** gamma).astype(F)
    response, dark = F(1), F(0)
    if 'profile' in o:		# its frames after a line, as from spk-fit
        body = open(o['profile'], 'rb').read().split(b'\n', 1)[1]
        response, dark = np.frombuffer(body[:scene.shape[1] * 8],
                                       '<f4').reshape(2, -1)
        response = (np.rint((response - 1.) * 256) / 256 + 1).astype(F)
        dark = (np.rint(dark * 4096.) / 4096).astype(F)
    a = np.full(scene.shape[1], F(o.get('start', F(.5) * fires)))
    for t in range(int(n)):
        now = scene[t // steps]
        then = scene[min(t // steps + 1, len(scene) - 1)]
        s = now + F(F(t % steps) / F(steps)) * (then - now)
        a = a + (F(gain * s) * response + dark * fires)
        spikes = a >= fires
        a = np.where(spikes, F(0) if o.get('reset') == 'hard' else a - fires,
                     a)
        sys.stdout.buffer.write(spikes.astype(np.uint8).tobytes())


def units(name):
    d, at = open(name, 'rb').read(), 32
    while at < len(d):
        n = struct.unpack('<I', d[at:at + 4])[0]
        yield at + 12 + n, d[at + 12:at + 12 + n]
        at += 12 + n


def pictures(unit):
    """The OBUs that are no metadata."""
    at = 0
    while at < len(unit):
        size, shift, i = 0, 0, at + 1 + (unit[at] >> 2 & 1)
        while True:
            size |= (unit[i] & 127) << shift
            shift, i = shift + 7, i + 1
            if not unit[i - 1] & 128:
                break
        if unit[at] >> 3 & 15 != 5:
            yield unit[at:i + size]
        at = i + size


def alike(name, other):
    a, b = ([list(pictures(u)) for _, u in units(n)] for n in (name, other))
    if a != b:
        sys.exit(f'{len(a)} and {len(b)} units, other bytes')


def cuts(name):
    print(*(end for end, _ in units(name)))


globals()[sys.argv[1]](*sys.argv[2:])

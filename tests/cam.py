#!/usr/bin/python3
"""spk-cam against a scalar oracle, spike for spike.

The oracle is of the definition in spk-cam(1): numpy's binary32, rounded at
each step, pixel by pixel where that is short, and philox of its paper.

	cam.py [ROUNDS]		of every case, with seeds from 1 on
"""
import subprocess
import sys

import numpy as np

F = np.float32
M = 0xffffffff
PARTS = ('dark-current', 'dsnu', 'prnu', 'capacitance-spread',
         'voltage-spread', 'photons', 'jitter', 'dead-time')
SCSIM = (.0046761, .0018222, .0576619, .0029439, .0454962, 50000, .005822,
         .002)


def philox(key, pixel, plane, draw):
    """The two words of a pixel."""
    c = [pixel // 2, plane & M, plane >> 32, draw]
    k0, k1 = key & M, key >> 32
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k0, b & M, a >> 32 ^ c[3] ^ k1, a & M]
        k0, k1 = k0 + 0x9E3779B9 & M, k1 + 0xBB67AE85 & M
    return c[pixel % 2 * 2:][:2]


def horner(x, *c):
    y = F(c[-1])
    for k in c[-2::-1]:
        y = F(k) + F(x * y)
    return F(y)


def normal(v, w):
    u = F(F(v >> 1) + F(.5))
    m, e = np.frexp(u)
    e = int(e)
    if m < F(np.sqrt(.5)):
        m, e = m * 2, e - 1
    g = F(F(m) - F(1))
    ln = F(g * horner(g, 1.000001, -.50001144, .33314675, -.2490829, .2049176,
                      -.18680751, .11931054))
    r = F(np.sqrt(F(F(-2) * F(ln + F(F(e - 31) * F(.6931472))))))
    a = F(F(w - (w >> 31 << 32)) * F(3.6572435e-10))
    y = F(a * a)
    c = horner(y, 1, -.49999857, .041655023, -.0013585844)
    s = F(a * horner(y, .99999857, -.16662475, .008151571))
    c = -c if w & 1 else c
    return (F(r * s), F(r * c)) if w & 2 else (F(r * c), F(r * s))


def few(mean, word):
    u = F(F(word >> 8) * F(2 ** -24))
    y = F(mean * F(-1.442695))
    whole = int(F(y - F(.5)))
    f = F(y - F(whole))
    p = F(F(2. ** whole) * horner(f, 1.0000001, .6931472, .24022107, .05550327,
                                  .009676037, .0013400433))
    total, n = p, 0
    while u >= total and p > F(2 ** -26):
        n += 1
        p = F(F(p * mean) / F(n))
        total = F(total + p)
    return F(n)


def many(mean, z):
    root, square = F(np.sqrt(mean)), F(z * z)
    n = F(mean + F(root * z))
    n = F(n + F(F(square + F(2)) * F(1 / 6)))
    skew = F(F(1) / F(F(72) * root))
    n = F(n - F(F(z * F(square + F(2))) * skew))
    return F(np.floor(max(n, F(0))))


def above(x):
    return max(F(x), F(0))


class Camera:
    def __init__(self, pixels, o, profile=None):
        self.o, self.n, self.key = o, pixels, o.get('seed', 42)
        preset = SCSIM if o.get('noise') == 'scsim' else (0,) * 8
        p = [F(o.get(k, v)) for k, v in zip(PARTS, preset)]
        self.part = dict(zip(PARTS, p))
        self.noisy = any(x > 0 for x in p) or profile is not None
        self.gain, fires = F(o.get('gain', .5)), F(o.get('threshold', 1))
        self.a = [F(0)] * pixels
        self.share = [F(1)] * pixels
        self.response, self.dark, self.limit, self.jitter = [], [], [], []
        for i in range(pixels):
            z = normal(*philox(self.key, i, 0, 2))
            q = normal(*philox(self.key, i, 0, 3))
            d = above(F(p[0] + F(p[1] * z[0])))
            r = above(F(F(1) + F(p[2] * z[1])))
            if profile is not None:
                r = F(r * profile[0][i])
                d = F(d + profile[1][i])
            if p[5] > 0:
                r = F(r * F(self.gain / p[5]))
            cap = F(fires * above(F(F(1) + F(p[3] * q[0]))))
            self.response.append(r)
            self.dark.append(F(d * fires))
            self.limit.append(F(cap * above(F(F(1) + F(p[4] * q[1])))))
            self.jitter.append(F(cap * p[6]))
            start = o.get('start', 0)
            if start == 'random':
                word = philox(self.key, i, 0, 4)[0]
                self.a[i] = F(F(F(word >> 8) * F(2 ** -24)) *
                              (self.limit[i] if self.noisy else fires))
            else:
                self.a[i] = F(start)
        if not self.noisy:
            self.limit = [fires] * pixels

    def pixel(self, i, t, s):
        p, z, limit = self.part, (F(0), F(0)), self.limit[i]
        if not self.noisy:
            charge = F(self.gain * s)
        else:
            z = normal(*philox(self.key, i, t, 0))
            mean = F(p['photons'] * s)
            if not p['photons'] > 0:
                charge = F(F(self.gain * s) * self.response[i])
            elif mean >= 16:
                charge = F(many(mean, z[0]) * self.response[i])
            else:
                word = philox(self.key, i, t, 1)[0]
                charge = F(few(mean, word) * self.response[i])
            charge = F(F(charge + self.dark[i]) * self.share[i])
            if p['jitter'] > 0:
                limit = F(limit + F(self.jitter[i] * z[1]))
        self.a[i] = F(self.a[i] + charge)
        fires = self.a[i] >= limit
        self.share[i] = F(F(1) - p['dead-time']) if fires else F(1)
        if fires:
            hard = self.o.get('reset') == 'hard'
            self.a[i] = F(0) if hard else F(self.a[i] - limit)
        return fires

    def record(self, scene):
        steps, t, planes = self.o.get('steps', 1), 0, []
        linear = self.o.get('interpolate') == 'linear'
        for k, now in enumerate(scene):
            then = scene[min(k + 1, len(scene) - 1)]
            for j in range(steps):
                s = now
                if linear:
                    s = now + F(F(j) / F(steps)) * (then - now)
                planes.append([self.pixel(i, t, s[i]) for i in range(self.n)])
                t += 1
        return np.array(planes, np.uint8)


CASES = (
    {}, {'reset': 'hard'}, {'threshold': 2.3, 'gain': .7, 'start': .9},
    {'interpolate': 'linear'},
    {'interpolate': 'linear', 'reset': 'hard', 'start': 'random'},
    {'start': 'random', 'gain': 1.5, 'threshold': 3},
    {'dark-current': .3}, {'dsnu': .2, 'dark-current': .05}, {'prnu': .5},
    {'capacitance-spread': .3}, {'voltage-spread': .4},
    {'photons': 1e4, 'gain': .8}, {'photons': 40}, {'photons': 2.5},
    {'photons': 900, 'interpolate': 'linear'}, {'jitter': .2},
    {'dead-time': .4}, {'dead-time': 1, 'reset': 'hard'},
    {'noise': 'scsim'}, {'noise': 'scsim', 'photons': 0, 'reset': 'hard'},
    {'noise': 'scsim', 'start': 'random', 'interpolate': 'linear',
     'threshold': .5, 'photons': 100},
    {'profile': True}, {'profile': True, 'noise': 'scsim'},
)


def words(o):
    return ['--profile=cam.profile' if k == 'profile' else f'--{k}={v}'
            for k, v in o.items()]


def case(o, rng, most):
    pixels, frames = int(rng.integers(1, most)), int(rng.integers(1, 4))
    o = dict(o, steps=int(rng.integers(1, 9)))
    if 'seed' not in o:
        o['seed'] = int(rng.integers(1 << 63))
    scene = (rng.random((frames, pixels)) ** 2 * 1.2).astype(F)
    scene[rng.random(scene.shape) < .1] = 0
    profile = None
    if 'profile' in o:
        profile = rng.random((2, pixels)).astype(F) + F(.1)
        with open('cam.profile', 'wb') as file:
            file.write(b'#spk v=1 kind=signal format=f32 channels=%d\n' %
                       pixels + profile.tobytes() + b'#end frames=2\n')
    jobs = int(rng.integers(1, 4))
    got = subprocess.run(
        ['spk-cam', '--min=0', '--max=1', '--from=f32', f'-c{pixels}',
         '--to=i8', '--bare', f'-j{jobs}', *words(o)],
        input=scene.tobytes(), capture_output=True, check=True).stdout
    want = Camera(pixels, o, profile).record(scene)
    if got != want.tobytes():
        sys.exit(f'{pixels} pixels, {frames} frames, -j{jobs}: {o} differs')


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for k in range(rounds):
        rng = np.random.default_rng(k + 1)
        for o in CASES:
            case(o, rng, 40 if rounds == 1 else 80)
    print(rounds * len(CASES), 'cases alike')


main()

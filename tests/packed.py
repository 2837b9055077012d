"""The frames of a packed stream, each a byte a channel, by what spk(7) and
spk-packed(5) say of it.

	packed.py FILE > frames
"""
import ctypes
import math
import sys

M = (1 << 64) - 1
P1, P2, P3, P4, P5 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F,
                      0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
                      0x27D4EB2F165667C5)


def left(x, n):
    return (x << n | x >> 64 - n) & M


def little(s):
    return int.from_bytes(s, "little")


def lane(sum, x):
    return left(sum + x * P2 & M, 31) * P1 & M


def xxh64(s):
    """XXH64 of seed 0."""
    at = 0
    h = P5
    if len(s) >= 32:
        v = [P1 + P2 & M, P2, 0, -P1 & M]
        for at in range(0, len(s) - 31, 32):
            for k in range(4):
                v[k] = lane(v[k], little(s[at + 8 * k:at + 8 * k + 8]))
        at += 32
        h = sum(left(x, n) for x, n in zip(v, (1, 7, 12, 18))) & M
        for x in v:
            h = ((h ^ lane(0, x)) * P1 + P4) & M
    h = h + len(s) & M
    for at in range(at, len(s) - 7, 8):
        h = left(h ^ lane(0, little(s[at:at + 8])), 27) * P1 + P4 & M
    at = len(s) & ~7
    if len(s) - at >= 4:
        h = left(h ^ little(s[at:at + 4]) * P1 & M, 23) * P2 + P3 & M
        at += 4
    for x in s[at:]:
        h = left(h ^ x * P5 & M, 11) * P1 & M
    h = (h ^ h >> 33) * P2 & M
    h = (h ^ h >> 29) * P3 & M
    return h ^ h >> 32


class Head:
    def __init__(self, s, before):
        assert s[:8] == b"\x89SPK\r\n\x1a\n" and s[8] == 1
        assert s[10:12] == bytes(2) and s[36:40] == bytes(4)
        assert little(s[40:48]) == xxh64(before + s[:40])
        self.level = s[9]
        (self.width, self.height, self.rows, self.most, self.key,
         self.period) = (little(s[k:k + 4]) for k in range(12, 36, 4))


def from_pairs(values, s):
    """Trains as they are stored."""
    x = little(s)
    assert len(s) == (values + 3) // 4 and x < 1 << 2 * values
    return bytes((0, 1, None, 255)[x >> 2 * k & 3] for k in range(values))


class Level1:
    """Zstandard, of pixels in bands of 32 columns."""
    def __init__(self, head, rows):
        self.order = [row * head.width + column
                      for band in range(0, head.width, 32)
                      for row in range(rows)
                      for column in range(band, min(band + 32, head.width))]
        self.zstd = ctypes.CDLL("libzstd.so.1")
        self.zstd.ZSTD_decompress.restype = ctypes.c_size_t

    def decode(self, s, frames, before):
        n = (frames + 63) // 64 * 8
        size = n * len(self.order)
        to = ctypes.create_string_buffer(size)
        assert self.zstd.ZSTD_decompress(to, ctypes.c_size_t(size), s,
                                         ctypes.c_size_t(len(s))) == size
        words = bytearray(size)
        for k, pixel in enumerate(self.order):
            words[n * pixel:n * pixel + n] = to[n * k:n * k + n]
        return bytes(words)


def cut(x, least, most):
    return max(least, min(x, most))


def less(values, x):
    """How many are less than x."""
    return sum(v < x for v in values)


class Table:
    def __init__(self):
        self.c = [2048 * i for i in range(17)]
        self.uses = 0

    def learn(self, s):
        r = 3 if self.uses < 4 else 4 if self.uses < 8 else 5
        self.uses += 1
        for i in range(1, 16):
            d = 6 * i if i <= s else 32767 - 6 * (16 - i)
            self.c[i] += (d - self.c[i]) >> r


def mean(a, b):
    return [(x + y + 1) >> 1 for x, y in zip(a, b)]


class Pieces:
    """Symbols by four states."""
    def __init__(self, s):
        self.s, self.at = s, 0
        self.begin()

    def begin(self):
        self.x = [self.take(4) for k in range(4)]
        self.symbols = 0

    def end(self):
        assert self.x == [65536] * 4

    def take(self, n):
        assert self.at + n <= len(self.s)
        self.at += n
        return little(self.s[self.at - n:self.at])

    def part(self, k):
        return self.x[k] % 32768

    def next(self, k, a, w):
        x = w * (self.x[k] // 32768) + self.part(k) - a
        self.x[k] = x if x >= 65536 else x << 16 | self.take(2)
        self.symbols += 1


class Loop:
    def __init__(self, v, k):
        self.k = k
        self.period = 4096 * min(v, 8000)
        self.next = self.period - 2048
        self.gain, self.sign, self.score = 128, 0, 1000

    def spike(self, v):
        z = 4096 * v
        e = self.next - z
        e = cut(e if e > 0 else min(e + 4096, 0), -1048576, 1048576)
        sign = (e > 0) - (e < 0)
        if e == 0:
            self.gain -= self.gain >> 3
        elif sign == self.sign:
            self.gain += self.gain >> self.k
        elif self.sign != 0:
            self.gain -= self.gain >> 2
        self.gain = cut(self.gain, 8, 192)
        self.period = cut(self.period - (self.gain * e >> 8), 4096, 32768000)
        self.next = cut(self.next - (14 * e >> 4) + self.period - z, 0,
                        67108864)
        self.sign = sign or self.sign
        self.score += (min(abs(e), 40000) - self.score) >> 3


class Pixel:
    def __init__(self, k):
        self.k = k
        self.last, self.count, self.turns = -1, 0, 0

    def spike(self, t, plane):
        v = t - self.last
        if self.count == 1:
            self.a, self.s = Loop(v, 1), Loop(v, 3)
            self.i = 3 * [min(v, 1023)]
        elif self.count == 2:
            self.a.spike(v)
            self.s.spike(v)
            self.i = [min(v, 1023)] + self.i[:2]
            self.turns = self.turns % 243 * 3 + (
                1 if t < plane else 2 if t > plane else 0)
        self.last, self.count = t, min(self.count + 1, 2)


class Level3:
    """A symbol for each spike."""
    def __init__(self, head, rows):
        self.width = head.width
        self.pixels = [Pixel(k) for k in range(head.width * rows)]
        self.tables = {}

    def table(self, *name):
        return self.tables.setdefault(name, Table())

    def decode(self, s, frames, before):
        self.n = frames
        self.words = [0] * len(self.pixels)
        self.from_ = Pieces(s)
        for k in range(0, len(self.pixels), 32):
            if self.from_.symbols >= 65536:
                self.from_.end()
                self.from_.begin()
            self.group(self.pixels[k:k + 32])
        self.from_.end()
        assert self.from_.at == len(s)
        for pixel in self.pixels:
            pixel.last = max(pixel.last - frames, -30000)
        size = (frames + 63) // 64 * 8
        return b"".join(w.to_bytes(size, "little") for w in self.words)

    def group(self, group):
        live = []
        for pixel in group:
            more = True
            while more and pixel.count < 2:
                more = pixel.last + 1 < self.n and self.first_two(pixel)
            if more and pixel.last < self.n - 1:
                live.append(pixel)
        while live:
            live = [pixel for pixel in live
                    if self.later(pixel) and pixel.last < self.n - 1]

    def first_two(self, pixel):
        k = pixel.k - (self.width if pixel.k >= self.width else 8)
        v = 0
        if k >= 0 and self.pixels[k].count == 2:
            v = self.pixels[k].a.period >> 11
        number = (15 if v == 0 else v - 2 if v < 14 else 12 if v < 20 else
                  13 if v < 32 else 14)
        table = self.table(pixel.count, number)
        first = max(pixel.last + 1, 0)
        plane = first + 7
        if pixel.count == 1 and v > 0:
            plane = pixel.last + (v + 1) // 2
        return self.spike(pixel, first, plane, table.c, [table])

    def later(self, pixel):
        a, s = pixel.a, pixel.s
        first = max(pixel.last + 1, 0)
        plane = cut(pixel.last + ((a.next + 4095) >> 12), first, self.n)
        u = plane - pixel.last
        f = cut((a.next - 4096 * u + 4096) >> 7, 0, 31)
        h = self.table("H", (pixel.turns * 16 + (f >> 1)) * 4 +
                       less((10, 20, 56), a.gain))
        q = [cut(i - u, -8, 8) + 8 for i in pixel.i]
        i = self.table("I", ((q[0] * 17 + q[1]) * 16 + max(q[2] - 1, 0)) * 8 +
                       (f >> 2))
        score = less((64, 160, 400, 1000, 2500, 5000), s.score)
        far = self.table("S", (cut((s.next - 4096 * (u - 3)) >> 8, 0, 63) * 8 +
                               score) * 4 + less((12, 28, 72), s.gain))
        m = i.c if score >= 3 else mean(i.c, far.c)
        return self.spike(pixel, first, plane, mean(h.c, m), [h, i, far])

    def symbol(self, lane, c, end):
        """Where those from end on are one, that is end."""
        p = self.from_.part(lane)
        s = sum(x <= p for x in c[1:16])
        if end <= s < 15:
            self.from_.next(lane, c[end], c[15] - c[end])
            return end
        self.from_.next(lane, c[s], c[s + 1] - c[s])
        return s

    def learned(self, lane, table):
        s = self.symbol(lane, table.c, 15)
        table.learn(s)
        return s

    def spike(self, pixel, first, plane, c, tables):
        """Whether there is one."""
        plane = cut(plane, first, self.n)
        lane = pixel.k % 4
        left = self.n - plane
        end = left + 7 if left < 8 else 15
        s = self.symbol(lane, c, end)
        if s == end and s < 15:
            return False
        for table in tables:
            table.learn(s)
        t = plane + s - 7
        if s == 15:
            way = self.learned(lane, self.table("way", 2 if left < 8 else
                                                plane - first < 8))
            if way == 2:
                return False
            b = self.learned(lane, self.table("bits", way))
            y = self.from_.part(lane) // (32768 >> b) if b > 0 else 0
            if b > 0:
                self.from_.next(lane, y * (32768 >> b), 32768 >> b)
            t = plane + (y + (1 << b) + 7) * (1 if way == 1 else -1)
        assert first <= t < self.n
        self.words[pixel.k] |= 1 << t
        pixel.spike(t, plane)
        return True


def share(odds):
    odds = cut(odds, -2047, 2047)
    return cut(round(65536 / (1 + math.exp(-odds / 256))), 24, 65512)


def odds(i):
    p = (i + .5) / 4096
    return cut(round(256 * math.log(p / (1 - p))), -2047, 2047)


class Decisions:
    def __init__(self, s):
        self.s = s
        self.low, self.high, self.at = 0, (1 << 32) - 1, 0
        self.x = 0
        for k in range(4):
            self.x = self.x << 8 | self.byte()

    def byte(self):
        self.at += 1
        return self.s[self.at - 1] if self.at <= len(self.s) else 0

    def one(self, share):
        middle = self.low + ((self.high - self.low) * share >> 16)
        bit = self.x <= middle
        if bit:
            self.high = middle
        else:
            self.low = middle + 1
        while self.low >> 24 == self.high >> 24:
            self.low = self.low << 8 & 0xffffffff
            self.high = self.high << 8 & 0xffffffff | 255
            self.x = self.x << 8 & 0xffffffff | self.byte()
        return int(bit)

    def plain(self, bits):
        x = 0
        for k in range(bits):
            x = x << 1 | self.one(32768)
        return x

    def end(self):
        assert self.at == len(self.s) + 3
        assert self.x == (self.low + (1 << 24) - 1) >> 24 << 24


class Counter:
    def __init__(self, p=1 << 21):
        self.p, self.n = p, 0

    def learn(self, bit, limit):
        rate = 655360 // (10 * self.n + 16)
        self.p += ((bit << 22) - self.p) * rate >> 16
        self.n += self.n < limit


def hashed(x, n):
    x = x * 0x9e3779b97f4a7c15 & M
    x ^= x >> 29
    return (x * 0xbf58476d1ce4e5b9 & M) >> 64 - n


def of_size(x):
    """The page's class(x)."""
    b = x.bit_length() - 1
    return x if x < 4 else 2 * b + (x >> b - 1 & 1)


def fields(*pairs):
    """Bit fields of (value, bits), the lowest first."""
    x = at = 0
    for value, bits in pairs:
        x |= value << at
        at += bits
    return x


class Channel:
    def __init__(self):
        self.h = self.age = self.g1 = self.g2 = self.sign = self.sum = 0
        self.d4 = self.d6 = self.d8 = self.k = self.m = self.lag = 0

    def last(self, n):
        return self.h & (1 << 2 * n) - 1

    def learn(self, s):
        self.h = (self.h << 2 | s) & M
        self.d4 += 65535 * (s > 0) - self.d4 >> 4
        self.d6 += 65535 * (s > 0) - self.d6 >> 6
        self.d8 += 65535 * (s > 0) - self.d8 >> 8
        if s == 0:
            self.age = min(self.age + 1, 65535)
            return
        self.g2, self.g1, self.age, self.sign = self.g1, self.age, 0, s
        self.k += 1
        self.sum = self.sum + (1 if s == 1 else -1) & 0xffffffff


class Train:
    def __init__(self, head, rows):
        self.channels = [Channel() for k in range(head.width)]
        self.period = head.period
        self.phase = self.seen = self.n = self.before = 0
        self.past, self.seats, self.made = {}, {}, {}

    def kept(self, make, *name):
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def decode(self, s, frames, before):
        self.code = Decisions(s)
        self.row = self.code.plain(10) if len(self.channels) > 4 else 0
        rare = self.code.plain(1)
        if self.period > 0 and self.phase != before % self.period:
            self.observe()
            self.phase = before % self.period
        to = []
        while len(to) < frames:
            for k in range(self.silence() if rare else 0):
                to.append(bytes(len(self.channels)))
                self.pass_frame()
            assert len(to) <= frames
            if len(to) < frames:
                to.append(bytes((0, 1, 255)[self.symbol(c)]
                                for c in range(len(self.channels))))
                self.pass_frame()
        self.code.end()
        return b"".join(to)

    def observe(self):
        self.phase = self.seen = 0
        for channel in self.channels:
            channel.k = 0

    def pass_frame(self):
        if self.period > 0:
            self.phase += 1
            self.seen += 1
            if self.phase == self.period:
                self.observe()

    def counted(self, *name):
        counter = self.kept(Counter, *name)
        bit = self.code.one(cut(counter.p >> 6, 24, 65512))
        counter.learn(bit, 250)
        return bit

    def silence(self):
        bits = 0
        while bits < 17 and self.counted("length", self.before, bits):
            bits += 1
        self.before = bits
        if bits == 0:
            return 0
        v = 1
        for k in range(min(bits - 1, 3)):
            v = v << 1 | self.counted("bits", bits, v)
        rest = bits - v.bit_length()
        return v << rest | self.code.plain(rest)

    def match(self, x):
        """Of a channel, looked for before its next symbol."""
        count = len(self.channels)
        if count >= 26214:
            return 0
        seat = hashed(x.last(20), 18)
        was = self.seats.get(seat, 0)
        back = self.n + 1 - was & 0xffffffff
        if (x.m == 0 and was != 0 and back < (1 << 20) - 20 * count and
                all(x.h >> 2 * (i - 1) & 3 == self.at(back + i * count)
                    for i in range(1, 21))):
            x.m, x.lag = 20, back
        self.seats[seat] = self.n + 1 & 0xffffffff
        if x.m == 0:
            return 0
        return 4 * (self.at(x.lag) + 1) + 1 + (x.m >= 32) + (x.m >= 128)

    def at(self, back):
        return self.past.get(self.n - back & (1 << 20) - 1, 0)

    def near(self, c, value, none):
        return value(self.channels[c]) if 0 <= c < len(self.channels) else none

    def contexts(self, c, x, match):
        count = len(self.channels)
        near = [c - 1, c - 2, c - 3, c + 1, c + 2] + [c - self.row] * (
            self.row > 0)
        beside = fields(*((self.near(k, lambda y: y.last(1), 3), 2)
                          for k in near)), 0
        age, g1 = (of_size(x.age), 5), (of_size(x.g1), 5)
        h2, d6, d8 = (x.last(2), 4), (x.d6 >> 12, 4), (x.d8 >> 12, 4)
        many = count > 1
        yield match
        yield fields(h2, (c, 0)) if many else x.last(8)
        yield x.last(4)
        yield x.last(12)
        yield x.last(20)
        yield (fields((x.last(1), 2), beside) if many else
               fields((x.last(5), 10), age, g1))
        yield (fields((x.last(4), 8), beside) if many else
               fields(h2, d6, d8, g1))
        yield fields(age, g1, (x.sign, 0))
        yield fields((min(x.age, 255), 8), (min(x.g1, 255), 8),
                     (min(x.g2, 255), 8), (x.sign, 0))
        yield fields((x.d4 >> 11, 5), (x.d6 >> 10, 0))
        yield fields(h2, d6, (x.d8 >> 10, 0))
        if self.period == 0:
            yield fields(h2, (x.sum, 0))
            yield fields((x.d4 >> 13, 3), d6, (x.sum, 0))
            return
        yield fields((x.k, 32), (self.seen, 0))
        above = self.near(c - self.row, lambda y: y.k, 0)
        yield fields((of_size(self.seen), 8),
                     (16 * x.k // max(self.seen, 1), 8),
                     (12 * self.near(c - 1, lambda y: y.k, 0) //
                      (self.seen + 1), 8),
                     (12 * (above if self.row > 0 else 0) //
                      (self.seen + 1), 0))

    def decide(self, kind, x, match, lines):
        counters = [self.kept(lambda: Counter(1 << 21 if kind else 786432),
                              "counter", kind, k, line)
                    for k, line in enumerate(lines)]
        inputs = []
        for counter in counters:
            o = odds(counter.p >> 10)
            if counter.n < 4:
                o = int(o * counter.n / 4)
            inputs.append(o)
        known = self.period > 0 and kind == 0
        inputs += [odds((10 * x.k + 4) * 4096 // (10 * (self.seen + 1)))
                   if known else 0, 256]
        sets = [self.kept(lambda: [12000] * 14 + [0], "weights", kind, *name)
                for name in ((0, of_size(x.age)),
                             (1, 8 * match + (x.d6 >> 13)))]
        mixed = [sum(w * i for w, i in zip(weights, inputs)) >> 16
                 for weights in sets]
        o = cut(sum(mixed) >> 1, -2047, 2047)
        bins = [self.kept(lambda: [share(128 * j - 2048) for j in range(33)],
                          "bins", kind, *name)
                for name in ((0, x.last(2) + 16 * (match // 4)),
                             (1, x.d6 >> 10))]
        j, f = divmod(o + 2048, 128)
        one, two = ((b[j] * (128 - f) + b[j + 1] * f) // 128 for b in bins)
        bit = self.code.one((4 * share(o) + 2 * one + 2 * two) // 8)
        shift = (14 if self.n < 1000 else 15 if self.n < 65536 else
                 16 if self.n < 524288 else 17)
        for weights, m in zip(sets, mixed):
            error = (bit << 16) - share(m)
            for k, i in enumerate(inputs):
                weights[k] += i * error + (1 << shift - 1) >> shift
        for b in bins:
            b[j + (f > 64)] += 65535 * bit - b[j + (f > 64)] >> 5
        for counter in counters:
            counter.learn(bit, 250)
        return bit

    def symbol(self, c):
        x = self.channels[c]
        match = self.match(x)
        lines = [hashed(y & M, 15) for y in self.contexts(c, x, match)]
        s = 0
        if self.decide(0, x, match, lines):
            s = 1 if self.decide(1, x, match, lines) else 2
        if x.m > 0:
            x.m = min(x.m + 1, 65535) if self.at(x.lag) == s else 0
        self.past[self.n & (1 << 20) - 1] = s
        x.learn(s)
        self.n += 1
        return s


MODELS = {1: Level1, 3: Level3, 32: Train}


class Stripe:
    """Of blocks, one after the other."""
    def __init__(self, head, rows):
        self.head, self.rows = head, rows
        self.values = head.width * rows
        self.train = head.level == 32
        self.reset()

    def reset(self):
        self.model = MODELS[self.head.level](self.head, self.rows)

    def decode(self, s, stored, frames, before, sum):
        """Its frames, from what it is coded to."""
        if stored:
            x = from_pairs(frames * self.values, s) if self.train else s
            self.reset()
        else:
            x = self.model.decode(s, frames, before)
        assert xxh64(x) == sum
        if self.train:
            return [x[k:k + self.values]
                    for k in range(0, len(x), self.values)]
        size = (frames + 63) // 64 * 8
        words = [little(x[k:k + size]) for k in range(0, len(x), size)]
        assert len(words) == self.values
        assert all(w < 1 << frames for w in words)
        return [bytes(w >> t & 1 for w in words) for t in range(frames)]


class Packed:
    def __init__(self, s):
        self.s = s
        lines = 2 if b" names=1 " in s[:s.index(b"\n")] + b" " else 1
        before = b"".join(s.splitlines(True)[:lines])
        self.at = len(before)
        self.head = Head(self.take(48), before)
        self.stripes = [Stripe(self.head, min(self.head.rows, self.head.height - row))
                        for row in range(0, self.head.height, self.head.rows)]
        self.frames = self.spikes = self.blocks = 0
        self.keys = []

    def take(self, n):
        s = self.s[self.at:self.at + n]
        assert len(s) == n
        self.at += n
        return s

    def __iter__(self):
        """All frames."""
        while self.s[self.at:self.at + 4] != b"SPKE":
            yield from self.block()
        self.end()

    def block(self):
        at = self.at
        s = self.take(32)
        frames, before, size, sum = (little(s[i:k]) for i, k in
                                     ((4, 8), (8, 16), (16, 24), (24, 32)))
        assert s[:4] in (b"SPKK", b"SPKB") and sum == xxh64(s[:24])
        assert 0 < frames <= self.head.most and before == self.frames
        since = self.blocks - self.keys[-1][2] if self.keys else None
        if s[:4] == b"SPKK":
            self.keys.append((before, at, self.blocks))
            for stripe in self.stripes:
                stripe.reset()
        else:
            assert since is not None and since < self.head.key
        table = [self.take(12) for stripe in self.stripes]
        parts = []
        for stripe, row in zip(self.stripes, table):
            n = little(row[:4])
            parts.append(stripe.decode(self.take(n & ~(1 << 31)), n >> 31,
                                       frames, before, little(row[4:])))
        assert self.at == at + 32 + size
        self.frames += frames
        self.blocks += 1
        for part in zip(*parts):
            frame = b"".join(part)
            self.spikes += len(frame) - frame.count(0)
            yield frame

    def end(self):
        at = self.at
        s = self.take(24)
        assert [little(s[4:8]), little(s[8:16]), little(s[16:])] == [
            len(self.keys), self.frames, self.spikes]
        for key in self.keys:
            s = self.take(16)
            assert (little(s[:8]), little(s[8:])) == key[:2]
        s = self.s[at:self.at]
        assert little(self.take(8)) == xxh64(s)
        assert little(self.take(8)) == self.at + 8 - at
        assert self.take(8) == b"\x89SPKEND\n" and self.at == len(self.s)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as f:
        sys.stdout.buffer.writelines(Packed(f.read()))

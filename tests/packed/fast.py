"""Level 3 of spk-packed(5): a symbol for each spike."""
from sums import little


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

"""Level train of spk-packed(5)."""
from decisions import Counter, Decisions, odds, share
from fast import cut
from sums import M


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
        yield fields((min(x.age, 4095), 12), (x.sign, 0))
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

"""Decisions of spk-packed(5)."""
import math

from fast import cut


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

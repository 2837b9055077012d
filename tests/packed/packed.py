"""The frames of a packed stream, each a byte a channel, by what spk(7) and
spk-packed(5) say of it, and nothing else.

	packed.py FILE > frames
"""
import ctypes
import sys

sys.dont_write_bytecode = True          # beside the tests

from fast import Level3
from sums import little, xxh64
from train import Train


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
        self.stripes = [Stripe(self.head, min(self.head.rows,
                                              self.head.height - row))
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

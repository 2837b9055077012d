"""Files of spk-video, read and written by a program of spk(7) alone."""
import ctypes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "packed"))
from sums import little, xxh64  # noqa: E402

METADATA, SEQUENCE, DELIMITER = 5, 1, 2


def leb128(s, at):
    x = n = 0
    while True:
        x |= (s[at + n] & 127) << 7 * n
        n += 1
        if s[at + n - 1] < 128:
            return x, at + n


def put_leb128(x):
    out = b""
    while x > 127:
        out += bytes([x & 127 | 128])
        x >>= 7
    return out + bytes([x])


class Video:
    """The header of IVF, and units: lists of (type, bytes of the OBU)."""

    def __init__(self, s):
        self.head = s[:32]
        assert s[:4] == b"DKIF" and little(s[6:8]) == 32
        self.units, at = [], 32
        while at < len(s):
            n = little(s[at:at + 4])
            assert little(s[at + 4:at + 12]) == len(self.units)
            self.units.append(self.obus(s[at + 12:at + 12 + n]))
            assert len(s) >= at + 12 + n
            at += 12 + n

    @staticmethod
    def obus(s):
        out, at = [], 0
        while at < len(s):
            kind, extended, sized = s[at] >> 3, s[at] & 4, s[at] & 2
            assert not extended and sized
            n, begin = leb128(s, at + 1)
            assert begin + n <= len(s)
            out.append((kind, s[at:begin + n]))
            at = begin + n
        return out

    def bytes(self):
        out = self.head
        for k, unit in enumerate(self.units):
            s = b"".join(obu for _, obu in unit)
            out += len(s).to_bytes(4, "little") + k.to_bytes(8, "little") + s
        return out

    def text(self, begin):
        """(unit, place in it, text) of each metadata that begins so."""
        out = []
        for u, unit in enumerate(self.units):
            for k, (kind, obu) in enumerate(unit):
                if kind != METADATA:
                    continue
                n, at = leb128(obu, 1)
                assert at + n == len(obu)
                what, at = leb128(obu, at)
                if what == 31 and obu[at:].startswith(begin):
                    assert obu[-1] == 0x80
                    out.append((u, k, obu[at:-1]))
        return out

    def put(self, u, k, text, new=False):
        payload = b"\x1f" + text + b"\x80"
        obu = (METADATA, bytes([METADATA << 3 | 2]) +
               put_leb128(len(payload)) + payload)
        self.units[u][k:k + (not new)] = [obu]

    def words(self):
        """The words, and the bytes after their line."""
        u, k, text = self.text(b"#spk ")[0]
        assert u == 0 and [kind for kind, _ in self.units[0][:k]] == \
            [DELIMITER, SEQUENCE]
        end = text.index(b"\n")
        line, rest = text[:end], text[end + 1:]
        begin = line.rindex(b" xxh64=")
        assert line[begin:] == b" xxh64=%016x" % xxh64(line[:begin])
        return line[:begin], rest

    def set_words(self, line, rest):
        u, k, _ = self.text(b"#spk ")[0]
        self.put(u, k, line + b" xxh64=%016x\n" % xxh64(line) + rest)
        self.end(self.planes())

    def planes(self):
        (u, k, text), = self.text(b"#end ")
        return int(text.split()[1].split(b"=")[1])

    def before_end(self):
        """All bytes of units before the sum of the end."""
        u, k, text = self.text(b"#end ")[0]
        s = b"".join(obu for unit in self.units for _, obu in unit)
        return s[:len(s) - 1 - len(b" xxh64=\n") - 16]

    def end(self, planes):
        u, k, text = self.text(b"#end ")[0]
        for n in 0, 1:
            self.put(u, k, b"#end frames=%d xxh64=%016x\n" % (
                planes, xxh64(self.before_end()) if n else 0))

    def check(self):
        """Whether the end is the last, and its sum right."""
        u, k, text = self.text(b"#end ")[0]
        assert u == len(self.units) - 1 and k == len(self.units[u]) - 1
        assert text == b"#end frames=%d xxh64=%016x\n" % (
            self.planes(), xxh64(self.before_end()))

    def restored(self):
        """Of each unit, whether its frame is."""
        on = dict(word.split(b"=") for word in self.words()[0].split()[1:])[
            b"restore"] == b"1"
        at = {u: text for u, _, text in self.text(b"#restore ")}
        out = []
        for u in range(len(self.units)):
            if u in at:
                assert at[u] in (b"#restore 0\n", b"#restore 1\n")
                on = at[u] == b"#restore 1\n"
            out.append(on)
        return out


def zstd():
    z = ctypes.CDLL("libzstd.so.1")
    for name in "compress", "decompress", "compressBound":
        getattr(z, "ZSTD_" + name).restype = ctypes.c_size_t
    return z


def compress(s):
    z = zstd()
    room = z.ZSTD_compressBound(ctypes.c_size_t(len(s)))
    out = ctypes.create_string_buffer(room)
    n = z.ZSTD_compress(out, ctypes.c_size_t(room), s,
                        ctypes.c_size_t(len(s)), 19)
    return out.raw[:n]


def profile(rest, pixels):
    """Response and dark, from the bytes after the words."""
    out = ctypes.create_string_buffer(4 * pixels)
    n = zstd().ZSTD_decompress(out, ctypes.c_size_t(4 * pixels), rest,
                               ctypes.c_size_t(len(rest)))
    assert n == 4 * pixels
    s = out.raw
    steps = [[s[k * pixels + i] + 256 * s[(k + 1) * pixels + i]
              for i in range(pixels)] for k in (0, 2)]
    sign = [[-(x + 1) // 2 if x % 2 else x // 2 for x in y] for y in steps]
    return [1 + x / 256 for x in sign[0]], [x / 1024 for x in sign[1]]

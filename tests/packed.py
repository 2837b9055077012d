# A writer of packed streams, by spk(7) alone, whose stripes are stored; and it
# lies when it is asked to.
import struct

M = 2**64 - 1
P1, P2, P3, P4, P5 = (11400714785074694791, 14029467366897019727,
    1609587929392839161, 9650029242287828579, 2870177450012600261)

def rol(x, r):
	return (x << r | x >> 64 - r) & M

def turn(a, x):
	return rol(a + x * P2 & M, 31) * P1 & M

def xxh64(b):
	n, i = len(b), 0
	word = lambda at, k: int.from_bytes(b[at:at + k], "little")
	h = P5
	if n >= 32:
		v = [P1 + P2 & M, P2, 0, -P1 & M]
		for i in range(0, n - 31, 32):
			for k in range(4):
				v[k] = turn(v[k], word(i + 8 * k, 8))
		i += 32
		h = rol(v[0], 1) + rol(v[1], 7) + rol(v[2], 12) + rol(v[3], 18) & M
		for x in v:
			h = (h ^ turn(0, x)) * P1 + P4 & M
	h = h + n & M
	for i in range(i, n - 7, 8):
		h = rol(h ^ turn(0, word(i, 8)), 27) * P1 + P4 & M
	i = n - n % 8
	if n % 8 >= 4:
		h = rol(h ^ word(i, 4) * P1 & M, 23) * P2 + P3 & M
		i += 4
	for x in b[i:]:
		h = rol(h ^ x * P5 & M, 11) * P1 & M
	h = (h ^ h >> 33) * P2 & M
	h = (h ^ h >> 29) * P3 & M
	return h ^ h >> 32

def u64(x):
	return struct.pack("<Q", x & M)

def summed(b):
	return b + u64(xxh64(b))

def head(text, w, h, rows, most, key, level=1, version=1, period=0):
	return summed(text + b"\x89SPK\r\n\x1a\n" + struct.pack("<BBHIIIIIII",
	    version, level, 0, w, h, rows, most, key, period, 0))

def block(key, frames, before, body, n=None):
	return summed((b"SPKK" if key else b"SPKB") + struct.pack("<IQQ",
	    frames, before, len(body) if n is None else n)) + body

def end(frames, spikes, keys, n=None):
	b = summed(b"SPKE" + struct.pack("<IQQ", len(keys) if n is None else n,
	    frames, spikes) + b"".join(u64(a) + u64(c) for a, c in keys))
	return b + u64(len(b) + 16) + b"\x89SPKEND\n"

def stored(stripes):
	return b"".join(struct.pack("<I", len(s) | 1 << 31) + u64(xxh64(s))
	    for s in stripes) + b"".join(stripes)

def words(planes):		# each a list of the pixels of a stripe
	return b"".join(u64(sum(planes[t][i] << t - k for t in
	    range(k, min(k + 64, len(planes))))) for i in range(len(planes[0]))
	    for k in range(0, len(planes), 64))

# A stream of planes: its head, its blocks, and its end.
def stream(w, h, frames, most, rows, key, names=b""):
	text = b"#spk v=1 kind=spikes format=packed channels=%d%s width=%d " \
	    b"height=%d\n" % (w * h, b" names=1" * bool(names), w, h) + names
	out = [head(text, w, h, rows, most, key)]
	at, keys = len(out[0]), []
	for k, f in enumerate(range(0, len(frames), most)):
		part = frames[f:f + most]
		body = stored([words([x[w * r:w * min(r + rows, h)] for x in
		    part]) for r in range(0, h, rows)])
		if k % key == 0:
			keys.append((f, at))
		out.append(block(k % key == 0, len(part), f, body))
		at += len(out[-1])
	out.append(end(len(frames), sum(map(sum, frames)), keys))
	return out

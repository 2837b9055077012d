# A writer of packed streams, by spk(7) alone, whose stripes are stored; and it
# lies when it is asked to.
import struct

from sums import M, xxh64

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

# A stream of planes: its header, its blocks, and its end.
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

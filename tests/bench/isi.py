"""Maps of intervals by numpy, as spk-isi --map --edge=open -o f32 has them.

	isi.py CHANNELS < i8 > f32
"""
import sys
import numpy as np

y = np.frombuffer(sys.stdin.buffer.read(), np.int8)
y = y.reshape(-1, int(sys.argv[1])) != 0
n = len(y)
t = np.arange(n, dtype=np.int32)[:, None]
ahead = np.minimum.accumulate(np.where(y, t, n)[::-1], axis=0)[::-1]
before = np.full(y.shape, -1, np.int32)
before[1:] = np.maximum.accumulate(np.where(y, t, -1), axis=0)[:-1]
sys.stdout.buffer.write((ahead - before).astype(np.float32))

# A recording of signals at several rates to NEST: one signal by its label, and
# a generator of NEST for each neuron.

/usr/bin/python3 - <<'END'
import math

signals = ("EEG Fpz", 100, 100), ("Resp", 10, 10), ("Temp", 1, 10)
seconds, def_range = 20, (-2048, 2047)
head = b"0".ljust(8) + b"X X X X".ljust(80) + b"Startdate X X X X".ljust(80)
head += b"01.02.0304.05.06" + str(256 * (len(signals) + 1)).encode().ljust(8)
head += b" " * 44 + str(seconds).encode().ljust(8) + b"1".ljust(8)
head += str(len(signals)).encode().ljust(4)
def each(n, *values):
    return b"".join(str(v).encode().ljust(n) for v in values)
k = len(signals)
head += each(16, *(s[0] for s in signals)) + each(80, *[""] * k)
head += each(8, *["uV"] * k) + each(8, *[-s[2] for s in signals])
head += each(8, *[s[2] for s in signals]) + each(8, *[-2048] * k)
head += each(8, *[2047] * k) + each(80, *[""] * k)
head += each(8, *[s[1] for s in signals]) + each(32, *[""] * k)
with open("night.edf", "wb") as f:
    f.write(head)
    for t in range(seconds):
        for j, (_, rate, _) in enumerate(signals):
            for i in range(rate):
                x = round(1500 * math.sin((t + i / rate) * (7 - 2 * j)))
                f.write(x.to_bytes(2, "little", signed=True))
END

# Signals of several rates are not read as one without a word.
if spk-sf night.edf > /dev/null 2> said; then
	exit 1
fi
grep -qF "'EEG Fpz' and 10 of 'Resp': choose with --signal" said
spk-info night.edf | grep -q Resp

spk-sf -t 5 --signal='EEG Fpz' -o nest night.edf > eeg.dat
spk-sf -t 4 --signal=Resp -o nest night.edf > resp.dat
/usr/bin/python3 - <<'END'
import pandas, math
import numpy as np

def spikes(rate, scale, k, threshold):
    x = np.array([round(1500 * math.sin((t + i / rate) * k))
        for t in range(20) for i in range(rate)], float)
    x = ((x + 2048) * (2 * scale) / 4095 - scale).astype(np.float32)
    step, base, up, down = np.float32(threshold), x[0], [], []
    for i, v in enumerate(x):
        if v > base + step:
            up.append(i)
            base += step
        elif v < base - step:
            down.append(i)
            base -= step
    return up, down

for name, rate, scale, k, threshold in ("eeg.dat", 100, 100, 7, 5), \
    ("resp.dat", 10, 10, 5, 4):
    t = pandas.read_csv(name, comment="#", sep="\t")
    got = {s: g.tolist() for s, g in t.groupby("sender").time_ms}
    ms = 1000 / rate
    # A frame ends at its time: NEST has no spike at 0.
    want = [[(i + 1) * ms for i in at] for at in spikes(rate, scale, k,
        threshold)]
    assert len(got) == 2
    for g, w in zip((got[1], got[2]), want):
        assert np.allclose(g, w), (name, g[:9], w[:9])
END

# An ECG in CSV, with a column of times: README's three commands from a clone
# to a picture, and spikes for snnTorch, as a tensor of numpy and as events.

top=${top:?}
# The commands that README shows, but the first, which builds.
readme() {
	sed -n '/^## Start/,/^## /s/^    cmd\///p' "$top/README.md"
}

awk 'NR > 1 { printf "%.6f,%s\n", (NR - 2) / 360, $1 }
    BEGIN { print "time,ecg" }' "$top/data/ecg.csv" > ecg.csv
[ "$(readme | wc -l)" = 2 ]
readme > commands
# shellcheck source=/dev/null
. ./commands
file ecg.png | grep -q 'PNG image data, 1000 x'
spk-plot -o svg --time=time ecg.csv spikes.csv > ecg.svg
grep -q '<svg' ecg.svg

spk-sf -t 0.1 --time=time -o npy ecg.csv > ecg.npy
spk-sf -t 0.1 --time=time -o npy-events ecg.csv > events.npy
/usr/bin/python3 - <<'END'
import numpy as np

signal = np.loadtxt("ecg.csv", delimiter=",", skiprows=1)[:, 1]
signal = signal.astype(np.float32)
base, want = signal[0], np.zeros(len(signal), np.int8)
for i, x in enumerate(signal[1:], 1):
    if x > base + np.float32(0.1):
        want[i] = 1
    elif x < base - np.float32(0.1):
        want[i] = -1
    base += np.float32(0.1) * want[i]
got = np.load("ecg.npy")
assert got.shape == (21600, 1) and got.dtype == np.int8
assert (got[:, 0] == want).all()

# Time, batch, features, as snnTorch reads it.
assert got[:, None, :].astype(np.float32).shape == (21600, 1, 1)

e = np.load("events.npy")
at = np.flatnonzero(want)
assert (np.abs(e["t"] - at / 360 * 1e6) <= 1).all(), e["t"][:9]
assert (e["p"] == (want[at] > 0)).all()
END

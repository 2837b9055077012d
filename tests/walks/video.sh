# A video to events, and events back to a video, by ffmpeg at both ends.

top=${top:?}
ffmpeg -v error -i "$top/data/cat.y4m" -c:v libx264 -qp 0 clip.mkv
ffmpeg -v error -i clip.mkv -pix_fmt gray -f yuv4mpegpipe - > clip.y4m
spk-sf -t 8 -o events --unit=s clip.y4m > events.csv
spk-decode -o y4m events.csv > back.y4m
ffmpeg -v error -i back.y4m -c:v libx264 -qp 0 back.mkv
[ "$(ffprobe -v error -count_frames -show_entries stream=nb_read_frames \
    -of csv=p=0 back.mkv)" = 24 ]
spk-plot clip.y4m > clip.png
file clip.png | grep -q 'PNG image data'

# On and off are channels of their own.
spk-conv --polarity=channels -o npy events.csv > polarity.npy
/usr/bin/python3 - <<'END'
import numpy as np

def film(name):
    data = open(name, "rb").read()
    at, size, out = data.index(b"\n") + 1, 160 * 104, []
    while at < len(data):
        at = data.index(b"\n", at) + 1
        out.append(np.frombuffer(data[at:at + size], np.uint8))
        at += size
    return np.array(out).astype(np.float32)

x, y = film("clip.y4m"), film("back.y4m")
base, want, spikes = x[0].copy(), [x[0]], [np.zeros_like(x[0])]
for v in x[1:]:
    s = (v > base + 8) * 1.0 - (v < base - 8) * 1.0
    base = base + 8 * s
    spikes.append(s)
    want.append(base)
s = np.array(spikes)
assert x.shape == y.shape == (24, 160 * 104)
assert (np.clip(np.array(want), 0, 255) == y).all()
lines = [l for l in open("events.csv") if l[0].isdigit()]
assert len(lines) == int(np.abs(s).sum())
p = np.load("polarity.npy").reshape(24, 2, -1)
assert (p[:, 0] == (s > 0)).all() and (p[:, 1] == (s < 0)).all()
END

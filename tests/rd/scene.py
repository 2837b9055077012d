"""A decoded scene, y4m of 10 bits of luma alone, as the f32 of spk-decode from
0 to 255.

scene.py FILE
"""
import sys

import numpy as np

with open(sys.argv[1], "rb") as f:
    words = f.readline().split()
    width, height = (int(w[1:]) for w in words[1:3])
    assert words[0] == b"YUV4MPEG2" and b"Cmono10" in words
    out = sys.stdout.buffer
    out.write(b"#spk v=1 kind=signal format=f32 channels=%d width=%d height=%d\n"
              % (width * height, width, height))
    frames = 0
    while f.readline() == b"FRAME\n":
        frame = np.frombuffer(f.read(2 * width * height), "<u2")
        out.write((frame * np.float32(255 / 1023)).astype("<f4").tobytes())
        frames += 1
    out.write(b"#end frames=%d\n" % frames)

"""Networks are trained a little, each on a clip made here: the loss falls, and
the file has the network.  In the folder where it is run."""
import numpy as np

import network
import network_motion
import network_restore
import network_scene

STEPS = 60
network.BATCH, network.SIDE = 4, 24
network.WIDTH, network.HEIGHT = 48, 40
r = np.random.default_rng(1)
y, x = np.mgrid[:network.HEIGHT, :network.WIDTH]
scene = np.stack([.5 + .4 * np.sin(.3 * x + .2 * y + k) for k in range(3)])


def noisy(images, much):
    return np.sqrt(np.maximum(images + much * r.standard_normal(
        images.shape), 0)).astype("f4")


def write(file, frames):
    with open(file, "wb") as f:
        f.write(b"YUV4MPEG2 W48 H40 F1:1 Cmono16\n")
        for frame in frames:
            f.write(b"FRAME\n" + (65535 * frame).astype("<u2").tobytes())


def values(net):
    return np.concatenate([v.detach().numpy().ravel() for v in net.values()])


maps = noisy(np.repeat(scene[:, None], network_scene.MAPS, 1), .1)
moved = noisy(np.repeat(scene[:, None], 3, 1), .05)
numbers = np.full((3, 1), .01, "f4")
np.concatenate((numbers, maps.reshape(3, -1)), 1).tofile("clip.maps")
moved.tofile("clip.moved")
write("clip.y4m", scene)
write("clip.40.y4m", np.clip(moved[:, 0] ** 2, 0, 1))
for train, word in ((network_scene, .5), (network_motion, .5),
                    (network_restore, 40)):
    losses = train.main(STEPS, "clip.net", [("clip", word)])
    assert np.mean(losses[-9:]) < np.mean(losses[:9]) - .005, losses
    net = network.read("clip.net")
    size = 4 * len(values(net)) + 4
    with open("clip.net", "rb") as f:
        head, rest = f.read().split(b"\n", 1)
    assert len(rest) == size, (head, len(rest), size)
    print(head.decode(), f"loss {np.mean(losses[:9]):.3f}",
          f"to {np.mean(losses[-9:]):.3f}")

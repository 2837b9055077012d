"""The network of motion, data/motion.net: of a frame's root, those of the
frames before and after, moved to it (moved.c), and maps.

network_motion.py STEPS FILE {CLIP GAIN} ...: of CLIP.maps, CLIP.moved, CLIP.y4m
"""
import math
import sys

import numpy as np
import torch

import network
import network_scene

KEPT = [1, 2, 3, 4, 7, 8]       # maps
LAYERS = [3 + len(KEPT), 16, 16, 1]
ROOT, BEFORE, BEHIND, PAST, FUTURE = 0, 1, 2, 7, 8
ASTRAY = .08                    # the share of patches whose motion is wrong
FAR = 6                         # pixels at the most


def inputs(x):
    root = x[:, :1]
    y = 4 * (x - root)
    y[:, ROOT] = 2 * (root[:, 0] - .5)
    return y


def root(net, x, numbers, whole=False):
    base = x[:, ROOT] if whole else network.inner(net, x[:, ROOT])
    return base + net(inputs(x), numbers, whole)


def read_frames(name):
    """What goes in of each frame, and the frames' noise."""
    noise, maps = network_scene.read_maps(name + ".maps")
    moved = np.fromfile(name + ".moved", "f4").reshape(
        -1, 3, network.HEIGHT, network.WIDTH)
    return noise, np.concatenate((moved, maps[:, KEPT]), 1)


def frames(name, gain):
    noise, x = read_frames(name)
    truth = network.read_y4m(name + ".y4m")
    for k in range(len(noise)):
        yield (np.concatenate((x[k], truth[k:k + 1])).astype("f2"),
               np.array([math.log(gain), 100 * noise[k]], "f4"))


class Clips(network.Clips):
    def cut(self, frame, y, x):
        part = super().cut(frame, y, x)
        if self.r.random() < ASTRAY:
            for k in BEFORE, BEHIND:
                part[k] = self.astray(frame[k], y, x)
        return part

    def astray(self, image, y, x):
        """That patch, but from a little off."""
        side = network.SIDE
        y += self.r.integers(-FAR, FAR + 1)
        x += self.r.integers(-FAR, FAR + 1)
        y = min(max(y, 0), network.HEIGHT - side)
        x = min(max(x, 0), network.WIDTH - side)
        return image[y:y + side, x:x + side]


def main(steps, file, clips):
    torch.manual_seed(2)
    net = network.Network(LAYERS, 2)
    clips = Clips([f for c in clips for f in frames(*c)],
                  [BEFORE, BEHIND, PAST, FUTURE],
                  [BEHIND, BEFORE, FUTURE, PAST], 2)
    losses = network.train(net, clips.batch, network.root_loss(root), steps,
                           1.2e-3, 300)
    net.write(file)
    return losses


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], network.pairs(sys.argv[3:]))

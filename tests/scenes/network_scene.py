"""The network of a scene, data/scene.net, of the ten maps of a plane.

network_scene.py STEPS FILE {CLIP GAIN} ...: of CLIP.maps and CLIP.y4m
"""
import math
import sys

import numpy as np
import torch

import network

MAPS, BASE, PAST, FUTURE = 10, 2, 7, 8
LAYERS = [MAPS, 16, 16, 16, 1]


def read_maps(file):
    """Noise and roots of the maps of each frame."""
    size = MAPS * network.WIDTH * network.HEIGHT
    data = np.fromfile(file, "f4").reshape(-1, 1 + size)
    return data[:, 0], data[:, 1:].reshape(-1, MAPS, network.HEIGHT,
                                           network.WIDTH)


def inputs(maps):
    base = maps[:, BASE:BASE + 1]
    x = 3 * (maps - base)
    x[:, :BASE] *= 2 / 3
    x[:, BASE] = 2 * (base[:, 0] - .5)
    return x


def root(net, maps, numbers, whole=False):
    """The root of the scene, within its border unless it is whole."""
    base = maps[:, BASE] if whole else network.inner(net, maps[:, BASE])
    return base + net(inputs(maps), numbers, whole)


def frames(name, gain):
    noise, maps = read_maps(name + ".maps")
    truth = network.read_y4m(name + ".y4m")
    for k in range(len(noise)):
        yield (np.concatenate((maps[k], truth[k:k + 1])).astype("f2"),
               np.array([math.log(gain), 100 * noise[k]], "f4"))


def main(steps, file, clips):
    torch.manual_seed(1)
    net = network.Network(LAYERS, 2)
    clips = network.Clips([f for c in clips for f in frames(*c)],
                          [PAST, FUTURE], [FUTURE, PAST], 1)
    losses = network.train(net, clips.batch, network.root_loss(root), steps,
                           3e-3, 100)
    net.write(file)
    return losses


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], network.pairs(sys.argv[3:]))

"""The network of restoration, data/restore.net: of a decoded frame, and those
before and after.

network_restore.py STEPS FILE {CLIP QUALITY} ...: of CLIP.y4m and, as it was
decoded, CLIP.QUALITY.y4m
"""
import sys

import numpy as np
import torch

import network

NOW, BEFORE, BEHIND = 0, 1, 2
LAYERS = [3, 16, 16, 16, 1]
PART = .06                      # of the output


def inputs(x):
    now = x[:, :1]
    y = 8 * (x - now)
    y[:, NOW] = 2 * (now[:, 0] - .5)
    return y


def restored(net, x, numbers, whole=False):
    now = x[:, NOW] if whole else network.inner(net, x[:, NOW])
    return now + PART * net(inputs(x), numbers, whole)


def loss(net, x, truth, numbers):
    """What squared error grows by, as a part of that of the whole frame."""
    truth, now = network.inner(net, truth), network.inner(net, x[:, NOW])
    error = (restored(net, x, numbers[:, :1]) - truth) ** 2
    more = error - (now - truth) ** 2
    return (more.mean((1, 2)) / numbers[:, 1]).mean()


def number(quality):
    return (quality - 40) / 16


def three(coded, k):
    """A frame, and its neighbours or itself."""
    return [coded[k], coded[max(k - 1, 0)], coded[min(k + 1, len(coded) - 1)]]


def frames(name, quality):
    truth = network.read_y4m(f"{name}.y4m")
    coded = network.read_y4m(f"{name}.{quality:.0f}.y4m")
    for k in range(len(truth)):
        error = ((coded[k] - truth[k]) ** 2).mean()
        yield three(coded, k) + [truth[k]], np.array(
            [number(quality), error], "f4")


class Clips(network.Clips):
    """In the order that they were coded in."""
    def cut(self, frame, y, x):
        return np.stack([super(Clips, self).cut(image[None], y, x)[0]
                         for image in frame])


def main(steps, file, clips):
    torch.manual_seed(3)
    net = network.Network(LAYERS, 1)
    torch.nn.init.zeros_(net.conv[-1].weight)
    torch.nn.init.zeros_(net.conv[-1].bias)
    clips = Clips([f for c in clips for f in frames(*c)], [], [], 3)
    losses = network.train(net, clips.batch, loss, steps, 1.5e-3, 100)
    net.write(file)
    return losses


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], network.pairs(sys.argv[3:]))

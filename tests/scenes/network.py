"""Networks of lib/camera/net.h: their files, and how they are trained."""
import math
import re
import struct
import time
import zlib

import numpy as np
import torch
from torch.nn import functional

WIDTH, HEIGHT = 400, 250
SIDE = 48                       # of a patch that goes in
BATCH = 16


class Network(torch.nn.Module):
    def __init__(self, layers, numbers):
        super().__init__()
        self.layers = layers
        self.conv = torch.nn.ModuleList(
            torch.nn.Conv2d(a, b, 3) for a, b in zip(layers, layers[1:]))
        self.numbers = torch.nn.Linear(numbers, layers[1], bias=False)

    def forward(self, x, numbers, whole=False):
        """Of the pixels whose neighbours are there, or of all."""
        x = x.contiguous(memory_format=torch.channels_last)
        for k, conv in enumerate(self.conv):
            if whole:
                x = functional.pad(x, (1, 1, 1, 1), "replicate")
            x = conv(x)
            if k == 0:
                x = x + self.numbers(numbers)[:, :, None, None]
            if k < len(self.conv) - 1:
                x = torch.relu(x)
        return x[:, 0]

    def values(self):
        for conv in self.conv:
            yield from (conv.weight, conv.bias)
        yield self.numbers.weight

    def write(self, file):
        layers = ",".join(str(n) for n in self.layers)
        head = f"#spk-net v=1 layers={layers} globals="
        data = f"{head}{self.numbers.in_features}\n".encode()
        for x in self.values():
            data += x.detach().numpy().astype("<f4").tobytes()
        with open(file, "wb") as f:
            f.write(data + struct.pack("<I", zlib.crc32(data)))


def read(file):
    with open(file, "rb") as f:
        head, data = f.read().split(b"\n", 1)
    words = dict(w.split("=") for w in head.decode().split()[1:])
    net = Network([int(n) for n in words["layers"].split(",")],
                  int(words["globals"]))
    at = 0
    for x in net.values():
        part = np.frombuffer(data, "<f4", x.numel(), at).reshape(x.shape)
        x.data = torch.from_numpy(part.astype("f4"))
        at += 4 * x.numel()
    return net


def read_y4m(file):
    """Frames of grey, in 0..1."""
    with open(file, "rb") as f:
        data = f.read()
    at = data.index(b"\n") + 1
    depth = int(re.search(rb" Cmono(\d*)", data[:at])[1] or 8)
    size = WIDTH * HEIGHT * (2 if depth > 8 else 1)
    frames = []
    while at < len(data):
        at = data.index(b"\n", at) + 1
        frames.append(np.frombuffer(data, "<u2" if depth > 8 else "u1",
                                    WIDTH * HEIGHT, at))
        at += size
    frames = np.stack(frames).reshape(-1, HEIGHT, WIDTH)
    return frames.astype("f4") / (2 ** depth - 1)


def psnr_loss(scene, truth):
    """The mean of patches' psnr, but for its sign and unit."""
    error = ((scene - truth) ** 2).mean((1, 2))
    return torch.log(error + 2e-5).mean()


def turn(r, x):
    """A patch in one of its eight positions."""
    if r.random() < .5:
        x = x[..., ::-1]
    if r.random() < .5:
        x = x[..., ::-1, :]
    return x.swapaxes(-1, -2) if r.random() < .5 else x


class Clips:
    """Patches of frames: of each, an image for each input and the truth, and
    the numbers of the whole frame.  The other way round in time, the inputs of
    swap are in the order of swapped.
    """
    def __init__(self, frames, swap, swapped, seed):
        self.frames, self.swap, self.swapped = frames, swap, swapped
        self.r = np.random.default_rng(seed)

    def cut(self, frame, y, x):
        return frame[:, y:y + SIDE, x:x + SIDE].astype("f4")

    def patch(self):
        r = self.r
        frame, numbers = self.frames[r.integers(len(self.frames))]
        part = self.cut(frame, r.integers(HEIGHT - SIDE + 1),
                        r.integers(WIDTH - SIDE + 1))
        if r.random() < .5:
            part[self.swap] = part[self.swapped]
        return turn(r, part), numbers

    def batch(self):
        part, numbers = zip(*(self.patch() for k in range(BATCH)))
        part = torch.from_numpy(np.stack(part))
        return part[:, :-1], part[:, -1], torch.from_numpy(np.stack(numbers))


def inner(net, x):
    """What is left of an image by the network."""
    border = len(net.conv)
    return x[..., border:-border, border:-border]


def root_loss(root):
    """Of a function that gives the root of a scene."""
    def loss(net, x, truth, numbers):
        f = root(net, x, numbers)
        return psnr_loss(f * f.abs(), inner(net, truth))
    return loss


def pairs(words):
    return list(zip(words[::2], (float(x) for x in words[1::2])))


def train(net, batch, loss, steps, rate, warm, say=200):
    """batch gives what loss takes.  The loss of each step."""
    net.to(memory_format=torch.channels_last)
    adam = torch.optim.Adam(net.parameters(), rate)
    began, losses = time.time(), []
    for step in range(steps):
        part = min(1, (step + 1) / warm) * (1 + math.cos(
            math.pi * step / steps)) / 2
        adam.param_groups[0]["lr"] = rate * part
        adam.zero_grad()
        value = loss(net, *batch())
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1)
        adam.step()
        losses.append(value.item())
        if (step + 1) % say == 0:
            print(step + 1, f"{time.time() - began:.0f} s,",
                  f"loss {np.mean(losses[-say:]):.4f}", flush=True)
    return losses

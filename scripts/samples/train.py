#!/usr/bin/python3
"""Trains the networks of media/samples: small digit classifiers, a few minutes on one core.

    python3 scripts/samples/train.py [FOLDER]        (default: media/samples)

Needs numpy and torch (written with 1.24 and 1.13). Nothing is downloaded: the pictures are drawn
here, from 5 x 7 glyphs that are turned, sheared, scaled, shifted, blurred and covered with noise.
Everything is seeded; other builds of torch may round differently, so the outputs are committed.
"""
import json
import struct
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import nn

SIZE = 16
EARLY_STEP, LATE_STEP, TUNE_STEPS, BATCH = 40, 900, 300, 64
LICENCE = "MIT"

# One glyph a name: seven rows of five pixels, a row is a binary number.
GLYPHS = {
    "0": (14, 17, 19, 21, 25, 17, 14), "1": (4, 12, 4, 4, 4, 4, 14),
    "2": (14, 17, 1, 2, 4, 8, 31), "3": (31, 2, 4, 2, 1, 17, 14),
    "4": (2, 6, 10, 18, 31, 2, 2), "5": (31, 16, 30, 1, 1, 17, 14),
    "6": (6, 8, 16, 30, 17, 17, 14), "7": (31, 1, 2, 4, 8, 8, 8),
    "8": (14, 17, 17, 14, 17, 17, 14), "9": (14, 17, 17, 15, 1, 2, 12),
    "A": (14, 17, 17, 31, 17, 17, 17), "B": (30, 17, 17, 30, 17, 17, 30),
    "C": (14, 17, 16, 16, 16, 17, 14), "D": (28, 18, 17, 17, 17, 18, 28),
    "E": (31, 16, 16, 30, 16, 16, 31), "F": (31, 16, 16, 30, 16, 16, 16),
    "G": (14, 17, 16, 23, 17, 17, 15), "H": (17, 17, 17, 31, 17, 17, 17),
    "I": (14, 4, 4, 4, 4, 4, 14), "J": (7, 2, 2, 2, 2, 18, 12),
}
DIGITS, LETTERS = "0123456789", "ABCDEFGHIJ"


def glyph(name):
    """The glyph as a 7 x 5 array of zeros and ones."""
    return np.array([[row >> (4 - x) & 1 for x in range(5)] for row in GLYPHS[name]], np.float32)


def draw(name, rng):
    """One 16 x 16 picture of a glyph: affine map, bilinear sampling, uneven ink, Gaussian noise."""
    angle, shear = rng.uniform(-0.35, 0.35), rng.uniform(-0.25, 0.25)
    scale_x, scale_y = rng.uniform(1.5, 2.3), rng.uniform(1.4, 2.0)
    shift = rng.uniform(-1.6, 1.6, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    forward = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([scale_x, scale_y])
    ys, xs = np.mgrid[0:SIZE, 0:SIZE] - (SIZE - 1) / 2
    gx, gy = np.linalg.inv(forward) @ np.stack([(xs - shift[0]).ravel(), (ys - shift[1]).ravel()])
    gx, gy = gx + 2, gy + 3  # glyph coordinates, origin at the middle pixel
    ink = np.pad(glyph(name), 1)
    x0, y0 = np.floor(gx).astype(int), np.floor(gy).astype(int)
    fx, fy = gx - x0, gy - y0

    def at(y, x):
        return ink[np.clip(y + 1, 0, 8), np.clip(x + 1, 0, 6)]

    picture = ((1 - fy) * ((1 - fx) * at(y0, x0) + fx * at(y0, x0 + 1))
               + fy * ((1 - fx) * at(y0 + 1, x0) + fx * at(y0 + 1, x0 + 1)))
    picture = picture.reshape(SIZE, SIZE) * rng.uniform(0.6, 1.0)
    return (picture + rng.normal(0, 0.12, picture.shape)).astype(np.float32)


def dataset(names, count, seed):
    """`count` pictures (count x 1 x 16 x 16) and the indices of their names."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, len(names), count)
    pictures = np.stack([draw(names[label], rng) for label in labels])[:, None]
    return torch.from_numpy(pictures), torch.from_numpy(labels)


class DigitNet(nn.Module):
    """Three convolutions with batch normalisation, then three linear layers: 39,898 parameters."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 12, 3, padding=1), nn.BatchNorm2d(12)
        self.conv2, self.bn2 = nn.Conv2d(12, 16, 3, padding=1), nn.BatchNorm2d(16)
        self.conv3, self.bn3 = nn.Conv2d(16, 24, 3, padding=1), nn.BatchNorm2d(24)
        self.fc1 = nn.Linear(24 * 4 * 4, 80)
        self.fc2 = nn.Linear(80, 40)
        self.head = nn.Linear(40, 10)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.pool(torch.relu(self.bn2(self.conv2(x))))
        x = self.pool(torch.relu(self.bn3(self.conv3(x)))).flatten(1)
        return self.head(torch.relu(self.fc2(torch.relu(self.fc1(x)))))


def accuracy(net, data):
    net.eval()
    with torch.no_grad():
        return float((net(data[0]).argmax(1) == data[1]).float().mean())


def train(net, data, steps, options):
    """Adam on cross-entropy; calls `options["at"](step)` after each step."""
    parameters = [p for p in net.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(parameters, lr=options["rate"], weight_decay=1e-4)
    order = np.random.default_rng(options["seed"])
    for step in range(1, steps + 1):
        net.train()
        for layer in options.get("frozen", ()):
            layer.eval()  # keeps running means and variances as they are
        batch = torch.from_numpy(order.integers(0, len(data[1]), BATCH))
        loss = nn.functional.cross_entropy(net(data[0][batch]), data[1][batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        options.get("at", lambda _: None)(step)


def save_safetensors(path, state, metadata):
    """Writes the format by hand: header length, JSON header, data. I64 first, as its alignment asks."""
    names = sorted(state, key=lambda name: state[name].dtype != torch.int64)
    header, data, offset = {"__metadata__": metadata}, [], 0
    for name in names:
        raw = state[name].numpy().tobytes()
        dtype = {torch.float32: "F32", torch.int64: "I64"}[state[name].dtype]
        header[name] = {"dtype": dtype, "shape": list(state[name].shape),
                        "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        data.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))


def main(folder):
    torch.set_num_threads(1)
    digits, held_out = dataset(DIGITS, 6000, 1), dataset(DIGITS, 2000, 2)
    letters, letters_out = dataset(LETTERS, 3000, 3), dataset(LETTERS, 1000, 4)

    def keep(net, stem, facts):
        test = letters_out if facts["task"] == "letters A-J" else held_out
        state = OrderedDict((k, v.clone()) for k, v in net.state_dict().items())
        score = f"{accuracy(net, test):.4f}"
        metadata = {"format": "pt", **facts, "accuracy": score, "licence": LICENCE}
        save_safetensors(folder / f"{stem}.safetensors", state, metadata)
        print(f"{stem}: {facts['task']}, step {facts['step']}, held-out accuracy {score}")
        return state

    def at_stages(net, seed, stems):
        def at(step):
            if step in stems:
                keep(net, stems[step], {"task": "digits 0-9", "seed": str(seed), "step": str(step)})
        return at

    torch.manual_seed(0)
    net = DigitNet()
    print(sum(p.numel() for p in net.parameters()), "parameters")
    stems = {EARLY_STEP: "digits-early", LATE_STEP: "digits-late"}
    train(net, digits, LATE_STEP, {"rate": 2e-3, "seed": 10, "at": at_stages(net, 0, stems)})
    torch.save(net.state_dict(), folder / "digits-late.pt")

    torch.manual_seed(1)
    other = DigitNet()
    stems = {LATE_STEP: "digits-other-seed"}
    train(other, digits, LATE_STEP, {"rate": 2e-3, "seed": 11, "at": at_stages(other, 1, stems)})

    # Transfer to letters: all but the last two layers stay frozen, the head starts anew.
    torch.manual_seed(2)
    for parameter in net.parameters():
        parameter.requires_grad_(False)
    net.head = nn.Linear(40, 10)
    for parameter in net.fc2.parameters():
        parameter.requires_grad_(True)
    train(net, letters, TUNE_STEPS, {"rate": 2e-3, "seed": 12, "frozen": (net.bn1, net.bn2, net.bn3)})
    keep(net, "digits-finetuned",
         {"task": "letters A-J", "seed": "2", "step": str(TUNE_STEPS), "from": "digits-late"})


if __name__ == "__main__":
    default = Path(__file__).resolve().parents[2] / "media" / "samples"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)

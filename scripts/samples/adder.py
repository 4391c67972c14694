#!/usr/bin/python3
"""Trains the network of media/samples/two_stage_adder.py, and keeps what its layers compute.

    python3 scripts/samples/adder.py [FOLDER]        (default: media/samples)

Needs numpy and torch (written with 1.24 and 1.13). No data set: the inputs are all 529 pairs of
numbers. Everything is seeded; other builds of torch may round differently, so the output is
committed. `two-stage-adder.safetensors` is an activation dump: the answer of the embedding and of
each of the eight blocks to a random half of the pairs, in float16; `sample_ids` tells which pair a row is
(23 a + b).
"""
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

from activations import save
from train import LICENCE

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "media" / "samples"))
from two_stage_adder import CLASSES, NUMBERS, TwoStageAdder  # noqa: E402

STEPS, SEED, KEPT = 1500, 0, 120


def task():
    """All pairs, their sums, and the classes of these."""
    numbers = torch.arange(NUMBERS)
    pairs = torch.cartesian_prod(numbers, numbers)
    sums = pairs.sum(1) % NUMBERS
    shuffle = torch.from_numpy(np.random.default_rng(SEED).permutation(NUMBERS))
    return pairs, sums, shuffle[sums] % CLASSES


def train(net, pairs, sums, classes):
    """AdamW on both readings, all pairs in each step."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.01)
    loss_of = nn.functional.cross_entropy
    for _ in range(STEPS):
        sum_scores, class_scores = net(pairs)
        loss = loss_of(sum_scores, sums) + loss_of(class_scores, classes)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def activations(net, pairs):
    """What the embedding and each block answer."""
    names = ["embed", *(f"block{i}" for i in range(1, 9))]
    found = {}
    hooks = [getattr(net, name).register_forward_hook(
        lambda _module, _inputs, output, name=name: found.__setitem__(name, output.detach()))
        for name in names]
    with torch.no_grad():
        net(pairs)
    for hook in hooks:
        hook.remove()
    return {name: found[name].numpy().astype("<f2") for name in names}


def main(folder):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    net = TwoStageAdder()
    pairs, sums, classes = task()
    train(net, pairs, sums, classes)
    net.eval()
    with torch.no_grad():
        sum_scores, class_scores = net(pairs)
    right = [float((scores.argmax(1) == wanted).float().mean())
             for scores, wanted in ((sum_scores, sums), (class_scores, classes))]
    print("accuracy of sums and classes:", *right)
    rows = np.sort(np.random.default_rng(SEED + 1).permutation(len(pairs))[:KEPT])
    arrays = activations(net, pairs[torch.from_numpy(rows)])
    metadata = {"cognate": "activations", "model": "TwoStageAdder of two_stage_adder.py",
                "seed": str(SEED), "step": str(STEPS), "probes": f"{KEPT} of {len(pairs)} pairs",
                "accuracy": f"{right[1]:.4f}", "licence": LICENCE}
    out = folder / "two-stage-adder.safetensors"
    save(out, {"sample_ids": rows.astype("<i8"), **arrays}, metadata)
    print(out.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "media" / "samples")

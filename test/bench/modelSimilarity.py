"""Two BERT-base-sized models for modelSimilarity.mjs, and the same comparison in torch and numpy.

python3 modelSimilarity.py make FOLDER   writes a.onnx, b.onnx, ids.npy and the weights for torch
python3 modelSimilarity.py run FOLDER    one comparison: {"seconds": ..., "work": ..., "cka": 13 x 13}

Written out in plain torch: 12 layers of width 768, 12 heads, 30522 words, random weights; made for
batches of any size. A layer's representation is its mean over the tokens.
"""
import json
import math
import os
import sys
import time

import numpy as np
import torch
from torch import nn

LAYERS, WIDTH, HEADS, WORDS, TOKENS, SAMPLES, BATCH = 12, 768, 12, 30522, 32, 256, 32


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.dense = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        def heads(y):
            return y.reshape(y.shape[0], y.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)

        q, k, v = heads(self.query(x)), heads(self.key(x)), heads(self.value(x))
        attention = (q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)).softmax(-1)
        mixed = (attention @ v).transpose(1, 2).reshape(x.shape)
        x = self.norm1(x + self.dense(mixed))
        return self.norm2(x + self.down(nn.functional.gelu(self.up(x))))


class Bert(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.places = nn.Embedding(WORDS, WIDTH), nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])

    def states(self, ids):
        x = self.norm(self.words(ids) + self.places(torch.arange(ids.shape[1])))
        states = [x]
        for layer in self.layers:
            states.append(layer(states[-1]))
        return states

    def forward(self, ids):
        return self.states(ids)[-1]


def randomize(model, seed):
    torch.manual_seed(seed)
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.LayerNorm):
            # norms of torch begin alike, and the exporter would merge their parameters
            nn.init.uniform_(module.weight, 0.9, 1.1)
            nn.init.uniform_(module.bias, -0.1, 0.1)
    return model.eval()


def make(folder):
    ids = torch.randint(0, WORDS, (SAMPLES, TOKENS), generator=torch.Generator().manual_seed(7))
    np.save(os.path.join(folder, "ids.npy"), ids.numpy())
    for seed, name in enumerate("ab"):
        model = randomize(Bert(), seed)
        torch.save(model.state_dict(), os.path.join(folder, f"{name}.pt"))
        torch.onnx.export(
            model, (ids[:2],), os.path.join(folder, f"{name}.onnx"), opset_version=13,
            input_names=["ids"], output_names=["last"], dynamic_axes={"ids": {0: "n"}, "last": {0: "n"}},
        )


def represent(model, ids):
    batches = [model.states(part) for part in ids.split(BATCH)]
    means = [torch.cat([batch[i].mean(1) for batch in batches]) for i in range(LAYERS + 1)]
    return [mean.double().numpy() for mean in means]


def cka(xs, ys):
    """Linear CKA of all pairs by n x n kernels: the least work where n is below the width."""
    def kernels(side):
        flat = [(x @ x.T).ravel() for x in (x - x.mean(0) for x in side)]
        return np.stack([k / np.linalg.norm(k) for k in flat])

    return kernels(xs) @ kernels(ys).T


def run(folder):
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    begin = time.perf_counter()
    ids = torch.from_numpy(np.load(os.path.join(folder, "ids.npy")))
    sides = []
    work = 0
    with torch.inference_mode():
        for name in "ab":
            model = Bert()
            model.load_state_dict(torch.load(os.path.join(folder, f"{name}.pt")))
            start = time.perf_counter()
            sides.append(represent(model.eval(), ids))
            work += time.perf_counter() - start
    start = time.perf_counter()
    matrix = cka(*sides)
    work += time.perf_counter() - start
    print(json.dumps({"seconds": time.perf_counter() - begin, "work": work, "cka": matrix.tolist()}))


{"make": make, "run": run}[sys.argv[1]](sys.argv[2])

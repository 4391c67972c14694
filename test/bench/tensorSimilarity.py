"""The Gram recursion in numpy, as the specification has it, on two bilinear stacks that it makes.
   python3 tensorSimilarity.py FOLDER LAYERS WIDTH HIDDEN; prints JSON."""

import json
import resource
import struct
import sys
import time

import numpy as np

folder, layers, width, hidden = sys.argv[1], *map(int, sys.argv[2:])


def make(seed, base=None):
    random = np.random.default_rng(seed)
    tensors = {}
    for i in range(layers):
        for name, shape in (
            ("left", (hidden, width)),
            ("right", (hidden, width)),
            ("down", (width, hidden)),
        ):
            key = f"blocks.{i}.{name}.weight"
            noise = random.standard_normal(shape, dtype=np.float32)
            tensors[key] = noise if base is None else base[key] + np.float32(0.2) * noise
    return tensors


def save(path, tensors):
    header, end = {}, 0
    for name, value in tensors.items():
        header[name] = {
            "dtype": "F32",
            "shape": list(value.shape),
            "data_offsets": [end, end + value.nbytes],
        }
        end += value.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for value in tensors.values():
            file.write(value.tobytes())


def gram(a, b):
    g, log = np.eye(width), 0.0
    for i in range(layers):
        l, r, d = (a[f"blocks.{i}.{n}.weight"].astype(float) for n in ("left", "right", "down"))
        l2, r2, d2 = (b[f"blocks.{i}.{n}.weight"].astype(float) for n in ("left", "right", "down"))
        lg, rg = l @ g, r @ g
        k = 0.5 * ((lg @ l2.T) * (rg @ r2.T) + (lg @ r2.T) * (rg @ l2.T))
        g = d @ k @ d2.T
        scale = np.abs(g).max()
        g, log = g / scale, 2 * log + np.log(scale)
    return np.trace(g), log


def cpu():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


a = make(0)
b = make(1, a)
save(f"{folder}/a.safetensors", a)
save(f"{folder}/b.safetensors", b)
started, used = time.perf_counter(), cpu()
(ab, x), (aa, y), (bb, z) = gram(a, b), gram(a, a), gram(b, b)
cosine = ab / np.sqrt(aa * bb) * np.exp(x - (y + z) / 2)
print(
    json.dumps(
        {
            "cosine": float(cosine),
            "seconds": time.perf_counter() - started,
            "cpu": cpu() - used,
        }
    )
)

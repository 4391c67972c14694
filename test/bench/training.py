# The peer of training.mjs: training.py FOLDER CASE THREADS STEPS. Prints JSON: milliseconds a step
# and the last loss, of torch's Adam on the parameters of a stitching layer before a frozen network.
import json
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

folder, case, threads, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
shapes = json.load(open(f"{folder}/{case}.json"))
flat = torch.from_numpy(np.fromfile(f"{folder}/{case}.f32", dtype=np.float32))
parts = dict(zip(shapes, flat.split([int(np.prod(shape)) for shape in shapes.values()])))
v = {name: parts[name].reshape(shape).clone() for name, shape in shapes.items()}
trained = [v["stitch"].requires_grad_(), v["bias"].requires_grad_()]
optimizer = torch.optim.Adam(trained, lr=1e-3)


def predict():
    if case == "mlp":
        y = v["x"] @ v["stitch"] + v["bias"]
        for name in ("w1", "w2", "w3"):
            y = torch.relu(y @ v[name])
        return y
    y = F.conv2d(v["x"], v["stitch"], v["bias"])
    for name, stride in (("w1", 1), ("w2", 2), ("w3", 1), ("w4", 2)):
        y = torch.relu(F.conv2d(y, v[name], stride=stride, padding=1))
    return y.mean((2, 3)) @ v["head"]


def step():
    loss = F.mse_loss(predict(), v["target"])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


first = step()
start = time.perf_counter()
for _ in range(steps):
    loss = step()
print(json.dumps({"ms": (time.perf_counter() - start) * 1000 / steps, "first": first, "last": loss}))

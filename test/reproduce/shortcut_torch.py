"""The experiment of shortcut.ts in torch, on the same data, one process of one thread for each base
seed. Prints seconds and the excess agreement of stitches at layer 5 as JSON. Called by
`npm run reproduce -- shortcut` as: python3 shortcut_torch.py FOLDER BASE_EPOCHS FIT_EPOCHS GAIN
LAYER[,LAYER] SEED..."""

import json
import multiprocessing
import os
import resource
import struct
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

DTYPES = {"F32": np.float32, "I64": np.int64}
BATCH = 64


def load(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = file.read()
    arrays = {}
    for name, info in header.items():
        if name == "__metadata__":
            continue
        begin, end = info["data_offsets"]
        array = np.frombuffer(data[begin:end], DTYPES[info["dtype"]]).reshape(info["shape"])
        arrays[name] = torch.from_numpy(array.copy())
    return arrays["x"], arrays["labels"]


class Net(nn.Module):
    def __init__(self, gain):
        super().__init__()
        widths = [3, 16, 16, 24, 24, 32]
        strides = [1, 1, 2, 1, 2]
        self.convs = nn.ModuleList(
            nn.Conv2d(a, b, 3, stride=s, padding=1) for a, b, s in zip(widths, widths[1:], strides)
        )
        self.head = nn.Linear(32, 10)
        # as the engine's networks begin
        for layer in [*self.convs, self.head]:
            bound = gain * (3 / layer.weight[0].numel()) ** 0.5
            nn.init.uniform_(layer.weight, -bound, bound)
            nn.init.zeros_(layer.bias)

    def after(self, j, h):
        """Activations after layer j, and scores, from those of layer j."""
        out = [h]
        for conv in self.convs[j:]:
            out.append(F.relu(conv(out[-1])))
        return out, self.head(out[-1].mean((2, 3)))

    def forward(self, x):
        layers, scores = self.after(0, x)
        return layers[1:], scores


def batches(count, seed, epoch):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed * 1000 + epoch))
    return [order[i : i + BATCH] for i in range(0, count - BATCH + 1, BATCH)]


def drops(epochs, shares, factor):
    at = [int(share * epochs) for share in shares]
    return lambda epoch: factor ** sum(epoch >= drop for drop in at)


def train_base(data, epochs, seed, gain):
    torch.manual_seed(seed)
    net, (x, y) = Net(gain), data
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    plan = torch.optim.lr_scheduler.LambdaLR(adam, drops(epochs, [0.6, 0.85], 0.2))
    for epoch in range(epochs):
        for rows in batches(len(x), seed, epoch):
            adam.zero_grad()
            F.cross_entropy(net(x[rows])[1], y[rows]).backward()
            adam.step()
        plan.step()
    return net.requires_grad_(False)


def relative(p, t):
    return (p - t).norm() / t.norm()


def loss_of(method, stack, targets, scores, native, y):
    if method == "dm":
        return relative(stack[0], targets[0])
    if method == "fula":
        return sum(relative(p, t) for p, t in zip(stack, targets)) / len(stack)
    if method == "tlm":
        return F.cross_entropy(scores, y)
    soft = F.softmax(native, 1)
    return (soft * (torch.log(soft + 1e-8) - F.log_softmax(scores, 1))).sum(1).mean()


def least_squares(h, t):
    flat = lambda z: z.permute(0, 2, 3, 1).reshape(-1, z.shape[1]).double()
    a = torch.cat([flat(h), torch.ones(flat(h).shape[0], 1, dtype=torch.float64)], 1)
    q = torch.linalg.pinv(a, rtol=1e-6) @ flat(t)
    return q[:-1].T.float().contiguous(), q[-1].float().contiguous()


def fit(method, j, cached, end, epochs, seed):
    h, targets, native, y = cached
    weight, bias = (p.clone().requires_grad_(True) for p in least_squares(h[:500], targets[0][:500]))
    adam = torch.optim.Adam([weight, bias], lr=3e-3, weight_decay=1e-4)
    plan = torch.optim.lr_scheduler.LambdaLR(adam, drops(epochs, [1 / 3, 2 / 3], 0.1))
    for epoch in range(epochs):
        for rows in batches(len(h), seed, epoch):
            adam.zero_grad()
            stitched = F.conv2d(h[rows], weight[:, :, None, None], bias)
            stack, scores = end.after(j, stitched)
            picked = [t[rows] for t in targets]
            loss_of(method, stack, picked, scores, native[rows], y[rows]).backward()
            adam.step()
        plan.step()
    return weight.detach(), bias.detach()


def agreement(scores, native):
    p, q = F.softmax(scores, 1), F.softmax(native, 1)
    return 100 * ((p * q).sum(1) / torch.maximum((p * p).sum(1), (q * q).sum(1))).mean().item()


def one_seed(task):
    folder, base, base_epochs, fit_epochs, gain, layers = task
    torch.set_num_threads(1)
    data = {
        name: load(os.path.join(folder, str(base), f"{name}.safetensors"))
        for name in ["end", "seed", "cue", "train", "test", "shifted"]
    }
    nets = {
        name: train_base(data[name], base_epochs, base + i, gain)
        for i, name in enumerate(["end", "seed", "cue"])
    }
    excess = {}
    with torch.no_grad():
        native = {name: nets["end"](data[name][0]) for name in ["train", "test", "shifted"]}
    for front in ["seed", "cue"]:
        with torch.no_grad():
            sent = {name: nets[front](data[name][0])[0] for name in ["train", "test", "shifted"]}
        for j in layers:
            targets, scores = native["train"][0][j - 1 :], native["train"][1]
            cached = (sent["train"][j - 1], targets, scores, data["train"][1])
            for method in ["dm", "fula", "slm", "tlm"]:
                weight, bias = fit(method, j, cached, nets["end"], fit_epochs, base)
                with torch.no_grad():
                    answers = {
                        name: nets["end"].after(
                            j, F.conv2d(sent[name][j - 1], weight[:, :, None, None], bias)
                        )[1]
                        for name in ["test", "shifted"]
                    }
                matched, moved = (agreement(answers[n], native[n][1]) for n in ["test", "shifted"])
                if front == "cue" and j == 5:
                    excess[method] = matched - moved
    return excess


if __name__ == "__main__":
    folder, base_epochs, fit_epochs, gain, stitched, *seeds = sys.argv[1:]
    layers = [int(layer) for layer in stitched.split(",")]
    began = time.time()
    tasks = [(folder, int(seed), int(base_epochs), int(fit_epochs), float(gain), layers) for seed in seeds]
    pool = multiprocessing.get_context("spawn").Pool(len(tasks))
    found = pool.map(one_seed, tasks)
    seconds = time.time() - began
    # time of processors is told once the processes have ended
    pool.close()
    pool.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": used.ru_utime + used.ru_stime,
                "torch": torch.__version__,
                "excess": {name: [each[name] for each in found] for name in found[0]},
            }
        )
    )

"""The peer of gromovWasserstein.mjs: makes the problems, and solves them by POT.

gromovWasserstein.py FOLDER make SIZE,SIZE...    writes the problems and prints their list
gromovWasserstein.py FOLDER solve NAME ROUNDS    prints what POT finds, and its processor time
"""
import json
import sys
import time

import numpy as np
import ot

folder, what, *rest = sys.argv[1:]


def distances(x):
    squares = (x * x).sum(1)
    d = np.sqrt(np.maximum(0, squares[:, None] + squares[None] - 2 * x @ x.T))
    np.fill_diagonal(d, 0)
    d = (d + d.T) / 2
    return d / d.mean()


def cloud(n):
    random = np.random.default_rng(n)
    return [distances(random.normal(size=(n, d))) for d in (64, 128)]


def clustered(n):
    """Ten clusters that both sides have, in places of their own."""
    random = np.random.default_rng(1000 + n)
    label = random.integers(10, size=n)
    return [
        distances(3 * random.normal(size=(10, d))[label] + random.normal(size=(n, d)))
        for d in (16, 32)
    ]


def layers(n):
    """Twelve layers that drift slowly, but for two leaps."""
    random = np.random.default_rng(7)
    x = random.normal(size=(n, 64))
    out = []
    for layer in range(12):
        weights = random.normal(size=(64, 64)) / 8
        step = np.maximum(0, x @ weights)
        x = 0.2 * x + step if layer in (4, 8) else x + 0.15 * step
        out.append(distances(x))
    return out


def write(name, matrix):
    matrix.astype("<f8").tofile(f"{folder}/{name}.f64")


def read(name):
    flat = np.fromfile(f"{folder}/{name}.f64", "<f8")
    n = int(len(flat) ** 0.5)
    return flat.reshape(n, n)


def solve(c1, c2, start):
    p = np.full(len(c1), 1 / len(c1))
    given = {"G0": np.diag(p)} if start == "identity" else {}
    before = time.process_time()
    plan, log = ot.gromov.gromov_wasserstein(
        c1, c2, p, p, "square_loss", numItermax=10000, log=True, **given
    )
    seconds = time.process_time() - before
    return float(log["gw_dist"]), len(log["loss"]) - 1, seconds


if what == "make":
    problems = []
    for n in map(int, rest[0].split(",")):
        for kind, make in (("cloud", cloud), ("clustered", clustered)):
            name = f"{kind}-{n}"
            for k, matrix in enumerate(make(n)):
                write(f"{name}-{k}", matrix)
            problems.append({"name": name, "n": n, "layers": 2})
    for k, matrix in enumerate(layers(500)):
        write(f"layers-500-{k}", matrix)
    problems.append({"name": "layers-500", "n": 500, "layers": 12})
    print(json.dumps({"version": ot.__version__, "problems": problems}))
else:
    name, count, rounds = rest[0], int(rest[1]), int(rest[2])
    sides = [read(f"{name}-{k}") for k in range(count)]
    warm = sides[0][:50, :50].copy()
    solve(warm, warm.T.copy(), "product")
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    found = {}
    for start in ("product", "identity"):
        solved = [[solve(sides[i], sides[j], start) for i, j in pairs] for _ in range(rounds)]
        found[start] = {
            "values": [value for value, _, _ in solved[0]],
            "iterations": sum(steps for _, steps, _ in solved[0]),
            "seconds": min(sum(seconds for _, _, seconds in run) for run in solved),
        }
    print(json.dumps(found))

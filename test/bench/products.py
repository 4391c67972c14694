"""Large products by numpy, for products.mjs: the fastest of RUNS, and one entry to hold ours against.

python3 products.py SIZE RUNS  ->  {"product f64": {"seconds": ..., "entry": ...}, ...}
"""
import json
import sys
import time

import numpy as np


def noise(count, seed):
    """The numbers of products.mjs: a linear congruential generator (Numerical Recipes)."""
    values = np.empty(count, dtype=np.uint32)
    state = seed
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values[i] = state
    return values / 2.0**31 - 1


def squared_distances(x):
    squares = np.einsum("ij,ij->i", x, x)
    return squares[:, None] + squares[None, :] - 2 * (x @ x.T)


def best(run, runs):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return {"seconds": min(seconds), "entry": float(result[1, 2])}


def main():
    size, runs = int(sys.argv[1]), int(sys.argv[2])
    a, b = (noise(size * size, seed).reshape(size, size) for seed in (1, 2))
    x, y = a.astype(np.float32), b.astype(np.float32)
    results = {
        "product f64": best(lambda: a @ b, runs),
        "product f32": best(lambda: x @ y, runs),
        # numpy calls the symmetric routine of BLAS (syrk) for a matrix by its own transpose
        "gram f64": best(lambda: a @ a.T, runs),
        "squared distances f64": best(lambda: squared_distances(a), runs),
    }
    print(json.dumps(results))


main()

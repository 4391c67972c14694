# The peer of decompositions.mjs: decompositions.py FOLDER N RUNS. Prints JSON: for each name the
# fastest run by the clock and by the processor, in seconds, and a value to compare.
import json
import sys
import time

import numpy as np

folder, n, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
load = lambda name: np.fromfile(f"{folder}/{name}-{n}.f64").reshape(-1, n)
square, symmetric, definite, long = map(load, ["square", "symmetric", "definite", "long"])

cases = {
    "eigh": lambda: np.abs(np.linalg.eigh(symmetric)[0]).max(),
    "eigvalsh": lambda: np.abs(np.linalg.eigvalsh(symmetric)).max(),
    "svd": lambda: np.linalg.svd(square, full_matrices=False)[1][0],
    "svd, 4n × n": lambda: np.linalg.svd(long, full_matrices=False)[1][0],
    "svdvals": lambda: np.linalg.svd(square, compute_uv=False)[0],
    "qr": lambda: abs(np.linalg.qr(square)[1][-1, -1]),
    "cholesky": lambda: np.linalg.cholesky(definite)[-1, -1],
}

results = {}
times = max(1, round((128 / n) ** 2))
for name, run in cases.items():
    run()
    best = {"wall": float("inf"), "cpu": float("inf")}
    for _ in range(runs):
        clock, processor = time.perf_counter(), time.process_time()
        for _ in range(times):
            value = run()
        best["cpu"] = min(best["cpu"], (time.process_time() - processor) / times)
        best["wall"] = min(best["wall"], (time.perf_counter() - clock) / times)
    results[name] = {**best, "value": float(value)}
print(json.dumps(results))

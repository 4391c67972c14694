"""Linear CKA of every layer with every other in numpy, in the fastest way that we know.

python3 ckaMatrix.py FOLDER LAYERS N P  ->  {"seconds": of the work, "sum": of all values}

FOLDER/layers.f32 holds LAYERS x N x P float32 entries. A centered Gram matrix a layer (numpy takes
BLAS's syrk for X @ X.T), flattened and scaled to length 1; then all values are one product.
"""
import json
import sys
import time

import numpy as np


def matrix(layers):
    n = layers.shape[1]
    flat = np.empty((len(layers), n * n))
    for i, layer in enumerate(layers):
        x = layer.astype(np.float64)
        x -= x.mean(axis=0)
        gram = x @ x.T
        np.divide(gram, np.linalg.norm(gram), out=flat[i].reshape(n, n))
    return flat @ flat.T


folder = sys.argv[1]
count, n, p = map(int, sys.argv[2:5])
layers = np.fromfile(f"{folder}/layers.f32", dtype=np.float32).reshape(count, n, p)
start = time.perf_counter()
values = matrix(layers)
print(json.dumps({"seconds": time.perf_counter() - start, "sum": float(values.sum())}))

# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of the topology family where nothing is left to chance: on so few samples that
all of them are taken. Barcodes by the textbook: boundary matrices of all simplices, reduced column
by column. Writes ../topology.json, and, for what is an estimate however few they are, the exact value
to ../estimates.json: ours has to come as near to it as its own standard error says."""
from itertools import combinations

import numpy as np

from cases import CASES
from parts import distances
from store import store


def bars(edges, triangles):
    """Persistence in dimension 1 over Z/2: (birth, death) of every loop, death None for loops that
    stay. `edges` {(a, b): scale} and `triangles` {(a, b, c): scale} with a < b < c."""
    order = sorted(edges, key=lambda edge: (edges[edge], edge))
    place = {edge: i for i, edge in enumerate(order)}
    parent = {}

    def root(v):
        while parent.setdefault(v, v) != v:
            v = parent[v]
        return v

    loops = set()
    for a, b in order:
        if root(a) == root(b):
            loops.add(place[a, b])
        else:
            parent[root(a)] = root(b)
    columns, out = {}, []
    for a, b, c in sorted(triangles, key=lambda t: (triangles[t], t)):
        column = {place[a, b], place[a, c], place[b, c]}
        while column and max(column) in columns:
            column ^= columns[max(column)]
        if column:
            low = max(column)
            columns[low] = column
            loops.discard(low)
            out.append((edges[order[low]], triangles[a, b, c]))
    return out + [(edges[order[i]], None) for i in loops]


def rips(d):
    """The Vietoris-Rips complex of a matrix of dissimilarities, up to triangles."""
    n = len(d)
    edges = {(a, b): d[a, b] for a, b in combinations(range(n), 2) if d[a, b] < np.inf}
    triangles = {}
    for a, b, c in combinations(range(n), 3):
        scale = max(d[a, b], d[a, c], d[b, c])
        if scale < np.inf:
            triangles[a, b, c] = scale
    return edges, triangles


def cross_barcode_length(w, v):
    """Barannikov et al. 2022, algorithm 1: total length of the bars in dimension 1 of the doubled
    graph (first copy by w, second by min(w, v), between them w above the diagonal, a cone point
    at 0 from the first)."""
    n = len(w)
    half = np.where(np.tri(n, k=-1) > 0, np.inf, w)
    d = np.full((2 * n + 1, 2 * n + 1), np.inf)
    d[:n, :n] = w
    d[n : 2 * n, :n] = half
    d[:n, n : 2 * n] = half.T
    d[n : 2 * n, n : 2 * n] = np.minimum(w, v)
    d[2 * n, :n] = d[:n, 2 * n] = 0
    found = bars(*rips(d))
    assert all(death is not None for _, death in found)
    return sum(death - birth for birth, death in found)


def rtd(x, y):
    w, v = (d / np.quantile(d, 0.9) for d in (distances(x), distances(y)))
    return (cross_barcode_length(w, v) + cross_barcode_length(v, w)) / 2


def witnessed(d):
    """Relaxed witness complex (de Silva and Carlsson 2004), every sample a landmark: a sample
    witnesses a simplex from when the farthest landmark inside exceeds the nearest outside by at
    most the relaxation; faces come first."""
    n = len(d)

    def scale(simplex):
        rest = [i for i in range(n) if i not in simplex]
        inside = d[:, simplex].max(axis=1)
        outside = d[:, rest].min(axis=1) if rest else np.full(n, np.inf)
        return max(0, (inside - outside).min())

    edges = {pair: scale(list(pair)) for pair in combinations(range(n), 2)}
    triangles = {
        (a, b, c): max(scale([a, b, c]), edges[a, b], edges[a, c], edges[b, c])
        for a, b, c in combinations(range(n), 3)
    }
    return edges, triangles


def living_times(x, loops=100, gamma=1 / 128):
    """Khrulkov and Oseledets 2018, equation 3: shares of the scales with 0, 1, 2, ... loops."""
    d = distances(x)
    end = d.max() * min(1, gamma * 5000 / len(x))
    edges, triangles = witnessed(d)
    edges = {simplex: scale for simplex, scale in edges.items() if scale <= end}
    triangles = {simplex: scale for simplex, scale in triangles.items() if scale <= end}
    found = [(birth, end if death is None else min(death, end)) for birth, death in bars(edges, triangles)]
    cuts = sorted({0, end, *(cut for bar in found for cut in bar if cut < end)})
    times = np.zeros(loops)
    for start, stop in zip(cuts, cuts[1:]):
        alive = sum(birth <= start < death for birth, death in found)
        if alive < loops:
            times[alive] += (stop - start) / end
    return times


def geometry_score(x, y):
    return np.sum((living_times(x) - living_times(y)) ** 2)


def neighbor_graph_spectrum(x, k):
    """Eigenvalues of the normalized Laplacian of the graph that joins samples when either is among
    the k nearest of the other."""
    d = distances(x)
    np.fill_diagonal(d, np.inf)
    near = np.argsort(d, axis=1, kind="stable")[:, :k]
    a = np.zeros(d.shape)
    np.put_along_axis(a, near, 1, axis=1)
    a = np.maximum(a, a.T)
    scale = 1 / np.sqrt(a.sum(axis=1))
    return np.linalg.eigvalsh(np.eye(len(a)) - scale[:, None] * a * scale[None, :])


def imd(x, y, k=5):
    """Tsitsulin et al. 2020 with traces per sample; whole spectra, no estimate."""
    t = np.geomspace(0.1, 10, 4001)
    h, g = (
        np.exp(-t[:, None] * neighbor_graph_spectrum(side, k)[None, :]).mean(axis=1)
        for side in (x, y)
    )
    return np.max(np.exp(-2 * (t + 1 / t)) * np.abs(h - g))


MEASURES = {"rtd": rtd, "geometryScore": geometry_score}
ESTIMATED = {"imd": imd}
MANY = {name: case for name, case in CASES.items() if case["x"]["rows"] in (60, 100)}
FEW = {name: case for name, case in CASES.items() if case["x"]["rows"] <= 30}

if __name__ == "__main__":
    # loops of nearly no length may be left by rounding where there are none
    store("topology", MEASURES, absolute=1e-12, cases=FEW)
    store("estimates", ESTIMATED, cases=MANY)

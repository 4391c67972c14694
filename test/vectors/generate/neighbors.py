# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of the neighbors and statistics families. Writes ../neighbors.json.

Neighbors are by cosine distance, a sample is none of its own, and of equally near ones the lower
index comes first.
"""
import numpy as np

from parts import cosine_distances, squared_distances
from store import store


def nearest(x, k):
    """n x k indices, nearest first."""
    d = cosine_distances(x)
    if d is None:
        return None
    np.fill_diagonal(d, np.inf)
    return np.argsort(d, axis=1, kind="stable")[:, :k]


def on_neighbors(measure, k):
    def run(x, y):
        a, b = nearest(x, k), nearest(y, k)
        if a is None or b is None or k >= len(x):
            return None
        return measure(x, y, a, b)

    return run


def mean_of_sets(score):
    return lambda x, y, a, b: np.mean([score(set(i), set(j)) for i, j in zip(a, b)])


def second_order(x, y, a, b):
    """Cosine of the cosine distances to the union of both sides' neighbors."""
    d, e = cosine_distances(x), cosine_distances(y)
    scores = []
    for i in range(len(x)):
        union = sorted({*a[i], *b[i]})
        v, w = d[i, union], e[i, union]
        if not v.any() or not w.any():
            return None
        scores.append(v @ w / np.sqrt((v @ v) * (w @ w)))
    return np.mean(scores)


def rank(x, y, a, b):
    scores = []
    for i in range(len(x)):
        own, other = list(a[i]), list(b[i])
        shared = set(own) & set(other)
        score = 0
        for j in shared:
            r, s = own.index(j) + 1, other.index(j) + 1
            score += 2 / ((1 + abs(r - s)) * (r + s))
        most = sum(1 / m for m in range(1, len(shared) + 1))
        scores.append(score / most if shared else 0)
    return np.mean(scores)


def cycle(x, y, a, b):
    """Huh et al. 2024: the share of samples that come back among the x-neighbors of their
    y-neighbors."""
    return np.mean([any(i in a[j] for j in b[i]) for i in range(len(x))])


def cknna(x, y, a, b):
    """Huh et al. 2024: Song's HSIC1 of cosines, all but those of (mutual) neighbors set to 0."""

    def hsic(k, l):
        n = len(k)
        sums = k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 * (k @ l).sum() / (n - 2)
        return (np.trace(k @ l) + sums) / (n * (n - 3))

    def masked(near, x):
        mask = np.zeros((len(x), len(x)), dtype=np.longdouble)
        np.put_along_axis(mask, near, 1, axis=1)
        return mask, 1 - cosine_distances(x).astype(np.longdouble)

    (m, k), (w, l) = masked(a, x), masked(b, y)
    kk, ll = hsic(m * k, m * k), hsic(w * l, w * l)
    return hsic(m * w * k, m * w * l) / np.sqrt(kk * ll) if kk > 0 and ll > 0 else None


def statistic(x):
    x = x.astype(np.longdouble)
    return x, x.mean(axis=0)


def magnitude(x):
    return np.sqrt(np.sum(statistic(x)[1] ** 2))


def concentricity(x):
    """Mean cosine between samples and their mean; None with a zero row or mean. Less the 1 that both
    sides share, so that differences of cosines near 1 keep their digits."""
    x, mean = statistic(x)
    norms, length = np.sqrt((x**2).sum(axis=1)), np.sqrt((mean**2).sum())
    if length == 0 or (norms == 0).any():
        return None
    return -np.mean(((x / norms[:, None] - mean / length) ** 2).sum(axis=1)) / 2


def uniformity_difference(x, y):
    """U is the log of the mean of exp(-2 d^2) over all ordered pairs, a sample with itself included:
    log1p of the other pairs' sum over n, less log n, or log1p of what is missing from 1, whichever
    keeps the digits on both sides."""
    n = len(x)
    powers = [-2 * squared_distances(side).astype(np.longdouble) for side in (x, y)]
    others = [np.exp(d[~np.eye(n, dtype=bool)]).sum() / n for d in powers]
    if min(others) < n / 2:
        return abs(np.log1p(others[0]) - np.log1p(others[1]))
    a, b = (np.log1p(np.expm1(d).sum() / n**2) for d in powers)
    return abs(a - b)


def difference(statistic):
    def measure(x, y):
        a, b = statistic(x), statistic(y)
        return None if a is None or b is None else abs(a - b)

    return measure


def with_k(k, suffix):
    return {
        f"knn.jaccard{suffix}": on_neighbors(mean_of_sets(lambda i, j: len(i & j) / len(i | j)), k),
        f"knn.secondOrderCosine{suffix}": on_neighbors(second_order, k),
        f"knn.rank{suffix}": on_neighbors(rank, k),
        f"knn.mutual{suffix}": on_neighbors(mean_of_sets(lambda i, j: len(i & j) / k), k),
        f"knn.cycle{suffix}": on_neighbors(cycle, k),
        f"knn.cknna{suffix}": on_neighbors(cknna, k),
    }


MEASURES = {
    **with_k(10, ""),
    **with_k(2, ":k=2"),
    **with_k(3, ":k=3"),
    "difference.magnitude": difference(magnitude),
    "difference.concentricity": difference(concentricity),
    "difference.uniformity": uniformity_difference,
}


def left_out(case, measure):
    """With one feature all cosines are 1 or -1, and neighbors a matter of ties alone; at least 11
    samples are needed for 10 neighbors."""
    if not measure.startswith("knn"):
        return False
    n = case.split(" ")[0]
    small = n in ("4", "10")
    if ":k=2" in measure:
        return n != "4" or case == "4 x 1, 3"
    if ":k=3" in measure:
        return n != "10" or case == "10 x 1, 1"
    return small or case in ("100 x 1, 3", "500 x 1, 3", "whole numbers")


if __name__ == "__main__":
    store("neighbors", MEASURES, leave_out=left_out)

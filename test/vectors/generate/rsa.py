# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of representational similarity analysis: five dissimilarities by seven
comparisons, as rsatoolbox and scipy define them. Writes ../rsa.json."""
import numpy as np
import scipy.stats

from parts import (
    centered,
    correlation_distances,
    cosine_distances,
    distances,
    double_centered,
    squared_distances,
    svd,
)
from store import store


def mahalanobis(x):
    """Distances under the pseudo-inverse of the sample covariance: those of whitened rows.

    Where the centered rows span n - 1 dimensions all are equal by construction.
    """
    u = svd(centered(x))[0]
    n = len(x)
    if u.shape[1] == n - 1:
        return np.sqrt(2 * (n - 1)) * (1 - np.eye(n))
    d = distances(u * np.sqrt(n - 1))
    # rounding of the basis must not tell equal rows apart
    _, same = np.unique(x, axis=0, return_inverse=True)
    d[same[:, None] == same[None, :]] = 0
    first = np.unique(same, return_index=True)[1]
    return d[first[same]][:, first[same]]


def upper(d):
    return d[np.triu_indices(len(d), 1)]


def cosine(a, b):
    below = np.linalg.norm(a) * np.linalg.norm(b)
    return np.sum(a * b) / below if below > 0 else None


def deviations(a):
    a = a.astype(np.longdouble)
    out = (a - a.mean()).astype(np.float64)
    return np.zeros_like(out) if np.all(a == a[0]) else out


def pearson(d, e):
    return cosine(deviations(upper(d)), deviations(upper(e)))


def ranks(d):
    return scipy.stats.rankdata(upper(d))


def spearman(d, e):
    return cosine(deviations(ranks(d)), deviations(ranks(e)))


def rho_a(d, e):
    a, b = ranks(d), ranks(e)
    m = len(a)
    return 12 * np.sum((a - (m + 1) / 2) * (b - (m + 1) / 2)) / (m**3 - m)


def ties(a):
    _, counts = np.unique(a, return_counts=True)
    return int(np.sum(counts * (counts - 1) // 2))


def tau_b(d, e):
    a, b = upper(d), upper(e)
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return scipy.stats.kendalltau(a, b, variant="b")[0]


def tau_a(d, e):
    """Concordant less discordant, over all pairs: tau-b with its denominator put back."""
    a, b = upper(d), upper(e)
    m = len(a)
    every = m * (m - 1) // 2
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0
    return tau_b(d, e) * np.sqrt(float(every - ties(a))) * np.sqrt(float(every - ties(b))) / every


def second_moment(d):
    return -double_centered(d) / 2


def whitened_cosine(d, e):
    """Diedrichsen et al. 2021 with independent noise: the cosine of second-moment matrices."""
    return cosine(second_moment(d), second_moment(e))


def whitened_cosine_slowly(d, e):
    """The same by the covariance of the dissimilarities, for a check."""
    n = len(d)
    i, j = np.triu_indices(n, 1)
    contrasts = np.zeros((len(i), n))
    contrasts[np.arange(len(i)), i], contrasts[np.arange(len(i)), j] = 1, -1
    weights = np.linalg.inv((contrasts @ contrasts.T) ** 2)
    a, b = upper(d), upper(e)
    return a @ weights @ b / np.sqrt((a @ weights @ a) * (b @ weights @ b))


RDMS = {
    "euclidean": distances,
    "squared": squared_distances,
    "correlation": correlation_distances,
    "cosine": cosine_distances,
    "mahalanobis": mahalanobis,
}
COMPARISONS = {
    "pearson": pearson,
    "spearman": spearman,
    "rhoA": rho_a,
    "tauA": tau_a,
    "tauB": tau_b,
    "cosine": lambda d, e: cosine(upper(d), upper(e)),
    "whitenedCosine": whitened_cosine,
}

cache = {}


def cell(rdm, compare):
    def measure(x, y):
        # one pair of matrices is kept a dissimilarity, since seven comparisons read it
        if cache.get(rdm, (None,))[0] is not x:
            cache[rdm] = (x, RDMS[rdm](x), RDMS[rdm](y))
        _, d, e = cache[rdm]
        return None if d is None or e is None else COMPARISONS[compare](d, e)

    return measure


# Equal angles between whole numbers, and equal whitened distances, are equal only before rounding.
ROUNDED_TIES = {
    "whole numbers": ("rsa.cosine", "rsa.correlation", "rsa.mahalanobis"),
}

if __name__ == "__main__":
    a, b = distances(np.cos(np.arange(24.0)).reshape(8, 3)), distances(np.sin(np.arange(16.0) ** 2).reshape(8, 2))
    assert abs(whitened_cosine(a, b) / whitened_cosine_slowly(a, b) - 1) < 1e-9
    store(
        "rsa",
        {f"rsa.{rdm}.{compare}": cell(rdm, compare) for rdm in RDMS for compare in COMPARISONS},
        leave_out=lambda case, measure: measure.startswith(ROUNDED_TIES.get(case, ("-",))),
    )

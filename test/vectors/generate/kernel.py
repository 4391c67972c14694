# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of the kernel family, straight from the definitions. Writes ../kernel.json."""
import numpy as np

from parts import centered, distances, double_centered, nuclear, unit
from store import store

OFF = lambda k: k - np.diag(np.diag(k))


def gram(x):
    return x @ x.T


def hsic0(k, l):
    """Gretton et al. 2005, times (n - 1)^2: the trace of KHLH."""
    return np.sum(double_centered(k) * double_centered(l))


def ucentered(k):
    """U-centering (Szekely and Rizzo 2014): its inner products are n(n - 3) times Song's HSIC1."""
    n = len(k)
    k = OFF(k).astype(np.longdouble)
    rows = k.sum(axis=1)
    k = k - rows[:, None] / (n - 2) - rows[None, :] / (n - 2) + k.sum() / ((n - 1) * (n - 2))
    return OFF(k.astype(np.float64))


def hsic1(k, l):
    """Song et al. 2012, equation 5."""
    n = len(k)
    return np.sum(ucentered(k) * ucentered(l)) / (n * (n - 3))


def song(k, l):
    """The same as the paper writes it, for a check of the above."""
    n, k, l, one = len(k), OFF(k), OFF(l), np.ones(len(k))
    return (
        np.trace(k @ l)
        + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2))
        - 2 / (n - 2) * (one @ k @ l @ one)
    ) / (n * (n - 3))


def alignment(hsic, k, l):
    below = hsic(k, k) * hsic(l, l)
    return hsic(k, l) / np.sqrt(below) if below > 0 else None


def rbf(x):
    """Gaussian kernel, bandwidth the median of the distances between different samples."""
    d = distances(x)
    sigma = np.median(d[np.triu_indices(len(d), 1)])
    return np.exp(-(d**2) / (2 * sigma**2)) if sigma > 0 else None


def on_kernel(hsic, kernel):
    def measure(x, y):
        k, l = kernel(x), kernel(y)
        return None if k is None or l is None else alignment(hsic, k, l)

    return measure


def linear(hsic):
    return on_kernel(hsic, lambda x: gram(centered(x)))


def needs(n, measure):
    return lambda x, y: measure(x, y) if len(x) >= n else None


def minibatch(size):
    """Nguyen, Raghu and Kornblith 2021: HSIC1 summed over batches of at least 4 before dividing."""

    def measure(x, y):
        kl = kk = ll = 0
        for first in range(0, len(x), size):
            a, b = x[first : first + size], y[first : first + size]
            if len(a) < 4:
                continue
            k, l = gram(centered(a)), gram(centered(b))
            kl, kk, ll = kl + hsic1(k, l), kk + hsic1(k, k), ll + hsic1(l, l)
        return kl / np.sqrt(kk * ll) if kk * ll > 0 else None

    return measure


def participation(x):
    """(tr C)^2 / tr C^2 over the covariance's eigenvalues."""
    s = np.linalg.svd(unit(centered(x)), compute_uv=False) ** 2
    return s.sum() ** 2 / (s**2).sum()


def ensd(x, y):
    a, b = centered(x), centered(y)
    shared = np.linalg.norm(unit(a).T @ unit(b)) ** 2
    return participation(x) * participation(y) * shared


def ensd_angular(x, y):
    return 2 / np.pi * np.arccos(min(1, ensd(x, y) / np.sqrt(participation(x) * participation(y))))


def fidelity(x, y):
    return nuclear(centered(x).T @ centered(y))


def bures_squared(x, y):
    """tr K + tr L - 2 F, as the distance of the best rotation, which loses no digits."""
    a, b = centered(x), centered(y)
    width = max(a.shape[1], b.shape[1])
    a = np.pad(a, ((0, 0), (0, width - a.shape[1])))
    b = np.pad(b, ((0, 0), (0, width - b.shape[1])))
    u, _, vt = np.linalg.svd(a.T @ b)
    return np.linalg.norm(a @ u @ vt - b) ** 2


def distance_correlation(x, y):
    """Szekely et al. 2007, V-statistic."""
    a, b = double_centered(distances(x)), double_centered(distances(y))
    below = np.sqrt(np.sum(a * a) * np.sum(b * b))
    return np.sqrt(np.sum(a * b) / below) if below > 0 else None


def platonic(x, y):
    k, l = gram(x), gram(y)
    return hsic0(k, l) / (np.sqrt(hsic0(k, k) * hsic0(l, l)) + 1e-6)


MEASURES = {
    "cka.linear": linear(hsic0),
    "cka.linear.debiased": needs(4, linear(hsic1)),
    "cka.linear.angular": lambda x, y: np.arccos(min(1, linear(hsic0)(x, y))),
    "cka.linear.minibatch": needs(4, minibatch(256)),
    "cka.linear.minibatch:batch=9": needs(4, minibatch(9)),
    "cka.rbf": on_kernel(hsic0, rbf),
    "cka.rbf.debiased": needs(4, on_kernel(hsic1, rbf)),
    "cka.linear@platonic": platonic,
    "distanceCorrelation": distance_correlation,
    "ensd": ensd,
    "ensd.angular": ensd_angular,
    "nbs": lambda x, y: nuclear(unit(centered(x)).T @ unit(centered(y))),
    "bures.similarity": fidelity,
    "bures.distance": lambda x, y: np.sqrt(bures_squared(x, y)),
    "bures.distance@rsatoolbox": bures_squared,
    "rsmNormDifference": lambda x, y: np.linalg.norm(distances(x) - distances(y)),
    "rsmNormDifference@resi": lambda x, y: np.linalg.norm(distances(x) - distances(y), ord=2),
}

if __name__ == "__main__":
    k, l = gram(np.arange(20.0).reshape(5, 4) ** 1.5), gram(np.cos(np.arange(15.0)).reshape(5, 3))
    assert abs(hsic1(k, l) / song(k, l) - 1) < 1e-9
    store("kernel", MEASURES)

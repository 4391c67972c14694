# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of the subspace family. Writes ../subspace.json."""
import numpy as np

from parts import canonical_correlations, centered, principal_angles, svd, unit
from store import store


def rank(x):
    return svd(x)[0].shape[1]


def squared_cosines(x, y):
    return np.sum(canonical_correlations(x, y) ** 2)


def grassmann(x, y):
    """Ye and Lim 2016: directions that only the larger space has count a right angle each."""
    angles = principal_angles(x, y)
    return np.sqrt(np.sum(angles**2) + abs(rank(x) - rank(y)) * (np.pi / 2) ** 2)


def gulp_squared(ridge):
    """Boix-Adsera et al. 2022: how far apart ridge predictors on the two can be, on average over
    tasks. Covariances at unit trace; S (S + ridge)^-1 by singular values."""

    def measure(x, y):
        n = len(x)
        (u, s, _), (v, t, _) = svd(unit(centered(x)) * np.sqrt(n)), svd(unit(centered(y)) * np.sqrt(n))
        a, b = s**2 / n, t**2 / n
        a, b = a / (a + ridge), b / (b + ridge)
        cross = np.sum(a[:, None] * (u.T @ v) ** 2 * b[None, :])
        if ridge == 0:
            # D + D' - 2 sum of squared correlations: sines tell small distances better than cosines
            shared = min(len(a), len(b))
            sines = np.sin(principal_angles(centered(x), centered(y))) ** 2
            return 2 * np.sum(sines) + abs(len(a) - len(b)) if len(sines) == shared else None
        return max(0, np.sum(a**2) + np.sum(b**2) - 2 * cross)

    return measure


def root(measure):
    return lambda x, y: np.sqrt(measure(x, y))


MEASURES = {
    "subspace.overlap": lambda x, y: squared_cosines(x, y) / min(rank(x), rank(y)),
    "eigenspaceOverlap": lambda x, y: squared_cosines(x, y) / max(x.shape[1], y.shape[1]),
    "subspace.meanAngle": lambda x, y: principal_angles(x, y).mean(),
    "subspace.grassmann": grassmann,
    "gulp": root(gulp_squared(0)),
    "gulp:lambda=0.01": root(gulp_squared(0.01)),
    # ReSi refuses more features than samples
    "gulp@resi": lambda x, y: (
        gulp_squared(0)(x, y) if max(x.shape[1], y.shape[1]) <= len(x) else None
    ),
}

if __name__ == "__main__":
    # spaces that meet in all of the smaller have angles 0, and what is left is rounding
    store("subspace", MEASURES, absolute=1e-13)

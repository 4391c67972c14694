# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of the alignment and matching families. Writes ../alignment.json."""
import numpy as np
from scipy.optimize import linear_sum_assignment

from parts import centered, nuclear, svd, unit
from store import store


def padded(x, y):
    width = max(x.shape[1], y.shape[1])
    return [np.pad(side, ((0, 0), (0, width - side.shape[1]))) for side in (x, y)]


def rotated(x, y):
    """x after the rotation that brings it closest to y, and y, both zero-padded to one width."""
    x, y = padded(x, y)
    u, _, vt = np.linalg.svd(x.T @ y)
    return x @ (u @ vt), y


def euclidean(x, y):
    """min |XQ - Y|, which equals sqrt(|X|^2 + |Y|^2 - 2 |X'Y|_*) and loses no digits near 0."""
    return np.linalg.norm(np.subtract(*rotated(x, y)))


def angular(x, y):
    """arccos of the nuclear norm at unit norms, as twice the arcsine of half the chord."""
    return 2 * np.arcsin(min(1, euclidean(unit(x), unit(y)) / 2))


def whitened(x, alpha):
    """Williams et al. 2021: directions with singular value s get alpha s + (1 - alpha), rescaled to
    the variance there was. Null directions stay null."""
    u, s, vt = svd(centered(x))
    t = alpha * s + (1 - alpha)
    return (u * (t * np.sqrt(np.sum(s**2) / np.sum(t**2)))) @ vt


def shape(distance, alpha):
    return lambda x, y: distance(whitened(x, alpha), whitened(y, alpha))


def whitened_netrep(x, width, alpha):
    """netrep's `whiten` on x padded to `width` features: eigenvalues at least 1e-7, and features
    without variance counted in the rescaling."""
    if alpha > 1 - 1e-7:
        return centered(x)
    u, s, vt = np.linalg.svd(centered(x), full_matrices=False)
    eigenvalues = np.maximum(np.pad(s**2, (0, width - len(s))), 1e-7)
    d = alpha + (1 - alpha) / np.sqrt(eigenvalues)
    d = d * np.sqrt(eigenvalues.sum() / np.sum(eigenvalues * d**2))
    return (u * (s * d[: len(s)])) @ vt


def shape_netrep(distance, alpha):
    def measure(x, y):
        width = max(x.shape[1], y.shape[1])
        return distance(whitened_netrep(x, width, alpha), whitened_netrep(y, width, alpha))

    return measure


def aligned_cosine(x, y):
    """Mean cosine of matched rows after the rotation (Hamilton et al. 2016); zero rows left out."""
    a, b = rotated(x, y)
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    zero = (x == 0).all(axis=1) | (y == 0).all(axis=1)
    if zero.all():
        return None
    return np.mean(np.sum(a * b, axis=1)[~zero] / norms[~zero])


def permutation(x, y):
    a, b = padded(x, y)
    i, j = linear_sum_assignment(a.T @ b, maximize=True)
    return np.linalg.norm(a[:, i] - b[:, j])


def feature_correlations(x, y):
    """Pearson between features; 0 with a feature that does not vary."""

    def standard(side):
        out = centered(side)
        out[:, (side == side[0]).all(axis=0)] = 0
        norms = np.linalg.norm(out, axis=0)
        return out / np.where(norms > 0, norms, 1)

    return standard(x).T @ standard(y)


def hard(x, y):
    r = feature_correlations(x, y)
    i, j = linear_sum_assignment(r, maximize=True)
    return r[i, j].mean()


def soft(x, y):
    r = feature_correlations(x, y)
    return (r.max(axis=1).mean() + r.max(axis=0).mean()) / 2


MEASURES = {
    "procrustes.euclidean": lambda x, y: euclidean(unit(centered(x)), unit(centered(y))),
    "procrustes.sizeAndShape": lambda x, y: euclidean(centered(x), centered(y)),
    "procrustes.angular": lambda x, y: angular(centered(x), centered(y)),
    "procrustes.angular.uncentered": angular,
    "shapeMetric.angular": shape(angular, 0.5),
    "shapeMetric.angular:alpha=0": shape(angular, 0),
    "shapeMetric.angular:alpha=1": shape(angular, 1),
    "shapeMetric.euclidean": shape(euclidean, 0.5),
    "shapeMetric.euclidean:alpha=0.1": shape(euclidean, 0.1),
    "shapeMetric.angular@netrep": shape_netrep(angular, 0.5),
    "shapeMetric.angular@netrep:alpha=0.1": shape_netrep(angular, 0.1),
    "shapeMetric.euclidean@netrep": shape_netrep(euclidean, 0.5),
    "alignedCosine": aligned_cosine,
    "procrustes.permutation": permutation,
    "correlationMatch.hard": hard,
    "correlationMatch.soft": soft,
}

if __name__ == "__main__":
    # whitening may leave nothing between the sides: then the value is 0, and what is left is rounding
    store("alignment", MEASURES, absolute=1e-13)

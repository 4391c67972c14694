# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of the canonical correlation family. Writes ../cca.json.

Textbook forms go through orthonormal bases (Bjorck and Golub 1973), which lose no digits; the
library's form (svcca@resi) goes step by step through covariances, as the library does.
"""
import numpy as np

from parts import canonical_correlations, centered, svd
from store import store


def correlations(x, y):
    """All min(rank X, rank Y) of them."""
    return canonical_correlations(centered(x), centered(y))


def rank(x):
    return svd(centered(x))[0].shape[1]


def leading(x, keep):
    """Scores of the leading principal components; `keep` says how many from the variances."""
    u, s, _ = svd(centered(x))
    count = keep(s**2)
    return u[:, :count] * s[:count]


def share(least):
    """The fewest components with that share of the variance."""
    return lambda variances: int(np.argmax(np.cumsum(variances) >= least * variances.sum())) + 1


def svcca(keep):
    return lambda x, y: canonical_correlations(leading(x, keep), leading(y, keep)).mean()


def resi_components(s):
    """ReSi's choice: shares that add up to 1 against 0.99 of the total variance itself; the first
    when none passes."""
    total = np.sum(s**2)
    return int(np.argmax(np.cumsum(s**2 / total) >= 0.99 * total)) + 1


def svcca_resi(x, y):
    scores = []
    for side in (x, y):
        u, s, _ = np.linalg.svd(centered(side), full_matrices=False)
        count = resi_components(s)
        scores.append(u[:, :count] * s[:count])
    a, b = scores
    if a.shape[1] >= len(a):
        return None
    n = len(a)
    xx, yy, xy = a.T @ a / (n - 1), b.T @ b / (n - 1), a.T @ b / (n - 1)
    # the library divides by the largest entries, drops directions under 1e-10 and adds 1e-10
    top, other = np.abs(xx).max(), np.abs(yy).max()
    xx, yy, xy = xx / top, yy / other, xy / np.sqrt(top * other)
    i, j = np.abs(np.diag(xx)) >= 1e-10, np.abs(np.diag(yy)) >= 1e-10
    xx, yy, xy = xx[i][:, i], yy[j][:, j], xy[i][:, j]

    def inverse_root(a):
        w, v = np.linalg.eigh(np.linalg.pinv(a + 1e-10 * np.eye(len(a))))
        return v @ np.diag(np.sqrt(w)) @ v.T

    return np.linalg.svd(inverse_root(xx) @ xy @ inverse_root(yy), compute_uv=False).mean()


def pwcca(x, y):
    """Morcos et al. 2018: canonical correlations weighted by how much of the features of the side
    with fewer directions (x when equal) lies along each canonical variate."""
    x, y = centered(x), centered(y)
    u, v = svd(x)[0], svd(y)[0]
    left, rho, right = np.linalg.svd(u.T @ v, full_matrices=False)
    own, variates = (x, u @ left) if u.shape[1] <= v.shape[1] else (y, v @ right.T)
    weights = np.abs(variates.T @ own).sum(axis=1)
    return np.sum(weights * np.clip(rho, 0, 1)) / weights.sum()


def yanai(x, y):
    """tr(P_X P_Y) / sqrt(tr P_X tr P_Y), the cosine of the projections."""
    return np.sum(correlations(x, y) ** 2) / np.sqrt(rank(x) * rank(y))


MEASURES = {
    "cca.mean": lambda x, y: correlations(x, y).mean(),
    "cca.meanSquared": lambda x, y: np.mean(correlations(x, y) ** 2),
    "cca.yanai": yanai,
    "cca.pillai": lambda x, y: np.sum(correlations(x, y) ** 2),
    "svcca.95": svcca(share(0.95)),
    "svcca.99": svcca(share(0.99)),
    "svcca.10": svcca(lambda variances: min(10, len(variances))),
    "svcca@resi": svcca_resi,
    "pwcca": pwcca,
}

# More directions than samples together: some correlations are 1, and which variates within their
# span carry the weights is open.
OPEN_WEIGHTS = ("100 x 64, 64", "500 x 300, 300")

if __name__ == "__main__":
    store("cca", MEASURES, leave_out=lambda case, key: key == "pwcca" and case in OPEN_WEIGHTS)

"""The deterministic measures of ReSi in plain numpy and scipy, one by one, as ReSi writes them.

python3 resi.py FOLDER N P RUNS NAME...  ->  {"ReSi's name": {"seconds": fastest, "value": ...}}

FOLDER/x.f64 and y.f64 hold N x P float64 entries. Where ReSi calls scikit-learn, the same steps
stand here in numpy: distances by way of a product, neighbors by partition.
"""
import json
import sys
import time

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.spatial.distance as ssd
import scipy.stats

K = 10


def center(r):
    return r - r.mean(axis=0)[None, :]


def norm(r):
    return np.linalg.norm(r, ord="fro")


def euclidean(r):
    squares = np.einsum("ij,ij->i", r, r)
    d = squares[:, None] - 2 * (r @ r.T) + squares[None, :]
    np.maximum(d, 0, out=d)
    np.fill_diagonal(d, 0)
    return np.sqrt(d, out=d)


def cosine(r, rp=None):
    a = r / np.linalg.norm(r, axis=1, keepdims=True)
    b = a if rp is None else rp / np.linalg.norm(rp, axis=1, keepdims=True)
    d = 1 - a @ b.T
    if rp is None:
        np.fill_diagonal(d, 0)
    return np.clip(d, 0, 2, out=d)


def neighbors(r):
    d = cosine(r)
    part = np.argpartition(d, K, axis=1)[:, : K + 1]
    order = np.argsort(np.take_along_axis(d, part, 1), axis=1)
    return np.take_along_axis(part, order, 1)[:, 1:]


def cka(r, rp):
    r, rp = center(r), center(rp)
    return norm(rp.T @ r) ** 2 / (norm(r.T @ r) * norm(rp.T @ rp))


def cca(a, b):
    """google/svcca, on neurons by samples: coefficients and rotations."""
    nx = len(a)
    covariance = np.cov(a, b)
    xx, xy, yy = covariance[:nx, :nx], covariance[:nx, nx:], covariance[nx:, nx:]
    top, other = np.abs(xx).max(), np.abs(yy).max()
    xx, yy, xy = xx / top, yy / other, xy / np.sqrt(top * other)

    def root(c):
        w, v = np.linalg.eigh(np.linalg.pinv(c))
        return v @ np.diag(np.sqrt(w)) @ v.T

    return np.linalg.svd(root(xx) @ xy @ root(yy))


def svcca(r, rp):
    """With the number of components that 99 % of the variance takes."""

    def reduced(side):
        a = side.T - side.T.mean(axis=1, keepdims=True)
        _, s, v = np.linalg.svd(a, full_matrices=False)
        share = np.cumsum(s**2) / np.sum(s**2)
        k = int(np.argmax(share >= 0.99)) + 1
        return (s[:k] * np.eye(k)) @ v[:k]

    return np.mean(cca(reduced(r), reduced(rp))[1])


def pwcca(r, rp):
    u, s, _ = cca(r.T, rp.T)
    acts = r.T
    means = acts.mean(axis=1, keepdims=True)
    q, _ = np.linalg.qr((u.T @ (acts - means) + means).T)
    weights = np.abs(q.T @ acts.T).sum(axis=1)
    return np.sum(weights / weights.sum() * s)


def procrustes(r, rp):
    nuclear = scipy.linalg.orthogonal_procrustes(r, rp)[1]
    return np.sqrt(max(0, norm(r) ** 2 + norm(rp) ** 2 - 2 * nuclear))


def unit(r):
    r = center(r)
    return r / norm(r)


def permutation(r, rp):
    i, j = scipy.optimize.linear_sum_assignment(r.T @ rp, maximize=True)
    return norm(r[:, i] - rp[:, j])


def angular(r, rp):
    a, b = unit(r), unit(rp)
    q, _ = scipy.linalg.orthogonal_procrustes(a, b)
    return np.arccos(np.clip(np.trace(q.T @ a.T @ b), -1, 1))


def aligned_cosine(r, rp):
    q, _ = scipy.linalg.orthogonal_procrustes(r, rp)
    total = 0.0
    for a, b in zip(r @ q, rp):
        total += a.dot(b) / (np.linalg.norm(a) * np.linalg.norm(b))
    return total / len(r)


def linear_regression(r, rp):
    r, rp = center(r), center(rp)
    basis = rp @ scipy.linalg.inv(scipy.linalg.sqrtm(rp.T @ rp))
    return norm(basis.T @ r) ** 2 / norm(r) ** 2


def correlations(r, rp):
    return 1 - cosine(center(r).T, center(rp).T)


def hard(r, rp):
    c = correlations(r, rp)
    i, j = scipy.optimize.linear_sum_assignment(c, maximize=True)
    return c[i, j].mean()


def soft(r, rp):
    c = correlations(r, rp)
    return (c.max(axis=1).mean() + c.max(axis=0).mean()) / 2


def rsa(r, rp):
    s = [1 - cosine(side - side.mean(axis=1, keepdims=True)) for side in (r, rp)]
    a, b = (ssd.squareform(each, checks=False) for each in s)
    return scipy.stats.spearmanr(a, b).statistic


def distance_correlation(r, rp):
    def double_centered(d):
        return d - d.mean(axis=0, keepdims=True) - d.mean(axis=1, keepdims=True) + d.mean()

    s, sp = double_centered(euclidean(r)), double_centered(euclidean(rp))
    return np.sqrt((s * sp).mean() / np.sqrt((s * s).mean() * (sp * sp).mean()))


def eigenspace_overlap(r, rp):
    u, v = np.linalg.svd(r)[0], np.linalg.svd(rp)[0]
    u, v = u[:, : np.linalg.matrix_rank(r)], v[:, : np.linalg.matrix_rank(rp)]
    return norm(u.T @ v) ** 2 / max(r.shape[1], rp.shape[1])


def gulp(r, rp):
    n = len(r)
    a, b = (np.sqrt(n) * unit(side).T for side in (r, rp))

    def inverse(side):
        values, vectors = np.linalg.eigh(side @ side.T)
        values = (values + np.abs(values)) / (2 * n)
        return values, vectors, np.array([1 / x if x > 0 else 0 for x in values])

    (va, ea, ia), (vb, eb, ib) = inverse(a), inverse(b)
    cross = a @ b.T / n
    root = np.diag(np.sqrt(ia))
    third = np.trace(
        (root @ ea.T) @ cross @ (eb @ np.diag(ib) @ eb.T) @ cross.T @ (ea @ root)
    )
    return np.sum((va * ia) ** 2) + np.sum((vb * ib) ** 2) - 2 * third


def jaccard(r, rp):
    pairs = [(set(a), set(b)) for a, b in zip(neighbors(r), neighbors(rp))]
    return np.mean([len(a & b) / len(a | b) for a, b in pairs])


def second_order(r, rp):
    near, near_p = neighbors(r), neighbors(rp)
    d, dp = cosine(r), cosine(rp)
    unions = [list(set(a) | set(b)) for a, b in zip(near, near_p)]
    return np.mean([1 - ssd.cosine(d[i, u], dp[i, u]) for i, u in enumerate(unions)])


def rank(r, rp):
    def one(a, b):
        both = set(a) & set(b)
        if not both:
            return 0
        score = 0
        for j in both:
            i, k = np.argwhere(a == j)[0][0] + 1, np.argwhere(b == j)[0][0] + 1
            score += 2 / ((1 + abs(i - k)) * (i + k))
        return score / sum(1 / m for m in range(1, len(both) + 1))

    return np.mean([one(a, b) for a, b in zip(neighbors(r), neighbors(rp))])


def concentricity(r):
    return 1 - cosine(r, r.mean(axis=0, keepdims=True))


def uniformity(r):
    d = ssd.squareform(ssd.pdist(r, metric="sqeuclidean"))
    return np.log(np.exp(-2 * d).sum() / len(r) ** 2)


MEASURES = {
    "CKA": cka,
    "SVCCA": svcca,
    "PWCCA": pwcca,
    "OrthogonalProcrustes": lambda r, rp: procrustes(unit(r), unit(rp)),
    "ProcrustesSizeAndShape": lambda r, rp: procrustes(center(r), center(rp)),
    "PermutationProcrustes": permutation,
    "OrthogonalAngularShape": angular,
    "AlignedCosine": aligned_cosine,
    "LinearRegression": linear_regression,
    "HardCorrelationMatch": hard,
    "SoftCorrelationMatch": soft,
    "RSA": rsa,
    "RSMNormDifference": lambda r, rp: np.linalg.norm(euclidean(r) - euclidean(rp), ord=2),
    "DistanceCorrelation": distance_correlation,
    "EigenspaceOverlap": eigenspace_overlap,
    "Gulp": gulp,
    "Jaccard": jaccard,
    "SecondOrderCosine": second_order,
    "RankSimilarity": rank,
    "MagnitudeDifference": lambda r, rp: abs(
        np.linalg.norm(r.mean(axis=0)) - np.linalg.norm(rp.mean(axis=0))
    ),
    "ConcentricityDifference": lambda r, rp: abs(
        concentricity(r).mean() - concentricity(rp).mean()
    ),
    "UniformityDifference": lambda r, rp: abs(uniformity(r) - uniformity(rp)),
}

if __name__ == "__main__":
    folder, n, p, runs = sys.argv[1], *map(int, sys.argv[2:5])
    x, y = (np.fromfile(f"{folder}/{side}.f64").reshape(n, p) for side in "xy")
    answers = {}
    for name in sys.argv[5:]:
        measure = MEASURES[name]
        best = np.inf
        for _ in range(runs):
            start = time.perf_counter()
            value = measure(x, y)
            best = min(best, time.perf_counter() - start)
        answers[name] = {"seconds": best, "value": float(value)}
    print(json.dumps(answers))

"""What several definitions share. Rows are samples, columns features, as in the papers."""
import numpy as np


def centered(x):
    """Columns less their means; the means in extended precision, so that shifts cancel."""
    mean = x.astype(np.longdouble).mean(axis=0)
    return (x - mean).astype(np.float64)


def unit(x):
    return x / np.linalg.norm(x)


def svd(x):
    """Thin singular value decomposition to numerical rank."""
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    rank = int(np.sum(s > max(x.shape) * np.finfo(float).eps * s[0])) if s[0] > 0 else 0
    return u[:, :rank], s[:rank], vt[:rank]


def nuclear(x):
    return np.linalg.svd(x, compute_uv=False).sum()


def canonical_correlations(x, y):
    """Cosines between the column spaces of x and y, as given (not centered here)."""
    return np.clip(np.linalg.svd(svd(x)[0].T @ svd(y)[0], compute_uv=False), 0, 1)


def principal_angles(x, y):
    """Ascending; those below 45 degrees by their sines, the others by their cosines
    (Bjorck and Golub 1973), since each is inaccurate at the other end."""
    a, b = sorted((svd(x)[0], svd(y)[0]), key=lambda basis: basis.shape[1])
    cross = b.T @ a
    by_cosine = np.arccos(np.clip(np.linalg.svd(cross, compute_uv=False), 0, 1))
    by_sine = np.arcsin(np.clip(np.linalg.svd(a - b @ cross, compute_uv=False), 0, 1))[::-1]
    return np.where(by_cosine > np.pi / 4, by_cosine, by_sine[: len(by_cosine)])


def pairs(rows, entry):
    """The symmetric matrix of entry(row i, all rows), with exact zeros for equal rows.

    Pairs are computed one by one in extended precision, so that equal pairs are equal to the bit.
    """
    rows = rows.astype(np.longdouble)
    d = np.array([entry(rows[i], rows) for i in range(len(rows))])
    d = np.tril(d, -1)
    d = (d + d.T).astype(np.float64)
    _, same = np.unique(rows, axis=0, return_inverse=True)
    d[same[:, None] == same[None, :]] = 0
    return d


def squared_distances(x):
    return pairs(x, lambda row, rows: ((row - rows) ** 2).sum(axis=1))


def distances(x):
    return np.sqrt(squared_distances(x))


def cosine_distances(x):
    """1 - cosine; None where a row is zero."""
    x = x.astype(np.longdouble)
    norms = np.sqrt((x**2).sum(axis=1))
    if (norms == 0).any():
        return None
    return pairs(x / norms[:, None], lambda row, rows: 1 - (row * rows).sum(axis=1))


def correlation_distances(x):
    """1 - Pearson over features; None where a row does not vary."""
    if (x == x[:, :1]).all(axis=1).any():
        return None
    x = x.astype(np.longdouble)
    return cosine_distances(x - x.mean(axis=1, keepdims=True))


def double_centered(d):
    d = d.astype(np.longdouble)
    d = d - d.mean(axis=0) - d.mean(axis=1)[:, None] + d.mean()
    return d.astype(np.float64)

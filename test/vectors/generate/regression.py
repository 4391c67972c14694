# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1", "scikit-learn==1.2.1"]
# ///
"""Reference values of the regression family; y on x is `xy`. Writes ../regression.json.

Shuffled folds hang on a generator of random numbers; as many folds as samples do not, so those are
what is stored. scikit-learn checks the transcription of ridge where it is installed.
"""
import numpy as np

from parts import centered, svd
from store import store


def coefficients(x, y, ridge):
    """argmin |Y - XB|^2 + ridge |B|^2 on centered data; the shortest where it is not unique."""
    u, s, vt = svd(x)
    return vt.T @ ((s / (s**2 + ridge))[:, None] * (u.T @ y))


def in_sample(x, y, ridge=0):
    """R^2 of y regressed on x."""
    x, y = centered(x), centered(y)
    if not y.any():
        return None
    if ridge == 0:
        # the share of y inside the span of x
        return np.linalg.norm(svd(x)[0].T @ y) ** 2 / np.linalg.norm(y) ** 2
    # SST - SSE direction by direction, since 1 - SSE/SST has no digits where ridge shrinks much
    u, s, _ = svd(x)
    kept = s**2 / (s**2 + ridge)
    return np.sum((kept * (2 - kept))[:, None] * (u.T @ y) ** 2) / np.linalg.norm(y) ** 2


def leave_one_out(x, y, ridge=0):
    """1 - SSE/SST over all samples held out in turn, both about the mean of the others; SST - SSE is
    summed as 2<y, f> - |f|^2, which keeps its digits for small predictions f."""
    explained = sst = 0
    for i in range(len(x)):
        rest = np.arange(len(x)) != i
        mx, my = x[rest].mean(axis=0), y[rest].mean(axis=0)
        b = coefficients(x[rest] - mx, y[rest] - my, ridge)
        target, prediction = y[i] - my, (x[i] - mx) @ b
        explained += np.sum(prediction * (2 * target - prediction))
        sst += np.sum(target**2)
    return explained / sst


def both(name, measure, suffix=""):
    return {
        f"regression.{name}.xy{suffix}": lambda x, y: measure(x, y),
        f"regression.{name}.yx{suffix}": lambda x, y: measure(y, x),
    }


MEASURES = {
    **both("linear", in_sample),
    **both("ridge", lambda x, y: in_sample(x, y, 1)),
    **both("ridge", lambda x, y: in_sample(x, y, 1e-3), ":lambda=0.001"),
}


def folds(n):
    return {
        **both("linear.kfold", leave_one_out, f":folds={n}"),
        **both("ridge.kfold", lambda x, y: leave_one_out(x, y, 1), f":folds={n}"),
    }


def check_with_sklearn():
    try:
        from sklearn.linear_model import LinearRegression, Ridge
        from sklearn.metrics import r2_score
    except ModuleNotFoundError:
        print("scikit-learn is not installed: not checked")
        return
    from cases import CASES, matrices

    x, y = matrices(CASES["100 x 3, 64"])
    for ridge, model in ((0, LinearRegression()), (1, Ridge(alpha=1, solver="svd"))):
        r2 = r2_score(y, model.fit(x, y).predict(x), multioutput="variance_weighted")
        assert abs(in_sample(x, y, ridge) / r2 - 1) < 1e-12
        held = [
            model.fit(np.delete(x, i, 0), np.delete(y, i, 0)).predict(x[i : i + 1])[0]
            for i in range(len(x))
        ]
        sst = sum(np.sum((y[i] - np.delete(y, i, 0).mean(axis=0)) ** 2) for i in range(len(x)))
        assert abs(leave_one_out(x, y, ridge) / (1 - np.sum((y - held) ** 2) / sst) - 1) < 1e-9


if __name__ == "__main__":
    check_with_sklearn()
    every = dict(MEASURES)
    for n in (4, 10, 30, 60):
        every |= folds(n)
    from cases import CASES

    def of_another_size(case, measure):
        return ":folds=" in measure and int(measure.split("=")[1]) != CASES[case]["x"]["rows"]

    # a share of 1, which is what differences are told by where next to nothing is explained
    store("regression", every, absolute=1e-13, leave_out=of_another_size)

# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "scipy==1.10.1"]
# ///
"""Reference values of the measures on class scores. Writes ../outputs.json."""
import numpy as np
from scipy.special import softmax

from cases import OUTPUTS
from matrices import labels
from store import store


def jensen_shannon(x, y, _):
    """Mean over inputs, base 2."""
    p, q = (softmax(side.astype(np.longdouble), axis=1) for side in (x, y))
    m = (p + q) / 2

    def divergence(a):
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(a > 0, a * np.log(a / m), 0)
        return terms.sum(axis=1)

    return np.mean((divergence(p) + divergence(q)) / 2 / np.log(np.longdouble(2)))


def disagreement(x, y, _):
    return np.mean(x.argmax(axis=1) != y.argmax(axis=1))


def accuracy_difference(x, y, seed):
    truth = labels(*x.shape, seed)
    return abs(np.mean(x.argmax(axis=1) == truth) - np.mean(y.argmax(axis=1) == truth))


MEASURES = {
    "outputs.jsd": jensen_shannon,
    "outputs.disagreement": disagreement,
    "outputs.accuracyDifference": accuracy_difference,
}

if __name__ == "__main__":
    store("outputs", MEASURES, cases=OUTPUTS)

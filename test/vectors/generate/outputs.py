# /// script
# requires-python = "==3.11.*"
# dependencies = ["numpy==1.24.2", "mpmath==1.2.1"]
# ///
"""Reference values of the measures on class scores. Writes ../outputs.json."""
import numpy as np
from mpmath import mp

from cases import OUTPUTS
from matrices import labels
from store import store


def jensen_shannon(x, y, _):
    """Mean over inputs, base 2; in 40 digits, since of nearly equal scores few remain."""
    with mp.workdps(40):
        rows = [divergence(softmax(p), softmax(q)) for p, q in zip(x, y)]
        return float(mp.fsum(rows) / len(rows))


def softmax(scores):
    top = max(scores)
    powers = [mp.exp(mp.mpf(float(score)) - mp.mpf(float(top))) for score in scores]
    total = mp.fsum(powers)
    return [power / total for power in powers]


def divergence(p, q):
    return mp.fsum(
        a * mp.log(2 * a / (a + b), 2) / 2 + b * mp.log(2 * b / (a + b), 2) / 2
        for a, b in zip(p, q)
    )


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

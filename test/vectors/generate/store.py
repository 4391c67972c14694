"""Runs transcriptions on the cases and stores what they say."""
import json
import os
import re

import numpy as np
import scipy

from cases import CASES, matrices

HERE = os.path.dirname(os.path.abspath(__file__))
MADE = f"numpy {np.__version__}, scipy {scipy.__version__}"


def number(value):
    """None is a value that does not exist, and null in the file."""
    if value is None:
        return None
    value = float(value)
    assert np.isfinite(value), value
    return value


def write(name, content):
    """In the form that the repository's formatter leaves alone."""
    text = re.sub(r"e([+-])0(\d)\b", r"e\1\2", json.dumps(content, indent=2))
    with open(os.path.join(HERE, "..", f"{name}.json"), "w") as out:
        out.write(text + "\n")


def store(
    family,
    measures,
    tolerance=1e-9,
    absolute=0,
    cases=CASES,
    leave_out=lambda case, measure: False,
):
    """
    `measures`: functions of x and y (and the labels of a case that has them), by id.
    `tolerance` and `absolute`: allowed relative and absolute difference. `leave_out` may name cases where a definition does
    not say what the value is.
    """
    values = {}
    for name, case in cases.items():
        x, y = matrices(case)
        print(name, flush=True)
        more = [case["labels"]] if "labels" in case else []
        values[name] = {
            measure: number(function(x, y, *more))
            for measure, function in measures.items()
            if not leave_out(name, measure)
        }
    write(family, {"made": MADE, "tolerance": tolerance, "absolute": absolute, "values": values})

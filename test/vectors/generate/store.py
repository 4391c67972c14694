"""Runs transcriptions on the cases and stores what they say."""
import json
import os

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


def write(name, head, entries):
    """`head` and then one line an entry, so that changes are easy to read."""
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, entry in entries.items():
        rows = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in entry.items()]
        lines.append(f" {json.dumps(key)}: {{\n" + ",\n".join(rows) + "\n }")
    with open(os.path.join(HERE, "..", f"{name}.json"), "w") as out:
        out.write("{\n" + ",\n".join(lines) + "\n}\n")


def store(family, measures, tolerance=1e-9, cases=CASES, leave_out=lambda case, measure: None):
    """
    `measures`: functions of x and y (and the labels of a case that has them), by id.
    `tolerance`: allowed relative difference. `leave_out` may name cases where a definition does
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
    write(family, {"made": MADE, "tolerance": tolerance}, {"values": values})

"""The pairs of representations that reference values are computed on; see build in matrices.py."""
from matrices import build, checksum


def pair(n, p, q, seed, noise=0.5, x=None, y=None):
    """x (n x p) and y (n x q), a noisy mix of x's columns, so that no value is trivial."""
    side = {"rows": n, "columns": p, "seed": seed, **(x or {})}
    other = {"rows": n, "columns": q, "seed": seed + 2, "of": "x", "noise": noise, **(y or {})}
    return {"x": side, "y": other}


def apart(n, p, q, seed, x=None, y=None):
    """Two sides that have nothing in common."""
    return {
        "x": {"rows": n, "columns": p, "seed": seed, **(x or {})},
        "y": {"rows": n, "columns": q, "seed": seed + 2, **(y or {})},
    }


CASES = {
    # every n and p of the list, q the same or not, n below and above p
    "4 x 3, 3": pair(4, 3, 3, 10),
    "4 x 1, 3": pair(4, 1, 3, 20),
    "4 x 64, 300": pair(4, 64, 300, 30, noise=8),
    "4 x 300, 3": pair(4, 300, 3, 500, noise=8),
    "10 x 1, 1": pair(10, 1, 1, 40),
    "10 x 3, 64": pair(10, 3, 64, 50),
    "10 x 64, 64": pair(10, 64, 64, 60, noise=8),
    "10 x 300, 3": pair(10, 300, 3, 70, noise=8),
    "100 x 1, 3": pair(100, 1, 3, 80),
    "100 x 3, 3": pair(100, 3, 3, 90),
    "100 x 3, 64": pair(100, 3, 64, 100),
    "100 x 64, 64": pair(100, 64, 64, 110, noise=8),
    "100 x 64, 300": pair(100, 64, 300, 120, noise=8),
    "100 x 300, 64": pair(100, 300, 64, 130, noise=8),
    "100 x 300, 300": pair(100, 300, 300, 140, noise=8),
    "500 x 1, 3": pair(500, 1, 3, 510),
    "500 x 3, 64": pair(500, 3, 64, 150),
    "500 x 64, 64": pair(500, 64, 64, 160, noise=8),
    "500 x 300, 64": pair(500, 300, 64, 170, noise=8),
    "500 x 300, 300": pair(500, 300, 300, 180, noise=16),
    # what trips naive code
    "independent": apart(100, 20, 12, 200),
    "nearly the same": pair(60, 6, 6, 210, noise=2**-10),
    "rank 5 of 20": pair(60, 20, 16, 220, noise=4, x={"rank": 5}),
    "rank 5 and rank 3": apart(60, 20, 16, 230, x={"rank": 5}, y={"rank": 3}),
    "duplicate rows": pair(60, 8, 6, 240, noise=1, x={"duplicate": 20}),
    "duplicate rows on both sides": pair(
        60, 8, 6, 250, noise=1, x={"duplicate": 20}, y={"duplicate": 20}
    ),
    "constant columns": pair(60, 12, 9, 260, noise=2, x={"constant": 4}, y={"constant": 3}),
    "zero rows": pair(60, 8, 6, 270, noise=1, x={"zero": 7}),
    "far from the origin": pair(60, 8, 6, 280, noise=1, x={"shift": 1000}, y={"shift": -500}),
    "x at 1e-6": pair(60, 8, 6, 290, noise=1, x={"scale": 1e-6}, y={"of": "unscaled"}),
    "y at 1e6": pair(60, 8, 6, 300, noise=1, y={"scale": 1e6}),
    "both at 1e-6": pair(60, 8, 6, 310, noise=1, x={"scale": 1e-6}, y={"of": "unscaled", "scale": 1e-6}),
    "both at 1e6": pair(60, 8, 6, 320, noise=1, x={"scale": 1e6}, y={"of": "unscaled", "scale": 1e6}),
    "columns of different scale": pair(60, 8, 6, 330, noise=2**-4, x={"graded": -2}, y={"graded": 2}),
    # whole numbers: many equal distances, for measures by ranks
    "whole numbers": apart(30, 3, 2, 340, x={"values": "whole"}, y={"values": "whole"}),
}

# class scores of two models, and true classes
OUTPUTS = {
    "10 x 3 scores": {**pair(10, 3, 3, 400), "labels": 401},
    "100 x 10 scores": {**pair(100, 10, 10, 410, noise=2), "labels": 411},
    "500 x 64 scores": {**pair(500, 64, 64, 420, noise=8), "labels": 421},
    "scores at 1e6": {**pair(100, 10, 10, 430, noise=2, y={"scale": 1e6}), "labels": 431},
    "scores at 1e-6": {
        **pair(100, 10, 10, 440, noise=2, x={"scale": 1e-6}, y={"of": "unscaled", "scale": 1e-6}),
        "labels": 441,
    },
    "equal scores": {**apart(30, 4, 4, 450, x={"values": "whole"}, y={"values": "whole"}), "labels": 451},
}


def matrices(case):
    """x and y of a case."""
    x = build(case["x"], {})
    # a scale on x is no power of two, so what y mixes is x before it, to stay exact
    bare = {key: value for key, value in case["x"].items() if key != "scale"}
    return x, build(case["y"], {"x": x, "unscaled": build(bare, {})})


if __name__ == "__main__":
    from store import write

    sums = {
        name: dict(zip("xy", map(checksum, matrices(case))))
        for name, case in (CASES | OUTPUTS).items()
    }
    write("cases", {"representations": CASES, "outputs": OUTPUTS, "checksums": sums})

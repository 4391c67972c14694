"""The matrices that reference values are computed on, exactly as test/vectors/matrices.ts makes them.

Entries come from a hash of their place, by whole numbers and powers of two alone: no rounding
happens before a scale that is not a power of two, which rounds once. So the values can be stored
without the matrices.
"""
import numpy as np


def mix(h):
    """The finalizer of MurmurHash3, elementwise on uint32."""
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def bits(count, seed):
    """`count` whole numbers from 0 to 2^32 - 1."""
    start = mix(np.array([seed + 1], dtype=np.uint32) * np.uint32(0x9E3779B1))
    return mix(np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + start)


def bell(rows, columns, seed):
    """Bell-shaped entries, the sum of four uniforms on (-1/2, 1/2): multiples of 2^-32."""
    sums = bits(4 * rows * columns, seed).astype(np.float64).reshape(-1, 4).sum(axis=1)
    return (sums / 2**32 - 2).reshape(rows, columns)


def whole(rows, columns, seed):
    """Whole numbers from -8 to 7."""
    return ((bits(rows * columns, seed) >> np.uint32(28)).astype(np.float64) - 8).reshape(
        rows, columns
    )


def build(recipe, sides):
    """The matrix of a recipe; `sides` holds those made before, by name.

    {rows, columns, seed} and at most one source of structure: `rank`: bell(rows, rank) times whole
    numbers; `of`: a mix of the columns of that side, sixteenths of whole numbers, plus `noise`
    times bell; `values: "whole"`: whole numbers. Then, in this order: `duplicate`: row i becomes
    row i mod duplicate; `graded`: column j times 2^(graded j); `constant`: every constant-th
    column becomes 3; `zero`: every zero-th row becomes 0; `shift`: added to all; `scale`: factor
    of all.
    """
    rows, columns, seed = recipe["rows"], recipe["columns"], recipe["seed"]
    if "rank" in recipe:
        a = bell(rows, recipe["rank"], seed) @ whole(recipe["rank"], columns, seed + 1)
    elif "of" in recipe:
        source = sides[recipe["of"]]
        a = source @ whole(source.shape[1], columns, seed + 1) / 16
        a = a + recipe["noise"] * bell(rows, columns, seed)
    elif recipe.get("values") == "whole":
        a = whole(rows, columns, seed)
    else:
        a = bell(rows, columns, seed)
    if "duplicate" in recipe:
        a = a[np.arange(rows) % recipe["duplicate"]]
    if "graded" in recipe:
        a = a * 2.0 ** (recipe["graded"] * np.arange(columns))
    if "constant" in recipe:
        a[:, :: recipe["constant"]] = 3
    if "zero" in recipe:
        a[:: recipe["zero"]] = 0
    return (a + recipe.get("shift", 0)) * recipe.get("scale", 1)


def labels(count, classes, seed):
    """True classes of `count` samples."""
    return (bits(count, seed) % np.uint32(classes)).astype(int)


def checksum(a):
    """32 bits that every bit of the matrix moves, to see that another program makes the same."""
    words = np.ascontiguousarray(a).view(np.uint32).reshape(-1, 2)
    places = np.arange(len(words), dtype=np.uint32)
    return int(np.bitwise_xor.reduce(mix(words[:, 0] ^ mix(words[:, 1] + places))))

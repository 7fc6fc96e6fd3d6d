"""The 144 groups of order at most 32 with known facts, some larger ones, and constructions of new tables from old."""

import json
from functools import cache
from pathlib import Path

import numpy as np
from tables import alternating, from_permutations, psl27, sl25, symmetric

from grouptk.finite.table import CayleyTable

REFERENCE = Path(__file__).parents[1] / "reference"
GROUPS = {
    (facts["order"], facts["id"]): facts
    for facts in json.loads((REFERENCE / "small_groups_structure.json").read_text())
}


def linear(prime, *matrices):
    """Return the table of the group that matrices (a, b, c, d) generate, on the nonzero vectors over GF(prime)."""
    vectors = [(x, y) for x in range(prime) for y in range(prime) if x or y]
    moved = [[((a * x + b * y) % prime, (c * x + d * y) % prime) for x, y in vectors] for a, b, c, d in matrices]
    return from_permutations([[vectors.index(v) for v in images] for images in moved])


def gl23():
    """Return the table of GL(2, 3), of order 48."""
    return linear(3, (1, 1, 0, 1), (0, 1, 1, 0), (2, 0, 0, 1))


def binary_octahedral():
    """Return the table of the binary octahedral group ⟨s, t | s³ = t⁴ = (s·t)² = −1⟩, of order 48, inside SL(2, 7)."""
    return linear(7, (2, 4, 1, -1), (0, -1, 1, 3))


LARGER = {
    (48, 28): binary_octahedral,
    (48, 29): gl23,
    (60, 5): lambda: alternating(5),
    (120, 5): sl25,
    (120, 34): lambda: symmetric(5),
    (168, 42): psl27,
}


@cache
def table_of(key):
    """Return the table of a group with known facts, by order and number."""
    return LARGER[key]() if key in LARGER else from_permutations(GROUPS[key]["generators"] or [[0]])


def relabelled(table, seed=0):
    """Return the table with its elements in a random order."""
    places = np.random.default_rng(seed).permutation(len(table))
    back = np.argsort(places)
    return CayleyTable(places[table.product[np.ix_(back, back)]])


def direct_product(one, other):
    """Return the table of the direct product: element i·|other| + j is the pair (i, j)."""
    first, second = np.divmod(np.arange(len(one) * len(other)), len(other))
    pairs = one.product[np.ix_(first, first)].astype(int) * len(other) + other.product[np.ix_(second, second)]
    return CayleyTable(pairs)


def elementary(rank):
    """Return the table of C(2)^rank."""
    index = np.arange(2**rank)
    return CayleyTable(index[:, None] ^ index)


def semidirect(n, m, k):
    """Return the table of C(n) ⋊ C(m) with (a, h)·(b, l) = (a + k^h·b, h + l); element a·m + h is (a, h)."""
    powers = np.array([pow(k, h, n) for h in range(m)])
    a, h = np.divmod(np.arange(n * m), m)
    return CayleyTable((a[:, None] + powers[h][:, None] * a) % n * m + (h[:, None] + h) % m)

"""The power basis 1, ζ, …, ζ^{φ(N)−1} of ℚ(ζ_N), ζ_N = exp(2πi/N), and the Galois group."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import DomainError


@lru_cache(maxsize=64)
def power_basis(order: int) -> Array:
    """Return the coordinates of 1, ζ, …, ζ^{N−1}, one a row: their remainders modulo the polynomial Φ_N."""
    if order < 1:
        raise DomainError(f"the order of a root of unity must be positive, got {order}")
    relation = -np.array(sp.cyclotomic_poly(order, sp.Symbol("x"), polys=True).all_coeffs()[:0:-1], np.int64)
    rows = np.zeros((order, len(relation)), np.int64)
    rows[0, 0] = 1
    for e in range(1, order):
        rows[e, 1:] = rows[e - 1, :-1]
        rows[e] += rows[e - 1, -1] * relation
    rows.flags.writeable = False
    return rows


def units(order: int) -> list[int]:
    """Return the numbers from 1 to N prime to N, in order: the Galois group of ℚ(ζ_N)."""
    return [k for k in range(1, order + 1) if math.gcd(k, order) == 1]

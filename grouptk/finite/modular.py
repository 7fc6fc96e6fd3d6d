"""Matrices of integers modulo a prime."""

from __future__ import annotations

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import GroupTkError

_EXACT_FLOATS = 2**53


class SingularMatrixError(GroupTkError):
    """A matrix that must be invertible modulo a prime is not."""


def prime_with_roots(order: int, above: int) -> int:
    """Return the least prime p > `above` with p ≡ 1 modulo `order`: its field has the roots of unity of this order."""
    candidate = above - above % order + 1
    while candidate <= above or not sp.isprime(candidate):
        candidate += order
    return candidate


def root_of_unity(order: int, prime: int) -> int:
    """Return a number whose multiplicative order modulo the prime is `order`."""
    return pow(int(sp.primitive_root(prime)), (prime - 1) // order, prime)


def powers_mod(base: int, exponents: Array, prime: int) -> Array:
    """Return base^e for nonnegative exponents e."""
    powers = np.ones(int(exponents.max(initial=0)) + 1, np.int64)
    for e in range(1, len(powers)):
        powers[e] = powers[e - 1] * base % prime
    return powers[exponents]


def matmul_mod(left: Array, right: Array, prime: int) -> Array:
    """Return the matrix product of residues: by floats where these are exact."""
    kind = float if prime**2 * left.shape[-1] < _EXACT_FLOATS else np.int64
    return (left.astype(kind) @ right.astype(kind) % prime).astype(np.int64)


def solve_mod(matrix: Array, right: Array, prime: int) -> Array:
    """Return the X with matrix·X = right, by Gauss–Jordan elimination.

    Raises:
        SingularMatrixError: there is no X, or more than one.
    """
    size = len(matrix)
    rows = np.concatenate([matrix, right], axis=1) % prime
    for column in range(size):
        pivots = np.flatnonzero(rows[column:, column])
        if not pivots.size:
            raise SingularMatrixError(f"the matrix must have rank {size} modulo {prime}, got {column}")
        pivot = column + pivots[0]
        rows[[column, pivot]] = rows[[pivot, column]]
        rows[column] = rows[column] * pow(int(rows[column, column]), -1, prime) % prime
        factors = rows[:, column].copy()
        factors[column] = 0
        rows[:, column:] = (rows[:, column:] - factors[:, None] * rows[column, column:]) % prime
    return rows[:, size:]


def roots_mod(coefficients: Array, prime: int) -> Array:
    """Return the roots of the polynomial Σ_e c_e·x^e: all residues are tried, as Σ_i (Σ_j c_{i·b+j}·x^j)·(x^b)^i."""
    width = max(1, round(len(coefficients) ** 0.5))
    padded = np.concatenate([coefficients, np.zeros(-len(coefficients) % width, np.int64)]).reshape(-1, width)
    found = []
    for start in range(0, prime, 2**16):
        values = np.arange(start, min(start + 2**16, prime))
        powers = np.ones((width + 1, len(values)), np.int64)
        for j in range(width):
            powers[j + 1] = powers[j] * values % prime
        parts = matmul_mod(padded, powers[:width], prime)
        total = np.zeros(len(values), np.int64)
        for part in parts[::-1]:
            total = (total * powers[width] + part) % prime
        found.append(values[total == 0])
    return np.concatenate(found)

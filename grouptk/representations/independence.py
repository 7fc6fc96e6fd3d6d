"""Independent rows of exact matrices, certified by a rank modulo a prime, which is never above the true one."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.modular import powers_mod, prime_with_roots, root_of_unity
from grouptk.representations.exact_values import exact_matrix

_ABOVE = 2**20


def independent_rows(rows: Cyclotomics, rank: int) -> Array:
    """Return the first `rank` rows that are linearly independent, of a matrix of this rank.

    The numbers are reduced modulo a prime p with ζ in its field; rows independent there are independent.

    Example:
        >>> independent_rows(Cyclotomics.of(np.array([[0, 0], [1, 2], [2, 4], [1, 0]])), 2).tolist()
        [1, 3]
    """
    prime = _ABOVE
    while True:
        prime, found = _modulo_next(rows, prime)
        if len(found) == rank:
            return found


def is_invertible(matrix: Any) -> bool:
    """Say whether a square matrix of exact numbers is proved to be invertible: modulo a prime for cyclotomic ones."""
    try:
        values = matrix if isinstance(matrix, Cyclotomics) else exact_matrix(matrix)
    except DomainError:
        return bool(sp.Matrix(matrix).det().is_nonzero)
    return len(_modulo_next(values, _ABOVE)[1]) == len(values)


def _modulo_next(rows: Cyclotomics, above: int) -> tuple[int, Array]:
    """Return the next prime that suits, and the rows that are no combination of those before modulo it."""
    prime = prime_with_roots(rows.order, above)
    while rows.denominator % prime == 0:
        prime = prime_with_roots(rows.order, prime)
    return prime, _pivots(_reduced(rows, prime).T, prime)


def _reduced(rows: Cyclotomics, prime: int) -> Array:
    exponents = np.arange(rows.numerators.shape[-1])
    powers = powers_mod(root_of_unity(rows.order, prime), exponents, prime)
    return (rows.numerators % prime * powers % prime).sum(axis=-1).astype(np.int64) % prime


def _pivots(matrix: Array, prime: int) -> Array:
    """Return the columns that are no combination of those before."""
    matrix = matrix.copy()
    pivots: list[int] = []
    for column in range(matrix.shape[1]):
        row = len(pivots)
        below = np.flatnonzero(matrix[row:, column])
        if below.size:
            matrix[[row, row + below[0]]] = matrix[[row + below[0], row]]
            matrix[row] = matrix[row] * pow(int(matrix[row, column]), -1, prime) % prime
            matrix[row + 1 :] = (matrix[row + 1 :] - matrix[row + 1 :, column, None] * matrix[row]) % prime
            pivots.append(column)
    return np.array(pivots, np.intp)

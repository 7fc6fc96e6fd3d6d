"""Sums, products and powers of representations, written once for stacks of matrices (…, d, d) with any entries.

The entries may be expressions, numbers, or exact cyclotomic numbers: only look-up, +, − and * are used.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from grouptk.errors import DomainError

_LARGEST_DETERMINANT = 10


def transposed(a: Any) -> Any:
    """Return the transposed matrices."""
    rows, columns = map(np.arange, a.shape[-2:])
    return a[..., rows, columns[:, None]]


def direct_sum(a: Any, b: Any) -> Any:
    """Return the matrices diag(a, b)."""
    m, n = a.shape[-1], b.shape[-1]
    place = np.arange(m + n)
    first, second = np.minimum(place, m - 1), np.maximum(place - m, 0)
    inside = np.multiply.outer(place < m, place < m).astype(int)
    beyond = np.multiply.outer(place >= m, place >= m).astype(int)
    return a[..., first[:, None], first] * inside + b[..., second[:, None], second] * beyond


def tensor_product(a: Any, b: Any) -> Any:
    """Return the Kronecker products: the row (i, k) of a ⊗ b is that of i in a and k in b, k running fastest."""
    m, n = a.shape[-1], b.shape[-1]
    i, k = np.repeat(np.arange(m), n), np.tile(np.arange(n), m)
    return a[..., i[:, None], i] * b[..., k[:, None], k]


def exterior_square(a: Any) -> Any:
    """Return the matrices on the basis e_i ∧ e_j, i < j."""
    i, j = np.triu_indices(a.shape[-1], 1)
    return a[..., i[:, None], i] * a[..., j[:, None], j] - a[..., i[:, None], j] * a[..., j[:, None], i]


def symmetric_square(a: Any) -> Any:
    """Return the matrices on the basis of monomials e_i e_j, i ≤ j."""
    i, j = np.triu_indices(a.shape[-1])
    mixed = (i < j).astype(int)[:, None]
    return a[..., i[:, None], i] * a[..., j[:, None], j] + a[..., j[:, None], i] * a[..., i[:, None], j] * mixed


def trace(a: Any) -> Any:
    """Return the traces."""
    return sum((a[..., i, i] for i in range(1, a.shape[-1])), a[..., 0, 0])


def determinant(a: Any) -> Any:
    """Return the determinants by Laplace expansion from the last row upwards, each minor computed once.

    Raises:
        DomainError: the matrices are too large for this.
    """
    size = a.shape[-1]
    if size > _LARGEST_DETERMINANT:
        raise DomainError(f"determinants are written out up to dimension {_LARGEST_DETERMINANT}, got {size}")
    minors: dict[tuple[int, ...], Any] = {(column,): a[..., size - 1, column] for column in range(size)}
    for row in reversed(range(size - 1)):
        minors = {
            columns: sum(
                (-1) ** place * a[..., row, column] * minors[columns[:place] + columns[place + 1 :]]
                for place, column in enumerate(columns)
            )
            for columns in itertools.combinations(range(size), size - row)
        }
    return minors[tuple(range(size))]

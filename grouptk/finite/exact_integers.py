"""Arrays of integers that never overflow: words of 64 bits where these provably suffice, else Python's integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError

_EXACT_FLOATS = 2**53
_EXACT_WORDS = 2**62


def exact_integers(values: Any) -> Array:
    """Return integers as an array of int64, or of Python's integers where any is 2⁶² or more in size.

    Raises:
        DomainError: a value is not an integer.
    """
    array = np.asarray(values)
    if array.dtype == np.int64:
        return array
    if array.dtype.kind in "ib" or array.dtype.kind == "u" and array.dtype.itemsize < 8:
        return array.astype(np.int64)
    array = array.astype(object)
    if not all(isinstance(value, int) for value in array.flat):
        raise DomainError(f"exact numbers must be integers, fractions or cyclotomic numbers, got {values!r}")
    return array.astype(np.int64) if peak(array) < _EXACT_WORDS else array


def peak(array: Array) -> int:
    """Return the largest absolute value, 0 if there is none."""
    return max(int(array.max()), -int(array.min())) if array.size else 0


def wide(array: Array, bound: int) -> Array:
    """Return the array in a type that holds numbers up to a bound."""
    return array if bound < _EXACT_WORDS else array.astype(object)


def scaled(array: Array, factor: int) -> Array:
    """Return the array times an integer."""
    return array if factor == 1 else wide(array, peak(array) * abs(factor)) * factor


def exact_matmul(left: Array, right: Array) -> Array:
    """Return the matrix product: by floats where these are exact, which is much faster."""
    bound = peak(left) * peak(right) * left.shape[-1]
    if bound < _EXACT_FLOATS:
        return (left.astype(float) @ right.astype(float)).astype(np.int64)
    return wide(left, bound) @ wide(right, bound)

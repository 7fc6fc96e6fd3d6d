"""Permutation matrices: column j has its one in row p(j), so that in P·Q the permutation Q acts first."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp
from sympy.combinatorics import Permutation

from grouptk.domains.base import Array, Domain, Exact, hypothesis_strategies
from grouptk.domains.integers import NonNegativeInteger, as_integers, integral, positive_integer
from grouptk.domains.matrix_domain import MatrixDomain
from grouptk.errors import DomainError

_LARGEST_LISTED = 7


@dataclass(frozen=True, repr=False)
class Permutations(MatrixDomain):
    """The permutation matrices of n things, or the even ones; n is a positive integer or a symbol.

    A member may be given in one-line notation, the images of 0, …, n−1: `[1, 0, 2]`; or as SymPy's `Permutation`.

    Example:
        >>> Permutations(3).coerce([1, 2, 0])
        Matrix([
        [0, 0, 1],
        [1, 0, 0],
        [0, 1, 0]])
    """

    n: Any
    even: bool = False
    rows: Any = field(init=False, compare=False)
    columns: Any = field(init=False, compare=False)
    form: Any = field(init=False, compare=False)
    det: Any = field(init=False, compare=False)
    cell: Domain = field(init=False, compare=False)

    def __post_init__(self) -> None:
        n = positive_integer(self.n, "Permutations(n)")
        n = n if isinstance(n, sp.Symbol) else int(n)
        fields = {"n": n, "rows": n, "columns": n, "form": (n, 0), "det": 1 if self.even else None}
        for name, value in {**fields, "cell": NonNegativeInteger()}.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        n = repr(self.n.name) if isinstance(self.n, sp.Symbol) else self.n
        return f"Permutations({n}{', even=True' if self.even else ''})"

    def __str__(self) -> str:
        return f"{'A' if self.even else 'S'}_{self.n}"

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Domain:
        """Put a number in for n."""
        return Permutations(sp.sympify(self.n).xreplace(dict(parameters)), self.even)

    @property
    def order(self) -> sp.Expr:
        """The number n! of permutations, or half of it."""
        half = self.even and self.n != 1
        return sp.factorial(self.n) / (2 if half else 1)

    def values(self) -> tuple[sp.ImmutableMatrix, ...] | None:
        """Return all members, in the order of their distance from the identity; None if n is a symbol or above 7."""
        return _listed(self.n, self.even) if self._is_listed else None

    def values_array(self) -> Array:
        """Return all members as one array (order, n, n)."""
        return _written_out(_images(self.n, self.even)) if self._is_listed else super().values_array()

    @property
    def _is_listed(self) -> bool:
        return not self.is_symbolic and self.n <= _LARGEST_LISTED

    def coerce(self, value: Any) -> Exact:
        """Return the matrix of a permutation in one-line notation, of a SymPy permutation, or as it is."""
        if isinstance(value, Permutation):
            size = value.size if self.is_symbolic else max(self.n, value.size)
            value = [value(j) if j < value.size else j for j in range(size)]
        if isinstance(value, Sequence) and all(isinstance(image, int | np.integer | sp.Integer) for image in value):
            images = tuple(map(int, value))
            if sorted(images) != list(range(len(images) if self.is_symbolic else self.n)):
                raise DomainError(f"a permutation must list each of 0, …, {self.n - 1} once, got {value!r}")
            return _matrix(images)
        return super().coerce(value)

    def shown(self, value: Exact) -> Any:
        """Return a permutation in one-line notation."""
        is_exact = isinstance(value, sp.MatrixBase) and all(entry.is_Integer for entry in value)
        return [list(value[:, j]).index(1) for j in range(value.cols)] if is_exact else value

    def samples(self) -> tuple[Exact, ...]:
        """Return permutations, those near the identity first."""
        return _sampled(2 if self.is_symbolic else self.n, self.even)

    def strategy(self) -> Any:
        """Draw permutations."""
        size = 2 if self.is_symbolic else self.n
        drawn = hypothesis_strategies().permutations(range(size)).map(tuple)
        return drawn.map(_made_even if self.even else tuple).map(_matrix)

    def to_array(self, value: Any) -> Array:
        """Return one or more permutations as an integer array (…, n, n); one-line notation (…, n) is written out."""
        array = super().to_array(value)
        # n permutations in one-line notation have the shape of a matrix, but from n = 3 on its entries are at most 1.
        is_matrix = array.shape[-2:] == self.shape and not (array > 1).any()
        return array if is_matrix or array.shape[-1:] != (self.n,) or not integral(array) else _written_out(array)

    def normalize_array(self, values: Array) -> Array:
        """Return the values in an integer dtype."""
        return as_integers(values)


def _written_out(images: Array) -> Array:
    """Return the matrices (…, n, n) of permutations in one-line notation (…, n)."""
    return (images[..., None, :] == np.arange(images.shape[-1])[:, None]).astype(np.int64)


def _matrix(images: tuple[int, ...]) -> sp.ImmutableMatrix:
    return sp.ImmutableMatrix(len(images), len(images), lambda i, j: int(images[j] == i))


def _distance(images: tuple[int, ...]) -> int:
    """Return how many transpositions a permutation takes: n less the number of its cycles."""
    return len(images) - Permutation(list(images)).cycles


def _made_even(images: tuple[int, ...]) -> tuple[int, ...]:
    odd = _distance(images) % 2
    return (images[1], images[0], *images[2:]) if odd else images


@lru_cache(maxsize=16)
def _listed(n: int, even: bool) -> tuple[sp.ImmutableMatrix, ...]:
    return tuple(map(_matrix, map(tuple, _images(n, even).tolist())))


@lru_cache(maxsize=16)
def _images(n: int, even: bool) -> Array:
    """Return the permutations in one-line notation, in the order of their distance from the identity."""
    images = np.array(list(itertools.permutations(range(n))))
    least, moved = np.arange(n), images
    for _ in range(n):
        least, moved = np.minimum(least, moved), np.take_along_axis(images, moved, axis=1)
    distances = np.sum(least < np.arange(n), axis=1)
    order = np.lexsort((*images.T[::-1], distances))
    return images[order[distances[order] % 2 == 0] if even else order]


@lru_cache(maxsize=16)
def _sampled(n: int, even: bool) -> tuple[sp.ImmutableMatrix, ...]:
    """Return all permutations of few things; of many those that move the first four or all of them."""
    if n <= 4:
        return _listed(n, even)
    few = [(*images, *range(4, n)) for images in itertools.permutations(range(4))]
    shift = (*range(1, n), 0)
    all_moved = [shift, tuple(reversed(range(n))), *(tuple(shift[place] for place in images) for images in few)]
    chosen = [images for images in dict.fromkeys((*few, *all_moved)) if not (even and _distance(images) % 2)]
    return tuple(map(_matrix, sorted(chosen, key=lambda images: (_distance(images), images))))

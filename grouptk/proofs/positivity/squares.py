"""Sums of squares: a Gram matrix found in floating point, rounded, and decomposed exactly.

Source: H. Peyrl, P. A. Parrilo, Computing sum of squares decompositions with rational coefficients,
Theor. Comp. Sci. 409 (2008).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import Any, TypeAlias

import numpy as np
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.proofs.budget import checkpoint
from grouptk.proofs.positivity.combination import Combination, Term

_Monomial: TypeAlias = tuple[int, ...]
_Gram: TypeAlias = list[list[Any]]
_MOST_TRIED = 3000
_MOST_CANDIDATES = 250
_LARGEST_BASIS = 20
_ROUNDS = 200
_MARGINS = (0.1, 0.01, 0.001, 0.0)
_DENOMINATORS = (1, 2, 12, 2**8, 2**20)


def sum_of_squares(polynomial: PolyElement) -> Combination | None:
    """Return the polynomial as a sum of squares, with a constant one where possible, or None."""
    basis = _basis(polynomial)
    if not basis:
        return None
    places: dict[_Monomial, list[tuple[int, int]]] = {}
    for i, left in enumerate(basis):
        for j, right in enumerate(basis):
            places.setdefault(_sum(left, right), []).append((i, j))
    if any(monomial not in places for monomial in polynomial):
        return None
    for gram in _grams(polynomial, places, len(basis)):
        checkpoint()
        terms = _decomposition(gram, basis, polynomial)
        if terms is not None:
            return Combination(terms)
    return None


def _basis(polynomial: PolyElement) -> list[_Monomial]:
    """Return the monomials that can occur in the squares, the constant last."""
    degrees = [max(powers) // 2 for powers in zip(*polynomial, strict=True)]
    totals = [sum(monomial) for monomial in polynomial]
    lowest, highest = (min(totals) + 1) // 2, max(totals) // 2
    places = [place for place, degree in enumerate(degrees) if degree]
    found: list[_Monomial] = []
    if math.comb(len(places) + highest, highest) > _MOST_TRIED or len(polynomial) > _MOST_TRIED:
        return []
    for total in range(highest, lowest - 1, -1):
        for chosen in combinations_with_replacement(places, total):
            checkpoint()
            monomial = tuple(chosen.count(place) for place in range(len(degrees)))
            if all(power <= degree for power, degree in zip(monomial, degrees, strict=True)):
                found.append(monomial)
    if len(found) > _MOST_CANDIDATES:
        return []
    # The square of a monomial that is no term and no other product has coefficient 0, so its row is 0.
    while True:
        products = {_sum(left, right) for place, left in enumerate(found) for right in found[:place]}
        kept = [m for m in found if _sum(m, m) in products or polynomial.get(_sum(m, m), 0) > 0]
        if len(kept) == len(found):
            return found if len(found) <= _LARGEST_BASIS else []
        found = kept


def _grams(polynomial: PolyElement, places: dict[_Monomial, list[tuple[int, int]]], size: int) -> Iterator[_Gram]:
    """Yield symmetric matrices G over ℚ with basisᵀ·G·basis = polynomial, which may be semidefinite."""
    even = _projected([[QQ.zero] * size for _ in range(size)], polynomial, places)
    yield even
    if len(places) == size * (size + 1) // 2:
        return
    scale = max(map(abs, polynomial.values()))
    start = np.array([[_float(entry / scale) for entry in row] for row in even])
    indices = [tuple(np.array(pairs).T) for pairs in places.values()]
    targets = [start[index].sum() for index in indices]
    for margin in _MARGINS:
        gram = start
        for _ in range(_ROUNDS):
            checkpoint()
            values, vectors = np.linalg.eigh(gram)
            if values[0] >= margin / 2:
                break
            gram = (vectors * np.maximum(values, margin)) @ vectors.T
            for index, target in zip(indices, targets, strict=True):
                gram[index] += (target - gram[index].sum()) / len(index[0])
        for denominator in _DENOMINATORS:
            rounded = [[QQ(round(float(x) * denominator), denominator) * scale for x in row] for row in gram]
            yield _projected(rounded, polynomial, places)


def _projected(gram: _Gram, polynomial: PolyElement, places: dict[_Monomial, list[tuple[int, int]]]) -> _Gram:
    """Return the nearest matrix that gives the polynomial."""
    result = [list(row) for row in gram]
    for monomial, pairs in places.items():
        missing = polynomial.get(monomial, QQ.zero) - sum((gram[i][j] for i, j in pairs), QQ.zero)
        for i, j in pairs:
            result[i][j] += missing / len(pairs)
    return result


def _decomposition(gram: _Gram, basis: list[_Monomial], polynomial: PolyElement) -> tuple[Term, ...] | None:
    """Return the squares of an exact LDLᵀ decomposition, or None if the matrix is not positive semidefinite."""
    ring, size = polynomial.ring, len(basis)
    rest = [list(row) for row in gram]
    terms = []
    for k in range(size):
        pivot, row = rest[k][k], rest[k]
        if pivot < 0 or (pivot == 0 and any(row[k + 1 :])):
            return None
        if pivot == 0:
            continue
        root = ring.from_dict({basis[j]: row[j] / pivot for j in range(k, size) if row[j]})
        terms.append(Term(pivot, (), root))
        for i in range(k + 1, size):
            factor = rest[i][k] / pivot
            if factor:
                rest[i] = [entry - factor * other for entry, other in zip(rest[i], row, strict=True)]
    return tuple(terms)


def _sum(left: _Monomial, right: _Monomial) -> _Monomial:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def _float(number: Any) -> float:
    return int(QQ.numer(number)) / int(QQ.denom(number))

"""Positivity as a nonnegative linear combination of products of facts (Handelman), and of squares times these.

Source: D. Handelman, Representing polynomials by positive linear functions on compact convex polyhedra,
Pacific J. Math. 132 (1988). The linear program only suggests which products to take.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, combinations, combinations_with_replacement, islice
from typing import Any

import numpy as np
from sympy.polys.domains import QQ
from sympy.polys.matrices import DomainMatrix
from sympy.polys.rings import PolyElement

from grouptk.proofs.budget import checkpoint
from grouptk.proofs.positivity.combination import Combination, Facts, Term

_MOST_PRODUCTS = 400
_MOST_SQUARES = 30
_LARGEST_DEGREE = 8
_MOST_TERMS = 200
_NEGLIGIBLE = 1e-9


def products_of_facts(
    polynomial: PolyElement, facts: Facts, strict: bool, with_squares: bool = False
) -> Combination | None:
    """Return the polynomial as a combination of products of facts, or None; the caller checks it."""
    degree = max(_degree(polynomial), 2) + (0 if with_squares else 1)
    if degree > _LARGEST_DEGREE or len(polynomial) > _MOST_TERMS:
        return None
    near = _near(polynomial, facts)
    squares = _squares(polynomial, degree) if with_squares else [polynomial.ring.one]
    found = chain.from_iterable(_products(square, facts, near, degree - 2 * _degree(square)) for square in squares)
    columns = list(islice(found, _MOST_PRODUCTS))
    if not columns:
        return None
    rows = sorted({monomial for _, value in columns for monomial in value} | set(polynomial))
    if any(not any(monomial in value for _, value in columns) for monomial in polynomial):
        return None
    place = {monomial: row for row, monomial in enumerate(rows)}
    matrix, target = np.zeros((len(rows), len(columns))), np.zeros(len(rows))
    scales = [1 / max(map(abs, value.values())) for _, value in columns]
    size = 1 / max(map(abs, polynomial.values()))
    for column, ((_, value), scale) in enumerate(zip(columns, scales, strict=True)):
        for monomial, coefficient in value.items():
            matrix[place[monomial], column] = _float(coefficient * scale)
    for monomial, coefficient in polynomial.items():
        target[place[monomial]] = _float(coefficient * size)
    rewards = [np.ones(len(columns))]
    if strict:
        rewards.append(np.array([-1.0 if term.is_strict(facts) else 0.0 for term, _ in columns]))
    for reward in rewards:
        checkpoint()
        support = _support(matrix, target, reward)
        result = _exact([columns[column] for column in support], polynomial) if support else None
        if result is not None and (not strict or any(term.is_strict(facts) for term in result.terms)):
            return result
    return None


def _near(polynomial: PolyElement, facts: Facts) -> list[int]:
    """Return the facts about the variables of the polynomial, and those linked to them by other facts."""
    ring = polynomial.ring
    places = _places(polynomial)
    near: list[int] = []
    for _ in range(ring.ngens):
        near = [n for n, (fact, _) in enumerate(facts) if not fact.is_ground and _places(fact) & places]
        wider = places.union(*(_places(facts[n][0]) for n in near))
        if wider == places:
            break
        places = wider
    # Equal facts are used once; of a positive and a nonnegative one, the positive one.
    best: dict[PolyElement, int] = {}
    for number in sorted(near, key=lambda number: not facts[number][1]):
        best.setdefault(facts[number][0].monic() * (1 if facts[number][0].LC > 0 else -1), number)
    return sorted(best.values())


def _products(square: PolyElement, facts: Facts, near: list[int], degree: int) -> Iterator[tuple[Term, PolyElement]]:
    """Yield square² times products of facts, of small degree first."""
    degrees = {number: _degree(facts[number][0]) for number in near}
    shortest = min(degrees.values(), default=degree + 1)
    for count in range(degree // shortest + 1):
        for chosen in combinations_with_replacement(near, count):
            if sum(degrees[number] for number in chosen) > degree:
                continue
            checkpoint()
            powers = tuple((number, chosen.count(number)) for number in sorted(set(chosen)))
            term = Term(QQ.one, powers, square)
            yield term, term.value(facts)


def _squares(polynomial: PolyElement, degree: int) -> list[PolyElement]:
    """Return 1, monomials and sums and differences of two, whose squares have at most this degree."""
    ring = polynomial.ring
    variables = [ring.gens[place] for place in sorted(_places(polynomial))]
    monomials = [
        math.prod(chosen, start=ring.one)
        for count in range(degree // 2 + 1)
        for chosen in combinations_with_replacement(variables, count)
    ][:_MOST_SQUARES]
    pairs = [left + sign * right for left, right in combinations(monomials, 2) for sign in (1, -1)]
    return monomials + pairs[: 4 * _MOST_SQUARES]


def _support(matrix: np.ndarray, target: np.ndarray, reward: np.ndarray) -> list[int] | None:
    from scipy.optimize import linprog  # takes as long to import as the rest of the package

    result = linprog(reward, A_eq=matrix, b_eq=target, bounds=(0, None), method="highs-ds")
    if result.status != 0:
        return None
    return [int(column) for column in np.flatnonzero(result.x > _NEGLIGIBLE)]


def _exact(columns: list[tuple[Term, PolyElement]], polynomial: PolyElement) -> Combination | None:
    """Solve for the coefficients over ℚ."""
    monomials = sorted({monomial for _, value in columns for monomial in value} | set(polynomial))
    values = [value for _, value in columns] + [polynomial]
    rows = [[value.get(monomial, QQ.zero) for value in values] for monomial in monomials]
    reduced, pivots = DomainMatrix(rows, (len(rows), len(values)), QQ).rref()
    if len(columns) in pivots:
        return None
    terms = []
    for row, column in enumerate(pivots):
        coefficient = reduced[row, len(columns)].element
        if coefficient < 0:
            return None
        if coefficient:
            term = columns[column][0]
            terms.append(Term(coefficient, term.powers, term.square))
    return Combination(tuple(terms))


def _float(number: Any) -> float:
    return int(QQ.numer(number)) / int(QQ.denom(number))


def _places(polynomial: PolyElement) -> set[int]:
    return {place for monomial in polynomial for place, power in enumerate(monomial) if power}


def _degree(polynomial: PolyElement) -> int:
    return max(map(sum, polynomial))

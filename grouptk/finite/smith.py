"""Smith normal forms of integer matrices, and what they answer: invariants of abelian groups, linear congruences."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import factorint

from grouptk.domains import Array


@dataclass(frozen=True, eq=False)
class SmithForm:
    """U·A·V = D for an integer matrix A (m, n), with U and V invertible over ℤ and D diagonal.

    `divisors` are the nonzero entries d₁ | d₂ | … of D, all positive; the arrays hold Python's integers.

    Example:
        >>> form = SmithForm.of([[2, 4], [6, 8]])
        >>> form.divisors, (form.left @ [[2, 4], [6, 8]] @ form.right).tolist()
        ((2, 4), [[2, 0], [0, 4]])
    """

    left: Array
    divisors: tuple[int, ...]
    right: Array

    @classmethod
    def of(cls, matrix: Any) -> SmithForm:
        """Clear the row and the column of one pivot after the other, by division with remainder."""
        work = np.array(matrix, object)
        rows, columns = work.shape
        left, right = (np.array(np.eye(size, dtype=int), object) for size in work.shape)
        divisors: list[int] = []
        for place in range(min(rows, columns)):
            if not work[place:, place:].any():
                break
            _clear(work, left, right, place)
            if work[place, place] < 0:
                work[place], left[place] = -work[place], -left[place]
            divisors.append(int(work[place, place]))
        return cls(left, tuple(divisors), right)


def cokernel_invariants(relations: Any) -> tuple[int, ...]:
    """Return the factors of ℤⁿ modulo the rows of a matrix (m, n): 0 for each ℤ, then prime powers q for each C(q).

    Prime powers ascend by primes, then by exponents.

    Example:
        >>> cokernel_invariants([[0, 2, 0], [0, 0, 12]])
        (0, 2, 4, 3)
    """
    divisors = SmithForm.of(relations).divisors
    powers = [(prime, prime**exponent) for d in divisors for prime, exponent in factorint(d).items()]
    return (*[0] * (np.shape(relations)[1] - len(divisors)), *(power for _, power in sorted(powers)))


def solve_modulo_integers(matrix: Any, shift: Any) -> tuple[Fraction, ...] | None:
    """Return a rational v for which A·v + b is a vector of integers, None if there is none.

    With U·A·V = D and v = V·u it must be that D·u + U·b is integral: beyond the rank of D, U·b itself.

    Example:
        >>> solve_modulo_integers([[2], [0]], [Fraction(1, 2), 3]), solve_modulo_integers([[0]], [Fraction(1, 2)])
        ((Fraction(-1, 4),), None)
    """
    form = SmithForm.of(matrix)
    moved = form.left @ np.array([Fraction(b) for b in shift], object)
    rank = len(form.divisors)
    if any(Fraction(value).denominator > 1 for value in moved[rank:]):
        return None
    solved = [-value / divisor for value, divisor in zip(moved[:rank], form.divisors, strict=True)]
    return tuple(sum((v * u for v, u in zip(row, solved, strict=False)), Fraction(0)) for row in form.right)


def _clear(work: Array, left: Array, right: Array, place: int) -> None:
    """Make all entries below and right of a pivot zero, and all beyond it multiples of it."""
    after = slice(place + 1, None)
    while True:
        candidates = np.argwhere(work[place:, place:] != 0) + place
        row, column = min(candidates.tolist(), key=lambda at: abs(work[at[0], at[1]]))
        for array in (work, left):
            array[[place, row]] = array[[row, place]]
        for array in (work, right):
            array[:, [place, column]] = array[:, [column, place]]
        quotients = work[after, place] // work[place, place]
        for array in (work, left):
            array[after] -= np.outer(quotients, array[place])
        quotients = work[place, after] // work[place, place]
        for array in (work, right):
            array[:, after] -= np.outer(array[:, place], quotients)
        if work[after, place].any() or work[place, after].any():
            continue
        indivisible = np.argwhere(work[after, after] % work[place, place] != 0)
        if not len(indivisible):
            return
        for array in (work, left):
            array[place] += array[place + 1 + indivisible[0, 0]]

"""How one cyclotomic number is written: with square roots if it is quadratic, else as a short sum of roots of unity.

The number is Σ_e `numerators[e]`·ζ^e / `denominator` in ℚ(ζ_N), and N is its conductor.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.finite.cyclotomic_basis import power_basis, units


def expression(order: int, numerators: Sequence[int], denominator: int) -> sp.Expr:
    """Return the number for SymPy, with exp(2πi/N) for ζ."""
    quadratic = quadratic_form(order, numerators, denominator)
    if quadratic is not None:
        rational, factor, radicand = quadratic
        return sp.Rational(rational) + sp.Rational(factor) * sp.sqrt(radicand)
    angles = [(coefficient, 2 * sp.pi * sp.Rational(e, order)) for coefficient, e in short_sum(order, numerators)]
    write = sp.cos if _is_real(order, numerators) else lambda angle: sp.exp(sp.I * angle)
    return sp.Add(*(sp.Rational(coefficient, denominator) * write(angle) for coefficient, angle in angles))


def short_text(order: int, numerators: Sequence[int], denominator: int) -> str:
    """Return the number as text, with EN for ζ = exp(2πi/N) and i for E4."""
    terms = short_sum(order, numerators)
    quadratic = quadratic_form(order, numerators, denominator)
    if quadratic is None or order > 1 and len(terms) == 1 and quadratic[0]:
        names = [(coefficient, f"E{order}" if e == 1 else f"E{order}^{e}") for coefficient, e in terms]
        return _sum_text(names, denominator)
    rational, factor, radicand = quadratic
    root = ("i" if radicand < 0 else "") + (f"√{abs(radicand)}" if abs(radicand) > 1 else "")
    shared = math.lcm(rational.denominator, factor.denominator)
    return _sum_text([(int(rational * shared), ""), (int(factor * shared), root)], shared)


def _sum_text(terms: Sequence[tuple[int, str]], denominator: int) -> str:
    terms = [term for term in terms if term[0]] or [(0, "")]
    parts = [
        f"{c:+d}" if not name else ("-" if c < 0 else "+") + (f"{abs(c)}" * (abs(c) > 1)) + name for c, name in terms
    ]
    text = "".join(parts).removeprefix("+")
    if denominator == 1:
        return text
    return f"{text}/{denominator}" if len(parts) == 1 else f"({text})/{denominator}"


def quadratic_form(order: int, numerators: Sequence[int], denominator: int) -> tuple[Fraction, Fraction, int] | None:
    """Return (a, b, D) if the number is a + b√D with rational a, b and squarefree D; None if its degree is above 2.

    Twice a is the sum of the two conjugates. The square of their half difference is rational, and tells b²·D; b has
    the sign that the half difference has beside √D or i√|D|, which are far apart from their opposites.
    """
    row = np.array(numerators, object)
    if order == 1:
        return Fraction(int(row[0]), denominator), Fraction(0), 1
    exponents = np.arange(len(row))
    conjugates = {tuple(row)}
    for power in units(order):
        conjugates.add(tuple(row @ power_basis(order)[exponents * power % order]))
        if len(conjugates) > 2:
            return None
    (other,) = conjugates - {tuple(row)}
    total, difference = row + np.array(other, object), row - np.array(other, object)
    powers = np.arange(2 * len(row) - 1) % order
    square = int((np.convolve(difference, difference) @ power_basis(order)[powers])[0])
    factor, root = sp.sqrt(sp.Integer(abs(square))).as_coeff_Mul()
    radicand = int(root**2) * (1 if square > 0 else -1)
    value = complex(difference.astype(float) @ np.exp(2j * np.pi * exponents / order))
    sign = 1 if value.real + value.imag > 0 else -1
    return Fraction(int(total[0]), 2 * denominator), Fraction(sign * int(factor), 2 * denominator), radicand


def short_sum(order: int, numerators: Sequence[int]) -> list[tuple[int, int]]:
    """Return pairs (c, e) with Σ c·ζ^e = Σ_e `numerators[e]`·ζ^e, few if a short sum is found."""
    row = np.array(numerators, object)
    content = math.gcd(*numerators)
    if content == 0:
        return []
    basis = power_basis(order)
    mirrored = basis[-np.arange(order)]
    for twin, candidates in ((0, basis), (1, basis + mirrored), (-1, basis - mirrored)):
        for sign in (1, -1):
            hits = np.flatnonzero((candidates == row // (sign * content)).all(axis=1))
            if hits.size:
                e = int(hits[0])
                return [(sign * content, e)] + [(twin * sign * content, order - e)] * (twin != 0)
    sums = [np.concatenate([row, np.zeros(order - len(row), object)])]
    sums.append(_sparse(sums[0]))
    best = min(sums, key=np.count_nonzero)
    return [(int(best[e]), int(e)) for e in np.flatnonzero(best)]


def _sparse(coefficients: Array) -> Array:
    """Use Σ_j ζ^{e + jN/p} = 0 to remove, for each prime p, the commonest coefficient of these terms."""
    for prime in sp.primefactors(len(coefficients)):
        cosets = coefficients.reshape(prime, -1)
        commonest = [Counter(column).most_common(1)[0][0] for column in cosets.T.tolist()]
        coefficients = (cosets - np.array(commonest, object)).reshape(-1)
    return coefficients


def _is_real(order: int, numerators: Sequence[int]) -> bool:
    row = np.array(numerators, object)
    return bool((row == row @ power_basis(order)[-np.arange(len(row)) % order]).all())

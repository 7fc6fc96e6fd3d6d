"""Linear differential equations with constant coefficients, in real closed form.

With a polynomial χ for which χ(M) = 0, exp(tM) = Σ_k c_k(t) M^k, where χ(d/dt) c_k = 0 and the j-th derivative of
c_k at 0 is one for j = k, else zero. No eigenvector is computed: square roots appear as rates of cos, sin, cosh, sinh.
"""

from __future__ import annotations

import sympy as sp

from grouptk.domains import Condition, Kind
from grouptk.errors import LawError


def matrix_exponential(matrix: sp.Matrix, time: sp.Symbol) -> sp.Matrix:
    """Return exp(tM) of a constant real matrix.

    Raises:
        LawError: χ has an irreducible factor of degree above two, or the sign of a discriminant is not known.

    Example:
        >>> t = sp.Symbol("t", real=True)
        >>> matrix_exponential(sp.Matrix([[0, -2], [2, 0]]), t)
        Matrix([
        [cos(2*t), -sin(2*t)],
        [sin(2*t),  cos(2*t)]])
    """
    factors = _annihilator(matrix)
    solutions = [s for factor, power in factors for f in _solutions(factor, time) for s in _resonant(f, power, time)]
    n = len(solutions)
    start = sp.Matrix(n, n, lambda j, i: sp.expand(sp.diff(solutions[i], time, j).subs(time, 0)))
    weights = start.inv().applyfunc(sp.cancel)
    total, power = sp.zeros(*matrix.shape), sp.eye(matrix.rows)
    for k in range(n):
        total += sp.Add(*(weights[i, k] * solutions[i] for i in range(n))) * power
        power = (power * matrix).applyfunc(sp.expand)
    return total.applyfunc(sp.expand)


def _annihilator(matrix: sp.Matrix) -> list[tuple[sp.Poly, int]]:
    """Return the factors of the minimal polynomial with their powers."""
    characteristic = matrix.charpoly()
    unknown = characteristic.gen
    _, found = sp.factor_list(characteristic.as_expr(), unknown)
    factors = [(sp.Poly(factor, unknown), power) for factor, power in found]
    values = [_at(factor, matrix) for factor, _ in factors]
    for highest in range(1, matrix.rows + 1):
        powers = [min(power, highest) for _, power in factors]
        product = sp.eye(matrix.rows)
        for value, power in zip(values, powers, strict=True):
            product = (product * value**power).applyfunc(sp.expand)
        if product.is_zero_matrix:
            break
    return [(factor, power) for (factor, _), power in zip(factors, powers, strict=True)]


def _at(polynomial: sp.Poly, matrix: sp.Matrix) -> sp.Matrix:
    value = sp.zeros(*matrix.shape)
    for coefficient in polynomial.all_coeffs():
        value = (value * matrix).applyfunc(sp.expand) + coefficient * sp.eye(matrix.rows)
    return value


def _solutions(factor: sp.Poly, time: sp.Symbol) -> list[sp.Expr]:
    """Return a basis of the real solutions of p(d/dt) f = 0 for an irreducible p."""
    if factor.degree() == 1:
        slope, constant = factor.all_coeffs()
        return [sp.exp(-time * constant / slope)]
    if factor.degree() > 2:
        raise LawError(f"no closed form of exp was found: {factor.as_expr()} has no roots by square roots")
    leading, linear, constant = (c / factor.LC() for c in factor.all_coeffs())
    growth, discriminant = sp.exp(-linear * time / 2), sp.factor(linear**2 / 4 - leading * constant)
    if Condition(Kind.POSITIVE, discriminant).holds():
        rate = sp.sqrt(discriminant)
        return [growth * sp.cosh(rate * time), growth * sp.sinh(rate * time) / rate]
    if Condition(Kind.POSITIVE, -discriminant).holds():
        rate = sp.sqrt(-discriminant)
        return [growth * sp.cos(rate * time), growth * sp.sin(rate * time) / rate]
    raise LawError(f"no closed form of exp was found: the sign of {discriminant} must be known; use positive symbols")


def _resonant(solution: sp.Expr, power: int, time: sp.Symbol) -> list[sp.Expr]:
    return [time**k * solution for k in range(power)]

"""Witness functions on ℝ^d: Gaussians, for which both integrals are evaluated in closed form."""

from __future__ import annotations

import sympy as sp
from sympy.core.function import AppliedUndef

from grouptk.domains import Real
from grouptk.equivariance.derivation import Witness
from grouptk.equivariance.equality import Equality
from grouptk.tracing import Values, entries_differ


def evaluated_witness(
    problem: Equality,
    points: tuple[Values, ...],
    assigned: dict[AppliedUndef, sp.Expr],
    left: sp.Expr,
    right: sp.Expr,
) -> Witness | None:
    """Replace each function by a Gaussian about a point where it shall be large, and evaluate both sides.

    Returns None where there is no closed form, or where the two sides happen to agree.
    """
    if not all(isinstance(domain, Real) for domain in problem.space.domains):
        return None
    centres = {application.func: application.args for application, value in assigned.items() if value == 1}
    y = problem.points[1]
    fixed = {
        symbol: value
        for place, (symbols, values) in enumerate(zip(problem.points, points, strict=True))
        if place != 1
        for symbol, value in zip(symbols, values, strict=True)
    }
    sides = []
    for side in (left, right):
        value = gaussian_integral(_with_gaussians(side.xreplace(fixed), centres), y)
        if value is None:
            return None
        sides.append(value)
    if not entries_differ(Real(), *sides):
        return None
    names = {str(function): f"exp(-|v - ({', '.join(map(str, centre))})|²)" for function, centre in centres.items()}
    place = {
        operand.letter: operand.space.point(values)
        for number, (operand, values) in enumerate(zip(problem.operands, points, strict=True))
        if number != 1
    }
    return Witness(names, place, sides[0], sides[1])


def _with_gaussians(integrand: sp.Expr, centres: dict[type, tuple[sp.Expr, ...]]) -> sp.Expr:
    gaussians = {
        application: sp.exp(
            -sum((a - c) ** 2 for a, c in zip(application.args, centres[application.func], strict=True))
        )
        for application in integrand.atoms(AppliedUndef)
        if application.func in centres
    }
    return integrand.xreplace(gaussians)


def gaussian_integral(integrand: sp.Expr, variables: Values) -> sp.Expr | None:
    """Return ∫ c·exp(−yᵀQy + b·y + a) dy = c·√(π^d / det Q)·exp(a + bᵀQ⁻¹b/4) over ℝ^d; None for other integrands."""
    exponent, factor = sp.S.Zero, sp.S.One
    for part in sp.Mul.make_args(integrand):
        base, power = part.as_base_exp()
        if base == sp.E:
            exponent += power
        else:
            factor *= part
    polynomial = sp.Poly(sp.expand(exponent), *variables) if sp.expand(exponent).is_polynomial(*variables) else None
    if factor.has(*variables) or polynomial is None or polynomial.total_degree() != 2:
        return None
    gradient = [sp.diff(polynomial.as_expr(), variable) for variable in variables]
    quadratic = sp.Matrix([[-sp.diff(entry, variable) / 2 for variable in variables] for entry in gradient])
    origin = dict.fromkeys(variables, sp.S.Zero)
    linear = sp.Matrix([entry.xreplace(origin) for entry in gradient])
    if not quadratic.is_positive_definite:
        return None
    peak = polynomial.as_expr().xreplace(origin) + (linear.T * quadratic.inv() * linear)[0] / 4
    return sp.simplify(factor * sp.sqrt(sp.pi ** len(variables) / quadratic.det()) * sp.exp(peak))

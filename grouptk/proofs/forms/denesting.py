"""Square roots of P + Qρ, where ρ is a product of square roots: √(P + Qρ) = √A + Qρ/(2√A), A = (P + √(P² − Q²ρ²))/2.

(√A + Qρ/2√A)² = A + Qρ + (P − D)/2 with D² = P² − Q²ρ²; and the right-hand side is not negative where A > 0, D ≥ 0
and P + Qρ ≥ 0, since 2A + Qρ = P + Qρ + D.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy as sp


@dataclass(frozen=True)
class Denested:
    """The root of P + Qρ is √A + Qρ/(2√A), if A > 0 and D ≥ 0."""

    outer: sp.Expr  # A
    discriminant: sp.Expr  # D
    nested: sp.Expr  # Qρ


def denested(value: sp.Expr, squares: Mapping[sp.Symbol, sp.Expr]) -> Denested | None:
    """Split a polynomial in square roots (atoms with their squares), if it has one product ρ of roots only."""
    atoms = [atom for atom in squares if value.has(atom)]
    if not atoms or not value.is_polynomial(*atoms):
        return None
    parts: dict[tuple[int, ...], sp.Expr] = {}
    for powers, coefficient in sp.Poly(value, *atoms).terms():
        whole = sp.Mul(*(squares[atom] ** (power // 2) for atom, power in zip(atoms, powers, strict=True)))
        odd = tuple(power % 2 for power in powers)
        parts[odd] = sp.expand(parts.get(odd, sp.S.Zero) + coefficient * whole)
    plain = parts.pop((0,) * len(atoms), sp.S.Zero)
    if len(parts) != 1:
        return None
    ((odd, coefficient),) = parts.items()
    square = sp.Mul(*(squares[atom] for atom, power in zip(atoms, odd, strict=True) if power))
    discriminant = _exact_root(sp.expand(plain**2 - coefficient**2 * square))
    if discriminant is None:
        return None
    root = sp.Mul(*(atom for atom, power in zip(atoms, odd, strict=True) if power))
    return Denested(sp.factor((plain + discriminant) / 2), discriminant, coefficient * root)


def _exact_root(value: sp.Expr) -> sp.Expr | None:
    """Return a polynomial whose square this is."""
    constant, factors = sp.factor_list(value)
    root = sp.sqrt(constant)
    if not root.is_Rational or any(power % 2 for _, power in factors):
        return None
    return sp.expand(root * sp.Mul(*(factor.as_expr() ** (power // 2) for factor, power in factors)))

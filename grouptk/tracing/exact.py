"""Exact numbers: deciding that two of them differ, beyond doubt."""

from __future__ import annotations

import sympy as sp


def surely_nonzero(value: sp.Expr) -> bool:
    """Say whether an exact number is certainly not zero: by its form if rational, else by 40 certified digits."""
    if value.is_Rational:
        return value != 0
    if not value.is_number or value.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return False
    try:
        numeric = sp.N(value, 40, maxn=400, strict=True)
    except (sp.core.evalf.PrecisionExhausted, TypeError, ValueError, NotImplementedError):
        return False
    return bool(numeric.is_number and abs(numeric) > sp.Float("1e-30"))


def surely_differ(left: sp.Expr, right: sp.Expr) -> bool:
    """Say whether two exact numbers certainly differ."""
    return left != right and surely_nonzero(left - right)


def surely_not_whole(value: sp.Expr) -> bool:
    """Say whether an exact number is certainly not an integer."""
    if value.is_Rational:
        return not value.is_Integer
    return value.is_number and surely_nonzero(value - sp.Integer(round(sp.N(value, 40))))

"""Exact numbers and points: deciding that two of them differ, beyond doubt."""

from __future__ import annotations

import sympy as sp

from grouptk.domains import Domain
from grouptk.spaces import Space
from grouptk.tracing.formula import Values


def certainly_differ(space: Space, left: Values, right: Values) -> bool:
    """Say whether two exact points certainly differ, on quotient coordinates as classes."""
    return any(
        entries_differ(domain.scalar(), one, other)
        for domain, x, y in zip(space.domains, left, right, strict=True)
        for one, other in zip(domain.entries(x), domain.entries(y), strict=True)
    )


def entries_differ(domain: Domain, left: sp.Expr, right: sp.Expr) -> bool:
    """Say whether two exact numbers certainly differ in a domain."""
    if left == right:
        return False
    difference = left - right
    return _surely_nonzero(difference) if domain.modulus is None else _surely_not_whole(difference / domain.modulus)


def _surely_nonzero(value: sp.Expr) -> bool:
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


def _surely_not_whole(value: sp.Expr) -> bool:
    if value.is_Rational:
        return not value.is_Integer
    return value.is_number and _surely_nonzero(value - sp.Integer(round(sp.N(value, 40))))

"""Exact numbers and points: deciding that two of them differ, beyond doubt."""

from __future__ import annotations

import sympy as sp

from grouptk.domains import Domain, Exact
from grouptk.domains.enclosure import is_whole, sign
from grouptk.spaces import Space
from grouptk.tracing.formula import Values


def certainly_differ(space: Space, left: Values, right: Values) -> bool:
    """Say whether two exact points certainly differ, on quotient coordinates as classes."""
    return any(
        all(_values_differ(domain, x, other) for other in (y, *domain.alternatives(y)))
        for domain, x, y in zip(space.domains, left, right, strict=True)
    )


def entries_differ(domain: Domain, left: sp.Expr, right: sp.Expr) -> bool:
    """Say whether two exact numbers certainly differ in a domain."""
    if left == right:
        return False
    difference = left - right
    if domain.modulus is None:
        return sign(difference) in (-1, 1)
    return is_whole(difference / domain.modulus) is False


def _values_differ(domain: Domain, left: Exact, right: Exact) -> bool:
    pairs = zip(domain.entries(left), domain.entries(right), strict=True)
    return any(entries_differ(domain.scalar(), one, other) for one, other in pairs)

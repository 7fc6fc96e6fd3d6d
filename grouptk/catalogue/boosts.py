"""Boosts of the (time, space) plane, SO⁺(1,1), by rapidity or by velocity; the speed of light is 1."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sympy as sp

from grouptk.domains import Domain, Interval, Real
from grouptk.errors import DomainError
from grouptk.group import Group

SPACETIME = {"time": Real(), "space": Real()}


class _ByRapidity(Group):
    """Rapidities add."""

    t = Real()

    def __init__(self) -> None:
        self.name = "Boosts()"

    def product(self, g: Any, h: Any) -> Any:
        return g.t + h.t

    def acts_on(self) -> Mapping[str, Domain]:
        return SPACETIME

    def act(self, g: Any, x: Any) -> Any:
        time, space = x
        return sp.cosh(g.t) * time + sp.sinh(g.t) * space, sp.sinh(g.t) * time + sp.cosh(g.t) * space


class _ByVelocity(Group):
    """Velocities add relativistically."""

    v = Interval(-1, 1)

    def __init__(self) -> None:
        self.name = "Boosts('velocity')"

    def product(self, g: Any, h: Any) -> Any:
        return (g.v + h.v) / (1 + g.v * h.v)

    def acts_on(self) -> Mapping[str, Domain]:
        return SPACETIME

    def act(self, g: Any, x: Any) -> Any:
        time, space = x
        stretch = 1 / sp.sqrt(1 - g.v**2)
        return stretch * (time + g.v * space), stretch * (g.v * time + space)


_CHARTS: dict[str, type[Group]] = {"rapidity": _ByRapidity, "velocity": _ByVelocity}


@lru_cache
def Boosts(by: str = "rapidity") -> Group:
    """Give the boosts SO⁺(1,1) by rapidity t, which adds, or by velocity v = tanh t, −1 < v < 1.

    Raises:
        DomainError: `by` is neither "rapidity" nor "velocity".

    Example:
        >>> import grouptk as gt
        >>> from sympy import Rational
        >>> half = gt.Boosts(by="velocity")(Rational(1, 2))
        >>> half * half
        Boosts('velocity')(v=Rational(4, 5))
    """
    if by not in _CHARTS:
        raise DomainError(f"Boosts(by) needs by = {' or '.join(map(repr, _CHARTS))}, got {by!r}")
    return _CHARTS[by]()

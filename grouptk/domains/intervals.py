"""Intervals of the real line with rational or infinite ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind
from grouptk.domains.reals import Real, code, fractions, written
from grouptk.errors import DomainError


@dataclass(frozen=True, repr=False)
class Interval(Domain):
    """The real numbers between two ends, which are rational or infinite; `closed=True` adds the finite ends.

    Raises:
        DomainError: an end is neither rational nor infinite, or the lower end is not below the upper.
    """

    lower: Any
    upper: Any
    closed: bool = False

    def __post_init__(self) -> None:
        ends = [sp.sympify(end, strict=True) for end in (self.lower, self.upper)]
        if not all(end.is_Rational or end in (sp.oo, -sp.oo) for end in ends):
            raise DomainError(
                f"the ends of an Interval must be rational or infinite, got {self.lower!r}, {self.upper!r}"
            )
        if not ends[0] < ends[1]:
            raise DomainError(
                f"the lower end of an Interval must be below the upper, got {self.lower!r}, {self.upper!r}"
            )
        object.__setattr__(self, "lower", ends[0])
        object.__setattr__(self, "upper", ends[1])

    def __repr__(self) -> str:
        closed = ", closed=True" if self.closed else ""
        return f"Interval({code(self.lower)}, {code(self.upper)}{closed})"

    def __str__(self) -> str:
        left = "[" if self.closed and self.lower.is_finite else "("
        right = "]" if self.closed and self.upper.is_finite else ")"
        return f"{left}{written(self.lower)}, {written(self.upper)}{right}"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a real symbol, with the sign that all members have."""
        if self.lower >= 0:
            sign = "nonnegative" if self.closed and self.lower == 0 else "positive"
        elif self.upper <= 0:
            sign = "nonpositive" if self.closed and self.upper == 0 else "negative"
        else:
            sign = "real"
        return sp.Symbol(name, **{sign: True})

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a real number above the lower and below the upper end."""
        kind = Kind.NONNEGATIVE if self.closed else Kind.POSITIVE
        gaps = ((self.lower, value - self.lower), (self.upper, self.upper - value))
        return (Condition(Kind.REAL, value), *(Condition(kind, gap) for end, gap in gaps if end.is_finite))

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return simple members, then the ends or members close to them."""
        low, high = self._window
        inner = [low + (high - low) * sp.Rational(part) for part in ("1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "4/5")]
        outer = [low, high, *(low + (high - low) * sp.Rational(part) for part in ("1/100", "99/100"))]
        return tuple(v for v in dict.fromkeys((*Real().samples()[:9], *inner, *outer)) if self.contains(v) is True)

    def strategy(self) -> Any:
        """Draw exact rationals."""
        low, high = self._window
        parts = fractions(min_value=0, max_value=1)
        return parts.map(lambda part: low + (high - low) * part).filter(lambda value: self.contains(value) is True)

    def contains_array(self, values: Array) -> bool:
        """Say whether all values lie between the ends."""
        low, high = float(self.lower), float(self.upper)
        if not super().contains_array(values):
            return False
        inside = (values >= low) & (values <= high) if self.closed else (values > low) & (values < high)
        return bool(np.all(inside))

    @property
    def _window(self) -> tuple[sp.Expr, sp.Expr]:
        """The ends, an infinite one replaced by a number twenty beyond the other."""
        low, high = self.lower, self.upper
        if not low.is_finite and not high.is_finite:
            return sp.Integer(-20), sp.Integer(20)
        return (low if low.is_finite else high - 20), (high if high.is_finite else low + 20)

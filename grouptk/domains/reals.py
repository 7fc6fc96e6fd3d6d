"""Real coordinates: the line, the half line, intervals and the line without some points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind, hypothesis_strategies
from grouptk.errors import DomainError

_POSITIVE = tuple(map(sp.Rational, ("1", "2", "1/2", "3", "1/3", "3/2", "5", "7/4", "10")))
_SIGNED = tuple(sign * value for value in _POSITIVE for sign in (1, -1))


def fractions(**bounds: Any) -> Any:
    """Return a Hypothesis strategy that draws exact rationals within bounds."""
    strategies = hypothesis_strategies()
    drawn = strategies.fractions(max_denominator=12, **bounds)
    return drawn.map(lambda q: sp.Rational(q.numerator, q.denominator))


def written(value: sp.Expr) -> str:
    """Return a rational number or an infinity as text with a proper minus sign."""
    return str(value).replace("-", "−").replace("oo", "∞")


def code(value: sp.Expr) -> str:
    """Return a rational number or an infinity as Python code with SymPy's names."""
    return f"Rational({value.p}, {value.q})" if value.is_Rational and value.q != 1 else str(value)


@dataclass(frozen=True)
class Real(Domain):
    """The real numbers ℝ."""

    def __str__(self) -> str:
        return "ℝ"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a real symbol."""
        return sp.Symbol(name, real=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a defined real number."""
        return (Condition(Kind.REAL, value),)

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return 0, ±1, ±2, ±1/2, … and √2."""
        return (sp.S.Zero, *_SIGNED, sp.sqrt(2))

    def strategy(self) -> Any:
        """Draw exact rationals between −20 and 20."""
        return fractions(min_value=-20, max_value=20)


@dataclass(frozen=True)
class Positive(Domain):
    """The positive real numbers ℝ⁺."""

    def __str__(self) -> str:
        return "ℝ⁺"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a positive symbol."""
        return sp.Symbol(name, positive=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a real number above zero."""
        return (Condition(Kind.REAL, value), Condition(Kind.POSITIVE, value))

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return 1, 2, 1/2, 3, …"""
        return _POSITIVE

    def strategy(self) -> Any:
        """Draw exact rationals between 1/12 and 20."""
        return fractions(min_value="1/12", max_value=20)

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are above zero."""
        return super().contains_array(values) and bool(np.all(values > 0))


@dataclass(frozen=True, init=False)
class Punctured(Domain):
    """The real numbers without finitely many rational points; `Punctured(-1)` is ℝ∖{−1}."""

    points: tuple[sp.Rational, ...]

    def __init__(self, *points: Any) -> None:
        exact = [sp.sympify(point, strict=True) for point in points]
        if not exact or not all(point.is_Rational for point in exact):
            raise DomainError(f"Punctured needs the rational points that are left out, got {points!r}")
        object.__setattr__(self, "points", tuple(sorted(set(exact))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(code, self.points))})"

    def __str__(self) -> str:
        return f"ℝ∖{{{', '.join(map(written, self.points))}}}"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a real symbol, nonzero if zero is left out."""
        return sp.Symbol(name, real=True, nonzero=True) if sp.S.Zero in self.points else sp.Symbol(name, real=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a real number other than each of the points."""
        return (Condition(Kind.REAL, value), *(Condition(Kind.NONZERO, value - point) for point in self.points))

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return 0, ±1, ±2, ±1/2, … and numbers close to the points."""
        near = [point + sign * sp.Rational(1, 100) for point in self.points if point for sign in (1, -1)]
        return tuple(value for value in dict.fromkeys((sp.S.Zero, *_SIGNED, *near)) if value not in self.points)

    def strategy(self) -> Any:
        """Draw exact rationals between −20 and 20, the points excluded."""
        return fractions(min_value=-20, max_value=20).filter(lambda value: value not in self.points)

    def contains_array(self, values: Array) -> bool:
        """Say whether no value is one of the points."""
        return super().contains_array(values) and not any(np.any(values == float(point)) for point in self.points)


@dataclass(frozen=True, init=False)
class NonZero(Punctured):
    """The real numbers without zero, ℝ∖{0}."""

    def __init__(self) -> None:
        super().__init__(0)

    def __repr__(self) -> str:
        return "NonZero()"

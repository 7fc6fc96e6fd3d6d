"""Real coordinates: the line, the half line and the line without its origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind, hypothesis_strategies

_POSITIVE = tuple(map(sp.Rational, ("1", "2", "1/2", "3", "1/3", "3/2", "5", "7/4", "10")))
_SIGNED = tuple(sign * value for value in _POSITIVE for sign in (1, -1))


def _fractions(**bounds: Any) -> Any:
    """Draw exact rationals."""
    strategies = hypothesis_strategies()
    drawn = strategies.fractions(max_denominator=12, **bounds)
    return drawn.map(lambda q: sp.Rational(q.numerator, q.denominator))


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
        return _fractions(min_value=-20, max_value=20)


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
        return _fractions(min_value="1/12", max_value=20)

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are above zero."""
        return super().contains_array(values) and bool(np.all(values > 0))


@dataclass(frozen=True)
class NonZero(Domain):
    """The real numbers without zero, ℝ∖{0}."""

    def __str__(self) -> str:
        return "ℝ∖{0}"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a nonzero real symbol."""
        return sp.Symbol(name, real=True, nonzero=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a real number other than zero."""
        return (Condition(Kind.REAL, value), Condition(Kind.NONZERO, value))

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return ±1, ±2, ±1/2, …"""
        return _SIGNED

    def strategy(self) -> Any:
        """Draw exact rationals between −20 and 20, zero excluded."""
        return _fractions(min_value=-20, max_value=20).filter(bool)

    def contains_array(self, values: Array) -> bool:
        """Say whether no value is zero."""
        return super().contains_array(values) and bool(np.all(values != 0))

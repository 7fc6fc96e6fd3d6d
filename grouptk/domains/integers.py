"""Integer coordinates: ℤ, signs, and the positive integers over which symbolic parameters range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind, hypothesis_strategies
from grouptk.errors import DomainError


def integral(values: Array) -> bool:
    """Say whether every value is a whole number."""
    if values.dtype.kind != "f":
        return values.dtype.kind in "iu"
    return bool(np.all(np.isfinite(values)) and np.all(values == np.rint(values)))


def as_integers(values: Array) -> Array:
    """Return whole numbers in an integer dtype."""
    return values if values.dtype.kind in "iu" else np.rint(values).astype(np.int64)


def positive_integer(value: Any, owner: str) -> sp.Expr:
    """Return a positive integer, or the symbol that stands for one; raise `DomainError` for anything else."""
    if isinstance(value, str) and not value.isidentifier():
        raise DomainError(f"{owner} needs a positive integer or a symbol, got the text {value!r}")
    try:
        number = sp.Symbol(value) if isinstance(value, str) else sp.sympify(value, strict=True)
    except sp.SympifyError as error:
        raise DomainError(f"{owner} needs a positive integer or a symbol, got {value!r}") from error
    if isinstance(number, sp.Symbol):
        known = number.is_integer and number.is_positive
        return number if known else sp.Symbol(number.name, integer=True, positive=True)
    if not (number.is_Integer and number > 0):
        raise DomainError(f"{owner} needs a positive integer or a symbol, got {value!r}")
    return number


@dataclass(frozen=True)
class Integer(Domain):
    """The integers ℤ."""

    def __str__(self) -> str:
        return "ℤ"

    def symbol(self, name: str) -> sp.Symbol:
        """Return an integer symbol."""
        return sp.Symbol(name, integer=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a whole number."""
        return (Condition(Kind.INTEGER, value),)

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return 0, ±1, ±2, … and a large one."""
        signed = [sign * value for value in (1, 2, 3, 4, 5, 7, 12) for sign in (1, -1)]
        return tuple(map(sp.Integer, (0, *signed, 1000)))

    def strategy(self) -> Any:
        """Draw integers between −1000 and 1000."""
        return hypothesis_strategies().integers(-1000, 1000).map(sp.Integer)

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are whole."""
        return integral(values)

    def normalize_array(self, values: Array) -> Array:
        """Return the values in an integer dtype."""
        return as_integers(values)


@dataclass(frozen=True)
class PositiveInteger(Domain):
    """The integers n ≥ 1: what a symbolic parameter such as the n of C(n) ranges over."""

    def __str__(self) -> str:
        return "ℤ⁺"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a positive integer symbol."""
        return sp.Symbol(name, integer=True, positive=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a whole number above zero."""
        return (Condition(Kind.INTEGER, value), Condition(Kind.POSITIVE, value))

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return small orders, primes and composites among them."""
        return tuple(map(sp.Integer, (3, 4, 2, 5, 6, 1, 7, 8, 9, 12, 30)))

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are whole and positive."""
        return integral(values) and bool(np.all(values > 0))


@dataclass(frozen=True)
class NonNegativeInteger(Domain):
    """The integers n ≥ 0: entries of matrices that count, such as those of permutations."""

    def __str__(self) -> str:
        return "ℕ₀"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a nonnegative integer symbol."""
        return sp.Symbol(name, integer=True, nonnegative=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a whole number that is not negative."""
        return (Condition(Kind.INTEGER, value), Condition(Kind.NONNEGATIVE, value))

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return 0, 1, 2, … and a large one."""
        return tuple(map(sp.Integer, (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 1000)))

    def strategy(self) -> Any:
        """Draw integers between 0 and 1000."""
        return hypothesis_strategies().integers(0, 1000).map(sp.Integer)

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are whole and not negative."""
        return integral(values) and bool(np.all(values >= 0))

    def normalize_array(self, values: Array) -> Array:
        """Return the values in an integer dtype."""
        return as_integers(values)


@dataclass(frozen=True)
class Sign(Domain):
    """The signs +1 and −1, which multiply: the determinant of an orthogonal matrix, the side of a mirror."""

    def __str__(self) -> str:
        return "{±1}"

    def symbol(self, name: str) -> sp.Symbol:
        """Return an integer symbol that is not zero."""
        return sp.Symbol(name, integer=True, nonzero=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a whole number whose square is one."""
        return (Condition(Kind.INTEGER, value), Condition(Kind.ZERO, value**2 - 1, "s² = 1"))

    def values(self) -> tuple[int, int]:
        """Return 1 and −1."""
        return 1, -1

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return 1 and −1."""
        return sp.S.One, sp.S.NegativeOne

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are 1 or −1."""
        return integral(values) and bool(np.all(np.abs(values) == 1))

    def normalize_array(self, values: Array) -> Array:
        """Return the values in an integer dtype."""
        return as_integers(values)

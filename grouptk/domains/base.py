"""What a domain is: a set of values for one coordinate, with its normal form and its defining conditions.

A domain with a `modulus` is a quotient: two values name the same point when they differ by a multiple of
it (`Cyclic(n)`: n, `Angle`: 2π). Its laws see arbitrary representatives and owe well-definedness.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

import numpy as np
import sympy as sp

from grouptk.domains import enclosure
from grouptk.errors import BackendError, DomainError

Exact: TypeAlias = Any  # a sympy.Expr, or a sympy.ImmutableMatrix for a matrix coordinate
Array: TypeAlias = "np.ndarray[Any, Any]"


class Kind(Enum):
    """What a condition says of its expression; every kind includes that the expression is defined."""

    REAL = "is real"
    INTEGER = "is an integer"
    ZERO = "= 0"
    NONZERO = "≠ 0"
    POSITIVE = "> 0"
    NONNEGATIVE = "≥ 0"


_SIGNS = {Kind.ZERO: (0,), Kind.NONZERO: (-1, 1), Kind.POSITIVE: (1,), Kind.NONNEGATIVE: (0, 1)}


@dataclass(frozen=True)
class Condition:
    """A statement about an expression: a condition of membership, or a fact known of a member.

    `law` names the matrix equation or the like of which this is one entry, such as RᵀR = 1.
    """

    kind: Kind
    expression: sp.Expr
    law: str = ""

    def __str__(self) -> str:
        return f"{self.expression} {self.kind.value}"

    def holds(self) -> bool | None:
        """Decide the condition: on exact numbers by enclosures, on other expressions by SymPy's assumptions."""
        return _holds(self)


@dataclass(frozen=True)
class Domain(ABC):
    """A set of values for one coordinate; the base class of `Real`, `Integer`, `Cyclic`, …"""

    @abstractmethod
    def symbol(self, name: str) -> Exact:
        """Return a generic member: a symbol with the assumptions of this domain (a matrix of symbols)."""

    @abstractmethod
    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Return the conditions that together say that `value` is a member."""

    def facts(self, value: Exact) -> tuple[Condition, ...]:
        """Return what is known of a member: the conditions, and consequences that are of use in proofs."""
        return self.conditions(value)

    def alternatives(self, value: Exact) -> tuple[Exact, ...]:
        """Return the other values that name the same member, where these are finitely many: −q beside q."""
        return ()

    @abstractmethod
    def samples(self) -> tuple[Exact, ...]:
        """Return exact members, the simplest first."""

    def strategy(self) -> Any:
        """Return a Hypothesis strategy that draws exact members (extra `test`)."""
        return hypothesis_strategies().sampled_from(self.samples())

    @property
    def modulus(self) -> sp.Expr | None:
        """The period of a quotient; None where equal means equal."""
        return None

    @property
    def is_quotient(self) -> bool:
        """Whether several values name one member, so that they are compared in normal form."""
        return self.modulus is not None

    @property
    def parameters(self) -> frozenset[sp.Symbol]:
        """The symbols, such as the n of `Cyclic(n)`, on which the domain depends."""
        return frozenset()

    @property
    def order(self) -> sp.Expr:
        """The number of members: an integer, an expression in the parameters, or ∞."""
        values = self.values()
        return sp.oo if values is None else sp.Integer(len(values))

    @property
    def representatives(self) -> Domain:
        """The set of representatives that a law sees: ℤ for `Cyclic`, ℝ for `Angle`, else the domain itself."""
        return self

    def values(self) -> Sequence[Any] | None:
        """Return all members of a finite domain in normal form, as SymPy takes them; None for any other domain."""
        return None

    def label(self, value: Exact) -> Any:
        """Return what a user sees of an exact value: itself, or the label at that place of a `Finite` domain."""
        return value

    def shown(self, value: Exact) -> Any:
        """Return what is printed of an exact value, short and as this domain takes it back."""
        return self.label(value)

    def values_array(self) -> Array:
        """Return all members of a finite domain as one array, in the order of `values`."""
        values = self.values()
        if values is None:
            raise DomainError(f"the members of {self} cannot be listed: there are {self.order}")
        return np.asarray(values)

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Domain:
        """Return this domain with numbers put in for its symbolic parameters."""
        return self

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one value: () for a number, (rows, columns) for a matrix."""
        return ()

    @property
    def size(self) -> int:
        """The number of scalar entries of one value."""
        return math.prod(self.shape)

    def entries(self, value: Exact) -> tuple[sp.Expr, ...]:
        """Return the scalar entries of a value: itself, or the entries of a matrix row by row."""
        return (value,)

    def assemble(self, entries: tuple[Any, ...]) -> Any:
        """Return the value with these scalar entries; the inverse of `entries`."""
        return entries[0]

    def scalar(self) -> Domain:
        """Return the domain in which one entry is compared."""
        return self

    def coerce(self, value: Any) -> Exact:
        """Return an exact value as this domain stores it; raise `TypeError` for what is no number or expression."""
        exact = sp.sympify(value, strict=True)
        if not isinstance(exact, sp.Expr):
            raise TypeError(f"a coordinate must be a number or an expression, got {value!r}")
        return exact

    def normalize(self, value: Exact) -> Exact:
        """Return the normal form of an exact or symbolic value."""
        return value

    def contains(self, value: Exact) -> bool | None:
        """Say whether an exact value is a member; None where that is not certain."""
        if any(entry.has(sp.nan, sp.zoo, sp.oo, -sp.oo) for entry in self.entries(value)):
            return False
        answers = [_holds(condition) for condition in self.conditions(value)]
        return False if False in answers else None if None in answers else True

    def normalize_array(self, values: Array) -> Array:
        """Return the normal form of numeric values, elementwise."""
        return values

    def contains_array(self, values: Array) -> bool:
        """Say whether all numeric values are members (floats: to rounding)."""
        return values.dtype.kind in "iuf" and bool(np.all(np.isfinite(values)))

    def distance_array(self, left: Array, right: Array) -> Array:
        """Return |left − right|, on a quotient the distance to the nearest representative."""
        return np.abs(left - right)

    def to_array(self, value: Any) -> Array:
        """Return an exact number, a float or an array as a NumPy array."""
        if isinstance(value, sp.Expr):
            return np.asarray(int(value) if value.is_Integer else float(value))
        return np.asarray(value)


def _holds(condition: Condition) -> bool | None:
    """Decide a condition: on exact numbers by enclosures, on other expressions by SymPy's assumptions."""
    kind, expression = condition.kind, condition.expression
    if not enclosure.is_enclosed(expression):
        return _assumed(kind, expression)
    if kind is Kind.REAL:
        return True
    return enclosure.is_whole(expression) if kind is Kind.INTEGER else _has_sign(kind, enclosure.sign(expression))


def _has_sign(kind: Kind, sign: int | None) -> bool | None:
    return None if sign is None else sign in _SIGNS[kind]


def _assumed(kind: Kind, expression: sp.Expr) -> bool | None:
    if kind is Kind.REAL:
        return expression.is_real
    if kind is Kind.INTEGER:
        return expression.is_integer
    if kind is Kind.POSITIVE:
        return expression.is_positive
    if kind is Kind.NONNEGATIVE:
        return expression.is_nonnegative
    if kind is Kind.ZERO:
        return expression.is_zero
    return None if expression.is_zero is None else not expression.is_zero


def hypothesis_strategies() -> Any:
    """Import `hypothesis.strategies`, or say how to get it."""
    try:
        from hypothesis import strategies
    except ImportError as error:
        raise BackendError("drawing members needs hypothesis: install it with pip install 'grouptk[test]'") from error
    return strategies

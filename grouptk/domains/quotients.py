"""Quotient coordinates: `Cyclic(n)` = ℤ/nℤ and `Angle` = ℝ/2πℝ, in radians."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind, hypothesis_strategies
from grouptk.domains.integers import Integer, as_integers, integral, positive_integer
from grouptk.domains.reals import Real
from grouptk.domains.remainders import residue
from grouptk.errors import DomainError


def _reduce_coefficients(value: sp.Expr, unit: sp.Expr, period: sp.Expr) -> sp.Expr:
    """Drop whole periods from the terms `rational · unit · integer`; the class of the value stays the same."""
    step = period / unit
    kept = []
    for term in sp.Add.make_args(sp.expand(value)):
        multiple, rest = sp.expand(term / unit).as_coeff_Mul()
        if isinstance(rest, residue) and multiple.is_Integer and (rest.args[1] / step).is_integer:
            rest = rest.args[0]  # modulo the period, a remainder is what it was taken of
        if multiple.is_Rational and rest.is_integer and not rest.has(sp.pi):
            if (multiple * rest / step).is_integer:
                continue
            if step.is_Rational:
                multiple -= step * sp.ceiling(multiple / step - sp.S.Half)
            term = unit * multiple * rest
        kept.append(term)
    return sp.Add(*kept)


@dataclass(frozen=True)
class Cyclic(Domain):
    """The integers modulo n; n is a positive integer or a symbol that stands for one."""

    n: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", positive_integer(self.n, "Cyclic(n)"))

    def __repr__(self) -> str:
        return f"Cyclic({self.n})"

    def __str__(self) -> str:
        return f"ℤ/{self.n}"

    @property
    def modulus(self) -> sp.Expr:
        """The order n."""
        return self.n

    @property
    def parameters(self) -> frozenset[sp.Symbol]:
        """The symbol n, if it is one."""
        return frozenset(self.n.free_symbols)

    @property
    def order(self) -> sp.Expr:
        """The order n."""
        return self.n

    @property
    def representatives(self) -> Domain:
        """The integers."""
        return Integer()

    def symbol(self, name: str) -> sp.Symbol:
        """Return an integer symbol: an arbitrary representative."""
        return sp.Symbol(name, integer=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a whole number."""
        return (Condition(Kind.INTEGER, value),)

    def values(self) -> range | None:
        """Return 0, …, n−1; None for a symbolic n."""
        return range(int(self.n)) if self.n.is_Integer else None

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return residues, the small ones and the last ones first."""
        if not self.n.is_Integer:
            return tuple(map(sp.Integer, (0, 1, 2)))
        n = int(self.n)
        chosen = dict.fromkeys((*range(min(n, 12)), n // 2, n - 1))
        return tuple(map(sp.Integer, chosen))

    def strategy(self) -> Any:
        """Draw residues."""
        return hypothesis_strategies().integers(0, int(self.n) - 1).map(sp.Integer)

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Domain:
        """Put a number in for n."""
        return Cyclic(self.n.xreplace(dict(parameters)))

    def normalize(self, value: Exact) -> Exact:
        """Return the residue in [0, n); symbols are only freed of whole multiples of n."""
        if value.is_Integer and self.n.is_Integer:
            return value % self.n
        return _reduce_coefficients(value, sp.S.One, self.n)

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are whole."""
        return integral(values)

    def normalize_array(self, values: Array) -> Array:
        """Return the residues in [0, n) in an integer dtype."""
        if not self.n.is_Integer:
            raise DomainError(f"numbers modulo {self.n} need a number for {self.n}")
        return np.mod(as_integers(values), int(self.n))

    def distance_array(self, left: Array, right: Array) -> Array:
        """Return the distance around the cycle."""
        gap = np.mod(left - right, int(self.n))
        return np.minimum(gap, int(self.n) - gap)


@dataclass(frozen=True)
class Angle(Domain):
    """Angles in radians, modulo 2π."""

    def __str__(self) -> str:
        return "ℝ/2π"

    @property
    def modulus(self) -> sp.Expr:
        """The full turn 2π."""
        return 2 * sp.pi

    @property
    def representatives(self) -> Domain:
        """The real numbers."""
        return Real()

    def symbol(self, name: str) -> sp.Symbol:
        """Return a real symbol: an arbitrary representative."""
        return sp.Symbol(name, real=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a defined real number."""
        return (Condition(Kind.REAL, value),)

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return 0, the half and quarter turns, then finer ones."""
        turns = ("0", "1", "1/2", "3/2", "1/3", "1/4", "5/3", "1/6", "3/4", "5/6")
        return tuple(sp.Rational(turn) * sp.pi for turn in turns)

    def strategy(self) -> Any:
        """Draw multiples of π/12."""
        return hypothesis_strategies().integers(0, 23).map(lambda m: sp.pi * sp.Rational(m, 12))

    def normalize(self, value: Exact) -> Exact:
        """Return the angle in [0, 2π); symbols are only freed of whole turns."""
        if value.is_number and not value.has(sp.Float):
            turns = value / self.modulus
            whole = sp.floor(turns)
            return sp.expand(value - self.modulus * whole) if whole.is_Integer else value
        return _reduce_coefficients(value, sp.pi, self.modulus)

    def normalize_array(self, values: Array) -> Array:
        """Return the angles in [0, 2π)."""
        turn = 2 * np.pi
        reduced = np.mod(np.asarray(values, dtype=np.result_type(values, np.float32)), turn)
        return np.where(reduced >= turn, 0.0, reduced).astype(reduced.dtype)

    def distance_array(self, left: Array, right: Array) -> Array:
        """Return the distance around the circle."""
        gap = np.mod(left - right, 2 * np.pi)
        return np.minimum(gap, 2 * np.pi - gap)

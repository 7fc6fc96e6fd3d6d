"""What a proof by normal forms consists of: one proof for each scalar equation or condition.

The polynomials are over ℚ in the variables of a `Setting`; `grouptk.proofs.recheck` reads these objects, and nothing
else of the search that found them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import sympy as sp
from sympy.polys.rings import PolyElement

from grouptk.domains import Condition, Kind
from grouptk.proofs.positivity.search import Combination


@dataclass(frozen=True)
class Fact:
    """What is known of a polynomial: by a condition, whose expression times square² it is, or by its symbol.

    If it is the square of what is `nonzero`, it is positive for that reason.
    """

    polynomial: PolyElement
    kind: Kind
    condition: Condition | None = None
    square: PolyElement | None = None
    nonzero: Fact | None = None


Cofactors: TypeAlias = tuple[tuple[Condition, PolyElement], ...]
"""Σ cofactor · (numerator of a condition that says that something vanishes)."""


@dataclass(frozen=True)
class Unit:
    """1 = multiplier · p + Σ cofactor · constraint: then p vanishes nowhere."""

    multiplier: PolyElement
    cofactors: Cofactors


@dataclass(frozen=True)
class Signed:
    """sign · p = combination of `facts` + Σ cofactor · constraint, where the combination is positive (or ≥ 0)."""

    sign: int
    combination: Combination
    facts: tuple[Fact, ...]
    cofactors: Cofactors = ()


Reason: TypeAlias = Fact | Signed | Unit


@dataclass(frozen=True)
class Nonzero:
    """polynomial = constant · Π factor^power, and for each factor why it vanishes nowhere."""

    polynomial: PolyElement
    constant: sp.Rational
    factors: tuple[tuple[PolyElement, int, Reason], ...]


@dataclass(frozen=True)
class Setting:
    """What the variables of a proof stand for, and which of them are roots: `atom ** degree = value`.

    `steps` are the functions that were rewritten by their atoms: √(x²y) = |x|·√y, log(xy) = log x + log y.
    """

    meanings: Mapping[sp.Symbol, sp.Expr]
    roots: tuple[tuple[sp.Symbol, int, sp.Expr], ...] = ()
    steps: tuple[tuple[sp.Expr, sp.Expr], ...] = ()


@dataclass(frozen=True)
class EqualityProof:
    """left − right = period · whole + Σ cofactor · constraint / Π denominator, whose parts vanish nowhere."""

    left: sp.Expr
    right: sp.Expr
    period: sp.Expr | None = None
    setting: Setting = Setting({})
    denominators: tuple[tuple[PolyElement, int], ...] = ()
    nonzero: tuple[Nonzero, ...] = ()
    cofactors: Cofactors = ()
    whole: PolyElement | None = None
    debts: tuple[EntryProof, ...] = ()


@dataclass(frozen=True)
class ConditionProof:
    """An expression is defined and real and, if more is claimed, nonzero, of one sign, or a whole polynomial.

    Signs are those of `cleared` = expression · root², which is a polynomial.
    """

    condition: Condition
    setting: Setting = Setting({})
    nonzero: tuple[Nonzero, ...] = ()
    cleared: PolyElement | None = None
    root: PolyElement | None = None
    reason: Nonzero | Signed | PolyElement | None = None
    debts: tuple[EntryProof, ...] = ()


@dataclass(frozen=True)
class WordProof:
    """A condition on matrices of any size that holds by cancelling letters, given what the facts say of these."""

    condition: Condition
    facts: tuple[Condition, ...]


EntryProof: TypeAlias = EqualityProof | ConditionProof | WordProof

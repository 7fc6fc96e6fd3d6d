"""Claims: the one form in which every statement reaches the prover.

A claim quantifies over operands (points of spaces) and states goals: that two points are equal, or that a point
is a member. The goals are a function of the operands, so that exact values can be put in before laws are composed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import sympy as sp

from grouptk.domains import Condition, Domain, Integer, NonZero, Positive, PositiveInteger, Real
from grouptk.spaces import Space
from grouptk.tracing import Values, written_out


@dataclass(frozen=True)
class Equation:
    """`left = right` in `space` (on quotients: the same class); `text` says it in the claim's own letters."""

    text: str
    space: Space
    left: Values
    right: Values

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Equation:
        """Return the equation with numbers put in for parameters."""
        return Equation(self.text, self.space.at(parameters), _put(self.left, parameters), _put(self.right, parameters))

    @property
    def values(self) -> Values:
        """All coordinates of both sides."""
        return (*self.left, *self.right)

    @property
    def components(self) -> list[tuple[sp.Expr, sp.Expr, Domain]]:
        """The scalar equations: left entry, right entry, the domain in which they are compared."""
        found: list[tuple[sp.Expr, sp.Expr, Domain]] = []
        for domain, left, right in zip(self.space.domains, self.left, self.right, strict=True):
            pairs = zip(domain.entries(left), domain.entries(right), strict=True)
            found.extend((one, other, domain.scalar()) for one, other in pairs)
        return found


@dataclass(frozen=True)
class Membership:
    """`value ∈ space`, and it is defined."""

    text: str
    space: Space
    value: Values

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Membership:
        """Return the membership with numbers put in for parameters."""
        return Membership(self.text, self.space.at(parameters), _put(self.value, parameters))

    @property
    def values(self) -> Values:
        """The coordinates of the value."""
        return self.value


Goal: TypeAlias = Equation | Membership


@dataclass(frozen=True)
class Operand:
    """A quantified point: its letter in the claim and the space it ranges over."""

    letter: str
    space: Space


def generic(operands: tuple[Operand, ...]) -> tuple[Values, ...]:
    """Return generic points; those of operand i have i primes."""
    return tuple(operand.space.symbols("'" * place) for place, operand in enumerate(operands))


@dataclass(frozen=True)
class Claim:
    """For all operands and parameters for which the hypotheses hold: all goals."""

    name: str
    operands: tuple[Operand, ...]
    relation: Callable[..., tuple[Goal, ...]]
    hypotheses: Callable[..., tuple[Condition, ...]] = lambda *_: ()

    def facts(self, operands: Sequence[Values]) -> tuple[Condition, ...]:
        """Return what is known at some operands: that they are members, and the hypotheses."""
        members = (
            fact
            for operand, values in zip(self.operands, operands, strict=True)
            for domain, value in zip(operand.space.domains, values, strict=True)
            for fact in domain.facts(value)
        )
        return (*members, *self.hypotheses(*operands))

    @cached_property
    def symbols(self) -> tuple[Values, ...]:
        """The generic operands."""
        return generic(self.operands)

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """The goals for generic operands."""
        return self.relation(*self.symbols)

    @cached_property
    def parameters(self) -> dict[sp.Symbol, Domain]:
        """The free symbols that are no operand's coordinate, with what they range over."""
        free: set[sp.Symbol] = set()
        for goal in self.goals:
            free |= {symbol for value in goal.values for symbol in value.free_symbols}
            free |= goal.space.parameters
        own = {
            symbol
            for operand, values in zip(self.operands, self.symbols, strict=True)
            for symbol in operand.space.entries(values)
        }
        for operand in self.operands:
            free |= operand.space.parameters
        return {symbol: _range_of(symbol) for symbol in sorted(free - own, key=str)}


def _range_of(parameter: sp.Symbol) -> Domain:
    if parameter.is_integer:
        return PositiveInteger() if parameter.is_positive else Integer()
    if parameter.is_positive:
        return Positive()
    return NonZero() if parameter.is_nonzero else Real()


def _put(values: Values, parameters: Mapping[sp.Symbol, sp.Expr]) -> Values:
    return tuple(written_out(value.xreplace(dict(parameters))) for value in values)

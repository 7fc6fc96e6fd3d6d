"""The question whether two integrals agree for every signal, and the substitutions that may show it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from grouptk.equivariance.functions import Functions
from grouptk.measures import NUMBERS
from grouptk.proofs import Operand, generic
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values

_MOST_CASES = 64

Side = Callable[..., sp.Expr]


@dataclass(frozen=True)
class Substitution:
    """A change of variables y = forward(…, y') with inverse y' = backward(…, y), for given operands."""

    text: str
    forward: Callable[..., Values]
    backward: Callable[..., Values]


@dataclass(frozen=True)
class Equality:
    """∫ left dy = ∫ right dy for all operands and all signals.

    The second operand is the variable of integration y; both sides are called with the operands' points.
    """

    claim: str
    operands: tuple[Operand, ...]
    left: Side
    right: Side
    signal: Any
    functions: Functions
    substitutions: tuple[Substitution, ...]

    @property
    def space(self) -> Space:
        """The space of integration."""
        return self.operands[1].space

    @property
    def points(self) -> tuple[Values, ...]:
        """The generic operands."""
        return generic(self.operands)

    def cases(self) -> list[dict[sp.Symbol, sp.Expr]]:
        """Return all assignments of values to the finite coordinates; none if there are too many or no such."""
        finite = {
            symbol: values
            for operand, symbols in zip(self.operands, self.points, strict=True)
            for symbol, domain in zip(symbols, operand.space.domains, strict=True)
            if (values := domain.values()) is not None
        }
        if not finite or math.prod(map(len, finite.values())) > _MOST_CASES:
            return []
        return [
            dict(zip(finite, map(sp.Integer, values), strict=True)) for values in itertools.product(*finite.values())
        ]

    def formula(self, value: sp.Expr) -> Formula:
        """Return an integrand as a formula in the operands."""
        return Formula(self._sources, NUMBERS, (value,))

    def map(self, image: Values) -> Formula:
        """Return a map into the space of integration as a formula in the operands."""
        return Formula(self._sources, self.space, image)

    @property
    def _sources(self) -> tuple[Space, ...]:
        return tuple(operand.space for operand in self.operands)


IDENTITY = Substitution("the same variable", lambda *points: points[1], lambda *points: points[1])

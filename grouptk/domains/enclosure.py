"""Enclosures of exact real numbers: intervals with certified ends, computed in rising precision.

A sign, or being no whole number, is certain when an enclosure shows it. That a number is zero no enclosure shows:
this is certain by form alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy as sp
from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import ComplexResult

from grouptk.domains.boxes import FUNCTIONS, Box, Refused, Unclear, floor

_LARGEST_SUM = 60  # terms and factors of what is expanded to see that it is zero
_DEEPEST = 150


def _context(bits: int) -> MPIntervalContext:
    context = MPIntervalContext()
    context.prec = bits
    return context


_CONTEXTS = tuple(map(_context, (60, 200, 800)))


@lru_cache(maxsize=2**14)
def sign(value: sp.Expr) -> int | None:
    """Return the sign −1, 0 or 1 of an exact real number; None where it is not certain."""
    if value.is_Rational:
        return (value.p > 0) - (value.p < 0)
    for box in _enclosures(value):
        if box is not None and (box.a > 0 or box.b < 0):
            return 1 if box.a > 0 else -1
        if _expands_to_zero(value):
            return 0
    return None


@lru_cache(maxsize=2**14)
def is_whole(value: sp.Expr) -> bool | None:
    """Say whether an exact real number is an integer; None where it is not certain."""
    if value.is_Rational:
        return bool(value.is_Integer)
    for box in _enclosures(value):
        if box is not None and int(floor(box.a)) == int(floor(box.b)) and box.a > floor(box.a):
            return False
        if box is not None and box.delta < 1:
            nearest = sp.Integer(int(floor(box.a + 0.5)))
            if _expands_to_zero(value - nearest):
                return True
    return None


def is_enclosed(value: sp.Expr) -> bool:
    """Say whether an expression is certainly a defined real number."""
    return value.is_Rational or any(box is not None for box in _enclosures(value))


def _enclosures(value: sp.Expr) -> Any:
    """Yield an interval around a number in each precision, None where that is too low; nothing for other values."""
    for context in _CONTEXTS:
        try:
            yield _Enclosure(context).of(value)
        except Unclear:
            yield None
        except Refused:
            return


class _Enclosure:
    """The evaluation of expressions in one precision; each subexpression is evaluated once."""

    def __init__(self, context: MPIntervalContext) -> None:
        self.context = context
        self.known: dict[sp.Expr, Box] = {}

    def of(self, value: sp.Expr, depth: int = 0) -> Box:
        """Return an interval that contains a number."""
        if value not in self.known:
            if depth > _DEEPEST:
                raise Refused
            box = self._evaluated(value, depth + 1)
            if not (abs(box.a) < self.context.inf and abs(box.b) < self.context.inf):
                raise Unclear
            self.known[value] = box
        return self.known[value]

    def _evaluated(self, value: sp.Expr, depth: int) -> Box:
        if value.is_Rational:
            return self.context.mpf(int(value.p)) / int(value.q)
        if value is sp.pi:
            return +self.context.pi
        if value is sp.E:
            return +self.context.e
        if value is sp.GoldenRatio:
            return (1 + self.context.sqrt(self.context.mpf(5))) / 2
        if value.func not in FUNCTIONS:
            raise Refused
        arguments = [self.of(argument, depth) for argument in value.args]
        try:
            return FUNCTIONS[value.func](self.context, *arguments)
        except ComplexResult as error:
            raise Unclear from error


def _expands_to_zero(value: sp.Expr) -> bool:
    """Say whether a polynomial in square roots of rationals is zero once it is multiplied out."""
    powers = value.atoms(sp.Pow)
    plain = all(p.exp.is_Rational and 2 * p.exp in (-1, 1, 3, 4, 6, 8) for p in powers)
    if not plain or value.atoms(sp.Function, sp.NumberSymbol) or len(list(sp.preorder_traversal(value))) > _LARGEST_SUM:
        return False
    return sp.expand(value) == 0

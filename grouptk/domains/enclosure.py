"""Enclosures of exact real numbers: intervals with certified ends, computed in rising precision.

A sign, or being no whole number, is certain when an enclosure shows it. That a number is zero no enclosure shows:
this is certain by form alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import sympy as sp
from mpmath.ctx_iv import MPIntervalContext  # type: ignore[import-untyped]
from mpmath.libmp import ComplexResult  # type: ignore[import-untyped]

from grouptk.domains.remainders import residue

Box: TypeAlias = Any  # an interval of mpmath

_LARGEST_EXPONENT = 10_000
_LARGEST_EXPONENTIAL = 2**20  # e to the power of more than this is refused
_LARGEST_ANGLE = 2**200
_LARGEST_SUM = 60  # terms and factors of what is expanded to see that it is zero
_DEEPEST = 150


class _Refused(Exception):
    """The expression is no real number of the kind that is enclosed, at any precision."""


class _Unclear(Exception):
    """The precision is too low to go on: a denominator or the argument of a root may vanish."""


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
        if box is not None and int(_floor(box.a)) == int(_floor(box.b)) and box.a > _floor(box.a):
            return False
        if box is not None and box.delta < 1:
            nearest = sp.Integer(int(_floor(box.a + 0.5)))
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
        except _Unclear:
            yield None
        except _Refused:
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
                raise _Refused
            box = self._evaluated(value, depth + 1)
            if not (abs(box.a) < self.context.inf and abs(box.b) < self.context.inf):
                raise _Unclear
            self.known[value] = box
        return self.known[value]

    def _evaluated(self, value: sp.Expr, depth: int) -> Box:
        if value.is_Rational:
            return self.context.mpf(int(value.p)) / int(value.q)
        if value is sp.pi:
            return +self.context.pi
        if value is sp.E:
            return +self.context.e
        if value.func not in _FUNCTIONS:
            raise _Refused
        arguments = [self.of(argument, depth) for argument in value.args]
        try:
            return _FUNCTIONS[value.func](self.context, *arguments)
        except ComplexResult as error:
            raise _Unclear from error


# Each of these gets the context and the enclosures of the arguments.


def _sum(context: MPIntervalContext, *terms: Box) -> Box:
    return sum(terms, context.zero)


def _product(context: MPIntervalContext, *factors: Box) -> Box:
    result = context.one
    for factor in factors:
        result = result * factor
    return result


def _power(context: MPIntervalContext, base: Box, exponent: Box) -> Box:
    if exponent.delta == 0 and exponent.a == _floor(exponent.a):
        if abs(exponent.a) > _LARGEST_EXPONENT:
            raise _Refused
        whole = int(exponent.a)
        return base**whole if whole >= 0 else _quotient(context, context.one, base**-whole)
    if exponent.a == exponent.b == 0.5:
        return context.sqrt(_not_negative(base, strictly=False))
    return _exponential(context, exponent * context.log(_not_negative(base)))


def _exponential(context: MPIntervalContext, argument: Box) -> Box:
    return context.exp(_bounded(argument, _LARGEST_EXPONENTIAL))


def _logarithm(context: MPIntervalContext, argument: Box) -> Box:
    return context.log(_not_negative(argument))


def _quotient(context: MPIntervalContext, numerator: Box, denominator: Box) -> Box:
    if denominator.a <= 0 <= denominator.b:
        raise _Unclear
    return numerator / denominator


def _cosine(context: MPIntervalContext, angle: Box) -> Box:
    return context.cos(_bounded(angle, _LARGEST_ANGLE))


def _sine(context: MPIntervalContext, angle: Box) -> Box:
    return context.sin(_bounded(angle, _LARGEST_ANGLE))


def _tangent(context: MPIntervalContext, angle: Box) -> Box:
    return _quotient(context, _sine(context, angle), _cosine(context, angle))


def _hyperbolic(context: MPIntervalContext, argument: Box, sign: int) -> Box:
    grown = _exponential(context, argument)
    return (grown + sign / grown) / 2


def _hyperbolic_tangent(context: MPIntervalContext, argument: Box) -> Box:
    return 1 - 2 / (_exponential(context, 2 * argument) + 1)


def _sign_of(context: MPIntervalContext, argument: Box) -> Box:
    if argument.a <= 0 <= argument.b:
        raise _Unclear
    return context.mpf(1 if argument.a > 0 else -1)


def _whole_part(context: MPIntervalContext, argument: Box) -> Box:
    if _floor(argument.a) != _floor(argument.b):
        raise _Unclear
    return context.mpf(_floor(argument.a))


def _remainder(context: MPIntervalContext, argument: Box, modulus: Box) -> Box:
    return argument - modulus * _whole_part(context, _quotient(context, argument, modulus))


def _floor(end: Box) -> int:
    """Return ⌊x⌋ of an end of an interval, which is an interval of one binary fraction."""
    sign, mantissa, exponent, _ = end._mpi_[0]
    signed = -int(mantissa) if sign else int(mantissa)
    return signed << exponent if exponent >= 0 else signed >> -exponent


def _bounded(argument: Box, bound: int) -> Box:
    if max(abs(argument.a), abs(argument.b)) > bound:
        raise _Refused
    return argument


def _not_negative(argument: Box, strictly: bool = True) -> Box:
    """Return the interval of a number that has a real root or logarithm."""
    if argument.b < 0:
        raise _Refused
    if argument.a < 0 or (strictly and argument.a <= 0):
        raise _Unclear
    return argument


_FUNCTIONS: dict[Any, Callable[..., Box]] = {
    sp.Add: _sum,
    sp.Mul: _product,
    sp.Pow: _power,
    sp.exp: _exponential,
    sp.log: _logarithm,
    sp.cos: _cosine,
    sp.sin: _sine,
    sp.tan: _tangent,
    sp.cosh: lambda context, argument: _hyperbolic(context, argument, 1),
    sp.sinh: lambda context, argument: _hyperbolic(context, argument, -1),
    sp.tanh: _hyperbolic_tangent,
    sp.Abs: lambda context, argument: abs(argument),
    sp.sign: _sign_of,
    sp.floor: _whole_part,
    sp.ceiling: lambda context, argument: -_whole_part(context, -argument),
    residue: _remainder,
}


def _expands_to_zero(value: sp.Expr) -> bool:
    """Say whether a polynomial in square roots of rationals is zero once it is multiplied out."""
    powers = value.atoms(sp.Pow)
    plain = all(p.exp.is_Rational and 2 * p.exp in (-1, 1, 3, 4, 6, 8) for p in powers)
    if not plain or value.atoms(sp.Function, sp.NumberSymbol) or len(list(sp.preorder_traversal(value))) > _LARGEST_SUM:
        return False
    return sp.expand(value) == 0

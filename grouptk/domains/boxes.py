"""Functions of boxes: each gets the context and enclosures of its arguments, and encloses the value.

The arithmetic, π, e, cosine and sine are mpmath's, rounded outwards; everything else is built from these.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import sympy as sp
from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import mpf_atan

from grouptk.domains.remainders import residue

Box: TypeAlias = Any  # an interval of mpmath

_LARGEST_EXPONENT = 10_000
_LARGEST_EXPONENTIAL = 2**20  # e to the power of more than this is refused
_LARGEST_ANGLE = 2**200
_LARGEST_FACTORIAL = 1000


class Refused(Exception):
    """The expression is no real number of the kind that is enclosed, at any precision."""


class Unclear(Exception):
    """The precision is too low to go on: a denominator or the argument of a root may vanish."""


# ------------------------------------------------------------------------------- arithmetic


def _sum(context: MPIntervalContext, *terms: Box) -> Box:
    return sum(terms, context.zero)


def _product(context: MPIntervalContext, *factors: Box) -> Box:
    result = context.one
    for factor in factors:
        result = result * factor
    return result


def _quotient(context: MPIntervalContext, numerator: Box, denominator: Box) -> Box:
    if denominator.a <= 0 <= denominator.b:
        raise Unclear
    return numerator / denominator


def _power(context: MPIntervalContext, base: Box, exponent: Box) -> Box:
    if exponent.delta == 0 and exponent.a == floor(exponent.a):
        if abs(exponent.a) > _LARGEST_EXPONENT:
            raise Refused
        whole = int(exponent.a)
        return base**whole if whole >= 0 else _quotient(context, context.one, base**-whole)
    if exponent.a == exponent.b == 0.5:
        return _root(context, base)
    return _exponential(context, exponent * _logarithm(context, base))


def _root(context: MPIntervalContext, argument: Box) -> Box:
    return context.sqrt(_not_negative(argument, strictly=False))


def _sign_of(context: MPIntervalContext, argument: Box) -> Box:
    if argument.a <= 0 <= argument.b:
        raise Unclear
    return context.mpf(1 if argument.a > 0 else -1)


def _whole_part(context: MPIntervalContext, argument: Box) -> Box:
    if floor(argument.a) != floor(argument.b):
        raise Unclear
    return context.mpf(floor(argument.a))


def _remainder(context: MPIntervalContext, argument: Box, modulus: Box) -> Box:
    return argument - modulus * _whole_part(context, _quotient(context, argument, modulus))


def _factorial(context: MPIntervalContext, argument: Box) -> Box:
    return context.mpf(math.factorial(_small_whole(argument)))


def _binomial(context: MPIntervalContext, upper: Box, lower: Box) -> Box:
    return context.mpf(math.comb(_small_whole(upper), _small_whole(lower)))


def _small_whole(argument: Box) -> int:
    """Return the whole number n ≥ 0 that an enclosure consists of."""
    if argument.delta != 0:
        raise Unclear
    if argument.a != floor(argument.a) or not 0 <= argument.a <= _LARGEST_FACTORIAL:
        raise Refused
    return floor(argument.a)


# ------------------------------------------------------------------------------- exponentials and logarithms


def _exponential(context: MPIntervalContext, argument: Box) -> Box:
    return _widened(context, context.exp(_bounded(argument, _LARGEST_EXPONENTIAL)))


def _logarithm(context: MPIntervalContext, argument: Box) -> Box:
    return _widened(context, context.log(_not_negative(argument)))


def _widened(context: MPIntervalContext, box: Box) -> Box:
    """Move both ends outwards by four units in the last place.

    mpmath computes exp and log with at least ten bits more than it returns and then rounds; the error before rounding
    is not bounded by proof, but it is far below the one unit that outward rounding adds.
    """
    slack = abs(box) * context.ldexp(context.one, 2 - context.prec)
    return box + context.mpf((-slack.b, slack.b))


def _hyperbolic(context: MPIntervalContext, argument: Box, sign: int) -> Box:
    grown = _exponential(context, argument)
    return (grown + sign / grown) / 2


def _hyperbolic_tangent(context: MPIntervalContext, argument: Box) -> Box:
    return 1 - 2 / (_exponential(context, 2 * argument) + 1)


def _inverse_hyperbolic_sine(context: MPIntervalContext, argument: Box) -> Box:
    def above(end: Box) -> Box:  # for end ≥ 0, where nothing cancels
        return _logarithm(context, end + context.sqrt(end**2 + 1))

    return _increasing(context, lambda end: above(end) if end >= 0 else -above(-end), argument)


def _inverse_hyperbolic_cosine(context: MPIntervalContext, argument: Box) -> Box:
    height = _not_negative(argument - 1, strictly=False)
    return _logarithm(context, argument + context.sqrt(height * (height + 2)))


def _inverse_hyperbolic_tangent(context: MPIntervalContext, argument: Box) -> Box:
    return _logarithm(context, _not_negative(1 + argument) / _not_negative(1 - argument)) / 2


# ------------------------------------------------------------------------------- circular functions


def _cosine(context: MPIntervalContext, angle: Box) -> Box:
    return context.cos(_bounded(angle, _LARGEST_ANGLE))


def _sine(context: MPIntervalContext, angle: Box) -> Box:
    return context.sin(_bounded(angle, _LARGEST_ANGLE))


def _tangent(context: MPIntervalContext, angle: Box) -> Box:
    return _quotient(context, _sine(context, angle), _cosine(context, angle))


def _arctangent(context: MPIntervalContext, argument: Box) -> Box:
    """Enclose atan x around a guess y that needs no trust.

    The point (1, x) turned by −y is (u, v) = (cos y + x sin y, x cos y − sin y). For |y| < 2, atan x and y differ by
    less than 3π/2, so u > 0 shows that they differ by less than π/2, namely by atan(v/u), and |atan d| ≤ |d|.
    """

    def at(end: Box) -> Box:
        guess = context.make_mpf((mpf_atan(end._mpi_[0], context.prec),) * 2)
        cosine, sine = context.cos(guess), context.sin(guess)
        beside = cosine + end * sine
        if not (abs(guess) < 2 and beside > 0):
            raise Unclear
        gap = abs((end * cosine - sine) / beside)
        return guess + context.mpf((-gap.b, gap.b))

    return _increasing(context, at, argument)


def _arcsine(context: MPIntervalContext, argument: Box) -> Box:
    def at(end: Box) -> Box:
        return 2 * _arctangent(context, end / (1 + _root(context, (1 - end) * (1 + end))))

    return _increasing(context, at, argument)


def _arccosine(context: MPIntervalContext, argument: Box) -> Box:
    return context.pi / 2 - _arcsine(context, argument)


def _error_function(context: MPIntervalContext, argument: Box) -> Box:
    """Enclose erf x = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)) for x ≥ 0, whose terms are all positive."""

    def above(end: Box) -> Box:
        square = end**2
        if square > context.prec:  # for x ≥ 1, 1 − exp(−x²) ≤ erf x ≤ 1
            return 1 - context.mpf((0, context.ldexp(context.one, -context.prec)))
        term = total = end
        n = 1
        # A term is that before times 2x²/(2n + 1); once this is at most 1/2, all further ones are below the last.
        while not (4 * square <= 2 * n + 1 and term <= context.ldexp(total, -context.prec)):
            term = term * 2 * square / (2 * n + 1)
            total = total + term
            n += 1
        return 2 / context.sqrt(context.pi) * _exponential(context, -square) * (total + context.mpf((0, term.b)))

    return _increasing(context, lambda end: above(end) if end >= 0 else -above(-end), argument)


# ------------------------------------------------------------------------------- ends


def _increasing(context: MPIntervalContext, function: Callable[[Box], Box], argument: Box) -> Box:
    """Enclose the values of a function that grows, from enclosures of its values at the ends."""
    return context.mpf((function(argument.a).a, function(argument.b).b))


def floor(end: Box) -> int:
    """Return ⌊x⌋ of an end of an interval, which is an interval of one binary fraction."""
    sign, mantissa, exponent, _ = end._mpi_[0]
    signed = -int(mantissa) if sign else int(mantissa)
    return signed << exponent if exponent >= 0 else signed >> -exponent


def _bounded(argument: Box, bound: int) -> Box:
    if max(abs(argument.a), abs(argument.b)) > bound:
        raise Refused
    return argument


def _not_negative(argument: Box, strictly: bool = True) -> Box:
    """Return the interval of a number that has a real root or logarithm."""
    if argument.b < 0:
        raise Refused
    if argument.a < 0 or (strictly and argument.a <= 0):
        raise Unclear
    return argument


_Function: TypeAlias = Callable[..., Box]


def _one_over(function: _Function) -> _Function:
    return lambda context, argument: _quotient(context, context.one, function(context, argument))


def _of_one_over(function: _Function) -> _Function:
    return lambda context, argument: function(context, _quotient(context, context.one, argument))


def _hyperbolic_cosine(context: MPIntervalContext, argument: Box) -> Box:
    return _hyperbolic(context, argument, 1)


def _hyperbolic_sine(context: MPIntervalContext, argument: Box) -> Box:
    return _hyperbolic(context, argument, -1)


FUNCTIONS: dict[Any, _Function] = {
    sp.Add: _sum,
    sp.Mul: _product,
    sp.Pow: _power,
    sp.Abs: lambda context, argument: abs(argument),
    sp.sign: _sign_of,
    sp.floor: _whole_part,
    sp.ceiling: lambda context, argument: -_whole_part(context, -argument),
    residue: _remainder,
    sp.factorial: _factorial,
    sp.binomial: _binomial,
    sp.exp: _exponential,
    sp.log: _logarithm,
    sp.cosh: _hyperbolic_cosine,
    sp.sinh: _hyperbolic_sine,
    sp.tanh: _hyperbolic_tangent,
    sp.sech: _one_over(_hyperbolic_cosine),
    sp.csch: _one_over(_hyperbolic_sine),
    sp.coth: _one_over(_hyperbolic_tangent),
    sp.asinh: _inverse_hyperbolic_sine,
    sp.acosh: _inverse_hyperbolic_cosine,
    sp.atanh: _inverse_hyperbolic_tangent,
    sp.asech: _of_one_over(_inverse_hyperbolic_cosine),
    sp.acsch: _of_one_over(_inverse_hyperbolic_sine),
    sp.acoth: _of_one_over(_inverse_hyperbolic_tangent),
    sp.cos: _cosine,
    sp.sin: _sine,
    sp.tan: _tangent,
    sp.sec: _one_over(_cosine),
    sp.csc: _one_over(_sine),
    sp.cot: lambda context, angle: _quotient(context, _cosine(context, angle), _sine(context, angle)),
    sp.acos: _arccosine,
    sp.asin: _arcsine,
    sp.atan: _arctangent,
    sp.asec: _of_one_over(_arccosine),
    sp.acsc: _of_one_over(_arcsine),
    sp.acot: _of_one_over(_arctangent),
    sp.erf: _error_function,
}

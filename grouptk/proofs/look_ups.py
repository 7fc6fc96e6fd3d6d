"""Claims on laws with tables: polynomials whose coefficients look up finite coordinates.

A claim such as t + A_k s + c(k, l) = … holds for all integers or reals t, s if and only if every coefficient, a
function of the finite coordinates k, l alone, agrees at all of their values. These are compared as whole arrays of
integers, with bounds that exclude overflow: the 48³ triples of a point group take milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import TypeAlias

import numpy as np
import sympy as sp

from grouptk.domains import Array, Domain, Exact, Integer, Real
from grouptk.errors import DomainError
from grouptk.proofs.claim import Claim, Equation, Goal
from grouptk.proofs.refute import counterexample
from grouptk.proofs.report import Counterexample
from grouptk.proofs.verdict import Verdict
from grouptk.spaces import split_row
from grouptk.tracing.look_up import LookUp

_MOST_VALUES = 5_000_000
_LARGEST = 2**62

_Coefficients: TypeAlias = dict[sp.Expr, Array]


class _UnsupportedError(Exception):
    """A value that is no polynomial with integer coefficients that look up finite coordinates."""


def compare_coefficients(claim: Claim) -> tuple[Verdict, str, Counterexample | None] | None:
    """Return the verdict on a claim with tables, how it was reached and where it fails; None if it has another form."""
    if claim.parameters or not any(value.has(LookUp) for goal in claim.goals for value in goal.values):
        return None
    try:
        polynomials = _Polynomials(claim)
        failure = next((f for goal in claim.goals for f in polynomials.failures(goal)), None)
    except (_UnsupportedError, DomainError):
        return None
    if failure is None:
        names = ", ".join(map(str, polynomials.finite))
        count = math.prod(map(len, polynomials.finite.values()))
        return Verdict.PROVED, f"all {count:,} values of {names}, coefficient by coefficient", None
    rows = [failure.get(symbol, sp.S.Zero) for symbols in claim.symbols for symbol in symbols]
    example = counterexample(claim, split_row(rows, [operand.space for operand in claim.operands]))
    return None if example is None else (Verdict.REFUTED, "exact counterexample", example)


class _Polynomials:
    """The goals of a claim as polynomials, their coefficients as arrays with one axis per finite coordinate."""

    def __init__(self, claim: Claim) -> None:
        self.finite: dict[sp.Symbol, range | tuple[int, ...]] = {}
        self.free: set[sp.Symbol] = set()
        for operand, symbols in zip(claim.operands, claim.symbols, strict=True):
            for domain, symbol in zip(operand.space.domains, symbols, strict=True):
                values = None if domain.shape else domain.values()
                if values is not None:
                    self.finite[symbol] = tuple(values)
                elif type(domain) in (Integer, Real):
                    self.free.add(symbol)
                else:
                    raise _UnsupportedError
        count = len(self.finite)
        self.known: dict[sp.Expr, Array] = {
            symbol: np.array(values, np.int64).reshape([-1 if axis == place else 1 for axis in range(count)])
            for place, (symbol, values) in enumerate(self.finite.items())
        }

    def failures(self, goal: Goal) -> Iterator[Mapping[sp.Symbol, sp.Expr]]:
        """Yield values of coordinates at which the goal fails, all others being zero."""
        if isinstance(goal, Equation):
            for left, right, _ in goal.components:
                one, other = self._coefficients(left), self._coefficients(right)
                for monomial in sorted({*one, *other}, key=lambda m: (len(m.free_symbols), str(m))):
                    yield from self._wrong(monomial, one.get(monomial, 0) != other.get(monomial, 0))
        else:
            for domain, value in zip(goal.space.domains, goal.value, strict=True):
                yield from self._outside(domain, value)

    def _outside(self, domain: Domain, value: Exact) -> Iterator[Mapping[sp.Symbol, sp.Expr]]:
        coefficients = self._coefficients(value)
        integral = all(symbol.is_integer for monomial in coefficients for symbol in monomial.free_symbols)
        if type(domain) is Real or type(domain) is Integer and integral:
            return
        known = domain.values()
        if known is None or domain.is_quotient or set(coefficients) - {sp.S.One}:
            raise _UnsupportedError
        values = coefficients.get(sp.S.One, np.zeros((), np.int64))
        yield from self._wrong(sp.S.One, ~np.isin(values, np.array(known)))

    def _wrong(self, monomial: sp.Expr, wrong: Array | bool) -> Iterator[Mapping[sp.Symbol, sp.Expr]]:
        places = np.argwhere(wrong)
        if len(places):
            first = [*places[0].tolist(), *[0] * (len(self.finite) - places.shape[1])]
            finite = {s: sp.Integer(v[place]) for (s, v), place in zip(self.finite.items(), first, strict=True)}
            yield {**finite, **dict.fromkeys(monomial.free_symbols, sp.S.One)}

    def _coefficients(self, value: Exact) -> _Coefficients:
        """Return the coefficient of every monomial in the free coordinates."""
        if not isinstance(value, sp.Expr):
            raise _UnsupportedError
        total: _Coefficients = {}
        for term in sp.Add.make_args(sp.expand(value)):
            constant, tabulated = term.as_independent(*self.finite, as_Add=False)
            number, monomial = constant.as_coeff_Mul()
            powers = monomial.as_powers_dict().items() if monomial is not sp.S.One else ()
            if not all(base in self.free and exponent.is_Integer and exponent > 0 for base, exponent in powers):
                raise _UnsupportedError
            total[monomial] = _sum(total.get(monomial, np.zeros((), np.int64)), self._values(number * tabulated))
        return total

    def _values(self, expression: sp.Expr) -> Array:
        """Return a function of finite coordinates as an array of integers."""
        if expression in self.known:
            return self.known[expression]
        if math.prod(len(self.finite.get(s, ())) for s in expression.free_symbols) > _MOST_VALUES:
            raise _UnsupportedError
        if expression.is_Integer and abs(expression) < _LARGEST:
            return np.array(int(expression))
        if expression.is_Add or expression.is_Mul:
            return reduce(_sum if expression.is_Add else _product, map(self._values, expression.args))
        if not isinstance(expression, LookUp) or expression.args[0].values.dtype == object:
            raise _UnsupportedError
        table, *entries = expression.args
        return self.known.setdefault(expression, table.at(*map(self._values, entries)).astype(np.int64))


def _sum(one: Array, other: Array) -> Array:
    _require_words(_peak(one) + _peak(other))
    return one + other


def _product(one: Array, other: Array) -> Array:
    _require_words(_peak(one) * _peak(other))
    return one * other


def _require_words(bound: int) -> None:
    if bound >= _LARGEST:
        raise _UnsupportedError


def _peak(array: Array) -> int:
    return max(abs(int(array.max())), abs(int(array.min())))

"""Absolute values and determinants on a group, in short forms that are taken only if they are proved."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import sympy as sp
from sympy.utilities.iterables import connected_components

from grouptk.domains.matrix_equations import determinant
from grouptk.lie.tangent import Tangent
from grouptk.measures import NUMBERS, magnitude
from grouptk.proofs import Claim, Equation, Operand, Result, prove
from grouptk.tracing import Values


def absolute(tangent: Tangent, value: sp.Expr, *proposals: sp.Expr) -> sp.Expr:
    """Return |value| in its shortest proved form, for a value in the symbols of the generic element."""
    for form in itertools.chain(proposals, _forms(tangent, value)):
        if _same_square(tangent, value, form):
            return form
    return sp.Abs(value)


def _forms(tangent: Tangent, value: sp.Expr) -> Iterator[sp.Expr]:
    """Yield proposals: one, the value where bound coordinates are those of e, its remainder modulo their equations."""
    yield sp.S.One
    yield _factored(value.xreplace(tangent.bound_at_identity))
    if tangent.equations and value.is_polynomial(*value.free_symbols):
        entries = sorted(set().union(value.free_symbols, *(e.free_symbols for e in tangent.equations)), key=str)
        yield _factored(sp.reduced(value, tangent.equations, *entries)[1])


def _factored(value: sp.Expr) -> sp.Expr:
    return sp.Mul(*(_power(*part.as_base_exp()) for factor in sp.Mul.make_args(value) for part in _factors(factor)))


def _factors(value: sp.Expr) -> tuple[sp.Expr, ...]:
    value = sp.trigsimp(value) if value.has(sp.Function) else value
    return sp.Mul.make_args(sp.factor(value))


def _power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """Return |base^exponent|; even powers have no need of bars."""
    return base**exponent if exponent.is_even else magnitude(base) ** exponent


def ratio(one: sp.Expr, other: sp.Expr) -> sp.Expr:
    """Return the quotient of two products of absolute values and even powers, with bars on odd powers only."""
    powers: dict[sp.Expr, sp.Expr] = {}
    for factor in sp.Mul.make_args(one / other):
        base, exponent = factor.as_base_exp()
        base = base.args[0] if isinstance(base, sp.Abs) else base
        powers[base] = powers.get(base, 0) + exponent
    return sp.Mul(*(_power(base, exponent) for base, exponent in powers.items()))


def determinant_up_to_sign(matrix: sp.Matrix) -> sp.Expr:
    """Return the determinant or its negative, as the product over blocks of rows and columns that share no entry."""
    rows, entries = matrix.rows, matrix.todok()
    places = range(rows + matrix.cols)  # the rows, then the columns
    factors = []
    for block in connected_components((places, [(i, rows + j) for i, j in entries])):
        chosen = sorted(place for place in block if place < rows)
        columns = sorted(place - rows for place in block if place >= rows)
        if len(chosen) != len(columns):
            return sp.S.Zero
        factors.append(determinant(matrix.extract(chosen, columns)))
    return sp.Mul(*factors)


def _same_square(tangent: Tangent, value: sp.Expr, form: sp.Expr) -> Result:
    return prove_everywhere(tangent, "form = |value|", [(value**2, form**2)], tries=2)


def prove_everywhere(tangent: Tangent, name: str, pairs: list[tuple[sp.Expr, sp.Expr]], tries: int = 60) -> Result:
    """Prove or refute that pairs of numbers agree at every element, given at the generic one."""

    def relation(g: Values) -> tuple[Equation, ...]:
        places = tangent.at(g)
        return tuple(Equation(name, NUMBERS, (one.xreplace(places),), (two.xreplace(places),)) for one, two in pairs)

    return prove(Claim(name, (Operand("g", tangent.group.space),), relation), tries=tries)

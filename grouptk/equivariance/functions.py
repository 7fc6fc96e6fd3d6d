"""Undefined functions in integrands: their values at points are unknowns, and equal points give the same unknown."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from grouptk.domains import Real, residue
from grouptk.proofs import Claim, Equation, Operand, prove
from grouptk.proofs.forms.ledger import UnsupportedExpression
from grouptk.proofs.forms.normal_form import NormalForm
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values, certainly_differ

Functions = Mapping[Any, Space]


def applications(left: sp.Expr, right: sp.Expr = sp.S.Zero) -> list[AppliedUndef]:
    """Return the values of undefined functions in the order in which the expressions show them."""
    return _values(left, right, lambda node: isinstance(node, AppliedUndef))


def _values(left: sp.Expr, right: sp.Expr, wanted: Callable[[sp.Basic], bool]) -> list[Any]:
    nodes = itertools.chain(sp.preorder_traversal(left), sp.preorder_traversal(right))
    return list(dict.fromkeys(node for node in nodes if wanted(node)))


def _is_opaque(node: sp.Basic) -> bool:
    return isinstance(node, sp.Function) and not isinstance(node, sp.cos | sp.sin | sp.Piecewise | residue | sp.floor)


def argument_space(application: AppliedUndef, functions: Functions) -> Space:
    """Return the space on which a function's arguments are compared: real numbers unless it is said otherwise."""
    known = functions.get(application.func)
    if known is not None and len(known.entries(known.symbols())) == len(application.args):
        return known
    return Space.of({f"argument{place}": Real() for place in range(len(application.args))})


def point(application: AppliedUndef, space: Space) -> Values:
    """Return the point of `space` at which a function is taken."""
    return space.assemble(application.args)


def tidied(expression: sp.Expr) -> sp.Expr:
    """Return an integrand with its functions' arguments in normal form where that is shorter, for reading."""
    return expression.xreplace(
        {node: node.func(*map(_shorter, node.args)) for node in applications(expression) if node.args}
    )


def _shorter(argument: sp.Expr) -> sp.Expr:
    try:
        simplified = NormalForm([argument]).simplified(argument)
    except UnsupportedExpression:
        return argument
    return min(simplified, argument, key=sp.count_ops)


def with_unknowns(
    left: sp.Expr, right: sp.Expr, functions: Functions, operands: tuple[Operand, ...]
) -> tuple[sp.Expr, sp.Expr]:
    """Replace function values by symbols, the same symbol where the points are proved equal for all operands.

    Known functions that the normal form does not cover, such as exp, are treated as if they were undefined.
    """
    names: dict[sp.Expr, sp.Symbol] = {}
    for application in _values(left, right, _is_opaque):
        twin = next((other for other in names if _same_point(application, other, functions, operands)), None)
        names[application] = sp.Dummy(str(application), real=True) if twin is None else names[twin]
    return left.xreplace(names), right.xreplace(names)


def _same_point(one: AppliedUndef, other: AppliedUndef, functions: Functions, operands: tuple[Operand, ...]) -> bool:
    if one.func != other.func or len(one.args) != len(other.args):
        return False
    space = argument_space(one, functions)
    sources = tuple(operand.space for operand in operands)
    places = [Formula(sources, space, point(application, space)) for application in (one, other)]

    def relation(*given: Values) -> tuple[Equation, ...]:
        return (Equation("same point", space, places[0](*given), places[1](*given)),)

    return bool(prove(Claim("same point", operands, relation), tries=0))


def with_values(
    left: sp.Expr, right: sp.Expr, functions: Functions, signal: Any
) -> tuple[sp.Expr, sp.Expr, dict[AppliedUndef, sp.Expr]]:
    """Put numbers in for function values at exact points: 1 for the signal, 1, 0, 2, 3, … at the others' points.

    Functions are arbitrary, so at points that certainly differ they may take any values. Points that cannot be
    told apart get the same value.
    """
    values: dict[AppliedUndef, sp.Expr] = {}
    supplies: dict[Any, Iterator[int]] = {}
    for application in applications(left, right):
        space = argument_space(application, functions)
        twin = next(
            (
                other
                for other in values
                if other.func == application.func
                and not certainly_differ(space, point(application, space), point(other, space))
            ),
            None,
        )
        if twin is not None:
            values[application] = values[twin]
        elif application.func == signal:
            values[application] = sp.S.One
        else:
            supply = supplies.setdefault(application.func, itertools.chain((1, 0), itertools.count(2)))
            values[application] = sp.Integer(next(supply))
    return left.xreplace(values), right.xreplace(values), values

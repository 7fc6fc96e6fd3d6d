"""Numeric code generated from formulas.

Subexpressions that depend on finite coordinates alone (the cos(πk/2) of a quarter turn) are tabulated exactly
first: quarter turns of integers stay integers, and a batch is one table look-up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array, Domain, residue
from grouptk.errors import DomainError, LawError
from grouptk.tracing.formula import Formula
from grouptk.tracing.look_up import LookUp, Table

_LARGEST_TABLE = 4096
_SMALL = 2**30  # products of two integers up to here, and sums of some, fit in int64


def evaluate(formula: Formula, operands: Sequence[Sequence[Any]]) -> tuple[Array, ...]:
    """Evaluate a formula on arrays, one per coordinate of each operand, broadcast against each other.

    Quotient coordinates are reduced, before and after; membership is not checked: the half-integer points of a lattice
    are moved exactly too. The outputs share one batch shape.
    """
    entries: list[Array] = []
    for source, values in zip(formula.sources, operands, strict=True):
        for domain, value in zip(source.domains, values, strict=True):
            entries.extend(map(_unbounded, _entries(domain, _reduced(domain, np.asarray(value)))))
    shape = np.broadcast_shapes(*(entry.shape for entry in entries)) if entries else ()
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = [np.broadcast_to(_bounded(output), shape) for output in _compiled(formula)(entries)]
    outputs = formula.target.assemble(flat)
    return tuple(
        _reduced(domain, np.array(output)) for domain, output in zip(formula.target.domains, outputs, strict=True)
    )


def _unbounded(entry: Array) -> Array:
    """Return large integers as Python's, which do not wrap around."""
    large = entry.dtype.kind in "iu" and entry.size and max(abs(int(entry.max())), abs(int(entry.min()))) > _SMALL
    return entry.astype(object) if large else entry


def _bounded(output: Any) -> Any:
    """Return the results of Python's integers as int64, or refuse those that do not fit."""
    output = np.asarray(output)
    if output.dtype != object:
        return output
    try:
        return np.array(output.tolist(), np.int64 if all(isinstance(v, int) for v in output.flat) else np.float64)
    except OverflowError as error:
        raise DomainError("a result does not fit in 64 bits; exact elements have no bound") from error


def _reduced(domain: Domain, value: Array) -> Array:
    return domain.normalize_array(value) if domain.is_quotient else value


def _entries(domain: Domain, value: Array) -> list[Array]:
    if not domain.shape:
        return [value]
    flat = value.reshape(value.shape[:-2] + (domain.size,))
    return [flat[..., index] for index in range(domain.size)]


@lru_cache(maxsize=512)
def _compiled(formula: Formula) -> Callable[[list[Array]], list[Any]]:
    if formula.parameters:
        names = ", ".join(sorted(map(str, formula.parameters)))
        raise LawError(f"numeric evaluation needs numbers for {names}; it is symbolic")
    symbols = [
        entry
        for source, values in zip(formula.sources, formula.symbols, strict=True)
        for entry in source.entries(values)
    ]
    finite = {
        symbol: values
        for source, generic in zip(formula.sources, formula.symbols, strict=True)
        for domain, symbol in zip(source.domains, generic, strict=True)
        if not domain.shape and (values := domain.values()) is not None
    }
    tables: dict[sp.Expr, sp.Symbol] = {}
    signs = {symbol for symbol, values in finite.items() if set(values) <= {1, -1}}
    bodies = [_safe_powers(_tabulate(out, finite, tables), signs) for out in formula.target.entries(formula.outputs)]
    look_ups = [_look_up(expression, finite, symbols) for expression in tables]
    bodies, functions = _named_look_ups(bodies)
    modules = [{"residue": np.mod, **functions}, "numpy"]
    code = sp.lambdify([*symbols, *tables.values()], bodies, modules=modules, cse=True)

    def run(entries: list[Array]) -> list[Any]:
        return code(*entries, *(look_up(entries) for look_up in look_ups))

    return run


def _named_look_ups(bodies: list[sp.Expr]) -> tuple[list[sp.Expr], dict[str, Callable[..., Array]]]:
    """Write every look-up as a call of a function that has its table."""
    tables = sorted({table for body in bodies for table in body.atoms(Table)}, key=hash)
    names = {table: f"look_up_{number}" for number, table in enumerate(tables)}
    named = [body.replace(LookUp, lambda table, *at: sp.Function(names[table])(*at)) for body in bodies]
    return named, {name: table.numeric for table, name in names.items()}


def _safe_powers(expression: sp.Expr, signs: set[sp.Symbol]) -> sp.Expr:
    """Write (−1)^k by the parity of k, and 2^k with a float base: NumPy has no negative powers of integers."""
    return expression.replace(
        lambda e: e.is_Pow and not e.exp.is_number and (e.base.is_Integer or e.base in signs),
        lambda e: (
            1 + (e.base - 1) * residue(e.exp, 2) if e.base == -1 or e.base in signs else sp.Pow(sp.Float(e.base), e.exp)
        ),
    )


def _tabulate(expression: sp.Expr, finite: dict[Any, Sequence[int]], tables: dict[sp.Expr, sp.Symbol]) -> sp.Expr:
    """Replace the largest subexpressions of finite coordinates that are more than integer polynomials."""
    free = expression.free_symbols
    if not free & finite.keys() or expression.is_Symbol or isinstance(expression, Table):
        return expression
    if free <= finite.keys() and not isinstance(expression, LookUp):
        size = math.prod(len(finite[symbol]) for symbol in free)
        integer_polynomial = expression.is_polynomial(*free) and expression.is_integer
        if not integer_polynomial and size <= _LARGEST_TABLE:
            return tables.setdefault(expression, sp.Dummy("table"))
    if expression.is_Add:
        expression = _collected(expression, finite)
    return expression.func(*(_tabulate(argument, finite, tables) for argument in expression.args))


def _collected(total: sp.Expr, finite: dict[Any, Sequence[int]]) -> sp.Expr:
    """Gather the finite coefficients of each other factor: cos(πk/3)·x + sin(πk/3)/√3·x has one, a whole number."""
    coefficients: dict[sp.Expr, sp.Expr] = {}
    for term in total.args:
        other, own = term.as_independent(*finite, as_Add=False)
        constant, factor = other.as_coeff_Mul()
        radicals, factor = factor.as_independent(*factor.free_symbols, as_Add=False)
        coefficients[factor] = coefficients.get(factor, sp.S.Zero) + constant * radicals * own
    return sp.Add(*(factor * coefficient for factor, coefficient in coefficients.items()))


def _look_up(
    expression: sp.Expr, finite: dict[Any, Sequence[int]], symbols: list[Any]
) -> Callable[[list[Array]], Array]:
    """Return the exact table of an expression over the values of its finite coordinates, as a look-up."""
    own = sorted(expression.free_symbols, key=str)
    places = [(symbols.index(symbol), _positions(finite[symbol])) for symbol in own]
    values = [
        expression.xreplace(dict(zip(own, map(sp.Integer, row), strict=True)))
        for row in itertools.product(*(finite[symbol] for symbol in own))
    ]
    whole = all(value.is_Integer for value in values)
    numbers = [int(value) if whole else float(value) for value in values]
    table = np.array(numbers).reshape([len(finite[symbol]) for symbol in own])
    return lambda entries: table[tuple(positions(entries[place]) for place, positions in places)]


def _positions(values: Sequence[int]) -> Callable[[Array], Array]:
    """Return the map from members of a finite domain to their places in the list of all of them."""
    if values == range(len(values)):
        return lambda entry: entry
    order = np.argsort(values)
    ordered = np.array(values)[order]

    def positions(entry: Array) -> Array:
        places = np.searchsorted(ordered, entry).clip(max=len(ordered) - 1)
        if (ordered[places] != entry).any():
            raise DomainError(f"a coordinate must be one of {', '.join(map(str, values))}, got {entry}")
        return order[places]

    return positions

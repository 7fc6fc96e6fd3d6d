"""Replay: compare an author's function with the formula it traced to, on exact values.

The values are simple ones, random ones, and those at which the function might do something of its own: every number
met while it was traced, and every zero of an expression met on the way, since a truth value asks whether it vanishes.
Matrices of symbolic size are written out of size 2.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sympy as sp
from sympy.matrices.exceptions import ShapeError

from grouptk.domains import Exact, Integer, residue
from grouptk.errors import LawError
from grouptk.spaces import split_row
from grouptk.tracing.exact import certainly_differ
from grouptk.tracing.formula import Formula, Values, written_out

_RANDOM_REPLAYS = 12
_REPLAYS_WITH_REMAINDERS = 150
_ZERO_REPLAYS = 24
_MOST_CONSTANTS = 60
_MOST_INTERMEDIATES = 60

Build = Callable[[Values], Any]


def replay(
    function: Callable[..., Values],
    formula: Formula,
    build: Sequence[Build],
    constants: Iterable[sp.Expr],
    intermediates: Iterable[sp.Expr],
    subject: str,
) -> None:
    """Raise `LawError` where the function and its formula differ; `build` makes operands of coordinate values.

    A symbol that is left in a value at exact operands is a parameter of the author's, not a coordinate of that name.
    """
    sizes = _sizes(formula)
    written = formula.at(sizes) if sizes else formula
    for values in _replay_values(written, set(constants), _zeros(intermediates)):
        operands = tuple(make(v) for make, v in zip(build, values, strict=True))
        try:
            direct = function(*operands)
        except ShapeError:
            if sizes:
                continue  # a unit matrix of symbolic size, say, has no sum with a matrix of size 2
            direct = None
        except Exception:
            direct = None
        traced = written(*map(tuple, operands))  # an element holds the normal form of its values
        undefined = any(output.has(sp.nan, sp.zoo) for output in traced)
        if undefined and direct is None:
            continue
        captured = set().union(*(value.free_symbols for value in direct or ())) - written.parameters - sizes.keys()
        if captured:
            names = ", ".join(sorted(map(str, captured)))
            raise LawError(f"{subject} uses {names} both as a coordinate and as a parameter; rename one")
        if direct is None or undefined or _differ(written, tuple(_explicit(v, sizes) for v in direct), traced):
            raise LawError(
                f"{subject} is not the formula it traces to: at {', '.join(map(str, operands))} it gives "
                f"{'no defined value' if direct is None else direct}, the formula {tuple(map(str, formula.outputs))} "
                f"gives {traced}. A law must be one formula for all coordinates"
            )


def _differ(formula: Formula, direct: Values, traced: Values) -> bool:
    """Say whether two values certainly differ; a symbolic modulus is made a large prime."""
    numbers = {modulus: sp.Integer(1_000_003) for modulus in formula.target.parameters}
    put = (tuple(value.xreplace(numbers) for value in values) for values in (direct, traced))
    return certainly_differ(formula.target.at(numbers), *put)


def _sizes(formula: Formula) -> dict[sp.Symbol, sp.Expr]:
    """Return the symbols in the sizes of matrices, each with the number at which functions are compared."""
    domains = [domain for space in (*formula.sources, formula.target) for domain in space.domains]
    sizes = {sp.sympify(size) for domain in domains for size in domain.shape}
    return {symbol: sp.Integer(2 if size.is_Symbol else 1) for size in sizes for symbol in size.free_symbols}


def _explicit(value: Exact, sizes: dict[sp.Symbol, sp.Expr]) -> Exact:
    """Return a value with numbers for the sizes, its matrices multiplied out."""
    if not sizes:
        return value
    return written_out(value.xreplace(sizes))


def _zeros(intermediates: Iterable[sp.Expr]) -> dict[sp.Symbol, list[sp.Expr]]:
    """Return for each coordinate the rational zeros of the intermediates that are linear or quadratic in it alone."""
    zeros: dict[sp.Symbol, list[sp.Expr]] = {}
    candidates = (e for e in intermediates if e.is_Add and len(e.free_symbols) == 1)
    for expression in itertools.islice(candidates, _MOST_INTERMEDIATES):
        (symbol,) = expression.free_symbols
        polynomial = sp.Poly(expression, symbol) if expression.is_polynomial(symbol) else None
        if polynomial is not None and polynomial.degree() <= 2 and all(c.is_Rational for c in polynomial.all_coeffs()):
            zeros.setdefault(symbol, []).extend(root for root in sp.roots(polynomial) if root.is_Rational)
    return zeros


def _replay_values(
    formula: Formula, constants: set[sp.Expr], zeros: dict[sp.Symbol, list[sp.Expr]]
) -> list[tuple[Values, ...]]:
    """Return operand values: simple ones, random ones, each constant in each place, and zeros of intermediates."""
    random_replays = _REPLAYS_WITH_REMAINDERS if any(o.has(residue) for o in formula.outputs) else _RANDOM_REPLAYS
    domains = [domain for space in formula.sources for domain in space.domains]
    pools = [domain.samples() for domain in domains]
    pairs = list(zip(domains, pools, strict=True))
    rng = random.Random(0)
    rows = [[pool[min(level, len(pool) - 1)] for pool in pools] for level in (0, 1)]
    rows += [[rng.choice(pool) for pool in pools] for _ in range(random_replays)]
    if random_replays > _RANDOM_REPLAYS:
        rows += [
            [sp.Integer(rng.randint(-30, 30)) if d.representatives == Integer() else rng.choice(p) for d, p in pairs]
            for _ in range(random_replays)
        ]
    for constant in sorted(constants.union(*zeros.values()), key=lambda c: (abs(c), c))[:_MOST_CONSTANTS]:
        fits = [not d.shape and d.contains(constant) is True for d in domains]
        if sum(fits) > 1:
            rows.append([constant if fit else rng.choice(pool) for fit, pool in zip(fits, pools, strict=True)])
        for place in itertools.compress(range(len(domains)), fits):
            row = [rng.choice(pool) for pool in pools]
            row[place] = constant
            rows.append(row)
    symbols = [symbol for scalars in formula.symbols for symbol in scalars]
    choices = [
        [zero for zero in zeros.get(symbol, ()) if domain.contains(zero) is True] or list(pool)
        for symbol, domain, pool in zip(symbols, domains, pools, strict=True)
    ]
    rows += [[rng.choice(choice) for choice in choices] for _ in range(_ZERO_REPLAYS if zeros else 0)]
    return [split_row(row, formula.sources) for row in rows]

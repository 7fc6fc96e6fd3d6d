"""Trace an author's function into a `Formula`, and replay it on exact values to see that the formula is its own."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from grouptk.domains import Exact, residue
from grouptk.errors import DomainError, LawError
from grouptk.spaces import Space
from grouptk.tracing.exact import certainly_differ
from grouptk.tracing.formula import Formula, Values
from grouptk.tracing.guard import author_codes, run_watched

_RANDOM_REPLAYS = 12
_REPLAYS_WITH_REMAINDERS = 150
_MOST_CONSTANTS = 60

Build = Callable[[Values], Any]


def trace(
    function: Callable[..., Any],
    sources: Sequence[Space],
    target: Space,
    subject: str,
    build: Sequence[Build] | None = None,
) -> Formula:
    """Return the formula of `function`, which gets one operand per source and returns a point of `target`.

    `build` turns coordinate values into what the function expects (by default a `Point`).

    Raises:
        LawError: the function decides on coordinates, holds floats, returns the wrong number of coordinates or
            unknown symbols, or differs from its formula on an exact value.
    """
    build = build or [source.point for source in sources]
    generic = tuple(source.symbols("'" * place) for place, source in enumerate(sources))
    operands = tuple(make(values) for make, values in zip(build, generic, strict=True))
    returned, watched = run_watched(function, operands, subject)
    outputs = _as_point(returned, target, subject)
    uses_remainders = any(output.has(sp.Mod) for output in outputs)
    formula = Formula(tuple(sources), target, target.normalize(tuple(map(_without_mod, outputs))))
    _refuse_unknown_symbols(formula, subject)
    replays = _REPLAYS_WITH_REMAINDERS if uses_remainders else _RANDOM_REPLAYS
    run, _ = author_codes(lambda: _replay(function, formula, build, watched.constants, replays, subject))
    for code in run - watched.codes.keys():
        raise LawError(
            f"{subject} runs {code.co_name} (line {code.co_firstlineno}) for numbers, but not for symbols. "
            "A law must be one formula for all coordinates"
        )
    return formula


def trace_point(returned: Any, target: Space, subject: str) -> Values:
    """Return the constant point that a hook without operands (an identity) gave."""
    return target.normalize(_as_point(returned, target, subject))


def _as_point(returned: Any, target: Space, subject: str) -> Values:
    if isinstance(returned, sp.MatrixBase) or not hasattr(returned, "__iter__"):
        returned = (returned,)
    returned = tuple(returned)
    if len(returned) != len(target.coordinates):
        raise LawError(
            f"{subject} must return {len(target.coordinates)} coordinates ({', '.join(target.names)}), "
            f"got {len(returned)}"
        )
    outputs = []
    for (name, domain), value in zip(((c.name, c.domain) for c in target.coordinates), returned, strict=True):
        try:
            output = domain.coerce(value)
        except (sp.SympifyError, DomainError, TypeError, ValueError) as error:
            raise LawError(f"{subject} must return a SymPy expression for {name}, got {value!r}") from error
        if not isinstance(output, sp.Expr | sp.MatrixBase) or output.has(sp.Float):
            raise LawError(f"{subject} must return an exact expression for {name}, got {output}")
        if output.has(sp.nan, sp.zoo):
            raise LawError(f"{subject} gives an undefined value for {name}: {output}")
        outputs.append(output)
    return tuple(outputs)


def _without_mod(output: Exact) -> Exact:
    return output.replace(sp.Mod, residue) if output.has(sp.Mod) else output


def _refuse_unknown_symbols(formula: Formula, subject: str) -> None:
    names = {symbol.name.rstrip("'") for scalars in formula.symbols for symbol in sp.Tuple(*scalars).free_symbols}
    for parameter in sorted(formula.parameters, key=str):
        if parameter.name.rstrip("'") in names:
            raise LawError(f"{subject} uses {parameter} both as a coordinate and as a parameter; rename one")
        if not parameter.is_real:
            raise LawError(
                f"{subject} uses the symbol {parameter}, which is no coordinate; a parameter must say what it is: "
                f"Symbol({parameter.name!r}, real=True), positive=True, or integer=True with positive=True"
            )


def _replay(
    function: Callable[..., Any],
    formula: Formula,
    build: Sequence[Build],
    constants: set[sp.Expr],
    random_replays: int,
    subject: str,
) -> None:
    for values in _replay_values(formula, constants, random_replays):
        operands = tuple(make(v) for make, v in zip(build, values, strict=True))
        try:
            direct = _as_point(function(*operands), formula.target, subject)
        except Exception:
            direct = None
        traced = formula(*map(tuple, operands))  # an element holds the normal form of its values
        undefined = any(output.has(sp.nan, sp.zoo) for output in traced)
        if undefined and direct is None:
            continue
        if direct is None or undefined or _differ(formula, direct, traced):
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


def _replay_values(formula: Formula, constants: set[sp.Expr], random_replays: int) -> list[tuple[Values, ...]]:
    """Return operand values to replay: simple ones, random ones, and each constant of the code in each place."""
    pools = [domain.samples() for space in formula.sources for domain in space.domains]
    domains = [domain for space in formula.sources for domain in space.domains]
    rng = random.Random(0)
    rows = [[pool[min(level, len(pool) - 1)] for pool in pools] for level in (0, 1)]
    rows += [[rng.choice(pool) for pool in pools] for _ in range(random_replays)]
    if random_replays > _RANDOM_REPLAYS:
        rows += [
            [sp.Integer(rng.randint(-30, 30)) if d.symbol("s").is_integer else rng.choice(d.samples()) for d in domains]
            for _ in range(random_replays)
        ]
    for constant in sorted(constants, key=lambda c: (abs(c), c))[:_MOST_CONSTANTS]:
        fits = [len(d.entries(d.symbol("s"))) == 1 and d.contains(constant) is True for d in domains]
        if sum(fits) > 1:
            rows.append([constant if fit else rng.choice(pool) for fit, pool in zip(fits, pools, strict=True)])
        for place in itertools.compress(range(len(domains)), fits):
            row = [rng.choice(pool) for pool in pools]
            row[place] = constant
            rows.append(row)
    return [_split(row, formula.sources) for row in rows]


def _split(row: list[Exact], spaces: Sequence[Space]) -> tuple[Values, ...]:
    values = iter(row)
    return tuple(tuple(itertools.islice(values, len(space.coordinates))) for space in spaces)

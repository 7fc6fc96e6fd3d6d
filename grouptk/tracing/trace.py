"""Trace an author's function into a `Formula`, and replay it on exact values to see that the formula is its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from grouptk.domains import Exact, Finite, residue
from grouptk.errors import DomainError, LawError
from grouptk.spaces import Space
from grouptk.tracing.formula import Formula, Values
from grouptk.tracing.guard import author_codes, run_watched
from grouptk.tracing.look_up import tabulate_points
from grouptk.tracing.replay import Build, replay


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
    if any(isinstance(domain, Finite) for source in sources for domain in source.domains):
        return tabulated(function, sources, target, subject, build)
    generic = tuple(source.symbols("'" * place) for place, source in enumerate(sources))
    operands = tuple(make(values) for make, values in zip(build, generic, strict=True))
    returned, watched = run_watched(function, operands, subject)
    outputs = _as_point(returned, target, subject)
    formula = Formula(tuple(sources), target, target.normalize(tuple(map(_without_mod, outputs))))
    _refuse_unknown_symbols(formula, subject)

    direct = _point_valued(function, target, subject)
    run, _ = author_codes(lambda: replay(direct, formula, build, watched.constants, watched.intermediates, subject))
    for code in run - watched.codes.keys():
        raise LawError(
            f"{subject} runs {code.co_name} (line {code.co_firstlineno}) for numbers, but not for symbols. "
            "A law must be one formula for all coordinates"
        )
    return formula


def tabulated(
    function: Callable[..., Any], sources: Sequence[Space], target: Space, subject: str, build: Sequence[Build]
) -> Formula:
    """Return the formula of a function on finite spaces, which is called at every point and may decide on it.

    Raises:
        LawError: there are infinitely or too many points, or a value is no exact point of the target.
    """
    return tabulate_points(_point_valued(function, target, subject), sources, target, subject, build)


def _point_valued(function: Callable[..., Any], target: Space, subject: str) -> Callable[..., Values]:
    return lambda *operands: _as_point(function(*operands), target, subject)


def trace_point(returned: Any, target: Space, subject: str) -> Values:
    """Return the constant point that a hook without operands (an identity) gave."""
    return target.normalize(_as_point(returned, target, subject))


def _as_point(returned: Any, target: Space, subject: str) -> Values:
    if isinstance(returned, sp.MatrixBase) or not hasattr(returned, "__iter__") or _is_label(returned, target):
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
        if output.has(sp.Derivative):
            raise LawError(
                f"{subject} must not hold derivatives, for they cannot be taken at exact points, got {output}"
            )
        outputs.append(output)
    return tuple(outputs)


def _is_label(returned: Any, target: Space) -> bool:
    """Say whether what is returned is a label, such as a tuple, of the only coordinate."""
    domain = target.domains[0] if len(target.coordinates) == 1 else None
    return isinstance(domain, Finite) and domain.place(returned) is not None


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

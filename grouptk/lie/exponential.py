"""One-parameter subgroups and the exponential map.

γ(t) = exp(tX) solves γ' = L(γ) X, γ(0) = e, with the left-invariant fields L. A closed form is found where these
equations are linear in some coordinates, and linear in others once those are known; it is proved to be a one-parameter
subgroup, γ(s)γ(t) = γ(s + t).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp
from sympy.utilities.iterables import connected_components, strongly_connected_components

from grouptk.domains import Real
from grouptk.element import Element
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.lie.flow import flow
from grouptk.lie.linear_flow import matrix_exponential
from grouptk.lie.tangent import continuous_entries, tangent_of
from grouptk.measures import NUMBERS
from grouptk.proofs import Claim, Equation, Membership, Operand, Report, prove
from grouptk.spaces import Space
from grouptk.tracing import Values

_System = Mapping[sp.Expr, sp.Expr]  # speeds by coordinate

_LINE = Space.of({"t": Real()})
_TIME = _LINE.symbols()[0]


@dataclass(frozen=True, eq=False)
class OneParameterSubgroup:
    """The curve t ↦ exp(tX) in closed form; `values` are the coordinates as functions of the symbol t.

    Example:
        >>> import grouptk as gt
        >>> spiral = gt.Sim(2).one_parameter_subgroup([0, 0, 1, 1])
        >>> spiral
        exp(t·(r + theta)) in Sim(2): (0, 0, t, exp(t))
        >>> bool(spiral.verify())
        True
    """

    group: Group
    velocity: tuple[sp.Expr, ...]
    values: Values

    def __call__(self, t: Any) -> Element:
        """Return exp(tX)."""
        return self.group(*self.at(sp.sympify(t)))

    def at(self, t: sp.Expr) -> Values:
        """Return the coordinates of exp(tX)."""
        return tuple(value.xreplace({_TIME: t}) for value in self.values)

    def __repr__(self) -> str:
        names = map(sp.Symbol, tangent_of(self.group).names)
        velocity = sp.Add(*(v * name for v, name in zip(self.velocity, names, strict=True)))
        return f"exp(t·({velocity})) in {self.group}: ({', '.join(map(sp.sstr, self.values))})"

    def verify(self) -> Report:
        """Prove γ(t) ∈ G, γ(s)γ(t) = γ(s + t) and γ'(0) = X."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        space, law = self.group.space, self.group.law

        def adds(s: Values, t: Values) -> tuple[Equation, ...]:
            product = law.product(self.at(s[0]), self.at(t[0]))
            return (Equation("γ(s)γ(t) = γ(s + t)", space, product, self.at(s[0] + t[0])),)

        def belongs(t: Values) -> tuple[Membership, ...]:
            return (Membership("γ(t) ∈ G", space, self.at(t[0])),)

        tangent = tangent_of(self.group)
        start = [sp.diff(e, _TIME).subs(_TIME, 0) for e in continuous_entries(space, self.values)]
        wanted = tangent.basis * sp.Matrix(self.velocity)

        def starts() -> tuple[Equation, ...]:
            return tuple(
                Equation("γ'(0) = X", NUMBERS, (one,), (other,)) for one, other in zip(start, wanted, strict=True)
            )

        operands = Operand("s", _LINE), Operand("t", _LINE)
        closure = prove(Claim("closure", operands[:1], belongs))
        homomorphism = prove(Claim("homomorphism", operands, adds)).resting_on(closure)
        return Report(repr(self), (closure, homomorphism, prove(Claim("velocity", (), starts))))


def exponential(group: Group, velocity: Sequence[Any]) -> OneParameterSubgroup:
    """Return the one-parameter subgroup t ↦ exp(tX) in closed form; see `Group.one_parameter_subgroup`.

    Raises:
        DomainError: the vector has another number of coordinates, or is not exact.
        LawError: no closed form was found.
    """
    tangent = tangent_of(group)
    exact = tuple(map(sp.sympify, velocity))
    if len(exact) != tangent.dimension or any(entry.has(sp.Float) for entry in exact):
        raise DomainError(f"exp on {group} needs {tangent.dimension} exact coordinates, got {tuple(velocity)!r}")
    free = set().union(*(entry.free_symbols for entry in exact))
    if _TIME in free:
        raise DomainError(f"the coordinates of a vector must be free of t, the parameter of the curve, got {exact}")
    own = {symbol: sp.Dummy(symbol.name, **symbol.assumptions0) for symbol in free}
    values = _closed_form(group, tuple(entry.xreplace(own) for entry in exact))
    names = {dummy: symbol for symbol, dummy in own.items()}
    return OneParameterSubgroup(group, exact, tuple(value.xreplace(names) for value in values))


def _closed_form(group: Group, velocity: tuple[sp.Expr, ...]) -> Values:
    """Return γ(t), for a vector that has no symbol in common with the group's coordinates."""
    space, tangent = group.space, tangent_of(group)
    moving = continuous_entries(space, space.symbols())
    known = dict(zip(space.entries(space.symbols()), space.entries(group.e.values), strict=True))
    start = {symbol: known.pop(symbol) for symbol in moving}
    speeds = (tangent.left_fields * sp.Matrix(velocity)).xreplace(known)
    system = {symbol: sp.expand(speed) for symbol, speed in zip(moving, speeds, strict=True)}
    for block in _split(_linear_part(system)):
        known |= _autonomous({symbol: system[symbol] for symbol in block}, start)
    rest = {symbol: speed.xreplace(known) for symbol, speed in system.items() if symbol not in known}
    for block in reversed(strongly_connected_components((list(rest), _links(rest)))):
        known |= _driven({symbol: rest[symbol].xreplace(known) for symbol in block}, start)
    return space.assemble(known[symbol] for symbol in space.entries(space.symbols()))


def exp(group: Group, velocity: Sequence[Any]) -> Element:
    """Exponentiate a vector; see `Group.exp`."""
    if any(isinstance(entry, float | np.floating | sp.Float) for entry in velocity):
        return flow(group, [float(entry) for entry in velocity])
    curve = exponential(group, velocity)
    if not curve.verify():
        raise LawError(f"the closed form of exp on {group} was not proved; give floats, which are integrated")
    return curve(1)


def _links(system: _System) -> list[tuple[sp.Expr, sp.Expr]]:
    """Return the pairs (y, z) in which the speed of z depends on y."""
    return [(s, symbol) for symbol, speed in system.items() for s in speed.free_symbols & set(system)]


def _linear_part(system: _System) -> _System:
    """Return the largest part of a system that is linear in itself."""
    part = dict(system)
    while True:
        outside = set(system) - set(part)
        kept = {
            symbol: speed
            for symbol, speed in part.items()
            if not speed.free_symbols & outside and _is_linear(speed, list(part))
        }
        if len(kept) == len(part):
            return part
        part = kept


def _is_linear(speed: sp.Expr, symbols: Sequence[sp.Expr]) -> bool:
    return not any(sp.diff(speed, symbol).free_symbols & set(symbols) for symbol in symbols)


def _split(system: _System) -> list[list[sp.Expr]]:
    return connected_components((list(system), _links(system)))


def _matrix(block: _System) -> tuple[sp.Matrix, sp.Matrix]:
    """Return M and b of y' = M y + b."""
    symbols = list(block)
    matrix = sp.Matrix(len(block), len(block), lambda i, j: sp.diff(block[symbols[i]], symbols[j]))
    return matrix, sp.Matrix([speed.xreplace(dict.fromkeys(symbols, sp.S.Zero)) for speed in block.values()])


def _autonomous(block: _System, start: _System) -> dict[sp.Expr, sp.Expr]:
    """Return the solution of y' = M y + b for constant M and b, by one more coordinate that is constantly one."""
    matrix, rest = _matrix(block)
    larger = matrix.row_join(rest).col_join(sp.zeros(1, len(block) + 1)) if any(rest) else matrix
    first = [*(start[symbol] for symbol in block), *([sp.S.One] if any(rest) else [])]
    solution = (matrix_exponential(larger, _TIME) * sp.Matrix(first)).applyfunc(sp.expand)
    return dict(zip(block, solution[: len(block)], strict=True))


def _driven(block: _System, start: _System) -> dict[sp.Expr, sp.Expr]:
    """Return the solution of y' = M y + b(t) by y = exp(tM) (y(0) + ∫ exp(−sM) b(s) ds), for constant M."""
    said = f"no closed form of exp was found: the equations of {', '.join(map(str, block))} must be linear, got {block}"
    matrix, rest = _matrix(block)
    if matrix.free_symbols & {*block, _TIME}:
        raise LawError(said)
    growth = matrix_exponential(matrix, _TIME)
    drift = (growth.subs(_TIME, -_TIME) * rest).applyfunc(_integral)
    if drift.has(sp.Integral) or drift.has(sp.Piecewise):
        raise LawError(said)
    kept = sp.Matrix([start[symbol] for symbol in block]) + drift - drift.subs(_TIME, 0)
    return dict(zip(block, (growth * kept).applyfunc(_shortened), strict=True))


def _shortened(value: sp.Expr) -> sp.Expr:
    """Return a sum of waves without phases, which `trigsimp` introduces."""
    shorter = sp.trigsimp(sp.expand(value))
    return sp.expand(shorter.replace(lambda part: isinstance(part, sp.cos | sp.sin), sp.expand_trig))


def _integral(value: sp.Expr) -> sp.Expr:
    return sp.integrate(sp.expand(value), _TIME)

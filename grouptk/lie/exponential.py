"""One-parameter subgroups, the exponential map and its inverse.

γ(t) = exp(tX) solves γ' = L(γ) X, γ(0) = e, with the left-invariant fields L. It is found in closed form where the
coordinates can be integrated one after another, or where a matrix coordinate multiplies as a matrix; the closed form is
proved to be a one-parameter subgroup, γ(s)γ(t) = γ(s + t). All other cases are integrated numerically.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import sympy as sp
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares

from grouptk.domains import Array, Real
from grouptk.element import Element
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.lie.tangent import continuous_entries, tangent_of
from grouptk.measures import NUMBERS
from grouptk.proofs import Claim, Equation, Operand, Report, prove
from grouptk.spaces import Space
from grouptk.tracing import Values

_LINE = Space.of({"t": Real()})
_TIME = _LINE.symbols()[0]

#: Relative tolerance of the numerical integration.
TOLERANCE = 1e-12


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
        return self.group(*self._at(sp.sympify(t)))

    def __repr__(self) -> str:
        names = map(sp.Symbol, tangent_of(self.group).names)
        velocity = sp.Add(*(v * name for v, name in zip(self.velocity, names, strict=True)))
        return f"exp(t·({velocity})) in {self.group}: ({', '.join(map(sp.sstr, self.values))})"

    def verify(self) -> Report:
        """Prove γ(s)γ(t) = γ(s + t) and γ'(0) = X."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        space, law = self.group.space, self.group.law

        def adds(s: Values, t: Values) -> tuple[Equation, ...]:
            product = law.product(self._at(s[0]), self._at(t[0]))
            return (Equation("γ(s)γ(t) = γ(s + t)", space, product, self._at(s[0] + t[0])),)

        tangent = tangent_of(self.group)
        start = [sp.diff(e, _TIME).subs(_TIME, 0) for e in continuous_entries(space, self.values)]
        wanted = tangent.basis * sp.Matrix(self.velocity)

        def starts() -> tuple[Equation, ...]:
            return tuple(
                Equation("γ'(0) = X", NUMBERS, (one,), (other,)) for one, other in zip(start, wanted, strict=True)
            )

        operands = Operand("s", _LINE), Operand("t", _LINE)
        return Report(repr(self), (prove(Claim("homomorphism", operands, adds)), prove(Claim("velocity", (), starts))))

    def _at(self, t: sp.Expr) -> Values:
        return tuple(value.xreplace({_TIME: t}) for value in self.values)


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
    space, speeds = group.space, list(tangent.left_fields * sp.Matrix(exact))
    moving = continuous_entries(space, space.symbols())
    known = dict(zip(space.entries(space.symbols()), space.entries(group.e.values), strict=True))
    start = {symbol: known.pop(symbol) for symbol in moving}
    system = {symbol: speed.xreplace(known) for symbol, speed in zip(moving, speeds, strict=True)}
    for block in _blocks(system):
        known |= _solved({symbol: system[symbol].xreplace(known) for symbol in block}, start)
        if not set(block) <= set(known):
            raise LawError(f"no closed form of exp was found on {group}: {', '.join(map(str, block))} is not linear")
    return OneParameterSubgroup(group, exact, space.assemble(known[s] for s in space.entries(space.symbols())))


def exp(group: Group, velocity: Sequence[Any]) -> Element:
    """Exponentiate a vector; see `Group.exp`."""
    if any(isinstance(entry, float | np.floating) or isinstance(entry, sp.Float) for entry in velocity):
        values = integrated(group, [float(entry) for entry in velocity])
        return group(*(value if value.ndim else value.item() for value in values))
    return exponential(group, velocity)(1)


def integrated(group: Group, velocity: Sequence[float] | Array) -> tuple[Array, ...]:
    """Return exp(X) by numerical integration of γ' = L(γ) X over the unit interval."""
    tangent, space = tangent_of(group), group.space
    symbols = continuous_entries(space, space.symbols())
    fixed = set(space.entries(space.symbols())) - set(symbols)
    at_identity = dict(zip(space.entries(space.symbols()), space.entries(group.e.values), strict=True))
    fields = tangent.left_fields.xreplace({symbol: at_identity[symbol] for symbol in fixed})
    evaluate = sp.lambdify(symbols, fields, "numpy", cse=True)
    speed = np.asarray(velocity, dtype=np.float64)
    start = np.array([float(at_identity[symbol]) for symbol in symbols])
    path = solve_ivp(lambda _, y: evaluate(*y) @ speed, (0, 1), start, "DOP853", rtol=TOLERANCE, atol=TOLERANCE)
    if not path.success:
        raise DomainError(f"exp of {tuple(velocity)} on {group} could not be integrated: {path.message}")
    ends = dict(zip(symbols, path.y[:, -1], strict=True))
    values = space.assemble(ends.get(s, at_identity[s]) for s in space.entries(space.symbols()))
    return space.normalize_arrays([np.asarray(value, dtype=np.float64) for value in values])


def logarithm(group: Group, element: Element) -> Array:
    """Return X with exp(X) = g, found by Newton's method from 0; see `Group.log`.

    Raises:
        DomainError: no such X was found.
    """
    tangent, space = tangent_of(group), group.space
    goal = [np.asarray(v, dtype=np.float64) for v in element.numeric_values()]

    def gap(velocity: Array) -> Array:
        parts = [
            _signed_gap(domain.modulus, value, wanted).reshape(-1)
            for domain, value, wanted in zip(space.domains, integrated(group, velocity), goal, strict=True)
        ]
        return np.concatenate(parts)

    found = least_squares(gap, np.zeros(tangent.dimension), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    if np.abs(found.fun).max(initial=0) > 1e-8:
        raise DomainError(f"no X with exp(X) = {element} was found from 0; it may have no logarithm")
    return found.x


def _signed_gap(modulus: sp.Expr | None, value: Array, wanted: Array) -> Array:
    gap = value - wanted
    if modulus is None:
        return gap
    period = float(modulus)
    return (gap + period / 2) % period - period / 2


def _blocks(system: Mapping[sp.Expr, sp.Expr]) -> list[list[sp.Expr]]:
    """Return the coordinates in groups that depend on each other, each group after those it depends on."""
    graph = nx.DiGraph()
    graph.add_nodes_from(system)
    graph.add_edges_from((s, symbol) for symbol, speed in system.items() for s in speed.free_symbols & set(system))
    components = nx.condensation(graph)
    return [sorted(components.nodes[node]["members"], key=str) for node in nx.topological_sort(components)]


def _solved(block: Mapping[sp.Expr, sp.Expr], start: Mapping[sp.Expr, sp.Expr]) -> dict[sp.Expr, sp.Expr]:
    """Return the solution of y' = M y + b(t) by y = exp(tM) (y(0) + ∫ exp(−sM) b(s) ds); none if it is not linear."""
    symbols = list(block)
    matrix = sp.Matrix(len(block), len(block), lambda i, j: sp.diff(block[symbols[i]], symbols[j]))
    if matrix.free_symbols & {*symbols, _TIME}:
        return {}
    rest = sp.Matrix([speed.xreplace(dict.fromkeys(symbols, sp.S.Zero)) for speed in block.values()])
    flow = _real_exponential(matrix)
    kept = sp.Matrix([start[symbol] for symbol in symbols])
    if any(rest):
        drift = (flow.subs(_TIME, -_TIME) * rest).applyfunc(lambda entry: sp.integrate(sp.expand(entry), _TIME))
        kept += drift - drift.subs(_TIME, 0)
    solution = (flow * kept).applyfunc(lambda entry: sp.trigsimp(sp.expand(entry)))
    return dict(zip(symbols, solution, strict=True))


def _real_exponential(matrix: sp.Matrix) -> sp.Matrix:
    """Return exp(tM) of a constant real matrix, in real functions."""
    flow = (matrix * _TIME).exp()
    return flow.applyfunc(lambda entry: sp.expand(entry.rewrite(sp.cos)) if entry.has(sp.I) else sp.expand(entry))

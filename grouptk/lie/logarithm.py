"""The logarithm: X with exp(X) = g, exactly where coordinates can be solved one after another, else by Newton's method.

Newton's method on a group: with exp(−X)·g ≈ exp(δ), exp(X)exp(δ) = exp(X + φ(ad X) δ + …), φ(z) = z/(1 − e^(−z)).
It starts where ad X is the principal logarithm of Ad(g), and ends there for elements near e.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp
from scipy.linalg import expm, logm

from grouptk.domains import Array, Condition, Kind
from grouptk.element import Element
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.lie.algebra import adjoint, lie_algebra
from grouptk.lie.exponential import exponential
from grouptk.lie.flow import flow
from grouptk.lie.tangent import continuous_entries, tangent_of
from grouptk.measures import takes_discrete_values

#: The largest defect of exp(X) = g, relative to the size of the coordinates, in a logarithm by numbers.
DEFECT = 1e-9
_MOST_STEPS = 60
_FAR = 100


def logarithm(group: Group, element: Element) -> Any:
    """Return X with exp(X) = g; see `Group.log`.

    Raises:
        DomainError: no such X was found.
    """
    if element.group != group:
        raise DomainError(f"{group} needs an element of its own, got one of {element.group}")
    if not element.is_numeric:
        solved = _solved(group, element)
        if solved is not None:
            return solved
    if element.shape:
        raise DomainError(f"log takes one element, got a batch of shape {element.shape}")
    return _by_newton(group, Element(group, element.numeric_values()))


# ------------------------------------------------------------------------------- exactly


def _solved(group: Group, element: Element) -> tuple[sp.Expr, ...] | None:
    """Return X by solving exp(X) = g for the coordinates of X one after another; None if that fails."""
    space, dimension = group.space, tangent_of(group).dimension
    values = [_principal(d.modulus, v) for d, v in zip(space.domains, element.values, strict=True)]
    goals = continuous_entries(space, values)
    unknown = [sp.Dummy("v", real=True, nonzero=True) for _ in range(dimension)]
    known: dict[sp.Symbol, sp.Expr] = {}
    while len(known) < dimension:
        try:
            end = exponential(group, [known.get(v, v) for v in unknown]).at(sp.S.One)
        except LawError:
            return None
        found = _solved_some(continuous_entries(space, end), goals, set(unknown) - set(known))
        if not found:
            return None
        known |= found
    answer = tuple(map(sp.simplify, (known[v] for v in unknown)))
    curve = exponential(group, answer)
    return answer if curve.verify() and Element(group, curve.at(sp.S.One)).equals(element) else None


def _principal(modulus: sp.Expr | None, value: Any) -> Any:
    """Return the representative in (−m/2, m/2] of a number in [0, m)."""
    is_beyond = modulus is not None and Condition(Kind.POSITIVE, value - modulus / 2).holds()
    return value - modulus if is_beyond else value


def _solved_some(
    ends: Sequence[sp.Expr], goals: Sequence[sp.Expr], unknown: set[sp.Symbol]
) -> Mapping[sp.Symbol, sp.Expr]:
    """Return a solution for some unknowns: of one in e^(cu), or of all equations that are linear in what they hold."""
    linear = []
    for end, goal in zip(ends, goals, strict=True):
        inside = end.free_symbols & unknown
        power = end.atoms(sp.exp)
        if len(inside) == 1 and len(power) == 1 and not end.subs(*power, 0).free_symbols & inside:
            return _solved_power(end, goal, power.pop(), inside.pop())
        if inside and all(not sp.diff(end, v).free_symbols & unknown for v in inside):
            linear.append(end - goal)
    symbols = (
        sorted(unknown & set().union(*(e.free_symbols for e in linear)), key=sp.default_sort_key) if linear else []
    )
    found = sp.linsolve(linear, symbols) if symbols else sp.S.EmptySet
    solution = dict(zip(symbols, next(iter(found)), strict=True)) if found else {}
    return {v: x for v, x in solution.items() if not x.free_symbols & unknown}


def _solved_power(end: sp.Expr, goal: sp.Expr, power: sp.Expr, unknown: sp.Symbol) -> Mapping[sp.Symbol, sp.Expr]:
    """Solve α e^(cu) + β = goal."""
    beta = end.subs(power, 0)
    wanted, rate = (goal - beta) / end.coeff(power), sp.diff(power.exp, unknown)
    is_positive = Condition(Kind.POSITIVE, wanted).holds()
    return {unknown: sp.log(wanted) / rate} if is_positive and not rate.free_symbols & {unknown} else {}


# ------------------------------------------------------------------------------- by numbers


def _by_newton(group: Group, element: Element) -> Array:
    for start in _starts(group, element):
        velocity = _improved(group, element, start)
        if velocity is not None:
            return velocity
    raise DomainError(f"no X with exp(X) = {element} was found: it may lie outside of the image of exp")


def _starts(group: Group, element: Element) -> Iterator[Array]:
    """Yield the least X whose ad X is nearest to the principal logarithm of Ad(g), zero, and the basis."""
    dimension = tangent_of(group).dimension
    if dimension:
        brackets = _brackets(group).reshape(dimension, -1).T  # ad X, read row by row, as a matrix times X
        principal = np.real(logm(np.asarray(adjoint(group)(element), dtype=np.float64)))
        yield np.linalg.lstsq(brackets, principal.reshape(-1), rcond=None)[0]
    yield np.zeros(dimension)
    yield from np.eye(dimension)


def _improved(group: Group, element: Element, velocity: Array) -> Array | None:
    for _ in range(_MOST_STEPS):
        gap = flow(group, -velocity) * element
        step = min(_chart(group, gap), -_chart(group, gap.inverse()), key=np.linalg.norm)
        velocity = velocity + _carried(np.tensordot(velocity, _brackets(group), 1), step)
        if not np.abs(velocity).max(initial=0) < _FAR:
            return None
        if np.abs(step).max(initial=0) <= 1e-13 * max(1.0, np.abs(velocity).max(initial=0)):
            break
    return velocity if flow(group, velocity).isclose(element, DEFECT) else None


def _chart(group: Group, element: Element) -> Array:
    """Return coordinates about e that agree with those of the logarithm to first order."""
    parts = [np.zeros(0)]
    for domain, value, origin in zip(group.space.domains, element.numeric_values(), group.e.values, strict=True):
        if not takes_discrete_values(domain):
            parts.append(np.ravel(value) - np.array(domain.entries(origin), dtype=np.float64))
            if domain.modulus is not None:
                period = float(domain.modulus)
                parts[-1] = (parts[-1] + period / 2) % period - period / 2
    return np.concatenate(parts)[list(tangent_of(group).pivots)]


@lru_cache(maxsize=256)
def _brackets(group: Group) -> Array:
    """Return the array a[i, k, j] of the matrices of ad e_i."""
    algebra = lie_algebra(group)
    ads = [np.array(algebra.ad(vector).tolist(), dtype=np.float64) for vector in algebra.basis]
    return np.array(ads).reshape((algebra.dimension,) * 3)


def _carried(ad: Array, step: Array) -> Array:
    """Return φ(ad) δ: (1 − e^(−ad))/ad is a block of the exponential of a larger matrix."""
    n = len(step)
    larger = np.block([[-ad, np.eye(n)], [np.zeros((n, 2 * n))]])
    return np.linalg.lstsq(expm(larger)[:n, n:], step, rcond=None)[0] if n else step

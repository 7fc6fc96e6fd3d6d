"""Proving that two integrals agree, by a change of variables; refuting it where the kernels certainly differ.

Both sides are linear in an arbitrary signal f. A substitution y = T(y') is proved to be a bijection of the space,
its Jacobian is derived, and the integrands are compared as polynomials in the values of the functions. If both sides
hold f at the same point and nothing else depends on f, they agree for all f only if the factors of f do (the
fundamental lemma of the calculus of variations); so one exact point where these certainly differ refutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sympy as sp
from sympy.core.function import AppliedUndef

from grouptk.equivariance.derivation import Derivation, Step, Witness
from grouptk.equivariance.equality import IDENTITY, Equality, Substitution
from grouptk.equivariance.functions import applications, point, tidied, with_unknowns, with_values
from grouptk.equivariance.witness import evaluated_witness
from grouptk.errors import LawError
from grouptk.measures import NUMBERS, integral, is_discrete, jacobian
from grouptk.proofs import Claim, Equation, Membership, Result, Verdict, prove
from grouptk.proofs.refute import refute
from grouptk.solving import solve_point
from grouptk.tracing import Values


def prove_equality(problem: Equality) -> Derivation:
    """Prove or refute that two integrals agree for all signals."""
    start = time.perf_counter()
    left, right = problem.left(*problem.points), problem.right(*problem.points)
    opening = _opening(problem, left, right)

    def conclude(verdict: Verdict, steps: tuple[Step, ...], witness: Witness | None = None) -> Derivation:
        seconds = time.perf_counter() - start
        return Derivation(problem.claim, verdict, (*opening, *steps), seconds, witness=witness)

    open_end: tuple[Step, ...] = (Step("no substitution brings f to the same place on both sides"),)
    for substitution in _substitutions(problem, left, right):
        change = _change(problem, substitution, left)
        if change is None or not change.bijective:
            continue
        comparison = _compare(problem, change.integrand, right)
        if comparison:
            step = Step("this is the right side: all arguments of f and k agree", None, None, *_said(comparison))
            return conclude(Verdict.PROVED, (*change.steps, step))
        witness = _witness(problem, change.integrand, left, right)
        if witness is not None:
            step = Step("the factors of f differ at a point", verdict=Verdict.REFUTED, method="exact witness")
            return conclude(Verdict.REFUTED, (*change.steps, step), witness)
        open_end = (
            *change.steps,
            Step("this could not be compared with the right side", None, None, *_said(comparison)),
        )
    return conclude(Verdict.UNDECIDED, open_end)


def _opening(problem: Equality, left: sp.Expr, right: sp.Expr) -> tuple[Step, ...]:
    y = problem.points[1]
    given = [
        Step(f"for all {operand.letter}", sp.Symbol(operand.letter), values)
        for place, (operand, values) in enumerate(zip(problem.operands, problem.points, strict=True))
        if place != 1
    ]
    sides = (
        Step(text, integral(problem.space, y, side)) for text, side in (("left side", left), ("right side", right))
    )
    return (*given, *sides)


def _substitutions(problem: Equality, left: sp.Expr, right: sp.Expr) -> Iterator[Substitution]:
    """Yield the substitutions that are known, then the one that can be solved for."""
    yield from problem.substitutions
    solved = _aligning_substitution(problem, left, right)
    if solved is not None:
        yield solved


@dataclass(frozen=True)
class _Change:
    """A side after a change of variables: its integrand, and how it came about."""

    integrand: sp.Expr
    steps: tuple[Step, ...]
    bijective: bool


def _change(problem: Equality, substitution: Substitution, left: sp.Expr) -> _Change | None:
    if substitution is IDENTITY:
        return _Change(left, (), True)
    space, points = problem.space, problem.points
    image = substitution.forward(*points)
    try:
        factor = jacobian(space, points[1], image)
    except LawError:
        return None

    def relation(*given: Values) -> tuple[Membership | Equation, ...]:
        there, back = substitution.forward(*given), substitution.backward(*given)
        return (
            Membership("T(y) ∈ X", space, there),
            Membership("T⁻¹(y) ∈ X", space, back),
            Equation("T⁻¹(T(y)) = y", space, substitution.backward(*_with(given, there)), given[1]),
            Equation("T(T⁻¹(y)) = y", space, substitution.forward(*_with(given, back)), given[1]),
        )

    bijection = prove(Claim("T is a bijection", problem.operands, relation), tries=0)
    integrand = problem.formula(left)(*_with(points, image))[0] * factor
    back = substitution.backward(*points)
    steps = (
        Step(f"substitute {substitution.text}", points[1], image, is_map=True),
        Step("it maps the space onto itself, with inverse", points[1], back, *_said(bijection), is_map=True),
        Step("its Jacobian is", factor),
        Step("the left side becomes", integral(space, points[1], tidied(integrand))),
    )
    return _Change(integrand, steps, bool(bijection))


def _with(points: Sequence[Values], y: Values) -> tuple[Values, ...]:
    return (points[0], y, *points[2:])


def _compare(problem: Equality, one: sp.Expr, other: sp.Expr) -> Result:
    """Prove two integrands equal for all operands; if need be, for each value of the finite coordinates apart."""
    together = _compare_case(problem, one, other)
    cases = [] if together else problem.cases()
    results = [_compare_case(problem, one.xreplace(case), other.xreplace(case)) for case in cases]
    if not results or not all(results):
        return together
    seconds = sum(result.seconds for result in results)
    return replace(results[0], method=f"{len(results)} cases, {results[0].method}", seconds=seconds)


def _compare_case(problem: Equality, one: sp.Expr, other: sp.Expr) -> Result:
    left, right = map(problem.formula, with_unknowns(one, other, problem.functions, problem.operands))

    def relation(*points: Values) -> tuple[Equation, ...]:
        return (Equation("integrands", NUMBERS, left(*points), right(*points)),)

    return prove(Claim("integrands", problem.operands, relation), tries=0)


def _said(result: Result) -> tuple[Verdict, str]:
    return result.verdict, result.method


def _aligning_substitution(problem: Equality, left: sp.Expr, right: sp.Expr) -> Substitution | None:
    """Solve for the substitution that brings the left side's f to where the right side has it."""
    places = _signal_place(problem, left), _signal_place(problem, right)
    if places[0] is None or places[1] is None:
        return None
    space, points = problem.space, problem.points
    unknown = space.symbols("?")
    formulas = [problem.map(places[0]), problem.map(places[1])]
    solutions = []
    for one, other in (formulas, formulas[::-1]):
        solved = solve_point(space, one(*_with(points, unknown)), other(*points), unknown)
        if solved is None:
            return None
        solutions.append(problem.map(solved[0]))
    return Substitution("the solution of equal arguments of f", *solutions)


def _signal_place(problem: Equality, integrand: sp.Expr) -> Values | None:
    """Return the point at which an integrand takes f, if it takes it once and is linear in it."""
    values = [application for application in applications(integrand) if application.func == problem.signal]
    if len(values) != 1 or sp.diff(integrand, values[0]).has(values[0]):
        return None
    return point(values[0], problem.space)


def _witness(problem: Equality, changed: sp.Expr, left: sp.Expr, right: sp.Expr) -> Witness | None:
    """Search for an exact point at which the factors of f differ, once f stands at the same place on both sides."""
    places = _signal_place(problem, changed), _signal_place(problem, right)
    if places[0] is None or places[1] is None or not _aligned(problem, places[0], places[1]):
        return None
    summed = all(is_discrete(domain) for domain in problem.space.domains)
    if not summed and not (_is_continuous(changed) and _is_continuous(right)):
        return None  # a difference at a single point would not show in the integral
    one, other = problem.formula(changed), problem.formula(right)

    def relation(*points: Values) -> tuple[Equation, ...]:
        sides = with_values(one(*points)[0], other(*points)[0], problem.functions, problem.signal)[:2]
        return (Equation("integrands", NUMBERS, *((side,) for side in sides)),)

    example, _ = refute(Claim("integrands", problem.operands, relation))
    if example is None:
        return None
    points = tuple(tuple(example[operand.letter]) for operand in problem.operands)
    sides = one(*points)[0], other(*points)[0]
    *values, assigned = with_values(*sides, problem.functions, problem.signal)
    place = {operand.letter: example[operand.letter] for operand in problem.operands}
    names = {str(application): str(value) for application, value in assigned.items()}
    fallback = Witness(names, place, values[0], values[1], "the factors of f at the point y, f a narrow bump there")
    if summed:
        return replace(fallback, note="f is 1 at its point, all functions are 0 elsewhere")
    return evaluated_witness(problem, points, assigned, left, right) or fallback


def _is_continuous(integrand: sp.Expr) -> bool:
    return all(isinstance(f, AppliedUndef | sp.cos | sp.sin | sp.exp) for f in integrand.atoms(sp.Function))


def _aligned(problem: Equality, left: Values, right: Values) -> bool:
    """Prove that f stands at the same place on both sides, and that this place runs through the space with y."""
    space, points = problem.space, problem.points
    one, other = problem.map(left), problem.map(right)
    unknown = space.symbols("?")
    solved = solve_point(space, other(*_with(points, unknown)), points[1], unknown)
    if solved is None:
        return False
    back = problem.map(solved[0])

    def relation(*given: Values) -> tuple[Membership | Equation, ...]:
        return (
            Equation("f at the same place", space, one(*given), other(*given)),
            Membership("the place is in X", space, other(*given)),
            Membership("every place is reached", space, back(*given)),
            Equation("from one y", space, back(*_with(given, other(*given))), given[1]),
            Equation("every place", space, other(*_with(given, back(*given))), given[1]),
        )

    return bool(prove(Claim("aligned", problem.operands, relation), tries=0))

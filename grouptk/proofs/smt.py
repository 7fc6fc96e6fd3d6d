"""Counterexamples proposed by z3 (extra `smt`), for claims that are rational in the coordinates of their operands.

z3 looks for numbers at which all facts hold and one entry of a goal fails. Nothing that it says is believed: whoever
asks evaluates every proposal exactly. Denominators are asserted to be nonzero, since z3 may invent a value for x/0.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TypeAlias

import sympy as sp
from sympy.polys.rings import PolyElement

from grouptk.domains import Condition, Domain, Kind
from grouptk.proofs.budget import BudgetExceeded, checkpoint, limited
from grouptk.proofs.claim import Claim, Equation
from grouptk.proofs.forms.elementary import UnsupportedExpression
from grouptk.proofs.forms.normal_form import Fraction, NormalForm
from grouptk.proofs.smt_solver import Comparison, Question, models
from grouptk.tracing import Values

Proposal: TypeAlias = tuple[tuple[Values, ...], dict[sp.Symbol, sp.Expr]]

_SECONDS = 3.0  # for all questions
_LONGEST = 1.0  # for one
_SHORTEST = 0.05
_MOST_TERMS = 400
_HIGHEST_DEGREE = 40

_HOLDS = {Kind.ZERO: operator.eq, Kind.NONZERO: operator.ne, Kind.POSITIVE: operator.gt, Kind.NONNEGATIVE: operator.ge}
_FAILS = {Kind.ZERO: operator.ne, Kind.NONZERO: operator.eq, Kind.POSITIVE: operator.le, Kind.NONNEGATIVE: operator.lt}


def proposals(claim: Claim) -> Iterator[Proposal]:
    """Yield operands and parameters at which a goal may fail; none without z3, or if the claim is not rational."""
    try:
        import z3
    except ImportError:
        return
    deadline = time.monotonic() + _SECONDS
    questions = _questions(claim)
    seconds = max(_SHORTEST, min(_LONGEST, _SECONDS / max(1, len(questions))))
    seen = set()
    for question in questions:
        for model in models(z3, question, seconds, deadline):
            proposal = _members(claim, model)
            if proposal is not None and (key := (proposal[0], tuple(proposal[1].items()))) not in seen:
                seen.add(key)
                yield proposal


def _members(claim: Claim, model: dict[sp.Symbol, sp.Rational]) -> Proposal | None:
    """Return the operands with the coordinates of a model, None if they certainly or possibly are no members."""
    parameters: dict[sp.Symbol, sp.Expr] = {s: model.get(s, sp.S.One) for s in claim.parameters}
    if any(domain.contains(parameters[s]) is not True for s, domain in claim.parameters.items()):
        return None
    operands = []
    for operand, symbols in zip(claim.operands, claim.symbols, strict=True):
        space = operand.space.at(parameters)
        values = space.assemble(model.get(symbol, sp.S.Zero) for symbol in operand.space.entries(symbols))
        if any(domain.contains(value) is not True for domain, value in zip(space.domains, values, strict=True)):
            return None
        operands.append(space.normalize(values))
    return tuple(operands), parameters


def _questions(claim: Claim) -> list[Question]:
    """Return a question for each way in which an entry of a goal can fail; those found within the budget."""
    found: list[Question] = []
    try:
        with limited(_LONGEST, f"questions about {claim.name}"):
            facts = [fact for fact in dict.fromkeys(_facts(claim)) if fact.kind in _HOLDS]
            if all(_is_rational(fact.expression) for fact in facts):
                for question in _failures(claim, facts):
                    checkpoint()
                    if not any(_is_false(comparison) for comparison in question):
                        found.append(tuple(c for c in question if c.divisor is not None or not c.polynomial.is_ground))
    except BudgetExceeded:
        pass
    return found


def _facts(claim: Claim) -> Iterator[Condition]:
    yield from claim.facts(claim.symbols)
    for symbol, domain in claim.parameters.items():
        yield from domain.conditions(symbol)


def _failures(claim: Claim, facts: Sequence[Condition]) -> Iterator[Question]:
    """Ask about all goals but those whose polynomials grow too large."""
    for questions in _by_goal(claim, facts):
        with suppress(UnsupportedExpression):
            yield from questions


def _by_goal(claim: Claim, facts: Sequence[Condition]) -> Iterator[Iterator[Question]]:
    for goal in claim.goals:
        if isinstance(goal, Equation):
            for left, right, domain in goal.components:
                yield _differences(left, right, domain, facts)
        else:
            for domain, value in zip(goal.space.domains, goal.value, strict=True):
                for condition in domain.conditions(value):
                    yield _violations(condition, facts)


def _differences(left: sp.Expr, right: sp.Expr, domain: Domain, facts: Sequence[Condition]) -> Iterator[Question]:
    """Ask where two defined entries differ, on quotients by no multiple of the period."""
    period = domain.modulus if domain.modulus is not None and _is_rational(domain.modulus) else sp.S.Zero
    form = _form([left, right, period], facts)
    if form is None or left == right:
        return
    sides = form[left], form[right]
    difference = form.difference(*sides)
    known = (*_known(form), *_defined(*sides))
    if period == 0:
        yield (*known, Comparison(difference.numerator, operator.ne))
    else:
        yield from _not_whole(form, difference, form[period].numerator, known)


def _violations(condition: Condition, facts: Sequence[Condition]) -> Iterator[Question]:
    """Ask where a condition fails: where its expression is undefined, or defined but without the property."""
    form = _form([condition.expression], facts)
    if form is None:
        return
    fraction, known = form[condition.expression], _known(form)
    for denominator, _ in fraction.denominators:
        yield (*known, Comparison(denominator, operator.eq))
    known = (*known, *_defined(fraction))
    if condition.kind in _FAILS:
        yield (*known, Comparison(form.cleared(fraction)[0], _FAILS[condition.kind]))
    elif condition.kind is Kind.INTEGER:
        yield from _not_whole(form, fraction, form.ring.one, known)


def _not_whole(form: NormalForm, fraction: Fraction, period: PolyElement, known: Question) -> Iterator[Question]:
    """Ask where fraction / period is no integer, if all variables are whole numbers."""
    common, numerator = fraction.numerator.clear_denoms()
    if all(symbol.is_integer for symbol in form.variables):
        divisor = period * common
        for polynomial, power in fraction.denominators:
            divisor *= polynomial**power
        scale, divisor = divisor.clear_denoms()
        yield (*known, Comparison(numerator * scale, operator.ne, divisor))


def _form(expressions: list[sp.Expr], facts: Sequence[Condition]) -> NormalForm | None:
    return NormalForm(expressions, facts) if all(map(_is_rational, expressions)) else None


def _is_rational(expression: sp.Expr) -> bool:
    """Say whether an expression is a quotient of polynomials with rational coefficients."""
    return all(
        isinstance(node, sp.Add | sp.Mul | sp.Symbol | sp.Rational) or (node.is_Pow and node.exp.is_Integer)
        for node in sp.preorder_traversal(expression)
    )


def _known(form: NormalForm) -> Question:
    """Return the facts, and that they are defined."""
    found = []
    for fact in form.facts:
        fraction = form[fact.expression]
        found += [*_defined(fraction), Comparison(form.cleared(fraction)[0], _HOLDS[fact.kind])]
    return tuple(dict.fromkeys(found))


def _defined(*fractions: Fraction) -> Question:
    return tuple(Comparison(p, operator.ne) for fraction in fractions for p, _ in fraction.denominators)


def _is_false(comparison: Comparison) -> bool:
    """Say whether a comparison holds nowhere, or is too large to be asked."""
    polynomial, divisor = comparison.polynomial, comparison.divisor
    if divisor is None and polynomial.is_ground:
        return not comparison.relation(polynomial.LC if polynomial else 0, 0)
    if divisor is not None:
        (quotient,), remainder = polynomial.div([divisor])
        if not remainder and quotient.clear_denoms()[0] == 1:
            return True
    parts = [part for part in (polynomial, divisor) if part is not None]
    return any(len(p) > _MOST_TERMS or max(map(sum, p.itermonoms())) > _HIGHEST_DEGREE for p in parts)

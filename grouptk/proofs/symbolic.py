"""Deciding a goal by normal forms: True is a proof, a string says what stood in the way."""

from __future__ import annotations

import sympy as sp

from grouptk.domains import Condition, Domain, Kind
from grouptk.proofs.atoms import UnsupportedExpression
from grouptk.proofs.claim import Equation, Goal, Membership
from grouptk.proofs.normal_form import NormalForm
from grouptk.proofs.signs import is_defined, is_nonzero, is_positive, is_whole


def obstacle(goal: Goal) -> str | None:
    """Return None if the goal is proved, else what could not be shown."""
    try:
        if isinstance(goal, Equation):
            return next(filter(None, (_unequal(*component) for component in goal.components)), None)
        return _outside(goal)
    except UnsupportedExpression as error:
        return f"{goal.text}: {error} is outside the normal form"


def _unequal(left: sp.Expr, right: sp.Expr, domain: Domain) -> str | None:
    if left == right and not _may_be_undefined(left):
        return None
    modulus = domain.modulus
    form = NormalForm([left, right] if modulus is None else [left, right, modulus])
    sides = form[left], form[right]
    if not all(is_defined(form, side) for side in sides):
        return f"a denominator of {left} or {right} could not be shown to be nonzero"
    difference = form.difference(*sides)
    if not form.reduce(difference.numerator):
        return None
    if modulus is not None and is_whole(form, difference, modulus):
        return None
    suffix = "" if modulus is None else f" modulo {modulus}"
    return f"{left} and {right} could not be shown to be equal{suffix}"


def _may_be_undefined(expression: sp.Expr) -> bool:
    return not all(
        power.exp.is_nonnegative and (power.exp.is_integer or power.base.is_nonnegative)
        for power in expression.atoms(sp.Pow)
    ) or not all(isinstance(function, sp.cos | sp.sin) for function in expression.atoms(sp.Function))


def _outside(goal: Membership) -> str | None:
    for domain, value in zip(goal.space.domains, goal.value, strict=True):
        for condition in domain.conditions(value):
            if not _holds(condition):
                return f"{goal.text}: could not show that {condition}"
    return None


def _holds(condition: Condition) -> bool:
    """Say whether a condition is proved; everything in a normal form is real where it is defined."""
    form = NormalForm([condition.expression])
    fraction = form[condition.expression]
    if not is_defined(form, fraction):
        return False
    if condition.kind is Kind.REAL:
        return True
    if condition.kind is Kind.INTEGER:
        return is_whole(form, fraction)
    if condition.kind is Kind.POSITIVE:
        return is_positive(form, fraction)
    return is_nonzero(form, fraction.numerator)

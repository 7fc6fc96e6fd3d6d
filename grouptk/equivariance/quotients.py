"""Integrands on circles and cyclic groups: they must not depend on the representatives of their points.

A substitution such as θ ↦ θ + α (mod 2π) keeps an integral over the circle only if the integrand has period 2π. So
this is proved before any change of variables.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from grouptk.axioms import representative_moves, representatives_of
from grouptk.equivariance.functions import with_unknowns
from grouptk.measures import NUMBERS
from grouptk.operators import SIGNAL, Operator
from grouptk.proofs import Claim, Equation, Operand, Result, Verdict, generic, prove
from grouptk.tracing import Formula, Values

_NAME = "the integrand is a function on the spaces"


def prove_on_quotients(operator: Operator) -> Result:
    """Prove that the integrand stays the same for other representatives of the coordinates of g and y."""
    spaces = operator.target, operator.source
    value = operator.integrand(SIGNAL, operator.target.symbols(), operator.source.symbols("'"))
    integrand = Formula(spaces, NUMBERS, (value,))
    operands = tuple(Operand(letter, representatives_of(space)) for letter, space in zip("gy", spaces, strict=True))
    points = generic(operands)
    parts: list[Result] = []
    for place, space in enumerate(spaces):
        for index, coordinate in enumerate(space.coordinates):
            for said, move in representative_moves(coordinate):
                changed = list(points[place])
                changed[index] = move(changed[index])
                moved = integrand(*points[:place], tuple(changed), *points[place + 1 :])[0]
                parts.append(_prove_same(operator, operands, moved, integrand(*points)[0]))
                if not parts[-1]:
                    return replace(parts[-1], method=f"it may differ for {operands[place].letter}.{said}")
    method = "the same for all representatives" if parts else "no quotient coordinates"
    return Result(_NAME, Verdict.PROVED, method, sum(part.seconds for part in parts), subclaims=tuple(parts))


def _prove_same(operator: Operator, operands: tuple[Operand, ...], one: sp.Expr, other: sp.Expr) -> Result:
    sources = tuple(operand.space for operand in operands)
    pair = with_unknowns(one, other, operator.functions, operands)
    left, right = (Formula(sources, NUMBERS, (side,)) for side in pair)

    def relation(*given: Values) -> tuple[Equation, ...]:
        return (Equation(_NAME, NUMBERS, left(*given), right(*given)),)

    return prove(Claim(_NAME, operands, relation), tries=0)

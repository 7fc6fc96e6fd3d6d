"""Refutation: exact operands, the simplest first, at which a goal certainly fails; then shrunk."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import sympy as sp

from grouptk.domains import Domain, Exact
from grouptk.proofs.claim import Claim, Equation, Goal
from grouptk.proofs.magnitude import is_computable
from grouptk.proofs.report import Counterexample
from grouptk.proofs.smt import proposals
from grouptk.spaces import Space
from grouptk.tracing import Values, certainly_differ

TRIES = 400
SECONDS = 3.0


def refute(claim: Claim, tries: int = TRIES) -> tuple[Counterexample | None, int]:
    """Search for a counterexample; also return how many exact instances were tried.

    Samples come first, then what z3 proposes, if it is installed. The search among samples ends after `tries`
    instances or `SECONDS`: numbers such as cos(log 2)² + sin(log 2)² − 1, which are zero but not by their form, take
    long to compare.
    """
    search = _Search(claim)
    deadline = time.monotonic() + SECONDS
    rng = random.Random(0)
    tried = 0
    for attempt in range(tries):
        if time.monotonic() > deadline:
            break
        spread = 0.4 + 4 * attempt / tries  # wider and wider around the simplest members
        ranks = [int(rng.expovariate(1 / spread)) if attempt else 0 for _ in range(search.size)]
        example = search.example(ranks)
        if example is not None:
            return search.shrunk(ranks), tried
        tried += 1
    for operands, parameters in proposals(claim) if tries else ():
        if all(_may_be(symbol, value) for symbol, value in parameters.items()):
            example = counterexample(claim, operands, parameters)
            if example is not None:
                return example, tried
            tried += 1
    return None, tried


def violation(goal: Goal) -> tuple[Values, Values | None] | None:
    """Return both sides of a goal that certainly fails at exact operands, None if it holds or cannot be told."""
    if isinstance(goal, Equation):
        undefined = any(_is_undefined(value) for value in (*goal.left, *goal.right))
        if not undefined and certainly_differ(goal.space, goal.left, goal.right):
            return goal.space.normalize(goal.left), goal.space.normalize(goal.right)
        return None
    for domain, value in zip(goal.space.domains, goal.value, strict=True):
        if _is_undefined(value) or domain.contains(value) is False:
            return goal.value, None
    return None


def counterexample(
    claim: Claim, operands: Sequence[Values], parameters: dict[sp.Symbol, sp.Expr] | None = None
) -> Counterexample | None:
    """Return the counterexample at these exact operands, if they are one whose numbers can be computed."""
    parameters = parameters or {}
    if not is_computable(claim, operands, parameters):
        return None
    for hypothesis in claim.hypotheses(*operands):
        if replace(hypothesis, expression=hypothesis.expression.xreplace(parameters)).holds() is not True:
            return None
    for goal in claim.relation(*operands):
        sides = violation(goal.at(parameters) if parameters else goal)
        if sides is not None:
            points = {
                operand.letter: operand.space.point(values)
                for operand, values in zip(claim.operands, operands, strict=True)
            }
            return Counterexample(goal.text, points, parameters, *sides)
    return None


def _is_undefined(value: Exact) -> bool:
    return value.has(sp.nan, sp.zoo, sp.oo, -sp.oo)


@dataclass
class _Search:
    """A claim's pools of exact values, addressed by one rank per parameter and coordinate."""

    claim: Claim

    @cached_property
    def size(self) -> int:
        return len(self.claim.parameters) + sum(len(o.space.coordinates) for o in self.claim.operands)

    def example(self, ranks: Sequence[int]) -> Counterexample | None:
        pending = iter(ranks)
        parameters = {s: _pick(domain, next(pending)) for s, domain in self.claim.parameters.items()}
        if not all(_may_be(symbol, value) for symbol, value in parameters.items()):
            return None
        operands = [
            self._point(o.space.at(parameters) if parameters else o.space, pending) for o in self.claim.operands
        ]
        return counterexample(self.claim, operands, parameters)

    def _point(self, space: Space, ranks: Iterator[int]) -> Values:
        return tuple(_pick(domain, next(ranks)) for domain in space.domains)

    def shrunk(self, ranks: list[int]) -> Counterexample | None:
        """Lower one rank after another while the goal still fails."""
        shrinking = True
        while shrinking:
            shrinking = False
            for place, rank in enumerate(ranks):
                for lower in range(rank):
                    simpler = [*ranks[:place], lower, *ranks[place + 1 :]]
                    if self.example(simpler) is not None:
                        ranks, shrinking = simpler, True
                        break
        return self.example(ranks)


def _may_be(parameter: sp.Symbol, value: sp.Expr) -> bool:
    """Say whether a value has all that the parameter's assumptions ask, such as even or negative."""
    return all(getattr(value, f"is_{fact}") in (truth, None) for fact, truth in parameter.assumptions0.items())


def _pick(domain: Domain, rank: int) -> Exact:
    pool = domain.samples()
    return pool[min(rank, len(pool) - 1)]

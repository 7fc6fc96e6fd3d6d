"""Nonnegative combinations of facts and squares: certificates that a polynomial is positive or nonnegative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.proofs.budget import checkpoint

Facts: TypeAlias = Sequence[tuple[PolyElement, bool]]
"""Polynomials known to be nonnegative, and whether they are even positive."""

_MOST_TERMS = 1000


@dataclass(frozen=True)
class Term:
    """coefficient · Π facts[i]^power · square², with a positive rational coefficient."""

    coefficient: Any
    powers: tuple[tuple[int, int], ...]
    square: PolyElement

    def value(self, facts: Facts) -> PolyElement:
        """Return the polynomial that the term is."""
        result = self.square**2 * self.coefficient
        for fact, power in self.powers:
            result *= facts[fact][0] ** power
        return result

    def is_strict(self, facts: Facts) -> bool:
        """Say whether the term is positive wherever the facts hold."""
        return bool(self.square) and self.square.is_ground and all(facts[fact][1] for fact, _ in self.powers)


@dataclass(frozen=True)
class Combination:
    """A sum of such terms; without terms, zero."""

    terms: tuple[Term, ...]

    def proves(self, polynomial: PolyElement, facts: Facts, strict: bool) -> bool:
        """Say whether the combination equals the polynomial and shows that it is ≥ 0 (strict: > 0)."""
        if any(term.coefficient <= 0 or any(power < 0 for _, power in term.powers) for term in self.terms):
            return False
        if strict and not any(term.is_strict(facts) for term in self.terms):
            return False
        difference = polynomial
        for term in self.terms:
            checkpoint()
            difference = difference - term.value(facts)
        return not difference


def product(factors: Iterable[Combination], one: PolyElement) -> Combination | None:
    """Multiply combinations out; None if there are too many terms."""
    terms = [Term(QQ.one, (), one)]
    for factor in factors:
        if len(terms) * len(factor.terms) > _MOST_TERMS:
            return None
        terms = [_times(left, right) for left in terms for right in factor.terms]
    return Combination(tuple(terms))


def _times(left: Term, right: Term) -> Term:
    powers = dict(left.powers)
    for fact, power in right.powers:
        powers[fact] = powers.get(fact, 0) + power
    return Term(left.coefficient * right.coefficient, tuple(sorted(powers.items())), left.square * right.square)

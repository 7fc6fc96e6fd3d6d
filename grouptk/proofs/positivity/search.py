"""Certificates that a polynomial is positive, or nonnegative, wherever some facts hold.

Methods, the cheapest first: signs of terms; products of facts; factors; linear combinations of products of facts
(Handelman); sums of squares. Floating point only suggests a certificate. What is returned was checked over ℚ.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.proofs.budget import BudgetExceeded, checkpoint, limited
from grouptk.proofs.positivity.combination import Combination, Facts, Term, product
from grouptk.proofs.positivity.handelman import products_of_facts
from grouptk.proofs.positivity.squares import sum_of_squares

_MOST_FACTORED_TERMS = 60
_LARGEST_FACTORED_DEGREE = 10
_FACTORING_SECONDS = 1.0


def positive(polynomial: PolyElement, facts: Facts, strict: bool = True) -> Combination | None:
    """Return a certificate that the polynomial is positive (not strict: ≥ 0) where the facts hold, or None."""
    for found in _candidates(polynomial, facts, strict):
        checkpoint()
        if found is not None and found.proves(polynomial, facts, strict):
            return found
    return None


def _candidates(polynomial: PolyElement, facts: Facts, strict: bool) -> Iterator[Combination | None]:
    if polynomial.is_ground:
        terms = (Term(polynomial.LC, (), polynomial.ring.one),) if polynomial else ()
        yield Combination(terms)
        return
    good, rest = _split_by_signs(polynomial, facts)
    if not rest:
        yield good
    powers, quotient = _without_facts(polynomial, facts)
    if powers:
        cofactor = positive(quotient, facts, strict)
        if cofactor is not None:
            yield product([cofactor, Combination((Term(QQ.one, powers, polynomial.ring.one),))], polynomial.ring.one)
    yield _by_factors(polynomial, facts, strict)
    yield products_of_facts(polynomial, facts, strict)
    yield sum_of_squares(polynomial)
    if good.terms and rest:
        squares = sum_of_squares(rest)
        yield squares and Combination(good.terms + squares.terms)
    yield products_of_facts(polynomial, facts, strict, with_squares=True)


def _split_by_signs(polynomial: PolyElement, facts: Facts) -> tuple[Combination, PolyElement]:
    """Return the terms that are nonnegative by the signs of single variables, but no squares if others are left."""
    ring = polynomial.ring
    known: dict[int, tuple[int, PolyElement, bool]] = {}
    for number, (fact, is_positive) in enumerate(facts):
        if len(fact) == 1 and sum(fact.LM) == 1:
            place = fact.LM.index(1)
            if place not in known or is_positive > known[place][2]:
                known[place] = (number, fact.LC, is_positive)
    good: list[Term] = []
    squares: list[Term] = []
    rest = {}
    for monomial, coefficient in polynomial.terms():
        powers, root = [], [0] * ring.ngens
        for place, power in enumerate(monomial):
            used = 0
            if place in known and power:
                number, factor, is_positive = known[place]
                used = power if is_positive else power % 2
                coefficient = coefficient / factor**used
                powers += [(number, used)] if used else []
            root[place], odd = divmod(power - used, 2)
            if odd:
                coefficient = -abs(coefficient)
        if coefficient > 0:
            term = Term(coefficient, tuple(sorted(powers)), ring.from_dict({tuple(root): QQ.one}))
            (good if powers else squares).append(term)
        else:
            rest[monomial] = polynomial[monomial]
    if not rest:
        return Combination(tuple(good + squares)), ring.zero
    total = sum((term.square**2 * term.coefficient for term in squares), ring.from_dict(rest))
    return Combination(tuple(good)), total


def _without_facts(polynomial: PolyElement, facts: Facts) -> tuple[tuple[tuple[int, int], ...], PolyElement]:
    """Divide by the facts as often as possible."""
    powers = []
    for number, (fact, _) in enumerate(facts):
        power = 0
        while not fact.is_ground and not polynomial.is_ground and _may_divide(fact, polynomial):
            checkpoint()
            (quotient,), remainder = polynomial.div([fact])
            if remainder:
                break
            polynomial, power = quotient, power + 1
        if power:
            powers.append((number, power))
    return tuple(powers), polynomial


def _may_divide(divisor: PolyElement, polynomial: PolyElement) -> bool:
    return all(map(int.__le__, divisor.degrees(), polynomial.degrees()))


def _by_factors(polynomial: PolyElement, facts: Facts, strict: bool) -> Combination | None:
    """Certify each factor, or its negative."""
    ring = polynomial.ring
    if len(polynomial) > _MOST_FACTORED_TERMS or max(map(sum, polynomial)) > _LARGEST_FACTORED_DEGREE:
        return None
    try:
        with limited(_FACTORING_SECONDS, "factoring"):
            constant, factors = polynomial.factor_list()
    except BudgetExceeded:
        return None
    if sum(power for _, power in factors) == 1:
        return None
    found = []
    for factor, power in factors:
        if power % 2 == 0 and not strict:
            found.append(Combination((Term(QQ.one, (), factor ** (power // 2)),)))
            continue
        for sign in (1, -1):
            certificate = positive(sign * factor, facts, strict)
            if certificate is not None:
                constant *= sign**power
                found += [certificate] * power
                break
        else:
            return None
    return product([*found, Combination((Term(constant, (), ring.one),))], ring.one)

"""Membership in an ideal of ℚ[x₁, …, xₙ], with cofactors that anybody can multiply out again.

Plain division by the generators comes first: it settles (AB)ᵀ(AB) = 1 from AᵀA = 1 and BᵀB = 1 at once, for which a
Gröbner basis may take forever. Gröbner bases are computed for each set of generators that share variables, once for
all ideals, and within a time budget. The order is graded reverse lexicographic, whatever the order of the ring is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.proofs.budget import BudgetExceeded, limited
from grouptk.proofs.ideals.components import Component, all_elements, lifted_to_generators
from grouptk.proofs.ideals.groebner import Basis
from grouptk.proofs.ideals.packed import Divisors, Packed, Packing, scaled

Cofactors = list[tuple[int, PolyElement]]
_BASIS_SECONDS = 2.0


def divide(polynomial: PolyElement, divisors: Sequence[PolyElement]) -> tuple[list[PolyElement], PolyElement]:
    """Return cofactors and remainder: p = Σ cofactors[i]·divisors[i] + remainder."""
    ring = polynomial.ring
    packing = Packing(ring.ngens)
    packed = map(packing.polynomial, divisors)
    quotients, remainder = _plain_divide(packing, packing.polynomial(polynomial), enumerate(packed))
    cofactors = [packing.element(quotients.get(number, {}), ring) for number in range(len(divisors))]
    return cofactors, packing.element(remainder, ring)


def extended_groebner(
    generators: Sequence[PolyElement], seconds: float = _BASIS_SECONDS
) -> list[tuple[PolyElement, list[PolyElement]]]:
    """Return a minimal Gröbner basis, each element with its cofactors with respect to the generators.

    Raises BudgetExceeded if the time does not suffice.
    """
    ring = generators[0].ring
    packing = Packing(ring.ngens)
    basis = Basis(packing, [packing.polynomial(generator) for generator in generators], seconds)
    _require_complete([basis])
    result = []
    for number in basis.active:
        cofactors = basis.lifted({number: {0: QQ.one}})
        row = [packing.element(cofactors.get(place, {}), ring) for place in range(len(generators))]
        result.append((packing.element(basis.element(number), ring), row))
    return result


class Ideal:
    """The ideal of some generators, which come in named families; each family is tried on its own first."""

    def __init__(self, families: Sequence[tuple[str, Sequence[PolyElement]]], seconds: float = _BASIS_SECONDS) -> None:
        self.seconds = seconds
        self.generators: list[PolyElement] = []
        self.families: list[tuple[str, range]] = []
        for name, polynomials in families:
            start = len(self.generators)
            self.generators += polynomials
            self.families.append((name, range(start, len(self.generators))))

    def membership(self, polynomial: PolyElement) -> Cofactors | None:
        """Return cofactors (i, c) with p = Σ c · generators[i], or None if p is no member.

        Raises BudgetExceeded if neither is known in time.
        """
        if not polynomial:
            return []
        packing = Packing(polynomial.ring.ngens)
        packed = packing.polynomial(polynomial)
        generators = [packing.polynomial(generator) for generator in self.generators]
        for order in self._orders:
            quotients, rest = _plain_divide(packing, packed, ((number, generators[number]) for number in order))
            if not rest:
                return self._verified(polynomial, quotients)
        remainder, cofactors = self.remainder(polynomial)
        if not remainder:
            return cofactors
        _require_complete([part.basis for part in self._touched(polynomial)])
        return None

    def remainder(self, polynomial: PolyElement) -> tuple[PolyElement, Cofactors]:
        """Return r and cofactors (i, c) with p = r + Σ c · generators[i]; r is canonical if the bases are complete.

        Raises BudgetExceeded if working out the cofactors takes too long.
        """
        elements, divisors = all_elements(self._touched(polynomial))
        if not elements:
            return polynomial, []
        packing = Packing(polynomial.ring.ngens)
        with limited(self.seconds, "cofactors"):
            quotients, rest = _plain_divide(packing, packing.polynomial(polynomial), enumerate(divisors))
            remainder = packing.element(rest, polynomial.ring)
            return remainder, self._verified(polynomial - remainder, lifted_to_generators(quotients, elements))

    def reduce(self, polynomial: PolyElement) -> PolyElement:
        """Return the remainder modulo the Gröbner bases."""
        packing = Packing(polynomial.ring.ngens)
        _, divisors = all_elements(self._touched(polynomial))
        rest = _plain_divide(packing, packing.polynomial(polynomial), enumerate(divisors))[1]
        return packing.element(rest, polynomial.ring)

    def unit_certificate(self, polynomial: PolyElement) -> tuple[PolyElement, Cofactors] | None:
        """Return u and cofactors (i, c) with 1 = u·p + Σ c · generators[i]: p never vanishes where they all do.

        None means that there are none; raises BudgetExceeded if that is not known.
        """
        ring = polynomial.ring
        packing = Packing(ring.ngens)
        components = self._touched(polynomial)
        elements, known = all_elements(components)
        basis = Basis(packing, [*known, packing.polynomial(polynomial)], self.seconds, len(known))
        unit = next((number for number in basis.active if basis.element(number) == {0: QQ.one}), None)
        if unit is None:
            _require_complete([*(part.basis for part in components), basis])
            return None
        with limited(self.seconds, "cofactors"):
            quotients = basis.lifted({unit: {0: QQ.one}})
            factor = packing.element(quotients.pop(len(known), {}), ring)
            return factor, self._verified(ring.one - factor * polynomial, lifted_to_generators(quotients, elements))

    @cached_property
    def _orders(self) -> list[list[int]]:
        """The orders of generators in which to try plain division."""
        families = [list(numbers) for _, numbers in self.families]
        orders = [*families, sum(families, []), sum(reversed(families), [])]
        return [order for place, order in enumerate(orders) if order and order not in orders[:place]]

    @cached_property
    def _components(self) -> list[Component]:
        """The sets of generators that share variables."""
        groups: list[tuple[set[int], list[int]]] = []
        for number, generator in enumerate(self.generators):
            places, numbers = _places(generator), [number]
            for group in [group for group in groups if group[0] & places]:
                groups.remove(group)
                places, numbers = places | group[0], group[1] + numbers
            groups.append((places, numbers))
        return [
            Component(sorted(places), {n: self.generators[n] for n in sorted(numbers)}, self.seconds)
            for places, numbers in groups
        ]

    def _touched(self, polynomial: PolyElement) -> list[Component]:
        """Return the components that share variables with a polynomial; the others matter only if they have no zero."""
        places = _places(polynomial)
        return [part for part in self._components if places.intersection(part.places)]

    def _verified(self, polynomial: PolyElement, quotients: dict[int, Packed]) -> Cofactors:
        """Return the cofactors after multiplying them out."""
        packing = Packing(polynomial.ring.ngens)
        cofactors = [(n, packing.element(packed, polynomial.ring)) for n, packed in sorted(quotients.items()) if packed]
        for number, cofactor in cofactors:
            polynomial = polynomial - cofactor * self.generators[number]
        if polynomial:
            raise AssertionError(f"the cofactors found are wrong by {polynomial}; please report this")
        return cofactors


def _require_complete(bases: Sequence[Basis]) -> None:
    for basis in bases:
        if basis.reason is not None:
            raise BudgetExceeded(basis.reason)


def _places(polynomial: PolyElement) -> set[int]:
    """Return the places of the variables that occur."""
    return {place for monomial in polynomial for place, power in enumerate(monomial) if power}


def _plain_divide(
    packing: Packing, packed: Packed, divisors: Iterable[tuple[int, Packed]]
) -> tuple[dict[int, Packed], Packed]:
    """Divide by numbered polynomials, which need not be monic and may be zero."""
    monic = Divisors(packing)
    factors = {}
    for number, divisor in divisors:
        if divisor:
            factors[number] = 1 / divisor[max(divisor)]
            monic.append(number, scaled(divisor, factors[number]))
    quotients, remainder = monic.divide(packed)
    return {number: scaled(quotient, factors[number]) for number, quotient in quotients.items()}, remainder

"""Gröbner bases over ℚ that remember where they come from.

Each element keeps the recipe by which it was made from earlier ones; cofactors with respect to the generators are
worked out only for the elements that are used.

Source: R. Gebauer, H. M. Möller, On an installation of Buchberger's algorithm, J. Symb. Comp. 6 (1988);
A. Giovini et al., "One sugar cube, please", ISSAC 1991.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sympy.polys.domains import QQ

from grouptk.proofs.budget import BudgetExceeded, checkpoint, limited
from grouptk.proofs.ideals.packed import Divisors, Packed, Packing, add_product, scaled


@dataclass(frozen=True)
class _Element:
    polynomial: Packed
    lead: int  # the exponents of the leading monomial
    sugar: int  # the degree that the polynomial would have, had nothing cancelled
    recipe: tuple[tuple[int, Packed], ...]  # it is the sum of these multiples of earlier elements


class _Pair(NamedTuple):
    sugar: int
    multiple: int  # the least common multiple of the leading monomials
    left: int
    right: int
    exponents: int


class Basis:
    """A Gröbner basis of the generators, or what there was of it when the time was over.

    The generators have the numbers 0, 1, …; elements of the basis have larger numbers. `known` says how many of the
    generators, counted from the first, are monic and a minimal Gröbner basis on their own.
    """

    def __init__(self, packing: Packing, generators: Sequence[Packed], seconds: float, known: int = 0) -> None:
        self.packing = packing
        self.reason: str | None = "not begun"  # why the basis is not complete
        self._offset = len(generators)
        self._elements: list[_Element] = []
        self._pairs: list[_Pair] = []
        self._divisors = Divisors(packing)
        self.active: list[int] = []
        try:
            with limited(seconds, "Gröbner basis"):
                self._complete(generators, known)
                self.reason = None
        except BudgetExceeded as error:
            self.reason = str(error)

    def element(self, number: int) -> Packed:
        """Return the element with this number, which is monic."""
        return self._elements[number - self._offset].polynomial

    def lifted(
        self, cofactors: dict[int, Packed], embedded: Callable[[Packed], Packed] = lambda packed: packed
    ) -> dict[int, Packed]:
        """Turn cofactors of elements into cofactors of generators, in the ring into which `embedded` leads."""
        totals = {number: dict(cofactor) for number, cofactor in cofactors.items()}
        for number in range(max(totals, default=0), self._offset - 1, -1):
            cofactor = totals.pop(number, None)
            if cofactor:
                for part, multiplier in self._elements[number - self._offset].recipe:
                    add_product(totals.setdefault(part, {}), cofactor, embedded(multiplier))
        return totals

    def _complete(self, generators: Sequence[Packed], known: int) -> None:
        for number, generator in enumerate(generators[:known]):
            self._append(generator, ((number, {0: QQ.one}),), self._degree(generator))
        rest = [number for number in range(known, len(generators)) if generators[number]]
        for number in sorted(rest, key=lambda number: max(generators[number])):
            self._insert(generators[number], [(number, {0: QQ.one})], self._degree(generators[number]))
        while self._pairs:
            pair = min(self._pairs)
            self._pairs.remove(pair)
            left = {pair.multiple - self._lead_key(pair.left): QQ.one}
            right = {pair.multiple - self._lead_key(pair.right): -QQ.one}
            difference: Packed = {}
            add_product(difference, left, self.element(pair.left))
            add_product(difference, right, self.element(pair.right))
            self._insert(difference, [(pair.left, left), (pair.right, right)], pair.sugar)

    def _insert(self, polynomial: Packed, recipe: Iterable[tuple[int, Packed]], sugar: int) -> None:
        """Add what is left of a polynomial after division, if anything is."""
        quotients, remainder = self._divisors.divide(polynomial)
        if not remainder:
            return
        factor = 1 / remainder[max(remainder)]
        parts = [(number, scaled(multiplier, factor)) for number, multiplier in recipe]
        parts += [(number, scaled(quotient, -factor)) for number, quotient in quotients.items()]
        new = self._append(scaled(remainder, factor), tuple(parts), sugar)
        self._renew_pairs(new)

    def _append(self, polynomial: Packed, recipe: tuple[tuple[int, Packed], ...], sugar: int) -> int:
        number = self._offset + len(self._elements)
        self._elements.append(_Element(polynomial, -max(polynomial) & self.packing.mask, sugar, recipe))
        self._divisors.append(number, polynomial)
        self.active.append(number)
        return number

    def _renew_pairs(self, new: int) -> None:
        """Add the pairs with a new element and drop those that the criteria of Gebauer and Möller make needless."""
        lead, guard, common = self._lead(new), self.packing.guard, self.packing.least_common_multiple
        # a divides b if no digit of b − a borrows from its guard: ((b | guard) − a) & guard == guard
        self._pairs = [
            pair
            for pair in self._pairs
            if ((pair.exponents | guard) - lead) & guard != guard
            or common(self._lead(pair.left), lead) == pair.exponents
            or common(self._lead(pair.right), lead) == pair.exponents
        ]
        partners: dict[int, list[int]] = {}
        for number in self.active[:-1]:
            partners.setdefault(common(self._lead(number), lead), []).append(number)
        minimal: list[int] = []
        for multiple in sorted(partners, key=self.packing.degree):
            checkpoint()
            guarded = multiple | guard
            if any((guarded - other) & guard == guard for other in minimal):
                continue
            minimal.append(multiple)
            if not any(self._lead(number) + lead == multiple for number in partners[multiple]):
                self._pairs.append(min(self._pair(number, new, multiple) for number in partners[multiple]))
        self.active = [n for n in self.active if n == new or ((self._lead(n) | guard) - lead) & guard != guard]
        self._divisors.keep(set(self.active))

    def _pair(self, left: int, right: int, multiple: int) -> _Pair:
        degree = self.packing.degree(multiple)
        sugar = max(
            self._elements[n - self._offset].sugar + degree - self.packing.degree(self._lead(n)) for n in (left, right)
        )
        return _Pair(sugar, self.packing.key(multiple), left, right, multiple)

    def _lead(self, number: int) -> int:
        return self._elements[number - self._offset].lead

    def _lead_key(self, number: int) -> int:
        return self.packing.key(self._lead(number))

    def _degree(self, polynomial: Packed) -> int:
        return self.packing.degree(-max(polynomial) & self.packing.mask)

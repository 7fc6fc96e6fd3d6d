"""The parts of an ideal that share no variables: each has a Gröbner basis of its own, computed once for all ideals.

The union of the bases is a Gröbner basis of the whole ideal, because their leading monomials are coprime.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache, partial
from typing import Any

from sympy.polys.rings import PolyElement

from grouptk.proofs.ideals.groebner import Basis
from grouptk.proofs.ideals.packed import Packed, Packing

_Terms = tuple[tuple[int, Any], ...]


class Component:
    """Some generators of an ideal that share variables, and their Gröbner basis in these variables alone."""

    def __init__(self, places: list[int], generators: dict[int, PolyElement], seconds: float) -> None:
        self.places = places
        self.numbers = list(generators)
        local = Packing(len(places))
        self._generators = tuple(tuple(local.polynomial(g, places).items()) for g in generators.values())
        self._seconds = seconds
        home = Packing(next(iter(generators.values())).ring.ngens)
        self.embedded = partial(local.embedded, home=home, places=places)

    @cached_property
    def basis(self) -> Basis:
        """The basis, the same object for all components that look alike."""
        return _basis(len(self.places), self._generators, self._seconds)

    @cached_property
    def elements(self) -> dict[int, Packed]:
        """The elements of the basis by their numbers, in the ring of the ideal."""
        return {number: self.embedded(self.basis.element(number)) for number in self.basis.active}


@lru_cache(maxsize=256)
def _basis(size: int, generators: tuple[_Terms, ...], seconds: float) -> Basis:
    return Basis(Packing(size), [dict(generator) for generator in generators], seconds)


def all_elements(components: Sequence[Component]) -> tuple[list[tuple[Component, int]], list[Packed]]:
    """Return the elements of all bases: where they are from, and the polynomials."""
    found = [(part, number) for part in components for number in part.elements]
    return found, [part.elements[number] for part, number in found]


def lifted_to_generators(quotients: dict[int, Packed], elements: Sequence[tuple[Component, int]]) -> dict[int, Packed]:
    """Turn quotients by elements of bases into cofactors of the generators of the ideal."""
    result: dict[int, Packed] = {}
    for part in dict.fromkeys(part for part, _ in elements):
        own = {elements[place][1]: q for place, q in quotients.items() if elements[place][0] is part}
        lifted = part.basis.lifted(own, part.embedded)
        result.update((part.numbers[place], cofactor) for place, cofactor in lifted.items())
    return result

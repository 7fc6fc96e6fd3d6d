"""What one asks of a finite group, as methods of `Group`.

The answers come from `grouptk.structure`, which knows groups and is imported when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sympy as sp

from grouptk.domains import Array
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError
from grouptk.finite import CayleyTable, abelian, classes, fourier, series, subgroups, sylow
from grouptk.finite.characters import CharacterTable
from grouptk.finite.irreps import UnitaryIrrep, irreps
from grouptk.law import Law
from grouptk.tabulation import tabulate

if TYPE_CHECKING:
    import networkx as nx

    from grouptk.element import Element
    from grouptk.group import Group
    from grouptk.homomorphism import Homomorphism
    from grouptk.representations import TabulatedRepresentation
    from grouptk.structure import ConjugacyClass, Subgroup
    from grouptk.structure.maps import Homomorphisms


class FiniteMethods:
    """The methods of a group that need its Cayley table.

    All of them raise `DomainError` for a group that is not finite or has more than 10,000 elements, and `AxiomError`
    if an axiom of the group is refuted.
    """

    law: Law

    def require_group(self) -> None:
        """Raise `AxiomError` if an axiom is refuted."""
        raise NotImplementedError

    # --------------------------------------------------------------------------- the table

    def table(self) -> CayleyTable:
        """Return the Cayley table: element i is the i-th of `elements()`, `table().product[i, j]` the place of i*j."""
        return self._table

    @cached_property
    def _table(self) -> CayleyTable:
        self.require_group()
        return tabulate(self.law)

    def index(self, g: Element) -> Any:
        """Return the place of an element in `elements()`; an array of places for a batch."""
        if g.group != self:
            raise DomainError(f"{self} needs an element of its own, got one of {g.group}")
        places = enumeration(self.law.space).positions(g.numeric_values())
        return places if places.shape else int(places)

    def generators(self) -> tuple[Element, ...]:
        """Return a small generating set."""
        return self._elements(self.table().generators)

    def exponent(self) -> int:
        """Return the least n ≥ 1 with g**n = e for all g."""
        return self.table().exponent

    def element_orders(self) -> dict[int, int]:
        """Return how many elements there are of each order."""
        orders = self.table().orders.tolist()
        return {order: orders.count(order) for order in sorted(set(orders))}

    # --------------------------------------------------------------------------- what kind of group

    def is_abelian(self) -> bool:
        """Say whether all elements commute."""
        return self.table().is_abelian

    def is_cyclic(self) -> bool:
        """Say whether one element generates the group."""
        return int(self.table().orders.max()) == len(self.table())

    def is_nilpotent(self) -> bool:
        """Say whether the lower central series ends in the trivial subgroup."""
        return series.is_nilpotent(self.table())

    def is_solvable(self) -> bool:
        """Say whether the derived series ends in the trivial subgroup."""
        return series.is_solvable(self.table())

    def is_simple(self) -> bool:
        """Say whether there are exactly two normal subgroups."""
        return series.is_simple(self.table())

    def is_perfect(self) -> bool:
        """Say whether the group is its own derived subgroup."""
        return series.is_perfect(self.table())

    def abelian_invariants(self) -> tuple[int, ...]:
        """Return the prime powers q with G/G′ ≅ ∏ C(q)."""
        return abelian.abelian_invariants(self.table())

    # --------------------------------------------------------------------------- subgroups and quotients

    def conjugacy_classes(self) -> tuple[ConjugacyClass, ...]:
        """Return the classes {s*g*s⁻¹}, that of the identity first; the columns of the character table."""
        from grouptk.structure import ConjugacyClass

        return tuple(ConjugacyClass(self._group, self._classes.members(c)) for c in range(len(self._classes)))

    @cached_property
    def _classes(self) -> classes.ConjugacyClasses:
        return classes.ConjugacyClasses.of(self.table())

    def subgroup(self, *generators: Element) -> Subgroup:
        """Return the subgroup that elements generate."""
        from grouptk.structure import Subgroup

        return Subgroup.generated(self._group, generators)

    def quotient(self, normal: Subgroup) -> Any:
        """Return the group G/N; `normal.projection()` is the map onto it.

        Raises:
            DomainError: it is no normal subgroup of this group.
        """
        if normal.group != self:
            raise DomainError(f"{self} can be divided by a subgroup of its own, got {normal}")
        return normal.projection().target

    def center(self) -> Subgroup:
        """Return the elements that commute with every element."""
        return self._subgroup(classes.center(self.table()))

    def derived_subgroup(self) -> Subgroup:
        """Return G′, generated by all commutators."""
        return self._subgroup(series.derived_subgroup(self.table()))

    def derived_series(self) -> tuple[Subgroup, ...]:
        """Return G > G′ > G″ > …, as far as it falls."""
        return tuple(map(self._subgroup, series.derived_series(self.table())))

    def lower_central_series(self) -> tuple[Subgroup, ...]:
        """Return G > [G, G] > [[G, G], G] > …, as far as it falls."""
        return tuple(map(self._subgroup, series.lower_central_series(self.table())))

    def upper_central_series(self) -> tuple[Subgroup, ...]:
        """Return 1 < Z₁ < Z₂ < …, as far as it rises; Z₁ is the centre."""
        return tuple(map(self._subgroup, series.upper_central_series(self.table())))

    def sylow_subgroup(self, prime: int) -> Subgroup:
        """Return a subgroup whose order is the highest power of a prime that divides |G|."""
        return self._subgroup(sylow.sylow_subgroup(self.table(), prime))

    def fitting_subgroup(self) -> Subgroup:
        """Return the largest nilpotent normal subgroup."""
        return self._subgroup(sylow.fitting_subgroup(self.table()))

    def frattini_subgroup(self) -> Subgroup:
        """Return the intersection of all maximal subgroups, for groups of order up to 200."""
        return self._subgroup(subgroups.SubgroupLattice.of(self.table()).frattini)

    def subgroups(self) -> tuple[Subgroup, ...]:
        """Return all subgroups, ascending by order, of a group of order up to 200."""
        return tuple(map(self._subgroup, subgroups.all_subgroups(self.table())))

    def normal_subgroups(self) -> tuple[Subgroup, ...]:
        """Return all normal subgroups, ascending by order."""
        return tuple(map(self._subgroup, subgroups.normal_subgroups(self.table(), self._classes)))

    # --------------------------------------------------------------------------- maps, characters, graphs

    def automorphisms(self) -> Homomorphisms:
        """Return all automorphisms."""
        from grouptk.structure import maps

        return maps.automorphisms(self._group)

    def isomorphism(self, other: Any) -> Homomorphism | None:
        """Return an isomorphism onto another finite group, None if there is none."""
        from grouptk.structure import maps

        return maps.isomorphism(self._group, other)

    def is_isomorphic(self, other: Any) -> bool:
        """Say whether there is an isomorphism onto another finite group."""
        return self.isomorphism(other) is not None

    def character_table(self) -> CharacterTable:
        """Return the exact irreducible characters; columns are in the order of `conjugacy_classes()`."""
        return self._character_table

    @cached_property
    def _character_table(self) -> CharacterTable:
        return CharacterTable.of(self.table(), self._classes)

    def irreps(self, exact: bool = False) -> tuple[TabulatedRepresentation, ...]:
        """Return the irreducible representations, in the order of the rows of the character table.

        They are unitary, by floats with a stated defect, and orthogonal where the type is real; with `exact` they are
        exact and not unitary in general.

        Raises:
            DomainError: an exact one is asked for, and no subgroup was found that gives one.
        """
        from grouptk.representations.irreducible import irreps

        return irreps(self._group, exact)

    def real_irreps(self) -> tuple[TabulatedRepresentation, ...]:
        """Return the representations that are irreducible over ℝ, by orthogonal matrices of floats."""
        from grouptk.representations.irreducible import real_irreps

        return real_irreps(self._group)

    def fourier(self, function: Any) -> tuple[Array, ...]:
        """Return f̂(ρ) = Σ_g f(g) ρ(g), (…, d, d), for each of `irreps()`; f has shape (…, order).

        Convolution (f*k)(g) = Σ_y f(y) k(y⁻¹g) becomes the product f̂(ρ) k̂(ρ).

        Raises:
            ShapeError: the last axis of f is not that of the elements.
        """
        return fourier.fourier(self.table(), function, self._unitary_irreps)

    def inverse_fourier(self, transforms: Sequence[Array]) -> Array:
        """Return f(g) = Σ_ρ d_ρ tr(ρ(g⁻¹) f̂(ρ)) / |G| from the transforms of f, complex unless all irreps are real."""
        return fourier.inverse_fourier(self.table(), transforms, self._unitary_irreps)

    @cached_property
    def _unitary_irreps(self) -> tuple[UnitaryIrrep, ...]:
        return irreps(self.table(), self.character_table())

    def cayley_graph(self, generators: Iterable[Element] | None = None) -> nx.DiGraph:
        """Return the graph of g → g*s for generators s, with elements as nodes; see `grouptk.structure.graphs`."""
        from grouptk.structure import graphs

        return graphs.cayley_graph(self._group, generators)

    def subgroup_lattice(self) -> nx.DiGraph:
        """Return the Hasse diagram of all subgroups; see `grouptk.structure.graphs`."""
        from grouptk.structure import graphs

        return graphs.subgroup_lattice(self._group)

    def to_sympy(self) -> sp.combinatorics.PermutationGroup:
        """Return a SymPy permutation group: of the group's own permutations, else of left multiplication."""
        from grouptk.constructions import to_sympy

        return to_sympy(self._group)

    # --------------------------------------------------------------------------- helpers

    @property
    def _group(self) -> Group:
        return self  # type: ignore[return-value]

    def _subgroup(self, places: Any) -> Subgroup:
        from grouptk.structure import Subgroup

        return Subgroup(self._group, places)

    def _elements(self, places: Iterable[int]) -> tuple[Element, ...]:
        from grouptk.structure.element_set import element_at

        return tuple(element_at(self._group, place) for place in places)

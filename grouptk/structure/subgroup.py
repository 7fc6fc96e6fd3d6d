"""Subgroups of finite groups: what they are, their cosets, and the groups and maps that come of them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from grouptk.constructions.tabulated import TabulatedGroup
from grouptk.errors import DomainError
from grouptk.finite import cosets
from grouptk.finite.classes import center, centralizer
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.structure.element_set import Coset, ElementSet, element_at, places_of
from grouptk.tracing import place_formula


class Subgroup(ElementSet):
    """A subgroup H of a finite group G: a set of elements, a group `H.as_group()`, a map `H.embedding()` into G.

    Example:
        >>> import grouptk as gt
        >>> G = gt.D(4)
        >>> H = G.subgroup(G(2, 0))
        >>> H.order(), H.index(), H.is_normal(), G.quotient(H).abelian_invariants()
        (2, 4, True, (2, 2))
    """

    @classmethod
    def generated(cls, group: Group, generators: Any) -> Subgroup:
        """Return the subgroup that elements generate."""
        return cls(group, group.table().closure(places_of(group, generators)))

    def order(self) -> int:
        """Return the number of elements."""
        return len(self)

    def index(self, value: Any = None, *bounds: Any) -> int:
        """Return the number of cosets, |G|/|H|; given an element, its place in the subgroup."""
        if value is None:
            return len(self.group.table()) // len(self)
        return super().index(value, *bounds)

    def generators(self) -> tuple[Any, ...]:
        """Return a small generating set."""
        table = self.group.table()
        return tuple(element_at(self.group, place) for place in table.generating_set(self.places))

    def __repr__(self) -> str:
        return f"⟨{self._names()}⟩ ≤ {self.group} of order {len(self)}"

    def __le__(self, other: Subgroup) -> bool:
        """Say whether this is a subgroup of another subgroup of the same group."""
        self._refuse_stranger(other)
        return bool(np.isin(self.places, other.places).all())

    def __lt__(self, other: Subgroup) -> bool:
        return self <= other and len(self) < len(other)

    def __and__(self, other: Subgroup) -> Subgroup:
        """Return the intersection."""
        self._refuse_stranger(other)
        return Subgroup(self.group, np.intersect1d(self.places, other.places))

    def __or__(self, other: Subgroup) -> Subgroup:
        """Return the join: the subgroup that both generate together."""
        self._refuse_stranger(other)
        return Subgroup(self.group, self.group.table().closure((*self.places, *other.places)))

    def _refuse_stranger(self, other: Subgroup) -> None:
        if self.group != other.group:
            raise DomainError(f"both must be subgroups of one group, got {self} and {other}")

    # --------------------------------------------------------------------------- inside the group

    def is_normal(self) -> bool:
        """Say whether g·H·g⁻¹ = H for all g."""
        return len(cosets.normalizer(self.group.table(), self.places)) == len(self.group.table())

    def normalizer(self) -> Subgroup:
        """Return the elements g with g·H·g⁻¹ = H."""
        return Subgroup(self.group, cosets.normalizer(self.group.table(), self.places))

    def centralizer(self) -> Subgroup:
        """Return the elements that commute with all of H."""
        return Subgroup(self.group, centralizer(self.group.table(), self.places))

    def center(self) -> Subgroup:
        """Return the elements of H that commute with all of H."""
        return self & self.centralizer()

    def core(self) -> Subgroup:
        """Return the largest normal subgroup of G inside H."""
        return Subgroup(self.group, cosets.core(self.group.table(), self.places))

    def normal_closure(self) -> Subgroup:
        """Return the least normal subgroup of G around H."""
        return Subgroup(self.group, cosets.normal_closure(self.group.table(), self.places))

    def left_cosets(self) -> tuple[Coset, ...]:
        """Return the cosets g·H; H itself is among them."""
        return tuple(Coset(self.group, row) for row in cosets.left_cosets(self.group.table(), self.places))

    def right_cosets(self) -> tuple[Coset, ...]:
        """Return the cosets H·g."""
        return tuple(Coset(self.group, row) for row in cosets.right_cosets(self.group.table(), self.places))

    # --------------------------------------------------------------------------- groups and maps

    def as_group(self) -> Group:
        """Return the subgroup as a group of its own, whose labels are the coordinates of its elements in G."""
        return self.embedding().source

    def embedding(self) -> Homomorphism:
        """Return the injective homomorphism of `as_group()` into G."""
        return self._embedding

    @cached_property
    def _embedding(self) -> Homomorphism:
        table = self.group.table().restricted(self.places)
        own = TabulatedGroup([_label(g) for g in self], table.product, f"⟨{self._names()}⟩")
        formula = place_formula((own.space,), self.group.space, self.places)
        return Homomorphism(own, self.group, formula, f"embedding of {own} in {self.group}")

    def projection(self) -> Homomorphism:
        """Return the map of G onto G/H; its target is the quotient group, whose labels are representatives.

        Raises:
            DomainError: the subgroup is not normal.
        """
        return self._projection

    @cached_property
    def _projection(self) -> Homomorphism:
        table, places = cosets.quotient(self.group.table(), self.places)
        first = [int(np.argmax(places == coset)) for coset in range(len(table))]
        labels = [_label(element_at(self.group, place)) for place in first]
        quotient = TabulatedGroup(labels, table.product, f"{self.group}/⟨{self._names()}⟩")
        formula = place_formula((self.group.space,), quotient.space, places)
        return Homomorphism(self.group, quotient, formula, f"projection of {self.group} onto {quotient}")

    def _names(self) -> str:
        return ", ".join(str(_label(g)) for g in self.generators())


def whole(group: Group) -> Subgroup:
    """Return a finite group as a subgroup of itself."""
    return Subgroup(group, np.arange(len(group.table())))


def center_of(group: Group) -> Subgroup:
    """Return the elements that commute with every element."""
    return Subgroup(group, center(group.table()))


def _label(g: Any) -> Any:
    labels = g.shown()
    return labels[0] if len(labels) == 1 else labels

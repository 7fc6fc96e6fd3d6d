"""Sets of elements of a finite group, held as places in its table; elements are made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError
from grouptk.group import Group


class ElementSet(Sequence[Element]):
    """Elements of a finite group in the order of `elements()`; `places` are their places there."""

    def __init__(self, group: Group, places: Array) -> None:
        self.group = group
        self.places = np.unique(np.asarray(places, np.intp))
        self.places.flags.writeable = False

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> Element: ...

    @overload
    def __getitem__(self, index: slice) -> list[Element]: ...

    def __getitem__(self, index: int | slice) -> Element | list[Element]:
        if isinstance(index, slice):
            return [element_at(self.group, place) for place in self.places[index]]
        return element_at(self.group, self.places[index])

    def __iter__(self) -> Iterator[Element]:
        return (element_at(self.group, place) for place in self.places)

    def __contains__(self, g: object) -> bool:
        return isinstance(g, Element) and g.group == self.group and self.group.index(g) in self.places

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ElementSet):
            return NotImplemented
        return self.group == other.group and np.array_equal(self.places, other.places)

    def __hash__(self) -> int:
        return hash((self.group, self.places.tobytes()))

    def __repr__(self) -> str:
        shown = ", ".join(map(str, self[:3]))
        return f"{{{shown}{', …' if len(self) > 3 else ''}}}"


class ConjugacyClass(ElementSet):
    """The elements s·x·s⁻¹ for one x, the representative."""

    @property
    def representative(self) -> Element:
        """The first element of the class."""
        return self[0]

    def order(self) -> int:
        """Return the order that all elements of the class have."""
        return int(self.group.table().orders[self.places[0]])


class Coset(ElementSet):
    """The elements g·h, or h·g, for all h in a subgroup."""

    @property
    def representative(self) -> Element:
        """The first element of the coset."""
        return self[0]


def element_at(group: Group, place: int) -> Element:
    """Return the element of a finite group at a place of `elements()`."""
    return Element(group, enumeration(group.space).point(int(place)))


def places_of(group: Group, elements: Any) -> list[int]:
    """Return the places of elements of a finite group.

    Raises:
        DomainError: one of them is no element of this group.
    """
    places = []
    for g in elements:
        if not isinstance(g, Element):
            raise DomainError(f"elements of {group} are needed, got {g!r}")
        places.append(int(group.index(g)))
    return places

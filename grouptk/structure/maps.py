"""Homomorphisms between finite groups: all of them, isomorphisms, automorphisms, those of generator images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError
from grouptk.finite import homomorphisms as tables
from grouptk.finite.maps import from_generator_images
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.proofs import Claim, Equation, prove
from grouptk.structure.element_set import places_of
from grouptk.structure.subgroup import Subgroup
from grouptk.tracing import Values, certainly_differ, place_formula


class Homomorphisms(Sequence[Homomorphism]):
    """Homomorphisms between two finite groups; `images[i, j]` is the place of the i-th map's value at element j."""

    def __init__(self, source: Group, target: Group, images: Array) -> None:
        self.source, self.target, self.images = source, target, images

    def __len__(self) -> int:
        return len(self.images)

    @overload
    def __getitem__(self, index: int) -> Homomorphism: ...

    @overload
    def __getitem__(self, index: slice) -> Homomorphisms: ...

    def __getitem__(self, index: int | slice) -> Homomorphism | Homomorphisms:
        if isinstance(index, slice):
            return Homomorphisms(self.source, self.target, self.images[index])
        return tabulated_map(self.source, self.target, self.images[index])

    def __iter__(self) -> Iterator[Homomorphism]:
        return (tabulated_map(self.source, self.target, row) for row in self.images)

    def __repr__(self) -> str:
        return f"{len(self)} homomorphisms {self.source} → {self.target}"

    def image_orders(self) -> Array:
        """Return the order of each map's image: |G| where it is injective, |H| where it is surjective."""
        return tables.image_orders(self.target.table(), self.images)

    def classes(self) -> Array:
        """Return for each map the index of the first one that is conjugate to it in the target."""
        return tables.conjugate_maps(self.source.table(), self.target.table(), self.images)


def homomorphisms(source: Group, target: Group) -> Homomorphisms:
    """Return all homomorphisms between two finite groups.

    Generators are sent to elements of fitting orders, and a choice is kept if it satisfies a complete set of relators.

    Raises:
        DomainError: a group is not finite or too large for a table, or there are too many maps.

    Example:
        >>> import grouptk as gt
        >>> maps = gt.homomorphisms(gt.S(4), gt.S(3))
        >>> len(maps), sum(bool(phi.is_surjective()) for phi in maps)
        (10, 6)
    """
    return Homomorphisms(source, target, tables.homomorphisms(source.table(), target.table()))


def homomorphism_from_generators(source: Group, target: Group, images: Mapping[Element, Element]) -> Homomorphism:
    """Return the homomorphism of finite groups with given images of generators.

    Raises:
        DomainError: the elements do not generate the source, or their images break one of the relations, which is told.

    Example:
        >>> import grouptk as gt
        >>> C, D = gt.C(4), gt.D(4)
        >>> gt.homomorphism_from_generators(C, D, {C(1): D(2, 0)}).kernel().order()
        2
    """
    keys, values = places_of(source, images), places_of(target, images.values())
    found = from_generator_images(source.table(), target.table(), dict(zip(keys, values, strict=True)))
    return tabulated_map(source, target, found)


def tabulated_map(source: Group, target: Group, images: Array, inverse: Array | None = None) -> Homomorphism:
    """Return the homomorphism with these places of images, one for each element of a finite source."""
    formula = place_formula((source.space,), target.space, np.asarray(images, np.intp))
    back = None if inverse is None else place_formula((target.space,), source.space, np.asarray(inverse, np.intp))
    return Homomorphism(source, target, formula, inverse=back)


def isomorphism(one: Group, other: Group) -> Homomorphism | None:
    """Return an isomorphism of finite groups with its inverse, None if there is none."""
    if one.order() != other.order():
        return None
    images = tables.isomorphism(one.table(), other.table())
    return None if images is None else tabulated_map(one, other, images, np.argsort(images))


def automorphisms(group: Group) -> Homomorphisms:
    """Return all automorphisms of a finite group."""
    return Homomorphisms(group, group, tables.automorphisms(group.table()))


def kernel(phi: Homomorphism) -> Subgroup:
    """Return the elements of a finite source that φ maps to the identity."""
    order, images = len(phi.source.table()), phi.images
    if images is not None:
        return Subgroup(phi.source, np.flatnonzero(images == phi.target.table().identity))
    points = enumeration(phi.source.space)
    return Subgroup(phi.source, np.array([i for i in range(order) if _is_identity(phi, points.point(i))]))


def image(phi: Homomorphism) -> Subgroup:
    """Return the images of a homomorphism of finite groups."""
    if phi.images is None:
        raise DomainError(
            f"the image of {phi} can be listed only if both groups are finite; their orders are "
            f"{phi.source.order()} and {phi.target.order()}"
        )
    return Subgroup(phi.target, phi.images)


def _is_identity(phi: Homomorphism, g: Values) -> bool:
    value, e, space = phi.formula(g), phi.target.e.values, phi.target.space
    if certainly_differ(space, value, e):
        return False
    if not prove(Claim("kernel", (), lambda: (Equation("φ(g) = e", space, value, e),))):
        raise DomainError(f"it could not be decided whether {phi} maps {g} to the identity: {value}")
    return True

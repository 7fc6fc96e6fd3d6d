"""Fields, which are channels with their fibre, and how they are checked, reduced and restricted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from grouptk.correlation.geometry import by
from grouptk.domains import Array
from grouptk.element import Element
from grouptk.errors import DomainError, GeometryError, ShapeError
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.lattice import Lattice, Site, lattice_of
from grouptk.lattice.sites import TOLERANCE


def frozen(value: Any) -> Any:
    """Return lists as tuples, which can be compared and hashed."""
    return tuple(map(frozen, value)) if isinstance(value, Sequence) and not isinstance(value, str) else value


def require_group(group: Any) -> None:
    """Check that something is a group, without letters in place of numbers.

    Raises:
        DomainError: it is not.
    """
    if not isinstance(group, Group):
        raise DomainError(f"a layer needs a group, such as grouptk.p4, got {group!r}")
    if group.space.parameters:
        letters = ", ".join(sorted(map(str, group.space.parameters)))
        raise DomainError(f"a layer needs numbers for the parameters {letters} of {group}: use group.at(…)")


def wrong_shape(group: Group, dim: int, shape: Sequence[int], *axes: str) -> ShapeError:
    """Return the error that an input should have had these axes, and those of the grid."""
    grid = ("length",) if dim == 1 else ("depth", "height", "width")[3 - dim :] if dim else ()
    return ShapeError(f"input on {group} must have shape ({', '.join((*axes, *grid))}), got {tuple(shape)}")


@dataclass(frozen=True)
class FieldShape:
    """The shape (fibre, *grid) of a field on a group: |H| planes of `dim` axes."""

    group: Group
    order: int
    dim: int

    @classmethod
    def of(cls, group: Group, fibre: Sequence[Any] | None = None) -> FieldShape:
        """Return the shape of fields on a group, with its finite stabilizer or one that is listed."""
        require_group(group)
        lattice = lattice_of(group, None, frozen(fibre))
        return cls(group, lattice.order, lattice.dim)

    def check(self, shape: Sequence[int], channels: int | None, *batch: str) -> None:
        """Check that a shape is (*batch, channel, fibre, *grid), with any number of channels if it is None.

        Raises:
            ShapeError: it is not.
        """
        place = len(batch)
        fits = len(shape) == place + 2 + self.dim and shape[place + 1] == self.order
        if not fits or (channels is not None and shape[place] != channels):
            counted = "channels" if channels is None else f"channels={channels}"
            raise wrong_shape(self.group, self.dim, shape, *batch, counted, f"fibre={self.order}")


@dataclass(frozen=True, eq=False)
class Inclusion:
    """A subgroup T ⋊ H' of T ⋊ H with the same translations: the planes of its fibre (|H'|,) among those of H."""

    lattice: Lattice
    sub: Lattice
    planes: Array

    @cached_property
    def left_cosets(self) -> Array:
        """The planes of the cosets hH', one row each, in the order of their first planes."""
        rows = np.sort(self._products(self.lattice.representatives.plane[:, None], self.planes), axis=1)
        return rows[np.sort(np.unique(rows[:, 0], return_index=True)[1])]

    @cached_property
    def right_cosets(self) -> Array:
        """The planes h'c, one row for each representative c of a coset H'c, the columns in the order of H'."""
        products = self._products(self.planes[:, None], self.lattice.representatives.plane)
        first = np.unique(products.min(axis=0), return_index=True)[1]
        return products[:, np.sort(first)].T

    def _products(self, left: Array, right: Array) -> Array:
        zero = np.zeros(self.lattice.dim, np.int64)
        product = self.lattice.compose(
            Site(np.broadcast_to(zero, (*left.shape, len(zero))), left),
            Site(np.broadcast_to(zero, (*right.shape, len(zero))), right),
        )
        if product.offset.any():
            raise GeometryError(
                f"the fibre of {self.lattice.group} must be closed under products with {self.sub.group}, and is not"
            )
        return product.plane


@lru_cache(maxsize=256)
def include(group: Group, subgroup: Group | Homomorphism) -> Inclusion:
    """Return how a subgroup with the same translations sits in a group.

    A subgroup of a group that acts on a grid has the same action: its elements are those that move the points alike.
    For other groups it stands for the map that keeps the coordinates with the same names and makes all others neutral;
    any map may be given as an injective homomorphism.

    Raises:
        DomainError: an element of the subgroup is none of the group, or the map is not proved to be a homomorphism
            into the group, or it is not injective.
        GeometryError: the translations differ.
    """
    if isinstance(subgroup, Group):
        lattice, sub = lattice_of(group), lattice_of(subgroup)
        if subgroup == group:
            return Inclusion(lattice, sub, np.arange(lattice.order))
        if _is_faithful(lattice) and _is_faithful(sub) and lattice.dim == sub.dim:
            return Inclusion(lattice, sub, _same_moves(lattice, sub))
    phi = subgroup if isinstance(subgroup, Homomorphism) else _by_names(group, subgroup)
    if phi.target != group or not phi.verify():
        raise DomainError(f"a subgroup of {group} needs a homomorphism into it, got {phi}\n{phi.verify()}")
    lattice, sub = lattice_of(group), lattice_of(phi.source)

    def image(site: Site) -> Site:
        return lattice.locate(phi(sub.element(site)))

    for step in np.eye(sub.dim, dtype=np.int64):
        there = image(Site(step, np.zeros((), np.int64)))
        if there.plane or (there.offset != step).any():
            raise GeometryError(f"{phi.source} must have the same translations as {group}, and {phi} moves them")
    sites = [image(Site(np.zeros(sub.dim, np.int64), np.array(plane))) for plane in range(sub.order)]
    planes = np.array([int(site.plane) for site in sites])
    if len(set(planes.tolist())) < len(planes) or any(site.offset.any() for site in sites):
        raise DomainError(f"{phi} must map the fibre of {phi.source} one to one into that of {group}")
    return Inclusion(lattice, sub, planes)


def _moves(lattice: Lattice) -> Array:
    """Return how the fibre moves the points of a grid, x ↦ A x + b in pixels: one row (A, b) for each element."""
    cell = lattice.pixels("space")
    linear = lattice.linear * cell[:, None] / cell
    offsets = lattice.move(lattice.representatives, lattice.origin).offset
    return np.concatenate([linear.reshape(lattice.order, -1), offsets], axis=1)


def _is_faithful(lattice: Lattice) -> bool:
    """Say whether the group is a group of maps of a grid: no two elements move all points alike."""
    if not (lattice.dim and lattice.has_space) or lattice.space.finite:
        return False
    moves = _moves(lattice)
    gaps = np.abs(moves[:, None] - moves).max(axis=2)
    return bool((gaps + np.eye(len(gaps)) > TOLERANCE).all())


def _same_moves(lattice: Lattice, sub: Lattice) -> Array:
    """Return the places, in the fibre of a group, of the elements of a subgroup's."""
    if lattice.cell != sub.cell:
        raise GeometryError(
            f"{sub.group} must have the same translations as {lattice.group}, by {by(lattice.cell)} pixels, and has "
            f"those by {by(sub.cell)}"
        )
    same = (np.abs(_moves(sub)[:, None] - _moves(lattice)) < TOLERANCE).all(axis=2)
    if not same.any(axis=1).all():
        name = sub.fibre_names[int(same.any(axis=1).argmin())]
        raise DomainError(
            f"{lattice.group} must have all elements of {sub.group}, and has none that moves pixels as {name} does"
        )
    return same.argmax(axis=1)


def _by_names(group: Group, subgroup: Group) -> Homomorphism:
    names = subgroup.space.names
    if not set(names) <= set(group.space.names):
        raise DomainError(
            f"{subgroup} has coordinates {', '.join(names)}, which {group} has not all: give a Homomorphism"
        )

    def keep(g: Element) -> tuple[Any, ...]:
        neutral = zip(group.space.names, group.e.values, strict=True)
        return tuple(getattr(g, name) if name in names else value for name, value in neutral)

    return Homomorphism(subgroup, group, keep, f"{subgroup} → {group}")

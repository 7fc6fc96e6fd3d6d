"""Where the features of a network live, so that a group element can be applied to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import nn

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.errors import GroupTkError, ShapeError
from grouptk.group import Group
from grouptk.lattice import Lattice, Site, default_centre, transform
from grouptk.layers import include
from grouptk.torch.pooling import GroupPool, Restrict


def elements_to_test(lattice: Lattice, centre: str) -> list[Element]:
    """Return the fibre elements that map the grid to itself, except the identity; steps of the torus with glides."""
    zero = np.zeros(lattice.dim, np.int64)
    kept = [plane for plane in range(1, lattice.order) if lattice.is_exact or lattice.keeps_grid(plane)]
    sites = [Site(zero, np.array(plane)) for plane in kept]
    if centre == "origin" and lattice.is_exact and not lattice.is_centred:
        sites += [Site(step, np.array(0)) for step in np.eye(lattice.dim, dtype=np.int64)]
    return [lattice.element(site) for site in sites]


def usual_centre(lattice: Lattice) -> str:
    """Return about what a group acts: the array's centre, or pixel 0 of a torus if boxes are mapped to other shapes."""
    if not lattice.is_exact:
        return "array"
    maps_boxes = not lattice.dim or (np.abs(lattice.linear).sum(axis=2) < 1.5).all()
    return default_centre(lattice) if maps_boxes else "origin"


@dataclass(frozen=True, eq=False)
class Fibre:
    """Features (batch, C, planes, *grid): functions on a group, or on its cosets, which a subgroup's elements move.

    `moved` (|K|,) are the places of the subgroup's fibre elements in the group's; `cosets` has the planes of each.
    """

    lattice: Lattice
    moved: Array
    cosets: Array

    @classmethod
    def of(cls, lattice: Lattice) -> Fibre:
        """Return the functions on the group itself."""
        return cls(lattice, np.arange(lattice.order), np.arange(lattice.order)[:, None])

    def transform(self, array: Array, site: Site, centre: str) -> Array:
        """Apply the subgroup's element at a site."""
        element = self.lattice.element(Site(site.offset, self.moved[site.plane]))
        coset = np.empty(self.cosets.size, np.intp)
        coset[self.cosets] = np.arange(len(self.cosets))[:, None]
        moved = transform(self.lattice.group, array[:, :, coset], element, on="group", centre=centre)
        return moved[:, :, self.cosets[:, 0]]


class Places:
    """Where features live, by their shape and the layers that were seen before them."""

    def __init__(self, lattice: Lattice, centre: str) -> None:
        self.lattice, self.centre = lattice, centre
        self.fibres = [Fibre.of(lattice)]

    def see(self, module: nn.Module) -> None:
        """Take note of a layer, which may lead to another group or to the cosets of one."""
        group = module.subgroup if isinstance(module, Restrict) else getattr(module, "group", None)
        if not isinstance(group, Group):
            return
        try:
            inclusion = include(group, self.lattice.group)
        except GroupTkError:  # the group that is tested is no subgroup of this one
            return
        fibre = Fibre(inclusion.lattice, inclusion.planes, Fibre.of(inclusion.lattice).cosets)
        if isinstance(module, GroupPool):
            fibre = Fibre(inclusion.lattice, inclusion.planes, module.inclusion.left_cosets)
        self.fibres.insert(0, fibre)

    def transform(self, name: str, array: Array, site: Site) -> Array:
        """Apply an element to the features called by a name.

        Raises:
            ShapeError: they have axes that belong nowhere.
        """
        dim = self.lattice.dim
        grid = array.shape[array.ndim - dim :] if dim else ()
        if array.ndim <= 2 or (dim and array.ndim == 2 + dim and set(grid) == {1}):
            return array
        fibre = next((f for f in self.fibres if array.ndim == 3 + dim and array.shape[2] == len(f.cosets)), None)
        if fibre is not None:
            return fibre.transform(array, site, self.centre)
        if self.lattice.has_space and array.ndim == 2 + dim + bool(self.lattice.space.finite):
            element: Any = self.lattice.element(site)
            return transform(self.lattice.group, array, element, centre=self.centre)
        raise ShapeError(
            f"layer {name!r} must return (batch, channel, fibre={self.lattice.order}, *grid), (batch, channel, *grid) "
            f"or (batch, channel) with {dim} grid axes, got {array.shape}"
        )

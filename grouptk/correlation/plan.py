"""Plans: where the points of a kernel are looked up, evaluated once from the law or the action.

A correlation at (x, h) reads the signal at (x, h)·κ = (x + δ, h') with (δ, h') = (0, h)·κ for every kernel
point κ; a convolution, at (x, h)·κ⁻¹. A plan lists δ and h' for all h and κ, and the same table turned
round: which kernel point each tap of the dense filter bank comes from. It holds no data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grouptk.correlation.geometry import Support, by, orbit_support
from grouptk.domains import Array
from grouptk.errors import GeometryError
from grouptk.group import Group
from grouptk.lattice import Lattice, Site, lattice_of


@dataclass(frozen=True, eq=False)
class Plan:
    """The index tables of a correlation; N kernel points, P planes of the signal (1 on space, |H| on group).

    `offset` (|H|, N, d), in half pixels from the centre, and `plane` (|H|, N) say where kernel point n is
    looked up by fibre element h. `gather` (|H|, P, *support.size) says which kernel point a tap of the
    dense filter bank holds; N stands for none.
    """

    lattice: Lattice
    planes: int
    support: Support
    offset: Array
    plane: Array
    gather: Array

    @property
    def points(self) -> int:
        """The number N of kernel points."""
        return self.offset.shape[1]

    @property
    def embedded(self) -> bool:
        """Whether the box of the orbit has taps that no kernel point reaches."""
        return self.gather[0].size > self.points


@lru_cache(maxsize=1024)
def plan_correlation(
    group: Group, on: str, sizes: tuple[int, ...], dilation: tuple[int, ...], *, inverted: bool = False
) -> Plan:
    """Return the plan for a kernel of the given grid sizes; equal groups share it.

    Raises:
        GeometryError: the kernel is empty, or the group takes its points off the grid.
    """
    lattice = lattice_of(group)
    if 0 in sizes:
        raise GeometryError(f"every kernel axis must have at least one pixel, got {by(sizes)}")
    planes = lattice.order if on == "group" else 1
    kernel = _kernel_points(lattice, planes, sizes, dilation)
    fibre = Site(np.zeros((lattice.order, 1, lattice.dim), np.int64), np.arange(lattice.order)[:, None])
    if inverted:
        kernel = lattice.invert(kernel)
    if on == "group":
        looked_up = lattice.compose(fibre, kernel)
    else:
        offset = lattice.move(fibre, kernel.offset)
        looked_up = Site(offset, np.zeros(offset.shape[:-1], np.int64))
    support = orbit_support(looked_up.offset, sizes)
    gather = _gather(looked_up, support, planes)
    for table in (*looked_up, gather):
        table.flags.writeable = False
    return Plan(lattice, planes, support, looked_up.offset, looked_up.plane, gather)


def _kernel_points(lattice: Lattice, planes: int, sizes: Sequence[int], dilation: Sequence[int]) -> Site:
    """Return the points (v, s) of a kernel in the order of its entries, v in half pixels from its centre."""
    index = np.indices((planes, *sizes)).reshape(1 + lattice.dim, -1)
    offset = (2 * index[1:].T - np.array(sizes) + 1) * np.array(dilation)
    return Site(offset, index[0])


def _gather(looked_up: Site, support: Support, planes: int) -> Array:
    """Turn the table round: the kernel point that each fibre element looks up at each plane and tap."""
    order, points = looked_up.plane.shape
    gather = np.full((order, planes, *support.size), points)
    tap = (looked_up.offset + support.span) // 2 // support.step
    gather[np.arange(order)[:, None], looked_up.plane, *np.moveaxis(tap, -1, 0)] = np.arange(points)
    return gather

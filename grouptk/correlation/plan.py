"""Plans: where the points of a kernel are looked up, evaluated once from the law or the action.

A correlation at (t, h) reads the signal at (t, h)·κ = (t + δ, p) with (δ, p) = (0, h)·κ for every kernel point κ; a
convolution, at (t, h)·κ⁻¹. A plan lists δ and the plane p for all h and κ, and the same table turned round: which
kernel point each tap of the dense filter bank comes from. It holds no data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grouptk.correlation.geometry import Support, by, orbit_support
from grouptk.domains import Array
from grouptk.errors import DomainError, GeometryError
from grouptk.lattice import Lattice, Site


@dataclass(frozen=True, eq=False)
class Plan:
    """The index tables of a correlation; N kernel points, P planes of the signal (|H| on the group).

    `offset` (|H|, N, d), in half pixels from the centre, and `plane` (|H|, N) say where kernel point n is
    looked up by fibre element h. `gather` (|H|, P, *support.size) says which kernel point a tap of the
    dense filter bank holds; N stands for none.
    """

    lattice: Lattice
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
    lattice: Lattice, on: str, sizes: tuple[int, ...], dilation: tuple[int, ...], *, inverted: bool = False
) -> Plan:
    """Return the plan for a kernel of the given grid sizes; equal groups share it.

    Raises:
        GeometryError: the kernel is empty, or the group takes its points off the grid.
        DomainError: a convolution on a space that is no group of translations.
    """
    if 0 in sizes:
        raise GeometryError(f"every kernel axis must have at least one pixel, got {by(sizes)}")
    planes = len(lattice.place(on).planes)
    kernel = _kernel_points(planes, sizes, dilation)
    if inverted:
        kernel = _inverses(lattice, on, kernel)
    looked_up = lattice.apply_to_halves(on, lattice.column, kernel)
    support = orbit_support(looked_up.offset, sizes)
    gather = _gather(looked_up, support, planes)
    for table in (*looked_up, gather):
        table.flags.writeable = False
    return Plan(lattice, support, looked_up.offset, looked_up.plane, gather)


def _kernel_points(planes: int, sizes: Sequence[int], dilation: Sequence[int]) -> Site:
    """Return the points (v, s) of a kernel in the order of its entries, v in half pixels from its centre."""
    index = np.indices((planes, *sizes)).reshape(1 + len(sizes), -1)
    offset = (2 * index[1:].T - np.array(sizes, np.int64) + 1) * np.array(dilation, np.int64)
    return Site(offset, index[0])


def _inverses(lattice: Lattice, on: str, kernel: Site) -> Site:
    """Return κ⁻¹ for points whose offsets are counted in half pixels; the inverse is affine in the offset."""
    if on == "space":
        if lattice.space.finite or set(lattice.cell) - {1}:
            raise DomainError(
                f"convolution needs a signal on {lattice.group} itself, or on its translations alone; use correlate"
            )
        # On X = T a kernel point is the translation (v, e).
        kernel = Site(kernel.offset, np.broadcast_to(lattice.locate(lattice.group.e).plane, kernel.plane.shape))
    inverse = lattice.invert(kernel)
    offset = inverse.offset + lattice.invert(Site(0 * kernel.offset, kernel.plane)).offset
    return Site(offset, 0 * inverse.plane if on == "space" else inverse.plane)


def _gather(looked_up: Site, support: Support, planes: int) -> Array:
    """Turn the table round: the kernel point that each fibre element looks up at each plane and tap."""
    order, points = looked_up.plane.shape
    gather = np.full((order, planes, *support.size), points)
    taps = np.moveaxis(support.taps(looked_up.offset), -1, 0)
    gather[np.arange(order)[:, None], looked_up.plane, *taps] = np.arange(points)
    return gather

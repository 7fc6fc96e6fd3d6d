"""Plans: where the points of a kernel are looked up, evaluated once from the law or the action.

A correlation at (t, h) reads the signal at (t, h)·κ = (t + δ, p) with (δ, p) = (0, h)·κ for every kernel point κ; a
convolution, at (t, h)·κ⁻¹. A plan lists δ and the plane p for all h and κ, and the same table turned round: which
kernel point each tap of the dense filter bank comes from. It holds no data.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from grouptk.correlation.geometry import Support, by, orbit_support
from grouptk.domains import Array
from grouptk.errors import DomainError, GeometryError
from grouptk.lattice import Lattice, Site

#: What the planes beyond a listed fibre are: an error, or zero.
FIBRE_BOUNDARIES = ("refuse", "fill")


class Term(NamedTuple):
    """One term of the sum: fibre element h reads plane p at an offset in half pixels, with weights (C_out, C_in)."""

    fibre: int
    plane: int
    offset: Array
    weight: Array


@dataclass(frozen=True, eq=False)
class Plan(ABC):
    """Where a kernel (C_out, C_in, N) reads a signal with P planes: in the box `support`, for each fibre element.

    `gather` (|H|, P, *support.size) says which kernel point a tap of the dense filter bank holds; N stands for none.
    """

    lattice: Lattice
    support: Support
    gather: Array

    @property
    @abstractmethod
    def points(self) -> int:
        """The number N of kernel points."""

    def bank(self, kernel: Any, xp: Any = np) -> Any:
        """Return the dense filters (C_out, |H|, C_in, P, *support.size) of a kernel (C_out, C_in, N).

        `xp` is the namespace of the kernel's library.
        """
        if self.has_holes:
            kernel = xp.concatenate([kernel, xp.zeros_like(kernel[..., :1])], -1)
        # A copy: PyTorch warns of tables that are read-only.
        index = self.gather if xp is np else xp.asarray(self.gather.copy())
        return kernel[:, :, index].swapaxes(1, 2)

    @cached_property
    def has_holes(self) -> bool:
        """Whether some tap of the filter bank holds no kernel point."""
        return bool(self.gather.max(initial=0) == self.points)

    @abstractmethod
    def terms(self, kernel: Any) -> Iterator[Term]:
        """Yield the terms of the sum over the kernel, for each fibre element."""


@dataclass(frozen=True, eq=False)
class IndexPlan(Plan):
    """The index tables of a kernel given as an array (C_out, C_in, N) of its values at N points of the grid.

    `offset` (|H|, N, d), in half pixels from the centre, and `plane` (|H|, N) say where kernel point n is looked up
    by fibre element h; plane −1 is outside the fibre.
    """

    offset: Array
    plane: Array

    @property
    def points(self) -> int:
        """The number N of kernel points."""
        return self.offset.shape[1]

    def terms(self, kernel: Array) -> Iterator[Term]:
        """Yield where each kernel point is looked up."""
        for fibre, point in np.argwhere(self.plane >= 0).tolist():
            weight = kernel[:, :, point]
            yield Term(fibre, int(self.plane[fibre, point]), self.offset[fibre, point], weight)


@lru_cache(maxsize=1024)
def plan_correlation(
    lattice: Lattice,
    on: str,
    sizes: tuple[int, ...],
    dilation: tuple[int, ...],
    *,
    inverted: bool = False,
    fibre_boundary: str = "refuse",
) -> IndexPlan:
    """Return the plan for a kernel of the given grid sizes; equal groups share it.

    Raises:
        GeometryError: the kernel is empty, or the group takes its points off the grid or out of the fibre.
        DomainError: a convolution on a space that is no group of translations.
    """
    if 0 in sizes:
        raise GeometryError(f"every kernel axis must have at least one pixel, got {by(sizes)}")
    planes = len(lattice.place(on).planes)
    kernel = _kernel_points(planes, sizes, dilation)
    if inverted:
        kernel = _inverses(lattice, on, kernel)
    looked_up = lattice.apply_to_halves(on, lattice.column, kernel)
    check_fibre(lattice, looked_up.plane, fibre_boundary)
    support = orbit_support(looked_up.offset, sizes)
    gather = _gather(looked_up, support, planes)
    for table in (*looked_up, gather):
        table.flags.writeable = False
    return IndexPlan(lattice, support, gather, looked_up.offset, looked_up.plane)


def plan_planes(lattice: Lattice, sizes: tuple[int, ...], dilation: tuple[int, ...]) -> tuple[Support, Array]:
    """Return where a kernel k(v) on the translations is looked up in the plane of h itself, (0, h)(v, e) = (A_h v, h).

    For each h, the one plane and each tap (|H|, 1, *size), this is the kernel point there; −1 for none.

    Raises:
        GeometryError: the group takes points of the kernel between pixels.
    """
    point = _kernel_points(1, sizes, dilation)
    offset = np.rint(point.offset @ np.swapaxes(lattice.linear, 1, 2)).astype(np.int64)
    support = orbit_support(offset, sizes)
    gather = _gather(Site(offset, np.broadcast_to(point.plane, offset.shape[:2])), support, 1)
    return support, np.where(gather == len(point.plane), -1, gather)


def check_fibre(lattice: Lattice, planes: Array, fibre_boundary: str) -> None:
    """Refuse to look outside a listed fibre, unless what lies there is to count as zero."""
    if fibre_boundary not in FIBRE_BOUNDARIES:
        raise GeometryError(f"fibre_boundary must be one of {', '.join(FIBRE_BOUNDARIES)}, got {fibre_boundary!r}")
    outside = (planes < 0).any(axis=tuple(range(1, planes.ndim)))
    if fibre_boundary == "refuse" and outside.any():
        raise GeometryError(
            f"the listed fibre of {lattice.group} must be closed under the kernel: from "
            f"{lattice.fibre_names[int(outside.argmax())]} it reads beyond the list. List more elements, or give "
            'fibre_boundary="fill" to count what lies beyond as zero; near the ends it is then not equivariant'
        )


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
    fibre, point = np.nonzero(looked_up.plane >= 0)
    taps = np.moveaxis(support.taps(looked_up.offset[fibre, point]), -1, 0)
    gather[fibre, looked_up.plane[fibre, point], *taps] = point
    return gather

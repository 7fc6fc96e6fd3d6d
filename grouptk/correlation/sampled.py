"""Filters of a kernel that is a function, for groups that do not map the grid to itself.

With y = g⁻¹·x in ∫ k(y) f(g·y) dμ(y), and one sample of the signal per pixel x = t + δ,

    on space    out(t, h) = Σ_δ k((0, h)⁻¹·δ) f(t + δ) / |det A_h|
    on group    out(t, h) = Σ_δ,h' k((0, h)⁻¹ * (δ, h')) f(t + δ, h') / |det A_h'|

A_h is the action of h on translations: 1 / |det A_h'| is the density of left Haar measure over the fibre, where each
listed element counts as one. The kernel is evaluated exactly at (0, h)⁻¹·δ, whatever h does to the grid.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grouptk.correlation.geometry import Support, by
from grouptk.correlation.plan import Plan, Term, check_fibre
from grouptk.correlation.shapes import Reading
from grouptk.domains import Array
from grouptk.errors import GeometryError
from grouptk.kernels import BSplines, InterpolationWarning, Kernel, KernelBasis
from grouptk.lattice import Lattice, Planes, Site


@dataclass(frozen=True, eq=False)
class SampledPlan(Plan):
    """A kernel (C_out, C_in, N) given by its values at the N = |H| · P · taps entries of the filter bank."""

    @property
    def points(self) -> int:
        """The number of entries of the filter bank: every tap holds a value of its own."""
        return self.gather.size

    def terms(self, kernel: Array) -> Iterator[Term]:
        """Yield every tap of the filters."""
        filters = self.bank(kernel)
        for fibre, plane, *tap in np.ndindex(self.gather.shape):
            offset = 2 * np.array(tap, np.int64) + np.array(self.support.low, np.int64)
            yield Term(fibre, plane, offset, filters[:, fibre, :, plane, *tap])


def sample_kernel(lattice: Lattice, on: str, kernel: Kernel, fibre_boundary: str) -> tuple[SampledPlan, Array]:
    """Return the plan and the values (C_out, C_in, N) of a kernel function.

    Raises:
        GeometryError: the fibre does not fix the origin, or the kernel reads beyond a listed fibre.
    """
    _require_centred(lattice, on)
    if on == "group":
        check_fibre(lattice, _looked_up(lattice, kernel), fibre_boundary)
    # |A⁻¹δ| < R holds within the box of the ellipsoid A·(ball of radius R).
    reach = kernel.radius * np.sqrt((lattice.linear**2).sum(axis=2)).max(axis=0)
    half = np.maximum(np.ceil(reach - 1e-9).astype(np.int64) - 1, 0)
    size = tuple((2 * half + 1).tolist())
    support = Support(size, size, (1,) * lattice.dim, tuple((-2 * half).tolist()))
    planes = len(lattice.place(on).planes)
    offset = np.moveaxis(np.indices(size), 0, -1).reshape(-1, lattice.dim) - half
    x = Site(np.broadcast_to(offset, (planes, *offset.shape)), np.arange(planes)[:, None])
    h = Site(np.zeros((lattice.order, 1, 1, lattice.dim), np.int64), np.arange(lattice.order)[:, None, None])
    back = lattice.group.inverse_values(lattice.sites.values(h))
    points = lattice.moved_values(on, back, lattice.place(on).values(x))
    values = kernel.values(points if kernel.fibre is None else _on_fibre(lattice, kernel, points))
    # On space h itself is the plane that is written; on the group, h' is the plane that is read.
    volume = np.abs(np.linalg.det(lattice.linear))
    values = values / (volume[:, None] if on == "group" else volume[:, None, None])
    channels = kernel.channels or (1, 1)
    gather = np.arange(lattice.order * planes * math.prod(size)).reshape(lattice.order, planes, *size)
    return SampledPlan(lattice, support, gather), values.reshape(*channels, -1)


def sample_basis(
    lattice: Lattice, on: str, basis: KernelBasis, fibre: Sequence[Any] | None, fibre_boundary: str
) -> tuple[Support, Array, Array]:
    """Return the support of the kernels of a basis, and what their filter banks are made of.

    These are the values (n, |H|, P, *size) of the basis functions at h⁻¹·δ, and for each h and plane which of the
    `fibre` values (all of the lattice by default) is looked up there (|H|, P), −1 for none; all 0 on space.
    """
    unit = np.eye(len(basis))[:, None]
    if on == "space":
        plan, values = sample_kernel(lattice, on, basis(unit), fibre_boundary)
        which = np.zeros(plan.gather.shape[:2], np.int64)
    else:
        listed = fibre or list(zip(*(column.tolist() for column in lattice.sites.planes.columns), strict=True))
        kernel = basis(np.repeat(unit[:, :, None], len(listed), axis=2), listed)
        plan, values = sample_kernel(lattice, on, kernel, fibre_boundary)
        which = np.full(plan.gather.shape[:2], -1)
        planes = _looked_up(lattice, kernel)
        order, place = np.nonzero(planes >= 0)
        which[order, planes[order, place]] = place
    return plan.support, values.reshape(len(basis), lattice.order, plan.gather.shape[1], *plan.support.size), which


def _kernel_fibre(lattice: Lattice, kernel: Kernel) -> Planes:
    """Return the elements of the fibre at which a kernel on the group is given."""
    space = lattice.sites.planes.space
    for coordinate in space.coordinates:
        if coordinate.domain.shape:
            raise GeometryError(
                f"a kernel function on a group needs fibre coordinates that are numbers; {coordinate.name} of "
                f"{lattice.group} is a matrix. Take a group with a finite fibre, or give the kernel as an array"
            )
    columns = [
        domain.normalize_array(np.array(column))
        for domain, column in zip(space.domains, zip(*(kernel.fibre or ()), strict=True), strict=True)
    ]
    return Planes(space, tuple(columns))


def _on_fibre(lattice: Lattice, kernel: Kernel, points: Sequence[Array]) -> list[Array]:
    """Return points with the fibre coordinates as the kernel lists them: angles are compared modulo 2π."""
    listed = _kernel_fibre(lattice, kernel)
    place = listed.locate([points[position] for position in lattice.sites.finite])
    own = list(points)
    for position, column in zip(lattice.sites.finite, listed.columns, strict=True):
        own[position] = np.where(place < 0, points[position], column[place])
    return own


def _looked_up(lattice: Lattice, kernel: Kernel) -> Array:
    """Return the planes hl that each h reads, for the elements l of the kernel's fibre; −1 is beyond the list."""
    steps: list[Array] = [np.zeros(1)] * len(lattice.group.space.coordinates)
    for position, column in zip(lattice.sites.finite, _kernel_fibre(lattice, kernel).columns, strict=True):
        steps[position] = column
    product = lattice.group.product_values(lattice.sites.values(lattice.column), steps)
    return lattice.sites.planes.locate([product[position] for position in lattice.sites.finite])


def _require_centred(lattice: Lattice, on: str) -> None:
    """Check that the fibre fixes the origin, about which a kernel function is given."""
    origin = lattice.place(on).values(lattice.origin)
    moved = lattice.moved_values(on, lattice.sites.values(lattice.representatives), origin)
    if set(lattice.cell) - {1} or any(np.abs(moved[axis]).max(initial=0) > 1e-9 for axis in lattice.place(on).axes):
        raise GeometryError(
            f"a kernel function needs a fibre that fixes the origin; that of {lattice.group} moves it: give the kernel "
            "as an array"
        )


def interpolate_kernel(lattice: Lattice, reading: Reading, kernel: Array) -> Kernel:
    """Return a kernel given on pixels, ([C_out, C_in,] [fibre,] *sizes), as a piecewise multilinear function.

    The warning states the relative L2 distance between the kernel and itself turned by h and back, at its worst.

    Raises:
        GeometryError: a size is even, so that the centre, about which the fibre turns, is no pixel.
    """
    sizes = kernel.shape[kernel.ndim - lattice.dim :]
    if any(size % 2 == 0 for size in sizes):
        raise GeometryError(f"kernels that {lattice.group} turns off the grid must have odd sizes, got {by(sizes)}")
    if kernel.dtype.kind == "c":
        raise GeometryError(f"kernels that {lattice.group} turns off the grid must be real, got {kernel.dtype}")
    margins = [(0, 0)] * (kernel.ndim - lattice.dim) + [((max(sizes) - size) // 2,) * 2 for size in sizes]
    fibre = list(zip(*(column.tolist() for column in lattice.sites.planes.columns), strict=True))
    padded = np.pad(kernel, margins)
    warnings.warn(
        f"{lattice.group} turns the kernel's pixels off the grid: they are interpolated, and a kernel turned there and "
        f"back differs from itself by {_round_trip(lattice, padded):.2g} of its L2 norm; give a grouptk.Kernel, "
        "such as grouptk.SlepianBasis(5)(coefficients), to avoid it",
        InterpolationWarning,
        stacklevel=5,
    )
    return BSplines(max(sizes), lattice.dim, degree=1).interpolate(padded, fibre if reading.on == "group" else None)


def _round_trip(lattice: Lattice, kernel: Array) -> float:
    """Return the largest relative L2 change of a kernel (…, *sizes) that is turned by h, sampled, and turned back."""
    from scipy.ndimage import map_coordinates  # slow to import, and needed by few

    dim = lattice.dim
    stretch = max(1.0, float(np.linalg.norm(lattice.linear, ord=2, axis=(1, 2)).max()))
    margin = int(np.ceil(stretch * np.sqrt(dim) * kernel.shape[-1])) + 1
    wide = np.pad(kernel, [(0, 0)] * (kernel.ndim - dim) + [(margin, margin)] * dim)
    wide = wide.reshape(-1, *wide.shape[kernel.ndim - dim :])
    centre = (wide.shape[-1] - 1) / 2
    box = np.indices(wide.shape[1:]) - centre

    def turned(planes: Array, matrix: Array) -> Array:
        places = np.tensordot(np.linalg.inv(matrix), box, 1) + centre
        return np.stack([map_coordinates(plane, places, order=1) for plane in planes])

    changes = [turned(turned(wide, matrix), np.linalg.inv(matrix)) - wide for matrix in lattice.linear]
    return float(max(map(np.linalg.norm, changes)) / (np.linalg.norm(wide) or 1.0))

"""The left-regular representation on arrays: an exact permutation of their entries."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grouptk.actions import Action
from grouptk.domains import Array
from grouptk.element import Element
from grouptk.errors import GeometryError, ShapeError
from grouptk.group import Group
from grouptk.lattice.sites import Site
from grouptk.lattice.structure import Lattice, lattice_of


def transform(
    group: Group,
    array: Any,
    element: Element | Sequence[int],
    *,
    on: str = "space",
    centre: str | None = None,
    action: Action | None = None,
) -> Array:
    """Apply the left-regular representation to an array: an exact permutation of its entries.

    (L_g f)(x) = f(g⁻¹·x), for arrays (…, *grid) on space and (…, fibre, *grid) on the group. A space with finite
    coordinates has an axis for them in front of its grid.

    With `centre="array"` the fibre element acts about the centre of the array (a quarter turn maps H×W to W×H); with
    `centre="origin"` about pixel 0 of the torus. Translations wrap around in both. Groups whose fibre does not fix
    the origin, such as those with glide reflections, act about pixel 0; for all others the default is the centre.
    Where only some elements map the grid to itself (turns by 45° among them), these may act about either.

    Raises:
        GeometryError: the element does not map the grid to a box of pixels, or the group has no grid.
        ShapeError: the array has too few axes, or its fibre axis is not |H| long.

    Examples:
        >>> import numpy as np
        >>> from grouptk import p4
        >>> image = np.arange(6).reshape(2, 3)
        >>> np.array_equal(transform(p4, image, (0, 0, 1)), np.rot90(image))
        True
    """
    lattice = lattice_of(group, action)
    array = np.asarray(array)
    grid = grid_shape(lattice, array.shape, on)
    if 0 in grid:
        raise GeometryError(f"every grid axis must have at least one pixel, got {'×'.join(map(str, grid))}")
    target = lattice.locate(element)
    centre = centre or default_centre(lattice)
    if centre == "array":
        if not lattice.is_centred and (lattice.is_exact or not lattice.keeps_grid(int(target.plane))):
            raise GeometryError(
                f'the fibre of {group} fixes no pixel, so an array has no centre of its own: use centre="origin"'
            )
        source = _about_centre(lattice, target, grid, on)
    elif centre == "origin":
        source = _about_origin(lattice, target, grid, on)
    else:
        raise GeometryError(f'centre must be "array" or "origin", got {centre!r}')
    flat = source.plane
    for axis, size in enumerate(grid):
        flat = flat * size + source.offset[..., axis]
    lead = array.shape[: array.ndim - len(grid) - point_axes(lattice, on)]
    moved = array.reshape(*lead, math.prod(array.shape[len(lead) :]))[..., flat]
    return moved if point_axes(lattice, on) else moved[..., 0, *(slice(None),) * len(grid)]


def default_centre(lattice: Lattice) -> str:
    """Return the centre about which a group acts on arrays unless it is said."""
    return "array" if lattice.is_centred else "origin"


def point_axes(lattice: Lattice, on: str) -> int:
    """Return the number of axes in front of the grid: one on the group, and if the space has finite coordinates."""
    if on not in ("space", "group"):
        raise ShapeError(f'on must be "space" or "group", got {on!r}')
    return int(on == "group" or bool(lattice.space.finite))


def grid_shape(lattice: Lattice, shape: Sequence[int], on: str) -> tuple[int, ...]:
    """Check the trailing axes of an array and return those of the grid."""
    front = point_axes(lattice, on)
    planes, dim = len(lattice.place(on).planes), lattice.dim
    name = "fibre" if on == "group" else "points"
    if len(shape) < dim + front:
        axes = f"(…, {name}, *grid)" if front else "(…, *grid)"
        raise ShapeError(
            f"an array on the {on} of {lattice.group} must have axes {axes} with {dim} grid axes, "
            f"got shape {tuple(shape)}"
        )
    if front and shape[len(shape) - dim - 1] != planes:
        raise ShapeError(
            f"the {name} axis of an array on {lattice.group} must have length {planes}, "
            f"got {shape[len(shape) - dim - 1]} in shape {tuple(shape)}"
        )
    return tuple(shape[len(shape) - dim :])


def _everywhere(lattice: Lattice, on: str, points: Array) -> Site:
    """Return all sites over some points (*grid, d): sites (planes, *grid)."""
    planes = len(lattice.place(on).planes)
    index = np.arange(planes).reshape(-1, *[1] * (points.ndim - 1))
    return Site(np.broadcast_to(points, (planes, *points.shape)), np.broadcast_to(index, (planes, *points.shape[:-1])))


def _about_centre(lattice: Lattice, target: Site, grid: tuple[int, ...], on: str) -> Site:
    """Return where the entries of the result come from: the fibre element about the centre, then the translation."""
    corners = np.array(list(itertools.product(*[(1 - size, size - 1) for size in grid])), np.int64)
    turn = Site(np.zeros_like(target.offset), target.plane)
    matrix = np.rint(lattice.linear[int(turn.plane)]).astype(np.int64)
    box = tuple(((corners @ matrix.T).max(axis=0) + 1).tolist())
    if math.prod(box) != math.prod(grid):
        raise _not_a_box(lattice, turn, grid)
    # Doubled offsets from the centre: whole numbers for even and odd sizes alike.
    pixels = np.moveaxis(np.indices(box), 0, -1) - target.offset
    points = 2 * (pixels % np.array(box)) - (np.array(box) - 1)
    source = lattice.apply_to_halves(on, lattice.invert(turn), _everywhere(lattice, on, points))
    doubled = source.offset + np.array(grid) - 1
    if (doubled % 2).any() or (doubled < 0).any() or (doubled // 2 >= np.array(grid)).any():
        raise _not_a_box(lattice, turn, grid)
    return Site(doubled // 2, source.plane)


def _about_origin(lattice: Lattice, target: Site, grid: tuple[int, ...], on: str) -> Site:
    """Return where the entries of the result come from on the torus ℤ^d / grid."""
    matrix, inverse = (
        np.rint(lattice.linear[int(site.plane)] * lattice.pixels(on)[:, None] / lattice.pixels(on)).astype(np.int64)
        for site in (target, lattice.invert(Site(0 * target.offset, target.plane)))
    )
    if (np.array(grid) % lattice.pixels(on)).any():
        raise GeometryError(
            f"a torus for {lattice.group} needs sizes that are multiples of its cell of "
            f"{'×'.join(map(str, lattice.cell))} pixels, got {'×'.join(map(str, grid))}"
        )
    box = np.abs(matrix @ np.diag(grid)).max(axis=1, initial=0) if grid else np.zeros(0, np.int64)
    # The periods of the image must come from periods, or the torus is torn.
    if box.prod() != np.prod(grid) or (inverse @ np.diag(box) % np.array(grid)[:, None]).any():
        raise _not_a_box(lattice, target, grid)
    points = np.moveaxis(np.indices(tuple(box.tolist())), 0, -1)
    source = lattice.apply(on, lattice.invert(target), _everywhere(lattice, on, points))
    return Site(source.offset % np.array(grid, np.int64), source.plane)


def _not_a_box(lattice: Lattice, target: Site, grid: tuple[int, ...]) -> GeometryError:
    return GeometryError(
        f"the fibre element {lattice.fibre_names[int(target.plane)]} of {lattice.group} must map the "
        f"{'×'.join(map(str, grid))} grid to a box of pixels, and does not"
    )

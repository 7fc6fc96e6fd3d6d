"""The lattice of translations of a group, its fibre, and the left-regular representation on arrays.

A group whose coordinates are integers (the translations T = ℤ^d) and finite ones (the fibre H = G/T) can be
sampled exactly: an array of shape (fibre, *grid) holds the value at (x, h) = (x, e)·(0, h). The fibre axis
lists the representatives (0, h) with the first fibre coordinate fastest and the identity first.

Offsets are counted in half pixels wherever even sizes may occur, so that they are whole numbers: (t, h) ↦ (2t, h)
is an endomorphism of T ⋊ H, and the law at doubled translations is the law on the half-integer grid.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from grouptk.actions import Action, natural_action
from grouptk.domains import Array, Integer
from grouptk.element import Element
from grouptk.errors import DomainError, GeometryError, ShapeError
from grouptk.group import Group


class Site(NamedTuple):
    """Points (t, h) of a sampled group: translations of shape (…, d) and indices (…) into the fibre."""

    offset: Array
    plane: Array


@dataclass(frozen=True, eq=False)
class Lattice:
    """The translations and the fibre of a group, and its law on them, evaluated exactly and vectorised."""

    group: Group
    action: Action
    translations: tuple[int, ...]
    finite: tuple[int, ...]
    fibre: Array
    lengths: tuple[int, ...]

    @property
    def dim(self) -> int:
        """The number d of grid axes."""
        return len(self.translations)

    @property
    def order(self) -> int:
        """The number |H| of fibre elements."""
        return len(self.fibre)

    @property
    def representatives(self) -> Site:
        """All (0, h), in the order of the fibre axis."""
        return Site(np.zeros((self.order, self.dim), np.int64), np.arange(self.order))

    def compose(self, left: Site, right: Site) -> Site:
        """Return left * right, elementwise with broadcasting."""
        return self._site(self.group.product_values(self._values(left), self._values(right)))

    def invert(self, site: Site) -> Site:
        """Return the inverses, elementwise."""
        return self._site(self.group.inverse_values(self._values(site)))

    def move(self, site: Site, offset: Array) -> Array:
        """Return g·x for grid points x of shape (…, d), through the natural action."""
        values = self.action.values(self._values(site), list(np.moveaxis(offset, -1, 0)))
        return _on_grid(self.group, np.stack(np.broadcast_arrays(*values), axis=-1))

    def locate(self, element: Element | Sequence[int]) -> Site:
        """Return the site of an element, or of its coordinates in the group's order."""
        element = element if isinstance(element, Element) else self.group(*element)
        if element.group != self.group:
            raise DomainError(f"an element of {self.group} is needed, got {element!r} of {element.group}")
        return self._site([np.asarray(value) for value in element.numeric_values()])

    def coordinates(self, site: Site) -> tuple[int, ...]:
        """Return the coordinates of one site as integers, in the group's order."""
        return tuple(int(value) for value in self._values(site))

    def _values(self, site: Site) -> list[Array]:
        values: dict[int, Array] = {}
        for axis, position in enumerate(self.translations):
            values[position] = site.offset[..., axis]
        for column, position in enumerate(self.finite):
            values[position] = self.fibre[site.plane, column]
        return [values[position] for position in range(len(values))]

    def _site(self, values: Sequence[Array]) -> Site:
        translations = np.broadcast_arrays(*[values[position] for position in self.translations])
        offset = _on_grid(self.group, np.stack(translations, axis=-1))
        plane, stride = np.zeros((), np.int64), 1
        for column, position in enumerate(self.finite):
            digits = self.fibre[::stride, column][: self.lengths[column]]
            plane = plane + stride * _index(digits, np.asarray(values[position]), self.group)
            stride *= self.lengths[column]
        return Site(offset, np.broadcast_to(plane, np.broadcast_shapes(plane.shape, offset.shape[:-1])))


def _on_grid(group: Group, values: Array) -> Array:
    """Return grid points as int64; a value off the grid means that the group does not preserve it."""
    whole = np.rint(values).astype(np.int64)
    # Laws are exact, but code generated from one that holds √3/2, say, computes in floating point.
    off = ~(np.abs(values - whole) < 1e-6)
    if off.any():
        raise GeometryError(
            f"{group} must map the grid to itself: an integer point goes to {values[off.any(axis=-1)][0].tolist()}"
        )
    return whole


def _index(digits: Array, values: Array, group: Group) -> Array:
    """Return the position of each value in the list of a fibre coordinate's values."""
    order = np.argsort(digits)
    position = order[np.searchsorted(digits, values, sorter=order).clip(max=len(digits) - 1)]
    if (digits[position] != values).any():
        raise GeometryError(f"the law of {group} leaves the values {digits.tolist()} of a fibre coordinate")
    return position


@lru_cache(maxsize=256)
def lattice_of(group: Group) -> Lattice:
    """Return the lattice of translations and the fibre of a group.

    Raises:
        GeometryError: a coordinate is neither integer nor finite, no coordinate is an integer, or the law
            is not split over the translations: (x, e)·(t, h) must be (x + t, h) and {(0, h)} a subgroup.
    """
    translations: list[int] = []
    finite: dict[int, Sequence[int]] = {}
    for position, coordinate in enumerate(group.space.coordinates):
        values = coordinate.domain.values()
        if isinstance(coordinate.domain, Integer):
            translations.append(position)
        elif values is not None and not coordinate.domain.shape:
            finite[position] = values
        else:
            raise GeometryError(
                "on arrays every coordinate must be an integer or have finitely many values, all numbers: "
                f"coordinate {coordinate.name} of {group} is in {coordinate.domain}"
            )
    if not translations:
        raise GeometryError(f"a grid needs a group with integer coordinates, {group} has none")
    identity = [int(value) for value in group.identity_values()]
    # The identity leads each coordinate's values; sorting is stable, so the others keep their order.
    ordered = [sorted(values, key=identity[position].__ne__) for position, values in finite.items()]
    rows = [row[::-1] for row in itertools.product(*reversed(ordered))]
    lattice = Lattice(
        group=group,
        action=natural_action(group),
        translations=tuple(translations),
        finite=tuple(finite),
        fibre=np.array(rows, dtype=np.int64).reshape(len(rows), len(finite)),
        lengths=tuple(map(len, ordered)),
    )
    lattice.fibre.flags.writeable = False
    _require_split(lattice)
    return lattice


def _require_split(lattice: Lattice) -> None:
    """Check the form of the law on a basis of T and one generic translation, times all of the fibre."""
    zero, planes = lattice.representatives
    steps = np.concatenate([np.eye(lattice.dim, dtype=np.int64), np.arange(3, 3 + lattice.dim)[None]])
    identity = np.zeros(len(steps), np.int64)
    sums = steps[:, None] + steps
    shifted = lattice.compose(Site(steps[:, None, None], identity[:, None, None]), Site(steps[:, None], planes))
    closed = lattice.compose(Site(zero[:, None], planes[:, None]), Site(zero, planes))
    if (shifted.offset != sums[:, :, None]).any() or (shifted.plane != planes).any() or closed.offset.any():
        raise GeometryError(
            f"arrays need (x, e)·(t, h) = (x + t, h) and a fibre closed under the law: {lattice.group} "
            "does not split so over its integer coordinates"
        )


def transform(
    group: Group,
    array: Any,
    element: Element | Sequence[int],
    *,
    on: str = "space",
    centre: str = "array",
) -> Array:
    """Apply the left-regular representation to an array: an exact permutation of its entries.

    (L_g f)(x) = f(g⁻¹·x), for arrays (…, *grid) on space and (…, fibre, *grid) on the group.

    With `centre="array"` the fibre element acts about the centre of the array (a quarter turn maps H×W to
    W×H); with `centre="origin"` about pixel 0 of the torus. Translations wrap around in both.

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
    lattice = lattice_of(group)
    array = np.asarray(array)
    planes = fibre_axes(lattice, array.shape, on)
    shape = array.shape
    grid = shape[len(shape) - lattice.dim :]
    if 0 in grid:
        raise GeometryError(f"every grid axis must have at least one pixel, got {'×'.join(map(str, grid))}")
    target = lattice.locate(element)
    inverse = lattice.invert(Site(np.zeros_like(target.offset), target.plane))
    box = _image_box(lattice, target.plane, grid, centre)
    # Doubled offsets from the centre: whole numbers for even and odd sizes alike.
    shift = np.array([box, grid]) - 1 if centre == "array" else np.zeros((2, lattice.dim), np.int64)
    points = 2 * np.moveaxis(np.indices(box), 0, -1) - shift[0]
    if planes:
        fibre = np.arange(lattice.order).reshape(-1, *[1] * lattice.dim)
        everywhere = Site(np.broadcast_to(points, (lattice.order, *points.shape)), fibre)
        source = lattice.compose(inverse, everywhere)
    else:
        source = Site(lattice.move(inverse, points), np.zeros((), np.int64))
    doubled = source.offset + shift[1]
    pixels = doubled // 2 if centre == "array" else doubled // 2 % np.array(grid)
    if (doubled % 2).any() or (pixels < 0).any() or (pixels >= np.array(grid)).any():
        raise _not_a_box(lattice, target.plane, grid)
    index = np.ravel_multi_index(tuple(np.moveaxis(pixels, -1, 0)), grid) + source.plane * int(np.prod(grid))
    lead = shape[: len(shape) - lattice.dim - planes]
    moved = array.reshape(*lead, math.prod(shape[len(lead) :]))[..., index]
    return np.roll(moved, tuple(target.offset.tolist()), axis=tuple(range(-lattice.dim, 0)))


def fibre_axes(lattice: Lattice, shape: Sequence[int], on: str) -> int:
    """Check the trailing axes of an array and return how many of them are fibre axes: 0 or 1."""
    if on not in ("space", "group"):
        raise ShapeError(f'on must be "space" or "group", got {on!r}')
    planes = int(on == "group")
    if len(shape) < lattice.dim + planes:
        axes = "(…, fibre, *grid)" if planes else "(…, *grid)"
        raise ShapeError(
            f"an array on the {on} of {lattice.group} must have axes {axes} with {lattice.dim} grid axes, "
            f"got shape {tuple(shape)}"
        )
    if planes and shape[-lattice.dim - 1] != lattice.order:
        raise ShapeError(
            f"the fibre axis of an array on {lattice.group} must have length {lattice.order}, "
            f"got {shape[-lattice.dim - 1]} in shape {tuple(shape)}"
        )
    return planes


def _image_box(lattice: Lattice, plane: Array, grid: tuple[int, ...], centre: str) -> tuple[int, ...]:
    """Return the size of the box to which a fibre element maps a box, or a torus, of the size of the grid."""
    turn = Site(np.zeros(lattice.dim, np.int64), plane)
    if centre == "array":
        corners = np.array(list(itertools.product(*[(1 - size, size - 1) for size in grid])))
        box = lattice.move(turn, corners).max(axis=0) + 1
    elif centre == "origin":
        box = np.abs(lattice.move(turn, np.diag(grid))).max(axis=0)
        # The periods of the image must come from periods, or the torus is torn.
        if (lattice.move(lattice.invert(turn), np.diag(box)) % np.array(grid)).any():
            raise _not_a_box(lattice, plane, grid)
    else:
        raise GeometryError(f'centre must be "array" or "origin", got {centre!r}')
    if box.prod() != np.prod(grid):
        raise _not_a_box(lattice, plane, grid)
    return tuple(box.tolist())


def _not_a_box(lattice: Lattice, plane: Array, grid: tuple[int, ...]) -> GeometryError:
    element = lattice.fibre[plane].tolist()
    return GeometryError(
        f"the fibre element {element} of {lattice.group} must map the {'×'.join(map(str, grid))} grid to a "
        "box of pixels, and does not"
    )

"""Points of a sampled space as sites (offset, plane): grid coordinates, and a place in a finite list of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import sympy as sp

from grouptk.domains import Array, Domain
from grouptk.enumeration import Enumeration
from grouptk.errors import DomainError, GeometryError
from grouptk.spaces import Coordinate, Space

#: Laws are exact, but code generated from one that holds √3/2, say, computes in floating point.
TOLERANCE = 1e-9


class Site(NamedTuple):
    """Points of a sampled space: grid coordinates of shape (…, d) and places (…) in the list of planes."""

    offset: Array
    plane: Array


@dataclass(frozen=True, eq=False)
class Planes:
    """A finite list of points: `columns` holds one array per coordinate; `rank` is None if not all points are in it."""

    space: Space
    columns: tuple[Array, ...]
    enumeration: Enumeration | None = None
    rank: Array | None = None

    @classmethod
    def all_of(cls, space: Space, first: Sequence[Array] | None = None) -> Planes:
        """Return all points of a finite space, in its order, but with the coordinates of one point in front."""
        points = Enumeration(space)
        order, stride = np.zeros(1, np.intp), 1
        for position, (coordinate, size) in enumerate(zip(space.coordinates, points.sizes, strict=True)):
            digits = np.arange(size)
            if first is not None:
                lead = Enumeration(Space((coordinate,))).positions((first[position],))
                digits = np.r_[lead, np.delete(digits, lead)]
            order = (order + stride * digits[:, None]).reshape(-1)
            stride *= size
        rank = np.argsort(order)
        return cls(space, points.points(order), points, rank)

    @classmethod
    def listed(cls, space: Space, rows: Sequence[Any], owner: str) -> Planes:
        """Return given points, each a value of the one coordinate or a tuple with a value of each."""
        single = len(space.coordinates) == 1
        bare = [single and not (isinstance(row, tuple) and len(row) == 1) for row in rows]
        points = [
            space.coerce_arrays((row,) if is_bare else tuple(row), owner)
            for row, is_bare in zip(rows, bare, strict=True)
        ]
        if not points:
            raise GeometryError(f"{owner} must list at least one point, got none")
        planes = cls(space, tuple(np.stack(column) for column in zip(*points, strict=True)))
        places = planes.locate(planes.columns)
        if (places != np.arange(len(rows))).any():
            twice = rows[int(np.flatnonzero(places != np.arange(len(rows)))[0])]
            raise GeometryError(f"{owner} must list different points, got {twice} twice")
        return planes

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 1

    def values(self, plane: Array) -> tuple[Array, ...]:
        """Return the points at some places, one array per coordinate."""
        return tuple(column[plane] for column in self.columns)

    def locate(self, values: Sequence[Array]) -> Array:
        """Return the places of points, −1 for those that are not in the list."""
        if self.rank is not None and self.enumeration is not None:
            return self.rank[self.enumeration.positions(values)]
        same: Array = np.ones(len(self), bool)
        for domain, value, column in zip(self.space.domains, values, self.columns, strict=True):
            inner = len(domain.shape)
            apart = domain.distance_array(np.expand_dims(value, value.ndim - inner), column)
            same = same & (apart < TOLERANCE).all(axis=tuple(range(apart.ndim - inner, apart.ndim)))
        return np.where(same.any(axis=-1), same.argmax(axis=-1), -1)


@dataclass(frozen=True, eq=False)
class Sites:
    """The sites of a space: which of its coordinates are grid axes, and the list of what the others may be."""

    space: Space
    axes: tuple[int, ...]
    planes: Planes

    @property
    def finite(self) -> tuple[int, ...]:
        """The positions of the coordinates that the planes list."""
        return tuple(position for position in range(len(self.space.coordinates)) if position not in self.axes)

    @property
    def names(self) -> list[str]:
        """One name per plane: the values of its coordinates, 'k = 1, s = 0'."""
        listed = self.planes.space
        points = [labels(listed, self.planes.values(np.array(plane))) for plane in range(len(self.planes))]
        return [", ".join(map("{} = {}".format, listed.names, point)) for point in points]

    def values(self, site: Site) -> list[Array]:
        """Return the coordinates of sites, one array per coordinate, in the space's order."""
        values = dict(zip(self.finite, self.planes.values(site.plane), strict=True))
        values |= {position: site.offset[..., axis] for axis, position in enumerate(self.axes)}
        return [values[position] for position in range(len(values))]

    def site(self, values: Sequence[Array]) -> Site:
        """Return the sites with these coordinates; a plane that is not listed is −1.

        Raises:
            GeometryError: a coordinate lies between the points of the grid.
        """
        plane = self.planes.locate([values[position] for position in self.finite])
        grid = np.broadcast_arrays(*[np.asarray(values[position]) for position in self.axes])
        shape = np.broadcast_shapes(np.shape(plane), *(axis.shape for axis in grid[:1]))
        offset = np.stack([np.broadcast_to(axis, shape) for axis in grid], axis=-1) if grid else np.zeros((*shape, 0))
        return Site(self._whole(offset), np.broadcast_to(plane, shape))

    def _whole(self, offset: Array) -> Array:
        if offset.dtype.kind in "iu":
            return offset
        whole = np.rint(offset).astype(np.int64)
        off = ~(np.abs(offset - whole) < TOLERANCE * (1 + np.abs(offset)))
        if off.any():
            raise GeometryError(f"a point of the grid goes to {offset[off.any(axis=-1)][0].tolist()}, between pixels")
        return whole


def labels(space: Space, values: Sequence[Array]) -> list[Any]:
    """Return the coordinates of one point as a reader writes them: numbers, labels, matrices."""

    def label(domain: Domain, value: Any) -> Any:
        return domain.label(sp.Integer(value)) if isinstance(value, int) else value

    return [label(domain, value.tolist()) for domain, value in zip(space.domains, values, strict=True)]


def sites_of(
    space: Space,
    axes: Sequence[int],
    owner: str,
    *,
    first: Sequence[Array] | None = None,
    listed: Sequence[Any] | None = None,
) -> Sites:
    """Return the sites of a space with the given grid axes; all values of its other coordinates, or those listed.

    Raises:
        GeometryError: a coordinate that is no grid axis has infinitely many values, and none are listed.
    """
    others = [position for position in range(len(space.coordinates)) if position not in axes]
    rest = Space(tuple(Coordinate(c.name, c.domain) for c in (space.coordinates[i] for i in others)))
    if listed is not None:
        return Sites(space, tuple(axes), Planes.listed(rest, listed, f"fibre of {owner}"))
    try:
        lead = None if first is None else [first[position] for position in others]
        return Sites(space, tuple(axes), Planes.all_of(rest, lead))
    except DomainError as error:
        infinite = next(c for c in rest.coordinates if not c.domain.order.is_Integer)
        raise GeometryError(
            f"arrays need a finite fibre: coordinate {infinite.name} of {owner} must have finitely many values, "
            f"and is in {infinite.domain}. Give the elements to sample as fibre=[…]"
        ) from error

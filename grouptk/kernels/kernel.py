"""A kernel: a function with compact support, of the points of a space or of a group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import isfinite
from typing import Any

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError

Window = Callable[[Array], Array]

#: Fibre coordinates that differ by less, relative to 1 or to their size, name the same element.
SAME_FIBRE = 1e-9


def soft_disk(power: float = 2) -> Window:
    """Return the window (1 − ρ²)^power of the relative distance ρ = |x|/R, which ends at the rim with its slopes.

    It is `power` − 1 times differentiable there, so that the spectrum falls off as |ω|^−(power + (d + 1)/2).

    Example:
        >>> import numpy as np
        >>> soft_disk(2)(np.array([0.0, 0.5, 1.0]))
        array([1.    , 0.5625, 0.    ])
    """
    return lambda distance: np.clip(1 - distance**2, 0, None) ** power


class Kernel:
    """A function k of compact support, on ℝ^d or on a group ℝ^d ⋊ H, possibly from C_in to C_out channels.

    `function(*coordinates)` takes broadcastable arrays of coordinates, translations first, and returns an array
    (*channels, *points). It is multiplied by `window(|x|/radius)`, if one is given, and is cut to exactly 0 where
    |x| ≥ radius in the d translation coordinates, measured in pixels. A function that does not fall to 0 by itself
    needs a window, such as `soft_disk()`: otherwise the cut makes a jump, which aliases.

    A kernel on a group lists in `fibre` the values of the other coordinates at which it is given; elsewhere in the
    fibre it is 0. A kernel on space has `fibre=None`.

    Raises:
        DomainError: the radius is not a positive number, or the fibre is empty.
        ShapeError: points with another number of coordinates, or a function whose values have another shape.

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> ridge = gt.Kernel(lambda x, y: x, radius=3, window=gt.soft_disk())
        >>> ridge.values((np.array([-1.0, 1.0, 3.0]), 0.0)).round(3)
        array([-0.79,  0.79,  0.  ])
        >>> (ridge.channels, ridge.fibre, ridge.size)
        ((), None, 5)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        radius: float,
        *,
        channels: Sequence[int] = (),
        fibre: Sequence[Any] | None = None,
        window: Window | None = None,
    ) -> None:
        self.radius = positive("the radius of a kernel", radius)
        self.channels = tuple(int(count) for count in channels)
        self.fibre = None if fibre is None else fibre_points(fibre)
        self._function, self._window = function, window

    @property
    def size(self) -> int:
        """The least odd k such that pixels outside the box of k^d pixels are at distance `radius` or more."""
        return support_size(self.radius)

    def values(self, points: Sequence[Any]) -> Array:
        """Return k at points, given as one array for each coordinate: an array (*channels, *points)."""
        coordinates = [np.asarray(values, dtype=np.float64) for values in points]
        dimension = len(coordinates) - (len(self.fibre[0]) if self.fibre else 0)
        if dimension < 1:
            raise ShapeError(f"points must have translations and {self._said()}, got {len(coordinates)} coordinates")
        shape = np.broadcast_shapes(*(values.shape for values in coordinates))
        inside = cut(norm(coordinates[:dimension]) / self.radius, self._window)
        if self.fibre is not None:
            inside = inside * (fibre_index(self.fibre, coordinates[dimension:]) >= 0)
        found = np.asarray(self._function(*coordinates))
        whole = (*self.channels, *shape)
        try:
            values = np.broadcast_to(found, whole)
        except ValueError as error:
            raise ShapeError(f"a kernel's function must return shape {whole}, got {found.shape}") from error
        return np.where(inside == 0, 0, values * inside)

    def _said(self) -> str:
        return f"{len(self.fibre[0])} fibre coordinates" if self.fibre else "no fibre"

    def __repr__(self) -> str:
        where = "space" if self.fibre is None else f"{len(self.fibre)} fibre elements"
        return f"<kernel on {where}, radius {self.radius:g}, channels {self.channels}>"


def positive(what: str, value: Any) -> float:
    """Return a positive finite number, or raise `DomainError`."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0.0
    if not (isfinite(number) and number > 0):
        raise DomainError(f"{what} must be a positive number, got {value!r}")
    return number


def support_size(radius: float) -> int:
    """Return the least odd k such that the pixels outside k^d pixels are at distance `radius` or more."""
    return 2 * (int(np.ceil(radius)) - 1) + 1


def norm(coordinates: Sequence[Array]) -> Array:
    """Return the Euclidean length of points."""
    return np.abs(coordinates[0]) if len(coordinates) == 1 else reduce(np.hypot, coordinates)


def cut(distance: Array, window: Window | None) -> Array:
    """Return the window inside the unit ball and 0 outside it."""
    inside = distance < 1
    return inside.astype(np.float64) if window is None else np.where(inside, window(np.where(inside, distance, 0)), 0)


def fibre_points(fibre: Sequence[Any]) -> list[tuple[float, ...]]:
    """Return fibre values as tuples; single numbers stand for tuples of one."""
    points = [tuple(float(v) for v in np.atleast_1d(np.asarray(value, dtype=np.float64))) for value in fibre]
    if not points or len({len(point) for point in points}) > 1 or not points[0]:
        raise DomainError(f"a fibre must list its elements, all with as many coordinates, got {list(fibre)!r}")
    if len(set(points)) < len(points):
        raise DomainError(f"a fibre must list each element once, got {list(fibre)!r}")
    return points


def fibre_index(fibre: Sequence[tuple[float, ...]], values: Sequence[Array]) -> Array:
    """Return which element of the fibre each point lies over, −1 for none."""
    index = np.full(np.broadcast_shapes(*(np.shape(v) for v in values)), -1)
    for place, element in enumerate(fibre):
        near = [np.abs(v - e) <= SAME_FIBRE * max(1.0, abs(e)) for v, e in zip(values, element, strict=True)]
        index[reduce(np.logical_and, near)] = place
    return index

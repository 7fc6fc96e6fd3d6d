"""Names of axes, and joining the coordinates of two factors."""

from __future__ import annotations

from collections.abc import Sequence

from grouptk.errors import LawError
from grouptk.spaces import Coordinate, Space


def axis_names(dimension: int) -> tuple[str, ...]:
    """Return x, y, z, or x1, x2, … from dimension 4 on."""
    return ("x", "y", "z")[:dimension] if dimension <= 3 else tuple(f"x{i + 1}" for i in range(dimension))


def joined_space(first: Space, second: Space, names: Sequence[str] | None) -> Space:
    """Return the coordinates of both factors; names that collide get the suffixes 1 and 2."""
    coordinates = (*first.coordinates, *second.coordinates)
    if names is not None:
        if len(names) != len(coordinates):
            raise LawError(f"names must name {len(coordinates)} coordinates, got {', '.join(names)}")
        return Space.of([Coordinate(name, c.domain) for name, c in zip(names, coordinates, strict=True)])
    shared = set(first.names) & set(second.names)
    return Space.of(
        [
            Coordinate(f"{c.name}{suffix}" if c.name in shared else c.name, c.domain)
            for factor, suffix in ((first, 1), (second, 2))
            for c in factor.coordinates
        ]
    )

"""The points of a finite space as arrays, in a fixed order, and the place of any point in that order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import sympy as sp

from grouptk.domains import Array, Domain, Exact
from grouptk.errors import DomainError
from grouptk.spaces import Space


class Enumeration:
    """All points of a finite space, the first coordinate running fastest.

    Example:
        >>> from grouptk.domains import Cyclic
        >>> points = Enumeration(Space.of({"k": Cyclic(4), "s": Cyclic(2)}))
        >>> [column.tolist() for column in points.arrays]
        [[0, 1, 2, 3, 0, 1, 2, 3], [0, 0, 0, 0, 1, 1, 1, 1]]
        >>> points.positions((np.array([3, 1]), np.array([0, 1]))).tolist()
        [3, 5]

    Raises:
        DomainError: a coordinate has no end of values.
    """

    def __init__(self, space: Space) -> None:
        for name, domain in zip(space.names, space.domains, strict=True):
            if not domain.order.is_Integer:
                raise DomainError(f"coordinate {name} must have finitely many values; {domain} has {domain.order}")
        self.space = space
        self.sizes = tuple(int(domain.order) for domain in space.domains)

    def __len__(self) -> int:
        return int(np.prod(self.sizes, dtype=object))

    @cached_property
    def arrays(self) -> tuple[Array, ...]:
        """One array per coordinate, (order, …), of its values at all points."""
        return self.points(np.arange(len(self)))

    @cached_property
    def is_plain(self) -> bool:
        """Whether the points are the places 0, …, n−1 themselves."""
        return len(self.sizes) == 1 and self.space.domains[0].values() == range(self.sizes[0])

    def points(self, positions: Array) -> tuple[Array, ...]:
        """Return the points at some places, one array per coordinate."""
        if self.is_plain:
            return (np.asarray(positions),)
        digits = np.unravel_index(np.asarray(positions), self.sizes[::-1])[::-1] if self.sizes else ()
        return tuple(domain.values_array()[digit] for domain, digit in zip(self.space.domains, digits, strict=True))

    def point(self, position: int) -> tuple[Exact, ...]:
        """Return the exact point at a place."""
        return tuple(
            domain.coerce(value if domain.shape else sp.Integer(value.item()))
            for domain, value in zip(self.space.domains, self.points(np.asarray(position)), strict=True)
        )

    def positions(self, values: Sequence[Array]) -> Array:
        """Return the places of points, given as one array per coordinate.

        Raises:
            DomainError: a value is no member of its domain.
        """
        place: Array = np.zeros((), np.intp)
        stride = 1
        for domain, size, value in zip(self.space.domains, self.sizes, values, strict=True):
            place = place + stride * _places(domain, np.asarray(value))
            stride *= size
        return place


@lru_cache(maxsize=64)
def enumeration(space: Space) -> Enumeration:
    """Return the enumeration of a space, made once."""
    return Enumeration(space)


def _places(domain: Domain, values: Array) -> Array:
    """Return the place of each value in the list of all values of a finite domain."""
    if domain.values() == range(int(domain.order)):
        if not domain.contains_array(values):
            raise DomainError(f"a coordinate must be in {domain}, got {values!r}")
        return domain.normalize_array(values).astype(np.intp)
    keys, order = _sorted_keys(domain)
    wanted = _keys(domain, domain.normalize_array(values))
    found = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    wrong = keys[found] != wanted
    if wrong.any():
        raise DomainError(f"a coordinate must be in {domain}, got {values[wrong][0]!r}")
    return order[found]


@lru_cache(maxsize=64)
def _sorted_keys(domain: Domain) -> tuple[Array, Array]:
    keys = _keys(domain, domain.values_array())
    order = np.argsort(keys)
    return keys[order], order


def _keys(domain: Domain, values: Array) -> Array:
    """Return one comparable key per value: itself, or the bytes of a matrix."""
    if not domain.shape:
        return values
    flat = np.ascontiguousarray(values.reshape(*values.shape[:-2], domain.size), np.int64)
    return flat.view(np.dtype((np.void, flat.dtype.itemsize * domain.size)))[..., 0]

"""Spaces: named coordinates with their domains. A group's underlying set is a space, and so is what it acts on."""

from __future__ import annotations

import itertools
import keyword
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from grouptk.domains import Array, Domain, Exact
from grouptk.errors import DomainError, LawError


@dataclass(frozen=True)
class Coordinate:
    """A named coordinate and the domain of its values."""

    name: str
    domain: Domain


class Point:
    """The coordinates of a point, by name (`p.theta`), by position (`p[2]`) or all in turn (`x, y, t = p`)."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: Sequence[str], values: Sequence[Any]) -> None:
        self._names = tuple(names)
        self._values = tuple(values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._names:
            raise AttributeError(f"no coordinate {name!r}; the coordinates are {', '.join(self._names)}")
        return self._values[self._names.index(name)]

    def __reduce__(self) -> tuple[Any, ...]:
        return Point, (self._names, self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __getitem__(self, index: int) -> Any:
        return self._values[index]

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"({', '.join(f'{name}={value}' for name, value in zip(self._names, self._values, strict=True))})"


@dataclass(frozen=True)
class Space:
    """An ordered set of coordinates; its points are tuples with one value per coordinate."""

    coordinates: tuple[Coordinate, ...]

    @classmethod
    def of(cls, coordinates: Space | Mapping[str, Domain] | Sequence[Coordinate]) -> Space:
        """Return the space with these coordinates, given as a mapping from names to domains."""
        if isinstance(coordinates, Space):
            return coordinates
        if isinstance(coordinates, Mapping):
            coordinates = [Coordinate(name, domain) for name, domain in coordinates.items()]
        for coordinate in coordinates:
            if not coordinate.name.isidentifier() or keyword.iskeyword(coordinate.name):
                raise LawError(f"a coordinate name must be a Python identifier, got {coordinate.name!r}")
            if coordinate.name.startswith("_"):
                raise LawError(f"a coordinate name must not start with an underscore: {coordinate.name!r}")
            if not isinstance(coordinate.domain, Domain):
                raise LawError(f"coordinate {coordinate.name!r} must have a domain, got {coordinate.domain!r}")
        space = cls(tuple(coordinates))
        if len(set(space.names)) < len(space.names):
            raise LawError(f"coordinate names must differ, got {', '.join(space.names)}")
        return space

    @property
    def names(self) -> tuple[str, ...]:
        """The coordinate names in order."""
        return tuple(coordinate.name for coordinate in self.coordinates)

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The coordinate domains in order."""
        return tuple(coordinate.domain for coordinate in self.coordinates)

    @property
    def parameters(self) -> frozenset[sp.Symbol]:
        """The symbols, such as the n of `Cyclic(n)`, on which the domains depend."""
        return frozenset().union(*(domain.parameters for domain in self.domains))

    def symbols(self, mark: str = "") -> tuple[Exact, ...]:
        """Return the generic point, its symbols named after the coordinates with `mark` appended."""
        return tuple(c.domain.symbol(c.name + mark) for c in self.coordinates)

    def point(self, values: Sequence[Any]) -> Point:
        """Return the point with these values; labels stand for their places."""
        return Point(self.names, [domain.label(v) for domain, v in zip(self.domains, values, strict=True)])

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Space:
        """Return the space with numbers put in for its parameters."""
        return Space(tuple(Coordinate(c.name, c.domain.at(parameters)) for c in self.coordinates))

    def entries(self, values: Sequence[Exact]) -> tuple[sp.Expr, ...]:
        """Return the scalar entries of a point, matrices read row by row."""
        return tuple(
            entry for domain, value in zip(self.domains, values, strict=True) for entry in domain.entries(value)
        )

    def assemble(self, entries: Iterable[Any]) -> tuple[Any, ...]:
        """Return the point with these scalar entries; the inverse of `entries`."""
        pending = iter(entries)
        return tuple(domain.assemble(tuple(itertools.islice(pending, domain.size))) for domain in self.domains)

    def normalize(self, values: Sequence[Exact]) -> tuple[Exact, ...]:
        """Return the normal form of an exact or symbolic point."""
        return tuple(domain.normalize(v) for domain, v in zip(self.domains, values, strict=True))

    def normalize_arrays(self, values: Sequence[Array]) -> tuple[Array, ...]:
        """Return the normal form of numeric points."""
        return tuple(domain.normalize_array(v) for domain, v in zip(self.domains, values, strict=True))

    def coerce(self, values: Sequence[Any], owner: str) -> tuple[Exact, ...]:
        """Return an exact point in normal form, or raise `DomainError` naming the coordinate that is off."""
        exact = []
        for (name, domain), value in zip(self._items(), values, strict=True):
            try:
                member = domain.coerce(value)
            except (sp.SympifyError, TypeError) as error:
                raise DomainError(f"{owner}: {name} must be in {domain}, got {value!r}") from error
            if domain.contains(member) is False:
                raise DomainError(f"{owner}: {name} must be in {domain}, got {member}")
            exact.append(domain.normalize(member))
        return tuple(exact)

    def coerce_arrays(self, values: Sequence[Any], owner: str) -> tuple[Array, ...]:
        """Return a numeric point in normal form, or raise `DomainError` naming the coordinate that is off."""
        numeric = []
        for (name, domain), value in zip(self._items(), values, strict=True):
            array = domain.to_array(value)
            if not domain.contains_array(array):
                raise DomainError(f"{owner}: {name} must be in {domain}, got {value!r}")
            numeric.append(domain.normalize_array(array))
        return tuple(numeric)

    def _items(self) -> list[tuple[str, Domain]]:
        return [(c.name, c.domain) for c in self.coordinates]


def split_row(row: Iterable[Any], spaces: Iterable[Space]) -> tuple[tuple[Any, ...], ...]:
    """Divide a row of coordinate values into one point for each space."""
    pending = iter(row)
    return tuple(tuple(itertools.islice(pending, len(space.coordinates))) for space in spaces)

"""Finite sets of labels: names, permutations, cosets — anything hashable."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp
from sympy.combinatorics import Permutation

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind
from grouptk.domains.integers import as_integers, integral
from grouptk.errors import DomainError


@dataclass(frozen=True)
class Finite(Domain):
    """A finite set of labels, which a coordinate holds by their places 0, …, n−1 in the list.

    Labels are any hashable values. A law on labels is any Python function: it is tabulated, and sees labels. Where a
    value is given, a SymPy integer is a place and everything else a label.

    Raises:
        DomainError: a label occurs twice or is not hashable.

    Example:
        >>> domain = Finite(["e", "a", "b"])
        >>> domain.coerce("b"), domain.label(domain.coerce("b"))
        (2, 'b')
    """

    labels: tuple[Hashable, ...]
    _places: dict[Hashable, int] = field(init=False, repr=False, compare=False)

    def __init__(self, labels: Iterable[Any]) -> None:
        frozen = tuple(map(hashable, labels))
        places = {label: place for place, label in enumerate(frozen)}
        if not frozen or len(places) < len(frozen):
            repeated = next((label for i, label in enumerate(frozen) if places[label] != i), None)
            said = f"{repeated!r} twice" if frozen else "none"
            raise DomainError(f"a finite set needs one or more labels that differ, got {said}")
        object.__setattr__(self, "labels", frozen)
        object.__setattr__(self, "_places", places)

    def __hash__(self) -> int:
        return hash(self.labels)

    def __reduce__(self) -> tuple[Any, ...]:
        return Finite, (self.labels,)

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.labels[:3]))
        return f"{{{shown}{', …' if len(self.labels) > 3 else ''}}}"

    def symbol(self, name: str) -> sp.Symbol:
        """Return a symbol for a place."""
        return sp.Symbol(name, integer=True, nonnegative=True)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require a place."""
        last = sp.Integer(len(self.labels) - 1)
        return (
            Condition(Kind.INTEGER, value),
            Condition(Kind.NONNEGATIVE, value),
            Condition(Kind.NONNEGATIVE, last - value),
        )

    def values(self) -> range:
        """Return the places 0, …, n−1."""
        return range(len(self.labels))

    def samples(self) -> tuple[sp.Expr, ...]:
        """Return the first places and the last one."""
        return tuple(map(sp.Integer, dict.fromkeys((*range(min(12, len(self.labels))), len(self.labels) - 1))))

    def label(self, value: Exact) -> Any:
        """Return the label at a place; a symbol stays as it is."""
        return self.labels[int(value)] if isinstance(value, sp.Integer) else value

    def place(self, label: Any) -> int | None:
        """Return the place of a label, None for what is no label."""
        return self._places.get(hashable(label))

    def coerce(self, value: Any) -> Exact:
        """Return the place of a label, or a place as it is."""
        if isinstance(value, sp.Expr):
            return super().coerce(value)
        place = self.place(value)
        if place is None:
            raise DomainError(f"a label must be in {self}, got {value!r}")
        return sp.Integer(place)

    def contains_array(self, values: Array) -> bool:
        """Say whether all values are places."""
        return integral(values) and bool(np.all((values >= 0) & (values < len(self.labels))))

    def normalize_array(self, values: Array) -> Array:
        """Return the places in an integer dtype."""
        return as_integers(values)


def hashable(label: Any) -> Hashable:
    """Return a label as it is kept: lists and arrays as tuples, a SymPy permutation by its images.

    Raises:
        DomainError: it cannot be hashed.
    """
    if isinstance(label, Permutation):
        label = label.array_form
    if isinstance(label, np.ndarray):
        label = label.tolist()
    if isinstance(label, list | tuple):
        return tuple(map(hashable, label))
    if isinstance(label, sp.MatrixBase):
        return sp.ImmutableMatrix(label)
    if isinstance(label, np.integer | sp.Integer):
        return int(label)
    try:
        hash(label)
    except TypeError as error:
        raise DomainError(f"a label must be hashable, got {label!r}") from error
    return label

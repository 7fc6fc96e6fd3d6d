"""Colours of the elements of a finite group that every isomorphism preserves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sympy import primefactors

from grouptk.domains import Array
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.table import CayleyTable

_MOST_COMPARED = 10**7


def own_colours(table: CayleyTable) -> Array:
    """Return a colour for each element that all automorphisms preserve."""
    return _coloured((table,))[0]


def matching_colours(one: CayleyTable, other: CayleyTable) -> tuple[Array, Array] | None:
    """Return colours of the elements of two groups that all isomorphisms preserve; None if they cannot match."""
    first, second = _coloured((one, other))
    return (first, second) if np.array_equal(np.sort(first), np.sort(second)) else None


def _coloured(tables: Sequence[CayleyTable]) -> list[Array]:
    """Return comparable colours for the elements of some groups.

    They start from the order of an element and the size of its class. In rounds, an element x gets a new colour from
    those of its prime powers, the number of its roots, and of how many y have a given colour while x·y has another.
    """
    classes = [ConjugacyClasses.of(table) for table in tables]
    keys: list[list[tuple[Any, ...]]] = [list(zip(c.orders.tolist(), c.sizes.tolist(), strict=True)) for c in classes]
    count = 0
    while True:
        numbers = {key: number for number, key in enumerate(sorted(set().union(*keys)))}
        colours = [np.array([numbers[k] for k in key])[c.label] for key, c in zip(keys, classes, strict=True)]
        if len(numbers) == count:
            return colours
        count = len(numbers)
        keys = [_refined(c, colour, count) for c, colour in zip(classes, colours, strict=True)]


def _refined(classes: ConjugacyClasses, colours: Array, count: int) -> list[tuple[Any, ...]]:
    table, representatives = classes.table, classes.representatives
    columns = [colours[representatives]]
    for prime in primefactors(len(table)):
        powers = table.powers(prime)
        columns += [colours[powers[representatives]], np.bincount(powers, minlength=len(table))[representatives]]
    keys: list[tuple[Any, ...]] = list(zip(*(column.tolist() for column in columns), strict=True))
    if table.is_abelian or len(classes) * len(table) > _MOST_COMPARED:
        return keys
    pairs = (np.unique(colours * count + colours[table.product[x]], return_counts=True) for x in representatives)
    return [(*key, *(part.tobytes() for part in pair)) for key, pair in zip(keys, pairs, strict=True)]

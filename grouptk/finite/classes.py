"""Conjugacy classes, centralizers and power maps of a finite group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grouptk.domains import Array
from grouptk.finite.table import CayleyTable


@dataclass(frozen=True, eq=False)
class ConjugacyClasses:
    """The classes {s·x·s⁻¹} of a group, in the order of their first members; that of the identity comes first.

    `label[x]` is the class of element x, `representatives[c]` the first member of class c.

    Example:
        >>> import itertools, numpy as np
        >>> moves = np.array(list(itertools.permutations(range(3))))
        >>> places = {tuple(move): i for i, move in enumerate(moves)}
        >>> table = CayleyTable(np.array([[places[tuple(p[q])] for q in moves] for p in moves]))
        >>> classes = ConjugacyClasses.of(table)
        >>> classes.sizes.tolist(), classes.orders.tolist()
        ([1, 3, 2], [1, 2, 3])
    """

    table: CayleyTable
    label: Array
    representatives: Array

    @classmethod
    def of(cls, table: CayleyTable) -> ConjugacyClasses:
        """Find the classes as the orbits of conjugation by generators."""
        label = orbits([table.conjugation(s) for s in table.generators], len(table))
        first = np.flatnonzero(label == np.arange(len(table)))
        first = np.concatenate([[table.identity], first[first != table.identity]])
        rank = np.empty(len(table), np.intp)
        rank[first] = np.arange(len(first))
        return cls(table, rank[label], first)

    def __len__(self) -> int:
        return len(self.representatives)

    @cached_property
    def sizes(self) -> Array:
        """The number of elements of each class."""
        return np.bincount(self.label)

    @cached_property
    def orders(self) -> Array:
        """The order of the elements of each class."""
        return self.table.orders[self.representatives]

    @cached_property
    def inverses(self) -> Array:
        """The class of the inverses of each class."""
        return self.label[self.table.inverses[self.representatives]]

    def members(self, index: int) -> Array:
        """Return the elements of a class, in order."""
        return np.flatnonzero(self.label == index)

    def power_map(self, exponent: int) -> Array:
        """Return the class of the powers x^exponent of each class."""
        return self.label[self.table.powers(exponent)[self.representatives]]


def orbits(permutations: Iterable[Array], size: int) -> Array:
    """Return for each of 0, …, size−1 the least member of its orbit under permutations."""
    label = np.arange(size)
    moves = [(np.asarray(move), np.argsort(move)) for move in permutations]
    changed = True
    while changed:
        before = label.copy()
        for forth, back in moves:
            label = np.minimum(label, label[forth])
            label = np.minimum(label, label[back])
        label = label[label]
        changed = not np.array_equal(before, label)
    return label


def centralizer(table: CayleyTable, elements: Iterable[int]) -> Array:
    """Return the elements that commute with all of some elements (enough: with generators of a subgroup)."""
    commutes = np.ones(len(table), bool)
    for s in elements:
        commutes &= table.product[s] == table.product[:, s]
    return np.flatnonzero(commutes)


def center(table: CayleyTable) -> Array:
    """Return the elements that commute with every element."""
    return centralizer(table, table.generators)

"""Cosets, quotients, and the normal subgroups next to a subgroup: normalizer, core, normal closure.

Subgroups are arrays of indices of their members; those returned are sorted and read-only.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.classes import ConjugacyClasses, orbits
from grouptk.finite.table import CayleyTable


def subgroup_mask(table: CayleyTable, members: Iterable[int]) -> Array:
    """Return the mask of a subgroup, after a test that the members are one.

    Raises:
        DomainError: they are not closed under products.
    """
    listed = np.unique(np.fromiter(members, np.intp))
    mask = table.reached(table.generating_set(listed))
    if mask.sum() != len(listed):
        raise DomainError(f"the members must form a subgroup: {len(listed)} were given, they generate {mask.sum()}")
    return mask


def frozen(mask: Array) -> Array:
    """Return the members of a mask as a sorted array that cannot be written to."""
    members = np.flatnonzero(mask)
    members.flags.writeable = False
    return members


def left_cosets(table: CayleyTable, subgroup: Iterable[int]) -> Array:
    """Return the cosets g·H, one a row in the order of their least members: shape (index, order of H).

    Raises:
        DomainError: the members do not form a subgroup.

    Example:
        >>> import numpy as np
        >>> cyclic = CayleyTable((np.arange(6)[:, None] + np.arange(6)) % 6)
        >>> left_cosets(cyclic, [0, 3]).tolist()
        [[0, 3], [1, 4], [2, 5]]
    """
    generators = table.generating_set(frozen(subgroup_mask(table, subgroup)))
    return coset_array([table.product[:, s] for s in generators], len(table))


def right_cosets(table: CayleyTable, subgroup: Iterable[int]) -> Array:
    """Return the cosets H·g, one a row in the order of their least members: shape (index, order of H).

    Raises:
        DomainError: the members do not form a subgroup.
    """
    generators = table.generating_set(frozen(subgroup_mask(table, subgroup)))
    return coset_array([table.product[s] for s in generators], len(table))


def quotient(table: CayleyTable, normal: Iterable[int]) -> tuple[CayleyTable, Array]:
    """Return the table of G/N and the projection: the index of the coset g·N of each element g.

    Raises:
        DomainError: the members do not form a normal subgroup.

    Example:
        >>> import numpy as np
        >>> cyclic = CayleyTable((np.arange(6)[:, None] + np.arange(6)) % 6)
        >>> cosets, projection = quotient(cyclic, [0, 3])
        >>> cosets.order, projection.tolist()
        (3, [0, 1, 2, 0, 1, 2])
    """
    mask = subgroup_mask(table, normal)
    generators = table.generating_set(np.flatnonzero(mask))
    for g in table.generators:
        for x in generators:
            conjugate = table.conjugation(g)[x]
            if not mask[conjugate]:
                raise DomainError(
                    f"a quotient needs a normal subgroup: it has {x}, and not {g}·{x}·{g}⁻¹ = {conjugate}"
                )
    cosets = coset_array([table.product[:, s] for s in generators], len(table))
    projection = np.empty(len(table), np.intp)
    projection[cosets] = np.arange(len(cosets))[:, None]
    first = cosets[:, 0]
    return CayleyTable(projection[table.product[np.ix_(first, first)]]), projection


def normalizer(table: CayleyTable, subgroup: Iterable[int]) -> Array:
    """Return the elements g with g·H·g⁻¹ = H.

    Raises:
        DomainError: the members do not form a subgroup.
    """
    return frozen(normalizing(table, subgroup_mask(table, subgroup)))


def normalizing(table: CayleyTable, mask: Array) -> Array:
    """Return the mask of the normalizer of a subgroup that is given by its mask."""
    normal = np.ones(len(table), bool)
    for x in table.generating_set(np.flatnonzero(mask)):
        normal &= mask[table.product[table.product[:, x], table.inverses]]
    return normal


def core(table: CayleyTable, subgroup: Iterable[int], classes: ConjugacyClasses | None = None) -> Array:
    """Return the largest normal subgroup inside a subgroup: the elements whose whole class is in it.

    Raises:
        DomainError: the members do not form a subgroup.
    """
    mask = subgroup_mask(table, subgroup)
    label = (classes or ConjugacyClasses.of(table)).label
    outside = np.bincount(label, ~mask) > 0
    return frozen(~outside[label])


def normal_closure(table: CayleyTable, elements: Iterable[int]) -> Array:
    """Return the least normal subgroup with some elements.

    Example:
        >>> import itertools, numpy as np
        >>> moves = np.array(list(itertools.permutations(range(3))))
        >>> places = {tuple(move): i for i, move in enumerate(moves)}
        >>> table = CayleyTable(np.array([[places[tuple(p[q])] for q in moves] for p in moves]))
        >>> normal_closure(table, [3]).tolist()
        [0, 3, 4]
    """
    return frozen(closed_under(table, elements, table.generators))


def closed_under(table: CayleyTable, elements: Iterable[int], conjugating: Iterable[int]) -> Array:
    """Return the mask of the least subgroup with some elements that conjugation by others maps to itself."""
    chosen = list(table.generating_set(elements))
    mask = table.reached(chosen)
    maps = [table.conjugation(g) for g in conjugating]
    for x in chosen:
        for conjugation in maps:
            if not mask[conjugation[x]]:
                chosen.append(int(conjugation[x]))
                mask = table.reached(chosen)
    return mask


def coset_array(multiplications: Iterable[Array], size: int) -> Array:
    """Return the orbits of a subgroup that multiplies from one side, one a row in the order of their least members."""
    label = orbits(multiplications, size)
    return np.argsort(label, kind="stable").reshape(int((label == np.arange(size)).sum()), -1)

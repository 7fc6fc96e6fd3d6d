"""Representations of finite groups by permutations of points: regular, of finite actions, and on cosets."""

from __future__ import annotations

from typing import Any

import numpy as np

from grouptk.actions import Action
from grouptk.domains import Array
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError, ShapeError
from grouptk.finite import cosets
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.representations.tabulated import MOST_ENTRIES, TabulatedRepresentation, images


def regular(group: Group) -> TabulatedRepresentation:
    """Return the left-regular representation of a finite group on functions on it: e_x ↦ e_{g*x}.

    The basis vector e_x is the function that is 1 at the element x only, the i-th of `elements()` for the index i.

    Raises:
        DomainError: the group is not finite, or its order is above 368.

    Example:
        >>> import grouptk as gt
        >>> regular(gt.S(3)).character().to_sympy().tolist()
        [6, 0, 0, 0, 0, 0]
    """
    return permutation(group, group.table().product, f"regular representation of {group}")


def permutation(group: Group, moves: Array | Action, name: str | None = None) -> TabulatedRepresentation:
    """Return the representation on functions on a finite set with an action: e_x ↦ e_{g·x}.

    `moves[g, x]` is the index of g·x, of shape (order, points); or it is an action on a finite space.

    Raises:
        DomainError: an entry is no point; the group or the space of the action is not finite, or too large.
        ShapeError: `moves` does not have one row for each element.

    Example:
        >>> import grouptk as gt
        >>> corners = [[(k + (-1) ** s * corner) % 4 for corner in range(4)] for s in (0, 1) for k in range(4)]
        >>> bool(permutation(gt.D(4), corners).verify())
        True
    """
    if isinstance(moves, Action):
        name = name or f"permutation representation of {moves}"
        moves = _moves(group, moves)
    rows = np.asarray(moves)
    if rows.ndim != 2 or len(rows) != len(group.table()):
        raise ShapeError(f"moves must have one row for each of {len(group.table())} elements, got {rows.shape}")
    points = rows.shape[1]
    if rows.size * points > MOST_ENTRIES:
        raise DomainError(f"a table of values may have {MOST_ENTRIES:,} entries; {len(rows)} × {points}² are too many")
    if not np.isin(rows, np.arange(points)).all():
        raise DomainError(f"moves must list points 0, …, {points - 1}, got others")
    values = (rows[:, None, :] == np.arange(points)[:, None]).astype(np.int64)
    return TabulatedRepresentation(group, values, name or f"permutation representation of {group}")


def quotient(group: Group, subgroup: Any) -> TabulatedRepresentation:
    """Return the permutation representation on the left cosets x·H of a subgroup, in the order of their first elements.

    The subgroup is given by its elements or as a homomorphism H → G. If it is normal, this is the regular
    representation of G/H.

    Raises:
        DomainError: these elements are no subgroup.

    Example:
        >>> import grouptk as gt
        >>> bool(quotient(gt.S(4), [g for g in gt.S(4).elements() if g.p[3, 3] == 1]).verify())
        True
    """
    table = group.table()
    found = images(subgroup) if isinstance(subgroup, Homomorphism) else [group.index(g) for g in subgroup]
    rows = cosets.left_cosets(table, np.unique(found))
    number = np.empty(len(table), np.intp)
    number[rows] = np.arange(len(rows))[:, None]
    name = f"permutation representation of {group} on {len(rows)} cosets"
    return permutation(group, number[table.product[:, rows[:, 0]]], name)


def _moves(group: Group, action: Action) -> Array:
    if action.group != group:
        raise DomainError(f"the action must be one of {group}, got one of {action.group}")
    points, elements = enumeration(action.space), enumeration(group.space)
    g, x = np.divmod(np.arange(len(elements) * len(points)), len(points))
    moved = action.values(elements.points(g), points.points(x))
    return points.positions(moved).reshape(len(elements), len(points))

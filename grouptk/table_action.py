"""Actions of finite groups on finite sets that are given by tables: whether they are actions, and their orbits."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from grouptk.domains import Array
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError
from grouptk.finite.classes import orbits
from grouptk.finite.table import LARGEST_TABLE
from grouptk.group import Group
from grouptk.proofs import Counterexample, Result, Verdict
from grouptk.spaces import Point, Space
from grouptk.tracing import Formula, indices

_LAWS = ("closure", "well-defined", "identity", "compatibility")


def action_table(formula: Formula) -> Array | None:
    """Return the places of all g·x, (order of G, size of X), of an action that is a table; None for any other."""
    try:
        places = indices(formula)
    except DomainError:
        return None  # a value lies outside of the space: the claim of closure names it
    if places is None or not enumeration(formula.target).is_plain:
        return places
    return formula.target.domains[0].normalize_array(places)


def has_table(group: Group) -> bool:
    """Say whether a group is proved and finite, and no larger than tables may be."""
    order = group.order()
    return bool(order.is_Integer and order <= LARGEST_TABLE and group.verify())


def verify_table_action(group: Group, space: Space, places: Array) -> tuple[Result, ...]:
    """Prove or refute the laws of an action by its table, compatibility for generators s: (s*h)·x = s·(h·x).

    That is all of it: the g with (g*h)·x = g·(h·x) for all h and x are closed under products.
    """
    table = group.table()

    def example(goal: str, given: dict[str, int], left: Array | int, right: int | None = None) -> Counterexample:
        spaces = {"g": group.space, "h": group.space, "x": space}
        points = {letter: _point(spaces[letter], place) for letter, place in given.items()}
        sides = [None if place is None else tuple(_point(space, int(place))) for place in (left, right)]
        return Counterexample(goal, points, {}, sides[0] or (), sides[1])

    def closure() -> Counterexample | None:
        outside = np.argwhere((places < 0) | (places >= places.shape[1]))
        if not outside.size:
            return None
        g, x = outside[0].tolist()
        points = {"g": _point(group.space, g), "x": _point(space, x)}
        return Counterexample("g·x ∈ X", points, {}, (int(places[g, x]),))

    def identity() -> Counterexample | None:
        moved = np.flatnonzero(places[table.identity] != np.arange(places.shape[1]))
        if not moved.size:
            return None
        return example("e·x = x", {"x": int(moved[0])}, places[table.identity, moved[0]], int(moved[0]))

    def compatibility() -> Counterexample | None:
        for s in table.generators:
            together, apart = places[table.product[s]], places[s][places]
            wrong = np.argwhere(together != apart)
            if wrong.size:
                h, x = wrong[0].tolist()
                return example("(g*h)·x = g·(h·x)", {"g": s, "h": h, "x": x}, together[h, x], int(apart[h, x]))
        return None

    closed = _decided("closure", f"all {places.size:,} images", closure)
    if not closed:
        return closed, *(Result(law, Verdict.UNDECIDED, "closure is not proved") for law in _LAWS[1:])
    generated = f"{len(table.generators)} generators times {len(table):,} elements on {places.shape[1]:,} points"
    return (
        closed,
        Result("well-defined", Verdict.PROVED, "each point is listed once"),
        _decided("identity", f"all {places.shape[1]:,} points", identity),
        _decided("compatibility", generated, compatibility),
    )


def orbit_labels(group: Group, places: Array) -> Array:
    """Return for each point the least point of its orbit."""
    return orbits([places[s] for s in group.table().generators], places.shape[1])


def _decided(name: str, method: str, search: Callable[[], Counterexample | None]) -> Result:
    started = time.perf_counter()
    found = search()
    seconds = time.perf_counter() - started
    if found is None:
        return Result(name, Verdict.PROVED, method, seconds)
    return Result(name, Verdict.REFUTED, "exact counterexample", seconds, found)


def _point(space: Space, place: int) -> Point:
    return space.point(enumeration(space).point(place))

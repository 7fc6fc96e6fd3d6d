"""Orbits, stabilizers and transitivity of actions: listed where they are finite, else proved by a section."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grouptk.bijectivity import enumerated, prove_surjective
from grouptk.domains import Array
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.proofs import Claim, Counterexample, Equation, Operand, Result, Verdict, prove
from grouptk.spaces import Space
from grouptk.table_action import action_table, has_table, orbit_labels
from grouptk.tracing import Formula, Values, certainly_differ, evaluate


def places_of_action(group: Group, act: Formula) -> Array | None:
    """Return the places of all g·x, (order of G, size of X); None if the group or the space is not finite."""
    places = action_table(act)
    if places is not None or not has_table(group) or enumerated(act.target) is None:
        return places
    points = enumeration(act.target)
    return points.positions(evaluate(act, ([c[:, None] for c in enumeration(group.space).arrays], points.arrays)))


def images(group: Group, act: Formula, x: Values) -> list[Values]:
    """Return g·x for all g in turn.

    Raises:
        DomainError: the group is not finite, or too large for a table.
    """
    if not has_table(group):
        raise DomainError(f"{group} must be finite and proved, to list the images of {act.target.point(x)}")
    return [act.target.normalize(act(g.values, x)) for g in group.elements()]


def is_same(space: Space, one: Values, other: Values) -> bool:
    """Say whether two exact points are the same.

    Raises:
        DomainError: that could not be decided.
    """
    if one == other:
        return True
    if certainly_differ(space, one, other):
        return False
    if prove(Claim("same point", (), lambda: (Equation("x = y", space, one, other),))):
        return True
    raise DomainError(f"it could not be decided whether {space.point(one)} is {space.point(other)}")


def find_orbit(group: Group, act: Formula, x: Values) -> list[Values]:
    """Return the different g·x, x first."""
    places = places_of_action(group, act)
    if places is not None:
        points = enumeration(act.target)
        reached = places[:, int(points.positions(act.target.coerce_arrays(x, "x")))]
        first = np.sort(np.unique(reached, return_index=True)[1])
        return [points.point(int(place)) for place in reached[first]]
    found: list[Values] = [x]
    for image in images(group, act, x):
        if not any(is_same(act.target, image, known) for known in found):
            found.append(image)
    return found


def stabilizing(group: Group, act: Formula, x: Values) -> Array:
    """Return the places of the elements g with g·x = x."""
    places = places_of_action(group, act)
    if places is not None:
        own = int(enumeration(act.target).positions(act.target.coerce_arrays(x, "x")))
        return np.flatnonzero(places[:, own] == own)
    return np.flatnonzero([is_same(act.target, image, x) for image in images(group, act, x)])


def orbit_map(act: Formula, x: Values) -> Formula:
    """Return g ↦ g·x."""
    group, space = act.sources
    return Formula((group,), space, space.normalize(act(group.symbols(), x)))


def prove_transitive(group: Group, act: Formula, x: Values, section: Formula | None) -> Result:
    """Prove or refute that every y is some g·x; `section` is a map with section(y)·x = y, if one is known."""
    places, space = places_of_action(group, act), act.target
    if places is None:
        result = replace(prove_surjective(orbit_map(act, x), group.law, section), name="transitive")
        example = result.counterexample
        return result if example is None else replace(result, counterexample=_unreached(space, x, tuple(example["h"])))
    label, points = orbit_labels(group, places), enumeration(space)
    other = np.flatnonzero(label != label[0])
    if not other.size:
        return Result("transitive", Verdict.PROVED, f"one orbit of {len(label):,} points")
    ends = (points.point(int(label[0])), points.point(int(other[0])))
    method = f"{len(np.unique(label)):,} orbits"
    return Result("transitive", Verdict.REFUTED, method, counterexample=_unreached(space, *ends))


def prove_fixed(group: Group, act: Formula, x: Values) -> Result:
    """Prove or refute g·x = x for all g."""
    operands = (Operand("g", group.space),)
    return prove(Claim("fixed point", operands, lambda g: (Equation("g·x = x", act.target, act(g, x), x),)))


def _unreached(space: Space, x: Values, y: Values) -> Counterexample:
    return Counterexample("no g has g·x = y", {"x": space.point(x), "y": space.point(y)}, {}, ())

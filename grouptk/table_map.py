"""Maps between finite groups that are given by tables: whether they are homomorphisms."""

from __future__ import annotations

import time

import numpy as np

from grouptk.domains import Array
from grouptk.enumeration import enumeration
from grouptk.finite.maps import check_map, is_antihomomorphism
from grouptk.group import Group
from grouptk.proofs import Counterexample, Result, Verdict
from grouptk.spaces import Point


def verify_table_map(source: Group, target: Group, images: Array) -> tuple[Result, Result, Result]:
    """Prove or refute that a map keeps products, on generators times all elements."""
    started = time.perf_counter()
    closure = Result("closure", Verdict.PROVED, f"all {len(images):,} images")
    well_defined = Result("well-defined", Verdict.PROVED, "each element is listed once")
    one, other = source.table(), target.table()
    pair = check_map(one, other, images)
    if pair is None:
        method = f"{len(one.generators)} generators times {len(one):,} elements"
        homomorphism = Result("homomorphism", Verdict.PROVED, method, time.perf_counter() - started)
        return closure, well_defined, homomorphism
    g, h = pair
    points = {"g": _point(source, g), "h": _point(source, h)}
    sides = images[one.product[g, h]], other.product[images[g], images[h]]
    left, right = (tuple(_point(target, place)) for place in sides)
    example = Counterexample("φ(g*h) = φ(g)*φ(h)", points, {}, left, right)
    note = "; it is an anti-homomorphism, φ(g*h) = φ(h)*φ(g)" if is_antihomomorphism(one, other, images) else ""
    seconds = time.perf_counter() - started
    refuted = Result("homomorphism", Verdict.REFUTED, f"exact counterexample{note}", seconds, example)
    return closure, well_defined, refuted


def verify_table_inverse(images: Array, back: Array) -> Result:
    """Prove or refute that two maps between finite groups undo each other."""
    method = f"all {len(images):,} elements"
    if np.array_equal(back[images], np.arange(len(images))) and len(images) == len(back):
        return Result("inverse", Verdict.PROVED, method)
    example = Counterexample("φ⁻¹(φ(g)) = g and φ(φ⁻¹(h)) = h for all g and h", {}, {}, ())
    return Result("inverse", Verdict.REFUTED, method, counterexample=example)


def _point(group: Group, place: int) -> Point:
    return group.space.point(enumeration(group.space).point(int(place)))

"""Isomorphisms and automorphisms of finite groups."""

import itertools

import numpy as np
import pytest
from small_groups import GROUPS, direct_product, elementary, gl23, linear, relabelled, table_of
from tables import alternating, cycles, cyclic, dihedral, from_permutations, mathieu11, psl27, quaternions, symmetric

from grouptk import DomainError
from grouptk.finite.classes import center
from grouptk.finite.cosets import quotient
from grouptk.finite.homomorphisms import (
    automorphism_order,
    automorphisms,
    homomorphisms,
    image_orders,
    inner_automorphisms,
    isomorphism,
)
from grouptk.finite.maps import check_map

LARGE = {
    "S6": lambda: symmetric(6),
    "A7": lambda: alternating(7),
    "M11": mathieu11,
    "D(360)": lambda: dihedral(360),
    "C(5040)": lambda: cyclic(5040),
    "GL(2,3) × S4": lambda: direct_product(gl23(), symmetric(4)),
    "Q8 × D(4) × D(4)": lambda: direct_product(quaternions(), direct_product(dihedral(4), dihedral(4))),
}


def is_isomorphism(one, other, images):
    return check_map(one, other, images) is None and len(np.unique(images)) == len(one)


@pytest.mark.parametrize("order", range(1, 33))
def test_groups_of_one_order_are_told_apart(order):
    tables = [table_of(key) for key in GROUPS if key[0] == order]
    for one, other in itertools.permutations(tables, 2):
        assert isomorphism(one, other) is None


@pytest.mark.parametrize("key", GROUPS, ids=str)
def test_relabelled_copies_are_recognised(key):
    table = table_of(key)
    copy = relabelled(table, 5)
    assert is_isomorphism(table, copy, isomorphism(table, copy))


@pytest.mark.parametrize("build", LARGE.values(), ids=LARGE)
def test_larger_copies_are_recognised(build):
    table = build()
    copy = relabelled(table, 7)
    assert is_isomorphism(table, copy, isomorphism(table, copy))


def test_different_constructions_of_one_group():
    projective = linear(7, (1, 1, 0, 1), (0, -1, 1, 0))
    projective, _ = quotient(projective, center(projective))
    gl32 = from_permutations([cycles(7, range(7)), cycles(7, (0, 1), (2, 5))])
    for one, other in [
        (psl27(), projective),
        (psl27(), gl32),
        (quotient(gl23(), center(gl23()))[0], symmetric(4)),
        (dihedral(6), direct_product(symmetric(3), cyclic(2))),
        (cyclic(60), direct_product(cyclic(4), cyclic(15))),
    ]:
        assert is_isomorphism(one, other, isomorphism(one, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (symmetric(5), direct_product(alternating(5), cyclic(2))),
        (direct_product(quaternions(), quaternions()), direct_product(dihedral(4), dihedral(4))),
        (cyclic(36), direct_product(cyclic(6), cyclic(6))),
        (dihedral(8), cyclic(16)),
        (cyclic(3), cyclic(4)),
    ],
    ids=repr,
)
def test_groups_that_are_not_isomorphic(one, other):
    assert isomorphism(one, other) is None


@pytest.mark.parametrize("key", GROUPS, ids=str)
def test_automorphisms_agree_with_known_facts(key):
    facts, table = GROUPS[key], table_of(key)
    assert automorphism_order(table) == facts["aut_order"]
    assert len(inner_automorphisms(table)) == facts["inn_order"]
    if facts["aut_order"] < 30_000:
        maps = automorphisms(table)
        assert len(maps) == facts["aut_order"]
        assert (image_orders(table, maps) == len(table)).all()
        inner = {tuple(images) for images in inner_automorphisms(table).tolist()}
        assert len(inner) == facts["inn_order"] and inner <= {tuple(images) for images in maps.tolist()}


@pytest.mark.parametrize(
    ("build", "order"),
    [
        (lambda: symmetric(6), 1440),
        (lambda: alternating(6), 1440),
        (psl27, 336),
        (lambda: dihedral(360), 360 * 96),
        (lambda: cyclic(5040), 1152),
        (mathieu11, 7920),
    ],
)
def test_automorphisms_of_larger_groups(build, order):
    table = build()
    assert automorphism_order(table) == order
    assert len(automorphisms(table)) == order


def test_automorphisms_are_the_injective_endomorphisms():
    for table in (symmetric(4), quaternions(), dihedral(6), elementary(3)):
        maps = homomorphisms(table, table)
        assert np.array_equal(automorphisms(table), maps[image_orders(table, maps) == len(table)])


def test_too_many_automorphisms():
    assert automorphism_order(elementary(6)) == 20_158_709_760
    with pytest.raises(DomainError, match="at most 1,000,000 maps"):
        automorphisms(elementary(5))

"""Derived and central series, and the properties of groups that they decide."""

import numpy as np
import pytest
from small_groups import GROUPS, binary_octahedral, direct_product, elementary, table_of
from tables import alternating, cyclic, dihedral, mathieu11, psl27, quaternions, sl25, symmetric

from grouptk.finite.series import (
    commutator_subgroup,
    derived_length,
    derived_series,
    derived_subgroup,
    is_nilpotent,
    is_perfect,
    is_simple,
    is_solvable,
    is_supersolvable,
    lower_central_series,
    nilpotency_class,
    upper_central_series,
)

FLAGS = (is_simple, is_perfect, is_solvable, is_nilpotent, is_supersolvable)


def sizes(series):
    return [len(members) for members in series]


@pytest.mark.parametrize("key", GROUPS, ids=str)
def test_series_agree_with_known_facts(key):
    facts, table = GROUPS[key], table_of(key)
    assert sizes(derived_series(table)) == facts["derived_series_sizes"]
    assert sizes(upper_central_series(table)) == facts["upper_central_sizes"]
    assert derived_length(table) == facts["derived_length"]
    assert len(derived_subgroup(table)) == facts["derived_size"]
    if len(table) > 1:  # the facts give the trivial group class 1 and a series of length 2
        assert sizes(lower_central_series(table)) == facts["lower_central_sizes"]
        assert nilpotency_class(table) == facts["nilpotency_class"]
    for flag in FLAGS:
        assert flag(table) == facts[flag.__name__], flag.__name__


def test_the_trivial_group():
    trivial = cyclic(1)
    assert (nilpotency_class(trivial), derived_length(trivial)) == (0, 0)
    assert is_perfect(trivial) and not is_simple(trivial)


@pytest.mark.parametrize(
    ("build", "simple", "perfect", "length", "nilpotency"),
    [
        (lambda: alternating(5), True, True, None, None),
        (sl25, False, True, None, None),
        (psl27, True, True, None, None),
        (mathieu11, True, True, None, None),
        (lambda: symmetric(7), False, False, None, None),
        (binary_octahedral, False, False, 4, None),
        (lambda: dihedral(512), False, False, 2, 9),
        (lambda: dihedral(360), False, False, 2, None),
        (lambda: direct_product(quaternions(), elementary(5)), False, False, 2, 2),
        (lambda: direct_product(alternating(5), cyclic(4)), False, False, None, None),
    ],
)
def test_larger_groups(build, simple, perfect, length, nilpotency):
    table = build()
    assert (is_simple(table), is_perfect(table)) == (simple, perfect)
    assert (derived_length(table), nilpotency_class(table)) == (length, nilpotency)
    assert (is_solvable(table), is_nilpotent(table)) == (length is not None, nilpotency is not None)


@pytest.mark.parametrize("key", [(24, 3), (24, 12), (32, 49), (27, 3)], ids=str)
def test_commutator_subgroups_by_definition(key):
    table = table_of(key)
    everything = np.arange(len(table))
    for members in derived_series(table) + upper_central_series(table):
        commutators = table.commutators(members, everything)
        assert commutator_subgroup(table, members, everything).tolist() == table.closure(commutators).tolist()


def test_the_central_series_of_nilpotent_groups_have_one_length():
    for key, facts in GROUPS.items():
        if facts["is_nilpotent"]:
            assert len(lower_central_series(table_of(key))) == len(upper_central_series(table_of(key)))

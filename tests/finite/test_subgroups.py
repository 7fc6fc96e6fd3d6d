"""Subgroups, their lattice, cosets and Sylow subgroups, against known facts and against definitions."""

import itertools
from collections import Counter

import numpy as np
import pytest
from small_groups import GROUPS, binary_octahedral, elementary, gl23, table_of
from tables import alternating, cyclic, dihedral, mathieu11, psl27, quaternions, sl25, symmetric

from grouptk import DomainError
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.cosets import core, left_cosets, normal_closure, normalizer, quotient, right_cosets
from grouptk.finite.maps import check_map, kernel
from grouptk.finite.subgroups import SubgroupLattice, all_subgroups, cyclic_generators, normal_subgroups
from grouptk.finite.sylow import fitting_subgroup, sylow_count, sylow_subgroup

S4 = symmetric(4)


def conjugates(table, members):
    return [set(table.conjugation(g)[members].tolist()) for g in range(len(table))]


@pytest.fixture(params=GROUPS.values(), ids=lambda facts: f"{facts['order']}-{facts['id']}")
def facts(request):
    return request.param


@pytest.fixture
def table(facts):
    return table_of((facts["order"], facts["id"]))


def test_the_lattice_agrees_with_known_facts(facts, table):
    lattice = SubgroupLattice.of(table)
    assert len(lattice) == facts["n_subgroups"]
    assert len(lattice.class_sizes) == facts["n_subgroup_classes"]
    assert len(lattice.normal) == facts["n_normal_subgroups"]
    assert len(lattice.maximal) == facts["n_maximal_subgroups"]
    assert len(lattice.frattini) == facts["frattini_size"]
    assert Counter(lattice.orders.tolist()) == dict(facts["subgroup_order_counts"])
    assert lattice.covers[lattice.covers[:, 1] == len(lattice) - 1, 0].tolist() == lattice.maximal.tolist()


def test_normal_subgroups_are_those_without_conjugates(facts, table):
    lattice = SubgroupLattice.of(table)
    found = normal_subgroups(table)
    assert [len(members) for members in found] == facts["normal_subgroup_sizes"]
    assert [members.tolist() for members in found] == [lattice.members(i).tolist() for i in lattice.normal]


def test_sylow_fitting_and_cyclic_subgroups(facts, table):
    assert [[p, len(sylow_subgroup(table, p)), sylow_count(table, p)] for p, *_ in facts["sylow"]] == facts["sylow"]
    assert len(fitting_subgroup(table)) == facts["fitting_size"]
    assert len(cyclic_generators(table)) == facts["n_cyclic_subgroups"]


def test_orders_and_classes(facts, table):
    assert Counter(table.orders.tolist()) == dict(facts["element_order_counts"])
    assert (ConjugacyClasses.of(table).sizes == 1).sum() == facts["center_size"]


def test_quotients_by_all_normal_subgroups(table):
    for members in normal_subgroups(table):
        cosets, projection = quotient(table, members)
        assert len(cosets) * len(members) == len(table)
        assert check_map(table, cosets, projection) is None
        assert kernel(table, projection).tolist() == members.tolist()


@pytest.mark.parametrize("build", [quaternions, lambda: dihedral(6), lambda: alternating(4), lambda: cyclic(12)])
def test_subgroups_are_the_closures_of_triples(build):
    table = build()
    closures = {
        tuple(table.closure(triple)) for triple in itertools.combinations_with_replacement(range(len(table)), 3)
    }
    assert {tuple(members) for members in all_subgroups(table)} == closures


@pytest.mark.parametrize(
    ("build", "count", "classes"),
    [
        (lambda: symmetric(5), 156, 19),
        (lambda: alternating(5), 59, 9),
        (sl25, 76, 12),
        (psl27, 179, 15),
        (gl23, 55, 16),
        (binary_octahedral, 35, 13),
        (lambda: dihedral(100), 226, 24),
        (lambda: elementary(6), 2825, 2825),
    ],
)
def test_larger_lattices(build, count, classes):
    lattice = SubgroupLattice.of(build())
    assert (len(lattice), len(lattice.class_sizes)) == (count, classes)


@pytest.mark.parametrize(
    ("build", "orders"),
    [
        (lambda: symmetric(7), [1, 2520, 5040]),
        (mathieu11, [1, 7920]),
        (lambda: cyclic(4999), [1, 4999]),
        (lambda: cyclic(5040), [d for d in range(1, 5041) if 5040 % d == 0]),
        (lambda: dihedral(360), sorted([*(d for d in range(1, 361) if 360 % d == 0), 360, 360, 720])),
    ],
)
def test_normal_subgroups_of_large_groups(build, orders):
    assert [len(members) for members in normal_subgroups(build())] == orders


def test_covers_are_inclusions_with_nothing_between():
    lattice = SubgroupLattice.of(S4)
    sets = [set(lattice.members(i).tolist()) for i in range(len(lattice))]
    below = {(i, j) for i, j in itertools.permutations(range(len(sets)), 2) if sets[i] < sets[j]}
    steps = {(i, j) for i, j in below if not any((i, k) in below and (k, j) in below for k in range(len(sets)))}
    assert set(map(tuple, lattice.covers.tolist())) == steps


def test_normalizer_core_and_normal_closure_by_definition():
    for members in all_subgroups(S4):
        moved = conjugates(S4, members)
        assert normalizer(S4, members).tolist() == [g for g in range(24) if moved[g] == set(members.tolist())]
        assert set(core(S4, members).tolist()) == set.intersection(*moved)
        assert normal_closure(S4, members).tolist() == S4.closure(set.union(*moved)).tolist()


def test_conjugate_subgroups_share_a_label():
    lattice = SubgroupLattice.of(S4)
    for i in range(len(lattice)):
        orbit = {tuple(sorted(moved)) for moved in conjugates(S4, lattice.members(i))}
        alike = np.flatnonzero(lattice.label == lattice.label[i])
        assert orbit == {tuple(lattice.members(j)) for j in alike}


def test_cosets_by_definition():
    for members in all_subgroups(S4):
        assert {tuple(row) for row in left_cosets(S4, members)} == {
            tuple(sorted(S4.product[g, members])) for g in range(24)
        }
        assert {tuple(row) for row in right_cosets(S4, members)} == {
            tuple(sorted(S4.product[members, g])) for g in range(24)
        }


def test_subgroups_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        all_subgroups(S4)[3][0] = 1


def test_what_is_no_subgroup_is_refused():
    involution = int(np.flatnonzero(S4.orders == 2)[0])
    with pytest.raises(DomainError, match="must form a subgroup: 1 were given, they generate 2"):
        left_cosets(S4, [involution])
    transposition = next(x for x in np.flatnonzero(S4.orders == 2) if len(normal_closure(S4, [x])) == 24)
    with pytest.raises(DomainError, match="a quotient needs a normal subgroup"):
        quotient(S4, [S4.identity, transposition])


def test_limits_are_stated():
    with pytest.raises(DomainError, match="all subgroups to order 200, got a group of order 360; limit="):
        all_subgroups(alternating(6))
    assert len(all_subgroups(alternating(6), limit=360)) == 501
    with pytest.raises(DomainError, match="normal subgroups, and there are more"):
        normal_subgroups(elementary(10))
    with pytest.raises(DomainError, match="a prime that divides 24, got 5"):
        sylow_subgroup(S4, 5)

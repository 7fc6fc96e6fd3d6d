"""Subgroups, classes, cosets and quotients of every finite group of the catalogue, in terms of its elements."""

import pickle

import pytest

import grouptk as gt

D4 = gt.D(4)


def test_places_and_elements_agree(finite):
    table, elements = finite.table(), list(finite.elements())
    assert [finite.index(g) for g in elements] == list(range(len(elements))) and elements[table.identity] == finite.e
    for i, g in enumerate(elements):
        for j in {0, i, len(elements) - 1}:
            assert elements[table.product[i, j]] == g * elements[j]


def test_classes_are_those_of_the_elements(finite):
    elements = list(finite.elements())
    for one in finite.conjugacy_classes():
        x = one.representative
        assert set(one) == {g * x * g.inverse() for g in elements}
        assert x ** one.order() == finite.e and all(x**k != finite.e for k in range(1, one.order()))
    assert sum(map(len, finite.conjugacy_classes())) == len(elements)


def test_subgroups_are_closed_and_their_embeddings_proved(finite):
    for subgroup in finite.subgroups():
        assert all(g * h in subgroup and g.inverse() in subgroup for g in subgroup for h in subgroup)
        phi = subgroup.embedding()
        assert phi.verify() and phi.is_injective() and phi.image() == subgroup
        assert gt.Subgroup.generated(finite, subgroup.generators()) == subgroup


def test_quotients_are_groups_and_their_projections_proved(finite):
    for normal in finite.normal_subgroups():
        phi = normal.projection()
        assert finite.quotient(normal) == phi.target and phi.target.order() == normal.index()
        assert phi.verify() and phi.is_surjective() and phi.kernel() == normal


def test_cosets_divide_the_group(finite):
    for subgroup in finite.subgroups():
        for cosets, move in ((subgroup.left_cosets(), "left"), (subgroup.right_cosets(), "right")):
            assert len(cosets) == subgroup.index() and sum(map(len, cosets)) == len(finite.table())
            for coset in cosets:
                g = coset.representative
                assert set(coset) == {g * h if move == "left" else h * g for h in subgroup}


def test_a_subgroup_that_is_not_normal_has_no_quotient():
    mirror = D4.subgroup(D4(0, 1))
    assert not mirror.is_normal() and mirror.normal_closure().order() == 4 and mirror.core().order() == 1
    with pytest.raises(gt.DomainError, match="normal subgroup"):
        D4.quotient(mirror)


def test_subgroups_form_a_lattice():
    turns, mirrors = D4.subgroup(D4(1, 0)), D4.subgroup(D4(2, 0), D4(0, 1))
    assert (turns & mirrors).order() == 2 and (turns | mirrors).order() == 8
    assert turns & mirrors < turns and not turns <= mirrors
    graph = D4.subgroup_lattice()
    assert all(lower < upper for lower, upper in graph.edges) and graph.number_of_nodes() == 10


def test_cayley_graphs_are_symmetric_under_left_multiplication(finite):
    graph = finite.cayley_graph()
    shift = list(finite.elements())[-1]
    assert all(graph.has_edge(shift * g, shift * h) for g, h in graph.edges)
    assert graph.number_of_edges() == len(finite.table()) * len(finite.table().generators)


def test_strangers_are_refused():
    with pytest.raises(gt.DomainError, match=r"C\(4\)"):
        D4.subgroup(gt.C(4)(1))
    with pytest.raises(gt.DomainError, match="elements of"):
        D4.subgroup(3)
    with pytest.raises(gt.DomainError, match="of its own"):
        gt.C(4).quotient(D4.center())
    with pytest.raises(gt.DomainError, match="one group"):
        D4.center() & gt.C(4).center()


@pytest.mark.parametrize("group", [gt.SO(2), gt.p4, gt.C("n")], ids=str)
def test_an_infinite_or_symbolic_group_has_no_table(group):
    with pytest.raises(gt.DomainError, match="finite"):
        group.table()


def test_a_group_that_is_too_large_has_no_table():
    with pytest.raises(gt.DomainError, match="at most 10,000"):
        gt.C(10_001).table()
    with pytest.raises(gt.DomainError, match="order 200"):
        gt.D(101).subgroups()


def test_subgroups_and_what_comes_of_them_can_be_pickled():
    normal = D4.center()
    copy = pickle.loads(pickle.dumps((normal, normal.projection(), normal.as_group())))
    assert copy == (normal, normal.projection(), normal.as_group())


def test_facts_of_the_quaternion_group():
    Q = gt.Q8()
    assert not Q.is_abelian() and Q.is_nilpotent() and Q.is_solvable() and not Q.is_simple() and not Q.is_perfect()
    assert Q.exponent() == 4 and Q.element_orders() == {1: 1, 2: 1, 4: 6} and Q.abelian_invariants() == (2, 2)
    assert [s.order() for s in Q.derived_series()] == [8, 2, 1] == [s.order() for s in Q.lower_central_series()]
    assert [s.order() for s in Q.upper_central_series()] == [1, 2, 8] and Q.sylow_subgroup(2).order() == 8
    assert Q.frattini_subgroup() == Q.center() == Q.derived_subgroup() and Q.fitting_subgroup().order() == 8
    assert len(Q.automorphisms()) == 24 and all(s.is_normal() for s in Q.subgroups()) and not Q.is_cyclic()

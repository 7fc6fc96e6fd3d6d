"""Every group of the catalogue satisfies every axiom, by theorem and from the law alone."""

import functools
import itertools
import time

import pytest
import sympy as sp
from judge import same_point

import grouptk as gt
from grouptk.axioms import AXIOMS, verify_law


@pytest.mark.parametrize("axiom", AXIOMS)
def test_every_axiom_of_every_group_is_proved(group, axiom):
    result = group.verify()[axiom]
    assert result.verdict is gt.Verdict.PROVED, f"{group}: {result}"
    assert result.method and result.counterexample is None


@functools.cache
def from_the_law(group):
    """Return the report from the law alone, and its processor seconds."""
    start = time.process_time()
    return verify_law(group.law, f"{group}, from its law"), time.process_time() - start


def test_the_law_alone_gives_the_same_verdicts(group):
    direct, _ = from_the_law(group)
    assert tuple(direct) == tuple(group.verify()) == AXIOMS
    assert {axiom: direct[axiom].verdict for axiom in AXIOMS} == {
        axiom: group.verify()[axiom].verdict for axiom in AXIOMS
    }, direct


@pytest.mark.parametrize("name", ["p4", "p4m", "SE(2)", "E(2)", "SE(3)", "E(n)", "Aff(1)", "Sim(2)"])
def test_semidirect_products_are_proved_by_theorem_with_their_side_conditions(name):
    group = {str(g): g for g in gt.catalogue()}[name]
    report = group.verify()
    for axiom in AXIOMS:
        assert "theorem" in report[axiom].method and report[axiom].subclaims
        assert all(sub.verdict is gt.Verdict.PROVED for sub in report[axiom].subclaims)
    direct, _ = from_the_law(group)
    assert direct and not any("theorem" in direct[axiom].method for axiom in AXIOMS)


def test_proofs_take_well_under_a_second(group):
    """A loose bound; tests/benchmarks/bench_proofs.py measures."""
    report, seconds = from_the_law(group)
    assert report and seconds < 5


def test_every_proof_can_be_checked_again(group):
    assert group.verify().check() is True


@pytest.mark.parametrize("family", [gt.C, gt.D])
def test_symbolic_orders(family):
    n = sp.Symbol("n", integer=True, positive=True)
    group = family(n)
    assert group == family("n") and hash(group) == hash(family("n"))
    assert group.verify() and group.parameters == {n}
    assert group.order() == (n if family is gt.C else 2 * n)
    assert group.at(n=5) == family(5)


@pytest.mark.parametrize("parity", [{"even": True}, {"odd": True}])
def test_a_parameter_keeps_its_assumptions(parity):
    m = sp.Symbol("m", positive=True, **parity)
    assert gt.D(m).verify()


def test_finite_groups_satisfy_the_axioms_element_by_element(finite):
    """Brute force over the elements, with residues compared by hand; in larger groups over some triples."""
    space, product, inverse = finite.space, finite.law.product, finite.law.inverse
    moduli = [domain.modulus for domain in space.domains]
    members = [tuple(g) for g in finite.elements()]
    identity = tuple(finite.e)
    assert len(set(members)) == finite.order()
    stride = 1 if len(members) <= 8 else 7 if len(members) <= 12 else 41
    for g, h, k in itertools.islice(itertools.product(members, repeat=3), 0, None, stride):
        assert same_residues(product(product(g, h), k), product(g, product(h, k)), moduli)
    for g in members:
        assert same_residues(product(g, identity), g, moduli)
        assert same_residues(product(g, inverse(g)), identity, moduli)


def same_residues(left, right, moduli):
    triples = zip(left, right, moduli, strict=True)
    return all((a - b) % m == 0 if m is not None else a == b for a, b, m in triples)


def test_brute_force_can_fail():
    assert not same_residues((1, 0), (0, 0), (3, 2)) and same_residues((4, 2), (1, 0), (3, 2))
    assert not same_residues((sp.eye(2),), (sp.zeros(2),), (None,))


def test_the_quarter_turn_and_the_mirror():
    """Conventions of the catalogue on the plane: r turns x to y, m keeps x."""
    turned = gt.natural_action(gt.p4)(gt.p4(0, 0, 1), (3, 5))
    assert same_point(turned, (-5, 3), (None, None))
    mirrored = gt.natural_action(gt.p4m)(gt.p4m(0, 0, 0, 1), (3, 5))
    assert same_point(mirrored, (3, -5), (None, None))
    r, m = gt.D(4)(1, 0), gt.D(4)(0, 1)
    assert m * r * m == r.inverse() and r**4 == m**2 == gt.D(4).e


def test_the_catalogue_has_no_two_equal_groups():
    groups = list(gt.catalogue())
    assert len(set(groups)) == len(groups) == len({str(g) for g in groups})

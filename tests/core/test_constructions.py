"""Direct and semidirect products: laws, names, theorems and what their reports rest on."""

import itertools

import pytest
import sympy as sp
from sympy import pi

import grouptk as gt
from grouptk import Cyclic, Integer, LawError, Verdict
from grouptk.axioms import AXIOMS, verify_law

PAIRS = {
    "C(2) × C(2)": (gt.C(2), gt.C(2)),
    "C(3) × D(4)": (gt.C(3), gt.D(4)),
    "p4 × SO(2)": (gt.p4, gt.SO(2)),
    "C(n) × ℤ": (gt.C("n"), gt.Z(1)),
    "E(2) × E(2)": (gt.E(2), gt.E(2)),
}


@pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)
def test_direct_products_multiply_each_factor(first, second):
    product = gt.direct_product(first, second)
    size = len(first.space.names)
    g, h = product.generic(), product.generic("'")
    left, right = g.values[:size], g.values[size:]
    assert (g * h).values == first.space.normalize(first.law.product(left, h.values[:size])) + second.space.normalize(
        second.law.product(right, h.values[size:])
    )
    assert product.order() == first.order() * second.order()
    assert len(set(product.space.names)) == len(product.space.names)


@pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)
def test_the_theorem_on_direct_products_agrees_with_the_law(first, second):
    product = gt.direct_product(first, second)
    report, direct = product.verify(), verify_law(product.law, "direct")
    for axiom in AXIOMS:
        assert report[axiom].verdict is direct[axiom].verdict is Verdict.PROVED
        assert "theorem" in report[axiom].method and len(report[axiom].subclaims) == 2


def test_direct_products_are_associative_up_to_names():
    names = ("a", "b", "c")
    left = gt.direct_product(gt.direct_product(gt.C(2), gt.C(3)), gt.C(5), names=names)
    right = gt.direct_product(gt.C(2), gt.direct_product(gt.C(3), gt.C(5)), names=names)
    assert left == right and left.order() == 30


class Broken(gt.Group):
    """Subtraction: not associative."""

    x = Integer()

    def product(self, g, h):
        return g.x - h.x


@pytest.mark.parametrize("make", [gt.direct_product, lambda g, h: gt.semidirect_product(g, h, lambda b, a: tuple(a))])
@pytest.mark.parametrize("place", [0, 1])
def test_a_broken_factor_is_refused_with_its_report(make, place):
    factors = [gt.Z(1), gt.Z(1)]
    factors[place] = Broken()
    with pytest.raises(gt.AxiomError, match="not a group") as caught:
        make(*factors)
    assert caught.value.report["associativity"].counterexample is not None


def test_coordinates_that_collide_get_suffixes_or_the_names_given():
    assert gt.direct_product(gt.C(2), gt.C(3)).space.names == ("k1", "k2")
    assert gt.direct_product(gt.C(2), gt.Z(2)).space.names == ("k", "x", "y")
    assert gt.direct_product(gt.C(2), gt.C(3), names=("a", "b")).space.names == ("a", "b")
    for wrong in (("a",), ("a", "a"), ("a", "1b"), ("a", "inverse"), ("a", "_b"), ("a", "for")):
        with pytest.raises(LawError):
            gt.direct_product(gt.C(2), gt.C(3), names=wrong)


def test_the_semidirect_law_is_the_one_of_the_conventions():
    """(n, h)(n', h') = (n φ_h(n'), h h'), inverse (φ_{h⁻¹}(n⁻¹), h⁻¹)."""
    line = gt.semidirect_product(gt.Z(1), gt.C(2), lambda h, n: (-1) ** h.k * n.x)
    for (x, k), (y, j) in itertools.product(itertools.product(range(-3, 4), range(2)), repeat=2):
        assert line(x, k) * line(y, j) == line(x + (-1) ** k * y, k + j)
        assert line(x, k).inverse() == line(-((-1) ** k) * x, -k)
    assert line.order() == sp.oo and line.e == line(0, 0)


def test_an_automorphism_gets_elements():
    seen = []

    def phi(h, n):
        seen.append((h.group, n.group))
        return tuple(n * n.group.e)

    group = gt.semidirect_product(gt.Z(2), gt.C(2), phi)
    assert group.verify() and set(seen) == {(gt.C(2), gt.Z(2))}


def test_conjugation_is_an_automorphism():
    """D(4) acting on itself by inner automorphisms, written with the elements' own arithmetic."""
    square = gt.D(4)
    group = gt.semidirect_product(
        square, square, lambda h, n: tuple(square(*h) * n * square(*h).inverse()), name="D(4) ⋊ D(4)"
    )
    assert group.verify(), group.verify()
    assert group.order() == 64


SEMIDIRECT = {
    "p1m": lambda: gt.semidirect_product(gt.Z(1), gt.C(2), lambda h, n: (-1) ** h.k * n.x),
    "D(n) as C(n) ⋊ C(2)": lambda: gt.semidirect_product(
        gt.C("n"), gt.C(2), lambda h, n: (-1) ** h.k * n.k, names=("k", "s")
    ),
    "C(7) ⋊ C(3)": lambda: gt.semidirect_product(gt.C(7), gt.C(3), lambda h, n: 2**h.k * n.k, names=("k", "s")),
    "ℤ² ⋊ C(2) by −1": lambda: gt.semidirect_product(
        gt.Z(2), gt.C(2), lambda h, n: ((-1) ** h.k * n.x, (-1) ** h.k * n.y)
    ),
    "ℤ² ⋊ ℤ by shears": lambda: gt.semidirect_product(
        gt.Z(2), gt.Z(1), lambda h, n: (n.x + h.x * n.y, n.y), names=("x", "y", "k")
    ),
    "ℝ² ⋊ C(8)": lambda: gt.semidirect_product(gt.R(2), gt.C(8), gt.C(8).act),
    "ℝ² ⋊ D(6)": lambda: gt.semidirect_product(gt.R(2), gt.D(6), gt.D(6).act),
}


@pytest.mark.parametrize("make", SEMIDIRECT.values(), ids=SEMIDIRECT)
def test_the_theorem_on_semidirect_products_agrees_with_the_law(make):
    group = make()
    direct = verify_law(group.law, "direct")
    assert direct.verdict is not Verdict.REFUTED, direct
    report = group.verify()
    assert report.verdict is direct.verdict, f"{report}\n{direct}"


def test_well_defined_by_a_power_of_two_modulo_seven():
    """2^k is not an integer for every representative k of C(3): k ↦ 2^k mod 7 must not be proved on representatives."""
    group = SEMIDIRECT["C(7) ⋊ C(3)"]()
    assert group.verify().verdict is not Verdict.PROVED


def test_dihedral_groups_are_semidirect_products():
    n = sp.Symbol("n", integer=True, positive=True)
    assert SEMIDIRECT["D(n) as C(n) ⋊ C(2)"]().law.product == gt.D(n).law.product


def test_side_conditions_are_claims_with_names():
    sides = gt.p4m.side_conditions()
    names = {result.name for results in sides.values() for result in results}
    assert {"φ_h is a homomorphism of N", "φ is a homomorphism of H", "φ is well defined"} <= names


def test_products_of_products():
    quarter, pair = gt.C(4), gt.direct_product(gt.C(4), gt.C(2))
    tower = gt.semidirect_product(gt.Z(2), pair, lambda h, n: quarter.act(quarter(h.k1), (n.x, n.y)), name="tower")
    assert tower.verify() and tower.space.names == ("x", "y", "k1", "k2")
    assert tower(1, 0, 1, 0) * tower(1, 0, 0, 1) == tower(1, 1, 1, 1)


def test_a_group_at_a_number_is_that_group():
    n = sp.Symbol("n", integer=True, positive=True)
    group = gt.direct_product(gt.D("n"), gt.C("n"), names=("k", "s", "j"))
    assert group.parameters == {n} and group.at(n=3).order() == 18
    assert group.at(n=3).verify() and group.verify()
    with pytest.raises(gt.DomainError, match="parameters"):
        group.at(m=3)


def test_natural_actions_of_semidirect_products():
    """(n, h)·x = n φ_h(x)."""
    group = gt.semidirect_product(gt.R(2), gt.C(8), gt.C(8).act)
    x, y = gt.natural_action(group)(group(1, 2, 2), (3, 5))
    assert (x, y) == (-4, 5) and gt.natural_action(group).verify()
    assert gt.natural_action(gt.SE(2))(gt.SE(2)(0, 0, pi), (1, 0)).x == -1


def test_cyclic_coordinates_of_the_factors_are_kept():
    group = gt.direct_product(gt.C(4), gt.C("n"))
    assert group.space.domains == (Cyclic(4), Cyclic("n"))

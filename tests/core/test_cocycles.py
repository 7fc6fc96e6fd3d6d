"""Cocycles with trivial and with given actions, and the extensions that they define."""

import numpy as np
import pytest
from sympy import Mod, Rational, Symbol, cos, exp, pi, sin

import grouptk as gt
from grouptk import DomainError, LawError, Real, Verdict
from grouptk.cocycles import Cocycle, central_extension
from grouptk.domains import Positive

LINE, PLANE, TURNS = gt.R(1), gt.R(2), gt.SO(2)
SECOND = ("closure", "well-defined", "action", "commutative", "cocycle")
charge = Symbol("q", real=True)


class Positives(gt.Group):
    r = Positive()

    def product(self, g, h):
        return g.r * h.r


class Heisenberg(gt.Group):
    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


def rotated(g, a):
    return cos(g.theta) * a.x - sin(g.theta) * a.y, sin(g.theta) * a.x + cos(g.theta) * a.y


def coboundary(b):
    """Return ω(g, h) = b(g) + b(h) − b(g*h) on the plane."""
    return lambda g, h: b(g.x, g.y) + b(h.x, h.y) - b(g.x + h.x, g.y + h.y)


TRUE = {
    "x y'": (PLANE, LINE, lambda g, h: g.x * h.y, None),
    "x y' − y x'": (PLANE, LINE, lambda g, h: g.x * h.y - g.y * h.x, None),
    "q x y' mod 2π": (PLANE, TURNS, lambda g, h: charge * g.x * h.y, None),
    "exp(x y')": (PLANE, Positives(), lambda g, h: exp(g.x * h.y), None),
    "constant": (PLANE, LINE, lambda g, h: Rational(3, 2), None),
    "δ(x²y)": (PLANE, LINE, coboundary(lambda x, y: x**2 * y), None),
    "δ(cos x exp y)": (PLANE, LINE, coboundary(lambda x, y: cos(x) * exp(y)), None),
    "the carry": (gt.C(4), gt.Z(1), lambda g, h: (Mod(g.k, 4) + Mod(h.k, 4) - Mod(g.k + h.k, 4)) / 4, None),
    "the extension Q8 of C(2)": (
        gt.C(2), gt.C(4), lambda g, h: (1 - (-1) ** g.k) * (1 - (-1) ** h.k) / 2, lambda g, a: (-1) ** g.k * a.k,
    ),
    "a symplectic form, turned": (
        gt.SE(2), LINE, lambda g, h: g.x * rotated(g, h)[1] - g.y * rotated(g, h)[0], None,
    ),
    "a homomorphism": (PLANE, LINE, lambda g: g.x + 2 * g.y, None),
    "translations of SE(2)": (gt.SE(2), PLANE, lambda g: (g.x, g.y), rotated),
    "turning about a point": (TURNS, PLANE, lambda g: (3 - 3 * cos(g.theta), -3 * sin(g.theta)), rotated),
    "into Heisenberg": (
        gt.R(1), Heisenberg(), lambda g: (g.x, g.x, g.x**2 / 2), lambda g, a: (a.x, a.y, a.z),
    ),
}  # fmt: skip
FALSE = {
    "x² y'": (PLANE, LINE, lambda g, h: g.x**2 * h.y, None, "cocycle"),
    "x x' y'": (PLANE, LINE, lambda g, h: g.x * h.x * h.y, None, "cocycle"),
    "x y' turned": (gt.SE(2), LINE, lambda g, h: g.x * h.y, None, "cocycle"),
    "a carry of representatives": (
        gt.C(4), gt.Z(1), lambda g, h: (g.k + h.k - Mod(g.k + h.k, 4)) / 4, None, "well-defined",
    ),
    "half a carry": (gt.C(2), gt.Z(1), lambda g, h: Rational(1, 2), None, "closure"),
    "out of ℝ⁺": (PLANE, Positives(), lambda g, h: g.x * h.y, None, "closure"),
    "in a group that is not commutative": (LINE, Heisenberg(), lambda g, h: (0, 0, 0), None, "commutative"),
    "translations without turns": (gt.SE(2), PLANE, lambda g: (g.x, g.y), None, "cocycle"),
    "no cocycle of turns": (TURNS, PLANE, lambda g: (sin(g.theta), cos(g.theta)), rotated, "cocycle"),
    "x²": (LINE, LINE, lambda g: g.x**2, None, "cocycle"),
    "no action": (LINE, LINE, lambda g: g.x, lambda g, a: a.x + g.x**2, "action"),
    "an action, but not by automorphisms": (LINE, LINE, lambda g: 0, lambda g, a: a.x + g.x, "action"),
}  # fmt: skip


@pytest.mark.parametrize(("group", "module", "map", "action"), TRUE.values(), ids=TRUE)
def test_cocycles_are_proved(group, module, map, action):
    cocycle = Cocycle(group, module, map, action)
    report = cocycle.verify()
    assert tuple(report) == tuple(law for law in SECOND if cocycle.degree == 2 or law != "commutative")
    assert report.verdict is Verdict.PROVED, report
    assert report.check()


@pytest.mark.parametrize(("group", "module", "map", "action", "law"), FALSE.values(), ids=FALSE)
def test_other_maps_are_refuted_by_exact_witnesses(group, module, map, action, law):
    report = Cocycle(group, module, map, action).verify()
    assert report[law].verdict is Verdict.REFUTED and report[law].counterexample is not None, report
    assert not report["cocycle"]


def test_a_witness_violates_the_law():
    omega = Cocycle(PLANE, LINE, lambda g, h: g.x**2 * h.y)
    example = omega.verify().counterexample
    g, h, k = (PLANE(*example[letter]) for letter in "ghk")
    assert omega(h, k) * omega(g, h * k) != omega(g, h) * omega(g * h, k)


def test_values_are_elements_of_the_module():
    area = Cocycle(PLANE, LINE, lambda g, h: g.x * h.y - g.y * h.x)
    assert area(PLANE(1, 0), PLANE(0, 1)) == LINE(1)
    assert np.allclose(area(PLANE(np.arange(3.0), 0.0), PLANE(0, 1)).x, [0, 1, 2])
    for elements in ((PLANE(1, 0),), (LINE(1), PLANE(1, 0))):
        with pytest.raises(DomainError, match="needs 2 elements"):
            area(*elements)


def test_cocycles_compare_by_formula_and_action():
    one, other = (Cocycle(PLANE, LINE, lambda g, h: g.x * h.y) for _ in range(2))
    assert one == other and hash(one) == hash(other) and one != 3
    assert one != Cocycle(PLANE, LINE, lambda g, h: g.x * h.y, action=lambda g, a: -a.x)


def test_what_is_no_cocycle_at_all_is_refused():
    with pytest.raises(LawError, match="of one or of two elements"):
        Cocycle(PLANE, LINE, lambda g, h, k: 0)
    with pytest.raises(DomainError, match="needs an action of"):
        Cocycle(PLANE, LINE, lambda g: 0, gt.left(PLANE))


# ------------------------------------------------------------------------------- extensions


def test_the_heisenberg_group_extends_the_plane():
    group = central_extension(PLANE, LINE, lambda g, h: g.x * h.y, names=("z", "x", "y"), name="H")
    assert group.verify() and group.verify().check()
    one, other = group(0, 1, 0), group(0, 0, 1)
    assert one.commutator(other) == group(1, 0, 0) and group(5, 0, 0) * one == one * group(5, 0, 0)
    assert one * one.inverse() == group.e


def test_the_carry_makes_four_quarters_a_whole():
    group = central_extension(gt.C(4), gt.Z(1), TRUE["the carry"][2])
    assert group.verify()
    assert group(0, 1) ** 4 == group(1, 0) and group(0, 3) ** 4 == group(3, 0)


def test_a_cocycle_that_is_not_normalized_has_another_identity():
    group = central_extension(PLANE, LINE, lambda g, h: g.x * h.y + 5, names="zxy")
    assert group.verify() and group.e == group(-5, 0, 0)


def test_an_extension_by_what_is_no_cocycle_is_not_associative():
    group = central_extension(PLANE, LINE, lambda g, h: g.x**2 * h.y, names="zxy")
    assert group.verify()["associativity"].verdict is Verdict.REFUTED


def test_extensions_need_a_cocycle_of_degree_two_without_action():
    for omega in (
        Cocycle(PLANE, LINE, lambda g: g.x),
        Cocycle(LINE, LINE, lambda g, h: 0),
        Cocycle(PLANE, LINE, lambda g, h: 0, action=lambda g, a: a.x),
    ):
        with pytest.raises(DomainError, match="without action"):
            central_extension(PLANE, LINE, omega)
    assert central_extension(PLANE, LINE, Cocycle(PLANE, LINE, lambda g, h: g.x * h.y), names="zxy").verify()


def test_angles_as_phases():
    group = central_extension(PLANE, TURNS, lambda g, h: g.x * h.y, name="phases")
    assert group.verify() and group(0, pi, 0) * group(0, 0, 3) == group(pi, pi, 3)

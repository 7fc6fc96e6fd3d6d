"""Actions: the laws of natural actions, of left multiplication, and of actions given by hand; orbits."""

import itertools
import warnings

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from judge import same_point
from sympy import cos, pi, sin

import grouptk as gt
from grouptk import Angle, DomainError, Integer, LawError, NonZero, Positive, Real, Verdict

PLANE = {"x": Real(), "y": Real()}
WITHOUT_ACTION = {"Heisenberg()", "Q8()", "CircleOperation()"}
LAWS = ("closure", "well-defined", "identity", "compatibility")


def drawn(space):
    return st.tuples(*(domain.strategy() for domain in space.domains))


def test_left_multiplication_is_an_action(group):
    report = gt.left(group).verify()
    assert tuple(report) == LAWS and report, report


def test_every_natural_action_is_proved(group):
    if str(group) in WITHOUT_ACTION:
        with pytest.raises(LawError, match="no natural action"):
            gt.natural_action(group)
        return
    report = gt.natural_action(group).verify()
    assert tuple(report) == LAWS and report, report


@given(data=st.data())
def test_the_action_laws_hold_at_drawn_points(acting, data):
    action = gt.natural_action(acting)
    g, h = (acting(*data.draw(drawn(acting.space))) for _ in range(2))
    x = data.draw(drawn(action.space))
    once, twice = action(g * h, x), action(g, action(h, x))
    periods = [domain.modulus for domain in action.space.domains]
    assert same_point(once, twice, periods)
    assert same_point(action(acting.e, x), x, periods)


class Affine(gt.Group):
    """Aff(1) as a plain law, without an action of its own."""

    b, a = Real(), NonZero()

    def product(self, g, h):
        return g.b + g.a * h.b, g.a * h.a


class Heisenberg(gt.Group):
    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class Roto(gt.Group):
    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


def test_natural_actions_are_derived_from_a_plain_law():
    action = gt.natural_action(Roto())
    assert action.verify() and action.space.names == ("x", "y")
    assert tuple(action(Roto()(1, 2, pi / 2), (3, 5))) == (-4, 5)
    assert gt.natural_action(gt.SE(2)).formula == action.formula


def test_a_group_whose_translations_do_not_split_off_has_none():
    with pytest.raises(LawError, match="give an Action"):
        gt.natural_action(Heisenberg())


TRUE_ACTIONS = {
    "affine maps": (Affine, {"x": Real()}, lambda g, p: g.a * p.x + g.b),
    "SE(2) on the plane": (lambda: gt.SE(2), PLANE, lambda g, p: (
        g.x + cos(g.theta) * p.x - sin(g.theta) * p.y, g.y + sin(g.theta) * p.x + cos(g.theta) * p.y)),
    "SE(2) on the circle": (lambda: gt.SE(2), {"t": Angle()}, lambda g, p: p.t + g.theta),
    "dilations on ℝ⁺": (Affine, {"r": Positive()}, lambda g, p: g.a**2 * p.r),
    "Heisenberg on the plane": (Heisenberg, PLANE, lambda g, p: (p.x + g.y, p.y + g.z + g.x * p.x)),
    "k³ of C(6)": (lambda: gt.C(6), {"t": Angle()}, lambda g, p: p.t + pi * g.k**3 / 3),
    "ℤ on ℤ by parity": (lambda: gt.Z(1), {"m": Integer()}, lambda g, p: (-1) ** g.x * p.m),
    "trivial": (lambda: gt.p4m, {"t": Angle()}, lambda g, p: p.t),
}  # fmt: skip
FALSE_ACTIONS = {
    "Heisenberg without its product": (Heisenberg, PLANE, lambda g, p: (p.x + g.x, p.y + g.z)),
    "k³ of C(5)": (lambda: gt.C(5), {"t": Angle()}, lambda g, p: p.t + 2 * pi * g.k**3 / 5),
    "affine maps the other way": (Affine, {"x": Real()}, lambda g, p: g.a * (p.x + g.b)),
    "SE(2) on the circle by an inverse": (lambda: gt.E(2), {"t": Angle()}, lambda g, p: p.t - g.theta),
    "out of ℝ⁺": (Affine, {"r": Positive()}, lambda g, p: g.a * p.r),
    "out of ℤ": (lambda: gt.SO(2), {"m": Integer()}, lambda g, p: cos(g.theta) * p.m),
}


@pytest.mark.parametrize(("group", "space", "act"), TRUE_ACTIONS.values(), ids=TRUE_ACTIONS)
def test_actions_given_by_hand(group, space, act):
    report = gt.Action(group(), space, act).verify()
    assert report.verdict is Verdict.PROVED, report


@pytest.mark.parametrize(("group", "space", "act"), FALSE_ACTIONS.values(), ids=FALSE_ACTIONS)
def test_what_is_no_action_is_refuted(group, space, act):
    report = gt.Action(group(), space, act).verify()
    assert report.verdict is Verdict.REFUTED and report.counterexample is not None, report


def test_the_identity_law_is_refuted_alone():
    constant = gt.Action(gt.SE(2), PLANE, lambda g, p: (0, 0)).verify()
    assert constant["identity"].verdict is Verdict.REFUTED and constant["compatibility"]
    assert constant["identity"].counterexample["x"] is not None


def test_actions_compare_by_group_and_formula():
    one, other = gt.natural_action(gt.p4), gt.natural_action(gt.p4)
    assert one == other and hash(one) == hash(other) and one != gt.left(gt.p4) and one != 3
    assert gt.natural_action(gt.C(4)) != gt.natural_action(gt.C(8))


def test_points_and_elements_are_checked():
    action = gt.natural_action(gt.p4)
    with pytest.raises(DomainError, match="needs an element of p4"):
        action(gt.C(4)(1), (1, 2))
    with pytest.raises(DomainError, match="needs a point"):
        action(gt.p4(0, 0, 1), (1, 2, 3))
    with pytest.raises(DomainError, match="must be in"):
        action(gt.p4(0, 0, 1), (1, sp.Rational(1, 2)))


def test_floats_and_batches_move():
    action = gt.natural_action(gt.SE(2))
    moved = action(gt.SE(2)(1, 2, pi / 2), (np.array([1.0, 0.0]), 0.0))
    assert np.allclose(moved.x, [1, 1]) and np.allclose(moved.y, [3, 2])
    turned = action(gt.SE(2)(0, 0, np.array([0, np.pi])), (1.0, 0.0))
    assert np.allclose(turned.x, [1, -1])


def test_half_integer_points_of_an_integer_space_are_moved_exactly():
    action = gt.natural_action(gt.p4)
    x, y = action.values([0, 0, np.arange(4)], [0.5, -1.5])
    assert x.tolist() == [0.5, 1.5, -0.5, -1.5] and y.tolist() == [-1.5, 0.5, 1.5, -0.5]


# ------------------------------------------------------------------------------- tables, orbits

S4 = gt.S(4)
POINTS, PAIRS = {"i": gt.Finite(range(4))}, {"i": gt.Finite(range(4)), "j": gt.Finite(range(4))}


def image(g, i):
    return g.shown()[0][i]


def tabled(group, space, act):
    return lambda: gt.Action(group, space, act)


FINITE_TRUE = {
    "S4 on points": tabled(S4, POINTS, lambda g, p: image(g, p.i)),
    "S4 on pairs": tabled(S4, PAIRS, lambda g, p: (image(g, p.i), image(g, p.j))),
    "S4 on subsets": tabled(S4, {"s": gt.Finite(itertools.combinations(range(4), 2))}, lambda g, p: tuple(
        sorted(image(g, i) for i in p.s))),
    "a branch on the element": tabled(gt.C(4), {"i": gt.Cyclic(8)}, lambda g, p: p.i + (4 if g.k == 2 else 2 * g.k)),
    "the trivial group": tabled(gt.C(1), POINTS, lambda g, p: p.i),
    "a table on itself": lambda: gt.left(gt.from_elements([1, 3, 5, 7], lambda a, b: a * b % 8)),
}  # fmt: skip
FINITE_FALSE = {
    "by the inverse": (tabled(S4, POINTS, lambda g, p: image(g.inverse(), p.i)), "compatibility"),
    "constant": (tabled(S4, POINTS, lambda g, p: 0), "identity"),
    "one image wrong": (tabled(S4, POINTS, lambda g, p: 3 - p.i if g == S4.e else image(g, p.i)), "identity"),
    "a wrong branch": (
        tabled(gt.C(4), {"i": gt.Cyclic(8)}, lambda g, p: p.i + (3 if g.k == 2 else 2 * g.k)),
        "compatibility",
    ),
    "out of the set": (tabled(gt.C(2), POINTS, lambda g, p: sp.Integer(int(p.i) + 4 * int(g.k))), "closure"),
}


@pytest.mark.parametrize("make", FINITE_TRUE.values(), ids=FINITE_TRUE)
def test_finite_actions_are_proved(make):
    action = make()
    report = action.verify()
    assert tuple(report) == LAWS and report, report
    assert report.seconds < 0.1
    action.require_action()


@pytest.mark.parametrize(("make", "law"), FINITE_FALSE.values(), ids=FINITE_FALSE)
def test_what_is_no_finite_action_is_refuted_with_a_witness(make, law):
    action = make()
    result = action.verify()[law]
    assert result.verdict is Verdict.REFUTED, action.verify()
    example = result.counterexample
    x = tuple(example["x"])
    if law == "identity":
        assert tuple(action(action.group.e, x)) == example.left != x
    if law == "compatibility":
        g, h = (action.group(*tuple(example[letter])) for letter in "gh")
        assert tuple(action(g * h, x)) == example.left != example.right == tuple(action(g, action(h, x)))
    with pytest.raises(gt.AxiomError, match="is no action") as caught:
        action.require_action()
    assert caught.value.report[law].counterexample is not None


def test_a_large_group_acts_by_its_generators():
    group = gt.from_permutations([[1, 0, 2, 3, 4, 5], [1, 2, 3, 4, 5, 0]])
    pairs = gt.Action(group, {"s": gt.Finite(itertools.combinations(range(6), 2))}, lambda g, p: tuple(
        sorted(g.g[i] for i in p.s)))  # fmt: skip
    assert group.order() == 720 and pairs.verify() and pairs.verify().seconds < 0.2


def test_an_undecided_action_warns_once():
    action = gt.Action(gt.R(1), {"y": Positive()}, lambda g, p: sp.gamma(p.y) / sp.gamma(p.y + 1) * p.y**2)
    assert action.verify().verdict is Verdict.UNDECIDED
    with pytest.warns(UserWarning, match="not all proved"):
        action.require_action()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        action.require_action()


def burnside(action):
    """The number of orbits, by counting fixed points of every element."""
    points = list(itertools.product(*(domain.labels for domain in action.space.domains)))
    fixed = sum(tuple(action(g, x)) == tuple(x) for g in action.group.elements() for x in points)
    return sp.Rational(fixed, action.group.order())


@pytest.mark.parametrize("name", ["S4 on points", "S4 on pairs", "S4 on subsets", "the trivial group"])
def test_orbits_and_stabilizers_of_finite_actions(name):
    action = FINITE_TRUE[name]()
    orbits = action.orbits()
    assert len(orbits) == burnside(action) and bool(action.is_transitive()) == (len(orbits) == 1)
    for orbit in orbits:
        assert {tuple(p) for p in action.orbit(orbit[0])} == {tuple(p) for p in orbit}
        stabilizer = action.stabilizer(orbit[0])
        assert stabilizer.order() * len(orbit) == action.group.order()
        assert all(tuple(action(g, orbit[0])) == tuple(orbit[0]) for g in stabilizer)


def test_orbits_of_finite_groups_on_infinite_spaces():
    square = gt.natural_action(gt.D(4))
    assert len(square.orbit([1, 2])) == 8 and len(square.orbit([1, 1])) == 4 and len(square.orbit([0, 0])) == 1
    assert square.stabilizer([1, 1]).order() == 2
    octagon = gt.natural_action(gt.C(8)).orbit([1, 0])
    assert len(octagon) == 8 and octagon[1].x == sp.sqrt(2) / 2
    with pytest.raises(DomainError, match="must be finite"):
        gt.natural_action(gt.SE(2)).orbit([0, 0])
    with pytest.raises(DomainError, match="to list orbits"):
        square.orbits()


def test_fixed_points():
    signed = gt.Action(gt.C(2), {"i": gt.Finite([-1, 0, 1])}, lambda g, p: p.i if g.k == 0 else -p.i)
    assert [tuple(p) for p in signed.fixed_points()] == [(0,)]
    assert gt.natural_action(gt.SO(3)).fixes([0, 0, 0])
    refuted = gt.natural_action(gt.SE(2)).fixes([0, 0])
    assert refuted.verdict is Verdict.REFUTED and refuted.counterexample["g"] is not None


TRANSITIVE = {"SE(2)": gt.SE(2), "p4": gt.p4, "Z(2)": gt.Z(2), "Aff(1)": gt.Aff(1), "Sim(2)": gt.Sim(2)}


@pytest.mark.parametrize("group", TRANSITIVE.values(), ids=TRANSITIVE)
def test_transitivity_is_proved_by_a_section(group):
    assert gt.natural_action(group).is_transitive()


def test_transitivity_is_refuted_or_helped_by_a_section():
    for group in (gt.SO(2), gt.SO(3), gt.C(4), gt.O(2)):
        result = gt.natural_action(group).is_transitive()
        assert result.verdict is Verdict.REFUTED and result.counterexample["y"] is not None
    scaled = gt.Action(Affine(), {"x": Positive()}, lambda g, p: g.a**2 * p.x)
    assert scaled.is_transitive([1], section=lambda y: (0, sp.sqrt(y.x)))
    assert not scaled.is_transitive([1], section=lambda y: (0, y.x))

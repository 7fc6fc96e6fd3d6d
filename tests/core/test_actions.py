"""Actions: the laws of natural actions, of left multiplication, and of actions given by hand."""

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

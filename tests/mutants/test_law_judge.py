"""Controls of the judge: right laws have no fault, wrong ones one whose evidence stands when it is worked out anew."""

import numpy as np
import pytest
import sympy as sp
from isomorphisms import are_isomorphic, identify, table
from law_judge import Judge, judge
from members import chart, evaluate
from mutations import bases
from sympy import Rational, cos, pi, sin

import grouptk as gt
from grouptk import Angle, Cyclic, Integer, Matrices, NonZero, Positive, Real
from grouptk.domains import residue

BASES = bases()


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("seed", [0, 1])
def test_right_laws_have_no_fault(name, seed):
    fault = judge(BASES[name].law, seed)
    assert fault is None, fault


def group(name, coordinates, product, **hooks):
    """Return a group from a product written as a function of two points."""
    members = {"product": lambda self, g, h: product(g, h)}
    members |= {key: lambda self, *args, hook=hook: hook(*args) for key, hook in hooks.items()}
    return type(name, (gt.Group,), {**coordinates, **members})()


def _turned(angle, g, h):
    c, s = cos(angle), sin(angle)
    return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


PLANE = {"x": Real(), "y": Real(), "theta": Angle()}
SPACE = {"x": Real(), "y": Real(), "z": Real()}
WRONG = {
    "Heisenberg with x²y'": ("associativity", SPACE, lambda g, h: (g.x + h.x, g.y + h.y, g.z + h.z + g.x**2 * h.y)),
    "Aff(1) with the wrong index": (
        "associativity", {"a": NonZero(), "b": Real()}, lambda g, h: (g.a * h.a, g.b + h.a * h.b),
    ),
    "a small cross term": (
        "associativity", SPACE, lambda g, h: (g.x + h.x, g.y + h.y, g.z + h.z + Rational(1, 1000) * g.x * h.y * h.z),
    ),
    "SE(2) by half the angle": ("well-defined", PLANE, lambda g, h: _turned(g.theta / 2, g, h)),
    "SE(2) by the other angle": ("associativity", PLANE, lambda g, h: _turned(h.theta, g, h)),
    "D(6) with the flip of the other factor": (
        "associativity", {"k": Cyclic(6), "s": Cyclic(2)}, lambda g, h: (g.k + (-1) ** h.s * h.k, g.s + h.s),
    ),
    "velocities on all of ℝ": ("closure", {"v": Real()}, lambda g, h: (g.v + h.v) / (1 + g.v * h.v)),
    "a + b + ab on all of ℝ": ("inverse", {"a": Real()}, lambda g, h: g.a + h.a + g.a * h.a),
    "products of integers": ("inverse", {"x": Integer()}, lambda g, h: g.x * h.x),
    "all square matrices": ("inverse", {"m": Matrices(2)}, lambda g, h: g.m * h.m),
    "sums of positive numbers": ("identity", {"x": Positive()}, lambda g, h: g.x + h.x),
    "the first of two": ("identity", {"x": Real()}, lambda g, h: g.x),
    "the first of two, finite": ("identity", {"k": Cyclic(3)}, lambda g, h: g.k),
    "products modulo 6": ("inverse", {"k": Cyclic(6)}, lambda g, h: g.k * h.k),
    "a remainder in ℤ/4": ("well-defined", {"k": Cyclic(4)}, lambda g, h: residue(g.k, 3) + h.k),
    "half integers": ("closure", {"x": Integer()}, lambda g, h: (g.x + h.x) / 2),
    "a third of a turn as a reflection": (
        "well-defined", {"x": Real(), "k": Cyclic(3)}, lambda g, h: (g.x + cos(pi * g.k) * h.x, g.k + h.k),
    ),
    "wrong at one multiple only": (
        "associativity", {"x": Integer()}, lambda g, h: g.x + h.x + sp.floor(residue(g.x, 5) / 4) * h.x,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_laws_have_a_fault_with_evidence(name):
    axiom, coordinates, product = WRONG[name]
    law = group("Wrong", coordinates, product).law
    fault = judge(law)
    assert fault is not None and fault.axiom == axiom, fault
    if axiom == "associativity":
        judged = Judge(law)
        g, h, k = fault.points
        assert all(entry.is_number for point in fault.points for entry in point)
        left, right = judged.times(judged.times(g, h), k), judged.times(g, judged.times(h, k))
        gaps = [sp.N(a - b, 50) for a, b in zip(left, right, strict=True)]
        assert any(abs(gap) > 1e-9 for gap in gaps), (fault, gaps)


def test_a_given_identity_or_inverse_is_part_of_the_law():
    plus = {"x": Real()}, lambda g, h: g.x + h.x
    assert judge(group("A", *plus, identity=lambda: 1).law).axiom == "identity"
    assert judge(group("B", *plus, inverse=lambda g: 2 * g.x).law).axiom == "inverse"
    assert judge(group("C", *plus, identity=lambda: 0, inverse=lambda g: -g.x).law) is None


def test_a_law_is_not_called_wrong_because_its_inverse_was_not_found():
    cubes = group("Cubes", {"x": Real()}, lambda g, h: g.x + h.x + g.x * h.x * 0)
    law = gt.law.Law(cubes.space, cubes.law.product, None, None, False, False)
    assert judge(law) is None
    wrong_guess = gt.law.Law(cubes.space, cubes.law.product, (sp.Integer(3),), cubes.law.product.at({}), False, False)
    assert Judge(wrong_guess).unit() is None


@pytest.mark.parametrize(
    "domain", dict.fromkeys(domain for base in BASES.values() for domain in base.space.domains), ids=str
)
def test_pools_hold_many_exact_members(domain):
    view = chart(domain)
    assert all(view.holds(point) for point in view.pool)
    assert len(view.pool) >= min(12, len(view.members or [()] * 12)), domain
    assert len(set(view.pool)) == len(view.pool) and not view.suspects(view.pool_rows).any()


def test_membership_can_fail():
    for domain, value in [
        (Positive(), 0),
        (NonZero(), 0),
        (Integer(), Rational(1, 2)),
        (Real(), sp.I),
        (Real(), sp.zoo),
    ]:
        assert not chart(domain).holds((sp.sympify(value),)), domain
    assert not chart(Cyclic(4)).differ((sp.Integer(5),), (sp.Integer(1),))
    assert chart(Cyclic(4)).differ((sp.Integer(2),), (sp.Integer(1),))


def test_floats_and_exact_points_are_the_same_law():
    for name, base in BASES.items():
        judged = Judge(base.law)
        g, h = judged.exact(0, 77 % len(judged.ranks)), judged.exact(1, 77 % len(judged.ranks))
        rows = judged.multiply(*(rows[77 % len(judged.ranks)][None] for rows in judged.rows[:2]))[0]
        assert all(abs(sp.N(a) - b) < 1e-9 for a, b in zip(judged.times(g, h), rows, strict=True)), name


def test_whole_quotients_do_not_fall_below_their_floor():
    x = sp.Symbol("x", integer=True)
    rows = np.array([[49.0 * m] for m in range(-60, 60)])
    assert (evaluate((sp.floor(x / 49) - x / 49,), (x,), rows) == 0).all()


def test_groups_are_recognised():
    known = {name: base.law for name, base in BASES.items()}
    turned_back = group("Back", PLANE, lambda g, h: _turned(-g.theta, g, h))
    assert "isomorphic to SE(2)" in identify(turned_back.law, known)
    opposite = group("Opposite", {"x": Real(), "a": NonZero()}, lambda g, h: (h.x + h.a * g.x, g.a * h.a))
    assert identify(opposite.law, {"Aff(1)": BASES["Aff(1)"].law}) == "the opposite of Aff(1)"
    klein = table(gt.direct_product(gt.C(2), gt.C(2)).law)
    assert are_isomorphic(klein, table(gt.D(2).law)) and not are_isomorphic(klein, table(gt.C(4).law))
    assert not are_isomorphic(table(BASES["Q(8)"].law), table(gt.D(4).law))

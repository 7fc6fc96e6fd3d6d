"""Exponentials against matrix exponentials, and logarithms against exponentials."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lie_groups import MATRICES, Galilean, Shear
from scipy.linalg import expm
from sympy import Rational, cosh, exp, log, pi, sinh

import grouptk as gt
from grouptk.lie.linear_flow import matrix_exponential

t = sp.Symbol("t", real=True)
x, y, z = sp.symbols("x y z", real=True)
p, q, s = sp.symbols("p q s", positive=True)

CURVES = {
    "R(2)": (gt.R(2), [1, -2]),
    "SE(2)": (gt.SE(2), [1, 2, 1]),
    "SE(2), shift": (gt.SE(2), [1, 2, 0]),
    "SE(2), symbols": (gt.SE(2), [x, y, p]),
    "Aff(1)": (gt.Aff(1), [1, 2]),
    "Aff(2)": (gt.Aff(2), [1, 1, 1, 2, 3, 4]),
    "Sim(2)": (gt.Sim(2), [1, 0, 1, 1]),
    "Heisenberg": (gt.Heisenberg(), [1, 2, 3]),
    "Heisenberg, symbols": (gt.Heisenberg(), [x, y, z]),
    "Galilean": (Galilean(), [1, 2, 3]),
    "shear": (Shear(), [1, 2, 3]),
    "SO(3)": (gt.SO(3), [1, 2, 2]),
    "SO(3), Rodrigues": (gt.SO(3), [p, q, s]),
    "SL(2), hyperbolic": (gt.SL(2), [1, 1, 1]),
    "SL(2), parabolic": (gt.SL(2), [1, -1, 1]),
    "SL(2), elliptic": (gt.SL(2), [1, -2, 1]),
    "GL(2)": (gt.GL(2), [1, 2, 3, 4]),
    "GL(3), Jordan": (gt.GL(3), [2, 1, 0, 0, 2, 1, 0, 0, 2]),
    "SU(2)": (gt.SU(2), [p, q, s]),
    "SE(3)": (gt.SE(3), [1, 2, 3, 1, 2, 2]),
    "SE(3) by quaternions": (gt.SE(3, "quaternion"), [1, 2, 3, 1, 2, 2]),
    "O(1, 3)": (gt.O(1, 3), [1, 0, 0, 1, 0, 0]),
    "E(2)": (gt.E(2), [1, 0, 3]),
    "circle operation": (gt.CircleOperation(), [1]),
    "p4": (gt.p4, []),
}


@pytest.mark.parametrize(("group", "velocity"), CURVES.values(), ids=CURVES)
def test_closed_forms_are_proved(group, velocity):
    curve = group.one_parameter_subgroup(velocity)
    assert curve.verify() and curve.verify().check()
    assert curve(0) == group.e


@pytest.mark.parametrize(
    "name", [n for n, (_, velocity) in CURVES.items() if not sp.Matrix(velocity or [0]).free_symbols]
)
def test_closed_forms_agree_with_integration_and_logarithms(name):
    group, velocity = CURVES[name]
    small = 0.3 * np.array(velocity, dtype=float)
    element = group.exp(small) if len(small) else group.e
    assert group.one_parameter_subgroup(velocity)(Rational(3, 10)).isclose(element)
    assert np.abs(np.array(group.log(element), float) - small).max(initial=0) < 1e-8


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(MATRICES)), st.data())
def test_brackets_integrate_to_conjugation(group, data):
    """Ad(exp X) = e^(ad X), the right side by SciPy."""
    algebra = group.lie_algebra()
    velocity = [data.draw(st.floats(-1, 1)) for _ in range(algebra.dimension)]
    ad = np.array(algebra.ad(velocity).tolist(), dtype=float)
    assert np.abs(np.array(group.adjoint()(group.exp(velocity)), float) - expm(ad)).max() < 1e-9


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_matrices_have_the_matrix_exponential(entries):
    matrix = np.array(entries).reshape(2, 2)
    closed = np.array(gt.GL(2).one_parameter_subgroup(entries).at(sp.S.One)[0].evalf(), float)
    assert np.allclose(closed, expm(matrix), rtol=1e-10, atol=1e-10)


def same(one, other):
    return sp.expand((one - other).rewrite(exp)) == 0


def test_matrix_exponentials_need_roots_by_square_roots_and_known_signs():
    with pytest.raises(gt.LawError, match="square roots"):
        matrix_exponential(sp.Matrix([[0, 0, 2], [1, 0, 0], [0, 1, 0]]), t)
    with pytest.raises(gt.LawError, match="sign of x"):
        matrix_exponential(sp.Matrix([[0, x], [1, 0]]), t)
    assert same(matrix_exponential(sp.Matrix([[0, p**2], [1, 0]]), t)[0, 0], cosh(p * t))


def test_exact_values():
    assert gt.SE(2).exp([1, 0, pi]) == gt.SE(2)(0, 2 / pi, pi)
    assert gt.Aff(1).exp([1, 1]) == gt.Aff(1)(exp(1) - 1, exp(1))
    boost = sp.Matrix([[cosh(1), sinh(1)], [sinh(1), cosh(1)]])
    assert all(map(same, gt.SL(2).exp([1, 1, 0]).A, boost))
    assert gt.SO(3).exp([2 * pi, 0, 0]) == gt.SO(3).e
    # velocities may have the names of coordinates
    assert gt.SE(2).exp([x, y, 0]).values == (x, y, 0)
    assert gt.Heisenberg().exp([y, x, 0]).values == (y, x, x * y / 2)


def test_curves_that_are_no_subgroups_are_refuted():
    curve = gt.SE(2).one_parameter_subgroup([1, 0, 1])
    assert type(curve)(curve.group, curve.velocity, (t, sp.S.Zero, t)).verify().verdict is gt.Verdict.REFUTED
    # another speed, and a subgroup of GL(2) that is not in SL(2)
    twice = type(curve)(curve.group, curve.velocity, curve.at(2 * t))
    assert twice.verify()["homomorphism"] and twice.verify()["velocity"].verdict is gt.Verdict.REFUTED
    leaves = type(curve)(gt.SL(2), (0, 0, 1), (sp.ImmutableMatrix([[1, 0], [0, exp(t)]]),))
    assert leaves.verify()["closure"].verdict is gt.Verdict.REFUTED and not leaves.verify()["homomorphism"]


def test_what_has_no_exponential_is_refused():
    with pytest.raises(gt.LawError, match="v must be linear"):
        gt.Boosts("velocity").one_parameter_subgroup([1])
    assert gt.Boosts("velocity").exp([0.5]).isclose(gt.Boosts("velocity")(np.tanh(0.5)))
    for velocity in ([1, 2], [1.0, 2.0]):
        with pytest.raises(gt.DomainError, match="needs 3"):
            gt.SE(2).exp(velocity)
    with pytest.raises(gt.DomainError, match="free of t"):
        gt.SE(2).one_parameter_subgroup([t, 0, 1])


# ------------------------------------------------------------------------------- logarithms

EXACT = {
    "R(2)": (gt.R(2)(x, 3), (x, 3)),
    "SE(2)": (gt.SE(2)(3, -4, 3 * pi / 2), (7 * pi / 4, -pi / 4, -pi / 2)),
    "SE(2), half turn": (gt.SE(2)(1, 1, pi), (pi / 2, -pi / 2, pi)),
    "Aff(1)": (gt.Aff(1)(3, 5), (3 * log(5) / 4, log(5))),
    "Heisenberg": (gt.Heisenberg()(x, y, z), (x, y, z - x * y / 2)),
    "Galilean": (Galilean()(1, 2, 3), (1, Rational(1, 2), 3)),
    "circle operation": (gt.CircleOperation()(3), (log(4),)),
    "dilations": (gt.Dilations()(p), (log(p),)),
    "O(2)": (gt.O(2)(4, 0), (4 - 2 * pi,)),
}


@pytest.mark.parametrize(("element", "wanted"), EXACT.values(), ids=EXACT)
def test_exact_logarithms(element, wanted):
    found = element.group.log(element)
    assert all(sp.simplify(one - other) == 0 for one, other in zip(found, wanted, strict=True))
    assert element.group.exp(found).equals(element)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([gt.SE(2), gt.SO(3), gt.SU(2), gt.SE(3), gt.Sim(2), gt.Aff(1), gt.GL(2)]), st.data())
def test_exponential_and_logarithm_are_inverse_below_half_a_turn(group, data):
    velocity = np.array([data.draw(st.floats(-1.2, 1.2)) for _ in group.lie_algebra().names])
    assume(np.linalg.norm(velocity) < np.pi / 2)
    assert np.abs(group.log(group.exp(velocity)) - velocity).max() < 1e-6


@pytest.mark.parametrize(
    "element",
    [gt.SE(2)(30.0, -40.0, 3.3), gt.GL(2)([[1000, 0], [0, 1000]]), gt.SU(2)([-1, 0, 0, 0]), gt.SL(2)([[2, 3], [1, 2]]),
     gt.SO(3)(sp.diag(-1, -1, 1)), gt.SO(3, "quaternion")([0.1, 0.5, -0.5, 0.7]), gt.Sim(2)(3.0, 1.0, 2.9, 100.0)],
    ids=lambda g: str(g.group),
)  # fmt: skip
def test_logarithms_far_from_the_identity(element):
    assert element.group.exp(np.array(element.group.log(element), float)).isclose(element)


@pytest.mark.parametrize(
    "element",
    [gt.GL(2)([[-1, 0], [0, -2]]), gt.SL(2)([[-1, 1], [0, -1]]), gt.Aff(1)(3, -1), gt.O(2)(1, 1), gt.p4(1, 0, 0)],
    ids=str,
)
def test_elements_outside_of_the_image_of_exp_have_no_logarithm(element):
    """Hall, §3.3 and exercise 3.20: diag(−1, −2) has no real logarithm, nor has −1 + e₁₂ in SL(2)."""
    with pytest.raises(gt.DomainError, match="outside of the image"):
        element.group.log(element)


def test_logarithms_take_one_element_of_the_group():
    with pytest.raises(gt.DomainError, match="batch"):
        gt.SO(3).log(gt.SO(3).haar_sample(2, seed=0))
    with pytest.raises(gt.DomainError, match="its own"):
        gt.SO(3).log(gt.SE(2).e)

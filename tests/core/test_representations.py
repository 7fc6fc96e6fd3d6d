"""Matrix representations with real and complex entries: proved, refuted, and named projective or reversed."""

import numpy as np
import pytest
import sympy as sp
from sympy import I, Matrix, Mod, Symbol, cos, diag, exp, eye, pi, sin

import grouptk as gt
from grouptk import DomainError, LawError, Real, Verdict
from grouptk.complex_numbers import real_and_imaginary
from grouptk.domains import Matrices, UnitQuaternions
from grouptk.representations import Representation

KEYS = ("closure", "well-defined", "identity", "homomorphism")
LINE = gt.R(1)
weight = Symbol("m", integer=True)
order = Symbol("n", integer=True, positive=True)


class Quaternions(gt.Group):
    q = UnitQuaternions()

    def product(self, g, h):
        a, b, c, d = g.q
        w, x, y, z = h.q
        return Matrix([
            a * w - b * x - c * y - d * z, a * x + b * w + c * z - d * y,
            a * y - b * z + c * w + d * x, a * z + b * y - c * x + d * w,
        ])  # fmt: skip

    def identity(self):
        return Matrix([1, 0, 0, 0])


class Rotations(gt.Group):
    A = Matrices(3, form="orthogonal", det=1)

    def product(self, g, h):
        return g.A * h.A


class Heisenberg(gt.Group):
    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


def spinor(q):
    w, x, y, z = q
    return Matrix([[w - I * z, -y - I * x], [y - I * x, w + I * z]])


def turn(angle):
    return Matrix([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])


def power(matrix, k):
    """Return a matrix whose square is 1 to the power k."""
    return eye(2) * (1 + (-1) ** k) / 2 + matrix * (1 - (-1) ** k) / 2


X, Y, Z = Matrix([[0, 1], [1, 0]]), Matrix([[0, -I], [I, 0]]), diag(1, -1)
FOUR = gt.direct_product(gt.C(2), gt.C(2))

TRUE = {
    "turns of the plane": (gt.SO(2), lambda g: turn(g.theta), 2, True),
    "weight m of SO(2)": (gt.SO(2), lambda g: exp(I * weight * g.theta), 1, False),
    "weight 1 of C(3)": (gt.C(3), lambda g: exp(2 * pi * I * g.k / 3), 1, False),
    "weight 1 of C(4)": (gt.C(4), lambda g: I**g.k, 1, False),
    "sign of C(2)": (gt.C(2), lambda g: (-1) ** g.k, 1, True),
    "characters of ℝ": (LINE, lambda g: exp(I * Symbol("w", real=True) * g.x), 1, False),
    "growth of ℝ": (LINE, lambda g: exp(2 * g.x + 3 * I * g.x), 1, False),
    "D(4) on the plane": (gt.D(4), lambda g: turn(pi * g.k / 2) * diag(1, (-1) ** g.s), 2, True),
    "the regular representation of C(3)": (
        gt.C(3), lambda g: Matrix(3, 3, lambda i, j: (1 + 2 * cos(2 * pi * (g.k + j - i) / 3)) / 3), 3, True,
    ),
    "O(2) by complex numbers": (
        gt.O(2), lambda g: diag(exp(I * g.theta), exp(-I * g.theta)) * power(X, g.s), 2, False,
    ),
    "unipotent Heisenberg": (Heisenberg(), lambda g: [[1, g.x, g.z], [0, 1, g.y], [0, 0, 1]], 3, True),
    "affine SE(2)": (
        gt.SE(2), lambda g: turn(g.theta).row_join(Matrix([g.x, g.y])).col_join(Matrix([[0, 0, 1]])), 3, True,
    ),
    "rotations as they are": (Rotations(), lambda g: g.A, 3, True),
    "SU(2)": (Quaternions(), lambda g: spinor(g.q), 2, False),
    "trivial": (gt.p4, lambda g: eye(2), 2, True),
}  # fmt: skip


@pytest.mark.parametrize(("group", "matrix", "dimension", "is_real"), TRUE.values(), ids=TRUE)
def test_representations_are_proved(group, matrix, dimension, is_real):
    rho = Representation(group, matrix, size=dimension)
    report = rho.verify()
    assert tuple(report) == KEYS and report.verdict is Verdict.PROVED, report
    assert report.check()
    assert (rho.dimension, rho.is_real) == (dimension, is_real)


def test_a_representation_of_all_cyclic_groups_is_proved():
    assert Representation(gt.C("n"), lambda g: exp(2 * pi * I * g.k / order)).verify()


FALSE = {
    "1 + x": (LINE, lambda g: 1 + g.x, "homomorphism"),
    "singular": (LINE, lambda g: [[1, g.x], [0, 0]], "identity"),
    "idempotent": (LINE, lambda g: diag(1, 0), "identity"),
    "not defined at 0": (LINE, lambda g: 1 / g.x, "closure"),
    "complex, not defined at 0": (LINE, lambda g: I / g.x, "closure"),
    "wrong weight": (gt.C(5), lambda g: exp(2 * pi * I * g.k / 3), "well-defined"),
    "imaginary part wrong": (LINE, lambda g: cos(g.x) + 2 * I * sin(g.x), "homomorphism"),
    "conjugate of the wrong half": (gt.SO(2), lambda g: diag(1, exp(I * g.theta)) * turn(g.theta), "homomorphism"),
}


@pytest.mark.parametrize(("group", "matrix", "law"), FALSE.values(), ids=FALSE)
def test_other_maps_are_refuted(group, matrix, law):
    report = Representation(group, matrix).verify()
    assert report[law].verdict is Verdict.REFUTED and report[law].counterexample is not None, report
    assert "projective" not in str(report)


def test_reversed_products_are_named():
    for group, matrix in ((Rotations(), lambda g: g.A.T), (Quaternions(), lambda g: spinor(g.q).T)):
        law = Representation(group, matrix).verify()["homomorphism"]
        assert law.verdict is Verdict.REFUTED and "anti-homomorphism, ρ(g*h) = ρ(h)*ρ(g)" in law.method


@pytest.mark.parametrize(
    "matrix", [lambda g: turn(g.theta / 2), lambda g: exp(I * g.theta / 2)], ids=["real", "complex"]
)
def test_spinors_of_turns_are_not_well_defined_but_projective(matrix):
    report = Representation(gt.SO(2), matrix).verify()
    assert report["closure"] and report["well-defined"].verdict is Verdict.REFUTED
    assert "projective, ρ(g*h) = ±ρ(g)*ρ(h)" in report["well-defined"].method
    assert report["homomorphism"].verdict is report["identity"].verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("second", [Y, Z], ids=["Y", "Z"])
def test_pauli_matrices_are_projective(second):
    report = Representation(FOUR, lambda g: power(X, g.k1) * power(second, g.k2)).verify()
    law = report["homomorphism"]
    assert report["well-defined"] and report["identity"] and law.verdict is Verdict.REFUTED
    assert "projective, ρ(g*h) = ±ρ(g)*ρ(h)" in law.method and all(law.subclaims) and law.check()
    left, right = law.counterexample.left[0], law.counterexample.right[0]
    assert left == -right


def test_values_are_exact_matrices_or_batches():
    rho = Representation(gt.SO(2), lambda g: diag(exp(I * g.theta), 1))
    assert rho(gt.SO(2)(pi / 2)) == diag(I, 1)
    batch = rho(gt.SO(2)(np.array([0.0, np.pi])))
    assert batch.shape == (2, 2, 2) and np.allclose(batch[1], np.diag([-1, 1])) and np.iscomplexobj(batch)
    real = Representation(gt.C(4), lambda g: turn(pi * g.k / 2))
    assert real(gt.C(4)(np.arange(4))).tolist()[1] == [[0, -1], [1, 0]]
    with pytest.raises(DomainError, match="needs an element of"):
        real(gt.C(3)(1))


def test_representations_compare_by_group_and_formula():
    one, other = (Representation(gt.SO(2), lambda g: turn(g.theta)) for _ in range(2))
    assert one == other and hash(one) == hash(other) and one != 3
    assert one != Representation(gt.SO(2), lambda g: turn(-g.theta))


@pytest.mark.parametrize("matrix", [
    lambda g: [[1, 2]], lambda g: eye(3), lambda g: [[0.5]], lambda g: Matrix([[Symbol("u")]]), lambda g: "1",
    lambda g: [[1, 0], [0]], lambda g: 1 if g.x == 7 else 2,
])  # fmt: skip
def test_what_is_no_exact_square_matrix_of_the_size_is_refused(matrix):
    with pytest.raises(LawError):
        Representation(LINE, matrix, size=2)


x, y = sp.symbols("x y", real=True)


@pytest.mark.parametrize("value", [
    exp(I * x) * exp(-I * y), (x + I * y) ** 3, 1 / (x + I * (1 + y**2)), exp(x + I * y), 2 ** (I * x), (-1) ** x,
    (-1) ** sp.Rational(2, 3), I ** Symbol("k", integer=True), (1 + I * x) / (1 - I * x), sp.conjugate(exp(I * x)),
    x + sp.sqrt(y**2 + 1),
])  # fmt: skip
def test_real_and_imaginary_parts_are_real_and_make_up_the_value(value):
    real, imaginary = real_and_imaginary(value)
    assert not (real.has(I) or imaginary.has(I))
    numbers = dict.fromkeys(value.free_symbols, sp.Integer(3)) | {x: sp.Rational(3, 7)}
    assert abs(sp.N((value - real - I * imaginary).subs(numbers), 30)) < 1e-20


def test_remainders_in_entries():
    assert Representation(gt.Z(1), lambda g: (-1) ** Mod(g.x, 2)).verify()


class QuaternionsUpToSign(Quaternions):
    q = UnitQuaternions(up_to_sign=True)


def test_the_spin_representation_of_rotations_is_projective():
    report = Representation(QuaternionsUpToSign(), lambda g: spinor(g.q)).verify()
    assert report["well-defined"].verdict is Verdict.REFUTED and "projective" in report["well-defined"].method
    assert Representation(QuaternionsUpToSign(), lambda g: (g.q.T * g.q)[0]).verify()

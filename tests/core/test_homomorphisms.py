"""Homomorphisms: true ones are proved with certificates that hold, false ones refuted and named for what they are."""

import numpy as np
import pytest
import sympy as sp
from judge import rotation
from sympy import Matrix, Rational, Symbol, atanh, cos, exp, log, pi, sin, tanh

import grouptk as gt
from grouptk import DomainError, LawError, Real, Verdict
from grouptk.domains import Interval, Matrices, NonZero, Permutations, Positive, Sign, UnitQuaternions
from grouptk.homomorphism import Homomorphism, automorphism

KEYS = ("closure", "well-defined", "homomorphism")


class Linear(gt.Group):
    """A group of matrices."""

    def __init__(self, domain):
        self.domain, self.name = domain, str(domain)

    def coordinates(self):
        return {"A": self.domain}

    def product(self, g, h):
        return g.A * h.A

    def identity(self):
        rows = self.domain.rows
        return sp.Identity(rows) if self.domain.is_symbolic else sp.eye(rows)


class Multiplicative(gt.Group):
    def __init__(self, domain):
        self.domain, self.name = domain, str(domain)

    def coordinates(self):
        return {"r": self.domain}

    def product(self, g, h):
        return g.r * h.r


class Velocities(gt.Group):
    v = Interval(-1, 1)

    def product(self, g, h):
        return (g.v + h.v) / (1 + g.v * h.v)


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


class Heisenberg(gt.Group):
    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


def turn(angle):
    return Matrix([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])


GL2 = Linear(Matrices(2, det=NonZero()))
SO2 = Linear(Matrices(2, form="orthogonal", det=1))
SO3 = Linear(Matrices(3, form="orthogonal", det=1))
O2 = Linear(Matrices(2, form="orthogonal"))
O3 = Linear(Matrices(3, form="orthogonal"))
ON = Linear(Matrices("n", form="orthogonal"))
LINE, REALS, POSITIVES, SIGNS = gt.R(1), *map(Multiplicative, (NonZero(), Positive(), Sign()))

TRUE = {
    "determinant": (GL2, REALS, lambda g: g.A.det()),
    "transposed inverse on GL(2)": (GL2, GL2, lambda g: g.A.inv().T),
    "transposed inverse on O(n)": (ON, ON, lambda g: g.A.T.inv()),
    "A det A": (GL2, GL2, lambda g: g.A * g.A.det()),
    "rapidity to velocity": (LINE, Velocities(), lambda g: tanh(g.x)),
    "angle to matrix": (gt.SO(2), SO2, lambda g: turn(g.theta)),
    "winding": (gt.SO(2), gt.SO(2), lambda g: 3 * g.theta),
    "wrapping": (LINE, gt.SO(2), lambda g: g.x),
    "ℤ to C(6)": (gt.Z(1), gt.C(6), lambda g: g.x),
    "ℤ to C(n)": (gt.Z(1), gt.C("n"), lambda g: g.x),
    "C(4) to C(8) by 2k": (gt.C(4), gt.C(8), lambda g: 2 * g.k),
    "C(8) to C(4)": (gt.C(8), gt.C(4), lambda g: g.k),
    "SU(2) to SO(3)": (Quaternions(), SO3, lambda g: rotation(g.q)),
    "exp": (LINE, POSITIVES, lambda g: exp(g.x)),
    "log": (POSITIVES, LINE, lambda g: log(g.r)),
    "powers": (POSITIVES, POSITIVES, lambda g: g.r**-3),
    "sign of a permutation": (Linear(Permutations(3)), SIGNS, lambda g: g.A.det()),
    "the turn of a motion": (gt.SE(2), gt.SO(2), lambda g: g.theta),
    "trivial": (gt.p4, gt.C(2), lambda g: 0),
    "an element": (gt.Z(1), gt.Z(1), lambda g: g * g),
}
FALSE = {
    "k²": (gt.C(5), gt.C(5), lambda g: g.k**2),
    "k² for every n": (gt.C("n"), gt.C("n"), lambda g: g.k**2),
    "dilation plus shift": (LINE, LINE, lambda g: 2 * g.x + 1),
    "|r|": (REALS, LINE, lambda g: sp.Abs(g.r)),
    "the place of a motion": (gt.SE(2), gt.R(2), lambda g: (g.x, g.y)),
    "trace": (GL2, LINE, lambda g: g.A.trace()),
    "z of Heisenberg": (Heisenberg(), LINE, lambda g: g.z),
    "out of ℝ⁺": (LINE, POSITIVES, lambda g: g.x),
}


@pytest.mark.parametrize(("source", "target", "phi"), TRUE.values(), ids=TRUE)
def test_homomorphisms_are_proved(source, target, phi):
    report = Homomorphism(source, target, phi).verify()
    assert tuple(report) == KEYS and report.verdict is Verdict.PROVED, report
    assert report.check()


@pytest.mark.parametrize(("source", "target", "phi"), FALSE.values(), ids=FALSE)
def test_other_maps_are_refuted_by_exact_witnesses(source, target, phi):
    phi = Homomorphism(source, target, phi)
    report = phi.verify()
    assert report.verdict is Verdict.REFUTED and report.counterexample is not None, report
    law = report["homomorphism"]
    assert "anti-homomorphism" not in str(report) and "projective" not in str(report)
    if law.counterexample is not None and not source.parameters and report["closure"]:
        g, h = (source(*law.counterexample[letter]) for letter in "gh")
        assert phi(g * h) != phi(g) * phi(h)


@pytest.mark.parametrize("group", [SO3, O2, ON], ids=str)
def test_transposing_is_named_an_anti_homomorphism(group):
    report = Homomorphism(group, group, lambda g: g.A.T).verify()
    law = report["homomorphism"]
    assert law.verdict is Verdict.REFUTED and law.counterexample is not None
    assert "anti-homomorphism, φ(g*h) = φ(h)*φ(g)" in law.method and "anti-homomorphism" in str(report)
    assert all(law.subclaims) and law.check()


def test_inverting_is_an_anti_homomorphism_unless_the_group_is_commutative():
    assert "anti-homomorphism" in Homomorphism(gt.D(3), gt.D(3), lambda g: g.inverse()).verify()["homomorphism"].method
    assert Homomorphism(gt.C(6), gt.C(6), lambda g: g.inverse()).verify()


def test_only_well_definedness_fails_for_k_from_n_to_2n():
    for source, target in ((gt.C(4), gt.C(8)), (gt.C(3), gt.C(6))):
        report = Homomorphism(source, target, lambda g: g.k).verify()
        assert report["closure"] and report["well-defined"].verdict is Verdict.REFUTED
        assert report["homomorphism"].verdict is Verdict.UNDECIDED
        assert "well-defined is not proved" in report["homomorphism"].method


def test_the_spinor_of_a_turn_is_not_well_defined_and_projective():
    result = Homomorphism(gt.SO(2), SO2, lambda g: turn(g.theta / 2)).verify()["well-defined"]
    assert result.verdict is Verdict.REFUTED and "projective, φ(g*h) = ±φ(g)*φ(h)" in result.method
    assert len(result.subclaims) == 2 and all(result.subclaims)


def test_a_map_that_is_off_by_more_than_a_sign_is_not_called_projective():
    report = Homomorphism(gt.SO(2), SO2, lambda g: turn(g.theta / 3)).verify()
    assert report["well-defined"].verdict is Verdict.REFUTED and "projective" not in str(report)


# ------------------------------------------------------------------------------- isomorphisms

scale = Symbol("r", positive=True)
ISOMORPHISMS = {
    "exp": (LINE, POSITIVES, lambda g: exp(g.x), lambda h: log(h.r)),
    "angle": (gt.C(2), gt.C(2), lambda g: -g.k, lambda h: h.k),
    "units": (gt.C(5), gt.C(5), lambda g: 2 * g.k, lambda h: 3 * h.k),
    "a mirror": (gt.SE(2), gt.SE(2), lambda g: (g.x, -g.y, -g.theta), lambda g: (g.x, -g.y, -g.theta)),
    "conjugation": (GL2, GL2, lambda g: SHEAR * g.A * SHEAR.inv(), lambda g: SHEAR.inv() * g.A * SHEAR),
    "Heisenberg dilations": (
        Heisenberg(), Heisenberg(), lambda g: (scale * g.x, scale * g.y, scale**2 * g.z),
        lambda g: (g.x / scale, g.y / scale, g.z / scale**2),
    ),
}  # fmt: skip
SHEAR = Matrix([[1, 2], [0, 1]])


@pytest.mark.parametrize(("source", "target", "forth", "back"), ISOMORPHISMS.values(), ids=ISOMORPHISMS)
def test_isomorphisms_are_proved_both_ways(source, target, forth, back):
    phi = Homomorphism(source, target, forth, inverse=back)
    report = phi.verify()
    assert tuple(report) == (*KEYS, "inverse") and report, report
    assert report.check()
    assert phi.inverse().verify()
    assert phi.inverse() @ phi == automorphism(source, tuple, tuple)


def test_velocities_are_rapidities():
    phi = Homomorphism(LINE, Velocities(), lambda g: tanh(g.x), inverse=lambda h: atanh(h.v))
    assert phi.verify(), phi.verify()
    assert phi(phi.inverse()(Velocities()(Rational(3, 5)))) == Velocities()(Rational(3, 5))


def test_scaling_all_heisenberg_coordinates_is_no_automorphism():
    report = automorphism(
        Heisenberg(), lambda g: [scale * c for c in g], inverse=lambda g: [c / scale for c in g]
    ).verify()
    assert report["homomorphism"].verdict is Verdict.REFUTED and report["inverse"]
    assert report.counterexample.parameters[scale] != 1


def test_a_wrong_inverse_is_refuted():
    assert automorphism(gt.C(5), lambda g: 2 * g.k, lambda g: 2 * g.k).verify()["inverse"].verdict is Verdict.REFUTED
    half = automorphism(gt.SO(2), lambda g: 2 * g.theta, lambda g: g.theta / 2).verify()
    assert half["homomorphism"] and half["inverse"].verdict is Verdict.REFUTED
    assert "theta + 2*pi" in half["inverse"].counterexample.goal


def test_without_an_inverse_there_is_none():
    with pytest.raises(LawError, match="give it"):
        Homomorphism(gt.Z(1), gt.Z(1), lambda g: g.x).inverse()


# ------------------------------------------------------------------------------- values and composition


def test_maps_take_exact_symbolic_and_numeric_elements():
    phi = Homomorphism(gt.SO(2), SO2, lambda g: turn(g.theta))
    assert phi(gt.SO(2)(pi / 2)) == SO2([[0, -1], [1, 0]])
    assert phi(gt.SO(2).generic()).A == turn(Symbol("theta", real=True))
    batch = phi(gt.SO(2)(np.linspace(0, 1, 5)))
    assert batch.A.shape == (5, 2, 2) and np.allclose(np.linalg.det(batch.A), 1)
    with pytest.raises(DomainError, match="needs an element of SO"):
        phi(gt.C(4)(1))
    with pytest.raises(DomainError, match="must be in"):
        Homomorphism(LINE, POSITIVES, lambda g: g.x)(LINE(-1))


def test_homomorphisms_compose_and_compare():
    wrap = Homomorphism(gt.Z(1), gt.C(12), lambda g: g.x)
    third = Homomorphism(gt.C(12), gt.C(4), lambda g: g.k)
    both = third @ wrap
    assert both.verify() and both(gt.Z(1)(7)) == gt.C(4)(3)
    assert both == Homomorphism(gt.Z(1), gt.C(4), lambda g: 5 * g.x) != Homomorphism(gt.Z(1), gt.C(4), lambda g: -g.x)
    assert hash(both) == hash(Homomorphism(gt.Z(1), gt.C(4), lambda g: 5 * g.x))
    assert both != 3 and both != third
    with pytest.raises(DomainError, match="equal groups in the middle"):
        wrap @ third
    with pytest.raises(DomainError, match="the same groups"):
        wrap.equals(third)


def test_formulas_that_look_different_are_equal_by_proof():
    one = Homomorphism(gt.SO(2), SO2, lambda g: turn(2 * g.theta))
    other = Homomorphism(gt.SO(2), SO2, lambda g: turn(g.theta) ** 2)
    assert one.formula != other.formula and one == other and one.equals(other).check()


def test_maps_that_decide_on_coordinates_are_refused():
    with pytest.raises(LawError):
        Homomorphism(gt.Z(1), gt.C(2), lambda g: 1 if g.x == 7 else 0)

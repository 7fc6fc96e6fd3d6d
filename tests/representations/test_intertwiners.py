"""Equivariant linear maps: bases that are proved to be all of them, for finite, Lie and other groups."""

import numpy as np
import pytest
import sympy as sp
from sympy import I, Matrix, Symbol, cos, diag, exp, eye, pi, sin

import grouptk as gt
from grouptk import DomainError, Verdict
from grouptk.representations import (
    Representation,
    TabulatedRepresentation,
    affine,
    intertwiners,
    irreducible,
    regular,
    sign,
    standard,
    trivial,
)

VECTOR, SPINOR, LINEAR = standard(gt.SO(3)), standard(gt.SU(2)), standard(gt.GL(2))
MIRRORED = standard(gt.O(3))
PLANE, PLANE_MIRRORED = standard(gt.SO(2)), standard(gt.O(2))


class Turns(gt.Group):
    """The translations of the plane and its turns by multiples of 2π/n."""

    def __init__(self, n):
        self.n = n

    def coordinates(self):
        return {"x": gt.Real(), "y": gt.Real(), "k": gt.Cyclic(self.n)}

    def product(self, g, h):
        c, s = cos(2 * pi * g.k / self.n), sin(2 * pi * g.k / self.n)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.k + h.k


HEISENBERG = Representation(gt.Heisenberg(), lambda g: [[1, g.x, g.z], [0, 1, g.y], [0, 0, 1]])
SHEAR = Representation(gt.R(1), lambda g: [[1, g.x], [0, 1]])
INTEGER_SHEAR = Representation(gt.Z(1), lambda g: [[1, g.x], [0, 1]])
TWO_WEIGHTS = Representation(gt.SO(2), lambda g: diag(exp(I * g.theta), exp(-I * g.theta)))
EIGHT = Representation(Turns(8), lambda g: diag(exp(I * pi * g.k / 4), exp(-I * pi * g.k / 4)))

DIMENSIONS = {
    "SO(2), complex type": (PLANE, PLANE, 2),
    "O(2), real type": (PLANE_MIRRORED, PLANE_MIRRORED, 1),
    "O(2) tensors": (PLANE_MIRRORED * PLANE_MIRRORED, PLANE_MIRRORED * PLANE_MIRRORED, 3),
    "SO(2), two weights to the plane": (TWO_WEIGHTS, PLANE, 2),
    "SO(3), Schur": (VECTOR, VECTOR, 1),
    "SO(3), the cross product": (VECTOR * VECTOR, VECTOR, 1),
    "O(3), no cross product": (MIRRORED * MIRRORED, MIRRORED, 0),
    "O(3), a pseudovector": (MIRRORED * MIRRORED, MIRRORED * sign(gt.O(3)), 1),
    "O(3), the scalar product": (MIRRORED * MIRRORED, trivial(gt.O(3)), 1),
    "SO(3), three spins": (VECTOR * VECTOR, VECTOR * VECTOR, 3),
    "SU(2), Schur": (SPINOR, SPINOR, 1),
    "SU(2), quaternionic": (SPINOR, SPINOR.conjugate(), 1),
    "SU(2), two spins": (SPINOR * SPINOR, SPINOR * SPINOR, 2),
    "GL(2), Schur and Weyl": (LINEAR * LINEAR, LINEAR * LINEAR, 2),
    "GL(2), no form": (LINEAR, LINEAR.dual(), 0),
    "GL(2), the determinant": (LINEAR.exterior_square(), LINEAR.determinant(), 1),
    "SL(2), the area form": (standard(gt.SL(2)), standard(gt.SL(2)).dual(), 1),
    "Lorentz": (standard(gt.O(1, 3)), standard(gt.O(1, 3)).dual(), 1),
    "Aff(1), not unitary": (affine(gt.Aff(1)), affine(gt.Aff(1)), 1),
    "Aff(1) and its dual": (affine(gt.Aff(1)), affine(gt.Aff(1)).dual(), 1),
    "SE(2)": (affine(gt.SE(2)), affine(gt.SE(2)), 1),
    "p4": (affine(gt.p4), affine(gt.p4), 1),
    "Heisenberg": (HEISENBERG, HEISENBERG, 2),
    "a shear": (SHEAR, SHEAR, 2),
    "a shear of ℤ": (INTEGER_SHEAR, INTEGER_SHEAR, 2),
    "five turns with translations": (affine(Turns(5)) * affine(Turns(5)), affine(Turns(5)), 3),
    "seven turns with translations": (affine(Turns(7)), affine(Turns(7)), 1),
    "SO(3), invariants of four vectors": (trivial(gt.SO(3)), VECTOR * VECTOR * VECTOR * VECTOR, 3),
    "SU(2), three spins": (SPINOR * SPINOR * SPINOR, SPINOR, 2),
    "eight turns, complex": (EIGHT, EIGHT, 2),
}


@pytest.mark.parametrize(("source", "target", "dimension"), DIMENSIONS.values(), ids=DIMENSIONS)
def test_dimensions_of_infinite_groups_are_proved(source, target, dimension):
    found = intertwiners(source, target)
    assert (found.dimension, found.verify().verdict) == (dimension, Verdict.PROVED), found.verify()
    assert found.verify().check() and tuple(found.verify()) == ("equivariant", "independent", "complete")
    assert found.array.shape == (dimension, target.dimension, source.dimension)


def test_the_cross_product():
    (cross,) = intertwiners(VECTOR * VECTOR, VECTOR)
    u, v = Matrix([1, 2, 3]), Matrix([4, 5, 7])
    assert cross * sp.kronecker_product(u, v) == cross[0, 5] * u.cross(v)


def test_a_counterexample_gives_one_more_equation(monkeypatch):
    from grouptk.representations import formula_intertwiners

    monkeypatch.setattr(formula_intertwiners._Search, "impose", lambda self: None)
    found = intertwiners(PLANE_MIRRORED, PLANE_MIRRORED)
    assert list(found) == [eye(2)] and found.verify()


def test_maps_that_are_not_proved_leave_the_dimension_undecided(monkeypatch):
    from grouptk.proofs import Result
    from grouptk.representations import formula_intertwiners

    monkeypatch.setattr(formula_intertwiners, "prove", lambda claim: Result(claim.name, Verdict.UNDECIDED, "not tried"))
    report = intertwiners(PLANE, PLANE).verify()
    assert report["equivariant"].verdict is report["complete"].verdict is Verdict.UNDECIDED


GROUPS = [gt.C(5), gt.D(4), gt.D(5), gt.S(3), gt.S(4), gt.A(4), gt.Q8()]


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_schur_and_the_character_count(group):
    rho = regular(group)
    found = intertwiners(rho, rho)
    assert found.verify().check() and found.dimension == rho.inner(rho) == group.order()
    moved = np.einsum("kab,gbc->kgac", found.array, rho.array)
    assert np.allclose(moved, np.einsum("gab,kbc->kgac", rho.array, found.array))
    assert np.linalg.matrix_rank(found.array.reshape(len(found), -1)) == len(found)
    for row in range(len(group.character_table().degrees)):
        sigma = irreducible(group, row)
        assert intertwiners(sigma, sigma).dimension == 1
        assert intertwiners(sigma, rho).dimension == sigma.dimension


@pytest.mark.parametrize("group", [gt.D(4), gt.S(4), gt.A(4)], ids=str)
def test_exact_and_numeric_bases_span_the_same_space(group):
    rho = standard(group)
    exact, floats = intertwiners(rho * rho, rho * rho), intertwiners((rho * rho).numeric(), rho * rho)
    assert (
        exact.verify() and floats.verify().verdict is Verdict.UNDECIDED and "gap" in floats.verify()["complete"].method
    )
    both = np.concatenate([basis.array.reshape(exact.dimension, -1) for basis in (exact, floats)])
    assert floats.dimension == exact.dimension == np.linalg.matrix_rank(both, tol=1e-8)
    a = floats.random(np.random.default_rng(1))
    moved = (rho * rho).numeric().array
    assert np.allclose(a @ moved, moved @ a) and np.abs(a).max() > 0.01


def test_there_may_be_none():
    found = intertwiners(trivial(gt.S(3)), sign(gt.S(3)))
    assert list(found) == [] and found.verify() and found.array.shape == (0, 1, 1)
    assert intertwiners(trivial(gt.S(3)).numeric(), sign(gt.S(3))).dimension == 0


def test_what_has_no_intertwiners_is_refused():
    with pytest.raises(DomainError, match="of one group"):
        intertwiners(PLANE, PLANE_MIRRORED)
    with pytest.raises(DomainError, match="in place of m"):
        weight = Representation(gt.SO(2), lambda g: exp(I * Symbol("m", integer=True) * g.theta))
        intertwiners(weight, weight)
    with pytest.raises(DomainError, match="written out|in place of"):
        intertwiners(standard(gt.GL("n")), standard(gt.GL("n")))
    with pytest.raises(DomainError, match="proved"):
        wrong = TabulatedRepresentation(gt.C(2), [[[1]], [[2]]])
        intertwiners(wrong, wrong)


# ------------------------------------------------------------------------------- equivalence

EQUIVALENT = {
    "S(4) and its dual": (standard(gt.S(4)), standard(gt.S(4)).dual()),
    "vectors and bivectors": (VECTOR.exterior_square(), VECTOR),
    "spinors and their conjugates": (SPINOR, SPINOR.conjugate()),
    "O(2) and the sign": (PLANE_MIRRORED * sign(gt.O(2)), PLANE_MIRRORED),
    "another basis": (HEISENBERG, HEISENBERG.in_basis(Matrix([[1, 2, 0], [0, 1, 1], [0, 0, 1]]))),
    "a square": (standard(gt.D(5)) * standard(gt.D(5)), standard(gt.D(5)).symmetric_square() + sign(gt.D(5))),
}
DIFFERENT = {
    "the sign of S(4)": (standard(gt.S(4)), standard(gt.S(4)) * sign(gt.S(4))),
    "pseudovectors": (MIRRORED.exterior_square(), MIRRORED),
    "Aff(1) and its dual": (affine(gt.Aff(1)), affine(gt.Aff(1)).dual()),
    "a shear": (SHEAR, trivial(gt.R(1), 2)),
    "dimensions": (PLANE, PLANE + PLANE),
}


@pytest.mark.parametrize(("rho", "sigma"), EQUIVALENT.values(), ids=EQUIVALENT)
def test_equivalent_representations_have_an_invertible_intertwiner(rho, sigma):
    found = rho.is_equivalent(sigma)
    assert found and found.intertwiner.det() != 0
    samples = [domain.samples() for domain in rho.group.space.domains]
    for place in range(5):
        g = rho.group(*(values[place % len(values)] for values in samples))
        assert (found.intertwiner * rho(g) - sigma(g) * found.intertwiner).applyfunc(sp.simplify).is_zero_matrix


@pytest.mark.parametrize(("rho", "sigma"), DIFFERENT.values(), ids=DIFFERENT)
def test_others_are_refuted(rho, sigma):
    found = rho.is_equivalent(sigma)
    assert found.verdict is Verdict.REFUTED and found.intertwiner is None and not found


def test_floats_decide_nothing():
    rho = standard(gt.D(5)).numeric()
    moved = rho.in_basis(np.array([[1.0, 2.0], [0.5, 3.0]]))
    found = rho.is_equivalent(moved)
    assert found.verdict is Verdict.UNDECIDED and np.allclose(
        found.intertwiner @ rho.array, moved.array @ found.intertwiner
    )
    assert rho.is_equivalent(trivial(gt.D(5), 2)).verdict is Verdict.REFUTED

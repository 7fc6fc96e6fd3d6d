"""Sums, products, duals, powers and pull-backs of representations, symbolic and tabulated."""

import numpy as np
import pytest
import sympy as sp
from sympy import I, Matrix, Symbol, diag, exp, eye, pi

import grouptk as gt
from grouptk import DomainError, LawError, ShapeError, Verdict
from grouptk.representations import Representation, affine, linear, sign, spin, standard, trivial

weight = Symbol("m", integer=True)
REPRESENTATIONS = {
    "SO(2)": standard(gt.SO(2)),
    "weight m": Representation(gt.SO(2), lambda g: exp(I * weight * g.theta)),
    "O(2)": standard(gt.O(2)),
    "SO(3)": standard(gt.SO(3)),
    "SU(2)": standard(gt.SU(2)),
    "GL(2)": standard(gt.GL(2)),
    "Aff(1)": affine(gt.Aff(1)),
    "SE(2)": affine(gt.SE(2)),
    "p4": affine(gt.p4),
    "D(n)": standard(gt.D("n")),
    "D(4)": standard(gt.D(4)).tabulated(),
    "S(3)": standard(gt.S(3)).tabulated(),
    "A(4)": standard(gt.A(4)).tabulated(),
}
OPERATIONS = {
    "+": lambda rho: rho + rho.determinant(),
    "*": lambda rho: rho * rho,
    "dual": lambda rho: rho.dual(),
    "conjugate": lambda rho: rho.conjugate(),
    "exterior square": lambda rho: rho.exterior_square(),
    "symmetric square": lambda rho: rho.symmetric_square(),
    "determinant": lambda rho: rho.determinant(),
}
CASES = [(r, o) for r in REPRESENTATIONS for o in OPERATIONS if (r, o) != ("weight m", "exterior square")]


@pytest.mark.parametrize(("name", "operation"), CASES)
def test_what_the_algebra_makes_is_proved_by_theorem(name, operation):
    made = OPERATIONS[operation](REPRESENTATIONS[name])
    report = made.verify()
    assert report.check() and "theorem" in report["homomorphism"].method


DIRECT = [case for case in CASES if case[0] not in ("SE(2)", "p4", "D(n)") and case != ("SO(3)", "*")]


@pytest.mark.parametrize(("name", "operation"), DIRECT)
def test_the_matrices_of_the_algebra_keep_the_law_themselves(name, operation):
    made = OPERATIONS[operation](REPRESENTATIONS[name])
    assert all(made._proved().values()), made._proved()


@pytest.mark.parametrize("name", ["D(4)", "S(3)", "A(4)"])
def test_characters_of_the_algebra(name):
    rho = REPRESENTATIONS[name]
    group, chi = rho.group, rho.character()
    squares = chi[group.table().powers(2)]
    expected = {
        "+": chi + rho.determinant().character(),
        "*": chi * chi,
        "dual": chi[group.table().inverses],
        "conjugate": chi.conjugate(),
        "exterior square": (chi * chi - squares) / 2,
        "symmetric square": (chi * chi + squares) / 2,
    }
    for operation, character in expected.items():
        assert np.all(OPERATIONS[operation](rho).character() == character), operation


@pytest.mark.parametrize("group", [gt.D(5), gt.S(3), gt.C(8)], ids=str)
def test_formulas_and_tables_agree(group):
    rho = standard(group)
    for operation in OPERATIONS.values():
        assert operation(rho).tabulated() == operation(rho.tabulated())
    g = list(group.elements())[-1]
    assert (rho.tabulated()(g) - rho(g)).applyfunc(sp.simplify).is_zero_matrix
    assert sp.simplify(rho.tabulated().character(g) - rho.character(g)) == 0


def test_kronecker_products_have_the_second_index_running_fastest():
    rho, sigma = standard(gt.SO(2)), standard(gt.SO(2)) + trivial(gt.SO(2))
    g = gt.SO(2)(pi / 2)
    assert (rho * sigma)(g) == sp.kronecker_product(rho(g), sigma(g))
    assert (rho + sigma)(g) == diag(rho(g), sigma(g))
    assert (rho * sigma)(gt.SO(2)(0.7)).shape == (6, 6)


def test_the_exterior_square_of_rotations_is_the_cofactor_matrix():
    rho = standard(gt.SO(3)).exterior_square()
    quarter = gt.SO(3)([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    flip = Matrix([[0, 0, 1], [0, -1, 0], [1, 0, 0]])
    assert flip * rho(quarter) * flip.inv() == Matrix(quarter.A)


def test_the_dual_is_the_representation_itself_just_for_orthogonal_matrices():
    assert standard(gt.SO("n")).dual() == standard(gt.SO("n"))
    assert standard(gt.GL(2)).dual() != standard(gt.GL(2))
    assert standard(gt.GL("n")).dual()._proved().verdict is Verdict.PROVED


@pytest.mark.parametrize("group", [gt.SO(2), gt.O(3), gt.SO("n"), gt.S("n"), gt.SU(2), gt.D("n"), gt.C(5)], ids=str)
def test_unitary(group):
    assert standard(group).is_unitary()


@pytest.mark.parametrize(
    "rho", [standard(gt.GL(2)), affine(gt.SE(2)), standard(gt.Boosts()), standard(gt.O(1, 3))], ids=str
)
def test_not_unitary(rho):
    result = rho.is_unitary()
    assert result.verdict is Verdict.REFUTED and result.counterexample is not None


def test_pull_backs():
    turns = gt.Homomorphism(gt.C("n"), gt.SO(2), lambda g: 2 * pi * g.k / Symbol("n", integer=True, positive=True))
    assert standard(gt.SO(2)).restrict(turns) == standard(gt.C("n"))
    double = gt.Homomorphism(gt.SU(2), gt.SO(3, "quaternion"), lambda g: g.q)
    rotations = standard(gt.SO(3, "quaternion")).restrict(double)
    assert rotations.verify() and rotations.dimension == 3
    rotations_only = gt.Homomorphism(gt.C(3), gt.D(3), lambda g: (g.k, 0))
    table = standard(gt.D(3)).tabulated().restrict(rotations_only)
    assert table == standard(gt.C(3)).tabulated() and table.verify()
    with pytest.raises(DomainError, match="needs a homomorphism to"):
        standard(gt.SO(2)).restrict(double)


def test_a_pull_back_along_a_map_that_is_no_homomorphism_is_refuted():
    square = gt.Homomorphism(gt.C(6), gt.C(6), lambda g: g.k**2)
    assert standard(gt.C(6)).restrict(square).verify().verdict is Verdict.REFUTED


def test_another_basis():
    rho, basis = standard(gt.D(4)), Matrix([[1, 2], [1, 3]])
    moved = rho.in_basis(basis)
    assert moved.verify() and moved.tabulated() == rho.tabulated().in_basis(basis)
    assert (rho + rho).in_basis(eye(4)).matrix == (rho + rho).matrix
    floats = rho.tabulated().in_basis(np.array([[1.0, 2.0], [1.0, 3.0]]))
    assert floats.verify().verdict is Verdict.UNDECIDED and np.allclose(floats.array, moved.tabulated().array)
    for wrong in (Matrix([[1, 2], [2, 4]]), Matrix([[Symbol("a"), 0], [0, 1]]), np.eye(2)):
        with pytest.raises(DomainError):
            rho.in_basis(wrong)
    with pytest.raises(ShapeError):
        rho.in_basis(eye(3))


def test_what_cannot_be_combined_is_refused():
    with pytest.raises(DomainError, match="of one group"):
        standard(gt.SO(2)) + standard(gt.C(4))
    with pytest.raises(DomainError, match="at least 2"):
        trivial(gt.SO(2)).exterior_square()
    with pytest.raises(DomainError, match="written out"):
        standard(gt.GL("n")) * standard(gt.GL("n"))
    with pytest.raises(TypeError):
        standard(gt.SO(2)) + 1


def test_a_false_part_makes_the_whole_false():
    half = Representation(gt.SO(2), lambda g: exp(I * g.theta / 2))
    whole = half + standard(gt.SO(2))
    assert whole.verify()["well-defined"].verdict is Verdict.REFUTED
    assert (half * half).verify(), "the square of a spinor is a representation"


# ------------------------------------------------------------------------------- those that come with a group


@pytest.mark.parametrize("group", [
    gt.C(4), gt.C("n"), gt.D(3), gt.D("n"), gt.SO(2), gt.O(2), gt.SO(3), gt.O(3), gt.SO("n"), gt.GL(3), gt.GL("n"),
    gt.SL(2), gt.S(4), gt.A(4), gt.S("n"), gt.SU(2), gt.SO(3, "quaternion"), gt.O(1, 3), gt.O("p", "q"), gt.Boosts(),
    gt.Scalings(),
], ids=str)  # fmt: skip
def test_standard_representations_are_proved(group):
    assert standard(group).verify()
    assert trivial(group, 2).verify()


@pytest.mark.parametrize("group", [gt.p4, gt.SE(2), gt.SE(3), gt.Aff(1), gt.Aff(2), gt.Sim(2), gt.Z(2)], ids=str)
def test_affine_actions_are_refused_by_name_and_have_larger_matrices(group):
    with pytest.raises(LawError, match="affine, not linear"):
        standard(group)
    assert affine(group).verify()


def test_actions_that_are_not_affine_are_refused():
    fractions = gt.Action(gt.R(1), {"x": gt.Real()}, lambda g, x: x.x + g.x * 0 + x.x**2)
    with pytest.raises(LawError, match="not affine"):
        linear(fractions)


def test_signs():
    for group in (gt.S(4), gt.D(5), gt.O(2), gt.O(3)):
        assert sign(group).verify() and sign(group).dimension == 1
    assert sorted(sign(gt.S(4)).character(g) for g in gt.S(4).elements()) == [-1] * 12 + [1] * 12
    with pytest.raises(DomainError, match="written out"):
        sign(gt.S("n"))


def test_spin_is_projective_on_rotations():
    assert spin(gt.SU(2)).verify()
    report = spin(gt.SO(3, "quaternion")).verify()
    assert "projective" in report["well-defined"].method
    with pytest.raises(DomainError, match="unit quaternions"):
        spin(gt.SO(3))


def test_an_irrep_of_order_one_and_a_half_is_refuted():
    one_and_a_half = sp.Rational(3, 2)
    for matrix in (
        lambda g: exp(I * one_and_a_half * g.theta),
        lambda g: [[sp.cos(one_and_a_half * g.theta), -sp.sin(one_and_a_half * g.theta)],
                   [sp.sin(one_and_a_half * g.theta), sp.cos(one_and_a_half * g.theta)]],
    ):  # fmt: skip
        report = Representation(gt.SO(2), matrix).verify()
        assert report.verdict is Verdict.REFUTED and "projective" in report["well-defined"].method

"""Representations of finite groups by their values: exact ones are proved or refuted, floats have a defect."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import I, Matrix, Rational, cos, diag, exp, eye, pi, sin, sqrt

import grouptk as gt
from grouptk import DomainError, ShapeError, Verdict
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.representations import (
    Representation,
    TabulatedRepresentation,
    from_generators,
    permutation,
    quotient,
    regular,
    sign,
    standard,
    trivial,
)
from grouptk.representations.exact_values import exact_matrix

FOUR = gt.direct_product(gt.C(2), gt.C(2))
X, Y, Z = Matrix([[0, 1], [1, 0]]), Matrix([[0, -I], [I, 0]]), diag(1, -1)
GROUPS = [gt.C(1), gt.C(5), gt.D(4), gt.Q8(), gt.S(3), gt.S(4), gt.A(4)]

TRUE = {
    "weight 1 of C(5)": (gt.C(5), lambda g: exp(2 * pi * I * g.k / 5)),
    "D(6) on the plane": (gt.D(6), lambda g: standard(gt.D(6))(g)),
    "D(5) on the plane": (gt.D(5), lambda g: standard(gt.D(5))(g)),
    "S(4) by matrices": (gt.S(4), lambda g: g.p),
    "Q8 on ℂ²": (gt.Q8(), lambda g: diag(I, -I) ** g.k * Matrix([[0, 1], [-1, 0]]) ** g.s),
}


@pytest.mark.parametrize(("group", "matrix"), TRUE.values(), ids=TRUE)
def test_exact_values_are_proved_and_floats_are_not(group, matrix):
    values = [Matrix([matrix(g)]) if isinstance(matrix(g), sp.Expr) else Matrix(matrix(g)) for g in group.elements()]
    rho = TabulatedRepresentation(group, values)
    assert rho.is_exact and rho.verify() and rho.verify().check()
    assert rho.numeric().verify()["homomorphism"].verdict is Verdict.UNDECIDED
    assert "defect of" in rho.numeric().verify()["homomorphism"].method


@pytest.mark.parametrize("second", [Y, Z], ids=["Y", "Z"])
@pytest.mark.parametrize("exact", [True, False], ids=["exact", "floats"])
def test_pauli_matrices_are_projective(second, exact):
    values = [eye(2), X, second, X * second]
    if not exact:
        values = np.array([np.array(value.tolist(), complex) for value in values])
    law = TabulatedRepresentation(FOUR, values).verify()["homomorphism"]
    assert law.verdict is Verdict.REFUTED and "projective, ρ(g*h) = ±ρ(g)*ρ(h)" in law.method
    assert set(law.counterexample.operands) == {"g", "h"}
    assert law.counterexample.left[0] == -law.counterexample.right[0]


def test_other_factors_and_other_orders_are_named():
    shifted = TabulatedRepresentation(FOUR, [eye(2), X, I * Z, X * Z]).verify()["homomorphism"]
    assert shifted.verdict is Verdict.REFUTED and "for numbers c(g, h) ≠ 0" in shifted.method
    transposed = TabulatedRepresentation(gt.S(3), [g.p.T for g in gt.S(3).elements()]).verify()["homomorphism"]
    assert "anti-homomorphism" in transposed.method
    other = TabulatedRepresentation(gt.C(2), [[[1]], [[2]]]).verify()["homomorphism"]
    assert "projective" in other.method, "any two numbers are one number up to a factor"
    neither = TabulatedRepresentation(gt.C(2), [eye(2), Matrix([[1, 1], [0, 1]])]).verify()["homomorphism"]
    assert neither.verdict is Verdict.REFUTED and ";" not in neither.method


@pytest.mark.parametrize("group", [gt.S(4), gt.D(6), gt.Q8()], ids=str)
def test_a_map_that_is_right_on_generators_only_is_refuted(group):
    rho = regular(group)
    wrong = next(i for i in range(len(rho.table)) if i not in (*rho.table.generators, rho.table.identity))
    values = rho.array.astype(int)
    values[wrong] = values[wrong][::-1]
    law = TabulatedRepresentation(group, values).verify()["homomorphism"]
    assert law.verdict is Verdict.REFUTED
    g, h = (next(e for e in group.elements() if tuple(e.values) == tuple(law.counterexample[x])) for x in "gh")
    places = group.index(g), group.index(h), group.index(g * h)
    assert (values[places[0]] @ values[places[1]] != values[places[2]]).any()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 23), st.integers(0, 3), st.integers(0, 3), st.sampled_from([-1, 1, 2, 10**12]))
def test_one_changed_entry_is_found(element, row, column, change):
    values = standard(gt.S(4)).tabulated().array.astype(int)
    values[element, row, column] += change
    assert TabulatedRepresentation(gt.S(4), values).verify().verdict is Verdict.REFUTED


def test_a_wrong_identity_is_refuted():
    assert TabulatedRepresentation(gt.C(2), [diag(1, 0), diag(1, 0)]).verify()["identity"].verdict is Verdict.REFUTED


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_regular_representations(group):
    rho, order = regular(group), int(group.order())
    expected = [order if place == group.table().identity else 0 for place in range(order)]
    assert rho.verify() and rho.is_unitary() and rho.character().to_sympy().tolist() == expected


def test_permutations_and_cosets():
    action = gt.Action(gt.D(6), {"x": gt.Cyclic(6)}, lambda g, x: g.k + (-1) ** g.s * x.x)
    rho = permutation(gt.D(6), action)
    assert rho.verify() and rho.dimension == 6
    stabilizer = [g for g in gt.D(6).elements() if action(g, (0,)).x == 0]
    assert np.all(quotient(gt.D(6), stabilizer).character() == rho.character())
    turns = gt.Homomorphism(gt.C(6), gt.D(6), lambda g: (g.k, 0))
    assert quotient(gt.D(6), turns).is_equivalent(trivial(gt.D(6)) + sign(gt.D(6)))
    assert quotient(gt.D(6), turns).verify()
    with pytest.raises(DomainError, match="subgroup"):
        quotient(gt.D(6), stabilizer + [gt.D(6)(1, 0)])
    with pytest.raises(DomainError, match="points"):
        permutation(gt.C(2), [[0, 1], [2, 0]])
    with pytest.raises(ShapeError):
        permutation(gt.C(2), [[0, 1]])
    with pytest.raises(DomainError, match="entries"):
        regular(gt.S(6))


@pytest.mark.parametrize("group", GROUPS[1:], ids=str)
def test_generators_make_the_regular_representation(group):
    rho = regular(group)
    assert from_generators(group, {g: rho(g) for g in group.generators()}) == rho
    floats = from_generators(group, {g: rho.array[group.index(g)] for g in group.generators()})
    assert np.array_equal(floats.array, rho.array) and floats.verify().verdict is Verdict.UNDECIDED


def test_generators_that_break_a_relation_are_refused_with_it():
    turn, mirror = gt.D(4)(1, 0), gt.D(4)(0, 1)
    with pytest.raises(DomainError, match=r"\(s1\*s2\)\^2|s2\*s1"):
        from_generators(gt.D(4), {turn: diag(I, I), mirror: diag(1, -1)})
    with pytest.raises(DomainError, match=r"s1\^4 = e"):
        from_generators(gt.D(4), {turn: 2 * eye(1), mirror: eye(1)})
    with pytest.raises(DomainError, match="generate"):
        from_generators(gt.D(4), {turn: eye(2)})


def test_wrong_values_are_refused():
    for values in ([[1], [1]], [eye(2), Matrix([[1, 2]])], [eye(2)], [eye(2), eye(3)]):
        with pytest.raises(ShapeError):
            TabulatedRepresentation(gt.C(2), values)
    for values in (np.full((2, 1, 1), np.nan), [Matrix([[1]]), Matrix([[pi]])]):
        with pytest.raises(DomainError):
            TabulatedRepresentation(gt.C(2), values)
    with pytest.raises(DomainError):
        TabulatedRepresentation(gt.SO(2), [[[1]]])
    with pytest.raises(DomainError, match="cyclotomic"):
        Representation(gt.C(2), lambda g: [[1, sp.Symbol("w", real=True) * (1 - (-1) ** g.k)], [0, 1]]).tabulated()


def test_values_at_elements():
    rho = standard(gt.D(5)).tabulated()
    assert rho(gt.D(5)(0, 1)) == diag(1, -1) and rho(gt.D(5)(np.arange(5), np.zeros(5, int))).shape == (5, 2, 2)
    assert rho.is_real and not Representation(gt.C(3), lambda g: exp(2 * pi * I * g.k / 3)).tabulated().is_real
    assert hash(rho) == hash(standard(gt.D(5)).tabulated()) and rho != 1
    mixed = rho + rho.numeric()
    assert not mixed.is_exact and mixed.verify().verdict is Verdict.UNDECIDED


def test_groups_of_labels_and_their_subgroups():
    klein = gt.from_cayley_table(["eabc", "aecb", "bcea", "cbae"], "eabc")
    signs = {"e": eye(1), "a": -eye(1), "b": eye(1), "c": -eye(1)}
    rho = Representation(klein, lambda g: signs[g.labels[0]])
    assert rho.verify() and rho.tabulated().verify() and rho(klein("a")) == Matrix([[-1]])
    wrong = Representation(klein, lambda g: I * signs[g.labels[0]] if g.labels[0] == "a" else eye(1))
    assert wrong.verify().verdict is Verdict.REFUTED
    subgroup = gt.D(4).subgroup(gt.D(4)(2, 0), gt.D(4)(0, 1))
    restricted = standard(gt.D(4)).restrict(subgroup.embedding())
    assert restricted.verify() and restricted.tabulated() == standard(gt.D(4)).tabulated().restrict(
        subgroup.embedding()
    )


# ------------------------------------------------------------------------------- exact values

NUMBERS = [
    Rational(3, 7), sqrt(2), sqrt(6) / 3, I * sqrt(5), 1 / sqrt(7), sqrt(-3), cos(2 * pi / 7), sin(pi / 12),
    exp(2 * pi * I / 9), (-1) ** Rational(2, 3), exp(-pi * I / 5) * sqrt(3) + 1, (1 + sqrt(2)) ** 3, 1 / (1 + sqrt(5)),
    sqrt(Rational(8, 27)), I**3,
    sin(2 * pi / 5), cos(pi / 8), sin(pi / 16), sqrt(5 - sqrt(5)), sqrt(2 + sqrt(3)), 1 / sin(pi / 10), cos(pi / 15),
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_are_cyclotomic(number):
    value = exact_matrix(Matrix([[number]]))
    assert isinstance(value, Cyclotomics) and abs(value.to_numpy().item() - complex(number)) < 1e-12


@pytest.mark.parametrize("number", [pi, 2 ** Rational(1, 3), exp(1), sqrt(1 + sqrt(2)), sp.log(2), cos(1)])
def test_other_numbers_are_refused(number):
    with pytest.raises(DomainError, match="cyclotomic"):
        exact_matrix(Matrix([[number]]))


@pytest.mark.parametrize("group", [gt.C(7), gt.D(5), gt.S(4), FOUR], ids=str)
def test_tables_of_formulas_are_those_of_the_elements(group):
    rho = standard(group) if group != FOUR else Representation(FOUR, lambda g: diag((-1) ** g.k1, I ** (2 * g.k2)))
    table = rho.tabulated()
    exact = np.array([np.array(sp.N(rho(g)).tolist(), complex) for g in group.elements()])
    assert np.allclose(table.array, exact, atol=1e-12)

"""Induction from subgroups of finite index: tabulated for finite groups, by formulas for infinite ones."""

import pytest
import sympy as sp
from sympy import I, Matrix, Symbol, exp, pi

import grouptk as gt
from grouptk import DomainError, LawError
from grouptk.representations import (
    Representation,
    affine,
    induce,
    intertwiners,
    irreducible,
    quotient,
    regular,
    sign,
    standard,
    trivial,
)

weight, frequency = Symbol("m", integer=True), Symbol("w", real=True)
order = Symbol("n", integer=True, positive=True)


class InfiniteDihedral(gt.Group):
    x, s = gt.Integer(), gt.Cyclic(2)

    def product(self, g, h):
        return g.x + (-1) ** g.s * h.x, g.s + h.s


class Frieze(gt.Group):
    x, k = gt.Integer(), gt.Cyclic(3)

    def product(self, g, h):
        return g.x + h.x, g.k + h.k


DOUBLE = gt.Homomorphism(gt.Z(1), gt.Z(1), lambda h: 2 * h.x)
EVEN = {"back": lambda g: g.x / 2, "member": lambda g: (1 + (-1) ** g.x) / 2}
INFINITE = {
    "SO(2) ≤ O(2)": (standard(gt.SO(2)), gt.O(2), lambda h: (h.theta, 0)),
    "weight m": (Representation(gt.SO(2), lambda g: exp(I * weight * g.theta)), gt.O(2), lambda h: (h.theta, 0)),
    "ℤ ≤ D∞": (Representation(gt.Z(1), lambda g: exp(I * frequency * g.x)), InfiniteDihedral(), lambda h: (h.x, 0)),
    "SE(2) ≤ E(2)": (affine(gt.SE(2)), gt.E(2), lambda h: (h.x, h.y, h.theta, 0)),
    "ℤ² ≤ p4": (Representation(gt.Z(2), lambda g: exp(I * frequency * g.x)), gt.p4, lambda h: (h.x, h.y, 0)),
    "ℤ ≤ ℤ × C(3)": (affine(gt.Z(1)), Frieze(), lambda h: (h.x, 0)),
    "C(n) ≤ D(n)": (
        Representation(gt.C("n"), lambda g: exp(2 * pi * I * weight * g.k / order)), gt.D("n"), lambda h: (h.k, 0),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rho", "group", "embedding"), INFINITE.values(), ids=INFINITE)
def test_induction_by_formulas_is_proved(rho, group, embedding):
    made = induce(rho, gt.Homomorphism(rho.group, group, embedding))
    index = made.dimension // rho.dimension
    assert made.verify().check() and index in (2, 3, 4)
    restricted = made.restrict(gt.Homomorphism(rho.group, group, embedding))
    assert sp.simplify(restricted.matrix[: rho.dimension, : rho.dimension] - rho.matrix).is_zero_matrix


def test_subgroups_that_no_finite_coordinate_tells():
    rho = Representation(gt.Z(1), lambda g: exp(I * frequency * g.x))
    made = induce(rho, DOUBLE, [gt.Z(1)(0), gt.Z(1)(1)], **EVEN)
    assert made.verify() and made(gt.Z(1)(1)) == Matrix([[0, exp(I * frequency)], [1, 0]])


@pytest.mark.parametrize(("points", "given", "said"), [
    ([0, 1], {}, "give back"), ([0, 1], {"back": EVEN["back"]}, "give member"), (None, EVEN, "give representatives"),
    ([0, 2], EVEN, "one coset"), ([0], EVEN, "one coset"), ([0, 1], {**EVEN, "back": lambda g: g.x}, "back"),
    ([0, 1], {**EVEN, "member": lambda g: sp.Rational(1, 2)}, "member"),
])  # fmt: skip
def test_what_is_no_subgroup_with_its_cosets_is_refused(points, given, said):
    chosen = points and [gt.Z(1)(x) for x in points]
    with pytest.raises(LawError, match=said):
        induce(affine(gt.Z(1)), DOUBLE, chosen, **given)


def test_wrong_embeddings_are_refused():
    with pytest.raises(DomainError, match="needs a representation of"):
        induce(standard(gt.SO(2)), DOUBLE)
    with pytest.raises(DomainError, match="injective"):
        induce(trivial(gt.C(4)), gt.Homomorphism(gt.C(4), gt.D(2), lambda g: (g.k, 0)))


SUBGROUPS = [
    (gt.D(4), lambda G: (G(2, 0), G(0, 1))), (gt.S(4), lambda G: (G([1, 0, 2, 3]), G([0, 2, 1, 3]))),
    (gt.S(4), lambda G: (G([1, 2, 3, 0]),)), (gt.A(4), lambda G: (G([1, 2, 0, 3]),)), (gt.Q8(), lambda G: (G(1, 0),)),
    (gt.S(3), lambda G: (G.e,)),
]  # fmt: skip


@pytest.mark.parametrize(("group", "generators"), SUBGROUPS, ids=lambda x: str(x) if isinstance(x, gt.Group) else "")
def test_frobenius_reciprocity(group, generators):
    subgroup = group.subgroup(*generators(group))
    embedding = subgroup.embedding()
    for row in range(len(embedding.source.character_table().degrees)):
        sigma = irreducible(embedding.source, row)
        induced = induce(sigma, embedding)
        assert induced.dimension == sigma.dimension * subgroup.index()
        for place in range(len(group.character_table().degrees)):
            rho = irreducible(group, place)
            assert abs(complex(rho.inner(induced) - rho.restrict(embedding).inner(sigma))) < 1e-12


@pytest.mark.parametrize(("group", "generators"), SUBGROUPS, ids=lambda x: str(x) if isinstance(x, gt.Group) else "")
def test_what_is_induced_from_the_trivial_representation(group, generators):
    subgroup = group.subgroup(*generators(group))
    induced = induce(trivial(subgroup.as_group()), subgroup.embedding())
    assert induced == quotient(group, subgroup) and induced._proved().verdict is gt.Verdict.PROVED
    assert induced.verify().check()
    if len(subgroup) == 1:
        assert induced == regular(group)


def test_induction_in_stages_and_of_restrictions():
    small = gt.Homomorphism(gt.C(4), gt.D(4), lambda g: (g.k, 0))
    rho = Representation(gt.C(4), lambda g: I**g.k)
    assert induce(rho, small).is_equivalent(standard(gt.D(4)))
    plane = standard(gt.D(4))
    assert induce(plane.restrict(small), small).is_equivalent(plane * induce(trivial(gt.C(4)), small))


def test_frobenius_reciprocity_of_infinite_groups():
    turns = gt.Homomorphism(gt.SO(2), gt.O(2), lambda h: (h.theta, 0))
    plane, doubled = standard(gt.O(2)), induce(standard(gt.SO(2)), turns)
    assert (
        intertwiners(plane, doubled).dimension == intertwiners(plane.restrict(turns), standard(gt.SO(2))).dimension == 2
    )
    assert intertwiners(doubled, doubled).verify()
    one = induce(trivial(gt.SO(2)), turns)
    assert one.is_equivalent(trivial(gt.O(2)) + sign(gt.O(2)))

"""Lie algebras against commutators of matrices and the literature.

Source: B. C. Hall, Lie groups, Lie algebras, and representations, 2nd ed., chapters 3 and 7; D. H. Sattinger and
O. L. Weaver, Lie groups and algebras, chapter 2, for the Killing forms.
"""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from lie_groups import MATRICES, Charged, Galilean

import grouptk as gt
from grouptk.lie.algebra import LieAlgebra
from grouptk.lie.tangent import tangent_of


@pytest.mark.parametrize(("group", "matrices"), MATRICES.items(), ids=map(str, MATRICES))
def test_brackets_are_commutators_of_the_matrices_of_the_textbooks(group, matrices):
    constants = np.array(group.lie_algebra().constants, dtype=float).reshape((len(matrices),) * 3)
    for one, row in zip(matrices, constants, strict=True):
        for two, coordinates in zip(matrices, row, strict=True):
            assert np.array_equal(one @ two - two @ one, np.tensordot(coordinates, np.array(matrices), 1))


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([g for g in MATRICES if g.lie_algebra().dimension >= 3]), st.data())
def test_ad_is_a_derivation_that_keeps_the_killing_form(group, data):
    algebra = group.lie_algebra()
    vectors = st.tuples(*[st.integers(-4, 4)] * algebra.dimension)
    u, v, w = (data.draw(vectors) for _ in range(3))
    commutator = algebra.ad(u) * algebra.ad(v) - algebra.ad(v) * algebra.ad(u)
    assert commutator == algebra.ad(algebra.bracket(u, v))
    form = algebra.killing_form
    one, two = (
        sp.Matrix([a]) * form * sp.Matrix(b) for a, b in ((algebra.bracket(u, v), w), (v, algebra.bracket(u, w)))
    )
    assert (one + two).is_zero_matrix


KINDS = {  # abelian, solvable, nilpotent, semisimple, unimodular; dimension of center and of derived algebra
    "R(3)": (gt.R(3), True, True, True, False, True, 3, 0),
    "SE(2)": (gt.SE(2), False, True, False, False, True, 0, 2),
    "SE(3)": (gt.SE(3), False, False, False, False, True, 0, 6),
    "SO(3)": (gt.SO(3), False, False, False, True, True, 0, 3),
    "SU(2)": (gt.SU(2), False, False, False, True, True, 0, 3),
    "Heisenberg": (gt.Heisenberg(), False, True, True, False, True, 1, 1),
    "Galilean": (Galilean(), False, True, True, False, True, 1, 1),
    "Aff(1)": (gt.Aff(1), False, True, False, False, False, 0, 1),
    "Aff(2)": (gt.Aff(2), False, False, False, False, False, 0, 5),
    "Sim(2)": (gt.Sim(2), False, True, False, False, False, 0, 2),
    "SL(2)": (gt.SL(2), False, False, False, True, True, 0, 3),
    "SL(3)": (gt.SL(3), False, False, False, True, True, 0, 8),
    "GL(2)": (gt.GL(2), False, False, False, False, True, 1, 3),
    "O(1, 3)": (gt.O(1, 3), False, False, False, True, True, 0, 6),
    "Poincare": (gt.Poincare(1, 1), False, True, False, False, True, 0, 2),
    "p4": (gt.p4, True, True, True, False, True, 0, 0),
}


@pytest.mark.parametrize("case", KINDS.values(), ids=KINDS)
def test_algebras_are_of_the_known_kind(case):
    group, *kind, center, derived = case
    found = group.lie_algebra()
    said = [found.is_abelian, found.is_solvable, found.is_nilpotent, found.is_semisimple, found.is_unimodular]
    assert (said, len(found.center), len(found.derived)) == (kind, center, derived)


def test_killing_forms_are_those_of_the_literature():
    assert gt.SO(3).lie_algebra().killing_form == -2 * sp.eye(3)
    assert gt.SU(2).lie_algebra().killing_form == -8 * sp.eye(3)
    assert gt.SL(2).lie_algebra().killing_form == sp.Matrix([[0, 4, 0], [4, 0, 0], [0, 0, 8]])
    signs = {}
    for group in (gt.SL(2), gt.O(1, 3), gt.SL(3)):
        values = np.linalg.eigvalsh(np.array(group.lie_algebra().killing_form, float))
        signs[str(group)] = (int((values > 0).sum()), int((values < 0).sum()))
    assert signs == {"SL(2)": (2, 1), "O(1, 3)": (3, 3), "SL(3)": (5, 3)}


def test_printing():
    algebra = gt.Heisenberg().lie_algebra()
    assert repr(algebra) == "Lie algebra of Heisenberg(): x, y, z; [x, y] = z"
    assert algebra.to_latex() == "[e_{x}, e_{y}] = e_{z}"
    assert "all brackets vanish" in repr(gt.R(2).lie_algebra())


@pytest.mark.parametrize(
    "group", [gt.SE(2), gt.Aff(1), gt.Sim(2), gt.SO(3), gt.SL(2), gt.Heisenberg(), gt.E(2), gt.GL(2)], ids=str
)
def test_the_adjoint_is_a_representation_with_derivative_ad(group):
    adjoint, own = group.adjoint(), group.lie_algebra()
    assert adjoint.verify() and adjoint.dimension == own.dimension
    t = sp.Symbol("t", real=True)
    for vector in own.basis:
        curve = group.one_parameter_subgroup(vector)
        matrix = sp.Matrix(adjoint.formula(curve.values)[0])
        assert sp.simplify(sp.diff(matrix, t).subs(t, 0)) == own.ad(vector)


# ------------------------------------------------------------------------------- what is refused


def brackets(**named):
    """Return the constants of a bracket given by its values on pairs: xy=(0, 0, 1) is [x, y] = z."""
    table = [[(0, 0, 0)] * 3 for _ in range(3)]
    for pair, value in named.items():
        i, j = map("xyz".index, pair)
        table[i][j], table[j][i] = value, tuple(-v for v in value)
    return tuple(tuple(tuple(map(sp.Integer, row)) for row in rows) for rows in table)


def test_constants_that_are_no_lie_algebra_are_refused():
    heisenberg = brackets(xy=(0, 0, 1))
    assert LieAlgebra(("x", "y", "z"), heisenberg).is_nilpotent
    with pytest.raises(gt.LawError, match="antisymmetric"):
        LieAlgebra(("x", "y", "z"), (heisenberg[0], heisenberg[0], heisenberg[2]))
    with pytest.raises(gt.LawError, match="Jacobi"):
        LieAlgebra(("x", "y", "z"), brackets(xy=(0, 0, 1), yz=(0, 1, 0), xz=(0, 0, 1)))
    with pytest.raises(gt.DomainError, match="needs 3 coordinates, got 2"):
        LieAlgebra(("x", "y", "z"), heisenberg).ad((1, 2))


def test_kinds_of_algebras_with_parameters_are_not_guessed():
    algebra = Charged().lie_algebra()
    k = sp.Symbol("k", real=True)
    assert algebra.bracket((1, 0, 0), (0, 1, 0)) == (0, 0, k)
    with pytest.raises(gt.LawError, match="depends on k"):
        bool(algebra.is_abelian)
    assert Charged().at(k=0).lie_algebra().is_abelian and not Charged().at(k=1).lie_algebra().is_abelian


class Bent(gt.Group):
    """The real line by a coordinate x|x| of which the inverse has no derivative at 0."""

    x = gt.Real()

    def product(self, g, h):
        total = g.x * sp.Abs(g.x) + h.x * sp.Abs(h.x)
        return sp.sign(total) * sp.sqrt(sp.Abs(total))

    def identity(self):
        return 0

    def inverse(self, g):
        return -g.x


class Cubed(gt.Group):
    """The real line by the coordinate x³."""

    x = gt.Real()

    def product(self, g, h):
        return sp.real_root(g.x**3 + h.x**3, 3)

    def identity(self):
        return 0

    def inverse(self, g):
        return -g.x


class Carry(gt.Group):
    """The real line by its integer part and the rest."""

    n, x = gt.Integer(), gt.Interval(-1, 1)

    def product(self, g, h):
        return g.n + h.n + sp.floor(g.x + h.x), g.x + h.x - sp.floor(g.x + h.x)

    def identity(self):
        return 0, 0

    def inverse(self, g):
        return -g.n, -g.x


@pytest.mark.parametrize(
    ("law", "said"), [(Bent, "smooth at the identity"), (Cubed, "at the identity"), (Carry, "discrete values")]
)
def test_laws_that_are_not_smooth_at_the_identity_are_refused(law, said):
    with pytest.raises(gt.LawError, match=said):
        tangent_of(law())


def test_groups_without_identity_laws_or_numbers_of_entries_are_refused():
    class Larger(gt.Group):
        x = gt.Positive()

        def product(self, g, h):
            return g.x + h.x

    class Wrong(gt.Group):
        x, y = gt.Real(), gt.Real()

        def product(self, g, h):
            return g.x + h.x, g.y + h.y * (1 + g.x)

    for law in (Larger(), Wrong()):
        with pytest.raises(gt.GroupTkError):
            law.lie_algebra()
    with pytest.raises(gt.LawError, match="sizes of matrices"):
        gt.SO("n").lie_algebra()

"""The hard cases a checker must classify, and more of their kind: true laws are proved, their lookalikes refuted."""

import ast
from pathlib import Path

import classified_false
import classified_true
import pytest
import sympy as sp
from classified_table import CLASSIFIED
from judge import Law, same_point
from sympy import Matrix, cos, pi, sin
from true_matrices import conjugate, quaternion
from witness import breaks

import grouptk as gt
from grouptk import Angle, Cyclic, Integer, LawError, Matrices, Real, Verdict
from grouptk.axioms import prove_well_defined
from grouptk.domains import UnitQuaternions
from grouptk.proofs import Claim, Equation, Operand, prove
from grouptk.spaces import Space
from grouptk.tracing import trace

PLANE = {"x": Real(), "y": Real()}


@pytest.mark.parametrize("case", CLASSIFIED)
def test_every_case_is_tested(case):
    path, name = CLASSIFIED[case]
    tree = ast.parse((Path(__file__).parents[1] / path).read_text())
    names = {n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef | ast.FunctionDef)}
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    assert name in names | texts, f"{case} should be tested in {path} by {name}"


@pytest.mark.parametrize("name", classified_true.TRUE)
def test_a_true_law_is_proved_and_its_proof_holds(name):
    report = classified_true.TRUE[name]().verify()
    assert report.verdict is Verdict.PROVED, report
    assert report.check() is True, report


@pytest.mark.parametrize("name", classified_false.FALSE)
def test_a_lookalike_is_refuted_by_a_true_witness(name):
    make, axiom = classified_false.FALSE[name]
    group = make()
    report = group.verify()
    assert report.verdict is Verdict.REFUTED and report[axiom].verdict is Verdict.REFUTED, report
    assert breaks(group, axiom, report[axiom].counterexample), report


HARD = {
    **{name: (make, Verdict.PROVED) for name, make in classified_true.HARD.items()},
    **{name: (make, Verdict.REFUTED) for name, make in classified_false.HARD.items()},
}


@pytest.mark.parametrize("name", HARD)
def test_a_hard_law_is_undecided_or_right(name):
    make, truth = HARD[name]
    report = make().verify()
    assert report.verdict in (Verdict.UNDECIDED, truth), report


def test_the_judge_finds_nothing_wrong_with_true_laws():
    """A negative control: witnesses that break a lookalike do not break its model."""
    example = classified_false.JetsOfFirst().verify()["associativity"].counterexample
    assert not breaks(classified_true.TwoJets(), "associativity", example)
    assert breaks(classified_false.JetsOfFirst(), "associativity", example)


# ------------------------------------------------------------------------------- cases that are no laws of groups


def test_a_law_that_is_wrong_at_one_number_only():
    class Branch(gt.Group):
        a = Integer()

        def product(self, g, h):
            return 7 if g.a == 1000 else g.a + h.a

    class Piece(gt.Group):
        a = Integer()

        def product(self, g, h):
            return g.a + h.a + sp.Piecewise((1, sp.Eq(g.a, 1000)), (0, True))

    with pytest.raises(LawError):
        Branch()
    try:
        group = Piece()
    except LawError:
        return
    assert group.verify().verdict is not Verdict.PROVED


def _turned(angle, p):
    return cos(angle) * p.x - sin(angle) * p.y, sin(angle) * p.x + cos(angle) * p.y


PROJECTIVE = {
    "spinor R(θ/2)": (lambda: gt.SO(2), lambda g, n: g.theta / 2, 2 * pi),
    "R(πk/n)": (lambda: gt.C("n"), lambda g, n: pi * g.k / n, None),
}


@pytest.mark.parametrize("name", PROJECTIVE)
def test_half_angles_are_not_well_defined(name):
    make, angle, period = PROJECTIVE[name]
    group = make()
    n = next(iter(group.parameters), sp.S.One)
    report = gt.Action(group, PLANE, lambda g, p: _turned(angle(g, n), p)).verify()
    assert report.verdict is Verdict.REFUTED and report["well-defined"].verdict is Verdict.REFUTED, report
    example = report["well-defined"].counterexample
    number = sp.sympify(n).xreplace(dict(example.parameters))
    judge = Law(None, group.space.names, (None,))
    g, p = judge.point(example["g"]), example["x"]
    moved = judge.shifted(g, group.space.names[0], period or number)
    assert not same_point(_turned(angle(g, number), p), _turned(angle(moved, number), p), (None, None))
    twice = gt.Action(group, PLANE, lambda g, p: _turned(2 * angle(g, n), p)).verify()
    assert twice.verdict is Verdict.PROVED, twice


def _pauli(g, p):
    """XᵃZᵇ on the plane."""
    x, y = p.x, (-1) ** g.b * p.y
    stays = (1 + (-1) ** g.a) / 2
    return stays * x + (1 - stays) * y, stays * y + (1 - stays) * x


def test_pauli_matrices_are_projective():
    klein = gt.direct_product(gt.C(2), gt.C(2), names=("a", "b"))
    report = gt.Action(klein, PLANE, _pauli).verify()
    assert report["well-defined"] and report["compatibility"].verdict is Verdict.REFUTED, report
    example = report["compatibility"].counterexample
    two, plane = Law(None, ("a", "b"), (2, 2)), Law(None, ("x", "y"), (None, None))
    g, h, x = two.point(example["g"]), two.point(example["h"]), plane.point(example["x"])
    product = two.point([a + b for a, b in zip(g, h, strict=True)])
    assert not same_point(_pauli(product, x), _pauli(g, plane.point(_pauli(h, x))), plane.periods), example
    signed = gt.Action(classified_true.PauliGroup(), PLANE, lambda g, p: [g.s * v for v in _pauli(g, p)])
    assert signed.verify(), "with the sign it is a representation"


@pytest.mark.parametrize("n", [1, 2, 3, "n"])
def test_the_identity_is_no_map_to_twice_the_modulus(n):
    source = Space.of({"k": Cyclic(n)})
    target = Space.of({"k": Cyclic(2 * n)} if isinstance(n, int) else {"theta": Angle()})
    unit = 1 if isinstance(n, int) else pi / source.domains[0].n
    for factor, verdict in ((1, Verdict.REFUTED), (2, Verdict.PROVED)):
        formula = trace(lambda g, factor=factor: factor * unit * g.k, (source,), target, "k ↦ k")
        result = prove_well_defined("well-defined", {"φ(g)": formula}, ("g",))
        assert result.verdict is verdict, result


MATRIX_GROUPS = {
    "O(2)": Matrices(2, form="orthogonal"),
    "SO(3)": Matrices(3, form="orthogonal", det=1),
    "O(n)": Matrices("n", form="orthogonal"),
}


@pytest.mark.parametrize("domain", MATRIX_GROUPS.values(), ids=MATRIX_GROUPS)
def test_transposing_reverses_products(domain):
    space = Space.of({"A": domain})
    maps = {
        "Aᵀ": (lambda A: A.T, False),
        "A⁻ᵀ": ((lambda A: A.I.T) if domain.is_symbolic else (lambda A: A.adjugate().T / A.det()), True),
    }
    for name, (phi, true) in maps.items():
        if name == "A⁻ᵀ" and domain.rows == 3 and not domain.det == 1:
            continue
        claim = Claim(
            f"{name} is a homomorphism",
            (Operand("g", space), Operand("h", space)),
            lambda g, h, phi=phi: (Equation("φ(gh) = φ(g)φ(h)", space, (phi(g[0] * h[0]),), (phi(g[0]) * phi(h[0]),)),),
        )
        result = prove(claim)
        assert result.verdict is (Verdict.PROVED if true else Verdict.REFUTED), result
        if not true:
            A, B = (Matrix(result.counterexample[letter][0]) for letter in "gh")
            assert all(M.T * M == sp.eye(M.rows) for M in (A, B)) and (A * B).T != A.T * B.T
    if domain.rows == 2:
        turn = Matrices(2, form="orthogonal", det=1)
        abelian = Space.of({"A": turn})
        claim = Claim(
            "Aᵀ on SO(2)",
            (Operand("g", abelian), Operand("h", abelian)),
            lambda g, h: (Equation("(gh)ᵀ = gᵀhᵀ", abelian, ((g[0] * h[0]).T,), (g[0].T * h[0].T,)),),
        )
        assert prove(claim)


# ------------------------------------------------------------------------------- q and −q


class Rotations(gt.Group):
    """Unit quaternions up to sign: the rotations of space."""

    q = UnitQuaternions(up_to_sign=True)

    def product(self, g, h):
        return quaternion(g.q, h.q)

    def identity(self):
        return Matrix([1, 0, 0, 0])

    def inverse(self, g):
        return conjugate(g.q)


class FourSpace(gt.Group):
    v = Matrices(4, 1)

    def product(self, g, h):
        return g.v + h.v

    def identity(self):
        return Matrix([0, 0, 0, 0])

    def inverse(self, g):
        return -g.v


def _on_four_space(h, n):
    return quaternion(h.q, n.v)


def test_rotations_do_not_act_by_the_quaternion_that_names_them():
    action = gt.Action(Rotations(), {"v": Matrices(4, 1)}, _on_four_space).verify()
    assert action["well-defined"].verdict is not Verdict.PROVED, action
    product = gt.semidirect_product(FourSpace(), Rotations(), _on_four_space).verify()
    assert product.verdict is not Verdict.PROVED, product
    space = Space.of({"q": UnitQuaternions(up_to_sign=True)})
    cover = Space.of({"q": UnitQuaternions()})
    lift = trace(lambda g: g.q, (space,), cover, "the lift of SO(3) to S³")
    assert prove_well_defined("well-defined", {"φ(g)": lift}, ("g",)).verdict is not Verdict.PROVED

"""Steerable fields: the kernels that take numbers or vectors to vectors, and the matrices that go with them."""

import pytest
from sympy import Function, cos, sin

import grouptk as gt

k, SE2 = Function("k"), gt.SE(2)
PLANE = gt.natural_action(SE2).space

TURN = gt.Representation(SE2, lambda g: [[cos(g.theta), -sin(g.theta)], [sin(g.theta), cos(g.theta)]])
STILL = gt.Representation(SE2, lambda g: [[1, 0], [0, 1]])
SPIN = gt.Representation(SE2, lambda g: [[cos(2 * g.theta), -sin(2 * g.theta)], [sin(2 * g.theta), cos(2 * g.theta)]])


def field(*weights):
    """Vector fields ∫ k(|y − x|²) w(y − x) f(y) dy, one operator for each component."""

    def component(weight):
        def body(f, x, y):
            v = y.x - x.x, y.y - x.y
            return k(v[0] ** 2 + v[1] ** 2) * weight(*v) * f(y.x, y.y)

        return gt.Operator(body, source=PLANE, target=PLANE)

    return [component(weight) for weight in weights]


RADIAL = field(lambda x, y: x, lambda x, y: y)
AROUND = field(lambda x, y: -y, lambda x, y: x)
SECOND = field(lambda x, y: x**2 - y**2, lambda x, y: 2 * x * y)
SPREAD = field(lambda x, y: x, lambda x, y: 2 * y)


@pytest.mark.parametrize(
    ("components", "matrices"), [(RADIAL, TURN), (AROUND, TURN), (SECOND, SPIN)], ids=["radial", "around", "second"]
)
def test_steerable_fields_are_proved(components, matrices):
    """K(R v) = R K(v): harmonics of degree n give fields that turn n times."""
    assert matrices.verify() and gt.prove_equivariance(components, SE2, matrix_out=matrices)


@pytest.mark.parametrize(("components", "matrices"), [(RADIAL, STILL), (RADIAL, SPIN), (SECOND, TURN), (SPREAD, TURN)])
def test_fields_that_turn_otherwise_are_refuted(components, matrices):
    proof = gt.prove_equivariance(components, SE2, matrix_out=matrices)
    assert proof.verdict is gt.Verdict.REFUTED and proof.witness.left != proof.witness.right


def matrix_field(*rows):
    """F_i = Σ_j ∫ k(|v|²) w_ij(v) f_j(y) dy, v = y − x."""
    return [field(*row) for row in rows]


OUTER = matrix_field(
    (lambda x, y: x**2, lambda x, y: x * y), (lambda x, y: x * y, lambda x, y: y**2)
)  # v vᵀ, from vectors to vectors
RADIAL_PART = matrix_field((lambda x, y: x, lambda x, y: y))  # v·f, from vectors to numbers
LOWERED = matrix_field((lambda x, y: x, lambda x, y: y), (lambda x, y: -y, lambda x, y: x))  # from spin 2 to spin 1


@pytest.mark.parametrize(
    ("rows", "matrices"),
    [
        (OUTER, {"matrix_in": TURN, "matrix_out": TURN}),
        (RADIAL_PART, {"matrix_in": TURN}),
        (LOWERED, {"matrix_in": SPIN, "matrix_out": TURN}),
    ],
    ids=["outer", "radial part", "lowered"],
)
def test_fields_are_taken_to_fields(rows, matrices):
    """K(R v) = R_out K(v) R_in⁻¹."""
    assert gt.prove_equivariance(rows, SE2, **matrices)
    for other in ({"matrix_in": STILL}, {"matrix_in": SPIN if matrices["matrix_in"] is TURN else TURN}):
        assert gt.prove_equivariance(rows, SE2, **(matrices | other)).verdict is gt.Verdict.REFUTED


def test_fields_need_the_right_matrices():
    with pytest.raises(gt.DomainError, match="needs matrix_in"):
        gt.prove_equivariance(OUTER, SE2, matrix_out=TURN)
    with pytest.raises(gt.DomainError, match="must have components"):
        gt.prove_equivariance([OUTER[0], OUTER[1][:1]], SE2, matrix_in=TURN, matrix_out=TURN)


def test_fields_need_matrices_of_their_size():
    with pytest.raises(gt.DomainError, match="needs matrix_out"):
        gt.prove_equivariance(RADIAL, SE2)
    with pytest.raises(gt.DomainError, match="on 1 components"):
        gt.prove_equivariance(RADIAL[:1], SE2, matrix_out=TURN)
    with pytest.raises(gt.DomainError, match="must have components"):
        gt.prove_equivariance([], SE2)


def test_fields_need_matrices_that_are_a_representation():
    """Two equal components are mixed into themselves by (1 + h, −h; h, 1 − h)ᵀ with any h(u): that is no proof."""
    mixing = gt.Representation(SE2, lambda g: [[1 + g.x, -g.x], [g.x**2, 1 - g.x**2]])
    same = field(lambda x, y: 1) * 2
    with pytest.raises(gt.AxiomError, match="must be proved to be a representation"):
        gt.prove_equivariance(same, SE2, matrix_out=mixing)
    assert gt.prove_equivariance(same, SE2, matrix_out=STILL)

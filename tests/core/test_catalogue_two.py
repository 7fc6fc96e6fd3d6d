"""The catalogue against oracles of its own: matrices multiplied by SymPy, rotations by SciPy, permutations by hand."""

import itertools

import numpy as np
import pytest
import sympy as sp
from judge import rotation, same_number, same_point
from scipy.spatial.transform import Rotation
from sympy import I, Matrix, Rational, cos, cosh, eye, pi, sin, sinh, sqrt, tanh
from sympy.combinatorics import Permutation

import grouptk as gt
from grouptk.naming import find_group

# ------------------------------------------------------------------------------- faithful matrices, written by hand


def turn(angle):
    return Matrix([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])


def mirrored(angle, reflections):
    return turn(angle) * Matrix([[1, 0], [0, 1 - 2 * (reflections % 2)]])


def moved(linear, *translation):
    """The matrix of x → linear·x + translation in homogeneous coordinates."""
    size = linear.rows
    return Matrix(size + 1, size + 1, lambda i, j: (
        int(i == j) if i == size else linear[i, j] if j < size else translation[i]
    ))  # fmt: skip


def unitary(q):
    w, x, y, z = q
    return Matrix([[w + I * z, -y + I * x], [y + I * x, w - I * z]])


def boost(v):
    return Matrix([[1, v], [v, 1]]) / sqrt(1 - v**2)


def rapid(t):
    return Matrix([[cosh(t), sinh(t)], [sinh(t), cosh(t)]])


UNITS = unitary((0, 1, 0, 0)), unitary((0, 0, 1, 0))
MATRICES = {
    "SO(2)": turn, "O(2)": mirrored, "SE(2)": lambda x, y, t: moved(turn(t), x, y),
    "E(2)": lambda x, y, t, s: moved(mirrored(t, s), x, y),
    "p4": lambda x, y, k: moved(turn(pi * k / 2), x, y), "p4m": lambda x, y, k, s: moved(mirrored(pi * k / 2, s), x, y),
    "SO(3)": Matrix, "O(3)": Matrix, "O(1, 3)": Matrix, "GL(2)": Matrix, "GL(3)": Matrix, "SL(2)": Matrix,
    "SL(3)": Matrix, "SO(3, 'quaternion')": rotation, "SU(2)": unitary, "S(3)": Matrix, "S(4)": Matrix, "A(4)": Matrix,
    "SE(3)": lambda x, y, z, a: moved(a, x, y, z), "E(3)": lambda x, y, z, a: moved(a, x, y, z),
    "SE(3, 'quaternion')": lambda x, y, z, q: moved(rotation(q), x, y, z),
    "Aff(1)": lambda x, a: moved(Matrix([[a]]), x), "Aff(2)": lambda x, y, a: moved(a, x, y),
    "Sim(2)": lambda x, y, t, r: moved(r * turn(t), x, y),
    "ScaleTranslations(2)": lambda x, y, r: moved(r * eye(2), x, y),
    "Scalings()": lambda a: Matrix([[a]]), "Dilations()": lambda r: Matrix([[r]]),
    "CircleOperation()": lambda a: Matrix([[1 + a]]), "Boosts()": rapid, "Boosts('velocity')": boost,
    "Poincare(1, 1)": lambda u, v, t: moved(rapid(t), u, v),
    "Heisenberg()": lambda x, y, z: Matrix([[1, x, z], [0, 1, y], [0, 0, 1]]),
    "Q8()": lambda k, s: UNITS[0] ** k * UNITS[1] ** s,
}  # fmt: skip
ACTING_ELSEWHERE = ("SU(2)", "Q8()", "Heisenberg()", "CircleOperation()")  # or not at all
ADDITIVE = ("Z(", "R(", "C(", "D(")
CRYSTALS = ("wallpaper(", "space_group(", "octahedral(")  # their oracles are in tests/crystals
represented = pytest.mark.parametrize("name", MATRICES)


def matrix(g):
    return MATRICES[str(g.group)](*g)


def drawn(group, count):
    """Return exact elements, samples of all coordinates that are not in step."""
    pools = [domain.samples() for domain in group.space.domains]
    return [group(*(pool[(i * (2 * k + 1) + k) % len(pool)] for k, pool in enumerate(pools))) for i in range(count)]


def same(left, right):
    return same_point(list(left), list(right), [None] * len(left))


def test_every_group_but_the_old_ones_has_an_oracle():
    known = {str(group) for group in gt.catalogue() if not group.parameters}
    assert {name for name in known if not name.startswith(ADDITIVE + CRYSTALS)} == set(MATRICES)


@represented
def test_products_and_inverses_are_those_of_matrices(name):
    group = find_group(name)
    elements = drawn(group, 9)
    assert same(matrix(group.e), eye(matrix(group.e).rows))
    for g, h in zip(elements, elements[3:] + elements[:3], strict=True):
        assert same(matrix(g * h), matrix(g) * matrix(h)), (g, h)
        assert same(matrix(g.inverse()) * matrix(g), eye(matrix(g).rows)), g


@represented
def test_different_elements_have_different_matrices(name):
    elements = list(dict.fromkeys(drawn(find_group(name), 8)))
    assert len(elements) > 1
    for g, h in itertools.combinations(elements, 2):
        assert not same(matrix(g), matrix(h)), (g, h)


@pytest.mark.parametrize("name", [name for name in MATRICES if name not in ACTING_ELSEWHERE])
def test_natural_actions_are_those_of_the_matrices(name):
    group = find_group(name)
    action = gt.natural_action(group)
    dimension = len(action.space.coordinates)
    point = Matrix([3, -2, 5, 7][:dimension])
    for g in drawn(group, 4):
        whole = matrix(g)
        column = point if whole.rows == dimension else Matrix([*point, 1])
        assert same(action(g, tuple(point)), (whole * column)[:dimension]), g


def test_the_oracle_can_fail():
    g, h = drawn(gt.GL(2), 7)[4:6]
    assert not same(matrix(g * h), matrix(h) * matrix(g))
    assert not same(matrix(gt.SU(2)([0, 1, 0, 0])) ** 2, eye(2))


# ------------------------------------------------------------------------------- coordinates of one group


def test_quaternions_and_matrices_give_one_group_of_rotations():
    by_matrix, by_quaternion = gt.SO(3), gt.SO(3, by="quaternion")
    for q, r in itertools.pairwise(by_quaternion.space.domains[0].samples()[:8]):
        one, other = by_quaternion(q), by_quaternion(r)
        assert by_matrix(rotation((one * other).q)) == by_matrix(rotation(q)) * by_matrix(rotation(r))
        assert by_quaternion(-q) == one and gt.SU(2)(-q) != gt.SU(2)(q)
        point = (1, 2, 3)
        moved_point = gt.natural_action(gt.SU(2))(gt.SU(2)(q), point)
        assert tuple(moved_point) == tuple(gt.natural_action(by_matrix)(by_matrix(rotation(q)), point))


def test_rapidities_are_velocities():
    """tanh(t + t') = (v + v')/(1 + vv')."""
    by_rapidity, by_velocity = gt.Boosts(by="rapidity"), gt.Boosts(by="velocity")
    for s, t in [(1, 2), (Rational(1, 2), -3), (0, 5), (Rational(-7, 3), Rational(7, 3))]:
        (product,) = by_velocity.law.product((tanh(s),), (tanh(t),))
        assert same_number(tanh((by_rapidity(s) * by_rapidity(t)).t), product)
        slow, event = by_velocity(Rational(3, 5)), (2, 1)
        by_either = gt.natural_action(by_rapidity)(by_rapidity(sp.atanh(slow.v)), event)
        assert same(by_either, gt.natural_action(by_velocity)(slow, event))
    assert gt.Boosts() == by_rapidity != by_velocity


def test_the_quaternion_units():
    units = ["1", "i", "j", "k", "-1", "-i", "-j", "-k"]
    table = {"ij": "k", "jk": "i", "ki": "j", "ji": "-k", "kj": "-i", "ik": "-j", "ii": "-1", "jj": "-1", "kk": "-1"}

    def times(a, b):
        sign = (a[0] == "-") ^ (b[0] == "-")
        a, b = a.strip("-"), b.strip("-")
        found = b if a == "1" else a if b == "1" else table[a + b]
        return (found[1:] if found[0] == "-" else f"-{found}") if sign else found

    named = {"1": (0, 0), "i": (1, 0), "j": (0, 1), "k": (1, 1), "-1": (2, 0), "-i": (3, 0), "-j": (2, 1), "-k": (3, 1)}
    elements = {name: gt.Q8()(*named[name]) for name in units}
    assert set(elements.values()) == set(gt.Q8().elements())
    for a, b in itertools.product(units, repeat=2):
        assert elements[a] * elements[b] == elements[times(a, b)], (a, b)


@pytest.mark.parametrize("group", [gt.S(3), gt.S(4), gt.A(4)], ids=str)
def test_permutations_compose_in_one_line_notation(group):
    size, even = group.space.domains[0].n, str(group).startswith("A")
    lines = [p for p in itertools.permutations(range(size)) if not (even and Permutation(list(p)).is_odd)]
    assert group.order() == len(lines) and {group(list(p)) for p in lines} == set(group.elements())
    for p, q in itertools.product(lines[::3], lines[::2]):
        assert group(list(p)) * group(list(q)) == group([p[q[j]] for j in range(size)])
    names = tuple(range(10, 10 + size))
    for p in lines:
        moved_names = gt.natural_action(group)(group(list(p)), names)
        assert all(moved_names[p[j]] == names[j] for j in range(size))
    odd = [p for p in itertools.permutations(range(size)) if p not in lines]
    for p in odd[:2]:
        with pytest.raises(gt.DomainError, match="must be in A_4"):
            group(list(p))


# ------------------------------------------------------------------------------- symbolic sizes


@pytest.mark.parametrize(
    ("group", "product", "inverse", "identity"),
    [
        (gt.O("n"), "(A*A')", "(A.T)", "(I)"),
        (gt.SO("n"), "(A*A')", "(A.T)", "(I)"),
        (gt.GL("n"), "(A*A')", "(A**(-1))", "(I)"),
        (gt.SL("n"), "(A*A')", "(A**(-1))", "(I)"),
        (gt.O("p", "q"), "(A*A')", "(η*A.T*η)", "(I)"),
        (gt.S("n"), "(p*p')", "(p.T)", "(I)"),
        (gt.E("n"), "(A*x' + x, A*A')", "(A.T*(-x), A.T)", "(0, I)"),
        (gt.SE("n"), "(A*x' + x, A*A')", "(A.T*(-x), A.T)", "(0, I)"),
        (gt.Aff("n"), "(A*x' + x, A*A')", "(A**(-1)*(-x), A**(-1))", "(0, I)"),
    ],
    ids=str,
)
def test_laws_of_symbolic_size(group, product, inverse, identity):
    law = group.law
    assert [written(v) for v in (law.product.outputs, law.inverse.outputs, law.identity)] == [
        product,
        inverse,
        identity,
    ]
    assert (
        group.parameters == {sp.Symbol(name, integer=True, positive=True) for name in ("n",)} or str(group) == "O(p, q)"
    )
    assert gt.natural_action(group).verify()


def written(values):
    return f"({', '.join(map(str, values))})"


@pytest.mark.parametrize("family", [gt.O, gt.SO, gt.GL, gt.SL, gt.E, gt.SE, gt.Aff, gt.S, gt.A])
def test_symbols_and_their_names_are_one(family):
    assert family(sp.Symbol("n")) == family("n") and str(family("n")) == f"{family.__name__}(n)"
    assert family(sp.Integer(2)) == family(2)


def test_sizes_may_be_mixed():
    assert gt.O("p", 1).verify() and gt.O(1, "q").verify()
    assert gt.O(1, 1).verify() and gt.O(4, 0) == gt.O(4) and gt.GL(1).verify() and gt.SO(1).verify()


# ------------------------------------------------------------------------------- arrays


def test_rigid_motions_of_arrays_are_homogeneous_matrices():
    rng = np.random.default_rng(0)
    turns = [Rotation.random(7, random_state=seed).as_matrix() for seed in (1, 2)]
    shifts = rng.normal(size=(2, 7, 3))
    g, h = (gt.SE(3)(*shift.T, turn) for shift, turn in zip(shifts, turns, strict=True))

    def homogeneous(x, y, z, a):
        whole = np.zeros((7, 4, 4))
        whole[:, :3, :3], whole[:, :3, 3], whole[:, 3, 3] = a, np.stack([x, y, z], -1), 1
        return whole

    assert (g * h).shape == (7,) and np.all((g * g.inverse()).isclose(gt.SE(3).e))
    assert np.allclose(homogeneous(*(g * h)), homogeneous(*g) @ homogeneous(*h))
    assert np.allclose(homogeneous(*g.inverse()), np.linalg.inv(homogeneous(*g)))
    quarter = gt.SE(3)(1, 2, 3, [[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    for row in range(7):
        one = gt.SE(3)(*(value[row] for value in g))
        assert (one * quarter).isclose(gt.SE(3)(*(value[row] for value in (g * quarter))))


def test_quaternions_of_arrays_are_scipys_rotations():
    one, other = (Rotation.random(9, random_state=seed) for seed in (3, 4))
    shifts = np.random.default_rng(1).normal(size=(2, 9, 3))

    def scalar_first(rotations):
        return np.roll(rotations.as_quat(), 1, axis=-1)

    group = gt.SE(3, by="quaternion")
    g, h = (group(*shift.T, scalar_first(r)) for shift, r in zip(shifts, (one, other), strict=True))
    assert (g * h).isclose(group(*(shifts[0] + one.apply(shifts[1])).T, scalar_first(one * other))).all()
    assert g.inverse().isclose(group(*(-one.inv().apply(shifts[0])).T, scalar_first(one.inv()))).all()
    x, y, z = gt.natural_action(group).values(tuple(g), [1.0, 2.0, 3.0])
    assert np.allclose(np.stack([x, y, z], -1), one.apply([1, 2, 3]) + shifts[0])


def test_elements_of_the_wrong_set_are_refused():
    for make in (
        lambda: gt.SO(3)(np.diag([1.0, 1.0, -1.0])), lambda: gt.GL(2)([[1, 2], [2, 4]]),
        lambda: gt.SL(2)([[2, 0], [0, 1]]), lambda: gt.SU(2)([1, 1, 0, 0]), lambda: gt.Boosts("velocity")(1),
        lambda: gt.CircleOperation()(-1), lambda: gt.Dilations()(-1), lambda: gt.Scalings()(0),
        lambda: gt.O(1, 3)(2 * sp.eye(4)), lambda: gt.A(4)([1, 0, 2, 3]),
    ):  # fmt: skip
        with pytest.raises(gt.DomainError, match="must be in"):
            make()


# ------------------------------------------------------------------------------- names


def test_every_group_is_found_by_its_name(group):
    assert find_group(str(group)) == group


@pytest.mark.parametrize(
    "text", ['SO(3, by="quaternion")', "SO(3, by = 'quaternion')", "SO(3, quaternion)", "SO(3, by=quaternion)"]
)
def test_charts_are_named_on_the_command_line(text):
    assert find_group(text) == gt.SO(3, by="quaternion") != gt.SO(3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gt.SO(3, "angle"), "'quaternion' for n = 3, got 3, 'angle'"),
        (lambda: gt.SO(4, "quaternion"), "got 4, 'quaternion'"), (lambda: gt.SO(2.0), "SO.n. needs a positive integer"),
        (lambda: gt.O(0), "positive integer"), (lambda: gt.O(1, -1), "positive integer"),
        (lambda: gt.SU(3), "n = 2, got 3"),
        (lambda: gt.GL(0), "positive integer"), (lambda: gt.E("2 n"), "positive integer or a symbol"),
        (lambda: gt.S(True), "positive integer"), (lambda: gt.Boosts("speed"), "'rapidity' or 'velocity', got 'speed'"),
        (lambda: gt.Poincare(1, 3), "p = q = 1, got 1, 3"), (lambda: gt.Sim("n"), "needs a dimension"),
        (lambda: find_group("SO(by=matrix, 3)"), "arguments must be"),
        (lambda: find_group("SO(3, of=4)"), "written SO.n, by."),
    ],
)  # fmt: skip
def test_what_is_not_in_the_catalogue_is_refused(make, message):
    with pytest.raises(gt.DomainError, match=message):
        make()

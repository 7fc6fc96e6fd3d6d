"""Constrained domains: intervals, signs, groups of matrices, permutations and unit quaternions."""

import functools
import itertools

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, cos, sin, sqrt
from sympy.combinatorics import Permutation

import grouptk as gt
from grouptk.domains import (
    Angle,
    Cyclic,
    Integer,
    Interval,
    Kind,
    Matrices,
    NonNegativeInteger,
    NonZero,
    Permutations,
    Positive,
    Punctured,
    Real,
    Sign,
    UnitQuaternions,
)
from grouptk.errors import DomainError, LawError
from grouptk.lattice import lattice_of
from grouptk.measures import integral, is_discrete, jacobian
from grouptk.spaces import Space
from grouptk.tracing import certainly_differ

HALF = sqrt(2) / 2
GROUPS = [
    Matrices(3, form="orthogonal", det=1), Matrices(3, form="orthogonal"), Matrices(2, form="orthogonal", det=1),
    Matrices(4, form=(1, 3)), Matrices(2, form=(1, 1)), Matrices(2, det=NonZero()), Matrices(3, det=Positive()),
    Matrices(2, det=1), Matrices(2, det=1, entries=Integer()), Permutations(4), Permutations(4, even=True),
]  # fmt: skip
groups = pytest.mark.parametrize("domain", GROUPS, ids=str)


class Matrix(gt.Group):
    def __init__(self, domain):
        self.domain = domain

    def coordinates(self):
        return {"A": self.domain}

    def product(self, g, h):
        return g.A * h.A

    def identity(self):
        return sp.eye(self.domain.rows)

    def inverse(self, g):
        form = self.domain.form
        eta = sp.diag(*[1] * form[0], *[-1] * form[1]) if form else None
        return eta * g.A.T * eta if form else g.A.adjugate() / g.A.det(method="berkowitz")


group_of = functools.lru_cache(Matrix)


# ------------------------------------------------------------------------------- membership


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        (Matrices(2, form="orthogonal"), [[[HALF, -HALF], [HALF, HALF]], [[0, 1], [1, 0]]], [[[1, 1], [0, 1]]]),
        (Matrices(2, form="orthogonal", det=1), [[[HALF, -HALF], [HALF, HALF]]], [[[0, 1], [1, 0]]]),
        (Matrices(2, form=(1, 1)), [[[sqrt(2), 1], [1, sqrt(2)]]], [[[0, -1], [1, 0]]]),
        (Matrices(2, det=NonZero()), [[[1, 2], [3, 4]]], [[[1, 2], [2, 4]], [[0, 0], [0, 0]]]),
        (Matrices(2, det=Positive()), [[[2, 0], [0, 1]]], [[[0, 1], [1, 0]], [[1, 1], [1, 1]]]),
        (Matrices(2, det=1), [[[2, 3], [1, 2]]], [[[2, 0], [0, 1]]]),
        (Matrices(1, 2, entries=Integer()), [[[2, -3]]], [[[2, Rational(1, 2)]]]),
        (Matrices(1, 2, entries=NonNegativeInteger()), [[[2, 0]]], [[[2, -1]]]),
        (Permutations(3), [[1, 0, 2], Permutation([2, 0, 1])], [[[1, 0, 0], [0, 1, 1], [0, 0, 0]], sp.zeros(3)]),
        (Permutations(3, even=True), [[1, 2, 0]], [[1, 0, 2]]),
        (UnitQuaternions(), [[HALF, 0, HALF, 0], [-1, 0, 0, 0]], [[1, 1, 0, 0], [0, 0, 0, 0]]),
        (Interval(-1, 1), [0, Rational(99, 100), sqrt(2) - 1], [1, -1, sqrt(2), 5]),
        (Interval(0, 1, closed=True), [0, 1, 1 / sqrt(2)], [-Rational(1, 10**30), sqrt(2)]),
        (Punctured(-1), [0, 1, -sqrt(2)], [-1, 1 - sqrt(4)]),
        (Sign(), [1, -1], [0, 2, Rational(1, 2), sqrt(2) - 1]),
    ],
    ids=str,
)
def test_membership(domain, inside, outside):
    space = Space.of({"v": domain})
    for value in inside:
        (member,) = space.coerce([value], "X")
        assert domain.contains(member) is True and domain.contains_array(domain.to_array(member)), value
    for value in outside:
        with pytest.raises(DomainError, match=r"X: v must be in .*, got"):
            space.coerce([value], "X")
        assert not domain.contains_array(domain.to_array(domain.coerce(value))), value


@pytest.mark.parametrize(
    ("domain", "wrong"),
    [
        (Matrices(2), [[1, 2, 3], [4, 5, 6]]), (Matrices(2), [[1, 2], [3]]), (Matrices(2), [1, 2]), (Matrices(2), 3),
        (Matrices(2), "ab"), (Matrices(2), None), (Matrices(2), []), (Permutations(3), [0, 1]),
        (Permutations(3), [0, 1, 1]), (Permutations(3), Permutation([0, 1, 3, 2])), (UnitQuaternions(), [1, 0, 0]),
        (UnitQuaternions(), [[1, 0, 0, 0]]), (Matrices(2), sp.MatrixSymbol("A", 3, 3)),
        (Matrices("n"), sp.ones(2, 3)), (Matrices("n"), sp.MatrixSymbol("A", 2, 2)),
    ],
    ids=str,
)  # fmt: skip
def test_what_has_another_shape_is_refused(domain, wrong):
    with pytest.raises(DomainError, match="must"):
        Space.of({"v": domain}).coerce([wrong], "X")


@groups
@given(data=st.data())
def test_arrays_off_the_manifold_are_refused(domain, data):
    array = domain.to_array(data.draw(domain.strategy())).astype(float)
    batch = np.stack([array, array])
    assert domain.contains_array(batch)
    batch[1, 0, 0] += 0.01 * (1 + np.abs(array).max())
    det = np.linalg.det(batch[1])
    if domain.form is not None or domain.cell != Real():
        expected = False
    elif domain.det == 1:
        expected = bool(abs(det - 1) < 1e-9)
    else:
        expected = bool(det > 0 if domain.det == Positive() else det != 0)
    assert domain.contains_array(batch) is expected


def test_float32_rotations_are_rotations():
    angles = np.linspace(0, 6, 50, dtype=np.float32)
    turns = np.stack([np.cos(angles), -np.sin(angles), np.sin(angles), np.cos(angles)], -1).reshape(-1, 2, 2)
    assert Matrices(2, form="orthogonal", det=1).contains_array(turns)
    assert not Matrices(2, form="orthogonal", det=1).contains_array(turns * np.float32(1.001))


def test_determinants_are_compared_with_what_the_rows_allow():
    assert Matrices(2, det=NonZero()).contains_array(np.diag([1e-8, 1e-9]))
    assert not Matrices(2, det=NonZero()).contains_array(np.array([[0.1, 0.3], [0.2, 0.6]]))


@groups
@given(data=st.data())
def test_products_of_members_are_members(domain, data):
    one, other = data.draw(domain.strategy()), data.draw(domain.strategy())
    assert domain.contains(one * other) is True and domain.contains(one) is True


@groups
def test_samples_have_variety(domain):
    samples = domain.samples()
    assert samples[0] == sp.eye(domain.rows)
    assert (
        len(samples) >= 9
        and any(a * b != b * a for a, b in itertools.combinations(samples[:14], 2))
        or (domain.rows == 2 and domain.form is not None)
    )


# ------------------------------------------------------------------------------- what is known of members


def test_conditions_and_facts_of_rotations():
    domain = Matrices(3, form="orthogonal", det=1)
    generic = domain.symbol("R")
    conditions, facts = domain.conditions(generic), domain.facts(generic)
    laws = {law: sum(fact.law == law for fact in facts) for law in ("AᵀA = 1", "det A = 1", "AAᵀ = 1", "adj A = Aᵀ")}
    assert laws == {"AᵀA = 1": 6, "det A = 1": 1, "AAᵀ = 1": 6, "adj A = Aᵀ": 9}
    assert facts[: len(conditions)] == conditions
    assert sp.expand(conditions[-1].expression - generic.det() + 1) == 0
    gram = generic.T * generic - sp.eye(3)
    assert [sp.expand(c.expression) for c in conditions if c.law == "AᵀA = 1"] == [
        sp.expand(gram[i, j]) for i in range(3) for j in range(i, 3)
    ]


def test_determinants_are_those_of_sympy():
    for size in (1, 2, 3, 4):
        domain = Matrices(size, det=NonZero())
        generic = domain.symbol("A")
        (condition,) = (c for c in domain.conditions(generic) if c.kind is Kind.NONZERO)
        assert sp.expand(condition.expression - generic.det()) == 0


def test_a_turn_by_a_symbolic_angle_is_not_refused():
    t = sp.Symbol("t", real=True)
    turn = sp.ImmutableMatrix([[cos(t), -sin(t)], [sin(t), cos(t)]])
    assert Matrices(2, form="orthogonal", det=1).contains(turn) is None
    assert Space.of({"R": Matrices(2, form="orthogonal")}).coerce([turn], "O") == (turn,)


def test_names_of_entries_differ():
    generic = Matrices(11).symbol("A'")
    assert len(generic.free_symbols) == 121 and generic[0, 0] == sp.Symbol("A_1_1'", real=True)
    assert Matrices(2).symbol("A'")[0, 1] == sp.Symbol("A_12'", real=True)


# ------------------------------------------------------------------------------- declarations


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Matrices(2, 3, form="orthogonal"), "a form needs square matrices, got 2 × 3"),
        (lambda: Matrices(2, 3, det=1), "a determinant needs square matrices"),
        (lambda: Matrices(4, form=(1, 2)), r"p \+ q = 4"),
        (lambda: Matrices(4, form=(5, -1)), "signature"),
        (lambda: Matrices(4, form="unitary"), "orthogonal"),
        (lambda: Matrices("n", form=(1, 3)), r"p \+ q = n"),
        (lambda: Matrices(2, det=2), "det must be 1"),
        (lambda: Matrices(2, det=True), "det must be 1"),
        (lambda: Matrices(2, det=Real()), "det must be 1"),
        (lambda: Matrices(2, entries=Angle()), "entries must be Real"),
        (lambda: Matrices("2 n"), "needs a positive integer or a symbol"),
        (lambda: Permutations(0), "positive integer"),
        (lambda: Permutations(None), "positive integer"),
        (lambda: Interval(1, 1), "must be below"),
        (lambda: Interval(2, 1), "must be below"),
        (lambda: Interval(0.5, 1), "rational or infinite"),
        (lambda: Interval(0, sqrt(2)), "rational or infinite"),
        (lambda: Punctured(), "rational points"),
        (lambda: Punctured(sqrt(2)), "rational points"),
    ],
)
def test_declarations_say_what_must_be(make, message):
    with pytest.raises(DomainError, match=message):
        make()


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        (Matrices(3, form="orthogonal"), "O(3)"), (Matrices(3, form="orthogonal", det=1), "SO(3)"),
        (Matrices(2, det=NonZero()), "GL(2)"), (Matrices(2, det=1), "SL(2)"), (Matrices(2, det=Positive()), "GL⁺(2)"),
        (Matrices(4, form=(1, 3), det=1), "SO(1,3)"), (Matrices(2, det=1, entries=Integer()), "SL(2, ℤ)"),
        (Matrices(2, 3), "ℝ^(2×3)"), (Matrices("n", form="orthogonal"), "O(n)"), (Matrices("n", 1), "ℝ^(n×1)"),
        (Permutations(4), "S_4"), (Permutations("n", even=True), "A_n"), (UnitQuaternions(), "S³"),
        (UnitQuaternions(up_to_sign=True), "S³/±1"), (Interval(-1, 1), "(−1, 1)"), (Sign(), "{±1}"),
        (Interval(0, sp.oo, closed=True), "[0, ∞)"), (Punctured(-1), "ℝ∖{−1}"), (NonZero(), "ℝ∖{0}"),
    ],
    ids=str,
)  # fmt: skip
def test_domains_print_briefly(domain, text):
    assert str(domain) == text


def test_equal_sets_of_matrices_are_equal():
    orthogonal = Matrices(3, form="orthogonal")
    assert (
        orthogonal == Matrices(3, 3, form=(3, 0)) == Matrices(3, form=(0, 3)) == Matrices(3, form=(3, 0), det=NonZero())
    )
    assert Matrices(3, form="orthogonal", det=1) == Matrices(3, form="orthogonal", det=Positive()) != orthogonal
    assert Matrices("n") == Matrices(sp.Symbol("n", integer=True, positive=True)) != Matrices("m")
    assert NonZero() != Punctured(-1) and Punctured(1, -1) == Punctured(-1, 1, 1)


def test_signs_of_intervals_are_assumed():
    assert Interval(0, 1).symbol("x").is_positive and Interval(0, 1, closed=True).symbol("x").is_nonnegative
    assert Interval(-2, 0).symbol("x").is_negative and Interval(-1, 1).symbol("x").is_real
    assert Interval(-1, 1).symbol("x").is_positive is None


# ------------------------------------------------------------------------------- symbolic sizes


def test_matrices_of_symbolic_size():
    domain = Matrices("n", form="orthogonal", det=1)
    n = domain.rows
    generic = domain.symbol("A'")
    assert generic == sp.MatrixSymbol("A'", n, n) and domain.entries(generic) == (generic,) and domain.size == 1
    assert domain.assemble((generic,)) == generic and domain.conditions(generic) == domain.facts(generic)
    assert [condition.law for condition in domain.conditions(generic)] == ["entries", "AᵀA = 1", "det A = 1"]
    assert domain.at({n: sp.Integer(3)}) == Matrices(3, form="orthogonal", det=1)
    assert Space.of({"A": domain, "b": Matrices("n", 1), "P": Permutations("m")}).parameters == {
        n,
        sp.Symbol("m", integer=True, positive=True),
    }
    assert domain.coerce(generic.T * generic) == generic.T * generic
    assert all(domain.contains(domain.coerce(value)) is True for value in domain.samples())
    assert domain.contains(sp.ImmutableMatrix([[1, 1], [0, 1]])) is False
    assert not domain.contains_array(np.eye(2))


class Rigid(gt.Group):
    R, t = Matrices("n", form="orthogonal", det=1), Matrices("n", 1)

    def product(self, g, h):
        return g.R * h.R, g.t + g.R * h.t

    def identity(self):
        return sp.Identity(self.R.rows), sp.ZeroMatrix(self.R.rows, 1)

    def inverse(self, g):
        return g.R.T, -g.R.T * g.t


def test_laws_of_matrices_of_symbolic_size_are_traced_and_replayed():
    group = Rigid()
    assert group.parameters == {Rigid.R.rows} and group.order() == sp.oo

    class Wrong(Rigid):
        def product(self, g, h):
            moved = g.t + g.R * h.t
            return g.R * h.R, moved if isinstance(moved, sp.MatrixExpr) and not isinstance(
                moved, sp.MatrixBase
            ) else h.t

    with pytest.raises(LawError):
        Wrong()


# ------------------------------------------------------------------------------- permutations and orders


@given(p=st.permutations(range(4)), q=st.permutations(range(4)))
def test_in_a_product_of_permutations_the_right_one_acts_first(p, q):
    domain = Permutations(4)
    P, Q = domain.coerce(p), domain.coerce(tuple(q))
    assert P * Q == domain.coerce([p[q[j]] for j in range(4)])
    assert domain.coerce(Permutation(p)) == P and P * sp.eye(4)[:, 2] == sp.eye(4)[:, p[2]]
    assert np.array_equal(domain.to_array(np.array([p, q]))[1], domain.to_array(Q))


def test_permutations_are_listed_by_distance_from_the_identity():
    values = Permutations(4).values()
    assert values[0] == sp.eye(4) and [int(4 - v.trace()) for v in values[1:7]] == [2] * 6
    assert Permutations(8).values() is None and Permutations("n").values() is None
    assert set(Permutations(4, even=True).values()) == {v for v in values if v.det() == 1}
    assert all(Permutations(9).contains(value) is True for value in Permutations(9).samples()[::8])


@pytest.mark.parametrize(
    ("domain", "order"),
    [
        (Permutations(4), 24), (Permutations(4, even=True), 12), (Permutations(1, even=True), 1), (Sign(), 2),
        (Permutations("n"), sp.factorial(sp.Symbol("n", integer=True, positive=True))), (Cyclic(5), 5), (Real(), sp.oo),
        (Matrices(2, det=1), sp.oo), (Permutations(30), sp.factorial(30)), (UnitQuaternions(), sp.oo),
    ],
    ids=str,
)  # fmt: skip
def test_orders(domain, order):
    assert domain.order == order


def test_elements_of_groups_of_permutations_and_signs():
    group = Matrix(Permutations(3))
    assert group.order() == 6 and len(set(group.elements())) == 6 and next(group.elements()) == group.e
    assert group([1, 0, 2]) * group([0, 2, 1]) == group([1, 2, 0]) and not group([1, 0, 2]).is_numeric
    assert group(np.array([[1, 0, 2], [0, 1, 2]])).shape == (2,)
    with pytest.raises(DomainError, match="cannot be enumerated"):
        next(Matrix(Permutations(8)).elements())


class Mirrored(gt.Group):
    s, k, x = Sign(), Cyclic(4), Integer()

    def product(self, g, h):
        return g.s * h.s, g.k + g.s * h.k, g.x + g.s**g.k * h.x / g.s

    def identity(self):
        return 1, 0, 0

    def inverse(self, g):
        return g.s, -g.s * g.k, -(g.s ** (g.k + 1)) * g.x


def test_numeric_code_looks_signs_up_by_position():
    group = Mirrored()
    signs, turns = np.meshgrid([1, -1], range(4))
    batch = group(signs, turns, 5) * group(-1, 1, 7)
    for s, k, place in zip(signs.ravel(), turns.ravel(), np.ndindex(signs.shape), strict=True):
        exact = group(int(s), int(k), 5) * group(-1, 1, 7)
        assert tuple(int(value[place]) for value in batch.values) == tuple(map(int, exact))
    assert all(value.dtype.kind == "i" for value in batch.values)
    floats = group(np.array([1.0, -1.0]), 2, 5) * group(-1, 1, 7)
    assert np.array_equal(floats.s, [-1, 1]) and np.array_equal(floats.x, [12, -2])
    with pytest.raises(DomainError, match="s must be in"):
        group(np.array([0.0]), 0, 0)


def test_powers_of_a_sign_have_no_bound():
    class Steps(gt.Group):
        s, k = Sign(), Integer()

        def product(self, g, h):
            return g.s * h.s * g.s ** (2 * h.k), g.k + h.k

    steps = Steps()
    assert np.array_equal((steps(np.array([-1, 1]), -3) * steps(-1, -5)).s, [1, -1])


def test_signs_and_permutations_are_planes_of_a_lattice():
    class Reflections(gt.Group):
        x, s = Integer(), Sign()

        def product(self, g, h):
            return g.x + g.s * h.x, g.s * h.s

        def identity(self):
            return 0, 1

        def inverse(self, g):
            return -g.s * g.x, g.s

        def acts_on(self):
            return {"x": Integer()}

        def act(self, g, x):
            return g.x + g.s * x.x

    lattice = lattice_of(Reflections())
    assert lattice.fibre_names == ["s = 1", "s = -1"] and lattice.locate((3, -1)).plane == 1
    assert (lattice_of(Matrix(Permutations(3))).dim, lattice_of(Matrix(Permutations(3))).order) == (0, 6)


# ------------------------------------------------------------------------------- quaternions


def quaternion_product(a, b):
    (w, x, y, z), (p, q, r, s) = a, b
    parts = w * p - x * q - y * r - z * s, w * q + x * p + y * s - z * r, w * r - x * s + y * p + z * q
    return sp.Matrix([*parts, w * s + x * r - y * q + z * p])


class Rotations(gt.Group):
    q = UnitQuaternions(up_to_sign=True)

    def product(self, g, h):
        return quaternion_product(g.q, h.q)

    def identity(self):
        return sp.Matrix([1, 0, 0, 0])

    def inverse(self, g):
        return sp.Matrix([g.q[0], -g.q[1], -g.q[2], -g.q[3]])


rotations = functools.lru_cache(Rotations)


@given(data=st.data())
def test_quaternions_up_to_sign(data):
    group, domain = rotations(), UnitQuaternions(up_to_sign=True)
    q, r = data.draw(domain.strategy()), data.draw(domain.strategy())
    assert group(q) == group(-q) and hash(group(q)) == hash(group(-q)) and group(-q).values[0] == domain.normalize(q)
    assert not certainly_differ(group.space, (q,), (-q,)) and domain.alternatives(q) == (-q,)
    assert UnitQuaternions().alternatives(q) == () and certainly_differ(Space.of({"q": UnitQuaternions()}), (q,), (-q,))
    numeric = group(np.array(q.tolist(), dtype=float).ravel()) * group(np.array((-r).tolist(), dtype=float))
    assert numeric.isclose(group(q) * group(r))
    assert np.array_equal(group(domain.to_array(-q)).q, group(domain.to_array(q)).q)


def test_batches_of_quaternions_are_columns():
    batch = Rotations()(np.array([[0, 0, -1.0, 0], [0.6, 0.8, 0, 0]]))
    assert batch.shape == (2,) and batch.q.shape == (2, 4, 1) and np.all(batch.q[0].ravel() == [0, 0, 1, 0])
    with pytest.raises(DomainError, match="S³/±1"):
        Rotations()(np.array([1.0, 0.1, 0, 0]))


# ------------------------------------------------------------------------------- lists, exact and numeric


def test_lists_of_exact_numbers_are_exact_matrices():
    group = Matrix(Matrices(2, form="orthogonal"))
    assert not group([[HALF, -HALF], [HALF, HALF]]).is_numeric and not group(((0, 1), (1, 0))).is_numeric
    assert group([[0.0, 1.0], [1, 0]]).is_numeric and group([np.eye(2), np.eye(2)]).shape == (2,)


@groups
@given(data=st.data())
def test_exact_and_numeric_products_agree(domain, data):
    group = group_of(domain)
    one, other = (group(data.draw(domain.strategy())) for _ in range(2))
    exact = one * other
    numeric = group(np.array(one.A.tolist(), dtype=float)) * other
    scale = 1 + max(map(abs, exact.A))
    assert numeric.isclose(exact, tolerance=1e-9 * float(scale)) and (one * one.inverse()).isclose(group.e)


# ------------------------------------------------------------------------------- measures


def test_integrals_over_intervals_and_signs():
    space = Space.of({"x": Interval(-1, 2), "s": Sign()})
    x, s = space.symbols()
    assert integral(space, (x, s), x**2 * (1 + s)).doit() == 6
    assert is_discrete(Sign()) and is_discrete(Permutations(3)) and not is_discrete(Interval(0, 1))
    generic = Permutations(3).symbol("P")
    assert integral(Space.of({"P": Permutations(3)}), (generic,), generic.trace()) == 6
    with pytest.raises(LawError, match="cannot be written out"):
        integral(Space.of({"P": Permutations(9)}), (Permutations(9).symbol("P"),), sp.S.One)


@pytest.mark.parametrize("domain", [GROUPS[0], GROUPS[7], UnitQuaternions(), Matrices("n", form="orthogonal")], ids=str)
def test_integrals_over_bound_coordinates_need_a_chart(domain):
    space, generic = Space.of({"A": domain}), domain.symbol("A")
    with pytest.raises(LawError, match="needs a chart"):
        jacobian(space, (generic,), (generic,))
    with pytest.raises(LawError, match="needs a chart"):
        integral(space, (generic,), sp.S.One)


def test_invertible_matrices_have_a_jacobian():
    domain = Matrices(2, det=NonZero())
    space, generic = Space.of({"A": domain}), domain.symbol("A")
    assert jacobian(space, (generic,), (sp.diag(2, 3) * generic,)) == 36
    assert len(integral(space, (generic,), sp.S.One).limits) == 4

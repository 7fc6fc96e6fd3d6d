"""Generated NumPy code agrees with exact evaluation, element by element and in batches."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, pi

import grouptk as gt
from grouptk import Cyclic, GroupTkError, Integer, Matrices, Positive, Real
from grouptk.domains import residue
from grouptk.tracing import Formula, evaluate

# Lengths grow with e^t, and so do the errors of differences between them.
TAMED = {"Poincare(1, 1)": lambda rows: [(*place, t / 16) for *place, t in rows]}


def points(space, count=4):
    one = st.tuples(*(domain.strategy() for domain in space.domains))
    return st.lists(one, min_size=count, max_size=count)


def stacked(space, rows):
    """Return drawn points as one array per coordinate."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in space.domains]
    return [np.stack([d.to_array(value) for value in column]) for d, column in zip(space.domains, columns, strict=True)]


def assert_same(space, numeric, exact):
    """Compare arrays with exact points, around the circle where there is one."""
    for domain, array, column in zip(space.domains, numeric, zip(*exact, strict=True), strict=True):
        wanted = np.stack([domain.to_array(sp.N(value) if domain.modulus is not None else value) for value in column])
        gaps = domain.distance_array(array.astype(float), wanted.astype(float))
        assert array.shape == wanted.shape
        assert np.max(gaps) <= 1e-9 * (1 + np.max(np.abs(wanted.astype(float)))), (domain, array, wanted)


@given(data=st.data())
def test_products_and_inverses(concrete, data):
    space = concrete.space
    left, right = data.draw(points(space)), data.draw(points(space))
    product = concrete.product_values(stacked(space, left), stacked(space, right))
    assert_same(space, product, [tuple(concrete(*g) * concrete(*h)) for g, h in zip(left, right, strict=True)])
    assert_same(space, concrete.inverse_values(stacked(space, left)), [tuple(concrete(*g).inverse()) for g in left])


@given(data=st.data())
def test_element_arithmetic_on_floats_and_batches(concrete, data):
    space = concrete.space
    rows = points(space).map(TAMED.get(str(concrete), lambda rows: rows))
    left, right = data.draw(rows), data.draw(rows)
    g, h = concrete(*stacked(space, left)), concrete(*stacked(space, right))
    assert g.shape == h.shape == (4,)
    for row in range(4):
        exact = concrete(*left[row]) * concrete(*right[row]).inverse()
        batched = concrete(*((g * h.inverse()).values[i][row] for i in range(len(space.names))))
        assert batched.isclose(exact, tolerance=1e-6), (left[row], right[row])
    mixed = concrete(*left[0]) * h
    assert mixed.shape == (4,) and bool(np.all(mixed.isclose(concrete(*(v[:1] for v in g.values)) * h)))
    assert np.all((g**3).isclose(g * g * g)) and np.all((g**-2).isclose((g * g).inverse()))


@given(data=st.data())
def test_actions_on_arrays(acting, data):
    action = gt.natural_action(acting)
    rows, spots = data.draw(points(acting.space)), data.draw(points(action.space))
    values = action.values(stacked(acting.space, rows), stacked(action.space, spots))
    exact = [tuple(action(acting(*g), x)) for g, x in zip(rows, spots, strict=True)]
    assert_same(action.space, values, exact)
    one = action(acting(*rows[0]), [float(value) for value in spots[0]])
    assert all(np.isclose(float(a), float(b)) for a, b in zip(one, exact[0], strict=True)), (one, exact[0])


def test_identity_values(concrete):
    assert_same(concrete.space, [v[None] for v in concrete.identity_values()], [tuple(concrete.e)])


@pytest.mark.parametrize("group", [gt.p4, gt.p4m, gt.Z(2), gt.D(6), gt.C(8)], ids=str)
def test_whole_numbers_stay_whole(group):
    space = group.space
    grid = [np.arange(-6, 6) for _ in space.names]
    for array in (*group.product_values(grid, grid), *group.inverse_values(grid)):
        assert array.dtype.kind == "i" and array.shape == (12,)


def test_quarter_turns_are_exact_on_floats():
    x, y = gt.natural_action(gt.C(4)).values([np.arange(4)], [np.full(4, 1e16), np.zeros(4)])
    assert x.tolist() == [1e16, 0, -1e16, 0] and y.tolist() == [0, 1e16, 0, -1e16]


def test_values_broadcast():
    k, x = np.arange(4)[:, None], np.linspace(0, 1, 5)
    moved = gt.natural_action(gt.C(4)).values([k], [x, 0 * x])
    assert [value.shape for value in moved] == [(4, 5), (4, 5)]


def test_single_precision_stays_single_on_angles():
    theta = np.linspace(0, 6, 5, dtype=np.float32)
    (turned,) = gt.SO(2).product_values([theta], [theta])
    assert turned.dtype == np.float32 and np.all((0 <= turned) & (turned < 2 * np.pi))


def test_a_symbolic_order_has_no_numeric_code():
    with pytest.raises(GroupTkError, match="n"):
        gt.C("n").product_values([np.arange(3)], [np.arange(3)])


def test_negative_exponents_of_integer_coordinates():
    """(−1)^k and 2^k with k in ℤ: NumPy has no negative powers of integers."""
    klein = gt.semidirect_product(gt.Z(1), gt.Z(1), lambda h, n: (-1) ** h.x * n.x, names=("x", "k"), name="Klein")
    assert klein.verify()
    x, k = klein.product_values([np.array([1, 2]), np.array([-3, 4])], [np.array([1, 2]), np.array([1, 1])])
    assert x.tolist() == [0, 4] and k.tolist() == [-2, 5] and x.dtype.kind == "i"
    solitar = gt.semidirect_product(gt.R(1), gt.Z(1), lambda h, n: 2**h.x * n.x, names=("x", "k"), name="BS(1,2)")
    x, _ = solitar.product_values([np.zeros(3), np.array([-2, 0, 3])], [np.ones(3), np.zeros(3, int)])
    assert x.tolist() == [0.25, 1, 8]
    assert (solitar(0, -2) * solitar(1, 0)) == solitar(Rational(1, 4), -2)


class Affine(gt.Group):
    """Matrices and positive numbers together, so that batches of both shapes meet."""

    m, r, k = Matrices(2), Positive(), Cyclic(3)

    def product(self, g, h):
        return g.m + g.r * h.m, g.r * h.r, g.k + h.k


@given(data=st.data())
def test_matrix_coordinates(data):
    group = Affine()
    left, right = data.draw(points(group.space, 3)), data.draw(points(group.space, 3))
    product = group.product_values(stacked(group.space, left), stacked(group.space, right))
    assert product[0].shape == (3, 2, 2)
    for row, (g, h) in enumerate(zip(left, right, strict=True)):
        exact = group(*g) * group(*h)
        assert np.allclose(product[0][row], np.array(exact.m.tolist(), dtype=float))
        assert np.isclose(product[1][row], float(exact.r)) and product[2][row] == exact.k


@pytest.mark.parametrize(
    "expression",
    [
        lambda k, x: sp.cos(2 * pi * k / 7) * x + sp.sin(2 * pi * k / 7),
        lambda k, x: (-1) ** k * x**2 + residue(k + 3, 5),
        lambda k, x: residue(3 * k * k, 7) * x,
        lambda k, x: sp.floor(x / 2) + k,
        lambda k, x: k**3 - 2 * k + sp.Abs(x),
    ],
)
def test_formulas_of_finite_and_other_coordinates(expression):
    """Subexpressions of finite coordinates are tabulated; the values stay those of the expression."""
    source, target = gt.Space.of({"k": Cyclic(7), "x": Integer()}), gt.Space.of({"value": Real()})
    k, x = source.symbols()
    formula = Formula((source,), target, (expression(k, x),))
    ks, xs = np.meshgrid(np.arange(7), np.arange(-5, 6), indexing="ij")
    (values,) = evaluate(formula, [(ks, xs)])
    for place in np.ndindex(*ks.shape):
        exact = expression(sp.Integer(int(ks[place])), sp.Integer(int(xs[place])))
        assert np.isclose(float(values[place]), float(exact)), (place, values[place], exact)


def test_this_comparison_can_fail():
    space = gt.SE(2).space
    with pytest.raises(AssertionError):
        assert_same(space, [np.ones(1), np.zeros(1), np.zeros(1)], [(1, 0, pi)])
    assert_same(space, [np.ones(1), np.zeros(1), np.array([2 * np.pi])], [(1, 0, sp.S.Zero)])


class Heisenberg(gt.Group):
    x, y, z = gt.Integer(), gt.Integer(), gt.Integer()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


def test_large_integers_are_exact_or_refused_and_never_wrap_around():
    group = Heisenberg()
    large = group(np.array([2**31, 1]), np.array([2**31, 2]), np.array([0, 3]))
    assert (large * large).z.tolist() == [2**62, 8] and (large * large).z.dtype == np.int64
    with pytest.raises(gt.DomainError, match="does not fit in 64 bits"):
        large * large * large * large
    huge = gt.p4(np.array([2**62]), np.array([0]), 1)
    assert (huge * gt.p4(np.array([0]), np.array([-1]), 2)).x.tolist() == [2**62 + 1]
    with pytest.raises(gt.DomainError, match="does not fit in 64 bits"):
        huge * gt.p4(np.array([0]), np.array([-(2**62)]), 2)

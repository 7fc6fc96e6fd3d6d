"""Elements: arithmetic, equality, printing and membership, over every group of the catalogue."""

import copy
import pickle

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, Symbol, cos, pi, sin, sqrt

import grouptk as gt
from grouptk import Angle, Cyclic, DomainError, GroupTkError, Integer, LawError, Matrices, Real, Verdict

NAMES = {**vars(sp), **{name: getattr(gt, name) for name in gt.__all__}}


def elements(group):
    return st.tuples(*(domain.strategy() for domain in group.space.domains)).map(lambda values: group(*values))


@given(data=st.data())
def test_group_axioms_hold_for_drawn_elements(concrete, data):
    g, h, k = (data.draw(elements(concrete)) for _ in range(3))
    assert ((g * h) * k).equals(g * (h * k))
    assert (g * g.inverse()).equals(concrete.e) and (g.inverse() * g).equals(concrete.e)
    assert g * concrete.e == g == concrete.e * g
    assert (g * h).inverse().equals(h.inverse() * g.inverse())


@given(data=st.data(), exponent=st.integers(-5, 5))
def test_powers_and_commutators(concrete, data, exponent):
    g, h = data.draw(elements(concrete)), data.draw(elements(concrete))
    expected = concrete.e
    for _ in range(abs(exponent)):
        expected = expected * (g if exponent > 0 else g.inverse())
    assert (g**exponent).equals(expected)
    assert g.commutator(h).equals(g * h * g.inverse() * h.inverse())
    assert g.commutator(g).equals(concrete.e)


@given(data=st.data())
def test_repr_pickle_copy_and_hash_keep_an_element(concrete, data):
    g = data.draw(elements(concrete))
    read = eval(repr(g), NAMES)
    assert read == g and not read.is_numeric, f"{g!r} is read as {read!r}"
    for other in (read, pickle.loads(pickle.dumps(g)), copy.deepcopy(g), copy.copy(g), concrete(*g)):
        assert other == g and hash(other) == hash(g) and other.group == concrete
    by_name = dict(zip(concrete.space.names, g, strict=True))
    assert concrete(**by_name) == g


@given(data=st.data())
def test_equal_elements_have_equal_hashes_whatever_they_hold(concrete, data):
    g = data.draw(elements(concrete))
    as_numbers = concrete(*(np.asarray(value) for value in g.numeric_values()))
    assert as_numbers.is_numeric and as_numbers == g and hash(as_numbers) == hash(g)


def test_generic_elements_print_and_compare(group):
    g, h = group.generic(), group.generic("'")
    assert g == group.generic() and hash(g) == hash(group.generic())
    assert (g == h) is (g.values == h.values) and (g * h).equals(g * h)
    assert repr(g) and g.to_latex() and g.pretty() and g._repr_latex_()
    assert pickle.loads(pickle.dumps(g)) == g


def test_groups_survive_pickling(group):
    copied = pickle.loads(pickle.dumps(group))
    assert copied == group and hash(copied) == hash(group) and str(copied) == str(group)
    assert copied.law == group.law and copied.generic() == group.generic()
    assert copied.verify()


# ------------------------------------------------------------------------------- groups as values


class Roto(gt.Group):
    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


def test_a_group_is_its_law_not_its_class():
    class Other(gt.Group):
        x, y, theta = Real(), Real(), Angle()

        def product(self, p, q):
            turned = sp.Matrix([[cos(p.theta), -sin(p.theta)], [sin(p.theta), cos(p.theta)]]) * sp.Matrix([q.x, q.y])
            return p.x + turned[0], p.y + turned[1], q.theta + p.theta

    assert Roto() == Other() == Roto() and len({Roto(), Other()}) == 1
    assert Roto()(1, 2, 0) * Other()(1, 2, 0) == Roto()(2, 4, 0)


def test_se2_written_by_hand_is_se2():
    assert Roto() == gt.SE(2) and hash(Roto()) == hash(gt.SE(2))


def test_a_class_edited_is_a_new_group():
    before = Roto()

    class Edited(Roto):
        def product(self, g, h):
            x, y, theta = super().product(g, h)
            return x + 1, y, theta

    assert Edited() != before
    with pytest.raises(DomainError, match="cannot multiply an element of Roto with an element of Edited"):
        before(1, 2, 0) * Edited()(1, 2, 0)


@pytest.mark.parametrize("change", ["name", "domain", "inverse"])
def test_coordinates_domains_and_inverses_tell_groups_apart(change):
    class One(gt.Group):
        x = Integer()

        def product(self, g, h):
            return g.x + h.x

    class Another(gt.Group):
        if change == "name":
            z = Integer()
        else:
            x = Cyclic(5) if change == "domain" else Integer()

        def product(self, g, h):
            return g[0] + h[0]

        def inverse(self, g):
            return g[0] if change == "inverse" else -g[0]

    assert One() != Another()


def test_groups_and_elements_are_immutable():
    group, g = gt.SE(2), gt.SE(2)(1, 2, 0)
    with pytest.raises(GroupTkError, match="immutable"):
        group.name = "other"
    with pytest.raises(GroupTkError, match="immutable"):
        del group.law
    with pytest.raises(DomainError, match="immutable"):
        g.x = 3
    with pytest.raises(DomainError, match="immutable"):
        del g.values
    assert gt.SE(2).law and g.x == 1


STRANGERS = [
    (lambda: gt.C(4)(1), lambda: gt.C(8)(1)),
    (lambda: gt.Z(2)(1, 2), lambda: gt.R(2)(1, 2)),
    (lambda: gt.p4(0, 0, 1), lambda: gt.SE(2)(0, 0, pi / 2)),
    (lambda: gt.C("n")(1), lambda: gt.C("m")(1)),
]


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_elements_of_two_groups_do_not_mix_and_the_message_names_both(one, other):
    g, h = one(), other()
    for mixed in (lambda: g * h, lambda: g.equals(h), lambda: g.isclose(h)):
        with pytest.raises(DomainError) as caught:
            mixed()
        assert str(g.group) in str(caught.value) and str(h.group) in str(caught.value)
    assert g != h


# ------------------------------------------------------------------------------- membership

NONSENSE = [True, False, None, "abc", "1/0", "__import__('os').getcwd()", b"1", {}, {1: 2}, (1, 2), object, sp.true]
UNDEFINED = [float("nan"), float("inf"), sp.nan, sp.oo, sp.zoo, sp.I, 1j, np.array([1.0, np.nan]), np.array([1j])]


@pytest.mark.parametrize("value", NONSENSE + UNDEFINED, ids=repr)
@pytest.mark.parametrize("make", [lambda: gt.R(1), lambda: gt.Z(1), lambda: gt.C(4), lambda: gt.SO(2)])
def test_what_is_no_number_is_no_coordinate(make, value):
    with pytest.raises(DomainError, match="must be in"):
        make()(value)


@pytest.mark.parametrize("value", [0.5, Rational(1, 2), sqrt(2), np.array([0.5, 1.0]), 1.0000001])
@pytest.mark.parametrize("make", [lambda: gt.Z(1), lambda: gt.C(4)])
def test_fractions_are_no_integers(make, value):
    with pytest.raises(DomainError, match="must be in"):
        make()(value)


def test_whole_floats_are_integers_and_representatives_are_reduced():
    assert gt.Z(1)(3.0) == gt.Z(1)(3) and gt.C(4)(-1) == gt.C(4)(3) == gt.C(4)(np.int64(7))
    assert gt.SO(2)(-pi / 2) == gt.SO(2)(7 * pi / 2) == gt.SO(2)(3 * pi / 2)


@pytest.mark.parametrize(
    "call",
    [lambda g: g(1, 2), lambda g: g(1, 2, 3, 4), lambda g: g(1, 2, 3, x=1), lambda g: g(1, 2, z=1), lambda g: g()],
)
def test_coordinates_are_wanted_once_each(call):
    with pytest.raises(DomainError, match="needs the coordinates x, y, theta"):
        call(gt.SE(2))


def test_bad_orders_and_dimensions_are_refused():
    for wrong in (0, -1, 2.0, 1.5, True, Rational(1, 2)):
        with pytest.raises(DomainError):
            gt.C(wrong)
    for wrong in (0, -1, "2", 1.0):
        with pytest.raises(DomainError):
            gt.Z(wrong)
        with pytest.raises(DomainError):
            gt.SO(wrong)


@pytest.mark.parametrize("name", ["shape", "inverse", "group", "values", "equals"])
def test_coordinates_do_not_shadow_members_of_an_element(name):
    with pytest.raises(LawError, match=name):
        type("Shadow", (gt.Group,), {name: Real(), "product": lambda self, g, h: g[0] + h[0]})()


def test_infinite_and_symbolic_groups_cannot_be_enumerated():
    for group in (gt.p4, gt.SE(2), gt.C("n")):
        with pytest.raises(DomainError, match="cannot be enumerated"):
            next(group.elements())


def test_a_group_without_coordinates_has_one_element():
    class Trivial(gt.Group):
        def product(self, g, h):
            return ()

    group = Trivial()
    assert group.verify() and group.order() == 1
    assert list(group.elements()) == [group.e] == [group()] and group() * group() == group.e


# ------------------------------------------------------------------------------- batches and floats


def test_batches_compare_elementwise_and_are_unhashable():
    batch = gt.SE(2)(np.array([1.0, 2.0]), 0, 0)
    assert batch.shape == (2,) and np.array_equal(batch == gt.SE(2)(1, 0, 0), [True, False])
    with pytest.raises(TypeError, match="not hashable"):
        hash(batch)
    assert np.array_equal(pickle.loads(pickle.dumps(batch)) == batch, [True, True])


def test_batches_broadcast_or_say_why_not():
    grid = gt.SE(2)(np.zeros((3, 1)), np.ones(2), 0.0)
    assert grid.shape == (3, 2) and (grid * gt.SE(2)(1, 2, pi / 2)).shape == (3, 2)
    with pytest.raises(DomainError, match="do not broadcast"):
        gt.SE(2)(np.zeros(2), np.zeros(3), 0)
    empty = gt.SE(2)(np.zeros(0), 0, 0)
    assert (empty * empty.inverse()).shape == (0,)


def test_matrix_coordinates_batch_over_their_leading_axes():
    class Sums(gt.Group):
        m = Matrices(2)

        def product(self, g, h):
            return g.m + h.m

    group = Sums()
    batch = group(np.ones((5, 2, 2)))
    assert batch.shape == (5,) and (batch * group(np.eye(2))).shape == (5,)
    assert np.all(batch == group(np.ones((2, 2)))) and (batch == group([[1, 1], [1, 2]])).sum() == 0
    assert group([[1, 2], [3, 4]]).inverse() == group([[-1, -2], [-3, -4]])
    with pytest.raises(DomainError, match="must"):
        group([[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize("gap", [0, 1e-12, -1e-12])
def test_isclose_sees_angles_around_the_circle(gap):
    near = gt.SE(2)(0, 0, 2 * np.pi + gap)
    assert near.isclose(gt.SE(2)(0, 0, 0.0)) and near.isclose(gt.SE(2).e)
    assert not near.isclose(gt.SE(2)(0, 0, 1e-3)) and not near.isclose(gt.SE(2)(1e-3, 0, 0.0))
    assert 0 <= float(near.theta) < 2 * np.pi


def test_negative_angles_too_small_to_add_stay_below_a_full_turn():
    assert float(gt.SO(2)(-1e-20).theta) == 0.0


def test_isclose_goes_around_a_cycle_and_over_batches():
    assert not gt.C(8)(0).isclose(gt.C(8)(7))
    assert gt.C(8)(0).isclose(gt.C(8)(7), tolerance=1)
    batch = gt.SO(2)(np.array([0.0, 6.283185307179586, 3.0]))
    assert np.array_equal(batch.isclose(gt.SO(2).e), [True, True, False])


def test_symbols_and_floats_do_not_mix():
    g = gt.SE(2)(Symbol("a", real=True), 0, 0)
    assert g != gt.SE(2)(1.0, 0, 0)
    with pytest.raises(DomainError, match="symbolic"):
        g * gt.SE(2)(1.0, 0, 0)
    with pytest.raises(DomainError, match="isclose"):
        gt.SE(2)(1.0, 0, 0).equals(gt.SE(2)(1, 0, 0))


# ------------------------------------------------------------------------------- verdicts on equality

A = Symbol("a", real=True)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ((cos(A) ** 2 + sin(A) ** 2, 0, A + 2 * pi), (1, 0, A), Verdict.PROVED),
        ((A * (A + 1), 0, -A), (A**2 + A, 0, 2 * pi - A), Verdict.PROVED),
        ((A, 0, 0), (A + 1, 0, 0), Verdict.REFUTED),
        ((A, 0, 0), (sp.Abs(A), 0, 0), Verdict.REFUTED),
        ((0, 0, A), (0, 0, A + pi), Verdict.REFUTED),
        ((sp.Max(A, A**2 + 1), 0, 0), (A**2 + 1, 0, 0), Verdict.UNDECIDED),
    ],
)
def test_equals_gives_a_verdict(one, other, verdict):
    assert gt.SE(2)(*one).equals(gt.SE(2)(*other)).verdict is verdict


@pytest.mark.parametrize("exponent", [0, 1, -3, 6, np.int64(2), sp.Integer(-1)])
def test_exponents_are_integers(exponent):
    g = gt.SE(2)(1, 2, pi / 3)
    assert (g**exponent * g ** -int(exponent)).equals(gt.SE(2).e)


@pytest.mark.parametrize("exponent", [0.5, Rational(1, 2), Symbol("n", integer=True), "2"])
def test_other_exponents_are_refused(exponent):
    with pytest.raises(DomainError, match="integer"):
        gt.SE(2)(1, 2, pi / 3) ** exponent


def test_elements_are_not_multiplied_by_numbers():
    with pytest.raises(TypeError):
        gt.SE(2).e * 2
    assert gt.SE(2).e != 1

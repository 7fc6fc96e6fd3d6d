"""Domains: membership, normal form, samples and strategies are of one mind, over a registry of all of them."""

import pickle

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from judge import same_number
from sympy import Rational, Symbol, floor, pi, sqrt

import grouptk as gt
import grouptk.domains
from grouptk import Angle, Cyclic, DomainError, Integer, LawError, Matrices, NonZero, Positive, Real, Space
from grouptk.domains import (
    Domain,
    Finite,
    Interval,
    Kind,
    MatrixDomain,
    NonNegativeInteger,
    Permutations,
    PositiveInteger,
    Punctured,
    Sign,
    UnitQuaternions,
    enclosure,
    residue,
)

DOMAINS = [
    Real(), Positive(), NonZero(), Integer(), PositiveInteger(), Cyclic(1), Cyclic(4), Cyclic(7), Angle(), Matrices(2),
    Matrices(2, 3), NonNegativeInteger(), Sign(), Punctured(-1), Punctured(0, Rational(1, 3)), Interval(-1, 1),
    Interval(0, 1, closed=True), Interval(-sp.oo, Rational(-1, 2)), Interval(3, sp.oo, closed=True),
    Matrices(3, form="orthogonal", det=1), Matrices(3, form="orthogonal"), Matrices(2, form="orthogonal", det=1),
    Matrices(1, form="orthogonal"), Matrices(4, form=(1, 3)), Matrices(2, form=(1, 1), det=1), Matrices(2, det=1),
    Matrices(2, det=NonZero()), Matrices(3, det=Positive()), Matrices(2, det=1, entries=Integer()),
    Matrices(3, form="orthogonal", entries=Integer()), Matrices(2, 3, entries=NonNegativeInteger()), Matrices(3, 1),
    Permutations(1), Permutations(3), Permutations(4, even=True), Permutations(6), UnitQuaternions(),
    UnitQuaternions(up_to_sign=True), Finite("eab"), Finite([(0, 1), (1, 0)]),
]  # fmt: skip
registry = pytest.mark.parametrize("domain", DOMAINS, ids=str)


def subclasses(cls):
    return {cls, *(below for child in cls.__subclasses__() for below in subclasses(child))}


def test_every_domain_is_in_the_registry():
    mine = {c for c in subclasses(Domain) if c.__module__.startswith("grouptk.domains")} - {Domain, MatrixDomain}
    assert mine == {type(domain) for domain in DOMAINS}, "add the new domain to DOMAINS"


@registry
def test_samples_are_members_in_normal_form_and_differ(domain):
    samples = domain.samples()
    assert all(domain.contains(value) is True for value in samples)
    assert [domain.normalize(value) for value in samples] == list(samples)
    assert len(set(samples)) == len(samples)


@registry
@given(data=st.data())
def test_drawn_members_agree_with_their_numbers(domain, data):
    value = data.draw(domain.strategy())
    assert domain.contains(value) is True and domain.coerce(value) == value
    array = domain.to_array(value if domain.modulus is None else sp.N(value))
    assert domain.contains_array(array)
    normal = domain.normalize(value)
    assert domain.normalize(normal) == normal
    gap = domain.distance_array(
        domain.normalize_array(array).astype(float), domain.to_array(sp.N(normal)).astype(float)
    )
    assert np.all(gap < 1e-9)


@registry
def test_conditions_say_what_membership_says(domain):
    generic = domain.symbol("v")
    assert {condition.kind for condition in domain.conditions(generic)} <= set(Kind)
    assert domain.contains(generic) is not False
    assert domain.assemble(domain.entries(generic)) == generic
    assert str(domain.conditions(generic)[0])
    assert set(domain.conditions(generic)) <= set(domain.facts(generic))


@registry
def test_facts_hold_at_samples_exactly(domain):
    for value in domain.samples():
        for condition in domain.facts(value):
            sign = enclosure.sign(condition.expression)
            holds = {
                Kind.REAL: enclosure.is_enclosed(condition.expression),
                Kind.INTEGER: enclosure.is_whole(condition.expression) is True,
                Kind.ZERO: sign == 0,
                Kind.NONZERO: sign in (-1, 1),
                Kind.POSITIVE: sign == 1,
                Kind.NONNEGATIVE: sign in (0, 1),
            }
            assert holds[condition.kind], f"{condition} fails at {value}"


@registry
def test_domains_are_values(domain):
    copied = pickle.loads(pickle.dumps(domain))
    assert copied == domain and hash(copied) == hash(domain) and str(copied) == str(domain)
    assert eval(repr(domain), {**vars(sp), **vars(grouptk.domains)}) == domain, repr(domain)
    assert [other for other in DOMAINS if other == domain] == [domain]


@registry
def test_finite_domains_list_their_members(domain):
    values = domain.values()
    if values is None:
        assert domain.order == sp.oo or domain.order.is_Integer
    else:
        members = list(map(sp.sympify, values))
        assert len(set(members)) == len(members) == domain.order
        assert all(domain.contains(m) is True and domain.normalize(m) == m for m in members)
        assert set(domain.samples()) <= set(members)


@registry
@pytest.mark.parametrize("shift", [Rational(1, 10**30), 1 / sqrt(3) / 10**25, 1000])
def test_a_small_defect_is_seen(domain, shift):
    for value in domain.samples()[:12]:
        moved = value + (sp.ones(*domain.shape) if domain.shape else 1) * shift
        zeros = [enclosure.sign(c.expression) for c in domain.conditions(moved) if c.kind is Kind.ZERO]
        whole = [enclosure.is_whole(c.expression) for c in domain.conditions(moved) if c.kind is Kind.INTEGER]
        if False in whole or {-1, 1} & set(zeros):
            assert domain.contains(moved) is False
        elif all(sign == 0 for sign in zeros):
            assert domain.contains(moved) is not None


@registry
@pytest.mark.parametrize("value", [sp.nan, sp.zoo, sp.oo, sp.I])
def test_what_is_no_real_number_is_in_no_domain(domain, value):
    if domain.shape:
        value = sp.ones(*domain.shape) * value
    assert domain.contains(value) is False


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        (Positive(), [1, Rational(1, 9), sqrt(2) - 1], [0, -1, 1 - sqrt(2)]),
        (NonZero(), [1, -1, sqrt(2) - 1], [0, sqrt(2) ** 2 - 2]),
        (Integer(), [0, -5, 10**15], [Rational(1, 2), sqrt(2), pi]),
        (PositiveInteger(), [1, 7], [0, -1, Rational(3, 2)]),
        (Cyclic(4), [0, 5, -1], [Rational(1, 2), sqrt(2)]),
    ],
)
def test_membership(domain, inside, outside):
    assert all(domain.contains(sp.sympify(value)) is True for value in inside)
    assert all(domain.contains(sp.sympify(value)) is False for value in outside)
    assert all(domain.contains_array(np.asarray(float(v) if not sp.sympify(v).is_Integer else int(v))) for v in inside)
    assert not any(domain.contains_array(np.asarray(float(value))) for value in outside[:1])


@given(k=st.integers(-(10**6), 10**6), n=st.integers(1, 50))
def test_cyclic_normal_forms(k, n):
    domain = Cyclic(n)
    assert domain.normalize(sp.Integer(k)) == k % n == int(domain.normalize_array(np.array(k)))
    assert domain.distance_array(np.array(k), np.array(0)) == min(k % n, -k % n)


@given(turns=st.fractions(min_value=-20, max_value=20, max_denominator=40))
def test_angle_normal_forms(turns):
    angle = pi * Rational(turns.numerator, turns.denominator)
    normal = Angle().normalize(angle)
    assert 0 <= normal < 2 * pi and same_number(normal, angle, 2 * pi)


K, N = Symbol("k", integer=True), Symbol("n", integer=True, positive=True)


@pytest.mark.parametrize(
    ("domain", "value"),
    [
        (Cyclic(6), 7 * K + 13),
        (Cyclic(6), K**2 * 8 - 5),
        (Cyclic(6), residue(K, 12) + 6 * floor(K / 5)),
        (Cyclic(6), residue(K, 4)),
        (Cyclic(6), K * (K + 1) * 3),
        (Angle(), 2 * pi * K + K + 5 * pi / 2),
        (Angle(), pi * K**2 * Rational(7, 3)),
        (Angle(), residue(K, 4) * pi / 2 + 9 * pi),
    ],
)
def test_symbolic_normal_forms_stay_in_the_class(domain, value):
    normal = domain.normalize(value)
    for k in range(-13, 14):
        one, other = (e.xreplace({K: sp.Integer(k)}) for e in (value, normal))
        assert same_number(one, other, domain.modulus), (value, normal, k)


def test_symbolic_orders():
    domain = Cyclic("n")
    assert domain == Cyclic(N) and domain.modulus == N and domain.values() is None
    assert domain.normalize(K + 3 * N) == K and domain.at({N: sp.Integer(4)}) == Cyclic(4)


@given(a=st.integers(-1000, 1000), n=st.integers(1, 30), m=st.integers(1, 30), f=st.integers(-5, 5))
def test_residues_of_numbers_are_pythons(a, n, m, f):
    assert residue(sp.Integer(a), sp.Integer(n)) == a % n
    nested = residue(f * residue(K, n), m)
    assert nested.xreplace({K: sp.Integer(a)}) == (f * (a % n)) % m


def test_residues_stay_as_written():
    assert residue(2 * residue(K, 4), 6).count(residue) == 2
    assert residue(K, 4).is_integer and sp.latex(residue(K, 4)) == r"k \bmod 4"


# ------------------------------------------------------------------------------- spaces


@pytest.mark.parametrize("name", ["1x", "a b", "_x", "for", "", "x'"])
def test_coordinate_names_are_identifiers(name):
    with pytest.raises(LawError):
        Space.of({name: Real()})


def test_coordinates_need_domains_and_names_of_their_own():
    with pytest.raises(LawError, match="domain"):
        Space.of({"x": int})
    with pytest.raises(LawError, match="differ"):
        Space.of([*Space.of({"x": Real()}).coordinates, *Space.of({"x": Real()}).coordinates])


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "2", None])
def test_matrices_need_sizes(wrong):
    with pytest.raises((DomainError, TypeError)):
        Matrices(wrong)


def test_points_read_by_name_position_and_in_turn():
    point = Space.of({"x": Real(), "t": Angle()}).point((1, pi))
    assert (point.x, point[1], tuple(point), len(point)) == (1, pi, (1, pi), 2)
    assert repr(point) == "(x=1, t=pi)"
    with pytest.raises(AttributeError, match="x, t"):
        assert point.y


def test_a_space_of_a_group_is_the_one_it_was_given():
    assert gt.SE(2).space == Space.of({"x": Real(), "y": Real(), "theta": Angle()})


@pytest.mark.parametrize(("n", "even", "order"), [(2, False, 2), (3, True, 3), (3, False, 6), (4, True, 12)])
def test_permutations_are_listed_as_matrices(n, even, order):
    domain = gt.Permutations(n, even=even)
    assert np.array_equal(domain.values_array(), np.array([np.array(m, int) for m in domain.values()]))
    assert domain.values_array().shape == (order, n, n)
    turns = [[(i + k) % 3 for i in range(3)] for k in range(3)]  # three of three: as many as a matrix has rows
    assert gt.Permutations(3).to_array(turns).shape == (3, 3, 3)
    assert gt.Permutations(3).to_array(np.eye(3, dtype=int)).shape == (3, 3)
    assert gt.A(3).is_isomorphic(gt.C(3)) and gt.S(2).is_isomorphic(gt.C(2))

"""Certificates of positivity: found where there is one to find, exact, and never for what takes a negative value."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.polys.domains import QQ
from sympy.polys.orderings import grevlex
from sympy.polys.rings import ring

from grouptk.proofs.positivity.combination import Combination, Term
from grouptk.proofs.positivity.search import positive

HOME, u, v, a, b, x, y, c, d = ring("u, v, a, b, x, y, c, d", QQ, grevlex)
SQUARE = [(1 - u, True), (1 + u, True), (1 - v, True), (1 + v, True)]
UNIT = [(a, True), (1 - a, True), (b, True), (1 - b, True)]
CLOSED = [(a, False), (1 - a, False), (b, False), (1 - b, False)]
DISK = [(1 - x**2 - y**2, True)]


def assert_certified(polynomial, facts, strict=True):
    found = positive(polynomial, facts, strict)
    assert found is not None
    total = HOME.zero
    for term in found.terms:
        assert term.coefficient > 0
        value = term.square**2 * term.coefficient
        for fact, power in term.powers:
            value *= facts[fact][0] ** power
        total += value
    assert total == polynomial
    assert not strict or any(
        term.square.is_ground and term.square and all(facts[fact][1] for fact, _ in term.powers) for term in found.terms
    )


POSITIVE = {
    "a constant": (HOME(2), []),
    "a product of velocities": (1 + u * v, SQUARE),
    "a velocity stays below one": (1 - u - v + u * v, SQUARE),
    "factors of unlike signs": (u * v - u - 3 * v + 3, SQUARE),
    "noisy or": (1 - (a + b - a * b), UNIT),
    "signs of terms": (2 * a + 3 * a * b**2 + x**2, UNIT),
    "even powers of what is positive": (a**2 + x**4, UNIT),
    "what is negative": (-3 * c * a, [(a, True), (-c, True)]),
    "multiple of a fact": (3 * (1 - x**2 - y**2), DISK),
    "power of a fact times a sum of squares": ((1 - x**2 - y**2) ** 2 * (1 + c**2), DISK),
    "quadratic": (x**2 + x * y + y**2 + 1, []),
    "quadratic with a linear term": (x**2 + x + 1, []),
    "quartic": (x**4 + y**4 - x**2 * y**2 + 1, []),
    "square of a positive polynomial": ((x**2 + y**2 + 1) ** 2, []),
    "less than that": ((x**2 + y**2 + 1) ** 2 - x * y, []),
    "squares and a positive term": ((c * x + d) ** 2 + c**2 * y**2 + a, UNIT),
    "inside the box": (3 - u**2 - v**2, SQUARE),
    "inside the disk": (1 - x**2 * y**2, DISK),
}
NONNEGATIVE = {
    "zero": (HOME.zero, []),
    "quadratic": (x**2 - x * y + y**2, []),
    "even power": ((x**2 - y) ** 2 * (x**2 + 1), []),
    "Möbius denominator": ((c * x + d) ** 2 + c**2 * y**2, []),
    "two squares": ((x**2 - x * y - 1) ** 2 + (x - y) ** 2, []),
    "closed box": (1 - a * b, CLOSED),
    "product of nonnegative facts": (a * b * (1 - a), CLOSED),
}


@pytest.mark.parametrize(("polynomial", "facts"), POSITIVE.values(), ids=POSITIVE)
def test_positive(polynomial, facts):
    assert_certified(polynomial, facts)
    assert_certified(polynomial, facts, strict=False)


@pytest.mark.parametrize(("polynomial", "facts"), NONNEGATIVE.values(), ids=NONNEGATIVE)
def test_nonnegative_but_not_positive(polynomial, facts):
    assert_certified(polynomial, facts, strict=False)
    assert positive(polynomial, facts) is None


REFUSED = {
    "zero is not positive": (HOME.zero, []),
    "a negative constant": (HOME(-1), []),
    "a sum of velocities": (u + v, SQUARE),
    "a variable": (x, []),
    "a square": (x**2, []),
    "zero at the border only": (1 - a * b, CLOSED),
    "a bit more than the disk": (1 - 2 * x**2, DISK),
    "an odd polynomial": (x**3 + x + 1, []),
    "the Motzkin polynomial less something": (x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 + QQ(99, 100), []),
}


@pytest.mark.parametrize(("polynomial", "facts"), REFUSED.values(), ids=REFUSED)
def test_refused(polynomial, facts):
    assert positive(polynomial, facts) is None


def test_the_motzkin_polynomial_is_no_sum_of_squares():
    motzkin = x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 + 1
    assert positive(motzkin, [], strict=False) is None


def test_wrong_certificates_prove_nothing():
    facts = [(a, True), (b, False)]
    right = Combination((Term(QQ(2), ((0, 1),), HOME.one),))
    assert right.proves(2 * a, facts, strict=True)
    assert not right.proves(2 * a + b, facts, strict=False)
    assert not Combination((Term(QQ(-2), ((0, 1),), HOME.one),)).proves(-2 * a, facts, strict=False)
    assert not Combination((Term(QQ(1), ((1, 1),), HOME.one),)).proves(b, facts, strict=True)
    assert not Combination((Term(QQ(1), (), x),)).proves(x**2, facts, strict=True)
    assert not Combination(()).proves(HOME.zero, facts, strict=True)


@pytest.mark.parametrize("seed", range(12))
def test_random_combinations_of_products_of_facts(seed):
    choose = random.Random(seed)
    facts = choose.choice([SQUARE, UNIT, SQUARE + UNIT])
    products = [choose.choice(facts)[0] * choose.choice([HOME.one, *(fact for fact, _ in facts)]) for _ in range(3)]
    assert_certified(sum((QQ(choose.randint(1, 9), choose.randint(1, 9)) * p for p in products), HOME.zero), facts)


SMALL, s, t = ring("s, t", QQ, grevlex)
GRID = list(itertools.product([QQ(n, 4) for n in range(-11, 12)], repeat=2))
monomials = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda monomial: sum(monomial) <= 4)
polynomials = st.dictionaries(monomials, st.integers(-4, 4).map(QQ), min_size=1, max_size=6).map(SMALL.from_dict)
possible_facts = [s, t, 1 - s, 1 + s, 1 - t, 1 - s**2 - t**2, s * t, s - t, 2 - s - t]


@settings(max_examples=300)
@given(polynomials, st.lists(st.tuples(st.sampled_from(possible_facts), st.booleans()), max_size=4), st.booleans())
def test_what_takes_a_wrong_value_is_never_certified(polynomial, facts, strict):
    if positive(polynomial, facts, strict) is None:
        return
    for point in GRID:
        values = [(fact.evaluate(list(zip((s, t), point, strict=True))), is_strict) for fact, is_strict in facts]
        if all(value > 0 if is_strict else value >= 0 for value, is_strict in values):
            value = polynomial.evaluate(list(zip((s, t), point, strict=True)))
            assert value > 0 if strict else value >= 0


@settings(max_examples=60)
@given(st.lists(polynomials.filter(lambda p: max(map(sum, p), default=0) <= 2), min_size=1, max_size=4))
def test_sums_of_squares_and_a_constant_are_found(roots):
    total = sum((root**2 for root in roots), SMALL(1))
    assert positive(total, [], strict=False) is not None

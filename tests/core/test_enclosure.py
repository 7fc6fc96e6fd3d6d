"""Enclosures: certain signs agree with 100 digits, small defects are seen, and zeros never get a sign."""

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, E, Rational, Symbol, cos, cosh, exp, floor, log, pi, sin, sinh, sqrt, tan, tanh

from grouptk.domains.enclosure import is_enclosed, is_whole, sign
from grouptk.domains.remainders import residue

TINY = Rational(1, 10**30)


def combined(children):
    one = st.sampled_from(
        [sin, cos, exp, tanh, sinh, cosh, Abs, lambda x: sqrt(x**2 + 1), lambda x: log(x**2 + 2), tan]
    )
    two = st.sampled_from([lambda x, y: x + y, lambda x, y: x * y, lambda x, y: x - y, lambda x, y: x / (y**2 + 1)])
    small = children.map(lambda x: sp.cos(x) if x.has(exp, sinh, cosh, tan) else x)  # no towers of exponentials
    return st.builds(lambda f, x: f(x), one, small) | st.builds(lambda f, x, y: f(x, y), two, small, small)


leaves = st.fractions(min_value=-5, max_value=5, max_denominator=9).map(lambda q: Rational(q.numerator, q.denominator))
numbers = st.recursive(leaves | st.sampled_from([pi, E, sqrt(2), sqrt(3)]), combined, max_leaves=6)


def with_100_digits(value):
    with mpmath.workdps(130):
        return mpmath.mpf(sp.lambdify((), value, "mpmath")())


@settings(max_examples=60)
@given(value=numbers)
def test_signs_agree_with_a_hundred_digits(value):
    found, digits = sign(value), with_100_digits(value)
    if found is not None:
        assert found == (0 if abs(digits) < mpmath.mpf(10) ** -100 else mpmath.sign(digits)), value
    if is_whole(value) is not None:
        assert is_whole(value) is (abs(digits - mpmath.nint(digits)) < mpmath.mpf(10) ** -100), value
    if abs(digits) > mpmath.mpf(10) ** -20:
        assert found is not None, f"{value} is {digits}"


@settings(max_examples=30)
@given(value=numbers)
def test_a_small_defect_is_seen(value):
    with mpmath.workdps(130):
        digits = sp.Rational(int(mpmath.floor(with_100_digits(value) * 10**40)), 10**40)
    if is_enclosed(value):
        assert sign(value - digits + TINY) == 1
        assert sign(value - digits - TINY) == -1


ZEROS = [
    sp.S.Zero,
    sqrt(2) * sqrt(3) - sqrt(6),
    sp.Mul(sqrt(2), sqrt(3), evaluate=False) - sqrt(6),
    (sqrt(2) - 1) * (sqrt(2) + 1) - 1,
    (1 + sqrt(2)) ** 2 - 3 - 2 * sqrt(2),
    sqrt(5 - 2 * sqrt(6)) - sqrt(3) + sqrt(2),
    1 / (1 + sqrt(2)) - sqrt(2) + 1,
    cos(1) ** 2 + sin(1) ** 2 - 1,
    cosh(2) ** 2 - sinh(2) ** 2 - 1,
    log(6) - log(2) - log(3),
    sin(2) - 2 * sin(1) * cos(1),
    tan(1) - sin(1) / cos(1),
]


@pytest.mark.parametrize("zero", ZEROS, ids=str)
def test_a_zero_has_no_sign(zero):
    assert sign(zero) in (0, None) and is_whole(zero) in (True, None)
    assert sign(zero + TINY) == 1 and sign(zero - TINY) == -1 and is_whole(zero + TINY) is False
    assert sign(sqrt(zero**2 + 1) - 1) in (0, None)


@pytest.mark.parametrize("zero", ZEROS[:5], ids=str)
def test_zeros_in_square_roots_are_certain(zero):
    assert sign(zero) == 0 and is_whole(zero) is True


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (pi - Rational(355, 113), -1),
        (exp(pi) - pi - 20, -1),
        (exp(pi * sqrt(163)) - 262537412640768744, -1),
        (2 ** sqrt(2) - Rational(8, 3), -1),
        ((2 - sqrt(3)) ** Rational(2, 3), 1),
        (sp.sign(1 - sqrt(2)), -1),
        (floor(exp(20)) - 485165195, 0),
        (residue(sqrt(2), 1) - sqrt(2) + 1, None),
        (residue(sqrt(2), 1) - Rational(2, 5), 1),
        (sin(10**30), -1),
        (exp(-(10**5)), 1),
    ],
)
def test_signs_of_numbers(value, expected):
    assert sign(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I, sqrt(-2), 1 + sp.I, Symbol("x"), sp.Float(0.5), sp.gamma(Rational(1, 3)),
        log(1 - sqrt(2)), exp(exp(100)), exp(10**9), sp.Pow(3, 10**9, evaluate=False), sin(exp(exp(5))),
        sp.Function("f")(1), sp.Pow(sqrt(2) - 2, Rational(1, 3), evaluate=False),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_enclosed_real_number_has_no_sign(value):
    assert sign(value) is None and is_whole(value) is None and not is_enclosed(value)


def test_deep_expressions_are_refused():
    value = pi
    for _ in range(100):
        value = cos(value + 1, evaluate=False)
    assert sign(value) is None

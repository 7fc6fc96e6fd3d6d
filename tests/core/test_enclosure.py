"""Enclosures: certain signs agree with 100 digits, small defects are seen, and zeros never get a sign."""

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, E, Rational, Symbol, cos, cosh, exp, floor, log, pi, sin, sinh, sqrt, tan, tanh

from grouptk.domains import boxes
from grouptk.domains.enclosure import _CONTEXTS, _Enclosure, is_enclosed, is_whole, sign
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
        (16 * sp.atan(Rational(1, 5)) - 4 * sp.atan(Rational(1, 239)) - pi, None),
        (16 * sp.atan(Rational(1, 5)) - 4 * sp.atan(Rational(1, 239)) - pi + TINY, 1),
        (sp.erf(1) - Rational(842700792949714869341220635082, 10**30), 1),
        (sp.erf(1) - Rational(842700792949714869341220635083, 10**30), -1),
        (sp.erf(Rational(1, 10**9)) - Rational(1128379167095, 10**21), 1),
        (sp.erf(6) - 1, -1),
        (sp.erf(10**9) - 2, -1),
        (sp.erf(-3) + sp.erf(2), -1),
        (sp.GoldenRatio**2 - sp.GoldenRatio - 1 - TINY, -1),
        (sp.factorial(floor(exp(3))) - sp.factorial(20), 0),
        (sp.factorial(20, evaluate=False) - sp.binomial(40, 20, evaluate=False), 1),
        (sp.binomial(3, 5, evaluate=False) - exp(-9), -1),
        (sp.asin(sqrt(2) - 1) + sp.acos(sqrt(2) - 1) - pi / 2 - TINY, -1),
        (sp.atan(10**400) - Rational(3, 2), 1),
    ],
)
def test_signs_of_numbers(value, expected):
    assert sign(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I, sqrt(-2), 1 + sp.I, Symbol("x"), sp.Float(0.5), sp.gamma(Rational(1, 3)),
        log(1 - sqrt(2)), exp(exp(100)), exp(10**9), sp.Pow(3, 10**9, evaluate=False), sin(exp(exp(5))),
        sp.asin(sqrt(2)), sp.acos(pi), sp.acosh(sqrt(2) / 2), sp.atanh(sqrt(2)), sp.factorial(sqrt(2)),
        sp.factorial(-2, evaluate=False), sp.factorial(10**9, evaluate=False), 1 / sp.asin(0, evaluate=False),
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


# ------------------------------------------------------------------------------- functions that mpmath.iv lacks

ANYWHERE = st.fractions(-8, 8, max_denominator=10**6)
WITHIN_ONE = st.fractions(Rational(-999, 1000), Rational(999, 1000), max_denominator=10**6)
ABOVE_ONE = st.fractions(Rational(1001, 1000), 50, max_denominator=10**6)
FUNCTIONS = {
    sp.atan: ANYWHERE, sp.asinh: ANYWHERE, sp.erf: ANYWHERE, sp.exp: ANYWHERE, sp.log: ABOVE_ONE,
    sp.sec: ANYWHERE, sp.csc: ANYWHERE, sp.cot: ANYWHERE, sp.sech: ANYWHERE, sp.csch: ANYWHERE, sp.coth: ANYWHERE,
    sp.asin: WITHIN_ONE, sp.acos: WITHIN_ONE, sp.atanh: WITHIN_ONE, sp.acosh: ABOVE_ONE, sp.acoth: ABOVE_ONE,
    sp.asec: ABOVE_ONE, sp.acsc: ABOVE_ONE, sp.acsch: ABOVE_ONE, sp.acot: ABOVE_ONE,
}  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=str)
@pytest.mark.parametrize("context", _CONTEXTS, ids=lambda context: f"{context.prec} bits")
@settings(max_examples=25)
@given(data=st.data())
def test_every_enclosure_holds_the_value_and_is_narrow(function, context, data):
    drawn = data.draw(FUNCTIONS[function].filter(bool))
    value = function(Rational(drawn.numerator, drawn.denominator))
    box = _Enclosure(context).of(value)
    with mpmath.workprec(2500):  # mpmath's erf cancels: far more digits than are compared
        low, high = (mpmath.mp.make_mpf(end) for end in box._mpi_)
        exact = getattr(mpmath, function.__name__)(mpmath.mpf(drawn.numerator) / drawn.denominator)
        assert low <= exact <= high, value
        assert high - low <= mpmath.mpf(2) ** (40 - context.prec) * max(1, abs(exact)), value


@pytest.mark.parametrize("function", FUNCTIONS, ids=str)
@given(data=st.data())
def test_a_wide_argument_has_a_wide_enclosure(function, data):
    low, high = sorted(map(float, data.draw(st.tuples(FUNCTIONS[function], FUNCTIONS[function]))))
    context = _CONTEXTS[0]
    try:
        box = boxes.FUNCTIONS[function](context, context.mpf((low, high)))
    except boxes.Unclear:
        assert low <= 0 <= high or function in (sp.sec, sp.csc, sp.cot), "only a pole is unclear"
        return
    with mpmath.workprec(2500):
        first, last = (mpmath.mp.make_mpf(end) for end in box._mpi_)
        for place in range(9):
            value = getattr(mpmath, function.__name__)(mpmath.mpf(low) + place * (mpmath.mpf(high) - low) / 8)
            assert first <= value <= last


@pytest.mark.parametrize(
    "value",
    [
        sp.asin(Rational(3, 5)) + sp.acos(Rational(3, 5)) - pi / 2,
        sp.atan(Rational(1, 2)) + sp.atan(Rational(1, 3)) - pi / 4,
        sp.asinh(Rational(3, 4)) - log(2),
        sp.acosh(Rational(5, 4)) - log(2),
        sp.atanh(Rational(3, 5)) - log(2),
        sp.coth(log(2)) - Rational(5, 3),
        sp.sec(sp.atan(2, evaluate=False), evaluate=False) ** 2 - 5,
        sp.erf(Rational(1, 2)) + sp.erf(Rational(-1, 2)),
    ],
    ids=str,
)
def test_identities_between_functions_have_no_sign(value):
    assert sign(value) in (0, None)
    assert sign(value + TINY) == 1 and sign(value - TINY) == -1

"""Identities between functions: the true ones are proved and their certificates checked, the false ones never."""

import pytest
import sympy as sp
from sympy import (
    Abs,
    I,
    Rational,
    atan,
    atanh,
    cbrt,
    cos,
    cosh,
    cot,
    coth,
    csc,
    exp,
    floor,
    log,
    pi,
    re,
    sec,
    sign,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)  # fmt: skip

from grouptk import Angle, Cyclic, Integer, NonZero, Positive, Real, Space, Verdict
from grouptk.domains import Interval, Punctured, Sign, residue
from grouptk.proofs import Claim, Equation, Operand, prove

x, y, z, t, k, s = sp.symbols("x y z t k s")
REAL, POSITIVE, UNIT = {x: Real(), y: Real(), z: Real()}, {x: Positive(), y: Positive(), t: Real()}, Interval(-1, 1)


def claim(left, right, domains, target=None):
    space = Space.of({str(symbol): domain for symbol, domain in domains.items()})
    goal = Space.of({"value": target or Real()})

    def relation(point):
        values = dict(zip(domains, point, strict=True))
        sides = ((sp.sympify(side).xreplace(values),) for side in (left, right))
        return (Equation("left = right", goal, *sides),)

    return Claim("identity", (Operand("p", space),), relation)


def arsinh_sum(u, v):
    return u * sqrt(1 + v**2) + v * sqrt(1 + u**2)


def arsinh_difference(u, v):
    return u * sqrt(1 + v**2) - v * sqrt(1 + u**2)


TRUE = {
    "cosh² − sinh²": (cosh(x) ** 2 - sinh(x) ** 2, 1, REAL),
    "exp of a sum": (exp(x + y), exp(x) * exp(y), REAL),
    "tanh of a sum": (tanh(x + y), (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y)), REAL),
    "tanh cosh": (tanh(x) * cosh(x), sinh(x), REAL),
    "double arguments": (sinh(2 * x) - 2 * sinh(x) * cosh(x), cos(2 * y) - 1 + 2 * sin(y) ** 2, REAL),
    "log of a product": (log(x * y), log(x) + log(y), POSITIVE),
    "log of a square": (log(x**2), 2 * log(Abs(x)), {x: NonZero()}),
    "log of exp": (log(exp(x) * exp(y)), x + y, REAL),
    "exp of log": (exp(2 * log(x) - log(y)), x**2 / y, POSITIVE),
    "power of a product": ((x * y) ** t, x**t * y**t, POSITIVE),
    "power of a power": ((x**t) ** t, x ** (t**2), POSITIVE),
    "2^(x+1)": (2 ** (x + 1), 2 * 2**x, REAL),
    "4^x": (4**x, 2 ** (2 * x), REAL),
    "root of a square": (sqrt(x**2), Abs(x), REAL),
    "root of a square, x > 0": (sqrt(x**2), x, POSITIVE),
    "root of a product": (sqrt(x * y), sqrt(x) * sqrt(y), POSITIVE),
    "root of a binomial square": (sqrt(x**2 + 2 * x * y + y**2), Abs(x + y), REAL),
    "root of a square in a root": (sqrt(x + 2 * sqrt(x) + 1), sqrt(x) + 1, POSITIVE),
    "numbers under nested roots": (sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2), REAL),
    "x^(3/2)": (x ** Rational(3, 2), x * sqrt(x), POSITIVE),
    "cube root": (cbrt(x) ** 3, x, POSITIVE),
    "sinh(arsinh + arsinh) associates": (
        arsinh_sum(arsinh_sum(x, y), z), arsinh_sum(x, arsinh_sum(y, z)), REAL),
    "|xy|": (Abs(x * y), Abs(x) * Abs(y), REAL),
    "sign": (sign(x) * Abs(x), x, {x: NonZero()}),
    "artanh adds velocities": (atanh((x + y) / (1 + x * y)), atanh(x) + atanh(y), {x: UNIT, y: UNIT}),
    "Euler": (exp(I * x), cos(x) + I * sin(x), REAL),
    "de Moivre": ((cos(x) + I * sin(x)) ** 3, cos(3 * x) + I * sin(3 * x), REAL),
    "1/i": (1 / (x + I), (x - I) / (x**2 + 1), REAL),
    "heptagon": (cos(pi / 7) * cos(2 * pi / 7) * cos(3 * pi / 7), Rational(1, 8), REAL),
    "high multiples": (cos(100 * x), 2 * cos(50 * x) ** 2 - 1, REAL),
    "floor": (floor(x + y + 1) - 1, floor(x + y), REAL),
    "remainder": (residue(k + 12, 4), residue(k, 4), {k: Integer()}),
    "atan of equal arguments": (atan(x * (y + 1)), atan(x * y + x), REAL),
    "1/(2 + cos)": ((4 - cos(x) ** 2) / (2 + cos(x)), 2 - cos(x), REAL),
    "s² = 1": (cos(s * x), cos(x), {s: Sign(), x: Real()}),
    "√(cos² + sin²)": (sqrt(cos(x) ** 2 + sin(x) ** 2), 1, REAL),
    "(1+a)⁻¹": ((x**2 - 1) / (x + 1), x - 1, {x: Punctured(-1)}),
}  # fmt: skip
FALSE = {
    "tanh with a minus": (tanh(x + y), (tanh(x) + tanh(y)) / (1 - tanh(x) * tanh(y) + 3), REAL),
    "√x² = x": (sqrt(x**2), x, REAL),
    "log of a sum": (log(x + y), log(x) + log(y), POSITIVE),
    "power of a sum": ((x + y) ** t, x**t + y**t, POSITIVE),
    "root of a sum": (sqrt(x + y), sqrt(x) + sqrt(y), POSITIVE),
    "|x + y|": (Abs(x + y), Abs(x) + Abs(y), REAL),
    "floor of a double": (floor(2 * x), 2 * floor(x), REAL),
    "cosh² + sinh²": (cosh(x) ** 2 + sinh(x) ** 2, 1, REAL),
    "sinh(arsinh − arsinh)": (
        arsinh_difference(arsinh_difference(x, y), z), arsinh_difference(x, arsinh_difference(y, z)), REAL),
    "exp with the wrong sign": (exp(x - y), exp(x) * exp(y), REAL),
    "root that is too small": (sqrt(x**2 + 2 * x * y + y**2), x + y, REAL),
    "a defect of 10⁻³⁰": (exp(x) * exp(-x), 1 + Rational(1, 10**30), REAL),
}  # fmt: skip
HOLES = {
    "tan cos": (cos(x) * tan(x), sin(x), REAL),
    "cot sin": (sin(x) * cot(x), cos(x), REAL),
    "sec cos": (sec(x) * cos(x), 1, REAL),
    "csc sin": (csc(x) * sin(x), 1, REAL),
    "sin / tan": (sin(x) / tan(x), cos(x), REAL),
    "cot / cos": (sin(x) * cot(x) / cos(x), 1, REAL),
    "coth tanh": (coth(x) * tanh(x), 1, REAL),
    "sign |x|": (sign(x) * Abs(x), x, REAL),
    "log of x²": (log(x**2) - log(x**2), 0 * log(x**2) + log(x**2) - 2 * log(Abs(x)), REAL),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_identities_are_proved_and_their_certificates_hold(name):
    result = prove(claim(*TRUE[name]))
    assert result.verdict is Verdict.PROVED, result
    assert result.check()


@pytest.mark.parametrize("name", FALSE)
def test_false_identities_are_refuted(name):
    result = prove(claim(*FALSE[name]))
    assert result.verdict is Verdict.REFUTED, result


@pytest.mark.parametrize("name", HOLES)
def test_identities_with_a_hole_are_not_proved(name):
    assert prove(claim(*HOLES[name])).verdict is not Verdict.PROVED


def test_real_parts_and_conjugates():
    w = sp.Symbol("w", real=True)
    assert prove(claim(re((x + I * y) * (x - I * y)).xreplace({x: w, y: w}), 2 * w**2, {w: Real()}))


def test_classes_modulo_n_and_a_turn():
    assert prove(claim(3 * k, -k, {k: Integer()}, Cyclic(4)))
    assert prove(claim(t + 2 * pi * floor(x), t, {t: Angle(), x: Real()}, Angle()))
    assert prove(claim(t / 2 + pi, t / 2, {t: Angle()}, Angle())).verdict is Verdict.REFUTED

"""The prover never proves what is false: random identities, half of them broken, judged by sixty digits."""

import itertools
import random

import pytest
import sympy as sp
from judge import numeric
from sympy import Rational, Symbol, cos, floor, pi, sin, sqrt

import grouptk as gt
from grouptk import Angle, Cyclic, Integer, NonZero, Positive, Real, Space, Verdict
from grouptk.domains import residue
from grouptk.proofs import Claim, Equation, Membership, Operand, prove

LINE = Space.of({"value": Real()})


def equal(left, right, space, target=LINE):
    """Prove left = right for all points of a space; both are functions of its coordinates."""

    def relation(point):
        return (Equation("left = right", target, (left(*point),), (right(*point),)),)

    return prove(Claim("equality", (Operand("p", space),), relation))


def belongs(value, space, target):

    def relation(point):
        return (Membership("value ∈ target", target, (value(*point),)),)

    return prove(Claim("membership", (Operand("p", space),), relation))


# ------------------------------------------------------------------------------- random real identities

REALS = Space.of({"a": Real(), "b": Angle(), "c": Positive()})
A, B, C = REALS.symbols()
TRIGONOMETRIC = [
    lambda u, v: (cos(u + v), cos(u) * cos(v) - sin(u) * sin(v)),
    lambda u, v: (sin(u + v), sin(u) * cos(v) + cos(u) * sin(v)),
    lambda u, v: (cos(2 * u), 2 * cos(u) ** 2 - 1),
    lambda u, v: (sin(3 * u), 3 * sin(u) - 4 * sin(u) ** 3),
    lambda u, v: (cos(u) ** 2 + sin(u) ** 2, sp.S.One),
    lambda u, v: (sin(u + pi / 2), cos(u)),
    lambda u, v: (cos(u + pi / 3), cos(u) / 2 - sqrt(3) * sin(u) / 2),
    lambda u, v: ((u + v) ** 3, u**3 + 3 * u**2 * v + 3 * u * v**2 + v**3),
    lambda u, v: (u**2 - v**2, (u - v) * (u + v)),
    lambda u, v: (cos(u) * cos(v), (cos(u - v) + cos(u + v)) / 2),
]
DEFECTS = [sp.S.One, Rational(1, 10**6), Rational(-1, 3), A, sin(A), cos(B) - 1, A * sin(B), sqrt(2), (-1) * C]


def random_identity(rng):
    """Return two expressions that are equal, built from the same random tree in two ways."""
    angles = [A, B, A + B, 2 * A - B, B / 2, A * C, pi / 4 - A]
    left = right = sp.Integer(rng.randint(-3, 3))
    for _ in range(rng.randint(1, 3)):
        one, other = rng.choice(TRIGONOMETRIC)(rng.choice(angles), rng.choice(angles))
        factor = rng.choice([sp.S.One, A, 1 / C, sp.Rational(2, 3), sin(B)])
        if rng.random() < 0.5:
            left, right = left + factor * one, right + factor * other
        else:
            left, right = left * one + factor, right * other + factor
    return left, right


def largest_gap(left, right, rng):
    """Return the largest difference of two expressions at random exact points."""
    points = [{A: Rational(rng.randint(-90, 90), 17), B: Rational(rng.randint(0, 90), 13), C: Rational(7, 5)}]
    points += [{A: Rational(rng.randint(-9, 9), 7), B: sqrt(2), C: pi}]
    return max(abs(numeric((left - right).xreplace(point))) for point in points)


def test_random_identities_are_judged_right():
    rng = random.Random(7)
    proved = {True: 0, False: 0}
    for case in range(160):
        left, right = random_identity(rng)
        true = case % 2 == 0
        if not true:
            right = right + rng.choice(DEFECTS)
        gap = largest_gap(left, right, rng)
        read = [lambda *p, e=e: e.xreplace(dict(zip((A, B, C), p, strict=True))) for e in (left, right)]
        result = equal(*read, REALS)
        if gap > sp.Float("1e-40"):
            assert not result, f"{left} = {right} is false by {gap}: {result}"
        if result.verdict is Verdict.REFUTED:
            example = result.counterexample
            point = dict(zip((A, B, C), example["p"], strict=True))
            assert abs(numeric((left - right).xreplace(point))) > sp.Float("1e-40"), example
        proved[true] += bool(result)
    assert proved[True] == 80, "every identity of this kind is within the normal form"
    assert proved[False] == 0


def test_the_judge_of_identities_can_fail():
    rng = random.Random(0)
    assert largest_gap(sin(A) ** 2 + cos(A) ** 2, sp.S.One, rng) < sp.Float("1e-40")
    assert largest_gap(sin(A), sin(A) + Rational(1, 10**30), rng) > sp.Float("1e-40")


# ------------------------------------------------------------------------------- random integer expressions

WHOLES = Space.of({"x": Integer(), "y": Integer()})
X, Y = WHOLES.symbols()
GRID = list(itertools.product(range(-7, 8), repeat=2)) + [(1000, -999), (61, 360), (-2520, 77)]


class Whole:
    """An integer expression in x and y, as a SymPy expression and as a Python function: two readings of one tree."""

    def __init__(self, expression, function):
        self.expression, self.function = sp.sympify(expression), function

    @staticmethod
    def of(value):
        return value if isinstance(value, Whole) else Whole(value, lambda x, y: value)

    def __add__(self, other):
        other = Whole.of(other)
        return Whole(self.expression + other.expression, lambda x, y: self.function(x, y) + other.function(x, y))

    def __mul__(self, other):
        other = Whole.of(other)
        return Whole(self.expression * other.expression, lambda x, y: self.function(x, y) * other.function(x, y))

    def __mod__(self, modulus):
        return Whole(residue(self.expression, sp.Integer(modulus)), lambda x, y: self.function(x, y) % modulus)

    def __floordiv__(self, divisor):
        return Whole(floor(self.expression / divisor), lambda x, y: self.function(x, y) // divisor)


LEAVES = [
    Whole(X, lambda x, y: x),
    Whole(Y, lambda x, y: y),
    Whole(3, lambda x, y: 3),
    Whole((-1) ** X, lambda x, y: 1 - 2 * (x % 2)),
]


def random_whole(rng, depth=3):
    """Return a random integer expression with nested remainders and floors."""
    if not depth:
        return rng.choice(LEAVES)
    one, other = random_whole(rng, depth - 1), random_whole(rng, rng.randrange(depth))
    k, m = rng.randint(-3, 4), rng.randint(2, 7)
    return rng.choice([one, one + other * k, one * other, (one + k) % m, (one + other) % m, (one + k) // m])


def random_whole_claim(rng):
    """Return two integer expressions and the modulus (or None) in which they are compared; about half are equal."""
    e, u = random_whole(rng), random_whole(rng, 1)
    m, k = rng.randint(2, 8), rng.randint(-4, 4)
    return rng.choice(
        [
            ((e % m + u) % m, (e + u) % m, None),
            (e, e % m, m),
            (e + u * m, e, m),
            ((e + u * m) // m, e // m + u, None),
            ((e // m) * m + e % m, e, None),
            ((e * k) % m, ((e % m) * k) % m, None),
            (((e % m) * k) % (m + 2), (e % m) * k, None),
            (e, e % m, m + 1),
            (e, e + u * k, m),
            (e % m, e % (2 * m), None),
            (e // 2, e // 4 + e // 4, None),
            (e * e + e, u, 2),
            (e % (2 * m), e, m),
        ]
    )


def fails_at(left, right, modulus):
    """Return a point of the grid at which two integer expressions differ."""
    for point in GRID:
        gap = left.function(*point) - right.function(*point)
        if gap if modulus is None else gap % modulus:
            return point
    return None


def test_random_integer_claims_are_judged_right():
    rng = random.Random(11)
    verdicts = {(True, verdict): 0 for verdict in Verdict} | {(False, verdict): 0 for verdict in Verdict}
    for _ in range(200):
        left, right, modulus = random_whole_claim(rng)
        target = Space.of({"value": Integer() if modulus is None else Cyclic(modulus)})
        read = [lambda *p, e=side.expression: e.xreplace(dict(zip((X, Y), p, strict=True))) for side in (left, right)]
        result = equal(*read, WHOLES, target)
        false_at = fails_at(left, right, modulus)
        said = f"{left.expression} = {right.expression} mod {modulus}"
        if false_at is not None:
            assert not result, f"{said} is false at {false_at}: {result}"
        if result.verdict is Verdict.REFUTED:
            point = tuple(map(int, result.counterexample["p"]))
            gap = left.function(*point) - right.function(*point)
            assert gap if modulus is None else gap % modulus, f"{said}: no counterexample at {point}"
        verdicts[false_at is None, result.verdict] += 1
    assert min(sum(verdicts[true, v] for v in Verdict) for true in (True, False)) > 40, verdicts
    assert verdicts[True, Verdict.PROVED] > 40 and verdicts[False, Verdict.REFUTED] > 40, verdicts
    assert not verdicts[False, Verdict.PROVED] and not verdicts[True, Verdict.REFUTED], verdicts


def test_expressions_and_functions_are_the_same_tree():
    rng = random.Random(3)
    for _ in range(100):
        whole = random_whole(rng)
        for point in ((-7, 4), (0, 0), (5, -3), (1000, 61)):
            value = whole.expression.xreplace(dict(zip((X, Y), map(sp.Integer, point), strict=True)))
            assert value == whole.function(*point), (whole.expression, point)


def test_the_judge_of_integer_claims_can_fail():
    x = LEAVES[0]
    assert fails_at((x * 2 % 4) % 6, x * 2 % 4, None) is None and fails_at(((x % 4) * 2) % 6, (x % 4) * 2, None)


# ------------------------------------------------------------------------------- chosen claims

N = Symbol("n", integer=True, positive=True)
K = Space.of({"k": Integer()})
T = Space.of({"t": Real()})


@pytest.mark.parametrize(
    ("left", "right", "modulus"),
    [
        (lambda k: k + N, lambda k: k, N),
        (lambda k: (k + N) ** 2, lambda k: k**2, N),
        (lambda k: k**3, lambda k: k, 6),
        (lambda k: k * (k + 1) / 2 * 4, lambda k: 0 * k, 4),
        (lambda k: k**7, lambda k: k, 42),
        (lambda k: (-1) ** k + 1, lambda k: 0 * k, 2),
        (lambda k: residue(2 * residue(k, 4), 6), lambda k: residue(k, 4) * 2, 6),
        (lambda k: (-1) ** k * k, lambda k: k, 2),
        (lambda k: cos(pi * k / 2) * 4, lambda k: 0 * k, 4),
    ],
)
def test_true_congruences(left, right, modulus):
    assert equal(left, right, K, Space.of({"value": Cyclic(modulus)}))


@pytest.mark.parametrize(
    ("left", "right", "modulus"),
    [
        (lambda k: k + 1, lambda k: k, N),
        (lambda k: k**3, lambda k: k, N),
        (lambda k: k**3, lambda k: k, 4),
        (lambda k: 2 * k, lambda k: 0 * k, N),
        (lambda k: k * (k + 1) / 2, lambda k: 0 * k, 3),
        (lambda k: residue(2 * residue(k, 4), 6), lambda k: residue(k, 4) * 2, 12),
        (lambda k: k / 2, lambda k: 0 * k, 1),
    ],
)
def test_false_congruences(left, right, modulus):
    result = equal(left, right, K, Space.of({"value": Cyclic(modulus)}))
    assert result.verdict is Verdict.REFUTED, result


@pytest.mark.parametrize(
    "expression",
    [
        lambda t: 1 / t,
        lambda t: cos(1 / t),
        lambda t: sp.log(t),
        lambda t: sqrt(t),
        lambda t: cos(sqrt(t)),
        lambda t: cos(sp.log(t)),
        lambda t: floor(1 / t) * 0 + floor(1 / t),
        lambda t: residue(1, t),
        lambda t: 1 / (1 + 1 / t),
        lambda t: 1 / (cos(t) ** 2 - 1),
        lambda t: sp.tan(t),
        lambda t: (t**2 + t) / t,
    ],
)
def test_what_is_not_defined_everywhere_is_no_real_number_and_equals_nothing(expression):
    assert not belongs(expression, T, LINE)
    assert not equal(expression, expression, T)


@pytest.mark.parametrize(
    ("value", "space", "target"),
    [
        (lambda t: 1 / (1 + t**2), T, LINE),
        (lambda t: 1 / (2 + t**2 + t**4), T, Space.of({"v": Positive()})),
        (lambda r: r / (1 + r), Space.of({"r": Positive()}), Space.of({"v": Positive()})),
        (lambda a: 1 / a**3, Space.of({"a": NonZero()}), Space.of({"v": NonZero()})),
        (lambda k: k * (k - 1) / 2, K, Space.of({"v": Integer()})),
        (lambda k: k * (k**2 - 1) / 6, K, Space.of({"v": Integer()})),
        (lambda k: cos(pi * k), K, Space.of({"v": Integer()})),
        (lambda k: cos(pi * k / 2), K, Space.of({"v": Integer()})),
        (lambda k: floor(k / 3), K, Space.of({"v": Integer()})),
    ],
)
def test_membership_is_proved(value, space, target):
    assert belongs(value, space, target)


@pytest.mark.parametrize(
    ("value", "space", "target"),
    [
        (lambda t: t**2, T, Space.of({"v": Positive()})),
        (lambda t: 1 + t, T, Space.of({"v": NonZero()})),
        (lambda r: r - 1, Space.of({"r": Positive()}), Space.of({"v": Positive()})),
        (lambda k: k / 2, K, Space.of({"v": Integer()})),
        (lambda k: k * (k - 1) / 4, K, Space.of({"v": Integer()})),
        (lambda k: cos(pi * k / 3), K, Space.of({"v": Integer()})),
        (lambda k: k / 2, K, Space.of({"v": Cyclic(3)})),
        (lambda t: sqrt(-1 - t**2), T, LINE),
    ],
)
def test_membership_is_refuted(value, space, target):
    assert belongs(value, space, target).verdict is Verdict.REFUTED


NAMESAKES = {
    "√2": (Symbol("√2", positive=True) ** 2 + sqrt(2), 2 + sqrt(2)),
    "cos(q)": (Symbol("cos(q)", real=True), cos(Symbol("q", real=True))),
    "π": (Symbol("π", positive=True), pi),
    "two symbols q": (cos(Symbol("q", real=True)), cos(Symbol("q", positive=True))),
    "⌊q/2⌋": (Symbol("⌊q/2⌋", integer=True), floor(Symbol("q", integer=True) / 2)),
}


@pytest.mark.parametrize(("left", "right"), NAMESAKES.values(), ids=NAMESAKES)
def test_a_symbol_is_not_what_it_is_called(left, right):
    """The prover's own variables cannot be confused with a parameter of the same name."""
    result = equal(lambda t: left + t, lambda t: right + t, T)
    assert result.verdict is Verdict.REFUTED, result


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (Symbol("m", negative=True), -1, Verdict.REFUTED),
        (sp.Abs(Symbol("m", negative=True)), -Symbol("m", negative=True), Verdict.PROVED),
        ((-1) ** Symbol("m", even=True), 1, Verdict.PROVED),
        ((-1) ** Symbol("m", odd=True), -1, Verdict.PROVED),
        (Symbol("m", even=True, positive=True), 2, Verdict.REFUTED),
    ],
)
def test_parameters_range_over_what_their_assumptions_allow(left, right, verdict):
    result = equal(lambda t: left + t, lambda t: sp.sympify(right) + t, T)
    assert result.verdict is verdict, result
    for symbol, value in result.counterexample.parameters.items() if result.counterexample else ():
        assert all(getattr(value, f"is_{fact}") is truth for fact, truth in symbol.assumptions0.items())


@pytest.mark.parametrize("exponent", [3, 30, 80])
def test_a_tiny_defect_is_seen(exponent):
    result = equal(lambda t: t + Rational(1, 10**exponent), lambda t: t, T)
    assert result.verdict is Verdict.REFUTED


def test_a_tiny_defect_is_seen_on_the_circle():
    result = equal(lambda t: t + Rational(1, 10**60), lambda t: t, T, Space.of({"angle": Angle()}))
    assert result.verdict is Verdict.REFUTED


def test_undecided_names_what_could_not_be_shown():
    result = equal(lambda t: sp.Max(t, -t), lambda t: sqrt(t**2), T)
    assert result.verdict is Verdict.UNDECIDED and "outside the normal form" in result.method
    assert "no counterexample among" in result.method and result.counterexample is None


def test_a_search_for_a_counterexample_ends_in_time():
    """Numbers such as cos(log 2)² + sin(log 2)² are slow to compare, and Max is outside the normal form."""
    space = Space.of({"t": Positive(), "u": Positive()})
    result = equal(
        lambda t, u: cos(sp.log(t + sqrt(u))) ** 2 + sin(sp.log(t + sqrt(u))) ** 2 + sp.Max(t, u),
        lambda t, u: 1 + sp.Max(t, u),
        space,
    )
    assert result.verdict is Verdict.UNDECIDED and result.seconds < 30


def test_verdicts_are_three_and_only_proved_is_true():
    assert [bool(verdict) for verdict in (Verdict.PROVED, Verdict.UNDECIDED, Verdict.REFUTED)] == [True, False, False]
    assert gt.Verdict is Verdict

"""Thousands of claims on integer expressions with nested remainders and floors, judged by plain integers on a grid."""

import itertools
import os
import random

import pytest
import sympy as sp
from sympy import floor

from grouptk import Cyclic, Integer, Space, Verdict
from grouptk.domains import residue
from grouptk.proofs import Claim, Equation, Operand, prove

CLAIMS, CHUNKS = 5000 if os.environ.get("CI") else 1000, 10
FLOOR_OF_PROVED = 0.72  # of the claims that hold on the grid; measured 0.83
SPACES = [
    Space.of({"x": Integer(), "y": Integer()}),
    Space.of({"x": Integer(), "y": Cyclic(4)}),
    Space.of({"x": Cyclic(6), "y": Cyclic(10)}),
]
SAMPLES = [(1000, -999), (61, 360), (-2520, 77), (-1, 5041), (123, 456), (-60, -49), (840, 841)]


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

    def __sub__(self, other):
        return self + Whole.of(other) * -1

    def __mod__(self, modulus):
        return Whole(residue(self.expression, sp.Integer(modulus)), lambda x, y: self.function(x, y) % modulus)

    def __floordiv__(self, divisor):
        return Whole(floor(self.expression / divisor), lambda x, y: self.function(x, y) // divisor)


def leaves(space):
    """Return the leaves of random trees over a space's own symbols."""
    x, y = space.symbols()
    return [
        Whole(x, lambda x, y: x),
        Whole(y, lambda x, y: y),
        Whole(x + y, lambda x, y: x + y),
        Whole(3, lambda x, y: 3),
        Whole((-1) ** x, lambda x, y: 1 - 2 * (x % 2)),
        Whole((-1) ** y, lambda x, y: 1 - 2 * (y % 2)),
    ]


GROWTHS = [
    lambda one, other, k, m: one,
    lambda one, other, k, m: one + other * k,
    lambda one, other, k, m: one * other,
    lambda one, other, k, m: (one + k) % m,
    lambda one, other, k, m: (one * k + other) % m,
    lambda one, other, k, m: (one + k) // m,
    lambda one, other, k, m: (one - one % m) // m,
]


def random_whole(rng, pool, depth):
    """Return a random integer expression with nested remainders and floors."""
    if not depth:
        return rng.choice(pool)
    one, other = random_whole(rng, pool, depth - 1), random_whole(rng, pool, rng.randrange(depth))
    return rng.choice(GROWTHS)(one, other, rng.randint(-3, 4), rng.randint(2, 9))


# Each takes integer expressions e and u, a modulus m ≥ 2 and a factor k, and gives (left, right, modulus or None).
TRUE = [
    lambda e, u, m, k: ((e % m + u) % m, (e + u) % m, None),
    lambda e, u, m, k: (e, e % m, m),
    lambda e, u, m, k: (e + u * m, e, m),
    lambda e, u, m, k: ((e + u * m) // m, e // m + u, None),
    lambda e, u, m, k: ((e // m) * m + e % m, e, None),
    lambda e, u, m, k: ((e * k) % m, ((e % m) * k) % m, None),
    lambda e, u, m, k: ((e * u) % m, ((e % m) * (u % m)) % m, None),
    lambda e, u, m, k: ((e % (2 * m)) % m, e % m, None),
    lambda e, u, m, k: (((e % m) * k) % (m + 2), ((e % m) * k + (e % m) * (m + 2) * k) % (m + 2), None),
    lambda e, u, m, k: ((e + m * k) % m, e % m, None),
    lambda e, u, m, k: ((e % m) // m, Whole.of(0), None),
    lambda e, u, m, k: (e * e + e, Whole.of(0), 2),
    lambda e, u, m, k: (e * e * e, e, 6),
    lambda e, u, m, k: ((e - e % m) // m, e // m, None),
    lambda e, u, m, k: ((e // 2) // 3, e // 6, None),
    lambda e, u, m, k: (e % m + (e * -1) % m, Whole.of(0), m),
    lambda e, u, m, k: (e * m % (m * 3), (e % 3) * m, None),
]
FALSE = [
    lambda e, u, m, k: (e, e % m, m + 1),
    lambda e, u, m, k: (e, e + u * k, m),
    lambda e, u, m, k: (e % m, e % (2 * m), None),
    lambda e, u, m, k: (e // 2, e // 4 + e // 4, None),
    lambda e, u, m, k: (e * e + e, u, 2),
    lambda e, u, m, k: (((e % m) * k) % (m + 2), (e % m) * k, None),
    lambda e, u, m, k: (((e % m) * k) % (m + 2), (e * k) % (m + 2), None),
    lambda e, u, m, k: ((e % m + u % m), (e + u) % m, None),
    lambda e, u, m, k: ((e + u) // m, e // m + u // m, None),
    lambda e, u, m, k: ((e % m) % (2 * m), e % (2 * m), None),
    lambda e, u, m, k: ((e % (m + 1)) % m, e % m, None),
    lambda e, u, m, k: (e * e, e, 6),
    lambda e, u, m, k: ((e * k) // m, (e // m) * k, None),
    lambda e, u, m, k: ((e * -1) // m, (e // m) * -1, None),
    lambda e, u, m, k: (e * m % (m * 3), (e % m) * m, None),
    lambda e, u, m, k: ((e // 2) % m, (e % (m + 1)) // 2, None),
]


def random_claim(rng):
    """Return a space, two integer expressions and the modulus (or None) in which they are compared."""
    space = rng.choices(SPACES, (4, 4, 1))[0]
    pool = leaves(space)
    e, u = random_whole(rng, pool, rng.choices((1, 2, 3), (5, 4, 1))[0]), random_whole(rng, pool, 1)
    return space, *rng.choice(rng.choice((TRUE, FALSE, FALSE)))(e, u, rng.randint(2, 8), rng.randint(-4, 5))


def grid(space):
    """Return the points at which a claim is judged: members of the space, cyclic coordinates in their normal form."""
    sides = [domain.values() or range(-7, 8) for domain in space.domains]
    lines = [domain.values() is None for domain in space.domains]
    far = [tuple(v if line else v % len(side) for v, line, side in zip(p, lines, sides, strict=True)) for p in SAMPLES]
    return [*itertools.product(*sides), *far]


def fails_at(space, left, right, modulus):
    """Return a point of the grid at which two integer expressions differ."""
    for point in grid(space):
        gap = left.function(*point) - right.function(*point)
        if gap if modulus is None else gap % modulus:
            return point
    return None


def proved(space, left, right, modulus, tries=0):
    """Return the prover's result on left = right for all points of the space."""
    target = Space.of({"value": Integer() if modulus is None else Cyclic(modulus)})
    symbols = space.symbols()

    def relation(point):
        bindings = dict(zip(symbols, point, strict=True))
        sides = ((side.expression.xreplace(bindings),) for side in (left, right))
        return (Equation("left = right", target, *sides),)

    return prove(Claim("equality", (Operand("p", space),), relation), tries=tries)


def tally(seed, claims=CLAIMS // CHUNKS):
    """Judge claims and count (holds on the grid, verdict); a false one that is proved fails at once."""
    rng = random.Random(seed)
    counts = {(holds, verdict): 0 for holds in (True, False) for verdict in Verdict}
    for _ in range(claims):
        space, left, right, modulus = random_claim(rng)
        point = fails_at(space, left, right, modulus)
        result = proved(space, left, right, modulus)
        said = f"{left.expression} = {right.expression} mod {modulus} on {space.domains}"
        assert point is None or not result, f"{said} is false at {point}: {result}"
        if point is None:
            assert result.verdict is not Verdict.REFUTED, f"{said} holds on the grid: {result}"
        counts[point is None, result.verdict] += 1
    return counts


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_no_false_claim_on_integers_is_proved_and_most_true_ones_are(seed):
    counts = tally(seed)
    true, false = (sum(counts[holds, verdict] for verdict in Verdict) for holds in (True, False))
    assert min(true, false) > CLAIMS // CHUNKS // 3, counts
    assert counts[True, Verdict.PROVED] > FLOOR_OF_PROVED * true, counts


def test_a_false_claim_is_refuted_at_a_true_point():
    rng = random.Random(99)
    refuted = 0
    for _ in range(100):
        space, left, right, modulus = random_claim(rng)
        result = proved(space, left, right, modulus, tries=40)
        if result.verdict is Verdict.REFUTED:
            point = tuple(map(int, result.counterexample["p"]))
            gap = left.function(*point) - right.function(*point)
            assert gap if modulus is None else gap % modulus, (left.expression, right.expression, modulus, point)
            refuted += 1
    assert refuted > 15


def test_expressions_and_functions_are_the_same_tree():
    rng = random.Random(3)
    for space in SPACES:
        for _ in range(60):
            whole = random_whole(rng, leaves(space), 3)
            for point in ((-7, 4), (0, 0), (5, -3), (1000, 61)):
                value = whole.expression.xreplace(dict(zip(space.symbols(), map(sp.Integer, point), strict=True)))
                assert value == whole.function(*point), (whole.expression, point)


def test_the_judge_can_fail_and_every_true_template_holds():
    rng = random.Random(5)
    for space, (kind, templates) in itertools.product(SPACES, (("true", TRUE), ("false", FALSE))):
        for place, template in enumerate(templates):
            claims = [template(*(random_whole(rng, leaves(space), 2) for _ in "eu"), rng.randint(2, 8), 2)
                      for _ in range(4 if kind == "true" else 16)]  # fmt: skip
            points = [fails_at(space, *claim) for claim in claims]
            assert kind == "false" or not any(points), (place, points)
            assert kind == "true" or any(points), (place, points)

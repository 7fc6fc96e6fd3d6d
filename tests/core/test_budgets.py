"""No proof can hang: claims that explode end within a stated time, and say which budget was exceeded."""

import math
import signal
import subprocess
import sys
import threading
import time

import pytest
import sympy as sp
from sympy import Rational, cos, exp, log, pi, sin, sqrt

import grouptk as gt
from grouptk import Angle, Integer, Matrices, NonZero, Positive, Real, Space, Verdict
from grouptk.domains.matrix_equations import determinant
from grouptk.proofs import Claim, Equation, Membership, Operand, prove, smt
from grouptk.proofs.forms import normal_form

SECONDS = 2.0  # the budget that the claims below get
LONGEST = 20.0  # what each may take in all, on a busy machine: search, samples, z3, and the search again


def equal(left, right, space, target=None):
    values = Space.of({"value": target or Real()})
    relation = lambda p: (Equation("left = right", values, (left(*p),), (right(*p),)),)  # noqa: E731
    return Claim("equality", (Operand("p", space),), relation)


def belongs(value, space, target):
    values = Space.of({"value": target})
    return Claim("membership", (Operand("p", space),), lambda p: (Membership("value ∈ V", values, (value(*p),)),))


def line(count, domain):
    return Space.of({f"x{place}": domain for place in range(count)})


def matrix(size, **kind):
    return Space.of({"A": Matrices(size, **kind)})


def repeated(function, start, times):
    for _ in range(times):
        start = function(start)
    return start


def tower(x, height):
    return repeated(lambda y: x**y, x, height)


def gram(a):
    return a * a.T + sp.eye(a.rows)


def cosine_of_sum(*x):
    return cos(sum(x[1:])) * cos(x[0]) - sin(sum(x[1:])) * sin(x[0])


def conjugates(*x):
    """Return the product of √x₀ ± √x₁ ± √x₂ ± √x₃ over all signs."""
    choices = [[(-1) ** (place >> bit) for bit in range(3)] for place in range(8)]
    return sp.Mul(*(sqrt(x[0]) + sum(s * sqrt(y) for s, y in zip(c, x[1:], strict=True)) for c in choices))


def fractions(x, y):
    return repeated(lambda z: 1 / (z**2 + y**2 + 1) + z, x, 12)


EXPLODING = {
    "a high power, expanded wrongly": equal(
        lambda a, b: (a + b) ** 30, lambda a, b: sp.expand((a + b) ** 30) + a**15 * b**15 / 10**9, line(2, Real())
    ),
    "a high power of many": equal(lambda *x: sum(x) ** 30, lambda *x: sum(x) ** 29 * x[0], line(8, Real())),
    "a product of powers": equal(
        lambda *x: sp.Mul(*((y + z + 1) ** 4 for y, z in zip(x, x[1:], strict=False))),
        lambda *x: sp.Mul(*((y + z + 1) ** 4 for y, z in zip(x, x[1:], strict=False))) + math.prod(x) * (x[0] - 1),
        line(8, Real()),
    ),
    "a square of a determinant": equal(lambda a: determinant(a) ** 2, lambda a: determinant(a * a), matrix(5)),
    "a determinant, 7 by 7": equal(lambda a: 1 / determinant(gram(a)), lambda a: 1 / determinant(gram(a.T)), matrix(7)),
    "a positive determinant": belongs(lambda a: 1 / determinant(gram(a)), matrix(5), Real()),
    "a rotation of five dimensions": equal(
        lambda a: determinant(a) ** 3, lambda a: determinant(a.T), matrix(5, form="orthogonal")
    ),
    "nested roots": equal(
        lambda x: repeated(lambda y: sqrt(y + 1), x, 12),
        lambda x: repeated(lambda y: sqrt(y + 1), x, 12) + 1 - sqrt(1 + x / (x + 10**6)),
        line(1, Positive()),
    ),
    "conjugate roots": equal(conjugates, lambda *x: x[0] ** 4, line(4, Positive())),
    "a cosine of 30 angles": equal(lambda *x: cos(sum(x)), cosine_of_sum, line(30, Angle())),
    "a wrong cosine of 30 angles": equal(
        lambda *x: cos(sum(x)), lambda *x: cosine_of_sum(*x) + math.prod(map(sin, x)), line(30, Angle())
    ),
    "multiples of angles": equal(
        lambda x, y: cos(59 * x + 58 * y) ** 5, lambda x, y: cos(58 * y + 59 * x) ** 3, line(2, Real())
    ),
    "a root of unity": equal(
        lambda k: cos(pi * k / 59) ** 20, lambda k: sum(cos(j * pi * k / 59) for j in range(20)), line(1, Integer())
    ),
    "powers of powers": equal(lambda x, y, z: x ** (y**z), lambda x, y, z: (x**y) ** z, line(3, Positive())),
    "a tower": equal(lambda x: tower(x, 3), lambda x: x ** (x ** (x**x)) + 1 - x / x, line(1, Positive())),
    "a tower of exponentials": equal(
        lambda x: repeated(exp, x, 5), lambda x: repeated(exp, x, 5) + x * (x - 1), line(1, Real())
    ),
    "a power of a sum of exponentials": equal(
        lambda *x: sum(map(exp, x)) ** 20, lambda *x: sum(exp(2 * y) for y in x) ** 10, line(10, Real())
    ),
    "logarithms of many factors": equal(
        lambda *x: log(sp.Mul(*(y + z + 1 for y in x for z in x))),
        lambda *x: sum(log(y + z + 1) for y in x for z in x),
        line(6, Positive()),
    ),
    "repeated fractions": equal(fractions, lambda x, y: fractions(x, y) + x, line(2, Real())),
    "a large positive polynomial": belongs(
        lambda *x: sum(y**6 for y in x) - math.prod(x) + sum(a * b * c for a in x for b in x for c in x) ** 2 + 1,
        line(6, Real()),
        Positive(),
    ),
    "a large nonzero polynomial": belongs(
        lambda *x: sp.expand(
            sp.Mul(*(sum((i * j % 7 - 3) * y for j, y in enumerate(x)) ** 2 + i for i in range(1, 5)))
        ),
        line(4, Real()),
        NonZero(),
    ),
}


@pytest.mark.parametrize("exploding", EXPLODING)
def test_claims_that_explode_end(exploding):
    start = time.monotonic()
    result = prove(EXPLODING[exploding], seconds=SECONDS)
    assert time.monotonic() - start < LONGEST, result
    if "wrong" in exploding:
        assert result.verdict is not Verdict.PROVED, result


def test_a_goal_whose_polynomials_grow_too_large_leaves_the_others(monkeypatch):
    pytest.importorskip("z3")
    values = Space.of({"value": Real()})
    relation = lambda x, y: (  # noqa: E731
        Equation("large", values, ((x + y + 1) ** 9 * (x - y + 2) ** 9,), (x,)),
        Equation("small", values, (x * y,), (x * y + x**2 - 2,)),
    )
    claim = Claim("both", (Operand("p", line(2, Real())),), lambda p: relation(*p))
    monkeypatch.setattr(normal_form, "_MOST_TERMS", 20)
    assert [operands for operands, _ in smt.proposals(claim)]


UNFINISHED = {
    "a determinant, 7 by 7": EXPLODING["a determinant, 7 by 7"],
    "a positive determinant": EXPLODING["a positive determinant"],
    "a cosine of 30 angles": EXPLODING["a cosine of 30 angles"],
}


@pytest.mark.parametrize("unfinished", UNFINISHED)
@pytest.mark.parametrize("seconds", [0.2, 1.0])
def test_a_budget_is_kept_and_named(unfinished, seconds):
    start = time.monotonic()
    result = prove(UNFINISHED[unfinished], tries=0, seconds=seconds)
    assert time.monotonic() - start < seconds + 3
    assert result.verdict is Verdict.UNDECIDED and result.certificate is None and result.counterexample is None
    assert f"the budget of {seconds:g} s was exceeded" in result.method, result


def test_a_budget_does_not_outlive_its_proof():
    for _ in range(3):
        prove(UNFINISHED["a cosine of 30 angles"], tries=0, seconds=0.1)
        time.sleep(0.2)
        assert prove(equal(lambda x: (x + 1) ** 2, lambda x: x**2 + 2 * x + 1, line(1, Real())))
    for thread in (thread for thread in threading.enumerate() if thread.name.startswith("budget")):
        thread.join(timeout=5)
        assert not thread.is_alive()


def test_laws_are_traced_after_a_budget_was_exceeded():
    """CPython 3.11 holds profiled functions forever if an interruption was taken back."""
    code = "from test_budgets import *; prove(UNFINISHED['a cosine of 30 angles'], tries=0, seconds=0.1); Slow()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LONGEST + 10, cwd=__file__.rpartition("/")[0])


class Slow(gt.Group):
    """A law that no budget suffices for, and that is not wrong anywhere it is tried."""

    x, y = Positive(), Positive()

    def product(self, g, h):
        return log(exp(g.x) * exp(h.x) + 1 - sin(g.y) ** 2 - cos(g.y) ** 2), conjugates(g.x, g.y, h.x, h.y) ** 2 + 1


def test_the_report_on_a_law_ends():
    start = time.monotonic()
    report = Slow().verify()
    assert time.monotonic() - start < 6 * LONGEST
    assert not report


# ------------------------------------------------------------------------------- numbers that no machine can write out

HUGE = {
    "a tower of sums": "equal(lambda x, y: tower(x + y, 3), lambda x, y: tower(x, 3) + tower(y, 3), line(2, Positive()))",  # noqa: E501
    "2 to the 2 to the x⁴": "equal(lambda x: 2 ** (2 ** (x**4)), lambda x: 2 ** (2 ** (x**4)) + x * (x**2 - 1) * (x**2 - 4),"  # noqa: E501
    "line(1, Integer()))",
    "a billionth power": "equal(lambda x, y: (x + y) ** 10**9, lambda x, y: (x - y) ** 10**9, line(2, Real()))",
    "squares of squares": "equal(*(lambda x, k=k: repeated(lambda y: y**2 + 1, x + k, 40) for k in (0, 1)),"
    "line(1, Integer()))",
}  # fmt: skip


@pytest.mark.parametrize("huge", HUGE)
def test_powers_that_are_too_large_are_not_computed(huge):
    # A power of integers is computed in C and cannot be interrupted: a process of its own can at least be ended.
    code = f"from test_budgets import *; result = prove({HUGE[huge]}, seconds={SECONDS}); assert not result, result"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=LONGEST + 10, cwd=__file__.rpartition("/")[0])


# ------------------------------------------------------------------------------- interruption by the user


def by_signal():
    signal.raise_signal(signal.SIGINT)


def interrupted(interrupt, delay):
    """Interrupt a proof; then the next ones are as ever."""
    timer = threading.Timer(delay, interrupt)
    timer.start()
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            prove(UNFINISHED["a positive determinant"], tries=0, seconds=30.0)
            time.sleep(5)
    finally:
        timer.cancel()
    assert time.monotonic() - start < delay + 2, "it took too long to end"
    assert prove(equal(lambda x: (x + Rational(1, 2)) ** 2 - x**2 - x, lambda x: Rational(1, 4), line(1, Real())))
    result = prove(UNFINISHED["a cosine of 30 angles"], tries=0, seconds=0.3)
    assert "the budget of 0.3 s was exceeded" in result.method


@pytest.mark.parametrize("interrupt", ["_thread.interrupt_main", "test_budgets.by_signal"])
@pytest.mark.parametrize("delay", [0.05, 0.4, 1.1])
def test_an_interrupt_from_the_keyboard_ends_a_proof_at_once(interrupt, delay):
    # A process of its own: the runner's threads and callbacks of `gc` swallow some interrupts, and what runs in the
    # background of a shell ignores them.
    code = (
        "import _thread, signal, test_budgets; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"test_budgets.interrupted({interrupt}, {delay})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=__file__.rpartition("/")[0])

"""z3 proposes counterexamples at rare places; each is evaluated exactly, and without z3 no verdict is wrong."""

import signal
import subprocess
import sys
import threading
import time

import pytest
import sympy as sp
from sympy import Rational

import grouptk as gt
from grouptk import Cyclic, Integer, Matrices, NonZero, Positive, Real, Space, UnitQuaternions, Verdict
from grouptk.domains import Condition, Kind, PositiveInteger, Punctured
from grouptk.proofs import Claim, Equation, Membership, Operand, prove, smt
from grouptk.proofs.refute import counterexample, refute
from grouptk.proofs.smt import proposals

PLANE = Space.of({"x": Real(), "y": Real()})
GRID = Space.of({"x": Integer(), "y": Integer()})
SL2 = Space.of({"A": Matrices(2, det=1)})
O2 = Space.of({"A": Matrices(2, form="orthogonal")})
ROTATIONS = Space.of({"q": UnitQuaternions(up_to_sign=True)})
N = sp.Symbol("n", integer=True, positive=True)


def belongs(value, space, target, hypotheses=lambda *_: ()):
    space_of_values = Space.of({"value": target})
    return Claim(
        "membership",
        (Operand("p", space),),
        lambda p: (Membership("value ∈ target", space_of_values, (value(*p),)),),
        lambda p: tuple(hypotheses(*p)),
    )


def equal(left, right, space, target, hypotheses=lambda *_: ()):
    space_of_values = Space.of({"value": target})
    return Claim(
        "equality",
        (Operand("p", space),),
        lambda p: (Equation("left = right", space_of_values, (left(*p),), (right(*p),)),),
        lambda p: tuple(hypotheses(*p)),
    )


def vanishing(*expressions):
    return [Condition(Kind.ZERO, expression) for expression in expressions]


RARE = {
    "a line": belongs(lambda x, y: x + y - 1234567, PLANE, NonZero()),
    "a circle": belongs(lambda x, y: x**2 + y**2 - 9 * 7777**2, PLANE, NonZero()),
    "a point": belongs(lambda x, y: (x - 1234) ** 2 + (y + 4321) ** 2, PLANE, Positive()),
    "a pole": belongs(lambda x, y: 1 / (x * y - 987654), PLANE, Real()),
    "two points": belongs(lambda x, y: x + y, PLANE, Punctured(12345, Rational(1, 7))),
    "a residue class": belongs(lambda x, y: (x**2 + x * y) * (x - 1) * (x + 1) * y / 1009 / 30, GRID, Integer()),
    "a trace": belongs(lambda a: a[0, 0] + a[1, 1] - Rational(37, 11), SL2, NonZero()),
    "an entry": belongs(lambda a: a[0, 0] - Rational(20, 29), O2, NonZero()),
    "a pole on a surface": belongs(lambda a: 1 / (a[0, 0] * a[0, 1] - 6006 * a[1, 1]), SL2, Real()),
    "a quaternion": belongs(lambda q: 3 * q[0] + 4 * q[1] - Rational(7, 2), ROTATIONS, NonZero()),
    "a hypothesis": equal(
        lambda x, y: x**2 + y**2, lambda x, y: 4 * x * y, PLANE, Real(),
        lambda x, y: vanishing(x + y - 1000, x * y - 249999),
    ),
    "whole numbers": equal(
        lambda x, y: x, lambda x, y: y, GRID, Integer(), lambda x, y: vanishing(x * y - 221, x + y - 30)
    ),
    "modulo twelve": equal(
        lambda x, y: x, lambda x, y: y, GRID, Cyclic(12), lambda x, y: vanishing(x - y - 101 * 103)
    ),
    "modulo n": equal(lambda x, y: x, lambda x, y: y, GRID, Cyclic(N), lambda x, y: vanishing(x - y - 101 * N - 7919)),
}  # fmt: skip


@pytest.fixture
def patient(monkeypatch):
    """Give z3 far more time than it needs, so that a busy machine changes nothing."""
    monkeypatch.setattr(smt, "_LONGEST", 30.0)
    monkeypatch.setattr(smt, "_SECONDS", 60.0)


@pytest.mark.parametrize("rare", RARE)
def test_claims_that_fail_only_at_a_rare_place_are_refuted(rare, patient):
    claim = RARE[rare]
    result = prove(claim)
    assert result.verdict is Verdict.REFUTED, result
    found = result.counterexample
    assert counterexample(claim, [tuple(found["p"])], dict(found.parameters)) is not None
    for operand, values in zip(claim.operands, [tuple(found["p"])], strict=True):
        space = operand.space.at(found.parameters)
        assert all(d.contains(v) is True for d, v in zip(space.domains, values, strict=True))


def test_most_of_these_places_no_sample_meets(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    verdicts = {rare: prove(claim).verdict for rare, claim in RARE.items()}
    assert Verdict.PROVED not in verdicts.values()
    assert sum(verdict is Verdict.UNDECIDED for verdict in verdicts.values()) >= 10, verdicts


TRUE = {
    "a cubic": equal(lambda x, y: (x + y) ** 3, lambda x, y: x**3 + 3 * x * y * (x + y) + y**3, PLANE, Real()),
    "a determinant": equal(lambda a: a[0, 0] * a[1, 1], lambda a: 1 + a[0, 1] * a[1, 0], SL2, Real()),
    "a cofactor": equal(lambda a: a[0, 0] ** 2, lambda a: a[1, 1] ** 2, O2, Real()),
    "a square": belongs(lambda x, y: x**2 + y**2 + 1, PLANE, Positive()),
    "no pole": belongs(lambda x, y: 1 / (x**2 + x * y + y**2 + 1), PLANE, Real()),
    "three in a row": belongs(lambda x, y: x * (x + 1) * (x + 2) / 6, GRID, Integer()),
    "Motzkin": belongs(lambda x, y: x**2 * y**2 * (x**2 + y**2 - 3) + Rational(1001, 1000), PLANE, Positive()),
    "Pell": belongs(lambda x, y: x**2 - 3 * y**2 + 1, GRID, NonZero()),
    "x/x": equal(lambda x: x / x, lambda x: sp.S.One, Space.of({"x": NonZero()}), Real()),
    "1/x": belongs(lambda x: 1 / x, Space.of({"x": NonZero()}), NonZero()),
    "up to sign": equal(lambda q: q, lambda q: -q, ROTATIONS, UnitQuaternions(up_to_sign=True)),
    "modulo six": equal(lambda x, y: x**3 + 6 * y, lambda x, y: x, GRID, Cyclic(6)),
    "a whole period": equal(lambda x, y: x + N * y, lambda x, y: x, GRID, Cyclic(N)),
}


@pytest.mark.parametrize("true", TRUE)
@pytest.mark.parametrize("with_z3", [True, False], ids=["z3", "no z3"])
def test_a_true_claim_is_never_refuted(true, with_z3, monkeypatch):
    if not with_z3:
        monkeypatch.setitem(sys.modules, "z3", None)
    claim = TRUE[true]
    assert refute(claim)[0] is None
    assert prove(claim).verdict is not Verdict.REFUTED
    assert not any(counterexample(claim, *proposal) for proposal in proposals(claim))


class Punctuated(gt.Group):
    """Addition on the line without one point, which most sums miss."""

    def coordinates(self):
        return {"x": Punctured(Rational(12345, 7))}

    def product(self, g, h):
        return (g.x + h.x,)


class Defective(gt.Group):
    """Addition with a defect that vanishes at 0 and at 1000."""

    x = Integer()

    def product(self, g, h):
        return (g.x + h.x + g.x * h.x * (g.x - 1000) * (h.x - 1000),)


def test_laws_of_groups_that_are_wrong_at_rare_places(patient):
    closure = Punctuated().verify()["closure"]
    assert closure.verdict is Verdict.REFUTED
    assert closure.counterexample["g"].x + closure.counterexample["h"].x == Rational(12345, 7)
    associativity = Defective().verify()["associativity"]
    assert associativity.verdict is Verdict.REFUTED


# ------------------------------------------------------------------------------- nothing that z3 says is believed

POLE = belongs(lambda x: 1 / x, Space.of({"x": NonZero()}), Real())


@pytest.mark.parametrize("x", [0, sp.sqrt(-1), sp.nan, sp.zoo, sp.Symbol("t")], ids=str)
def test_what_is_no_member_is_no_counterexample(x, monkeypatch):
    (symbol,) = POLE.symbols[0]
    monkeypatch.setattr(smt, "models", lambda *_: iter([{symbol: sp.sympify(x)}]))
    monkeypatch.setattr(smt, "_questions", lambda _: [()])
    assert list(proposals(POLE)) == []
    assert refute(POLE)[0] is None and prove(POLE).verdict is Verdict.PROVED


def test_a_member_at_which_all_goals_hold_is_no_counterexample(monkeypatch):
    (symbol,) = POLE.symbols[0]
    monkeypatch.setattr(smt, "models", lambda *_: iter([{symbol: sp.Integer(7)}]))
    monkeypatch.setattr(smt, "_questions", lambda _: [()])
    assert list(proposals(POLE)) == [(((7,),), {})]
    assert refute(POLE)[0] is None


def test_a_value_that_z3_invents_for_a_division_by_zero_is_rejected():
    z3 = pytest.importorskip("z3")
    x = z3.Real("x")
    solver = z3.Solver()
    solver.add(x / x != 1)
    assert solver.check() == z3.sat and solver.model()[x].as_long() == 0
    plain = equal(lambda x: (x + 1) / (x * x + x), lambda x: 1 / x, Space.of({"x": Real()}), Real())
    assert counterexample(plain, [(sp.S.Zero,)]) is None and counterexample(plain, [(sp.S.NegativeOne,)]) is None
    assert not any(counterexample(plain, *proposal) for proposal in proposals(plain))
    assert refute(plain)[0] is None


def test_hypotheses_hold_at_every_counterexample(patient):
    claim = RARE["a hypothesis"]
    x, y = prove(claim).counterexample["p"]
    assert {x, y} and x + y == 1000 and x * y == 249999


def test_parameters_have_all_that_their_assumptions_ask(patient):
    even = sp.Symbol("m", integer=True, positive=True, even=True)
    claim = equal(lambda x: even * x / even, lambda x: x + (even - 7919) * 0, Space.of({"x": Integer()}), Cyclic(even))
    assert refute(claim)[0] is None
    odd = belongs(lambda x: x + even - 7919, Space.of({"x": PositiveInteger()}), NonZero())
    found = refute(odd)[0]
    assert found is not None and found.parameters[even] % 2 == 0
    never = belongs(lambda x: even - 7919, Space.of({"x": Integer()}), NonZero())
    assert refute(never)[0] is None


# ------------------------------------------------------------------------------- how z3 is asked


def test_claims_outside_rational_functions_have_no_proposals():
    for value in (lambda x, y: sp.cos(x) - 2, lambda x, y: sp.sqrt(x**2 + 1) - y, lambda x, y: sp.pi * x - y):
        assert list(proposals(belongs(value, PLANE, NonZero()))) == []
    symbolic = Space.of({"A": Matrices("n", form="orthogonal")})
    assert list(proposals(Claim("all", (Operand("A", symbolic),), lambda a: (Membership("A", symbolic, a),)))) == []


def test_irrational_solutions_are_left_out():
    assert list(proposals(belongs(lambda x, y: x**2 + y**2 - 3, PLANE, NonZero()))) == []
    for (point,), _ in proposals(belongs(lambda x, y: x**2 - 2 * y**2, PLANE, NonZero())):
        assert all(value.is_Rational for value in point)


@pytest.mark.parametrize("rare", ["a line", "an entry", "whole numbers", "modulo n"])
def test_proposals_are_the_same_every_time(rare, patient):
    first, second = list(proposals(RARE[rare])), list(proposals(RARE[rare]))
    assert first == second and 1 <= len(first)


HARD = belongs(lambda x, y: x**3 + y**3 + (x - 3 * y + 1) ** 3 - 3 * 10**30 - 4, GRID, NonZero())


def test_z3_keeps_to_its_time():
    start = time.monotonic()
    list(proposals(HARD))
    assert time.monotonic() - start < 2 * smt._SECONDS


def test_z3_is_interrupted_from_the_keyboard(patient):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            list(proposals(HARD))
        assert time.monotonic() - start < 1.5
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, before)
    assert len(list(proposals(RARE["a line"]))) == 4


def test_no_tries_mean_no_search():
    assert refute(RARE["a line"], tries=0) == (None, 0)
    assert prove(RARE["a line"], tries=0).verdict is Verdict.UNDECIDED


def test_proposals_may_be_asked_for_in_two_threads(patient):
    found = {}
    threads = [threading.Thread(target=lambda k=k: found.update({k: list(proposals(RARE[k]))})) for k in list(RARE)[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[k] == list(proposals(RARE[k])) for k in found) and len(found) == 4


def test_importing_the_package_does_not_load_z3():
    code = "import sys, grouptk; assert 'z3' not in sys.modules, 'z3 is loaded'"
    subprocess.run([sys.executable, "-c", code], check=True)

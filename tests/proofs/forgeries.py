"""Certificates of false claims, each forged by one trick: a checker must refuse them all."""

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import ring

from grouptk import Integer, Positive, Real
from grouptk.domains import Condition, Kind, NonNegativeInteger
from grouptk.proofs import Claim, Equation, Membership, Operand
from grouptk.proofs.certificate import CaseProof, Certificate
from grouptk.proofs.forms.entries import ConditionProof, EqualityProof, Fact, Nonzero, Setting, Signed, Unit
from grouptk.proofs.positivity.combination import Combination, Term
from grouptk.spaces import Space

LINE, RAY = Space.of({"x": Real()}), Space.of({"x": Positive()})
x, p, i, r = sp.Symbol("x", real=True), sp.Symbol("p", positive=True), *sp.symbols("i r", real=True)
k = sp.Symbol("k", integer=True)
_, X = ring([x], QQ)
_, P = ring([p], QQ)
_, K = ring([k], QQ)
MINUS_ONE = sp.Integer(-1)


def certificate(space, goal, *entries):
    """Return the certificate of a claim on one operand that has one goal."""
    claim = Claim("forged", (Operand("g", space),), lambda g: (goal,))
    (values,) = claim.symbols
    return Certificate(claim.operands, (CaseProof((values,), claim.facts((values,)), ((goal, entries),)),), claim)


def member(space, value, **parts):
    """Return a certificate that a value is a member of a space, every condition but REAL proved by `parts`."""
    conditions = space.domains[0].conditions(value)
    entries = (ConditionProof(c) if c.kind is Kind.REAL else ConditionProof(c, **parts) for c in conditions)
    return certificate(space, Membership(f"{value} ∈ {space.domains[0]}", space, (value,)), *entries)


def real(value, **parts):
    """Return a certificate that a value is defined and real."""
    goal = Membership(f"{value} ∈ ℝ", LINE, (value,))
    return certificate(LINE, goal, ConditionProof(Condition(Kind.REAL, value), **parts))


def equal(left, right, **parts):
    """Return a certificate that two values are equal."""
    goal = Equation(f"{left} = {right}", LINE, (left,), (right,))
    return certificate(LINE, goal, EqualityProof(left, right, **parts))


def named(symbol, value):
    """Return a certificate that a value is positive because a symbol for it is."""
    home = P.ring
    reason = Signed(1, Combination((Term(QQ(1), ((0, 1),), home.one),)), (Fact(P, Kind.POSITIVE),))
    return member(RAY, value, setting=Setting({symbol: value}), cleared=P, root=home.one, reason=reason)


def by_squares(symbol, setting):
    """Return a certificate of −1 = 2·symbol² + 1 > 0, where symbol² = −1."""
    home, square = ring([symbol], QQ)
    terms = (Term(QQ(2), (), square), Term(QQ(1), (), home.one))
    reason = Signed(1, Combination(terms), ())
    return member(RAY, MINUS_ONE, setting=setting, cleared=home(-1), root=home.one, reason=reason)


def by_a_vanishing_fact():
    """Return a certificate of 0 > 0 from 0 = p · 0² and p > 0."""
    home = P.ring
    fact = Fact(home.zero, Kind.POSITIVE, Condition(Kind.POSITIVE, p), home.zero)
    reason = Signed(1, Combination((Term(QQ(1), ((0, 1),), home.one),)), (fact,))
    goal = Membership("0 ∈ ℝ⁺", RAY, (sp.S.Zero,))
    entries = (
        ConditionProof(c) if c.kind is Kind.REAL else ConditionProof(c, cleared=home.zero, root=home.one, reason=reason)
        for c in RAY.domains[0].conditions(sp.S.Zero)
    )
    claim = Claim("forged", (Operand("g", Space.of({"p": Positive()})),), lambda g: (goal,))
    facts = (Condition(Kind.POSITIVE, p), *claim.facts(claim.symbols))
    return Certificate(claim.operands, (CaseProof(claim.symbols, facts, ((goal, tuple(entries)),)),), claim)


def _nonzero(polynomial, *factors):
    return (Nonzero(polynomial, sp.S.One, factors),)


def _of_no_terms(*, space, root):
    """Say that −1 has the sign of 0 = −1 · 0², which is not negative."""
    home = X.ring
    nothing = Signed(1, Combination(()), ())
    conditions = space.domains[0].conditions(MINUS_ONE)
    whole = {Kind.INTEGER: {"reason": home(-1)}, Kind.REAL: {}}
    parts = {"cleared": home.zero, "root": root, "reason": nothing}
    entries = (ConditionProof(c, **whole.get(c.kind, parts)) for c in conditions)
    return certificate(space, Membership("−1 ∈ ℕ", space, (MINUS_ONE,)), *entries)


FORGED = {
    "1 = 2 without a reason": lambda: equal(sp.S.One, sp.Integer(2)),
    "1 = 2 over a denominator 0": lambda: equal(
        sp.S.One, sp.Integer(2), denominators=((X.ring.zero, 1),), nonzero=_nonzero(X.ring.zero)
    ),
    "1 = 2 over a denominator 0 that is a unit": lambda: equal(
        sp.S.One,
        sp.Integer(2),
        denominators=((X.ring.zero, 1),),
        nonzero=_nonzero(X.ring.zero, (X.ring.zero, 1, Unit(X.ring.one, ()))),
    ),
    "x = x + 1 by rewriting x": lambda: equal(x, x + 1, setting=Setting({}, (), ((x, x + 1),))),
    "x = 0 by a fact that is not given": lambda: equal(
        x, sp.S.Zero, cofactors=((Condition(Kind.ZERO, x), X.ring.one),)
    ),
    "x² = 0 by calling x a root of 0": lambda: equal(x**2, sp.S.Zero, setting=Setting({}, ((x, 2, sp.S.Zero),))),
    "⌊x⌋ = ⌊x⌋ + 1 by rewriting": lambda: equal(
        sp.floor(x), sp.floor(x) + 1, setting=Setting({k: sp.floor(x)}, (), ((sp.floor(x), k), (sp.floor(x) + 1, k)))
    ),
    "1/x is real without a reason": lambda: real(1 / x),
    "1/x is real since 1 is not zero": lambda: real(1 / x, nonzero=_nonzero(X.ring.one)),
    "1/x is real by a fact that is not given": lambda: real(
        1 / x, nonzero=_nonzero(X, (X, 1, Fact(X, Kind.NONZERO, Condition(Kind.NONZERO, x))))
    ),
    "1/x² is real by rewriting it": lambda: real(x**-2, setting=Setting({}, (), ((x**-2, x**-2),))),
    "√x is real by rewriting it": lambda: real(sp.sqrt(x), setting=Setting({p: sp.sqrt(x)}, (), ((sp.sqrt(x), p),))),
    "log x is real by rewriting it": lambda: real(sp.log(x), setting=Setting({r: sp.log(x)}, (), ((sp.log(x), r),))),
    "−1 > 0 by a positive name": lambda: named(p, MINUS_ONE),
    "cos x > 0 by a positive name": lambda: named(p, sp.cos(sp.Symbol("x", positive=True))),
    "−1 > 0 since r² = −1 is a square": lambda: by_squares(r, Setting({}, ((r, 2, MINUS_ONE),))),
    "−1 > 0 since i² = −1 is a square": lambda: by_squares(i, Setting({i: sp.I})),
    "−1 > 0 since −1 · 0² is not negative": lambda: _of_no_terms(space=RAY, root=X.ring.zero),
    "−1 ≥ 0 since −1 · 0² is not negative": lambda: _of_no_terms(
        space=Space.of({"x": NonNegativeInteger()}), root=X.ring.zero
    ),
    "½ is whole by an integer's name": lambda: member(
        Space.of({"x": Integer()}), sp.S.Half, setting=Setting({k: sp.S.Half}), reason=K
    ),
    "0 > 0 since p · 0² is": by_a_vanishing_fact,
    "½ is whole": lambda: member(Space.of({"x": Integer()}), sp.S.Half, reason=K.ring(QQ(1, 2))),
}

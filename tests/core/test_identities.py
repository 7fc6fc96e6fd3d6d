"""Identities of one's own: proved, refuted by a point at which the hypotheses hold, or undecided."""

import pytest
from sympy import (
    Abs,
    Determinant,
    Dummy,
    Eq,
    Function,
    Ge,
    Gt,
    I,
    Identity,
    Integer,
    Lt,
    Matrix,
    MatrixSymbol,
    Mod,
    Ne,
    Symbol,
    Trace,
    cos,
    cosh,
    diag,
    exp,
    eye,
    log,
    pi,
    sin,
    sinh,
    sqrt,
    symbols,
    tan,
)  # fmt: skip

import grouptk as gt
from grouptk import Angle, Cyclic, DomainError, NonZero, Positive, Real, Verdict
from grouptk.domains import Interval, Matrices, Permutations, UnitQuaternions
from grouptk.identities import prove

a, b, c, d, k, m, n, x, y, z = symbols("a b c d k m n x y z")
A, B, N, M = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3), MatrixSymbol("N", n, n), MatrixSymbol("M", n, n)
REALS, ANGLES = dict.fromkeys((a, b, c, d, x, y, z), Real()), dict.fromkeys((x, y), Angle())
ANY = {A: Matrices(3), B: Matrices(3)}
ORTHOGONAL = {N: Matrices("n", form="orthogonal"), M: Matrices("n", form="orthogonal")}
TURN = Matrix([[cos(x), -sin(x)], [sin(x), cos(x)]])

TRUE = {
    "double angle": (cos(2 * x), 1 - 2 * sin(x) ** 2, ANGLES),
    "binomial": ((x + y) ** 3, x**3 + 3 * x**2 * y + 3 * x * y**2 + y**3, REALS),
    "hyperbolic": (cosh(x + y), cosh(x) * cosh(y) + sinh(x) * sinh(y), REALS),
    "log": (log(x * y), log(x) + log(y), {x: Positive(), y: Positive()}),
    "root of a square": (sqrt(x**2), Abs(x), REALS),
    "Euler": (exp(I * x), cos(x) + I * sin(x), ANGLES),
    "de Moivre": ((cos(x) + I * sin(x)) ** 5, cos(5 * x) + I * sin(5 * x), ANGLES),
    "tuple": ((sin(-x), cos(-x)), (-sin(x), cos(x)), ANGLES),
    "matrices": (TURN**2, TURN.xreplace({x: 2 * x}), ANGLES),
    "complex matrices": (exp(I * x) * diag(1, I), diag(cos(x) + I * sin(x), I * cos(x) - sin(x)), ANGLES),
    "names": (x + y, y + x, {"x": Real(), "y": Real()}),
    "a Python keyword": (Symbol("lambda") ** 2, Symbol("lambda") * Symbol("lambda"), {"lambda": Real()}),
    "orthogonal": (A.T * A, Identity(3), {A: Matrices(3, form="orthogonal")}),
    "determinant": (Determinant(A * B), Determinant(A) * Determinant(B), ANY),
    "trace": (Trace(A * B), Trace(B * A), ANY),
    "entries": (A[0, 0] + A[1, 1] + A[2, 2], Trace(A), ANY),
    "any size": ((N * M).inv(), (N * M).T, ORTHOGONAL),
    "a quaternion": (
        (lambda q: q[0] ** 2 + q[1] ** 2 + q[2] ** 2 + q[3] ** 2)(MatrixSymbol("q", 4, 1)), 1, {"q": UnitQuaternions()},
    ),
    "permutations": (A**6, Identity(3), {A: Permutations(3)}),
}  # fmt: skip
FALSE = {
    "double angle": (cos(2 * x), 1 - 2 * cos(x) ** 2, ANGLES),
    "root of a square": (sqrt(x**2), x, REALS),
    "Euler": (exp(I * x), cos(x) - I * sin(x), ANGLES),
    "tuple": ((sin(-x), cos(-x)), (-sin(x), -cos(x)), ANGLES),
    "matrices": (A * B, B * A, ANY),
    "complex matrices": (exp(I * x) * diag(1, I), exp(I * x) * diag(1, -I), ANGLES),
    "any size": (N * M, M * N, ORTHOGONAL),
    "a determinant": (Determinant(A), 1, {A: Matrices(3, form="orthogonal")}),
    "permutations": (A**3, Identity(3), {A: Permutations(3)}),
}


@pytest.mark.parametrize("statement", TRUE.values(), ids=TRUE)
def test_identities_are_proved(statement):
    result = prove(*statement)
    assert result.verdict is Verdict.PROVED, result
    assert result.check()


@pytest.mark.parametrize("statement", FALSE.values(), ids=FALSE)
def test_other_equations_are_refuted(statement):
    result = prove(*statement)
    assert result.verdict is Verdict.REFUTED and result.counterexample is not None, result
    assert any(part != 0 for value in result.counterexample.difference for part in Matrix([value]))


def test_a_counterexample_prints_the_statement():
    assert str(prove(x, y, REALS).counterexample).endswith("x = y fails, (1) ≠ (0)")
    assert prove(x, x, REALS, name="reflexive").name == "reflexive"


# ------------------------------------------------------------------------------- hypotheses

WITH_HYPOTHESES = {
    "a determinant": ((b * c + 1) / a, d, REALS | {a: NonZero()}, [Eq(a * d - b * c, 1)]),
    "an expression that vanishes": (x**2, y**2, REALS, x + y),
    "x ≠ y": ((x**2 - y**2) / (x - y), x + y, REALS, [Ne(x, y)]),
    "positive": (log(exp(x) * (x + y)), x + log(x + y), REALS, [x + y > 0]),
    "below": (log(-x * exp(y)), log(-x) + y, REALS, [x < 0]),
    "a left inverse": (A * B, Identity(3), ANY, [Eq(B * A, Identity(3))]),
    "one value of three": (k**2, 1, {k: Cyclic(3)}, [Ne(k, 0), k < 2]),
    "true": (x, x, REALS, [Eq(y, y)]),
}
WITHOUT_THEM = {
    "a determinant": (a * d, 1, REALS, [Eq(a * d - b * c, 1)]),
    "x ≠ y": (x**2, y**2, REALS, [Ne(x, y)]),
    "positive": (x, Abs(x), REALS, [x + y > 0]),
    "at least": (x * y, Abs(x * y), REALS, [x + y >= 0, y <= 1]),
    "one value of three": (k**2, 1, {k: Cyclic(3)}, [k < 2]),
}


@pytest.mark.parametrize("statement", WITH_HYPOTHESES.values(), ids=WITH_HYPOTHESES)
def test_hypotheses_are_used(statement):
    result = prove(*statement)
    assert result.verdict is Verdict.PROVED, result
    assert not prove(*statement[:3]) or statement[3] == [Eq(y, y)]


def test_hypotheses_on_matrices():
    inverse = [Eq(B * A, Identity(3))]
    assert prove(A * B, Identity(3), ANY, inverse)
    example = prove(A * B, B, ANY, inverse).counterexample["point"]
    assert example.B * example.A == eye(3) and example.A * example.B != example.B


@pytest.mark.parametrize("statement", WITHOUT_THEM.values(), ids=WITHOUT_THEM)
def test_counterexamples_meet_the_hypotheses(statement):
    result = prove(*statement)
    assert result.verdict is Verdict.REFUTED, result
    point = result.counterexample["point"]
    for hypothesis in statement[3]:
        symbols_there = {s.name: s for s in hypothesis.free_symbols}
        values = {symbols_there[s.name]: getattr(point, s.name) for s in symbols_there.values()}
        there = hypothesis.func(*(Matrix([side.subs(values).doit()])[0] for side in hypothesis.args))
        assert there == True  # noqa: E712  (SymPy's own truth)


def test_a_statement_that_only_fails_where_a_hypothesis_does_is_not_refuted():
    assert prove(x, 1, REALS, [Eq(x**3, 1)]).verdict is not Verdict.REFUTED
    assert prove(k, 1, {k: gt.Integer()}, [Eq(k**2, 2)]).verdict is not Verdict.REFUTED


# ------------------------------------------------------------------------------- classes and relations


@pytest.mark.parametrize(("lhs", "rhs", "domains", "modulo", "verdict"), [
    (x + 4 * pi, x, ANGLES, 2 * pi, Verdict.PROVED),
    (x + pi, x, ANGLES, 2 * pi, Verdict.REFUTED),
    (k**5, k, {k: Cyclic(5)}, 5, Verdict.PROVED),
    (k**4, k, {k: Cyclic(5)}, 5, Verdict.REFUTED),
    ((k + n) ** 2, k**2, {k: Cyclic("n")}, n, Verdict.PROVED),
    ((k + n) ** 2, k**2 + 1, {k: Cyclic("n")}, n, Verdict.REFUTED),
    (k * (k + 1), 0, {k: gt.Integer()}, 2, Verdict.PROVED),
    (Mod(k, 3), k, {k: gt.Integer()}, 3, Verdict.PROVED),
])  # fmt: skip
def test_classes_are_compared(lhs, rhs, domains, modulo, verdict):
    assert prove(lhs, rhs, domains, modulo=modulo).verdict is verdict
    assert Eq(lhs, rhs) == False or prove(Eq(lhs, rhs), domains, modulo=modulo).verdict is verdict  # noqa: E712


@pytest.mark.parametrize(("relation", "verdict"), [
    (x**2 + 1 > 0, Verdict.PROVED),
    (x**2 + y**2 >= 2 * x * y, Verdict.PROVED),
    (2 * x * y <= x**2 + y**2, Verdict.PROVED),
    (-1 - x**2 < 0, Verdict.PROVED),
    (Ne(x**2 + 1, 0), Verdict.PROVED),
    (Eq((x + y) * (x - y), x**2 - y**2), Verdict.PROVED),
    (Eq(x, x), Verdict.PROVED),
    (x**2 > 0, Verdict.REFUTED),
    (x * y >= 0, Verdict.REFUTED),
    (Ne(x, y), Verdict.REFUTED),
    (Eq(x, y), Verdict.REFUTED),
    (Gt(Integer(0), 1), Verdict.REFUTED),
])  # fmt: skip
def test_relations_are_goals_too(relation, verdict):
    result = prove(relation, domains=REALS)
    assert result.verdict is verdict and (not result or result.check()), result
    assert prove(relation, REALS).verdict is verdict


def test_relations_use_domains_and_hypotheses():
    assert prove(Gt(1 + x * y, 0), {x: Interval(-1, 1), y: Interval(-1, 1)})
    assert prove(Ge(x, 1), REALS, hypotheses=[x > 2]) and not prove(Ge(x, 1), REALS)
    assert prove(Lt(x, 1), REALS, hypotheses=[x > -1]).verdict is Verdict.REFUTED


def test_equal_means_defined():
    assert prove(tan(x), sin(x) / cos(x), ANGLES).verdict is Verdict.UNDECIDED
    assert prove((x**2 - 1) / (x - 1), x + 1, REALS).verdict is Verdict.UNDECIDED
    assert prove((x**2 - 1) / (x - 1), x + 1, REALS, Ne(x, 1))
    assert prove(Function("f")(x), Function("f")(2 * x), REALS).verdict is Verdict.UNDECIDED


# ------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(("statement", "message"), [
    ((x * c, c, {x: Real()}), "the symbol c must have a domain"),
    ((x, x, {x: Real()}, [c > 0]), "the symbol c must have a domain"),
    ((0.5 * x, x / 2, REALS), "exact"),
    ((x, 0.5, REALS), "exact"),
    ((x, x, REALS, [Gt(x, 0.5)]), "exact"),
    ((Dummy("x"), x, REALS), "symbols with names"),
    ((Symbol("x", positive=True), x, REALS), "no assumptions but those of its domain"),
    ((x, x, {Symbol("x", positive=True): Real()}), "no assumptions but those of its domain"),
    ((x, x, {x: 3}), "must have a domain such as Real"),
    ((x, x, {x + 1: Real()}), "must map symbols or names"),
    ((x, x, {x: Matrices(2)}), "must be a MatrixSymbol"),
    ((A, A, {A: Matrices(2)}), "the shape"),
    ((A, x, {A: Matrices(3), x: Real()}), "one shape"),
    (((x, y), (x,), REALS), "as many parts"),
    ((k, k, {k: Cyclic("n"), n: Real()}), "one meaning"),
    ((x, x, {"A_11": Real(), "x": Real(), A: Matrices(3)}), "one meaning"),
    ((x == y, None, REALS), "a relation such as"),
    ((x, None, REALS), "a relation such as"),
    ((x, x, REALS, [x == y]), "a relation such as"),
    ((Ne(A, B), None, ANY), "only numbers"),
    ((x, x, REALS, [Eq(I * x, y)]), "real numbers"),
    (("x", x, REALS), "an expression or a matrix"),
])  # fmt: skip
def test_what_has_no_meaning_is_refused(statement, message):
    with pytest.raises(DomainError, match=message):
        prove(*statement)


@pytest.mark.parametrize("modulo", [pi, -3, n, 0.5])
def test_other_moduli_are_refused(modulo):
    with pytest.raises(DomainError):
        prove(x, x, {x: Real()}, modulo=modulo)


def test_only_equations_of_real_numbers_hold_modulo_something():
    for statement in ((x > 0, None, REALS), (A, A, ANY), (I * x, I * x, REALS), (Eq(x + 4 * pi, x), None, REALS)):
        with pytest.raises(DomainError):
            prove(*statement, modulo=2 * pi)


ABSOLUTE_VALUES = {
    "√(x + y)²": (lambda x, y: sqrt((x + y) ** 2), lambda x, y: x + y, lambda x, y: x + y >= 0),
    "|x − 1|": (lambda x, y: Abs(x - 1), lambda x, y: 1 - x, lambda x, y: x <= 1),
    "√((x − 1)² y)": (lambda x, y: sqrt(x**2 * y - 2 * x * y + y), lambda x, y: (x - 1) * sqrt(y), lambda x, y: x >= 1),
}


@pytest.mark.parametrize("name", ABSOLUTE_VALUES)
def test_signs_that_may_be_zero_suffice_for_absolute_values(name):
    left, right, hypothesis = ABSOLUTE_VALUES[name]
    x, y = symbols("x y")
    domains = {x: Real(), y: Positive() if name.endswith("y)") else Real()}
    result = prove(left(x, y), right(x, y), domains, [hypothesis(x, y)])
    assert result and result.check() is True, result
    assert prove(left(x, y), right(x, y), domains).verdict is Verdict.REFUTED


def test_a_root_is_no_real_number_where_a_factor_beside_it_vanishes():
    """(x − 1)²y ≥ 0 does not make y ≥ 0: at x = 1 it says nothing of y."""
    x, y = symbols("x y")
    square = x**2 * y - 2 * x * y + y
    for relation in (y + sqrt(square) >= 0, y + sqrt(square) + 1 > 0):
        assert prove(relation, {x: Real(), y: Real()}, [square >= 0]).verdict is Verdict.REFUTED


@pytest.mark.parametrize("power", [Integer(-3) / 2, Integer(5) / 3, Integer(-1) / 2])
def test_powers_of_positive_numbers(power):
    a, b = symbols("a b")
    result = prove((a * b) ** power, a**power * b**power, {a: Positive(), b: Positive()})
    assert result and result.check() is True
    positive = prove(a**power > 0, {a: Positive()})
    assert positive and positive.check() is True


def test_logarithms_of_exponentials():
    x = Symbol("x")
    result = prove(log((1 + sinh(x) / cosh(x)) / (1 - sinh(x) / cosh(x))), 2 * x, {x: Real()})
    assert result and result.check() is True

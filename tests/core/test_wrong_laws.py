"""Wrong laws are refuted, and the witness is judged again on the author's own function."""

import pytest
import sympy as sp
from judge import Law, is_defined, same_number, same_point
from sympy import Rational, cos, pi, sin

import grouptk as gt
from grouptk import Angle, Cyclic, Integer, Matrices, NonZero, Positive, Real, Verdict
from grouptk.axioms import closure_claim
from grouptk.proofs import prove

TURN = 2 * pi


class SecondAngle(gt.Group):
    """SE(2) turned by the angle of the second factor."""

    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(h.theta), sin(h.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


class _SE2(gt.Group):
    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


class UnturnedInverse(_SE2):
    """SE(2) with the inverse (−x, −y, −θ)."""

    def inverse(self, g):
        return -g.x, -g.y, -g.theta


class HalfAngle(gt.Group):
    """SE(2) with half the angle: the law depends on the representative of θ."""

    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(g.theta / 2), sin(g.theta / 2)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


class WrongIndex(gt.Group):
    """Aff(1) with b₁ + a₂ b₂."""

    a, b = NonZero(), Real()

    def product(self, g, h):
        return g.a * h.a, g.b + h.a * h.b


class FlipOfSecond(gt.Group):
    """D(n) with the flip of the second factor."""

    def __init__(self, n):
        self.n = Cyclic(n).n

    def coordinates(self):
        return {"k": Cyclic(self.n), "s": Cyclic(2)}

    def product(self, g, h):
        return g.k + (-1) ** h.s * h.k, g.s + h.s


class HeisenbergSquare(gt.Group):
    """Heisenberg with x² y′."""

    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x**2 * h.y


class TinyDefect(gt.Group):
    """Addition with a defect of 10⁻³⁰."""

    x = Real()

    def product(self, g, h):
        return g.x + h.x + Rational(1, 10**30) * g.x**2 * h.x


def _cayley_dickson(a, b):
    if len(a) == 1:
        return [a[0] * b[0]]
    half = len(a) // 2
    (p, q), (r, s) = (a[:half], a[half:]), (b[:half], b[half:])
    first = [u - v for u, v in zip(_cayley_dickson(p, r), _cayley_dickson(_conjugate(s), q), strict=True)]
    second = [u + v for u, v in zip(_cayley_dickson(s, p), _cayley_dickson(q, _conjugate(r)), strict=True)]
    return first + second


def _conjugate(a):
    return [a[0], *(-entry for entry in a[1:])]


class Octonions(gt.Group):
    """The octonions: alternative, not associative."""

    def coordinates(self):
        return {f"o{i}": Real() for i in range(8)}

    def product(self, g, h):
        return _cayley_dickson(list(g), list(h))


class Subtraction(gt.Group):
    x = Integer()

    def product(self, g, h):
        return g.x - h.x


class Mean(gt.Group):
    x = Real()

    def product(self, g, h):
        return (g.x + h.x) / 2


class TraceZero(gt.Group):
    """2 × 2 matrices of trace zero, (a, b; c, −a): the product forgets its last entry."""

    a, b, c = Real(), Real(), Real()

    def product(self, g, h):
        m = sp.Matrix([[g.a, g.b], [g.c, -g.a]]) * sp.Matrix([[h.a, h.b], [h.c, -h.a]])
        return m[0, 0], m[0, 1], m[1, 0]


class SymmetricMatrices(gt.Group):
    """Symmetric 2 × 2 matrices (a, b; b, d): the product forgets its lower left entry."""

    a, b, d = Real(), Real(), Real()

    def product(self, g, h):
        m = sp.Matrix([[g.a, g.b], [g.b, g.d]]) * sp.Matrix([[h.a, h.b], [h.b, h.d]])
        return m[0, 0], m[0, 1], m[1, 1]


NOT_ASSOCIATIVE = [
    SecondAngle(),
    WrongIndex(),
    FlipOfSecond(3),
    FlipOfSecond(4),
    FlipOfSecond("n"),
    HeisenbergSquare(),
    TinyDefect(),
    Octonions(),
    Subtraction(),
    Mean(),
    TraceZero(),
    SymmetricMatrices(),
]


def _name(group):
    return f"{type(group).__name__}({group.n})" if hasattr(group, "n") else type(group).__name__


def judged(group, parameters=None):
    """Return the author's law of a group with numbers put in for its parameters."""
    periods = [None if d.modulus is None else d.modulus.xreplace(dict(parameters or {})) for d in group.space.domains]
    return Law(group, group.space.names, periods)


@pytest.mark.parametrize("group", NOT_ASSOCIATIVE, ids=_name)
def test_associativity_is_refuted_by_a_true_witness(group):
    report = group.verify()
    assert report.verdict is Verdict.REFUTED and not report
    example = report["associativity"].counterexample
    law = judged(group, example.parameters)
    g, h, k = (law.point(example[letter]) for letter in "ghk")
    assert not law.associates(g, h, k), example
    left, right = law.product(law.product(g, h), k), law.product(g, law.product(h, k))
    assert same_point(left, example.left, law.periods) and same_point(right, example.right, law.periods), example
    assert all(value.is_number for letter in "ghk" for value in example[letter])


def test_the_witness_is_small():
    example = SecondAngle().verify()["associativity"].counterexample
    entries = [entry for letter in "ghk" for entry in example[letter]]
    assert sum(entry != 0 for entry in entries) <= 4, example
    assert str(example) and example.difference != (0, 0, 0)


def test_a_wrong_inverse_is_refuted():
    group = UnturnedInverse()
    report = group.verify()
    assert report["associativity"] and report["identity"]
    example = report["inverse"].counterexample
    law = judged(group)
    g = law.point(example["g"])
    back = law.inverse(g)
    trivial = [same_point(p, (0, 0, 0), law.periods) for p in (law.product(back, g), law.product(g, back))]
    assert not all(trivial), example


def test_half_the_angle_is_not_well_defined():
    group = HalfAngle()
    report = group.verify()
    assert report["well-defined"].verdict is Verdict.REFUTED
    assert report["closure"].verdict is Verdict.PROVED
    assert report["associativity"].verdict is Verdict.UNDECIDED, "it holds on representatives only"
    assert not any(report[axiom] for axiom in ("associativity", "identity", "inverse"))
    example = report["well-defined"].counterexample
    law = judged(group)
    g, h = (law.point(example[letter]) for letter in "gh")
    moved = [law.product(law.shifted(g, "theta", TURN), h), law.product(g, law.shifted(h, "theta", TURN))]
    assert not all(same_point(law.product(g, h), other, law.periods) for other in moved), example


# ------------------------------------------------------------------------------- closure and totality


class HalfHeisenberg(gt.Group):
    """The integer Heisenberg group with /2 in its commutator term."""

    x, y, z = Integer(), Integer(), Integer()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + (g.x * h.y - g.y * h.x) / 2


class Velocities(gt.Group):
    """Addition of velocities, on all of ℝ."""

    v = Real()

    def product(self, g, h):
        return (g.v + h.v) / (1 + g.v * h.v)


class PositiveDifference(gt.Group):
    x = Positive()

    def product(self, g, h):
        return g.x + h.x - 1


class NonZeroSum(gt.Group):
    x = NonZero()

    def product(self, g, h):
        return g.x + h.x


class CosineOfReciprocal(gt.Group):
    """x + y, and cos²(1/y) + sin²(1/y) − 1, which is nothing where it is defined."""

    x = Real()

    def product(self, g, h):
        return g.x + h.x + cos(1 / h.x) ** 2 + sin(1 / h.x) ** 2 - 1


class FloorOfReciprocal(gt.Group):
    x = Integer()

    def product(self, g, h):
        return g.x + sp.floor(1 / h.x)


class ThirdRoot(gt.Group):
    x = Real()

    def product(self, g, h):
        return g.x + sp.sqrt(h.x)


MEMBER = {
    Integer: lambda value: value == int(value),
    Real: lambda value: sp.im(value) == 0,
    Positive: lambda value: value > 0,
    NonZero: lambda value: value != 0,
}


@pytest.mark.parametrize(
    "make",
    [
        HalfHeisenberg, Velocities, PositiveDifference, NonZeroSum, CosineOfReciprocal, FloorOfReciprocal, ThirdRoot,
    ],
)  # fmt: skip
def test_closure_is_refuted_by_a_product_that_is_no_member(make):
    group = make()
    report = group.verify()
    example = report["closure"].counterexample
    assert report["closure"].verdict is Verdict.REFUTED
    law = judged(group)
    value = law.product(law.point(example["g"]), law.point(example["h"]))
    members = [MEMBER[type(d)](sp.sympify(v)) for d, v in zip(group.space.domains, value, strict=True) if is_defined(v)]
    assert not is_defined(value) or not all(members), example
    assert not any(report[axiom] for axiom in ("associativity", "identity", "inverse")), "they build on closure"


class OneMinusReciprocal(gt.Group):
    """1/(1 + 1/x²) equals x²/(1 + x²) except at 0, where it is not defined."""

    x = Real()

    def product(self, g, h):
        return g.x + h.x + 1 / (1 + 1 / h.x**2) - h.x**2 / (1 + h.x**2)


class HiddenRoot(gt.Group):
    x = Real()

    def product(self, g, h):
        return g.x + h.x + (cos(g.x) ** 2 + sin(g.x) ** 2 - 1) * sp.sqrt(h.x)


class AngleOfRoot(gt.Group):
    x = Real()

    def product(self, g, h):
        return g.x + h.x + cos(sp.sqrt(h.x)) ** 2 + sin(sp.sqrt(h.x)) ** 2 - 1


class AngleOfLogarithm(gt.Group):
    x = NonZero()

    def product(self, g, h):
        return g.x * h.x * (cos(sp.log(h.x)) ** 2 + sin(sp.log(h.x)) ** 2)


class VanishingFloor(gt.Group):
    x = Real()

    def product(self, g, h):
        return g.x + h.x + (cos(g.x) ** 2 + sin(g.x) ** 2 - 1) * sp.floor(1 / h.x)


@pytest.mark.parametrize("make", [OneMinusReciprocal, HiddenRoot, AngleOfRoot, AngleOfLogarithm, VanishingFloor])
def test_an_expression_that_is_undefined_somewhere_is_not_total(make):
    result = prove(closure_claim(make().law))
    assert result.verdict is not Verdict.PROVED, result


# ------------------------------------------------------------------------------- identity and inverse


class CircleOperation(gt.Group):
    """a + b + ab on all of ℝ: −1 has no inverse."""

    a = Real()

    def product(self, g, h):
        return g.a + h.a + g.a * h.a


class SingularMatrices(gt.Group):
    """GL(2) with the singular matrices in it."""

    m = Matrices(2)

    def product(self, g, h):
        return g.m * h.m


class IntegerProduct(gt.Group):
    x = Integer()

    def product(self, g, h):
        return g.x * h.x


class UnscaledInverse(gt.Group):
    """Sim(2) whose inverse leaves out 1/r."""

    x, y, theta, r = Real(), Real(), Angle(), Positive()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        x, y = c * h.x - s * h.y, s * h.x + c * h.y
        return g.x + g.r * x, g.y + g.r * y, g.theta + h.theta, g.r * h.r

    def inverse(self, g):
        c, s = cos(g.theta), -sin(g.theta)
        return -(c * g.x - s * g.y), -(s * g.x + c * g.y), -g.theta, 1 / g.r


@pytest.mark.parametrize(
    ("make", "singular"),
    [
        (CircleOperation, lambda g: g.a == -1),
        (SingularMatrices, lambda g: g.m.det() == 0),
        (IntegerProduct, lambda g: g.x not in (1, -1)),
        (UnscaledInverse, lambda g: g.r != 1),
    ],
)
def test_an_element_without_inverse_refutes(make, singular):
    report = make().verify()
    assert all(report[axiom] for axiom in ("closure", "well-defined", "associativity", "identity")), report
    assert report["inverse"].verdict is Verdict.REFUTED
    assert singular(report["inverse"].counterexample["g"]), report


class PositiveSum(gt.Group):
    """The positive numbers under addition have no identity."""

    x = Positive()

    def product(self, g, h):
        return g.x + h.x


class WrongIdentity(gt.Group):
    x = Real()

    def product(self, g, h):
        return g.x + h.x

    def identity(self):
        return 1


@pytest.mark.parametrize("make", [PositiveSum, WrongIdentity])
def test_a_missing_identity_is_refuted_and_no_inverse_is_proved_without_it(make):
    report = make().verify()
    assert report["identity"].verdict is Verdict.REFUTED
    assert report["inverse"].verdict is not Verdict.PROVED


class LeftZero(gt.Group):
    """g * h = g: associative, with right identities only."""

    x = Real()

    def product(self, g, h):
        return g.x


class FiniteLeftZero(gt.Group):
    k = Cyclic(3)

    def product(self, g, h):
        return g.k


@pytest.mark.parametrize("make", [LeftZero, FiniteLeftZero])
def test_a_semigroup_is_no_group(make):
    report = make().verify()
    assert report["associativity"] and not report["identity"] and not report["inverse"]


# ------------------------------------------------------------------------------- semidirect products


def _heisenberg():
    class Heisenberg(gt.Group):
        x, y, z = Real(), Real(), Real()

        def product(self, g, h):
            return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y

    return Heisenberg()


def _dilations():
    class Dilations(gt.Group):
        r = Positive()

        def product(self, g, h):
            return g.r * h.r

    return Dilations()


WRONG_SEMIDIRECT = {
    "phi is no homomorphism of H": (gt.R(1), gt.R(1), lambda h, n: (n.x * (1 + h.x**2),)),
    "phi of C(4) by the square of k": (gt.R(2), gt.C(4), lambda h, n: _turned(pi * h.k**2 / 2, n)),
    "phi is no homomorphism of N": (gt.R(1), _dilations(), lambda h, n: (h.r * n.x + h.r - 1,)),
    "dilation by a cube": (gt.R(1), _dilations(), lambda h, n: (h.r * n.x**3,)),
    "scaling all three Heisenberg coordinates": (
        _heisenberg(),
        _dilations(),
        lambda h, n: (h.r * n.x, h.r * n.y, h.r * n.z),
    ),
    "k cubed on C(5)": (gt.C(5), gt.C(1), lambda h, n: (n.k**3,)),
    "k cubed on C(n)": (gt.C("n"), gt.C(1), lambda h, n: (n.k**3,)),
}


def _turned(angle, n):
    return cos(angle) * n.x - sin(angle) * n.y, sin(angle) * n.x + cos(angle) * n.y


@pytest.mark.parametrize(("normal", "acting", "phi"), WRONG_SEMIDIRECT.values(), ids=WRONG_SEMIDIRECT)
def test_a_false_phi_refutes_the_law_itself(normal, acting, phi):
    group = gt.semidirect_product(normal, acting, phi)  # making it never raises
    report = group.verify()
    assert report.verdict is Verdict.REFUTED, report
    example = report["associativity"].counterexample
    assert example is not None and example.left != example.right
    size = len(normal.space.names)

    def product(g, h):
        moved = phi(acting.space.point(g[size:]), normal.space.point(h[:size]))
        return (*normal.law.product(g[:size], moved), *acting.law.product(g[size:], h[size:]))

    g, h, k = (tuple(example[letter]) for letter in "ghk")
    numbers = dict(example.parameters)
    left, right = (
        [v.xreplace(numbers) for v in side] for side in (product(product(g, h), k), product(g, product(h, k)))
    )
    periods = [None if d.modulus is None else d.modulus.xreplace(numbers) for d in group.space.domains]
    assert not same_point(left, right, periods), example


def test_thirds_of_a_turn_do_not_act_by_quarter_turns():
    group = gt.semidirect_product(gt.Z(2), gt.C(3), gt.C(4).act, name="ℤ² ⋊ C(3) by 90°")
    report = group.verify()
    assert {axiom for axiom in report if report[axiom].verdict is Verdict.REFUTED} == {"well-defined"}
    assert report["closure"].verdict is Verdict.PROVED
    assert report["associativity"].verdict is Verdict.UNDECIDED
    example = report["well-defined"].counterexample
    g, h = example["g"], example["h"]
    images = [_turned(pi * (g.k + lap) / 2, h) for lap in (0, 3)]
    assert not same_point(*images, (None, None))


# ------------------------------------------------------------------------------- actions

PLANE = {"x": Real(), "y": Real()}


def _back(g, p):
    x, y = p.x - g.x, p.y - g.y
    return cos(g.theta) * x + sin(g.theta) * y, -sin(g.theta) * x + cos(g.theta) * y


def _shift_first(g, p):
    x, y = p.x + g.x, p.y + g.y
    return cos(g.theta) * x - sin(g.theta) * y, sin(g.theta) * x + cos(g.theta) * y


def _moving_centre(g, p):
    x, y = p.x - g.x, p.y - g.y
    return g.x + cos(g.theta) * x - sin(g.theta) * y, g.y + sin(g.theta) * x + cos(g.theta) * y


WRONG_ACTIONS = {"R⁻¹(x − t)": _back, "R(x + t)": _shift_first, "about a moving point": _moving_centre}


@pytest.mark.parametrize("act", WRONG_ACTIONS.values(), ids=WRONG_ACTIONS)
def test_motions_that_do_not_act(act):
    report = gt.Action(gt.SE(2), PLANE, act).verify()
    example = report["compatibility"].counterexample
    assert report["compatibility"].verdict is Verdict.REFUTED
    se2, plane = Law(_SE2(), ("x", "y", "theta"), (None, None, TURN)), Law(None, ("x", "y"), (None, None))
    g, h, x = se2.point(example["g"]), se2.point(example["h"]), plane.point(example["x"])
    once, twice = act(se2.product(g, h), x), act(g, plane.point(act(h, x)))
    assert not same_point(once, twice, plane.periods), example


def test_moebius_maps_of_the_line_have_a_pole():
    group = SingularMatrices()
    action = gt.Action(group, {"x": Real()}, lambda g, p: (g.m[0, 0] * p.x + g.m[0, 1]) / (g.m[1, 0] * p.x + g.m[1, 1]))
    example = action.verify()["closure"].counterexample
    m, x = example["g"].m, example["x"].x
    assert m[1, 0] * x + m[1, 1] == 0


def test_half_turns_of_a_cyclic_group_are_not_well_defined():
    action = gt.Action(gt.C(3), PLANE, lambda g, p: _turned(pi * g.k / 3, p))
    report = action.verify()
    assert report["well-defined"].verdict is Verdict.REFUTED
    example = report["well-defined"].counterexample
    k, point = example["g"].k, example["x"]
    assert not same_point(_turned(pi * k / 3, point), _turned(pi * (k + 3) / 3, point), (None, None))


def test_a_spinor_angle_is_not_well_defined_on_the_circle():
    action = gt.Action(gt.SO(2), PLANE, lambda g, p: _turned(g.theta / 2, p))
    assert action.verify()["well-defined"].verdict is Verdict.REFUTED


def test_a_refuted_group_is_refused_with_its_report():
    group = HalfHeisenberg()
    with pytest.raises(gt.AxiomError, match="is not a group") as caught:
        group.require_group()
    assert caught.value.report.verdict is Verdict.REFUTED


def test_the_right_law_is_not_refuted():
    """A negative control: the same judge finds nothing wrong with SE(2)."""
    group, law = _SE2(), judged(_SE2())
    assert group.verify()
    points = [law.point(p) for p in ((1, 2, pi / 3), (0, -1, pi / 4), (5, Rational(1, 2), pi))]
    assert law.associates(*points) and same_number(law.product(*points[:2]).theta, 7 * pi / 12)

"""Laws that look wrong and are right: all of them are proved."""

import pytest
import sympy as sp
from sympy import Matrix, Rational, cos, pi, sin

import grouptk as gt
from grouptk import Angle, Cyclic, Integer, NonZero, Positive, Real, Verdict


class OppositeAff1(gt.Group):
    """The opposite group of Aff(1): h * g in place of g * h."""

    a, b = NonZero(), Real()

    def product(self, g, h):
        return h.a * g.a, h.b + h.a * g.b


class TurnedBackwards(gt.Group):
    """SE(2) with R(−t): consistent, an isomorphic group."""

    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(-g.theta), sin(-g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


class AboutAPoint(gt.Group):
    """SE(2) about the fixed point (1, 2)."""

    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        x, y = h.x - 1, h.y - 2
        return g.x - 1 + c * x - s * y + 1, g.y - 2 + s * x + c * y + 2, g.theta + h.theta

    def identity(self):
        return 1, 2, 0


class Aff1(gt.Group):
    a, b = NonZero(), Real()

    def product(self, g, h):
        return g.a * h.a, g.b + g.a * h.b


class PositiveNumbers(gt.Group):
    r = Positive()

    def product(self, g, h):
        return g.r * h.r


class Sim2(gt.Group):
    x, y, theta, r = Real(), Real(), Angle(), Positive()

    def product(self, g, h):
        v = Matrix([g.x, g.y]) + g.r * rotation(g.theta) * Matrix([h.x, h.y])
        return v[0], v[1], g.theta + h.theta, g.r * h.r

    def inverse(self, g):
        v = -rotation(-g.theta) * Matrix([g.x, g.y]) / g.r
        return v[0], v[1], -g.theta, 1 / g.r


def rotation(angle):
    return Matrix([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])


class RealHeisenberg(gt.Group):
    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class SymmetricHeisenberg(gt.Group):
    """Heisenberg in exponential coordinates, with /2."""

    x, y, z = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + (g.x * h.y - g.y * h.x) / 2


class IntegerHeisenberg(gt.Group):
    x, y, z = Integer(), Integer(), Integer()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class DoubledHeisenberg(gt.Group):
    """An integer law with /2 that stays among the integers, since x(x − 1) is even."""

    x, z = Integer(), Integer()

    def product(self, g, h):
        return g.x + h.x, g.z + h.z + (g.x + h.x) * (g.x + h.x - 1) / 2 - g.x * (g.x - 1) / 2 - h.x * (h.x - 1) / 2


class Space(gt.Group):
    def __init__(self, dimension):
        self.dimension = dimension

    def coordinates(self):
        return {f"x{i}": Real() for i in range(self.dimension)}

    def product(self, g, h):
        return [a + b for a, b in zip(g, h, strict=True)]


class CubicSum(gt.Group):
    """Addition, transported by x ↦ x + 1."""

    x = Real()

    def product(self, g, h):
        return g.x + h.x + 1


class CyclicShear(gt.Group):
    """The Heisenberg group over ℤ/6."""

    x, y, z = Cyclic(6), Cyclic(6), Cyclic(6)

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class NestedRemainder(gt.Group):
    k = Cyclic(12)

    def product(self, g, h):
        return (g.k % 24 + h.k % 36) % 12


class Carry(gt.Group):
    """ℤ/100 in units and tens, with a carry of ⌊(u + u′)/10⌋."""

    u, t = Cyclic(10), Cyclic(10)

    def product(self, g, h):
        total = g.u % 10 + h.u % 10
        return total, g.t + h.t + total // 10


TRUE = [
    OppositeAff1(), TurnedBackwards(), AboutAPoint(), Aff1(), PositiveNumbers(), Sim2(), RealHeisenberg(),
    SymmetricHeisenberg(), IntegerHeisenberg(), DoubledHeisenberg(), Space(1), Space(4), CubicSum(), CyclicShear(),
    NestedRemainder(),
]  # fmt: skip


@pytest.mark.parametrize("group", TRUE, ids=lambda g: f"{g}{len(g.space.names)}")
def test_a_true_law_is_proved(group):
    report = group.verify()
    assert report and report.verdict is Verdict.PROVED, report


def test_a_law_with_a_carry_is_never_refuted():
    """A floor of several remainders: proved if the prover can, but never called wrong."""
    report = Carry().verify()
    assert report.verdict is not Verdict.REFUTED, report
    assert Carry()(7, 9) * Carry()(5, 3) == Carry()(2, 3)


def _cube(n):
    return gt.semidirect_product(gt.C(n), gt.C(1), lambda h, x: x.k**3, names=("k", "e"), name=f"k³ on C({n})")


@pytest.mark.parametrize(("n", "true"), [(1, True), (2, True), (3, True), (6, True), (4, False), (5, False)])
def test_the_cube_is_an_automorphism_of_some_cyclic_groups_only(n, true):
    assert all((x**3 - x) % n == 0 for x in range(n)) is true
    assert _cube(n).verify().verdict is (Verdict.PROVED if true else Verdict.REFUTED)


def test_the_cube_is_no_automorphism_for_general_n():
    report = _cube("n").verify()
    assert report.verdict is Verdict.REFUTED
    n = next(iter(report.counterexample.parameters.values()))
    assert any((x**3 - x) % n for x in range(int(n)))


def test_turning_backwards_is_an_automorphism_action_of_an_abelian_group():
    """φ by R(−t) on SO(2): a homomorphism, because SO(2) is abelian."""
    group = gt.semidirect_product(
        gt.R(2), gt.SO(2), lambda h, n: tuple(rotation(-h.theta) * Matrix([n.x, n.y])), name="backwards"
    )
    assert group.verify()


def test_dilations_act_on_heisenberg_by_weights():
    """Scaling (r, r, r²), where (r, r, r) would be wrong."""
    group = gt.semidirect_product(
        RealHeisenberg(), PositiveNumbers(), lambda h, n: (h.r * n.x, h.r * n.y, h.r**2 * n.z)
    )
    assert group.verify(), group.verify()


def test_the_groups_about_a_point_and_about_the_origin_differ_but_both_hold():
    assert AboutAPoint() != TurnedBackwards() != gt.SE(2)
    g = AboutAPoint()(3, 4, pi / 2)
    assert g * AboutAPoint().e == g
    assert (g * g.inverse()).equals(AboutAPoint().e)


@pytest.mark.parametrize("exponent", [1, -1])
def test_a_rational_parameter_is_no_obstacle(exponent):
    scale = sp.Symbol("c", positive=True)

    class Scaled(gt.Group):
        x = Real()

        def product(self, g, h):
            return g.x + h.x + scale**exponent * Rational(1, 3)

    assert Scaled().verify()

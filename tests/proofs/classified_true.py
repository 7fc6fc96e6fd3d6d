"""True laws that look like false ones; each has its lookalike in `classified_false`."""

import sympy as sp
from sympy import cos, exp, log, sin, sqrt
from true_matrices import (
    JacobiGroup,
    MoebiusAtInfinity,
    MotionsFromRight,
    OppositeOrthogonal,
    OppositePermutations,
    OppositeQuaternions,
    Orthogonal,
    QuaternionMotions,
    QuaternionScrews,
    ShiftedPermutations,
    SpecialLinear,
    UpperTriangular,
)  # fmt: skip

import grouptk as gt
from grouptk.domains import Angle, Cyclic, Integer, Interval, NonZero, Positive, Punctured, Real, Sign


class Sol(gt.Group):
    x, y, t = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + exp(g.t) * h.x, g.y + exp(-g.t) * h.y, g.t + h.t


class TwoSpeeds(gt.Group):
    """ℝ² ⋊ ℝ by diag(eᵗ, e²ᵗ)."""

    x, y, t = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + exp(g.t) * h.x, g.y + exp(2 * g.t) * h.y, g.t + h.t


class Spiral(gt.Group):
    """ℝ² ⋊ ℝ by eᵗR(t)."""

    x, y, t = Real(), Real(), Real()

    def product(self, g, h):
        c, s = exp(g.t) * cos(g.t), exp(g.t) * sin(g.t)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.t + h.t


class LogTimesLog(gt.Group):
    """exp(log x · log y) on (1, ∞): multiplication of the logarithms."""

    x = Interval(1, sp.oo)

    def product(self, g, h):
        return exp(log(g.x) * log(h.x))

    def identity(self):
        return sp.E

    def inverse(self, g):
        return exp(1 / log(g.x))


class SineHyperbolic(gt.Group):
    """Addition of areas by their hyperbolic sines."""

    x = Real()

    def product(self, g, h):
        return g.x * sqrt(1 + h.x**2) + h.x * sqrt(1 + g.x**2)

    def identity(self):
        return 0

    def inverse(self, g):
        return -g.x


class SlowLight(gt.Group):
    """Velocities where light has the speed 2."""

    v = Interval(-2, 2)

    def product(self, g, h):
        return (g.v + h.v) / (1 + g.v * h.v / 4)

    def identity(self):
        return 0

    def inverse(self, g):
        return -g.v


class WithoutOne(gt.Group):
    a = Punctured(1)

    def product(self, g, h):
        return g.a + h.a - g.a * h.a


class WithoutHalf(gt.Group):
    a = Punctured(sp.Rational(-1, 2))

    def product(self, g, h):
        return g.a + h.a + 2 * g.a * h.a


class SignFromRight(gt.Group):
    """ℝ ⋊ {±1}, written with the reflection on the right: s′x + x′."""

    s, x = Sign(), Real()

    def product(self, g, h):
        return g.s * h.s, h.s * g.x + h.x

    def identity(self):
        return 1, 0

    def inverse(self, g):
        return g.s, -g.s * g.x


class PauliGroup(gt.Group):
    """±XᵃZᵇ: the signs come from ZX = −XZ."""

    s, a, b = Sign(), Cyclic(2), Cyclic(2)

    def product(self, g, h):
        return g.s * h.s * (-1) ** (g.b * h.a), g.a + h.a, g.b + h.b


class HalfIntegers(gt.Group):
    """½ℤ as (x, k) with 2x + k doubled: the halves carry."""

    x, k = Integer(), Cyclic(2)

    def product(self, g, h):
        return g.x + h.x + (g.k % 2) * (h.k % 2), g.k + h.k


class Dicyclic(gt.Group):
    """xᵏjˢ with j² = xᵐ and n = 2m."""

    def __init__(self, m):
        self.m = sp.sympify(m)
        self.domain = Cyclic(2 * self.m)

    def coordinates(self):
        return {"k": self.domain, "s": Cyclic(2)}

    def product(self, g, h):
        return g.k + (-1) ** g.s * h.k + self.m * (g.s % 2) * (h.s % 2), g.s + h.s


class InfiniteDihedral(gt.Group):
    """D_∞ with the reflection on the right."""

    k, s = Integer(), Cyclic(2)

    def product(self, g, h):
        return (-1) ** h.s * g.k + h.k, g.s + h.s


class CyclicHeisenberg(gt.Group):
    """The Heisenberg group over ℤ/n."""

    x, y, z = Cyclic("n"), Cyclic("n"), Cyclic("n")

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class PositiveAffine(gt.Group):
    """b/a′ + b′: ax + b with a > 0, in the coordinate b/a."""

    a, b = Positive(), Real()

    def product(self, g, h):
        return g.a * h.a, g.b / h.a + h.b


class TwoJets(gt.Group):
    a, b = NonZero(), Real()

    def product(self, g, h):
        return g.a * h.a, g.a * h.b + g.b * h.a**2


class DualNumbers(gt.Group):
    """ab′ + ba′: not the 2-jets, but the units a + bε."""

    a, b = NonZero(), Real()

    def product(self, g, h):
        return g.a * h.a, g.a * h.b + g.b * h.a


class ThreeJets(gt.Group):
    a, b, c = NonZero(), Real(), Real()

    def product(self, g, h):
        cube = g.a * h.c + 2 * g.b * h.a * h.b + g.c * h.a**3
        return g.a * h.a, g.a * h.b + g.b * h.a**2, cube


class ThreeJetsUndoubled(gt.Group):
    """The 3-jets without their factor 2, which a scale of b takes away."""

    a, b, c = NonZero(), Real(), Real()

    def product(self, g, h):
        cube = g.a * h.c + g.b * h.a * h.b + g.c * h.a**3
        return g.a * h.a, g.a * h.b + g.b * h.a**2, cube


class DoubleAngle(gt.Group):
    """The plane turned by 2θ."""

    x, y, theta = Real(), Real(), Angle()

    def product(self, g, h):
        c, s = cos(2 * g.theta), sin(2 * g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


def _fives():
    return gt.semidirect_product(gt.C(8), gt.C(2), lambda h, n: 5 ** (h.k % 2) * n.k, name="C(8) ⋊ C(2) by 5")


def _one_and_four():
    return gt.semidirect_product(gt.C(8), gt.C(2), lambda h, n: (1 + 4 * h.k) * n.k, name="C(8) ⋊ C(2) by 1 + 4h")


TRUE = {
    make.__name__: make
    for make in (
        Sol, TwoSpeeds, Spiral, SineHyperbolic, SlowLight, WithoutOne, WithoutHalf, SignFromRight,
        PauliGroup, OppositePermutations, ShiftedPermutations, HalfIntegers, InfiniteDihedral, CyclicHeisenberg,
        MotionsFromRight, OppositeOrthogonal, PositiveAffine, TwoJets, DualNumbers, ThreeJets, ThreeJetsUndoubled,
        Orthogonal, SpecialLinear, UpperTriangular, MoebiusAtInfinity, JacobiGroup, OppositeQuaternions,
        QuaternionScrews, QuaternionMotions, DoubleAngle,
    )
} | {
    "Dicyclic(2)": lambda: Dicyclic(2), "Dicyclic(3)": lambda: Dicyclic(3),
    "C(8) by 1 + 4h": _one_and_four,
}  # fmt: skip
HARD = {"C(8) by 5": _fives, "LogTimesLog": LogTimesLog}  # true, and not proved so far

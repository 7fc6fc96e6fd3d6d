"""False laws that look like true ones (most of them of `classified_true`), each with the axiom that fails."""

import sympy as sp
from false_integers import (
    CyclicHeisenbergSquare,
    DicyclicWithoutRemainders,
    DihedralOfSecond,
    EightByThree,
    HalfOffset,
    LopsidedHalves,
    OddDicyclic,
    QuadraticCocycle,
    SevenByThree,
    SignOfFirstOnFirst,
    TwoModuli,
)
from false_matrices import (
    ConjugatedQuaternions,
    Conjugation,
    DividedOrthogonal,
    DividedPermutations,
    FlippedQuaternions,
    JacobiOfAll,
    MoebiusChart,
    MotionsUnturned,
    OrthogonalDivided,
    QuaternionMotionsUpToSign,
    SpecialLinearSandwich,
    UpperTriangularMixed,
)  # fmt: skip
from sympy import exp, log, sqrt

import grouptk as gt
from grouptk.domains import Interval, NonZero, Positive, Punctured, Real

CLOSURE, WELL_DEFINED, ASSOCIATIVITY, IDENTITY, INVERSE = (
    "closure", "well-defined", "associativity", "identity", "inverse",
)  # fmt: skip


class SolOfSecond(gt.Group):
    """Sol with the speed of the second factor in y."""

    x, y, t = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + exp(g.t) * h.x, g.y + exp(-h.t) * h.y, g.t + h.t


class LinearSpeed(gt.Group):
    """diag(eᵗ, t) is no homomorphism."""

    x, y, t = Real(), Real(), Real()

    def product(self, g, h):
        return g.x + exp(g.t) * h.x, g.y + g.t * h.y, g.t + h.t


class SpiralOfTwoSpeeds(gt.Group):
    """eᵗ(cos t, −sin 2t; sin 2t, cos t) is no homomorphism."""

    x, y, t = Real(), Real(), Real()

    def product(self, g, h):
        c, s = exp(g.t) * sp.cos(g.t), exp(g.t) * sp.sin(2 * g.t)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.t + h.t


class LogOnPositive(gt.Group):
    """exp(log x · log y) on all of ℝ⁺: 1 has no inverse."""

    x = Positive()

    def product(self, g, h):
        return exp(log(g.x) * log(h.x))

    def identity(self):
        return sp.E

    def inverse(self, g):
        return exp(1 / log(g.x))


class Powers(gt.Group):
    x = Positive()

    def product(self, g, h):
        return g.x**h.x


class CircularSine(gt.Group):
    """sin(α + β) from the sines: the angles leave the quarter turns on which the sine is one to one."""

    x = Interval(-1, 1, closed=True)

    def product(self, g, h):
        return g.x * sqrt(1 - h.x**2) + h.x * sqrt(1 - g.x**2)


class Hypotenuse(gt.Group):
    """√(x² + y²) on ℝ forgets the sign: 0 is no identity."""

    x = Real()

    def product(self, g, h):
        return sqrt(g.x**2 + h.x**2)

    def identity(self):
        return 0

    def inverse(self, g):
        return -g.x


class Parallel(gt.Group):
    """Resistances in parallel: the identity would be infinite."""

    x = Positive()

    def product(self, g, h):
        return g.x * h.x / (g.x + h.x)


class SlowLightFastBodies(gt.Group):
    """Velocities below 1 where light has the speed 2."""

    v = Interval(-1, 1)

    def product(self, g, h):
        return (g.v + h.v) / (1 + g.v * h.v / 4)


class Tangents(gt.Group):
    """The addition theorem of the tangent on (−1, 1)."""

    v = Interval(-1, 1)

    def product(self, g, h):
        return (g.v + h.v) / (1 - g.v * h.v)


class RelativeVelocity(gt.Group):
    v = Interval(-1, 1)

    def product(self, g, h):
        return (g.v - h.v) / (1 - g.v * h.v)


class WrongPuncture(gt.Group):
    a = Punctured(1)

    def product(self, g, h):
        return g.a + h.a + g.a * h.a


class DoubledAtMinusOne(gt.Group):
    a = Punctured(-1)

    def product(self, g, h):
        return g.a + h.a + 2 * g.a * h.a

    def inverse(self, g):
        return -g.a / (1 + 2 * g.a)


class Dilated(gt.Group):
    """ax + b with a > 0 whose b is scaled by log a."""

    a, b = Positive(), Real()

    def product(self, g, h):
        return g.a * h.a, g.b + log(g.a) * h.b


class JetsOfFirst(gt.Group):
    """ab′ + ba: an index of the 2-jets is wrong."""

    a, b = NonZero(), Real()

    def product(self, g, h):
        return g.a * h.a, g.a * h.b + g.b * g.a


class ThreeJetsUnweighted(gt.Group):
    """The 3-jets with 2bb′ in place of 2ba′b′."""

    a, b, c = NonZero(), Real(), Real()

    def product(self, g, h):
        cube = g.a * h.c + 2 * g.b * h.b + g.c * h.a**3
        return g.a * h.a, g.a * h.b + g.b * h.a**2, cube


HARD = {"Parallel": Parallel}  # false, and not refuted so far

FALSE = {
    make.__name__: (make, axiom)
    for axiom, makes in {
        CLOSURE: (
            SlowLightFastBodies, Tangents, WrongPuncture, HalfOffset, MoebiusChart, FlippedQuaternions,
        ),
        WELL_DEFINED: (DicyclicWithoutRemainders, TwoModuli, QuaternionMotionsUpToSign, EightByThree),
        ASSOCIATIVITY: (
            SolOfSecond, LinearSpeed, SpiralOfTwoSpeeds, Powers, CircularSine, RelativeVelocity, SignOfFirstOnFirst,
            QuadraticCocycle, Conjugation, DividedPermutations, LopsidedHalves, OddDicyclic, DihedralOfSecond,
            CyclicHeisenbergSquare, MotionsUnturned, DividedOrthogonal, Dilated, JetsOfFirst, ThreeJetsUnweighted,
            OrthogonalDivided, SpecialLinearSandwich, UpperTriangularMixed, JacobiOfAll, ConjugatedQuaternions,
            SevenByThree,
        ),
        IDENTITY: (Hypotenuse,),
        INVERSE: (LogOnPositive, DoubledAtMinusOne),
    }.items()
    for make in makes
}  # fmt: skip

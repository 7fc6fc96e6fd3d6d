"""False laws on integers, signs and cyclic groups that look like true ones."""

import sympy as sp

import grouptk as gt
from grouptk.domains import Cyclic, Integer, Real, Sign


class SignOfFirstOnFirst(gt.Group):
    s, x = Sign(), Real()

    def product(self, g, h):
        return g.s * h.s, g.s * g.x + h.x


class QuadraticCocycle(gt.Group):
    """Signs from k(k − 1)/2 · k′, which is not bilinear."""

    s, k = Sign(), Cyclic(4)

    def product(self, g, h):
        return g.s * h.s * (-1) ** (g.k * (g.k - 1) * h.k / 2), g.k + h.k


class HalfOffset(gt.Group):
    x = Integer()

    def product(self, g, h):
        return g.x + h.x + sp.Rational(1, 2)


class LopsidedHalves(gt.Group):
    """½ℤ with a carry when the second half is missing."""

    x, k = Integer(), Cyclic(2)

    def product(self, g, h):
        return g.x + h.x + (g.k % 2) * (1 - h.k % 2), g.k + h.k


class OddDicyclic(gt.Group):
    """j² = x in C(4): x must be inverted by j, and x ≠ x⁻¹."""

    k, s = Cyclic(4), Cyclic(2)

    def product(self, g, h):
        return g.k + (-1) ** g.s * h.k + (g.s % 2) * (h.s % 2), g.s + h.s


class DicyclicWithoutRemainders(gt.Group):
    """j² = x³ in C(6) is right, but of order 9 in C(9): n·s·s′ then depends on the representative."""

    k, s = Cyclic(9), Cyclic(2)

    def product(self, g, h):
        return g.k + (-1) ** g.s * h.k + 3 * g.s * h.s, g.s + h.s


class DihedralOfSecond(gt.Group):
    """D_∞ with the reflection on the right, on the wrong factor."""

    k, s = Integer(), Cyclic(2)

    def product(self, g, h):
        return g.k + (-1) ** h.s * h.k, g.s + h.s


class TwoModuli(gt.Group):
    """Heisenberg over ℤ/n with a centre ℤ/m."""

    x, y, z = Cyclic("n"), Cyclic("n"), Cyclic("m")

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y


class CyclicHeisenbergSquare(gt.Group):
    x, y, z = Cyclic("n"), Cyclic("n"), Cyclic("n")

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x**2 * h.y


class SevenByThree(gt.Group):
    """C(7) ⋊ C(2) by 3: 3² is not 1 modulo 7."""

    k, s = Cyclic(7), Cyclic(2)

    def product(self, g, h):
        return g.k + (1 + 2 * (g.s % 2)) * h.k, g.s + h.s


class EightByThree(gt.Group):
    """C(8) ⋊ C(2) by 3, where 3² is 1; but by 1 + 2s, which is 5 at s = 2."""

    k, s = Cyclic(8), Cyclic(2)

    def product(self, g, h):
        return g.k + (1 + 2 * g.s) * h.k, g.s + h.s

"""False laws on matrices, permutations and quaternions that look like true ones."""

from sympy import Matrix
from true_matrices import conjugate, quaternion

import grouptk as gt
from grouptk.domains import Matrices, NonZero, Permutations, Real, UnitQuaternions


class Conjugation(gt.Group):
    p = Permutations(3)

    def product(self, g, h):
        return g.p * h.p * g.p


class DividedPermutations(gt.Group):
    p = Permutations(3)

    def product(self, g, h):
        return g.p * h.p.T


class MotionsUnturned(gt.Group):
    """(A, x)(B, y) = (AB, x + Bᵀy): turned by the wrong factor."""

    A, x = Matrices("n", form="orthogonal"), Matrices("n", 1)

    def product(self, g, h):
        return g.A * h.A, g.x + h.A.T * h.x


class DividedOrthogonal(gt.Group):
    A = Matrices("n", form="orthogonal")

    def product(self, g, h):
        return g.A * h.A.T


class OrthogonalDivided(gt.Group):
    A = Matrices(3, form="orthogonal")

    def product(self, g, h):
        return g.A * h.A.T


class SpecialLinearSandwich(gt.Group):
    A = Matrices(2, det=1)

    def product(self, g, h):
        return g.A * h.A * g.A.adjugate()


class UpperTriangularMixed(gt.Group):
    a, b, d = NonZero(), Real(), NonZero()

    def product(self, g, h):
        return g.a * h.a, g.a * h.b + h.d * h.b, g.d * h.d


class MoebiusChart(gt.Group):
    """SL(2) in the coordinates a ≠ 0, b, c: the product may leave the chart."""

    a, b, c = NonZero(), Real(), Real()

    def product(self, g, h):
        d, e = (1 + g.b * g.c) / g.a, (1 + h.b * h.c) / h.a
        return g.a * h.a + g.b * h.c, g.a * h.b + g.b * e, g.c * h.a + d * h.c


class JacobiOfAll(gt.Group):
    """GL(2) on the Heisenberg group: it does not keep the symplectic form."""

    A, v, z = Matrices(2, det=NonZero()), Matrices(1, 2), Real()

    def product(self, g, h):
        moved = g.v * h.A
        return g.A * h.A, moved + h.v, g.z + h.z + moved[0] * h.v[1] - moved[1] * h.v[0]


class FlippedQuaternions(gt.Group):
    """One sign of the quaternion product is flipped."""

    q = UnitQuaternions()

    def product(self, g, h):
        (w, x, y, z), (p, q, r, s) = g.q, h.q
        parts = w * p - x * q - y * r - z * s, w * q + x * p + y * s + z * r, w * r - x * s + y * p + z * q
        return Matrix([*parts, w * s + x * r - y * q + z * p])


class ConjugatedQuaternions(gt.Group):
    q = UnitQuaternions(up_to_sign=True)

    def product(self, g, h):
        return quaternion(g.q, conjugate(h.q))


class QuaternionMotionsUpToSign(gt.Group):
    """v ↦ qv depends on the sign of q."""

    q, v = UnitQuaternions(up_to_sign=True), Matrices(4, 1)

    def product(self, g, h):
        return quaternion(g.q, h.q), g.v + quaternion(g.q, h.v)

    def identity(self):
        return [1, 0, 0, 0], [0, 0, 0, 0]

    def inverse(self, g):
        return conjugate(g.q), -quaternion(conjugate(g.q), g.v)

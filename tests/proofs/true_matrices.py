"""True laws on matrices, permutations and quaternions that look like false ones."""

import sympy as sp
from sympy import Matrix

import grouptk as gt
from grouptk.domains import Matrices, NonZero, Permutations, Real, UnitQuaternions


def quaternion(a, b):
    """Return the product of two quaternions (w, x, y, z)."""
    (w, x, y, z), (p, q, r, s) = a, b
    parts = w * p - x * q - y * r - z * s, w * q + x * p + y * s - z * r, w * r - x * s + y * p + z * q
    return Matrix([*parts, w * s + x * r - y * q + z * p])


def conjugate(q):
    return Matrix([q[0], -q[1], -q[2], -q[3]])


class OppositePermutations(gt.Group):
    p = Permutations(3)

    def product(self, g, h):
        return h.p * g.p


class ShiftedPermutations(gt.Group):
    """p·c·q with a fixed cycle c; the identity is c⁻¹."""

    p = Permutations(3)

    def product(self, g, h):
        cycle = Matrix([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
        return g.p * cycle * h.p

    def identity(self):
        return Matrix([[0, 1, 0], [0, 0, 1], [1, 0, 0]])

    def inverse(self, g):
        back = Matrix([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
        return back * g.p.T * back


class MotionsFromRight(gt.Group):
    """(A, x)(B, y) = (AB, Bᵀx + y) for invertible A of any size."""

    A, x = Matrices("n", det=NonZero()), Matrices("n", 1)

    def product(self, g, h):
        return g.A * h.A, h.A.T * g.x + h.x

    def identity(self):
        return sp.Identity(self.A.rows), sp.ZeroMatrix(self.A.rows, 1)

    def inverse(self, g):
        return g.A.I, -g.A.T.I * g.x


class OppositeOrthogonal(gt.Group):
    A = Matrices("n", form="orthogonal")

    def product(self, g, h):
        return h.A * g.A

    def identity(self):
        return sp.Identity(self.A.rows)

    def inverse(self, g):
        return g.A.T


class Orthogonal(gt.Group):
    A = Matrices(3, form="orthogonal")

    def product(self, g, h):
        return g.A * h.A

    def identity(self):
        return sp.eye(3)

    def inverse(self, g):
        return g.A.T


class SpecialLinear(gt.Group):
    A = Matrices(2, det=1)

    def product(self, g, h):
        return h.A * g.A

    def identity(self):
        return sp.eye(2)

    def inverse(self, g):
        return g.A.adjugate()


class UpperTriangular(gt.Group):
    a, b, d = NonZero(), Real(), NonZero()

    def product(self, g, h):
        return g.a * h.a, g.a * h.b + g.b * h.d, g.d * h.d


class MoebiusAtInfinity(gt.Group):
    """(ax + b)/(1/a): the Möbius maps of determinant one that fix ∞."""

    a, b = NonZero(), Real()

    def product(self, g, h):
        return g.a * h.a, g.a * h.b + g.b / h.a


class JacobiGroup(gt.Group):
    """SL(2) on the Heisenberg group, whose symplectic form it keeps."""

    A, v, z = Matrices(2, det=1), Matrices(1, 2), Real()

    def product(self, g, h):
        moved = g.v * h.A
        return g.A * h.A, moved + h.v, g.z + h.z + moved[0] * h.v[1] - moved[1] * h.v[0]

    def identity(self):
        return sp.eye(2), [[0, 0]], 0

    def inverse(self, g):
        return g.A.adjugate(), -g.v * g.A.adjugate(), -g.z


class OppositeQuaternions(gt.Group):
    q = UnitQuaternions()

    def product(self, g, h):
        return quaternion(h.q, g.q)

    def identity(self):
        return Matrix([1, 0, 0, 0])

    def inverse(self, g):
        return conjugate(g.q)


class QuaternionScrews(gt.Group):
    """Quaternions up to sign on ℝ⁴ by v ↦ qvq̄: the sign is squared away."""

    q, v = UnitQuaternions(up_to_sign=True), Matrices(4, 1)

    def product(self, g, h):
        return quaternion(g.q, h.q), g.v + quaternion(quaternion(g.q, h.v), conjugate(g.q))

    def identity(self):
        return [1, 0, 0, 0], [0, 0, 0, 0]

    def inverse(self, g):
        return conjugate(g.q), -quaternion(quaternion(conjugate(g.q), g.v), g.q)


class QuaternionMotions(gt.Group):
    """Unit quaternions on ℝ⁴ by v ↦ qv."""

    q, v = UnitQuaternions(), Matrices(4, 1)

    def product(self, g, h):
        return quaternion(g.q, h.q), g.v + quaternion(g.q, h.v)

    def identity(self):
        return [1, 0, 0, 0], [0, 0, 0, 0]

    def inverse(self, g):
        return conjugate(g.q), -quaternion(conjugate(g.q), g.v)

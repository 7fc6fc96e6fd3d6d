"""Groups that are in no catalogue, and matrices that multiply as the groups do."""

import numpy as np
import sympy as sp
from sympy import cos, sin

import grouptk as gt


class Galilean(gt.Group):
    """Shifts of time and place on a line, and boosts."""

    t, x, v = gt.Real(), gt.Real(), gt.Real()

    def product(self, g, h):
        return g.t + h.t, g.x + h.x + g.v * h.t, g.v + h.v


class Shear(gt.Group):
    x, y, k = gt.Real(), gt.Real(), gt.Real()

    def product(self, g, h):
        return g.x + h.x + g.k * h.y, g.y + h.y, g.k + h.k


class Roto(gt.Group):
    x, y, theta = gt.Real(), gt.Real(), gt.Angle()

    def product(self, g, h):
        c, s = cos(g.theta), sin(g.theta)
        return g.x + c * h.x - s * h.y, g.y + s * h.x + c * h.y, g.theta + h.theta


class Charged(gt.Group):
    """The Heisenberg group with a parameter."""

    x, y, z = gt.Real(), gt.Real(), gt.Real()

    def product(self, g, h):
        return g.x + h.x, g.y + h.y, g.z + h.z + sp.Symbol("k", real=True) * g.x * h.y


def unit(n, i, j):
    return np.eye(n)[:, [i]] @ np.eye(n)[[j], :]


def turn(n, i, j):
    return unit(n, i, j) - unit(n, j, i)


_I, _J, _K = (
    np.array(rows)
    for rows in (
        [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, -1], [0, 0, 1, 0]],
        [[0, 0, -1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, -1, 0, 0]],
        [[0, 0, 0, -1], [0, 0, -1, 0], [0, 1, 0, 0], [1, 0, 0, 0]],
    )
)
_ROTATIONS = [turn(4, 1, 0), turn(4, 2, 0), turn(4, 2, 1)]

# The derivatives, in order of the basis, of the matrices that the textbooks give for the groups.
MATRICES = {
    gt.R(3): [unit(4, i, 3) for i in range(3)],
    gt.SE(2): [unit(3, 0, 2), unit(3, 1, 2), turn(3, 1, 0)],
    Roto(): [unit(3, 0, 2), unit(3, 1, 2), turn(3, 1, 0)],
    gt.SE(3): [*(unit(4, i, 3) for i in range(3)), *_ROTATIONS],
    gt.SO(3): [turn(3, 1, 0), turn(3, 2, 0), turn(3, 2, 1)],
    gt.SU(2): [_I, _J, _K],
    gt.SO(3, "quaternion"): [_I, _J, _K],
    gt.Heisenberg(): [unit(3, 0, 1), unit(3, 1, 2), unit(3, 0, 2)],
    Galilean(): [unit(3, 1, 2), unit(3, 0, 2), unit(3, 0, 1)],
    Shear(): [unit(3, 0, 2), unit(3, 1, 2), unit(3, 0, 1)],
    gt.Aff(1): [unit(2, 0, 1), unit(2, 0, 0)],
    gt.Aff(2): [unit(3, 0, 2), unit(3, 1, 2), *(unit(3, i, j) for i in range(2) for j in range(2))],
    gt.Sim(2): [unit(3, 0, 2), unit(3, 1, 2), turn(3, 1, 0), np.diag([1, 1, 0])],
    gt.SL(2): [unit(2, 0, 1), unit(2, 1, 0), np.diag([-1, 1])],
    gt.GL(2): [unit(2, i, j) for i in range(2) for j in range(2)],
    gt.Poincare(1, 1): [unit(3, 0, 2), unit(3, 1, 2), unit(3, 0, 1) + unit(3, 1, 0)],
}

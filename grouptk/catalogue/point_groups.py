"""Rotations and reflections of the plane: C(n), D(n), SO(2), O(2).

All four act on the plane by one formula: reflect s times in the x axis, (x, y) → (x, −y), then turn by an angle,
counter-clockwise from the x axis to the y axis. On images, whose x axis runs down the rows and whose y axis runs
along the columns, a quarter turn is `numpy.rot90` and the reflection is `numpy.fliplr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from grouptk.constructions.coordinates import axis_names
from grouptk.domains import Angle, Cyclic, Domain, Real
from grouptk.group import Group


def turn_and_reflect(angle: sp.Expr, reflections: Any, point: Any) -> tuple[sp.Expr, sp.Expr]:
    """Return R(angle) · m^reflections · point."""
    x, y = point
    y = (-1) ** reflections * y
    return sp.cos(angle) * x - sp.sin(angle) * y, sp.sin(angle) * x + sp.cos(angle) * y


class _PointGroup(Group):
    """A group that acts on the plane by turns and reflections."""

    def acts_on(self) -> Mapping[str, Domain]:
        return dict.fromkeys(axis_names(2), Real())


class C(_PointGroup):
    """The cyclic group C_n of turns by multiples of 2π/n; n is a number or a symbol.

    Example:
        >>> import grouptk as gt
        >>> gt.C(4)(3) * gt.C(4)(2)
        C(4)(k=1)
        >>> from sympy import Symbol
        >>> bool(gt.C(Symbol("n")).verify())
        True
    """

    def __init__(self, n: Any) -> None:
        self.n = Cyclic(n).n
        self.name = f"C({n})"

    def coordinates(self) -> Mapping[str, Domain]:
        return {"k": Cyclic(self.n)}

    def product(self, g: Any, h: Any) -> Any:
        return g.k + h.k

    def act(self, g: Any, x: Any) -> Any:
        return turn_and_reflect(2 * sp.pi * g.k / self.n, 0, x)


class D(_PointGroup):
    """The dihedral group D_n of order 2n: (k, s) is r^k m^s, with m r m = r⁻¹; n is a number or a symbol.

    Example:
        >>> import grouptk as gt
        >>> r, m = gt.D(4)(1, 0), gt.D(4)(0, 1)
        >>> m * r * m == r.inverse()
        True
    """

    def __init__(self, n: Any) -> None:
        self.n = Cyclic(n).n
        self.name = f"D({n})"

    def coordinates(self) -> Mapping[str, Domain]:
        return {"k": Cyclic(self.n), "s": Cyclic(2)}

    def product(self, g: Any, h: Any) -> Any:
        return g.k + (-1) ** g.s * h.k, g.s + h.s

    def act(self, g: Any, x: Any) -> Any:
        return turn_and_reflect(2 * sp.pi * g.k / self.n, g.s, x)


class PlaneRotations(_PointGroup):
    """The rotations of the plane, SO(2), by their angle in radians.

    Example:
        >>> import grouptk as gt
        >>> from sympy import pi
        >>> gt.SO(2)(pi / 3) ** 6 == gt.SO(2).e
        True
    """

    theta = Angle()

    def __init__(self) -> None:
        self.name = "SO(2)"

    def product(self, g: Any, h: Any) -> Any:
        return g.theta + h.theta

    def act(self, g: Any, x: Any) -> Any:
        return turn_and_reflect(g.theta, 0, x)


class PlaneIsometries(_PointGroup):
    """The rotations and reflections of the plane, O(2): (θ, s) is R(θ) m^s.

    Example:
        >>> import grouptk as gt
        >>> from sympy import pi
        >>> gt.O(2)(0, 1) * gt.O(2)(pi / 2, 0)
        O(2)(theta=3*pi/2, s=1)
    """

    theta, s = Angle(), Cyclic(2)

    def __init__(self) -> None:
        self.name = "O(2)"

    def product(self, g: Any, h: Any) -> Any:
        return g.theta + (-1) ** g.s * h.theta, g.s + h.s

    def act(self, g: Any, x: Any) -> Any:
        return turn_and_reflect(g.theta, g.s, x)

"""Motions of space as semidirect products T ⋊ H: p4, p4m, SE(n), E(n), Aff(n), Sim(n), …

H acts on T as it acts on space.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from grouptk.catalogue.boosts import Boosts
from grouptk.catalogue.matrix_groups import GL
from grouptk.catalogue.orthogonal import SO, O
from grouptk.catalogue.point_groups import C, D
from grouptk.catalogue.scalings import Dilations, Scalings
from grouptk.catalogue.translations import Columns, R, Z, dimension_of
from grouptk.constructions import SemidirectProduct, direct_product, semidirect_product
from grouptk.errors import DomainError
from grouptk.group import Group


@lru_cache
def make_p4() -> SemidirectProduct:
    """Return the wallpaper group p4 = ℤ² ⋊ C₄: (x, y) integer translations in pixels, k quarter turns."""
    return semidirect_product(Z(2), C(4), C(4).act, name="p4")


@lru_cache
def make_p4m() -> SemidirectProduct:
    """Return the wallpaper group p4m = ℤ² ⋊ D₄: as p4, and s reflections, which come first."""
    return semidirect_product(Z(2), D(4), D(4).act, name="p4m")


@lru_cache(typed=True)
def SE(n: Any, by: str = "") -> SemidirectProduct:
    """Give the translations and rotations of ℝⁿ, ℝⁿ ⋊ SO(n): (x, y, θ) for n = 2; n is a number or a symbol.

    Rotations are given as in `SO(n, by)`: `SE(3, "quaternion")` has unit quaternions up to sign.

    Example:
        >>> import grouptk as gt
        >>> from sympy import pi
        >>> gt.SE(2)(1, 0, pi / 2) * gt.SE(2)(1, 0, 0)
        SE(2)(x=1, y=1, theta=pi/2)
        >>> quarter = gt.SE(3)(0, 0, 0, [[0, -1, 0], [1, 0, 0], [0, 0, 1]])
        >>> gt.natural_action(gt.SE(3))(quarter * gt.SE(3)(1, 0, 0, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]), (0, 0, 5))
        (x=0, y=1, z=5)
    """
    return _motions(n, SO(n, by), f"SE({n}{f', {by!r}' if by else ''})")


@lru_cache(typed=True)
def E(n: Any) -> SemidirectProduct:
    """Give all motions of ℝⁿ, ℝⁿ ⋊ O(n): (x, y, θ, s) for n = 2, θ in radians, s reflections first; n may be a symbol.

    Example:
        >>> import grouptk as gt
        >>> mirror = gt.E(2)(0, 0, 0, 1)
        >>> mirror * gt.E(2)(1, 2, 0, 0) * mirror
        E(2)(x=1, y=-2, theta=0, s=0)
        >>> print(gt.E("n").pretty())
        (x, A) * (x', A') = (A*x' + x, A*A')
    """
    return _motions(n, O(n), f"E({n})")


@lru_cache(typed=True)
def Aff(n: Any) -> SemidirectProduct:
    """Give the invertible affine maps of ℝⁿ: (x, a) is the map ax' + x of the line, else ℝⁿ ⋊ GL(n).

    Example:
        >>> import grouptk as gt
        >>> gt.Aff(1)(1, 2) * gt.Aff(1)(5, 3)
        Aff(1)(x=11, a=6)
    """
    return _motions(n, Scalings() if n == 1 else GL(n), f"Aff({n})")


@lru_cache(typed=True)
def Sim(n: int) -> SemidirectProduct:
    """Give the similarities of ℝⁿ that keep its orientation, ℝⁿ ⋊ (SO(n) × ℝ⁺): (x, y, θ, r) for n = 2.

    Example:
        >>> import grouptk as gt
        >>> from sympy import pi
        >>> gt.Sim(2)(0, 0, pi / 2, 2) * gt.Sim(2)(1, 0, 0, 3)
        Sim(2)(x=0, y=2, theta=pi/2, r=6)
    """
    rotations = SO(n)
    turns_and_dilations = direct_product(rotations, Dilations())
    return semidirect_product(
        R(n), turns_and_dilations, lambda h, x: tuple(h.r * moved for moved in rotations.act(h, x)), name=f"Sim({n})"
    )


@lru_cache(typed=True)
def ScaleTranslations(n: int) -> SemidirectProduct:
    """Give the translations and dilations of ℝⁿ, ℝⁿ ⋊ ℝ⁺: (x, y, r) for n = 2.

    Example:
        >>> import grouptk as gt
        >>> gt.ScaleTranslations(2)(1, 1, 2) * gt.ScaleTranslations(2)(3, 4, 5)
        ScaleTranslations(2)(x=7, y=9, r=10)
    """
    return semidirect_product(
        R(n), Dilations(), lambda h, x: tuple(h.r * moved for moved in x), name=f"ScaleTranslations({n})"
    )


@lru_cache(typed=True)
def Poincare(p: int, q: int) -> SemidirectProduct:
    """Give the translations and boosts of the (time, space) plane, ℝ² ⋊ SO⁺(1,1), by rapidity t.

    Example:
        >>> import grouptk as gt
        >>> gt.Poincare(1, 1)(1, 2, 0) * gt.Poincare(1, 1)(3, 4, 5)
        Poincare(1, 1)(time=4, space=6, t=5)
    """
    if (p, q) != (1, 1):
        raise DomainError(f"Poincare(p, q) is in the catalogue for p = q = 1, got {p!r}, {q!r}")
    names = ("time", "space", "t")
    return semidirect_product(R(2), Boosts(), Boosts().act, names=names, name="Poincare(1, 1)")


def _motions(n: Any, acting: Group, name: str) -> SemidirectProduct:
    """Return ℝⁿ ⋊ H for a group H that acts on ℝⁿ."""
    size = dimension_of(n, name)
    return semidirect_product(R(size) if isinstance(size, int) else Columns(size), acting, acting.act, name=name)

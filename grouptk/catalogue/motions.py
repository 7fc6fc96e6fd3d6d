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
from grouptk.tracing import Formula


@lru_cache
def make_p4() -> SemidirectProduct:
    """Return the wallpaper group p4 = ℤ² ⋊ C₄: (x, y) integer translations in pixels, k quarter turns."""
    return semidirect_product(Z(2), C(4), C(4).act, name="p4")


@lru_cache
def make_p4m() -> SemidirectProduct:
    """Return the wallpaper group p4m = ℤ² ⋊ D₄: as p4, and s reflections, which come first."""
    return semidirect_product(Z(2), D(4), D(4).act, name="p4m")


@lru_cache(typed=True)
def SE(n: Any, by: str = "", *, orientations: Any = None) -> SemidirectProduct:
    """Give the translations and rotations of ℝⁿ, ℝⁿ ⋊ SO(n): (x, y, θ) for n = 2; n is a number or a symbol.

    Rotations are given as in `SO(n, by)`: `SE(3, "quaternion")` has unit quaternions up to sign. With N orientations
    it is a group that arrays can hold, ℝ² ⋊ C(N): (x, y, k) turns by 2πk/N. In space `orientations` is a finite group
    that acts on ℝ³, such as `octahedral()`.

    Raises:
        DomainError: orientations are given together with `by`, or for another n than 2 and 3.

    Example:
        >>> import grouptk as gt
        >>> from sympy import pi
        >>> gt.SE(2)(1, 0, pi / 2) * gt.SE(2)(1, 0, 0)
        SE(2)(x=1, y=1, theta=pi/2)
        >>> quarter = gt.SE(3)(0, 0, 0, [[0, -1, 0], [1, 0, 0], [0, 0, 1]])
        >>> gt.natural_action(gt.SE(3))(quarter * gt.SE(3)(1, 0, 0, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]), (0, 0, 5))
        (x=0, y=1, z=5)
        >>> gt.SE(2, orientations=8)(1, 0, 2) * gt.SE(2, orientations=8)(3, 0, 7)
        SE(2, orientations=8)(x=1, y=3, k=1)
    """
    if orientations is not None:
        if by or n not in (2, 3):
            raise DomainError(f"orientations are for SE(2) and SE(3) without by=, got SE({n}, {by!r})")
        return _motions(n, C(orientations) if n == 2 else orientations, f"SE({n}, orientations={orientations})")
    return _motions(n, SO(n, by), f"SE({n}{f', {by!r}' if by else ''})")


@lru_cache(typed=True)
def E(n: Any, *, orientations: Any = None) -> SemidirectProduct:
    """Give all motions of ℝⁿ, ℝⁿ ⋊ O(n): (x, y, θ, s) for n = 2, θ in radians, s reflections first; n may be a symbol.

    With N orientations it is ℝ² ⋊ D(N), a group that arrays can hold: (x, y, k, s), k turns by 2π/N.

    Raises:
        DomainError: orientations are given for another n than 2.

    Example:
        >>> import grouptk as gt
        >>> mirror = gt.E(2)(0, 0, 0, 1)
        >>> mirror * gt.E(2)(1, 2, 0, 0) * mirror
        E(2)(x=1, y=-2, theta=0, s=0)
        >>> print(gt.E("n").pretty())
        (x, A) * (x', A') = (A*x' + x, A*A')
        >>> gt.E(2, orientations=8)(0, 0, 1, 1) ** 2 == gt.E(2, orientations=8).e
        True
    """
    if orientations is not None:
        if n != 2:
            raise DomainError(f"orientations are for E(2), got E({n})")
        return _motions(n, D(orientations), f"E(2, orientations={orientations})")
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
    space, action = R(size) if isinstance(size, int) else Columns(size), acting.action_formula
    if action is None or len(action.target.coordinates) != len(space.space.coordinates):
        raise DomainError(f"{name} needs a group that acts on its space, got {acting}")
    h, x = acting.space.symbols(), space.space.symbols("'")
    phi = Formula((acting.space, space.space), space.space, action(h, x))
    return semidirect_product(space, acting, phi, name=name)

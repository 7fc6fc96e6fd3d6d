"""Motions of the plane as semidirect products T ⋊ H: p4, p4m, SE(2), E(2). H acts on T as it acts on the plane."""

from __future__ import annotations

from functools import lru_cache

from grouptk.catalogue.point_groups import SO, C, D, O
from grouptk.catalogue.translations import R, Z
from grouptk.constructions import SemidirectProduct, semidirect_product
from grouptk.errors import DomainError


@lru_cache
def make_p4() -> SemidirectProduct:
    """Return the wallpaper group p4 = ℤ² ⋊ C₄: (x, y) integer translations in pixels, k quarter turns."""
    return semidirect_product(Z(2), C(4), C(4).act, name="p4")


@lru_cache
def make_p4m() -> SemidirectProduct:
    """Return the wallpaper group p4m = ℤ² ⋊ D₄: as p4, and s reflections, which come first."""
    return semidirect_product(Z(2), D(4), D(4).act, name="p4m")


@lru_cache
def SE(dimension: int) -> SemidirectProduct:
    """Give the translations and turns (x, y, θ) of the plane, ℝ² ⋊ SO(2); θ in radians.

    Example:
        >>> import grouptk as gt
        >>> from sympy import pi
        >>> gt.SE(2)(1, 0, pi / 2) * gt.SE(2)(1, 0, 0)
        SE(2)(x=1, y=1, theta=pi/2)
    """
    _require_plane("SE", dimension)
    return semidirect_product(R(2), SO(2), SO(2).act, name="SE(2)")


@lru_cache
def E(dimension: int) -> SemidirectProduct:
    """Give all motions (x, y, θ, s) of the plane, ℝ² ⋊ O(2); θ in radians, s reflections first.

    Example:
        >>> import grouptk as gt
        >>> mirror = gt.E(2)(0, 0, 0, 1)
        >>> mirror * gt.E(2)(1, 2, 0, 0) * mirror
        E(2)(x=1, y=-2, theta=0, s=0)
    """
    _require_plane("E", dimension)
    return semidirect_product(R(2), O(2), O(2).act, name="E(2)")


def _require_plane(family: str, dimension: int) -> None:
    if dimension != 2:
        raise DomainError(f"{family}(d) is in the catalogue for d = 2, got {dimension!r}")

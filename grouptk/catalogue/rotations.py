"""Unit quaternions w + xi + yj + zk: SU(2), and up to sign the rotations of space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from grouptk.catalogue.translations import real_space
from grouptk.domains import Domain, UnitQuaternions
from grouptk.group import Group


class Quaternions(Group):
    """The unit quaternions under multiplication; they act on ℝ³ by rotations, q and −q by the same one.

    Example:
        >>> import grouptk as gt
        >>> i, j = gt.SU(2)([0, 1, 0, 0]), gt.SU(2)([0, 0, 1, 0])
        >>> i * j == gt.SU(2)([0, 0, 0, 1]) and i * i == j * j != gt.SU(2).e
        True
    """

    def __init__(self, name: str, up_to_sign: bool) -> None:
        self.name = name
        self.quaternions = UnitQuaternions(up_to_sign=up_to_sign)

    def coordinates(self) -> Mapping[str, Domain]:
        return {"q": self.quaternions}

    def product(self, g: Any, h: Any) -> Any:
        return sp.Matrix(_multiplied(g.q, h.q))

    def identity(self) -> Any:
        return sp.Matrix([1, 0, 0, 0])

    def inverse(self, g: Any) -> Any:
        return sp.Matrix(_conjugate(g.q))

    def acts_on(self) -> Mapping[str, Domain]:
        return real_space(3)

    def act(self, g: Any, x: Any) -> Any:
        return _multiplied(_multiplied(g.q, (0, *x)), _conjugate(g.q))[1:]


def _multiplied(left: Sequence[Any], right: Sequence[Any]) -> tuple[Any, ...]:
    a, b, c, d = left
    w, x, y, z = right
    return (
        a * w - b * x - c * y - d * z,
        a * x + b * w + c * z - d * y,
        a * y - b * z + c * w + d * x,
        a * z + b * y - c * x + d * w,
    )


def _conjugate(quaternion: Sequence[Any]) -> tuple[Any, ...]:
    w, x, y, z = quaternion
    return w, -x, -y, -z

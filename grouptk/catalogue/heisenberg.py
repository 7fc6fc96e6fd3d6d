"""The Heisenberg group of upper triangular matrices with ones on the diagonal."""

from __future__ import annotations

from typing import Any

from grouptk.domains import Real
from grouptk.group import Group


class Heisenberg(Group):
    """The matrices [[1, x, z], [0, 1, y], [0, 0, 1]] with real x, y, z.

    Example:
        >>> import grouptk as gt
        >>> gt.Heisenberg()(1, 0, 0).commutator(gt.Heisenberg()(0, 1, 0))
        Heisenberg()(x=0, y=0, z=1)
    """

    x, y, z = Real(), Real(), Real()

    def __init__(self) -> None:
        self.name = "Heisenberg()"

    def product(self, g: Any, h: Any) -> Any:
        return g.x + h.x, g.y + h.y, g.z + h.z + g.x * h.y

"""The translation groups ℤ^d and ℝ^d, which act on ℤ^d and ℝ^d by adding; ℝⁿ for a symbol n too, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from grouptk.constructions.coordinates import axis_names
from grouptk.domains import Domain, Integer, Matrices, Real
from grouptk.domains.integers import positive_integer
from grouptk.errors import DomainError
from grouptk.group import Group


def dimension_of(size: Any, owner: str) -> Any:
    """Return a dimension as an int or as a symbol for a positive integer, or raise `DomainError`."""
    number = positive_integer(size, owner)
    return number if isinstance(number, sp.Symbol) else int(number)


def real_space(dimension: Any) -> Mapping[str, Domain]:
    """Return the coordinates of ℝ^d: x, y, z, or one column x if the dimension is a symbol."""
    return dict.fromkeys(axis_names(dimension), Real()) if isinstance(dimension, int) else {"x": Matrices(dimension, 1)}


class _Translations(Group):
    """The additive group of `dimension` coordinates in one domain."""

    letter: str
    domain: Domain

    def __init__(self, dimension: Any) -> None:
        if not isinstance(dimension, int) or dimension < 1:
            raise DomainError(f"{self.letter}(d) needs a dimension d ≥ 1, got {dimension!r}")
        self.dimension = dimension
        self.name = f"{self.letter}({dimension})"

    def coordinates(self) -> Mapping[str, Domain]:
        return dict.fromkeys(axis_names(self.dimension), self.domain)

    def product(self, g: Any, h: Any) -> Any:
        return tuple(a + b for a, b in zip(g, h, strict=True))


class Z(_Translations):
    """The integer translations ℤ^d.

    Example:
        >>> import grouptk as gt
        >>> gt.Z(2)(1, 2) * gt.Z(2)(3, 4)
        Z(2)(x=4, y=6)
    """

    letter = "Z"
    domain = Integer()


class R(_Translations):
    """The real translations ℝ^d.

    Example:
        >>> import grouptk as gt
        >>> gt.R(1)(1) * gt.R(1)(0.5)
        R(1)(x=1.5)
    """

    letter = "R"
    domain = Real()


class Columns(Group):
    """The real translations ℝⁿ for a symbol n, as columns.

    Example:
        >>> import grouptk as gt
        >>> gt.E("n").normal
        R(n)
    """

    def __init__(self, n: Any) -> None:
        self.columns = Matrices(n, 1)
        self.name = f"R({n})"

    def coordinates(self) -> Mapping[str, Domain]:
        return {"x": self.columns}

    def product(self, g: Any, h: Any) -> Any:
        return g.x + h.x

    def identity(self) -> Any:
        return sp.ZeroMatrix(*self.columns.shape)

    def inverse(self, g: Any) -> Any:
        return -g.x

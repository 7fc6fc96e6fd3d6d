"""Numbers under multiplication, and under the circle operation a + b + ab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grouptk.domains import Domain, NonZero, Positive, Punctured, Real
from grouptk.group import Group


class Scalings(Group):
    """The nonzero numbers ℝ∖{0} under multiplication: scalings x → ax of the line, a < 0 turning it over.

    Example:
        >>> import grouptk as gt
        >>> gt.Scalings()(2).inverse() * gt.Scalings()(-6)
        Scalings()(a=-3)
    """

    a = NonZero()

    def __init__(self) -> None:
        self.name = "Scalings()"

    def product(self, g: Any, h: Any) -> Any:
        return g.a * h.a

    def acts_on(self) -> Mapping[str, Domain]:
        return {"x": Real()}

    def act(self, g: Any, x: Any) -> Any:
        return g.a * x.x


class Dilations(Group):
    """The positive numbers ℝ⁺ under multiplication: dilations x → rx of the line.

    Example:
        >>> import grouptk as gt
        >>> gt.Dilations()(2) ** 10
        Dilations()(r=1024)
    """

    r = Positive()

    def __init__(self) -> None:
        self.name = "Dilations()"

    def product(self, g: Any, h: Any) -> Any:
        return g.r * h.r

    def acts_on(self) -> Mapping[str, Domain]:
        return {"x": Real()}

    def act(self, g: Any, x: Any) -> Any:
        return g.r * x.x


class CircleOperation(Group):
    """The numbers ℝ∖{−1} with a ∘ b = a + b + ab, which is (1 + a)(1 + b) − 1.

    Example:
        >>> import grouptk as gt
        >>> gt.CircleOperation()(2) * gt.CircleOperation()(3), gt.CircleOperation()(1).inverse()
        (CircleOperation()(a=11), CircleOperation()(a=Rational(-1, 2)))
    """

    a = Punctured(-1)

    def __init__(self) -> None:
        self.name = "CircleOperation()"

    def product(self, g: Any, h: Any) -> Any:
        return g.a + h.a + g.a * h.a

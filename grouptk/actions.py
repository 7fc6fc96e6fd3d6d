"""Actions of a group on a space: e·x = x and (g*h)·x = g·(h·x), proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import sympy as sp

from grouptk.axioms import prove_well_defined
from grouptk.domains import Array, Domain, Integer, Real
from grouptk.element import Element, is_numeric
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.proofs import Claim, Equation, Membership, Operand, Report, prove
from grouptk.spaces import Point, Space
from grouptk.tracing import Formula, Values, evaluate, trace


class Action:
    """A left action of a group on a space, given by `act(g, x)`, which returns the coordinates of g·x.

    `space` is a mapping from coordinate names to domains, a `Space`, or a group (its underlying set).

    Raises:
        LawError: `act` cannot be traced.

    Example:
        >>> import grouptk as gt
        >>> from sympy import cos, sin
        >>> wrong = gt.Action(gt.SO(2), {"x": gt.Real(), "y": gt.Real()}, lambda g, p: (
        ...     1 + cos(g.theta) * p.x - sin(g.theta) * p.y, sin(g.theta) * p.x + cos(g.theta) * p.y))
        >>> print(wrong.verify()["identity"].counterexample)
        at x = (x=0, y=0): e·x = x fails, (1, 0) ≠ (0, 0)
    """

    def __init__(
        self,
        group: Group,
        space: Space | Group | Mapping[str, Domain],
        act: Callable[[Any, Any], Any] | Formula,
        name: str | None = None,
    ) -> None:
        self.group = group
        self.space = space.space if isinstance(space, Group) else Space.of(space)
        self.name = name or f"action of {group} on {', '.join(self.space.names)}"
        self.formula = (
            act
            if isinstance(act, Formula)
            else trace(
                act,
                (group.space, self.space),
                self.space,
                self.name,
                build=(lambda values: Element(group, values), self.space.point),
            )
        )

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Action):
            return NotImplemented
        return self.group == other.group and self.formula == other.formula

    def __hash__(self) -> int:
        return hash((self.group, self.formula))

    def __call__(self, g: Element, x: Sequence[Any]) -> Point:
        """Return g·x: exact for exact g and x, NumPy arrays as soon as a float or an array is among them."""
        if g.group != self.group:
            raise DomainError(f"{self} needs an element of {self.group}, got one of {g.group}")
        x = tuple(x)
        if len(x) != len(self.space.coordinates):
            raise DomainError(f"{self} needs a point ({', '.join(self.space.names)}), got {len(x)} coordinates")
        if g.is_numeric or any(map(is_numeric, x, self.space.domains)):
            arrays = self.space.coerce_arrays(x, str(self))
            return self.space.point(self.values(g.numeric_values(), arrays))
        return self.space.point(self.space.normalize(self.formula(g.values, self.space.coerce(x, str(self)))))

    def values(self, g: Sequence[Any], x: Sequence[Any]) -> tuple[Array, ...]:
        """Return g·x for numeric coordinates, one array per coordinate; membership in the space is not checked."""
        return evaluate(self.formula, (g, x))

    def verify(self) -> Report:
        """Prove or refute closure, well-definedness, e·x = x and (g*h)·x = g·(h·x)."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        group, point = Operand("g", self.group.space), Operand("x", self.space)
        act, law, space = self.formula, self.group.law, self.space
        identity = self.group.e.values
        return Report(
            str(self),
            (
                prove(Claim("closure", (group, point), lambda g, x: (Membership("g·x ∈ X", space, act(g, x)),))),
                prove_well_defined("well-defined", {"g·x": act}, ("g", "x")),
                prove(Claim("identity", (point,), lambda x: (Equation("e·x = x", space, act(identity, x), x),))),
                prove(
                    Claim(
                        "compatibility",
                        (group, Operand("h", self.group.space), point),
                        lambda g, h, x: (
                            Equation("(g*h)·x = g·(h·x)", space, act(law.product(g, h), x), act(g, act(h, x))),
                        ),
                    )
                ),
            ),
        )


def natural_action(group: Group) -> Action:
    """Return the natural action of a group.

    It is the group's own `act`; for a semidirect product N ⋊ H it is (n, h)·x = n·φ_h(x) on N. For any other law
    let T be all real and integer coordinates t, and h the rest. If it is proved that T adds, that {t = 0} is closed
    and that g = (t, e)(0, h), then g·x is the T-part of g * (x, e).

    Raises:
        LawError: the group has no natural action; give an `Action`.
    """
    formula = group.action_formula or _translation_action(group)
    return Action(group, formula.target, formula, f"natural action of {group}")


def left(group: Group) -> Action:
    """Return the action of a group on itself by left multiplication, g·x = g * x."""
    return Action(group, group.space, group.law.product, f"left multiplication of {group}")


def _translation_action(group: Group) -> Formula:
    coordinates = group.space.coordinates
    translations = [i for i, c in enumerate(coordinates) if isinstance(c.domain, Real | Integer)]
    identity, product = group.e.values, group.law.product
    target = Space(tuple(coordinates[i] for i in translations))

    def split(values: Values) -> tuple[Values, Values]:
        """Return (t, e) and (0, h)."""
        moved = tuple(v if i in translations else e for i, (v, e) in enumerate(zip(values, identity, strict=True)))
        still = tuple(sp.S.Zero if i in translations else v for i, v in enumerate(values))
        return moved, still

    def translation_part(values: Values) -> Values:
        return tuple(values[i] for i in translations)

    def relation(g: Values, h: Values) -> tuple[Equation, ...]:
        (t, g_fibre), (s, h_fibre) = split(g), split(h)
        total = tuple(sp.S.Zero if i not in translations else a + b for i, (a, b) in enumerate(zip(g, h, strict=True)))
        added = translation_part(total)
        zero = tuple(sp.S.Zero for _ in translations)
        return (
            Equation("translations add", target, translation_part(product(t, s)), added),
            Equation("{t = 0} is closed", target, translation_part(product(g_fibre, h_fibre)), zero),
            Equation("g = (t, e)(0, h)", group.space, product(t, g_fibre), g),
        )

    claim = Claim("T is split", (Operand("g", group.space), Operand("h", group.space)), relation)
    if not translations or not prove(claim):
        raise LawError(
            f"{group} has no natural action: its real and integer coordinates are not translations that split off. "
            "Define acts_on(self) and act(self, g, x), or give an Action"
        )
    g, x = group.space.symbols(), target.symbols("'")
    point = list(identity)
    for place, value in zip(translations, x, strict=True):
        point[place] = value
    return Formula((group.space, target), target, translation_part(product(g, tuple(point))))

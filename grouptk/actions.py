"""Actions of a group on a space: e·x = x and (g*h)·x = g·(h·x), proved."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sympy as sp

from grouptk.axioms import prove_well_defined
from grouptk.bijectivity import enumerated
from grouptk.domains import Array, Domain, Integer, Real
from grouptk.element import Element, is_numeric
from grouptk.enumeration import enumeration
from grouptk.errors import AxiomError, DomainError, LawError
from grouptk.group import Group
from grouptk.orbits import find_orbit, places_of_action, prove_fixed, prove_transitive, stabilizing
from grouptk.proofs import Claim, Equation, Membership, Operand, Report, Result, Verdict, prove
from grouptk.spaces import Point, Space
from grouptk.table_action import action_table, has_table, orbit_labels, verify_table_action
from grouptk.tracing import Formula, Values, evaluate, tabulated, trace

if TYPE_CHECKING:
    from grouptk.structure import Subgroup


class Action:
    """A left action of a group on a space, given by `act(g, x)`, which returns the coordinates of g·x.

    `space` is a mapping from coordinate names to domains, a `Space`, or a group (its underlying set). Where group and
    space are finite, `act` may be any Python function: if it is no formula, it is tabulated.

    Raises:
        LawError: `act` cannot be traced.

    Example:
        >>> import grouptk as gt
        >>> from sympy import cos, sin
        >>> wrong = gt.Action(gt.SO(2), {"x": gt.Real(), "y": gt.Real()}, lambda g, p: (
        ...     1 + cos(g.theta) * p.x - sin(g.theta) * p.y, sin(g.theta) * p.x + cos(g.theta) * p.y))
        >>> print(wrong.verify()["identity"].counterexample)
        at x = (x=0, y=0): e·x = x fails, (1, 0) ≠ (0, 0)
        >>> swap = gt.Action(gt.C(2), {"side": gt.Finite(["left", "right"])}, lambda g, p: (
        ...     p.side if g.k == 0 else {"left": "right", "right": "left"}[p.side]))
        >>> bool(swap.verify()), bool(swap.is_transitive())
        (True, True)
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
        self.formula = act if isinstance(act, Formula) else _traced(act, group, self.space, self.name)

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

    def require_action(self) -> None:
        """Raise `AxiomError` if a law of actions is refuted, warn once if one is undecided."""
        report = self.verify()
        if report.verdict is Verdict.REFUTED:
            raise AxiomError(f"{self} is no action:\n{report}", report)
        if report.verdict is Verdict.UNDECIDED and not self.__dict__.get("_has_warned"):
            self.__dict__["_has_warned"] = True
            warnings.warn(f"the laws of {self} are not all proved:\n{report}", stacklevel=3)

    @cached_property
    def _report(self) -> Report:
        places = action_table(self.formula)
        if places is not None and has_table(self.group):
            return Report(str(self), verify_table_action(self.group, self.space, places))
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

    # --------------------------------------------------------------------------- orbits

    def orbit(self, x: Sequence[Any]) -> tuple[Point, ...]:
        """Return the different points g·x of a finite group, x first, for an exact point x.

        Raises:
            DomainError: the group is not finite, or two images cannot be told apart.

        Example:
            >>> import grouptk as gt
            >>> gt.natural_action(gt.C(4)).orbit([1, 2])
            ((x=1, y=2), (x=-2, y=1), (x=-1, y=-2), (x=2, y=-1))
        """
        self.require_action()
        return tuple(map(self.space.point, find_orbit(self.group, self.formula, self._exact(x))))

    def orbits(self) -> tuple[tuple[Point, ...], ...]:
        """Return all orbits of a finite group on a finite space, in the order of their first points.

        Raises:
            DomainError: the group or the space is not finite.
        """
        label, points = orbit_labels(self.group, self._places()), enumeration(self.space)
        classes: dict[int, list[Point]] = {}
        for place, least in enumerate(label.tolist()):
            classes.setdefault(least, []).append(self.space.point(points.point(place)))
        return tuple(map(tuple, classes.values()))

    def stabilizer(self, x: Sequence[Any]) -> Subgroup:
        """Return the elements g of a finite group with g·x = x; of an infinite one see `HomogeneousSpace`.

        Raises:
            DomainError: the group is not finite, or x and an image of it cannot be told apart.
        """
        from grouptk.structure import Subgroup

        self.require_action()
        return Subgroup(self.group, stabilizing(self.group, self.formula, self._exact(x)))

    def fixed_points(self) -> tuple[Point, ...]:
        """Return the points of a finite space that every element of a finite group leaves where they are.

        Raises:
            DomainError: the group or the space is not finite; `fixes(x)` decides on a single point.
        """
        return tuple(orbit[0] for orbit in self.orbits() if len(orbit) == 1)

    def fixes(self, x: Sequence[Any]) -> Result:
        """Prove or refute g·x = x for all g.

        Example:
            >>> import grouptk as gt
            >>> bool(gt.natural_action(gt.SO(2)).fixes([0, 0]))
            True
        """
        return prove_fixed(self.group, self.formula, self._exact(x)).resting_on(*self.verify().values())

    def is_transitive(self, base: Sequence[Any] | None = None, section: Callable[[Any], Any] | None = None) -> Result:
        """Prove or refute that there is one orbit: every y is g·x for one point x, the base.

        Where they are not finite, a solution g of g·x = y is looked for; `section(y)` may give it.

        Example:
            >>> import grouptk as gt
            >>> bool(gt.natural_action(gt.SE(2)).is_transitive())
            True
            >>> print(gt.natural_action(gt.SO(2)).is_transitive().counterexample)
            at x = (x=0, y=0), y = (x=0, y=1): no g has g·x = y
        """
        x = self._simplest() if base is None else self._exact(base)
        space, group = self.space, self.group
        back = None if section is None else trace(section, (space,), group.space, f"the section of {self}")
        result = prove_transitive(group, self.formula, x, back)
        return result.resting_on(*group.verify().values(), *self.verify().values())

    def _exact(self, x: Sequence[Any]) -> Values:
        return self.space.coerce(tuple(x), str(self))

    def _simplest(self) -> Values:
        return tuple(sp.sympify(domain.samples()[0]) for domain in self.space.domains)

    def _places(self) -> Array:
        self.require_action()
        places = places_of_action(self.group, self.formula)
        if places is None:
            raise DomainError(f"{self.group} and its space must be finite and proved, to list orbits of {self}")
        return places


def _traced(act: Callable[[Any, Any], Any], group: Group, space: Space, name: str) -> Formula:
    sources, build = (group.space, space), (lambda values: Element(group, values), space.point)
    try:
        return trace(act, sources, space, name, build=build)
    except LawError:
        if any(enumerated(source) is None for source in sources):
            raise
        return tabulated(act, sources, space, name, build)  # it may decide on elements and points


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

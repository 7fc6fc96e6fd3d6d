"""Cocycles of a group G with values in a group A on which G acts, and the central extensions that they define.

c: G → A          c(g*h) = c(g) · (g▷c(h))                          degree 1
ω: G × G → A      (g▷ω(h, k)) · ω(g, h*k) = ω(g, h) · ω(g*h, k)     degree 2, A commutative
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from grouptk.actions import Action
from grouptk.axioms import prove_well_defined
from grouptk.constructions.coordinates import joined_space
from grouptk.element import Element
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.law import Law
from grouptk.proofs import Claim, Equation, Membership, Operand, Report, Result, Verdict, prove, worst
from grouptk.tracing import Formula, Values, evaluate, trace


class Cocycle:
    """A cocycle given by `map(g)` or `map(g, h)`, which returns coordinates of the module; the degree is their number.

    `action(g, a)` returns the coordinates of g▷a; left out, G acts trivially, and cocycles of degree 1 are
    homomorphisms.

    Raises:
        LawError: `map` or `action` cannot be traced, or `map` takes neither one nor two elements.

    Example:
        >>> import grouptk as gt
        >>> area = Cocycle(gt.R(2), gt.R(1), lambda g, h: g.x * h.y)
        >>> bool(area.verify()), area(gt.R(2)(1, 2), gt.R(2)(3, 4))
        (True, R(1)(x=4))
        >>> print(Cocycle(gt.R(2), gt.R(1), lambda g, h: g.x**2 * h.y).verify()["cocycle"].verdict)
        REFUTED
    """

    def __init__(
        self,
        group: Group,
        module: Group,
        map: Callable[..., Any],
        action: Callable[[Any, Any], Any] | Action | None = None,
        name: str | None = None,
    ) -> None:
        self.group, self.module = group, module
        self.degree = _degree(map)
        self.name = name or f"{self.degree}-cocycle of {group} in {module}"
        self.is_trivial_action = action is None
        if action is None:
            action = Formula((group.space, module.space), module.space, module.space.symbols("'"))
        if not isinstance(action, Action):
            action = Action(group, module, action, f"action of {group} on {module}")
        if action.group != group or action.space != module.space:
            raise DomainError(f"{self} needs an action of {group} on {module}, got the {action}")
        self.action = action
        sources = (group.space,) * self.degree
        build = (lambda values: Element(group, values),) * self.degree
        self.formula = trace(map, sources, module.space, self.name, build=build)

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cocycle):
            return NotImplemented
        mine, theirs = ((c.group, c.module, c.action, c.formula) for c in (self, other))
        return mine == theirs

    def __hash__(self) -> int:
        return hash((self.group, self.module, self.formula))

    def __call__(self, *elements: Element) -> Element:
        """Return c(g) or ω(g, h): exact for exact elements, a batch as soon as one is numeric."""
        strangers = [g.group for g in elements if g.group != self.group]
        if strangers or len(elements) != self.degree:
            got = f"one of {strangers[0]}" if strangers else f"{len(elements)}"
            raise DomainError(f"{self} needs {self.degree} elements of {self.group}, got {got}")
        if any(g.is_numeric for g in elements):
            return Element(self.module, evaluate(self.formula, [g.numeric_values() for g in elements]))
        return self.module(*self.formula(*(g.values for g in elements)))

    def verify(self) -> Report:
        """Prove or refute closure, well-definedness, that G acts by automorphisms of A, and the cocycle law.

        For degree 2 also that A is commutative.
        """
        return self._report

    @cached_property
    def _report(self) -> Report:
        target, letters = self.module.space, "gh"[: self.degree]
        value = f"{'c' if self.degree == 1 else 'ω'}({', '.join(letters)})"
        member = self._claim("closure", letters, lambda *g: Membership(f"{value} ∈ A", target, self.formula(*g)))
        well_defined = prove_well_defined("well-defined", {value: self.formula}, tuple(letters))
        foundation = [prove(member), well_defined, self._action()]
        if self.degree == 2:
            foundation.append(self._commutative())
        law = ("gh", self._first) if self.degree == 1 else ("ghk", self._second)
        return Report(str(self), (*foundation, prove(self._claim("cocycle", *law)).resting_on(*foundation)))

    def _action(self) -> Result:
        """Prove that G acts on A, and by automorphisms."""
        if self.is_trivial_action:
            return Result("action", Verdict.PROVED, "the trivial action")
        act, mul, space = self.action.formula, self.module.law.product, self.module.space

        def relation(g: Values, a: Values, b: Values) -> tuple[Equation, ...]:
            return (Equation("g▷(a·b) = (g▷a)·(g▷b)", space, act(g, mul(a, b)), mul(act(g, a), act(g, b))),)

        operands = Operand("g", self.group.space), Operand("a", space), Operand("b", space)
        parts = (*self.action.verify().values(), prove(Claim("automorphisms", operands, relation)))
        verdict, seconds = worst(r.verdict for r in parts), sum(r.seconds for r in parts)
        if verdict is Verdict.PROVED:
            return Result("action", verdict, "an action by automorphisms", seconds, subclaims=parts)
        worse = next(r for r in parts if r.verdict is verdict)
        return Result("action", verdict, f"{worse.name}: {worse.method}", seconds, worse.counterexample, parts)

    def _commutative(self) -> Result:
        mul, space = self.module.law.product, self.module.space
        operands = Operand("a", space), Operand("b", space)
        return prove(Claim("commutative", operands, lambda a, b: (Equation("a·b = b·a", space, mul(a, b), mul(b, a)),)))

    def _claim(self, name: str, letters: str, relation: Callable[..., Any]) -> Claim:
        operands = tuple(Operand(letter, self.group.space) for letter in letters)
        return Claim(name, operands, lambda *points: (relation(*points),))

    def _first(self, g: Values, h: Values) -> Equation:
        c, act, mul = self.formula, self.action.formula, self.module.law.product
        left, right = c(self.group.law.product(g, h)), mul(c(g), act(g, c(h)))
        return Equation("c(g*h) = c(g) · (g▷c(h))", self.module.space, left, right)

    def _second(self, g: Values, h: Values, k: Values) -> Equation:
        omega, act, mul, product = self.formula, self.action.formula, self.module.law.product, self.group.law.product
        left = mul(act(g, omega(h, k)), omega(g, product(h, k)))
        right = mul(omega(g, h), omega(product(g, h), k))
        return Equation("(g▷ω(h, k)) · ω(g, h*k) = ω(g, h) · ω(g*h, k)", self.module.space, left, right)


def _degree(map: Callable[..., Any]) -> int:
    degree = len(inspect.signature(map).parameters)
    if degree not in (1, 2):
        raise LawError(f"a cocycle must be a function of one or of two elements, got one of {degree}")
    return degree


class CentralExtension(Group):
    """The extension of a group by a commutative group along a 2-cocycle; see `central_extension`."""

    def __init__(self, cocycle: Cocycle, names: Sequence[str] | None, name: str | None) -> None:
        self.cocycle, self.names = cocycle, names
        self.name = name or f"extension of {cocycle.group} by {cocycle.module}"

    def _trace_law(self) -> Law:
        group, module, omega = self.cocycle.group.law, self.cocycle.module.law, self.cocycle.formula
        space = joined_space(module.space, group.space, self.names)
        size = len(module.space.coordinates)
        (a, g), (b, h) = ((values[:size], values[size:]) for values in (space.symbols(), space.symbols("'")))
        product = (*module.product(module.product(a, b), omega(g, h)), *group.product(g, h))
        identity = inverse = None
        if group.identity is not None and module.inverse is not None:
            unit = module.inverse(omega(group.identity, group.identity))
            identity = (*unit, *group.identity)
            if group.inverse is not None:
                back = group.inverse(g)
                rest = module.inverse(module.product(a, omega(g, back)))
                inverse = Formula((space,), space, (*module.product(rest, unit), *back))
        return Law(space, Formula((space, space), space, product), identity, inverse, False, False)


def central_extension(
    group: Group,
    module: Group,
    omega: Callable[[Any, Any], Any] | Cocycle,
    *,
    names: Sequence[str] | None = None,
    name: str | None = None,
) -> CentralExtension:
    """Return the group of pairs (a, g) with the law (a·a'·ω(g, g'), g*g'), for a 2-cocycle with trivial action.

    Coordinates are those of the module, then the group's. Making it never raises for an ω that is no cocycle:
    `verify()` tells, since the law is associative only if ω is one.

    Raises:
        AxiomError: the law of the group or the module is refuted.
        DomainError: a cocycle of other groups, of degree 1, or with an action.

    Example:
        >>> import grouptk as gt
        >>> heisenberg = central_extension(gt.R(2), gt.R(1), lambda g, h: g.x * h.y, names=("z", "x", "y"), name="H")
        >>> bool(heisenberg.verify()), heisenberg(0, 1, 0) * heisenberg(0, 0, 1)
        (True, H(z=1, x=1, y=1))
    """
    for factor in (group, module):
        factor.require_group()
    cocycle = omega if isinstance(omega, Cocycle) else Cocycle(group, module, omega)
    fits = (cocycle.group, cocycle.module, cocycle.degree) == (group, module, 2) and cocycle.is_trivial_action
    if not fits:
        raise DomainError(f"a central extension of {group} by {module} needs a 2-cocycle without action, got {cocycle}")
    return CentralExtension(cocycle, names, name)

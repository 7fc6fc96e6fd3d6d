"""Homogeneous spaces: a transitive action, a base point x₀, and a section s with s(x)·x₀ = x.

With H = {h : h·x₀ = x₀}, the stabilizer, the points are the cosets: g·x₀ ↔ gH. The section picks one element of each,
and the others differ from it by the twist h(g, x) = s(g·x)⁻¹ * g * s(x) ∈ H.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy as sp

from grouptk.actions import Action, left
from grouptk.bijectivity import enumerated, propose_inverse
from grouptk.element import Element
from grouptk.errors import AxiomError, DomainError
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.invariance import Measure
from grouptk.proofs import Claim, Equation, Membership, Operand, Report, Result, Verdict, prove
from grouptk.spaces import Point
from grouptk.structure import Subgroup
from grouptk.tracing import Formula, Values, tabulated, trace


class HomogeneousSpace:
    """The space X ≅ G/H of a transitive action, with base point x₀ and section s: X → G, s(x)·x₀ = x.

    `stabilizer` is a homomorphism i: H → G whose image fixes x₀. `correlate(G, k, f, on=space)` lifts from X to G.
    A group itself is one, by `HomogeneousSpace.of_group`. Where group and space are finite, no section need be given.

    Raises:
        LawError: the section cannot be traced.
        DomainError: the base is no point of the space; the stabilizer is no homomorphism to the group; no section is
            given on an infinite space, or a finite action is not transitive.
        AxiomError: the action, the section or the stabilizer is refuted; the report has the counterexample.

    Source:
        G. B. Folland, A course in abstract harmonic analysis, 2nd ed., CRC Press 2016, §2.6;
        T. Cohen, M. Geiger, M. Weiler, A general theory of equivariant CNNs on homogeneous spaces, NeurIPS 2019.

    Example:
        >>> import grouptk as gt
        >>> group, turns = gt.SE(2), gt.SO(2)
        >>> plane = gt.HomogeneousSpace(
        ...     gt.natural_action(group), (0, 0), lambda p: (p.x, p.y, 0),
        ...     stabilizer=gt.Homomorphism(turns, group, lambda h: (0, 0, h.theta)))
        >>> plane.projection(group(1, 2, 3))
        (x=1, y=2)
        >>> bool(plane.verify()), bool(plane.has_invariant_measure())
        (True, True)
    """

    def __init__(
        self,
        action: Action,
        base: Sequence[Any],
        section: Callable[[Any], Any] | Formula | None = None,
        *,
        stabilizer: Homomorphism | None = None,
    ) -> None:
        self.action, self.group, self.space = action, action.group, action.space
        self.base = self.space.coerce(tuple(base), "the base point of a homogeneous space")
        if section is None:
            section = _first_elements(action, self.base)
        self.section_formula = (
            section
            if isinstance(section, Formula)
            else trace(section, (self.space,), self.group.space, f"the section of {action}")
        )
        self.stabilizer = stabilizer
        if stabilizer is not None and stabilizer.target != self.group:
            raise DomainError(f"the stabilizer must be a homomorphism to {self.group}, got one to {stabilizer.target}")
        report = self.verify()
        if report.verdict is Verdict.REFUTED:
            raise AxiomError(f"{self} is refuted:\n{report}", report)

    @classmethod
    def of_group(cls, group: Group) -> HomogeneousSpace:
        """Return the group acting on itself by left multiplication, with trivial stabilizer."""
        identity = Formula((group.space,), group.space, group.space.symbols())
        return cls(left(group), group.e.values, identity)

    def __repr__(self) -> str:
        base = self.space.point(self.base)
        return f"homogeneous space of {self.group} with coordinates {', '.join(self.space.names)} and base {base}"

    def projection(self, g: Element) -> Point:
        """Return g·x₀."""
        return self.action(g, self.base)

    def section(self, x: Sequence[Any]) -> Element:
        """Return s(x), an element with s(x)·x₀ = x."""
        return self.group(*self.section_formula(self.space.coerce(tuple(x), str(self))))

    def twist(self, g: Element, x: Sequence[Any]) -> Element:
        """Return h(g, x) = s(g·x)⁻¹ * g * s(x), which fixes x₀."""
        return self.section(tuple(self.action(g, x))).inverse() * g * self.section(x)

    def stabilizing_subgroup(self) -> Subgroup:
        """Return all elements of a finite group that fix x₀."""
        return self.action.stabilizer(self.base)

    def verify(self) -> Report:
        """Prove that s is a section, so that the action is transitive; that twists fix x₀; that i(H) does."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        group, act, section = self.group, self.action.formula, self.section_formula
        laws = (*group.verify().values(), *self.action.verify().values())

        def splits(x: Values) -> tuple[Membership | Equation, ...]:
            lifted = section(x)
            return (
                Membership("s(x) ∈ G", group.space, lifted),
                Equation("s(x)·x₀ = x", self.space, act(lifted, self.base), x),
            )

        is_section = prove(Claim("section", (Operand("x", self.space),), splits)).resting_on(*laws)
        twisted = Result("twists fix x₀", is_section.verdict, "by s(g·x)·x₀ = g·s(x)·x₀ and the laws of the action")
        parts = [is_section, twisted.resting_on(is_section)] if is_section else [is_section]
        if self.stabilizer is not None:
            parts += [self._prove_stabilizer(self.stabilizer)]
        return Report(repr(self), tuple(parts))

    def _prove_stabilizer(self, inclusion: Homomorphism) -> Result:
        def fixes(h: Values) -> tuple[Equation, ...]:
            return (
                Equation("i(h)·x₀ = x₀", self.space, self.action.formula(inclusion.formula(h), self.base), self.base),
            )

        claim = Claim("stabilizer", (Operand("h", inclusion.source.space),), fixes)
        return prove(claim).resting_on(*inclusion.verify().values())

    def measure(self) -> Measure:
        """Return Lebesgue and counting measure of the coordinates, on a group left Haar measure, and its factor J."""
        return Measure.of(self.action)

    def has_invariant_measure(self) -> Result:
        """Prove or refute that X has a measure that G keeps: Δ_G(i(h)) = Δ_H(h) for all h in H (Weil's theorem).

        The theorem speaks of the stabilizer: it is proved that i maps H onto all of it, one to one, else the verdict is
        UNDECIDED. Without `stabilizer` H is taken to be trivial if the action is the group's
        own, and finite if the group is.

        Raises:
            DomainError: the stabilizer was not given, and is not finite.

        Example:
            >>> import grouptk as gt
            >>> group, scales = gt.Aff(1), gt.Scalings()
            >>> line = gt.HomogeneousSpace(gt.natural_action(group), (0,), lambda p: (p.x, 1),
            ...     stabilizer=gt.Homomorphism(scales, group, lambda h: (0, h.a)))
            >>> print(line.has_invariant_measure().counterexample)
            at h = (a=2): Δ_G(i(h)) = Δ_H(h) fails, (1/2) ≠ (1)
        """
        name = "invariant measure"
        if self.stabilizer is None:
            if self.action == left(self.group):
                return replace(self.measure().prove_invariant(), name=name)
            if self.group.order().is_finite:
                return Result(name, Verdict.PROVED, "by theorem: counting measure").resting_on(*self.verify().values())
            raise DomainError(f"{self} needs stabilizer=, a homomorphism from the group H that fixes {self.base}")
        inclusion, large, small = (
            self.stabilizer,
            self.group.modular_function(),
            self.stabilizer.source.modular_function(),
        )

        def agree(h: Values) -> tuple[Equation, ...]:
            sides = large.formula(inclusion.formula(h)), small.formula(h)
            return (Equation("Δ_G(i(h)) = Δ_H(h)", large.target.space, *sides),)

        claim = Claim(name, (Operand("h", inclusion.source.space),), agree)
        found, whole = prove(claim), self._prove_whole_stabilizer(inclusion)
        if not whole:
            return Result(name, Verdict.UNDECIDED, f"{whole.name} is not proved: {whole.method}", subclaims=(whole,))
        return found.resting_on(*large.verify().values(), *small.verify().values(), *self.verify().values())

    def _prove_whole_stabilizer(self, inclusion: Homomorphism) -> Result:
        """Prove that i is a bijection from H to the stabilizer, whose elements are the twists."""
        name, back = "H is the stabilizer", propose_inverse(inclusion.formula)
        if back is None:
            return Result(name, Verdict.UNDECIDED, f"no inverse of {inclusion} was found")
        small, large = inclusion.source.space, self.group.space
        product, inverse = self.group.law.product, self.group.inverse_formula

        def onto(g: Values, x: Values) -> tuple[Membership | Equation, ...]:
            twist = product(
                inverse(self.section_formula(self.action.formula(g, x))), product(g, self.section_formula(x))
            )
            h = back(twist)
            return (
                Membership("ψ(h(g, x)) ∈ H", small, h),
                Equation("i(ψ(h(g, x))) = h(g, x)", large, inclusion.formula(h), twist),
            )

        claim = Claim("i is onto the stabilizer", (Operand("g", large), Operand("x", self.space)), onto)
        parts = prove(claim, tries=0), inclusion.is_injective()
        result = Result(name, Verdict.PROVED, "an inverse of i", sum(p.seconds for p in parts), subclaims=parts)
        return result.resting_on(*parts, *inclusion.verify().values(), *self.verify().values())

    def invariant_density(self) -> sp.Expr:
        """Return the density m with m(g·x) |det ∂(g·x)/∂x| = m(x), m(x₀) = 1, in the coordinates of X.

        It is 1/J_{s(x)}(x₀), and invariant if `has_invariant_measure`.

        Raises:
            DomainError: there is no invariant measure, or it is not proved.
            LawError: equations bind the coordinates of X.
        """
        found = self.has_invariant_measure()
        if not found:
            raise DomainError(f"{self} has no invariant measure that is proved: {found}")
        plain = Measure(self.action)
        x = self.space.symbols()
        (factor,) = plain.derived(self.section_formula(x), self.base)
        return sp.simplify(1 / factor)


def _first_elements(action: Action, base: Values) -> Formula:
    """Return the table of the first element that takes the base to each point of a finite space."""
    group, space = action.group, action.space
    if enumerated(space) is None or enumerated(group.space) is None:
        raise DomainError(f"section= must be given, since {group} and its space are not both finite: s(x)·x₀ = x")
    transitive = action.is_transitive(base)
    if not transitive:
        raise DomainError(f"the action must be transitive, got {action}: {transitive.counterexample}")
    first: dict[tuple[Any, ...], Element] = {}
    for element in group.elements():
        first.setdefault(tuple(action(element, base)), element)
    return tabulated(lambda x: first[tuple(x)].values, (space,), group.space, f"section of {action}", (space.point,))

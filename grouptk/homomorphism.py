"""Homomorphisms φ: G → H, φ(g*h) = φ(g)*φ(h), proved; with an inverse map also isomorphisms and automorphisms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from grouptk.axioms import prove_well_defined
from grouptk.bijectivity import enumerated, finite_images, prove_injective, prove_surjective
from grouptk.domains import Array
from grouptk.element import Element
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.product_map import ProductMap
from grouptk.proofs import Claim, Equation, Membership, Operand, Report, Result, Verdict, prove, worst
from grouptk.table_map import verify_table_inverse, verify_table_map
from grouptk.tracing import Formula, evaluate, indices, tabulated, trace

if TYPE_CHECKING:
    from grouptk.structure import Subgroup

Map = Callable[[Any], Any]


class Homomorphism:
    """A map of groups, given by `map(g)`, which returns the coordinates of φ(g); `verify()` tells what it is.

    With `inverse`, the map of H to G that undoes it, `verify()` also proves that φ is an isomorphism. A map that is
    no homomorphism, but reverses products or keeps them up to sign, is named so.

    A map of a finite group may be any Python function: where it is no formula, it is tabulated.

    Raises:
        LawError: a map of an infinite group cannot be traced, or a value is not exact.

    Example:
        >>> import grouptk as gt
        >>> phi = Homomorphism(gt.Z(1), gt.C(6), lambda g: g.x)
        >>> bool(phi.verify()), phi(gt.Z(1)(8))
        (True, C(6)(k=2))
        >>> square = Homomorphism(gt.C(6), gt.C(6), lambda g: g.k**2)
        >>> print(square.verify()["homomorphism"].counterexample)
        at g = (k=1), h = (k=1): φ(g*h) = φ(g)*φ(h) fails, (4) ≠ (2)
    """

    def __init__(
        self, source: Group, target: Group, map: Map | Formula, name: str | None = None, *, inverse: Any = None
    ) -> None:
        self.source, self.target = source, target
        self.name = name or f"φ: {source} → {target}"
        self.formula = _traced(map, source, target, self.name)
        self.inverse_formula = None if inverse is None else _traced(inverse, target, source, f"the inverse of {self}")

    def __repr__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        """Compare groups and formulas; formulas that look different are compared by proof."""
        if not isinstance(other, Homomorphism):
            return NotImplemented
        if (self.source, self.target) != (other.source, other.target):
            return False
        return self.formula == other.formula or bool(self.equals(other))

    def __hash__(self) -> int:
        return hash((self.source, self.target))

    def equals(self, other: Homomorphism) -> Result:
        """Return a verdict on φ(g) = ψ(g) for all g."""
        if (self.source, self.target) != (other.source, other.target):
            raise DomainError(f"maps that are compared must have the same groups, got {self} and {other}")
        one, two, space = self.formula, other.formula, self.target.space
        operands = (Operand("g", self.source.space),)
        return prove(Claim(f"{self} = {other}", operands, lambda g: (Equation("φ(g) = ψ(g)", space, one(g), two(g)),)))

    def __call__(self, g: Element) -> Element:
        """Return φ(g): exact for exact g, a batch for a batch.

        Raises:
            DomainError: g is no element of the source, or φ(g) is no element of the target.
        """
        if g.group != self.source:
            raise DomainError(f"{self} needs an element of {self.source}, got one of {g.group}")
        if g.is_numeric:
            return Element(self.target, evaluate(self.formula, (g.numeric_values(),)))
        return self.target(*self.formula(g.values))

    def __matmul__(self, other: Homomorphism) -> Homomorphism:
        """Return the composition ψ @ φ, in which φ comes first."""
        if not isinstance(other, Homomorphism):
            return NotImplemented
        if other.target != self.source:
            raise DomainError(f"{self} @ {other} needs equal groups in the middle, got {self.source}, {other.target}")
        inverse = None
        if self.inverse_formula is not None and other.inverse_formula is not None:
            inverse = _composed(other.inverse_formula, self.inverse_formula)
        formula = _composed(self.formula, other.formula)
        return Homomorphism(other.source, self.target, formula, f"({self}) ∘ ({other})", inverse=inverse)

    def inverse(self) -> Homomorphism:
        """Return φ⁻¹, if it was given.

        Raises:
            LawError: no inverse was given.
        """
        if self.inverse_formula is None:
            raise LawError(f"{self} has no inverse map; give it: Homomorphism(…, inverse=…)")
        name = f"the inverse of {self}"
        return Homomorphism(self.target, self.source, self.inverse_formula, name, inverse=self.formula)

    def verify(self) -> Report:
        """Prove or refute closure, well-definedness, φ(g*h) = φ(g)*φ(h) and, if φ⁻¹ is given, that it is inverse."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        results: tuple[Result, ...]
        images = indices(self.formula)
        if images is not None:
            results = verify_table_map(self.source, self.target, images)
        else:
            results = ProductMap("φ", self.formula, self.source, self.target.law.product).verify()
        if self.inverse_formula is not None:
            results = (*results, self._inverse(results[:2]))
        return Report(str(self), results)

    @cached_property
    def images(self) -> Array | None:
        """The places of φ(g) for all g in turn, if both groups are finite; None otherwise."""
        return finite_images(self.formula)

    def kernel(self) -> Subgroup:
        """Return the elements g of a finite source with φ(g) = e.

        Raises:
            DomainError: the source is infinite: ask `is_injective()`, whose counterexample is in the kernel.
        """
        from grouptk.structure.maps import kernel

        return kernel(self)

    def image(self) -> Subgroup:
        """Return the elements φ(g) of a finite target, for a finite source.

        Raises:
            DomainError: one of the groups is infinite: ask `is_surjective()`.
        """
        from grouptk.structure.maps import image

        return image(self)

    def is_injective(self) -> Result:
        """Prove or refute that different elements have different images."""
        return self._injective

    @cached_property
    def _injective(self) -> Result:
        if self.inverse_formula is not None and self.verify()["inverse"]:
            return Result("injective", Verdict.PROVED, "it has an inverse", subclaims=(self.verify()["inverse"],))
        result = prove_injective(self.formula, self.source.law, self.target.law)
        return result.resting_on(*self._laws)

    def is_surjective(self, section: Map | None = None) -> Result:
        """Prove or refute that every h is an image; `section(h)` may give a g with φ(g) = h."""
        back = self.inverse_formula
        if section is not None:
            back = _traced(section, self.target, self.source, f"the section of {self}")
        return prove_surjective(self.formula, self.source.law, back).resting_on(*self._laws)

    def is_isomorphism(self) -> Result:
        """Prove or refute that the homomorphism is injective and surjective."""
        parts = (*self._laws, self.is_injective(), self.is_surjective())
        verdict = worst(part.verdict for part in parts)
        decisive = next(part for part in parts if part.verdict is verdict)
        method = "injective and surjective" if verdict else f"{decisive.name}: {decisive.method}"
        return Result("isomorphism", verdict, method, counterexample=decisive.counterexample, subclaims=parts)

    @property
    def _laws(self) -> tuple[Result, ...]:
        report = self.verify()
        return report["closure"], report["well-defined"], report["homomorphism"]

    def _inverse(self, foundation: Sequence[Result]) -> Result:
        forth, back = self.formula, self.inverse_formula
        assert back is not None
        images, undone = indices(forth), indices(back)
        if images is not None and undone is not None:
            return verify_table_inverse(images, undone)
        source, target = self.source.space, self.target.space
        claim = Claim(
            "inverse",
            (Operand("g", source), Operand("h", target)),
            lambda g, h: (
                Membership("φ⁻¹(h) ∈ G", source, back(h)),
                Equation("φ⁻¹(φ(g)) = g", source, back(forth(g)), g),
                Equation("φ(φ⁻¹(h)) = h", target, forth(back(h)), h),
            ),
        )
        representatives = prove_well_defined("well-definedness of φ⁻¹", {"φ⁻¹(h)": back}, ("h",))
        if representatives.verdict is Verdict.REFUTED:
            return replace(representatives, name="inverse")
        return prove(claim).resting_on(*foundation, representatives)


def automorphism(group: Group, map: Map, inverse: Map, name: str | None = None) -> Homomorphism:
    """Return a map of a group to itself with the map that undoes it; `verify()` proves that it is an automorphism.

    Example:
        >>> import grouptk as gt
        >>> flip = automorphism(gt.SE(2), lambda g: (g.x, -g.y, -g.theta), inverse=lambda g: (g.x, -g.y, -g.theta))
        >>> [str(result.verdict) for result in flip.verify().values()]
        ['PROVED', 'PROVED', 'PROVED', 'PROVED']
        >>> flip @ flip == automorphism(gt.SE(2), tuple, tuple)
        True
    """
    return Homomorphism(group, group, map, name or f"automorphism of {group}", inverse=inverse)


def _traced(function: Map | Formula, source: Group, target: Group, subject: str) -> Formula:
    if isinstance(function, Formula):
        return function
    build = (lambda values: Element(source, values),)
    try:
        return trace(function, (source.space,), target.space, subject, build)
    except LawError:
        if enumerated(source.space) is None:
            raise
        return tabulated(function, (source.space,), target.space, subject, build)  # it may decide on elements


def _composed(outer: Formula, inner: Formula) -> Formula:
    return Formula(inner.sources, outer.target, outer.target.normalize(outer(inner.outputs)))

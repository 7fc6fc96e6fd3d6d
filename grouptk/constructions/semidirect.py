"""Semidirect products N ⋊_φ H: element (n, h), law (n·φ_h(n'), h·h'), inverse (φ_{h⁻¹}(n⁻¹), h⁻¹).

This is the only place where this law is written; p4, p4m, SE(2) and E(2) only name their factors and φ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grouptk.axioms import prove_well_defined
from grouptk.constructions.coordinates import joined_space
from grouptk.element import Element
from grouptk.group import Group
from grouptk.law import Law
from grouptk.proofs import Claim, Equation, Membership, Operand, Report, Result, Verdict, prove
from grouptk.tracing import Formula, Values, trace

Automorphism = Callable[[Any, Any], Any] | Formula


class SemidirectProduct(Group):
    """The semidirect product N ⋊_φ H; see `semidirect_product`."""

    def __init__(
        self,
        normal: Group,
        acting: Group,
        automorphism: Automorphism,
        names: Sequence[str] | None,
        name: str | None,
    ) -> None:
        self.normal, self.acting = normal, acting
        self.names = names
        self.name = name or f"{normal} ⋊ {acting}"
        self.phi = (
            automorphism
            if isinstance(automorphism, Formula)
            else trace(
                automorphism,
                (acting.space, normal.space),
                normal.space,
                f"the automorphism of {self.name}",
                build=(lambda values: Element(acting, values), lambda values: Element(normal, values)),
            )
        )

    def _trace_law(self) -> Law:
        normal, acting, phi = self.normal.law, self.acting.law, self.phi
        space = joined_space(normal.space, acting.space, self.names)
        (n, h), (m, k) = self._parts(space.symbols()), self._parts(space.symbols("'"))
        product = (*normal.product(n, phi(h, m)), *acting.product(h, k))
        identity = inverse = None
        if normal.identity is not None and acting.identity is not None:
            identity = (*normal.identity, *acting.identity)
        if normal.inverse is not None and acting.inverse is not None:
            back = acting.inverse(h)
            inverse = Formula((space,), space, (*phi(back, normal.inverse(n)), *back))
        return Law(space, Formula((space, space), space, product), identity, inverse, False, False)

    def _derive_action(self) -> Formula:
        """Return the natural action (n, h)·x = n·φ_h(x) on the set of N."""
        target = self.normal.space
        n, h = self._parts(self.space.symbols())
        moved = self.normal.law.product(n, self.phi(h, target.symbols("'")))
        return Formula((self.space, target), target, moved)

    def _parts(self, values: Values) -> tuple[Values, Values]:
        size = len(self.normal.space.coordinates)
        return values[:size], values[size:]

    def _verify(self) -> Report:
        """Prove the axioms by the theorem on semidirect products; if a side condition fails, from the law itself."""
        sides = self.side_conditions()
        if not all(result for results in sides.values() for result in results):
            return super()._verify()
        method = "theorem on semidirect products: φ acts by automorphisms"
        return Report(
            str(self),
            tuple(
                Result(axiom, Verdict.PROVED, method, sum(r.seconds for r in results), subclaims=results)
                for axiom, results in sides.items()
            ),
        )

    def side_conditions(self) -> dict[str, tuple[Result, ...]]:
        """Prove or refute what the theorem asks of N, H and φ, by the axiom that rests on it."""
        parts = self.normal.verify(), self.acting.verify()
        own = {axiom: tuple(report.part(axiom) for report in parts) for axiom in parts[0]}
        return {
            "closure": (*own["closure"], prove(self._claim("φ maps N to N", "hn", self._membership))),
            "well-defined": (
                *own["well-defined"],
                prove_well_defined("φ is well defined", {"φ_h(n)": self.phi}, ("h", "n")),
            ),
            "associativity": (
                *own["associativity"],
                prove(self._claim("φ_h is a homomorphism of N", "hnm", self._automorphism)),
                prove(self._claim("φ is a homomorphism of H", "hkn", self._homomorphism)),
            ),
            "identity": (*own["identity"], prove(self._claim("φ_e is the identity map", "n", self._unit))),
            "inverse": own["inverse"],
        }

    def _claim(self, name: str, letters: str, relation: Callable[..., Any]) -> Claim:
        spaces = {"h": self.acting.space, "k": self.acting.space, "n": self.normal.space, "m": self.normal.space}
        return Claim(name, tuple(Operand(letter, spaces[letter]) for letter in letters), relation)

    def _membership(self, h: Values, n: Values) -> tuple[Membership, ...]:
        return (Membership("φ_h(n) ∈ N", self.normal.space, self.phi(h, n)),)

    def _automorphism(self, h: Values, n: Values, m: Values) -> tuple[Equation, ...]:
        product, phi = self.normal.law.product, self.phi
        left, right = phi(h, product(n, m)), product(phi(h, n), phi(h, m))
        return (Equation("φ_h(n m) = φ_h(n) φ_h(m)", self.normal.space, left, right),)

    def _homomorphism(self, h: Values, k: Values, n: Values) -> tuple[Equation, ...]:
        left, right = self.phi(self.acting.law.product(h, k), n), self.phi(h, self.phi(k, n))
        return (Equation("φ_hk(n) = φ_h(φ_k(n))", self.normal.space, left, right),)

    def _unit(self, n: Values) -> tuple[Equation, ...]:
        return (Equation("φ_e(n) = n", self.normal.space, self.phi(self.acting.law.identity or (), n), n),)


def semidirect_product(
    normal: Group,
    acting: Group,
    automorphism: Automorphism,
    *,
    names: Sequence[str] | None = None,
    name: str | None = None,
) -> SemidirectProduct:
    """Return N ⋊_φ H with law (n·φ_h(n'), h·h'), where `automorphism(h, n)` gives the coordinates of φ_h(n).

    Coordinates are N's, then H's; names that collide get the suffixes 1 and 2, unless `names` gives all of them.
    `verify()` proves that φ is well defined, that each φ_h is an automorphism of N and that φ is a homomorphism of
    H, and concludes by theorem; if one of these fails, it looks for a counterexample to the law itself.
    Making a product never raises for a false φ: `verify()` tells.

    Raises:
        AxiomError: the law of N or H is refuted.
        LawError: φ cannot be traced.

    Example:
        >>> import grouptk as gt
        >>> line = gt.semidirect_product(gt.Z(1), gt.C(2), lambda h, n: (-1) ** h.k * n.x, name="p1m")
        >>> line(3, 1) * line(5, 0), bool(line.verify())
        (p1m(x=-2, k=1), True)
    """
    for factor in (normal, acting):
        factor.require_group()
    return SemidirectProduct(normal, acting, automorphism, names, name)

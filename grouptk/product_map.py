"""Maps of a group into a space with a product: whether they are homomorphisms, and if not, what they are instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from grouptk.axioms import prove_well_defined
from grouptk.domains import Condition, Domain, Exact
from grouptk.group import Group
from grouptk.proofs import Claim, Equation, Membership, Operand, Result, Verdict, prove
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula, Values

Product = Callable[[Values, Values], Values]


@dataclass(frozen=True)
class ProductMap:
    """A map of a group into a space with a product; `letter` is what its claims call it."""

    letter: str
    formula: Formula
    group: Group
    product: Product

    def verify(self) -> tuple[Result, Result, Result]:
        """Prove or refute that the map is defined, well defined, and keeps products.

        A refutation says so if the map is an anti-homomorphism, or well defined and a homomorphism up to sign.
        """
        target, image = self.formula.target, f"{self.letter}(g)"
        defined = Claim(
            "closure", self._operands("g"), lambda g: (Membership(f"{image} ∈ H", target, self.formula(g)),)
        )
        closure, well_defined = prove(defined), self._well_defined("well-defined", target)
        homomorphism = prove(self._keeps("homomorphism", target))
        if closure and Verdict.REFUTED in (well_defined.verdict, homomorphism.verdict):
            note, parts = self._anti_or_projective(bool(well_defined))
            well_defined, homomorphism = (
                replace(result, method=f"{result.method}{note}", subclaims=parts)
                if result.verdict is Verdict.REFUTED
                else result
                for result in (well_defined, homomorphism)
            )
        return closure, well_defined, homomorphism.resting_on(closure, well_defined)

    def _anti_or_projective(self, is_well_defined: bool) -> tuple[str, tuple[Result, ...]]:
        """Return what else is proved of a map that is no homomorphism: a note, and the proofs."""
        if is_well_defined:
            anti = prove(self._keeps("anti-homomorphism", self.formula.target, flipped=True))
            if anti:
                return f"; it is an anti-homomorphism, {self._law(flipped=True)}", (anti,)
        space = _up_to_sign(self.formula.target)
        if space is not None:
            parts = self._well_defined("well-defined up to sign", space), prove(self._keeps("up to sign", space))
            if all(parts):
                return f"; it is projective, {self._law(sign='±')}", parts
        return "", ()

    def _law(self, sign: str = "", flipped: bool = False) -> str:
        f = self.letter
        one, other = ("h", "g") if flipped else ("g", "h")
        return f"{f}(g*h) = {sign}{f}({one})*{f}({other})"

    def _keeps(self, name: str, space: Space, flipped: bool = False) -> Claim:
        text = self._law("" if space == self.formula.target else "±", flipped)

        def relation(g: Values, h: Values) -> tuple[Equation, ...]:
            one, other = (self.formula(point) for point in ((h, g) if flipped else (g, h)))
            return (Equation(text, space, self.formula(self.group.law.product(g, h)), self.product(one, other)),)

        return Claim(name, self._operands("gh"), relation)

    def _well_defined(self, name: str, space: Space) -> Result:
        formula = Formula(self.formula.sources, space, self.formula.outputs)
        return prove_well_defined(name, {f"{self.letter}(g)": formula}, ("g",))

    def _operands(self, letters: str) -> tuple[Operand, ...]:
        return tuple(Operand(letter, self.group.space) for letter in letters)


@dataclass(frozen=True)
class _UpToSign(Domain):
    """A set of matrices in which A and −A are compared as one."""

    whole: Domain

    def symbol(self, name: str) -> Exact:
        return self.whole.symbol(name)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        return self.whole.conditions(value)

    def samples(self) -> tuple[Exact, ...]:
        return self.whole.samples()

    def alternatives(self, value: Exact) -> tuple[Exact, ...]:
        return (-value,)

    def entries(self, value: Exact) -> tuple[Any, ...]:
        return self.whole.entries(value)

    def scalar(self) -> Domain:
        return self.whole.scalar()

    @property
    def shape(self) -> tuple[int, ...]:
        return self.whole.shape

    @property
    def size(self) -> int:
        return self.whole.size

    @property
    def parameters(self) -> frozenset[Any]:
        return self.whole.parameters


def _up_to_sign(space: Space) -> Space | None:
    """Return the space in which a matrix and its negative are one; None if the points are no single matrices."""
    if len(space.coordinates) != 1 or not space.domains[0].shape:
        return None
    return Space((Coordinate(space.names[0], _UpToSign(space.domains[0])),))

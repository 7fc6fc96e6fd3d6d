"""Induced representations: from a subgroup H of finite index to G, by blocks [r_i⁻¹ g r_j ∈ H] ρ(r_i⁻¹ g r_j)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Cyclic, Domain, Real
from grouptk.element import Element
from grouptk.errors import DomainError, LawError
from grouptk.finite import cosets
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.proofs import Claim, Equation, Operand, prove
from grouptk.representations.matrix import Representation
from grouptk.representations.operations import Operations
from grouptk.representations.tabulated import MOST_ENTRIES, TabulatedRepresentation, images
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula, Values, trace

Scalar = Callable[[Any], Any]


def induce(
    rho: Operations,
    embedding: Homomorphism,
    representatives: Sequence[Element] | None = None,
    *,
    back: Scalar | None = None,
    member: Scalar | None = None,
) -> Operations:
    """Return the representation of G induced from ρ on a subgroup H of finite index, given by its embedding H → G.

    Its matrices have a block [r_i⁻¹ g r_j ∈ H] ρ(r_i⁻¹ g r_j) for each pair of representatives of left cosets r·H.
    For finite G it is tabulated, and nothing else is needed. For infinite G these are found, or must be given:
    `back(g)`, the coordinates in H of a g in H: found if the embedding shows each coordinate of H unchanged;
    `member(g)`, which is 1 for g in H and 0 elsewhere: found if H is where some finite coordinates of G have fixed
    values; and the representatives: found as the elements with any values there, and those of e elsewhere.

    Raises:
        DomainError: ρ is not one of the embedding's source; the embedding of a finite group is not injective.
        LawError: one of these is not found, or it is not proved that back undoes the embedding, that member tells its
            image, and that every g is in just one r·H.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.representations import standard
        >>> turns = gt.Homomorphism(gt.SO(2), gt.O(2), lambda h: (h.theta, 0))
        >>> doubled = induce(standard(gt.SO(2)), turns)
        >>> doubled.dimension, bool(doubled.verify()), doubled.character()
        (4, True, 4*((-1)**s/2 + 1/2)*cos(theta))
    """
    if rho.group != embedding.source:
        raise DomainError(f"induction along {embedding} needs a representation of {embedding.source}, got {rho}")
    name = f"{rho} induced to {embedding.target}"
    if embedding.target.order().is_Integer:
        return _tabulated(rho.tabulated(), embedding, name)._resting_on("induction", rho, embedding)
    if not isinstance(rho, Representation):
        raise DomainError(f"induction to an infinite group needs a formula for ρ, got the table {rho}")
    return _Cosets(embedding, representatives, back, member).induced(rho, name)


def _tabulated(rho: TabulatedRepresentation, embedding: Homomorphism, name: str) -> TabulatedRepresentation:
    group, table = embedding.target, embedding.target.table()
    inside = images(embedding)
    if len(np.unique(inside)) < len(inside):
        raise DomainError(f"{embedding} must be injective: {len(inside)} elements have fewer images")
    place = np.full(len(table), -1)
    place[inside] = np.arange(len(inside))
    chosen = cosets.left_cosets(table, inside)[:, 0]
    size = len(chosen) * rho.dimension
    if len(table) * size**2 > MOST_ENTRIES:
        raise DomainError(f"a table of values may have {MOST_ENTRIES:,} entries; {len(table)} × {size}² are too many")
    between = table.product[table.inverses[chosen][:, None], table.product[:, None, chosen]]
    coset = np.repeat(np.arange(len(chosen)), rho.dimension)
    inner = np.tile(np.arange(rho.dimension), len(chosen))
    found = place[between][:, coset[:, None], coset]
    values = rho.values[found, inner[:, None], inner] * (found >= 0).astype(np.int64)
    return TabulatedRepresentation(group, values, name)


class _Cosets:
    """A subgroup of finite index with its cosets, by formulas."""

    def __init__(
        self,
        embedding: Homomorphism,
        representatives: Sequence[Element] | None,
        back: Scalar | None,
        member: Scalar | None,
    ) -> None:
        self.embedding = embedding
        self.small, self.large = embedding.source, embedding.target
        self.back = self._unchanged() if back is None else _traced(back, self.large, self.small.space, "back")
        fixed = self._fixed()
        if member is None and not fixed:
            raise LawError(f"{embedding}: no finite coordinate of {self.large} tells the subgroup; give member=…")
        numbers = Space((Coordinate("member", Real()),))
        self.member = _traced(
            member or (lambda g: sp.Mul(*(_indicator(d, getattr(g, name), value) for name, d, value in fixed))),
            *(self.large, numbers, "member"),
        )
        if representatives is None and member is not None:
            raise LawError(f"{embedding}: give representatives of the cosets with member=…")
        self.representatives = [g.values for g in representatives or self._any_values(fixed)]
        self._require_cosets()

    def induced(self, rho: Representation, name: str) -> Representation:
        """Return the induced representation."""
        law, g = self.large.law, self.large.space.symbols()
        blocks = []
        for left in self.representatives:
            inverse = self.large.inverse_formula(left)
            between = [law.product(law.product(inverse, g), right) for right in self.representatives]
            blocks.append([sp.expand_power_exp(self.member(q)[0]) * rho.formula(self.back(q))[0] for q in between])
        return Representation.of_matrix(self.large, sp.ImmutableMatrix(sp.BlockMatrix(blocks).as_explicit()), name)

    def _unchanged(self) -> Formula:
        """Return the map to those coordinates of G that are coordinates of H."""
        (own,), outputs = self.embedding.formula.symbols, self.embedding.formula.outputs
        missing = [str(symbol) for symbol in own if symbol not in outputs]
        if missing:
            raise LawError(
                f"{self.embedding} does not show the coordinates {', '.join(missing)} unchanged; give back=…"
            )
        g = self.large.space.symbols()
        return Formula((self.large.space,), self.small.space, tuple(g[outputs.index(symbol)] for symbol in own))

    def _fixed(self) -> list[tuple[str, Domain, Any]]:
        """Return the finite coordinates of G that are constant on H: name, domain, value."""
        listed = zip(self.large.space.coordinates, self.embedding.formula.outputs, strict=True)
        return [
            (c.name, c.domain, value)
            for c, value in listed
            if not c.domain.shape and c.domain.values() is not None and not value.free_symbols
        ]

    def _any_values(self, fixed: list[tuple[str, Domain, Any]]) -> Iterator[Element]:
        unit = dict(zip(self.large.space.names, self.large.e.values, strict=True))
        for row in itertools.product(*(domain.values() or () for _, domain, _ in reversed(fixed))):
            chosen = dict(zip([name for name, _, _ in reversed(fixed)], row, strict=True))
            yield self.large(**{**unit, **chosen})

    def _require_cosets(self) -> None:
        """Prove that these are a subgroup and its cosets, or raise."""
        law, numbers, forth = self.large.law, self.member.target, self.embedding.formula
        one, zero = (sp.S.One,), (sp.S.Zero,)
        inverses = [self.large.inverse_formula(r) for r in self.representatives]

        def relation(g: Values, h: Values) -> tuple[Equation, ...]:
            count = sp.Add(*(self.member(law.product(inverse, g))[0] for inverse in inverses))
            (inside,) = self.member(g)
            defects = [
                (inside * (entry - other),)
                for entry, other, _ in Equation("", self.large.space, forth(self.back(g)), g).components
            ]
            return (
                Equation("back(φ(h)) = h", self.small.space, self.back(forth(h)), h),
                Equation("φ(h) is a member", numbers, self.member(forth(h)), one),
                Equation("member(g) is 0 or 1", numbers, (inside**2,), (inside,)),
                Equation("g is in one coset", numbers, (count,), one),
                *(Equation("φ(back(g)) = g for members g", numbers, defect, zero) for defect in defects),
            )

        operands = (Operand("g", self.large.space), Operand("h", self.small.space))
        result = prove(Claim("the cosets", operands, relation))
        if not result:
            said = result.counterexample or result.method
            raise LawError(f"{self.embedding} with {len(self.representatives)} cosets is not proved: {said}")


def _indicator(domain: Domain, value: Any, wanted: Any) -> sp.Expr:
    """Return an expression that is 1 where a finite coordinate has a value and 0 elsewhere.

    For residues it is a mean of cosines, the same for all representatives; else Lagrange's polynomial.
    """
    if isinstance(domain, Cyclic):
        n = domain.n
        if n == 2:
            return (1 + (-1) ** (value - wanted)) / 2
        return sp.Add(*(sp.cos(2 * sp.pi * j * (value - wanted) / n) for j in range(n))) / n
    others = [other for other in map(sp.sympify, domain.values() or ()) if other != wanted]
    return sp.Mul(*((value - other) / (wanted - other) for other in others))


def _traced(function: Scalar, group: Group, target: Space, said: str) -> Formula:
    return trace(function, (group.space,), target, said, build=(lambda values: Element(group, values),))

"""Left and right Haar measure.

With the left- and right-invariant fields L and R, which are the derivatives of g*h and h*g by h at e,

    left(g) = 1/|det L(g)|,   right(g) = 1/|det R(g)|

are densities against Lebesgue measure of the coordinates and counting measure of the discrete ones. Where equations
bind coordinates there are two cases. If the Gram matrix LᵀL does not depend on the bound coordinates, as for orthogonal
matrices and unit quaternions, |det L| is √det LᵀL over its value at e, and the measure of reference is the area of the
entries. If it does, as for SL(n), det L is taken over those entries in which the tangent space at e is given: a chart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sympy as sp

from grouptk.group import Group
from grouptk.lie.absolute import absolute, determinant_up_to_sign, prove_everywhere
from grouptk.lie.tangent import Tangent, continuous_entries, tangent_of
from grouptk.measures import NUMBERS, density, is_discrete
from grouptk.proofs import Claim, Equation, Operand, Report, Result, prove
from grouptk.tracing import Formula, Values

_SIDES = ("left", "right")


@dataclass(frozen=True, eq=False)
class HaarMeasure:
    """The densities of left and right Haar measure against a reference measure; see `Group.haar`.

    Source:
        G. B. Folland, A course in abstract harmonic analysis, 2nd ed., CRC Press 2016, §2.2 and §2.4.
    """

    group: Group
    left_density: Formula
    right_density: Formula
    reference: str

    @property
    def left(self) -> sp.Expr:
        """The density of left Haar measure at the generic element."""
        return self.left_density.outputs[0]

    @property
    def right(self) -> sp.Expr:
        """The density of right Haar measure at the generic element."""
        return self.right_density.outputs[0]

    def __iter__(self) -> Iterator[sp.Expr]:
        return iter((self.left, self.right))

    def __repr__(self) -> str:
        return f"Haar measure of {self.group} against {self.reference}: left {self.left}, right {self.right}"

    def verify(self) -> Report:
        """Prove that left translations keep the left measure, and right ones the right measure.

        For either side: translations carry the invariant fields to themselves, and the fields span volume one.
        """
        return self._report

    @cached_property
    def _report(self) -> Report:
        tangent, axioms = tangent_of(self.group), self.group.verify().values()
        parts = (
            result.resting_on(*axioms)
            for side, found in zip(_SIDES, self, strict=True)
            for result in (_fields_are_invariant(self.group, side), self._volume(tangent, side, found))
        )
        return Report(repr(self), tuple(parts))

    def _volume(self, tangent: Tangent, side: str, found: sp.Expr) -> Result:
        name, positive = f"{side} density", (1 / found, sp.Abs(1 / found))
        if self.reference == chart(tangent):
            return prove_everywhere(tangent, name, [positive, (found**-2, _chart_determinant(tangent, side) ** 2)])
        volume = _free_volume(tangent, side)
        return prove_everywhere(tangent, name, [positive, (found**-2, volume)]).resting_on(_is_free(self.group, side))


def chart(tangent: Tangent) -> str:
    """Name Lebesgue measure in the entries of the chart."""
    return " ".join(f"d{name}" for name in tangent.names) or "counting measure"


def haar_measure(group: Group) -> HaarMeasure:
    """Return the Haar measures of a group; see `Group.haar`."""
    group.require_group()
    left, right, reference = _densities(group)
    return HaarMeasure(group, density(group.space, left), density(group.space, right), reference)


def left_haar_density(group: Group) -> Formula:
    """Return the density of left Haar measure against Lebesgue and counting measure of the coordinates.

    Raises:
        LawError: equations bind the coordinates, so that there is no such measure.
    """
    for domain in group.space.domains:
        is_discrete(domain)
    return haar_measure(group).left_density


@lru_cache(maxsize=256)
def _densities(group: Group) -> tuple[sp.Expr, sp.Expr, str]:
    """Return the left and right density, and the measure that they refer to."""
    tangent = tangent_of(group)
    if tangent.equations and all(_is_free(group, side) for side in _SIDES):
        left, right = (1 / sp.sqrt(absolute(tangent, _free_volume(tangent, side))) for side in _SIDES)
        return left, right, _area(group)
    left = absolute(tangent, _chart_determinant(tangent, "left"))
    right = absolute(tangent, _chart_determinant(tangent, "right"), left)
    return 1 / left, 1 / right, chart(tangent)


def _area(group: Group) -> str:
    """Name Lebesgue measure of the free coordinates times the area of the entries of the bound ones."""
    tangent, space = tangent_of(group), group.space
    bound = {str(symbol) for symbol in tangent.bound_at_identity}
    free = [f"d{name}" for name in tangent.names if name not in bound]
    pairs = zip(space.names, space.domains, strict=True)
    matrices = [name for name, domain in pairs if bound & set(map(str, domain.entries(domain.symbol(name))))]
    return f"{' '.join([*free, 'times ' if free else ''])}the area of the entries of {' and '.join(matrices)}"


def _fields(tangent: Tangent, side: str) -> sp.Matrix:
    return tangent.left_fields if side == "left" else tangent.right_fields


def _chart_determinant(tangent: Tangent, side: str) -> sp.Expr:
    chosen = _fields(tangent, side).extract(list(tangent.pivots), list(range(tangent.dimension)))
    return determinant_up_to_sign(chosen)


def _free_gram(tangent: Tangent, side: str) -> sp.Matrix:
    """Return FᵀF where the bound coordinates are those of e."""
    fields = _fields(tangent, side).xreplace(tangent.bound_at_identity)
    return (fields.T * fields).applyfunc(sp.expand)


def _free_volume(tangent: Tangent, side: str) -> sp.Expr:
    """Return det FᵀF over its value at e, where the bound coordinates are those of e."""
    start = tangent.basis.T * tangent.basis
    return determinant_up_to_sign(_free_gram(tangent, side)) / sp.Abs(start.det())


@lru_cache(maxsize=512)
def _is_free(group: Group, side: str) -> Result:
    """Prove that FᵀF does not depend on the bound coordinates."""
    tangent = tangent_of(group)
    fields = _fields(tangent, side)
    pairs = zip(fields.T * fields, _free_gram(tangent, side), strict=True)
    return prove_everywhere(tangent, f"Gram matrix of the {side} fields", list(pairs), tries=2)


def _fields_are_invariant(group: Group, side: str) -> Result:
    """Prove D(T_a) F(h) = F(T_a(h)) for T_a(h) = a*h, on the right side h*a."""
    tangent, space, product = tangent_of(group), group.space, group.law.product
    fields, is_left = _fields(tangent, side), side == "left"
    fixed, moving = product.symbols if is_left else product.symbols[::-1]
    outputs, variables = continuous_entries(space, product.outputs), continuous_entries(space, moving)
    jacobian = sp.Matrix(len(outputs), len(variables), lambda i, j: sp.diff(outputs[i], variables[j]))
    generic = space.entries(fixed) + space.entries(moving)

    def relation(a: Values, h: Values) -> tuple[Equation, ...]:
        here = jacobian.xreplace(dict(zip(generic, space.entries(a) + space.entries(h), strict=True)))
        carried = here * fields.xreplace(tangent.at(h))
        there = fields.xreplace(tangent.at(product(a, h) if is_left else product(h, a)))
        pairs = zip(carried, there, strict=True)
        return tuple(Equation("the fields are invariant", NUMBERS, (x,), (y,)) for x, y in pairs)

    return prove(Claim(f"{side} invariance", (Operand("a", space), Operand("h", space)), relation))

"""Left and right Haar measure, and the modular function that relates them.

With left- and right-invariant fields L and R = L·Ad(g)⁻¹ (the derivatives of left and right translations at e)

    left(g) = 1/|det L(g)|,   Δ(g) = |det Ad(g⁻¹)|,   right(g) = left(g)/Δ(g),   μ_left(A·g) = Δ(g) μ_left(A)

are densities against Lebesgue measure of the coordinates and counting measure of the discrete ones. Where equations
bind coordinates there are two cases. If LᵀL is constant, as for orthogonal matrices and unit quaternions, the area of
the entries is Haar measure. If not, det L is taken over those coordinates in which the tangent space at e is given: a
chart about e.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import sympy as sp

from grouptk.catalogue import Dilations
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.lie.algebra import lie_algebra
from grouptk.lie.tangent import Tangent, continuous_entries, tangent_of
from grouptk.measures import NUMBERS, density, determinant, magnitude
from grouptk.proofs import Claim, Equation, Operand, Report, Result, prove
from grouptk.tracing import Formula, Values


@dataclass(frozen=True, eq=False)
class HaarMeasure:
    """The densities of left and right Haar measure against a reference measure; see `Group.haar`."""

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
        """Prove that left translations keep the left measure, and right translations the right one.

        By theorem, from these claims: the fields L_i are invariant, they span volume 1, and L = R·Ad(g).
        """
        return self._report

    @cached_property
    def _report(self) -> Report:
        volume = _is_isometric(self.group) if self.reference == AREA else self._volume()
        return Report(repr(self), (_fields_are_invariant(self.group), volume, _fields_differ_by_adjoint(self.group)))

    def _volume(self) -> Result:
        """Prove det(L(g))² = 1/left(g)²; squares do without signs."""
        tangent = tangent_of(self.group)
        square = _chart_determinant(tangent, tangent.left_fields) ** 2

        def relation(g: Values) -> tuple[Equation, ...]:
            volume = 1 / self.left_density(g)[0] ** 2
            return (Equation("det L = 1/left", NUMBERS, (square.xreplace(tangent.at(g)),), (volume,)),)

        return prove(Claim("density", (Operand("g", self.group.space),), relation))


#: The reference measure of groups whose translations are isometries.
AREA = "the area of the entries"


def haar_measure(group: Group) -> HaarMeasure:
    """Return the Haar measures of a group; see `Group.haar`."""
    group.require_group()
    left, right, reference = _densities(group)
    return HaarMeasure(group, density(group.space, left), density(group.space, right), reference)


@lru_cache(maxsize=256)
def _densities(group: Group) -> tuple[sp.Expr, sp.Expr, str]:
    """Return the left and right density, and the measure that they refer to."""
    tangent = tangent_of(group)
    is_area = tangent.is_bound and bool(_is_isometric(group))
    if is_area:
        left, right = sp.S.One, 1 / _modulus(group)
    else:
        fields = tangent.left_fields, tangent.right_fields
        left, right = (1 / _tidy(tangent, _chart_determinant(tangent, part)) for part in fields)
    chart = " ".join(f"d{name}" for name in tangent.names) or "counting measure"
    return left, right, AREA if is_area else chart


def modular_function(group: Group) -> Homomorphism:
    """Return the modular function; see `Group.modular_function`."""
    group.require_group()
    target = Dilations()
    formula = Formula((group.space,), target.space, (_modulus(group),))
    return Homomorphism(group, target, formula, f"modular function of {group}")


@lru_cache(maxsize=256)
def _modulus(group: Group) -> sp.Expr:
    """Return |det Ad(g⁻¹)|."""
    # Ad_g keeps the Killing form, and has determinant ±1 where that is nondegenerate.
    if lie_algebra(group).is_semisimple:
        return sp.S.One
    tangent = tangent_of(group)
    inverse = tangent.at(group.inverse_formula(group.space.symbols()))
    return _tidy(tangent, determinant(tangent.adjoint).xreplace(inverse))


def is_unimodular(group: Group) -> Result:
    """Prove or refute Δ = 1; see `Group.is_unimodular`."""
    delta = modular_function(group)

    def relation(g: Values) -> tuple[Equation, ...]:
        return (Equation("Δ(g) = 1", delta.target.space, delta.formula(g), (sp.S.One,)),)

    return prove(Claim("unimodular", (Operand("g", group.space),), relation))


def _chart_determinant(tangent: Tangent, fields: sp.Matrix) -> sp.Expr:
    return determinant(fields.extract(list(tangent.pivots), list(range(tangent.dimension))))


def _tidy(tangent: Tangent, value: sp.Expr) -> sp.Expr:
    """Return |value|: one if that is proved from the equations of the coordinates, else in a factored form."""

    def is_unit(g: Values) -> tuple[Equation, ...]:
        return (Equation("value² = 1", NUMBERS, (value.xreplace(tangent.at(g)) ** 2,), (sp.S.One,)),)

    if prove(Claim("unit", (Operand("g", tangent.group.space),), is_unit), tries=2):
        return sp.S.One
    value = sp.cancel(sp.trigsimp(value))
    if tangent.equations and value.is_polynomial(*value.free_symbols):
        value = sp.reduced(value, tangent.equations, *sorted(value.free_symbols, key=str))[1]
    return sp.Mul(*(_power(*factor.as_base_exp()) for factor in sp.Mul.make_args(sp.factor(value))))


def _power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """Return |base^exponent|; even powers have no need of bars."""
    return base**exponent if exponent.is_even else magnitude(base) ** exponent


def _fields_are_invariant(group: Group) -> Result:
    """Prove D(h ↦ a*h) L_i(h) = L_i(a*h)."""
    tangent, space, product = tangent_of(group), group.space, group.law.product
    a, h = product.symbols
    outputs, variables = continuous_entries(space, product.outputs), continuous_entries(space, h)
    jacobian = sp.Matrix(len(outputs), len(variables), lambda i, j: sp.diff(outputs[i], variables[j]))
    generic = space.entries(a) + space.entries(h)

    def relation(a: Values, h: Values) -> tuple[Equation, ...]:
        here = jacobian.xreplace(dict(zip(generic, space.entries(a) + space.entries(h), strict=True)))
        carried = here * tangent.left_fields.xreplace(tangent.at(h))
        there = tangent.left_fields.xreplace(tangent.at(product(a, h)))
        return _equal("the fields are invariant", carried, there)

    return prove(Claim("invariance", (Operand("a", space), Operand("h", space)), relation))


def _is_isometric(group: Group) -> Result:
    """Prove L(g)ᵀL(g) = L(e)ᵀL(e)."""
    tangent = tangent_of(group)
    gram, start = tangent.left_fields.T * tangent.left_fields, tangent.basis.T * tangent.basis

    def relation(g: Values) -> tuple[Equation, ...]:
        return _equal("LᵀL is constant", gram.xreplace(tangent.at(g)), start)

    return prove(Claim("area", (Operand("g", group.space),), relation), tries=2)


def _fields_differ_by_adjoint(group: Group) -> Result:
    """Prove L(g) = R(g)·Ad(g)."""
    tangent = tangent_of(group)
    right = tangent.right_fields * tangent.adjoint

    def relation(g: Values) -> tuple[Equation, ...]:
        places = tangent.at(g)
        return _equal("L = R·Ad", tangent.left_fields.xreplace(places), right.xreplace(places))

    return prove(Claim("right measure", (Operand("g", group.space),), relation))


def _equal(name: str, one: sp.Matrix, other: sp.Matrix) -> tuple[Equation, ...]:
    return tuple(Equation(name, NUMBERS, (x,), (y,)) for x, y in zip(one, other, strict=True))

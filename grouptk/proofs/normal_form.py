"""The normal form: fractions of polynomials over ℚ in the atoms, reduced modulo the relations between them.

Equal normal forms prove an identity wherever both sides are defined. A nonzero normal form proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.orderings import grevlex
from sympy.polys.rings import PolyElement, PolyRing

from grouptk.proofs.atoms import (
    PI,
    Atoms,
    Unit,
    UnsupportedExpression,
    angle_terms,
    multiple_angle,
    root,
)


@dataclass(frozen=True)
class Fraction:
    """A numerator over a product of powers of denominators."""

    numerator: PolyElement
    denominators: tuple[tuple[PolyElement, int], ...] = ()


class NormalForm:
    """The ring in which some expressions live together; `self[expression]` is an expression's fraction."""

    def __init__(self, expressions: Iterable[sp.Expr]) -> None:
        self._atoms = Atoms()
        self._plain = {e: self._atoms.without_remainders(e) for e in expressions}
        for expression in self._plain.values():
            self._atoms.scan(expression)
        self.units = {unit.monomial: unit for unit in self._atoms.units()}
        symbols = self._atoms.variables()
        self.ring = PolyRing(symbols or [sp.Symbol("unused")], QQ, grevlex)
        self.variables = dict(zip(symbols, self.ring.gens, strict=False))
        self._relations = self._atoms.relations(self.ring)
        self._known: dict[sp.Expr, Fraction] = {}

    def __getitem__(self, expression: sp.Expr) -> Fraction:
        return self._fraction(self._plain[expression])

    def reduce(self, polynomial: PolyElement) -> PolyElement:
        """Return the remainder modulo the relations."""
        return polynomial.rem(self._relations) if self._relations and polynomial else polynomial

    def difference(self, left: Fraction, right: Fraction) -> Fraction:
        """Return left − right."""
        return self._add(left, Fraction(-right.numerator, right.denominators))

    def simplified(self, expression: sp.Expr) -> sp.Expr:
        """Return an equal expression read off the normal form, cosines and roots put back."""
        fraction = self[expression]
        result = self.reduce(fraction.numerator).as_expr()
        for polynomial, power in fraction.denominators:
            result /= polynomial.as_expr() ** power
        return result.xreplace(self._atoms.meanings())

    def _fraction(self, expression: sp.Expr) -> Fraction:
        found = self._known.get(expression)
        if found is None:
            found = self._known[expression] = self._convert(expression)
        return found

    def _convert(self, expression: sp.Expr) -> Fraction:
        if expression.is_Rational:
            return Fraction(self.ring(QQ.from_sympy(expression)))
        if expression.is_Symbol:
            return Fraction(self.variables[expression])
        if expression is sp.pi:
            return Fraction(self.variables[PI])
        if expression.is_Add:
            total = Fraction(self.ring.zero)
            for argument in expression.args:
                total = self._add(total, self._fraction(argument))
            return total
        if expression.is_Mul:
            product = Fraction(self.ring.one)
            for argument in expression.args:
                product = self._multiply(product, self._fraction(argument))
            return product
        if isinstance(expression, sp.cos | sp.sin):
            pair = self._cosine_and_sine(expression.args[0])
            return Fraction(pair[0] if isinstance(expression, sp.cos) else pair[1])
        if expression.is_Pow:
            return self._convert_power(*expression.args)
        raise UnsupportedExpression(f"the function {type(expression).__name__}")

    def _convert_power(self, base: sp.Expr, exponent: sp.Expr) -> Fraction:
        if exponent.is_Integer:
            value = self._fraction(base)
            if exponent < 0:
                value = self._invert(value)
            result = Fraction(self.ring.one)
            for _ in range(abs(int(exponent))):
                result = self._multiply(result, value)
            return result
        if base == -1:
            return Fraction(self._cosine_and_sine(sp.pi * exponent)[0])
        product = self.ring.one
        for prime, power in sp.factorint(int(base)).items():
            product *= self.variables[root(prime)] ** power
        return Fraction(self.reduce(product))

    def _cosine_and_sine(self, angle: sp.Expr) -> tuple[PolyElement, PolyElement]:
        """Add up the angle's terms with the addition theorems."""
        cosine, sine = self.ring.one, self.ring.zero
        for monomial, multiple in angle_terms(angle).items():
            unit = self.units.get(monomial)
            if unit is None:  # a constant angle whose cosine is known in square roots
                c = self._fraction(sp.cos(multiple * sp.pi)).numerator
                s = self._fraction(sp.sin(multiple * sp.pi)).numerator
            else:
                c, s = self._unit_multiple(unit, int(multiple * unit.denominator))
            cosine, sine = self.reduce(cosine * c - sine * s), self.reduce(sine * c + cosine * s)
        return cosine, sine

    def _unit_multiple(self, unit: Unit, multiple: int) -> tuple[PolyElement, PolyElement]:
        if unit.order is not None:
            multiple %= unit.order
        c, s = multiple_angle(self.variables[unit.cosine], self.variables[unit.sine], multiple)
        return self.reduce(c), self.reduce(s)

    def _add(self, left: Fraction, right: Fraction) -> Fraction:
        if left.denominators == right.denominators:
            return Fraction(left.numerator + right.numerator, left.denominators)
        mine, other = dict(left.denominators), dict(right.denominators)
        common = {p: max(mine.get(p, 0), other.get(p, 0)) for p in (*mine, *other)}
        numerator = self.ring.zero
        for fraction, own in ((left, mine), (right, other)):
            part = fraction.numerator
            for polynomial, power in common.items():
                part *= polynomial ** (power - own.get(polynomial, 0))
            numerator += part
        return Fraction(self.reduce(numerator), tuple(common.items()))

    def _multiply(self, left: Fraction, right: Fraction) -> Fraction:
        powers = dict(left.denominators)
        for polynomial, power in right.denominators:
            powers[polynomial] = powers.get(polynomial, 0) + power
        numerator = self.reduce(left.numerator * right.numerator)
        return Fraction(*self._cancelled(numerator, powers))

    def _cancelled(
        self, numerator: PolyElement, powers: dict[PolyElement, int]
    ) -> tuple[PolyElement, tuple[tuple[PolyElement, int], ...]]:
        """Cancel variables: x²/x is x, since a denominator is shown nonzero in any case."""
        for polynomial in list(powers):
            if numerator and polynomial.is_generator:
                place = self.ring.gens.index(polynomial)
                shared = min([powers[polynomial], *(monomial[place] for monomial in numerator.itermonoms())])
                if shared:
                    numerator = numerator.exquo(polynomial**shared)
                    powers[polynomial] -= shared
        return numerator, tuple(powers.items())

    def _invert(self, value: Fraction) -> Fraction:
        numerator = self.ring.one
        powers: dict[PolyElement, int] = {}
        for polynomial, power in value.denominators:
            numerator *= polynomial**power
            powers[polynomial] = 0  # 1/(1/x) is x, and still owes x ≠ 0
        divisor = self.reduce(value.numerator)
        if not divisor:
            raise UnsupportedExpression("a denominator that vanishes identically")
        content = tuple(map(min, zip(*divisor.itermonoms(), strict=True)))
        for place, power in enumerate(content):
            if power:
                powers[self.ring.gens[place]] = power
        rest = divisor.exquo(self.ring.term_new(content, QQ.one))
        if rest.is_ground:
            numerator = numerator.quo_ground(rest.LC)
        else:
            powers[rest] = 1
        return Fraction(self.reduce(numerator), tuple(powers.items()))

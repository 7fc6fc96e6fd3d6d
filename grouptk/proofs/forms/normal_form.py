"""The normal form: fractions of polynomials over ℚ in the atoms, reduced modulo the relations between them.

Equal normal forms prove an identity wherever both sides are defined. A nonzero normal form proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.orderings import grevlex
from sympy.polys.rings import PolyElement, PolyRing

from grouptk.domains import Condition, Kind
from grouptk.proofs.budget import checkpoint
from grouptk.proofs.forms.atoms import Atoms, Unit, exponent, is_power_of_minus_one, multiple_angle, rational_terms
from grouptk.proofs.forms.elementary import Elementary
from grouptk.proofs.forms.ledger import IMAGINARY, PI, Sign, UnsupportedExpression

_LARGEST_POWER = 40
_MOST_TERMS = 40_000


@dataclass(frozen=True)
class Fraction:
    """A numerator over a product of powers of denominators."""

    numerator: PolyElement
    denominators: tuple[tuple[PolyElement, int], ...] = ()


def symbols_only(expression: sp.Expr, strict: bool = True) -> int | None:
    """Return the sign of a number or symbol by its assumptions, None for anything else.

    Not strict, 1 stands for ≥ 0 and −1 for ≤ 0.
    """
    if not (expression.is_Symbol or expression.is_Rational):
        return None
    if not strict:
        return 1 if expression.is_nonnegative else -1 if expression.is_nonpositive else None
    return 1 if expression.is_positive else -1 if expression.is_negative else None


class NormalForm:
    """The ring in which some expressions live together; `self[expression]` is an expression's fraction.

    `facts` are taken for granted: those that vanish generate the ideal of constraints, the others tell signs.
    `sign` tells proved signs of subexpressions, on which roots and logarithms depend.
    """

    def __init__(
        self, expressions: Iterable[sp.Expr], facts: Sequence[Condition] = (), sign: Sign = symbols_only
    ) -> None:
        self.elementary = Elementary(sign, _simplified)
        self._plain = {e: self.elementary(e) for e in expressions}
        self.debts = tuple(self.elementary.debts)
        self.facts = tuple(facts)
        for fact in facts:  # facts are defined and true: what their own rewriting owes is settled
            self._plain[fact.expression] = self.elementary(fact.expression)
        self._atoms = Atoms()
        for plain in self._plain.values():
            self._atoms.scan(plain)
        for relation in self.elementary.relations.values():
            self._atoms.scan(relation.atom)
            self._atoms.scan(relation.value)
        self.units = {unit.monomial: unit for unit in self._atoms.units()}
        self._exponents = {unit.monomial: unit for unit in self._atoms.exponents()}
        symbols = self._atoms.variables()
        self.ring = PolyRing(symbols or [sp.Symbol("unused")], QQ, grevlex)
        self.variables = dict(zip(symbols, self.ring.gens, strict=False))
        self._circles = self._atoms.relations(self.ring)
        self._known: dict[sp.Expr, Fraction] = {}
        self._roots: list[tuple[int, int, PolyElement]] = []
        for relation in self.elementary.relations.values():  # older atoms first: values are in normal form
            value = self._fraction(relation.value)
            if value.denominators:
                raise UnsupportedExpression(f"the atom {relation.atom} of a fraction")
            place = self.ring.gens.index(self.variables[relation.atom])
            self._roots.append((place, relation.degree, self.reduce(value.numerator)))

    def __getitem__(self, expression: sp.Expr) -> Fraction:
        return self._fraction(expression if expression.is_Rational else self._plain[expression])

    @property
    def meanings(self) -> dict[sp.Symbol, sp.Expr]:
        """What atoms and variables stand for; a symbol that is missing stands for itself."""
        return self._atoms.meanings() | self.elementary.meanings

    @cached_property
    def constraints(self) -> tuple[tuple[PolyElement, Condition], ...]:
        """The polynomials that vanish by the facts; facts with denominators are not used."""
        found = ((self[fact.expression], fact) for fact in self.facts if fact.kind is Kind.ZERO)
        reduced = ((self.reduce(f.numerator), fact) for f, fact in found if not f.denominators)
        return tuple((polynomial, fact) for polynomial, fact in reduced if polynomial)

    def reduce(self, polynomial: PolyElement) -> PolyElement:
        """Return the remainder modulo the relations between the atoms; the constraints are not used."""
        for place, degree, value in reversed(self._roots):
            polynomial = _lowered(polynomial, place, degree, value)
        return polynomial.rem(self._circles) if self._circles and polynomial else polynomial

    def is_real(self, fraction: Fraction) -> bool:
        """Say whether a fraction is free of the imaginary unit; denominators always are."""
        i = self.variables.get(IMAGINARY)
        return i is None or self.reduce(fraction.numerator).degree(i) <= 0

    def difference(self, left: Fraction, right: Fraction) -> Fraction:
        """Return left − right."""
        return self._add(left, Fraction(-right.numerator, right.denominators))

    def cleared(self, fraction: Fraction) -> tuple[PolyElement, PolyElement]:
        """Return a polynomial p of the same sign as the fraction, and the r with p = fraction · r²."""
        product, root = fraction.numerator, self.ring.one
        for polynomial, power in fraction.denominators:
            root = self._product(root, polynomial ** ((power + 1) // 2))
            if power % 2:
                product = self._product(product, polynomial)
        return self.reduce(product), root

    def simplified(self, expression: sp.Expr) -> sp.Expr:
        """Return an equal expression read off the normal form, cosines and roots put back."""
        fraction = self[expression]
        result = self.written(self.reduce(fraction.numerator))
        for polynomial, power in fraction.denominators:
            result /= self.written(polynomial) ** power
        return result

    def written(self, polynomial: PolyElement) -> sp.Expr:
        """Return a polynomial as an expression, cosines and roots put back."""
        expression, meanings = polynomial.as_expr(), self.meanings
        while expression.free_symbols & meanings.keys():
            expression = expression.xreplace(meanings)
        return expression

    # --------------------------------------------------------------------------- conversion

    def _fraction(self, expression: sp.Expr) -> Fraction:
        found = self._known.get(expression)
        if found is None:
            checkpoint()
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
        if is_power_of_minus_one(expression):
            return Fraction(self._cosine_and_sine(sp.pi * expression.exp)[0])
        if expression is sp.E or isinstance(expression, sp.exp):
            return self._exponential(exponent(expression))
        if expression.is_Pow and expression.exp.is_Integer:
            return self._convert_power(*expression.args)
        raise UnsupportedExpression(f"the function {type(expression).__name__}")

    def _convert_power(self, base: sp.Expr, exponent: sp.Integer) -> Fraction:
        value = self._fraction(base)
        if exponent < 0:
            value = self._invert(value)
        if abs(exponent) > _LARGEST_POWER and len(value.numerator) + sum(len(p) for p, _ in value.denominators) > 2:
            raise UnsupportedExpression(f"the high power {exponent} of {base}")
        result = Fraction(self.ring.one)
        for bit in bin(abs(int(exponent)))[2:]:
            result = self._multiply(result, result)
            if bit == "1":
                result = self._multiply(result, value)
        return result

    def _cosine_and_sine(self, angle: sp.Expr) -> tuple[PolyElement, PolyElement]:
        """Add up the angle's terms with the addition theorems."""
        cosine, sine = self.ring.one, self.ring.zero
        for monomial, multiple in rational_terms(angle).items():
            unit = self.units[monomial]
            c, s = self._unit_multiple(unit, int(multiple / unit.step))
            cosine, sine = self.reduce(cosine * c - sine * s), self.reduce(sine * c + cosine * s)
        return cosine, sine

    def _unit_multiple(self, unit: Unit, multiple: int) -> tuple[PolyElement, PolyElement]:
        if unit.order is not None:
            multiple %= unit.order
        c, s = multiple_angle(self.variables[unit.cosine], self.variables[unit.sine], multiple)
        return self.reduce(c), self.reduce(s)

    def _exponential(self, exponent: sp.Expr) -> Fraction:
        """Return the Laurent monomial of a sum of exponents."""
        numerator, powers = self.ring.one, {}
        for monomial, multiple in rational_terms(exponent).items():
            unit = self._exponents[monomial]
            power = int(multiple / unit.step)
            if power > 0:
                numerator *= self.variables[unit.power] ** power
            else:
                powers[self.variables[unit.power]] = -power
        return Fraction(numerator, tuple(powers.items()))

    # --------------------------------------------------------------------------- arithmetic

    def _product(self, left: PolyElement, right: PolyElement) -> PolyElement:
        if len(left) * len(right) > _MOST_TERMS**1.5:
            raise UnsupportedExpression(f"a product of polynomials of {len(left)} and {len(right)} terms")
        return left * right

    def _add(self, left: Fraction, right: Fraction) -> Fraction:
        if left.denominators == right.denominators:
            return Fraction(left.numerator + right.numerator, left.denominators)
        mine, other = dict(left.denominators), dict(right.denominators)
        common = {p: max(mine.get(p, 0), other.get(p, 0)) for p in (*mine, *other)}
        numerator = self.ring.zero
        for fraction, own in ((left, mine), (right, other)):
            part = fraction.numerator
            for polynomial, power in common.items():
                part = self._product(part, polynomial ** (power - own.get(polynomial, 0)))
            numerator += part
        return Fraction(self.reduce(numerator), tuple(common.items()))

    def _multiply(self, left: Fraction, right: Fraction) -> Fraction:
        powers = dict(left.denominators)
        for polynomial, power in right.denominators:
            powers[polynomial] = powers.get(polynomial, 0) + power
        numerator = self.reduce(self._product(left.numerator, right.numerator))
        if len(numerator) > _MOST_TERMS:
            raise UnsupportedExpression(f"a polynomial of {len(numerator)} terms")
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
        if IMAGINARY in self.variables:  # 1/(p + iq) = (p − iq)/(p² + q²): denominators stay real
            i = self.variables[IMAGINARY]
            mirrored = divisor.compose(i, -i)
            if mirrored != divisor:
                numerator, divisor = self._product(numerator, mirrored), self.reduce(self._product(divisor, mirrored))
        content = tuple(map(min, zip(*divisor.itermonoms(), strict=True)))
        for place, power in enumerate(content):
            if power:
                powers[self.ring.gens[place]] = power
        rest = divisor.exquo(self.ring.term_new(content, QQ.one))
        if rest.is_ground:
            numerator = numerator.quo_ground(rest.LC)
        else:
            numerator, powers[rest.monic()] = numerator.quo_ground(rest.LC), 1
        return Fraction(self.reduce(numerator), tuple(powers.items()))


def _simplified(expression: sp.Expr) -> sp.Expr:
    """Return the argument of a root or the like in normal form, if it has one."""
    try:
        form = NormalForm([expression])
        return expression if form.debts else form.simplified(expression)
    except UnsupportedExpression:
        return expression


def _lowered(polynomial: PolyElement, place: int, degree: int, value: PolyElement) -> PolyElement:
    """Replace r^degree by its value throughout."""
    parts: dict[int, PolyElement] = {}
    home = polynomial.ring
    for monomial, coefficient in polynomial.terms():
        whole, left = divmod(monomial[place], degree)
        kept = (*monomial[:place], left, *monomial[place + 1 :])
        parts.setdefault(whole, home.zero.copy())[kept] = coefficient
    if not parts.keys() - {0}:
        return polynomial
    total = home.zero
    for whole, part in parts.items():
        total += part * value**whole
    return total

"""Which polynomials are certainly nonzero, positive or whole, and why, from what is known of their variables."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.domains import Condition, Kind
from grouptk.proofs.forms.entries import Cofactors, Fact, Nonzero, Reason, Signed, Unit
from grouptk.proofs.forms.ledger import PI
from grouptk.proofs.forms.normal_form import Fraction, NormalForm
from grouptk.proofs.ideals.membership import Ideal
from grouptk.proofs.positivity.search import Combination, positive

_LARGEST_GRID = 5000
_TRIED_POINTS = 30
_MOST_SQUARED_TERMS = 6
_MOST_FACTORED_TERMS = 80
_MOST_FACTORED_DEGREE = 12


class Signs:
    """Proofs of signs in a normal form, from its facts and the assumptions on its symbols."""

    def __init__(self, form: NormalForm) -> None:
        self.form = form

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The polynomials known to be positive or nonnegative: symbols, |cos| ≤ 1, facts, squares."""
        symbols = [
            Fact(self.form.variables[s], Kind.POSITIVE if s.is_positive else Kind.NONNEGATIVE)
            for s in self.form.variables
            if s.is_nonnegative
        ]
        one = self.form.ring.one
        bounds = [
            Fact(one + sign * self.form.variables[variable], Kind.NONNEGATIVE)
            for unit in self.form.units.values()
            for variable in (unit.cosine, unit.sine)
            for sign in (1, -1)
        ]
        squares = [
            Fact(fact.polynomial**2, Kind.POSITIVE, nonzero=fact)
            for fact in self.nonzero_facts
            if fact.kind is Kind.NONZERO and len(fact.polynomial) <= _MOST_SQUARED_TERMS
        ]
        given = [fact for fact in self._given if fact.kind in (Kind.POSITIVE, Kind.NONNEGATIVE)]
        return (*symbols, *bounds, *given, *squares)

    @cached_property
    def nonzero_facts(self) -> tuple[Fact, ...]:
        """The polynomials known not to vanish, symbols first."""
        symbols = [
            Fact(self.form.variables[s], Kind.POSITIVE if s.is_positive else Kind.NONZERO)
            for s in self.form.variables
            if s.is_nonzero
        ]
        return (*symbols, *(f for f in self._given if f.kind in (Kind.POSITIVE, Kind.NONZERO)))

    @cached_property
    def _given(self) -> list[Fact]:
        found = []
        for condition in self.form.facts:
            if condition.kind in (Kind.POSITIVE, Kind.NONNEGATIVE, Kind.NONZERO):
                fraction = self.form[condition.expression]
                cleared, root = self.form.cleared(fraction)
                if not cleared.is_ground:
                    found.append(Fact(cleared, condition.kind, condition, root))
        return found

    @cached_property
    def ideal(self) -> Ideal:
        """The ideal of the constraints, in families of one law each."""
        families: dict[str, list[PolyElement]] = {}
        for polynomial, fact in self.form.constraints:
            families.setdefault(fact.law, []).append(polynomial)
        return Ideal(list(families.items()))

    @cached_property
    def _generators(self) -> tuple[Condition, ...]:
        """The conditions behind the generators of the ideal, in its order."""
        laws = dict.fromkeys(fact.law for _, fact in self.form.constraints)
        return tuple(fact for law in laws for _, fact in self.form.constraints if fact.law == law)

    def _cofactors(self, found: list[tuple[int, PolyElement]]) -> Cofactors:
        return tuple((self._generators[place], cofactor) for place, cofactor in found)

    def member(self, polynomial: PolyElement) -> Cofactors | None:
        """Return the cofactors that show that a reduced polynomial vanishes by the constraints."""
        if not polynomial:
            return ()
        if not self.form.constraints:
            return None
        found = self.ideal.membership(polynomial)
        return None if found is None else self._cofactors(found)

    # --------------------------------------------------------------------------- signs

    def sign(self, polynomial: PolyElement, strict: bool = True) -> Signed | None:
        """Return a proof that a polynomial is positive everywhere, or negative (not strict: or zero as well)."""
        return self._combined(polynomial, 1, strict) or self._combined(polynomial, -1, strict)

    def positive(self, polynomial: PolyElement, strict: bool = True) -> Signed | None:
        """Return a proof that a polynomial is positive (not strict: nonnegative)."""
        return self._combined(polynomial, 1, strict)

    def _combined(self, polynomial: PolyElement, sign: int, strict: bool) -> Signed | None:
        """Look for a combination of facts, for the polynomial itself and for its remainder by the constraints."""
        facts = [(fact.polynomial, fact.kind is Kind.POSITIVE) for fact in self.facts]
        for candidate, cofactors in self._candidates(self.form.reduce(polynomial)):
            if not candidate:
                return None if strict else Signed(sign, Combination(()), self.facts, cofactors)
            if any(sign * value(candidate, point) < 0 for point in self._points):
                continue
            combination = positive(sign * candidate, facts, strict)
            if combination is not None:
                return Signed(sign, combination, self.facts, cofactors)
        return None

    @cached_property
    def _points(self) -> list[tuple[Any, ...]]:
        """Some points at which the facts hold: no combination of these is negative there."""
        rng = random.Random(0)
        found = []
        for _ in range(_TRIED_POINTS):
            point = tuple(
                QQ(rng.randint(1, 20), 4) if symbol.is_nonnegative else QQ(rng.randint(-20, 20), rng.choice((1, 4, 16)))
                for symbol in self.form.ring.symbols
            )
            if all(value(fact.polynomial, point) >= 0 for fact in self.facts):
                found.append(point)
        return found

    def _candidates(self, polynomial: PolyElement) -> Iterator[tuple[PolyElement, Cofactors]]:
        yield polynomial, ()
        if self.form.constraints:
            remainder, cofactors = self.ideal.remainder(polynomial)
            if remainder != polynomial:
                yield remainder, self._cofactors(cofactors)

    # --------------------------------------------------------------------------- nonzero

    def defined(self, *fractions: Fraction) -> tuple[Nonzero, ...] | None:
        """Return proofs that no denominator vanishes."""
        denominators = dict.fromkeys(polynomial for fraction in fractions for polynomial, _ in fraction.denominators)
        found = []
        for polynomial in denominators:
            proof = self.nonzero(polynomial)
            if proof is None:
                return None
            found.append(proof)
        return tuple(found)

    def nonzero(self, polynomial: PolyElement) -> Nonzero | None:
        """Return a proof that a polynomial vanishes nowhere."""
        rest = self.form.reduce(polynomial)
        if not rest:
            return None
        factors: list[tuple[PolyElement, int, Reason]] = []
        for fact in self.nonzero_facts:
            power = 0
            while not rest.is_ground:
                (quotient,), remainder = rest.div([fact.polynomial])
                if remainder or not quotient:
                    break
                rest, power = quotient, power + 1
            if power:
                factors.append((fact.polynomial, power, fact))
        if not rest.is_ground:
            sign = self.sign(rest)
            if sign is not None:
                factors.append((rest, 1, sign))
                rest = self.form.ring.one
        if not rest.is_ground:
            constant, pieces = self._factored(rest)
            for piece, power in pieces:
                reason = self._nonzero_piece(piece)
                if reason is None:
                    return None
                factors.append((piece, power, reason))
            rest = self.form.ring(constant)
        return Nonzero(polynomial, QQ.to_sympy(rest.LC), tuple(factors))

    def _factored(self, polynomial: PolyElement) -> tuple[object, list[tuple[PolyElement, int]]]:
        degree = max(map(sum, polynomial.itermonoms()))
        if len(polynomial) > _MOST_FACTORED_TERMS or degree > _MOST_FACTORED_DEGREE:
            return QQ.one, [(polynomial, 1)]
        constant, pieces = polynomial.factor_list()
        return constant, pieces

    def _nonzero_piece(self, piece: PolyElement) -> Reason | None:
        for fact in self.nonzero_facts:
            (quotient,), remainder = fact.polynomial.div([piece])  # a factor of what is not zero is not zero
            if not remainder and quotient:
                return fact
        sign = self.sign(piece)
        if sign is not None:
            return sign
        if not self.form.constraints:
            return None
        found = self.ideal.unit_certificate(piece)
        return None if found is None else Unit(found[0], self._cofactors(found[1]))

    # --------------------------------------------------------------------------- whole

    def whole(self, fraction: Fraction, modulus: sp.Expr = sp.S.One) -> PolyElement | None:
        """Return fraction / modulus as a polynomial with integer values; the modulus is a number, 2π or a symbol."""
        numerator = self.form.reduce(fraction.numerator)
        divisors = dict(fraction.denominators) if numerator else {}
        number, rest = modulus.as_coeff_Mul()
        if rest != 1 and numerator:
            variable = self.form.variables.get(PI if rest is sp.pi else rest)
            if variable is None:
                return None
            divisors[variable] = divisors.get(variable, 0) + 1
        for polynomial, power in divisors.items():
            quotient, remainder = divmod(numerator, polynomial**power)
            if remainder:
                return None
            numerator = quotient
        numerator = numerator.quo_ground(QQ.from_sympy(number))
        return numerator if self._takes_integers(numerator) else None

    def _takes_integers(self, polynomial: PolyElement) -> bool:
        ring = self.form.ring
        used = [place for place in range(len(ring.gens)) if polynomial.degree(ring.gens[place]) > 0]
        quarter_turns = {
            symbol: values if unit.order == 2 else (-1, 0, 1)
            for unit in self.form.units.values()
            if unit.order is not None and 4 % unit.order == 0
            for symbol, values in ((unit.cosine, (-1, 1)), (unit.sine, (0,)))
        }
        symbols = [ring.symbols[place] for place in used]
        if not all(symbol.is_integer or symbol in quarter_turns for symbol in symbols):
            return False
        if all(QQ.denom(coefficient) == 1 for coefficient in polynomial.coeffs()):
            return True
        # Newton: a polynomial with integer values at 0, …, degree in each variable has them at all integers.
        # A cosine or sine of quarter turns is −1, 0 or 1, that of half turns ±1 or 0; all combinations of these are
        # checked, and that suffices.
        ranges = [
            quarter_turns[symbol] if symbol in quarter_turns else range(polynomial.degree(ring.gens[place]) + 1)
            for symbol, place in zip(symbols, used, strict=True)
        ]
        if math.prod(map(len, ranges)) > _LARGEST_GRID:
            return False
        grid: list[Sequence[int]] = [(0,)] * len(ring.gens)
        for place, own in zip(used, ranges, strict=True):
            grid[place] = own
        return all(QQ.denom(value(polynomial, point)) == 1 for point in itertools.product(*grid))


def value(polynomial: PolyElement, point: Sequence[Any]) -> Any:
    """Return the value of a polynomial at a point."""
    total = QQ.zero
    for monomial, coefficient in polynomial.terms():
        for place, power in enumerate(monomial):
            if power:
                coefficient = coefficient * point[place] ** power
        total += coefficient
    return total

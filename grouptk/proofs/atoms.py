"""The atoms of an expression: what a normal form treats as a variable, and the relations between these.

- A symbol stands for itself, π for a transcendental number, √p for a root r with r² = p.
- Angles are split into rational multiples of monomials. A monomial with common denominator D gives a pair
  (c, s) = (cos, sin)(monomial/D) with c² + s² = 1. If the monomial is π times an integer, (c + is)^(2D) = 1 as well:
  a root of unity. (−1)^k is the one with D = 1.
- A remainder a mod n is a − nK, and a floor is K, with K a fresh integer for each argument in normal form.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.groebnertools import groebner
from sympy.polys.orderings import grevlex
from sympy.polys.rings import PolyElement, PolyRing, ring

from grouptk.domains import residue

_LARGEST_ORDER = 60


class UnsupportedExpression(Exception):
    """An expression outside what the normal form covers; the claim may still be refuted."""


@dataclass(frozen=True)
class Unit:
    """The angle `monomial / denominator`, of which all angles over this monomial are whole multiples."""

    monomial: sp.Expr
    denominator: int

    @property
    def order(self) -> int | None:
        """The N with N · unit ≡ 0 mod 2π for every value of the symbols; None for a free angle."""
        turns = self.monomial / sp.pi
        return 2 * self.denominator if turns.is_integer and not turns.has(sp.pi) else None

    @property
    def cosine(self) -> sp.Symbol:
        """The variable that stands for the cosine of the unit."""
        return variable("cos", self.monomial / self.denominator, real=True)

    @property
    def sine(self) -> sp.Symbol:
        """The variable that stands for the sine of the unit."""
        return variable("sin", self.monomial / self.denominator, real=True)


@dataclass
class Atoms:
    """The atoms found so far by `scan`."""

    symbols: set[sp.Symbol] = field(default_factory=set)
    denominators: dict[sp.Expr, int] = field(default_factory=dict)
    radicands: set[int] = field(default_factory=set)
    wholes: dict[sp.Expr, sp.Symbol] = field(default_factory=dict)

    def without_remainders(self, expression: sp.Expr) -> sp.Expr:
        """Replace remainders and floors by fresh integers, innermost first."""
        if not expression.has(residue, sp.floor):
            return expression
        arguments = [self.without_remainders(argument) for argument in expression.args]
        if isinstance(expression, residue):
            value, modulus = arguments
            return value - modulus * self._floor(value / modulus)
        if isinstance(expression, sp.floor):
            return self._floor(arguments[0])
        return expression.func(*arguments)

    def _floor(self, value: sp.Expr) -> sp.Expr:
        """Return ⌊value⌋ as its whole terms plus a fresh integer for the rest."""
        terms = sp.Add.make_args(sp.expand(value))
        whole = sp.Add(*(term for term in terms if _is_plainly_whole(term)))
        rest = sp.Add(*(term for term in terms if not _is_plainly_whole(term)))
        if rest.is_Rational:
            return whole + sp.floor(rest)
        shift = sp.floor(rest.as_coeff_Add()[0])
        rest -= shift
        if not rest.is_real:
            raise UnsupportedExpression(f"the floor of {rest}, which is not known to be a defined real number,")
        fresh = self.wholes.setdefault(rest, variable("floor", rest, integer=True))
        return whole + shift + fresh

    def scan(self, expression: sp.Expr) -> None:
        """Note the atoms of an expression without remainders."""
        if expression.is_Rational:
            return
        if expression.is_Symbol:
            if not expression.is_real:
                raise UnsupportedExpression(f"the symbol {expression}, which is not known to be real,")
            self.symbols.add(expression)
        elif expression is sp.pi:
            self.symbols.add(PI)
        elif expression.is_Add or expression.is_Mul:
            for argument in expression.args:
                self.scan(argument)
        elif isinstance(expression, sp.cos | sp.sin):
            angle = expression.args[0]
            if not angle.is_real:
                raise UnsupportedExpression(f"the angle {angle}, which is not known to be a defined real number,")
            for monomial, multiple in angle_terms(angle).items():
                if monomial is sp.pi and _is_quadratic(sp.cos(multiple * sp.pi)):
                    self.scan(sp.cos(multiple * sp.pi))
                    self.scan(sp.sin(multiple * sp.pi))
                else:
                    known = self.denominators.get(monomial, 1)
                    self.denominators[monomial] = math.lcm(known, int(multiple.q))
        elif expression.is_Pow:
            self._scan_power(*expression.args)
        else:
            raise UnsupportedExpression(f"the function {type(expression).__name__} in {expression}")

    def _scan_power(self, base: sp.Expr, exponent: sp.Expr) -> None:
        if exponent.is_Integer:
            self.scan(base)
        elif base == -1 and exponent.is_integer:
            self.scan(sp.cos(sp.pi * exponent, evaluate=False))
        elif base.is_Integer and base.is_positive and exponent == sp.S.Half:
            self.radicands.update(sp.factorint(int(base)))
        else:
            raise UnsupportedExpression(f"the power {sp.Pow(base, exponent, evaluate=False)}")

    def units(self) -> list[Unit]:
        """Return the angular units in a fixed order."""
        found = [Unit(monomial, denominator) for monomial, denominator in self.denominators.items()]
        if any((unit.order or 0) > _LARGEST_ORDER for unit in found):
            raise UnsupportedExpression(f"roots of unity of an order above {_LARGEST_ORDER}")
        return sorted(found, key=lambda unit: str(unit.monomial))

    def variables(self) -> list[sp.Symbol]:
        """Return the variables of the polynomial ring."""
        pairs = [symbol for unit in self.units() for symbol in (unit.sine, unit.cosine)]
        return pairs + sorted(map(root, self.radicands), key=str) + sorted(self.symbols, key=str)

    def meanings(self) -> dict[sp.Symbol, sp.Expr]:
        """Return what the variables stand for."""
        found: dict[sp.Symbol, sp.Expr] = {PI: sp.pi}
        found.update((root(prime), sp.sqrt(prime)) for prime in self.radicands)
        found.update((fresh, sp.floor(argument)) for argument, fresh in self.wholes.items())
        for unit in self.units():
            found[unit.cosine] = sp.cos(unit.monomial / unit.denominator)
            found[unit.sine] = sp.sin(unit.monomial / unit.denominator)
        return found

    def relations(self, home: PolyRing) -> list[PolyElement]:
        """Return a Gröbner basis of the relations between the variables: its blocks share no variable."""
        places = dict(zip(home.symbols, home.gens, strict=True))
        basis = [places[root(prime)] ** 2 - prime for prime in self.radicands]
        for unit in self.units():
            block = _circle_basis(unit.order)
            basis += [_transplant(p, (places[unit.sine], places[unit.cosine])) for p in block]
        return basis


@lru_cache(maxsize=2**12)
def variable(function: str, argument: sp.Expr, **assumptions: bool) -> sp.Dummy:
    """Return the variable that stands for a function of an argument: always the same, and nobody else's symbol."""
    return sp.Dummy(f"{function}({argument})", **assumptions)


PI = sp.Dummy("π", positive=True)


def root(prime: int) -> sp.Symbol:
    """Return the variable that stands for the square root of a prime."""
    return variable("√", sp.Integer(prime), positive=True)


def angle_terms(angle: sp.Expr) -> dict[sp.Expr, sp.Rational]:
    """Split an angle into rational multiples of monomials."""
    terms: dict[sp.Expr, sp.Rational] = {}
    for term in sp.Add.make_args(sp.expand(angle)):
        multiple, monomial = term.as_coeff_Mul()
        if not multiple.is_Rational:
            raise UnsupportedExpression(f"the angle {angle}")
        terms[monomial] = terms.get(monomial, sp.S.Zero) + multiple
    return {monomial: multiple for monomial, multiple in terms.items() if multiple != 0}


def _is_plainly_whole(term: sp.Expr) -> bool:
    multiple, rest = term.as_coeff_Mul()
    return bool(multiple.is_Integer and (rest == 1 or rest.is_integer))


def _is_quadratic(value: sp.Expr) -> bool:
    """Say whether a cosine evaluated to rational multiples of square roots of integers."""
    return not value.has(sp.cos, sp.sin) and all(
        power.base.is_Integer and power.exp == sp.S.Half for power in value.atoms(sp.Pow)
    )


@lru_cache(maxsize=64)
def _circle_basis(order: int | None) -> tuple[PolyElement, ...]:
    """Return a Gröbner basis for (sin, cos) on the circle, or at the angles 2πm/order."""
    _, sine, cosine = ring(("sine", "cosine"), QQ, grevlex)
    circle = sine**2 + cosine**2 - 1
    if order is None:
        return (circle,)
    real, imaginary = _power(cosine, sine, order)
    return tuple(groebner([circle, real - 1, imaginary], circle.ring))


def _power(cosine: PolyElement, sine: PolyElement, exponent: int) -> tuple[PolyElement, PolyElement]:
    """Return (cos, sin) of `exponent` times the angle, exponent ≥ 0."""
    real, imaginary = cosine.ring.one, cosine.ring.zero
    for _ in range(exponent):
        real, imaginary = real * cosine - imaginary * sine, imaginary * cosine + real * sine
    return real, imaginary


def multiple_angle(cosine: PolyElement, sine: PolyElement, multiple: int) -> tuple[PolyElement, PolyElement]:
    """Return (cos, sin) of a whole multiple of the angle."""
    real, imaginary = _power(cosine, sine, abs(multiple))
    return (real, imaginary) if multiple >= 0 else (real, -imaginary)


def _transplant(polynomial: PolyElement, places: tuple[PolyElement, PolyElement]) -> PolyElement:
    """Return a polynomial in (sine, cosine) with other ring elements put in for them."""
    home = places[0].ring
    total = home.zero
    for (sine_power, cosine_power), coefficient in polynomial.terms():
        total += coefficient * places[0] ** sine_power * places[1] ** cosine_power
    return total

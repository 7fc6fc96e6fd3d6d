"""The variables of a normal form, and the relations that hold between them whatever the claim.

- A symbol stands for itself, π for a transcendental number.
- Angles are split into rational multiples of monomials. A monomial whose multiples have the common divisor d gives
  a pair (c, s) = (cos, sin)(d·monomial) with c² + s² = 1. If the monomial is π times an integer, (c + is)^N = 1 as
  well, a root of unity: (−1)^k is the one with N = 2. For the monomial π itself the root is a primitive one.
- Exponents are split likewise; a monomial gives a positive variable E = exp(d·monomial), without any relation.
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

from grouptk.proofs.forms.ledger import PI, UnsupportedExpression, expanded, variable

_LARGEST_ORDER = 60
_LARGEST_MULTIPLE = 60


@dataclass(frozen=True)
class Unit:
    """The angle or exponent `step · monomial`, of which all others over this monomial are whole multiples."""

    monomial: sp.Expr
    step: sp.Rational

    @property
    def value(self) -> sp.Expr:
        """The angle or exponent itself."""
        return self.monomial * self.step

    @property
    def order(self) -> int | None:
        """The N with N · unit ≡ 0 mod 2π for every value of the symbols; None for a free angle."""
        turns = self.monomial / sp.pi
        if not turns.is_integer or turns.has(sp.pi):
            return None
        whole = 2 * int(self.step.q)
        return whole // math.gcd(whole, int(self.step.p))

    @property
    def cosine(self) -> sp.Symbol:
        """The variable that stands for the cosine of the unit."""
        return variable("cos", self.value, real=True)

    @property
    def sine(self) -> sp.Symbol:
        """The variable that stands for the sine of the unit."""
        return variable("sin", self.value, real=True)

    @property
    def power(self) -> sp.Symbol:
        """The variable that stands for the exponential of the unit."""
        return variable("exp", self.value, positive=True)


@dataclass
class Atoms:
    """The variables found so far by `scan`."""

    symbols: set[sp.Symbol] = field(default_factory=set)
    _angles: dict[sp.Expr, sp.Rational] = field(default_factory=dict)
    _exponents: dict[sp.Expr, sp.Rational] = field(default_factory=dict)

    def scan(self, expression: sp.Expr) -> None:
        """Note the variables of an elementary expression."""
        if expression.is_Rational:
            return
        if expression.is_Symbol:
            self.symbols.add(expression)
        elif expression is sp.pi:
            self.symbols.add(PI)
        elif expression is sp.E or isinstance(expression, sp.exp):
            _note(self._exponents, exponent(expression))
        elif isinstance(expression, sp.cos | sp.sin):
            _note(self._angles, expression.args[0])
        elif is_power_of_minus_one(expression):
            _note(self._angles, sp.pi * expression.exp)
        else:
            for argument in expression.args:
                self.scan(argument)

    def units(self) -> list[Unit]:
        """Return the angular units in a fixed order."""
        return _units(self._angles)

    def exponents(self) -> list[Unit]:
        """Return the units of the exponents in a fixed order."""
        return _units(self._exponents)

    def variables(self) -> list[sp.Symbol]:
        """Return the variables of the polynomial ring."""
        pairs = [symbol for unit in self.units() for symbol in (unit.sine, unit.cosine)]
        return pairs + [unit.power for unit in self.exponents()] + sorted(self.symbols, key=str)

    def meanings(self) -> dict[sp.Symbol, sp.Expr]:
        """Return what the variables stand for."""
        found: dict[sp.Symbol, sp.Expr] = {PI: sp.pi}
        for unit in self.units():
            found[unit.cosine] = sp.cos(unit.value)
            found[unit.sine] = sp.sin(unit.value)
        found.update((unit.power, sp.exp(unit.value)) for unit in self.exponents())
        return found

    def relations(self, home: PolyRing) -> list[PolyElement]:
        """Return a Gröbner basis of the relations between the variables: its blocks share no variable."""
        places = dict(zip(home.symbols, home.gens, strict=True))
        basis: list[PolyElement] = []
        for unit in self.units():
            if (unit.order or 0) > _LARGEST_ORDER:
                raise UnsupportedExpression(f"a root of unity of an order above {_LARGEST_ORDER}")
            block = _circle_basis(unit.order, is_primitive=unit.monomial is sp.pi)
            basis += [_transplant(p, (places[unit.sine], places[unit.cosine])) for p in block]
        return basis


def exponent(power_of_e: sp.Expr) -> sp.Expr:
    """Return x of eˣ; SymPy's e itself is no `exp`."""
    return sp.S.One if power_of_e is sp.E else power_of_e.exp


def is_power_of_minus_one(expression: sp.Expr) -> bool:
    """Say whether this is (−1)^k = cos(πk) with a whole number k that is not written out."""
    return bool(expression.is_Pow and expression.base == -1 and not expression.exp.is_number)


def _note(steps: dict[sp.Expr, sp.Rational], argument: sp.Expr) -> None:
    for monomial, multiple in rational_terms(argument).items():
        known = steps.get(monomial, sp.S.Zero)
        common = math.gcd(int(known.p * multiple.q), int(multiple.p * known.q))
        steps[monomial] = sp.Rational(common, known.q * multiple.q)


def _units(steps: dict[sp.Expr, sp.Rational]) -> list[Unit]:
    return sorted((Unit(m, step) for m, step in steps.items()), key=lambda unit: str(unit.monomial))


def rational_terms(argument: sp.Expr) -> dict[sp.Expr, sp.Rational]:
    """Split an angle or exponent into rational multiples of monomials."""
    terms: dict[sp.Expr, sp.Rational] = {}
    for term in sp.Add.make_args(expanded(argument)):
        multiple, monomial = term.as_coeff_Mul()
        if not multiple.is_Rational:
            raise UnsupportedExpression(f"the argument {argument}")
        terms[monomial] = terms.get(monomial, sp.S.Zero) + multiple
    return {monomial: multiple for monomial, multiple in terms.items() if multiple != 0}


@lru_cache(maxsize=64)
def _circle_basis(order: int | None, is_primitive: bool) -> tuple[PolyElement, ...]:
    """Return a Gröbner basis for (sin, cos) on the circle, or at the angles 2πm/order: all m, or those prime to it."""
    _, sine, cosine = ring(("sine", "cosine"), QQ, grevlex)
    circle = sine**2 + cosine**2 - 1
    if order is None:
        return (circle,)
    real, imaginary = circle.ring.zero, circle.ring.zero
    z = sp.Dummy("z")
    equation = sp.cyclotomic_poly(order, z) if is_primitive else z**order - 1
    for (power,), coefficient in sp.Poly(equation, z).terms():
        c, s = _power(cosine, sine, power)
        real, imaginary = real + c * int(coefficient), imaginary + s * int(coefficient)
    return tuple(groebner([circle, real, imaginary], circle.ring))


def _power(cosine: PolyElement, sine: PolyElement, exponent: int) -> tuple[PolyElement, PolyElement]:
    """Return (cos, sin) of `exponent` times the angle, exponent ≥ 0."""
    real, imaginary = cosine.ring.one, cosine.ring.zero
    for _ in range(exponent):
        real, imaginary = real * cosine - imaginary * sine, imaginary * cosine + real * sine
    return real, imaginary


def multiple_angle(cosine: PolyElement, sine: PolyElement, multiple: int) -> tuple[PolyElement, PolyElement]:
    """Return (cos, sin) of a whole multiple of the angle."""
    if abs(multiple) > _LARGEST_MULTIPLE:
        raise UnsupportedExpression(f"the {multiple}-fold multiple of an angle")
    real, imaginary = _power(cosine, sine, abs(multiple))
    return (real, imaginary) if multiple >= 0 else (real, -imaginary)


def _transplant(polynomial: PolyElement, places: tuple[PolyElement, PolyElement]) -> PolyElement:
    """Return a polynomial in (sine, cosine) with other ring elements put in for them."""
    home = places[0].ring
    total = home.zero
    for (sine_power, cosine_power), coefficient in polynomial.terms():
        total += coefficient * places[0] ** sine_power * places[1] ** cosine_power
    return total

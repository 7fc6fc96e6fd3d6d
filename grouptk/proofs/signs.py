"""Which polynomials are certainly nonzero, positive or whole, from what is known of their variables."""

from __future__ import annotations

import itertools
import math

import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement

from grouptk.proofs.atoms import PI
from grouptk.proofs.normal_form import Fraction, NormalForm

_LARGEST_GRID = 5000


def is_defined(form: NormalForm, fraction: Fraction) -> bool:
    """Say whether all denominators are certainly nonzero."""
    return all(is_nonzero(form, polynomial) for polynomial, _ in fraction.denominators)


def is_nonzero(form: NormalForm, polynomial: PolyElement) -> bool:
    """Say whether a polynomial certainly never vanishes."""
    polynomial = form.reduce(polynomial)
    return _sign(form, polynomial) is not None or _is_nonzero_product(form, polynomial)


def is_positive(form: NormalForm, fraction: Fraction) -> bool:
    """Say whether a fraction is certainly positive."""
    sign = _sign(form, form.reduce(fraction.numerator))
    for polynomial, power in fraction.denominators:
        factor = _sign(form, form.reduce(polynomial))
        if factor is None:
            return False
        sign = None if sign is None else sign * factor**power
    return sign == 1


def _sign(form: NormalForm, polynomial: PolyElement) -> int | None:
    """Return ±1 if every term has that sign and one of them is never zero."""
    for sign in (1, -1):
        never_zero = False
        for monomial, coefficient in polynomial.terms():
            if sign * coefficient < 0 or not all(map(_never_negative, form.ring.symbols, monomial)):
                break
            never_zero |= all(map(_never_zero, form.ring.symbols, monomial))
        else:
            if never_zero:
                return sign
    return None


def _is_nonzero_product(form: NormalForm, polynomial: PolyElement) -> bool:
    """Say whether a polynomial is one monomial in variables that are never zero."""
    terms = polynomial.terms()
    return len(terms) == 1 and all(
        _never_zero(symbol, power) for symbol, power in zip(form.ring.symbols, terms[0][0], strict=True)
    )


def _never_negative(symbol: sp.Symbol, power: int) -> bool:
    return power % 2 == 0 or bool(symbol.is_nonnegative)


def _never_zero(symbol: sp.Symbol, power: int) -> bool:
    return power == 0 or bool(symbol.is_nonzero)


def is_whole(form: NormalForm, fraction: Fraction, modulus: sp.Expr = sp.S.One) -> bool:
    """Say whether fraction / modulus certainly takes integer values only; the modulus is a number, 2π or a symbol."""
    numerator = form.reduce(fraction.numerator)
    if not numerator:
        return is_defined(form, fraction)
    divisors = dict(fraction.denominators)
    number, rest = modulus.as_coeff_Mul()
    if rest != 1:
        variable = _variable(form, rest)
        if variable is None:
            return False
        divisors[variable] = divisors.get(variable, 0) + 1
    for polynomial, power in divisors.items():
        quotient, remainder = divmod(numerator, polynomial**power)
        if remainder:
            return False
        numerator = quotient
    if not is_defined(form, fraction):
        return False
    return _takes_integers(form, numerator.quo_ground(QQ.from_sympy(number)))


def _variable(form: NormalForm, symbol: sp.Expr) -> PolyElement | None:
    if symbol is sp.pi:
        return form.variables.get(PI)
    return form.variables.get(symbol)


def _takes_integers(form: NormalForm, polynomial: PolyElement) -> bool:
    used = [place for place in range(len(form.ring.gens)) if polynomial.degree(form.ring.gens[place]) > 0]
    quarter_turns = {
        symbol: values if unit.order == 2 else (-1, 0, 1)
        for unit in form.units.values()
        if unit.order is not None and 4 % unit.order == 0
        for symbol, values in ((unit.cosine, (-1, 1)), (unit.sine, (0,)))
    }
    symbols = [form.ring.symbols[place] for place in used]
    if not all(symbol.is_integer or symbol in quarter_turns for symbol in symbols):
        return False
    if all(coefficient.denominator == 1 for coefficient in polynomial.coeffs()):
        return True
    # Newton: a polynomial with integer values at 0, …, degree in each variable has them at all integers.
    # A cosine or sine of quarter turns is −1, 0 or 1, that of half turns ±1 or 0; all combinations of these are
    # checked, and that suffices.
    ranges = [
        quarter_turns[symbol] if symbol in quarter_turns else range(polynomial.degree(form.ring.gens[place]) + 1)
        for symbol, place in zip(symbols, used, strict=True)
    ]
    if math.prod(map(len, ranges)) > _LARGEST_GRID:
        return False
    return all(_value(polynomial, used, point).denominator == 1 for point in itertools.product(*ranges))


def _value(polynomial: PolyElement, used: list[int], point: tuple[int, ...]) -> QQ:
    total = QQ.zero
    for monomial, coefficient in polynomial.terms():
        total += coefficient * math.prod(value ** monomial[place] for place, value in zip(used, point, strict=True))
    return total

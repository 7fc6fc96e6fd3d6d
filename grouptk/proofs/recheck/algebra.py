"""The algebra of the certificate checker: does an expression vanish identically?

It shares nothing with the normal form. Functions are rewritten by SymPy in exponentials, each exponential becomes a
Laurent monomial in fresh symbols, the rest is common denominators and expanding.
"""

from __future__ import annotations

import math

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from grouptk.proofs.forms.entries import Setting


class RecheckAlgebra:
    """Expressions in the setting of one proof, as numerators of polynomials in symbols and exponentials."""

    def __init__(self, setting: Setting) -> None:
        self.steps = dict(setting.steps)
        self.meanings = setting.meanings
        self.roots = {atom: value for atom, _, value in setting.roots}
        functions = (sp.cos, sp.sin, sp.exp)
        self._values = {
            variable: meaning
            for variable, meaning in setting.meanings.items()
            if meaning.is_number or isinstance(meaning, functions)
        }
        self._roots = [(a, degree, value) for a, degree, value in setting.roots if a not in self._values]

    def vanishes(self, expression: sp.Expr) -> bool:
        """Say whether an expression is identically zero, as far as expanding shows."""
        return self.numerator(expression) == 0

    def numerator(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression's numerator over a common denominator, in normal form."""
        plain = expression.xreplace(self.steps).xreplace(self._values)
        units = _Units()
        laurent = units(_in_exponentials(plain))
        total = sp.expand(sp.fraction(sp.together(laurent))[0])
        for atom, degree, value in reversed(self._roots):
            root = units(_in_exponentials(value.xreplace(self._values)))
            total = _lowered(sp.expand(sp.fraction(sp.together(total))[0]), atom, degree, root)
            total = sp.expand(sp.fraction(sp.together(total))[0])
        for symbol, order in units.orders.items():
            total = sp.expand(_lowered(total, symbol, order, sp.S.One))
        return total

    def restored(self, plain: sp.Expr) -> sp.Expr:
        """Return an expression with the functions that its variables stand for."""
        while plain.free_symbols & self.meanings.keys():
            plain = plain.xreplace(dict(self.meanings))
        return plain

    def divides(self, divisor: sp.Expr, expression: sp.Expr) -> sp.Expr | None:
        """Return the numerator of expression / divisor if that is a polynomial (up to exponentials), else None."""
        over, under = self.numerator(expression), self.numerator(divisor)
        if under == 0:
            return None
        quotient, rest = sp.fraction(sp.cancel(over / under))
        return quotient if not rest.free_symbols - _exponentials(rest) else None

    def is_unit(self, numerator: sp.Expr) -> bool:
        """Say whether a numerator is a nonzero number times powers of exponentials."""
        is_monomial = numerator != 0 and not sp.expand(numerator).is_Add
        return is_monomial and not numerator.free_symbols - _exponentials(numerator)


class _Units:
    """The exponentials met, each e^(step · monomial) one symbol."""

    def __init__(self) -> None:
        self.orders: dict[sp.Symbol, int] = {}

    def __call__(self, expression: sp.Expr) -> sp.Expr:
        steps: dict[sp.Expr, sp.Rational] = {}
        exponentials = expression.atoms(sp.exp)
        for exponential in exponentials:
            for monomial, multiple in _terms(exponential.exp):
                known = steps.get(monomial, sp.S.Zero)
                common = math.gcd(int(known.p * multiple.q), int(multiple.p * known.q))
                steps[monomial] = sp.Rational(common, known.q * multiple.q)
        replacements = {}
        for exponential in exponentials:
            product = sp.S.One
            for monomial, multiple in _terms(exponential.exp):
                product *= self._symbol(monomial, steps[monomial]) ** (multiple / steps[monomial])
            replacements[exponential] = product
        return expression.xreplace(replacements)

    def _symbol(self, monomial: sp.Expr, step: sp.Rational) -> sp.Symbol:
        symbol = sp.Symbol(f"e^({monomial * step})", nonzero=True)
        turns = sp.cancel(monomial / (sp.I * sp.pi))
        if turns.is_integer:
            self.orders[symbol] = int(2 * step.q // math.gcd(int(2 * step.q), int(step.p)))
        return symbol


def _exponentials(expression: sp.Expr) -> set[sp.Symbol]:
    return {symbol for symbol in expression.free_symbols if symbol.name.startswith("e^(")}


def _terms(exponent: sp.Expr) -> list[tuple[sp.Expr, sp.Rational]]:
    """Split an exponent into rational multiples of monomials."""
    found: dict[sp.Expr, sp.Rational] = {}
    for term in sp.Add.make_args(sp.expand(exponent)):
        multiple, monomial = term.as_coeff_Mul(rational=True)
        found[monomial] = found.get(monomial, sp.S.Zero) + multiple
    return [(monomial, multiple) for monomial, multiple in found.items() if multiple != 0]


def _in_exponentials(expression: sp.Expr) -> sp.Expr:
    """Rewrite circular and hyperbolic functions and powers of −1 and i."""
    powers = {
        power: sp.exp(sp.I * sp.pi * power.exp * (1 if power.base == -1 else sp.Rational(1, 2)))
        for power in expression.atoms(sp.Pow)
        if power.base in (-1, sp.I) and not power.exp.is_number
    }
    return expression.xreplace(powers).replace(
        lambda e: isinstance(e, TrigonometricFunction | HyperbolicFunction), lambda e: e.rewrite(sp.exp)
    )


def _lowered(expression: sp.Expr, symbol: sp.Symbol, degree: int, value: sp.Expr) -> sp.Expr:
    """Replace symbol^degree by its value."""
    if not expression.has(symbol):
        return expression
    total = sp.S.Zero
    for (power,), coefficient in sp.Poly(expression, symbol).terms():
        whole, left = divmod(int(power), degree)
        total += coefficient * symbol**left * value**whole
    return total

"""The algebra of the certificate checker: does an expression vanish identically?

It shares nothing with the normal form. Functions are rewritten by SymPy in exponentials, each exponential becomes a
Laurent monomial in fresh symbols, the rest is common denominators and expanding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import sympy as sp
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from grouptk.proofs.forms.entries import Setting


class RecheckAlgebra:
    """Expressions in the setting of one proof, as numerators of polynomials in symbols and exponentials."""

    def __init__(self, setting: Setting) -> None:
        self.steps = dict(setting.steps)
        self.meanings = setting.meanings
        self.roots = {atom: (degree, value) for atom, degree, value in setting.roots}
        functions = (sp.cos, sp.sin, sp.exp)
        self._values = {
            variable: meaning
            for variable, meaning in setting.meanings.items()
            if meaning.is_number or isinstance(meaning, functions) or (meaning.is_Pow and meaning.base == -1)
        }
        self._roots = [(a, degree, value) for a, degree, value in setting.roots if a not in self._values]

    def rewritten(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression with its functions rewritten, before SymPy can merge the powers of a product."""
        return expression.xreplace(self.steps)

    def vanishes(self, expression: sp.Expr) -> bool:
        """Say whether an expression is identically zero, as far as expanding shows."""
        return self.numerator(expression) == 0

    def numerator(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression's numerator over a common denominator, in normal form."""
        return self._numerators(expression)[0]

    def _numerators(self, *expressions: sp.Expr) -> list[sp.Expr]:
        """Return numerators in the same units, reduced by the equations of roots and roots of unity."""
        plain = [self.rewritten(expression).xreplace(self._values) for expression in expressions]
        values = [value.xreplace(self._values) for _, _, value in self._roots]
        units = _Units([*plain, *values])
        parts = [sp.expand(sp.fraction(sp.together(units(expression)))[0]) for expression in plain]
        for (atom, degree, _), value in reversed(list(zip(self._roots, values, strict=True))):
            numerator, scale = sp.fraction(sp.together(units(value)))
            parts = [_lowered(part, atom, degree, numerator, scale) for part in parts]
        for symbol, equation in units.equations.items():
            parts = [sp.expand(sp.rem(part, equation, symbol)) for part in parts]
        return parts

    def restored(self, plain: sp.Expr) -> sp.Expr:
        """Return an expression with the functions that its variables stand for."""
        while plain.free_symbols & self.meanings.keys():
            plain = plain.xreplace(dict(self.meanings))
        return plain

    def divides(self, divisor: sp.Expr, expression: sp.Expr) -> bool:
        """Say whether a numerator divides another, up to factors that are exponentials."""
        over, under = self._numerators(expression, divisor)
        return under != 0 and _is_unit(sp.fraction(sp.cancel(over / under))[1])

    def is_product(self, expression: sp.Expr, factors: Iterable[sp.Expr]) -> bool:
        """Say whether a numerator is a product of numerators of these factors, up to numbers and exponentials."""
        rest, *known = self._numerators(expression, *factors)
        for factor in known:
            while not _is_unit(rest) and not _is_unit(factor):
                quotient, under = sp.fraction(sp.cancel(rest / factor))
                if not _is_unit(under):
                    break
                rest = quotient
        return _is_unit(rest)


class _Units:
    """The exponentials in some expressions, each e^(step · monomial) one symbol."""

    def __init__(self, expressions: list[sp.Expr]) -> None:
        self.equations: dict[sp.Symbol, sp.Expr] = {}
        self._steps: dict[sp.Expr, sp.Rational] = {}
        for exponential in {e for expression in expressions for e in _in_exponentials(expression).atoms(sp.exp)}:
            for monomial, multiple in _terms(exponential.exp):
                known = self._steps.get(monomial, sp.S.Zero)
                common = math.gcd(int(known.p * multiple.q), int(multiple.p * known.q))
                self._steps[monomial] = sp.Rational(common, known.q * multiple.q)

    def __call__(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression with its exponentials as Laurent monomials."""
        rewritten = _in_exponentials(expression)
        replacements = {}
        for exponential in rewritten.atoms(sp.exp):
            product = sp.S.One
            for monomial, multiple in _terms(exponential.exp):
                product *= self._symbol(monomial, self._steps[monomial]) ** (multiple / self._steps[monomial])
            replacements[exponential] = product
        return rewritten.xreplace(replacements)

    def _symbol(self, monomial: sp.Expr, step: sp.Rational) -> sp.Symbol:
        symbol = sp.Symbol(f"e^({monomial * step})", nonzero=True)
        turns = sp.cancel(monomial / (sp.I * sp.pi))
        if turns.is_integer:
            order = int(2 * step.q // math.gcd(int(2 * step.q), int(step.p)))
            self.equations[symbol] = sp.cyclotomic_poly(order, symbol) if turns == 1 else symbol**order - 1
        return symbol


def _is_unit(polynomial: sp.Expr) -> bool:
    """Say whether a polynomial is one term, a nonzero number times powers of exponentials."""
    others = [symbol for symbol in polynomial.free_symbols if not symbol.name.startswith("e^(")]
    return polynomial != 0 and not others and not sp.expand(polynomial).is_Add


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


def _lowered(expression: sp.Expr, symbol: sp.Symbol, degree: int, value: sp.Expr, scale: sp.Expr) -> sp.Expr:
    """Replace symbol^degree by value / scale in a polynomial, times a power of the scale; zero stays zero."""
    if not expression.has(symbol):
        return expression
    terms = sp.Poly(expression, symbol).terms()
    highest = max(int(power) // degree for (power,), _ in terms)
    total = sp.S.Zero
    for (power,), coefficient in terms:
        whole, left = divmod(int(power), degree)
        total += coefficient * symbol**left * value**whole * scale ** (highest - whole)
    return sp.expand(total)

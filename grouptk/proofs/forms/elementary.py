"""Writing expressions in few functions: rational operations, cos, sin, exp of real arguments, (−1)^k, and atoms.

An atom is a variable for a value that satisfies one equation or none: a root r of a polynomial p (r^q = p, r ≥ 0), an
absolute value, a logarithm of an irreducible factor, the integer part of a number, the imaginary unit. The rewriting
is valid where its debts are settled: log p owes p > 0, √p owes p ≥ 0, a remainder owes that its argument is real.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sympy as sp

from grouptk.domains import Kind, residue
from grouptk.proofs.forms.denesting import denested
from grouptk.proofs.forms.ledger import IMAGINARY, Ledger, Relation, UnsupportedExpression, expanded

_RATIOS: dict[type[sp.Function], Callable[[sp.Expr], sp.Expr]] = {
    sp.tan: lambda x: sp.sin(x) / sp.cos(x),
    sp.cot: lambda x: sp.cos(x) / sp.sin(x),
    sp.sec: lambda x: 1 / sp.cos(x),
    sp.csc: lambda x: 1 / sp.sin(x),
    sp.cosh: lambda x: (sp.exp(x) + sp.exp(-x)) / 2,
    sp.sinh: lambda x: (sp.exp(x) - sp.exp(-x)) / 2,
    sp.tanh: lambda x: (sp.exp(2 * x) - 1) / (sp.exp(2 * x) + 1),
    sp.coth: lambda x: (sp.exp(2 * x) + 1) / (sp.exp(2 * x) - 1),
    sp.sech: lambda x: 2 / (sp.exp(x) + sp.exp(-x)),
    sp.csch: lambda x: 2 / (sp.exp(x) - sp.exp(-x)),
    sp.atanh: lambda x: sp.log((1 + x) / (1 - x)) / 2,
    sp.ceiling: lambda x: -sp.floor(-x),
    sp.frac: lambda x: x - sp.floor(x),
}
_TOTAL = (sp.atan, sp.asinh, sp.erf)
"""Functions that are real for every real argument, and of which no more than that is known."""
_STEPS = (residue, sp.floor, sp.log, sp.atanh, sp.Abs, sp.sign, *_TOTAL)
"""Functions whose rewriting is a step of its own, to be checked with the certificate; so are powers such as roots."""


@dataclass
class Elementary(Ledger):
    """The rewriting of some expressions."""

    _known: dict[sp.Expr, sp.Expr] = field(default_factory=dict)

    def __call__(self, expression: sp.Expr) -> sp.Expr:
        """Return the expression in elementary form."""
        found = self._known.get(expression)
        if found is None:
            found = self._known[expression] = self._rewritten(expression)
            if not (expression.is_Add or expression.is_Mul or found == expression):
                self.owe_denominators(found)
            if isinstance(expression, _STEPS) or (expression.is_Pow and not expression.exp.is_Integer):
                self.steps[self.restored(expression)] = found
        return found

    def _rewritten(self, e: sp.Expr) -> sp.Expr:
        if e.is_Rational or e is sp.pi or e is sp.E:
            return e
        if e is sp.I:
            self.meanings[IMAGINARY] = sp.I
            self.relations[IMAGINARY] = Relation(IMAGINARY, 2, -sp.S.One)
            return IMAGINARY
        if e.is_Symbol:
            if not e.is_real:
                raise UnsupportedExpression(f"the symbol {e}, which is not known to be real,")
            return e
        if e.is_Add:
            return sp.Add(*map(self, e.args))
        if e.is_Mul:
            return self._product(e.args)
        if e.is_Pow and not isinstance(e, sp.exp):
            return self._power(*e.args)
        if isinstance(e, residue | sp.floor):
            return self._remainder(e)
        if type(e) in _RATIOS:
            return self(_RATIOS[type(e)](e.args[0]))
        if isinstance(e, sp.cos | sp.sin):
            return self._circular(e.func, self._real(e.args[0]))
        if isinstance(e, sp.exp):
            return self._exponential(self(e.args[0]))
        if isinstance(e, sp.log):
            return self._logarithm(e.args[0])
        if isinstance(e, sp.Abs):
            return self._magnitude(e.args[0])
        if isinstance(e, sp.sign):
            self.owe(Kind.NONZERO, e.args[0])
            return self(e.args[0]) / self._magnitude(e.args[0])
        if isinstance(e, sp.conjugate | sp.re | sp.im):
            return self._part(e)
        if isinstance(e, _TOTAL):
            argument = self.canonical(self._real(e.args[0]))
            return self.atom(type(e).__name__, argument, e.func(argument, evaluate=False), real=True)
        raise UnsupportedExpression(f"the function {type(e).__name__} in {e}")

    def _product(self, factors: tuple[sp.Expr, ...]) -> sp.Expr:
        rewritten = tuple(map(self, factors))
        if rewritten != factors:  # a factor may now cancel a denominator
            for factor in factors:
                if factor.is_Pow and factor.exp.is_Integer and factor.exp < 0:
                    self.owe(Kind.NONZERO, factor.base)
        return sp.Mul(*rewritten)

    def _real(self, argument: sp.Expr) -> sp.Expr:
        """Return a real argument of a function; that it is defined is owed unless it is plain."""
        plain = self(argument)
        if plain.has(IMAGINARY):
            raise UnsupportedExpression(f"a function of the complex number {argument}")
        if not plain.is_real:
            self.owe(Kind.REAL, argument)
        return plain

    def _circular(self, function: type[sp.Function], angle: sp.Expr) -> sp.Expr:
        """Split off a constant angle such as π/3, whose cosine and sine are known in square roots."""
        rest, constant = sp.S.Zero, sp.S.Zero
        for term in sp.Add.make_args(expanded(angle)):
            if (term / sp.pi).is_Rational:
                constant += term
            else:
                rest += term
        if constant == 0 or rest == 0:
            value = function(rest + constant)
            return value if value.has(sp.cos, sp.sin) else self(value)
        cosine, sine = sp.cos(constant), sp.sin(constant)
        if cosine.has(sp.cos, sp.sin) or sine.has(sp.cos, sp.sin):
            return function(angle)
        cosine, sine = self(cosine), self(sine)
        if function is sp.cos:
            return cosine * sp.cos(rest) - sine * sp.sin(rest)
        return cosine * sp.sin(rest) + sine * sp.cos(rest)

    # --------------------------------------------------------------------------- integer parts

    def _remainder(self, e: sp.Expr) -> sp.Expr:
        if isinstance(e, residue):
            value, modulus = map(self, e.args)
            if not modulus.is_nonzero:
                self.owe(Kind.NONZERO, e.args[1])
            return value - modulus * self._floor(value / modulus)
        return self._floor(self(e.args[0]))

    def _floor(self, value: sp.Expr) -> sp.Expr:
        """Return ⌊value⌋ as its whole terms plus a fresh integer for the rest."""
        terms = sp.Add.make_args(expanded(value))
        whole = sp.Add(*(term for term in terms if _is_plainly_whole(term)))
        rest = sp.Add(*(term for term in terms if not _is_plainly_whole(term)))
        if rest.is_Rational:
            return whole + sp.floor(rest)
        shift = sp.floor(rest.as_coeff_Add()[0])
        rest -= shift
        if not rest.is_real:
            raise UnsupportedExpression(f"the floor of {rest}, which is not known to be a defined real number,")
        return whole + shift + self.atom("floor", rest, sp.floor(rest), integer=True)

    # --------------------------------------------------------------------------- powers, exponentials, logarithms

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if exponent.is_Integer:
            return self(base) ** exponent
        if base == -1 and exponent.is_integer:
            return base ** self(exponent)  # stays, since SymPy knows that it is a whole number; it is cos(πk)
        if base is sp.I and exponent.is_integer:
            quarter = sp.pi * self(exponent) / 2
            return sp.cos(quarter, evaluate=False) + self(sp.I) * sp.sin(quarter, evaluate=False)
        if exponent.is_Rational:
            return self._root(base, exponent)
        return self._exponential(expanded(self._real(exponent) * self._logarithm(base)))

    def _exponential(self, argument: sp.Expr) -> sp.Expr:
        """Return e^argument: a multiple of log p gives a power of p, an imaginary part gives cosine and sine."""
        real, imaginary, product = sp.S.Zero, sp.S.Zero, sp.S.One
        for term in sp.Add.make_args(expanded(argument)):
            coefficient, rest = term.as_coeff_Mul()
            meaning = self.meanings.get(rest)
            if isinstance(meaning, sp.log):
                product *= self(meaning.args[0] ** coefficient)
            elif term.has(IMAGINARY):
                imaginary += term / IMAGINARY
            else:
                real += term
        for part in (real, imaginary):
            if part.has(IMAGINARY):
                raise UnsupportedExpression(f"the exponential of {argument}")
            if not part.is_real:
                self.owe(Kind.REAL, part)
        if imaginary != 0:
            product *= sp.cos(imaginary) + IMAGINARY * sp.sin(imaginary)
        return product if real == 0 else product * sp.exp(real)

    def _logarithm(self, argument: sp.Expr) -> sp.Expr:
        """Return log p as the sum over the factors of p that are proved positive, and one atom for the rest."""
        if not (argument.is_Symbol and argument.is_positive):
            self.owe(Kind.POSITIVE, argument)
        constant, factors = self.factors(argument)
        total, rest = sp.S.Zero, sp.S.One
        if constant < 0:
            constant, rest = -constant, -rest
        for factor, power in factors:
            if isinstance(factor, sp.exp):
                total += power * factor.exp
            elif self.signed(factor) == 1:
                total += power * self._log_atom(factor)
            elif power % 2 == 0 and self.signed(factor**2) == 1:
                total += power * self._log_atom(self._magnitude(factor))
            else:
                rest *= factor**power
        for prime, power in sp.factorrat(constant).items():
            total += power * self._log_atom(sp.Integer(prime))
        if rest == 1:
            return total
        rest = self.canonical(rest)
        if not (rest.is_Symbol and rest.is_positive):
            self.owe(Kind.POSITIVE, rest)
        return total + self._log_atom(rest)

    def _log_atom(self, argument: sp.Expr) -> sp.Expr:
        return sp.S.Zero if argument == 1 else self.atom("log", argument, sp.log(argument), real=True)

    # --------------------------------------------------------------------------- roots and absolute values

    def _root(self, base: sp.Expr, exponent: sp.Rational) -> sp.Expr:
        """Return base^(m/q): whole powers of factors whose sign is known come out, the rest is one root r ≥ 0."""
        degree = int(exponent.q)
        positive = self.signed(base) == 1
        if not positive:
            self.owe(Kind.NONNEGATIVE if exponent > 0 else Kind.POSITIVE, base)
        constant, factors = self.factors(base)
        rest = sp.S.One
        if constant < 0:
            constant, rest = -constant, -rest
        result = sp.S.One
        for factor, power in [*((sp.Integer(p), k) for p, k in sp.factorrat(constant).items()), *factors]:
            total = power * exponent.p
            sign = self.signed(factor)
            split = self._split(factor) if degree == 2 and power % 2 else None
            if split is not None:
                result *= split**total
            elif sign == 1:
                whole, left = divmod(total, degree)
                result *= factor**whole * (self.root_atom(factor, degree, True) ** left if left else 1)
            elif power % (2 * degree) == 0:
                result *= factor ** (total // degree)
            elif power % 2 == 0 and degree == 2:
                result *= self._magnitude(factor) ** (total // degree)
            else:
                rest *= factor**power
        if rest == 1:
            return result
        numerator, denominator = sp.fraction(rest)
        if positive:
            self.owe(Kind.POSITIVE, rest)
        value = self.canonical(numerator * denominator ** (degree - 1))
        if not (value.is_Symbol and value.is_nonnegative):
            self.owe(Kind.POSITIVE if positive else Kind.NONNEGATIVE, value)
        atom = self.root_atom(value, degree, positive)
        return result * (atom / denominator) ** exponent.p

    def _split(self, value: sp.Expr) -> sp.Expr | None:
        """Return √value without a root inside a root, if there is such a form and its signs are known."""
        squares = {atom: relation.value for atom, relation in self.relations.items() if relation.degree == 2}
        parts = denested(value, {atom: square for atom, square in squares.items() if not square.has(*squares)})
        if parts is None or self.signed(parts.outer) != 1 or self.signed(parts.discriminant) != 1:
            return None
        root = self._root(parts.outer, sp.S.Half)
        return sp.expand(root + parts.nested / (2 * root))

    def _magnitude(self, argument: sp.Expr) -> sp.Expr:
        constant, factors = self.factors(argument)
        result = abs(constant)
        for factor, power in factors:
            sign = self.signed(factor)
            if sign is None and power % 2:
                sign = self.weakly_signed(factor)
            if sign is not None or power % 2 == 0:
                result *= (factor if sign is None else sign * factor) ** power
            else:
                kind = {"positive": True} if self.signed(factor**2) == 1 else {"nonnegative": True}
                atom = self.atom("abs", factor, sp.Abs(factor), **kind)
                self.relations.setdefault(atom, Relation(atom, 2, factor**2))
                result *= atom**power
        return result

    def _part(self, e: sp.Expr) -> sp.Expr:
        value = self(e.args[0])
        mirrored = value.xreplace({IMAGINARY: -IMAGINARY})
        if isinstance(e, sp.conjugate):
            return mirrored
        return (value + mirrored) / 2 if isinstance(e, sp.re) else (value - mirrored) / (2 * self(sp.I))


def _is_plainly_whole(term: sp.Expr) -> bool:
    multiple, rest = term.as_coeff_Mul()
    return bool(multiple.is_Integer and (rest == 1 or rest.is_integer))

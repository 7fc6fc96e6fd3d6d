"""What the rewriting of expressions keeps account of: atoms, what they stand for, and debts.

A debt is a condition under which the rewriting is valid; a proof is complete when all of them are proved as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import sympy as sp

from grouptk.domains import Condition, Kind

_LARGEST_FACTORED = 150
_MOST_EXPANDED = 12


class UnsupportedExpression(Exception):
    """An expression outside what the normal form covers; the claim may still be refuted."""


@lru_cache(maxsize=2**12)
def variable(function: str, argument: sp.Expr, **assumptions: bool) -> sp.Dummy:
    """Return the variable that stands for a function of an argument: always the same, and nobody else's symbol."""
    return sp.Dummy(f"{function}({argument})", **assumptions)


IMAGINARY = sp.Dummy("i")
PI = sp.Dummy("π", positive=True)


@dataclass(frozen=True)
class Relation:
    """`atom ** degree = value`, where the value holds older atoms only."""

    atom: sp.Symbol
    degree: int
    value: sp.Expr


Sign = Callable[..., int | None]  # of an expression, and whether zero is excluded


@dataclass
class Ledger:
    """The atoms met and the debts made; it calls itself to rewrite what its own values are made of.

    `sign` tells proved signs, `simplify` returns equal expressions in which equal arguments look alike more often.
    """

    sign: Sign
    simplify: Callable[[sp.Expr], sp.Expr]
    meanings: dict[sp.Symbol, sp.Expr] = field(default_factory=dict)
    relations: dict[sp.Symbol, Relation] = field(default_factory=dict)
    debts: dict[Condition, None] = field(default_factory=dict)
    steps: dict[sp.Expr, sp.Expr] = field(default_factory=dict)

    def __call__(self, expression: sp.Expr) -> sp.Expr:
        """Return the expression in elementary form."""
        raise NotImplementedError

    def owe(self, kind: Kind, expression: sp.Expr) -> None:
        """Note that the rewriting is valid if this holds."""
        self.debts.setdefault(Condition(kind, self.restored(expression)))

    def signed(self, factor: sp.Expr) -> int | None:
        """Return the sign of a factor; whoever makes use of it owes it."""
        sign = self.sign(self.restored(factor))
        if sign is not None and not (factor.is_Rational or (factor.is_Symbol and (sign * factor).is_positive)):
            self.owe(Kind.POSITIVE, sign * factor)
        return sign

    def weakly_signed(self, factor: sp.Expr) -> int | None:
        """Return 1 if a factor is nowhere negative, −1 if it is nowhere positive; whoever makes use of it owes it."""
        sign = self.sign(self.restored(factor), strict=False)
        if sign is not None:
            self.owe(Kind.NONNEGATIVE, sign * factor)
        return sign

    def owe_denominators(self, rewritten: sp.Expr) -> None:
        """Owe what a rewritten function divides by: in a product it may cancel, and then nothing else recalls it."""
        for power in rewritten.atoms(sp.Pow):
            if power.exp.is_Integer and power.exp < 0:
                base = power.base
                if base.has(IMAGINARY):  # |p + iq|² in its place
                    base = sp.expand(base * base.xreplace({IMAGINARY: -IMAGINARY})).xreplace({IMAGINARY**2: -sp.S.One})
                self.owe(Kind.NONZERO, base)

    def restored(self, plain: sp.Expr) -> sp.Expr:
        """Return an expression with the functions that its atoms stand for."""
        while plain.free_symbols & self.meanings.keys():
            plain = plain.xreplace(self.meanings)
        return plain

    def atom(self, function: str, argument: sp.Expr, meaning: sp.Expr, **assumptions: bool) -> sp.Symbol:
        """Return the variable that stands for a function of an argument."""
        atom = variable(function, argument, **assumptions)
        self.meanings[atom] = meaning
        return atom

    def root_atom(self, value: sp.Expr, degree: int, positive: bool) -> sp.Symbol:
        """Return the r ≥ 0 with r^degree = value."""
        kind = {"positive": True} if positive else {"nonnegative": True}
        atom = self.atom(f"root {degree}", value, sp.root(value, degree), **kind)
        self.relations.setdefault(atom, Relation(atom, degree, value))
        return atom

    def factors(self, argument: sp.Expr) -> tuple[sp.Rational, Sequence[tuple[sp.Expr, int]]]:
        """Return a rational constant and the irreducible factors of an expression, canonical in form."""
        value = self.canonical(self(argument))
        value = value.xreplace(
            {r.value: atom**r.degree for atom, r in self.relations.items() if r.value.is_Symbol and value.has(atom)}
        )  # x + 2√x + 1 is a square in √x
        if value == 0 or value.has(IMAGINARY):
            raise UnsupportedExpression(f"a root, logarithm or absolute value of {argument}")
        constant, found = sp.S.One, []
        for part, side in zip(sp.fraction(sp.together(value)), (1, -1), strict=True):
            for factor in sp.Mul.make_args(part):
                base, power = factor.as_base_exp()
                if not power.is_Integer:
                    base, power = factor, sp.S.One
                unit, pieces = _factored(base)
                constant *= unit ** (side * power)
                for piece, k in pieces:
                    sign = self.signed(piece) or 1
                    constant *= sign**k
                    found.append((sign * piece, int(side * power * k)))
        return constant, found

    def canonical(self, value: sp.Expr) -> sp.Expr:
        """Return a form in which equal arguments look alike more often; it need not be unique."""
        if value.has(sp.cos, sp.sin):
            value = self(self.simplify(self.restored(value)))
        return value if value.is_Rational or value.is_Symbol else sp.factor_terms(value)


def _factored(value: sp.Expr) -> tuple[sp.Rational, list[tuple[sp.Expr, int]]]:
    if value.is_Rational:
        return value, []
    if value.is_Symbol:
        return sp.S.One, [(value, 1)]
    if sp.count_ops(value) > _LARGEST_FACTORED or value is sp.pi:
        return sp.S.One, [(value, 1)]
    unit, pieces = sp.factor_list(value)
    if not unit.is_Rational:
        return sp.S.One, [(value, 1)]
    return unit, [(piece.as_expr(), int(power)) for piece, power in pieces]


def expanded(expression: sp.Expr) -> sp.Expr:
    """Multiply out, unless a power is so high that this would take forever."""
    for power in expression.atoms(sp.Pow):
        if power.base.is_Add and power.exp.is_Integer and abs(power.exp) > _MOST_EXPANDED:
            raise UnsupportedExpression(f"the high power {power} inside a function")
    return sp.expand(expression, power_base=False, log=False)

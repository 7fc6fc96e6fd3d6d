"""Checking that functions were rewritten rightly: each step by what defines the function."""

from __future__ import annotations

from collections.abc import Collection

import sympy as sp

from grouptk.domains import Condition, Kind, residue
from grouptk.proofs.recheck.algebra import RecheckAlgebra


def is_right_step(original: sp.Expr, plain: sp.Expr, algebra: RecheckAlgebra, owed: Collection[Condition]) -> bool:
    """Say whether a function equals its rewriting, given conditions that are proved elsewhere.

    √p is the r ≥ 0 with r² = p; |p| likewise; log p and p^x by expanding logarithms of what is positive;
    ⌊p⌋ is ⌊r⌋ + k for p = r + k with a whole number k.
    """
    if isinstance(original, residue):
        value, modulus = original.args
        return _is_floor(value / modulus, (value - plain) / modulus, algebra)
    if isinstance(original, sp.floor):
        return _is_floor(original.args[0], plain, algebra)
    if isinstance(original, sp.log):
        restored = algebra.restored(plain)
        is_same = _is_sum_of_logarithms(original.args[0], restored, algebra, owed)
        is_same = is_same or _same_logarithms(original, restored)
        return is_positive(original.args[0], owed) and is_same
    if isinstance(original, sp.atanh):
        x = original.args[0]
        return is_right_step(sp.log((1 + x) / (1 - x)), 2 * plain, algebra, owed)
    if isinstance(original, sp.Abs):
        return _is_nonnegative(plain, algebra, owed) and algebra.vanishes(plain**2 - original.args[0] ** 2)
    if isinstance(original, sp.sign):
        signed = plain * original.args[0]
        is_owed = Condition(Kind.NONZERO, original.args[0]) in owed
        return is_owed and algebra.vanishes(plain**2 - 1) and algebra.vanishes(signed - sp.Abs(original.args[0]))
    if not original.is_Pow:  # a total function of which nothing is known: its argument may have changed its form
        meaning = algebra.restored(plain)
        return type(meaning) is type(original) and algebra.vanishes(meaning.args[0] - original.args[0])
    base, exponent = original.args
    if exponent.is_negative and not (base.is_nonzero or is_owed_nonzero(base, owed)):
        return False
    if exponent.is_Rational:
        is_power = algebra.vanishes(plain**exponent.q - base**exponent.p)
        return is_power and _is_nonnegative(plain, algebra, owed)
    if base in (-1, sp.I):
        return True  # the algebra writes powers of −1 and i as exponentials itself
    return is_positive(base, owed) and _same_logarithms(sp.log(original), sp.log(algebra.restored(plain)))


def is_positive(value: sp.Expr, owed: Collection[Condition]) -> bool:
    """Say whether a value is positive by its assumptions, or by a condition that is proved elsewhere."""
    if value.is_Symbol or value.is_Rational:
        return bool(value.is_positive)
    return Condition(Kind.POSITIVE, value) in owed


def _is_nonnegative(plain: sp.Expr, algebra: RecheckAlgebra, owed: Collection[Condition]) -> bool:
    """Say whether every factor of a product is; or every term of a sum; or a sum s + u with s ≥ 0 and s² − u² > 0."""
    if is_nonnegative(algebra.restored(plain), owed):
        return True
    if plain.is_Add:
        return all(_is_nonnegative(term, algebra, owed) for term in plain.args) or any(
            _is_nonnegative(one, algebra, owed)
            and any(c.kind is Kind.POSITIVE and algebra.vanishes(one**2 - other**2 - c.expression) for c in owed)
            for one, other in ((plain.args[0], plain - plain.args[0]), (plain - plain.args[0], plain.args[0]))
        )
    factors = (factor.as_base_exp() for factor in sp.Mul.make_args(plain))
    return all(
        base.is_nonnegative
        or (power.is_Integer and power % 2 == 0)
        or is_nonnegative(algebra.restored(base), owed)
        or is_nonnegative(algebra.restored(base**power), owed)
        for base, power in factors
    )


def is_nonnegative(value: sp.Expr, owed: Collection[Condition]) -> bool:
    """Say whether a value is nowhere negative by its assumptions, or by a condition that is proved elsewhere."""
    return is_positive(value, owed) or Condition(Kind.NONNEGATIVE, value) in owed or bool(value.is_nonnegative)


def is_owed_nonzero(value: sp.Expr, owed: Collection[Condition]) -> bool:
    """Say whether it is proved elsewhere that a value is not zero."""
    return Condition(Kind.NONZERO, value) in owed or Condition(Kind.POSITIVE, value) in owed


def _is_floor(value: sp.Expr, plain: sp.Expr, algebra: RecheckAlgebra) -> bool:
    for symbol in plain.free_symbols:
        meaning = algebra.meanings.get(symbol)
        if isinstance(meaning, sp.floor) and _is_whole(whole := algebra.numerator(plain - symbol)):
            if algebra.vanishes(plain - symbol - whole) and algebra.vanishes(value - meaning.args[0] - whole):
                return True
    rest = algebra.numerator(value - plain)
    return bool(rest.is_Rational and 0 <= rest < 1 and algebra.vanishes(value - plain - rest)) and _is_whole(plain)


def _is_whole(polynomial: sp.Expr) -> bool:
    """Say whether a polynomial has integer coefficients and integer variables."""
    terms = (term.as_coeff_Mul() for term in sp.Add.make_args(sp.expand(polynomial)))
    return all(multiple.is_Integer and (rest == 1 or rest.is_integer) for multiple, rest in terms)


def _is_sum_of_logarithms(value: sp.Expr, total: sp.Expr, algebra: RecheckAlgebra, owed: Collection[Condition]) -> bool:
    """Say whether value = eˢ·Π f^k for a real total = s + Σ k·log f with whole k; positive values are meant."""
    rest, terms = sp.S.Zero, []
    for term in sp.Add.make_args(total):
        multiple, log = term.as_coeff_Mul()
        if isinstance(log, sp.log):
            terms.append((multiple, log))
        else:
            rest += term
    if not all(multiple.is_Integer for multiple, _ in terms) or rest.has(sp.I, sp.log):
        return False
    unknown = [k for k, log in terms if not (isinstance(log.args[0], sp.Abs) or is_positive(log.args[0], owed))]
    if len(unknown) > 1 or any(k % 2 == 0 for k in unknown):  # one odd power of an unknown sign follows from the rest
        return False
    return algebra.vanishes(value - sp.exp(rest) * sp.Mul(*(log.args[0] ** multiple for multiple, log in terms)))


def _same_logarithms(one: sp.Expr, other: sp.Expr) -> bool:
    """Compare logarithms of positive values by expanding them."""
    return bool(sp.expand(_expanded(one) - _expanded(other)) == 0)


def _expanded(expression: sp.Expr) -> sp.Expr:
    positive = expression.replace(sp.Abs, lambda argument: argument)  # all is taken for positive here
    factored = positive.replace(lambda e: isinstance(e, sp.log), lambda e: sp.log(sp.factor(sp.together(e.args[0]))))
    return sp.expand_log(sp.expand_log(factored, force=True), force=True)

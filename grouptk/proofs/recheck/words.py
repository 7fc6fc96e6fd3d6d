"""Checking statements on matrices of any size again, with SymPy's noncommutative symbols."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from grouptk.domains import Condition, Kind
from grouptk.proofs.forms.entries import WordProof
from grouptk.proofs.words import fixed_determinant, is_form, kept_form


def holds_by_words(proof: WordProof) -> bool:
    """Say whether a statement follows from the facts when letters are noncommutative symbols."""
    forms = dict(kept for kept in map(kept_form, proof.facts) if kept is not None)
    condition = proof.condition
    matrix = fixed_determinant(condition)
    if matrix is not None:
        return _has_determinant(matrix, condition.kind, proof.facts, forms)
    if condition.kind in (Kind.INTEGER, Kind.NONNEGATIVE):
        return _has_entries(condition, proof.facts, forms)
    value = _simplified(_noncommutative(condition.expression, forms))
    return condition.kind is Kind.REAL or value == 0


def _has_entries(condition: Condition, facts: Iterable[Condition], forms: dict[sp.Expr, sp.Expr]) -> bool:
    """Say whether a sum of products of letters has whole or nonnegative entries, as those have."""
    value = _simplified(_noncommutative(condition.expression, {}))
    orthogonal = {letter for letter, form in forms.items() if isinstance(form, sp.Identity)}
    turned = {_letter(letter) ** -1: _letter(letter, "ᵀ") for letter in orthogonal}
    value = sp.expand(value.xreplace(turned))
    letters = [fact.expression for fact in facts if _is_on_entries(fact, condition.kind)]
    known = {_letter(letter, mark) for letter in letters for mark in ("", "ᵀ")}
    coefficients = [term.as_coeff_Mul()[0] for term in sp.Add.make_args(value)]
    return value.free_symbols <= known and all(
        c.is_Integer and (c > 0 or condition.kind is Kind.INTEGER) for c in coefficients
    ) and not any(power.exp.is_negative for power in value.atoms(sp.Pow))  # fmt: skip


def _letter(matrix: sp.Expr, mark: str = "") -> sp.Symbol:
    return sp.Symbol(f"{getattr(matrix, 'name', 'η')}{mark}", commutative=False)


def _is_on_entries(fact: Condition, kind: Kind) -> bool:
    return fact.kind is kind and isinstance(fact.expression, sp.MatrixSymbol)


def _noncommutative(value: sp.Expr, forms: dict[sp.Expr, sp.Expr], transposed: bool = False) -> sp.Expr:
    """Return a matrix as a polynomial in noncommutative symbols, the unit matrix as 1."""
    if isinstance(value, sp.Transpose):
        return _noncommutative(value.arg, forms, not transposed)
    if isinstance(value, sp.Identity):
        return sp.S.One
    if isinstance(value, sp.ZeroMatrix):
        return sp.S.Zero
    if isinstance(value, sp.MatAdd):
        return sp.Add(*(_noncommutative(part, forms, transposed) for part in value.args))
    if isinstance(value, sp.Inverse | sp.MatPow):
        return _noncommutative(value.base, forms, transposed) ** value.exp
    if isinstance(value, sp.MatMul):
        scalars, matrices = value.as_coeff_matrices()
        ordered: Iterable[sp.Expr] = reversed(matrices) if transposed else matrices
        return scalars * sp.Mul(*(_noncommutative(part, forms, transposed) for part in ordered))
    symbol = _letter(value)
    if not transposed or is_form(value):
        return symbol
    if value not in forms:
        return _letter(value, "ᵀ")
    eta = _noncommutative(forms[value], forms)
    return eta * symbol**-1 * eta


def _simplified(value: sp.Expr) -> sp.Expr:
    """Multiply out, with η² = 1."""
    eta, previous = sp.Symbol("η", commutative=False), None
    while value != previous:
        previous, value = value, sp.expand(sp.expand(value).subs(eta**2, 1))
    return value


def _has_determinant(matrix: sp.Expr, kind: Kind, facts: Iterable[Condition], forms: dict[sp.Expr, sp.Expr]) -> bool:
    """Multiply the determinants of the letters: 1 for those that have it, else a sign or an unknown."""
    value = _simplified(_noncommutative(matrix, forms))
    if value.is_Add or value.as_coeff_Mul()[0] != 1:
        return False
    determinants: dict[str, sp.Expr] = {}
    for symbol, _ in forms.items():
        determinants[symbol.name] = sp.Symbol("±", nonzero=True)
    for fact in facts:
        letter = fixed_determinant(fact)
        if isinstance(letter, sp.MatrixSymbol):
            unknown = sp.Symbol("d", positive=True) if fact.kind is Kind.POSITIVE else sp.Symbol("d", nonzero=True)
            determinants[letter.name] = sp.S.One if fact.kind is Kind.ZERO else unknown
    total = sp.S.One
    for factor in sp.Mul.make_args(value):
        base, power = factor.as_base_exp()
        if base != 1:
            total *= determinants.get(base.name.rstrip("ᵀ"), sp.Symbol("?")) ** power
    return bool({Kind.ZERO: total == 1, Kind.POSITIVE: total.is_positive, Kind.NONZERO: total.is_nonzero}[kind])

"""Matrices of any size as words: noncommutative polynomials in letters A, A⁻¹, Aᵀ, A⁻ᵀ.

A letter that keeps a form, AᵀηA = η with η² = 1 and ηᵀ = η, has Aᵀ = ηA⁻¹η; then AA⁻¹ = A⁻¹A = 1 and η² = 1 make
every word a freely reduced one, and equal reduced words are equal for every size. Determinants multiply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sympy as sp

from grouptk.domains import Condition, Kind
from grouptk.domains.matrix_equations import Signature, form_defect
from grouptk.proofs.forms.ledger import UnsupportedExpression

Letter: TypeAlias = tuple[sp.Expr, bool, bool]
"""A matrix symbol, whether it is inverted, whether it is transposed."""
Word: TypeAlias = tuple[Letter, ...]

_MOST_FACTORS = 24


@dataclass(frozen=True)
class Letters:
    """What facts of the kinds AᵀηA = η and det A = 1, ≠ 0, > 0 say of matrix symbols, and facts on all entries."""

    forms: dict[sp.Expr, sp.Expr]
    determinants: dict[sp.Expr, Kind]
    cells: frozenset[tuple[sp.Expr, Kind]]

    @classmethod
    def of(cls, facts: Iterable[Condition]) -> Letters:
        """Read the facts about matrices; all others say nothing here."""
        stated = [fact for fact in facts if is_about_matrices(fact)]
        forms = dict(kept for kept in map(kept_form, stated) if kept is not None)
        determinants = {
            fixed_determinant(fact): fact.kind
            for fact in stated
            if isinstance(fixed_determinant(fact), sp.MatrixSymbol)
        }
        cells = frozenset(
            (fact.expression, fact.kind) for fact in stated if isinstance(fact.expression, sp.MatrixSymbol)
        )
        return cls(forms, determinants, cells)

    def shows(self, condition: Condition) -> bool:
        """Say whether a condition on matrices follows from words."""
        matrix = fixed_determinant(condition)
        if matrix is not None:
            return self.determinant_is(matrix, condition.kind)
        words = self.words(condition.expression)
        if condition.kind is Kind.ZERO:
            return not words
        if condition.kind is Kind.REAL:
            return True
        return all(
            (coefficient.is_Integer and (coefficient > 0 or condition.kind is Kind.INTEGER))
            and all(
                (symbol, condition.kind) in self.cells and (not inverted or self._is_orthogonal(symbol))
                for symbol, inverted, _ in word
            )
            for word, coefficient in words.items()
        )

    def _is_orthogonal(self, symbol: sp.Expr) -> bool:
        return isinstance(self.forms.get(symbol), sp.Identity)

    def words(self, value: sp.Expr) -> dict[Word, sp.Expr]:
        """Return a matrix as reduced words with scalar coefficients, those that are 0 left out."""
        if isinstance(value, sp.ZeroMatrix):
            return {}
        if isinstance(value, sp.Identity):
            return {(): sp.S.One}
        if isinstance(value, sp.MatrixSymbol | Signature):
            return {((value, False, False),): sp.S.One}
        if isinstance(value, sp.MatAdd):
            return _collected(item for part in value.args for item in self.words(part).items())
        if isinstance(value, sp.MatMul):
            return self._multiplied(value.args)
        if isinstance(value, sp.Transpose):
            return self._turned(value.arg, inverted=False)
        if isinstance(value, sp.Inverse):
            return self._turned(value.arg, inverted=True)
        if isinstance(value, sp.MatPow) and value.exp.is_Integer and abs(value.exp) <= _MOST_FACTORS:
            base = value.base if value.exp > 0 else sp.Inverse(value.base)
            return self._multiplied([base] * int(abs(value.exp)))
        raise UnsupportedExpression(f"the matrix {value}")

    def _multiplied(self, factors: Sequence[sp.Expr]) -> dict[Word, sp.Expr]:
        product: dict[Word, sp.Expr] = {(): sp.S.One}
        for factor in factors:
            other = self.words(factor) if factor.is_Matrix else {(): factor}
            product = _collected(
                (self._reduced((*left, *right)), a * b) for left, a in product.items() for right, b in other.items()
            )
        return product

    def _turned(self, value: sp.Expr, inverted: bool) -> dict[Word, sp.Expr]:
        """Transpose or invert: words are read backwards, and only single words of invertible letters invert."""
        words = self.words(value)
        if inverted and (len(words) != 1 or not self._is_invertible(*words)):
            raise UnsupportedExpression(f"the inverse of {value}, which is not known to exist,")
        turned = {}
        for word, coefficient in words.items():
            letters = ((s, i ^ inverted, t ^ (not inverted)) for s, i, t in reversed(word))
            turned[self._reduced(tuple(letters))] = 1 / coefficient if inverted else coefficient
        return turned

    def _is_invertible(self, word: Word) -> bool:
        return all(symbol in self.forms or symbol in self.determinants or is_form(symbol) for symbol, _, _ in word)

    def _reduced(self, word: Word) -> Word:
        """Cancel letters against their inverses, after Aᵀ = ηA⁻¹η where A keeps a form."""
        reduced: list[Letter] = []
        for letter in self._untransposed(word):
            symbol, inverted, transposed = letter
            opposite = letter if is_form(symbol) else (symbol, not inverted, transposed)
            if reduced and reduced[-1] == opposite:
                reduced.pop()
            else:
                reduced.append(letter)
        return tuple(reduced)

    def _untransposed(self, word: Word) -> Iterable[Letter]:
        for symbol, inverted, transposed in word:
            form = self.forms.get(symbol)
            if is_form(symbol):  # symmetric and its own inverse
                yield symbol, False, False
            elif not transposed or form is None:
                yield symbol, inverted, transposed
            elif isinstance(form, sp.Identity):
                yield symbol, not inverted, False
            else:
                yield from ((form, False, False), (symbol, not inverted, False), (form, False, False))

    # --------------------------------------------------------------------------- determinants

    def determinant_is(self, value: sp.Expr, kind: Kind) -> bool:
        """Say whether det = 1 (ZERO, of det − 1), ≠ 0 or > 0 follows from the letters of a single word."""
        words = self.words(value)
        if len(words) != 1:
            return False
        ((word, coefficient),) = words.items()
        if coefficient != 1:
            return False
        needed = {
            Kind.ZERO: {Kind.ZERO},
            Kind.POSITIVE: {Kind.ZERO, Kind.POSITIVE},
            Kind.NONZERO: {Kind.ZERO, Kind.POSITIVE, Kind.NONZERO},
        }[kind]
        signs = [symbol for symbol, _, _ in word if is_form(symbol)]
        if len(signs) % 2 and kind is not Kind.NONZERO:
            return False
        return all(
            self.determinants.get(symbol) in needed or (kind is Kind.NONZERO and symbol in self.forms)
            for symbol, _, _ in word
            if not is_form(symbol)
        )


def is_about_matrices(condition: Condition) -> bool:
    """Say whether a condition is on a matrix that is not written out, or on the determinant of one."""
    expression = condition.expression
    return isinstance(expression, sp.MatrixExpr) or fixed_determinant(condition) is not None


def is_form(symbol: sp.Expr) -> bool:
    """Say whether a matrix symbol stands for a form η = diag(1, …, −1, …)."""
    return isinstance(symbol, Signature)


def kept_form(fact: Condition) -> tuple[sp.Expr, sp.Expr] | None:
    """Return A and η if a fact says AᵀηA − η = 0 for a symbol A, else None."""
    value = fact.expression
    if fact.kind is not Kind.ZERO or not isinstance(value, sp.MatAdd):
        return None
    for symbol in value.atoms(sp.MatrixSymbol):
        for form in (*value.atoms(Signature), sp.Identity(symbol.rows)):
            if value == form_defect(symbol, form.args if is_form(form) else (symbol.rows, 0)):
                return symbol, form
    return None


def fixed_determinant(condition: Condition) -> sp.Expr | None:
    """Return M if a condition is on det M, as det M − 1 = 0, det M ≠ 0 or det M > 0; else None."""
    expression = condition.expression
    if isinstance(expression, sp.MatrixExpr):
        return None
    determinant = expression + 1 if condition.kind is Kind.ZERO else expression
    return determinant.arg if isinstance(determinant, sp.Determinant) else None


def _collected(items: Iterable[tuple[Word, sp.Expr]]) -> dict[Word, sp.Expr]:
    total: dict[Word, sp.Expr] = {}
    for word, coefficient in items:
        total[word] = sp.expand(total.get(word, sp.S.Zero) + coefficient)
    return {word: coefficient for word, coefficient in total.items() if coefficient != 0}


def is_zero_matrix(left: sp.Expr, right: sp.Expr) -> Condition:
    """Return the statement left = right on matrices that are not written out."""
    return Condition(Kind.ZERO, sp.MatAdd(left, sp.MatMul(-1, right)))

"""Determinants, cofactors and the equation AᵀηA = η: written out in the entries, or for matrices of any size.

SymPy's own determinant and product simplify or expand every entry on the way.
"""

from __future__ import annotations

import itertools
from bisect import bisect
from typing import Any

import sympy as sp


def determinant(matrix: sp.MatrixBase) -> sp.Expr:
    """Return the determinant by Laplace expansion from the last row upwards, each minor written once."""
    minors: dict[tuple[int, ...], sp.Expr] = {(): sp.S.One}  # by their columns; those of zeros are left out
    for row in reversed(range(matrix.rows)):
        terms: dict[tuple[int, ...], list[sp.Expr]] = {}
        for (columns, minor), column in itertools.product(minors.items(), range(matrix.cols)):
            if matrix[row, column] != 0 and column not in columns:
                place = bisect(columns, column)
                larger = (*columns[:place], column, *columns[place:])
                terms.setdefault(larger, []).append((-1) ** place * matrix[row, column] * minor)
        minors = {columns: sp.Add(*summands) for columns, summands in terms.items()}
    return minors.get(tuple(range(matrix.cols)), sp.S.Zero)


def cofactor(matrix: sp.MatrixBase, row: int, column: int) -> sp.Expr:
    """Return the entry of the cofactor matrix, which is the transpose of the adjugate."""
    return (-1) ** (row + column) * determinant(matrix.minor_submatrix(row, column))


def signs(form: tuple[int, int]) -> tuple[int, ...]:
    """Return the diagonal of η = diag(1, …, 1, −1, …, −1)."""
    return (1,) * form[0] + (-1,) * form[1]


def form_defects(matrix: sp.MatrixBase, form: tuple[int, int]) -> list[sp.Expr]:
    """Return the entries of AᵀηA − η on and above the diagonal."""
    eta = signs(form)
    size = len(eta)
    return [
        sp.Add(*(eta[k] * matrix[k, i] * matrix[k, j] for k in range(size))) - (eta[i] if i == j else 0)
        for i in range(size)
        for j in range(i, size)
    ]


class Signature(sp.MatrixExpr):
    """The form η = diag(1, …, 1, −1, …, −1) with p and q of them; written out once both are numbers."""

    def __new__(cls, p: Any, q: Any) -> sp.MatrixExpr:
        """Return the constant matrix, the unit matrix for q = 0."""
        plus, minus = map(sp.sympify, (p, q))
        if minus == 0:
            return sp.Identity(plus)
        if plus.is_Integer and minus.is_Integer:
            return sp.ImmutableMatrix(sp.diag(*signs((int(plus), int(minus)))))
        return super().__new__(cls, plus, minus)

    @property
    def shape(self) -> tuple[sp.Expr, sp.Expr]:
        """The shape (p + q, p + q)."""
        return self.args[0] + self.args[1], self.args[0] + self.args[1]

    def _eval_transpose(self) -> sp.MatrixExpr:
        return self

    def _eval_inverse(self) -> sp.MatrixExpr:
        return self

    def _latex(self, *_: object) -> str:
        return r"\eta"

    def _sympystr(self, *_: object) -> str:
        return "η"


def form_defect(matrix: sp.Expr, form: tuple[Any, Any]) -> sp.Expr:
    """Return AᵀηA − η for a matrix that is not written out."""
    eta = Signature(*form)
    return sp.MatAdd(sp.MatMul(matrix.T, eta, matrix).doit(), sp.MatMul(-1, eta)).doit()

"""What sets of matrices share: the shape, the entries, and the equations AᵀηA = η and det A = 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind
from grouptk.domains.matrix_equations import cofactor, determinant, form_defect, form_defects, signs
from grouptk.domains.matrix_samples import sample_matrices, strategy_of_matrices
from grouptk.domains.reals import Positive, Real
from grouptk.errors import DomainError

_SINGULAR = 1e-13


class MatrixDomain(Domain):
    """A set of matrices; the base class of `Matrices`, `Permutations` and `UnitQuaternions`.

    `rows` and `columns` are numbers or symbols; `cell` is the domain of one entry; `form` is the signature (p, q)
    of the η with AᵀηA = η, or None; `det` is 1 or the domain of the determinant, or None.
    """

    rows: Any
    columns: Any
    cell: Domain
    form: tuple[Any, Any] | None
    det: Any

    @property
    def shape(self) -> tuple[Any, Any]:
        """The shape (rows, columns)."""
        return self.rows, self.columns

    @property
    def is_symbolic(self) -> bool:
        """Whether the size is a symbol, and the matrix is not written out in entries."""
        return bool(self.parameters)

    @property
    def parameters(self) -> frozenset[sp.Symbol]:
        """The symbols in the shape."""
        return frozenset().union(*(sp.sympify(size).free_symbols for size in (*self.shape, *(self.form or ()))))

    @property
    def size(self) -> int:
        """The number of entries; a matrix of symbolic size is one."""
        return 1 if self.is_symbolic else self.rows * self.columns

    def symbol(self, name: str) -> Exact:
        """Return a matrix of symbols `name_ij`, rows and columns counted from 1; a `MatrixSymbol` of symbolic size."""
        if self.is_symbolic:
            return sp.MatrixSymbol(name, *self.shape)
        stem = name.rstrip("'")
        primes = name[len(stem) :]
        between = "_" if max(self.shape) > 9 else ""
        return sp.ImmutableMatrix(*self.shape, lambda i, j: self.cell.symbol(f"{stem}_{i + 1}{between}{j + 1}{primes}"))

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require entries in their domain, AᵀηA = η, and the determinant; of symbolic size as equations of matrices."""
        if not isinstance(value, sp.MatrixBase):
            return self._unwritten_conditions(value)
        cells = [condition for entry in value for condition in self.cell.conditions(entry)]
        form = self._form_conditions(value, "AᵀA = 1" if self.is_orthogonal else "AᵀηA = η")
        return (*cells, *form, *(self._conditions_on(determinant(value)) if self.det is not None else ()))

    def facts(self, value: Exact) -> tuple[Condition, ...]:
        """Return the conditions, AηAᵀ = η, and that a small rotation is its own cofactor matrix."""
        known = self.conditions(value)
        if not isinstance(value, sp.MatrixBase):
            return known
        known += self._form_conditions(value.T, "AAᵀ = 1" if self.is_orthogonal else "AηAᵀ = η")
        if self.is_orthogonal and self.det == 1 and value.rows <= 3:
            known += tuple(
                Condition(Kind.ZERO, cofactor(value, i, j) - value[i, j], "adj A = Aᵀ")
                for i in range(value.rows)
                for j in range(value.rows)
            )
        return known

    def _unwritten_conditions(self, value: sp.MatrixExpr) -> tuple[Condition, ...]:
        kinds = dict.fromkeys(condition.kind for condition in self.cell.conditions(self.cell.symbol("entry")))
        found = [Condition(kind, value, "entries") for kind in kinds]
        if self.form is not None:
            law = "AᵀA = 1" if self.is_orthogonal else "AᵀηA = η"
            found.append(Condition(Kind.ZERO, form_defect(value, self.form), law))
        return (*found, *self._conditions_on(sp.Determinant(value)))

    @property
    def is_orthogonal(self) -> bool:
        """Whether all members are orthogonal matrices."""
        return self.form is not None and self.form[1] == 0

    def _form_conditions(self, value: sp.MatrixBase, law: str) -> tuple[Condition, ...]:
        if self.form is None:
            return ()
        form = (value.rows, 0) if self.is_orthogonal else self.form  # the size may be a symbol
        return tuple(Condition(Kind.ZERO, defect, law) for defect in form_defects(value, form))

    def _conditions_on(self, det: sp.Expr) -> tuple[Condition, ...]:
        if self.det == 1:
            return (Condition(Kind.ZERO, det - 1, "det A = 1"),)
        kind, law = (Kind.POSITIVE, "det A > 0") if isinstance(self.det, Positive) else (Kind.NONZERO, "det A ≠ 0")
        return (Condition(kind, det, law),) if self.det is not None else ()

    def entries(self, value: Exact) -> tuple[sp.Expr, ...]:
        """Return the entries row by row; of symbolic size the matrix itself."""
        return (value,) if self.is_symbolic else tuple(value)

    def assemble(self, entries: tuple[Any, ...]) -> Any:
        """Return the matrix with these entries: exact, or an array of shape (…, rows, columns)."""
        if self.is_symbolic:
            return entries[0]
        if all(isinstance(entry, sp.Expr) for entry in entries):
            return sp.ImmutableMatrix(*self.shape, list(entries))
        stacked = np.stack(np.broadcast_arrays(*entries), axis=-1)
        return stacked.reshape(stacked.shape[:-1] + self.shape)

    def scalar(self) -> Domain:
        """Return the domain of one entry."""
        return self.cell

    def coerce(self, value: Any) -> Exact:
        """Return an immutable matrix of this shape; a column may be given as a flat list."""
        if isinstance(value, sp.MatrixExpr) and not isinstance(value, sp.MatrixBase):
            return self._coerced_expression(value)
        rows = value.tolist() if isinstance(value, sp.MatrixBase | np.ndarray) else value
        if self.columns == 1:
            rows = [row if isinstance(row, Sequence) else [row] for row in rows]
        if len({len(row) for row in rows}) != 1:
            raise DomainError(f"a matrix must have rows of one length, got {value!r}")
        matrix = sp.ImmutableMatrix([[self.cell.coerce(entry) for entry in row] for row in rows])
        if not self._fits(matrix.shape):
            raise DomainError(f"a matrix must have shape {self.shape}, got {matrix.shape}")
        return matrix

    def _coerced_expression(self, value: sp.MatrixExpr) -> Exact:
        if value.shape != self.shape:
            raise DomainError(f"a matrix must have shape {self.shape}, got {value.shape}")
        return value if self.is_symbolic else sp.ImmutableMatrix(value.as_explicit())

    def _fits(self, shape: tuple[int, int]) -> bool:
        """Say whether a shape is this one, for some sizes in place of symbols."""
        if not self.is_symbolic:
            return shape == self.shape
        wanted, got = sp.Matrix(self.shape), sp.Matrix(shape)
        return all(not entry.is_number or entry == 0 for entry in (wanted - got).subs(zip(wanted, got, strict=True)))

    def samples(self) -> tuple[Exact, ...]:
        """Return exact members, those that are written out of size 2 if the size is a symbol."""
        return sample_matrices(self._with_numbers())

    def strategy(self) -> Any:
        """Draw members with rational entries."""
        return strategy_of_matrices(self._with_numbers())

    def _with_numbers(self) -> Any:
        return self.at(dict.fromkeys(self.parameters, sp.Integer(2 if self.form is None or self.is_orthogonal else 1)))

    def contains_array(self, values: Array) -> bool:
        """Say whether the last two axes are a member, floats to rounding."""
        if values.shape[-2:] != self.shape or not (super().contains_array(values) and self.cell.contains_array(values)):
            return False
        floats = np.asarray(values, dtype=np.float64)
        tolerance = max(1e-6, 1000 * float(np.finfo(values.dtype).eps)) if values.dtype.kind == "f" else 1e-6
        largest = np.maximum(1.0, np.abs(floats).max(axis=(-2, -1)))
        if self.form is not None:
            eta = np.diag(signs(self.form))
            defects = np.abs(np.swapaxes(floats, -1, -2) @ eta @ floats - eta).max(axis=(-2, -1))
            if np.any(defects > tolerance * largest**2):
                return False
        if self.det is None:
            return True
        determinants = np.linalg.det(floats)
        if self.det == 1:
            return bool(np.all(np.abs(determinants - 1) <= tolerance * largest**self.rows))
        # By Hadamard's bound this is the share of the largest determinant that rows of these lengths can have.
        bounds = np.linalg.norm(floats, axis=-1).prod(axis=-1)
        sizes = determinants if isinstance(self.det, Positive) else np.abs(determinants)
        return bool(np.all(sizes > _SINGULAR * bounds))

    def normalize_array(self, values: Array) -> Array:
        """Return the entries in their normal form."""
        return self.cell.normalize_array(values)

    def to_array(self, value: Any) -> Array:
        """Return a matrix or a batch of matrices as an array (…, rows, columns); of columns also (…, rows)."""
        if isinstance(value, sp.MatrixBase):
            whole = not isinstance(self.cell, Real) and all(entry.is_Integer for entry in value)
            return np.array(value.tolist(), dtype=np.int64 if whole else np.float64)
        array = np.asarray(value)
        is_flat = self.columns == 1 and array.shape[-2:] != self.shape and array.shape[-1:] == (self.rows,)
        return array[..., None] if is_flat else array

"""The set of all complex matrices of a size: where the values of representations with complex entries are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.complex_numbers import real_and_imaginary
from grouptk.domains import Array, Condition, Domain, Exact, Matrices, Real
from grouptk.errors import DomainError


@dataclass(frozen=True)
class ComplexMatrices(Domain):
    """The complex matrices of a size, whose entries are compared as their real and then their imaginary parts.

    The size is None while an author's function is traced: then it is any.
    """

    rows: int | None

    def __str__(self) -> str:
        return f"ℂ^({self.rows}×{self.rows})"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a matrix; () while its size is not known."""
        return () if self.rows is None else (self.rows, self.rows)

    @property
    def size(self) -> int:
        """The number of real and imaginary parts."""
        return 2 * (self.rows or 0) ** 2

    def scalar(self) -> Domain:
        """Return the domain of a real or imaginary part."""
        return Real()

    def symbol(self, name: str) -> Exact:
        """Return a matrix of symbols."""
        return Matrices(self.rows).symbol(name)

    def samples(self) -> tuple[Exact, ...]:
        """Return exact real matrices."""
        return Matrices(self.rows).samples()

    def entries(self, value: Exact) -> tuple[sp.Expr, ...]:
        """Return the real parts, then the imaginary parts."""
        if not isinstance(value, sp.MatrixBase):
            return (value,)
        real, imaginary = real_and_imaginary(value)
        return (*real, *imaginary)

    def assemble(self, entries: tuple[Any, ...]) -> Array | Exact:
        """Return a matrix, or an array (…, rows, rows), from its real and imaginary parts."""
        if all(isinstance(entry, sp.Expr) for entry in entries):
            real, imaginary = entries[: self.size // 2], entries[self.size // 2 :]
            return sp.ImmutableMatrix(*self.shape, [a + sp.I * b for a, b in zip(real, imaginary, strict=True)])
        stacked = np.stack(np.broadcast_arrays(*entries), axis=-1)
        half = self.size // 2
        values = stacked[..., :half] + 1j * stacked[..., half:]
        return values.reshape(values.shape[:-1] + self.shape)

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require defined entries."""
        return tuple(condition for part in self.entries(value) for condition in Real().conditions(part))

    def coerce(self, value: Any) -> Exact:
        """Return a square matrix; a single expression is one of size 1."""
        if isinstance(value, sp.MatrixExpr) and not isinstance(value, sp.MatrixBase):
            matrix: Any = value
        else:
            matrix = sp.ImmutableMatrix([[value]] if isinstance(value, sp.Expr | int) else value)
        if matrix.rows != matrix.cols or self.rows not in (None, matrix.rows):
            needed = "square" if self.rows is None else f"of shape {self.shape}"
            raise DomainError(f"a representation needs matrices {needed}, got {matrix.rows} × {matrix.cols}")
        return matrix

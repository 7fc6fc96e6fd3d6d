"""Matrix coordinates: real matrices of a given shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains.base import Array, Condition, Domain, Exact, Kind, hypothesis_strategies
from grouptk.domains.reals import Real
from grouptk.errors import DomainError


@dataclass(frozen=True)
class Matrices(Domain):
    """The real matrices with `rows` rows and `columns` columns (square when `columns` is left out)."""

    rows: int
    columns: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self.rows if self.columns is None else self.columns)
        if not all(isinstance(size, int) and size > 0 for size in self.shape):
            raise DomainError(f"Matrices needs positive integer sizes, got {self.rows!r} × {self.columns!r}")

    def __str__(self) -> str:
        return f"ℝ^({self.rows}×{self.columns})"

    @property
    def shape(self) -> tuple[int, int]:
        """The shape (rows, columns)."""
        return self.rows, self.columns or self.rows

    def symbol(self, name: str) -> sp.ImmutableMatrix:
        """Return a matrix of real symbols `name_ij`, rows and columns counted from 1."""
        stem = name.rstrip("'")
        primes = name[len(stem) :]
        return sp.ImmutableMatrix(*self.shape, lambda i, j: sp.Symbol(f"{stem}_{i + 1}{j + 1}{primes}", real=True))

    def conditions(self, value: Exact) -> tuple[Condition, ...]:
        """Require real entries."""
        return tuple(Condition(Kind.REAL, entry) for entry in self.entries(value))

    def entries(self, value: Exact) -> tuple[sp.Expr, ...]:
        """Return the entries row by row."""
        return tuple(value)

    def assemble(self, entries: tuple[Any, ...]) -> Any:
        """Return the matrix with these entries: exact, or an array of shape (…, rows, columns)."""
        if all(isinstance(entry, sp.Expr) for entry in entries):
            return sp.ImmutableMatrix(*self.shape, list(entries))
        stacked = np.stack(np.broadcast_arrays(*entries), axis=-1)
        return stacked.reshape(stacked.shape[:-1] + self.shape)

    def scalar(self) -> Domain:
        """Return the domain of one entry."""
        return Real()

    def coerce(self, value: Any) -> Exact:
        """Return an immutable matrix of this shape."""
        rows = value.tolist() if isinstance(value, sp.MatrixBase | np.ndarray) else value
        matrix = sp.ImmutableMatrix([[sp.sympify(entry, strict=True) for entry in row] for row in rows])
        if matrix.shape != self.shape:
            raise DomainError(f"a matrix must have shape {self.shape}, got {matrix.shape}")
        return matrix

    def samples(self) -> tuple[Exact, ...]:
        """Return the unit matrix, zero, the matrix units and a few full ones."""
        rows, columns = self.shape
        units = [
            sp.ImmutableMatrix(rows, columns, lambda i, j, a=a, b=b: int((i, j) == (a, b)))
            for a in range(rows)
            for b in range(columns)
        ]
        full = [sp.ImmutableMatrix(rows, columns, lambda i, j, m=m: (i * m + j * j + m) % 5 - 2) for m in (1, 2, 3)]
        return (sp.ImmutableMatrix.eye(rows, columns), sp.ImmutableMatrix.zeros(rows, columns), *units, *full)

    def strategy(self) -> Any:
        """Draw matrices of small exact rationals."""
        size = self.rows * self.shape[1]
        entries = hypothesis_strategies().lists(Real().strategy(), min_size=size, max_size=size)
        return entries.map(lambda drawn: sp.ImmutableMatrix(*self.shape, drawn))

    def contains_array(self, values: Array) -> bool:
        """Say whether the last two axes are a matrix of this shape with finite real entries."""
        return values.shape[-2:] == self.shape and super().contains_array(values)

    def to_array(self, value: Any) -> Array:
        """Return a matrix or a batch of matrices as an array (…, rows, columns)."""
        return np.array(value.tolist(), dtype=float) if isinstance(value, sp.MatrixBase) else np.asarray(value)

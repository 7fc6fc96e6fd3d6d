"""Matrix coordinates: all real matrices of a shape, or those that keep a form, or have a given determinant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from grouptk.domains.base import Domain
from grouptk.domains.integers import Integer, NonNegativeInteger, positive_integer
from grouptk.domains.matrix_domain import MatrixDomain
from grouptk.domains.reals import NonZero, Positive, Real
from grouptk.errors import DomainError


@dataclass(frozen=True, init=False, repr=False)
class Matrices(MatrixDomain):
    """The real matrices with `rows` rows and `columns` columns (square when left out), or some of them.

    `form="orthogonal"` asks for AᵀA = 1, a signature `form=(p, q)` for AᵀηA = η with η = diag(1, …, 1, −1, …, −1)
    (p and q of them); `det` is 1, `NonZero()` or `Positive()`; `entries` is `Real()`, `Integer()` or
    `NonNegativeInteger()`. The sizes may be symbols: `Matrices("n", form="orthogonal")`.

    Raises:
        DomainError: a size is no positive integer and no symbol; a form or a determinant of a matrix that is not
            square; p + q ≠ rows; another `det` or `entries` than these.

    Example:
        >>> print(Matrices(3, form="orthogonal", det=1), Matrices(2, det=NonZero()), Matrices(4, form=(1, 3)))
        SO(3) GL(2) O(1,3)
    """

    rows: Any
    columns: Any
    form: tuple[Any, Any] | None
    det: Any
    cell: Domain

    def __init__(
        self, rows: Any, columns: Any = None, *, form: Any = None, det: Any = None, entries: Any = None
    ) -> None:
        sizes = [_size(size) for size in (rows, rows if columns is None else columns)]
        normal = None if form is None else _signature(form, sizes)
        fields = {
            "rows": sizes[0],
            "columns": sizes[1],
            "form": normal,
            "det": _determinant(det, sizes, normal),
            "cell": _cell(entries),
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        sizes = f"{_quoted(self.rows)}" + ("" if self.columns == self.rows else f", {_quoted(self.columns)}")
        given = (
            ("form", None if self.form is None else "orthogonal" if self.is_orthogonal else self.form),
            ("det", self.det),
            ("entries", None if self.cell == Real() else self.cell),
        )
        return f"Matrices({sizes}{''.join(f', {name}={value!r}' for name, value in given if value is not None)})"

    def __str__(self) -> str:
        if self.form is None and self.det is None:
            return f"{self.cell}^({self.rows}×{self.columns})"
        if self.form is not None:
            size = f"{self.rows}" if self.is_orthogonal else "{},{}".format(*self.form)
            letters = "SO" if self.det == 1 else "O"
        else:
            size = f"{self.rows}"
            letters = "SL" if self.det == 1 else "GL⁺" if isinstance(self.det, Positive) else "GL"
        return f"{letters}({size}{'' if self.cell == Real() else f', {self.cell}'})"

    def at(self, parameters: Mapping[sp.Symbol, sp.Expr]) -> Domain:
        """Put numbers in for symbolic sizes."""
        rows, columns = (sp.sympify(size).xreplace(dict(parameters)) for size in self.shape)
        form: Any = "orthogonal" if self.is_orthogonal else self.form
        if isinstance(form, tuple):
            put = (sp.sympify(part).xreplace(dict(parameters)) for part in form)
            form = tuple(int(part) if part.is_Integer else part for part in put)
        return Matrices(rows, columns, form=form, det=self.det, entries=self.cell)


def _size(size: Any) -> Any:
    """Return a size as an int, a symbol, or a sum of symbols such as p + q."""
    if isinstance(size, sp.Add) and all(part.is_integer and part.is_positive for part in size.args):
        return size
    number = positive_integer(size, "Matrices(rows, columns)")
    return number if isinstance(number, sp.Symbol) else int(number)


def _quoted(size: Any) -> str:
    return repr(size.name) if isinstance(size, sp.Symbol) else str(size)


def _signature(form: Any, sizes: list[Any]) -> tuple[Any, Any]:
    rows, columns = sizes
    if rows != columns:
        raise DomainError(f"a form needs square matrices, got {rows} × {columns}")
    if form == "orthogonal" or form in ((rows, 0), (0, rows)):
        return rows, 0
    if isinstance(form, tuple) and len(form) == 2 and any(isinstance(part, sp.Symbol) for part in form):
        if sp.Add(*form) == rows:
            return form
        raise DomainError(f"form must be a signature (p, q) with p + q = {rows}, got {form!r}")
    is_pair = isinstance(form, tuple) and len(form) == 2 and all(type(part) is int and part >= 0 for part in form)
    if not is_pair or sum(form) != rows:
        raise DomainError(f"form must be 'orthogonal' or a signature (p, q) with p + q = {rows}, got {form!r}")
    return form


def _determinant(det: Any, sizes: list[Any], form: tuple[Any, Any] | None) -> Any:
    """Return 1, a domain or None; the determinant of a matrix that keeps a form is 1 or −1 anyway."""
    if det is None:
        return None
    if sizes[0] != sizes[1]:
        raise DomainError(f"a determinant needs square matrices, got {sizes[0]} × {sizes[1]}")
    if isinstance(det, NonZero | Positive):
        return det if form is None else 1 if isinstance(det, Positive) else None
    if isinstance(det, bool) or det != 1:
        raise DomainError(f"det must be 1, NonZero() or Positive(), got {det!r}")
    return 1


def _cell(entries: Any) -> Domain:
    if entries is None:
        return Real()
    if not isinstance(entries, Real | Integer | NonNegativeInteger):
        raise DomainError(f"entries must be Real(), Integer() or NonNegativeInteger(), got {entries!r}")
    return entries

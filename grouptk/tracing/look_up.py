"""Functions on finite spaces as tables: `LookUp(table, *entries)` is a formula whose values are all listed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError, LawError
from grouptk.spaces import Space
from grouptk.tracing.formula import Formula, Values

_MOST_CALLS = 10**6


class Table(sp.Atom):
    """The values of a function at all points of finite spaces: `values[i, j]` at the i-th and j-th point of two.

    The values are integers, or exact SymPy numbers in an array of objects.
    """

    __slots__ = ("_content", "spaces", "values")
    spaces: tuple[Space, ...]
    values: Array
    _content: Any

    def __new__(cls, spaces: tuple[Space, ...], values: Array) -> Table:
        """Keep the values, read-only."""
        table = super().__new__(cls)
        table.spaces = spaces
        values = np.asarray(values)
        if values.dtype == object:
            table._content = tuple(values.flat)
        else:
            largest = max(int(values.max(initial=0)), -int(values.min(initial=0)))
            values = values.astype(np.int16 if largest < 2**15 else np.int64)
            table._content = blake2b(values.tobytes()).digest()
        table.values = values
        table.values.flags.writeable = False
        return table

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, (self.spaces, self.values)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.spaces, self.values

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.spaces, self.values.shape, self._content

    def sort_key(self, order: Any = None) -> Any:
        """Sort tables by their hash: SymPy asks for some order."""
        return self.class_key(), (1, (str(hash(self)),)), sp.S.One.sort_key(), sp.S.One

    def _sympystr(self, printer: Any) -> str:
        return f"table{'×'.join(map(str, self.values.shape))}"

    _latex = _sympystr

    def at(self, *entries: Any) -> Array:
        """Return the values at numeric points, given by their scalar entries."""
        pending = iter(map(np.asarray, entries))
        places = []
        for space in self.spaces:
            places.append(enumeration(space).positions(space.assemble(pending)))
        return self.values[tuple(places)]

    def numeric(self, *entries: Any) -> Array:
        """Return the values at numeric points in a numeric dtype."""
        values = self.at(*entries)
        return values.astype(np.float64) if values.dtype == object else values


class LookUp(sp.Function):
    """The value of a table at a point, which is given by its scalar entries."""

    @classmethod
    def eval(cls, table: Table, *entries: sp.Expr) -> sp.Expr | None:
        """Look the value up once all entries are integers."""
        if not all(entry.is_Integer for entry in entries):
            return None
        value = table.at(*map(int, entries))
        return value if isinstance(value, sp.Expr) else sp.Integer(int(value))

    def _eval_is_integer(self) -> bool | None:
        return True if self.args[0].values.dtype != object else None

    def _eval_is_real(self) -> bool | None:
        return True if self.args[0].values.dtype != object else None


def tabulate_points(
    function: Callable[..., Values], sources: Sequence[Space], target: Space, subject: str, build: Sequence[Any]
) -> Formula:
    """Return the formula of a function on finite spaces by calling it at every point.

    Raises:
        LawError: there are too many points to call it at, or infinitely many.
    """
    try:
        points = [enumeration(source) for source in sources]
    except DomainError as error:
        raise LawError(f"{subject} has labels among its coordinates, so all must be finite: {error}") from error
    shape = tuple(map(len, points))
    if np.prod(shape, dtype=object) > _MOST_CALLS:
        raise LawError(f"{subject} must be called at no more than {_MOST_CALLS:,} points to be tabulated, not {shape}")
    operands = [[make(p.point(i)) for i in range(len(p))] for make, p in zip(build, points, strict=True)]
    rows = [target.entries(function(*given)) for given in itertools.product(*operands)]
    return look_up_formula(tuple(sources), target, [_array(column, shape) for column in zip(*rows, strict=True)])


def look_up_formula(sources: tuple[Space, ...], target: Space, columns: Sequence[Array]) -> Formula:
    """Return the formula that looks up the scalar entries of its value, one array of values for each."""
    symbols = [s for place, source in enumerate(sources) for s in source.entries(source.symbols("'" * place))]
    entries = [LookUp(Table(sources, column), *symbols) for column in columns]
    outputs = target.assemble(entries)
    return Formula(sources, target, tuple(map(sp.sympify, outputs)))


def place_formula(sources: tuple[Space, ...], target: Space, places: Array) -> Formula:
    """Return the formula whose values are the points at these places of a finite target."""
    points = enumeration(target).points(places)
    columns = [
        part
        for domain, values in zip(target.domains, points, strict=True)
        for part in (np.moveaxis(values.reshape(*places.shape, -1), -1, 0) if domain.shape else [values])
    ]
    return look_up_formula(sources, target, columns)


def _array(column: Sequence[sp.Expr], shape: tuple[int, ...]) -> Array:
    whole = all(value.is_Integer for value in column)
    array = np.array([int(value) for value in column]) if whole else np.array(column, object)
    return array.reshape(shape)


def indices(formula: Formula) -> Array | None:
    """Return the places in the target of all values of a formula that only looks up; None for any other formula."""
    target, entries = formula.target, formula.target.entries(formula.outputs)
    symbols = tuple(itertools.chain.from_iterable(formula.scalars))
    if not entries or not all(
        isinstance(e, LookUp) and e.args[1:] == symbols and e.args[0].values.dtype != object for e in entries
    ):
        return None
    values = target.assemble([e.args[0].values for e in entries])
    return values[0] if enumeration(target).is_plain else enumeration(target).positions(values)

"""Representations of finite groups by their values on all elements: exact, or numeric with a stated defect."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.element import Element
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError, ShapeError
from grouptk.finite import CayleyTable
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.proofs import Counterexample, Report, Result, Verdict
from grouptk.representations import arrays
from grouptk.representations.exact_values import concatenated, exact_matrix
from grouptk.representations.operations import Operations

TOLERANCE = 1e-6
MOST_ENTRIES = 50_000_000


class TabulatedRepresentation(Operations):
    """A representation of a finite group: `values[i]` is the matrix of the i-th of `group.elements()`.

    Values are exact: integers, `Cyclotomics`, or SymPy matrices of cyclotomic numbers; or floats, real or complex.
    Exact ones are proved or refuted on generators × elements of the Cayley table, which suffices. Floats prove nothing:
    their laws are REFUTED where they fail by more than 10⁻⁶ of the largest entry, else UNDECIDED, with the defect.

    Raises:
        ShapeError: the values are not one square matrix for each element.
        DomainError: the group is not finite; an exact entry is not written as a cyclotomic number.

    Example:
        >>> import grouptk as gt
        >>> turn = TabulatedRepresentation(gt.C(2), [[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
        >>> bool(turn.verify()), (turn * turn).character().to_sympy().tolist()
        (True, [4, 0])
        >>> print(TabulatedRepresentation(gt.C(2), [[[1]], [[2]]]).verify()["homomorphism"].counterexample)
        at g = (k=1), h = (k=1): ρ(g*h) = ρ(g)*ρ(h) fails, (Matrix([[1]])) ≠ (Matrix([[4]]))
    """

    def __init__(self, group: Group, values: Any, name: str | None = None) -> None:
        self.group = group
        self.name = name or f"representation of {group}"
        self.table: CayleyTable = group.table()
        self.values = exact_or_float(values)
        if len(self.values.shape) != 3 or self.values.shape[1:] != (self.values.shape[1],) * 2:
            raise ShapeError(f"{self} needs one square matrix for each element, got the shape {self.values.shape}")
        if len(self.values) != len(self.table):
            raise ShapeError(f"{self} needs {len(self.table)} matrices, one for each element, got {len(self.values)}")
        if np.prod(self.values.shape) > MOST_ENTRIES:
            raise DomainError(f"a table of values may have {MOST_ENTRIES:,} entries, got the shape {self.values.shape}")
        if not self.is_exact and not np.isfinite(self.values).all():
            raise DomainError(f"{self} needs finite numbers as values")
        self.dimension = int(self.values.shape[1])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TabulatedRepresentation):
            return NotImplemented
        same = self.group == other.group and self.dimension == other.dimension
        return same and bool(np.all(self.values == other.values))

    def __hash__(self) -> int:
        return hash((self.group, self.dimension))

    def __call__(self, g: Element) -> Any:
        """Return ρ(g): a SymPy matrix where it is exact and g is, else an array (…, d, d)."""
        place = self.group.index(g)
        if isinstance(self.values, Cyclotomics) and not g.is_numeric:
            return as_matrix(self.values[place])
        return self.array[place]

    @property
    def entries(self) -> Any:
        """The values."""
        return self.values

    @property
    def is_exact(self) -> bool:
        """Whether the values are exact."""
        return isinstance(self.values, Cyclotomics)

    @property
    def is_real(self) -> bool:
        """Whether all entries are real."""
        if isinstance(self.values, Cyclotomics):
            return bool(self.values.is_real().all())
        return self.values.dtype.kind == "f"

    @property
    def array(self) -> Array:
        """The values as floats, real where all are."""
        return as_floats(self.values)

    def character(self, g: Element | None = None) -> Any:
        """Return the trace of ρ(g), at an element (a batch of them) or, left out, for all in order."""
        values = arrays.trace(self.values)
        if g is None:
            return values
        place = self.group.index(g)
        return (
            values[place].to_sympy()
            if isinstance(values, Cyclotomics) and not g.is_numeric
            else as_floats(values)[place]
        )

    def character_product(self, other: TabulatedRepresentation) -> Any:
        """Return ⟨χ_ρ, χ_σ⟩ as a cyclotomic number, or a float; see `inner`."""
        sums = (self.character()[self.table.inverses] * other.character()).sum(axis=0)
        return sums / len(self.table) if isinstance(sums, Cyclotomics) else complex(sums / len(self.table))

    def is_unitary(self) -> Result:
        """Prove or refute ρ(g)ρ(g)* = 1 for all g."""
        name, one = f"{self} is unitary", np.eye(self.dimension, dtype=np.int64)
        product = self.values @ arrays.transposed(self.values.conjugate())
        everywhere = np.arange(len(self.table))
        return self._compared(name, "ρ(g)ρ(g)* = 1", [(product, one[None], everywhere[:, None])], "all elements")

    def tabulated(self) -> Self:
        """Return the representation itself."""
        return self

    def numeric(self) -> TabulatedRepresentation:
        """Return the same representation in floats."""
        return TabulatedRepresentation(self.group, self.array, str(self))

    def _dual_matrices(self) -> Any:
        return arrays.transposed(self.values[self.table.inverses])

    def _conjugate_matrices(self) -> Any:
        return self.values.conjugate()

    def _pulled_back(self, phi: Homomorphism) -> Any:
        return self.values[images(phi)]

    def _in_basis(self, columns: Any) -> Any:
        if self.is_exact and isinstance(columns, sp.MatrixBase):
            return exact_matrix(columns.inv())[None] @ self.values @ exact_matrix(columns)[None]
        floats = np.array(sp.N(columns).tolist(), complex) if isinstance(columns, sp.MatrixBase) else columns
        return np.linalg.solve(floats, self.array @ floats)

    def _made(self, matrices: Any, name: str, *, group: Group | None = None) -> Self:
        return type(self)(group or self.group, matrices, name)

    # --------------------------------------------------------------------------- proofs

    def _proved(self) -> Report:
        closure = Result("closure", Verdict.PROVED, f"{len(self.table)} matrices of numbers")
        well_defined = Result("well-defined", Verdict.PROVED, "one matrix for each element")
        one = np.eye(self.dimension, dtype=np.int64)
        unit = (self.values[[self.table.identity]], one[None], np.empty((1, 0), np.intp))
        generators = self.table.generators or (self.table.identity,)
        identity = self._compared("identity", "ρ(e) = 1", [unit], "the value at the identity")
        said = f"{len(generators)} generators × {len(self.table)} elements"
        law = self._compared("homomorphism", "ρ(g*h) = ρ(g)*ρ(h)", map(self._products, generators), said)
        law = law.resting_on(self.group.verify()["associativity"])
        if law.verdict is Verdict.REFUTED:
            law = self._named(law)
        return Report(str(self), (closure, well_defined, identity, law))

    def _products(self, s: int) -> tuple[Any, Any, Array]:
        """Return ρ(s·h) and ρ(s)ρ(h) for all h, and the pairs (s, h)."""
        pairs = np.stack(np.broadcast_arrays(s, np.arange(len(self.table))), axis=1)
        return self.values[self.table.product[s].astype(np.intp)], self.values[[s]] @ self.values, pairs

    def _compared(self, name: str, goal: str, sides: Any, said: str) -> Result:
        """Compare stacks of matrices: exact ones for equality, floats up to the tolerance."""
        defect, size = 0.0, 1.0
        for left, right, operands in sides:
            if isinstance(left, Cyclotomics):
                wrong = ~np.all(left == right, axis=(-2, -1))
            else:
                size = max(size, float(np.abs(self.values).max()) ** 2)
                defects = np.abs(left - right).max(axis=(-2, -1))
                defect = max(defect, float(defects.max()))
                wrong = ~(defects <= TOLERANCE * size)
            if wrong.any():
                place = int(np.argmax(wrong))
                points = {letter: self._point(index) for letter, index in zip("gh", operands[place], strict=False)}
                values = tuple((as_matrix(side[min(place, len(side) - 1)]),) for side in (left, right))
                method = "exact counterexample" if self.is_exact else f"a defect of {defect:.1e}, above the tolerance"
                return Result(name, Verdict.REFUTED, method, counterexample=Counterexample(goal, points, {}, *values))
        if self.is_exact:
            return Result(name, Verdict.PROVED, said)
        return Result(name, Verdict.UNDECIDED, f"floats: a defect of {defect:.1e} on {said}")

    def _named(self, law: Result) -> Result:
        """Say of a map that is no homomorphism whether it is one in the other order, or up to factors."""
        generators = self.table.generators
        flipped = [self.values[self.table.product[:, s].astype(np.intp)] for s in generators]
        note = ""
        if all(_agree(side, self.values[[s]] @ self.values).all() for side, s in zip(flipped, generators, strict=True)):
            note = "; it is an anti-homomorphism, ρ(g*h) = ρ(h)*ρ(g)"
        else:
            sides = [self._products(s)[:2] for s in generators]
            if all((_agree(left, right) | _agree(left, -right)).all() for left, right in sides):
                note = "; it is projective, ρ(g*h) = ±ρ(g)*ρ(h)"
            elif all(_proportional(left, right) for left, right in sides):
                note = "; it is projective, ρ(g*h) = c·ρ(g)*ρ(h) for numbers c(g, h) ≠ 0"
        return Result(law.name, law.verdict, law.method + note, law.seconds, law.counterexample)

    def _point(self, index: int) -> Any:
        return self.group.space.point(enumeration(self.group.space).point(int(index)))


def exact_or_float(values: Any) -> Any:
    """Return a stack of matrices as cyclotomic numbers if they are all exact, else as an array of floats.

    Raises:
        ShapeError: their shapes differ.
    """
    if isinstance(values, Cyclotomics):
        return values
    if not isinstance(values, np.ndarray) and any(isinstance(value, sp.MatrixBase | Cyclotomics) for value in values):
        rows = [value if isinstance(value, Cyclotomics) else exact_matrix(value) for value in values]
        if len({row.shape for row in rows}) != 1:
            raise ShapeError(f"matrices must have one shape, got {', '.join(str(row.shape) for row in rows)}")
        return concatenated([row[None] for row in rows])
    array = np.asarray(values)
    if array.dtype == object:
        return exact_matrix([list(array.flat)])[0][np.arange(array.size).reshape(array.shape)]
    return Cyclotomics.of(array) if array.dtype.kind in "iub" else array.astype(np.result_type(array, np.float64))


def as_floats(values: Any) -> Array:
    """Return exact or numeric values as floats, real where all are."""
    if not isinstance(values, Cyclotomics):
        return values
    numbers = values.to_numpy()
    return numbers.real if values.is_real().all() else numbers


def images(phi: Homomorphism) -> Array:
    """Return the place of φ(h) in the target for each h of a finite source, in order."""
    points = Element(phi.source, enumeration(phi.source.space).arrays)
    return np.atleast_1d(phi.target.index(phi(points)))


def _agree(left: Any, right: Any) -> Array:
    if isinstance(left, Cyclotomics):
        return np.all(left == right, axis=(-2, -1))
    return np.abs(left - right).max(axis=(-2, -1)) <= TOLERANCE * max(1.0, float(np.abs(right).max()))


def _proportional(left: Any, right: Any) -> bool:
    """Say whether each matrix is a multiple of the other, by a factor that is not zero."""
    flat = as_floats(right).reshape(len(as_floats(right)), -1)
    size = left.shape[-1]
    row, column = np.divmod(np.abs(flat).argmax(axis=1), size)
    every = np.arange(len(flat))
    one, other = left[every, row, column][:, None, None], right[every, row, column][:, None, None]
    not_zero = (one != 0) & (other != 0)
    return bool(not_zero.all() and _agree(left * other, right * one).all())


def as_matrix(values: Any) -> sp.ImmutableMatrix:
    """Return a matrix of exact or numeric values as a SymPy matrix."""
    return sp.ImmutableMatrix((values.to_sympy() if isinstance(values, Cyclotomics) else values).tolist())

"""Irreducible representations of finite groups by matrices: unitary or orthogonal, and real ones."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grouptk.domains import Array
from grouptk.finite.characters import CharacterTable
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.spherical import independent_translates, shifted, spherical_function
from grouptk.finite.table import CayleyTable

_AT_ONCE = 2**20
_TYPES = {1: "real", 0: "complex", -1: "quaternionic"}


@dataclass(frozen=True, eq=False)
class Irrep(ABC):
    """An irreducible representation ρ, with the row of its character; `rho(elements)` are matrices (…, d, d)."""

    characters: CharacterTable
    row: int

    @abstractmethod
    def __call__(self, elements: Any) -> Any:
        """Return the matrices ρ(g) of an array of elements g, of shape (…, degree, degree)."""

    @property
    def table(self) -> CayleyTable:
        """The group."""
        return self.characters.classes.table

    @property
    def degree(self) -> int:
        """The number of rows of matrices."""
        return int(self.characters.degrees[self.row])

    @property
    def character(self) -> Cyclotomics:
        """The character χ on the classes."""
        return self.characters.values[self.row]

    @property
    def type(self) -> str:
        """`real`, `complex` or `quaternionic`, by the Frobenius–Schur indicator."""
        return _TYPES[int(self.characters.frobenius_schur[self.row])]

    @cached_property
    def matrices(self) -> Any:
        """The matrices of all elements, of shape (n, degree, degree)."""
        return self(np.arange(len(self.table)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(row={self.row}, degree={self.degree}, type={self.type!r})"


class NumericIrrep(Irrep):
    """An irreducible representation by floats, unitary up to its `defect`."""

    def blocks(self) -> Iterator[tuple[slice, Array]]:
        """Yield slices of the elements with their matrices: all at once if these are few, else without keeping them."""
        size = len(self.table)
        step = size if size * self.degree**2 <= _AT_ONCE else max(1, _AT_ONCE // self.degree**2)
        for start in range(0, size, step):
            part = slice(start, min(start + step, size))
            yield part, self.matrices if step == size else self(np.arange(part.start, part.stop))

    @cached_property
    def defect(self) -> float:
        """The largest entry of ρ(gs) − ρ(g)ρ(s), for all g and generators s, and of ρ(g)ρ(g)* − 1."""
        found = [0.0]
        for part, matrices in self.blocks():
            found.append(float(np.abs(matrices @ matrices.conj().swapaxes(1, 2) - np.eye(self.degree)).max()))
            for s in self.table.generators:
                found.append(float(np.abs(self(self.table.product[part, s]) - matrices @ self(s)).max()))
        return max(found)


@dataclass(frozen=True, eq=False, repr=False)
class UnitaryIrrep(NumericIrrep):
    """Unitary matrices, orthogonal ones for a representation of real type.

    For a unit vector v let s(x) = ⟨v, ρ(x)v⟩, and let g_1, …, g_d be elements whose translates ρ(g_i)v are a basis.
    Their Gram matrix is s(g_i⁻¹g_j) = L·L*, and in the orthonormal basis that L makes of them

        ρ(x) = L⁻¹·[s(g_i⁻¹·x·g_j)]·L⁻*.
    """

    spherical: Array
    translates: Array
    whitening: Array

    def __call__(self, elements: Any) -> Array:
        """Return the matrices of an array of elements."""
        entries = self.spherical[shifted(self.table, self.translates, np.asarray(elements))]
        return self.whitening @ entries @ self.whitening.conj().T


@dataclass(frozen=True, eq=False, repr=False)
class RealIrrep(NumericIrrep):
    """A representation that is irreducible over ℝ: orthogonal matrices of a real type, [[Re, −Im], [Im, Re]] else.

    Then its character is that of its row plus the conjugate.
    """

    unitary: UnitaryIrrep

    @property
    def degree(self) -> int:
        """The number of rows of matrices: twice the complex degree if the type is not real."""
        return self.unitary.degree * (1 if self.type == "real" else 2)

    @property
    def character(self) -> Cyclotomics:
        """The character on the classes."""
        character = self.unitary.character
        return character if self.type == "real" else character + character.conjugate()

    def __call__(self, elements: Any) -> Array:
        """Return the matrices of an array of elements."""
        matrices = self.unitary(elements)
        if self.type == "real":
            return matrices
        return np.concatenate(
            [
                np.concatenate([matrices.real, -matrices.imag], axis=-1),
                np.concatenate([matrices.imag, matrices.real], axis=-1),
            ],
            axis=-2,
        )


def irreps(table: CayleyTable, characters: CharacterTable | None = None) -> tuple[UnitaryIrrep, ...]:
    """Return the irreducible representations of a group, one for each row of its character table.

    Example:
        >>> klein = CayleyTable(np.arange(4)[:, None] ^ np.arange(4))
        >>> [rho(3).item() for rho in irreps(klein)]
        [1.0, -1.0, -1.0, 1.0]
    """
    characters = characters or CharacterTable.of(table)
    return tuple(unitary_irrep(characters, row) for row in range(len(characters.classes)))


def unitary_irrep(characters: CharacterTable, row: int) -> UnitaryIrrep:
    """Return the irreducible representation with the character of a row."""
    spherical, cosets = spherical_function(characters, row)
    translates, triangle = independent_translates(
        characters.classes.table, spherical, cosets, int(characters.degrees[row])
    )
    return UnitaryIrrep(characters, row, spherical, translates, np.linalg.inv(triangle))


def real_irreps(table: CayleyTable, characters: CharacterTable | None = None) -> tuple[RealIrrep, ...]:
    """Return the representations of a group that are irreducible over ℝ, in the order of the rows of their characters.

    Rows that are not real give one representation for a pair of conjugates, at the first of them.

    Example:
        >>> cyclic = CayleyTable((np.arange(3)[:, None] + np.arange(3)) % 3)
        >>> [rho.degree for rho in real_irreps(cyclic)]
        [1, 2]
    """
    characters = characters or CharacterTable.of(table)
    rows = np.flatnonzero(np.arange(len(characters.classes)) <= characters.conjugates)
    return tuple(RealIrrep(characters, int(row), unitary_irrep(characters, int(row))) for row in rows)


def sparse_form(matrices: Array) -> Array:
    """Return orthogonal matrices (n, d, d) of an irreducible representation of real type in a basis with many zeros.

    A vector that a subgroup ⟨g⟩ fixes up to a sign is taken as the first of the basis, and orthogonal translates of it
    as the next. If the lines through the translates are few, as for the axes of a cube, all entries are 0 and ±1.

    Example:
        >>> import numpy as np
        >>> turn, mirror = np.array([[0.6, -0.8], [0.8, 0.6]]), np.diag([1.0, -1.0])
        >>> signed = [np.eye(2), mirror, -mirror, -np.eye(2)]
        >>> square = np.array(signed + [np.fliplr(matrix) for matrix in signed])
        >>> bool(np.allclose(np.abs(sparse_form(turn @ square @ turn.T)).sum(), 16))
        True
    """
    degree = matrices.shape[-1]
    best, count = matrices, _nonzeros(matrices)
    for vector in _fixed_up_to_sign(matrices):
        if count <= len(matrices) * degree:
            break
        basis = _orthogonal_translates(matrices @ vector, vector)
        form = basis.T @ matrices @ basis
        if _nonzeros(form) < count:
            best, count = form, _nonzeros(form)
    return best


def _nonzeros(matrices: Array) -> int:
    return int((np.abs(matrices) > 1e-9).sum())


def _fixed_up_to_sign(matrices: Array) -> Iterator[Array]:
    """Yield unit vectors v with ρ(g)v = ±v, for the elements g for which there is only one."""
    unit = np.eye(matrices.shape[-1])
    for sign, matrix in itertools.product((1, -1), matrices):
        values, vectors = np.linalg.eigh((matrix - sign * unit).T @ (matrix - sign * unit))
        if values[0] < 1e-9 < values[1:2].sum():
            yield vectors[:, 0]


def _orthogonal_translates(translates: Array, first: Array) -> Array:
    """Return an orthonormal basis (d, d) that starts with a vector and prefers translates as they are."""
    basis = [first]
    while len(basis) < len(first):
        rest = translates - (translates @ np.array(basis).T) @ np.array(basis)
        lengths = np.linalg.norm(rest, axis=1)
        chosen = int(np.argmax(lengths > lengths.max() - 1e-9))
        basis.append(rest[chosen] / lengths[chosen])
    return np.array(basis).T

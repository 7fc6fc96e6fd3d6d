"""Decomposition of representations of finite groups into irreducible ones, with the change of basis."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.characters import CharacterTable
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.proofs import Report, Result, Verdict
from grouptk.representations import arrays
from grouptk.representations.exact_values import concatenated
from grouptk.representations.independence import is_invertible
from grouptk.representations.irreducible import irreducible
from grouptk.representations.operations import Operations
from grouptk.representations.table_intertwiners import exact_basis
from grouptk.representations.tabulated import TOLERANCE, TabulatedRepresentation, as_floats, as_matrix


@dataclass(frozen=True, eq=False)
class Decomposition:
    """ρ = ⊕ m_k σ_k: `multiplicities[k]` of the irreducible representation in row k of the character table.

    `change_of_basis` is the Q with Q⁻¹ρ(g)Q = `blocks(g)`, the σ_k in the order of the rows, each m_k times: exact
    where ρ and all σ_k in it are, else floats, and unitary if ρ is. `columns` are those of Q, as numbers.
    """

    representation: TabulatedRepresentation
    multiplicities: Array
    irreps: dict[int, TabulatedRepresentation]
    columns: Any
    method: str

    def __repr__(self) -> str:
        parts = [f"{m}·χ{k + 1}" if m > 1 else f"χ{k + 1}" for k, m in enumerate(self.multiplicities) if m]
        return f"{self.representation} = {' + '.join(parts)}"

    @cached_property
    def blocks(self) -> TabulatedRepresentation:
        """The block-diagonal representation ⊕ m_k σ_k."""
        copies = [self.irreps[k] for k, m in enumerate(self.multiplicities) for _ in range(m)]
        return functools.reduce(operator.add, copies)

    @property
    def is_exact(self) -> bool:
        """Whether the change of basis is exact."""
        return isinstance(self.columns, Cyclotomics)

    @cached_property
    def change_of_basis(self) -> Any:
        """The matrix Q: a SymPy matrix if it is exact, else an array."""
        return as_matrix(self.columns) if self.is_exact else self.columns

    @property
    def defect(self) -> float:
        """The largest entry of Q⁻¹ρ(g)Q − ⊕ m_k σ_k(g), in floats."""
        found = self.representation.in_basis(as_floats(self.columns))
        return float(np.abs(found.array - self.blocks.array).max())

    def verify(self) -> Report:
        """Prove that the multiplicities are right and that Q makes ρ block-diagonal; for floats, state the defect."""
        proved = self.representation.is_exact
        multiplicities = Result("multiplicities", Verdict.PROVED if proved else Verdict.UNDECIDED, self.method)
        laws = self.representation.verify()
        multiplicities = multiplicities.resting_on(*(laws.part(law) for law in laws))
        if self.is_exact:
            turned, moved = self.representation.values @ self.columns[None], self.columns[None] @ self.blocks.values
            same = is_invertible(self.columns) and bool(np.all(turned == moved))
            said = "Q is invertible and ρ(g)Q = Q·⊕ m_k σ_k(g), exactly"
            diagonal = Result("block-diagonal", Verdict.PROVED if same else Verdict.REFUTED, said)
        else:
            said = f"floats: a defect of {self.defect:.1e}, Q of condition {np.linalg.cond(self.columns):.1e}"
            diagonal = Result("block-diagonal", Verdict.UNDECIDED, said)
        return Report(str(self), (multiplicities, diagonal))


def decompose(rho: Operations, exact: bool = False) -> Decomposition:
    """Return the multiplicities of irreducible representations of a finite group, and a change of basis.

    Multiplicities are inner products of characters, exact for exact ρ. The columns of the change of basis are those of
    intertwiners σ_k → ρ: means over the group of random maps, or, if all is exact, of matrix units. The irreducible
    representations are unitary, in floats if of degree above 1; `exact=True` asks for exact ones, not unitary.

    Raises:
        DomainError: the group is not finite; the matrices are no representation: a multiplicity is not a whole number;
            exact ones are asked for of floats, or are not found.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.representations import standard
        >>> parts = standard(gt.S(4)).decompose()
        >>> parts.multiplicities.tolist(), parts.change_of_basis.shape, parts.defect < 1e-12
        ([1, 0, 0, 1, 0], (4, 4), True)
    """
    tabulated = rho.tabulated()
    if exact and not tabulated.is_exact:
        raise DomainError(f"an exact decomposition needs exact values, {rho} has floats")
    characters = tabulated.group.character_table()
    multiplicities, method = _multiplicities(tabulated, characters)
    rows = np.flatnonzero(multiplicities).tolist()
    irreps = {row: irreducible(tabulated.group, row, exact) for row in rows}
    if tabulated.is_exact and all(sigma.is_exact for sigma in irreps.values()):
        bases = [exact_basis(sigma, tabulated) for sigma in irreps.values()]
        rows = [arrays.transposed(basis[place]) for basis in bases for place in range(len(basis))]
        columns: Any = arrays.transposed(concatenated(rows))
    else:
        rng = np.random.default_rng(0)
        parts = [_isometries(sigma, tabulated, int(multiplicities[row]), rng) for row, sigma in irreps.items()]
        columns = np.concatenate(parts, axis=1)
    return Decomposition(tabulated, multiplicities, irreps, columns, method)


def _multiplicities(rho: TabulatedRepresentation, characters: CharacterTable) -> tuple[Array, str]:
    character = rho.character()[characters.classes.representatives]
    if isinstance(character, Cyclotomics):
        return characters.multiplicities(character), "inner products of exact characters"
    sums = (characters.values.to_numpy().conj() * characters.classes.sizes) @ character / len(characters.classes.table)
    counts = np.rint(sums.real).astype(np.int64)
    defect = float(np.abs(sums - counts).max())
    if defect > TOLERANCE or counts @ characters.degrees != rho.dimension:
        raise DomainError(f"{rho} is no representation: a multiplicity is {defect:.1e} away from a whole number")
    return counts, f"floats: inner products of characters, a defect of {defect:.1e}"


def _isometries(
    sigma: TabulatedRepresentation, rho: TabulatedRepresentation, count: int, rng: np.random.Generator
) -> Array:
    """Return independent intertwiners σ → ρ side by side, isometries of orthogonal images if ρ is unitary."""
    shape = (count, rho.dimension, sigma.dimension)
    started = rng.normal(size=shape) + 1j * rng.normal(size=shape)
    if not (np.iscomplexobj(sigma.array) or np.iscomplexobj(rho.array)):
        started = started.real
    back = sigma.array[sigma.table.inverses]
    means = sum(r @ started @ b for r, b in zip(rho.array, back, strict=True)) / len(back)
    rows = np.linalg.svd(means.reshape(count, -1), full_matrices=False)[2]
    return np.concatenate(list(rows.reshape(shape) * np.sqrt(sigma.dimension)), axis=1)

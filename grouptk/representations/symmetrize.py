"""Means over a finite group: the Reynolds projection onto equivariant maps, linear ones and any functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError
from grouptk.representations.exact_values import exact_matrix
from grouptk.representations.operations import Operations
from grouptk.representations.tabulated import MOST_ENTRIES, TabulatedRepresentation, as_matrix


def reynolds(rho_in: Operations, rho_out: Operations, matrix: Any) -> Any:
    """Return (1/|G|) Σ_g ρ_out(g) A ρ_in(g)⁻¹, the projection of A onto the equivariant linear maps.

    It is a SymPy matrix where both representations are exact and A is one, else an array.

    Raises:
        DomainError: the representations are not of one finite group.
        ShapeError: A does not have the shape (d_out, d_in).

    Example:
        >>> import grouptk as gt
        >>> from sympy import Matrix
        >>> turn = gt.representations.standard(gt.C(4))
        >>> reynolds(turn, turn, Matrix([[1, 2], [0, 3]]))
        Matrix([
        [ 2, 1],
        [-1, 2]])
    """
    source, target = one_group(rho_in, rho_out)
    shape = (target.dimension, source.dimension)
    if np.shape(matrix) != shape:
        raise ShapeError(f"a map from {rho_in} to {rho_out} has shape {shape}, got {np.shape(matrix)}")
    inverses = source.table.inverses
    if source.is_exact and target.is_exact and isinstance(matrix, sp.MatrixBase):
        total = (target.values @ exact_matrix(matrix)[None] @ source.values[inverses]).sum(axis=0)
        return as_matrix(total / len(source.table))
    return np.mean(target.array @ np.asarray(matrix) @ source.array[inverses], axis=0)


def symmetrize(function: Callable[[Array], Array], rho_in: Operations, rho_out: Operations) -> Callable[[Array], Array]:
    """Return the equivariant mean of any function, x ↦ (1/|G|) Σ_g ρ_out(g) f(ρ_in(g)⁻¹ x).

    `function` maps arrays (…, d_in) to arrays (…, d_out), and so does what is returned. If f is equivariant, it is f.

    Raises:
        DomainError: the representations are not of one finite group.

    Example:
        >>> import grouptk as gt, numpy as np
        >>> plane = gt.representations.standard(gt.D(4))
        >>> odd = symmetrize(lambda x: x**2 + x**3, plane, plane)
        >>> odd(np.array([1.0, 2.0]))
        array([1., 8.])
    """
    source, target = one_group(rho_in, rho_out)
    back, forth = source.array[source.table.inverses], target.array

    def mean(x: Array) -> Array:
        moved = np.einsum("gij,...j->...gi", back, x)
        values = np.asarray(function(moved))
        if values.shape != (*moved.shape[:-1], target.dimension):
            raise ShapeError(f"the function must give {target.dimension} numbers for each point, got {values.shape}")
        return np.einsum("gij,...gj->...i", forth, values) / len(forth)

    return mean


def averaged_units(source: TabulatedRepresentation, target: TabulatedRepresentation) -> Any:
    """Return the means of the matrix units E_ij, in order: shape (d_out·d_in, d_out, d_in).

    Raises:
        DomainError: the result would be too large.
    """
    m, n = target.dimension, source.dimension
    if (m * n) ** 2 > MOST_ENTRIES:
        raise DomainError(f"maps from dimension {n} to {m} are too many: {(m * n) ** 2:,} entries")
    out, back = target.values, source.values[source.table.inverses]
    if not (source.is_exact and target.is_exact):
        out, back = target.array, source.array[source.table.inverses]
    a, i = np.divmod(np.arange(m * m), m)
    j, b = np.divmod(np.arange(n * n), n)
    elements = np.arange(len(out))
    sums = out[elements, a[:, None], i[:, None]] @ back[:, j, b]
    i, j = (place[:, None, None] for place in np.divmod(np.arange(m * n), n))
    a, b = np.arange(m)[:, None], np.arange(n)
    return sums[a * m + i, j * n + b] / len(out)


def one_group(rho_in: Operations, rho_out: Operations) -> tuple[TabulatedRepresentation, TabulatedRepresentation]:
    """Return two representations of one finite group by their values."""
    if rho_in.group != rho_out.group:
        raise DomainError(f"both representations must be of one group, got those of {rho_in.group} and {rho_out.group}")
    return rho_in.tabulated(), rho_out.tabulated()

"""Intertwiners: the linear maps A between two representations with A ρ_in(g) = ρ_out(g) A for all g."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.proofs import Report
from grouptk.representations.formula_intertwiners import formula_intertwiners
from grouptk.representations.matrix import Representation
from grouptk.representations.operations import Operations
from grouptk.representations.table_intertwiners import exact_intertwiners, numeric_intertwiners


class Intertwiners(Sequence[Any]):
    """A basis of the equivariant linear maps between two representations; see `intertwiners`.

    Its members are SymPy matrices (d_out, d_in), or arrays of floats where a representation is given by floats.
    """

    def __init__(self, rho_in: Operations, rho_out: Operations, matrices: Sequence[Any], report: Report) -> None:
        self.rho_in, self.rho_out = rho_in, rho_out
        self._matrices = tuple(matrices)
        self._report = report

    def __len__(self) -> int:
        return len(self._matrices)

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...

    def __getitem__(self, index: int | slice) -> Any:
        return self._matrices[index]

    def __repr__(self) -> str:
        return f"{self.dimension} intertwiners from {self.rho_in} to {self.rho_out}"

    @property
    def dimension(self) -> int:
        """The number of maps in the basis: the dimension of the space, if `verify()` proves it."""
        return len(self._matrices)

    @property
    def array(self) -> Array:
        """The basis as floats, of shape (dimension, d_out, d_in), complex if an entry is."""
        shape = (self.dimension, self.rho_out.dimension, self.rho_in.dimension)
        values = np.array([_as_floats(matrix) for matrix in self._matrices]).reshape(shape)
        return values if np.iscomplexobj(values) and np.any(values.imag) else values.real

    def random(self, rng: np.random.Generator | None = None) -> Array:
        """Return a combination of the basis with normally distributed coefficients, of shape (d_out, d_in)."""
        coefficients = (rng or np.random.default_rng()).normal(size=self.dimension)
        return np.tensordot(coefficients, self.array, axes=1)

    def verify(self) -> Report:
        """Prove that each map of the basis is equivariant, that they are independent, and that there are no others."""
        return self._report


def intertwiners(rho_in: Operations, rho_out: Operations) -> Intertwiners:
    """Return a basis of the linear maps A with A ρ_in(g) = ρ_out(g) A for all g.

    For finite groups they are means of matrix units over the group, as many as the inner product ⟨χ_in, χ_out⟩ of the
    characters says; floats give the null space of the equations at generators, UNDECIDED, with defect and gap.
    For other groups, derivatives at the identity and exact elements give linear equations that all intertwiners meet;
    every map that meets them is then proved to be equivariant, or a counterexample gives one more equation.
    Real matrices give a basis over ℝ, which is one over ℂ as well.

    Raises:
        DomainError: the representations are not of one group, or depend on symbols other than its coordinates.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.representations import standard
        >>> vector = standard(gt.SO(3))
        >>> cross_product = intertwiners(vector * vector, vector)
        >>> cross_product.dimension, bool(cross_product.verify())
        (1, True)
        >>> list(intertwiners(standard(gt.SO(2)), standard(gt.SO(2))))
        [Matrix([
        [1, 0],
        [0, 1]]), Matrix([
        [ 0, 1],
        [-1, 0]])]
    """
    if rho_in.group != rho_out.group:
        raise DomainError(f"both representations must be of one group, got those of {rho_in.group} and {rho_out.group}")
    if rho_in.group.order().is_Integer:
        source, target = rho_in.tabulated(), rho_out.tabulated()
        find = exact_intertwiners if source.is_exact and target.is_exact else numeric_intertwiners
        return Intertwiners(rho_in, rho_out, *find(source, target))
    if not (isinstance(rho_in, Representation) and isinstance(rho_out, Representation)):
        raise DomainError(f"intertwiners for {rho_in.group} need formulas of both representations")
    return Intertwiners(rho_in, rho_out, *formula_intertwiners(rho_in, rho_out))


def _as_floats(matrix: Any) -> Array:
    return matrix if isinstance(matrix, np.ndarray) else np.array(sp.N(matrix).tolist(), complex)

"""What all representations share: sums, products, duals, powers and pull-backs, proved by theorem from their parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
from sympy.matrices.exceptions import NonInvertibleMatrixError

from grouptk.element import Element
from grouptk.errors import DomainError, ShapeError
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.proofs import Report, Result, Verdict
from grouptk.representations import arrays

LAWS = ("closure", "well-defined", "identity", "homomorphism")


class Verifiable(Protocol):
    """Whatever a proof can rest on: representations, groups, homomorphisms."""

    def verify(self) -> Report:
        """Prove or refute its laws."""
        ...


class Operations(ABC):
    """A representation ρ of a group by matrices of one size, `dimension`; the algebra of representations.

    The operations are + for the direct sum, * for the tensor product, and the methods below. What they return is
    proved by theorem if the parts are proved, otherwise from its own law.
    """

    group: Group
    name: str
    dimension: Any
    _theorem: str = ""
    _basis: tuple[Verifiable, ...] = ()

    # --------------------------------------------------------------------------- what each kind defines

    @property
    @abstractmethod
    def entries(self) -> Any:
        """The matrices ρ(g), of shape (n, d, d): for all elements of a finite group, or, n = 1, for the generic one."""

    @abstractmethod
    def _dual_matrices(self) -> Any:
        """Return the matrices ρ(g⁻¹)ᵀ."""

    @abstractmethod
    def _conjugate_matrices(self) -> Any:
        """Return the complex conjugates of the matrices ρ(g)."""

    @abstractmethod
    def _made(self, matrices: Any, name: str, *, group: Group | None = None) -> Self:
        """Return the representation of the same kind with these matrices."""

    @abstractmethod
    def _pulled_back(self, phi: Homomorphism) -> Any:
        """Return the matrices ρ(φ(h))."""

    @abstractmethod
    def _in_basis(self, columns: Any) -> Any:
        """Return the matrices Q⁻¹ρ(g)Q."""

    @abstractmethod
    def _proved(self) -> Report:
        """Prove or refute the laws from the matrices themselves."""

    @abstractmethod
    def is_unitary(self) -> Result:
        """Prove or refute ρ(g)ρ(g)* = 1 for all g."""

    @property
    @abstractmethod
    def is_exact(self) -> bool:
        """Whether all entries are exact."""

    @abstractmethod
    def numeric(self) -> Any:
        """Return the representation of a finite group by floats."""

    @abstractmethod
    def tabulated(self) -> Any:
        """Return the representation of a finite group by its values on all elements."""

    @abstractmethod
    def character(self, g: Element | None = None) -> Any:
        """Return the trace of ρ(g), at an element or, left out, for all of them."""

    @abstractmethod
    def __call__(self, g: Element) -> Any:
        """Return ρ(g)."""

    # --------------------------------------------------------------------------- the algebra

    def __repr__(self) -> str:
        return self.name

    def __add__(self, other: Any) -> Any:
        """Return the direct sum, g ↦ diag(ρ(g), σ(g))."""
        if not isinstance(other, Operations):
            return NotImplemented
        return self._joined(other, arrays.direct_sum, "⊕")

    def __mul__(self, other: Any) -> Any:
        """Return the tensor product, g ↦ ρ(g) ⊗ σ(g), by Kronecker's product: the index of σ runs fastest."""
        if not isinstance(other, Operations):
            return NotImplemented
        return self._joined(other, arrays.tensor_product, "⊗")

    def dual(self) -> Self:
        """Return the dual (contragredient) representation, g ↦ ρ(g⁻¹)ᵀ."""
        return self._combined(self._dual_matrices(), f"dual of {self}", self.group)

    def conjugate(self) -> Self:
        """Return the complex conjugate, entry by entry."""
        return self._combined(self._conjugate_matrices(), f"conjugate of {self}")

    def exterior_square(self) -> Self:
        """Return Λ²ρ on the basis e_i ∧ e_j, i < j, of minors of size 2.

        Raises:
            DomainError: the dimension is 1.
        """
        if self.dimension == 1:
            raise DomainError(f"the exterior square needs a dimension of at least 2, {self} has 1")
        return self._combined(arrays.exterior_square(self.entries), f"Λ²({self})")

    def symmetric_square(self) -> Self:
        """Return S²ρ on the basis of monomials e_i e_j, i ≤ j. For unitary ρ it is unitary up to their lengths."""
        return self._combined(arrays.symmetric_square(self.entries), f"S²({self})")

    def determinant(self) -> Self:
        """Return the one-dimensional representation g ↦ det ρ(g)."""
        return self._combined(arrays.determinant(self.entries)[..., None, None], f"det({self})")

    def restrict(self, phi: Homomorphism) -> Self:
        """Return the pull-back h ↦ ρ(φ(h)) along φ: H → G; for the embedding of a subgroup, the restriction to it.

        Raises:
            DomainError: φ does not end in the group.
        """
        if phi.target != self.group:
            raise DomainError(f"a pull-back of {self} needs a homomorphism to {self.group}, got one to {phi.target}")
        made = self._made(self._pulled_back(phi), f"{self} ∘ {phi}", group=phi.source)
        return made._resting_on("pull-back along a homomorphism", self, phi)

    def in_basis(self, columns: Any) -> Self:
        """Return the equivalent representation g ↦ Q⁻¹ρ(g)Q on the basis of the columns of an invertible matrix Q.

        A SymPy matrix keeps exact values exact; an array gives floats, and needs a tabulated representation.

        Raises:
            ShapeError: Q is not of the size of the representation.
            DomainError: Q is singular, or an array where an exact one is needed.
        """
        if np.shape(columns) != (self.dimension, self.dimension):
            raise ShapeError(f"a basis for {self} has shape {(self.dimension,) * 2}, got {np.shape(columns)}")
        if getattr(columns, "free_symbols", None):
            raise DomainError(f"a basis must be one of numbers, got symbols: {columns.free_symbols}")
        try:
            matrices = self._in_basis(columns)
        except (NonInvertibleMatrixError, np.linalg.LinAlgError) as error:
            raise DomainError("the columns of a basis must be independent, the matrix is singular") from error
        return self._combined(matrices, f"{self} in another basis")

    def inner(self, other: Operations) -> Any:
        """Return ⟨χ_ρ, χ_σ⟩ = (1/|G|) Σ_g χ_ρ(g⁻¹) χ_σ(g) for a finite group: exact, or a float.

        It is the dimension of the space of intertwiners from ρ to σ, over the complex numbers.

        Raises:
            DomainError: the representations are not of one finite group.
        """
        left, right = _alike(self.tabulated(), other.tabulated())
        value = left.character_product(right)
        return value if isinstance(value, complex | float) else value.to_sympy()

    def decompose(self, exact: bool = False) -> Any:
        """Return multiplicities of irreducible representations and a change of basis; see `decompose`."""
        from grouptk.representations.decomposition import decompose

        return decompose(self, exact)

    def is_equivalent(self, other: Operations) -> Any:
        """Return a verdict on ρ ≅ σ with the intertwiner; see `equivalence`."""
        from grouptk.representations.equivalence import equivalence

        return equivalence(self, other)

    # --------------------------------------------------------------------------- proofs

    def verify(self) -> Report:
        """Prove or refute that all entries are defined, well-definedness, ρ(e) = 1 and ρ(g*h) = ρ(g)ρ(h)."""
        return self._report

    @cached_property
    def _report(self) -> Report:
        reports = [part.verify() for part in self._basis]
        by_theorem = self._theorem and self.is_exact and all(reports)
        return _by_theorem(str(self), self._theorem, reports) if by_theorem else self._proved()

    def _joined(self, other: Operations, join: Callable[[Any, Any], Any], sign: str) -> Any:
        left, right = _alike(self, other)
        name = f"{_bracketed(self, sign)} {sign} {_bracketed(other, sign)}"
        return left._combined(join(left.entries, right.entries), name, right)

    def _combined(self, matrices: Any, name: str, *others: Verifiable) -> Self:
        return self._made(matrices, name)._resting_on("algebra of representations, from the parts", self, *others)

    def _resting_on(self, theorem: str, *basis: Verifiable) -> Self:
        self._theorem, self._basis = theorem, tuple({id(part): part for part in basis}.values())
        return self


def _by_theorem(subject: str, theorem: str, reports: list[Report]) -> Report:
    """Conclude all laws from those of the parts; the last law carries everything that it rests on."""
    every = tuple(report.part(law) for report in reports for law in report)
    results = []
    for law in LAWS:
        parts = every if law == LAWS[-1] else tuple(report.part(law) for report in reports if law in report)
        results.append(
            Result(law, Verdict.PROVED, f"theorem: {theorem}", sum(p.seconds for p in parts), subclaims=parts)
        )
    return Report(subject, tuple(results))


def _alike(left: Operations, right: Operations) -> tuple[Any, Any]:
    """Return two representations of one group in one form: tabulated, or numeric, if either is."""
    if left.group != right.group:
        raise DomainError(f"representations of one group can be combined, got those of {left.group} and {right.group}")
    if type(left) is not type(right):
        return _alike(left.tabulated(), right.tabulated())
    return (left, right) if left.is_exact == right.is_exact else (left.numeric(), right.numeric())


def _bracketed(rho: Operations, sign: str) -> str:
    """Return the name, in brackets if it is a sum in a product or the other way round."""
    other = "⊗" if sign == "⊕" else "⊕"
    return f"({rho})" if other in str(rho) else str(rho)

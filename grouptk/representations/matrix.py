"""Matrix representations ρ: G → GL(n), ρ(g*h) = ρ(g)ρ(h) and ρ(e) = 1, with real or complex entries, proved.

Both laws give ρ(g)ρ(g⁻¹) = 1: every ρ(g) is invertible. Complex entries are compared by real and imaginary parts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Self

import numpy as np
import sympy as sp

from grouptk.complex_numbers import real_and_imaginary
from grouptk.domains import Array, Domain, Exact, Finite, Matrices
from grouptk.element import Element
from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.product_map import ProductMap
from grouptk.proofs import Claim, Equation, Operand, Report, Result, prove
from grouptk.representations.complex_matrices import ComplexMatrices
from grouptk.representations.exact_values import exact_values
from grouptk.representations.operations import Operations
from grouptk.representations.tabulated import TabulatedRepresentation
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Formula, Values, evaluate, trace


class Representation(Operations):
    """A representation given by `matrix(g)`, a square matrix in the coordinates of g; `size` is checked if given.

    Representations of one group add (direct sum) and multiply (tensor product): see the methods.

    Raises:
        LawError: `matrix` cannot be traced, or does not return a square matrix of this size.

    Example:
        >>> import grouptk as gt
        >>> from sympy import I, Matrix, cos, exp, pi, sin
        >>> turn = Representation(gt.SO(2), lambda g: [[cos(g.theta), -sin(g.theta)], [sin(g.theta), cos(g.theta)]])
        >>> bool(turn.verify()), turn.dimension, turn(gt.SO(2)(pi / 2))
        (True, 2, Matrix([
        [0, -1],
        [1,  0]]))
        >>> (turn * turn + turn.determinant()).character()
        sin(theta)**2 + 5*cos(theta)**2
        >>> half = Representation(gt.SO(2), lambda g: exp(I * g.theta / 2))
        >>> half.verify()["well-defined"].method
        'exact counterexample; it is projective, ρ(g*h) = ±ρ(g)*ρ(h)'
    """

    def __init__(self, group: Group, matrix: Callable[[Any], Any], size: Any = None, name: str | None = None) -> None:
        name = name or f"representation of {group}"
        if size is None and any(isinstance(domain, Finite) for domain in group.space.domains):
            size = ComplexMatrices(None).coerce(matrix(group.e)).rows
        traced = trace(
            lambda g: (matrix(g),),
            (group.space,),
            _space(ComplexMatrices(size)),
            name,
            build=(lambda values: Element(group, values),),
        )
        self._set(group, traced.outputs[0], name)

    def _set(self, group: Group, matrix: Exact, name: str) -> None:
        self.group, self.name = group, name
        self.dimension = int(matrix.rows) if isinstance(matrix, sp.MatrixBase) else matrix.rows
        kind = Matrices if _is_real(matrix) else ComplexMatrices
        self.formula = Formula((group.space,), _space(kind(self.dimension)), (matrix,))

    @classmethod
    def of_matrix(cls, group: Group, matrix: Exact, name: str) -> Self:
        """Return the representation by a matrix that is written in the symbols of `group.generic()`."""
        made = object.__new__(cls)
        made._set(group, matrix, name)
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Representation):
            return NotImplemented
        return self.group == other.group and self.formula == other.formula

    def __hash__(self) -> int:
        return hash((self.group, self.formula))

    def __call__(self, g: Element) -> Any:
        """Return ρ(g): an exact matrix for exact g, an array (…, n, n) for a batch."""
        if g.group != self.group:
            raise DomainError(f"{self} needs an element of {self.group}, got one of {g.group}")
        (value,) = evaluate(self.formula, (g.numeric_values(),)) if g.is_numeric else self.formula(g.values)
        return value

    @property
    def is_real(self) -> bool:
        """Whether all entries are real."""
        return isinstance(self.formula.target.domains[0], Matrices)

    @property
    def matrix(self) -> Exact:
        """The matrix ρ(g) of the generic element g."""
        return self.formula.outputs[0]

    @cached_property
    def entries(self) -> Array:
        """The matrix of the generic element as an array of expressions, of shape (1, d, d).

        Raises:
            DomainError: the size is a symbol.
        """
        if not isinstance(self.matrix, sp.MatrixBase):
            raise DomainError(f"{self} must be written out in entries, for a dimension that is a number")
        return np.array(self.matrix.tolist(), object)[None]

    def character(self, g: Element | None = None) -> Any:
        """Return the trace of ρ(g), at an element or, left out, of the generic one.

        Example:
            >>> import grouptk as gt
            >>> gt.Representation(gt.SO(3), lambda g: g.A).character()
            A_11 + A_22 + A_33
        """
        value = self.matrix if g is None else self(g)
        return np.trace(value, axis1=-2, axis2=-1) if isinstance(value, np.ndarray) else sp.trace(value)

    def is_unitary(self) -> Result:
        """Prove or refute ρ(g)ρ(g)* = 1 for all g."""
        space, one = self.formula.target, _unit(self.matrix)

        def relation(g: Values) -> tuple[Equation, ...]:
            value = self.formula(g)
            return (Equation("ρ(g)ρ(g)* = 1", space, _multiplied(value, (_conjugated(value[0]).T,)), (one,)),)

        return prove(Claim(f"{self} is unitary", (Operand("g", self.group.space),), relation))

    def tabulated(self) -> TabulatedRepresentation:
        """Return the exact values on all elements of a finite group, in the order of its `elements()`.

        Raises:
            DomainError: the group is not finite, or an entry is not written as a cyclotomic number.
        """
        return TabulatedRepresentation(self.group, exact_values(self.formula), self.name)

    @property
    def is_exact(self) -> bool:
        """Whether all entries are exact: they are, as expressions."""
        return True

    def numeric(self) -> TabulatedRepresentation:
        """Return the values on all elements of a finite group as floats."""
        return self.tabulated().numeric()

    def _dual_matrices(self) -> Exact:
        return self.formula(self.group.inverse_formula(self.group.space.symbols()))[0].T

    def _conjugate_matrices(self) -> Exact:
        return _conjugated(self.matrix)

    def _pulled_back(self, phi: Homomorphism) -> Exact:
        return self.formula(phi.formula(phi.source.space.symbols()))[0]

    def _in_basis(self, columns: Any) -> Exact:
        if not isinstance(columns, sp.MatrixBase):
            raise DomainError(f"{self} needs an exact basis, a SymPy matrix; use its tabulated() form for floats")
        return sp.ImmutableMatrix(columns.inv() * self.matrix * columns)

    def _made(self, matrices: Any, name: str, *, group: Group | None = None) -> Self:
        if isinstance(matrices, np.ndarray):
            matrices = sp.ImmutableMatrix(matrices[0].tolist())
        return type(self).of_matrix(group or self.group, matrices, name)

    def _proved(self) -> Report:
        space = self.formula.target
        closure, well_defined, homomorphism = ProductMap("ρ", self.formula, self.group, _multiplied).verify()
        unit = Equation("ρ(e) = 1", space, self.formula(self.group.e.values), (_unit(self.matrix),))
        identity = prove(Claim("identity", (), lambda: (unit,))).resting_on(closure, well_defined)
        return Report(str(self), (closure, well_defined, identity, homomorphism))


def _space(domain: Domain) -> Space:
    return Space((Coordinate("matrix", domain),))


def _unit(matrix: Exact) -> Exact:
    return sp.ImmutableMatrix(sp.eye(matrix.rows)) if isinstance(matrix, sp.MatrixBase) else sp.Identity(matrix.rows)


def _is_real(matrix: Exact) -> bool:
    return not isinstance(matrix, sp.MatrixBase) or real_and_imaginary(matrix)[1].is_zero_matrix is True


def _conjugated(matrix: Exact) -> Exact:
    if _is_real(matrix):
        return matrix
    real, imaginary = real_and_imaginary(matrix)
    return sp.ImmutableMatrix(real - sp.I * imaginary)


def _multiplied(left: Values, right: Values) -> Values:
    """Return the product of two matrices, real and imaginary parts apart."""
    if not isinstance(left[0], sp.MatrixBase):
        return (left[0] * right[0],)
    (a, b), (c, d) = real_and_imaginary(left[0]), real_and_imaginary(right[0])
    return (sp.ImmutableMatrix((a * c - b * d) + sp.I * (a * d + b * c)),)

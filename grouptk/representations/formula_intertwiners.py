"""Intertwiners of representations by formulas, for any group: necessary linear equations, then a proof for all g.

Equations at single elements, and derivatives at the identity, are met by every intertwiner: they bound the dimension
from above. Every map that meets them and is proved to be equivariant bounds it from below; one that is refuted gives an
element whose equation it does not meet, and the search goes on with that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from grouptk.complex_numbers import real_and_imaginary
from grouptk.domains import Angle, Exact, Interval, Matrices, NonZero, Positive, Real
from grouptk.errors import DomainError
from grouptk.proofs import Claim, Equation, Operand, Report, Result, Verdict, prove
from grouptk.representations.exact_values import exact_matrix
from grouptk.representations.matrix import Representation
from grouptk.spaces import Coordinate, Space
from grouptk.tracing import Values

_SAMPLES = 8
_SMOOTH = (sp.cos, sp.sin, sp.tan, sp.exp, sp.cosh, sp.sinh, sp.tanh, sp.log)
_OPEN = (Real, Positive, NonZero, Angle, Interval)


def formula_intertwiners(source: Representation, target: Representation) -> tuple[list[sp.ImmutableMatrix], Report]:
    """Return a basis and its proof.

    Raises:
        DomainError: the matrices are not written out, or depend on symbols that are no coordinates.
    """
    for rho in (source, target):
        if rho.formula.parameters or not isinstance(rho.matrix, sp.MatrixBase):
            symbols = ", ".join(map(str, sorted(rho.formula.parameters, key=str)))
            raise DomainError(f"intertwiners need numbers in place of {symbols or rho.dimension} in {rho}")
    search = _Search(source, target)
    search.impose()
    while True:
        basis = search.basis()
        results = [_equivariant(source, target, matrix, place) for place, matrix in enumerate(basis, 1)]
        refuted = [r for r in results if r.verdict is Verdict.REFUTED and r.counterexample is not None]
        if not any(search.meet(r.counterexample["g"]) for r in refuted if r.counterexample is not None):
            return basis, _report(source, target, search, results)


def _report(source: Representation, target: Representation, search: _Search, results: list[Result]) -> Report:
    size = len(results)
    equivariant = Result(
        "equivariant",
        Verdict.PROVED if all(results) else Verdict.UNDECIDED,
        f"{size} maps, for all g" if all(results) else f"{sum(map(bool, results))} of {size} maps are proved",
        sum(r.seconds for r in results),
        subclaims=tuple(results),
    )
    independent = Result("independent", Verdict.PROVED, "a basis of a null space, exactly")
    said = f"{search.equations} linear equations at derivatives and elements leave {size} maps"
    complete = Result("complete", Verdict.PROVED, said).resting_on(equivariant)
    return Report(f"intertwiners from {source} to {target}", (equivariant, independent, complete))


class _Search:
    """The maps A, row by row as vectors, that meet the equations found so far."""

    def __init__(self, source: Representation, target: Representation) -> None:
        self.source, self.target = source, target
        self.rows = DomainMatrix.eye(source.dimension * target.dimension, sp.QQ)
        self.equations = 0

    def basis(self) -> list[sp.ImmutableMatrix]:
        """Return the maps as matrices, in reduced echelon form."""
        shape = (self.target.dimension, self.source.dimension)
        reduced = self.rows.rref()[0].to_Matrix()
        return [_plain(sp.ImmutableMatrix(*shape, list(reduced[row, :]))) for row in range(reduced.rows)]

    def impose(self) -> None:
        """Impose the equations of derivatives at the identity and of simple elements, where these are rational."""
        group = self.source.group
        identity = dict(
            zip(group.space.entries(group.space.symbols()), group.space.entries(group.e.values), strict=True)
        )
        for name, domain in zip(group.space.symbols(), group.space.domains, strict=True):
            if isinstance(domain, _OPEN) and all(map(_is_smooth, (self.source.matrix, self.target.matrix))):
                self._require(*(rho.matrix.diff(name).xreplace(identity) for rho in (self.source, self.target)))
        for values in self._elements():
            sides = [rho.formula(values)[0] for rho in (self.source, self.target)]
            if all(part.is_Rational for side in sides for entry in side for part in real_and_imaginary(entry)):
                self._require(*sides)

    def _elements(self) -> Iterator[Values]:
        """Yield elements that differ from the identity in one coordinate."""
        space, identity = self.source.group.space, self.source.group.e.values
        for place, domain in enumerate(space.domains):
            for sample in domain.samples()[:_SAMPLES]:
                yield (*identity[:place], sp.sympify(sample), *identity[place + 1 :])

    def meet(self, values: Any) -> bool:
        """Impose the equation at an element; say whether it leaves fewer maps."""
        return self._require(*(rho.formula(tuple(values))[0] for rho in (self.source, self.target)))

    def _require(self, before: Exact, after: Exact) -> bool:
        """Impose A·before = after·A, where these are matrices of algebraic numbers."""
        size = self.rows.shape[0]
        if size == 0:
            return False
        conditions = sp.Matrix(sp.kronecker_product(sp.eye(after.rows), before.T))
        conditions -= sp.Matrix(sp.kronecker_product(after, sp.eye(before.rows)))
        if conditions.is_zero_matrix or not all(entry.is_algebraic for entry in conditions):
            return False
        exact = DomainMatrix.from_Matrix(conditions, extension=True).to_field()
        exact, rows = exact.unify(self.rows)
        kept = (exact * rows.transpose()).nullspace()
        self.rows = kept * rows
        self.equations += 1
        return bool(self.rows.shape[0] < size)


def _equivariant(source: Representation, target: Representation, matrix: sp.ImmutableMatrix, place: int) -> Result:
    """Prove or refute that a map is equivariant, for all g."""
    is_real = source.is_real and target.is_real and not matrix.has(sp.I)
    height = target.dimension * (1 if is_real else 2)
    space = Space((Coordinate("matrix", Matrices(height, source.dimension)),))

    def relation(g: Values) -> tuple[Equation, ...]:
        left, right = (matrix * source.formula(g)[0], target.formula(g)[0] * matrix)
        if not is_real:
            left, right = (sp.Matrix.vstack(*map(sp.Matrix, real_and_imaginary(side))) for side in (left, right))
        sides = ((sp.ImmutableMatrix(side),) for side in (left, right))
        return (Equation(f"A{place} ρ_in(g) = ρ_out(g) A{place}", space, *sides),)

    return prove(Claim(f"map {place} is equivariant", (Operand("g", source.group.space),), relation))


def _plain(matrix: sp.ImmutableMatrix) -> sp.ImmutableMatrix:
    """Return a matrix of algebraic numbers as sums of square roots or roots of unity, if it is written by such."""
    if all(entry.is_Rational for entry in matrix):
        return matrix
    try:
        return sp.ImmutableMatrix(exact_matrix(matrix).reduced().to_sympy().tolist())
    except DomainError:
        return matrix


def _is_smooth(matrix: Exact) -> bool:
    """Say whether a matrix is written by functions that SymPy differentiates wherever they are defined."""
    powers = matrix.atoms(sp.Pow)
    smooth = all(isinstance(f, _SMOOTH) for f in matrix.atoms(sp.Function))
    return smooth and all(p.exp.is_Integer or p.base.is_positive or not p.free_symbols for p in powers)

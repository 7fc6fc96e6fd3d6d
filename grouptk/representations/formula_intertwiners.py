"""Intertwiners of representations by formulas, for any group: necessary linear equations, then a proof for all g.

Equations at single elements, and derivatives at the identity, are met by every intertwiner: they bound the dimension
from above. Every map that meets them and is proved to be equivariant bounds it from below; one that is refuted gives an
element whose equation it does not meet, and the search goes on with that.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from grouptk.complex_numbers import real_and_imaginary
from grouptk.domains import Angle, Exact, Interval, Matrices, NonZero, Positive, Real
from grouptk.errors import DomainError
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.proofs import Claim, Equation, Operand, Report, Result, Verdict, prove
from grouptk.representations import arrays
from grouptk.representations.exact_values import exact_matrix
from grouptk.representations.matrix import Representation
from grouptk.representations.null_spaces import echelon_form, null_space
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
        self.representations = source, target
        self.shape = (target.dimension, source.dimension)
        self.rows = Cyclotomics.of(np.eye(target.dimension * source.dimension, dtype=np.int64))
        self.equations = 0

    def basis(self) -> list[sp.ImmutableMatrix]:
        """Return the maps as matrices, in reduced echelon form."""
        reduced = echelon_form(self.rows.reduced()) if len(self.rows) else self.rows
        return [sp.ImmutableMatrix(*self.shape, reduced[row].to_sympy().tolist()) for row in range(len(reduced))]

    def impose(self) -> None:
        """Impose the equations of derivatives at the identity and of simple elements, where these are rational."""
        space, unit = self.representations[0].group.space, self.representations[0].group.e.values
        identity = dict(zip(space.entries(space.symbols()), space.entries(unit), strict=True))
        for symbol, domain in zip(space.symbols(), space.domains, strict=True):
            if isinstance(domain, _OPEN) and all(_is_smooth(rho.matrix) for rho in self.representations):
                self._require([rho.matrix.diff(symbol).xreplace(identity) for rho in self.representations])
        for place, domain in enumerate(space.domains):
            for sample in domain.samples()[:_SAMPLES]:
                g = (*unit[:place], sp.sympify(sample), *unit[place + 1 :])
                self._require([rho.formula(g)[0] for rho in self.representations], largest_order=4)

    def meet(self, g: Any) -> bool:
        """Impose the equation at an element; say whether it leaves fewer maps."""
        return self._require([rho.formula(tuple(g))[0] for rho in self.representations])

    def _require(self, sides: list[Exact], largest_order: int | None = None) -> bool:
        """Impose A·before = after·A, if these are matrices of cyclotomic numbers; say whether it leaves fewer maps."""
        try:
            before, after = (exact_matrix(side).reduced() for side in sides)
        except DomainError:
            return False
        if not len(self.rows) or (largest_order and max(before.order, after.order) > largest_order):
            return False
        units = [np.eye(size, dtype=np.int64) for size in self.shape]
        equations = arrays.tensor_product(units[0], arrays.transposed(before)) - arrays.tensor_product(after, units[1])
        kept = null_space((equations @ arrays.transposed(self.rows)).reduced())
        fewer = len(kept) < len(self.rows)
        self.rows = kept @ self.rows if len(kept) else kept
        self.equations += 1
        return fewer


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


def _is_smooth(matrix: Exact) -> bool:
    """Say whether a matrix is written by functions that SymPy differentiates wherever they are defined."""
    powers = matrix.atoms(sp.Pow)
    smooth = all(isinstance(f, _SMOOTH) for f in matrix.atoms(sp.Function))
    return smooth and all(p.exp.is_Integer or p.base.is_positive or not p.free_symbols for p in powers)

"""Intertwiners of tabulated representations: exact ones by means over the group, numeric ones by a null space."""

from __future__ import annotations

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.enumeration import enumeration
from grouptk.errors import DomainError
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.proofs import Counterexample, Report, Result, Verdict
from grouptk.representations.independence import independent_rows
from grouptk.representations.symmetrize import averaged_units
from grouptk.representations.tabulated import TOLERANCE, TabulatedRepresentation, as_matrix

_MOST_UNKNOWNS = 2500


def exact_intertwiners(
    source: TabulatedRepresentation, target: TabulatedRepresentation
) -> tuple[list[sp.ImmutableMatrix], Report]:
    """Return a basis, among the means of the matrix units, and its proof."""
    basis = exact_basis(source, target)
    results = (
        _equivariant(source, target, basis),
        Result("independent", Verdict.PROVED, f"rank {len(basis)} modulo a prime"),
        Result("complete", Verdict.PROVED, f"characters: ⟨χ_in, χ_out⟩ = {len(basis)}"),
    )
    matrices = [as_matrix(basis[place]) for place in range(len(basis))]
    return matrices, Report(f"intertwiners from {source} to {target}", results)


def exact_basis(source: TabulatedRepresentation, target: TabulatedRepresentation) -> Cyclotomics:
    """Return a basis of the intertwiners, of shape (dimension, d_out, d_in).

    Raises:
        DomainError: the values are not proved to be representations.
    """
    proved = (source.verify(), target.verify())
    if not all(proved):
        bad = next(report for report in proved if not report)
        raise DomainError(f"intertwiners need representations that are proved:\n{bad}")
    count = source.character_product(target).reduced()
    dimension = int(count.numerators[..., 0])
    means = averaged_units(source, target)
    width = source.dimension * target.dimension
    flat = means[np.arange(width)[:, None], *np.divmod(np.arange(width), source.dimension)]
    chosen = independent_rows(flat, dimension)
    return _scaled(flat[chosen])[:, np.arange(width).reshape(target.dimension, source.dimension)]


def numeric_intertwiners(
    source: TabulatedRepresentation, target: TabulatedRepresentation
) -> tuple[list[Array], Report]:
    """Return an orthonormal basis of the null space of the equations at generators; nothing is proved."""
    m, n = target.dimension, source.dimension
    if m * n > _MOST_UNKNOWNS:
        raise DomainError(f"numeric intertwiners may have {_MOST_UNKNOWNS:,} entries, got {m} × {n}")
    generators = list(source.table.generators or (source.table.identity,))
    left, right = source.array[generators], target.array[generators]
    equations = np.einsum("ab,gdc->gacbd", np.eye(m), left) - np.einsum("gab,cd->gacbd", right, np.eye(n))
    values, vectors = np.linalg.svd(equations.reshape(-1, m * n), full_matrices=True)[1:]
    size = max(1.0, float(values.max(initial=0)))
    dimension = int(np.sum(values <= TOLERANCE * size)) + m * n - len(values)
    basis = vectors[m * n - dimension :].conj().reshape(dimension, m, n)
    defect = np.abs(basis[:, None] @ left - right @ basis[:, None]).max(initial=0.0)
    kept = values[values > TOLERANCE * size]
    gap = (
        f"the null space ends at a gap from {values[len(kept) :].max(initial=0.0):.1e} to {kept.min(initial=size):.1e}"
    )
    results = (
        Result("equivariant", Verdict.UNDECIDED, f"floats: a defect of {defect:.1e} on {len(generators)} generators"),
        Result("independent", Verdict.UNDECIDED, "floats: orthonormal by construction"),
        Result("complete", Verdict.UNDECIDED, f"floats: {gap}"),
    )
    return list(basis), Report(f"intertwiners from {source} to {target}", results)


def _equivariant(source: TabulatedRepresentation, target: TabulatedRepresentation, basis: Cyclotomics) -> Result:
    generators = source.table.generators if len(basis) else ()
    for s in generators:
        left, right = basis @ source.values[[s]], target.values[[s]] @ basis
        wrong = np.flatnonzero(~np.all(left == right, axis=(-2, -1)))
        if wrong.size:
            sides = ((as_matrix(side[wrong[0]]),) for side in (left, right))
            point = source.group.space.point(enumeration(source.group.space).point(s))
            example = Counterexample("A ρ_in(g) = ρ_out(g) A", {"g": point}, {}, *sides)
            return Result("equivariant", Verdict.REFUTED, "exact counterexample", counterexample=example)
    return Result("equivariant", Verdict.PROVED, f"{len(basis)} maps at all generators")


def _scaled(rows: Cyclotomics) -> Cyclotomics:
    """Return the rows with 1 as their first entry that is not zero."""
    if not len(rows):
        return rows
    first = np.argmax(rows != 0, axis=1)
    return rows * rows[np.arange(len(rows)), first].reciprocal()[:, None]

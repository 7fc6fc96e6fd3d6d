"""Equivalence of representations, decided by their intertwiners: ρ ≅ σ if one of these is invertible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from grouptk.enumeration import enumeration
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.proofs import Counterexample, Result, Verdict
from grouptk.representations.independence import is_invertible
from grouptk.representations.intertwiners import Intertwiners, intertwiners
from grouptk.representations.operations import Operations
from grouptk.representations.tabulated import TOLERANCE, TabulatedRepresentation

_TRIALS = 20


@dataclass(frozen=True)
class Equivalence:
    """A verdict on ρ ≅ σ; if it is proved, with an invertible A such that A ρ(g) = σ(g) A for all g.

    For floats A is given if one is found, and the verdict is UNDECIDED.
    """

    result: Result
    intertwiner: Any = None

    def __bool__(self) -> bool:
        return bool(self.result)

    @property
    def verdict(self) -> Verdict:
        """PROVED, REFUTED or UNDECIDED."""
        return self.result.verdict


def equivalence(rho: Operations, sigma: Operations) -> Equivalence:
    """Return a verdict on ρ ≅ σ, with the intertwiner.

    It is refuted by dimensions, by characters of finite groups, or if no combination of all intertwiners is invertible,
    as their determinant is zero for all coefficients.

    Raises:
        DomainError: the representations are not of one group.

    Example:
        >>> import grouptk as gt
        >>> turn = gt.representations.standard(gt.O(2))
        >>> found = equivalence(turn.dual(), turn)
        >>> bool(found), found.intertwiner
        (True, Matrix([
        [1, 0],
        [0, 1]]))
        >>> equivalence(turn * gt.representations.sign(gt.O(2)), turn).verdict
        <Verdict.PROVED: 'PROVED'>
        >>> equivalence(turn, turn.determinant() + turn.determinant()).verdict
        <Verdict.REFUTED: 'REFUTED'>
    """
    name = f"{rho} ≅ {sigma}"
    if rho.group == sigma.group and rho.dimension != sigma.dimension:
        return Equivalence(Result(name, Verdict.REFUTED, f"the dimensions are {rho.dimension} and {sigma.dimension}"))
    maps = intertwiners(rho, sigma)
    if rho.group.order().is_Integer:
        differing = _differing(rho.tabulated(), sigma.tabulated())
        if differing is not None:
            said = "the characters differ"
            return Equivalence(Result(name, Verdict.REFUTED, said, counterexample=differing))
    report = maps.verify()
    if any(isinstance(matrix, np.ndarray) for matrix in maps):
        return _numeric(name, maps)
    basis = tuple(report.values())
    rng = np.random.default_rng(0)
    for trial in range(_TRIALS if len(maps) else 0):
        coefficients = [1] * len(maps) if trial == 0 else rng.integers(-9, 10, len(maps)).tolist()
        matrix = sp.ImmutableMatrix(sum((c * a for c, a in zip(coefficients, maps, strict=True)), 0 * maps[0]))
        if is_invertible(matrix):
            result = Result(name, Verdict.PROVED, "an invertible intertwiner", subclaims=basis)
            return Equivalence(result.resting_on(report["equivariant"]), matrix)
    return Equivalence(_none(name, maps))


def _none(name: str, maps: Intertwiners) -> Result:
    unknowns = sp.symbols(f"c1:{len(maps) + 1}")
    total = sum((c * a for c, a in zip(unknowns, maps, strict=True)), sp.zeros(maps.rho_in.dimension))
    report = maps.verify()
    if report and sp.expand(sp.Matrix(total).det()) == 0:
        return Result(name, Verdict.REFUTED, "no intertwiner is invertible", subclaims=tuple(report.values()))
    return Result(name, Verdict.UNDECIDED, "no invertible intertwiner was found")


def _numeric(name: str, maps: Intertwiners) -> Equivalence:
    matrix = maps.random(np.random.default_rng(0))
    sizes = np.linalg.svd(matrix, compute_uv=False)
    said = f"floats: an intertwiner of condition number {sizes.max() / max(sizes.min(), 1e-300):.1e}"
    return Equivalence(Result(name, Verdict.UNDECIDED, said), matrix if sizes.min() > TOLERANCE * sizes.max() else None)


def _differing(rho: TabulatedRepresentation, sigma: TabulatedRepresentation) -> Counterexample | None:
    """Return an element at which the characters differ, by more than the tolerance if they are floats."""
    left, right = rho.character(), sigma.character()
    if isinstance(left, Cyclotomics) and isinstance(right, Cyclotomics):
        wrong = np.asarray(left != right)
        values = left.to_sympy(), right.to_sympy()
    else:
        values = tuple(np.trace(r.array, axis1=1, axis2=2) for r in (rho, sigma))
        wrong = np.abs(values[0] - values[1]) > TOLERANCE * rho.dimension
    if not wrong.any():
        return None
    place = int(np.argmax(wrong))
    point = rho.group.space.point(enumeration(rho.group.space).point(place))
    sides = ((sp.sympify(value[place]),) for value in values)
    return Counterexample("χ_ρ(g) = χ_σ(g)", {"g": point}, {}, *sides)

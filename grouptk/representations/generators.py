"""Representations of finite groups from matrices at generators, if the relations between these allow."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from typing import Any

import numpy as np

from grouptk.element import Element
from grouptk.errors import DomainError
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.presentations import Presentation, Relator
from grouptk.group import Group
from grouptk.representations.exact_values import concatenated
from grouptk.representations.tabulated import TOLERANCE, TabulatedRepresentation, exact_or_float


def from_generators(group: Group, matrices: Mapping[Element, Any], name: str | None = None) -> TabulatedRepresentation:
    """Return the representation of a finite group that has given matrices at generators, `{element: matrix}`.

    Matrices are exact (SymPy, integers, `Cyclotomics`), or floats, with which relations hold to 10⁻⁶.

    Raises:
        DomainError: the elements do not generate the group; or a relation s₁s₂… = e between them fails for the
            matrices, so that no representation has these: the relation is named.

    Example:
        >>> import grouptk as gt
        >>> turn, mirror = gt.D(3)(1, 0), gt.D(3)(0, 1)
        >>> from_generators(gt.D(3), {turn: [[1]], mirror: [[-1]]}).character().to_sympy().tolist()
        [1, 1, 1, -1, -1, -1]
        >>> from_generators(gt.D(3), {turn: [[-1]], mirror: [[1]]})
        Traceback (most recent call last):
        ...
        grouptk.errors.DomainError: the matrices must keep s1^3 = e, s1 = D(3)(k=1, s=0): they give [['-1']]
    """
    table = group.table()
    presentation = Presentation.of(table, [group.index(g) for g in matrices])
    steps = exact_or_float(list(matrices.values()))
    letters = dict(enumerate(steps, 1))
    for letter, generator in enumerate(presentation.generators, 1):
        letters[-letter] = _power(steps[letter - 1], int(table.orders[generator]) - 1)
    for relator in presentation.relators:
        _require(relator, letters, list(matrices))
    values = _one(steps[:1])
    place = np.full(len(table), -1)
    place[table.identity] = 0
    for letter, parents, children in presentation.tree:
        place[children] = len(values) + np.arange(len(children))
        values = concatenated([values, values[place[parents]] @ letters[letter][None]])
    return TabulatedRepresentation(group, values[place], name)


def _require(relator: Relator, letters: Mapping[int, Any], generators: list[Element]) -> None:
    value = _power(functools.reduce(operator.matmul, [letters[letter] for letter in relator.word]), relator.exponent)
    one = np.eye(value.shape[-1], dtype=np.int64)
    if isinstance(value, Cyclotomics):
        holds, shown = bool(np.all(value == one)), value.to_text()
    else:
        holds, shown = bool(np.abs(value - one).max() <= TOLERANCE), value
    if not holds:
        named = ", ".join(f"s{letter} = {generators[letter - 1]}" for letter in sorted(set(map(abs, relator.word))))
        raise DomainError(f"the matrices must keep {relator} = e, {named}: they give {shown.tolist()}")


def _power(matrix: Any, exponent: int) -> Any:
    return functools.reduce(operator.matmul, [matrix] * exponent, _one(matrix))


def _one(matrices: Any) -> Any:
    """Return unit matrices of the same shape, exact if these are."""
    return 0 * matrices + np.eye(matrices.shape[-1], dtype=np.int64)

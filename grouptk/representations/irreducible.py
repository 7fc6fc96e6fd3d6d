"""The irreducible representations of a finite group, as representations that can be added, multiplied and compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from grouptk.finite.dixon_irreps import exact_irrep
from grouptk.finite.irreps import RealIrrep, unitary_irrep
from grouptk.group import Group
from grouptk.representations.tabulated import TabulatedRepresentation


def irreducible(group: Group, row: int, exact: bool = False) -> TabulatedRepresentation:
    """Return the irreducible representation of a row of the character table.

    One of degree 1 is exact; others are unitary floats, orthogonal where the type is real, or, if asked for, exact by
    Dixon's formula and then not unitary in general.

    Raises:
        DomainError: an exact one is asked for, and no subgroup was found that gives one.

    Example:
        >>> import grouptk as gt
        >>> irreducible(gt.S(3), 2).is_unitary().method[:20]
        'floats: a defect of '
        >>> bool(irreducible(gt.S(3), 2, exact=True).verify())
        True
    """
    characters = group.character_table()
    values: Any
    if characters.degrees[row] == 1:
        values = characters.values[row][characters.classes.label][:, None, None]
    elif exact:
        values = exact_irrep(group.table(), row, characters).matrices
    else:
        values = unitary_irrep(characters, row).matrices
    return TabulatedRepresentation(group, values, f"χ{row + 1} of {group}")


def irreps(group: Group, exact: bool = False) -> tuple[TabulatedRepresentation, ...]:
    """Return the irreducible representations of a finite group, one for each row of its character table."""
    return tuple(irreducible(group, row, exact) for row in range(len(group.character_table().classes)))


def real_irreps(group: Group) -> tuple[TabulatedRepresentation, ...]:
    """Return the representations of a finite group that are irreducible over ℝ, by orthogonal matrices.

    Rows of the character table that are not real give one of twice the degree for a pair of conjugates.
    """
    characters = group.character_table()
    rows = np.flatnonzero(np.arange(len(characters.classes)) <= characters.conjugates).tolist()
    found = [RealIrrep(characters, row, unitary_irrep(characters, row)) for row in rows]
    return tuple(TabulatedRepresentation(group, rho.matrices, f"real χ{rho.row + 1} of {group}") for rho in found)

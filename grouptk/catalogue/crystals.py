"""Crystal groups by their names: the 17 wallpaper groups, space groups, and the finite groups O and O_h.

Pixels of the plane are (row, column) and turns are counter-clockwise as displayed, as everywhere, about pixel 0.
Groups with turns by 60° or 120° use axial coordinates: y is x turned by 120°, so that every matrix is integral.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from grouptk.constructions import CrystalGroup, PointGroup, crystal_group, from_affine_maps
from grouptk.errors import DomainError

_TURNS = {
    1: [[1, 0], [0, 1]],
    2: [[-1, 0], [0, -1]],
    3: [[0, -1], [1, -1]],
    4: [[0, -1], [1, 0]],
    6: [[1, -1], [1, 0]],
}
_KEEP_ROWS = [[1, 0], [0, -1]]  # numpy.fliplr
_SWAP = [[0, 1], [1, 0]]
_SWAP_NEGATIVE = [[0, -1], [-1, 0]]

_Reflection = tuple[list[list[int]], list[int]]
_WALLPAPER: dict[str, tuple[int, _Reflection | None, int | tuple[int, int]]] = {
    # order of turns; a reflection (W, w) and the cell, in pixels
    "p1": (1, None, 1),
    "p2": (2, None, 1),
    "pm": (1, (_KEEP_ROWS, [0, 0]), 1),
    "pg": (1, (_KEEP_ROWS, [1, 0]), (2, 1)),
    "cm": (1, (_SWAP, [0, 0]), 1),
    "pmm": (2, (_KEEP_ROWS, [0, 0]), 1),
    "pmg": (2, (_KEEP_ROWS, [0, 1]), (1, 2)),
    "pgg": (2, (_KEEP_ROWS, [1, 1]), 2),
    "cmm": (2, (_SWAP, [0, 0]), 1),
    "p4": (4, None, 1),
    "p4m": (4, (_KEEP_ROWS, [0, 0]), 1),
    "p4g": (4, (_KEEP_ROWS, [1, 1]), 2),
    "p3": (3, None, 1),
    "p3m1": (3, (_SWAP_NEGATIVE, [0, 0]), 1),
    "p31m": (3, (_SWAP, [0, 0]), 1),
    "p6": (6, None, 1),
    "p6m": (6, (_SWAP, [0, 0]), 1),
}
_ALIASES = {"p2mm": "pmm", "p2mg": "pmg", "p2gg": "pgg", "c2mm": "cmm", "p4mm": "p4m", "p4gm": "p4g", "p6mm": "p6m"}

WALLPAPER_NAMES = tuple(_WALLPAPER)
"""The names of the 17 wallpaper groups, in the order of the International Tables."""

_SPACE = {  # centring and generators, modulo its translations, of the International Tables (origin choice 2)
    "P1": ("P", ["x,y,z"]),
    "P-1": ("P", ["-x,-y,-z"]),
    "P2_1/c": ("P", ["-x,y+1/2,-z+1/2", "-x,-y,-z"]),
    "P2_12_12_1": ("P", ["-x+1/2,-y,z+1/2", "-x,y+1/2,-z+1/2"]),
    "P4_132": ("P", ["-x+1/2,-y,z+1/2", "-x,y+1/2,-z+1/2", "z,x,y", "y+3/4,x+1/4,-z+1/4"]),
    "P432": ("P", ["-y,x,z", "x,-z,y"]),
    "Pm-3m": ("P", ["-y,x,z", "x,-z,y", "-x,-y,-z"]),
    "Fm-3m": ("F", ["-y,x,z", "x,-z,y", "-x,-y,-z"]),
    "Fd-3m": ("F", ["-x+3/4,-y+1/4,z+1/2", "-x+1/4,y+1/2,-z+3/4", "z,x,y", "y+3/4,x+1/4,-z+1/2", "-x,-y,-z"]),
    "Im-3m": ("I", ["-y,x,z", "x,-z,y", "-x,-y,-z"]),
}
_CENTRING = {
    "P": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "F": [[0, "1/2", "1/2"], ["1/2", 0, "1/2"], ["1/2", "1/2", 0]],
    "I": [["-1/2", "1/2", "1/2"], ["1/2", "-1/2", "1/2"], ["1/2", "1/2", "-1/2"]],
}

SPACE_NAMES = tuple(_SPACE)
"""The names that `space_group` knows."""


@lru_cache
def wallpaper(name: str) -> CrystalGroup:
    """Return a wallpaper group by its short name, p1 to p6m, or its full one, such as p2gg.

    The fibre lists the turns r⁰, r¹, …, then r⁰g, r¹g, … with a reflection or glide reflection g. p4 and p4m are the
    constants `p4` and `p4m` in other coordinates, with fibre axes of the same order. Lattices are primitive: the
    mirrors of cm and cmm swap the axes. pg has 2×1 pixels in a cell, pmg 1×2, pgg and p4g 2×2, all others one.

    Raises:
        DomainError: there is no such wallpaper group.

    Example:
        >>> import grouptk as gt
        >>> p4g = gt.wallpaper("p4g")
        >>> p4g.cell.tolist(), p4g.is_split(), bool(p4g.verify())
        ([2, 2], False, True)
        >>> glide = p4g(0, 0, 4)
        >>> gt.natural_action(p4g)(glide, (0, 5)), glide * glide
        ((x=1, y=-4), wallpaper('p4g')(x=1, y=0, k=0))
    """
    if _ALIASES.get(name, name) not in _WALLPAPER:
        raise DomainError(f"a wallpaper group must be one of {', '.join(WALLPAPER_NAMES)}, got {name!r}")
    name = _ALIASES.get(name, name)
    order, reflection, cell = _WALLPAPER[name]
    turn = np.array(_TURNS[order])
    powers = [np.linalg.matrix_power(turn, k) for k in range(order)]
    cosets: list[tuple[Any, Any]] = [(power, [0, 0]) for power in powers]
    if reflection is not None:
        matrix, shift = reflection
        cosets += [(power @ matrix, power @ shift % cell) for power in powers]
    return crystal_group(cosets, cell, name=f"wallpaper({name!r})")


@lru_cache
def space_group(name: str) -> CrystalGroup:
    """Return a space group by its Hermann–Mauguin name, such as "P432", "Pm-3m", "P2_12_12_1" or "Fd-3m".

    Lattices are primitive: for F and I, the coordinates count the vectors of the primitive basis (0, ½, ½), (½, 0, ½),
    (½, ½, 0), or (−½, ½, ½), (½, −½, ½), (½, ½, −½).

    Raises:
        DomainError: the name is not in the list. `from_affine_maps` makes any other from its triplets.

    Example:
        >>> import grouptk as gt
        >>> screws = gt.space_group("P2_12_12_1")
        >>> screws.cell.tolist(), screws.is_split(), bool(screws.verify())
        ([2, 2, 2], False, True)
        >>> len(gt.space_group("Fd-3m").matrices)
        48
    """
    if name not in _SPACE:
        raise DomainError(f"a space group must be one of {', '.join(SPACE_NAMES)}, got {name!r}")
    centring, maps = _SPACE[name]
    return from_affine_maps(maps, _CENTRING[centring], name=f"space_group({name!r})")


@lru_cache
def octahedral(full: bool = False) -> PointGroup:
    """Return the 24 rotations of the cube, O, or with `full` all of its 48 symmetries, O_h, as numbers k.

    They act on ℝ³ by signed permutations of the axes, `matrices[k]`. `space_group("P432")` and `space_group("Pm-3m")`
    are ℤ³ ⋊ O and ℤ³ ⋊ O_h.

    Example:
        >>> import grouptk as gt
        >>> gt.octahedral().is_isomorphic(gt.S(4)), gt.octahedral(full=True).order()
        (True, 48)
        >>> gt.natural_action(gt.octahedral())(gt.octahedral()(1), (1, 2, 3))
        (x=-2, y=1, z=3)
    """
    group = space_group("Pm-3m" if full else "P432")
    return PointGroup(group.matrices, group.cosets.table, "octahedral(full=True)" if full else "octahedral()")

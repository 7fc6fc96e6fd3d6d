"""The groups that keep a form: SO(n), O(n), O(p, q) and SU(2), each by the coordinates that suit its dimension."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from grouptk.catalogue.matrix_groups import MatrixGroup
from grouptk.catalogue.point_groups import PlaneIsometries, PlaneRotations
from grouptk.catalogue.rotations import Quaternions
from grouptk.catalogue.translations import dimension_of
from grouptk.domains import Matrices
from grouptk.errors import DomainError
from grouptk.group import Group


@lru_cache(typed=True)
def SO(n: Any, by: str = "") -> Group:
    """Give the rotations of ℝⁿ: by angle for n = 2, else by matrix; by unit quaternions up to sign if asked for n = 3.

    The size n is a number or a symbol, angles are in radians.

    Raises:
        DomainError: n is no positive integer and no symbol; n has no coordinates of the kind `by`.

    Example:
        >>> import grouptk as gt
        >>> from sympy import pi
        >>> gt.SO(2)(3 * pi / 2) * gt.SO(2)(pi)
        SO(2)(theta=pi/2)
        >>> quarter = gt.SO(3)([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
        >>> gt.natural_action(gt.SO(3))(quarter, (1, 2, 3))
        (x=-2, y=1, z=3)
        >>> gt.SO(3, by="quaternion")([0, -1, 0, 0])
        SO(3, 'quaternion')(q=Matrix([[0], [1], [0], [0]]))
    """
    n = dimension_of(n, "SO(n)")
    if (n, by) == (3, "quaternion"):
        return Quaternions("SO(3, 'quaternion')", up_to_sign=True)
    if n == 2 and by in ("", "angle"):
        return PlaneRotations()
    if by not in ("", "matrix"):
        raise DomainError(
            f"SO(n, by) needs by = 'matrix', 'angle' for n = 2 or 'quaternion' for n = 3, got {n}, {by!r}"
        )
    return MatrixGroup(f"SO({n})", Matrices(n, form="orthogonal", det=1), family=SO)


@lru_cache(typed=True)
def O(p: Any, q: Any = 0) -> Group:  # noqa: E743  (the field's name)
    """Give the rotations and reflections of ℝⁿ: by angle and reflection for n = 2, else by matrix.

    With two arguments it is the group O(p, q) of the matrices with AᵀηA = η, where η = diag(1, …, 1, −1, …, −1) has
    p and q of them. The sizes are numbers or symbols.

    Raises:
        DomainError: a size is no positive integer and no symbol.

    Example:
        >>> import grouptk as gt
        >>> mirror = gt.O(2)(0, 1)
        >>> mirror * mirror == gt.O(2).e
        True
        >>> gt.O("n").verify().verdict, gt.O("p", "q").generic().inverse()
        (<Verdict.PROVED: 'PROVED'>, O(p, q)(A=η*A.T*η))
    """
    p = dimension_of(p, "O(p, q)")
    if q == 0:
        return PlaneIsometries() if p == 2 else MatrixGroup(f"O({p})", Matrices(p, form="orthogonal"), family=O)
    q = dimension_of(q, "O(p, q)")
    return MatrixGroup(f"O({p}, {q})", Matrices(p + q, form=(p, q)))


@lru_cache(typed=True)
def SU(n: int) -> Quaternions:
    """Give the unit quaternions (w, x, y, z); the matrix of one is [[w + iz, −y + ix], [y + ix, w − iz]].

    Example:
        >>> import grouptk as gt
        >>> gt.SU(2)([0, 1, 0, 0]) ** 2 == gt.SU(2)([-1, 0, 0, 0])
        True
    """
    if n != 2:
        raise DomainError(f"SU(n) is in the catalogue for n = 2, got {n!r}")
    return Quaternions("SU(2)", up_to_sign=False)

"""The representations that come with a group and its action: trivial, standard, sign, spin, affine."""

from __future__ import annotations

import sympy as sp

from grouptk.actions import Action, natural_action
from grouptk.domains import Integer, Real, UnitQuaternions
from grouptk.domains.matrix_domain import MatrixDomain
from grouptk.errors import DomainError, LawError
from grouptk.group import Group
from grouptk.representations.matrix import Representation


def trivial(group: Group, dimension: int = 1) -> Representation:
    """Return the representation g ↦ 1 of a dimension.

    Example:
        >>> import grouptk as gt
        >>> bool(trivial(gt.SE(2), 2).verify())
        True
    """
    name = f"trivial representation of {group}"
    return Representation.of_matrix(group, sp.ImmutableMatrix(sp.eye(dimension)), name)


def standard(group: Group) -> Representation:
    """Return the standard (defining) representation of a group of linear maps.

    It is the matrix coordinate itself for SO(n), GL(n), S(n), …, also for a symbol n; ℂ² for unit quaternions, SU(2);
    else the natural action, where it is linear: the plane for C(n), D(n), SO(2), O(2).

    Raises:
        LawError: the group has no natural action, or it is not linear.

    Example:
        >>> import grouptk as gt
        >>> standard(gt.D(4))(gt.D(4)(1, 1))
        Matrix([
        [0, 1],
        [1, 0]])
        >>> bool(standard(gt.GL("n")).verify()), standard(gt.SU(2)).dimension
        (True, 2)
    """
    domains = group.space.domains
    name = f"standard representation of {group}"
    if len(domains) == 1 and isinstance(domains[0], UnitQuaternions) and not domains[0].up_to_sign:
        return spin(group, name)
    if len(domains) == 1 and isinstance(domains[0], MatrixDomain) and domains[0].rows == domains[0].columns:
        return Representation.of_matrix(group, group.space.symbols()[0], name)
    return linear(natural_action(group), name)


def linear(action: Action, name: str | None = None) -> Representation:
    """Return the matrices of an action by linear maps, g·x = ρ(g)x.

    Raises:
        LawError: the action is not linear.

    Example:
        >>> import grouptk as gt
        >>> linear(gt.natural_action(gt.SO(3, "quaternion"))).dimension
        3
    """
    matrix, shift = _affine_map(action)
    if not shift.is_zero_matrix:
        raise LawError(
            f"{action} is affine, not linear: it moves 0 to {tuple(shift)}; affine({action.group}) gives its matrices"
        )
    return Representation.of_matrix(action.group, matrix, name or f"{action} as matrices")


def affine(group: Group) -> Representation:
    """Return the matrices [[A, b], [0, 1]] of a group that acts by affine maps x ↦ Ax + b.

    Raises:
        LawError: the group has no natural action, or it is not affine.

    Example:
        >>> import grouptk as gt
        >>> affine(gt.Aff(1)).matrix
        Matrix([
        [a, x],
        [0, 1]])
    """
    matrix, shift = _affine_map(natural_action(group))
    homogeneous = matrix.row_join(shift).col_join(sp.Matrix([[0] * matrix.cols + [1]]))
    return Representation.of_matrix(group, sp.ImmutableMatrix(homogeneous), f"affine representation of {group}")


def sign(group: Group) -> Representation:
    """Return the determinant of the standard representation: the sign of permutations, −1 for reflections.

    Example:
        >>> import grouptk as gt
        >>> sign(gt.S(3))(gt.S(3)([1, 0, 2])), sign(gt.O(3)).character(gt.O(3)([[-1, 0, 0], [0, 1, 0], [0, 0, 1]]))
        (Matrix([[-1]]), -1)
    """
    return standard(group).determinant()


def spin(group: Group, name: str | None = None) -> Representation:
    """Return the matrices [[w − iz, −y − ix], [y − ix, w + iz]] of unit quaternions w + xi + yj + zk, on ℂ².

    Up to sign, as coordinates of SO(3), it is projective, and refuted as a representation.

    Raises:
        DomainError: the coordinates of the group are no unit quaternions.
    """
    domains = group.space.domains
    if len(domains) != 1 or not isinstance(domains[0], UnitQuaternions):
        raise DomainError(f"the spin representation needs unit quaternions as coordinates, {group} has others")
    w, x, y, z = group.space.symbols()[0]
    matrix = sp.ImmutableMatrix([[w - sp.I * z, -y - sp.I * x], [y - sp.I * x, w + sp.I * z]])
    return Representation.of_matrix(group, matrix, name or f"spin representation of {group}")


def _affine_map(action: Action) -> tuple[sp.ImmutableMatrix, sp.ImmutableMatrix]:
    """Return A and b of an action x ↦ Ax + b on columns of numbers."""
    space = action.space
    if not all(isinstance(domain, Real | Integer) for domain in space.domains):
        raise LawError(f"{action} must be on columns of numbers to have matrices, its space has {space.domains}")
    outputs = sp.Matrix(list(action.formula.outputs))
    point = action.formula.symbols[1]
    matrix = outputs.jacobian(list(point))
    matrix = matrix if not matrix.has(*point) else matrix.applyfunc(sp.expand)
    if matrix.has(*point):
        raise LawError(f"{action} is not affine: its derivative depends on the point moved")
    shift = outputs.xreplace(dict.fromkeys(point, sp.S.Zero)).applyfunc(sp.expand)
    return sp.ImmutableMatrix(matrix), sp.ImmutableMatrix(shift)

"""Crystal groups: extensions of a lattice T of translations by a finite group of integer matrices, split or not.

The element (t, k) is the map v ↦ W_k v + w_k + cell·t of pixels, where the (W_k | w_k) represent the cosets of
T = cell_1 ℤ × … × cell_d ℤ. Composing two such maps gives the law

    (t, k)(s, l) = (t + A_k s + c(k, l), kl)     A_k = cell⁻¹ W_k cell     c(k, l) = cell⁻¹ (w_k + W_k w_l − w_kl)

A, the cocycle c and the table of products are computed from the representatives and looked up by k and l.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from grouptk.constructions.coordinates import axis_names
from grouptk.constructions.cosets import Cosets, close
from grouptk.constructions.point_group import PointGroup, apply_matrices, look_up
from grouptk.domains import Array, Finite, Integer
from grouptk.element import Element
from grouptk.errors import DomainError, LawError
from grouptk.finite import CayleyTable
from grouptk.finite.smith import cokernel_invariants, solve_modulo_integers
from grouptk.group import Group
from grouptk.law import Law
from grouptk.spaces import Space
from grouptk.tracing import Formula, Values
from grouptk.tracing.look_up import LookUp, Table


class CrystalGroup(Group):
    """A crystal group; see `crystal_group`.

    `matrices` (n, d, d) and `shifts` (n, d) are the representatives (W_k | w_k) in pixels, `cell` (d,) the pixels per
    lattice vector.
    """

    def __init__(self, cosets: Cosets, names: Sequence[str] | None, name: str | None) -> None:
        self.name = name or "crystal group"
        self.cosets = cosets
        self.names = tuple(names or (*axis_names(cosets.dimension), "k"))
        if len(self.names) != cosets.dimension + 1:
            raise LawError(f"names must name {cosets.dimension} axes and the fibre, got {', '.join(self.names)}")
        self.matrices, self.shifts, self.cell = cosets.matrices, cosets.shifts, cosets.cell

    @property
    def dimension(self) -> int:
        """The number d of axes of the grid."""
        return self.cosets.dimension

    # --------------------------------------------------------------------------- the law and the action

    def _trace_law(self) -> Law:
        return extension_law(self.cosets.linear, self.cosets.cocycle, self.cosets.table.product, self.names)

    def _trace_action(self) -> Formula:
        """Return v ↦ W_k v + w_k + cell·t on pixels."""
        *axes, fibre_name = self.names
        fibre = Space.of({fibre_name: Finite(range(len(self.matrices)))})
        pixels = Space.of(dict.fromkeys(axes, Integer()))
        source = self.law.space
        *t, k = source.symbols()
        turned = apply_matrices(self.matrices, fibre, k, pixels.symbols("'"))
        moved = tuple(
            image + look_up(self.shifts[:, axis], fibre, k) + int(self.cell[axis]) * t[axis]
            for axis, image in enumerate(turned)
        )
        return Formula((source, pixels), pixels, moved)

    # --------------------------------------------------------------------------- elements as maps

    def affine_matrix(self, g: Element) -> sp.ImmutableMatrix:
        """Return the matrix [[W, w], [0, 1]] of an exact element, which maps pixels (v, 1).

        Example:
            >>> import grouptk as gt
            >>> pg = gt.wallpaper("pg")
            >>> pg.affine_matrix(pg(1, 2, 1))
            Matrix([
            [1,  0, 3],
            [0, -1, 2],
            [0,  0, 1]])
        """
        if g.group != self or g.is_numeric:
            raise DomainError(f"{self} needs an exact element of its own, got {g!r} of {g.group}")
        *t, k = g.values
        shift = sp.Matrix(self.shifts[int(k)].tolist()) + sp.diag(*map(int, self.cell)) * sp.Matrix(t)
        linear = sp.Matrix(self.matrices[int(k)].tolist()).row_join(shift)
        return sp.ImmutableMatrix(linear.col_join(sp.Matrix([[0] * self.dimension + [1]])))

    def element_from(self, matrix: Any, shift: Any) -> Element:
        """Return the element that maps pixels as v ↦ W v + w.

        Raises:
            DomainError: no element does.

        Example:
            >>> import grouptk as gt
            >>> gt.wallpaper("pg").element_from([[1, 0], [0, -1]], [3, 2])
            wallpaper('pg')(x=1, y=2, k=1)
        """
        wanted = np.array(matrix, object).reshape(self.dimension, self.dimension)
        places = np.flatnonzero((self.matrices == wanted).all(axis=(1, 2)))
        step = np.array(shift, object).reshape(self.dimension) - self.shifts[places[0]] if len(places) else None
        if step is None or (step % self.cell).any():
            raise DomainError(f"{self} must have an element v ↦ W v + w, got W = {matrix}, w = {shift}")
        return self(*map(int, step // self.cell), int(places[0]))

    def translations(self) -> tuple[Element, ...]:
        """Return the unit steps of the lattice T, which generate it."""
        return tuple(self(*row, 0) for row in np.eye(self.dimension, dtype=int).tolist())

    def generators(self) -> tuple[Element, ...]:
        """Return elements that generate the group: those of T, and representatives of generators of the point group."""
        return (*self.translations(), *(self(*[0] * self.dimension, k) for k in self.cosets.table.generators))

    # --------------------------------------------------------------------------- derived facts

    @cached_property
    def point_group(self) -> PointGroup:
        """The finite group of the matrices W_k, its elements in the order of the fibre."""
        return PointGroup(self.matrices, self.cosets.table, f"point group of {self}", self.names[-1])

    def preserves_orientation(self) -> bool:
        """Say whether there are no reflections, glide reflections or inversions: no W of determinant −1."""
        return bool((np.rint(np.linalg.det(self.matrices)) == 1).all())

    def origin(self) -> tuple[sp.Rational, ...] | None:
        """Return a point v, in pixels, whose stabilizer meets every coset of T; None if there is none.

        W_k v + w_k − v ∈ T for all k is a linear congruence, solved exactly; the generators of the point group suffice.

        Example:
            >>> import grouptk as gt
            >>> gt.wallpaper("pmm").origin(), gt.wallpaper("pg").origin()
            ((0, 0), None)
            >>> gt.crystal_group([([[-1, 0], [0, -1]], [1, 0])]).origin()
            (1/2, 0)
        """
        chosen = list(self.cosets.table.generators)
        if not chosen:
            return (sp.S.Zero,) * self.dimension
        rows = (self.cosets.linear[chosen] - np.eye(self.dimension, dtype=int)).reshape(-1, self.dimension)
        cell = self.cell.tolist()
        shifts = [Fraction(w, size) for w, size in zip(self.shifts[chosen].flat, cell * len(chosen), strict=True)]
        point = solve_modulo_integers(rows, shifts)
        return point and tuple(
            sp.Rational(v.numerator * size, v.denominator) for v, size in zip(point, cell, strict=True)
        )

    def is_split(self) -> bool:
        """Say whether the group is symmorphic, T ⋊ H with H the stabilizer of a point: its `origin()`."""
        return self.origin() is not None

    def abelian_invariants(self) -> tuple[int, ...]:
        """Return the factors of G/G′: 0 for each ℤ, then the prime powers q of C(q).

        G is generated by T and (0, k), with the relations of T, (0, k) t (0, k)⁻¹ = A_k t and
        (0, k)(0, l) = (c(k, l), e)(0, kl), of which those for generators k of the point group suffice.

        Example:
            >>> import grouptk as gt
            >>> gt.wallpaper("pgg").abelian_invariants(), gt.wallpaper("pg").abelian_invariants()
            ((2, 4), (0, 2))
        """
        size, table = len(self.matrices), self.cosets.table.product
        chosen = self.cosets.table.generators
        relations = [np.eye(1, self.dimension + size, self.dimension, dtype=int)]
        for k in chosen:
            fixed = np.zeros((self.dimension, self.dimension + size), int)
            fixed[:, : self.dimension] = self.cosets.linear[k].T - np.eye(self.dimension, dtype=int)
            joined = np.zeros((size, self.dimension + size), int)
            joined[:, : self.dimension] = -self.cosets.cocycle[k]
            for column in (np.full(size, k), np.arange(size)):
                joined[np.arange(size), self.dimension + column] += 1
            joined[np.arange(size), self.dimension + table[k].astype(int)] -= 1
            relations += [fixed, joined]
        return cokernel_invariants(np.concatenate(relations))


def extension_law(linear: Array, cocycle: Array, product: Array, names: Sequence[str]) -> Law:
    """Return the law (t, k)(s, l) = (t + A_k s + c(k, l), kl) for A (n, d, d), c (n, n, d) and a table (n, n)."""
    *axes, fibre_name = names
    fibre = Space.of({fibre_name: Finite(range(len(product)))})
    space = Space.of({**dict.fromkeys(axes, Integer()), fibre_name: fibre.domains[0]})
    (*t, k), (*s, m) = space.symbols(), space.symbols("'")
    added = (look_up(cocycle[:, :, axis], fibre, k, m) for axis in range(len(axes)))
    moved = apply_matrices(linear, fibre, k, tuple(s))
    both = LookUp(Table((fibre, fibre), product), k, m)
    outputs = (*(one + other + c for one, other, c in zip(t, moved, added, strict=True)), both)
    inverses = CayleyTable(product).inverses
    back = linear[inverses]
    undone = np.einsum("kij,kj->ki", back, cocycle[np.arange(len(product)), inverses])
    returned = apply_matrices(-back, fibre, k, tuple(t))
    inverse: Values = tuple(v - look_up(undone[:, axis], fibre, k) for axis, v in enumerate(returned))
    inverse = (*inverse, LookUp(Table((fibre,), inverses), k))
    identity = (sp.S.Zero,) * len(names)
    return Law(space, Formula((space, space), space, outputs), identity, Formula((space,), space, inverse))


def crystal_group(
    cosets: Iterable[Any],
    cell: int | Sequence[int] = 1,
    *,
    names: Sequence[str] | None = None,
    name: str | None = None,
) -> CrystalGroup:
    """Return the group of maps v ↦ W v + w + cell·t of pixels, for representatives (W, w) of the cosets of T.

    W is a d×d matrix of integers, w a vector of integers in pixels, `cell` the number of pixels per lattice vector,
    one for each axis or one for all: T = cell_1 ℤ × … × cell_d ℤ. Give all representatives or generators: products
    are added until the cosets are closed. The fibre coordinate k numbers the identity, then those given, in their
    order, then the products. The coordinates x, y, z count lattice vectors; `names` gives other names, k's last.
    Pixels have the same names.

    Raises:
        LawError: W is not integral, not invertible or takes T out of itself, W generates an infinite group, or there
            are translations outside T; the message has the witness.

    Example:
        >>> import grouptk as gt
        >>> glide = gt.crystal_group([([[1, 0], [0, -1]], [1, 0])], cell=(2, 1), name="pg")
        >>> g = glide(0, 0, 1)
        >>> g * g, gt.natural_action(glide)(g, (5, 3)), bool(glide.verify())
        (pg(x=1, y=0, k=0), (x=6, y=-3), True)
        >>> gt.crystal_group([([[1, 0], [0, -1]], [1, 0])], cell=4)
        Traceback (most recent call last):
        grouptk.errors.LawError: the representatives generate the translation by (2, 0) pixels, which must be in \
T = 4ℤ × 4ℤ: cell=(2, 4) holds it
    """
    return CrystalGroup(close(cosets, cell), names, name)

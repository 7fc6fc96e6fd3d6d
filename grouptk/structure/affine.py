"""Isomorphisms of crystal groups by affine changes of coordinates; by L. Bieberbach (1912) there are no others."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import sympy as sp

from grouptk.constructions import CrystalGroup
from grouptk.constructions.point_group import apply_matrices, look_up
from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.smith import solve_modulo_integers
from grouptk.homomorphism import Homomorphism
from grouptk.spaces import Space
from grouptk.tracing import Formula
from grouptk.tracing.look_up import LookUp, Table


def affine_isomorphism(source: CrystalGroup, target: CrystalGroup, reach: int = 1) -> Homomorphism | None:
    """Return the isomorphism g ↦ (P | p) g (P | p)⁻¹ with P of entries −reach, …, reach in lattice vectors.

    None says that there is no such P; one with larger entries may do. `verify()` proves the map and its inverse.

    Raises:
        DomainError: the dimensions differ.

    Example:
        >>> import grouptk as gt
        >>> other = gt.from_affine_maps(["-x, y + 1/2"])
        >>> bool(gt.affine_isomorphism(other, gt.wallpaper("pg")).verify())
        True
        >>> gt.affine_isomorphism(gt.wallpaper("p3m1"), gt.wallpaper("p31m")) is None
        True
    """
    if source.dimension != target.dimension:
        raise DomainError(f"both groups must have one dimension, got {source.dimension} and {target.dimension}")
    if len(source.matrices) != len(target.matrices):
        return None
    for change in _changes(source, target, reach):
        places = _conjugated(source.cosets.linear, target.cosets.linear, change)
        steps = _steps(source, target, change, places)
        if steps is not None:
            return _isomorphism(source, target, change, places, steps)
    return None


def _changes(source: CrystalGroup, target: CrystalGroup, reach: int) -> list[Array]:
    """Return the matrices P, the smallest and nearest to 1 first, that take one point group to the other."""
    size = source.dimension
    entries = range(-reach, reach + 1)
    every = np.array(list(itertools.product(entries, repeat=size**2)), np.int64).reshape(-1, size, size)
    every = every[np.lexsort((-every.trace(axis1=1, axis2=2), np.abs(every).sum(axis=(1, 2))))]
    every = every[np.abs(np.rint(np.linalg.det(every))) == 1]
    members = target.cosets.linear
    for k in source.cosets.table.generators:
        moved = every @ source.cosets.linear[k]
        every = every[(moved[:, None] == members @ every[:, None]).all(axis=(2, 3)).any(axis=1)]
    return list(every)


def _conjugated(linear: Array, members: Array, change: Array) -> Array:
    """Return the place of P A_k P⁻¹ for each k."""
    return ((change @ linear)[:, None] == members @ change).all(axis=(2, 3)).argmax(axis=1)


def _steps(source: CrystalGroup, target: CrystalGroup, change: Array, places: Array) -> Array | None:
    """Return the translations b_k with (P | p)(0, k)(P | p)⁻¹ = (b_k, e)(0, places[k]); None if there is no p."""
    one = np.eye(source.dimension, dtype=int)
    shifts, moved = _fractions(target)[places], _fractions(source) @ change.T
    fixed = one - target.cosets.linear[places]
    origin = solve_modulo_integers(fixed.reshape(-1, source.dimension), (moved - shifts).reshape(-1))
    return None if origin is None else (moved + fixed @ np.array(origin, object) - shifts).astype(np.int64)


def _fractions(group: CrystalGroup) -> Array:
    """Return the shifts w_k in lattice vectors."""
    return group.shifts.astype(object) * np.array([Fraction(1, size) for size in group.cell.tolist()], object)


def _isomorphism(
    source: CrystalGroup, target: CrystalGroup, change: Array, places: Array, steps: Array
) -> Homomorphism:
    forth = _affine(source, target, change, places, steps)
    undone, order = np.rint(np.linalg.inv(change)).astype(np.int64), np.argsort(places)
    back = _affine(target, source, undone, order, -(steps[order] @ undone.T))
    name = f"{source} → {target} by P = {change.tolist()}"
    return Homomorphism(source, target, forth, name, inverse=back)


def _affine(source: CrystalGroup, target: CrystalGroup, change: Array, places: Array, steps: Array) -> Formula:
    """Return the map (t, k) ↦ (P t + b_k, places[k])."""
    *t, k = source.space.symbols()
    fibre = Space(source.space.coordinates[-1:])
    turned = apply_matrices(change[None], fibre, k, tuple(t))
    moved = (image + look_up(steps[:, axis], fibre, k) for axis, image in enumerate(turned))
    last: sp.Expr = LookUp(Table((fibre,), places), k)
    return Formula((source.space,), target.space, (*moved, last))

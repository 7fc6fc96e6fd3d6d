"""Sizes along the axes of a grid: how they are given and written, and which of them a group lets differ.

A group mixes two axes if some A_h has an entry that takes one to the other, directly or by way of other axes. What is
kept of a grid or added to it must then be the same along both: a quarter turn maps H×W to W×H.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral

import numpy as np

from grouptk.domains import Array
from grouptk.errors import GeometryError
from grouptk.lattice import Lattice


def per_axis(value: int | Sequence[int], dim: int, name: str, least: int = 1) -> tuple[int, ...]:
    """Return a size, stride, dilation or padding as one integer, `least` or more, for each grid axis."""
    entries = tuple(value) if isinstance(value, Iterable) else (value,) * dim
    whole = all(isinstance(entry, Integral) and not isinstance(entry, bool) and entry >= least for entry in entries)
    if len(entries) != dim or not whole:
        kind = "a positive integer" if least == 1 else f"an integer, {least} or more,"
        raise GeometryError(f"{name} must be {kind} or {dim} of them, got {value!r}")
    return tuple(map(int, entries))


def by(sizes: Sequence[int] | Array) -> str:
    """Return sizes as a reader writes them: 3×5."""
    return "×".join(str(int(size)) for size in sizes)


def require_alike(lattice: Lattice, sizes: Sequence[int], name: str) -> None:
    """Check that sizes are the same along axes which the group mixes.

    Raises:
        GeometryError: they differ.
    """
    values = np.array(sizes, np.int64)
    wrong = _mixed(lattice) & (values[:, None] != values)
    if wrong.any():
        one, other = np.argwhere(wrong)[0].tolist()
        raise GeometryError(
            f"{name} must be the same along axes which {lattice.group} mixes, such as {one} and {other}, "
            f"got {by(values)}"
        )


def require_mapped_stride(lattice: Lattice, stride: tuple[int, ...]) -> None:
    """Check that the group maps the lattice which a stride keeps to itself.

    Raises:
        GeometryError: it does not.
    """
    if not lattice.is_exact:
        require_alike(lattice, stride, "stride")
        return
    moved = np.rint(lattice.linear * np.array(stride)).astype(np.int64)
    closed = lattice.compose(lattice.column, lattice.representatives).offset
    if (moved % np.array(stride)[:, None]).any() or (closed % np.array(stride, np.int64)).any():
        raise GeometryError(
            f"stride {by(stride)} keeps a grid that {lattice.group} does not map to itself: it must be "
            "the same along axes which the group mixes, and divide its glides and screws"
        )


def require_mapped_padding(lattice: Lattice, padding: tuple[int, ...], span: Sequence[int]) -> None:
    """Check that the group maps a padded array to a padded array, for a filter whose outermost taps are `span` apart.

    Padding that makes up for the filter, as `same` and `full` do, is as symmetric as the filter.

    Raises:
        GeometryError: padding differs along axes which the group mixes.
    """
    if padding != tuple(span) and tuple(2 * pad for pad in padding) != tuple(span):
        require_alike(lattice, padding, "padding")


def _mixed(lattice: Lattice) -> Array:
    """Return which axes (d, d) the group mixes; every axis with itself."""
    meets = (np.abs(lattice.linear) > 1e-9).any(axis=0) | np.eye(lattice.dim, dtype=bool)
    return np.linalg.matrix_power((meets | meets.T).astype(np.int64), max(lattice.dim, 1)) > 0

"""Extending a signal beyond its edges: one allocation, and only the strips at the edges are looked up."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from grouptk.correlation.geometry import BOUNDARIES, Geometry
from grouptk.domains import Array


def pad(signal: Array, geometry: Geometry, fillvalue: complex, dtype: np.dtype) -> Array:
    """Return the signal (…, *grid) in the given dtype, extended by the geometry's padding."""
    dim = len(geometry.grid)
    if not any(geometry.before + geometry.after):
        return signal.astype(dtype, copy=False)
    sizes, inside, copies = _edges(geometry)
    padded = np.empty((*signal.shape[:-dim], *sizes), dtype)
    padded[inside] = signal
    for outside, source in copies:
        padded[outside] = fillvalue if source is None else padded[source]
    return padded


def copied_pixels(before: int, size: int, after: int, boundary: str) -> Array:
    """Return which pixel each one of an extended axis copies."""
    # NumPy's own rule, applied to indices: what it does to pixels, it does to their numbers.
    return np.pad(np.arange(size), (before, after), mode=BOUNDARIES[boundary])


@lru_cache(maxsize=1024)
def _edges(geometry: Geometry) -> tuple[tuple[int, ...], Any, list[tuple[Any, Any]]]:
    """Return the padded sizes, where the signal lies in them, and what is copied, axis by axis.

    These are indices of what is outside the signal and, unless it is filled, of what it copies.
    """
    dim = len(geometry.grid)
    sides = list(zip(geometry.before, geometry.grid, geometry.after, strict=True))
    copies: list[tuple[Any, Any]] = []
    for axis, (before, size, after) in enumerate(sides):
        behind = (slice(None),) * (dim - 1 - axis)
        if geometry.boundary == "fill":
            for strip in (slice(0, before), slice(before + size, None)):
                copies.append(((..., strip, *behind), None))
        else:
            source = copied_pixels(before, size, after, geometry.boundary)
            outside = np.r_[:before, before + size : before + size + after]
            copies.append(((..., outside, *behind), (..., before + source[outside], *behind)))
    inside = (..., *(slice(before, before + size) for before, size, _ in sides))
    return tuple(map(sum, sides)), inside, copies

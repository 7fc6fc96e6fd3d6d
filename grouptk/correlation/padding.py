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
    widths = list(zip(geometry.before, geometry.grid, geometry.after, strict=True))
    padded = np.empty((*signal.shape[:-dim], *map(sum, widths)), dtype)
    inside: tuple[Any, ...] = tuple(slice(before, before + size) for before, size, _ in widths)
    padded[..., *inside] = signal
    for axis, (before, size, after) in enumerate(widths):
        strips = np.moveaxis(padded, axis - dim, -1)
        outside, source = _edges(before, size, after, geometry.boundary)
        strips[..., outside] = fillvalue if source is None else strips[..., source]
    return padded


@lru_cache(maxsize=1024)
def _edges(before: int, size: int, after: int, boundary: str) -> tuple[Array, Array | None]:
    """Return the positions outside the signal and, unless they are filled, the positions they copy."""
    outside = np.r_[:before, before + size : before + size + after]
    if boundary == "fill":
        return outside, None
    # NumPy's own rule, applied to indices: what it does to pixels, it does to their numbers.
    source = np.pad(np.arange(size), (before, after), mode=BOUNDARIES[boundary])
    return outside, before + source[outside]

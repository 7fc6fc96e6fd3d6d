"""Filters for photographs: an edge filter on the plane, and a contour filter on p4."""

from __future__ import annotations

import numpy as np

from grouptk.domains import Array


def edge_filter(size: int = 9, width: float = 2.0, tilt_radians: float = 0.0) -> Array:
    """Return the derivative of a Gaussian down the rows, turned counter-clockwise by a tilt.

    Its entries sum to 0 and their absolute values to 1; it answers where an image gets brighter downwards.

    Example:
        >>> edge_filter(3, width=1.3).round(2).tolist()
        [[-0.15, -0.2, -0.15], [0.0, 0.0, 0.0], [0.15, 0.2, 0.15]]
    """
    x, y = _offsets(size)
    along = np.cos(tilt_radians) * x + np.sin(tilt_radians) * y
    weights = along * np.exp(-(x**2 + y**2) / (2 * width**2))
    return weights / (np.abs(weights).sum() or 1)


def contour_kernel(size: int = 9, length: float = 2.6, width: float = 0.8) -> Array:
    """Return a kernel (4, size, size) on p4 that joins edges in line and is damped by edges across.

    Plane 0 gathers edges of the filter's own direction along the edge, planes 1 and 3 take away what
    edges across it answer nearby; the opposite edge, plane 2, is left out.

    Example:
        >>> contour_kernel().shape
        (4, 9, 9)
    """
    x, y = _offsets(size)
    line = np.exp(-(x**2) / (2 * width**2) - y**2 / (2 * length**2))
    blob = np.exp(-(x**2 + y**2) / (2 * length**2))
    line, blob = line / line.sum(), blob / blob.sum()
    return np.stack([line, -0.35 * blob, np.zeros_like(line), -0.35 * blob])


def _offsets(size: int) -> tuple[Array, Array]:
    """Return the offsets (x, y) from the centre, x down the rows and y along the columns."""
    steps = np.arange(size) - (size - 1) / 2
    return steps[:, None], steps[None, :]

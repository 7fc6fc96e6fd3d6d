"""The dense filter bank: gather the kernel once for every fibre element, then correlate in the plane.

The planar correlation copies, for a tile of results that fits the cache, the pixels under every tap into
the columns of a matrix, and multiplies: nearly all the time is spent in one BLAS product. For few planes, where copying
would take longer than the product, it is a stencil in C if there is a compiler.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from grouptk.correlation import stencil
from grouptk.correlation.geometry import Geometry
from grouptk.correlation.padding import pad
from grouptk.correlation.plan import Plan
from grouptk.correlation.tiles import boxes
from grouptk.domains import Array

#: Bytes of a tile: it shares the second-level cache with the filter bank and the results.
TILE_BYTES = 1 << 20


def correlate(plan: Plan, geometry: Geometry, kernel: Array, signal: Array, fillvalue: complex) -> Array:
    """Correlate through the dense filter bank.

    Kernel (C_out, C_in, N) and signal (B, C_in, P, *grid) give (B, C_out, |H|, *result).
    """
    order = plan.lattice.order
    bank = plan.bank(kernel)
    rows = bank.reshape(math.prod(bank.shape[:2]), math.prod(bank.shape[2:]))
    padded = pad(signal, geometry, fillvalue, rows.dtype)
    if stencil.can_serve(padded.shape, geometry, rows.dtype):
        found = stencil.correlate(np.ascontiguousarray(rows), np.ascontiguousarray(padded), plan.support, geometry)
        return found.reshape(len(signal), kernel.shape[0], order, *geometry.result)
    windows = _windows(plan, geometry, padded)
    out = np.empty((len(signal), len(rows), math.prod(geometry.result)), rows.dtype)
    _multiply(rows, windows, geometry.result, out)
    return out.reshape(len(signal), kernel.shape[0], order, *geometry.result)


def _windows(plan: Plan, geometry: Geometry, padded: Array) -> Array:
    """View the padded signal (B, C_in, P, *padded), without a copy, as (B, C_in, P, *taps, *result)."""
    begin: tuple[Any, ...] = (..., *(slice(start, None) for start in geometry.start))
    padded = padded[begin]
    lead, pixel = padded.strides[:3], padded.strides[3:]
    taps = tuple(stride * step for stride, step in zip(pixel, plan.support.step, strict=True))
    moves = tuple(stride * step for stride, step in zip(pixel, geometry.step, strict=True))
    shape = (*padded.shape[:3], *plan.support.size, *geometry.result)
    return as_strided(padded, shape, (*lead, *taps, *moves), writeable=False)


def _multiply(rows: Array, windows: Array, result: tuple[int, ...], out: Array) -> None:
    """Fill out (B, rows, pixels) with the product of the rows and the windows, tile by tile."""
    depth = rows.shape[1]
    budget = max(1, TILE_BYTES // max(1, depth * rows.itemsize))
    scratch = np.empty(depth * min(budget, len(windows) * math.prod(result)), rows.dtype)
    for images, *box in boxes((len(windows), *result), budget):
        index: tuple[Any, ...] = (images, ..., *box)
        taken = windows[index]
        columns = scratch[: taken.size].reshape(taken.shape)
        np.copyto(columns, taken)
        count = math.prod(taken.shape[taken.ndim - len(result) :])
        first = int(np.ravel_multi_index([part.start for part in box], result)) if result else 0
        np.matmul(rows, columns.reshape(len(taken), depth, count), out=out[images, :, first : first + count])

"""The Fourier transform of the fibre: fewer multiplications than the filter bank, where there are many channels."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from grouptk.correlation.body_frame import BodyFrame, body_frame
from grouptk.correlation.geometry import Geometry
from grouptk.correlation.padding import pad
from grouptk.correlation.plan import Plan
from grouptk.correlation.tiles import boxes
from grouptk.domains import Array

#: Bytes of the patches of a tile, and its least number of pixels: too few make slow products of matrices.
TILE_BYTES, LEAST_PIXELS = 3 << 20, 512


def correlate(plan: Plan, geometry: Geometry, kernel: Array, signal: Array, fillvalue: complex) -> Array:
    """Correlate block by block of the Fourier transform over the fibre, tile by tile of the grid.

    Kernel (C_out, C_in, N) and signal (B, C_in, |H|, *grid) give (B, C_out, |H|, *result).

    Raises:
        BackendError: the group has no body frame.
    """
    frame = body_frame(plan)
    dtype = np.result_type(kernel, signal)
    weights = frame.weights(kernel.astype(dtype, copy=False))
    padded = pad(signal, geometry, fillvalue, dtype)
    outputs, inputs = kernel.shape[:2]
    order, taps, _ = frame.offset.shape
    first = np.array(geometry.start) + (frame.offset - np.array(plan.support.low)) // 2
    out = np.empty((len(signal), outputs, order, *geometry.result), dtype)
    budget = max(LEAST_PIXELS, TILE_BYTES // (order * taps * max(1, inputs) * dtype.itemsize))
    for image, box in itertools.product(range(len(signal)), boxes(geometry.result, budget)):
        pixels = math.prod(part.stop - part.start for part in box)
        patches = np.empty((order, inputs, taps, pixels), dtype)
        for plane, tap in np.ndindex(order, taps):
            read: tuple[Any, ...] = tuple(
                slice(start + part.start * step, start + (part.stop - 1) * step + 1, step)
                for start, part, step in zip(first[plane, tap].tolist(), box, geometry.step, strict=True)
            )
            patches[plane, :, tap] = padded[image, :, plane, *read].reshape(inputs, pixels)
        result = _transformed(frame, weights, patches)
        target = out[image, :, :, *box]
        target[...] = result.swapaxes(0, 1).reshape(target.shape)
    return out


def _transformed(frame: BodyFrame, weights: list[Array], patches: Array) -> Array:
    """Return the results (|H|, C_out, pixels) of patches (|H|, C_in, K, pixels)."""
    blocks, (order, *_, pixels) = frame.blocks, patches.shape
    coefficients = blocks.forward.astype(patches.dtype) @ patches.reshape(order, -1)
    found = []
    for block, matrix in zip(blocks.parts, weights, strict=True):
        columns = coefficients[block.planes].reshape(block.copies, matrix.shape[1], pixels)
        found.append((matrix @ columns).reshape(block.copies * block.degree, -1))
    return (blocks.backward.astype(patches.dtype) @ np.concatenate(found)).reshape(order, -1, pixels)

"""The Fourier transform of the fibre: fewer multiplications than the filter bank, where there are many channels.

A tile of the grid that fits the cache is transformed together with its patches, multiplied block by block, and
transformed back. `Products` says who multiplies matrices and who walks over the tiles: NumPy here, PyTorch there.
The gradients, needed by layers, are of the same kind: that of the signal is a correlation in the adjoint body frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grouptk.correlation.body_frame import BodyFrame, body_frame
from grouptk.correlation.coefficients import NUMPY, Box, Products, layout, planes, scratch, shape_of
from grouptk.correlation.geometry import Geometry
from grouptk.correlation.padding import pad
from grouptk.correlation.plan import Plan
from grouptk.correlation.tiles import boxes
from grouptk.correlation.transform import Side, Transform
from grouptk.domains import Array

#: Bytes of coefficients of a tile, and its least and largest number of pixels: too few make slow products of matrices.
TILE_BYTES, LEAST_PIXELS, MOST_PIXELS = 8 << 20, 384, 1024
#: Chunks of tiles for each worker.
CHUNKS = 4

Extend = Callable[[Array], Array]


def correlate(plan: Plan, geometry: Geometry, kernel: Array, signal: Array, fillvalue: complex) -> Array:
    """Correlate block by block of the Fourier transform over the fibre, tile by tile of the grid.

    Kernel (C_out, C_in, N) and signal (B, C_in, |H|, *grid) give (B, C_out, |H|, *result).

    Raises:
        BackendError: the group has no body frame.
    """
    frame, dtype = body_frame(plan), np.result_type(kernel, signal)
    weights = frame.weights(kernel.astype(dtype, copy=False))
    return reads(plan, geometry).correlate(weights, signal, lambda part: pad(part, geometry, fillvalue, dtype))


def tile_pixels(size: int) -> int:
    """Return the number of pixels of a tile, if one has coefficients of so many bytes."""
    return min(max(LEAST_PIXELS, TILE_BYTES // max(1, size)), MOST_PIXELS)


@lru_cache(maxsize=1024)
def reads(plan: Plan, geometry: Geometry) -> Reads:
    """Return where a geometry's extended signal is read.

    Raises:
        BackendError: the group has no body frame.
    """
    frame = body_frame(plan)
    first = np.array(geometry.start, np.int64) + (frame.offset - np.array(plan.support.low, np.int64)) // 2
    return Reads(frame, first, geometry.step, geometry.result)


@dataclass(frozen=True, eq=False)
class Reads:
    """A body frame on a grid: plane g reads tap u for result t at pixel `first`[g, u] + step·t of the signal.

    Signals are given as they are, with a function that extends some images of them by what is read beyond their edges.
    """

    frame: BodyFrame
    first: Array
    step: tuple[int, ...]
    result: tuple[int, ...]

    def correlate(
        self,
        weights: Sequence[Array],
        signal: Array,
        extend: Extend,
        bias: Array | None = None,
        products: Products = NUMPY,
    ) -> Array:
        """Return (B, C_out, |H|, *result) for weights of all blocks and a signal (B, C_in, |H|, *grid)."""
        blocks, inputs, dtype = self.frame.blocks, signal.shape[1], weights[0].dtype
        outputs = len(weights[0]) // blocks.parts[0].degree
        terms, sums = layout(blocks, self.taps, inputs), layout(blocks, 1, outputs)
        analysis, synthesis = Transform.of(blocks.analysis, dtype), Transform.of(blocks.synthesis, dtype)
        out = np.empty((len(signal), outputs, len(self.first), *self.result), dtype)

        def some(tiles: Sequence[Box]) -> None:
            for source, box in self._sources(signal, extend, tiles):
                shape, size = shape_of(box)
                patches, found = scratch(dtype, terms.size * size, sums.size * size)
                analysis(source, terms.side(patches, shape), inputs, shape)
                for factors in zip(weights, terms.matrices(patches, size), sums.matrices(found, size), strict=True):
                    products.multiply(*factors)
                synthesis(sums.side(found, shape), planes(out, box), outputs, shape, bias)

        products.each(some, self._chunks(len(signal), terms.size * dtype.itemsize, products.workers))
        return out

    def kernel_gradient(self, signal: Array, extend: Extend, results: Array, products: Products = NUMPY) -> list[Array]:
        """Return the gradient of ⟨results, correlate(weights, signal)⟩ with respect to the weights of all blocks."""
        blocks, inputs, outputs, dtype = self.frame.blocks, signal.shape[1], results.shape[1], results.dtype
        terms, sums = layout(blocks, self.taps, inputs), layout(blocks, 1, outputs)
        analysis = Transform.of(blocks.analysis, dtype)
        shapes = [(block.degree * outputs, rows) for block, (rows, _) in zip(blocks.parts, terms.shapes, strict=True)]

        def some(tiles: Sequence[Box]) -> list[Array]:
            totals = [np.zeros(shape, dtype) for shape in shapes]
            for source, box in self._sources(signal, extend, tiles):
                shape, size = shape_of(box)
                patches, found = scratch(dtype, terms.size * size, sums.size * size)
                analysis(source, terms.side(patches, shape), inputs, shape)
                analysis(planes(results, box), sums.side(found, shape), outputs, shape)
                for factors in zip(totals, sums.matrices(found, size), terms.matrices(patches, size), strict=True):
                    products.add(*factors)
            return totals

        parts = products.each(some, self._chunks(len(signal), terms.size * dtype.itemsize, products.workers))
        return [np.sum(block, axis=0) for block in zip(*parts, strict=True)] or [np.zeros(s, dtype) for s in shapes]

    def signal_gradient(
        self,
        weights: Sequence[Array],
        results: Array,
        grid: tuple[int, ...],
        before: tuple[int, ...],
        products: Products = NUMPY,
    ) -> Array:
        """Return the gradient with respect to a signal (B, C_in, |H|, *grid), which begins at pixel `before`.

        The weights are those of the adjoint frame, for the kernel with its channels exchanged.
        """
        base = 2 * self.first[0, 0] - self.frame.offset[0, 0]
        first = (self.frame.adjoint.offset - base) // 2 + np.array(before, np.int64)
        margin = np.maximum(-first.min(axis=(0, 1)), 0)
        ends = margin + np.array(self.step) * (np.array(self.result) - 1) + 1
        extent = np.maximum(first.max(axis=(0, 1)) + margin + np.array(grid), ends)
        inside = tuple(map(slice, margin.tolist(), ends.tolist(), self.step))

        def spread(part: Array) -> Array:
            wide = np.zeros((*part.shape[:3], *extent.tolist()), part.dtype)
            wide[:, :, :, *inside] = part
            return wide

        adjoint = Reads(self.frame.adjoint, first + margin, (1,) * len(grid), grid)
        return adjoint.correlate(weights, results, spread, products=products)

    @property
    def taps(self) -> int:
        """The number K of taps."""
        return self.first.shape[1]

    def _sources(self, signal: Array, extend: Extend, tiles: Sequence[Box]) -> Iterator[tuple[Side, Box]]:
        """Yield for each tile where its patches lie in the extended images under it."""
        held: slice | None = None
        for box in tiles:
            if box[0] != held:
                held, extended = box[0], np.ascontiguousarray(extend(signal[box[0]]))
                at, row, steps = _positions(self, extended.strides, extended.itemsize)
            start = sum(part.start * step for part, step in zip(box[1:], steps[1:], strict=True))
            yield Side(extended.reshape(-1)[start:], at, row, steps), box

    def _chunks(self, images: int, size: int, workers: int) -> list[list[Box]]:
        """Return the tiles in chunks of neighbours, several for each worker: none waits for one that is held up."""
        tiles = list(boxes((images, *self.result), tile_pixels(size)))
        parts = min(len(tiles), CHUNKS * workers if workers > 1 else 1)
        return [tiles[len(tiles) * part // parts : len(tiles) * (part + 1) // parts] for part in range(parts)]


@lru_cache(maxsize=1024)
def _positions(where: Reads, strides: tuple[int, ...], itemsize: int) -> tuple[Array, Array, tuple[int, ...]]:
    """Return where all taps of all planes lie in a contiguous signal: `at`, `row` and `pixel` of a `Side`."""
    image, row, plane, *pixel = (stride // itemsize for stride in strides)
    at = plane * np.arange(len(where.first)) + where.first.swapaxes(0, 1) @ np.array(pixel, np.int64)
    steps = (image, *(size * step for size, step in zip(pixel, where.step, strict=True)))
    return np.ascontiguousarray(at), np.full(len(where.first), row), steps

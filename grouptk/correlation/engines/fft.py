"""The Fourier transform of the grid, for large kernels: the filter bank becomes one matrix for each frequency.

The grid is cut into tiles of `size` pixels, which overlap by what the kernel spans (overlap–save). Of each tile the
first `useful` results are free of the cyclic ends of its transform. The same lines serve NumPy and PyTorch, by the
`Library` that they are given.

Source:
    M. Mathieu, M. Henaff, Y. LeCun, Fast training of convolutional networks through FFTs, ICLR 2014.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import scipy.fft
from numpy.lib.stride_tricks import sliding_window_view
from scipy.fft import next_fast_len

from grouptk.correlation.geometry import Geometry, Support
from grouptk.correlation.padding import pad
from grouptk.correlation.plan import Plan
from grouptk.domains import Array
from grouptk.errors import BackendError

#: Sizes of tiles that are considered, as multiples of what the kernel covers.
MULTIPLES = (1.5, 2, 3, 4, 6, 8)

#: Numbers of a spectrum, at most, if there are tiles so small.
MOST_NUMBERS = 1 << 26

#: What a number of a spectrum costs to read, and a step of a fast Fourier transform, in multiplications of a product.
FAR, TRANSFORM = 75.0, 55.0


class Library(NamedTuple):
    """What differs between libraries: `forward(x, sizes)` and `backward(x, sizes)` transform the last axes of real x.

    `enlarge(x, sizes)` appends zeros along the last axes, `window(x, axis, size, step)` makes a new last axis of
    windows, `permute(x, axes)` a copy in that order; `complex(x)` has complex numbers, `constant(array, x)` those of
    a NumPy array.
    """

    forward: Callable[[Any, Sequence[int]], Any]
    backward: Callable[[Any, Sequence[int]], Any]
    enlarge: Callable[[Any, Sequence[int]], Any]
    window: Callable[[Any, int, int, int], Any]
    permute: Callable[[Any, Sequence[int]], Any]
    complex: Callable[[Any], Any]
    constant: Callable[[Array, Any], Any]


@dataclass(frozen=True)
class Tiling:
    """Tiles of a grid that is padded already; one entry for each axis.

    Results are `step` pixels apart, the first of them with its box at pixel `start`; taps are `dilation` pixels apart.
    A tile of `size` pixels gives `useful` results, those before the last taps come round to its beginning.
    """

    start: tuple[int, ...]
    step: tuple[int, ...]
    result: tuple[int, ...]
    taps: tuple[int, ...]
    dilation: tuple[int, ...]
    size: tuple[int, ...]
    useful: tuple[int, ...]

    @property
    def dense(self) -> tuple[int, ...]:
        """The number of results with stride 1, of which every `step`-th is kept."""
        return tuple((count - 1) * step + 1 for count, step in zip(self.result, self.step, strict=True))

    @property
    def counts(self) -> tuple[int, ...]:
        """The number of tiles along each axis."""
        return tuple(-(-dense // useful) for dense, useful in zip(self.dense, self.useful, strict=True))

    @property
    def frequencies(self) -> int:
        """The number of frequencies of a tile."""
        return math.prod(self.size[:-1]) * (self.size[-1] // 2 + 1)

    def operations(self, batch: int, rows: int, columns: int) -> float:
        """Return about how many multiplications it takes, a number that is read from far memory counting as several."""
        tiles, pieces = batch * math.prod(self.counts), math.prod(self.counts)
        # Several tiles are copied when they are cut and when they are joined.
        transforms = (
            TRANSFORM
            * (1 + (pieces > 1))
            * (rows + columns)
            * tiles
            * math.prod(self.size)
            * math.log2(math.prod(self.size) + 1)
        )
        return self.frequencies * rows * columns * (4.0 * tiles + FAR) + transforms

    def spectrum(self, by: Library, filters: Any) -> Any:
        """Return the matrices (frequencies, rows, columns) of filters (rows, columns, *taps)."""
        found, dim = by.complex(filters), len(self.size)
        for axis, (taps, dilation, size) in enumerate(zip(self.taps, self.dilation, self.size, strict=True), start=2):
            frequencies = np.arange(size // 2 + 1 if axis == dim + 1 else size)
            angles = np.outer(dilation * np.arange(taps), frequencies) % size
            phases = by.constant(np.exp(2j * np.pi / size * angles), found)
            found = (found.swapaxes(axis, -1) @ phases).swapaxes(axis, -1)
        return by.permute(found, (*range(2, 2 + dim), 0, 1)).reshape(self.frequencies, *filters.shape[:2])

    def correlate(self, by: Library, spectrum: Any, padded: Any) -> Any:
        """Return (B, rows, *result) for a spectrum and a padded signal (B, columns, *grid)."""
        dim, counts = len(self.size), self.counts
        rest: tuple[Any, ...] = (..., *(slice(start, None) for start in self.start))
        padded = padded[rest]
        need = [(count - 1) * useful + size for count, useful, size in zip(counts, self.useful, self.size, strict=True)]
        windows = by.enlarge(padded[(..., *map(slice, need))], need)
        for axis, (size, useful) in enumerate(zip(self.size, self.useful, strict=True), start=2):
            windows = by.window(windows, axis, size, useful)
        batch, columns = windows.shape[:2]
        waves = by.forward(windows, self.size)
        last = range(2 + dim, 2 + 2 * dim)
        waves = by.permute(waves, (*last, 1, 0, *range(2, 2 + dim))).reshape(self.frequencies, columns, -1)
        waves = (spectrum @ waves).reshape(*self.size[:-1], self.size[-1] // 2 + 1, -1, batch, *counts)
        tiles = by.backward(by.permute(waves, (dim + 1, dim, *range(dim + 2, 2 * dim + 2), *range(dim))), self.size)
        tiles = tiles[(..., *map(slice, self.useful))]
        joined = [entry for axis in range(dim) for entry in (2 + axis, 2 + dim + axis)]
        whole = [count * useful for count, useful in zip(counts, self.useful, strict=True)]
        dense = by.permute(tiles, (0, 1, *joined)).reshape(batch, -1, *whole)
        kept = (slice(None, size, step) for size, step in zip(self.dense, self.step, strict=True))
        return dense[(..., *kept)]


@lru_cache(maxsize=1024)
def best_tiling(support: Support, geometry: Geometry, is_zero: bool, batch: int, rows: int, columns: int) -> Tiling:
    """Return the tiling that costs least among tiles of a few times what the kernel covers, and one tile for all.

    `is_zero` says that the signal is zero beyond its edges.
    """
    dense = tuple((count - 1) * step + 1 for count, step in zip(geometry.result, geometry.step, strict=True))
    # One tile may be so small that the zeros which it reads after the grid are those before it.
    parts = zip(dense, support.span, geometry.before, geometry.start, geometry.grid, strict=True)
    zeros = [
        max(0, min(before - start, size + span - (before - start) - grid)) if is_zero else 0
        for size, span, before, start, grid in parts
    ]
    whole = tuple(
        next_fast_len(max(size, size + span - shared), True)
        for size, span, shared in zip(dense, support.span, zeros, strict=True)
    )
    sizes = {
        tuple(
            min(most + shared, next_fast_len(math.ceil(times * extent) + 8, True))
            for most, shared, extent in zip(whole, zeros, support.extent, strict=True)
        )
        for times in MULTIPLES
    }
    rest = (geometry.start, geometry.step, geometry.result, support.size, support.step)
    several = [
        Tiling(*rest, size, tuple(length - span for length, span in zip(size, support.span, strict=True)))
        for size in sorted(sizes)
    ]
    tilings = [Tiling(*rest, whole, dense), *several]
    held = [tiling for tiling in tilings if tiling.frequencies * rows * columns <= MOST_NUMBERS]
    if not held:
        return min(tilings, key=lambda tiling: tiling.frequencies)
    return min(held, key=lambda tiling: tiling.operations(batch, rows, columns))


NUMPY = Library(
    lambda x, sizes: scipy.fft.rfftn(x, sizes, range(-len(sizes), 0)),
    lambda x, sizes: scipy.fft.irfftn(x, sizes, range(-len(sizes), 0)),
    lambda x, sizes: np.pad(
        x, [(0, 0)] * 2 + [(0, size - have) for size, have in zip(sizes, x.shape[2:], strict=True)]
    ),
    lambda x, axis, size, step: sliding_window_view(x, size, axis)[(slice(None),) * axis + (slice(None, None, step),)],
    lambda x, axes: np.ascontiguousarray(x.transpose(axes)),
    lambda x: x.astype(np.result_type(x.dtype, np.complex64)),
    lambda array, x: array.astype(x.dtype),
)


def correlate(plan: Plan, geometry: Geometry, kernel: Array, signal: Array, fillvalue: complex) -> Array:
    """Correlate through the spectrum of the filter bank.

    Kernel (C_out, C_in, N) and signal (B, C_in, P, *grid) give (B, C_out, |H|, *result).

    Raises:
        BackendError: the group has no grid.
    """
    dtype = np.result_type(kernel, signal)
    if not geometry.grid:
        raise BackendError('method="fft" needs a grid')
    bank = plan.bank(kernel.astype(dtype, copy=False))
    filters = bank.reshape(math.prod(bank.shape[:2]), -1, *plan.support.size)
    padded = pad(signal, geometry, fillvalue, dtype)
    is_zero = geometry.boundary == "fill" and fillvalue == 0
    tiling = best_tiling(plan.support, geometry, is_zero, len(signal), *filters.shape[:2])
    out = tiling.correlate(NUMPY, tiling.spectrum(NUMPY, filters), padded.reshape(len(signal), -1, *padded.shape[3:]))
    return out.reshape(len(signal), len(kernel), plan.lattice.order, *geometry.result)

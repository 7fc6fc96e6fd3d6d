"""The geometry of a correlation on a grid: sizes, padding and stride, all checked before anything runs.

With n pixels, a filter that spans L pixels (kernel size K and dilation q: L = (K − 1)·q + 1) and padding
(before, after), the result has ⌊(n + before + after − L) / stride⌋ + 1 pixels along each axis:

    mode     before      after          origin of the kernel
    full     L − 1       L − 1          its centre
    valid    0           0              its centre
    same     (L−1)//2    L − 1 − before pixel (L−1)//2

The centre of an even kernel lies between pixels. That is exact under `full` and `valid`, where the result
lives between pixels too; under `same` it would not be, and is refused when there is a fibre to break.

A group with glide reflections or screws moves the box of its kernel off the origin: under `same` it then reads
`−low` pixels before the origin and `high` after it. Its lattice starts at pixel 0, and under `full` and `valid` the
first result is at the first lattice point whose box is covered.

A fibre that fixes the origin acts about the centre of an array, whether it keeps the grid or not (turns by 45°): an
image is turned, mirrored and zoomed about its centre. A stride must then keep a grid about that centre, so it divides
(n + before + after − L). On the torus, whose pixels are all alike, it keeps pixel 0 and divides n.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from grouptk.correlation.sizes import by, require_mapped_padding, require_mapped_stride
from grouptk.domains import Array
from grouptk.errors import GeometryError
from grouptk.lattice import Lattice

MODES = ("full", "valid", "same")

#: Boundary names, as in SciPy and NumPy, and the mode of `numpy.pad` that carries each out.
BOUNDARIES: dict[str, Any] = {
    "fill": "constant",
    "wrap": "wrap",
    "symm": "symmetric",
    "reflect": "reflect",
    "edge": "edge",
}


@dataclass(frozen=True)
class Support:
    """The box of pixels in which every fibre element looks a kernel up: `size` taps, `step` pixels apart.

    `low` is its first tap, in half pixels from the origin.
    """

    kernel: tuple[int, ...]
    size: tuple[int, ...]
    step: tuple[int, ...]
    low: tuple[int, ...]

    @property
    def span(self) -> tuple[int, ...]:
        """The distance in pixels between the outermost taps."""
        return tuple((size - 1) * step for size, step in zip(self.size, self.step, strict=True))

    @property
    def extent(self) -> tuple[int, ...]:
        """The number of pixels L that the box covers along each axis."""
        return tuple(span + 1 for span in self.span)

    def taps(self, offset: Array) -> Array:
        """Return which taps of the box are at some offsets, given in half pixels."""
        return (offset - np.array(self.low)) // 2 // np.array(self.step)


@dataclass(frozen=True)
class Geometry:
    """Where a correlation reads and what size its result has; one entry for each grid axis.

    The box of the first result begins at pixel `start` of the padded signal; results are `step` pixels apart.
    """

    grid: tuple[int, ...]
    result: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    start: tuple[int, ...]
    step: tuple[int, ...]
    boundary: str

    def pixels(self, support: Support, offset: Array) -> tuple[slice, ...]:
        """Return the pixels of the padded signal that all results read at an offset, given in half pixels."""
        # Where the box of the first result begins, and where in the box this point is looked up.
        first = np.array(self.start) + (offset - np.array(support.low)) // 2
        parts = zip(first.tolist(), self.result, self.step, strict=True)
        return tuple(slice(start, start + (count - 1) * step + 1, step) for start, count, step in parts)


def orbit_support(offsets: Array, kernel: tuple[int, ...]) -> Support:
    """Return the box of the orbit of a kernel, from the offsets (|H|, N, d) of its points in half pixels.

    Raises:
        GeometryError: some fibre element takes pixels to points between pixels.
    """
    flat = offsets.reshape(math.prod(offsets.shape[:-1]), offsets.shape[-1])
    low = flat.min(axis=0)
    if ((flat - low) % 2).any():
        raise GeometryError(
            "along axes which the group mixes, kernel sizes must be all odd or all even, or points of the "
            f"kernel fall between pixels: nearest to {by(kernel)} are {_odd_neighbours(kernel)}"
        )
    pixels = (flat - low) // 2
    step = np.maximum(np.gcd.reduce(pixels, axis=0), 1)
    return Support(kernel, tuple((pixels.max(axis=0) // step + 1).tolist()), tuple(step.tolist()), tuple(low.tolist()))


@dataclass(frozen=True)
class Frame:
    """Where a correlation reads on a grid of any size; one entry for each axis.

    The box of the first result begins at pixel `start` of the signal padded by `before` and `after`; results are
    `step` pixels apart. Grids must have at least `least` pixels, and (size + `excess`) must be a multiple of `modulus`.
    """

    lattice: Lattice
    support: Support
    before: tuple[int, ...]
    after: tuple[int, ...]
    start: tuple[int, ...]
    step: tuple[int, ...]
    stride: tuple[int, ...]
    least: tuple[int, ...]
    excess: tuple[int, ...]
    modulus: tuple[int, ...]
    boundary: str
    torus: bool
    said: str

    @property
    def unstrided(self) -> tuple[int, ...]:
        """What must be added to the size of a grid to get the number of results with stride 1."""
        parts = zip(self.before, self.after, self.start, self.support.span, strict=True)
        return tuple(before + after - start - span for before, after, start, span in parts)

    def fits(self, grid: Sequence[int]) -> bool:
        """Say whether a grid has a size that works; by plain arithmetic, so that compilers can trace it."""
        for size, least, excess, modulus in zip(grid, self.least, self.excess, self.modulus, strict=True):
            if size < least or (modulus > 1 and (size + excess) % modulus):
                return False
        return True

    def geometry(self, grid: tuple[int, ...]) -> Geometry:
        """Return the geometry on a grid.

        Raises:
            GeometryError: the grid is empty or too small, or the result would not be equivariant on it. The nearest
                sizes that work are named.
        """
        if 0 in grid:
            raise GeometryError(f"every grid axis must have at least one pixel, got {by(grid)}")
        if any(least > size for least, size in zip(self.least, grid, strict=True)):
            raise GeometryError(
                f'{self.said} with boundary="{self.boundary}" and a kernel that covers '
                f"{by(self.support.extent)} pixels under the group needs a grid of at least {by(self.least)} pixels, "
                f"got {by(grid)}"
            )
        self._require_stride(np.array(grid, np.int64))
        result = [
            (size + more - 1) // step + 1 for size, more, step in zip(grid, self.unstrided, self.step, strict=True)
        ]
        return Geometry(grid, tuple(result), self.before, self.after, self.start, self.step, self.boundary)

    def _require_stride(self, grid: Array) -> None:
        """Check that the lattice points which a stride keeps are mapped to each other."""
        step = np.array(self.modulus, np.int64)
        excess = (grid + np.array(self.excess, np.int64)) % step
        if not excess.any():
            return
        larger = grid + (step - excess) % step
        smaller = np.where(grid - excess >= self.least, grid - excess, larger)
        offers = " or ".join(dict.fromkeys((by(smaller), by(larger))))
        about = (
            "stride times cell must divide the size on a torus"
            if self.torus
            else "stride must divide (size + padding − kernel)"
        )
        raise GeometryError(
            f"{about}: with stride {by(self.stride)} the nearest sizes that work are {offers}, got {by(grid)}"
        )


@lru_cache(maxsize=1024)
def plan_frame(
    lattice: Lattice,
    support: Support,
    *,
    on: str,
    mode: str | tuple[int, ...],
    boundary: str,
    stride: tuple[int, ...],
    inverted: bool = False,
) -> Frame:
    """Return padding and steps; `mode` is full, valid, same, or the number of pixels to pad by on both sides.

    `inverted` is True for a convolution, whose kernel is looked up at inverses: the origin (L−1)//2 of an
    even kernel is then L//2 pixels from the first tap of the filter.

    Raises:
        GeometryError: an unknown mode or boundary, an even kernel under `same`, a stride that keeps a grid which the
            group does not map to itself, or padding that differs along axes which it mixes.
    """
    if isinstance(mode, str) and mode not in MODES:
        raise GeometryError(f"mode must be one of {', '.join(MODES)}, got {mode!r}")
    if boundary not in BOUNDARIES:
        raise GeometryError(f"boundary must be one of {', '.join(BOUNDARIES)}, got {boundary!r}")
    before, after = _padding(lattice, support, on, mode, inverted)
    cell, span = lattice.pixels(on), np.array(support.span, np.int64)
    # Pixel of the origin of the first box, if it is the first that the padded signal holds.
    first = -before - np.array(support.low, np.int64) // 2
    start = np.zeros_like(before) if lattice.is_centred or mode == "same" else -first % cell
    least = np.maximum(support.extent + start - before - after, 1)
    if boundary == "reflect":
        least = np.maximum(least, np.maximum(before, after) + 1)
    step = cell * np.array(stride, np.int64)
    require_mapped_stride(lattice, stride)
    if not isinstance(mode, str):
        require_mapped_padding(lattice, mode, support.span)
    covering = mode == "same" or (not isinstance(mode, str) and bool((before + after == span).all()))
    torus = boundary == "wrap" and covering
    about_centre = not torus and lattice.order > 1 and lattice.has_centre
    return Frame(
        lattice,
        support,
        before=tuple(before.tolist()),
        after=tuple(after.tolist()),
        start=tuple(start.tolist()),
        step=tuple(step.tolist()),
        stride=stride,
        least=tuple(least.tolist()),
        excess=tuple((before + after - start - span - 1 if about_centre else 0 * span).tolist()),
        modulus=tuple((step if torus or about_centre else np.ones_like(step)).tolist()),
        boundary=boundary,
        torus=torus,
        said=f'mode="{mode}"' if isinstance(mode, str) else f"padding {by(mode)}",
    )


@lru_cache(maxsize=1024)
def plan_geometry(
    lattice: Lattice,
    support: Support,
    grid: tuple[int, ...],
    *,
    on: str,
    mode: str | tuple[int, ...],
    boundary: str,
    stride: tuple[int, ...],
    inverted: bool,
) -> Geometry:
    """Return sizes and padding on a grid, or say what must change: see `plan_frame` and `Frame.geometry`."""
    frame = plan_frame(lattice, support, on=on, mode=mode, boundary=boundary, stride=stride, inverted=inverted)
    return frame.geometry(grid)


def _padding(
    lattice: Lattice, support: Support, on: str, mode: str | tuple[int, ...], inverted: bool
) -> tuple[Array, Array]:
    span, low = np.array(support.span, np.int64), np.array(support.low, np.int64)
    if lattice.order > 1 and (low % 2).any() and (mode == "same" or (lattice.pixels(on) > 1).any()):
        raise GeometryError(
            f'mode="{mode}" on {lattice.group} needs a kernel with a central pixel: the nearest sizes that work are '
            f"{_odd_neighbours(support.kernel)}, got {by(support.kernel)}"
            + ('; even kernels are exact under "valid" and "full"' if (lattice.pixels(on) == 1).all() else "")
        )
    if not isinstance(mode, str):
        return np.array(mode, np.int64), np.array(mode, np.int64)
    if mode == "full":
        return span, span
    if mode == "valid":
        return 0 * span, 0 * span
    # Only without a fibre may a kernel be even; its box is then symmetric.
    before = np.where(low % 2, (span + inverted) // 2, -low // 2)
    return before, span - before


def _odd_neighbours(kernel: tuple[int, ...]) -> str:
    """Return the nearest kernel sizes that have a central pixel."""
    even = np.array(kernel) % 2 == 0
    return f"{by(np.array(kernel) - even)} or {by(np.array(kernel) + even)}"

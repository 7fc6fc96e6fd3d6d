"""Fourier coefficients of a tile: where they lie in scratch memory, and the matrices that are multiplied there."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from grouptk.correlation.body_frame import Blocks
from grouptk.correlation.transform import Side
from grouptk.domains import Array

Box = tuple[slice, ...]


class Products(NamedTuple):
    """Who multiplies matrices, and who walks over the work.

    `multiply(a, b, out)` is out = a·b, `add(out, a, b)` is out += a·bᵀ; `each(function, work)` is the list of the
    results, found by some `workers`.
    """

    multiply: Callable[[Array, Array, Array], Any]
    add: Callable[[Array, Array, Array], Any]
    each: Callable[[Callable[[Any], Any], Iterable[Any]], list[Any]]
    workers: int = 1


def _add(out: Array, a: Array, b: Array) -> None:
    out += a @ b.T


NUMPY = Products(lambda a, b, out: np.matmul(a, b, out=out), _add, lambda function, work: list(map(function, work)))


@dataclass(frozen=True, eq=False)
class Layout:
    """Where coefficients lie: for each block a matrix of rows (m, u, c) and columns (copy, pixel).

    All numbers are to be multiplied by the number of pixels.
    """

    at: Array
    row: Array
    shapes: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """The number of entries for one pixel."""
        return sum(rows * copies for rows, copies in self.shapes)

    def side(self, scratch: Array, box: tuple[int, ...]) -> Side:
        """Return where a transform finds the coefficients of a box of pixels."""
        pixels = math.prod(box)
        steps = tuple(math.prod(box[axis + 1 :]) for axis in range(len(box)))
        return Side(scratch, self.at * pixels, self.row * pixels, steps)

    def matrices(self, scratch: Array, pixels: int) -> Iterator[Array]:
        """Yield the matrices of all blocks."""
        start = 0
        for rows, copies in self.shapes:
            stop = start + rows * copies * pixels
            yield scratch[start:stop].reshape(rows, copies * pixels)
            start = stop


@lru_cache(maxsize=1024)
def layout(blocks: Blocks, taps: int, channels: int) -> Layout:
    """Return the layout of the coefficients of some taps and channels."""
    at, rows, start = [], [], 0
    for block in blocks.parts:
        copies, degree = block.copies, block.degree
        copy, m = np.divmod(np.arange(copies * degree), degree)
        at.append(start + (m * taps + np.arange(taps)[:, None]) * channels * copies + copy)
        rows += [copies] * (copies * degree)
        start += degree * taps * channels * copies
    shapes = tuple((block.degree * taps * channels, block.copies) for block in blocks.parts)
    return Layout(np.concatenate(at, axis=1), np.array(rows), shapes)


def planes(array: Array, box: Box) -> Side:
    """Return where a tile of results (B, C, |H|, *result) lies."""
    image, row, plane, *pixel = (stride // array.itemsize for stride in array.strides)
    steps = (image, *pixel)
    start = sum(part.start * step for part, step in zip(box, steps, strict=True))
    order = array.shape[2]
    return Side(array.reshape(-1)[start:], plane * np.arange(order)[None], np.full(order, row), steps)


def shape_of(box: Box) -> tuple[tuple[int, ...], int]:
    """Return the shape of a box and the number of its pixels."""
    shape = tuple(part.stop - part.start for part in box)
    return shape, math.prod(shape)


class _Memory(threading.local):
    """Scratch memory of a thread, kept: fresh pages for every tile would cost more than what is done in them."""

    def __init__(self) -> None:
        self.bytes = np.empty(0, np.uint8)


_MEMORY = _Memory()


def scratch(dtype: np.dtype, *sizes: int) -> list[Array]:
    """Return arrays of some sizes, which the next call in this thread overwrites."""
    need = sum(sizes) * dtype.itemsize
    if len(_MEMORY.bytes) < need:
        _MEMORY.bytes = np.empty(need, np.uint8)
    everything = _MEMORY.bytes[:need].view(dtype)
    ends = np.cumsum(sizes).tolist()
    return [everything[end - size : end] for size, end in zip(sizes, ends, strict=True)]

"""Cutting a grid into tiles that fit the cache."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence


def boxes(sizes: Sequence[int], budget: int) -> Iterator[tuple[slice, ...]]:
    """Yield boxes of at most `budget` neighbouring entries, filled from the last axis on, which cover a grid evenly."""
    tile: list[int] = []
    for size in reversed(sizes):
        parts = -(-size // max(1, min(size, budget)))
        tile.insert(0, -(-size // max(1, parts)) or 1)
        budget //= max(1, size)
    for corner in itertools.product(*map(range, (0,) * len(sizes), sizes, tile)):
        ends = (min(size, start + step) for size, start, step in zip(sizes, corner, tile, strict=True))
        yield tuple(map(slice, corner, ends))

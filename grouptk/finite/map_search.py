"""Backtracking for homomorphisms: images of the generators, one at a time, under a complete set of relators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.presentations import Presentation
from grouptk.finite.table import CayleyTable

MOST_VALUES = 2 * 10**8
_BATCH = 2**14
_VALUES = 2**20

Accept = Callable[[Array], Array]


def all_maps(
    presentation: Presentation,
    target: CayleyTable,
    candidates: Sequence[Array],
    limit: int,
    accept: Accept | None = None,
) -> Array:
    """Return the homomorphisms that send each generator to one of its candidates: a union of classes of the target."""
    classes = ConjugacyClasses.of(target)
    most = min(limit, MOST_VALUES // len(presentation.table))
    found, count = [], 0
    first = [np.intersect1d(candidates[0], classes.representatives)] if candidates else []
    for batch in search(presentation, target, [*first, *candidates[1:]], accept):
        count += int(classes.sizes[classes.label[batch[:, 0]]].sum()) if candidates else 1
        if count > most:
            raise DomainError(f"at most {most:,} maps are listed, and there are more")
        found.append(batch)
    images = np.concatenate([_conjugated(target, batch) for batch in found])
    return presentation.extended(target, images[row_order(images)])


def search(
    presentation: Presentation, target: CayleyTable, candidates: Sequence[Array], accept: Accept | None = None
) -> Iterator[Array]:
    """Yield batches of images of the generators, one tuple a row, under which every relator holds.

    Generators are added one at a time, with the relators of each level, depth first and in bounded memory. `accept`
    marks the rows, of images of the first few generators, that are worth going on with.
    """

    def extensions(rows: Array) -> Iterator[Array]:
        level = rows.shape[1] + 1
        if level > len(candidates):
            if len(rows):
                yield rows
            return
        choices = candidates[level - 1]
        step = max(1, _BATCH // max(1, len(choices)))
        for start in range(0, len(rows), step):
            known = rows[start : start + step]
            tried = np.column_stack([np.repeat(known, len(choices), axis=0), np.tile(choices, len(known))])
            for relator in presentation.relators:
                if relator.level == level:
                    tried = tried[relator.holds(target, tried)]
            for begin in range(0, len(tried), width):
                part = tried[begin : begin + width]
                yield from extensions(part if accept is None else part[accept(part)])

    width = max(1, _VALUES // len(presentation.table))
    return extensions(np.empty((1, 0), np.intp))


def _conjugated(target: CayleyTable, images: Array) -> Array:
    """Return all conjugates of tuples whose first entries represent classes, each conjugate of a first entry once."""
    if not images.shape[1]:
        return images
    found = []
    for first in np.unique(images[:, 0]):
        _, by = np.unique(target.product[target.product[:, first], target.inverses], return_index=True)
        rows, by = images[images[:, 0] == first], by[:, None, None]
        conjugates = target.product[target.product[by, rows], target.inverses[by]]
        found.append(conjugates.reshape(-1, images.shape[1]))
    return np.concatenate(found)


def row_order(images: Array) -> Array:
    """Return the lexicographic order of the rows."""
    return np.lexsort(images.T[::-1]) if images.shape[1] else np.arange(len(images))

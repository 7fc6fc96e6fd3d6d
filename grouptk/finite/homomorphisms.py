"""All homomorphisms between two finite groups, isomorphisms and automorphisms: arrays of the images of all elements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.abelian import CyclicDecomposition
from grouptk.finite.classes import ConjugacyClasses, center, orbits
from grouptk.finite.colours import matching_colours, own_colours
from grouptk.finite.cosets import coset_array
from grouptk.finite.map_search import Accept, all_maps, row_order, search
from grouptk.finite.presentations import Presentation
from grouptk.finite.table import CayleyTable

MOST_MAPS = 10**6


def homomorphisms(source: CayleyTable, target: CayleyTable, limit: int = MOST_MAPS) -> Array:
    """Return all homomorphisms, one a row: `maps[i, g]` is the image of g under map i.

    They are sorted by the images of `source.generators`. The first generator is sent to one member of each class of
    the target, the next ones to all members; a complete set of relators decides. Conjugation gives the other maps.

    Raises:
        DomainError: there are more maps than the limit, or more than `MOST_VALUES` images altogether.

    Example:
        >>> import numpy as np
        >>> cyclic = CayleyTable((np.arange(4)[:, None] + np.arange(4)) % 4)
        >>> homomorphisms(cyclic, CayleyTable(np.arange(4)[:, None] ^ np.arange(4))).tolist()
        [[0, 0, 0, 0], [0, 1, 0, 1], [0, 2, 0, 2], [0, 3, 0, 3]]
    """
    candidates = [np.flatnonzero(source.orders[s] % target.orders == 0) for s in source.generators]
    return all_maps(Presentation.of(source), target, candidates, limit)


def image_orders(target: CayleyTable, maps: Array) -> Array:
    """Return the order |G| / |kernel| of each image: |G| for injective maps, |H| for surjective ones."""
    return maps.shape[1] // (maps == target.identity).sum(axis=1)


def conjugate_maps(source: CayleyTable, target: CayleyTable, maps: Array) -> Array:
    """Return for each map the place of the first map that is its product with an inner automorphism of the target.

    Raises:
        DomainError: the maps are not closed under inner automorphisms.

    Example:
        >>> import itertools, numpy as np
        >>> moves = np.array(list(itertools.permutations(range(3))))
        >>> places = {tuple(move): i for i, move in enumerate(moves)}
        >>> table = CayleyTable(np.array([[places[tuple(p[q])] for q in moves] for p in moves]))
        >>> len(np.unique(conjugate_maps(table, table, homomorphisms(table, table))))
        3
    """
    images = maps[:, list(source.generators)]
    order = row_order(images)
    moves = []
    for s in target.generators:
        moved = target.conjugation(s)[images]
        sorting = row_order(moved)
        if not np.array_equal(moved[sorting], images[order]):
            raise DomainError("the maps must be closed under inner automorphisms of the target")
        move = np.empty(len(maps), np.intp)
        move[sorting] = order
        moves.append(move)
    return orbits(moves, len(maps))


def isomorphism(one: CayleyTable, other: CayleyTable) -> Array | None:
    """Return an isomorphism as the images of all elements, None if the groups are not isomorphic.

    Abelian groups are compared by their cyclic factors. Otherwise each element is coloured by facts that isomorphisms
    preserve; generators are sent to elements of their colour, and the search ends with the first map that is found.

    Example:
        >>> import numpy as np
        >>> cyclic = CayleyTable((np.arange(6)[:, None] + np.arange(6)) % 6)
        >>> isomorphism(cyclic, cyclic).tolist()
        [0, 1, 2, 3, 4, 5]
        >>> klein = CayleyTable(np.arange(4)[:, None] ^ np.arange(4))
        >>> isomorphism(klein, CayleyTable((np.arange(4)[:, None] + np.arange(4)) % 4)) is None
        True
    """
    if not np.array_equal(np.sort(one.orders), np.sort(other.orders)) or one.is_abelian != other.is_abelian:
        return None
    if one.is_abelian:
        first, second = CyclicDecomposition.of(one), CyclicDecomposition.of(other)
        if first.orders != second.orders:
            return None
        images = np.empty(len(one), np.intp)
        images[first.elements] = second.elements
        return images
    colours = matching_colours(one, other)
    if colours is None:
        return None
    presentation = Presentation.of(one)
    candidates = [np.flatnonzero(colours[1] == colours[0][s]) for s in one.generators]
    candidates[0] = np.intersect1d(candidates[0], ConjugacyClasses.of(other).representatives)
    return _first_map(presentation, other, candidates, colours)


def automorphisms(table: CayleyTable, limit: int = MOST_MAPS) -> Array:
    """Return all automorphisms, one a row, sorted by the images of `table.generators`.

    Raises:
        DomainError: there are too many to list; `automorphism_order` counts them.

    Example:
        >>> import numpy as np
        >>> automorphisms(CayleyTable((np.arange(5)[:, None] + np.arange(5)) % 5)).tolist()
        [[0, 1, 2, 3, 4], [0, 2, 4, 1, 3], [0, 3, 1, 4, 2], [0, 4, 3, 2, 1]]
    """
    colours = own_colours(table)
    presentation = Presentation.of(table)
    candidates = [np.flatnonzero(colours == colours[s]) for s in table.generators]
    return all_maps(presentation, table, candidates, limit, _preserving(presentation, table, (colours, colours)))


def inner_automorphisms(table: CayleyTable) -> Array:
    """Return the maps x → g·x·g⁻¹, each once, one a row, for the first members g of the cosets of the centre."""
    central = table.generating_set(center(table))
    first = coset_array([table.product[:, z] for z in central], len(table))[:, 0]
    return np.array([table.conjugation(g) for g in first], np.int16)


def automorphism_order(table: CayleyTable) -> int:
    """Return the number of automorphisms, without a list of them.

    It is the product over i of the number of images of the generator sᵢ under the automorphisms that fix s₁, …, sᵢ₋₁.
    An image in no known orbit takes one search for an automorphism, which enlarges the known ones at least twofold.

    Example:
        >>> import numpy as np
        >>> automorphism_order(CayleyTable(np.arange(32)[:, None] ^ np.arange(32)))
        9999360
    """
    colours = own_colours(table)
    presentation = Presentation.of(table)
    generators = table.generators
    alike = [np.flatnonzero(colours == colours[s]) for s in generators]
    known: list[Array] = []
    order = 1
    for place in reversed(range(len(generators))):
        if place == 0:
            known += [table.conjugation(s) for s in generators]
        label = orbits(known, len(table))
        refused: set[int] = set()
        for image in alike[place]:
            if label[image] == label[generators[place]] or label[image] in refused:
                continue
            fixed = [np.array([s]) for s in (*generators[:place], image)]
            found = _first_map(presentation, table, [*fixed, *alike[place + 1 :]], (colours, colours))
            if found is None:
                refused.add(int(label[image]))
            else:
                known.append(found)
                label = orbits(known, len(table))
                refused = {int(label[x]) for x in refused}
        order *= int((label == label[generators[place]]).sum())
    return order


def _first_map(
    presentation: Presentation, target: CayleyTable, candidates: Sequence[Array], colours: tuple[Array, Array]
) -> Array | None:
    batch = next(search(presentation, target, candidates, _preserving(presentation, target, colours)), None)
    return None if batch is None else presentation.extended(target, batch[0]).astype(np.intp)


def _preserving(presentation: Presentation, target: CayleyTable, colours: tuple[Array, Array]) -> Accept:
    """Return the test that the map on the subgroup of the first few generators preserves colours: it is injective.

    The colour of the identity is its own, so that the kernel is trivial.
    """

    def accept(rows: Array) -> Array:
        inside = presentation.level <= rows.shape[1]
        values = presentation.extended(target, rows)[:, inside]
        return (colours[1][values] == colours[0][inside]).all(axis=1)

    return accept

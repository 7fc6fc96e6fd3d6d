"""Presentations: relators between generators from which every relation of a finite group follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.finite.classes import orbits
from grouptk.finite.table import CayleyTable

Word = tuple[int, ...]
Step = tuple[int, Array, Array]


@dataclass(frozen=True)
class Relator:
    """The relation word^exponent = e, read as a product: letter j ≥ 1 is the generator s_j, −j its inverse."""

    word: Word
    exponent: int

    @classmethod
    def of(cls, letters: Iterable[int]) -> Relator:
        """Return the relator of a word, after its free and cyclic reduction, as a power of its root."""
        reduced: list[int] = []
        for letter in letters:
            if reduced and reduced[-1] == -letter:
                reduced.pop()
            else:
                reduced.append(letter)
        while len(reduced) > 1 and reduced[0] == -reduced[-1]:
            reduced = reduced[1:-1]
        length = len(reduced)
        root = next(d for d in range(1, length + 1) if length % d == 0 and reduced[:d] * (length // d) == reduced)
        return cls(tuple(reduced[:root]), length // root)

    @property
    def level(self) -> int:
        """The number of the last generator that takes part."""
        return max(map(abs, self.word))

    def __str__(self) -> str:
        runs = [(letter, len(list(run))) for letter, run in groupby(self.word)]
        factors = [_power(f"s{abs(letter)}", count if letter > 0 else -count) for letter, count in runs]
        base = "*".join(factors)
        return base if self.exponent == 1 else _power(base if len(factors) == 1 else f"({base})", self.exponent)

    def values(self, table: CayleyTable, images: Array) -> Array:
        """Return the word's value in a group, for generators with given images: shape (…, generators) to (…)."""
        value: Array = np.full(images.shape[:-1], table.identity)
        for letter in self.word:
            image = images[..., abs(letter) - 1]
            value = table.product[value, image if letter > 0 else table.inverses[image]]
        return value

    def holds(self, table: CayleyTable, images: Array) -> Array:
        """Return where the relation holds for generators with given images."""
        return self.exponent % table.orders[self.values(table, images)] == 0


@dataclass(frozen=True, eq=False)
class Presentation:
    """Generators of a group, a spanning tree of its Cayley graph, and a complete set of relators.

    The tree leads from the identity to each g by steps g → g·s. It and the relators follow the chain
    ⟨s₁⟩ < ⟨s₁, s₂⟩ < …: the relators up to level i are complete for the group that the first i generators make.

    `tree` lists steps (letter, parents, children) with children = parents·letter; `level[g]` is the number of
    generators, from the first on, that are needed to reach g.

    Example:
        >>> import itertools, numpy as np
        >>> moves = np.array(list(itertools.permutations(range(3))))
        >>> places = {tuple(move): i for i, move in enumerate(moves)}
        >>> table = CayleyTable(np.array([[places[tuple(p[q])] for q in moves] for p in moves]))
        >>> [str(relator) for relator in Presentation.of(table, (1, 3)).relators]
        ['s1^2', 's2^3', '(s1*s2^-1)^2']
    """

    table: CayleyTable
    generators: tuple[int, ...]
    tree: tuple[Step, ...]
    level: Array
    relators: tuple[Relator, ...]

    @classmethod
    def of(cls, table: CayleyTable, generators: Iterable[int] | None = None) -> Presentation:
        """Find relators until all edges of the Cayley graph follow.

        An edge g → g·s stands for the relation that its loop through the tree gives; those of all edges are complete
        (Schreier). An edge follows if it is the only unknown one of a loop that a known relator makes somewhere; where
        none follows, the relation of the next edge becomes a relator.

        Source: J. J. Cannon, Construction of defining relators for finite groups, Discrete Mathematics 5 (1973).

        Raises:
            DomainError: the elements do not generate the group.
        """
        chosen = tuple(int(s) for s in (table.generators if generators is None else generators))
        tree, level = _spanning_tree(table, chosen)
        return cls(table, chosen, tree, level, tuple(_complete(table, chosen, tree, level)))

    def extended(self, target: CayleyTable, images: Array) -> Array:
        """Return the images of all elements from those of the generators: shape (…, generators) to (…, order).

        The values follow the tree; they make a homomorphism if every relator holds. With images of the first few
        generators only, elements that these do not reach get the identity.
        """
        values = np.full((len(self.table), *images.shape[:-1]), target.identity, np.int16)
        for letter, parents, children in self.tree:
            if self.level[children[0]] > images.shape[-1]:
                break
            image = images[..., abs(letter) - 1]
            values[children] = target.product[values[parents], image if letter > 0 else target.inverses[image]]
        return np.moveaxis(values, 0, -1)


def _spanning_tree(table: CayleyTable, generators: tuple[int, ...]) -> tuple[tuple[Step, ...], Array]:
    level = np.full(len(table), -1)
    level[table.identity] = 0
    tree = []
    for last in range(1, len(generators) + 1):
        layer = np.flatnonzero(level >= 0)
        while layer.size:
            found = []
            for letter in (sign * j for sign in (1, -1) for j in range(1, last + 1)):
                children = _step(table, generators, letter)[layer]
                new = level[children] < 0
                if new.any():
                    level[children[new]] = last
                    tree.append((letter, layer[new], children[new]))
                    found.append(children[new])
            layer = np.concatenate(found) if found else layer[:0]
    if (level < 0).any():
        raise DomainError(f"the elements must generate the group: they reach {(level >= 0).sum()} of {len(table)}")
    return tuple(tree), level


def _complete(table: CayleyTable, generators: tuple[int, ...], tree: Iterable[Step], level: Array) -> list[Relator]:
    size = len(table)
    word: dict[int, Word] = {table.identity: ()}
    known = np.zeros(len(generators) * size, bool)
    for letter, parents, children in tree:
        known[(abs(letter) - 1) * size + (parents if letter > 0 else children)] = True
        word.update((c, (*word[p], letter)) for p, c in zip(parents.tolist(), children.tolist(), strict=True))
    depth = np.array([len(word[g]) for g in range(size)])
    ends = np.concatenate([table.product[:, s] for s in generators]) if generators else np.empty(0, np.intp)
    starts, numbers = np.tile(np.arange(size), len(generators)), np.repeat(np.arange(len(generators)), size)
    relators = [Relator((j + 1,), int(table.orders[s])) for j, s in enumerate(generators)]
    inverse = {j: j if relator.exponent == 2 else -j for j, relator in enumerate(relators, 1)}
    inverse.update({-j: j for j in inverse})
    loops = [_loops(table, generators, relator) for relator in relators]
    _deduce(known, loops)
    for edge in np.lexsort((depth[starts] + depth[ends], np.maximum(numbers + 1, level[starts]))):
        if not known[edge]:
            back = [inverse[letter] for letter in reversed(word[int(ends[edge])])]
            relators.append(Relator.of([*word[int(starts[edge])], int(numbers[edge]) + 1, *back]))
            loops.append(_loops(table, generators, relators[-1]))
            _deduce(known, loops)
    return relators


def _loops(table: CayleyTable, generators: tuple[int, ...], relator: Relator) -> Array:
    """Return the edges of the loops that a relator makes, one loop a row, each loop once."""
    value = int(relator.values(table, np.array(generators)))
    vertices = np.unique(orbits([table.product[:, value]], len(table)))
    edges = []
    for letter in relator.word * relator.exponent:
        after = _step(table, generators, letter)[vertices]
        edges.append((abs(letter) - 1) * len(table) + (vertices if letter > 0 else after))
        vertices = after
    return np.array(edges, np.int32).T


def _deduce(known: Array, loops: list[Array]) -> None:
    """Mark the edges that follow: each loop with one unknown edge makes this one known."""
    changed = True
    while changed:
        changed = False
        for place, edges in enumerate(loops):
            unknown = ~known[edges]
            count = unknown.sum(axis=1)
            single = count == 1
            if single.any():
                known[edges[single][unknown[single]]] = changed = True
            loops[place] = edges[count > 1]


def _step(table: CayleyTable, generators: tuple[int, ...], letter: int) -> Array:
    s = generators[abs(letter) - 1]
    return table.product[:, s if letter > 0 else table.inverses[s]]


def _power(base: str, exponent: int) -> str:
    return base if exponent == 1 else f"{base}^{exponent}"

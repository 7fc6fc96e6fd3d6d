"""Exact members of sets of matrices: samples, the simplest first, and Hypothesis strategies.

Generators are reflections, quarter turns, rational rotations and boosts of coordinate planes, shears and scalings;
their products are members too, since forms and determinants are kept by products.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy as sp

from grouptk.domains.base import hypothesis_strategies
from grouptk.domains.matrix_equations import signs
from grouptk.domains.reals import Real, fractions

if TYPE_CHECKING:
    from grouptk.domains.matrix_domain import MatrixDomain

Matrix: TypeAlias = sp.ImmutableMatrix

_MOST = 32
_MOST_PLANES = 6
# Pairs (c, s) with c² + s² = 1 for turns, c² − s² = 1 for boosts.
_TURNS = [tuple(map(sp.Rational, pair.split())) for pair in ("0 1", "3/5 4/5", "5/13 -12/13", "-7/25 24/25")]
_BOOSTS = [tuple(map(sp.Rational, pair.split())) for pair in ("5/4 3/4", "13/12 -5/12")]


@lru_cache(maxsize=256)
def sample_matrices(domain: MatrixDomain) -> tuple[Matrix, ...]:
    """Return exact members with numbers for sizes."""
    if domain.form is None and domain.det is None:
        return tuple(dict.fromkeys(filter(domain.contains, _unconstrained(*domain.shape))))
    families = _keeping_a_form(signs(domain.form)) if domain.form is not None else _invertible(domain.rows)
    generators = [matrix for row in itertools.zip_longest(*families) for matrix in row if matrix is not None]
    unit = Matrix.eye(domain.rows)
    simple = dict.fromkeys(matrix for matrix in (unit, *generators) if domain.contains(matrix) is True)
    pairs = sorted(itertools.permutations(range(len(generators)), 2), key=lambda pair: (sum(pair), pair))
    products = (generators[i] * generators[j] for i, j in pairs)
    members = (matrix for matrix in products if matrix not in simple and domain.contains(matrix) is True)
    return tuple(dict.fromkeys((*simple, *itertools.islice(members, _MOST))))


def _unconstrained(rows: int, columns: int) -> Iterator[Matrix]:
    """Yield the unit matrix, zero, the matrix units and a few full ones."""
    yield Matrix.eye(rows, columns)
    yield Matrix.zeros(rows, columns)
    for place in itertools.product(range(rows), range(columns)):
        yield Matrix(rows, columns, lambda i, j, place=place: int((i, j) == place))
    yield from (_full(rows, columns, seed) for seed in (1, 2, 3))
    yield Matrix(rows, columns, lambda i, j: (2 * i + 3 * j + i * j) % 4)


def _full(rows: int, columns: int, seed: int) -> Matrix:
    return Matrix(rows, columns, lambda i, j: (i * seed + j * j + seed) % 5 - 2)


def _keeping_a_form(eta: tuple[int, ...]) -> list[list[Matrix]]:
    """Return families of matrices with AᵀηA = η: turns and boosts of coordinate planes, reflections and swaps."""
    size = len(eta)
    planes = _planes(size)
    alike = [plane for plane in planes if eta[plane[0]] == eta[plane[1]]]
    mixed = [plane for plane in planes if eta[plane[0]] != eta[plane[1]]]
    turns = [[_placed(size, plane, ((c, -s), (s, c))) for plane in alike] for c, s in _TURNS]
    boosts = [[_placed(size, plane, ((c, s), (s, c))) for plane in mixed] for c, s in _BOOSTS]
    reflections = [_scaled(size, {place: -1}) for place in range(size)]
    swaps = [_placed(size, plane, ((0, 1), (1, 0))) for plane in alike]
    return [turns[0], *boosts[:1], turns[1], reflections, swaps, *turns[2:], *boosts[1:]]


def _invertible(size: int) -> list[list[Matrix]]:
    """Return families of invertible matrices: shears, turns, scalings, reflections, full ones."""
    planes = _planes(size)
    half = sp.Rational(1, 2)
    return [
        [_placed(size, plane, ((1, 1), (0, 1))) for plane in planes],
        [_placed(size, plane, ((1, 0), (2, 1))) for plane in planes],
        [_placed(size, plane, ((0, -1), (1, 0))) for plane in planes],
        [_placed(size, plane, ((2, 1), (1, 1))) for plane in planes],
        [_scaled(size, {place: 2}) for place in range(size)],
        [_scaled(size, {place: -1}) for place in range(size)],
        [_placed(size, plane, ((2, 0), (0, half))) for plane in planes],
        [_scaled(size, {place: half}) for place in range(size)],
        [_placed(size, plane, ((1, half), (0, 1))) for plane in planes],
        [_placed(size, plane, ((0, 1), (1, 0))) for plane in planes],
        [_placed(size, plane, ((1, 0), (-3, 1))) for plane in planes],
        [_full(size, size, seed) for seed in (1, 2, 3, 4)],
    ]


def _planes(size: int) -> list[tuple[int, int]]:
    """Return some coordinate planes, those of neighbours first."""
    planes = sorted(itertools.combinations(range(size), 2), key=lambda plane: (plane[1] - plane[0], plane))
    return planes[:_MOST_PLANES]


def _placed(size: int, plane: tuple[int, int], block: tuple[tuple[Any, Any], tuple[Any, Any]]) -> Matrix:
    """Return the unit matrix with a 2×2 block in a coordinate plane."""
    places = {(plane[a], plane[b]): block[a][b] for a in (0, 1) for b in (0, 1)}
    return Matrix(size, size, lambda i, j: places.get((i, j), int(i == j)))


def _scaled(size: int, factors: dict[int, Any]) -> Matrix:
    return Matrix.diag(*(factors.get(place, 1) for place in range(size)))


def strategy_of_matrices(domain: MatrixDomain) -> Any:
    """Return a strategy: entries where nothing binds them, else products of samples and Cayley transforms."""
    strategies = hypothesis_strategies()
    rows, columns = domain.shape
    cells = strategies.lists(domain.cell.strategy(), min_size=rows * columns, max_size=rows * columns)
    free = cells.map(lambda drawn: Matrix(rows, columns, drawn))
    if domain.form is None and domain.det is None:
        return free
    products = strategies.lists(strategies.sampled_from(domain.samples()), min_size=1, max_size=3).map(_product)
    if domain.form is not None and domain.form[1] == 0 and isinstance(domain.cell, Real):
        count = rows * (rows - 1) // 2
        above = strategies.lists(fractions(min_value=-3, max_value=3), min_size=count, max_size=count)
        return products | above.map(lambda drawn: _cayley(rows, drawn))
    if domain.form is None and domain.det != 1:
        return products | free.filter(lambda matrix: domain.contains(matrix) is True)
    return products


def _product(matrices: list[Matrix]) -> Matrix:
    result = matrices[0]
    for matrix in matrices[1:]:
        result = result * matrix
    return result


def _cayley(size: int, above: list[sp.Rational]) -> Matrix:
    """Return the rotation (1 − S)(1 + S)⁻¹ for the skew S with these entries above its diagonal."""
    places = dict(zip(itertools.combinations(range(size), 2), above, strict=True))
    skew = Matrix(size, size, lambda i, j: places.get((i, j), -places.get((j, i), sp.S.Zero)))
    unit = Matrix.eye(size)
    return (unit - skew) * (unit + skew).inv()

"""Exact members of sets of matrices: samples, the simplest first, and Hypothesis strategies.

Generators are reflections, quarter turns, rational rotations and boosts of coordinate planes, shears and scalings,
and early among them some without any zero; their products are members too, since forms and determinants are kept by
products.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
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
_MOST_PLANES = 15
_MOST_SEEDS = 14
_MOST_TRANSFORMS = 3
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
    """Yield the unit matrix, zero, the matrix units and a few full ones, the first of these early."""
    yield Matrix.eye(rows, columns)
    yield Matrix.zeros(rows, columns)
    places = list(itertools.product(range(rows), range(columns)))
    units = [Matrix(rows, columns, lambda i, j, place=place: int((i, j) == place)) for place in places]
    yield from units[:4]
    yield Matrix(rows, columns, range(1, rows * columns + 1))
    yield from units[4:]
    yield from (_full(rows, columns, seed) for seed in (1, 2, 3))
    yield Matrix(rows, columns, lambda i, j: (2 * i + 3 * j + i * j) % 4)


def _full(rows: int, columns: int, seed: int) -> Matrix:
    return Matrix(rows, columns, lambda i, j: (i * seed + j * j + seed) % 5 - 2)


def _without_zeros(size: int) -> list[Matrix]:
    """Return products of unit triangular matrices: of determinant one, and no entry is zero."""
    pairs = ((1, 1), (-2, 3), (sp.Rational(1, 2), 3))
    return [
        Matrix(size, size, lambda i, j, low=low: low if i > j else int(i == j))
        * Matrix(size, size, lambda i, j, up=up: up if i < j else int(i == j))
        for low, up in pairs
    ]


def _keeping_a_form(eta: tuple[int, ...]) -> list[list[Matrix]]:
    """Return families of matrices with AᵀηA = η: turns and boosts of coordinate planes, reflections and swaps."""
    size = len(eta)
    alike = _planes(size, lambda i, j: eta[i] == eta[j])
    mixed = _planes(size, lambda i, j: eta[i] != eta[j])
    turns = [[_placed(size, plane, ((c, -s), (s, c))) for plane in alike] for c, s in _TURNS]
    boosts = [[_placed(size, plane, ((c, s), (s, c))) for plane in mixed] for c, s in _BOOSTS]
    reflections = [_scaled(size, {place: -1}) for place in range(size)]
    swaps = [_placed(size, plane, ((0, 1), (1, 0))) for plane in alike]
    full = [matrix for matrix in _cayley_transforms(eta) if 0 not in matrix][:_MOST_TRANSFORMS]
    mirrored = [reflections[0] * matrix for matrix in full]
    return [turns[0], *boosts[:1], turns[1], reflections, swaps, full, mirrored, *turns[2:], *boosts[1:]]


def _cayley_transforms(eta: tuple[int, ...]) -> Iterator[Matrix]:
    """Yield matrices with AᵀηA = η by small whole numbers."""
    size = len(eta)
    count = size * (size - 1) // 2
    for seed in range(_MOST_SEEDS):
        above = [sp.Integer((1, 2, -1, 1, 3, -2, 1)[(place * (seed // 7 + 1) + seed) % 7]) for place in range(count)]
        transform = _cayley(size, above, eta)
        if transform is not None:
            yield transform


def _invertible(size: int) -> list[list[Matrix]]:
    """Return families of invertible matrices: shears, turns, scalings, reflections, full ones."""
    planes = _planes(size)
    half = sp.Rational(1, 2)
    full = _without_zeros(size)
    return [
        [_placed(size, plane, ((1, 1), (0, 1))) for plane in planes],
        [_placed(size, plane, ((1, 0), (2, 1))) for plane in planes],
        [_placed(size, plane, ((0, -1), (1, 0))) for plane in planes],
        [_placed(size, plane, ((2, 1), (1, 1))) for plane in planes],
        [_scaled(size, {place: 2}) for place in range(size)],
        [_scaled(size, {place: -1}) for place in range(size)],
        full,
        [_scaled(size, {0: factor}) * matrix for factor, matrix in zip((2, -1, half), full, strict=True)],
        [_placed(size, plane, ((2, 0), (0, half))) for plane in planes],
        [_scaled(size, {place: half}) for place in range(size)],
        [_placed(size, plane, ((1, half), (0, 1))) for plane in planes],
        [_placed(size, plane, ((0, 1), (1, 0))) for plane in planes],
        [_placed(size, plane, ((1, 0), (-3, 1))) for plane in planes],
        [_full(size, size, seed) for seed in (1, 2, 3, 4)],
    ]


def _planes(size: int, wanted: Callable[[int, int], bool] = lambda *_: True) -> list[tuple[int, int]]:
    """Return some coordinate planes, those of neighbours first."""
    pairs = (plane for plane in itertools.combinations(range(size), 2) if wanted(*plane))
    planes = sorted(pairs, key=lambda plane: (plane[1] - plane[0], plane))
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


def _cayley(size: int, above: list[sp.Expr], eta: tuple[int, ...] = ()) -> Matrix | None:
    """Return (1 − S)(1 + S)⁻¹ for S = ηK and the skew K with these entries above its diagonal; a rotation for η = 1.

    It keeps the form, since ηS is skew. Only with signs in η can 1 + S be singular: then there is none.
    """
    places = dict(zip(itertools.combinations(range(size), 2), above, strict=True))
    skew = Matrix(size, size, lambda i, j: places.get((i, j), -places.get((j, i), sp.S.Zero)))
    unit, signed = Matrix.eye(size), Matrix.diag(*(eta or (1,) * size)) * skew
    return None if (unit + signed).det() == 0 else (unit - signed) * (unit + signed).inv()

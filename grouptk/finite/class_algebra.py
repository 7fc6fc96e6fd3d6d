"""The centre of the group algebra: products of class sums, and its characters modulo a prime."""

from __future__ import annotations

import math

import numpy as np

from grouptk.domains import Array
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.modular import SingularMatrixError, matmul_mod, roots_mod, solve_mod


def class_matrix(classes: ConjugacyClasses, weights: Array) -> Array:
    """Return the matrix M[j, k] with (Σ_i w_i C_i)·C_j = Σ_k M[j, k]·C_k, for class sums C_i and integers w_i.

    M[j, k] is the sum of w over the pairs x, y with y in class j and x·y = g_k, the representative of class k; the
    class multiplication coefficients a_ijk are the matrix of the weights δ_i.

    Example:
        >>> from grouptk.finite.table import CayleyTable
        >>> classes = ConjugacyClasses.of(CayleyTable(np.arange(4)[:, None] ^ np.arange(4)))
        >>> class_matrix(classes, np.array([0, 1, 0, 0])).tolist()
        [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
    """
    table, count = classes.table, len(classes)
    weights = np.asarray(weights)
    left = np.flatnonzero(weights[classes.label])
    right = table.product[np.ix_(table.inverses[left], classes.representatives)]
    places = classes.label[right] * count + np.arange(count)
    repeated = np.repeat(weights[classes.label[left]], count)
    return np.bincount(places.reshape(-1), repeated, count * count).astype(np.int64).reshape(count, count)


def power_classes(classes: ConjugacyClasses) -> Array:
    """Return the class of x^e for each exponent 0 ≤ e < exponent of the group (rows) and class of x (columns)."""
    table, powers = classes.table, classes.representatives
    rows = [np.full(len(classes), classes.label[table.identity])]
    for _ in range(1, table.exponent):
        rows.append(classes.label[powers])
        powers = table.product[powers, classes.representatives]
    return np.array(rows)


def characters_modulo(classes: ConjugacyClasses, prime: int) -> Array:
    """Return χ(g_c) modulo a prime for all irreducible characters χ (rows, in any order) and classes c.

    A random element w of the centre acts on class sums by one matrix. If its powers 1, w, w², … are a basis (as they
    are just if its eigenvalues are distinct), they tell its minimal polynomial m, and m(w)/(w − λ) spans the eigenspace
    of λ. It is a multiple of the idempotent of a χ, whose coefficient at g is χ(1)·χ(g⁻¹)/|G|; ⟨χ, χ⟩ = 1 tells χ(1).
    The prime must be 1 modulo the exponent, so that all eigenvalues are residues, and greater than 2√|G|.

    Source: J. Dixon, High speed computation of group characters (1967), and G. Schneider, Dixon's character table
    algorithm revisited (1990), with one random element in place of successive class sums.
    """
    powers, relation = _basis_of_powers(classes, prime)
    minimal = np.append(-relation % prime, 1)
    eigenvalues = roots_mod(minimal, prime)
    quotients = np.ones_like(powers)
    for e in range(len(powers) - 1, 0, -1):
        quotients[:, e - 1] = (minimal[e] + eigenvalues * quotients[:, e]) % prime
    idempotents = matmul_mod(quotients, powers, prime)
    ratios = idempotents[:, classes.inverses] * _inverses(idempotents[:, 0], prime)[:, None] % prime
    norms = (ratios * ratios[:, classes.inverses] % prime) @ classes.sizes % prime
    order = len(classes.table)
    degrees = {degree**2 % prime: degree for degree in range(1, math.isqrt(order) + 1)}
    squares = order * _inverses(norms, prime) % prime
    return ratios * np.array([degrees[square] for square in squares.tolist()])[:, None] % prime


def _basis_of_powers(classes: ConjugacyClasses, prime: int) -> tuple[Array, Array]:
    """Return the powers 1, w, …, w^{r−1} of an element that are a basis, one a row, and the coordinates of w^r."""
    rng = np.random.default_rng(0)
    while True:
        weights = rng.integers(0, prime, len(classes))
        matrix = class_matrix(classes, weights) % prime
        powers = np.zeros((len(classes) + 1, len(classes)), np.int64)
        powers[0, 0] = 1
        for e in range(len(classes)):
            powers[e + 1] = matmul_mod(powers[e], matrix, prime)
        try:
            return powers[:-1], solve_mod(powers[:-1].T, powers[-1:].T, prime)[:, 0]
        except SingularMatrixError:
            continue


def _inverses(values: Array, prime: int) -> Array:
    return np.array([pow(value, -1, prime) for value in values.tolist()])

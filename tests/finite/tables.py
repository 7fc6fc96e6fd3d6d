"""Cayley tables of known groups, from generating permutations: image lists, (p*q)(i) = p(q(i))."""

import numpy as np

from grouptk.finite.table import CayleyTable


def permutations(generators):
    """Return all members of the group that permutations generate, one a row, the identity first."""
    generators = [np.asarray(generator, np.uint8) for generator in generators or [[0]]]
    start = np.arange(len(generators[0]), dtype=np.uint8)
    found = {start.tobytes(): start}
    layer = [start]
    while layer:
        products = [s[p] for p in layer for s in generators]
        layer = []
        for p in products:
            if p.tobytes() not in found:
                found[p.tobytes()] = p
                layer.append(p)
    return np.array(list(found.values()))


def from_permutations(generators):
    """Return the table of the group that permutations generate; element i is row i of `permutations(generators)`."""
    elements = permutations(generators)
    places = {p.tobytes(): index for index, p in enumerate(elements)}
    left = [[places[q.tobytes()] for q in np.asarray(s, np.uint8)[elements]] for s in generators or [[0]]]
    return CayleyTable.generated(np.array(left))


def cycles(degree, *parts):
    """Return the permutation with these cycles, as an image list."""
    images = list(range(degree))
    for part in parts:
        for source, target in zip(part, (*part[1:], part[0]), strict=True):
            images[source] = target
    return images


def cyclic(n):
    """Return the table of C(n)."""
    return CayleyTable((np.arange(n)[:, None] + np.arange(n)) % n)


def dihedral(n):
    """Return the table of D(n), of order 2n: element k + n·s is r^k m^s."""
    index = np.arange(2 * n)
    turn, mirror = index % n, index // n
    turned = (turn[:, None] + np.where(mirror[:, None] == 1, -turn, turn)) % n
    return CayleyTable(turned + n * (mirror[:, None] ^ mirror))


def symmetric(n):
    """Return the table of S(n)."""
    return from_permutations([cycles(n, range(n)), cycles(n, (0, 1))])


def alternating(n):
    """Return the table of A(n)."""
    return from_permutations([cycles(n, (0, 1, k)) for k in range(2, n)])


def psl27():
    """Return the table of PSL(2, 7), of order 168, on the Fano plane."""
    return from_permutations([cycles(7, range(7)), cycles(7, (1, 2), (3, 6))])


def mathieu11():
    """Return the table of M11, of order 7920, on eleven points."""
    return from_permutations([cycles(11, range(11)), cycles(11, (2, 6, 10, 7), (3, 9, 4, 5))])


def sl25():
    """Return the table of SL(2, 5), of order 120, on the nonzero vectors of the plane over GF(5)."""
    vectors = [(x, y) for x in range(5) for y in range(5) if x or y]
    moved = [[((x + y) % 5, y) for x, y in vectors], [(-y % 5, x) for x, y in vectors]]
    return from_permutations([[vectors.index(v) for v in images] for images in moved])


def quaternions():
    """Return the table of the quaternion group of order 8, on itself."""
    return from_permutations([cycles(8, (0, 1, 2, 3), (4, 5, 6, 7)), cycles(8, (0, 4, 2, 6), (1, 7, 3, 5))])

"""Finite groups other than those of the plane: permutations S(n) and A(n), and the quaternion units Q8."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from grouptk.catalogue.matrix_groups import MatrixGroup
from grouptk.domains import Cyclic, Permutations
from grouptk.group import Group


@lru_cache(typed=True)
def S(n: Any) -> MatrixGroup:
    """Give the permutations of n things, which permute the coordinates of ℝⁿ; n is a number or a symbol.

    A permutation may be given in one-line notation, the images of 0, …, n−1; in p * q, q acts first.

    Example:
        >>> import grouptk as gt
        >>> gt.S(3)([1, 2, 0]) * gt.S(3)([1, 0, 2]) == gt.S(3)([2, 1, 0]), gt.S("n").order()
        (True, factorial(n))
    """
    return MatrixGroup(f"S({n})", Permutations(n), "p", S)


@lru_cache(typed=True)
def A(n: Any) -> MatrixGroup:
    """Give the even permutations of n things; n is a number or a symbol.

    Example:
        >>> import grouptk as gt
        >>> gt.A(4).order(), gt.A(4)([1, 2, 0, 3]) ** 3 == gt.A(4).e
        (12, True)
    """
    return MatrixGroup(f"A({n})", Permutations(n, even=True), "p", A)


class Q8(Group):
    """The quaternion units ±1, ±i, ±j, ±k: (k, s) is i^k j^s.

    Example:
        >>> import grouptk as gt
        >>> i, j = gt.Q8()(1, 0), gt.Q8()(0, 1)
        >>> i**2 == j**2 == (i * j) ** 2 != gt.Q8().e
        True
    """

    k, s = Cyclic(4), Cyclic(2)

    def __init__(self) -> None:
        self.name = "Q8()"

    def product(self, g: Any, h: Any) -> Any:
        return g.k + (-1) ** g.s * h.k + 2 * g.s * h.s, g.s + h.s

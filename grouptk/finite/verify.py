"""Whether an array of indices is the table of a group, decided on every triple that matters and never by sampling."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError
from grouptk.proofs import Counterexample, Report, Result, Verdict
from grouptk.spaces import Point

Name = Callable[[int], Point]

_MOST_PRODUCTS = 10**11


def verify_table(product: Array, subject: str, name: Name | None = None) -> Report:
    """Prove or refute the five axioms of a group for `product[i, j]`, the index of i·j.

    Associativity is tested as F. W. Light does: (x·s)·y = x·(s·y) for all x, y and the members s of a generating set,
    which suffices since the s that satisfy it are closed under products, and an identity satisfies it. `name` makes
    the points of counterexamples.

    Raises:
        ShapeError: the array is not square, or empty.
        DomainError: the entries are not integers.

    Example:
        >>> import numpy as np
        >>> report = verify_table((np.arange(3)[:, None] - np.arange(3)) % 3, "subtraction")
        >>> print(report["associativity"].counterexample)
        at g = (i=0), h = (i=2), k = (i=1): (g * h) * k = g * (h * k) fails, (0) ≠ (2)
    """
    name = name or _numbered
    started = time.perf_counter()
    product = _square(product)
    outside = _outside(product)
    if outside is not None:
        left, right = outside
        value = sp.sympify(product[left, right].item())
        example = Counterexample("g * h ∈ G", {"g": name(left), "h": name(right)}, {}, (value,))
        closure = Result("closure", Verdict.REFUTED, "exact counterexample", counterexample=example)
        others = ("well-defined", "associativity", "identity", "inverse")
        return Report(subject, (closure, *(Result(o, Verdict.UNDECIDED, "closure is not proved") for o in others)))
    results = (
        Result("closure", Verdict.PROVED, f"all {product.size:,} products", time.perf_counter() - started),
        Result("well-defined", Verdict.PROVED, "each element is listed once"),
        _timed(_associativity, product, name),
        _timed(_identity, product, name),
    )
    return Report(subject, (*results, _timed(_inverse, product, name).resting_on(results[-1])))


def failing_triple(product: Array, middle: int) -> tuple[int, int, int] | None:
    """Return the first (x, s, y) with (x·s)·y ≠ x·(s·y) for this s, None if there is none."""
    size = len(product)
    chunk = max(1, 2**20 // size)
    right = product[middle]
    for start in range(0, size, chunk):
        rows = slice(start, start + chunk)
        wrong = product[product[rows, middle]] != product[rows][:, right]
        if wrong.any():
            row, column = np.argwhere(wrong)[0].tolist()
            return start + row, middle, column
    return None


def magma_generators(product: Array) -> tuple[int, ...]:
    """Return elements whose products, bracketed in some way, are all elements but an identity: of any operation.

    Elements are tried in their order and in another one, which takes fewer of many groups. Repeated squares shorten
    the way through long cycles.
    """
    shuffled = np.random.default_rng(0).permutation(len(product)).tolist()
    return min(_generating(product, range(len(product))), _generating(product, shuffled), key=len)


def _generating(product: Array, candidates: Iterable[int]) -> tuple[int, ...]:
    identity = find_identity(product)
    mask = np.zeros(len(product), bool)
    if identity is not None:
        mask[identity] = True
    chosen: list[int] = []
    steps: dict[int, None] = {}
    for candidate in candidates:
        if mask[candidate]:
            continue
        chosen.append(candidate)
        before, known = mask.copy(), np.flatnonzero(mask)
        square = candidate
        for _ in range(len(product).bit_length()):
            steps[square] = None
            mask[square] = True
            mask[product[square, known]] = True
            square = int(product[square, square])
        layer = np.flatnonzero(mask & ~before)
        while layer.size:
            before = mask.copy()
            mask[product[np.ix_(np.array(list(steps)), layer)]] = True
            layer = np.flatnonzero(mask & ~before)
    return tuple(chosen)


def _square(product: Array) -> Array:
    array = np.asarray(product)
    if array.ndim != 2 or not 0 < len(array) == array.shape[1]:
        raise ShapeError(f"a table must be a square of at least one entry, got shape {array.shape}")
    if array.dtype.kind not in "iu":
        raise DomainError(f"the entries of a table must be integers, got {array.dtype}")
    return array


def _outside(product: Array) -> tuple[int, int] | None:
    inside = (product >= 0) & (product < len(product))
    return None if inside.all() else tuple(np.argwhere(~inside)[0].tolist())


def _associativity(product: Array, name: Name) -> Result:
    generators = magma_generators(product)
    if len(generators) * product.size > _MOST_PRODUCTS:
        said = f"not tested: {len(generators):,} generators times {product.size:,} products are too many"
        return Result("associativity", Verdict.UNDECIDED, said)
    for middle in generators:
        triple = failing_triple(product, middle)
        if triple is not None:
            g, h, k = triple
            left, right = int(product[product[g, h], k]), int(product[g, product[h, k]])
            operands = {"g": name(g), "h": name(h), "k": name(k)}
            sides = tuple(name(left)), tuple(name(right))
            example = Counterexample("(g * h) * k = g * (h * k)", operands, {}, *sides)
            return Result("associativity", Verdict.REFUTED, "exact counterexample", counterexample=example)
    return Result("associativity", Verdict.PROVED, f"Light's test on {len(generators)} generators")


def _identity(product: Array, name: Name) -> Result:
    identity = find_identity(product)
    if identity is not None:
        return Result("identity", Verdict.PROVED, f"e = {name(identity)}")
    example = Counterexample("no u has u * g = g = g * u for all g", {}, {}, ())
    return Result("identity", Verdict.REFUTED, "all elements", counterexample=example)


def _inverse(product: Array, name: Name) -> Result:
    identity = find_identity(product)
    if identity is None:
        return Result("inverse", Verdict.UNDECIDED, "there is no identity")
    lonely = np.flatnonzero(~_undone(product, identity).any(axis=1))
    if not lonely.size:
        return Result("inverse", Verdict.PROVED, "all elements")
    example = Counterexample("no h has g * h = e = h * g", {"g": name(int(lonely[0]))}, {}, ())
    return Result("inverse", Verdict.REFUTED, "a member has no inverse", counterexample=example)


def find_identity(product: Array) -> int | None:
    """Return the element u with u·x = x = x·u for all x, None if there is none."""
    elements = np.arange(len(product))
    neutral = (u for u in np.flatnonzero(product[:, 0] == 0).tolist() if np.array_equal(product[u], elements))
    return next((u for u in neutral if np.array_equal(product[:, u], elements)), None)


def find_inverses(product: Array, identity: int) -> Array | None:
    """Return an element h with x·h = e = h·x for each x, None if there is none for some x."""
    undone = _undone(product, identity)
    return undone.argmax(axis=1) if undone.any(axis=1).all() else None


def _undone(product: Array, identity: int) -> Array:
    to_identity = product == identity
    return to_identity & to_identity.T


def _timed(test: Callable[[Array, Name], Result], product: Array, name: Name) -> Result:
    started = time.perf_counter()
    result = test(product, name)
    return Result(result.name, result.verdict, result.method, time.perf_counter() - started, result.counterexample)


def _numbered(index: int) -> Point:
    return Point(("i",), (sp.Integer(index),))

"""Whether an array is the character table of a group: proved or refuted from the products of the group, exactly.

An algebraic integer a of ℚ(ζ_N) is tested modulo primes p ≡ 1 (mod N), at one root z of Φ_N modulo each: this is one of
the prime ideals above p. If the family of all a that are tested is mapped to itself by the Galois group, and all vanish
at z, then each vanishes at all roots, which are the images of z; so p divides a, as p is unramified. If all conjugates
of a are less in size than the product of the primes, then a is 0, since the norm of the quotient is less than 1. The
sum of the sizes of all coordinates bounds the conjugates. A value that does not vanish modulo p is not 0 in any case.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sympy as sp

from grouptk.domains import Array
from grouptk.finite.class_algebra import class_matrix
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.cyclotomic_basis import units
from grouptk.finite.exact_integers import peak, wide
from grouptk.finite.modular import matmul_mod, powers_mod, prime_with_roots, root_of_unity
from grouptk.proofs import Counterexample, Report, Result, Verdict
from grouptk.spaces import Point

_ABOVE = 2**20


def verify_characters(classes: ConjugacyClasses, values: Cyclotomics) -> Report:
    """Prove or refute that the rows of `values[row, class]` are the irreducible characters of the group.

    Five claims are decided: values are algebraic integers; degrees are positive divisors of |G| and their squares have
    the sum |G|; the Galois group permutes the rows; rows are orthonormal; and for classes S that tell rows apart, with
    representatives g, each row satisfies χ(1)·Σ_{x∈S} χ(x⁻¹g) = |S|·χ(S⁻¹)·χ(g).

    The last says that a row is a left eigenvector of the class matrix of S. Rows are independent, and no two have the
    same eigenvalues, so they span the common eigenspaces of these matrices. All class matrices commute with these, so
    a row is an eigenvector of all, that is, a multiple of an irreducible character; and as its norm is 1, it is one.

    Example:
        >>> from grouptk.finite.table import CayleyTable
        >>> classes = ConjugacyClasses.of(CayleyTable(np.arange(2)[:, None] ^ np.arange(2)))
        >>> verify_characters(classes, Cyclotomics.of([[1, 1], [1, -1]])).verdict
        <Verdict.PROVED: 'PROVED'>
        >>> print(verify_characters(classes, Cyclotomics.of([[1, 1], [1, 1]])).counterexample)
        at χ = (row=0), ψ = (row=1): ⟨χ, ψ⟩ = 0 fails, (1) ≠ (0)
    """
    integral = _timed("algebraic integers", _integers, classes, values)
    degrees = _timed("degrees", _degrees, classes, values)
    galois = _timed("Galois stability", _galois, classes, values)
    if not integral:
        method = "not all values are algebraic integers"
        others = [Result(name, Verdict.UNDECIDED, method) for name in ("orthonormality", "class products")]
        return Report("characters", (integral, degrees, galois, *others))
    orthonormal = _timed("orthonormality", _orthonormality, classes, values).resting_on(galois)
    products = _timed("class products", _class_products, classes, values).resting_on(degrees, galois, orthonormal)
    return Report("characters", (integral, degrees, galois, orthonormal, products))


Outcome = tuple[str, Counterexample | None]


def _timed(name: str, test: Callable[[ConjugacyClasses, Cyclotomics], Outcome], *given: Any) -> Result:
    started = time.perf_counter()
    method, example = test(*given)
    verdict = Verdict.PROVED if example is None else Verdict.REFUTED
    return Result(name, verdict, method, time.perf_counter() - started, example)


def _integers(classes: ConjugacyClasses, values: Cyclotomics) -> Outcome:
    wrong = np.argwhere(~np.asarray(values.is_integral())).tolist()
    if wrong:
        return "exact counterexample", _at("χ(g) is an algebraic integer", values[tuple(wrong[0])], *wrong[0])
    return "integer coordinates", None


def _degrees(classes: ConjugacyClasses, values: Cyclotomics) -> Outcome:
    order, squares = len(classes.table), 0
    for row, degree in enumerate(values[:, 0].to_sympy()):
        if not (degree.is_Integer and degree > 0 and order % degree == 0):
            return "division", _at(f"χ(1) is a positive divisor of {order}", values[row, 0], row)
        squares += int(degree) ** 2
    if squares != order:
        return "addition", Counterexample("Σ χ(1)² = |G|", {}, {}, (sp.Integer(squares),), (sp.Integer(order),))
    return f"divisors of {order}, the sum of their squares", None


def _galois(classes: ConjugacyClasses, values: Cyclotomics) -> Outcome:
    generators = _unit_generators(values.order)
    rows = _keys(values)
    for power in generators:
        images = _keys(values.galois(power))
        if Counter(rows) != Counter(images):
            row = next(index for index, image in enumerate(images) if images.count(image) != rows.count(image))
            return "exact counterexample", _at(f"σ(χ) is a row for σ: ζ ↦ ζ^{power}", None, row)
    return f"{len(generators)} generators of the Galois group of ℚ(ζ_{values.order})", None


def _keys(values: Cyclotomics) -> list[bytes | str]:
    return [str(row.tolist()) if row.dtype == object else row.tobytes() for row in values.numerators]


def _orthonormality(classes: ConjugacyClasses, values: Cyclotomics) -> Outcome:
    order = len(classes.table)
    bound = order * (_size(values) ** 2 + 1)
    primes = []
    for prime, rows, conjugates in _residues(values, bound):
        sums = matmul_mod(rows * classes.sizes % prime, conjugates.T, prime)
        wrong = np.argwhere(sums != order * np.eye(len(rows), dtype=np.int64) % prime).tolist()
        if wrong:
            left, right = wrong[0]
            product = (values[left] * values[right].conjugate() * classes.sizes).sum() / order
            names = {"χ": Point(("row",), (left,)), "ψ": Point(("row",), (right,))}
            wanted = sp.Integer(int(left == right))
            example = Counterexample(f"⟨χ, ψ⟩ = {wanted}", names, {}, (product.to_sympy(),), (wanted,))
            return "exact counterexample", example
        primes.append(prime)
    return f"all pairs of rows modulo {_listed(primes)}", None


def _class_products(classes: ConjugacyClasses, values: Cyclotomics) -> Outcome:
    bound = 2 * len(classes.table) * _size(values) ** 2
    chosen: list[int] = []
    primes = []
    for prime, rows, _ in _residues(values, bound):
        chosen = chosen or _telling_apart(rows[:, classes.inverses], prime)
        for index in chosen:
            matrix = class_matrix(classes, np.arange(len(classes)) == index)
            left = rows[:, :1] * matmul_mod(rows, matrix, prime) % prime
            right = rows[:, classes.inverses[index], None] * classes.sizes[index] % prime * rows % prime
            wrong = np.argwhere(left != right).tolist()
            if wrong:
                row, place = wrong[0]
                sums = values[row, 0] * (values[row] * matrix[:, place]).sum()
                product = values[row, classes.inverses[index]] * values[row, place] * int(classes.sizes[index])
                names = {
                    "χ": Point(("row",), (row,)),
                    "S": Point(("class",), (index,)),
                    "g": Point(("class",), (place,)),
                }
                goal, sides = "χ(1)·Σ_{x∈S} χ(x⁻¹g) = |S|·χ(S⁻¹)·χ(g)", (sums.to_sympy(), product.to_sympy())
                return "exact counterexample", Counterexample(goal, names, {}, sides[:1], sides[1:])
        primes.append(prime)
    return f"eigenrows of {len(chosen)} class matrices modulo {_listed(primes)}", None


def _residues(values: Cyclotomics, bound: int) -> Iterator[tuple[int, Array, Array]]:
    """Yield primes p whose product exceeds a bound, with all values and their complex conjugates modulo p at a root."""
    prime, product = _ABOVE, 1
    exponents = np.arange(values.numerators.shape[-1])
    while product <= bound:
        prime = prime_with_roots(values.order, prime)
        root = root_of_unity(values.order, prime)
        residues = (values.numerators % prime).astype(np.int64)
        powers = [powers_mod(base, exponents, prime) for base in (root, pow(root, -1, prime))]
        yield prime, matmul_mod(residues, powers[0], prime), matmul_mod(residues, powers[1], prime)
        product *= prime


def _listed(primes: list[int]) -> str:
    return " and ".join(map(str, primes))


def _size(values: Cyclotomics) -> int:
    """Return a bound on all conjugates of all values: the largest sum of the sizes of coordinates."""
    numerators = wide(values.numerators, peak(values.numerators) * values.numerators.shape[-1])
    return int(np.abs(numerators).sum(axis=-1).max())


def _telling_apart(rows: Array, prime: int) -> list[int]:
    """Return columns in which no two rows are proportional, or all that help: the best next one, one by one."""
    ratios = rows * np.array([pow(degree, prime - 2, prime) for degree in rows[:, 0].tolist()])[:, None] % prime
    chosen: list[int] = []
    kinds = np.zeros(len(rows), np.int64)
    while True:
        splits = kinds[:, None] * prime + ratios
        column = int(np.argmax([len(np.unique(split)) for split in splits.T]))
        finer = np.unique(splits[:, column], return_inverse=True)[1]
        if finer.max() == kinds.max():
            return chosen
        chosen.append(column)
        kinds = finer


def _unit_generators(order: int) -> list[int]:
    """Return generators of the group of residues prime to N."""
    reached, generators = {1 % order}, []
    for unit in units(order):
        if unit % order not in reached:
            generators.append(unit)
            while not reached >= (further := {k * unit % order for k in reached}):
                reached |= further
    return generators


def _at(goal: str, value: Cyclotomics | None, row: int, place: int | None = None) -> Counterexample:
    operands = {"χ": Point(("row",), (row,))} | ({} if place is None else {"g": Point(("class",), (place,))})
    return Counterexample(goal, operands, {}, () if value is None else (value.to_sympy(),))

"""Finite groups: CPU seconds of grouptk, and how many times longer SymPy's combinatorics takes, in one run.

Run `python tests/benchmarks/bench_finite.py`. Both sides have generators of the group, ours has its table too. What
would take SymPy minutes is timed on a stated part and scaled, or left out; medians of three, or a single run of more
than a second.
"""

import statistics
import time

import numpy as np
from sympy.combinatorics import Permutation
from sympy.combinatorics.homomorphisms import homomorphism, is_isomorphic
from sympy.combinatorics.named_groups import SymmetricGroup

import grouptk as gt
from grouptk.finite.characters import CharacterTable
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.homomorphisms import homomorphisms, isomorphism
from grouptk.finite.irreps import irreps
from grouptk.finite.maps import check_map
from grouptk.finite.table import CayleyTable
from grouptk.finite.verify import verify_table

ROWS = 20


def seconds(function, repeats=3):
    times = []
    while len(times) < repeats:
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
        if times[0] > 1:
            break
    return statistics.median(times)


def table_of(n):
    return gt.from_permutations([[1, 0, *range(2, n)], [*range(1, n), 0]]).table()


def left_rows(n):
    table = table_of(n)
    return table.product[list(table.generators)]


def sympy_table(n):
    """Multiply some rows of the table: all of them would take minutes."""
    elements = [p.array_form for p in SymmetricGroup(n).elements]
    permutations = [Permutation(p) for p in elements]
    places = {tuple(p): i for i, p in enumerate(elements)}
    for p in permutations[:ROWS]:
        for q in permutations:
            places[tuple((p * q).array_form)]


def against_sympy(n):
    order, rows = len(table_of(n)), left_rows(n)
    table = CayleyTable.generated(rows)
    relabelled = np.random.default_rng(0).permutation(order)
    copy = CayleyTable(relabelled[table.product[np.ix_(np.argsort(relabelled), np.argsort(relabelled))]])
    cases = {
        "multiplication table": (lambda: CayleyTable.generated(rows), lambda: sympy_table(n), order / ROWS),
        "conjugacy classes": (
            lambda: ConjugacyClasses.of(table),
            (lambda: SymmetricGroup(n).conjugacy_classes()) if n < 7 else None,
            1,
        ),
        "homomorphism check": (
            lambda: check_map(table, table, np.arange(order)),
            lambda: homomorphism(SymmetricGroup(n), SymmetricGroup(n), SymmetricGroup(n).generators),
            1,
        ),
        "isomorphism": (
            lambda: isomorphism(table, copy),
            (lambda: is_isomorphic(SymmetricGroup(n), SymmetricGroup(n))) if n < 6 else None,
            1,
        ),
    }
    for name, (ours, theirs, scale) in cases.items():
        mine = seconds(ours)
        other = None if theirs is None else seconds(theirs) * scale
        said = "      – (minutes)" if other is None else f"{other:10.3f} {other / max(mine, 1e-9):9.0f}×"
        print(f"{order:6} {name:24}{mine:10.4f} {said}")


def alone():
    dihedral = gt.D(360).table()
    s5, s6, s7 = table_of(5), table_of(6), table_of(7)
    cyclic = (np.arange(1000)[:, None] + np.arange(1000)) % 1000
    classes = {name: ConjugacyClasses.of(t) for name, t in (("S6", s6), ("S7", s7), ("D(360)", dihedral))}
    cases = {
        "Light's test, order 1,000": lambda: verify_table(cyclic, "C"),
        "Light's test, order 5,040": lambda: verify_table(s7.product, "S7"),
        "character table of S7": lambda: CharacterTable.of(s7, classes["S7"]),
        "character table of D(360)": lambda: CharacterTable.of(dihedral, classes["D(360)"]),
        "all irreps of S6": lambda: irreps(s6),
        "all homomorphisms S5 → S5": lambda: homomorphisms(s5, s5),
    }
    for name, function in cases.items():
        print(f"       {name:30}{seconds(function):10.4f}")


if __name__ == "__main__":
    print(f"{'order':>6} {'':24}{'grouptk':>10} {'sympy':>10} {'ratio':>10}   CPU seconds")
    for degree in (5, 6, 7):
        against_sympy(degree)
    alone()

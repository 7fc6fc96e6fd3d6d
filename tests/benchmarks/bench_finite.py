"""Finite groups: CPU seconds of grouptk, and how many times longer SymPy's combinatorics takes, in one run.

Run `python tests/benchmarks/bench_finite.py`. Both sides have generators of the group, ours has its table too. What
would take SymPy minutes is timed on a stated part and scaled; medians of nine, or a single run of more than a second.
SymPy's isomorphism test gets the same group twice, ours a copy with its elements in random order.
"""

import statistics
import time
import tracemalloc

import numpy as np
from sympy.combinatorics import Permutation
from sympy.combinatorics.homomorphisms import homomorphism, is_isomorphic
from sympy.combinatorics.named_groups import SymmetricGroup

import grouptk as gt
from grouptk.finite.characters import CharacterTable
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.homomorphisms import automorphism_order, homomorphisms, isomorphism
from grouptk.finite.irreps import irreps
from grouptk.finite.maps import check_map, from_generator_images
from grouptk.finite.subgroups import SubgroupLattice, normal_subgroups
from grouptk.finite.table import CayleyTable
from grouptk.finite.verify import verify_table

ROWS = 20


def seconds(function, repeats=9):
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
            lambda: SymmetricGroup(n).conjugacy_classes(),
            1,
        ),
        "map of generators": (
            lambda: from_generator_images(table, table, {s: s for s in table.generators}),
            lambda: homomorphism(SymmetricGroup(n), SymmetricGroup(n), SymmetricGroup(n).generators),
            1,
        ),
        "isomorphism": (
            lambda: isomorphism(table, copy),
            lambda: is_isomorphic(SymmetricGroup(n), SymmetricGroup(n)),
            1,
        ),
    }
    for name, (ours, theirs, scale) in cases.items():
        mine = seconds(ours)
        other = seconds(theirs) * scale
        part = f"   {ROWS} rows, scaled" if scale > 1 else ""
        print(f"{order:6} {name:24}{mine:10.5f} {other:10.3f} {other / mine:9.0f}×{part}")


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
        "a given map S7 → S7": lambda: check_map(s7, s7, np.arange(5040)),
        "all subgroups of S5": lambda: SubgroupLattice.of(s5),
        "normal subgroups of S7": lambda: normal_subgroups(s7, classes["S7"]),
        "automorphisms of S7, counted": lambda: automorphism_order(s7),
    }
    for name, function in cases.items():
        print(f"       {name:30}{seconds(function):10.4f}")


def memory():
    """Print the most memory that order 5,040 takes: table, proof, classes, isomorphism."""
    rows = left_rows(7)
    tracemalloc.start()
    table = CayleyTable.generated(rows)
    verify_table(table.product, "S7")
    ConjugacyClasses.of(table)
    isomorphism(table, table)
    print(f"       {'peak memory at order 5,040':30}{tracemalloc.get_traced_memory()[1] / 2**20:7.0f} MB")


if __name__ == "__main__":
    print(f"{'order':>6} {'':24}{'grouptk':>10} {'sympy':>10} {'ratio':>10}   CPU seconds")
    for degree in (5, 6, 7):
        against_sympy(degree)
    alone()
    memory()

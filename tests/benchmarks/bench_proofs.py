"""Proofs of the group axioms from the law alone, in processor milliseconds, beside figures reached elsewhere.

Run it with `python tests/benchmarks/bench_proofs.py`. Each group is proved three times from a cold cache of
substitutions; the best total is kept. `reached` gives the figures of a prototype prover on SymPy 1.14, two cores:
closure / associativity / inverse, where they are known. The last column is the report that a user gets, by theorem
where there is one.
"""

import time

import grouptk as gt
from grouptk.axioms import verify_law
from grouptk.tracing import formula

REACHED = {
    "p4": "19 / 25 / 15",
    "p4m": "42 / 120 / 38",
    "SE(2)": "4 / 8 / 3",
    "C(n)": "< 5 each",
    "D(n)": "< 5 each",
}
LIMITS_MS = {"p4": 200}
LIMIT_MS = 1000
COLUMNS = ("group", "closure", "assoc.", "inverse", "total", "reached", "by theorem", "verdict")


def measured(group):
    """Return the report from the law with the least processor time of three, and that time in milliseconds."""
    runs = []
    for _ in range(3):
        formula._substituted.cache_clear()
        start = time.process_time()
        report = verify_law(group.law, str(group))
        runs.append((1000 * (time.process_time() - start), report))
    return min(runs, key=lambda run: run[0])


def row(group):
    """Return a line of the table: names and milliseconds."""
    total, report = measured(group)
    start = time.process_time()
    group._verify()
    theorem = 1000 * (time.process_time() - start)
    parts = [f"{1000 * report[axiom].seconds:.1f}" for axiom in ("closure", "associativity", "inverse")]
    name = str(group)
    slow = " (slow)" if total > LIMITS_MS.get(name, LIMIT_MS) else ""
    return (name, *parts, f"{total:.1f}{slow}", REACHED.get(name, ""), f"{theorem:.1f}", str(report.verdict))


def main():
    """Print the table."""
    rows = [COLUMNS, *(row(group) for group in gt.catalogue())]
    widths = [max(len(line[column]) for line in rows) for column in range(len(COLUMNS))]
    for line in rows:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()

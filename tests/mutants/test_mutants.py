"""Mutants of right laws: none that an independent judge calls wrong is proved, and nearly all of them are refuted.

The table: `pytest tests/mutants/test_mutants.py`, or `python tests/mutants/test_mutants.py [laws per group [group …]]`.
"""

import functools
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from isomorphisms import identify
from law_judge import judge
from mutations import bases, mutants

from grouptk import Verdict

FEWEST_LAWS = 300
FEW_LAWS = 6  # per group, where time is short
SHARE_REFUTED = 0.93
SHARE_REFUTED_PER_GROUP = 0.5
FEWEST_WRONG = 5  # a share of fewer says nothing
COLUMNS = "{:24} {:>7} {:>6} {:>8} {:>10} {:>7} {:>8}"


@dataclass(frozen=True)
class Row:
    """What became of one mutant."""

    base: str
    said: str
    fault: str | None
    verdict: str
    reasons: tuple[str, ...]
    group: str
    seconds: float


def verified(mutant):
    """Return the verdict on a mutant as text, or CRASHED, with what was not proved."""
    try:
        report = mutant.group().verify()
    except Exception as error:
        return "CRASHED", (f"verify: {error!r}",)
    if mutant.crash:
        return "CRASHED", (mutant.crash,)
    results = [report[axiom] for axiom in report if not report[axiom]]
    return str(report.verdict), tuple(f"{result.name} {result.verdict}: {result.method}" for result in results)


def tried(name, most=None):
    """Judge and verify the mutants of one base."""
    known = bases()
    laws = {other: group.law for other, group in known.items()}
    rows = []
    for mutant in mutants(name, known[name], most):
        start = time.perf_counter()
        fault = judge(mutant.law)
        verdict, reasons = verified(mutant)
        seconds = time.perf_counter() - start
        group = ""
        if verdict == "PROVED":
            fallback = f"the formula of {name}, {mutant.said}" if mutant.operator == "domain" else None
            group = identify(mutant.law, laws, *filter(None, [fallback]))
        said = None if fault is None else str(fault)
        rows.append(Row(name, mutant.said, said, verdict, reasons, group, seconds))
    return rows


def all_tried(most=None, chosen=()):
    """Try the mutants of all bases (or of those chosen by name) on all cores, those of many coordinates first."""
    sizes = {name: sum(domain.size for domain in group.space.domains) for name, group in bases().items()}
    names = sorted(chosen or sizes, key=lambda name: -sizes[name])
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(4, os.cpu_count() or 1), mp_context=spawn) as pool:
        found = dict(zip(names, pool.map(functools.partial(tried, most=most), names), strict=True))
    return [row for name in sizes if name in found for row in found[name]]


def summary(rows):
    """Return the counts (mutants, wrong, refuted, undecided, proved, not wrong) of some rows."""
    wrong = [row for row in rows if row.fault]
    verdicts = [sum(row.verdict == str(verdict) for row in wrong) for verdict in (Verdict.REFUTED, Verdict.UNDECIDED)]
    right = [row for row in rows if not row.fault]
    return len(rows), len(wrong), *verdicts, sum(row.verdict == "PROVED" for row in rows), len(right)


def by_group(rows):
    """Return the rows of each base."""
    groups = {}
    for row in rows:
        groups.setdefault(row.base, []).append(row)
    return groups


def told(rows):
    """Return the table, the proved mutants with the groups that they are, and the undecided ones with reasons."""
    lines = ["", COLUMNS.format("group", "mutants", "wrong", "refuted", "undecided", "proved", "seconds")]
    groups = by_group(rows)
    for name, own in [*groups.items(), ("all", rows)]:
        mutated, wrong, refuted, undecided, proved, _ = summary(own)
        seconds = f"{sum(row.seconds for row in own):.1f}"
        lines.append(COLUMNS.format(name, mutated, wrong, refuted, undecided, proved, seconds))
    lines += ["", "Proved:"]
    lines += [f"  {row.base}: {row.said}  =  {row.group}" for row in rows if row.verdict == "PROVED"]
    lines += ["", "Wrong and undecided (refuted and undecided are of the wrong ones):"]
    lines += [_reasoned(row) for row in rows if row.fault and row.verdict in ("UNDECIDED", "CRASHED")]
    lines += ["", "No fault found and not proved:"]
    lines += [_reasoned(row) for row in rows if not row.fault and row.verdict != "PROVED"]
    return "\n".join(lines)


def _reasoned(row):
    return f"  {row.base}: {row.said}\n" + "".join(
        f"      {line}\n" for line in (f"judge: {row.fault}", *row.reasons)
    ).rstrip("\n")


def failures(rows):
    """Return in words what is not as it must be."""
    found = [f"{r.base}: {r.said} is PROVED, yet {r.fault}" for r in rows if r.fault and r.verdict == "PROVED"]
    found += [f"{r.base}: {r.said} is REFUTED, yet no fault was found" for r in rows
              if not r.fault and r.verdict == "REFUTED"]  # fmt: skip
    found += [f"{r.base}: {r.said} made the package crash: {r.reasons[0]}" for r in rows if r.verdict == "CRASHED"]
    if len(rows) < FEWEST_LAWS:
        found.append(f"at least {FEWEST_LAWS} mutants were expected, got {len(rows)}")
    for name, own in [*by_group(rows).items(), ("all", rows)]:
        _, wrong, refuted, *_ = summary(own)
        least = SHARE_REFUTED if name == "all" else SHARE_REFUTED_PER_GROUP
        if refuted < least * wrong and wrong >= FEWEST_WRONG:
            found.append(f"{name}: at least {least:.0%} of {wrong} wrong laws must be refuted, got {refuted}")
    return found


def test_wrong_mutants_are_refuted_and_none_is_proved(capsys):
    rows = all_tried(None if os.environ.get("CI") else FEW_LAWS)
    with capsys.disabled():
        print(told(rows))
    assert not failures(rows), "\n".join(failures(rows))


def test_mutants_are_distinct_and_none_is_its_original():
    base = bases()["SE(2)"]
    found = mutants("SE(2)", base)
    laws = [(m.law.product, m.law.inverse if m.operator == "inverse" else None) for m in found]
    assert len(set(laws)) == len(laws) and (base.law.product, base.law.inverse) not in laws
    assert len({m.operator for m in found}) > 8 and len({str(m) for m in found}) == len(found), [str(m) for m in found]


if __name__ == "__main__":
    start = time.perf_counter()
    tried_rows = all_tried(*map(int, sys.argv[1:2]), chosen=sys.argv[2:])
    print(told(tried_rows))
    print(f"\n{time.perf_counter() - start:.0f} s", *failures(tried_rows), sep="\n")

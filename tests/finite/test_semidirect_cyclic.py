"""The semidirect products C(n) ⋊ C(m): tables from the law, centre and number of classes."""

import json

import pytest
from small_groups import REFERENCE, semidirect
from tables import cyclic

from grouptk.finite.classes import ConjugacyClasses, center
from grouptk.finite.cosets import quotient
from grouptk.finite.homomorphisms import isomorphism
from grouptk.finite.verify import verify_table

ROWS = json.loads((REFERENCE / "semidirect_cyclic.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['n']}-{row['m']}-{row['k']}")
def test_centre_and_classes(row):
    n, m, k = row["n"], row["m"], row["k"]
    table = semidirect(n, m, k)
    assert bool(verify_table(table.product, "G"))
    assert len(center(table)) == row["center"]
    assert len(ConjugacyClasses.of(table)) == row["n_classes"]
    complement, _ = quotient(table, range(0, n * m, m))
    assert isomorphism(complement, cyclic(m)) is not None


def test_an_exponent_that_is_no_action_is_refuted():
    assert not verify_table(semidirect(7, 2, 2).product, "G")["associativity"]

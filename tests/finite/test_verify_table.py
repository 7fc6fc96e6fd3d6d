"""Tables of groups are proved; tables of near-groups are refuted with elements at which an axiom really fails."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_groups import GROUPS, elementary, relabelled, table_of
from tables import alternating, cyclic, dihedral, mathieu11, quaternions, symmetric

from grouptk import DomainError, ShapeError, Verdict
from grouptk.finite.verify import failing_triple, find_identity, find_inverses, magma_generators, verify_table

BIG = dihedral(1250)
AXIOMS = ("closure", "well-defined", "associativity", "identity", "inverse")


def verdicts(product):
    return {name: result.verdict.name for name, result in verify_table(product, "G").items()}


def triple_of(report):
    operands = report["associativity"].counterexample.operands
    return [int(operands[letter][0]) for letter in ("g", "h", "k")]


def fails(product, x, y, z):
    return product[product[x, y], z] != product[x, product[y, z]]


def swapped(table, row, column, involution):
    """Return the table with the two symbols of a 2 × 2 subsquare exchanged: rows r, r·t and columns c, t·c."""
    product = table.product.astype(int)
    rows = [row, product[row, involution]]
    columns = [column, product[involution, column]]
    square = np.ix_(rows, columns)
    assert len(np.unique(product[square])) == 2
    product[square] = product[square][::-1]
    return product


@pytest.mark.parametrize("key", GROUPS, ids=str)
def test_groups_are_proved(key):
    assert verdicts(table_of(key).product) == dict.fromkeys(AXIOMS, "PROVED")


@pytest.mark.parametrize("build", [lambda: symmetric(7), mathieu11, lambda: elementary(10), lambda: cyclic(1000)])
def test_large_groups_are_proved(build):
    report = verify_table(relabelled(build()).product, "G")
    assert report.verdict is Verdict.PROVED


@given(st.integers(0, 2499), st.integers(0, 2499), st.integers(0, 1249))
def test_a_swapped_subsquare_of_order_2500_is_refuted(row, column, mirror):
    product = swapped(BIG, row, column, 1250 + mirror)
    report = verify_table(product, "G")
    assert report["associativity"].verdict is Verdict.REFUTED
    assert fails(product, *triple_of(report))


def test_random_triples_miss_it():
    product = swapped(BIG, 700, 1900, 1250)
    triples = np.random.default_rng(0).integers(0, 2500, (3, 100_000))
    assert not fails(product, *triples).any()
    assert not verify_table(product, "G")


@given(st.sampled_from([symmetric(3), quaternions(), alternating(4), symmetric(4)]), st.data())
def test_one_wrong_entry_is_refuted(table, data):
    order = len(table)
    place, value = data.draw(st.tuples(*[st.integers(0, order - 1)] * 2)), data.draw(st.integers(0, order - 1))
    product = table.product.astype(int)
    changed = product[place] != value
    product[place] = value
    report = verify_table(product, "G")
    assert (report.verdict is Verdict.REFUTED) == changed
    if report["associativity"].verdict is Verdict.REFUTED:
        assert fails(product, *triple_of(report))


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, n - 1), min_size=n, max_size=n), min_size=n, max_size=n)
    )
)
def test_associativity_of_any_operation(rows):
    product = np.array(rows)
    x, y, z = np.ogrid[: len(product), : len(product), : len(product)]
    associative = not fails(product, x, y, z).any()
    found = verdicts(product)
    assert found["associativity"] == ("PROVED" if associative else "REFUTED")
    assert found["identity"] == ("REFUTED" if find_identity(product) is None else "PROVED")


INDEX = np.arange(30)
NEAR_GROUPS = {
    "subtraction, a quasigroup": ((INDEX[:, None] - INDEX) % 30, "REFUTED", "REFUTED", "UNDECIDED"),
    "left-zero band": (np.repeat(INDEX[:, None], 30, axis=1), "PROVED", "REFUTED", "UNDECIDED"),
    "right-zero band": (np.repeat(INDEX[None], 30, axis=0), "PROVED", "REFUTED", "UNDECIDED"),
    "constant": (np.zeros((30, 30), int), "PROVED", "REFUTED", "UNDECIDED"),
    "multiplication mod 30": (INDEX[:, None] * INDEX % 30, "PROVED", "PROVED", "REFUTED"),
    "maximum": (np.maximum(INDEX[:, None], INDEX), "PROVED", "PROVED", "REFUTED"),
    "distance": (abs(INDEX[:, None] - INDEX), "REFUTED", "PROVED", "PROVED"),
}


@pytest.mark.parametrize(("product", "associativity", "identity", "inverse"), NEAR_GROUPS.values(), ids=NEAR_GROUPS)
def test_near_groups(product, associativity, identity, inverse):
    found = verdicts(product)
    assert (found["associativity"], found["identity"], found["inverse"]) == (associativity, identity, inverse)
    assert (found["closure"], found["well-defined"]) == ("PROVED", "PROVED")


def test_members_without_an_inverse_are_named():
    report = verify_table(INDEX[:, None] * INDEX % 30, "M")
    assert int(report["inverse"].counterexample["g"][0]) == 0
    assert find_inverses(INDEX[:, None] * INDEX % 30, 1) is None


@pytest.mark.parametrize("entry", [5, -1, 100])
def test_entries_out_of_range_refute_closure(entry):
    product = cyclic(5).product.astype(int)
    product[2, 3] = entry
    report = verify_table(product, "G")
    assert report["closure"].verdict is Verdict.REFUTED
    assert report["associativity"].verdict is Verdict.UNDECIDED
    assert [int(report["closure"].counterexample[letter][0]) for letter in "gh"] == [2, 3]


@pytest.mark.parametrize(
    ("product", "error", "message"),
    [
        (np.zeros((3, 4), int), ShapeError, r"must be a square of at least one entry, got shape \(3, 4\)"),
        (np.zeros(9, int), ShapeError, r"got shape \(9,\)"),
        (np.zeros((0, 0), int), ShapeError, r"got shape \(0, 0\)"),
        (np.zeros((2, 2)), DomainError, "must be integers, got float64"),
        ([[True, False], [False, True]], DomainError, "must be integers, got bool"),
        ([["a", "b"], ["b", "a"]], DomainError, "must be integers, got <U1"),
    ],
)
def test_what_is_no_table_is_refused(product, error, message):
    with pytest.raises(error, match=message):
        verify_table(product, "G")


@pytest.mark.parametrize("table", [symmetric(5), relabelled(symmetric(6)), elementary(6), cyclic(100)], ids=repr)
def test_generators_are_few(table):
    generators = magma_generators(table.product)
    assert table.reached(generators).all()
    assert len(generators) <= len(table.generators) + 2
    assert all(failing_triple(table.product, s) is None for s in generators)

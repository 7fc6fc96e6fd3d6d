"""Character tables: the 144 groups of order ≤ 32, known larger ones, laws, and refuted wrong tables."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import (
    alternating,
    cyclic,
    dihedral,
    from_permutations,
    mathieu11,
    permutations,
    psl27,
    quaternions,
    sl25,
    symmetric,
)

from grouptk.errors import DomainError, ShapeError
from grouptk.finite import characters as module
from grouptk.finite.characters import CharacterTable
from grouptk.finite.class_algebra import class_matrix
from grouptk.finite.classes import ConjugacyClasses
from grouptk.finite.cyclotomic import Cyclotomics
from grouptk.finite.cyclotomic_basis import power_basis, units
from grouptk.finite.modular import prime_with_roots
from grouptk.proofs import Verdict

FILE = Path(__file__).parents[1] / "reference" / "small_groups_characters.json"
SMALL = {f"{case['order']}.{case['id']}": case for case in json.loads(FILE.read_text())}
MADE = {
    "C(24)": lambda: cyclic(24),
    "D(15)": lambda: dihedral(15),
    "D(16)": lambda: dihedral(16),
    "Q8": quaternions,
    "A(5)": lambda: alternating(5),
    "S(5)": lambda: symmetric(5),
    "SL(2, 5)": sl25,
    "PSL(2, 7)": psl27,
    "A(6)": lambda: alternating(6),
    "S(6)": lambda: symmetric(6),
    "A(7)": lambda: alternating(7),
    "M11": mathieu11,
}
DEGREES = {
    "A(5)": [1, 3, 3, 4, 5],
    "SL(2, 5)": [1, 2, 2, 3, 3, 4, 4, 5, 6],
    "PSL(2, 7)": [1, 3, 3, 6, 7, 8],
    "A(6)": [1, 5, 5, 8, 8, 9, 10],
    "S(6)": [1, 1, 5, 5, 5, 5, 9, 9, 10, 10, 16],
    "A(7)": [1, 6, 10, 10, 14, 14, 15, 21, 35],
    "M11": [1, 10, 10, 10, 11, 16, 16, 44, 45, 55],
}


@pytest.fixture(scope="module", params=MADE)
def table(request):
    return CharacterTable.of(MADE[request.param]())


@pytest.fixture(scope="module")
def groups():
    return {name: CharacterTable.of(MADE[name]()) for name in ("D(15)", "Q8", "S(5)", "SL(2, 5)", "PSL(2, 7)", "A(6)")}


def listed(values):
    """Return the rows of characters as lists of coordinates."""
    return values.numerators.tolist()


def reference_values(case, order):
    """Return the characters of a case in ℚ(ζ_order)."""
    parts = [
        sum((c * power_basis(order)[e * (order // n) % order] for c, e in terms), 0 * power_basis(order)[0])
        for n, terms in case["values"]
    ]
    return Cyclotomics(order, np.array(parts)[np.array(case["rows"])])


@pytest.mark.parametrize("name", SMALL)
def test_groups_of_order_up_to_32(name):
    case = SMALL[name]
    elements = permutations(case["generators"])
    places = {tuple(p): index for index, p in enumerate(elements.tolist())}
    found = CharacterTable.of(from_permutations(case["generators"]))
    columns = found.classes.label[[places[tuple(p)] for p in case["class_reps"]]]
    order = np.lcm.reduce([found.values.order, *(n for n, _ in case["values"])])
    rows = zip(listed(found.values[:, columns].in_order(order)), found.frobenius_schur.tolist(), strict=True)
    wanted = zip(listed(reference_values(case, order)), case["frobenius_schur"], strict=True)
    assert sorted(rows) == sorted(wanted)
    assert sorted(found.degrees) == sorted(case["degrees"]) and found.classes.table.exponent == case["exponent"]
    assert found.classes.sizes[columns].tolist() == case["class_sizes"]
    assert found.classes.orders[columns].tolist() == case["class_orders"]
    for prime, images in case["power_maps"].items():
        assert (found.classes.power_map(int(prime))[columns] == columns[images]).all()
    assert found.verify().verdict is Verdict.PROVED


@pytest.mark.parametrize("name", DEGREES)
def test_known_degrees(name):
    assert CharacterTable.of(MADE[name]()).degrees.tolist() == DEGREES[name]


def test_known_indicators_and_fields():
    mathieu = CharacterTable.of(mathieu11())
    assert mathieu.frobenius_schur.tolist() == [1, 1, 0, 0, 1, 0, 0, 1, 1, 1]
    assert mathieu.values.order == 88  # i√2 and (−1±i√11)/2
    assert CharacterTable.of(sl25()).frobenius_schur.tolist() == [1, -1, -1, 1, 1, 1, -1, 1, -1]
    assert CharacterTable.of(symmetric(6)).values.order == 1


@pytest.mark.parametrize("n", [1, 2, 12, 30, 45])
def test_cyclic_groups(n):
    found = CharacterTable.of(cyclic(n))
    wanted = Cyclotomics.roots(n, np.outer(np.arange(n), found.classes.representatives)).in_order(2 * n)
    assert sorted(listed(found.values.in_order(2 * n))) == sorted(listed(wanted))


@pytest.mark.parametrize("n", [3, 8, 15, 60])
def test_dihedral_groups(n):
    found = CharacterTable.of(dihedral(n))
    turn, mirror = found.classes.representatives % n, found.classes.representatives // n
    of_degree_two = range(1, (n + 1) // 2)
    wanted = np.array([2 * np.cos(2 * np.pi * k * turn / n) * (mirror == 0) for k in of_degree_two])
    rows = found.values[found.degrees == 2].to_numpy()
    assert len(rows) == len(wanted)
    assert np.abs(rows[:, None] - wanted).max(axis=2).min(axis=1).max() < 1e-12
    assert np.abs(rows[:, None] - wanted).max(axis=2).min(axis=0).max() < 1e-12


def test_tables_are_proved(table):
    report = table.verify()
    assert report.verdict is Verdict.PROVED, report


def test_first_row_is_trivial_and_degrees_ascend(table):
    assert (table.values[0] == 1).all() and (np.diff(table.degrees) >= 0).all()


def test_rows_and_columns_are_orthogonal(table):
    for row in range(len(table.degrees)):
        assert (table.inner(table.values[row], table.values) == (np.arange(len(table.degrees)) == row)).all()
    numeric = table.numeric
    assert np.allclose(numeric.T @ numeric.conj(), np.diag(len(table.classes.table) / table.classes.sizes), atol=1e-8)


def test_class_products_by_burnsides_formula(table):
    """a_ijk = |C_i|·|C_j|/|G| · Σ_χ χ(g_i)·χ(g_j)·χ̄(g_k)/χ(1)."""
    count, sizes, x = len(table.degrees), table.classes.sizes, table.numeric
    for i in {1 % count, count // 2, count - 1}:
        terms = np.einsum("xj,xk->jk", x[:, i, None] * x / table.degrees[:, None], x.conj())
        formula = sizes[i] * sizes[:, None] * terms / len(table.classes.table)
        assert np.allclose(class_matrix(table.classes, np.arange(count) == i), formula, atol=1e-6)
        assert np.allclose(table.class_multiplication_coefficients(i, count - 1), formula[-1], atol=1e-6)


def test_square_roots_are_counted_by_indicators(table):
    """#{x: x² = 1} = Σ_χ ν(χ)·χ(1)."""
    assert np.count_nonzero(table.classes.table.powers(2) == table.classes.table.identity) == (
        table.frobenius_schur @ table.degrees
    )


def test_conjugation_and_power_maps(table):
    assert (table.values[table.conjugates] == table.values.conjugate()).all()
    for power in [k for k in range(1, table.classes.table.exponent) if np.gcd(k, table.classes.table.exponent) == 1][
        :3
    ]:
        assert (
            table.values[:, table.classes.power_map(power)] == table.values.galois(power % table.values.order)
        ).all()


def test_kernels_and_centers(table):
    group = table.classes.table
    for row in range(len(table.degrees)):
        kernel, center = table.kernel(row), table.center(row)
        assert np.array_equal(group.closure(kernel), kernel) and np.array_equal(group.closure(center), center)
        assert np.isin(kernel, center).all()
    assert len(table.kernel(0)) == len(group)
    kernels = [set(table.kernel(row).tolist()) for row in range(len(table.degrees))]
    assert set.intersection(*kernels) == {group.identity}


@given(st.data())
def test_multiplicities_of_sums_and_products(groups, data):
    table = groups[data.draw(st.sampled_from(list(groups)))]
    count = len(table.degrees)
    wanted = np.array(data.draw(st.lists(st.integers(-3, 9), min_size=count, max_size=count)))
    assert table.multiplicities(Cyclotomics.of(wanted) @ table.values).tolist() == wanted.tolist()
    left, right = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    parts = table.multiplicities(table.values[left] * table.values[right])
    assert (parts >= 0).all() and parts @ table.degrees == table.degrees[left] * table.degrees[right]


def test_the_regular_character_and_what_is_no_character(table):
    regular = np.where(np.arange(len(table.degrees)) == 0, len(table.classes.table), 0)
    assert (table.multiplicities(regular) == table.degrees).all()
    with pytest.raises(DomainError, match="sum or difference of characters"):
        table.multiplicities(np.arange(len(table.degrees)) == 0)


def test_eigenvalues_of_elements(table):
    for element, multiplicities in table.cyclic_restrictions:
        order = int(table.classes.table.orders[element])
        roots = Cyclotomics.roots(order, np.arange(order))
        column = int(table.classes.label[element])
        assert (multiplicities >= 0).all()
        assert (Cyclotomics.of(multiplicities) @ roots == table.values[:, column]).all()


def changed(values, place, amount):
    numerators = values.numerators.astype(object)
    numerators[place] += amount
    return Cyclotomics(values.order, numerators)


def with_rows(values, row, other):
    numerators = values.numerators.copy()
    numerators[row] = other.in_order(values.order).numerators
    return Cyclotomics(values.order, numerators)


def mutated(table, draw):
    """Return a table with a mutation: some are the same up to the order of rows, most are wrong."""
    values, count = table.values, len(table.degrees)
    row, other, column = (draw(st.integers(0, count - 1)) for _ in range(3))
    swapped = np.arange(count)
    swapped[[row, other]] = [other, row]
    kind = draw(st.integers(0, 7))
    if kind == 0:
        return changed(values, (row, column, 0), draw(st.sampled_from([1, -1, 2, 10**30])))
    if kind == 1:
        return changed(values, (row, column, 0), prime_with_roots(values.order, 2**20))
    if kind == 2:
        return values[:, swapped]
    if kind == 3:
        return values[swapped]
    if kind == 4:
        return with_rows(values, row, values[row].galois(draw(st.sampled_from(units(values.order)))))
    if kind == 5:
        return with_rows(values, row, draw(st.sampled_from([values[other], -values[row], values[row] + values[other]])))
    if kind == 6:
        return values.galois(draw(st.sampled_from(units(values.order))))
    return values / draw(st.sampled_from([1, 2]))


@given(st.data())
def test_certificates_tell_right_from_wrong_tables(groups, data):
    table = groups[data.draw(st.sampled_from(list(groups)))]
    values = mutated(table, data.draw)
    order = int(np.lcm(values.order, table.values.order))
    same = (values.denominator, sorted(listed(values.in_order(order)))) == (
        1,
        sorted(listed(table.values.in_order(order))),
    )
    report = CharacterTable(table.classes, values).verify()
    assert report.verdict is (Verdict.PROVED if same else Verdict.REFUTED), report
    assert same or report.counterexample is not None


@pytest.mark.parametrize("name", ["C(24)", "D(16)", "S(5)", "SL(2, 5)", "PSL(2, 7)"])
def test_all_swaps_of_columns(name):
    table = CharacterTable.of(MADE[name]())
    rows = sorted(listed(table.values))
    for left in range(len(rows)):
        for right in range(left):
            swapped = np.arange(len(rows))
            swapped[[left, right]] = right, left
            values = table.values[:, swapped]
            same = sorted(listed(values)) == rows
            assert bool(CharacterTable(table.classes, values).verify()) is same


def test_the_table_of_a_group_with_other_products():
    """D(4) and Q8 have the same characters, C(4) and C(2)² do not."""
    square, quaternion = CharacterTable.of(dihedral(4)), CharacterTable.of(quaternions())
    order = np.argsort(quaternion.classes.sizes * 10 + quaternion.values.numerators[-1, :, 0], kind="stable")
    places = np.argsort(np.argsort(square.classes.sizes * 10 + square.values.numerators[-1, :, 0], kind="stable"))
    values = quaternion.values[:, order][:, places]
    assert CharacterTable(square.classes, values).verify().verdict is Verdict.PROVED
    klein = CharacterTable(CharacterTable.of(cyclic(4)).classes, CharacterTable.of(dihedral(2)).values)
    report = klein.verify()
    assert report["orthonormality"] and report["class products"].verdict is Verdict.REFUTED


def test_a_proof_rests_on_galois_stability():
    table = CharacterTable.of(cyclic(5))
    report = CharacterTable(table.classes, with_rows(table.values, 1, table.values[1].galois(2))).verify()
    assert report["Galois stability"].verdict is Verdict.REFUTED
    assert all(result.verdict is not Verdict.PROVED for name, result in report.items() if name[0] in "oc")


def test_shapes_and_limits(monkeypatch):
    classes = ConjugacyClasses.of(cyclic(4))
    with pytest.raises(ShapeError, match=r"\(4, 4\)"):
        CharacterTable(classes, Cyclotomics.of([[1, 1]]))
    monkeypatch.setattr(module, "MOST_CLASSES", 3)
    with pytest.raises(DomainError, match="at most 3 classes"):
        CharacterTable.of(cyclic(4))


def test_tables_are_printed():
    table = CharacterTable.of(alternating(5))
    assert str(table).splitlines()[0].split() == ["1a", "3a", "2a", "5a", "5b"]
    assert "(1-√5)/2" in str(table)
    assert table._repr_markdown_().count("\n") == 7
    assert r"\frac{1}{2} + \frac{\sqrt{5}}{2}" in table.to_latex() and r"$\chi_{5}$" in table.to_latex()

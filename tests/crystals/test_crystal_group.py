"""Making crystal groups: order and closure of representatives, refusals with witnesses, wrong tables refuted."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

import grouptk as gt
from grouptk import LawError, Verdict
from grouptk.axioms import verify_law
from grouptk.constructions.crystal import extension_law
from grouptk.finite.smith import SmithForm, cokernel_invariants, solve_modulo_integers

ONE, MIRROR, TURN = [[1, 0], [0, 1]], [[1, 0], [0, -1]], [[0, -1], [1, 0]]


def test_a_group_of_ones_own_in_a_few_lines():
    pg = gt.crystal_group([([[1, 0], [0, -1]], [1, 0])], cell=(2, 1), name="pg")
    glide = pg(0, 0, 1)
    assert pg.verify() and not pg.is_split()
    assert glide * glide == pg(1, 0, 0)
    assert tuple(gt.natural_action(pg)(glide, (3, 4))) == (4, -4)


def test_given_representatives_keep_their_order_and_their_shifts():
    cosets = [(ONE, [0, 0]), (MIRROR, [5, 0]), ([[-1, 0], [0, 1]], [1, 0]), ([[-1, 0], [0, -1]], [0, 0])]
    group = gt.crystal_group(cosets, cell=(2, 1))
    assert [list(map(list, w)) for w in group.matrices.tolist()] == [w for w, _ in cosets]
    assert group.shifts.tolist() == [w for _, w in cosets] and group.verify()


def test_generators_are_closed_and_the_identity_comes_first():
    group = gt.crystal_group([(MIRROR, [0, 0]), (TURN, [0, 0])])
    assert group.matrices[:3].tolist() == [ONE, MIRROR, TURN] and len(group.matrices) == 8
    assert gt.affine_isomorphism(group, gt.wallpaper("p4m")).verify()
    listed = gt.crystal_group(list(zip(group.matrices.tolist(), group.shifts.tolist(), strict=True)))
    assert listed == group and hash(listed) == hash(group)


def test_lattice_translations_among_the_generators_change_nothing():
    one = gt.crystal_group([(ONE, [2, 3]), (MIRROR, [1, 0])], cell=(2, 1))
    assert one == gt.crystal_group([(MIRROR, [1, 0])], cell=(2, 1))


def test_one_and_four_dimensions():
    """The group ring ℤ[C₄] has no cohomology, so each extension by it splits."""
    line = gt.crystal_group([(-1, 0)], name="infinite dihedral")
    assert line.verify() and line.abelian_invariants() == (2, 2) and line(3, 1) * line(5, 1) == line(-2, 0)
    cycle = np.roll(np.eye(4, dtype=int), 1, axis=0).tolist()
    space = gt.crystal_group([(cycle, [1, 1, 1, 1])], cell=4)
    assert space.space.names == ("x1", "x2", "x3", "x4", "k") and space.verify() and space.is_split()


def test_the_same_law_with_another_origin_is_another_group():
    """Shifting the origin by pixels changes the action, and nothing in the law."""
    one, other = (gt.crystal_group([([[-1, 0], [0, -1]], w)]) for w in ([0, 0], [1, 0]))
    assert one.law == other.law and one != other
    assert other.origin() == (Fraction(1, 2), 0) and gt.affine_isomorphism(one, other).verify()


def test_coordinates_can_be_named():
    group = gt.crystal_group([(MIRROR, [0, 0])], names=("row", "column", "s"))
    assert group(1, 2, 1).s == 1 and gt.natural_action(group).space.names == ("row", "column")
    with pytest.raises(LawError, match="names must name 2 axes and the fibre"):
        gt.crystal_group([(MIRROR, [0, 0])], names=("x", "y"))


@pytest.mark.parametrize("name", ["p1", "pg", "p4g", "p6m"])
def test_pickles_are_equal_and_proved(name):
    group = gt.wallpaper(name)
    copy = pickle.loads(pickle.dumps(group))
    assert copy == group and hash(copy) == hash(group) and copy.verify()
    assert gt.natural_action(copy) == gt.natural_action(group)


REFUSED = {
    "determinant 2": ([([[2, 0], [0, 1]], [0, 0])], 1, r"invertible over the integers.*determinant 2"),
    "singular": ([([[1, 0], [0, 0]], [0, 0])], 1, "determinant 0"),
    "a cell that turns": ([(TURN, [0, 0])], (2, 1), r"must map T = 2ℤ × ℤ to itself, and takes \(0, 1\) to \(-1, 0\)"),
    "T is too coarse": ([(MIRROR, [1, 0])], (4, 1), r"translation by \(2, 0\) pixels.*cell=\(2, 1\) holds it"),
    "two shifts": ([(MIRROR, [0, 0]), (MIRROR, [1, 0])], (2, 1), r"translation by \(1, 0\) pixels.*cell=\(1, 1\)"),
    "a centred cell": ([(ONE, [1, 1]), (MIRROR, [0, 0])], 2, "primitive cell"),
    "a shear": ([([[1, 1], [0, 1]], [0, 0])], 1, r"finite group.*\[\[1, 1\], \[0, 1\]\] has infinite order"),
    "two turns": ([([[0, -1], [1, 0]], [0, 0]), ([[0, -1], [1, -1]], [0, 0])], 1, "has infinite order"),
    "a turn by 120° in floats": ([([[-0.5, -(0.75**0.5)], [0.75**0.5, -0.5]], [0, 0])], 1, "axial coordinates"),
    "half a pixel": ([(MIRROR, [sp.Rational(1, 2), 0])], 1, "count w in pixels"),
    "a symbol": ([(MIRROR, [sp.Symbol("w"), 0])], 1, "whole numbers"),
    "no matrix": ([(MIRROR, [0, 0, 0])], 1, "W must be d×d"),
    "no pair": ([MIRROR + [[0, 0]]], 1, r"must be a pair \(W, w\)"),
    "two dimensions": ([(MIRROR, [0, 0]), (-1, 0)], 1, r"one dimension, got \[1, 2\]"),
    "nothing": ([], 1, "one representative at least"),
    "an empty cell": ([(MIRROR, [0, 0])], 0, "positive number of pixels"),
    "three cells": ([(MIRROR, [0, 0])], (1, 1, 1), "or 2 of them"),
    "large numbers": ([(MIRROR, [2**21, 0])], (2**21 + 2**20, 1), "translation by"),
    "larger numbers": ([(MIRROR, [0, 0])], 2**21, "must be 1,048,576 at most"),
}


@pytest.mark.parametrize(("cosets", "cell", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_crystal_group_is_refused_with_a_witness(cosets, cell, message):
    with pytest.raises(LawError, match=message):
        gt.crystal_group(cosets, cell)


# ------------------------------------------------------------------------------- wrong tables


def spoiled(name, part):
    """Return the law of a wallpaper group with one number of one table changed."""
    cosets = gt.wallpaper(name).cosets
    linear, cocycle, product = (np.array(t, int) for t in (cosets.linear, cosets.cocycle, cosets.table.product))
    table = {"linear": linear, "cocycle": cocycle, "product": product}[part]
    table[(1, 1) if part != "linear" else (1, 0)] += 1
    return extension_law(linear, cocycle, product % len(linear), gt.wallpaper(name).names)


@pytest.mark.parametrize("part", ["linear", "cocycle", "product"])
@pytest.mark.parametrize("name", ["p2", "pg", "pgg", "p4g", "p6m"])
def test_wrong_tables_are_refuted_with_an_exact_witness(name, part):
    law = spoiled(name, part)
    report = verify_law(law, "spoiled")
    assert report.verdict is Verdict.REFUTED, report
    refuted = report["associativity"]
    if refuted.verdict is Verdict.REFUTED:
        g, h, k = (tuple(map(sp.sympify, refuted.counterexample[letter])) for letter in "ghk")
        assert law.product(law.product(g, h), k) != law.product(g, law.product(h, k))


def test_a_coboundary_is_no_error():
    """Other representatives of the cosets change the cocycle, and leave it one: here all w are moved by T."""
    one = gt.wallpaper("p4g")
    rng = np.random.default_rng(0)
    shifts = one.shifts + one.cell * rng.integers(-3, 4, one.shifts.shape)
    other = gt.crystal_group(list(zip(one.matrices.tolist(), shifts.tolist(), strict=True)), one.cell.tolist())
    assert other.law != one.law and other.verify() and gt.affine_isomorphism(one, other).verify()


# ------------------------------------------------------------------------------- affine maps


def test_triplets_and_matrices_say_the_same():
    triplets = gt.from_affine_maps(["y, x", " - x,1/2+y "])
    matrices = [sp.Matrix([[0, 1, 0], [1, 0, 0], [0, 0, 1]]), [[-1, 0, 0], [0, 1, sp.Rational(1, 2)], [0, 0, 1]]]
    assert triplets == gt.from_affine_maps(matrices) and triplets.cell.tolist() == [2, 2]
    hexagonal = gt.from_affine_maps(["-y, x - y"])
    assert hexagonal == gt.wallpaper("p3") or gt.affine_isomorphism(hexagonal, gt.wallpaper("p3")).verify()


@pytest.mark.parametrize("text", ["x, w", "x, y z", "x, y +", "x, , y", "x 2, y", "x, y/2", "", "x, 1/0", "2x, y"])
def test_triplets_that_cannot_be_read_or_are_no_maps_are_refused(text):
    with pytest.raises(LawError):
        gt.from_affine_maps([text])


@pytest.mark.parametrize("lattice", [[[1, 0]], [[1, 1], [1, 1]], [[1, 0], [0, 2]]])
def test_a_lattice_must_be_one_and_be_preserved(lattice):
    with pytest.raises(LawError, match="independent vectors|take the lattice to itself"):
        gt.from_affine_maps(["-y, x"], lattice)


@given(st.integers(-2, 2), st.integers(-2, 2), st.sampled_from(["pg", "pgg", "p4g", "p31m"]))
def test_any_basis_and_origin_give_the_same_group(shear, step, name):
    """Conjugate all maps by a shear and a shift: the facts stay, and an affine isomorphism is found."""
    group = gt.wallpaper(name)
    change = sp.Matrix([[1, shear, sp.Rational(step, 3)], [0, 1, sp.Rational(step, 2)], [0, 0, 1]])
    scale = sp.diag(*group.cell.tolist(), 1)
    maps = [change * scale.inv() * group.affine_matrix(g) * scale * change.inv() for g in group.generators()]
    moved = gt.from_affine_maps(maps)
    assert moved.verify() and moved.is_split() is group.is_split()
    assert moved.abelian_invariants() == group.abelian_invariants()
    assert gt.affine_isomorphism(moved, group, reach=2).verify()


# ------------------------------------------------------------------------------- integer matrices

MATRICES = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-9, 9), min_size=columns, max_size=columns), min_size=1, max_size=5)
)


@given(MATRICES)
def test_smith_forms_are_diagonal_and_the_changes_invertible(rows):
    form = SmithForm.of(rows)
    diagonal = form.left @ np.array(rows, object) @ form.right
    for place, value in np.ndenumerate(diagonal):
        assert value == (form.divisors[place[0]] if place[0] == place[1] < len(form.divisors) else 0)
    assert all(b % a == 0 < a for a, b in zip(form.divisors, form.divisors[1:], strict=False))
    assert {abs(sp.Matrix(m.tolist()).det()) for m in (form.left, form.right)} == {1}


@given(MATRICES, st.lists(st.fractions(max_denominator=6), min_size=5, max_size=5))
def test_congruences_are_solved_or_have_a_witness(rows, shift):
    form, shift = SmithForm.of(rows), shift[: len(rows)]
    solution = solve_modulo_integers(rows, shift)
    if solution is None:
        moved = form.left @ np.array(shift, object)
        assert any(Fraction(value).denominator > 1 for value in moved[len(form.divisors) :])
    else:
        left = np.array(rows, object) @ np.array(solution, object) + np.array(shift, object)
        assert all(Fraction(value).denominator == 1 for value in left)


def test_invariants_of_cokernels():
    assert cokernel_invariants([[6, 0], [0, 4]]) == (2, 4, 3) and cokernel_invariants([[0, 0]]) == (0, 0)

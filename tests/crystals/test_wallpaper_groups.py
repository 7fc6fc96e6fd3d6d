"""The 17 wallpaper groups: proved, and in agreement with the reference in every derived fact."""

import itertools
import math
import random

import numpy as np
import pytest
import sympy as sp
from crystal_reference import REFERENCE, STRUCTURES, element, reference_group, word

import grouptk as gt
from grouptk import DomainError, Verdict
from grouptk.axioms import AXIOMS
from grouptk.catalogue.crystals import WALLPAPER_NAMES
from grouptk.finite.presentations import Presentation
from grouptk.tracing import Formula
from grouptk.tracing.look_up import LookUp, Table

NAMES = pytest.mark.parametrize("name", REFERENCE)


def test_there_are_seventeen():
    assert set(WALLPAPER_NAMES) == set(REFERENCE) and len(REFERENCE) == 17


@NAMES
def test_the_law_and_the_action_are_proved(name):
    group = gt.wallpaper(name)
    report = group.verify()
    assert tuple(report) == AXIOMS and report.verdict is Verdict.PROVED, report
    assert gt.natural_action(group).verify().verdict is Verdict.PROVED


@NAMES
def test_derived_facts_agree_with_the_reference(name):
    group, facts = gt.wallpaper(name), REFERENCE[name]
    assert len(group.matrices) == facts["point_group_order"]
    assert group.point_group.is_isomorphic(STRUCTURES[facts["point_group_structure"]])
    assert group.preserves_orientation() is not facts["point_group_has_det_minus1"]
    assert group.is_split() is facts["symmorphic"]
    assert sorted(group.abelian_invariants()) == sorted(facts["abelian_invariants"])


@NAMES
def test_reference_generators_satisfy_their_relators_under_our_law(name):
    facts = REFERENCE[name]
    generators = [element(name, rows) for rows in facts["fp_gens"]]
    assert reference_group(name).verify()
    for relator in facts["relators"]:
        assert word(relator, generators) == generators[0].group.e, relator


def test_the_relators_can_fail():
    generators = [element("pg", rows) for rows in REFERENCE["pg"]["fp_gens"]]
    assert word([1, 1, -3], generators) != generators[0].group.e


@NAMES
def test_the_reference_group_is_ours_in_other_coordinates(name):
    phi = gt.affine_isomorphism(reference_group(name), gt.wallpaper(name))
    assert phi is not None and phi.verify().verdict is Verdict.PROVED and phi.is_isomorphism()


def test_no_two_are_isomorphic():
    """Invariants tell most of them apart; where they agree, the search for an affine map finds none."""
    for one, other in itertools.combinations(map(gt.wallpaper, REFERENCE), 2):
        assert gt.affine_isomorphism(one, other) is None, (one, other)


def presentation(group):
    """Return generators of T and of the point group, and relators between them that our law computes."""
    finite = group.cosets.table
    units, lifts = group.translations(), [group(0, 0, s) for s in finite.generators]
    generators = (*units, *lifts)

    def closed(letters):
        """Return a word of a translation, followed by the letters that undo it."""
        g = word(letters, generators)
        assert g.k == 0
        return [*letters, *[-1 if g.x > 0 else 1] * abs(int(g.x)), *[-2 if g.y > 0 else 2] * abs(int(g.y))]

    finite_relators = (
        relator.word * relator.exponent for relator in Presentation.of(finite, finite.generators).relators
    )
    words = [[1, 2, -1, -2], *([2 + n, j, -2 - n] for n in range(1, len(lifts) + 1) for j in (1, 2))]
    words += [[letter + 2 if letter > 0 else letter - 2 for letter in letters] for letters in finite_relators]
    return generators, [closed(letters) for letters in words]


@NAMES
def test_our_presentation_has_as_many_homomorphisms_to_permutations_as_the_reference(name):
    generators, relators = presentation(gt.wallpaper(name))
    assert all(word(relator, generators) == generators[0].group.e for relator in relators)
    for degree in (3, 4):
        table = gt.S(degree).table()
        images = np.indices((len(table),) * len(generators)).reshape(len(generators), -1)
        kept = np.ones(images.shape[1], bool)
        for relator in relators:
            value = np.full(images.shape[1], table.identity)
            for letter in relator:
                image = images[abs(letter) - 1]
                value = table.product[value, image if letter > 0 else table.inverses[image]]
            kept &= value == table.identity
        assert kept.sum() == REFERENCE[name]["n_hom_to_S_n_1_to_5"][degree - 1]


@NAMES
def test_origins_are_fixed_up_to_the_lattice(name):
    group = gt.wallpaper(name)
    point = group.origin()
    if point is not None:
        for matrix, shift in zip(group.matrices.tolist(), group.shifts.tolist(), strict=True):
            moved = [sum(a * v for a, v in zip(row, point, strict=True)) for row in matrix]
            steps = [m + w - v for m, w, v in zip(moved, shift, point, strict=True)]
            assert all((step / size).is_Integer for step, size in zip(steps, group.cell.tolist(), strict=True))


@NAMES
def test_cells_are_the_least(name):
    group = gt.wallpaper(name)
    least = gt.from_affine_maps([group_map(group, k) for k in range(len(group.matrices))])
    assert least.cell.tolist() == group.cell.tolist() and least == group


def group_map(group, k):
    """Return the matrix of (0, k) in lattice vectors."""
    scale = sp.diag(*group.cell.tolist(), 1)
    return scale.inv() * group.affine_matrix(group(0, 0, k)) * scale


@NAMES
def test_elements_are_maps_of_pixels(name):
    """The law is composition, computed here with matrices by another library."""
    group, rng = gt.wallpaper(name), random.Random(0)
    action = gt.natural_action(group)
    for _ in range(12):
        g, h = (group(*(rng.randint(-9, 9) for _ in range(2)), rng.randrange(len(group.matrices))) for _ in "gh")
        point = [rng.randint(-9, 9) for _ in range(2)]
        matrix = group.affine_matrix(g)
        assert group.affine_matrix(g * h) == matrix * group.affine_matrix(h)
        assert group.affine_matrix(g.inverse()) == matrix.inv()
        assert [*action(g, point), 1] == list(matrix * sp.Matrix([*point, 1]))
        assert group.element_from(matrix[:2, :2].tolist(), list(matrix[:2, 2])) == g


@pytest.mark.parametrize(("name", "constant"), [("p4", gt.p4), ("p4m", gt.p4m)])
def test_the_constants_are_the_same_groups_in_other_coordinates(name, constant):
    """Both fibre axes have the same order, so arrays of one are arrays of the other."""
    group = gt.wallpaper(name)
    x, y, k = group.space.symbols()
    fibre = gt.Space(group.space.coordinates[-1:])
    columns = np.array([[int(value) for value in h] for h in constant.acting.elements()]).T
    values = (x, y, *(LookUp(Table((fibre,), column), k) for column in columns))
    phi = gt.Homomorphism(group, constant, Formula((group.space,), constant.space, values))
    assert group != constant and phi.verify().verdict is Verdict.PROVED
    assert len(set(zip(*columns.tolist(), strict=True))) == len(group.matrices) == constant.acting.order()
    for place in range(len(group.matrices)):
        g = group(2, 3, place)
        assert tuple(gt.natural_action(group)(g, (5, 7))) == tuple(gt.natural_action(constant)(phi(g), (5, 7)))


def test_cells_hold_whole_numbers_of_pixels():
    glides = {name: gt.wallpaper(name).cell.tolist() for name in REFERENCE if math.prod(gt.wallpaper(name).cell) > 1}
    assert glides == {"pg": [2, 1], "pmg": [1, 2], "pgg": [2, 2], "p4g": [2, 2]}


def test_long_names_are_understood_and_others_refused():
    assert gt.wallpaper("p4gm") == gt.wallpaper("p4g") and gt.wallpaper("c2mm") == gt.wallpaper("cmm")
    with pytest.raises(DomainError, match="must be one of p1, p2"):
        gt.wallpaper("p5")

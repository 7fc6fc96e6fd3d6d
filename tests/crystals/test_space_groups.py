"""Groups of the cube and space groups: orders, what is known of them, and |H| = 48 in milliseconds."""

import pickle
import random
import time

import numpy as np
import pytest
import sympy as sp

import grouptk as gt
from grouptk import DomainError, Verdict
from grouptk.catalogue.crystals import SPACE_NAMES

NAMES = pytest.mark.parametrize("name", SPACE_NAMES)
FACTS = {  # order of the point group, symmorphic, with rotations and screws only; International Tables, volume A
    "P1": (1, True, True),
    "P-1": (2, True, False),
    "P2_1/c": (4, False, False),
    "P2_12_12_1": (4, False, True),
    "P4_132": (24, False, True),
    "P432": (24, True, True),
    "Pm-3m": (48, True, False),
    "Fm-3m": (48, True, False),
    "Fd-3m": (48, False, False),
    "Im-3m": (48, True, False),
}


@NAMES
def test_the_law_and_the_action_are_proved(name):
    group = gt.space_group(name)
    assert group.verify().verdict is Verdict.PROVED, group.verify()
    assert gt.natural_action(group).verify().verdict is Verdict.PROVED


@NAMES
def test_facts_of_the_international_tables(name):
    group = gt.space_group(name)
    assert (len(group.matrices), group.is_split(), group.preserves_orientation()) == FACTS[name]


@NAMES
def test_elements_are_maps_of_pixels(name):
    group, rng = gt.space_group(name), random.Random(1)
    action = gt.natural_action(group)
    for _ in range(6):
        g, h = (group(*(rng.randint(-9, 9) for _ in range(3)), rng.randrange(len(group.matrices))) for _ in "gh")
        point = [rng.randint(-9, 9) for _ in range(3)]
        matrix = group.affine_matrix(g)
        assert group.affine_matrix(g * h) == matrix * group.affine_matrix(h)
        assert group.affine_matrix(g.inverse()) == matrix.inv()
        assert [*action(g, point), 1] == list(matrix * sp.Matrix([*point, 1]))


def test_a_point_group_of_48_takes_milliseconds():
    """A loose bound: some 20 ms are needed to make the group and 50 ms to prove its law and action."""
    maps = ["-x+3/4,-y+1/4,z+1/2", "-x+1/4,y+1/2,-z+3/4", "z,x,y", "y+3/4,x+1/4,-z+1/2", "-x,-y,-z"]
    start = time.process_time()
    group = gt.from_affine_maps(maps, [[0, "1/2", "1/2"], ["1/2", 0, "1/2"], ["1/2", "1/2", 0]])
    made = time.process_time()
    assert group == gt.space_group("Fd-3m") and group.verify() and gt.natural_action(group).verify()
    assert made - start < 0.5 and time.process_time() - made < 1


def test_the_atoms_of_diamond_have_the_symmetry_of_the_tetrahedron():
    """In Fd-3m the point (1/8, 1/8, 1/8) has a stabilizer of order 24; it is at (1/4, 1/4, 1/4) in pixels."""
    group, atom = gt.space_group("Fd-3m"), np.full(3, 0.25)
    moved = group.matrices @ atom + group.shifts - atom
    fixing = np.flatnonzero((moved % group.cell == 0).all(axis=1))
    table = group.cosets.table.restricted(fixing)
    assert gt.from_cayley_table(table.product).is_isomorphic(gt.S(4)) and len(fixing) == 24


def test_p2_12_12_1_is_the_group_of_the_hantzsche_wendt_manifold():
    """It has no torsion, and its abelianization is C(4) × C(4)."""
    group = gt.space_group("P2_12_12_1")
    assert group.abelian_invariants() == (4, 4)
    for k in range(1, 4):
        g = group(0, 0, 0, k)
        assert (g * g).k == 0 and g * g != group.e


def test_p4_132_has_screws_of_a_quarter():
    """4₁ turns by 90° counter-clockwise and steps by 1/4: four times make a lattice vector."""
    group = gt.space_group("P4_132")
    turn = next(k for k, w in enumerate(group.matrices.tolist()) if w == [[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    assert int(group.shifts[turn, 2]) * 4 == group.cell[2]
    assert (group(0, 0, 0, turn) ** 4).values[2] == 1


@pytest.mark.parametrize(("full", "name", "order"), [(False, "P432", 24), (True, "Pm-3m", 48)])
def test_octahedral_groups(full, name, order):
    group = gt.octahedral(full)
    assert group.order() == order and group.verify() and gt.natural_action(group).verify()
    assert group.is_isomorphic(gt.direct_product(gt.S(4), gt.C(2)) if full else gt.S(4))
    signed = {tuple(map(tuple, w)) for w in group.matrices.tolist()}
    assert len(signed) == order and all(np.abs(w).sum() == 3 and abs(np.linalg.det(w)) == 1 for w in group.matrices)
    crystal = gt.space_group(name)
    assert crystal.point_group.law == group.law and not crystal.shifts.any()
    assert pickle.loads(pickle.dumps(group)) == group
    for g in group.elements():
        assert tuple(gt.natural_action(group)(g, (1, 2, 3))) == tuple(group.matrices[int(g.k)] @ [1, 2, 3])


def test_other_names_are_refused():
    with pytest.raises(DomainError, match="must be one of P1, P-1"):
        gt.space_group("P42")

"""Decomposition into irreducible representations, and means over the group."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import grouptk as gt
from grouptk import DomainError, ShapeError, Verdict
from grouptk.representations import (
    TabulatedRepresentation,
    decompose,
    intertwiners,
    irreducible,
    regular,
    reynolds,
    standard,
    symmetrize,
    trivial,
)

GROUPS = [gt.C(6), gt.D(5), gt.S(3), gt.S(4), gt.A(4), gt.Q8()]


def total(group, multiplicities):
    parts = [irreducible(group, row) for row, count in enumerate(multiplicities) for _ in range(count)]
    return sum(parts[1:], parts[0])


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(GROUPS), st.data())
def test_disguised_sums_recover_the_multiplicities(group, data):
    rows = len(group.character_table().degrees)
    counts = data.draw(st.lists(st.integers(0, 2), min_size=rows, max_size=rows).filter(any))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**16)))
    plain = total(group, counts).numeric()
    basis = np.eye(plain.dimension) + 0.4 * rng.normal(size=(plain.dimension,) * 2) / np.sqrt(plain.dimension)
    hidden = plain.in_basis(basis)
    found = hidden.decompose()
    assert found.multiplicities.tolist() == counts and found.defect < 1e-9
    columns = found.change_of_basis
    assert np.allclose(np.linalg.solve(columns, hidden.array @ columns), found.blocks.array)
    assert found.verify().verdict is Verdict.UNDECIDED and "floats" in found.verify()["multiplicities"].method


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(GROUPS), st.data())
def test_tensor_products_follow_the_characters(group, data):
    characters = group.character_table()
    one, other = (data.draw(st.integers(0, len(characters.degrees) - 1)) for _ in range(2))
    found = (irreducible(group, one) * irreducible(group, other)).decompose()
    assert np.array_equal(
        found.multiplicities, characters.multiplicities(characters.values[one] * characters.values[other])
    )
    assert found.defect < 1e-12


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_regular_representations_hold_every_irrep_as_often_as_its_degree(group):
    found = decompose(regular(group))
    assert found.multiplicities.tolist() == group.character_table().degrees.tolist()
    assert found.verify()["multiplicities"] and found.defect < 1e-12
    columns = np.array(sp.N(found.change_of_basis).tolist(), complex) if found.is_exact else found.change_of_basis
    scale = len(columns) if found.is_exact else 1
    assert np.allclose(columns.conj().T @ columns, scale * np.eye(len(columns))), "Q is unitary, or the Fourier matrix"


@pytest.mark.parametrize("group", [*GROUPS, gt.A(5)], ids=str)
def test_exact_irreps_make_an_exact_decomposition(group):
    rho = regular(group) if group.order() < 60 else standard(group)
    found = rho.decompose(exact=True)
    assert found.is_exact and found.verify() and found.verify().check() and found.blocks.verify()
    assert found.multiplicities.tolist() == rho.decompose().multiplicities.tolist()
    with pytest.raises(DomainError, match="exact values"):
        rho.numeric().decompose(exact=True)


def test_exact_parts_make_an_exact_change_of_basis():
    found = regular(gt.C(6)).decompose()
    assert found.is_exact and found.verify() and found.verify().check()
    assert "2·χ1" in repr((trivial(gt.C(6)) + trivial(gt.C(6))).decompose())


def test_a_map_that_is_no_representation_is_not_decomposed():
    with pytest.raises(DomainError, match="no representation|whole|sum or difference"):
        TabulatedRepresentation(gt.C(2), np.array([[[1.0]], [[0.5]]])).decompose()
    with pytest.raises(DomainError):
        TabulatedRepresentation(gt.C(3), [[[1]], [[2]], [[3]]]).decompose()
    with pytest.raises(DomainError):
        standard(gt.SO(2)).decompose()


def test_an_exact_map_with_the_right_characters_is_still_not_proved():
    values = standard(gt.S(3)).tabulated().array.astype(int)
    values[4], values[5] = values[5].copy(), values[4].copy()
    wrong = TabulatedRepresentation(gt.S(3), values)
    assert wrong.verify().verdict is Verdict.REFUTED
    assert not decompose(wrong).verify()["multiplicities"]


# ------------------------------------------------------------------------------- means over the group


@pytest.mark.parametrize("group", [gt.C(4), gt.D(4), gt.S(4)], ids=str)
def test_reynolds_projects_onto_the_intertwiners(group):
    rho_in, rho_out = standard(group), standard(group) * standard(group)
    shape = (rho_out.dimension, rho_in.dimension)
    start = sp.Matrix(*shape, lambda i, j: (3 * i + j * j) % 7 - 2)
    mean = reynolds(rho_in, rho_out, start)
    for g in group.table().generators:
        left, right = (np.array(rho.tabulated().array[g]) for rho in (rho_in, rho_out))
        floats = np.array(mean.tolist(), float)
        assert np.allclose(floats @ left, right @ floats)
    assert reynolds(rho_in, rho_out, mean) == mean
    assert np.allclose(reynolds(rho_in, rho_out, np.array(start.tolist(), float)), np.array(mean.tolist(), float))
    basis = intertwiners(rho_in, rho_out).array.reshape(-1, shape[0] * shape[1])
    assert np.linalg.matrix_rank(np.vstack([basis, np.array(mean.tolist(), float).reshape(1, -1)])) == len(basis)
    assert all(reynolds(rho_in, rho_out, a) == a for a in intertwiners(rho_in, rho_out))


@pytest.mark.parametrize("group", [gt.C(4), gt.D(5), gt.S(4), gt.Q8()], ids=str)
def test_symmetrized_functions_are_equivariant(group):
    rng = np.random.default_rng(0)
    rho_in = regular(group) if group == gt.Q8() else standard(group)
    rho_out = rho_in * rho_in + trivial(group)
    weights = rng.normal(size=(rho_in.dimension, rho_out.dimension))

    def function(x):
        return np.tanh(x @ weights) + x[..., :1] ** 2

    mean, x = symmetrize(function, rho_in, rho_out), rng.normal(size=(2, 3, rho_in.dimension))
    assert mean(x).shape == (2, 3, rho_out.dimension)
    for left, right in zip(rho_in.numeric().array, rho_out.numeric().array, strict=True):
        assert np.allclose(mean(x @ left.T), mean(x) @ right.T)
        if not np.allclose(left, np.eye(len(left))):
            assert not np.allclose(function(x @ left.T), function(x) @ right.T)
    assert np.allclose(symmetrize(mean, rho_in, rho_out)(x), mean(x))


def test_means_that_make_no_sense_are_refused():
    plane = standard(gt.C(4))
    with pytest.raises(ShapeError, match="shape"):
        reynolds(plane, plane, sp.eye(3))
    with pytest.raises(ShapeError, match="2 numbers"):
        symmetrize(lambda x: x[..., :1], plane, plane)(np.ones(2))
    with pytest.raises(DomainError, match="one group"):
        symmetrize(lambda x: x, plane, standard(gt.C(5)))
    with pytest.raises(DomainError):
        reynolds(standard(gt.SO(2)), standard(gt.SO(2)), sp.eye(2))

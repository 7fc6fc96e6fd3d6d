"""Irreducible representations and the Fourier transform of every finite group of the catalogue."""

import numpy as np
import pytest

import grouptk as gt


def test_irreps_are_unitary_and_have_their_characters(finite):
    characters = finite.character_table()
    first = [c.representative for c in finite.conjugacy_classes()]
    for row, rho in enumerate(finite.irreps()):
        assert str(rho.verify().verdict) != "REFUTED" and str(rho.is_unitary().verdict) != "REFUTED"
        values = np.array([complex(np.trace(np.array(rho(g), complex))) for g in first])
        assert np.allclose(values, characters.values[row].to_numpy(), atol=1e-10)
    assert sum(rho.dimension**2 for rho in finite.irreps()) == finite.order()


def test_exact_irreps_are_proved(finite):
    assert all(rho.verify() and rho.is_exact for rho in finite.irreps(exact=True))


def test_real_irreps_are_real_and_enough(finite):
    """Over ℝ an endomorphism algebra is ℝ, ℂ or ℍ, by which the squares of dimensions are divided."""
    sizes = {1: 1, 0: 2, -1: 4}
    indicators = [int(i) for i in finite.character_table().frobenius_schur]
    total = 0
    for rho in finite.real_irreps():
        assert rho.is_real and rho.is_unitary().verdict is not gt.Verdict.REFUTED
        row = int(str(rho).split("χ")[1].split()[0]) - 1
        total += rho.dimension**2 // sizes[indicators[row]]
    assert total == finite.order()


@pytest.mark.parametrize("batch", [(), (2, 3)])
def test_the_fourier_transform_turns_convolutions_into_products(finite, batch):
    table, order = finite.table(), len(finite.table())
    f, k = np.random.default_rng(0).normal(size=(2, *batch, order))
    quotients = table.product[table.inverses]  # [y, g] is y⁻¹·g
    convolved = np.einsum("...y,...yg->...g", f, k[..., quotients])
    for left, right, both in zip(finite.fourier(f), finite.fourier(k), finite.fourier(convolved), strict=True):
        assert np.allclose(left @ right, both)
    assert np.allclose(finite.inverse_fourier(finite.fourier(f)), f)
    degrees = finite.character_table().degrees
    squares = [d * np.sum(np.abs(a) ** 2, axis=(-2, -1)) for d, a in zip(degrees, finite.fourier(f), strict=True)]
    assert np.allclose(np.sum(squares, axis=0) / order, np.sum(f**2, axis=-1))


def test_no_exact_irrep_is_pretended():
    with pytest.raises(gt.DomainError, match="finite"):
        gt.SO(2).irreps()
    with pytest.raises(gt.ShapeError, match="4"):
        gt.C(4).fourier(np.ones(3))

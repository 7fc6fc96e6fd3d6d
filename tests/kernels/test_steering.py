"""The errors of SE(2) on pixels: targets with margin, negative controls, and the measure itself against arrays."""

import numpy as np
import pytest

import grouptk as gt
from grouptk.kernels.steering import _response, random_waves

TARGETS = {(5, 1.5): 5e-3, (7, 1.5): 1.5e-2, (5, 3.0): 1.7e-3, (7, 3.0): 1e-2}


@pytest.mark.parametrize(("size", "smoothing"), TARGETS)
def test_eight_orientations_commute_with_turns_by_45_degrees(size, smoothing):
    basis = gt.SlepianBasis(size)
    assert len(basis) >= 8
    assert gt.steering_error(basis, 8, smoothing=smoothing) < 0.9 * TARGETS[size, smoothing]


@pytest.mark.parametrize("size", [5, 7])
def test_bilinear_pixels_do_not(size):
    assert gt.steering_error(gt.BSplines(size, degree=1), 8, smoothing=1.5, seeds=3) > 0.05


@pytest.mark.parametrize("layers", [1, 3])
def test_quarter_turns_are_exact_for_all_kernels(layers):
    for basis in (gt.BSplines(5, degree=1), gt.HarmonicRings(5), gt.SlepianBasis(5)):
        assert gt.steering_error(basis, 4, smoothing=1.5, angle=90, layers=layers, seeds=2) < 1e-12


def test_too_few_orientations_err():
    errors = [gt.steering_error(gt.SlepianBasis(7), count, smoothing=1.5, seeds=3) for count in (4, 8, 16)]
    assert errors[0] > 100 * errors[1] and errors[2] < 2 * errors[1]


def test_responses_of_waves_are_those_of_arrays():
    """`correlate` on a sampled sum of waves, away from the border, against K(ω) e^{iω·t}."""
    basis, waves = gt.SlepianBasis(5), random_waves(1.5, seed=0)
    weights = np.random.default_rng(1).standard_normal(len(basis))
    grid = np.stack(np.meshgrid(np.arange(13), np.arange(15), indexing="ij"), -1)
    maps = gt.correlate(gt.SE(2, orientations=8), basis(weights), waves(grid), mode="valid")
    amplitudes = _response(basis, [weights[None]], 8, waves.vectors)
    field = np.exp(1j * (grid[2:-2, 2:-2] @ waves.vectors.T + waves.phases))
    assert np.abs(maps - np.moveaxis((field @ amplitudes.T).real, -1, 0)).max() < 1e-10


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(gt.DomainError, match="dimension 2"):
        gt.steering_error(gt.SlepianBasis(5, 3), 8, smoothing=1.5)
    with pytest.raises(gt.DomainError, match="must be positive"):
        gt.steering_error(gt.SlepianBasis(5), 0, smoothing=1.5)
    with pytest.raises(gt.DomainError, match="rotation-invariant"):
        gt.steering_error(gt.SlepianBasis(5, count=1), 8, smoothing=1.5)

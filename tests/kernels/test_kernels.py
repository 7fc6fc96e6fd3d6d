"""Bases of kernels: support, rotations, projection, refusals."""

import numpy as np
import pytest
from scipy.integrate import dblquad

import grouptk as gt

BASES = {
    "Slepian": gt.SlepianBasis(5),
    "rings": gt.HarmonicRings(5),
    "derivatives": gt.GaussianDerivatives(5),
    "Gaussians": gt.GaussianBumps(5),
    "splines": gt.BSplines(5),
}
STEERABLE = ("Slepian", "rings", "derivatives")
random = np.random.default_rng(0)


def points(radius, count=60):
    distance, angle = radius * np.sqrt(random.random(count)), 2 * np.pi * random.random(count)
    return distance * np.cos(angle), distance * np.sin(angle)


@pytest.mark.parametrize("name", BASES)
def test_functions_vanish_from_the_radius_on(name):
    basis = BASES[name]
    x, y = points(1.0)
    far = (1 + 1e-12) * basis.radius / np.hypot(x, y)
    assert not basis.values((x * far, y * far)).any() and basis.values((x, y)).any()
    assert basis.values((x, y)).shape == (len(basis), len(x))


@pytest.mark.parametrize("name", STEERABLE)
def test_rotations_and_reflections_keep_the_span(name):
    basis = BASES[name]
    x, y = points(basis.radius)
    c, s = np.cos(0.7), np.sin(0.7)
    here, there = basis.values((x, y)), basis.values((c * x + s * y, s * x - c * y))
    mixing = np.linalg.lstsq(here.T, there.T, rcond=None)[0]
    assert np.abs(here.T @ mixing - there.T).max() < 1e-10


def test_shifted_bumps_are_not_steerable():
    basis = BASES["splines"]
    x, y = points(2.0, 200)
    here, there = basis.values((x, y)), basis.values(((x - y) / np.sqrt(2), (x + y) / np.sqrt(2)))
    mixing = np.linalg.lstsq(here.T, there.T, rcond=None)[0]
    assert np.abs(here.T @ mixing - there.T).max() > 1e-3


def test_slepian_functions_are_orthonormal_on_the_disk():
    basis = gt.SlepianBasis(5)

    def product(i, j):
        def polar(r, t):
            values = basis.values((r * np.cos(t), r * np.sin(t)))
            return values[i] * values[j] * r

        return dblquad(polar, 0, 2 * np.pi, 0, basis.radius, epsabs=1e-7)[0]

    assert [product(0, 0), product(1, 1), product(0, 5), product(1, 2)] == pytest.approx([1, 1, 0, 0], abs=1e-6)


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("kind", [gt.BSplines, gt.GaussianBumps, gt.GaussianDerivatives, gt.HarmonicRings])
def test_kernels_in_the_span_are_found_again(kind, dimension):
    basis = kind(3, dimension)
    weights = random.standard_normal((2, 3, len(basis)))
    half = int(np.ceil(basis.radius)) - 1
    axes = np.meshgrid(*[np.arange(-half, half + 1)] * dimension, indexing="ij")
    sampled = basis(weights).values(axes)
    cut = tuple(slice(half - 1, half + 2) for _ in range(dimension))
    assert basis.project(sampled[(..., *cut)]).coefficients.shape == weights.shape


def test_pixels_are_interpolated_exactly_by_splines_and_not_by_few_functions():
    kernel = random.standard_normal((5, 5))
    exact = gt.BSplines(5, degree=1).interpolate(kernel)
    axes = np.meshgrid(*[np.arange(-2, 3)] * 2, indexing="ij")
    assert np.abs(exact.values(axes) - kernel).max() < 1e-12
    with pytest.warns(gt.InterpolationWarning, match="of its L2 norm on the pixels"):
        gt.SlepianBasis(5).interpolate(kernel)


def test_kernels_on_a_fibre_look_their_element_up():
    basis = gt.SlepianBasis(5)
    weights = random.standard_normal((4, len(basis)))
    kernel = basis(weights, fibre=range(4))
    at = (np.array(0.5), np.array(-1.0))
    assert kernel.values((*at, np.array(2.0))) == pytest.approx(weights[2] @ basis.values(at))
    assert kernel.values((*at, np.array(2.5))) == 0


def test_what_is_no_basis_is_refused():
    for build in (
        lambda: gt.SlepianBasis(0),
        lambda: gt.SlepianBasis(5, 4),
        lambda: gt.SlepianBasis(5, leakage=-1.0),
        lambda: gt.SlepianBasis(3, leakage=1e-30),
        lambda: gt.SlepianBasis(3, count=10**6),
        lambda: gt.GaussianBumps(3, width=0.0),
        lambda: gt.BSplines(3, degree=0),
        lambda: gt.HarmonicRings(3, band=float("nan")),
    ):
        with pytest.raises(gt.DomainError):
            build()
    with pytest.raises(gt.ShapeError, match="coefficients must have shape"):
        gt.SlepianBasis(5)(np.ones(3))
    with pytest.raises(gt.ShapeError, match="coordinates"):
        gt.SlepianBasis(5).values((1.0,))
    with pytest.raises(gt.ShapeError, match="sampled on"):
        gt.BSplines(3).project(np.ones((3, 4)))


def test_one_pixel_is_met_at_its_centre_where_nothing_leaks():
    basis = gt.SlepianBasis(1)
    assert (basis.degrees, basis.leakages) == ((0,), (0.0,))
    assert basis.functions(np.zeros(1), np.zeros(1)).shape == (1, 1)
    with pytest.raises(gt.DomainError, match="at least 7e-05.*got 3e-05: a larger size"):
        gt.SlepianBasis(2)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_bases_say_whether_they_are_isotropic(dimension):
    isotropic = [gt.GaussianDerivatives(5, dimension, order=0), gt.SlepianBasis(1, dimension)]
    others = [gt.GaussianDerivatives(5, dimension, order=1), gt.SlepianBasis(5, dimension), gt.BSplines(3, dimension)]
    assert all(basis.is_isotropic for basis in isotropic)
    assert not any(basis.is_isotropic for basis in others)
    assert gt.SlepianBasis(3).is_isotropic and not gt.SlepianBasis(3, count=3).is_isotropic

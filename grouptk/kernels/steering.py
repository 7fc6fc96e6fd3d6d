"""How far kernels on pixels are from commuting with rotations, measured without interpolating any image.

A plane wave e^{iω·x} is an eigenfunction of every correlation on pixels: its response at any real point t is
K(ω) e^{iω·t}, with K_j(ω) = Σ_δ k(R_j⁻¹·δ) e^{iω·δ} over the pixels δ. So the turned signal and response are both
known exactly for sums of plane waves: the error measured is that of the kernels alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.kernels.basis import KernelBasis
from grouptk.kernels.kernel import positive, support_size

WAVES, RADIUS = 200, 32
_RINGS, _SPOKES, _ATTEMPTS = 24, 48, 200


class Waves(NamedTuple):
    """f(x) = Σ_m cos(ω_m·x + φ_m): the wave vectors, (m, 2), and the phases, (m,)."""

    vectors: Array
    phases: Array

    def __call__(self, points: Array) -> Array:
        """Return f at points (…, 2)."""
        return np.cos(points @ self.vectors.T + self.phases).sum(-1)


def random_waves(smoothing: float, seed: int | np.random.Generator | None = None) -> Waves:
    """Return white noise smoothed by a Gaussian of σ = `smoothing` pixels, |f̂(ω)|² ∝ exp(−σ²|ω|²), as 200 waves."""
    rng = np.random.default_rng(seed)
    scale = 1 / (np.sqrt(2) * positive("the smoothing of waves", smoothing))
    return Waves(rng.normal(0, scale, (WAVES, 2)), rng.uniform(0, 2 * np.pi, WAVES))


def steering_error(
    basis: KernelBasis, orientations: int, *, smoothing: float, angle: float = 45.0, layers: int = 1, seeds: int = 10
) -> float:
    """Return the equivariance error of random kernels on SE(2) with N orientations, for signals turned by an angle.

    The error is ‖Φ(L_θ f) − L_θ Φ(f)‖ / ‖L_θ Φ(f)‖ in L2 over the pixels at most 32 from the centre and all
    orientations, the median over `seeds`. Φ is a lifting correlation, followed by group correlations, without
    nonlinearities, if `layers` > 1. The kernels are Gaussian in the basis, with half of their energy or more outside
    the rotation-invariant part. Where θ (`angle`, in degrees) is no multiple of 360°/N, the response is interpolated
    over the orientations by trigonometric polynomials. `smoothing` is that of `random_waves`.

    Raises:
        DomainError: a basis that is not of the plane, or is isotropic; numbers that are not positive.

    Example:
        >>> import grouptk as gt
        >>> bilinear = gt.steering_error(gt.BSplines(5, degree=1), 8, smoothing=1.5, seeds=3)
        >>> gt.steering_error(gt.SlepianBasis(5), 8, smoothing=1.5, seeds=3) < bilinear / 30
        True
    """
    if basis.dimension != 2:
        raise DomainError(f"rotations of the plane need a basis of dimension 2, got {basis.dimension}")
    if min(orientations, layers, seeds) < 1:
        said = f"{orientations}, {layers} and {seeds}"
        raise DomainError(f"orientations, layers and seeds must be positive, got {said}")
    return float(np.median([_error(basis, orientations, smoothing, angle, layers, seed) for seed in range(seeds)]))


def _error(basis: KernelBasis, orientations: int, smoothing: float, angle: float, layers: int, seed: int) -> float:
    rng = np.random.default_rng(seed)
    waves, turn = random_waves(smoothing, rng), np.deg2rad(angle)
    turned = waves.vectors @ _rotation(turn).T
    kernels = [_random_weights(basis, 1, rng), *(_random_weights(basis, orientations, rng) for _ in range(layers - 1))]
    there = _response(basis, kernels, orientations, turned)
    expected = _turned_fibre(_response(basis, kernels, orientations, waves.vectors), turn)
    axis = np.arange(-RADIUS, RADIUS + 1)
    pixels = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
    pixels = pixels[(pixels**2).sum(1) <= RADIUS**2]
    field = np.exp(1j * (pixels @ turned.T + waves.phases))
    sizes = [np.linalg.norm((field @ amplitudes.T).real) for amplitudes in (there - expected, expected)]
    return float(sizes[0] / sizes[1])


def _rotation(angle: float) -> Array:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


def _random_weights(basis: KernelBasis, fibre: int, rng: np.random.Generator) -> Array:
    """Return coefficients (fibre, n) of kernels with at least half of their energy off the rotation-invariant part."""
    distance = (np.arange(_RINGS) + 0.5)[:, None] / _RINGS * basis.radius
    around = 2 * np.pi * np.arange(_SPOKES) / _SPOKES
    values = basis.values((distance * np.cos(around), distance * np.sin(around))) * np.sqrt(distance)
    for _ in range(_ATTEMPTS):
        weights = rng.standard_normal((fibre, len(basis)))
        kernels = np.tensordot(weights, values, 1)
        invariant = (kernels.mean(-1) ** 2).sum() * _SPOKES
        if invariant <= 0.5 * (kernels**2).sum():
            return weights
    raise DomainError(f"half of the energy must lie off the rotation-invariant part, and {basis} has too little there")


def _response(basis: KernelBasis, kernels: list[Array], orientations: int, vectors: Array) -> Array:
    """Return the amplitudes (orientation, wave) of the last layer."""
    spectra = _spectra(basis, orientations, vectors)
    amplitudes = np.tensordot(spectra, kernels[0][0], ([1], [0]))
    index = (np.arange(orientations) - np.arange(orientations)[:, None]) % orientations  # θ_i − θ_j at [j, i]
    for weights in kernels[1:]:
        amplitudes = np.einsum("jnm,jin,im->jm", spectra, weights[index], amplitudes, optimize=True)
    return amplitudes


def _spectra(basis: KernelBasis, orientations: int, vectors: Array) -> Array:
    """Return Σ_δ b_n(R_j⁻¹·δ) e^{iω_m·δ}, (j, n, m)."""
    half = support_size(basis.radius) // 2
    axis = np.arange(-half, half + 1)
    pixels = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
    field = np.exp(1j * (pixels @ vectors.T))
    back = [pixels @ _rotation(2 * np.pi * j / orientations) for j in range(orientations)]
    return np.stack([basis.values(tuple(places.T)) @ field for places in back])


def _turned_fibre(amplitudes: Array, turn: float) -> Array:
    """Return the amplitudes at θ_j − θ."""
    count = len(amplitudes)
    frequency = np.fft.fftfreq(count, 1 / count)
    shift = np.exp(-1j * frequency * turn)
    if count % 2 == 0:
        shift[count // 2] = np.cos(count * turn / 2)
    return np.fft.ifft(np.fft.fft(amplitudes, axis=0) * shift[:, None], axis=0)

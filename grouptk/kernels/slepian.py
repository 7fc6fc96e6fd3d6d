"""Kernels that vanish outside a ball and alias least on the pixel grid: the basis to choose by default.

On pixels a turned kernel k(h⁻¹δ) meets a signal of spectrum S only through Σ_m k̂(h⁻¹(ω + 2πm)), m ∈ ℤ^d: the term
m = 0 is equivariant, all others are aliasing, the only error. Averaged over the rotations h its energy is

    ∫ |k̂(ξ)|² W(|ξ|) dξ,   W(|ξ|) = mean over directions of Σ_{m≠0} S(ξ − 2πm),

and the functions on the ball that make it least for their L2 norm are a basis of eigenfunctions. W is radial, so each
is a radial profile times a harmonic, and the problem falls into one small symmetric problem for every degree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count as natural_numbers
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.polynomial.chebyshev import chebpts1, chebvander

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.kernels.basis import KernelBasis
from grouptk.kernels.harmonics import harmonic_count, harmonics
from grouptk.kernels.kernel import norm, positive, soft_disk

#: In periods 2π of the grid: aliases are summed up to the first, beyond the second W is taken as its
#: mean 1, beyond the third the kernels have no spectrum left.
ALIASES, MIXED, FREQUENCIES = 3, 2.5, 6.0

#: Degrees whose best function leaks more are left out; a function without any concentration has leakage 1.
HOPELESS = 0.05


class Mode(NamedTuple):
    """A radial profile, as coefficients of radial polynomials, with all harmonics of a degree."""

    leakage: float
    degree: int
    profile: tuple[float, ...]


@dataclass(frozen=True)
class SlepianBasis(KernelBasis):
    """The functions on a disk or ball with the least aliasing when they are turned and sampled on pixels.

    Each function is a harmonic of degree n times ρ^n (1 − ρ²)^power times a polynomial of ρ², ρ = |x|/radius; they are
    orthonormal in L2. They come in order of their leakage: the aliased energy over the L2 norm, averaged over all
    rotations, for signals whose spectrum is that of white noise smoothed by a Gaussian of σ = `smoothing` pixels,
    |f̂(ω)|² ∝ exp(−σ²|ω|²). Kept are those whose leakage is at most `leakage`, or the first `count` if that is given;
    harmonics of one degree and profile are kept or left together, so there may be a few more. For k = 5 these are 10
    functions, for k = 7 there are 27; for k = 3 only isotropic ones leak so little, so give a `count`. For k = 1 there
    is one, which is met at its centre only: no rotation moves it, and nothing leaks.

    Rotations mix only the harmonics of one degree, so that the span is mapped to itself by all rotations and
    reflections; the functions of degree 0 span the isotropic kernels.

    Raises:
        DomainError: no function leaks so little; a size, power, smoothing or leakage that is not positive.

    Source:
        D. Slepian, Prolate spheroidal wave functions, Fourier analysis and uncertainty IV, Bell Syst. Tech. J. 43
        (1964), with a smooth rim and the spectrum of a signal in place of a sharp band; the radial polynomials are
        F. Zernike's, generalised by weights.

    Example:
        >>> import grouptk as gt
        >>> len(gt.SlepianBasis(5)), len(gt.SlepianBasis(7)), len(gt.SlepianBasis(7, count=36))
        (10, 27, 36)
        >>> gt.SlepianBasis(5).degrees
        (0, 1, 1, 2, 2, 0, 3, 3, 1, 1)
    """

    smoothing: float = field(default=1.5, kw_only=True)
    leakage: float = field(default=3e-5, kw_only=True)
    count: int | None = field(default=None, kw_only=True)
    power: float = field(default=2.0, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("smoothing", "leakage", "power"):
            positive(f"{name} of a Slepian basis", getattr(self, name))
        if self.count is not None and not self.count > 0:
            raise DomainError(f"the count of a Slepian basis must be a positive number, got {self.count!r}")
        if not self._modes():
            least = _design(self.dimension, self.size, self.smoothing, self.power)[0].leakage
            raise DomainError(
                f"the leakage of a basis on {self.size} pixels must be at least {least:.1g}, that of its best "
                f"function, got {self.leakage:.1g}: a larger size leaks less"
            )

    def _modes(self) -> tuple[Mode, ...]:
        modes = _design(self.dimension, self.size, self.smoothing, self.power)
        if self.size == 1:
            isotropic = next(mode for mode in modes if not mode.degree)
            modes = (isotropic._replace(leakage=0.0),)
        if self.count is None:
            return tuple(mode for mode in modes if mode.leakage <= self.leakage)
        totals = np.cumsum([0, *(harmonic_count(self.dimension, mode.degree) for mode in modes)])
        if totals[-1] < self.count:
            raise DomainError(f"{self.size} pixels have {totals[-1]} functions in all, got count={self.count}")
        return modes[: int(np.searchsorted(totals, self.count))]

    @property
    def degrees(self) -> tuple[int, ...]:
        """The degree of the harmonic of each function; 0 is isotropic."""
        return tuple(m.degree for m in self._modes() for _ in range(harmonic_count(self.dimension, m.degree)))

    @property
    def leakages(self) -> tuple[float, ...]:
        """The aliased energy of each function, over its L2 norm squared and the largest |f̂|²."""
        return tuple(m.leakage for m in self._modes() for _ in range(harmonic_count(self.dimension, m.degree)))

    def __len__(self) -> int:
        return len(self.degrees)

    def functions(self, *coordinates: Array) -> Array:
        """Return radial profiles times harmonics."""
        distance = norm(coordinates) / self.radius
        planes = []
        for mode in self._modes():
            polynomials = _polynomials(self.dimension, mode.degree, self.power, len(mode.profile), distance)
            radial = np.tensordot(mode.profile, polynomials, 1) / self.radius ** (self.dimension / 2)
            planes.append(radial * harmonics(mode.degree, coordinates))
        return np.concatenate(planes)


def _polynomials(dimension: int, degree: int, power: float, count: int, distance: Array) -> Array:
    """Return c_j ρ^n (1 − ρ²)^p P_j(2ρ² − 1), j < count, orthonormal on the unit ball: P_j is a Jacobi polynomial."""
    from scipy.special import eval_jacobi, gammaln

    rim, centre, j = 2 * power, degree + dimension / 2 - 1, np.arange(count)
    gammas = gammaln(j + rim + centre + 1) + gammaln(j + 1) - gammaln(j + rim + 1) - gammaln(j + centre + 1)
    scale = np.sqrt(2 * (2 * j + rim + centre + 1)) * np.exp(gammas / 2)
    waves = [c * eval_jacobi(i, rim, centre, 2 * distance**2 - 1) for i, c in enumerate(scale)]
    return np.stack(waves) * distance**degree * soft_disk(power)(distance)


def _aliased(dimension: int, smoothing: float, frequencies: Array) -> Array:
    """Return W(ρ) by the Bessel function of a Gaussian's mean over directions, for S of mean 1 over all frequencies."""
    from scipy.special import gamma, ive

    order, white = dimension / 2 - 1, (2 * np.sqrt(np.pi) * smoothing) ** -dimension
    total = np.zeros_like(frequencies)
    squares = [sum(i * i for i in m) for m in product(range(-ALIASES, ALIASES + 1), repeat=dimension)]
    for square, multiplicity in zip(*np.unique([s for s in squares if s], return_counts=True), strict=True):
        centre = 2 * np.pi * np.sqrt(square)
        argument = 2 * smoothing**2 * frequencies * centre
        mean = gamma(dimension / 2) * (2 / argument) ** order * ive(order, argument)
        total += multiplicity * mean * np.exp(-(smoothing**2) * (frequencies - centre) ** 2) / white
    return np.where(frequencies < 2 * np.pi * MIXED, total, 1)


def _bessel(dimension: int, degree: int, wave: Array) -> Array:
    """Return the radial Fourier kernel J_ν(x) x^(1 − d/2) of harmonics of degree n, ν = n + d/2 − 1."""
    from scipy.special import jv

    return jv(degree + dimension / 2 - 1, wave) * wave ** (1 - dimension / 2)


@lru_cache
def _design(dimension: int, size: int, smoothing: float, power: float) -> tuple[Mode, ...]:
    """Return the modes of a ball, those of least leakage first: eigenvectors of the aliased energy for each degree."""
    from scipy.linalg import eigh

    radius, profiles = (size + 1) / 2, size + 3
    nodes, weights = np.polynomial.legendre.leggauss(8 * profiles)
    distance, volume = (nodes + 1) / 2, weights / 2 * ((nodes + 1) / 2) ** (dimension - 1)
    frequencies = np.linspace(0, 2 * np.pi * FREQUENCIES, 300)[1:]
    shells = _aliased(dimension, smoothing, frequencies) * frequencies ** (dimension - 1) * frequencies[0]
    # Bessel functions are costly and smooth: they are interpolated from as many points as their waves need.
    longest = radius * frequencies[-1]
    wave, terms = np.outer(distance, frequencies / frequencies[-1]), int(longest / 2) + 50
    points = chebpts1(terms)
    waves, interpolate = chebvander(2 * wave.ravel() - 1, terms - 1), np.linalg.inv(chebvander(points, terms - 1))
    modes: list[Mode] = []
    for degree in natural_numbers() if dimension > 1 else range(2):
        coefficients = interpolate @ _bessel(dimension, degree, longest / 2 * (points + 1))
        bessel = (waves @ coefficients).reshape(wave.shape)
        spectra = (_polynomials(dimension, degree, power, profiles, distance) * volume) @ bessel
        leakages, vectors = eigh((spectra * shells) @ spectra.T * radius**dimension)
        modes += [Mode(float(leak), degree, tuple(v)) for leak, v in zip(leakages, vectors.T, strict=True)]
        if leakages[0] > HOPELESS:
            break
    return tuple(sorted(modes))

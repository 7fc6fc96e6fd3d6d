"""Kernels as linear combinations of basis functions."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError
from grouptk.kernels.kernel import Kernel, fibre_index, norm


class InterpolationWarning(UserWarning):
    """A sampled kernel was replaced by a function that differs from it on the samples."""


class IsotropyWarning(UserWarning):
    """A layer has kernels that depend on the distance from their centre alone, and so sees no directions."""


class Projection(NamedTuple):
    """The least-squares fit of sampled kernels in a basis; `residual` is the relative L2 distance on the samples."""

    coefficients: Array
    residual: float


@dataclass(frozen=True)
class KernelBasis(ABC):
    """Finitely many functions on ℝ^d, exactly zero at distance `radius` or more from 0.

    A subclass gives `functions(*x)`, the values inside the ball, and their number; it is a frozen dataclass, so that
    equal parameters give equal bases. The box has `size`^d pixels. The radius is (size + 1)/2: the pixels outside the
    box are at this distance or farther, so that turned kernels fit the box too.

    Calling a basis with coefficients (*channels, n), or (*channels, fibre, n) with `fibre` a list of the fibre
    values, gives a `Kernel`: k(x, h) = Σ_i c[h, i] b_i(x).

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> basis = gt.SlepianBasis(5)
        >>> kernel = basis(np.ones((8, 3, len(basis))))
        >>> kernel.channels, kernel.values((0.5, 0.25)).shape
        ((8, 3), (8, 3))
        >>> basis(np.ones((4, len(basis))), fibre=range(4))
        <kernel on 4 fibre elements, radius 3, channels ()>
    """

    size: int
    dimension: int = 2

    def __post_init__(self) -> None:
        if not isinstance(self.size, int) or self.size < 1:
            raise DomainError(f"the size of a kernel must be a positive number of pixels, got {self.size!r}")
        if self.dimension not in (1, 2, 3):
            raise DomainError(f"kernels are on ℝ, ℝ² or ℝ³, got dimension {self.dimension!r}")

    @property
    def radius(self) -> float:
        """The distance in pixels at which all functions have vanished."""
        return (self.size + 1) / 2

    @property
    def is_isotropic(self) -> bool:
        """Whether all functions depend on |x| alone, as far as points on a few spheres tell."""
        directions = np.random.default_rng(0).standard_normal((self.dimension, 32))
        directions /= np.linalg.norm(directions, axis=0)
        values = self.values([np.outer(along, np.linspace(0, self.radius, 8)) for along in directions])
        return bool(np.ptp(values, axis=1).max(initial=0) <= 1e-9 * np.abs(values).max(initial=0))

    @abstractmethod
    def __len__(self) -> int:
        """Return the number of functions."""

    @abstractmethod
    def functions(self, *coordinates: Array) -> Array:
        """Return the functions at points inside the ball, (n, *points); outside it any finite values will do."""

    def values(self, points: Sequence[Any]) -> Array:
        """Return the functions at points of ℝ^d, given as one array for each coordinate: an array (n, *points)."""
        if len(points) != self.dimension:
            raise ShapeError(f"points must have {self.dimension} coordinates, got {len(points)}")
        coordinates = np.broadcast_arrays(*(np.asarray(values, dtype=np.float64) for values in points))
        inside = norm(coordinates) < self.radius
        return np.where(inside, self.functions(*(np.where(inside, values, 0) for values in coordinates)), 0)

    def __call__(self, coefficients: Any, fibre: Sequence[Any] | None = None) -> Kernel:
        """Return the kernel with these coefficients, (*channels, n) or (*channels, fibre, n)."""
        weights = np.asarray(coefficients)
        expected = (*(() if fibre is None else (len(fibre),)), len(self))
        if weights.shape[weights.ndim - len(expected) :] != expected or weights.ndim - len(expected) not in (0, 2):
            last = ", ".join(map(str, expected))
            raise ShapeError(f"coefficients must have shape ({last}) or (C_out, C_in, {last}), got {weights.shape}")
        channels = weights.shape[: weights.ndim - len(expected)]
        return _Combination(self, weights, channels, fibre)

    def project(self, sampled: Any) -> Projection:
        """Return the least-squares fit of kernels sampled on the centred box of pixels, (…, k, …, k).

        Kernels may be smaller than the basis, k ≤ `size` of the same parity; where they have no samples they are 0.

        Raises:
            ShapeError: the last d axes are not of one such length.

        Example:
            >>> import numpy as np
            >>> import grouptk as gt
            >>> gt.BSplines(3, degree=1).project(np.eye(3)).residual < 1e-12
            True
        """
        samples, axes = np.asarray(sampled, dtype=np.float64), self.dimension
        sides = set(samples.shape[samples.ndim - axes :])
        if samples.ndim < axes or len(sides) > 1 or max(sides) > self.size or (self.size - max(sides)) % 2:
            raise ShapeError(f"kernels must be sampled on {self.size} pixels along {axes} axes, got {samples.shape}")
        box = self.size + 2 * (int(np.ceil(self.radius - (self.size - 1) / 2)) - 1)
        margin = (box - max(sides)) // 2
        padded = np.pad(samples, [(0, 0)] * (samples.ndim - axes) + [(margin, margin)] * axes)
        places = np.arange(box) - (box - 1) / 2
        matrix = self.values(np.meshgrid(*[places] * axes, indexing="ij")).reshape(len(self), -1)
        flat = padded.reshape(-1, matrix.shape[1])
        coefficients = np.linalg.lstsq(matrix.T, flat.T, rcond=None)[0].T
        size = float(np.linalg.norm(flat))
        residual = float(np.linalg.norm(coefficients @ matrix - flat)) / size if size else 0.0
        return Projection(coefficients.reshape(*samples.shape[: samples.ndim - axes], len(self)), residual)

    def interpolate(self, sampled: Any, fibre: Sequence[Any] | None = None) -> Kernel:
        """Return the kernel nearest to a sampled one, (…, k, …, k), and warn by how much it misses the samples.

        Raises:
            InterpolationWarning: (a warning) the relative L2 distance on the samples exceeds rounding.
        """
        coefficients, residual = self.project(sampled)
        if residual > 1e-9:
            warnings.warn(
                f"the sampled kernel is not in the span of the {len(self)} functions of {self}: "
                f"the kernel used instead differs from it by {residual:.2g} of its L2 norm on the pixels",
                InterpolationWarning,
                stacklevel=2,
            )
        return self(coefficients, fibre)


class _Combination(Kernel):
    """A linear combination of basis functions: evaluates the basis at the points of space only, not per fibre."""

    def __init__(self, basis: KernelBasis, weights: Array, channels: Sequence[int], fibre: Sequence[Any] | None):
        super().__init__(self._combine, basis.radius, channels=channels, fibre=fibre)
        self.basis, self.coefficients = basis, weights

    def _combine(self, *coordinates: Array) -> Array:
        d = self.basis.dimension
        rank = len(np.broadcast_shapes(*(values.shape for values in coordinates)))
        functions = self.basis.values(coordinates[:d])
        weights = self.coefficients
        if self.fibre is not None:
            index = fibre_index(self.fibre, coordinates[d:])
            weights = weights[..., index, :]
        return _contract(weights, functions, len(self.channels), rank)


def _contract(weights: Array, functions: Array, leading: int, rank: int) -> Array:
    """Return Σ_i weights[channels, fibre points, i] functions[i, points], broadcast over points of the given rank."""
    channels, points = weights.shape[:leading], weights.shape[leading:-1]
    weights = weights.reshape(*channels, *(1,) * (rank - len(points)), *points, weights.shape[-1])
    functions = functions.reshape(len(functions), *(1,) * (rank - functions.ndim + 1), *functions.shape[1:])
    return np.einsum("...i,i...->...", weights, functions)

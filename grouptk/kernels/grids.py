"""Bases of copies of one bump, shifted to the pixels of a box: Gaussians and B-splines."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.kernels.basis import KernelBasis
from grouptk.kernels.kernel import norm, positive, soft_disk


class _ShiftedBumps(KernelBasis):
    """Π_i β(x_i − c_i) for the pixels c of the box, in the order of the pixels."""

    @abstractmethod
    def bump(self, offsets: Array) -> Array:
        """Return β."""

    def __len__(self) -> int:
        return int(self.size**self.dimension)

    def functions(self, *coordinates: Array) -> Array:
        """Return the products of bumps."""
        centres = np.arange(self.size) - (self.size - 1) / 2
        along = [[self.bump(values - centre) for centre in centres] for values in coordinates]
        return np.stack([np.prod(factors, axis=0) for factors in product(*along)])


@dataclass(frozen=True)
class GaussianBumps(_ShiftedBumps):
    """Gaussians exp(−|x − c|²/2w²) around the pixels c of a box, times a soft disk (1 − |x|²/R²)^power.

    `width` is w in pixels: the spectrum of wider bumps is narrower, and aliases less. Bumps near the corners of the
    box are faint, for the disk cuts them.

    Example:
        >>> import grouptk as gt
        >>> basis = gt.GaussianBumps(5, width=0.8)
        >>> len(basis), int(basis.values((0.0, 0.0)).argmax())
        (25, 12)
    """

    width: float = field(default=0.8, kw_only=True)
    power: float = field(default=2.0, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        positive("the width of Gaussian bumps", self.width)
        positive("the power of a soft disk", self.power)

    def bump(self, offsets: Array) -> Array:
        """Return the Gaussian."""
        return np.exp(-(offsets**2) / (2 * self.width**2))

    def functions(self, *coordinates: Array) -> Array:
        """Return the Gaussians under the disk."""
        return super().functions(*coordinates) * soft_disk(self.power)(norm(coordinates) / self.radius)


@dataclass(frozen=True)
class BSplines(_ShiftedBumps):
    """Products of cardinal B-splines of a degree, shifted to the pixels of a box; sampled kernels are in their span.

    Degree 1 is linear interpolation between the samples, and the coefficients are the samples. No disk cuts them, so
    the radius is that of the ball around their support, which is larger than the box.

    Source:
        M. Unser, Splines: a perfect fit for signal and image processing, IEEE Signal Processing Magazine 16 (1999).

    Example:
        >>> import numpy as np
        >>> import grouptk as gt
        >>> bilinear = gt.BSplines(3, degree=1).interpolate(np.arange(9.0).reshape(3, 3))
        >>> float(bilinear.values((0.5, 0.5)).round(12))
        6.0
    """

    degree: int = field(default=3, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.degree, int) or self.degree < 1:
            raise DomainError(f"the degree of B-splines must be a positive integer, got {self.degree!r}")

    @property
    def radius(self) -> float:
        """The distance in pixels of the corners of the support."""
        return float(np.sqrt(self.dimension)) * (self.size + self.degree) / 2

    def bump(self, offsets: Array) -> Array:
        """Return the cardinal B-spline of the degree."""
        from scipy.interpolate import BSpline

        knots = np.arange(self.degree + 2) - (self.degree + 1) / 2
        return np.nan_to_num(BSpline.basis_element(knots, extrapolate=False)(offsets))

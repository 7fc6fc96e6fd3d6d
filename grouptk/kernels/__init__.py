"""Kernels as functions of compact support, for groups that move the pixels off their grid.

A kernel is a function of the coordinates of a space, ℝ^d, or of a group ℝ^d ⋊ H, translations first, in pixels. It is
exactly zero where the translation is at distance `radius` or more from 0, so that it can be sampled at h⁻¹·δ for
every h and every pixel δ of a finite box. A `KernelBasis` makes kernels from arrays of coefficients.
"""

from grouptk.kernels.basis import InterpolationWarning, IsotropyWarning, KernelBasis, Projection
from grouptk.kernels.grids import BSplines, GaussianBumps
from grouptk.kernels.hermite import GaussianDerivatives
from grouptk.kernels.kernel import Kernel, soft_disk
from grouptk.kernels.rings import HarmonicRings
from grouptk.kernels.slepian import SlepianBasis
from grouptk.kernels.steering import random_waves, steering_error

__all__ = [
    "BSplines",
    "GaussianBumps",
    "GaussianDerivatives",
    "HarmonicRings",
    "InterpolationWarning",
    "IsotropyWarning",
    "Kernel",
    "KernelBasis",
    "Projection",
    "SlepianBasis",
    "random_waves",
    "soft_disk",
    "steering_error",
]

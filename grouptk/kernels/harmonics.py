"""Real harmonics: the functions of the direction x/|x| that rotations mix only within one degree."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from grouptk.domains import Array


def harmonic_count(dimension: int, degree: int) -> int:
    """Return how many harmonics of a degree there are on ℝ^d: on the line the degrees are 0 (even) and 1 (odd)."""
    if dimension == 1:
        return int(degree <= 1)
    return 2 * degree + 1 if dimension == 3 else 2 - (degree == 0)


def harmonics(degree: int, coordinates: Sequence[Array]) -> Array:
    """Return the harmonics of a degree at the directions of points of ℝ^d, orthonormal on the sphere, (m, *points).

    They are 1 and sign x on the line, cos nθ and sin nθ in the plane, Y_ℓm in space; at 0 any direction is taken.
    """
    if len(coordinates) == 1:
        (x,) = coordinates
        return np.stack([np.ones_like(x) if degree == 0 else np.sign(x)]) / np.sqrt(2)
    angle = np.arctan2(coordinates[1], coordinates[0])
    if len(coordinates) == 2:
        waves = [np.ones_like(angle)] if degree == 0 else [np.cos(degree * angle), np.sin(degree * angle)]
        return np.stack(waves) / np.sqrt(np.pi * (2 if degree == 0 else 1))
    cosine = np.cos(np.arctan2(np.hypot(coordinates[0], coordinates[1]), coordinates[2]))
    return np.stack([_spherical(degree, m, cosine, angle) for m in range(-degree, degree + 1)])


def _spherical(degree: int, m: int, cosine: Array, angle: Array) -> Array:
    from scipy.special import lpmv

    order = abs(m)
    share = (2 * degree + 1) / (4 * np.pi) * math.factorial(degree - order) / math.factorial(degree + order)
    wave = np.cos(order * angle) if m >= 0 else np.sin(order * angle)
    return np.sqrt(share * (1 if m == 0 else 2)) * lpmv(order, degree, cosine) * wave

"""Harmonics on Gaussian rings: the usual steerable kernels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from grouptk.domains import Array
from grouptk.kernels.basis import KernelBasis
from grouptk.kernels.harmonics import harmonic_count, harmonics
from grouptk.kernels.kernel import norm, positive, soft_disk


@dataclass(frozen=True)
class HarmonicRings(KernelBasis):
    """Harmonics of degree n on rings of radius r: Y_n(x/|x|) exp(−(|x| − r)²/2w²), times a soft disk.

    The rings are at r = 0, 1, … pixels inside the box, and n ≤ `band`·r: a harmonic of degree n has wave number n/r
    on its ring, which must stay well below π for the pixels to hold it. In the plane the harmonics are circular,
    cos nθ and sin nθ, in space spherical.

    Source:
        W. Freeman, E. Adelson, The design and use of steerable filters, IEEE PAMI 13 (1991); M. Weiler, F. Hamprecht,
        M. Storath, Learning steerable filters for rotation equivariant CNNs, CVPR 2018.

    Example:
        >>> import grouptk as gt
        >>> gt.HarmonicRings(5).modes
        ((0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (2, 3))
    """

    width: float = field(default=0.6, kw_only=True)
    band: float = field(default=1.5, kw_only=True)
    power: float = field(default=2.0, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("width", "band", "power"):
            positive(f"{name} of harmonic rings", getattr(self, name))

    @property
    def modes(self) -> tuple[tuple[int, int], ...]:
        """The pairs (r, n) of a ring and a degree."""
        rings = range((self.size + 1) // 2)
        return tuple((r, n) for r in rings for n in range(int(self.band * r) + 1) if harmonic_count(self.dimension, n))

    def __len__(self) -> int:
        return sum(harmonic_count(self.dimension, degree) for _, degree in self.modes)

    def functions(self, *coordinates: Array) -> Array:
        """Return the harmonics on their rings."""
        distance = norm(coordinates)
        window = soft_disk(self.power)(distance / self.radius)
        planes = [
            np.exp(-((distance - ring) ** 2) / (2 * self.width**2)) * window * harmonics(degree, coordinates)
            for ring, degree in self.modes
        ]
        return np.concatenate(planes)

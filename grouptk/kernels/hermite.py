"""Derivatives of a Gaussian, under a soft disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from math import factorial

import numpy as np
from numpy.polynomial.hermite_e import hermeval

from grouptk.domains import Array
from grouptk.errors import DomainError
from grouptk.kernels.basis import KernelBasis
from grouptk.kernels.kernel import norm, positive, soft_disk


@dataclass(frozen=True)
class GaussianDerivatives(KernelBasis):
    """The derivatives of a Gaussian up to a total order, Π_i He_{a_i}(x_i/w) exp(−x_i²/2w²), times a soft disk.

    Σ a_i ≤ `order`; `width` is w in pixels. The sign (−1)^|a| of the derivative and its factor w^−|a| are left out, and
    each is divided by (Π a_i!)^½. The orders are listed with the last axis fastest.

    Source:
        J. Koenderink, A. van Doorn, Representation of local geometry in the visual system, Biol. Cybern. 55 (1987).

    Example:
        >>> import grouptk as gt
        >>> basis = gt.GaussianDerivatives(7, order=2)
        >>> basis.orders
        ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0))
    """

    order: int = field(default=3, kw_only=True)
    width: float = field(default=1.0, kw_only=True)
    power: float = field(default=2.0, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.order, int) or self.order < 0:
            raise DomainError(f"the order of derivatives must be a number of times, got {self.order!r}")
        positive("the width of a Gaussian", self.width)
        positive("the power of a soft disk", self.power)

    @property
    def orders(self) -> tuple[tuple[int, ...], ...]:
        """How often each function is derived along each axis."""
        return tuple(a for a in product(range(self.order + 1), repeat=self.dimension) if sum(a) <= self.order)

    def __len__(self) -> int:
        return len(self.orders)

    def functions(self, *coordinates: Array) -> Array:
        """Return the derivatives under the disk."""
        scaled = [values / self.width for values in coordinates]
        waves = [
            [hermeval(x, np.eye(self.order + 1)[a]) / factorial(a) ** 0.5 for a in range(self.order + 1)]
            for x in scaled
        ]
        envelope = np.exp(-(norm(scaled) ** 2) / 2) * soft_disk(self.power)(norm(coordinates) / self.radius)
        return np.stack(
            [
                envelope * np.prod([wave[a] for wave, a in zip(waves, orders, strict=True)], axis=0)
                for orders in self.orders
            ]
        )

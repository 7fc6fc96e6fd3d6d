"""How the axes of a kernel and a signal are read: on space or on the group, with or without channels.

reading              kernel                             signal
space                (*kernel)                          (batch…, *grid)
group                (fibre, *kernel)                   (batch…, fibre, *grid)
space, channels      (C_out, C_in, *kernel)             (batch…, C_in, *grid)
group, channels      (C_out, C_in, fibre, *kernel)      (batch…, C_in, fibre, *grid)

A space with finite coordinates has an axis of points where the group has its fibre; a finite set has that axis alone.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache

from grouptk.errors import ShapeError
from grouptk.kernels import Kernel
from grouptk.lattice import Lattice, point_axes

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """One way to read the axes of kernel and signal."""

    on: str
    channels: bool

    def kernel_axes(self, lattice: Lattice) -> Shape:
        """Return the lengths which the kernel's leading axes must have; −1 is any."""
        return (-1, -1) * self.channels + (len(lattice.place(self.on).planes),) * point_axes(lattice, self.on)

    def fits(self, lattice: Lattice, kernel: Shape, signal: Shape) -> bool:
        """Say whether the shapes have the axes of this reading."""
        lead = kernel[: max(0, len(kernel) - lattice.dim)]
        signal_lead = signal[: max(0, len(signal) - lattice.dim)]
        required = self.kernel_axes(lattice)
        if len(kernel) != len(required) + lattice.dim or len(signal) < lattice.dim:
            return False
        # The signal ends in the kernel's axes after C_out: C_in and fibre have the same length on both.
        shared = lead[self.channels :]
        return (
            all(length in (-1, found) for length, found in zip(required, lead, strict=True))
            and len(signal_lead) >= len(shared)
            and signal_lead[len(signal_lead) - len(shared) :] == shared
        )

    def describe(self, lattice: Lattice) -> str:
        """Return the reading as a line of an error message."""
        name = "fibre" if self.on == "group" else "points"
        front = [f"{name}={len(lattice.place(self.on).planes)}"] * point_axes(lattice, self.on)
        grid = [f"{lattice.dim} grid axes"] * bool(lattice.dim)
        kernel = ", ".join(["C_out", "C_in"] * self.channels + front + grid)
        signal = ", ".join(["batch…"] + ["C_in"] * self.channels + front + grid)
        return f'on="{self.on}", channels={self.channels}: kernel ({kernel}), signal ({signal})'

    def split(self, lattice: Lattice, signal: Shape) -> tuple[Shape, Shape]:
        """Return the batch shape, and the signal's as (B, C_in, P, *grid)."""
        planes = len(lattice.place(self.on).planes)
        lead = len(signal) - lattice.dim
        inner = lead - point_axes(lattice, self.on)
        batch = signal[: inner - self.channels]
        return batch, (
            math.prod(batch),
            *(signal[inner - 1 : inner] if self.channels else (1,)),
            planes,
            *signal[lead:],
        )


@lru_cache(maxsize=1024)
def read_shapes(
    lattice: Lattice, kernel: Shape, signal: Shape, on: str | None = None, channels: bool | None = None
) -> Reading:
    """Return the one reading that fits the shapes and what was said of them.

    Raises:
        ShapeError: no reading fits, or more than one.
    """
    if on not in (None, "space", "group"):
        raise ShapeError(f'on must be "space", "group" or None, got {on!r}')
    allowed = [
        Reading(place, leads)
        for leads, place in itertools.product((False, True), ("space", "group"))
        if on in (None, place) and channels in (None, leads) and (place == "group" or lattice.has_space)
    ]
    if not allowed:
        _ = lattice.space
    fitting = [reading for reading in allowed if reading.fits(lattice, kernel, signal)]
    if len(fitting) == 1:
        return fitting[0]
    readings = "\n".join("  " + reading.describe(lattice) for reading in fitting or allowed)
    raise ShapeError(
        f"kernel {kernel} and signal {signal} for {lattice.group} must fit exactly one of these readings, "
        f"and fit {'several' if fitting else 'none'}:\n{readings}"
    )


def read_function(
    lattice: Lattice, kernel: Kernel, signal: Shape, on: str | None = None, channels: bool | None = None
) -> Reading:
    """Return the reading of a kernel function, which says itself where it lives and whether it has channels.

    Raises:
        ShapeError: what was said differs, or the signal does not fit.
    """
    reading = Reading("space" if kernel.fibre is None else "group", bool(kernel.channels))
    if on not in (None, reading.on) or channels not in (None, reading.channels):
        raise ShapeError(
            f"the kernel function lives on {reading.on} and has channels={reading.channels}, got {on}, {channels}"
        )
    sizes = (1,) * lattice.dim
    axes = (len(lattice.place(reading.on).planes),) * point_axes(lattice, reading.on)
    if not reading.fits(lattice, (*kernel.channels, *axes, *sizes), signal):
        raise ShapeError(f"signal {signal} must fit the kernel function: {reading.describe(lattice)}")
    return reading

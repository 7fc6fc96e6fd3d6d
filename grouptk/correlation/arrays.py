"""Correlation, convolution and projection of NumPy arrays.

With a lattice T of translations of G, a finite fibre H = G/T, and kernel points κ on the space X or on G:

    correlation   out(t, h) = Σ_κ k(κ) f((t, h)·κ)
    convolution   out(t, h) = Σ_κ k(κ) f((t, h)·κ⁻¹)

Arrays have axes (batch…, channel, fibre, *grid). The sums are bilinear: nothing is conjugated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grouptk.actions import Action
from grouptk.correlation.engines import direct, fft, reference, spectral
from grouptk.correlation.geometry import Geometry, per_axis, plan_geometry
from grouptk.correlation.plan import Plan, plan_correlation
from grouptk.correlation.sampled import interpolate_kernel, sample_kernel
from grouptk.correlation.shapes import Reading, read_function, read_shapes
from grouptk.domains import Array
from grouptk.errors import BackendError, DomainError, GeometryError
from grouptk.group import Group
from grouptk.kernels import Kernel
from grouptk.lattice import Lattice, grid_shape, lattice_of

Engine = Callable[[Plan, Geometry, Array, Array, complex], Array]

ENGINES: dict[str, Engine] = {
    "auto": direct.correlate,
    "direct": direct.correlate,
    "reference": reference.correlate,
    "spectral": spectral.correlate,
    "fft": fft.correlate,
}

#: Whole numbers up to this size are exact in float64, and so are sums of them in any order.
EXACT = 2.0**53

REDUCTIONS: dict[str, Callable[..., Array]] = {"mean": np.mean, "sum": np.sum, "max": np.max}


@dataclass(frozen=True)
class Options:
    """How arrays are read and how the grid is treated; the defaults are those of `grouptk.correlate`."""

    on: str | None = None
    action: Action | None = None
    channels: bool | None = None
    fibre: Sequence[Any] | None = None
    fibre_boundary: str = "refuse"
    mode: str = "same"
    boundary: str = "fill"
    fillvalue: complex = 0
    stride: int | Sequence[int] = 1
    dilation: int | Sequence[int] = 1
    method: str = "auto"


def correlate_arrays(group: Group, kernel: Any, signal: Any, options: Options, *, inverted: bool = False) -> Array:
    """Correlate arrays, out(x, h) = Σ_κ k(κ) f((x, h)·κ), or convolve them if `inverted`, with f((x, h)·κ⁻¹).

    Kernel ([C_out, C_in,] [fibre,] *kernel) and signal (batch…, [C_in,] [fibre,] *grid) give
    (batch…, [C_out,] fibre, *result): a lifting when the kernel has no fibre axis, a group correlation when
    it has. Offsets are counted from the centre of the kernel. NaNs spread over the box which the kernel covers
    under the group.
    """
    if options.method not in ENGINES:
        raise BackendError(f"method must be one of {', '.join(ENGINES)}, got {options.method!r}")
    lattice = lattice_of(group, options.action, _hashable(options.fibre))
    signal = _numbers(signal, "signal")
    reading, plan, values = _plan_kernel(lattice, kernel, signal.shape, options, inverted)
    batch, signal_shape = reading.split(lattice, signal.shape)
    geometry = plan_geometry(
        lattice,
        plan.support,
        grid_shape(lattice, signal.shape, reading.on),
        on=reading.on,
        mode=options.mode,
        boundary=options.boundary,
        stride=per_axis(options.stride, lattice.dim, "stride"),
        inverted=inverted,
    )
    compute, result = _dtypes(values, signal, options.fillvalue)
    if options.method in ("spectral", "fft") and result.kind in "biu":
        raise BackendError(f'method="{options.method}" rounds, which whole numbers must not be: use method="direct"')
    out = ENGINES[options.method](
        plan,
        geometry,
        values.astype(compute, copy=False),
        signal.reshape(signal_shape),
        options.fillvalue,
    )
    outputs = values.shape[:1] if reading.channels else ()
    return out.reshape(*batch, *outputs, lattice.order, *geometry.result).astype(result, copy=False)


def _plan_kernel(
    lattice: Lattice, kernel: Any, signal: tuple[int, ...], options: Options, inverted: bool
) -> tuple[Reading, Plan, Array]:
    """Return how the axes are read, where the kernel looks, and its values (C_out, C_in, N)."""
    dilation = per_axis(options.dilation, lattice.dim, "dilation")
    if isinstance(kernel, Kernel):
        reading = read_function(lattice, kernel, signal, options.on, options.channels)
    else:
        kernel = _numbers(kernel, "kernel")
        reading = read_shapes(lattice, kernel.shape, signal, options.on, options.channels)
        if lattice.is_exact:
            sizes = kernel.shape[kernel.ndim - lattice.dim :]
            plan = plan_correlation(
                lattice, reading.on, sizes, dilation, inverted=inverted, fibre_boundary=options.fibre_boundary
            )
            return reading, plan, kernel.reshape(*(kernel.shape[:2] if reading.channels else (1, 1)), plan.points)
        kernel = interpolate_kernel(lattice, reading, kernel)
    if inverted or set(dilation) - {1}:
        raise GeometryError("a kernel function is only correlated, without dilation: give y ↦ k(y⁻¹) or k(y/2)")
    return reading, *sample_kernel(lattice, reading.on, kernel, options.fibre_boundary)


def project_arrays(group: Group, signal: Any, reduce: str, fibre: Sequence[Any] | None) -> Array:
    """Reduce the fibre axis of a signal (…, fibre, *grid); integers and booleans are summed in int64."""
    lattice = lattice_of(group, None, _hashable(fibre))
    values = _numbers(signal, "signal")
    grid_shape(lattice, values.shape, "group")
    lattice.require_fixed_cells("A projection")
    if reduce not in REDUCTIONS:
        raise DomainError(f"reduce must be one of {', '.join(REDUCTIONS)}, got {reduce!r}")
    if reduce == "max" and values.dtype.kind == "c":
        raise DomainError(f"the maximum needs numbers with an order, got dtype {values.dtype}")
    if reduce == "sum" and values.dtype.kind in "biu":
        values = values.astype(np.int64)
    return REDUCTIONS[reduce](values, axis=-lattice.dim - 1)


def _hashable(values: Any) -> Any:
    """Return nested lists of values, matrices included, as tuples: a lattice is made once for equal ones."""
    values = values.tolist() if isinstance(values, np.ndarray) else values
    return tuple(map(_hashable, values)) if isinstance(values, Sequence) and not isinstance(values, str) else values


def _numbers(values: Any, name: str) -> Array:
    array = np.asarray(values)
    if array.dtype.kind not in "biufc":
        raise DomainError(f"the {name} must hold numbers, got dtype {array.dtype}")
    return array


def _dtypes(kernel: Array, signal: Array, fillvalue: complex) -> tuple[np.dtype, np.dtype]:
    """Return the dtypes in which to sum and to answer.

    float16 is summed in float32. Integers are summed by BLAS in float64 where no sum can reach 2⁵³ and
    every sum is therefore exact, else in int64.
    """
    result = np.result_type(kernel, signal)
    fill = np.asarray(fillvalue)
    if fill.ndim or fill.dtype.kind not in "biufc":
        raise DomainError(f"fillvalue must be one number, got {fillvalue!r}")
    if result.kind in "biu":
        result = np.dtype(np.int64)
        if fill.dtype.kind == "c" or fill != np.rint(fill):
            raise DomainError(f"fillvalue must be a whole number for integer arrays, got {fillvalue!r}")
        weight = np.abs(kernel.astype(np.float64)).sum()
        exact = weight * max(_magnitude(signal), abs(float(fill))) < EXACT
        return np.dtype(np.float64) if exact else result, result
    if fill.dtype.kind == "c" and result.kind != "c":
        raise DomainError(f"fillvalue must be real for real arrays, got {fillvalue!r}")
    return np.dtype(np.float32) if result == np.float16 else result, result


def _magnitude(array: Array) -> float:
    return max(abs(float(array.max())), abs(float(array.min()))) if array.size else 0.0

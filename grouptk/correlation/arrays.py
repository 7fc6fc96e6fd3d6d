"""Correlation, convolution and projection of NumPy arrays.

With G = T ⋊ H, a lattice T of translations and a finite fibre H, and kernel points κ on X = T or X = G:

    correlation   out(x, h) = Σ_κ k(κ) f((x, h)·κ)
    convolution   out(x, h) = Σ_κ k(κ) f((x, h)·κ⁻¹)

Arrays have axes (batch…, channel, fibre, *grid). The sums are bilinear: nothing is conjugated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grouptk.correlation.engines import direct, reference
from grouptk.correlation.geometry import Geometry, per_axis, plan_geometry
from grouptk.correlation.plan import Plan, plan_correlation
from grouptk.correlation.shapes import read_shapes
from grouptk.domains import Array
from grouptk.errors import BackendError, DomainError, GeometryError
from grouptk.group import Group
from grouptk.lattice import fibre_axes, lattice_of

Engine = Callable[[Plan, Geometry, Array, Array, complex], Array]

ENGINES: dict[str, Engine] = {
    "auto": direct.correlate,
    "direct": direct.correlate,
    "reference": reference.correlate,
}

#: Whole numbers up to this size are exact in float64, and so are sums of them in any order.
EXACT = 2.0**53

REDUCTIONS = {"mean": np.mean, "sum": np.sum, "max": np.max}


def correlate_arrays(
    group: Group,
    kernel: Any,
    signal: Any,
    *,
    on: str | None = None,
    channels: bool | None = None,
    fibre: Sequence[Any] | None = None,
    mode: str = "same",
    boundary: str = "fill",
    fillvalue: complex = 0,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    method: str = "auto",
) -> Array:
    """Correlate arrays: out(x, h) = Σ_κ k(κ) f((x, h)·κ).

    Kernel ([C_out, C_in,] [fibre,] *kernel) and signal (batch…, [C_in,] [fibre,] *grid) give
    (batch…, [C_out,] fibre, *result): a lifting when the kernel has no fibre axis, a group correlation when
    it has. Offsets are counted from the centre of the kernel. The dtype is `numpy.result_type` of both;
    integers and booleans are summed in int64. NaNs spread over the box which the kernel covers under
    the group.

    Raises:
        ShapeError: the axes fit no reading, or several.
        GeometryError: sizes, stride, boundary or the group do not fit the grid, or a list `fibre` is given for
            a group whose fibre is finite.
        DomainError: entries that are not numbers, or a fill value that the result cannot hold.
        BackendError: an unknown method.

    Examples:
        >>> import numpy as np
        >>> from grouptk import p4
        >>> image = np.zeros((5, 5))
        >>> image[2, 2] = 1
        >>> arrow = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]])
        >>> planes = correlate_arrays(p4, arrow, image)
        >>> planes.shape, planes[0, 3, 2]
        ((4, 5, 5), np.float64(1.0))
    """
    return _correlate(
        group,
        kernel,
        signal,
        inverted=False,
        on=on,
        channels=channels,
        fibre=fibre,
        mode=mode,
        boundary=boundary,
        fillvalue=fillvalue,
        stride=stride,
        dilation=dilation,
        method=method,
    )


def convolve_arrays(
    group: Group,
    kernel: Any,
    signal: Any,
    *,
    on: str | None = None,
    channels: bool | None = None,
    fibre: Sequence[Any] | None = None,
    mode: str = "same",
    boundary: str = "fill",
    fillvalue: complex = 0,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
    method: str = "auto",
) -> Array:
    """Convolve arrays: the correlation with ǩ(y) = k(y⁻¹), out(x, h) = Σ_κ k(κ) f((x, h)·κ⁻¹).

    Shapes, dtypes and errors are those of `correlate_arrays`.

    Examples:
        >>> import numpy as np
        >>> from scipy.signal import convolve2d
        >>> from grouptk import p4
        >>> image, kernel = np.arange(30.0).reshape(5, 6), np.arange(9.0).reshape(3, 3)
        >>> planes = convolve_arrays(p4, kernel, image, mode="same", boundary="symm")
        >>> loop = [convolve2d(image, np.rot90(kernel, i), "same", "symm") for i in range(4)]
        >>> np.allclose(planes, loop)
        True
    """
    return _correlate(
        group,
        kernel,
        signal,
        inverted=True,
        on=on,
        channels=channels,
        fibre=fibre,
        mode=mode,
        boundary=boundary,
        fillvalue=fillvalue,
        stride=stride,
        dilation=dilation,
        method=method,
    )


def project_arrays(group: Group, signal: Any, reduce: str = "mean") -> Array:
    """Project from the group to the grid: the mean, sum or maximum over the fibre axis.

    A signal (…, fibre, *grid) gives (…, *grid). Integers and booleans are summed in int64.

    Raises:
        ShapeError: the fibre axis is missing or has another length.
        DomainError: an unknown reduction, or the maximum of complex numbers.

    Examples:
        >>> import numpy as np
        >>> from grouptk import p4
        >>> project_arrays(p4, np.ones((4, 2, 3)), reduce="sum").tolist()
        [[4.0, 4.0, 4.0], [4.0, 4.0, 4.0]]
    """
    lattice = lattice_of(group)
    values = _numbers(signal, "signal")
    fibre_axes(lattice, values.shape, "group")
    if reduce not in REDUCTIONS:
        raise DomainError(f"reduce must be one of {', '.join(REDUCTIONS)}, got {reduce!r}")
    if reduce == "max" and values.dtype.kind == "c":
        raise DomainError(f"the maximum needs numbers with an order, got dtype {values.dtype}")
    if reduce == "sum" and values.dtype.kind in "biu":
        values = values.astype(np.int64)
    return REDUCTIONS[reduce](values, axis=-lattice.dim - 1)


def _correlate(
    group: Group,
    kernel: Any,
    signal: Any,
    *,
    inverted: bool,
    on: str | None,
    channels: bool | None,
    fibre: Sequence[Any] | None,
    mode: str,
    boundary: str,
    fillvalue: complex,
    stride: int | Sequence[int],
    dilation: int | Sequence[int],
    method: str,
) -> Array:
    if method not in ENGINES:
        raise BackendError(f"method must be one of {', '.join(ENGINES)}, got {method!r}")
    lattice = lattice_of(group)
    if fibre is not None:
        raise GeometryError(
            f"fibre=[…] samples a fibre that is not finite; that of {group} is, and all "
            f"{lattice.order} elements are used"
        )
    kernel, signal = _numbers(kernel, "kernel"), _numbers(signal, "signal")
    reading = read_shapes(lattice, kernel.shape, signal.shape, on, channels)
    kernel_shape, signal_shape, batch = reading.split(lattice, kernel.shape, signal.shape)
    plan = plan_correlation(
        group,
        reading.on,
        kernel.shape[-lattice.dim :],
        per_axis(dilation, lattice.dim, "dilation"),
        inverted=inverted,
    )
    geometry = plan_geometry(
        lattice,
        plan.support,
        signal.shape[-lattice.dim :],
        mode=mode,
        boundary=boundary,
        stride=per_axis(stride, lattice.dim, "stride"),
        inverted=inverted,
    )
    compute, result = _dtypes(kernel, signal, fillvalue)
    out = ENGINES[method](
        plan,
        geometry,
        kernel.reshape(kernel_shape).astype(compute, copy=False),
        signal.reshape(signal_shape),
        fillvalue,
    )
    outputs = kernel_shape[:1] if reading.channels else ()
    return out.reshape(*batch, *outputs, lattice.order, *geometry.result).astype(result, copy=False)


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

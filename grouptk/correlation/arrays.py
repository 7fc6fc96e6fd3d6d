"""Correlation, convolution and projection of arrays: planned from their shapes, carried out by their library.

With a lattice T of translations of G, a finite fibre H = G/T, and kernel points κ on the space X or on G:

    correlation   out(t, h) = Σ_κ k(κ) f((t, h)·κ)
    convolution   out(t, h) = Σ_κ k(κ) f((t, h)·κ⁻¹)

Arrays have axes (batch…, channel, fibre, *grid). The sums are bilinear: nothing is conjugated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grouptk.correlation.choice import Choice
from grouptk.correlation.engines import direct, fft, reference, spectral
from grouptk.correlation.geometry import Geometry
from grouptk.correlation.libraries import library_of
from grouptk.correlation.plan import Plan
from grouptk.correlation.task import Options, Task, check_fillvalue, hashable, plan_arrays
from grouptk.domains import Array
from grouptk.errors import BackendError, DomainError
from grouptk.group import Group
from grouptk.kernels import Kernel
from grouptk.lattice import grid_shape, lattice_of

Engine = Callable[[Plan, Geometry, Array, Array, complex], Array]

ENGINES: dict[str, Engine] = {
    "direct": direct.correlate,
    "reference": reference.correlate,
    "spectral": spectral.correlate,
    "fft": fft.correlate,
}

#: Whole numbers up to this size are exact in float64, and so are sums of them in any order.
EXACT = 2.0**53


def correlate_arrays(group: Group, kernel: Any, signal: Any, options: Options, *, inverted: bool = False) -> Any:
    """Correlate arrays, out(x, h) = Σ_κ k(κ) f((x, h)·κ), or convolve them if `inverted`, with f((x, h)·κ⁻¹).

    Kernel ([C_out, C_in,] [fibre,] *kernel) and signal (batch…, [C_in,] [fibre,] *grid) give
    (batch…, [C_out,] fibre, *result): a lifting when the kernel has no fibre axis, a group correlation when
    it has. Offsets are counted from the centre of the kernel. NaNs spread over the box which the kernel covers
    under the group, and over whole tiles by the engine fft.
    """
    library = library_of(kernel, signal)
    if library is not None:
        task, values = plan_arrays(group, kernel, signal, options, inverted=inverted)
        return library.correlate(task, values, signal)
    kernel, signal = numbers(kernel, "kernel"), numbers(signal, "signal")
    return correlate_numpy(*plan_arrays(group, kernel, signal, options, inverted=inverted), signal)


def choose_numpy(task: Task, values: Array, signal: Array) -> Choice:
    """Return the costs of NumPy's engines, and which is to be taken.

    Raises:
        BackendError: the engine that was asked for rounds, which whole numbers must not be, or needs real ones.
    """
    return _choose(task, *_dtypes(values, signal, task.fillvalue))


def _choose(task: Task, compute: np.dtype, result: np.dtype) -> Choice:
    if task.method in ("spectral", "fft") and result.kind in "biu":
        raise BackendError(f'method="{task.method}" rounds, which whole numbers must not be: use method="direct"')
    if task.method == "fft" and result.kind == "c":
        raise BackendError(f'method="fft" needs real numbers, got {result}')
    return task.choice(
        "numpy", compute.itemsize, "" if result.kind == "f" else "is for real numbers that may be rounded"
    )


def correlate_numpy(task: Task, values: Array, signal: Array) -> Array:
    """Carry out a plan on NumPy arrays."""
    compute, result = _dtypes(values, signal, task.fillvalue)
    engine = ENGINES[_choose(task, compute, result).method]
    if task.is_empty:
        return np.zeros(task.result_shape, result)
    values, signal = values.astype(compute, copy=False), signal.reshape(task.signal_shape)
    out = engine(task.plan, task.geometry, values, signal, task.fillvalue)
    return out.reshape(task.result_shape).astype(result, copy=False)


def project_arrays(group: Group, signal: Any, reduce: str, fibre: Sequence[Any] | None) -> Any:
    """Reduce the fibre axis of a signal (…, fibre, *grid); integers and booleans are summed in int64."""
    lattice, library = lattice_of(group, None, hashable(fibre)), library_of(signal)
    signal = numbers(signal, "signal") if library is None else signal
    grid_shape(lattice, tuple(signal.shape), "group")
    lattice.require_fixed_cells("A projection")
    reductions = NUMPY_REDUCTIONS if library is None else library.REDUCTIONS
    if reduce not in reductions:
        raise DomainError(f"reduce must be one of {', '.join(reductions)}, got {reduce!r}")
    if reduce == "max" and "complex" in str(signal.dtype):
        raise DomainError(f"the maximum needs numbers with an order, got dtype {signal.dtype}")
    return reductions[reduce](signal, -lattice.dim - 1)


def _sum(signal: Array, axis: int) -> Array:
    return np.asarray(np.sum(signal, axis, np.int64 if signal.dtype.kind in "biu" else None))


NUMPY_REDUCTIONS: dict[str, Callable[[Array, int], Array]] = {"mean": np.mean, "sum": _sum, "max": np.max}


def numbers(values: Any, name: str) -> Any:
    """Return what NumPy takes as an array of numbers; a kernel function is left alone.

    Raises:
        DomainError: there are no numbers in it.
    """
    if isinstance(values, Kernel):
        return values
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
    check_fillvalue(fillvalue, whole=result.kind in "biu", real=result.kind != "c")
    if result.kind in "biu":
        result = np.dtype(np.int64)
        weight = np.abs(kernel.astype(np.float64)).sum()
        exact = weight * max(_magnitude(signal), abs(float(fillvalue.real))) < EXACT
        return np.dtype(np.float64) if exact else result, result
    return np.dtype(np.float32) if result == np.float16 else result, result


def _magnitude(array: Array) -> float:
    return max(abs(float(array.max())), abs(float(array.min()))) if array.size else 0.0

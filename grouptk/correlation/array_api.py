"""What `grouptk.correlate` does with arrays of any library that follows the Python array API: the engine `direct`.

Only functions of the standard are used, so that CuPy arrays are served; the tests run it on NumPy's and on
`array_api_strict`'s, not on a GPU.

Source:
    Consortium for Python Data API Standards, Python array API standard 2022.12.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grouptk.correlation.choice import Choice
from grouptk.correlation.geometry import Geometry
from grouptk.correlation.padding import copied_pixels
from grouptk.correlation.task import Task, check_fillvalue
from grouptk.errors import BackendError, DomainError

INEXACT = ("real floating", "complex floating")


def _mean(signal: Any, axis: int) -> Any:
    xp = signal.__array_namespace__()
    return xp.mean(signal if xp.isdtype(signal.dtype, INEXACT) else xp.astype(signal, xp.float64), axis=axis)


def _sum(signal: Any, axis: int) -> Any:
    xp = signal.__array_namespace__()
    return xp.sum(signal if xp.isdtype(signal.dtype, INEXACT) else xp.astype(signal, xp.int64), axis=axis)


def _max(signal: Any, axis: int) -> Any:
    xp = signal.__array_namespace__()
    return (xp.any if signal.dtype == xp.bool else xp.max)(signal, axis=axis)


REDUCTIONS: dict[str, Callable[[Any, int], Any]] = {"mean": _mean, "sum": _sum, "max": _max}


def choice(task: Task, values: Any, signal: Any) -> Choice:
    """Return what `direct` costs, the only engine.

    Raises:
        BackendError: another engine is asked for.
    """
    if task.method not in ("auto", "direct"):
        raise BackendError(f'arrays of this library are correlated by method="direct", got {task.method!r}')
    xp, dtype = _types(values, signal)
    bits = (xp.finfo if xp.isdtype(dtype, INEXACT) else xp.iinfo)(dtype).bits
    return task.choice("array API", bits // 8, "is not for arrays of this library")


def correlate(task: Task, values: Any, signal: Any) -> Any:
    """Carry out a plan tap by tap: each plane of the extended signal is moved and multiplied by a matrix.

    Raises:
        BackendError: another engine than direct.
        DomainError: the standard says no dtype for the result.
    """
    choice(task, values, signal)
    xp, dtype = _types(values, signal)
    whole, real = not xp.isdtype(dtype, INEXACT), not xp.isdtype(dtype, "complex floating")
    check_fillvalue(task.fillvalue, whole=whole, real=real)
    if task.is_empty:
        return xp.zeros(task.result_shape, dtype=dtype)
    signal = xp.reshape(xp.astype(signal, dtype), task.signal_shape)
    padded = extend(xp, signal, task.geometry, task.fillvalue)
    planes = [None] * task.lattice.order
    for fibre, plane, offset, weight in task.plan.terms(values):
        pixels = task.geometry.pixels(task.plan.support, offset)
        read = padded[(slice(None), slice(None), plane, *pixels)]
        term = xp.matmul(xp.astype(xp.asarray(weight), dtype), xp.reshape(read, (*task.signal_shape[:2], -1)))
        planes[fibre] = term if planes[fibre] is None else planes[fibre] + term
    zero = xp.zeros((task.signal_shape[0], task.outputs, int(np.prod(task.geometry.result))), dtype=dtype)
    stacked = xp.stack([zero if plane is None else plane for plane in planes], axis=2)
    return xp.reshape(stacked, task.result_shape)


def _types(values: Any, signal: Any) -> tuple[Any, Any]:
    """Return the namespace and the dtype of the result; whole numbers are summed in int64."""
    xp = signal.__array_namespace__()
    if isinstance(values, np.ndarray):  # of a kernel function
        return xp, signal.dtype if xp.isdtype(signal.dtype, INEXACT) else xp.float64
    try:
        dtype = xp.result_type(values, signal)
    except TypeError as error:
        raise DomainError(f"kernel and signal must have dtypes that go together: {error}") from error
    return xp, dtype if xp.isdtype(dtype, INEXACT) else xp.int64


def extend(xp: Any, signal: Any, geometry: Geometry, fillvalue: complex) -> Any:
    """Return a signal (…, *grid) extended by the geometry's padding."""
    first = signal.ndim - len(geometry.grid)
    sides = zip(geometry.before, geometry.grid, geometry.after, strict=True)
    for axis, (before, size, after) in enumerate(sides, start=first):
        if geometry.boundary == "fill":
            shapes = ([*signal.shape[:axis], width, *signal.shape[axis + 1 :]] for width in (before, after))
            low, high = (xp.full(tuple(shape), fillvalue, dtype=signal.dtype) for shape in shapes)
            signal = xp.concat([low, signal, high], axis=axis)
        else:
            index = copied_pixels(before, size, after, geometry.boundary)
            signal = xp.take(signal, xp.asarray(index), axis=axis)
    return signal

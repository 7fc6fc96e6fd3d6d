"""What `grouptk.correlate` does with tensors: the engines direct, spectral and fft, all with gradients.

Whole numbers are summed by NumPy's engines, on the CPU. On other devices `auto` is `direct`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grouptk.correlation.arrays import correlate_numpy
from grouptk.correlation.choice import Choice
from grouptk.correlation.engines.fft import best_tiling
from grouptk.correlation.plan import IndexPlan, Plan
from grouptk.correlation.task import Task, check_fillvalue
from grouptk.errors import BackendError
from grouptk.torch import fft, functional, spectral

REDUCTIONS: dict[str, Callable[[Any, int], Any]] = {
    "mean": lambda signal, axis: _inexact(signal).mean(axis),
    "sum": lambda signal, axis: signal.sum(axis),
    "max": lambda signal, axis: signal.amax(axis),
}


def choice(task: Task, values: Any, signal: Tensor) -> Choice:
    """Return the costs of the engines, and which is to be taken.

    Raises:
        BackendError: the engine that is asked for cannot serve these tensors.
    """
    dtype = _inexact(signal).dtype if isinstance(values, np.ndarray) else values.dtype
    dtype = torch.promote_types(dtype, signal.dtype)
    served = spectral.can_serve(signal) and dtype in spectral.DTYPES
    if task.method == "reference":
        raise BackendError('method="reference" is for NumPy arrays, which have no gradients: use method="direct"')
    if task.method == "spectral" and not served:
        raise BackendError(
            f'method="spectral" needs float32 or float64 on the CPU that nothing traces, got {dtype} on {signal.device}'
        )
    if task.method == "fft" and dtype not in spectral.DTYPES:
        raise BackendError(f'method="fft" needs float32 or float64, got {dtype}')
    return task.choice("torch", dtype.itemsize, "" if served else "needs float32 or float64 on the CPU")


def correlate(task: Task, values: Any, signal: Tensor) -> Tensor:
    """Carry out a plan on tensors; a kernel function comes with NumPy values (C_out, C_in, N)."""
    if isinstance(values, np.ndarray):
        values = torch.from_numpy(values).to(signal.device, _inexact(signal).dtype)
    dtype = torch.promote_types(values.dtype, signal.dtype)
    if not (dtype.is_floating_point or dtype.is_complex):
        if not (values.is_cpu and signal.is_cpu):
            raise BackendError(f"whole numbers are summed on the CPU, got {dtype} on {signal.device}")
        return torch.from_numpy(correlate_numpy(task, values.numpy(), signal.numpy()))
    check_fillvalue(task.fillvalue, real=not dtype.is_complex)
    if len(task.geometry.grid) > 3:
        raise BackendError(
            f"tensors are correlated along at most 3 grid axes, got {len(task.geometry.grid)}: use NumPy arrays"
        )
    values, signal = values.to(dtype), signal.to(dtype)
    engine = _ENGINES[choice(task, values, signal).method]
    if task.is_empty:
        return signal.new_zeros(task.result_shape) + 0 * (values.sum() + signal.sum())  # with gradients, of zero
    return engine(task, values, signal.reshape(task.signal_shape)).reshape(task.result_shape)


def _inexact(tensor: Tensor) -> Tensor:
    """Return a tensor of floating point or complex numbers."""
    return tensor if tensor.is_floating_point() or tensor.is_complex() else tensor.to(torch.get_default_dtype())


def _bank(plan: Plan, values: Tensor) -> Tensor:
    """Return the filters (C_out·|H|, C_in·P, *size)."""
    bank: Tensor = plan.bank(values, torch)
    return bank.flatten(2, 3).flatten(0, 1)


def _direct(task: Task, values: Tensor, signal: Tensor) -> Tensor:
    bank, dilation = _bank(task.plan, values), task.plan.support.step
    return functional.correlate(task.geometry, signal.flatten(1, 2), bank, None, dilation, fillvalue=task.fillvalue)


def _spectral(task: Task, values: Tensor, signal: Tensor) -> Tensor:
    plan = task.plan
    if not isinstance(plan, IndexPlan):
        raise BackendError(f'method="spectral" needs a kernel of values on {plan.lattice.group} itself')
    return spectral.correlate(plan, task.geometry, values, signal, fillvalue=task.fillvalue)


def _fft(task: Task, values: Tensor, signal: Tensor) -> Tensor:
    if not task.geometry.grid:
        raise BackendError('method="fft" needs a grid')
    bank = _bank(task.plan, values)
    is_zero = task.geometry.boundary == "fill" and task.fillvalue == 0
    tiling = best_tiling(task.plan.support, task.geometry, is_zero, len(signal), *bank.shape[:2])
    return fft.correlate(
        tiling, task.geometry, signal.flatten(1, 2), fft.spectrum(tiling, bank), fillvalue=task.fillvalue
    )


_ENGINES: dict[str, Callable[[Task, Tensor, Tensor], Tensor]] = {
    "direct": _direct,
    "spectral": _spectral,
    "fft": _fft,
}

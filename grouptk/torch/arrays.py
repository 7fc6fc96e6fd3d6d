"""What `grouptk.correlate` does with tensors: the engines direct, spectral and fft, all with gradients.

Whole numbers are summed by NumPy's engines, on the CPU. On other devices `auto` is `direct`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grouptk.correlation.arrays import Task, correlate_numpy
from grouptk.correlation.engines.fft import best_tiling
from grouptk.correlation.plan import IndexPlan, Plan
from grouptk.errors import BackendError
from grouptk.torch import fft, functional, spectral

REDUCTIONS: dict[str, Callable[[Any, int], Any]] = {
    "mean": lambda signal, axis: signal.mean(axis),
    "sum": lambda signal, axis: signal.sum(axis),
    "max": lambda signal, axis: signal.amax(axis),
}


#: What the dtypes of tensors are in NumPy; half precision of any kind counts as float16.
NUMPY_DTYPES: dict[torch.dtype, np.dtype] = {
    torch.float32: np.dtype(np.float32),
    torch.float64: np.dtype(np.float64),
    torch.complex64: np.dtype(np.complex64),
    torch.complex128: np.dtype(np.complex128),
}


def correlate(task: Task, values: Any, signal: Tensor) -> Tensor:
    """Carry out a plan on tensors; a kernel function comes with NumPy values (C_out, C_in, N).

    Raises:
        BackendError: the engine cannot serve these tensors.
    """
    if isinstance(values, np.ndarray):
        values = torch.from_numpy(values).to(signal.device, torch.promote_types(signal.dtype, torch.float16))
    dtype = torch.promote_types(values.dtype, signal.dtype)
    if not (dtype.is_floating_point or dtype.is_complex):
        if not (values.is_cpu and signal.is_cpu):
            raise BackendError(f"whole numbers are summed on the CPU, got {dtype} on {signal.device}")
        return torch.from_numpy(correlate_numpy(task, values.numpy(), signal.numpy()))
    values, signal = values.to(dtype), signal.to(dtype).reshape(task.signal_shape)
    return _ENGINES[_engine(task, values, signal)](task, values, signal).reshape(task.result_shape)


def _engine(task: Task, values: Tensor, signal: Tensor) -> str:
    served = spectral.can_serve(values, signal)
    if task.method == "auto" and not served:
        return "direct"
    if task.method == "spectral" and not served:
        raise BackendError(
            f'method="spectral" needs float32 or float64 on the CPU that nothing traces, got {signal.dtype} on '
            f"{signal.device}"
        )
    if task.method == "reference":
        raise BackendError('method="reference" is for NumPy arrays, which have no gradients: use method="direct"')
    return task.engine("torch", NUMPY_DTYPES.get(signal.dtype, np.dtype(np.float16)))


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

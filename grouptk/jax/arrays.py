"""What `grouptk.correlate` does with JAX arrays: the engine `direct`, under jit, grad and vmap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
from jax import Array

from grouptk.correlation.choice import Choice
from grouptk.correlation.task import Task, check_fillvalue
from grouptk.errors import BackendError
from grouptk.jax.planar import correlate_planes

REDUCTIONS: dict[str, Callable[[Any, int], Any]] = {
    "mean": jnp.mean,
    "sum": lambda signal, axis: jnp.sum(signal, axis, _dtype(signal)),
    "max": jnp.max,
}


def choice(task: Task, values: Any, signal: Array) -> Choice:
    """Return what `direct` costs, the only engine.

    Raises:
        BackendError: another engine is asked for.
    """
    if task.method not in ("auto", "direct"):
        raise BackendError(f'JAX arrays are correlated by method="direct", got {task.method!r}')
    return task.choice("jax", _dtype(values, signal).itemsize, "is not for JAX arrays")


def correlate(task: Task, values: Any, signal: Array) -> Array:
    """Carry out a plan on JAX arrays.

    Raises:
        BackendError: another engine than direct.
    """
    choice(task, values, signal)
    dtype = _dtype(values, signal)
    whole, real = jnp.issubdtype(dtype, jnp.integer), not jnp.issubdtype(dtype, jnp.complexfloating)
    check_fillvalue(task.fillvalue, whole=whole, real=real)
    if task.is_empty:
        return jnp.zeros(task.result_shape, dtype)
    bank = task.plan.bank(jnp.asarray(values, dtype), jnp)
    bank = bank.reshape(bank.shape[0] * bank.shape[1], -1, *task.plan.support.size)
    batch, inputs, planes, *grid = task.signal_shape
    fused = signal.astype(dtype).reshape(batch, inputs * planes, *grid)
    result = correlate_planes(task.geometry, fused, bank, task.plan.support.step, fillvalue=task.fillvalue)
    return result.reshape(task.result_shape)


def _dtype(*arrays: Any) -> Any:
    """Return the dtype of results; whole numbers are summed in the widest integers that JAX is set to."""
    dtype = jnp.result_type(*arrays)
    return dtype if jnp.issubdtype(dtype, jnp.inexact) else jnp.arange(0).dtype

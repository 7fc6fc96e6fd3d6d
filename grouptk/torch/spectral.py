"""The engine `spectral` for tensors on the CPU: NumPy's, on the same memory, with PyTorch's products of matrices.

A correlation out = k ⋆ f is linear in k and in f. With T(k, f, g) = ⟨g, k ⋆ f⟩ its gradients and theirs are the three
partial derivatives of T, which are the three functions below.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from threading import Thread
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.autograd import Function

from grouptk.correlation.coefficients import Products
from grouptk.correlation.engines.spectral import Reads, reads
from grouptk.correlation.geometry import Geometry
from grouptk.correlation.padding import pad
from grouptk.correlation.plan import IndexPlan
from grouptk.domains import Array
from grouptk.torch.functional import pad as pad_tensor

DTYPES = (torch.float32, torch.float64)

#: Rows of a product of matrices: of more, the left one does not stay in the second-level cache (7 % slower).
ROWS = 128


def can_serve(*tensors: Tensor | None) -> bool:
    """Say whether tensors are plain memory on the CPU, and nobody traces, transforms or casts what is done to them."""
    if torch.compiler.is_compiling() or torch.jit.is_tracing() or torch.is_autocast_enabled("cpu"):
        return False
    if torch._C._are_functorch_transforms_active():
        return False
    given = [tensor for tensor in tensors if tensor is not None]
    plain = (type(tensor) in (Tensor, nn.Parameter) and tensor.is_cpu and tensor.dtype in DTYPES for tensor in given)
    return all(plain) and len({tensor.dtype for tensor in given}) == 1


def correlate(
    plan: IndexPlan,
    geometry: Geometry,
    kernel: Tensor,
    signal: Tensor,
    bias: Tensor | None = None,
    fillvalue: complex = 0,
) -> Tensor:
    """Return k ⋆ f + bias, with gradients; kernel (C_out, C_in, N), signal (B, C_in, |H|, *grid).

    Raises:
        BackendError: the group has no body frame.
    """
    where = problem(plan, geometry, fillvalue == 0)
    result: Tensor = Correlate.apply(kernel, where.extended(signal, geometry, fillvalue), bias, where)
    return result


class Problem(NamedTuple):
    """A group correlation on a grid, beyond which the signal is zero."""

    reads: Reads
    geometry: Geometry

    def extended(self, signal: Tensor, geometry: Geometry, fillvalue: complex = 0) -> Tensor:
        """Return a signal extended by a rule other than zeros."""
        if self.geometry == geometry:
            return signal
        fused = pad_tensor(signal.flatten(1, 2), geometry.before, geometry.after, geometry.boundary, fillvalue)
        return fused.unflatten(1, signal.shape[1:3])

    def weights(self, kernel: Tensor) -> list[Array]:
        """Return the matrices of all blocks of the Fourier transform."""
        return self.reads.frame.weights(_array(kernel))

    def correlate(self, weights: Sequence[Array], signal: Tensor, bias: Tensor | None) -> Tensor:
        """Return k ⋆ f + bias, from the weights of the kernel; without gradients."""
        offset = None if bias is None else _array(bias)
        found = self.reads.correlate(weights, _array(signal), self._extend, offset, products=_products())
        return torch.from_numpy(found)

    def signal_gradient(self, results: Tensor, kernel: Tensor) -> Tensor:
        """Return ∂T/∂f."""
        weights = self.reads.frame.adjoint.weights(_array(kernel).swapaxes(0, 1))
        grid, before = self.geometry.grid, self.geometry.before
        found = self.reads.signal_gradient(weights, _array(results), grid, before, products=_products())
        return torch.from_numpy(found)

    def kernel_gradient(self, signal: Tensor, results: Tensor) -> Tensor:
        """Return ∂T/∂k."""
        found = self.reads.kernel_gradient(_array(signal), self._extend, _array(results), products=_products())
        return torch.from_numpy(self.reads.frame.kernel(found))

    def _extend(self, part: Array) -> Array:
        return pad(part, self.geometry, 0, part.dtype)


@lru_cache(maxsize=1024)
def problem(plan: IndexPlan, geometry: Geometry, is_zero: bool = True) -> Problem:
    """Return a correlation on a grid; for boundaries that are not zero, on the grid that they have extended.

    Raises:
        BackendError: the group has no body frame.
    """
    if geometry.boundary != "fill" or not is_zero:
        widths = zip(geometry.before, geometry.grid, geometry.after, strict=True)
        none = (0,) * len(geometry.grid)
        geometry = replace(geometry, grid=tuple(map(sum, widths)), before=none, after=none)
    return Problem(reads(plan, geometry), geometry)


class Correlate(Function):
    """k ⋆ f + bias."""

    @staticmethod
    def forward(kernel: Tensor, signal: Tensor, bias: Tensor | None, where: Problem) -> Tensor:
        """Return the results."""
        return where.correlate(where.weights(kernel), signal, bias)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        """Keep the factors."""
        kernel, signal, bias, ctx.where = inputs
        ctx.has_bias = bias is not None
        ctx.save_for_backward(kernel, signal)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of kernel, signal and bias."""
        (results,), (kernel, signal), needed = gradients, ctx.saved_tensors, ctx.needs_input_grad
        return (
            KernelGradient.apply(signal, results, ctx.where) if needed[0] else None,
            SignalGradient.apply(results, kernel, ctx.where) if needed[1] else None,
            results.sum((0, *range(2, results.ndim))) if needed[2] else None,
            None,
        )


class SignalGradient(Function):
    """∂T/∂f, linear in the results and the kernel."""

    @staticmethod
    def forward(results: Tensor, kernel: Tensor, where: Problem) -> Tensor:
        """Return the gradient."""
        return where.signal_gradient(results, kernel)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        """Keep the factors."""
        *factors, ctx.where = inputs
        ctx.save_for_backward(*factors)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of results and kernel."""
        (signal,), (results, kernel), needed = gradients, ctx.saved_tensors, ctx.needs_input_grad
        return (
            Correlate.apply(kernel, signal, None, ctx.where) if needed[0] else None,
            KernelGradient.apply(signal, results, ctx.where) if needed[1] else None,
            None,
        )


class KernelGradient(Function):
    """∂T/∂k, linear in the signal and the results."""

    @staticmethod
    def forward(signal: Tensor, results: Tensor, where: Problem) -> Tensor:
        """Return the gradient."""
        return where.kernel_gradient(signal, results)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        """Keep the factors."""
        *factors, ctx.where = inputs
        ctx.save_for_backward(*factors)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of signal and results."""
        (kernel,), (signal, results), needed = gradients, ctx.saved_tensors, ctx.needs_input_grad
        return (
            SignalGradient.apply(results, kernel, ctx.where) if needed[0] else None,
            Correlate.apply(kernel, signal, None, ctx.where) if needed[1] else None,
            None,
        )


def _array(tensor: Tensor) -> Array:
    """Return a tensor's memory as a contiguous array."""
    return tensor.detach().resolve_neg().contiguous().numpy()


def _multiply(a: Array, b: Array, out: Array) -> None:
    for start in range(0, len(a), ROWS):
        rows = slice(start, start + ROWS)
        torch.mm(torch.from_numpy(a[rows]), torch.from_numpy(b), out=torch.from_numpy(out[rows]))


def _add(out: Array, a: Array, b: Array) -> None:
    torch.from_numpy(out).addmm_(torch.from_numpy(a), torch.from_numpy(b).T)


def _products() -> Products:
    """Return PyTorch's products of matrices, each on one thread; as many threads as it has walk over the tiles."""
    workers = torch.get_num_threads()
    if workers == 1:
        return Products(_multiply, _add, lambda function, work: list(map(function, work)))

    def each(function: Callable[[Any], Any], work: Iterable[Any]) -> list[Any]:
        return list(_pool(workers).map(function, work))

    return Products(_multiply, _add, each, workers)


@lru_cache(maxsize=8)
def _pool(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers, "grouptk", initializer=_alone, initargs=(workers,))


def _alone(workers: int) -> None:
    """Let PyTorch use this thread alone; the number is that of all threads to come, so it is set back by another."""
    torch.set_num_threads(1)
    other = Thread(target=torch.set_num_threads, args=(workers,))
    other.start()
    other.join()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a fork has none of its parent's threads

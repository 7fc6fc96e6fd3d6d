"""Normalisation by field, and reductions of fibre and grid, as Equinox modules."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jax import Array

from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.lattice import lattice_of
from grouptk.layers import FieldShape, frozen

REDUCTIONS: dict[str, Callable[..., Array]] = {"max": jnp.max, "mean": jnp.mean, "sum": jnp.sum}


class FieldBatchNorm(eqx.nn.StatefulLayer):
    """Batch normalisation with mean, variance, scale and shift of each channel shared by all planes of its fibre.

    It wraps `equinox.nn.BatchNorm`, and is used in the same way: `eqx.nn.make_with_state`, and `jax.vmap` with
    `axis_name="batch"`.

    Example:
        >>> import equinox as eqx, jax
        >>> import grouptk as gt
        >>> from grouptk.jax import FieldBatchNorm
        >>> norm, state = eqx.nn.make_with_state(FieldBatchNorm)(gt.p4, 8)
        >>> batched = jax.vmap(norm, axis_name="batch", in_axes=(0, None), out_axes=(0, None))
        >>> features, state = batched(jax.numpy.zeros((2, 8, 4, 5, 5)), state)
        >>> features.shape
        (2, 8, 4, 5, 5)
    """

    norm: eqx.nn.BatchNorm
    field: FieldShape = eqx.field(static=True)

    def __init__(
        self,
        group: Group,
        channels: int,
        axis_name: Hashable = "batch",
        *,
        mode: str = "batch",
        fibre: Sequence[Any] | None = None,
        **options: Any,
    ) -> None:
        self.norm = eqx.nn.BatchNorm(channels, axis_name, mode=mode, **options)  # type: ignore[arg-type]
        self.field = FieldShape.of(group, fibre)

    def __call__(
        self, features: Array, state: eqx.nn.State, *, key: Array | None = None, inference: bool | None = None
    ) -> tuple[Array, eqx.nn.State]:
        """Return the normalised features and the new state."""
        self.field.check(features.shape, self.norm.input_size)
        return self.norm(features, state, key=key, inference=inference)


class FieldLayerNorm(eqx.Module):
    """Layer normalisation over channels and fibre at each point of the grid, with one scale and shift per channel.

    Raises:
        GeometryError: glides or screws take the fibre of a point apart.
        ShapeError: on input, axes that do not fit.

    Example:
        >>> import jax
        >>> import grouptk as gt
        >>> from grouptk.jax import FieldLayerNorm
        >>> FieldLayerNorm(gt.p4, 8)(jax.numpy.ones((8, 4, 5, 5))).shape
        (8, 4, 5, 5)
    """

    weight: Array | None
    bias: Array | None
    field: FieldShape = eqx.field(static=True)
    channels: int = eqx.field(static=True)
    eps: float = eqx.field(static=True)

    def __init__(
        self,
        group: Group,
        channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: Any = None,
        *,
        fibre: Sequence[Any] | None = None,
    ) -> None:
        lattice_of(group, None, frozen(fibre)).require_fixed_cells("FieldLayerNorm")
        self.field, self.channels, self.eps = FieldShape.of(group, fibre), channels, eps
        self.weight = jnp.ones(channels, dtype) if affine else None
        self.bias = jnp.zeros(channels, dtype) if affine else None

    def __call__(self, features: Array, *, key: Array | None = None) -> Array:
        """Return the normalised features; `key` is ignored."""
        self.field.check(features.shape, self.channels)
        mean, variance = features.mean((0, 1), keepdims=True), features.var((0, 1), keepdims=True)
        result = (features - mean) / jnp.sqrt(variance + self.eps)
        if self.weight is None or self.bias is None:
            return result
        shape = (-1, *[1] * (features.ndim - 1))
        return result * self.weight.reshape(shape) + self.bias.reshape(shape)


class _Reduction(eqx.Module):
    field: FieldShape = eqx.field(static=True)
    reduce: str = eqx.field(static=True)

    def __init__(self, group: Group, reduce: str, fibre: Sequence[Any] | None = None) -> None:
        if reduce not in REDUCTIONS:
            raise DomainError(f"reduce must be one of {', '.join(REDUCTIONS)}, got {reduce!r}")
        self.field, self.reduce = FieldShape.of(group, fibre), reduce


class Project(_Reduction):
    """Projection from the group to the space: maximum, mean or sum over the fibre.

    Features (C, fibre, *grid) give (C, *grid).

    Raises:
        GeometryError: glides or screws take the fibre of a point apart.

    Example:
        >>> import jax
        >>> import grouptk as gt
        >>> from grouptk.jax import Project
        >>> Project(gt.p4, "mean")(jax.numpy.zeros((8, 4, 5, 5))).shape
        (8, 5, 5)
    """

    def __init__(self, group: Group, reduce: str = "max", *, fibre: Sequence[Any] | None = None) -> None:
        super().__init__(group, reduce, fibre)
        lattice_of(group, None, frozen(fibre)).require_fixed_cells("Project")

    def __call__(self, features: Array, *, key: Array | None = None) -> Array:
        """Return the features on the space; `key` is ignored."""
        self.field.check(features.shape, None)
        return REDUCTIONS[self.reduce](features, axis=1)


class GlobalPool(_Reduction):
    """Invariants: one number for each channel, reduced over the fibre and the grid; (C, fibre, *grid) give (C,).

    Raises:
        DomainError: an unknown reduction.
        ShapeError: on input, axes that do not fit.

    Example:
        >>> import jax
        >>> import grouptk as gt
        >>> from grouptk.jax import GlobalPool
        >>> GlobalPool(gt.p4)(jax.numpy.ones((8, 4, 5, 5))).shape
        (8,)
    """

    def __init__(self, group: Group, reduce: str = "mean", *, fibre: Sequence[Any] | None = None) -> None:
        super().__init__(group, reduce, fibre)

    def __call__(self, features: Array, *, key: Array | None = None) -> Array:
        """Return the invariants; `key` is ignored."""
        self.field.check(features.shape, None)
        return REDUCTIONS[self.reduce](features.reshape(features.shape[0], -1), axis=1)

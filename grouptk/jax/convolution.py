"""Lifting and group correlation as Equinox modules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import Array

from grouptk.actions import Action
from grouptk.group import Group
from grouptk.jax.planar import correlate_planes
from grouptk.kernels import KernelBasis
from grouptk.layers import LayerSpec, Sizes, check_channels


class _Correlation(eqx.Module):
    """A correlation k ⋆ f on the space or on the group, from its specification."""

    weight: Array
    bias: Array | None
    spec: LayerSpec = eqx.field(static=True)
    in_channels: int = eqx.field(static=True)
    out_channels: int = eqx.field(static=True)
    groups: int = eqx.field(static=True)

    def __init__(
        self, spec: LayerSpec, in_channels: int, out_channels: int, groups: int, bias: bool, dtype: Any, key: Array
    ) -> None:
        check_channels(in_channels, out_channels, groups)
        self.spec, self.in_channels, self.out_channels, self.groups = spec, in_channels, out_channels, groups
        columns = in_channels // groups
        bound = spec.plan.bound(columns)
        first, second = jax.random.split(key)
        dtype = jnp.result_type(float) if dtype is None else dtype
        shape = (out_channels, columns, *spec.plan.weight_shape)
        self.weight = jax.random.uniform(first, shape, dtype, -bound, bound)
        self.bias = jax.random.uniform(second, (out_channels,), dtype, -bound, bound) if bias else None

    def __call__(self, features: Array, *, key: Array | None = None) -> Array:
        """Return (C_out, fibre, *result) for features (C_in, [fibre,] *grid); `key` is ignored."""
        plan = self.spec.plan
        plan.check(features.shape, self.in_channels)
        fused = features.reshape(1, -1, *features.shape[1 + plan.point_axes :])
        planar_groups = self.groups if plan.mixes_fibre else self.groups * plan.order
        result = correlate_planes(plan.frame, fused, self.filter_bank(), plan.frame.support.step, planar_groups)
        result = result.reshape(self.out_channels, plan.order, *result.shape[2:])
        return result if self.bias is None else result + self.bias.reshape(-1, *[1] * (1 + plan.dim))

    def filter_bank(self) -> Array:
        """Return the filters (C_out·|H|, C_in·P, *size) of the planar correlation."""
        plan = self.spec.plan
        values = None if plan.values is None else jnp.asarray(plan.values, self.weight.dtype)
        return plan.bank(jnp, jnp.take, self.weight, plan.table(self.weight.shape[1]), values)


class LiftingConv(_Correlation):
    """Lifting correlation, from features on the space to features on the group.

        out[o](t, h) = bias[o] + Σ_i Σ_v k[o, i](v) f[i](t + h·v)

    One example (C_in, *grid) gives (C_out, fibre, *result); batches by `jax.vmap`. Options and errors are those of
    `grouptk.torch.LiftingConv`; `key` draws the weights.

    Example:
        >>> import jax
        >>> import grouptk as gt
        >>> from grouptk.jax import LiftingConv
        >>> layer = LiftingConv(gt.p4, 3, 8, kernel_size=3, padding=1, key=jax.random.key(0))
        >>> layer(jax.numpy.zeros((3, 9, 9))).shape
        (8, 4, 9, 9)
        >>> jax.vmap(layer)(jax.numpy.zeros((2, 3, 9, 9))).shape
        (2, 8, 4, 9, 9)
    """

    def __init__(
        self,
        group: Group,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        action: Action | None = None,
        basis: KernelBasis | None = None,
        fibre: Sequence[Any] | None = None,
        dtype: Any = None,
        key: Array,
    ) -> None:
        spec = LayerSpec(
            group, "space", kernel_size, stride, padding, dilation,
            padding_mode, action=action, basis=basis, fibre=fibre,
        )  # fmt: skip
        super().__init__(spec, in_channels, out_channels, groups, bias, dtype, key)


class GroupConv(_Correlation):
    """Group correlation, from features on the group to features on the group.

        out[o](g) = bias[o] + Σ_i Σ_κ k[o, i](κ) f[i](g·κ),   κ = (v, s)

    One example (C_in, fibre, *grid) gives (C_out, fibre, *result). Options and errors are those of
    `grouptk.torch.GroupConv`; `key` draws the weights.

    Example:
        >>> import jax
        >>> import grouptk as gt
        >>> from grouptk.jax import GroupConv
        >>> layer = GroupConv(gt.p4m, 8, 16, kernel_size=3, stride=2, padding=1, key=jax.random.key(0))
        >>> layer(jax.numpy.zeros((8, 8, 9, 9))).shape
        (16, 8, 5, 5)
    """

    def __init__(
        self,
        group: Group,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        basis: KernelBasis | None = None,
        fibre: Sequence[Any] | None = None,
        kernel_fibre: Sequence[Any] | None = None,
        fibre_boundary: str = "refuse",
        dtype: Any = None,
        key: Array,
    ) -> None:
        spec = LayerSpec(
            group, "group", kernel_size, stride, padding, dilation,
            padding_mode, basis=basis, fibre=fibre, kernel_fibre=kernel_fibre,
            fibre_boundary=fibre_boundary,
        )  # fmt: skip
        super().__init__(spec, in_channels, out_channels, groups, bias, dtype, key)


class DepthwiseConv(_Correlation):
    """Correlation of each channel with a kernel on space, turned by h in plane h: nothing is mixed but pixels.

        out[c](t, h) = bias[c] + Σ_v k[c](v) f[c](t + h·v, h)

    One example (C, fibre, *grid) gives (C, fibre, *result). Options are those of `grouptk.torch.DepthwiseConv`; `key`
    draws the weights.

    Raises:
        AxiomError: the group's law is refuted.
        GeometryError: the layer would not be equivariant; on input, a size that the stride does not fit. The nearest
            sizes that work are named.
        IsotropyWarning: (a warning) the kernels of a sampled group tell no directions apart.
        ShapeError: the number of channels; on input, axes that do not fit.

    Example:
        >>> import jax
        >>> import grouptk as gt
        >>> from grouptk.jax import DepthwiseConv
        >>> layer = DepthwiseConv(gt.p4m, 8, kernel_size=3, padding=1, key=jax.random.key(0))
        >>> layer(jax.numpy.zeros((8, 8, 9, 9))).shape, layer.weight.shape
        ((8, 8, 9, 9), (8, 1, 3, 3))
        >>> options = {"padding": "same", "fibre": [1, 1.5, 2], "key": jax.random.key(0)}
        >>> scales = DepthwiseConv(gt.ScaleTranslations(2), 8, kernel_size=5, **options)
        >>> scales(jax.numpy.zeros((8, 3, 9, 9))).shape
        (8, 3, 9, 9)
    """

    def __init__(
        self,
        group: Group,
        channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        basis: KernelBasis | None = None,
        fibre: Sequence[Any] | None = None,
        dtype: Any = None,
        key: Array,
    ) -> None:
        spec = LayerSpec(
            group, "group", kernel_size, stride, padding, dilation,
            padding_mode, basis=basis, fibre=fibre, mixes_fibre=False,
        )  # fmt: skip
        super().__init__(spec, channels, channels, channels, bias, dtype, key)

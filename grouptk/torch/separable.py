"""Depthwise and separable group correlations as layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn

from grouptk.group import Group
from grouptk.kernels import KernelBasis
from grouptk.layers import LayerSpec, Sizes
from grouptk.torch.convolution import GroupConv
from grouptk.torch.correlation import Correlation


class DepthwiseConv(Correlation):
    """Correlation of each channel with a kernel on space, turned by h in plane h: nothing is mixed but pixels.

        out[b, c](t, h) = bias[c] + Σ_v k[c](v) f[b, c](t + h·v, h)

    This is the group correlation with the kernel k(v) at s = e and 0 elsewhere, at 1/|H| of its cost. Features (batch,
    C, fibre, *grid) give (batch, C, fibre, *result); the kernel is (C, 1, *size), or coefficients (C, 1, n) on sampled
    groups. Options are those of `LiftingConv`. On a fibre that is listed, closed or not, every plane is read by itself.

    Raises:
        AxiomError: the group's law is refuted.
        GeometryError: the layer would not be equivariant; on input, a size that the stride does not fit. The nearest
            sizes that work are named.
        IsotropyWarning: (a warning) the kernels of a sampled group tell no directions apart.
        ShapeError: the number of channels; on input, axes that do not fit.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import DepthwiseConv
        >>> layer = DepthwiseConv(gt.p4m, 8, kernel_size=3, padding=1)
        >>> layer(torch.randn(2, 8, 8, 9, 9)).shape, layer.weight.shape
        (torch.Size([2, 8, 8, 9, 9]), torch.Size([8, 1, 3, 3]))
        >>> scales = DepthwiseConv(gt.ScaleTranslations(2), 8, kernel_size=5, padding="same", fibre=[1, 1.5, 2])
        >>> scales(torch.randn(2, 8, 3, 9, 9)).shape
        torch.Size([2, 8, 3, 9, 9])
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
        method: str = "auto",
        *,
        basis: KernelBasis | None = None,
        fibre: Sequence[Any] | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        spec = LayerSpec(
            group, "group", kernel_size, stride, padding, dilation, padding_mode,
            basis=basis, fibre=fibre, mixes_fibre=False,
        )  # fmt: skip
        super().__init__(spec, channels, channels, channels, bias, method, device, dtype)


class SeparableConv(nn.Sequential):
    """A group correlation whose kernel is a product, k(v, s) = k₁(s) k₂(v): channels and fibre first, then pixels.

        out[b, o](t, h) = bias[o] + Σ_v k₂[o](v) Σ_i Σ_s k₁[o, i](s) f[b, i](t + h·v, hs)

    A `GroupConv` of one pixel and a `DepthwiseConv`. Features (batch, C_in, fibre, *grid) give (batch, C_out, fibre,
    *result); options of the pixels are those of `DepthwiseConv`, those of the fibre, `kernel_fibre` and
    `fibre_boundary`, of `GroupConv`.

    Raises:
        AxiomError: the group's law is refuted.
        GeometryError: the layer would not be equivariant, or reads beyond a listed fibre; on input, a size that the
            stride does not fit. The nearest sizes that work are named.
        IsotropyWarning: (a warning) the kernels of a sampled group tell no directions apart.
        ShapeError: numbers of channels; on input, axes that do not fit.

    Source:
        D. Knigge, D. Romero, E. Bekkers, Exploiting redundancy: separable group convolutional networks on Lie groups,
        ICML 2022.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import GroupConv, SeparableConv
        >>> layers = GroupConv(gt.p4m, 16, 16, 5), SeparableConv(gt.p4m, 16, 16, 5)
        >>> [sum(weight.numel() for weight in layer.parameters()) for layer in layers]
        [51216, 2464]
        >>> layers[1](torch.randn(2, 16, 8, 9, 9)).shape
        torch.Size([2, 16, 8, 5, 5])
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
        bias: bool = True,
        padding_mode: str = "zeros",
        method: str = "auto",
        *,
        basis: KernelBasis | None = None,
        fibre: Sequence[Any] | None = None,
        kernel_fibre: Sequence[Any] | None = None,
        fibre_boundary: str = "refuse",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        # Glides move the points of a fibre apart: there even a kernel of one pixel needs pixels around it.
        around: dict[str, Any] = {"padding": "same", "padding_mode": padding_mode} if padding == "same" else {}
        shared: dict[str, Any] = {"fibre": fibre, "device": device, "dtype": dtype}
        listed: dict[str, Any] = {"kernel_fibre": kernel_fibre, "fibre_boundary": fibre_boundary}
        super().__init__(
            GroupConv(group, in_channels, out_channels, 1, bias=False, method=method, **around, **listed, **shared),
            DepthwiseConv(
                group,
                out_channels,
                kernel_size,
                stride,
                padding,
                dilation,
                bias,
                padding_mode,
                method,
                basis=basis,
                **shared,
            ),
        )

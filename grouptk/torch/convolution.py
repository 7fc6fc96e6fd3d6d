"""Lifting and group correlation as layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grouptk.actions import Action
from grouptk.group import Group
from grouptk.kernels import KernelBasis
from grouptk.layers import LayerSpec, Sizes
from grouptk.torch.correlation import Correlation


class LiftingConv(Correlation):
    """Lifting correlation, from features on the space to features on the group.

        out[b, o](t, h) = bias[o] + Σ_i Σ_v k[o, i](v) f[b, i](t + h·v)

    Features (batch, C_in, *grid) give (batch, C_out, fibre, *result), in as many dimensions as the group translates;
    a space with finite coordinates has an axis of points in front of its grid. The kernel (C_out, C_in/groups, *size)
    is written once, its filters follow from the action. Sizes are PyTorch's: ⌊(n + 2·padding − L)/stride⌋ + 1, L the
    pixels covered by the kernel under the group; padding may also be "same" or "full". `padding_mode` is zeros,
    circular, symmetric, reflect or replicate.

    Groups that move the pixels off the grid (`SE(2, orientations=8)`) have coefficients of a smooth `basis` as
    weights (C_out, C_in/groups, n), `SlepianBasis(kernel_size)` by default; a fibre that is not finite is sampled at
    `fibre`, as in `grouptk.correlate`. `method` is the engine: auto, direct, spectral or fft, as there; see `choice`.

    Raises:
        AxiomError: the group's law is refuted.
        GeometryError: the layer would not be equivariant; on input, a size that the stride does not fit. The nearest
            sizes that work are named.
        IsotropyWarning: (a warning) the kernels of a sampled group tell no directions apart.
        ShapeError: numbers of channels; on input, axes that do not fit.

    Source:
        T. Cohen, M. Welling, Group equivariant convolutional networks, ICML 2016.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import LiftingConv
        >>> layer = LiftingConv(gt.p4, 3, 8, kernel_size=3, padding=1)
        >>> layer(torch.randn(2, 3, 9, 9)).shape
        torch.Size([2, 8, 4, 9, 9])
        >>> layer
        LiftingConv(p4, 3, 8, kernel_size=3, padding=1; 1 → 4 planes, filters of 3×3 taps)
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
        method: str = "auto",
        *,
        action: Action | None = None,
        basis: KernelBasis | None = None,
        fibre: Sequence[Any] | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        spec = LayerSpec(
            group, "space", kernel_size, stride, padding, dilation, padding_mode,
            action=action, basis=basis, fibre=fibre,
        )  # fmt: skip
        super().__init__(spec, in_channels, out_channels, groups, bias, method, device, dtype)


class GroupConv(Correlation):
    """Group correlation, from features on the group to features on the group.

        out[b, o](g) = bias[o] + Σ_i Σ_κ k[o, i](κ) f[b, i](g·κ),   κ = (v, s)

    Features (batch, C_in, fibre, *grid) give (batch, C_out, fibre, *result); the kernel is (C_out, C_in/groups, fibre,
    *size). A kernel of one pixel mixes the fibre alone. Arguments and errors are those of `LiftingConv`; sampled
    kernels have coefficients (C_out, C_in/groups, fibre, n). On a fibre that is listed, and not closed,
    `kernel_fibre` lists the steps s, and `fibre_boundary="fill"` counts what lies beyond its ends as zero.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import GroupConv
        >>> layer = GroupConv(gt.p4m, 8, 16, kernel_size=3, stride=2, padding=1)
        >>> layer(torch.randn(2, 8, 8, 9, 9)).shape
        torch.Size([2, 16, 8, 5, 5])
        >>> layer(torch.randn(2, 8, 8, 10, 10))
        Traceback (most recent call last):
        ...
        grouptk.errors.GeometryError: stride must divide (size + padding − kernel): with stride 2×2 the nearest sizes \
that work are 9×9 or 11×11, got 10×10
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
        method: str = "auto",
        *,
        basis: KernelBasis | None = None,
        fibre: Sequence[Any] | None = None,
        kernel_fibre: Sequence[Any] | None = None,
        fibre_boundary: str = "refuse",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        spec = LayerSpec(
            group, "group", kernel_size, stride, padding, dilation, padding_mode,
            basis=basis, fibre=fibre, kernel_fibre=kernel_fibre, fibre_boundary=fibre_boundary,
        )  # fmt: skip
        super().__init__(spec, in_channels, out_channels, groups, bias, method, device, dtype)

"""Lifting and group correlation as layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from grouptk.actions import Action
from grouptk.correlation.choice import LEAST_CHANNELS, LEAST_TAPS, Choice, Work, choose
from grouptk.correlation.engines.fft import best_tiling
from grouptk.correlation.geometry import Geometry, by
from grouptk.correlation.speeds import kept_while_speeds_are
from grouptk.errors import BackendError
from grouptk.group import Group
from grouptk.kernels import KernelBasis
from grouptk.layers import PADDING_MODES, LayerPlan, LayerSpec, Sizes, check_channels
from grouptk.torch import fft, spectral
from grouptk.torch.functional import correlate, fuse
from grouptk.torch.kernels import KernelModule
from grouptk.torch.spectral import can_serve

METHODS = ("auto", "direct", "spectral", "fft")


class _Correlation(KernelModule):
    """A correlation k ⋆ f on the space or on the group, from its specification."""

    def __init__(
        self,
        spec: LayerSpec,
        in_channels: int,
        out_channels: int,
        groups: int,
        bias: bool,
        method: str,
        device: Any,
        dtype: Any,
    ) -> None:
        check_channels(in_channels, out_channels, groups)
        if method not in METHODS:
            raise BackendError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
        super().__init__(spec, out_channels, in_channels // groups, out_channels if bias else None, device, dtype)
        self.in_channels, self.out_channels, self.groups, self.method = in_channels, out_channels, groups, method
        self._planar_groups = self.planar_groups
        small = max(self.plan.frame.support.size, default=1) < LEAST_TAPS
        lifts = self.plan.planes != self.plan.order or out_channels < LEAST_CHANNELS
        #: Whether no size of features could make another engine the better one.
        self._is_direct = method == "direct" or (method == "auto" and (self._planar_groups > 1 or (small and lifts)))

    @property
    def group(self) -> Group:
        """The group."""
        return self.spec.group

    @property
    def planar_groups(self) -> int:
        """The number of channel groups of the planar correlation."""
        return self.groups if self.plan.mixes_fibre else self.groups * self.plan.order

    def forward(self, features: Tensor) -> Tensor:
        """Return (batch, C_out, fibre, *result) for features (batch, C_in, [fibre,] *grid)."""
        plan = self.plan
        plan.check(features.shape, self.in_channels, "batch")
        if not (self._is_direct or torch.compiler.is_compiling() or torch.jit.is_tracing()) and len(features):
            engine = self._engine(features.shape, features.dtype)
            if engine != "direct" and can_serve(features, self.weight, self.bias):
                return self._spectral(features) if engine == "spectral" else self._fft(features)
        bank, bias = self.filters()
        fused = fuse(features, plan.point_axes)
        result = correlate(plan.frame, fused, bank, bias, plan.frame.support.step, self._planar_groups)
        return result.view(result.shape[0], self.out_channels, plan.order, *result.shape[2:])

    def choice(self, shape: Sequence[int], dtype: torch.dtype | None = None) -> Choice:
        """Return what each engine would cost on features of a shape (batch, C_in, [fibre,] *grid), and which is taken.

        Training and evaluation differ: filters that are kept cost nothing. Half precision, other devices than the CPU,
        and what is compiled, exported, traced, transformed (`torch.func`) or cast (autocast) always take `direct`.

        Example:
            >>> import grouptk as gt
            >>> from grouptk.torch import GroupConv
            >>> GroupConv(gt.p4m, 64, 64, kernel_size=3, padding=1).choice((8, 64, 8, 28, 28)).method
            'spectral'
        """
        self.plan.check(shape, self.in_channels, "batch")
        itemsize = (dtype or self.weight.dtype).itemsize
        found = self._costs(tuple(shape), itemsize, not self.training)
        return found if self.method == "auto" else replace(found, method=self.method)

    def _engine(self, shape: Sequence[int], dtype: torch.dtype) -> str:
        if self.method != "auto":
            return self.method
        return self._costs(tuple(shape), dtype.itemsize, self.may_keep()).method

    def _costs(self, shape: tuple[int, ...], itemsize: int, kept: bool) -> Choice:
        return _choose(self.plan, self.in_channels, self.out_channels, self.planar_groups, shape, itemsize, kept)

    def _geometry(self, features: Tensor) -> Geometry:
        return _geometry(self.plan, tuple(features.shape[2 + self.plan.point_axes :]))

    def _spectral(self, features: Tensor) -> Tensor:
        plan, geometry = self.plan, self._geometry(features)
        kernel = self.weight.flatten(2)
        if plan.correlation is None or self.groups > 1:
            raise BackendError(f'method="spectral" needs kernels of values without channel groups, not {self}')
        if not self.may_keep():
            return spectral.correlate(plan.correlation, geometry, kernel, features, self.bias)
        where = spectral.problem(plan.correlation, geometry)
        weights = self.kept("spectral", lambda: where.weights(kernel))
        return where.correlate(weights, where.extended(features, geometry), self.bias)

    def _fft(self, features: Tensor) -> Tensor:
        plan, geometry = self.plan, self._geometry(features)
        if self.planar_groups > 1 or not plan.dim:
            raise BackendError(f'method="fft" needs a grid and no channel groups, not {self}')
        rows, columns = self.out_channels * plan.order, self.in_channels * plan.planes
        tiling = best_tiling(plan.frame.support, geometry, geometry.boundary == "fill", len(features), rows, columns)
        bank, bias = self.filters()
        spectrum = self.kept(("spectrum", tiling.size), lambda: fft.spectrum(tiling, bank))
        result = fft.correlate(tiling, geometry, fuse(features, plan.point_axes), spectrum, bias)
        return result.unflatten(1, (self.out_channels, plan.order))

    def export(self) -> nn.Module:
        """Return an ordinary convolution with the expanded filters, of features with channel and fibre as one axis.

        It maps (batch, C_in·P, *grid) to (batch, C_out·|H|, *result), holds copies and knows nothing of this package.

        Raises:
            BackendError: PyTorch's own layer has no such padding, or the group has no grid.
        """
        plan, frame = self.plan, self.plan.frame
        if plan.dim == 0:
            bank, bias = self.filters()
            if self.planar_groups > 1:
                raise BackendError("a linear layer has no channel groups to export to")
            linear = nn.Linear(bank.shape[1], bank.shape[0], self.bias is not None, bank.device, bank.dtype)
            return _filled(linear, bank, bias)
        modes = {boundary: mode for mode, boundary in PADDING_MODES.items() if mode != "symmetric"}
        if frame.before != frame.after or any(frame.start) or frame.boundary not in modes:
            raise BackendError(
                f"an ordinary layer pads alike on both sides, by one of {', '.join(modes.values())}; this one pads by "
                f'{by(frame.before)} before and {by(frame.after)} after, boundary "{frame.boundary}"'
            )
        ordinary = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[plan.dim - 1]
        layer = ordinary(
            self.in_channels * plan.planes,
            self.out_channels * plan.order,
            frame.support.size,  # type: ignore[arg-type]
            frame.step,  # type: ignore[arg-type]
            frame.before,  # type: ignore[arg-type]
            frame.support.step,  # type: ignore[arg-type]
            self.planar_groups,
            self.bias is not None,
            modes[frame.boundary],  # type: ignore[arg-type]
            self.weight.device,
            self.weight.dtype,
        )
        return _filled(layer, *self.filters())

    def extra_repr(self) -> str:
        """Tell the group, the channels, and what differs from the defaults."""
        spec, default = self.spec, LayerSpec(self.group, self.spec.on, 1)
        said = [str(self.group), f"{self.in_channels}", f"{self.out_channels}"]
        for name in (
            "kernel_size", "stride", "padding", "dilation", "padding_mode", "action", "basis", "fibre", "fibre_boundary"
        ):  # fmt: skip
            value = _shortest(getattr(spec, name))
            if name == "kernel_size" or value != getattr(default, name):
                said.append(f"{name}={value}")
        said += [f"groups={self.groups}"] * (self.groups > 1) + ["bias=False"] * (self.bias is None)
        taps = by(self.plan.frame.support.size) or "1"
        return f"{', '.join(said)}; {self.plan.planes} → {self.plan.order} planes, filters of {taps} taps"


def _shortest(value: Any) -> Any:
    """Return a size as one number where it is the same along all axes."""
    return value[0] if isinstance(value, tuple) and value and value == (value[0],) * len(value) else value


def _filled(layer: Any, bank: Tensor, bias: Tensor | None) -> nn.Module:
    with torch.no_grad():
        layer.weight.copy_(bank)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer


@lru_cache(maxsize=4096)
def _geometry(plan: LayerPlan, grid: tuple[int, ...]) -> Geometry:
    return plan.frame.geometry(grid)


@kept_while_speeds_are
def _choose(
    plan: LayerPlan, inputs: int, outputs: int, groups: int, shape: tuple[int, ...], itemsize: int, kept: bool
) -> Choice:
    geometry = _geometry(plan, shape[2 + plan.point_axes :])
    work = Work(
        plan.lattice,
        plan.frame.support,
        plan.correlation,
        geometry,
        shape[0],
        inputs,
        outputs,
        plan.planes,
        itemsize,
        "torch",
        groups,
        kept,
        is_zero=geometry.boundary == "fill",
    )
    return choose(work)


class LiftingConv(_Correlation):
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


class GroupConv(_Correlation):
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


class DepthwiseConv(_Correlation):
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

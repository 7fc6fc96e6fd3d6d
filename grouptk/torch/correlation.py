"""What correlations have in common as layers: engines and their choice, export, and what they tell of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from grouptk.correlation.choice import LEAST_CHANNELS, LEAST_TAPS, Choice, Work, choose
from grouptk.correlation.engines.fft import best_tiling
from grouptk.correlation.geometry import Geometry, by
from grouptk.correlation.speeds import kept_while_speeds_are
from grouptk.errors import BackendError
from grouptk.group import Group
from grouptk.layers import PADDING_MODES, LayerPlan, LayerSpec, check_channels
from grouptk.torch import fft, spectral
from grouptk.torch.functional import correlate, fuse
from grouptk.torch.kernels import KernelModule
from grouptk.torch.spectral import can_serve

METHODS = ("auto", "direct", "spectral", "fft")


class Correlation(KernelModule):
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
        #: The number of channel groups of the planar correlation.
        self.planar_groups = groups if self.plan.mixes_fibre else groups * self.plan.order
        small = max(self.plan.frame.support.size, default=1) < LEAST_TAPS
        lifts = self.plan.planes != self.plan.order or out_channels < LEAST_CHANNELS
        #: Whether no size of features could make another engine the better one.
        self._is_direct = method == "direct" or (method == "auto" and (self.planar_groups > 1 or (small and lifts)))

    @property
    def group(self) -> Group:
        """The group."""
        return self.spec.group

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
        result = correlate(plan.frame, fused, bank, bias, plan.frame.support.step, self.planar_groups)
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
            return filled(linear, bank, bias)
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
        return filled(layer, *self.filters())

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


def filled(layer: Any, bank: Tensor, bias: Tensor | None) -> nn.Module:
    """Return an ordinary layer with these filters."""
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

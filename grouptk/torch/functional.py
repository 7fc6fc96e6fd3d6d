"""What the layers do with tensors: fusing channels and fibre, padding, and planar correlations in 0 to 3 dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from grouptk.errors import GeometryError
from grouptk.layers import LayerPlan

_CORRELATIONS: tuple[Callable[..., Tensor], ...] = (F.conv1d, F.conv2d, F.conv3d)
_PADS = {"wrap": "circular", "reflect": "reflect", "edge": "replicate"}


def fuse(features: Tensor, point_axes: int) -> Tensor:
    """Return features (batch, channel, fibre, *grid) with channel and fibre as one axis."""
    if not point_axes:
        return features
    if torch.compiler.is_compiling() and not torch.compiler.is_exporting() and torch.is_grad_enabled():
        # Compiled with sizes that change, the backward pass of a merged view cannot be laid out; that of this can.
        return torch.cat(features.unbind(1), 1)
    return features.flatten(1, 2)


def take(tensor: Tensor, indices: Tensor, axis: int) -> Tensor:
    """Return the entries of a tensor at some indices along an axis."""
    return torch.index_select(tensor, axis, indices)


def pad(fused: Tensor, before: Sequence[int], after: Sequence[int], boundary: str) -> Tensor:
    """Return (batch, channel, *grid) extended by a boundary rule."""
    if not any((*before, *after)):
        return fused
    if boundary in ("symm", "wrap"):
        for size, *widths in zip(fused.shape[2:], before, after, strict=True):
            if max(widths) > size:
                raise GeometryError(
                    f'padding by {max(widths)} pixels with boundary="{boundary}" needs as many pixels, got {size}'
                )
    if boundary == "symm":
        for axis, (low, high) in enumerate(zip(before, after, strict=True), start=2):
            size = fused.shape[axis]
            left, right = fused.narrow(axis, 0, low), fused.narrow(axis, size - high, high)
            fused = torch.cat([left.flip(axis), fused, right.flip(axis)], axis)
        return fused
    sides = [width for pair in zip(reversed(before), reversed(after), strict=True) for width in pair]
    if boundary == "fill":
        return F.pad(fused, sides)
    return F.pad(fused, sides, mode=_PADS[boundary])


def correlate(plan: LayerPlan, fused: Tensor, bank: Tensor, bias: Tensor | None, groups: int) -> Tensor:
    """Correlate (batch, C_in·P, *grid) with a filter bank: the engine `direct`."""
    if plan.dim == 0:
        blocks = zip(fused.chunk(groups, 1), bank.chunk(groups, 0), strict=True)
        result = torch.cat([F.linear(block, rows) for block, rows in blocks], 1)
        return result if bias is None else result + bias
    frame = plan.frame
    margin: tuple[int, ...] = (0,) * plan.dim
    if frame.boundary == "fill" and frame.before == frame.after:
        margin = frame.before
    else:
        fused = pad(fused, frame.before, frame.after, frame.boundary)
    for axis, start in enumerate(frame.start, start=2):
        if start:
            fused = fused.narrow(axis, start, fused.shape[axis] - start)
    planar = _CORRELATIONS[plan.dim - 1]
    return planar(fused, bank, bias, frame.step, margin, frame.support.step, groups)

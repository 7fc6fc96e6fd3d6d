"""What the layers do with tensors: fusing channels and fibre, padding, and planar correlations in 0 to 3 dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from grouptk.correlation.geometry import Frame, Geometry
from grouptk.errors import GeometryError

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


def pad(fused: Tensor, before: Sequence[int], after: Sequence[int], boundary: str, fillvalue: complex = 0) -> Tensor:
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
    if boundary == "fill" and isinstance(fillvalue, complex):
        parts = (fused.real, fillvalue.real), (fused.imag, fillvalue.imag)
        return torch.complex(*(F.pad(part, sides, value=value) for part, value in parts))
    if boundary == "fill":
        return F.pad(fused, sides, value=fillvalue)  # type: ignore[arg-type]
    return F.pad(fused, sides, mode=_PADS[boundary])


def extend(where: Frame | Geometry, fused: Tensor, fillvalue: complex = 0) -> Tensor:
    """Return (batch, channel, *grid) extended, and from the pixel on where the first result reads."""
    fused = pad(fused, where.before, where.after, where.boundary, fillvalue)
    for axis, first in enumerate(where.start, start=2):
        if first:
            fused = fused.narrow(axis, first, fused.shape[axis] - first)
    return fused


def correlate(
    where: Frame | Geometry,
    fused: Tensor,
    bank: Tensor,
    bias: Tensor | None,
    dilation: Sequence[int],
    groups: int = 1,
    fillvalue: complex = 0,
) -> Tensor:
    """Correlate (batch, C_in·P, *grid) with a filter bank: the engine `direct`."""
    dim = len(dilation)
    if dim == 0:
        blocks = zip(fused.chunk(groups, 1), bank.chunk(groups, 0), strict=True)
        result = torch.cat([F.linear(block, rows) for block, rows in blocks], 1)
        return result if bias is None else result + bias
    margin: tuple[int, ...] = (0,) * dim
    if where.boundary == "fill" and where.before == where.after and fillvalue == 0 and not any(where.start):
        margin = where.before
    else:
        fused = extend(where, fused, fillvalue)
    return _CORRELATIONS[dim - 1](fused, bank, bias, where.step, margin, dilation, groups)

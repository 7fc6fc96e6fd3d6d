"""The engine `fft` for tensors: the lines of `grouptk.correlation.engines.fft`, with PyTorch's functions."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from grouptk.correlation.engines.fft import Library, Tiling
from grouptk.correlation.geometry import Geometry
from grouptk.torch.functional import pad

TORCH = Library(
    lambda x, sizes: torch.fft.rfftn(x, sizes, tuple(range(-len(sizes), 0))),
    lambda x, sizes: torch.fft.irfftn(x, sizes, tuple(range(-len(sizes), 0))),
    lambda x, sizes: F.pad(
        x,
        [side for size, have in zip(reversed(sizes), reversed(x.shape[2:]), strict=False) for side in (0, size - have)],
    ),
    lambda x, axis, size, step: x.unfold(axis, size, step),
    lambda x, axes: x.permute(*axes).contiguous(),
    lambda x: x.to(torch.promote_types(x.dtype, torch.complex64)),
    lambda array, x: torch.from_numpy(array).to(x.device, x.dtype),
)


def spectrum(tiling: Tiling, bank: Tensor) -> Tensor:
    """Return the spectrum of a filter bank (C_out·|H|, C_in·P, *size)."""
    found: Tensor = tiling.spectrum(TORCH, bank)
    return found


def correlate(
    tiling: Tiling,
    geometry: Geometry,
    fused: Tensor,
    spectrum: Tensor,
    bias: Tensor | None = None,
    fillvalue: complex = 0,
) -> Tensor:
    """Correlate (B, C_in·P, *grid) with a spectrum, plus bias (C_out·|H|,)."""
    padded = pad(fused, geometry.before, geometry.after, geometry.boundary, fillvalue)
    result: Tensor = tiling.correlate(TORCH, spectrum, padded)
    return result if bias is None else result + bias.reshape(-1, *[1] * len(geometry.grid))

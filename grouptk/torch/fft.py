"""The engine `fft` for tensors: the lines of `grouptk.correlation.engines.fft`, with PyTorch's functions."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from grouptk.correlation.engines.fft import Library

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

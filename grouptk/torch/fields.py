"""Normalisation and dropout by field: one statistic for a channel in all planes of its fibre.

A field is one channel with its fibre, (fibre, *grid). What treats its planes alike commutes with the group.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm

from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.lattice import lattice_of
from grouptk.layers import FieldShape


class FieldBatchNorm(_BatchNorm):
    """Batch normalisation with mean, variance, scale and shift of each channel shared by all planes of its fibre.

    Parameters and buffers are those of `torch.nn.BatchNorm2d(channels)`.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import FieldBatchNorm
        >>> FieldBatchNorm(gt.p4, 8)(torch.randn(2, 8, 4, 5, 5)).shape
        torch.Size([2, 8, 4, 5, 5])
    """

    def __init__(self, group: Group, channels: int, **options: Any) -> None:
        super().__init__(channels, **options)
        self.group = group
        self._field = FieldShape.of(group)

    def _check_input_dim(self, input: Tensor) -> None:
        self._field.check(input.shape, self.num_features, "batch")

    def extra_repr(self) -> str:
        """Tell the group and the options."""
        return f"{self.group}, {self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}"


class FieldLayerNorm(nn.Module):
    """Layer normalisation over channels and fibre at each point of the grid, with one scale and shift per channel.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import FieldLayerNorm
        >>> features = FieldLayerNorm(gt.p4, 8)(torch.randn(2, 8, 4, 5, 5))
        >>> bool((features.mean((1, 2)).abs() < 1e-5).all())
        True
    """

    def __init__(
        self, group: Group, channels: int, eps: float = 1e-5, affine: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        lattice_of(group).require_fixed_cells("FieldLayerNorm")
        self.group, self.channels, self.eps = group, channels, eps
        self._field = FieldShape.of(group)
        self.weight = nn.Parameter(torch.ones(channels, device=device, dtype=dtype)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels, device=device, dtype=dtype)) if affine else None

    def forward(self, features: Tensor) -> Tensor:
        """Return the normalised features."""
        self._field.check(features.shape, self.channels, "batch")
        variance, mean = torch.var_mean(features, (1, 2), correction=0, keepdim=True)
        result = (features - mean) * torch.rsqrt(variance + self.eps)
        if self.weight is None or self.bias is None:
            return result
        shape = (-1, *[1] * (features.ndim - 2))
        return result * self.weight.view(shape) + self.bias.view(shape)

    def extra_repr(self) -> str:
        """Tell the group and the options."""
        return f"{self.group}, {self.channels}, eps={self.eps}, affine={self.weight is not None}"


class FieldDropout(nn.Module):
    """Dropout of whole fields: a channel is zeroed in all planes and pixels, or scaled by 1/(1 − p).

    Raises:
        DomainError: p is no probability.
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise DomainError(f"p must be a probability, between 0 and 1, got {p}")
        self.p = p

    def forward(self, features: Tensor) -> Tensor:
        """Return the features, some of them zero in training."""
        return F.dropout1d(features.flatten(2), self.p, self.training).reshape(features.shape)

    def extra_repr(self) -> str:
        """Tell the probability."""
        return f"p={self.p}"

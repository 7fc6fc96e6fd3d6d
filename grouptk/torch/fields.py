"""Normalisation and dropout by field: one statistic for a channel in all planes of its fibre.

A field is one channel with its fibre, (fibre, *grid). What treats its planes alike commutes with the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm

from grouptk.errors import DomainError
from grouptk.group import Group
from grouptk.lattice import lattice_of
from grouptk.layers import FieldShape, frozen


class FieldBatchNorm(_BatchNorm):
    """Batch normalisation with mean, variance, scale and shift of each channel shared by all planes of its fibre.

    Parameters, buffers and options are those of `torch.nn.BatchNorm2d(channels)`. Features are (batch, channels, fibre,
    *grid), the fibre as listed in `fibre` where it is not finite.

    Raises:
        ShapeError: on input, axes that do not fit.

    Source:
        S. Ioffe, C. Szegedy, Batch normalization, ICML 2015; T. Cohen, M. Welling, Group equivariant convolutional
        networks, ICML 2016, for the sharing.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import FieldBatchNorm
        >>> FieldBatchNorm(gt.p4, 8)(torch.randn(2, 8, 4, 5, 5)).shape
        torch.Size([2, 8, 4, 5, 5])
    """

    def __init__(self, group: Group, channels: int, *, fibre: Sequence[Any] | None = None, **options: Any) -> None:
        super().__init__(channels, **options)
        self.group = group
        self._field = FieldShape.of(group, fibre)

    def _check_input_dim(self, input: Tensor) -> None:
        self._field.check(input.shape, self.num_features, "batch")

    def extra_repr(self) -> str:
        """Tell the group and the options."""
        return f"{self.group}, {self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}"


class FieldLayerNorm(nn.Module):
    """Layer normalisation over channels and fibre at each point of the grid, with one scale and shift per channel.

    Raises:
        GeometryError: glides or screws take the fibre of a point apart.
        ShapeError: on input, axes that do not fit.

    Source:
        J. Ba, J. Kiros, G. Hinton, Layer normalization, 2016.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import FieldLayerNorm
        >>> features = FieldLayerNorm(gt.p4, 8)(torch.randn(2, 8, 4, 5, 5))
        >>> bool((features.mean((1, 2)).abs() < 1e-5).all())
        True
    """

    def __init__(
        self,
        group: Group,
        channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        fibre: Sequence[Any] | None = None,
    ) -> None:
        super().__init__()
        lattice_of(group, None, frozen(fibre)).require_fixed_cells("FieldLayerNorm")
        self.group, self.channels, self.eps = group, channels, eps
        self._field = FieldShape.of(group, fibre)
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

    Example:
        >>> import torch
        >>> from grouptk.torch import FieldDropout
        >>> features = FieldDropout(0.5)(torch.ones(1, 100, 4, 5, 5))
        >>> sorted(set(features.unique().tolist())), bool((features.amax((2, 3, 4)) == features.amin((2, 3, 4))).all())
        ([0.0, 2.0], True)
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not isinstance(p, int | float) or not 0 <= p <= 1:
            raise DomainError(f"p must be a probability, between 0 and 1, got {p!r}")
        self.p = p

    def forward(self, features: Tensor) -> Tensor:
        """Return the features, some of them zero in training."""
        return F.dropout1d(features.unsqueeze(-1).flatten(2), self.p, self.training).reshape(features.shape)

    def extra_repr(self) -> str:
        """Tell the probability."""
        return f"p={self.p}"

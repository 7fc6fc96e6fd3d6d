"""The transposed group correlation: the adjoint of `GroupConv`, for decoders."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grouptk.errors import GeometryError
from grouptk.group import Group
from grouptk.layers import FieldShape, LayerSpec, Sizes
from grouptk.torch.convolution import _Correlation
from grouptk.torch.functional import fuse

_TRANSPOSED = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)


class GroupConvTranspose(_Correlation):
    """The adjoint of a strided group correlation, from (batch, C_in, fibre, *grid) to a finer grid.

        out[b, o](g·κ) += k[i, o](κ) f[b, i](g)   for all g and κ, plus bias[o]

    Sizes are PyTorch's, (n − 1)·stride + L − 2·padding. The kernel is (C_in, C_out/groups, fibre, *size), as in
    `torch.nn.ConvTranspose2d`: with equal weights this layer is the adjoint of `GroupConv(group, C_out, C_in, …)`.

    Raises:
        GeometryError: the fibre does not fix a centre (glide reflections), or boundaries other than zeros.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import GroupConvTranspose
        >>> GroupConvTranspose(gt.p4, 8, 4, kernel_size=3, stride=2, padding=1)(torch.randn(2, 8, 4, 5, 5)).shape
        torch.Size([2, 4, 4, 9, 9])
    """

    def __init__(
        self,
        group: Group,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        basis: Any = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if isinstance(padding, str):
            raise GeometryError(f"the padding of a transposed correlation is a number of pixels, got {padding!r}")
        spec = LayerSpec(group, "group", kernel_size, stride, padding, dilation, basis=basis)
        plan = spec.plan
        if plan.dim == 0 or any(plan.frame.start) or plan.frame.before != plan.frame.after:
            raise GeometryError(f"a transposed correlation needs a grid and a fibre that fixes its centre, not {group}")
        # The correlation that this one is the adjoint of goes the other way.
        super().__init__(spec, out_channels, in_channels, groups, False, "direct", device, dtype)
        self.in_channels, self.out_channels, self._field = in_channels, out_channels, FieldShape.of(group)
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels, device=device, dtype=dtype))
            self.reset_parameters()

    def forward(self, features: Tensor) -> Tensor:
        """Return the features on the finer grid."""
        plan, frame = self.plan, self.plan.frame
        self._field.check(features.shape, self.in_channels, "batch")
        transposed = _TRANSPOSED[plan.dim - 1]
        result = transposed(
            fuse(features, 1),
            *self.filters(),
            frame.step,
            frame.before,
            0,
            self.planar_groups,
            frame.support.step,
        )
        return result.unflatten(1, (self.out_channels, plan.order))

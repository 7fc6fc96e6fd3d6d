"""The transposed group correlation: the adjoint of `GroupConv`, for decoders."""

from __future__ import annotations

from math import prod, sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grouptk.correlation.geometry import by
from grouptk.errors import GeometryError
from grouptk.group import Group
from grouptk.layers import FieldShape, LayerSpec, Sizes
from grouptk.torch.correlation import Correlation, filled
from grouptk.torch.functional import fuse

_TRANSPOSED = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)
_ORDINARY = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)


class GroupConvTranspose(Correlation):
    """The adjoint of a strided group correlation, from (batch, C_in, fibre, *grid) to a finer grid.

        out[b, o](g·κ) += k[i, o](κ) f[b, i](g)   for all g and κ, plus bias[o]

    Sizes are PyTorch's, (n − 1)·stride + L − 2·padding. The kernel is (C_in, C_out/groups, fibre, *size), as in
    `torch.nn.ConvTranspose2d`: with equal weights this layer is the adjoint of `GroupConv(group, C_out, C_in, …)`.

    Weights are drawn for the (C_in/groups)·|H|·K/strideᵈ numbers that a result is a sum of.

    Raises:
        GeometryError: the fibre does not fix a centre (glide reflections), or padding that is no number of pixels; on
            input, a grid of which the padding leaves nothing.
        ShapeError: numbers of channels; on input, axes that do not fit.

    Source:
        M. Zeiler, D. Krishnan, G. Taylor, R. Fergus, Deconvolutional networks, CVPR 2010.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import GroupConvTranspose
        >>> GroupConvTranspose(gt.p4, 8, 4, kernel_size=3, stride=2, padding=1)(torch.randn(2, 8, 4, 5, 5)).shape
        torch.Size([2, 4, 4, 9, 9])
    """

    groups: int = 1

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
        plan, frame = spec.plan, spec.plan.frame
        if plan.dim == 0 or (plan.lattice.is_exact and not plan.lattice.is_centred):
            raise GeometryError(f"a transposed correlation needs a grid and a fibre that fixes its centre, not {group}")
        # The correlation that this one is the adjoint of goes the other way.
        super().__init__(spec, out_channels, in_channels, groups, False, "direct", device, dtype)
        self.in_channels, self.out_channels, self._field = in_channels, out_channels, FieldShape.of(group)
        missing = (2 * pad - span for pad, span in zip(frame.before, frame.support.span, strict=True))
        self._least = tuple(1 + max(0, -(-gap // step)) for gap, step in zip(missing, frame.step, strict=True))
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and biases uniformly, with PyTorch's bound for the number of terms of a result."""
        bound = self.plan.bound(self.weight.shape[0] // self.groups) * sqrt(prod(self.plan.frame.step))
        nn.init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, features: Tensor) -> Tensor:
        """Return the features on the finer grid."""
        plan, frame = self.plan, self.plan.frame
        self._field.check(features.shape, self.in_channels, "batch")
        for size, least in zip(features.shape[3:], self._least, strict=True):
            if size < least:
                raise GeometryError(
                    f"a transposed correlation with padding {by(frame.before)} and a kernel that covers "
                    f"{by(frame.support.extent)} pixels needs a grid of at least {by(self._least)} pixels, got "
                    f"{by(features.shape[3:])}"
                )
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

    def export(self) -> nn.Module:
        """Return an ordinary transposed convolution with the expanded filters, channel and fibre as one axis."""
        plan, frame = self.plan, self.plan.frame
        bank, bias = self.filters()
        layer: Any = _ORDINARY[plan.dim - 1](
            self.in_channels * plan.order,
            self.out_channels * plan.order,
            frame.support.size,  # type: ignore[arg-type]
            frame.step,  # type: ignore[arg-type]
            frame.before,  # type: ignore[arg-type]
            groups=self.planar_groups,
            bias=bias is not None,
            dilation=frame.support.step,  # type: ignore[arg-type]
            device=bank.device,
            dtype=bank.dtype,
        )
        return filled(layer, bank, bias)

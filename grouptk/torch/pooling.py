"""Reductions of the fibre and of the grid that keep equivariance, and restriction to a subgroup."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from grouptk.correlation.geometry import by
from grouptk.errors import DomainError, GeometryError
from grouptk.group import Group
from grouptk.homomorphism import Homomorphism
from grouptk.lattice import lattice_of, point_axes
from grouptk.layers import FieldShape, Inclusion, Sizes, frozen, include, plan_window, wrong_shape

REDUCTIONS: dict[str, Callable[..., Tensor]] = {"max": torch.amax, "mean": torch.mean, "sum": torch.sum}


def _reduction(reduce: str) -> Callable[..., Tensor]:
    if reduce not in REDUCTIONS:
        raise DomainError(f"reduce must be one of {', '.join(REDUCTIONS)}, got {reduce!r}")
    return REDUCTIONS[reduce]


class _OnFibre(nn.Module):
    """A module on features (batch, channel, fibre, *grid)."""

    def __init__(self, group: Group, fibre: Any = None) -> None:
        super().__init__()
        self.group = group
        self._field = FieldShape.of(group, fibre)

    def _check(self, features: Tensor) -> None:
        self._field.check(features.shape, None, "batch")


class Project(_OnFibre):
    """Projection from the group to the space: maximum, mean or sum over the fibre.

    Features (batch, C, fibre, *grid) give (batch, C, *grid).

    Raises:
        DomainError: an unknown reduction.
        GeometryError: glides or screws take the fibre of a point apart.
        ShapeError: on input, axes that do not fit.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import Project
        >>> Project(gt.p4, "mean")(torch.randn(2, 8, 4, 5, 5)).shape
        torch.Size([2, 8, 5, 5])
    """

    def __init__(self, group: Group, reduce: str = "max", *, fibre: Any = None) -> None:
        super().__init__(group, fibre)
        lattice_of(group, None, frozen(fibre)).require_fixed_cells("Project")
        self.reduce = reduce
        _reduction(reduce)

    def forward(self, features: Tensor) -> Tensor:
        """Return the features on the space."""
        self._check(features)
        return _reduction(self.reduce)(features, dim=2)

    def extra_repr(self) -> str:
        """Tell the group and the reduction."""
        return f"{self.group}, {self.reduce}"


class GlobalPool(_OnFibre):
    """Invariants: one number for each channel, reduced over the fibre and the grid.

    Features (batch, C, fibre, *grid) give (batch, C), or (batch, C, 1, …) with as many grid axes if `keepdim`.

    Raises:
        DomainError: an unknown reduction.
        ShapeError: on input, axes that do not fit.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import GlobalPool
        >>> GlobalPool(gt.p4)(torch.randn(2, 8, 4, 5, 5)).shape
        torch.Size([2, 8])
    """

    def __init__(self, group: Group, reduce: str = "mean", keepdim: bool = False, *, fibre: Any = None) -> None:
        super().__init__(group, fibre)
        self.reduce, self.keepdim = reduce, keepdim
        _reduction(reduce)

    def forward(self, features: Tensor) -> Tensor:
        """Return the invariants."""
        self._check(features)
        result = _reduction(self.reduce)(features.flatten(2), dim=2)
        return result.reshape(*result.shape, *[1] * self._field.dim) if self.keepdim else result

    def extra_repr(self) -> str:
        """Tell the group and the options."""
        return f"{self.group}, {self.reduce}, keepdim={self.keepdim}"


class _OnSubgroup(_OnFibre):
    """A module that knows a subgroup, given as a group or as an injective homomorphism."""

    _planes: Tensor

    def __init__(self, group: Group, subgroup: Group | Homomorphism) -> None:
        super().__init__(group)
        self.inclusion: Inclusion = include(group, subgroup)

    @property
    def subgroup(self) -> Group:
        """The subgroup."""
        return self.inclusion.sub.group

    def extra_repr(self) -> str:
        """Tell both groups."""
        return f"{self.group}, {self.subgroup}"


class GroupPool(_OnSubgroup):
    """Pooling over the cosets hK of a subgroup K: features (batch, C, fibre, *grid) give (batch, C, cosets, *grid).

    The result lives on G/K: the group permutes the cosets, which come in the order of their first elements. `K` is a
    group with the same translations whose elements move the points of the grid as some of G do, or, without a grid,
    whose coordinates are some of G's own, or an injective `Homomorphism`.

    Raises:
        DomainError: no subgroup, or an unknown reduction.
        GeometryError: other translations, or a fibre that is not closed.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import GroupPool
        >>> GroupPool(gt.p4m, gt.p4, "mean")(torch.randn(2, 3, 8, 5, 5)).shape
        torch.Size([2, 3, 2, 5, 5])
    """

    def __init__(self, group: Group, subgroup: Group | Homomorphism, reduce: str = "max") -> None:
        super().__init__(group, subgroup)
        self.reduce = reduce
        _reduction(reduce)
        cosets = torch.from_numpy(self.inclusion.left_cosets)
        self._shape = tuple(cosets.shape)
        self.register_buffer("_planes", cosets.flatten(), persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        """Return the features on the cosets."""
        self._check(features)
        return _reduction(self.reduce)(features.index_select(2, self._planes).unflatten(2, self._shape), dim=3)

    def extra_repr(self) -> str:
        """Tell both groups and the reduction."""
        return f"{super().extra_repr()}, {self.reduce}"


class Restrict(_OnSubgroup):
    """Restriction to a subgroup K: features (batch, C, |H|, *grid) give (batch, C·[G:K], |K|, *grid).

    A function on G is one function on K for each coset Kc, f_c(k) = f(k·c): nothing is lost. Channel c of field i is
    i·[G:K] + c. From there on layers of K follow. The subgroup is given as for `GroupPool`, with the same errors.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import Restrict
        >>> Restrict(gt.p4m, gt.p4)(torch.randn(2, 3, 8, 5, 5)).shape
        torch.Size([2, 6, 4, 5, 5])
    """

    def __init__(self, group: Group, subgroup: Group | Homomorphism) -> None:
        super().__init__(group, subgroup)
        cosets = torch.from_numpy(self.inclusion.right_cosets)
        self._shape = tuple(cosets.shape)
        self.register_buffer("_planes", cosets.flatten(), persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        """Return the features on the subgroup."""
        self._check(features)
        return features.index_select(2, self._planes).unflatten(2, self._shape).flatten(1, 2)


class _Pool(nn.Module):
    """Pooling of pixels in windows which the group maps to windows."""

    def __init__(
        self, group: Group, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0, *, on: str = "group"
    ) -> None:
        super().__init__()
        self.group, self.on, self._field = group, on, FieldShape.of(group)
        self.kernel_size, self.padding = frozen(kernel_size), frozen(padding)
        self.stride = self.kernel_size if stride is None else frozen(stride)
        lattice = lattice_of(group)
        self._point_axes = point_axes(lattice, on)
        if not 1 <= lattice.dim <= 3:
            raise GeometryError(f"pooling needs 1, 2 or 3 grid axes, got {lattice.dim} of {group}")
        self.frame = plan_window(group, on, self.kernel_size, self.stride, self.padding)
        padding, window = self.frame.before, self.frame.support.size
        if any(2 * pad > size for pad, size in zip(padding, window, strict=True)):
            raise GeometryError(f"padding must be at most half the window, got {by(padding)} for {by(window)}")
        if any(self.frame.start):
            raise GeometryError(f"pooling needs a group whose fibre fixes a pixel, or no padding; not {group}")
        if not lattice.is_exact:
            warnings.warn(
                f"pooling in boxes of pixels commutes with those elements of {group} that map the grid to itself, and "
                "with no others; project to invariants first, or reduce the grid by strides alone",
                stacklevel=3,
            )

    def forward(self, features: Tensor) -> Tensor:
        """Return the features on the coarser grid."""
        if self.on == "group":
            self._field.check(features.shape, None, "batch")
        elif features.ndim != 2 + self._point_axes + self._field.dim:
            axes = ["batch", "channels", *["points"] * self._point_axes]
            raise wrong_shape(self.group, self._field.dim, features.shape, *axes)
        grid = features.shape[features.ndim - self._field.dim :]
        if not self.frame.fits(grid):
            self.frame.geometry(tuple(map(int, grid)))
        fused = features.flatten(1, features.ndim - self._field.dim - 1)
        return self._pooled(fused).unflatten(1, features.shape[1 : features.ndim - self._field.dim])

    def _pooled(self, fused: Tensor) -> Tensor:
        raise NotImplementedError

    def extra_repr(self) -> str:
        """Tell the group and the window."""
        return f"{self.group}, kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxPool(_Pool):
    """The maximum in windows of pixels, in each plane of the fibre.

    Windows must fill the array symmetrically: the stride divides (size + 2·padding − kernel_size), and window, stride
    and padding are the same along axes which the group mixes. Groups whose elements turn the window into another one
    (hexagonal ones) are refused; where the fibre moves pixels off the grid a warning says so. `on` is "group", or
    "space" for features (batch, C, *grid).

    Raises:
        GeometryError: as said, or padding by more than half a window; on input, sizes that do not fit, with the nearest
            that do.
        ShapeError: on input, axes that do not fit.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import MaxPool
        >>> MaxPool(gt.p4, 2)(torch.randn(2, 8, 4, 6, 6)).shape
        torch.Size([2, 8, 4, 3, 3])
    """

    def _pooled(self, fused: Tensor) -> Tensor:
        pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[self._field.dim - 1]
        return pool(fused, self.kernel_size, self.stride, self.padding)


class AvgPool(_Pool):
    """The mean in windows of pixels, in each plane of the fibre; arguments and errors are those of `MaxPool`.

    Padding counts as zeros.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import AvgPool
        >>> AvgPool(gt.p4, 3, stride=2, padding=1)(torch.randn(2, 8, 4, 7, 7)).shape
        torch.Size([2, 8, 4, 4, 4])
    """

    def _pooled(self, fused: Tensor) -> Tensor:
        pool = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[self._field.dim - 1]
        return pool(fused, self.kernel_size, self.stride, self.padding)

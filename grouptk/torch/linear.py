"""Linear and bilinear layers between representations, from their intertwiners: equivariant MLPs for any group."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from grouptk.domains import Array
from grouptk.errors import DomainError, ShapeError
from grouptk.layers import check_channels
from grouptk.representations import intertwiners, trivial
from grouptk.representations.operations import Operations


def _orthonormal(rho_in: Operations, rho_out: Operations) -> Array:
    """Return an orthonormal basis (n, d_out, d_in) of the equivariant maps."""
    basis = intertwiners(rho_in, rho_out).array
    if np.iscomplexobj(basis):
        raise DomainError(f"layers need real intertwiners, and those from {rho_in} to {rho_out} are complex")
    flat = basis.reshape(len(basis), rho_out.dimension * rho_in.dimension)
    orthonormal = np.linalg.qr(flat.T)[0].T if len(flat) else flat
    return orthonormal.reshape(len(basis), rho_out.dimension, rho_in.dimension)


def _require_representations(*representations: Any) -> None:
    for rho in representations:
        if not isinstance(rho, Operations):
            raise DomainError(f"a layer needs representations, such as gt.Representation(group, …), got {rho!r}")


class _Equivariant(nn.Module):
    """A map whose matrix is a combination of intertwiners, with channels mixed freely."""

    _basis: Tensor
    _fixed: Tensor

    def __init__(
        self, rho_in: Operations, rho_out: Operations, channels: tuple[int, int], bias: bool, device: Any, dtype: Any
    ) -> None:
        super().__init__()
        check_channels(*channels, 1)
        self.rho_in, self.rho_out = rho_in, rho_out
        self._tables = _orthonormal(rho_in, rho_out), _orthonormal(trivial(rho_out.group), rho_out)[..., 0]
        if not len(self._tables[0]):
            raise DomainError(f"only the zero map from {rho_in} to {rho_out} is equivariant")
        self.register_buffer("_basis", None, persistent=False)
        self.register_buffer("_fixed", None, persistent=False)
        inputs, outputs = channels
        factory = {"device": device, "dtype": dtype}
        self.weight = nn.Parameter(torch.empty(outputs, inputs, len(self._tables[0]), **factory))
        has_bias = bias and len(self._tables[1]) > 0
        self.bias = nn.Parameter(torch.empty(outputs, len(self._tables[1]), **factory)) if has_bias else None
        self._set_tables()
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw normal weights under which results have the variance of the input on average; biases are zero."""
        _, inputs, count = self.weight.shape
        nn.init.normal_(self.weight, std=sqrt(self.rho_out.dimension / (inputs * count)))
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def matrix(self) -> Tensor:
        """Return the matrices (C_out, C_in, d_out, d_in)."""
        return torch.einsum("oin,nrs->oirs", self.weight, self._basis)

    def _shift(self, result: Tensor) -> Tensor:
        return result if self.bias is None else result + self.bias @ self._fixed

    def _set_tables(self) -> None:
        # From the exact tables: a layer that was single becomes a double one without a loss.
        self._basis, self._fixed = (
            torch.from_numpy(table).to(self.weight.device, self.weight.dtype) for table in self._tables
        )

    def _apply(self, *args: Any, **options: Any) -> _Equivariant:
        super()._apply(*args, **options)
        self._set_tables()
        return self


class EquivariantLinear(_Equivariant):
    """The general equivariant linear layer, x ↦ A x + b with A ρ_in(g) = ρ_out(g) A and ρ_out(g) b = b.

    Features are (…, d_in), or (…, C_in, d_in) where numbers of channels are given; channels are mixed freely. The
    weights (C_out, C_in, n) are coefficients of an orthonormal basis of the intertwiners, the biases those of the
    invariant vectors.

    Raises:
        DomainError: no representations, or not of one group; nothing but zero is equivariant, or maps are complex.
        ShapeError: numbers of channels; on input, features with other axes.

    Source:
        M. Finzi, M. Welling, A. G. Wilson, A practical method for constructing equivariant multilayer perceptrons for
        arbitrary matrix groups, ICML 2021.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.representations import standard
        >>> from grouptk.torch import EquivariantLinear
        >>> vector = standard(gt.SO(2))
        >>> layer = EquivariantLinear(vector + vector, vector)
        >>> layer
        EquivariantLinear(4 → 2, 4 intertwiners, bias=False)
    """

    def __init__(
        self,
        rho_in: Operations,
        rho_out: Operations,
        in_channels: int | None = None,
        out_channels: int | None = None,
        bias: bool = True,
        *,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if (in_channels is None) != (out_channels is None):
            raise ShapeError("give both in_channels and out_channels, or neither")
        _require_representations(rho_in, rho_out)
        channels = (1, 1) if in_channels is None or out_channels is None else (in_channels, out_channels)
        super().__init__(rho_in, rho_out, channels, bias, device, dtype)
        self.in_channels, self.out_channels = in_channels, out_channels

    def forward(self, features: Tensor) -> Tensor:
        """Return (…, [C_out,] d_out)."""
        channels = () if self.in_channels is None else (self.in_channels,)
        expected = (*channels, self.rho_in.dimension)
        if tuple(features.shape[max(0, features.ndim - len(expected)) :]) != expected:
            raise ShapeError(
                f"features must have shape (…, {', '.join(map(str, expected))}), got {tuple(features.shape)}"
            )
        if self.in_channels is None:
            features = features.unsqueeze(-2)
        result = self._shift(torch.einsum("oirs,...is->...or", self.matrix(), features))
        return result.squeeze(-2) if self.in_channels is None else result

    def extra_repr(self) -> str:
        """Tell the sizes."""
        outputs, inputs, count = self.weight.shape
        mixed = "" if self.in_channels is None else f"{inputs} → {outputs} channels, "
        sizes = f"{self.rho_in.dimension} → {self.rho_out.dimension}"
        return f"{mixed}{sizes}, {count} intertwiners, bias={self.bias is not None}"


class EquivariantBilinear(_Equivariant):
    """The general equivariant bilinear layer, (x, y) ↦ A (x ⊗ y) + b with A an intertwiner of ρ_1 ⊗ ρ_2 and ρ_out.

    This is where invariants of vectors come from: lengths, inner products, cross products. Features are (…, d_1) and
    (…, d_2), and give (…, d_out), or (…, C_out, d_out) where a number of channels is given.

    Raises:
        DomainError: as for `EquivariantLinear`.
        ShapeError: a number of channels; on input, features with other axes.

    Source:
        N. Thomas et al., Tensor field networks, 2018, for tensor products of features.

    Example:
        >>> import grouptk as gt
        >>> from grouptk.representations import standard, trivial
        >>> from grouptk.torch import EquivariantBilinear
        >>> vector = standard(gt.SO(3))
        >>> EquivariantBilinear(vector, vector, trivial(gt.SO(3)))
        EquivariantBilinear(3 ⊗ 3 → 1, 1 intertwiners, bias=True)
    """

    def __init__(
        self,
        rho_1: Operations,
        rho_2: Operations,
        rho_out: Operations,
        out_channels: int | None = None,
        bias: bool = True,
        *,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        _require_representations(rho_1, rho_2, rho_out)
        super().__init__(rho_1 * rho_2, rho_out, (1, 1 if out_channels is None else out_channels), bias, device, dtype)
        self.rho_1, self.rho_2, self.out_channels = rho_1, rho_2, out_channels

    def forward(self, one: Tensor, two: Tensor) -> Tensor:
        """Return (…, [C_out,] d_out) for (…, d_1) and (…, d_2)."""
        sizes = self.rho_1.dimension, self.rho_2.dimension
        if (*one.shape[-1:], *two.shape[-1:]) != sizes:
            raise ShapeError(f"features must have last axes {sizes}, got {tuple(one.shape)} and {tuple(two.shape)}")
        matrix = self.matrix().unflatten(-1, sizes)[:, 0]
        result = self._shift(torch.einsum("orst,...s,...t->...or", matrix, one, two))
        return result.squeeze(-2) if self.out_channels is None else result

    def extra_repr(self) -> str:
        """Tell the sizes."""
        sizes = f"{self.rho_1.dimension} ⊗ {self.rho_2.dimension} → {self.rho_out.dimension}"
        return f"{sizes}, {self.weight.shape[-1]} intertwiners, bias={self.bias is not None}"


class Gate(nn.Module):
    """The gated nonlinearity (x, s) ↦ x · σ(s), for features x (…, d) of any representation and invariants s (…, 1).

    Raises:
        ShapeError: on input, gates that are not one for each feature.

    Source:
        M. Weiler, M. Geiger, M. Welling, W. Boomsma, T. Cohen, 3D steerable CNNs, NeurIPS 2018.

    Example:
        >>> import torch
        >>> from grouptk.torch import Gate
        >>> Gate()(torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0]]))
        tensor([[1.5000, 2.0000]])
    """

    def forward(self, features: Tensor, gates: Tensor) -> Tensor:
        """Return the features times the sigmoid of their gates."""
        if gates.shape != (*features.shape[:-1], 1):
            wanted = (*features.shape[:-1], 1)
            raise ShapeError(f"gates must have shape {tuple(wanted)}, one for each feature, got {tuple(gates.shape)}")
        return features * torch.sigmoid(gates)

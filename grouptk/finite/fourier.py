"""The Fourier transform of functions on a finite group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grouptk.domains import Array
from grouptk.errors import ShapeError
from grouptk.finite.irreps import UnitaryIrrep
from grouptk.finite.irreps import irreps as all_irreps
from grouptk.finite.table import CayleyTable


def fourier(table: CayleyTable, function: Any, irreps: Sequence[UnitaryIrrep] | None = None) -> tuple[Array, ...]:
    """Return f̂(ρ) = Σ_g f(g)·ρ(g) for each irreducible representation ρ, arrays of shape (…, d, d).

    The last axis of f is that of the elements; axes before it are free. Convolution (f*k)(g) = Σ_y f(y)·k(y⁻¹g) becomes
    the product f̂(ρ)·k̂(ρ), and Σ_g |f(g)|² = Σ_ρ d_ρ·|f̂(ρ)|² / |G| with the sum of squares of entries (Plancherel).

    Raises:
        ShapeError: the last axis of f is not that of the elements.

    Source: P. Diaconis, Group Representations in Probability and Statistics (1988), chapter 2C.

    Example:
        >>> cyclic = CayleyTable((np.arange(4)[:, None] + np.arange(4)) % 4)
        >>> transform = np.concatenate(fourier(cyclic, [1.0, 2.0, 0.0, 5.0]), axis=None)
        >>> sorted(transform.imag.round(6).tolist()), sorted(transform.real.round(6).tolist())
        ([-3.0, 0.0, 0.0, 3.0], [-6.0, 1.0, 1.0, 8.0])
    """
    values = np.asarray(function)
    if values.ndim == 0 or values.shape[-1] != len(table):
        raise ShapeError(f"a function must have shape (…, {len(table)}), a value an element, got {values.shape}")
    transforms = []
    for rho in all_irreps(table) if irreps is None else irreps:
        parts = (np.tensordot(values[..., part], matrices, 1) for part, matrices in rho.blocks())
        transforms.append(sum(parts, np.zeros((*values.shape[:-1], rho.degree, rho.degree))))
    return tuple(transforms)


def inverse_fourier(
    table: CayleyTable, transforms: Sequence[Array], irreps: Sequence[UnitaryIrrep] | None = None
) -> Array:
    """Return f(g) = Σ_ρ d_ρ·tr(ρ(g⁻¹)·f̂(ρ)) / |G| from the transforms of f, in the order of the representations.

    The result is complex unless all representations are real.

    Raises:
        ShapeError: there is not one transform of shape (…, d, d) for each representation.

    Example:
        >>> cyclic = CayleyTable((np.arange(4)[:, None] + np.arange(4)) % 4)
        >>> inverse_fourier(cyclic, fourier(cyclic, [1, 2, 0, 5])).real.round(6).tolist()
        [1.0, 2.0, 0.0, 5.0]
    """
    irreps = all_irreps(table) if irreps is None else irreps
    shapes, degrees = [np.shape(transform)[-2:] for transform in transforms], [rho.degree for rho in irreps]
    if shapes != [(degree, degree) for degree in degrees]:
        raise ShapeError(f"there must be square transforms of the degrees {degrees}, got shapes {shapes}")
    batch = np.shape(transforms[0])[:-2]
    total = np.zeros((*batch, len(table)), np.result_type(*transforms, *(rho.whitening for rho in irreps)))
    for rho, transform in zip(irreps, transforms, strict=True):
        flat = np.reshape(transform, (*batch, -1)) * (rho.degree / len(table))
        for part, matrices in rho.blocks():
            total[..., part] += flat @ matrices.conj().reshape(len(matrices), -1).T
    return total

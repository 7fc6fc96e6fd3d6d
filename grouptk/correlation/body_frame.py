"""The body frame: kernel points as seen by the plane that they read, and what H-Fourier analysis makes of them.

In a split extension T ⋊ H the point κ = (v, s) is looked up at (x, h)·κ = (x + h·v, h·s). With v = s·u and g = h·s,

    out(x, h) = Σ_{u, s} κ[u, s] F[u, h·s](x),   F[u, g](x) = f(x + g·u, g),   κ[u, s] = k(s·u, s)

is for each tap u a correlation over H alone. The real Fourier transform over H makes it block diagonal: one product of
matrices for each irreducible representation, |H|² multiplications become Σ D³/t.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grouptk.correlation.plan import IndexPlan, Plan
from grouptk.domains import Array
from grouptk.errors import BackendError
from grouptk.finite import CayleyTable
from grouptk.finite.irreps import real_irreps
from grouptk.lattice import Lattice

TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class Block:
    """A representation ρ irreducible over ℝ: D rows, of which `copies` D/t make Fourier coefficients.

    `planes` are its coefficients F̂[i, l] = Σ_h ρ(h)[i, l] F[h], i < D/t, in the order of (i, l).
    """

    matrices: Array
    copies: int
    planes: slice

    @property
    def degree(self) -> int:
        """The number D of rows of the matrices."""
        return self.matrices.shape[-1]


@dataclass(frozen=True, eq=False)
class Blocks:
    """The real Fourier transform over a finite group: `forward` (|H|, |H|) from planes to coefficients, and back."""

    forward: Array
    backward: Array
    parts: tuple[Block, ...]

    @classmethod
    def of(cls, table: CayleyTable) -> Blocks:
        """Return the transform of a group, from its irreducible representations over ℝ."""
        parts, rows, columns, start, order = [], [], [], 0, len(table)
        for rho in real_irreps(table):
            degree = rho.degree
            copies = degree // {"real": 1, "complex": 2, "quaternionic": 4}[rho.type]
            entries = rho.matrices[:, :copies].reshape(order, -1)
            rows.append(entries.T)
            columns.append(entries * degree / order)
            parts.append(Block(rho.matrices, copies, slice(start, start + entries.shape[1])))
            start += entries.shape[1]
        forward, backward = np.concatenate(rows), np.concatenate(columns, axis=1)
        if start != order or np.abs(backward @ forward - np.eye(order)).max() > TOLERANCE * order:
            raise BackendError(f"the Fourier transform of {table} is not invertible in floating point")
        return cls(forward, backward, tuple(parts))

    @property
    def cost(self) -> int:
        """The multiplications Σ D²·(D/t) for a pair of channels; they are |H|² without the transform."""
        return sum(block.degree**2 * block.copies for block in self.parts)


@dataclass(frozen=True, eq=False)
class BodyFrame:
    """Where each plane is read, and which kernel point each tap holds.

    `offset` (|H|, K, d), in half pixels, says where plane g reads body tap u; `points` (K, |H|) which kernel point is
    (s·u, s), N for none.
    """

    lattice: Lattice
    offset: Array
    points: Array
    blocks: Blocks

    def weights(self, kernel: Array) -> list[Array]:
        """Return the matrices (D·C_out, D·C_in·K) of all blocks, of a kernel (C_out, C_in, N).

        Rows are (l, o) and columns (m, i, u): Σ_s κ[o, i, u, s] ρ(s)[l, m].
        """
        outputs, _, count = kernel.shape
        if self.points.max(initial=0) == count:
            kernel = np.concatenate([kernel, np.zeros_like(kernel[..., :1])], axis=-1)
        body = kernel[:, :, self.points]
        found = []
        for block in self.blocks.parts:
            rows = np.einsum("oius,slm->lomiu", body, block.matrices.astype(kernel.dtype, copy=False), optimize=True)
            found.append(rows.reshape(outputs * block.degree, -1))
        return found


@lru_cache(maxsize=256)
def body_frame(plan: Plan) -> BodyFrame:
    """Return the body frame of a group correlation.

    Raises:
        BackendError: there is none: the signal is no function on the group, the fibre is listed, or the extension does
            not split, so that where a plane is read depends on who reads it.
    """
    order = plan.lattice.order
    if not isinstance(plan, IndexPlan) or plan.gather.shape[1] != order or plan.plane.min(initial=0) < 0:
        raise BackendError(f'method="spectral" needs a kernel of values on {plan.lattice.group} itself')
    points = plan.points
    table = np.empty((order, order), np.int64)
    table[:, plan.plane[0]] = plan.plane
    # κ is read by the plane of the identity as it lies in the body: there h·s = e, and h·v = u.
    reader = (plan.plane == 0).argmax(axis=0)
    seen = plan.offset[reader, np.arange(points)]
    taps, tap = np.unique(seen, axis=0, return_inverse=True)
    tap = tap.reshape(-1)
    offset = np.zeros((order, len(taps), taps.shape[1]), np.int64)
    offset[plan.plane, tap] = plan.offset
    if (offset[plan.plane, tap] != plan.offset).any():
        raise BackendError(
            f'method="spectral" needs a group that splits into translations and a fibre that keeps the grid, and '
            f'{plan.lattice.group} does not: use method="direct"'
        )
    held = np.full((len(taps), order), points)
    held[tap, plan.plane[0]] = np.arange(points)
    return BodyFrame(plan.lattice, offset, held, Blocks.of(CayleyTable(table)))

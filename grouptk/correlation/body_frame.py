"""The body frame: kernel points as seen by the plane that they read, and what H-Fourier analysis makes of them.

In a split extension T ⋊ H the point κ = (v, s) is looked up at (x, h)·κ = (x + h·v, h·s). With v = s·u and g = h·s,

    out(x, h) = Σ_{u, s} κ[u, s] F[u, h·s](x),   F[u, g](x) = f(x + g·u, g),   κ[u, s] = k(s·u, s)

is for each tap u a correlation over H alone. The real Fourier transform over H makes it block diagonal: one product of
matrices for each irreducible representation, |H|² multiplications become Σ D³/t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from grouptk.correlation.plan import IndexPlan, Plan
from grouptk.correlation.straight_line import Program
from grouptk.domains import Array
from grouptk.errors import BackendError
from grouptk.finite import CayleyTable
from grouptk.finite.irreps import real_irreps, sparse_form

TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class Block:
    """A representation ρ irreducible over ℝ: D rows, of which `copies` D/t make Fourier coefficients.

    Its coefficients are F̂[i, l] = Σ_h ρ(h)[i, l] F[h] / c_l, i < D/t, in the order of (i, l); the `factors`
    (D, D) make of Σ_s κ[s] ρ(s)[l, m] the matrix between them, in which the inverse of the transform is its transpose.
    """

    matrices: Array
    copies: int
    factors: Array

    @property
    def degree(self) -> int:
        """The number D of rows of the matrices."""
        return self.matrices.shape[-1]


@dataclass(frozen=True, eq=False)
class Blocks:
    """The real Fourier transform over a finite group: `forward` (|H|, |H|) from planes to coefficients.

    Its rows are orthogonal, and scaled so that most entries are ±1. Filters are multiplied by what is left, so that
    the transpose of `forward` takes coefficients back to planes.
    """

    forward: Array
    parts: tuple[Block, ...]

    @classmethod
    def of(cls, table: CayleyTable) -> Blocks:
        """Return the transform of a group, from its irreducible representations over ℝ."""
        parts, rows, order = [], [], len(table)
        for rho in real_irreps(table):
            copies = rho.degree // {"real": 1, "complex": 2, "quaternionic": 4}[rho.type]
            matrices = sparse_form(rho.matrices) if copies == rho.degree else rho.matrices
            largest = np.abs(matrices[:, :copies]).max(axis=(0, 1))
            rows.append((matrices[:, :copies] / largest).reshape(order, -1).T)
            factors = rho.degree / order * np.multiply.outer(largest, largest)
            parts.append(Block(matrices, copies, factors))
        forward = np.concatenate(rows)
        scale = np.concatenate([np.tile(np.diag(block.factors), block.copies) for block in parts])
        if len(forward) != order or np.abs(forward.T * scale @ forward - np.eye(order)).max() > TOLERANCE * order:
            raise BackendError(f"the Fourier transform of {table} is not invertible in floating point")
        forward[np.abs(forward) < TOLERANCE] = 0
        return cls(forward, tuple(parts))

    @property
    def cost(self) -> int:
        """The multiplications Σ D²·(D/t) for a pair of channels; they are |H|² without the transform."""
        return sum(block.degree**2 * block.copies for block in self.parts)

    @cached_property
    def analysis(self) -> Program:
        """The transform as few sums."""
        return Program.of(self.forward)

    @cached_property
    def synthesis(self) -> Program:
        """Its transpose as few sums."""
        return Program.of(self.forward.T)

    @cached_property
    def mixing(self) -> Array:
        """The entries (|H|, Σ D²) of all representations times their factors, from fibre elements to blocks."""
        return np.concatenate([(b.matrices * b.factors).reshape(len(b.matrices), -1) for b in self.parts], axis=1)


@dataclass(frozen=True, eq=False)
class BodyFrame:
    """Where each plane is read, and which kernel point each tap holds.

    `offset` (|H|, K, d), in half pixels, says where plane g reads body tap u; `points` (K, |H|) which kernel point is
    (s·u, s), `count` for none; `table` (|H|, |H|) which plane is h·s.
    """

    offset: Array
    points: Array
    count: int
    table: Array
    blocks: Blocks

    def weights(self, kernel: Array) -> list[Array]:
        """Return the matrices (D·C_out, D·K·C_in) of all blocks, of a kernel (C_out, C_in, N).

        Rows are (l, o) and columns (m, u, i): Σ_s κ[o, i, u, s] ρ(s)[l, m] times a factor.
        """
        outputs, inputs, _ = kernel.shape
        if self.points.max(initial=0) == self.count:
            kernel = np.concatenate([kernel, np.zeros_like(kernel[..., :1])], axis=-1)
        mixed = kernel[:, :, self.points] @ self.blocks.mixing.astype(kernel.dtype)
        found, start = [], 0
        for block in self.blocks.parts:
            size, taps = block.degree, len(self.points)
            part = mixed[..., start : start + size**2].reshape(outputs, inputs, taps, size, size)
            found.append(np.ascontiguousarray(part.transpose(3, 0, 4, 2, 1)).reshape(size * outputs, -1))
            start += size**2
        return found

    def kernel(self, weights: Sequence[Array]) -> Array:
        """Return the adjoint of `weights`: a kernel (C_out, C_in, N) from matrices of all blocks."""
        taps, parts = len(self.points), []
        for block, matrix in zip(self.blocks.parts, weights, strict=True):
            size = block.degree
            part = matrix.reshape(size, len(matrix) // size, size, taps, -1).transpose(1, 4, 3, 0, 2)
            parts.append(part.reshape(*part.shape[:3], -1))
        mixed = np.concatenate(parts, axis=-1)
        body = mixed @ self.blocks.mixing.T.astype(mixed.dtype)
        kernel = np.zeros((*body.shape[:2], self.count + 1), body.dtype)
        kernel[:, :, self.points] = body
        return kernel[..., : self.count]

    @cached_property
    def adjoint(self) -> BodyFrame:
        """The body frame of the adjoint correlation, whose kernel is that of this one with its channels exchanged.

        From out(x, h) = Σ κ[u, s] f(x + hs·u, hs) follows f*(y, g) = Σ κ[u, s] out*(y − g·u, g s⁻¹): the taps are
        −s·u, and what the adjoint holds for tap −s·u and step s⁻¹ is κ[u, s].
        """
        order, taps, dim = self.offset.shape
        identity = int((self.table == np.arange(order)).all(axis=1).argmax())
        inverse = (self.table == identity).argmax(axis=1)
        # Where plane h of out* is read for tap −s·u: −hs·u, for all h, s and u.
        read = -self.offset[self.table].swapaxes(0, 1).swapaxes(1, 2)
        seen, first, tap = np.unique(
            read[:, :, identity].reshape(order * taps, dim), axis=0, return_index=True, return_inverse=True
        )
        points = np.full((len(seen), order), self.count)
        points[tap.reshape(order, taps), inverse[:, None]] = self.points.T
        offset = np.ascontiguousarray(read.reshape(order * taps, order, dim)[first].swapaxes(0, 1))
        return BodyFrame(offset, points, self.count, self.table, self.blocks)


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
    return BodyFrame(offset, held, points, table, Blocks.of(CayleyTable(table)))

"""Planar correlations of JAX arrays, in 0 to 3 dimensions."""

from __future__ import annotations

from collections.abc import Sequence

import jax.numpy as jnp
from jax import Array, lax

from grouptk.correlation.geometry import BOUNDARIES, Frame, Geometry


def correlate_planes(
    where: Frame | Geometry,
    fused: Array,
    bank: Array,
    dilation: Sequence[int],
    groups: int = 1,
    fillvalue: complex = 0,
) -> Array:
    """Correlate (batch, C_in·P, *grid) with a filter bank (C_out·|H|, C_in·P, *size)."""
    if not dilation:
        blocks = zip(jnp.split(fused, groups, 1), jnp.split(bank, groups, 0), strict=True)
        return jnp.concatenate([block @ rows.T for block, rows in blocks], 1)
    margin = list(zip(where.before, where.after, strict=True))
    if where.boundary != "fill" or fillvalue != 0:
        widths = [(0, 0), (0, 0), *margin]
        if where.boundary == "fill":
            fused = jnp.pad(fused, widths, constant_values=fillvalue)
        elif any(map(any, margin)):
            fused = jnp.pad(fused, widths, mode=BOUNDARIES[where.boundary])
        margin = [(0, 0)] * len(margin)
    # A start beyond the first pixel is a negative margin.
    margin = [(before - start, after) for (before, after), start in zip(margin, where.start, strict=True)]
    return lax.conv_general_dilated(fused, bank, where.step, margin, rhs_dilation=dilation, feature_group_count=groups)

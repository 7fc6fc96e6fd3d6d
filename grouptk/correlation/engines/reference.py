"""The definition, as written: the specification with which every other engine is compared.

out(t, h) = Σ_κ k(κ) f((t, h)·κ)        (κ⁻¹ in place of κ for a convolution)
"""

from __future__ import annotations

import numpy as np

from grouptk.correlation.geometry import BOUNDARIES, Geometry
from grouptk.correlation.plan import Plan
from grouptk.domains import Array


def correlate(plan: Plan, geometry: Geometry, kernel: Array, signal: Array, fillvalue: complex) -> Array:
    """Sum over the group, one kernel point at a time.

    Kernel (C_out, C_in, N) and signal (B, C_in, P, *grid) give (B, C_out, |H|, *result).
    """
    signal = signal.astype(np.result_type(kernel, signal), copy=False)  # or it could not hold the fill value
    widths = [(0, 0)] * 3 + list(zip(geometry.before, geometry.after, strict=True))
    if geometry.boundary == "fill":
        extended = np.pad(signal, widths, constant_values=fillvalue)
    else:
        extended = np.pad(signal, widths, mode=BOUNDARIES[geometry.boundary])
    out = np.zeros((len(signal), len(kernel), plan.lattice.order, *geometry.result), np.result_type(kernel, signal))
    for fibre, plane, offset, weight in plan.terms(kernel):
        pixels = geometry.pixels(plan.support, offset)
        read = extended[:, :, plane][:, :, *pixels]
        out[:, :, fibre] += np.einsum("oc,bc...->bo...", weight, read)
    return out

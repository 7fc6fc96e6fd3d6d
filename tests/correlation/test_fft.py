"""The engine that works on the Fourier transform of the grid: every tiling gives the same, by NumPy and by PyTorch."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import grouptk as gt
from grouptk.correlation.engines import fft
from grouptk.correlation.engines.fft import NUMPY, Tiling, best_tiling
from grouptk.correlation.geometry import plan_geometry
from grouptk.correlation.plan import plan_correlation
from grouptk.lattice import lattice_of
from grouptk.torch.fft import TORCH

LIBRARIES = {"numpy": (NUMPY, np.asarray), "torch": (TORCH, torch.from_numpy)}


def planar(filters, padded, start, step, result, dilation):
    """Correlate tap by tap: filters (rows, columns, *taps), signal (B, columns, *grid)."""
    out = 0
    for tap in np.ndindex(filters.shape[2:]):
        read = tuple(
            slice(first + t * q, first + t * q + (count - 1) * move + 1, move)
            for first, t, q, count, move in zip(start, tap, dilation, result, step, strict=True)
        )
        out = out + np.einsum("rc,bc...->br...", filters[:, :, *tap], padded[:, :, *read])
    return out


axis = st.tuples(
    st.integers(0, 2),  # start
    st.integers(1, 3),  # step
    st.integers(1, 6),  # results
    st.integers(1, 4),  # taps
    st.integers(1, 3),  # dilation
    st.integers(1, 7),  # useful results of a tile
    st.integers(0, 2),  # pixels that are never read
)


@settings(max_examples=60)
@given(st.lists(axis, min_size=1, max_size=3), st.integers(0, 2**32 - 1), st.sampled_from(["numpy", "torch"]))
def test_every_tiling_is_the_plain_sum(axes, seed, library):
    start, step, result, taps, dilation, useful, beyond = map(tuple, zip(*axes, strict=True))
    span = [(count - 1) * q for count, q in zip(taps, dilation, strict=True)]
    size = tuple(count + more for count, more in zip(useful, span, strict=True))
    grid = [
        first + (count - 1) * move + 1 + covered + rest
        for first, count, move, covered, rest in zip(start, result, step, span, beyond, strict=True)
    ]
    random = np.random.default_rng(seed)
    filters, padded = random.standard_normal((3, 2, *taps)), random.standard_normal((2, 2, *grid))
    tiling = Tiling(start, step, result, taps, dilation, size, useful)
    by, take = LIBRARIES[library]
    found = np.asarray(tiling.correlate(by, tiling.spectrum(by, take(filters)), take(padded)))
    expected = planar(filters, padded, start, step, result, dilation)
    assert found.shape == expected.shape and np.abs(found - expected).max() < 1e-12
    assert math.prod(tiling.counts) == math.prod(
        -(-dense // count) for dense, count in zip(tiling.dense, useful, strict=True)
    )


def test_a_tile_that_is_too_small_is_seen():
    """One tile must hold all results, or the last taps come round to its beginning."""
    random = np.random.default_rng(0)
    filters, signal = random.standard_normal((1, 1, 3)), random.standard_normal((1, 1, 10))
    rest = ((0,), (1,), (8,), (3,), (1,))
    expected = planar(filters, signal, *rest[:3], rest[4])
    errors = [
        np.abs(tiling.correlate(NUMPY, tiling.spectrum(NUMPY, filters), signal) - expected).max()
        for tiling in (Tiling(*rest, (10,), (8,)), Tiling(*rest, (9,), (8,)))
    ]
    assert errors[0] < 1e-14 and errors[1] > 0.1


def geometry_of(group, size, grid, mode, boundary="fill", stride=1, dilation=1, on="group"):
    lattice = lattice_of(group)
    plan = plan_correlation(lattice, on, (size,) * lattice.dim, (dilation,) * lattice.dim)
    options = {"on": on, "mode": mode, "boundary": boundary, "stride": (stride,) * lattice.dim, "inverted": False}
    return plan, plan_geometry(lattice, plan.support, grid, **options)


CASES = [  # group, kernel, grid, options
    (gt.p4, 5, (6, 21), {}),
    (gt.p4, 5, (7, 21), {"stride": 2}),
    (gt.p4, 3, (7, 24), {"dilation": 3}),
    (gt.Z(1), 4, (40,), {}),
    (gt.Z(3), 3, (4, 3, 19), {}),
    (gt.wallpaper("p6"), 3, (6, 21), {}),
    (gt.wallpaper("p4g"), 3, (6, 24), {}),
]


@pytest.mark.parametrize("boundary", ["fill", "wrap"])
@pytest.mark.parametrize("mode", ["same", "valid", "full"])
@pytest.mark.parametrize(("group", "size", "grid", "options"), CASES, ids=str)
def test_tiles_that_the_model_never_takes_are_right_too(group, size, grid, options, mode, boundary, monkeypatch):
    lattice, random = lattice_of(group), np.random.default_rng(1)
    grid = tuple(
        grid[i] + (mode == "same" and boundary == "wrap") * (grid[i] % options.get("stride", 1))
        for i in range(len(grid))
    )
    kernel = random.standard_normal((2, 1, lattice.order, *(size,) * lattice.dim))
    signal = random.standard_normal((2, 1, lattice.order, *grid))
    options = {"on": "group", "channels": True, "mode": mode, "boundary": boundary, **options}
    expected = gt.correlate(group, kernel, signal, method="reference", **options)
    tilings = set()
    for worst, multiples in itertools.product((False, True), ((1,), (1.5, 2))):
        best_tiling.cache_clear()
        monkeypatch.setattr(fft, "MULTIPLES", multiples)
        monkeypatch.setattr(Tiling, "operations", lambda tiling, *_, w=worst: math.prod(tiling.counts) * (-1) ** w)
        found = gt.correlate(group, kernel, signal, method="fft", **options)
        tensor = gt.correlate(group, torch.from_numpy(kernel), torch.from_numpy(signal), method="fft", **options)
        assert np.abs(found - expected).max() < 1e-12
        assert np.abs(tensor.numpy() - expected).max() < 1e-12
        tilings.add(math.prod(fft_tiling(group, size, grid, options, len(kernel)).counts))
    best_tiling.cache_clear()
    assert len(tilings) > 1


def fft_tiling(group, size, grid, options, outputs):
    kept = {name: options[name] for name in ("mode", "boundary", "stride", "dilation") if name in options}
    plan, geometry = geometry_of(group, size, grid, **kept)
    order = plan.lattice.order
    return best_tiling(plan.support, geometry, geometry.boundary == "fill", 2, order * outputs, order)


def test_zeros_beyond_the_edges_are_shared():
    """A tile reads the zeros after the grid where it has those before it: 28 + 5 pixels, not 38, serve a span of 10."""
    for boundary, sizes in (("fill", range(33, 37)), ("wrap", range(38, 41))):
        plan, geometry = geometry_of(gt.Z(2), 11, (28, 28), "same", boundary)
        tiling = best_tiling(plan.support, geometry, boundary == "fill", 8, 32, 32)
        assert tiling.counts == (1, 1) and set(tiling.size) <= set(sizes)


def test_the_spectrum_is_the_transform_of_the_padded_filters():
    filters = np.random.default_rng(0).standard_normal((2, 3, 4, 3))
    tiling = Tiling((0, 0), (1, 1), (2, 2), (4, 3), (2, 1), (9, 10), (2, 2))
    spread = np.zeros((2, 3, 9, 10))
    spread[:, :, :8:2, :3] = filters
    expected = np.conj(np.fft.rfftn(spread, axes=(2, 3)))
    found = tiling.spectrum(NUMPY, filters).reshape(9, 6, 2, 3)
    assert np.abs(found - expected.transpose(2, 3, 0, 1)).max() < 1e-13

"""The engine that works on the Fourier transform of the fibre, against the plain sum."""

import numpy as np
import pytest

import grouptk as gt
from grouptk.correlation.body_frame import body_frame
from grouptk.correlation.plan import plan_correlation
from grouptk.lattice import lattice_of

SPLIT = {
    "Z1": gt.Z(1),
    "p4": gt.p4,
    "p4m": gt.p4m,
    **{name: gt.wallpaper(name) for name in ("p1", "p2", "pm", "cm", "pmm", "cmm", "p3", "p3m1", "p31m", "p6", "p6m")},
    "P432": gt.space_group("P432"),
    "C4": gt.C(4),
    "S3": gt.S(3),
    "Q8": gt.Q8(),
}
GLIDES = ("pg", "pmg", "pgg", "p4g")
# Multiplications for a pair of channels: |H|² by the filter bank, Σ D²·(D/t) by the transform.
COSTS = {"p4": 6, "p4m": 12, "P432": 64, "Q8": 4 + 4**2}


def arrays(group, batch=2, inputs=2, outputs=3, sizes=None, cells=6):
    lattice = lattice_of(group)
    random = np.random.default_rng(1)
    grid = tuple(cells * int(cell) for cell in lattice.pixels("group"))
    kernel = random.standard_normal((outputs, inputs, lattice.order, *(sizes or (3,) * lattice.dim)))
    return kernel, random.standard_normal((batch, inputs, lattice.order, *grid))


def both(group, kernel, signal, **options):
    options = {"on": "group", "channels": True, **options}
    return (gt.correlate(group, kernel, signal, method=method, **options) for method in ("spectral", "reference"))


@pytest.mark.parametrize("boundary", ["wrap", "fill", "symm"])
@pytest.mark.parametrize("name", SPLIT)
def test_it_is_the_plain_sum(name, boundary):
    found, expected = both(SPLIT[name], *arrays(SPLIT[name]), boundary=boundary)
    assert found.shape == expected.shape and np.abs(found - expected).max() < 1e-12


@pytest.mark.parametrize(
    "options", [{"stride": 2, "mode": "valid"}, {"dilation": 2}, {"mode": "valid"}, {"mode": "full"}], ids=str
)
def test_options(options):
    kernel, signal = arrays(gt.p4m)
    found, expected = both(gt.p4m, kernel, signal[..., :5, :5] if "stride" in options else signal, **options)
    assert found.shape == expected.shape and np.abs(found - expected).max() < 1e-12


def test_kernels_that_the_group_turns_into_others():
    found, expected = both(gt.p4, *arrays(gt.p4, sizes=(3, 5)))
    assert np.abs(found - expected).max() < 1e-12


def test_convolution_too():
    kernel, signal = arrays(gt.p4m)
    options = {"on": "group", "channels": True}
    found, expected = (gt.convolve(gt.p4m, kernel, signal, method=m, **options) for m in ("spectral", "reference"))
    assert np.abs(found - expected).max() < 1e-12


def test_many_tiles_and_odd_arrays():
    kernel, signal = arrays(gt.p4, batch=1, inputs=16, cells=60)
    for variant in (signal, signal[..., ::-1], np.asfortranarray(signal), signal[..., :1, :1], signal[:0]):
        variant = variant.view()
        variant.flags.writeable = False
        found, expected = both(gt.p4, kernel, variant)
        assert found.shape == expected.shape and np.abs(found - expected).max(initial=0) < 1e-11


@pytest.mark.parametrize("dtype", [np.float32, np.complex128, np.float16])
def test_dtypes(dtype):
    kernel, signal = (array.astype(dtype) for array in arrays(gt.p4m))
    found, expected = both(gt.p4m, kernel, signal)
    tolerance = {np.float32: 1e-5, np.complex128: 1e-13, np.float16: 1e-2}[dtype]
    assert found.dtype == dtype and np.abs(found - expected).max() < tolerance * np.abs(expected).max()


def test_what_it_cannot_do_is_refused():
    for name in GLIDES:
        with pytest.raises(gt.BackendError, match="splits"):
            gt.correlate(gt.wallpaper(name), *arrays(gt.wallpaper(name)), on="group", channels=True, method="spectral")
    with pytest.raises(gt.BackendError, match="on p4 itself"):
        gt.correlate(gt.p4, np.ones((3, 3)), np.ones((6, 6)), method="spectral")
    with pytest.raises(gt.BackendError, match="whole numbers"):
        gt.correlate(gt.p4, np.ones((4, 3, 3), int), np.ones((4, 6, 6), int), on="group", method="spectral")


@pytest.mark.parametrize("name", COSTS)
def test_multiplications(name):
    lattice = lattice_of(SPLIT[name])
    frame = body_frame(plan_correlation(lattice, "group", (3,) * lattice.dim, (1,) * lattice.dim))
    assert frame.blocks.cost == COSTS[name]

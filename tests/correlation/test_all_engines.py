"""Every engine on every group of the catalogue that arrays can live on: each is the sum as written."""

import numpy as np
import pytest

import grouptk as gt
from grouptk.correlation import arrays, choice, speeds, task
from grouptk.correlation.engines import fft
from grouptk.lattice import lattice_of, point_axes

ENGINES = ("direct", "spectral", "fft", "auto")
TOLERANCE = {"f8": 1e-12, "f4": 1e-5}
#: Groups in which no choice of an origin makes the fibre a group that keeps the grid.
NOT_SPLIT = {f"wallpaper('{name}')" for name in ("pg", "pmg", "pgg", "p4g")} | {
    f"space_group('{name}')" for name in ("P2_1/c", "P2_12_12_1", "P4_132", "Fd-3m")
}


def refusal(lattice, method, on):
    """Return why an engine cannot serve, by the conventions; empty where it must."""
    if method == "fft" and lattice.dim == 0:
        return "needs a grid"
    if method != "spectral" or lattice.order == 1:
        return ""
    if on == "space":
        return "needs a kernel of values on .* itself"
    return "needs a group that splits" if str(lattice.group) in NOT_SPLIT else ""


def case(lattice, on, seed=0):
    """Return kernel (3, 2, …) and signal (2, 2, …), small and with full contrast."""
    random = np.random.default_rng(seed)
    planes = (len(lattice.place(on).planes),) * point_axes(lattice, on)
    cells, size = ((5, 4, 3), 3) if lattice.dim < 3 or lattice.order < 24 else ((2, 2, 3), 1 if on == "group" else 3)
    grid = tuple(np.array(cells[: lattice.dim], int) * lattice.pixels(on))
    kernel = random.standard_normal((3, 2, *planes, *(size,) * lattice.dim))
    return kernel, random.standard_normal((2, 2, *planes, *grid))


def check(lattice, kernel, signal, method, dtype="f8", **options):
    """Assert that an engine gives the plain sum, or refuses for the right reason."""
    expected = gt.correlate(lattice.group, kernel, signal, channels=True, method="reference", **options)
    kernel, signal = kernel.astype(dtype), signal.astype(dtype)
    reason = refusal(lattice, method, options["on"])
    if reason:
        with pytest.raises(gt.BackendError, match=reason):
            gt.correlate(lattice.group, kernel, signal, channels=True, method=method, **options)
        return
    found = gt.correlate(lattice.group, kernel, signal, channels=True, method=method, **options)
    assert found.dtype == dtype and found.shape == expected.shape
    assert np.abs(found - expected).max() < TOLERANCE[dtype] * np.abs(expected).max()


def lattice_or_reason(group):
    try:
        return lattice_of(group)
    except gt.GeometryError as error:
        assert "arrays need a finite fibre" in str(error) or "needs a group that translates it" in str(error)


@pytest.mark.parametrize("on", ["space", "group"])
def test_every_engine_is_the_plain_sum(concrete, on):
    lattice = lattice_or_reason(concrete)
    if lattice is None or (on == "space" and not lattice.has_space):
        return
    kernel, signal = case(lattice, on)
    for method in ENGINES:
        check(lattice, kernel, signal, method, on=on, boundary="wrap")
        if method != "auto":
            check(lattice, kernel[:1], signal, method, "f4", on=on, fillvalue=-0.7)


def test_the_check_sees_a_wrong_engine(monkeypatch):
    lattice = lattice_of(gt.p4)
    kernel, signal = case(lattice, "group")
    check(lattice, kernel, signal, "fft", on="group")
    for wrong in (lambda out: out + 1e-10, lambda out: out[..., ::-1, :], lambda out: out[:, :, [0, 2, 1, 3]]):
        monkeypatch.setitem(arrays.ENGINES, "fft", lambda *given, wrong=wrong: wrong(fft.correlate(*given)))
        with pytest.raises(AssertionError):
            check(lattice, kernel, signal, "fft", on="group")


@pytest.mark.parametrize("name", ["p4m", "p31m", "P432"])
def test_auto_is_one_of_them_whatever_it_takes(name, monkeypatch):
    group = {"p4m": gt.p4m, "p31m": gt.wallpaper("p31m"), "P432": gt.space_group("P432")}[name]
    lattice = lattice_of(group)
    kernel, signal = case(lattice, "group")
    for method in ("direct", "spectral", "fft"):
        estimates = tuple(choice.Estimate(m, float(m != method)) for m in ("direct", "spectral", "fft"))
        speeds.forget()
        monkeypatch.setattr(task, "choose", lambda work, e=estimates, m=method: choice.Choice("", e, m))
        assert gt.plan(group, kernel, signal, on="group").method == method
        check(lattice, kernel, signal, "auto", on="group", boundary="wrap")
    speeds.forget()


# ----------------------------------------------------------------- arrays as they come


def layouts(array):
    """Yield the same numbers in other memory."""
    reversed_copy = array[..., ::-1].copy()[..., ::-1]
    padded = np.zeros((*array.shape[:-1], 2 * array.shape[-1] + 1))
    padded[..., 1::2] = array
    spread = np.moveaxis(np.moveaxis(array, 1, -1).copy(), -1, 1)
    for variant in (reversed_copy, padded[..., 1::2], spread, np.asfortranarray(array), array.astype(">f8")):
        variant.flags.writeable = False
        yield variant
    yield np.broadcast_to(array[:1], array.shape)


@pytest.mark.parametrize("method", ["direct", "spectral", "fft"])
def test_memory_does_not_show(method):
    kernel, signal = case(lattice_of(gt.p4m), "group")
    for k, f in zip(layouts(kernel), layouts(signal), strict=True):
        k_before, f_before = k.copy(), f.copy()
        expected = gt.correlate(gt.p4m, k_before, f_before, on="group", method="reference", boundary="symm")
        found = gt.correlate(gt.p4m, k, f, on="group", method=method, boundary="symm")
        assert np.abs(found - expected).max() < 1e-12
        assert found.flags.c_contiguous and found.flags.writeable and found.dtype.isnative
        assert np.array_equal(k, k_before) and np.array_equal(f, f_before) and not np.shares_memory(found, f)


@pytest.mark.parametrize("method", ENGINES)
@pytest.mark.parametrize("boundary", ["fill", "wrap", "symm", "reflect", "edge"])
def test_small_and_empty_arrays(method, boundary):
    kernel, signal = case(lattice_of(gt.p4), "group")
    options = {"on": "group", "channels": True, "boundary": boundary}
    sizes = [(1, 1), (1, 4), (2, 2)] if boundary != "reflect" else [(2, 3)]
    images = [signal[..., :rows, :columns] for rows, columns in sizes]
    for k, f in [(kernel, image) for image in images] + [
        (kernel, signal[:0]),
        (kernel[:, :0], signal[:, :0]),
        (kernel[:0], signal),
        (kernel[:0, :0], signal[:0, :0]),
    ]:
        expected = gt.correlate(gt.p4, k, f, method="reference", **options)
        found = gt.correlate(gt.p4, k, f, method=method, **options)
        assert found.shape == expected.shape and np.abs(found - expected).max(initial=0) < 1e-12


@pytest.mark.parametrize("method", ENGINES)
def test_kernels_larger_than_the_image(method):
    random = np.random.default_rng(2)
    kernel, signal = random.standard_normal((8, 9, 9)), random.standard_normal((8, 3, 4))
    for mode, boundary in (("same", "fill"), ("full", "fill"), ("same", "wrap"), ("same", "symm"), ("full", "edge")):
        options = {"on": "group", "mode": mode, "boundary": boundary, "fillvalue": 0.5}
        expected = gt.correlate(gt.p4m, kernel, signal, method="reference", **options)
        found = gt.correlate(gt.p4m, kernel, signal, method=method, **options)
        assert np.abs(found - expected).max() < 1e-12 * np.abs(expected).max()
    for mode, boundary in (("valid", "fill"), ("same", "reflect")):
        with pytest.raises(gt.GeometryError, match="at least .* pixels, got 3×4"):
            gt.correlate(gt.p4m, kernel, signal, on="group", mode=mode, boundary=boundary, method=method)


@pytest.mark.parametrize("method", ENGINES)
def test_numbers_that_are_not_finite_spread_no_further_than_they_must(method):
    kernel, signal = case(lattice_of(gt.p4), "group")
    expected = gt.correlate(gt.p4, kernel, signal, on="group", method="reference")
    signal[1, 0, 2, 0, 0] = np.nan
    with np.errstate(invalid="ignore"):
        found = gt.correlate(gt.p4, kernel, signal, on="group", method=method)
    assert np.isnan(found[1, ..., :2, :2]).all()
    assert np.abs(found[0] - expected[0]).max() < 1e-12
    if method != "fft":  # where every frequency of a tile depends on all of its pixels
        assert np.abs(found - expected)[1, ..., 2:, 2:].max() < 1e-12

"""Which engine is taken, what a plan says of it, and what is refused."""

import re

import numpy as np
import pytest
import torch

import grouptk as gt
from grouptk.correlation import choice, speeds
from grouptk.torch import DepthwiseConv, GroupConv, LiftingConv, SeparableConv

ENGINES = ("direct", "spectral", "fft")


@pytest.fixture(autouse=True)
def rates(monkeypatch):
    """The default rates with a compiler: choices must not depend on the machine."""
    monkeypatch.setattr(choice, "speeds", lambda library: speeds.Speeds())
    speeds.forget()
    yield
    speeds.forget()


def empty(*shape, dtype="f4"):
    """Return an array of a shape that takes no memory."""
    return np.broadcast_to(np.ones((), dtype), shape)


def group_case(fields=64, size=3, grid=(28, 28), order=8, batch=8, dtype="f4"):
    kernel = empty(fields, fields, order, *(size,) * len(grid), dtype=dtype)
    return kernel, empty(batch, fields, order, *grid, dtype=dtype)


TAKEN = {
    "one image": (gt.p4, (empty(3, 3), empty(64, 64)), "direct"),
    "a tiny group correlation": (gt.p4m, group_case(1, grid=(6, 6)), "direct"),
    "few fields": (gt.p4m, group_case(4), "direct"),
    "64 fields": (gt.p4m, group_case(), "spectral"),
    "64 fields, double": (gt.p4m, group_case(dtype="f8"), "spectral"),
    "64 fields, half": (gt.p4m, group_case(dtype="f2"), "spectral"),
    "a group that does not split": (gt.wallpaper("p4g"), group_case(), "direct"),
    "no fibre": (gt.Z(2), (empty(64, 64, 1, 3, 3), empty(8, 64, 1, 28, 28)), "direct"),
    "whole numbers": (gt.p4m, group_case(dtype="i4"), "direct"),
    "photographs": (gt.p4m, group_case(dtype="u1"), "direct"),
    "complex numbers": (gt.p4m, group_case(dtype="c8"), "direct"),
    "a kernel as large as the image": (gt.p4, (empty(16, 16, 21, 21), empty(8, 16, 28, 28)), "fft"),
    "an octahedral group": (gt.space_group("P432"), group_case(16, grid=(16, 16, 16), order=24, batch=1), "spectral"),
    "a finite group": (gt.S(4), (empty(8, 8, 24), empty(2, 8, 24)), "direct"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_which_engine_is_taken(name):
    group, (kernel, signal), method = TAKEN[name]
    on = None if "image" in name else "group"
    planned = gt.plan(group, kernel, signal, on=on)
    assert planned.method == planned.choice.method == method
    best = min(planned.choice.estimates, key=lambda estimate: estimate.seconds)
    assert method in (best.method, "direct")
    if method != "direct":
        assert best.seconds * choice.MARGIN < planned.choice["direct"].seconds


def test_the_margin_and_the_rates_decide(monkeypatch):
    kernel, signal = group_case()
    assert gt.plan(gt.p4m, kernel, signal).method == "spectral"
    for slow in ({"transform": 1e-6}, {"planar": 1e-14}):
        speeds.forget()
        monkeypatch.setattr(choice, "speeds", lambda library, slow=slow: speeds.Speeds(**slow))
        assert gt.plan(gt.p4m, kernel, signal).method == "direct"
    speeds.forget()


def test_multiplications_are_those_of_the_definitions():
    found = gt.plan(gt.p4m, *group_case(32, grid=(10, 12)), mode="valid").choice
    pixels, pairs = 8 * 8 * 10, 32 * 32 * 9
    assert found["direct"].multiplications == 64 * pairs * pixels
    assert found["spectral"].multiplications == 12 * pairs * pixels
    assert found["fft"].reason and found["fft"].seconds == np.inf
    with pytest.raises(StopIteration):
        found["winograd"]


def test_a_plan_explains_itself():
    planned = gt.plan(gt.p4m, *group_case())
    title, header, *rows = planned.explain().splitlines()
    assert title == "p4m: 64·8 → 64·8 planes, 9 taps, 6272 pixels, numpy"
    assert header.split() == ["engine", "predicted", "multiplications", "memory"]
    assert [row.split()[0] for row in rows] == list(ENGINES)
    assert [row.split()[0] for row in rows if row.endswith("←")] == ["spectral"]
    assert re.search(r"\d+\.\d\d ms .* MiB$", rows[0]) and "5 or more taps" in rows[2]
    assert repr(planned) == f"{planned.explain()}\nresult (8, 64, 8, 28, 28)"
    assert planned.result_shape == (8, 64, 8, 28, 28)


REASONS = [
    (gt.wallpaper("p4g"), group_case(), {}, "spectral", "splits into translations"),
    (gt.p4m, group_case(4), {}, "spectral", "8 or more output channels"),
    (gt.p4, (empty(16, 16, 3, 3), empty(1, 16, 9, 9)), {}, "spectral", "a signal on a group with a fibre"),
    (gt.S(3), (empty(8, 8, 6), empty(2, 8, 6)), {"on": "group"}, "fft", "needs a grid"),
    (gt.p4m, group_case(dtype="i8"), {}, "fft", "real numbers that may be rounded"),
]


@pytest.mark.parametrize(("group", "arrays", "options", "method", "reason"), REASONS, ids=lambda v: str(v)[:20])
def test_an_engine_that_cannot_serve_says_why(group, arrays, options, method, reason):
    planned = gt.plan(group, *arrays, **options)
    assert reason in planned.choice[method].reason and reason in planned.explain()


def real(*shape):
    return np.random.default_rng(0).standard_normal(shape)


@pytest.mark.parametrize("method", ["auto", "direct", "spectral", "fft", "reference"])
def test_a_plan_is_carried_out(method):
    kernel, signal = real(2, 3, 4, 3, 3), real(2, 3, 4, 5, 5)
    options = {"on": "group", "boundary": "wrap", "stride": 5, "dilation": 2}
    planned = gt.plan(gt.p4, kernel, signal, method=method, **options)
    assert planned.method == ("direct" if method == "auto" else method)
    for k, f in ((kernel, signal), (2 * kernel, -signal)):
        expected = gt.correlate(gt.p4, k, f, method="reference", **options)
        found = planned(k, f)
        assert found.shape == planned.result_shape and np.abs(found - expected).max() < 1e-12


def test_plans_of_lists_functions_and_sampled_groups():
    kernel, signal = [[1, 2, 1]] * 3, [[0, 1, 2, 3]] * 4
    assert np.array_equal(gt.plan(gt.p4, kernel, signal)(kernel, signal), gt.correlate(gt.p4, kernel, signal))
    basis = gt.SlepianBasis(3)
    smooth, image = basis(np.ones(len(basis))), real(9, 9)
    planned = gt.plan(gt.SE(2, orientations=8), smooth, image)
    assert planned.method == "direct" and "a signal on a group" in planned.explain()
    expected = gt.correlate(gt.SE(2, orientations=8), smooth, image, method="reference")
    assert np.abs(planned(smooth, image) - expected).max() < 1e-12


def test_a_plan_keeps_to_its_shapes():
    kernel, signal = real(4, 3, 3), real(4, 6, 6)
    planned = gt.plan(gt.p4, kernel, signal)
    for k, f in ((kernel, signal[:, :5]), (kernel[:, :1, :1], signal), (signal, kernel)):
        with pytest.raises(gt.ShapeError, match=re.escape(f"got kernel {k.shape} and signal {f.shape}")):
            planned(k, f)


def test_a_plan_refuses_what_correlate_refuses():
    kernel, signal = real(4, 3, 3), real(4, 6, 6)
    for options, error, message in (
        ({"strides": 2}, TypeError, "no option strides"),
        ({"action": None, "inverted": True}, TypeError, "no option action, inverted"),
        ({"method": "fast"}, gt.BackendError, "method must be one of"),
        ({"mode": "centre"}, gt.GeometryError, "mode must be one of"),
        ({"stride": 2}, gt.GeometryError, "nearest sizes"),
        ({"fillvalue": 1j}, gt.DomainError, "must be real"),
        ({"channels": True}, gt.ShapeError, "fit none"),
    ):
        with pytest.raises(error, match=message):
            gt.plan(gt.p4, kernel, signal, **options)
    with pytest.raises(gt.DomainError, match="must hold numbers"):
        gt.plan(gt.p4, kernel.astype(object), signal)
    with pytest.raises(gt.BackendError, match="one library, got numpy and torch"):
        gt.plan(gt.p4, kernel, torch.from_numpy(signal))


@pytest.mark.parametrize("method", ["spectral", "fft"])
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_engines_that_round_refuse_whole_numbers(library, method):
    take = np.asarray if library == "numpy" else torch.from_numpy
    kernel, signal = (take(np.ones(shape, np.int32)) for shape in ((4, 3, 3), (4, 6, 6)))
    with pytest.raises(gt.BackendError, match="whole numbers|needs float32 or float64"):
        gt.correlate(gt.p4, kernel, signal, method=method)
    with pytest.raises(gt.BackendError, match="whole numbers|needs float32 or float64"):
        gt.plan(gt.p4, kernel, signal, method=method)
    assert gt.correlate(gt.p4, kernel, signal).dtype in (np.int64, torch.int64)


def test_complex_numbers():
    kernel, signal = real(3, 2, 4, 5, 5) + 1j * real(3, 2, 4, 5, 5), real(2, 2, 4, 7, 7)
    options = {"on": "group", "fillvalue": 1 + 2j}
    expected = gt.correlate(gt.p4, kernel, signal, method="reference", **options)
    for method in ("auto", "direct", "spectral"):
        assert np.abs(gt.correlate(gt.p4, kernel, signal, method=method, **options) - expected).max() < 1e-12
    with pytest.raises(gt.BackendError, match='method="fft" needs real numbers, got complex128'):
        gt.correlate(gt.p4, kernel, signal, method="fft", **options)
    tensors = torch.from_numpy(kernel), torch.from_numpy(signal)
    assert np.abs(gt.correlate(gt.p4, *tensors, **options).numpy() - expected).max() < 1e-12
    for method in ("spectral", "fft"):
        with pytest.raises(gt.BackendError, match="needs float32 or float64"):
            gt.correlate(gt.p4, *tensors, method=method, **options)


# -------------------------------------------------------------------------------- layers


def chosen(layer, *shape):
    return layer.choice(shape).method


def test_layers_choose_too():
    assert chosen(GroupConv(gt.p4m, 64, 64, 3, padding=1), 8, 64, 8, 28, 28) == "spectral"
    assert chosen(GroupConv(gt.p4m, 2, 2, 3, padding=1), 8, 2, 8, 28, 28) == "direct"
    assert chosen(LiftingConv(gt.p4m, 3, 64, 3), 8, 3, 28, 28) == "direct"
    assert chosen(GroupConv(gt.p4m, 64, 64, 3, groups=2), 8, 64, 8, 28, 28) == "direct"
    assert chosen(DepthwiseConv(gt.p4m, 64, 3), 8, 64, 8, 28, 28) == "direct"
    with pytest.raises(gt.ShapeError, match="channels=2"):
        GroupConv(gt.p4, 2, 2, 3).choice((1, 3, 4, 9, 9))


def test_large_kernels_take_fft_where_filters_are_kept():
    layer = GroupConv(gt.p4, 32, 32, 11, padding="same").eval()
    shape = (8, 32, 4, 28, 28)
    assert chosen(layer, *shape) == "fft"
    kept, made = layer.choice(shape)["fft"], layer.train().choice(shape)["fft"]
    assert made.seconds > 1.2 * kept.seconds and made.memory == kept.memory
    assert layer.choice(shape, torch.float64)["direct"].seconds == pytest.approx(
        2 * layer.choice(shape)["direct"].seconds, rel=1e-3
    )


@pytest.mark.parametrize("kind", [GroupConv, LiftingConv, DepthwiseConv])
def test_what_layers_cannot_do_is_refused(kind):
    channels = (8,) if kind is DepthwiseConv else (8, 8)
    with pytest.raises(gt.BackendError, match="method must be one of auto, direct, spectral, fft, got 'reference'"):
        kind(gt.p4, *channels, 3, method="reference")
    planes = () if kind is LiftingConv else (4,)
    features = torch.randn(1, 8, *planes, 7, 7)
    if kind is not GroupConv:
        with pytest.raises(gt.BackendError, match='method="spectral" needs'):
            kind(gt.p4, *channels, 3, method="spectral")(features)
    if kind is DepthwiseConv:
        with pytest.raises(gt.BackendError, match='method="fft" needs a grid and no channel groups'):
            kind(gt.p4, *channels, 3, method="fft")(features)
    with pytest.raises(gt.BackendError, match='method="spectral" needs .*splits'):
        GroupConv(gt.wallpaper("p4g"), 8, 8, 3, method="spectral")(torch.randn(1, 8, 8, 6, 6))
    with pytest.raises(gt.BackendError, match="without channel groups"):
        GroupConv(gt.p4, 8, 8, 3, groups=2, method="spectral")(torch.randn(1, 8, 4, 6, 6))
    with pytest.raises(gt.BackendError, match='method="fft" needs a grid'):
        GroupConv(gt.S(3), 8, 8, (), method="fft")(torch.randn(1, 8, 6))


def test_separable_layers_hand_the_method_on():
    assert {layer.method for layer in SeparableConv(gt.p4, 8, 8, 3, method="direct")} == {"direct"}

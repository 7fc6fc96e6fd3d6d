import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d

import grouptk as gt
from grouptk.errors import BackendError, DomainError, GeometryError, ShapeError

random = np.random.default_rng(3)


def test_the_rank_of_the_kernel_says_how_to_read_it():
    lead = (2, 5)
    for kernel, signal, result in [
        ((3, 3), lead, (*lead, 4)),
        ((4, 3, 3), (*lead, 4), (*lead, 4)),
        ((6, 5, 3, 3), lead, (2, 6, 4)),
        ((6, 5, 4, 3, 3), (*lead, 4), (2, 6, 4)),
        ((6, 5, 3, 3), (5,), (6, 4)),
    ]:
        out = gt.correlate(gt.p4, random.random(kernel), random.random((*signal, 7, 8)))
        assert out.shape == (*result, 7, 8)


def test_the_fibre_axis_is_there_when_it_has_length_one():
    assert gt.correlate(gt.Z(2), np.ones((3, 3)), np.ones((5, 5))).shape == (1, 5, 5)
    assert gt.correlate(gt.Z(2), np.ones((1, 3, 3)), np.ones((2, 1, 5, 5))).shape == (2, 1, 5, 5)


@pytest.mark.parametrize(
    ("kernel", "signal", "said"),
    [
        ((3,), (5, 5), {}),
        ((5, 3, 3), (4, 7, 7), {}),
        ((4, 3, 3), (7, 7), {}),
        ((4, 3, 3), (5, 7, 7), {}),
        ((5, 3, 3), (5, 7, 7), {}),
        ((2, 3, 3, 3), (2, 7, 7), {}),
        ((2, 3, 5, 3, 3), (3, 4, 7, 7), {}),
        ((2, 3, 4, 3, 3), (4, 7, 7), {}),
        ((3, 3), (7,), {}),
        ((3, 3), (7, 7), {"on": "group"}),
        ((3, 3), (7, 7), {"channels": True}),
        ((4, 3, 3), (4, 7, 7), {"on": "space"}),
        ((1, 1, 1, 1, 1, 1), (7, 7), {}),
    ],
)
def test_shapes_without_a_reading_list_all_readings(kernel, signal, said):
    with pytest.raises(ShapeError) as caught:
        gt.correlate(gt.p4, np.ones(kernel), np.ones(signal), **said)
    message = str(caught.value)
    assert str(kernel) in message and str(signal) in message and "fit none" in message
    lines = message.splitlines()[1:]
    assert len(lines) == 4 // (2 ** len(said)) and len(set(lines)) == len(lines)
    assert all(f'on="{said.get("on", "space")}"' in line for line in lines) or "on" not in said


def test_what_is_said_is_checked():
    out = gt.correlate(gt.p4, np.ones((4, 3, 3)), np.ones((4, 7, 7)), on="group", channels=False)
    assert out.shape == (4, 7, 7)
    with pytest.raises(ShapeError, match="on must be"):
        gt.correlate(gt.p4, np.ones((3, 3)), np.ones((7, 7)), on="plane")
    with pytest.raises(BackendError, match="method must be one of auto, direct, reference, spectral, fft, got 'fast'"):
        gt.correlate(gt.p4, np.ones((3, 3)), np.ones((7, 7)), method="fast")
    with pytest.raises(ShapeError, match="fibre=2"):
        gt.correlate(gt.p4, np.ones((4, 3, 3)), np.ones((4, 7, 7)), fibre=[0, 1])


@pytest.mark.parametrize("operation", [gt.correlate, gt.convolve])
def test_continuous_groups_are_refused(operation):
    with pytest.raises(GeometryError, match="theta of SE\\(2\\) must have finitely many values"):
        operation(gt.SE(2), np.ones((3, 3)), np.ones((7, 7)))
    with pytest.raises(GeometryError, match="theta of SE\\(2\\) must have finitely many values"):
        gt.project(gt.SE(2), np.ones((7, 7)))


def test_both_operations_take_the_same_options():
    assert inspect.signature(gt.correlate) == inspect.signature(gt.convolve)


def test_batches_and_channels_are_the_loops_they_stand_for():
    kernel, signal = random.random((2, 3, 4, 3, 3)), random.random((2, 2, 3, 4, 5, 6))
    out = gt.correlate(gt.p4, kernel, signal)
    for index in np.ndindex(2, 2):
        for o in range(2):
            terms = [gt.correlate(gt.p4, kernel[o, c], signal[(*index, c)]) for c in range(3)]
            assert np.abs(out[(*index, o)] - sum(terms)).max() < 1e-12


@pytest.mark.parametrize(
    ("kernel", "signal", "expected"),
    [
        ("f4", "f4", "f4"),
        ("f4", "f8", "f8"),
        ("f4", "u1", "f4"),
        ("i4", "f4", "f8"),
        ("u1", "u1", "i8"),
        ("?", "?", "i8"),
        ("i8", "i2", "i8"),
        ("f2", "f2", "f2"),
        ("f2", "u1", "f2"),
        ("c8", "f4", "c8"),
        ("f8", "c8", "c16"),
        ("g", "f8", "g"),
    ],
)
@pytest.mark.parametrize("method", ["direct", "reference"])
def test_dtypes_are_numpys_with_whole_numbers_in_int64(kernel, signal, expected, method):
    k = (random.random((3, 3)) * 4).astype(kernel)
    f = (random.random((6, 7)) * 4).astype(signal)
    out = gt.correlate(gt.p4, k, f, method=method)
    assert out.dtype == np.dtype(expected)
    exact = gt.correlate(gt.p4, k.astype("c16"), f.astype("c16"), method="reference")
    coarse = expected in ("f2", "f4", "c8")
    assert np.abs(out - exact).max() <= (np.finfo(expected).eps * 100 if coarse else 1e-12)


@pytest.mark.parametrize("method", ["direct", "reference"])
def test_half_precision_is_summed_in_single_precision(method):
    ones = np.ones((47, 47), np.float16)
    out = gt.correlate(gt.p4, ones, ones, mode="valid", method=method)
    assert out.dtype == np.float16 and out[0, 0, 0] == np.float16(47 * 47) > 2048


def test_photographs_do_not_wrap_around():
    photo = random.integers(0, 256, (12, 13), dtype=np.uint8)
    kernel = random.integers(-100, 101, (3, 3), dtype=np.int8)
    kernel[0, 0] = -128
    expected = [convolve2d(photo.astype(np.int64), np.rot90(kernel, i).astype(np.int64), "same") for i in range(4)]
    assert np.abs(expected).max() > 2**15 - 1 or np.abs(expected).max() > 255
    for method in ("direct", "reference"):
        assert np.array_equal(gt.convolve(gt.p4, kernel, photo, method=method), expected)


@pytest.mark.parametrize("method", ["direct", "reference"])
def test_whole_numbers_beyond_float64_are_exact(method):
    big = 2**53 + 1
    kernel, image = np.zeros((3, 3), np.int64), np.zeros((4, 4), np.int64)
    kernel[1, 1], image[2, 1] = 1, big
    out = gt.correlate(gt.p4, kernel, image, method=method)
    assert out.dtype == np.int64 and out[3, 2, 1] == big
    small = gt.correlate(gt.p4, kernel, np.ones((4, 4), int), fillvalue=big, mode="full", method=method)
    assert small[0, 0, 0] == big


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 2**32 - 1))
def test_integers_never_round(kernel_bits, image_bits, seed):
    if kernel_bits + image_bits > 59:
        return
    draw = np.random.default_rng(seed)
    kernel = draw.integers(-(2**kernel_bits), 2**kernel_bits + 1, (3, 3))
    image = draw.integers(-(2**image_bits), 2**image_bits + 1, (4, 5))
    out = gt.correlate(gt.p4, kernel, image)
    exact = gt.correlate(gt.p4, kernel, image, method="reference")
    assert np.array_equal(out, exact)
    padded = np.pad(image.astype(object), 1)
    assert out[0, 0, 0] == (kernel.astype(object) * padded[:3, :3]).sum()


def test_complex_numbers_are_not_conjugated():
    kernel, image = 1j * random.random((3, 3)), 1j * random.random((5, 5))
    expected = -gt.correlate(gt.p4, kernel.imag, image.imag)
    assert np.abs(gt.correlate(gt.p4, kernel, image) - expected).max() < 1e-12


@pytest.mark.parametrize(
    ("dtype", "fillvalue"), [(np.int64, 0.5), (np.int64, 1j), (np.int64, np.nan), (float, 1j), (float, "0")]
)
def test_fill_values_which_the_result_cannot_hold_are_refused(dtype, fillvalue):
    with pytest.raises(DomainError, match="fillvalue must be"):
        gt.correlate(gt.p4, np.ones((3, 3), dtype), np.ones((5, 5), dtype), fillvalue=fillvalue)


@pytest.mark.parametrize("bad", ["abc", [None] * 25, np.ones((5, 5), "M8[s]")])
def test_what_is_not_a_number_is_refused(bad):
    with pytest.raises(DomainError, match="the signal must hold numbers, got dtype"):
        gt.correlate(gt.p4, np.ones((3, 3)), bad)


@pytest.mark.parametrize("method", ["direct", "reference"])
def test_nan_spreads_as_far_as_the_kernel_reaches(method):
    image = np.zeros((7, 7))
    image[3, 3] = np.nan
    out = gt.correlate(gt.p4, np.ones((3, 3)), image, method=method)
    expected = np.zeros((7, 7), bool)
    expected[2:5, 2:5] = True
    assert np.array_equal(np.isnan(out), np.broadcast_to(expected, (4, 7, 7)))


def test_inputs_are_left_alone_and_need_not_be_contiguous():
    image, kernel = random.random((9, 16))[::-1, ::2], random.random((3, 3)).T
    for array in (image, kernel):
        array.flags.writeable = False
    before = image.copy()
    for boundary, mode in (("fill", "same"), ("symm", "full"), ("fill", "valid")):
        out = gt.correlate(gt.p4, kernel, image, mode=mode, boundary=boundary)
        plain = gt.correlate(gt.p4, kernel.copy(), image.copy(), mode=mode, boundary=boundary)
        assert np.array_equal(out, plain)
        assert out.flags.writeable and out.flags.c_contiguous and not np.shares_memory(out, image)
    assert np.array_equal(image, before)


def test_lists_serve_as_arrays():
    assert gt.correlate(gt.Z(1), [1, 2, 1], [0, 0, 1, 0]).tolist() == [[0, 1, 2, 1]]


@pytest.mark.parametrize("method", ["direct", "reference"])
def test_empty_batches_and_channels_give_empty_results_or_zeros(method):
    kernel = np.ones((2, 3, 3, 3))
    assert gt.correlate(gt.p4, kernel, np.ones((0, 3, 5, 6)), method=method).shape == (0, 2, 4, 5, 6)
    assert gt.correlate(gt.p4, kernel[:0], np.ones((3, 5, 6)), method=method).shape == (0, 4, 5, 6)
    out = gt.correlate(gt.p4, kernel[:, :0], np.ones((0, 5, 6)), method=method)
    assert out.shape == (2, 4, 5, 6) and not out.any()


@pytest.mark.parametrize("name", ["mean", "sum", "max"])
def test_projection_reduces_the_fibre(name):
    signal = random.random((2, 3, 8, 5, 6))
    assert np.array_equal(gt.project(gt.p4m, signal, name), getattr(np, name)(signal, axis=2))


def test_projection_of_whole_numbers():
    photo = np.full((4, 2, 2), 200, np.uint8)
    assert gt.project(gt.p4, photo, "sum").dtype == np.int64
    assert gt.project(gt.p4, photo, "sum")[0, 0] == 800
    assert gt.project(gt.p4, photo, "max").dtype == np.uint8
    assert gt.project(gt.p4, photo)[0, 0] == 200.0


def test_projection_says_what_it_needs():
    with pytest.raises(ShapeError, match="must have length 8, got 4"):
        gt.project(gt.p4m, np.ones((4, 5, 5)))
    with pytest.raises(ShapeError, match=r"\(…, fibre, \*grid\)"):
        gt.project(gt.p4, np.ones((5, 5)))
    with pytest.raises(DomainError, match="mean, sum, max, got 'median'"):
        gt.project(gt.p4, np.ones((4, 5, 5)), "median")
    with pytest.raises(DomainError, match="numbers with an order, got dtype complex128"):
        gt.project(gt.p4, np.ones((4, 5, 5), complex), "max")

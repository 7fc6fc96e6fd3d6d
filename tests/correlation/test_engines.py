import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal as scipy_signal
from scipy.signal import convolve2d

import grouptk as gt
from grouptk.correlation.engines import direct
from grouptk.correlation.tiles import boxes
from grouptk.lattice import lattice_of, transform

GROUPS = {"p4": gt.p4, "p4m": gt.p4m, "Z1": gt.Z(1), "Z2": gt.Z(2), "Z3": gt.Z(3)}
MODES = ("full", "valid", "same")
BOUNDARIES = ("fill", "wrap", "symm", "reflect", "edge")
OPERATIONS = (gt.correlate, gt.convolve)
TOLERANCE = 1e-12

registry = pytest.mark.parametrize("name", GROUPS)
modes = pytest.mark.parametrize("mode", MODES)
boundaries = pytest.mark.parametrize("boundary", BOUNDARIES)
random = np.random.default_rng(7)


def assert_close(actual, expected, tolerance=TOLERANCE):
    assert actual.shape == np.shape(expected)
    assert np.abs(actual - expected).max() < tolerance


@modes
@pytest.mark.parametrize("boundary", ["fill", "wrap", "symm"])
@pytest.mark.parametrize("kernel_size", [(3, 3), (5, 5), (1, 1)])
@pytest.mark.parametrize("method", ["direct", "reference"])
def test_p4_and_p4m_are_the_loops_over_scipy(mode, boundary, kernel_size, method):
    image, kernel = random.random((9, 7)), random.random(kernel_size)
    options = {"mode": mode, "boundary": boundary, "fillvalue": 0.7}
    loop = [convolve2d(image, np.rot90(kernel, i), **options) for i in range(4)]
    assert_close(gt.convolve(gt.p4, kernel, image, method=method, **options), loop)
    mirrored = [convolve2d(image, np.rot90(np.fliplr(kernel), i), **options) for i in range(4)]
    assert_close(gt.convolve(gt.p4m, kernel, image, method=method, **options), loop + mirrored)


@modes
@pytest.mark.parametrize("name", ["Z1", "Z2", "Z3"])
def test_without_a_fibre_convolution_is_that_of_scipy(name, mode):
    dim = int(name[1])
    image, kernel = random.random((7, 8, 6)[:dim]), random.random((3, 4, 2)[:dim])
    assert_close(gt.convolve(GROUPS[name], kernel, image, mode=mode)[0], scipy_signal.convolve(image, kernel, mode))


@pytest.mark.parametrize("kernel_size", [(2, 2), (4, 4)])
def test_even_kernels_are_the_loop_over_scipy_too(kernel_size):
    image, kernel = random.random((6, 9)), random.random(kernel_size)
    for mode in ("full", "valid"):
        loop = [convolve2d(image, np.rot90(kernel, i), mode) for i in range(4)]
        assert_close(gt.convolve(gt.p4, kernel, image, mode=mode), loop)


def square_elements(mirrors):
    """The matrices of the point group, in the order of the fibre, written out by hand."""
    turn, mirror = np.array([[0, -1], [1, 0]]), np.diag([1, -1])
    return [
        np.linalg.matrix_power(turn, k) @ np.linalg.matrix_power(mirror, s) for s in range(mirrors) for k in range(4)
    ]


@pytest.mark.parametrize(("name", "mirrors"), [("p4", 1), ("p4m", 2)])
def test_group_correlation_is_the_sum_over_the_group_written_with_matrices(name, mirrors):
    matrices = square_elements(mirrors)
    number = {matrix.tobytes(): index for index, matrix in enumerate(matrices)}
    order, grid = len(matrices), (4, 5)
    kernel, signal = random.random((order, 3, 3)), random.random((order, *grid))
    correlated, convolved = np.zeros((2, order, *grid))
    pixels = list(itertools.product(*map(range, grid)))
    for h, s, v in itertools.product(range(order), range(order), itertools.product((-1, 0, 1), repeat=2)):
        weight = kernel[s, v[0] + 1, v[1] + 1]
        undo = matrices[s].T
        for out, offset, plane in (
            (correlated, matrices[h] @ v, matrices[h] @ matrices[s]),
            (convolved, -matrices[h] @ undo @ v, matrices[h] @ undo),
        ):
            for x in pixels:
                y = tuple(np.add(x, offset))
                if y in pixels:
                    out[h, *x] += weight * signal[number[plane.tobytes()], *y]
    for method in ("direct", "reference"):
        assert_close(gt.correlate(GROUPS[name], kernel, signal, method=method), correlated)
        assert_close(gt.convolve(GROUPS[name], kernel, signal, method=method), convolved)


def engines(lattice, on):
    """Return the engines that must serve."""
    return ("direct", "fft", "spectral") if on == "group" or lattice.order == 1 else ("direct", "fft")


def admissible(sizes, kernel, stride, dilation, mode, boundary):
    """Grow the sizes until the stride fits, by the rule as the conventions state it."""
    span = (kernel - 1) * dilation
    if mode == "same" and boundary == "wrap":
        return tuple(size + -size % stride for size in sizes)
    padding = {"full": 2 * span, "valid": 0, "same": span}[mode]
    return tuple(size + -(size + padding - span - 1) % stride for size in sizes)


CASES = [  # kernel size, stride, dilation
    (3, 1, 1),
    (2, 1, 1),
    (3, 2, 1),
    (2, 3, 1),
    (3, 1, 2),
    (2, 2, 2),
    (1, 2, 1),
]


@pytest.mark.parametrize("on", ["space", "group"])
@boundaries
@modes
@registry
def test_the_engines_agree(name, mode, boundary, on):
    group = GROUPS[name]
    lattice = lattice_of(group)
    for (kernel_size, stride, dilation), operation in itertools.product(CASES, OPERATIONS):
        if mode == "same" and kernel_size == 2 and dilation == 1 and lattice.order > 1:
            continue
        grid = admissible((6, 5, 5)[: lattice.dim], kernel_size, stride, dilation, mode, boundary)
        planes = (lattice.order,) if on == "group" else ()
        kernel = random.random((2, 3, *planes, *(kernel_size,) * lattice.dim))
        signal = random.random((2, 3, *planes, *grid))
        options = {
            "on": on,
            "channels": True,
            "mode": mode,
            "boundary": boundary,
            "fillvalue": -0.3,
            "stride": stride,
            "dilation": dilation,
        }
        expected = operation(group, kernel, signal, method="reference", **options)
        assert np.ptp(expected) > 0.1
        for method in engines(lattice, on):
            assert_close(operation(group, kernel, signal, method=method, **options), expected)


@modes
@pytest.mark.parametrize("kernel_size", [(3, 5), (5, 1), (2, 4)])
@pytest.mark.parametrize("on", ["space", "group"])
def test_kernels_that_are_not_square_agree(kernel_size, mode, on):
    if mode == "same" and kernel_size == (2, 4):
        mode = "valid"
    planes = (4,) if on == "group" else ()
    kernel, signal = random.random((*planes, *kernel_size)), random.random((*planes, 7, 8))
    options = {"mode": mode, "boundary": "symm"}
    expected = gt.correlate(gt.p4, kernel, signal, method="reference", **options)
    for method in engines(lattice_of(gt.p4), on):
        assert_close(gt.correlate(gt.p4, kernel, signal, method=method, **options), expected)
    box = np.zeros((*planes, max(kernel_size), max(kernel_size)))
    low = [(max(kernel_size) - size) // 2 for size in kernel_size]
    box[..., low[0] : low[0] + kernel_size[0], low[1] : low[1] + kernel_size[1]] = kernel
    assert_close(gt.correlate(gt.p4, box, signal, **options), expected)


def test_a_plane_of_the_result_is_the_identity_plane_of_the_turned_kernel():
    kernel, image = random.random((3, 3)), random.random((6, 8))
    planes = gt.correlate(gt.p4m, kernel, image)
    for plane, (k, s) in enumerate((k, s) for s in range(2) for k in range(4)):
        turned = transform(gt.p4m, kernel, (0, 0, k, s))
        assert_close(gt.correlate(gt.p4m, turned, image)[0], planes[plane])


def test_convolution_is_correlation_with_the_kernel_at_inverses():
    kernel, signal = random.random((4, 3, 3)), random.random((4, 6, 5))
    # κ = (v, s) has the inverse (−s⁻¹v, s⁻¹).
    inverse = np.stack([np.rot90(kernel[-s % 4][::-1, ::-1], s) for s in range(4)])
    assert_close(gt.convolve(gt.p4, kernel, signal), gt.correlate(gt.p4, inverse, signal))


@pytest.mark.parametrize("tile_bytes", [1, 500, 4000, 60_000])
@registry
def test_the_cut_into_tiles_does_not_show(name, tile_bytes, monkeypatch):
    group = GROUPS[name]
    dim = lattice_of(group).dim
    kernel, signal = random.random((2, 3, *(3,) * dim)), random.random((5, 3, *(7, 6, 5)[:dim]))
    whole = gt.correlate(group, kernel, signal)
    monkeypatch.setattr(direct, "TILE_BYTES", tile_bytes)
    assert_close(gt.correlate(group, kernel, signal), whole)


@pytest.mark.parametrize(
    ("sizes", "budget"), [((5, 4, 3), 7), ((5, 4, 3), 25), ((2, 9), 1), ((3, 2), 100), ((0, 3), 2)]
)
def test_boxes_cover_a_grid_once_with_neighbours(sizes, budget):
    covered = np.zeros(sizes, int)
    for box in boxes(sizes, budget):
        part = covered[box].shape
        assert math.prod(part) <= budget
        cut = [axis for axis, (entries, size) in enumerate(zip(part, sizes, strict=True)) if entries < size]
        assert all(part[axis] == 1 for axis in range(max(cut, default=0)))
        covered[box] += 1
    assert (covered == 1).all()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["p4", "p4m", "Z1", "Z2", "Z3"]),
    st.sampled_from(MODES),
    st.sampled_from(BOUNDARIES),
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(0, 2**32 - 1),
)
def test_correlation_is_bilinear(name, mode, boundary, half, channels, seed):
    group, draw = GROUPS[name], np.random.default_rng(seed)
    dim = lattice_of(group).dim
    kernels = draw.standard_normal((2, channels, channels, *(2 * half - 1,) * dim))
    signals = draw.standard_normal((2, channels, *(6, 7, 6)[:dim]))
    a, b = draw.standard_normal(2)

    def out(kernel, signal):
        return gt.correlate(group, kernel, signal, mode=mode, boundary=boundary)

    mixed = out(a * kernels[0] + b * kernels[1], signals[0])
    assert_close(mixed, a * out(kernels[0], signals[0]) + b * out(kernels[1], signals[0]), 1e-9)
    mixed = out(kernels[0], a * signals[0] + b * signals[1])
    assert_close(mixed, a * out(kernels[0], signals[0]) + b * out(kernels[0], signals[1]), 1e-9)

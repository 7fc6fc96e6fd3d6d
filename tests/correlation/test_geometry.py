import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d

import grouptk as gt
from grouptk.correlation.geometry import plan_frame, plan_geometry
from grouptk.correlation.plan import plan_correlation
from grouptk.errors import GeometryError
from grouptk.lattice import lattice_of


def shape_of(group, kernel, grid, **options):
    return gt.correlate(group, np.ones(kernel), np.ones(grid), **options).shape


@pytest.mark.parametrize("mode", ["full", "valid", "same"])
@pytest.mark.parametrize(("kernel", "dilation"), [((3, 3), 1), ((5, 5), 1), ((3, 3), 2)])
def test_sizes_are_those_of_scipy(mode, kernel, dilation):
    spread = np.zeros([(size - 1) * dilation + 1 for size in kernel])
    spread[::dilation, ::dilation] = 1
    expected = convolve2d(np.ones((9, 7)), spread, mode).shape
    assert shape_of(gt.p4, kernel, (9, 7), mode=mode, dilation=dilation) == (4, *expected)


@pytest.mark.parametrize(("mode", "expected"), [("full", (4, 9, 8)), ("valid", (4, 1, 0 + 2))])
def test_a_kernel_that_turns_sideways_is_embedded_in_the_box_of_its_orbit(mode, expected):
    grid = (5, 4) if mode == "full" else (5, 6)
    assert shape_of(gt.p4, (3, 5), grid, mode=mode) == expected
    assert shape_of(gt.Z(2), (3, 5), (5, 6), mode="valid") == (1, 3, 2)


def test_the_bank_is_as_sparse_as_the_kernel():
    plan = plan_correlation(lattice_of(gt.p4), "space", (3, 3), (4, 4))
    assert (plan.support.size, plan.support.step, plan.support.extent) == ((3, 3), (4, 4), (9, 9))
    mixed = plan_correlation(lattice_of(gt.p4), "space", (3, 3), (1, 2))
    assert (mixed.support.size, mixed.support.step) == ((5, 5), (1, 1))
    assert plan_correlation(lattice_of(gt.p4), "space", (1, 1), (3, 3)).support.extent == (1, 1)


def test_plans_are_shared_and_cannot_be_written_to():
    plan = plan_correlation(lattice_of(gt.Z(2)), "group", (3, 3), (1, 1))
    assert plan is plan_correlation(lattice_of(gt.Z(2)), "group", (3, 3), (1, 1))
    for table in (plan.offset, plan.plane, plan.gather):
        with pytest.raises(ValueError, match="read-only"):
            table[...] = 0


@pytest.mark.parametrize("group", [gt.p4, gt.p4m], ids=["p4", "p4m"])
@pytest.mark.parametrize("kernel", [(2, 2), (4, 4), (3, 4), (2, 3)])
def test_same_needs_a_central_pixel_when_there_is_a_fibre(group, kernel):
    with pytest.raises(GeometryError, match="nearest"):
        shape_of(group, kernel, (9, 9), mode="same")
    assert shape_of(gt.Z(2), kernel, (9, 9), mode="same") == (1, 9, 9)


def test_even_dilation_gives_even_kernels_a_central_pixel():
    assert shape_of(gt.p4, (2, 2), (5, 6), mode="same", dilation=2) == (4, 5, 6)


@pytest.mark.parametrize("mode", ["full", "valid"])
def test_a_box_of_mixed_parity_is_refused_where_the_group_swaps_axes(mode):
    with pytest.raises(GeometryError, match="nearest to 3×2 are 3×1 or 3×3"):
        shape_of(gt.p4, (3, 2), (6, 6), mode=mode)
    with pytest.raises(GeometryError, match="all odd or all even"):
        shape_of(gt.p4, (2, 2), (6, 6), mode=mode, dilation=(1, 2))
    assert shape_of(gt.Z(2), (3, 2), (6, 6), mode="valid") == (1, 4, 5)


def test_same_of_an_even_kernel_has_its_origin_at_the_pixel_before_the_centre():
    image, kernel = np.random.default_rng(0).random((2, 6, 7))[:, :, :], np.arange(8.0).reshape(2, 4)
    for one in image:
        out = gt.convolve(gt.Z(2), kernel, one, mode="same")[0]
        np.testing.assert_allclose(out, convolve2d(one, kernel, "same"), atol=1e-12)
        # Correlating looks up at x + j − (K−1)//2: NumPy, one pixel at a time.
        padded = np.pad(one, [(0, 1), (1, 2)])
        expected = [
            [(kernel * padded[r : r + 2, c : c + 4]).sum() for c in range(one.shape[1])] for r in range(one.shape[0])
        ]
        np.testing.assert_allclose(gt.correlate(gt.Z(2), kernel, one)[0], expected, atol=1e-12)


STRIDES = [
    # mode, boundary, kernel, stride, grid that works, grid that does not, sizes named
    ("valid", "fill", 3, 2, (7, 9), (7, 8), ("7×7", "7×9")),
    ("valid", "wrap", 2, 3, (5, 8), (5, 9), ("5×8", "5×11")),
    ("full", "fill", 3, 2, (5, 7), (6, 7), ("5×7", "7×7")),
    ("full", "wrap", 4, 3, (7, 4), (7, 5), ("7×4", "7×7")),
    ("same", "symm", 3, 2, (5, 7), (5, 8), ("5×7", "5×9")),
    ("same", "wrap", 3, 2, (6, 8), (6, 7), ("6×6", "6×8")),
    ("same", "wrap", 3, 4, (4, 8), (3, 8), ("4×8",)),
    ("same", "reflect", 5, 3, (4, 7), (5, 7), ("4×7", "7×7")),
    ("same", "reflect", 7, 5, (6, 6), (5, 6), ("6×6",)),
]


@pytest.mark.parametrize(("mode", "boundary", "kernel", "stride", "good", "bad", "named"), STRIDES)
def test_a_stride_must_keep_a_grid_that_the_group_preserves(mode, boundary, kernel, stride, good, bad, named):
    options = {"mode": mode, "boundary": boundary, "stride": stride}
    size = (kernel, kernel)
    whole = gt.correlate(gt.p4, np.ones(size), np.ones(good), mode=mode, boundary=boundary)
    assert shape_of(gt.p4, size, good, **options) == whole[:, ::stride, ::stride].shape
    with pytest.raises(GeometryError, match=f"nearest sizes that work are {' or '.join(named)}, got"):
        shape_of(gt.p4, size, bad, **options)
    for offer in named:
        shape_of(gt.p4, size, tuple(map(int, offer.split("×"))), **options)


def test_without_a_fibre_a_stride_is_free_except_on_the_torus():
    assert shape_of(gt.Z(2), (3, 3), (7, 8), stride=3) == (1, 3, 3)
    assert shape_of(gt.Z(2), (3, 3), (7, 8), stride=(3, 2), mode="valid", boundary="wrap") == (1, 2, 3)
    with pytest.raises(GeometryError, match="divide the size on a torus"):
        shape_of(gt.Z(2), (3, 3), (7, 8), stride=2, boundary="wrap")


def test_a_stride_must_not_differ_along_axes_which_the_group_mixes():
    with pytest.raises(GeometryError, match="stride 2×1 keeps a grid"):
        shape_of(gt.p4, (3, 3), (7, 7), stride=(2, 1))


SAMPLED = {  # a group that does not keep the grid, its fibre, its dimension
    "SE(2)": (gt.SE(2, orientations=8), None, 2),
    "E(2)": (gt.E(2, orientations=8), None, 2),
    "SE(3)": (gt.SE(3, orientations=gt.octahedral()), None, 3),
    "Sim(2)": (gt.Sim(2), [(0, 1), (0.7, 1), (0, 1.5)], 2),
    "scales": (gt.ScaleTranslations(2), [1, 1.5], 2),
    "scales that keep the grid": (gt.ScaleTranslations(2), [1, 2], 2),
    "Aff(1)": (gt.Aff(1), [1, -1, 1.5], 1),
}


@pytest.mark.parametrize("name", SAMPLED)
def test_a_fibre_off_the_grid_needs_the_same_centre_for_a_stride(name):
    group, fibre, dim = SAMPLED[name]
    basis = gt.SlepianBasis(3, dim)
    kernel = basis(np.ones(len(basis)))
    good, bad, torus = ((size,) * dim for size in (9, 10, 10))

    def shape(grid, **options):
        return gt.correlate(group, kernel, np.ones(grid), stride=2, fibre=fibre, **options).shape

    order = len(fibre) if fibre else lattice_of(group).order
    assert shape(good) == (order, *(5,) * dim)
    with pytest.raises(GeometryError, match=f"nearest sizes that work are {'×'.join('9' * dim)} or"):
        shape(bad)
    assert shape(torus, boundary="wrap") == (order, *(5,) * dim)
    with pytest.raises(GeometryError, match="divide the size on a torus"):
        shape(good, boundary="wrap")


def test_a_stride_must_not_differ_along_axes_which_turns_off_the_grid_mix():
    kernel = gt.SlepianBasis(5)(np.ones(10))
    with pytest.raises(GeometryError, match=r"stride must be the same along axes which SE\(2, .* mixes.*got 2×1"):
        gt.correlate(gt.SE(2, orientations=8), kernel, np.ones((9, 9)), stride=(2, 1))
    scaled = gt.correlate(gt.ScaleTranslations(2), kernel, np.ones((9, 9)), stride=(2, 1), fibre=[1, 1.5])
    assert scaled.shape == (2, 5, 9)  # scales mix no axes
    c = 0.5**0.5
    eighth = [np.eye(3).tolist(), [[c, -c, 0], [c, c, 0], [0, 0, 1]]]
    volume = (gt.SE(3), gt.SlepianBasis(3, 3)(np.ones(1)), np.ones((5, 5, 9)))
    assert gt.correlate(*volume, stride=(2, 2, 4), fibre=eighth).shape == (2, 3, 3, 3)
    with pytest.raises(GeometryError, match="such as 0 and 1, got 2×1×2"):
        gt.correlate(*volume, stride=(2, 1, 2), fibre=eighth)


@pytest.mark.parametrize("bad", [0, -1, 1.0, (1, 2, 3), "2", (1, 0), None, (1.5, 1)])
def test_strides_and_dilations_are_positive_integers(bad):
    for name in ("stride", "dilation"):
        with pytest.raises(GeometryError, match=f"{name} must be a positive integer or 2 of them, got"):
            shape_of(gt.p4, (3, 3), (7, 7), **{name: bad})


def test_numpy_integers_serve_as_strides():
    assert shape_of(gt.p4, (3, 3), (7, 7), stride=np.int32(2), dilation=np.array([1, 1])) == (4, 4, 4)


def test_grids_that_are_too_small_are_refused_with_the_least_size():
    with pytest.raises(GeometryError, match="at least 5×5 pixels, got 4×9"):
        shape_of(gt.p4, (3, 5), (4, 9), mode="valid")
    with pytest.raises(GeometryError, match="at least 3×3 pixels, got 2×5"):
        shape_of(gt.p4, (5, 5), (2, 5), boundary="reflect")
    with pytest.raises(GeometryError, match="at least one pixel, got 0×5"):
        shape_of(gt.p4, (3, 3), (0, 5))
    with pytest.raises(GeometryError, match="at least one pixel, got 3×0"):
        shape_of(gt.p4, (3, 0), (5, 5))


def test_modes_and_boundaries_are_listed_when_unknown():
    with pytest.raises(GeometryError, match="mode must be one of full, valid, same, got 'center'"):
        shape_of(gt.p4, (3, 3), (5, 5), mode="center")
    with pytest.raises(GeometryError, match="boundary must be one of fill, wrap, symm, reflect, edge"):
        shape_of(gt.p4, (3, 3), (5, 5), boundary="zeros")


def test_padding_must_be_the_same_along_axes_which_the_group_mixes():
    def frame(group, padding, kernel=(3, 3)):
        lattice = lattice_of(group)
        support = plan_correlation(lattice, "space", kernel, (1, 1)).support
        return plan_frame(lattice, support, on="space", mode=padding, boundary="fill", stride=(1, 1))

    with pytest.raises(GeometryError, match="padding must be the same along axes which p4 mixes, .*got 1×0"):
        frame(gt.p4, (1, 0))
    with pytest.raises(GeometryError, match="padding must be .* mixes, such as 0 and 1, got 2×1"):
        frame(gt.wallpaper("p6"), (2, 1))
    assert frame(gt.p4, (2, 2)).before == (2, 2)
    for group in (gt.Z(2), gt.wallpaper("pmm"), gt.wallpaper("p2")):
        assert frame(group, (1, 0)).before == (1, 0)
    # A shear mixes the axes, and its filters are wider along one of them: what `same` pads by may be given as numbers.
    lattice = lattice_of(Shear(), None, (0, 1, -1))
    support = plan_correlation(lattice, "space", (3, 3), (1, 1)).support
    same = plan_frame(lattice, support, on="space", mode=(2, 1), boundary="wrap", stride=(1, 1))
    assert same.torus and same.before == (2, 1)
    with pytest.raises(GeometryError, match="padding must be the same"):
        plan_frame(lattice, support, on="space", mode=(1, 2), boundary="fill", stride=(1, 1))


class Shear(gt.Group):
    """Translations and shears (x, y) ↦ (x + ky, y) of the integer plane."""

    def coordinates(self):
        return {"x": gt.Integer(), "y": gt.Integer(), "k": gt.Integer()}

    def product(self, g, h):
        return g.x + h.x + g.k * h.y, g.y + h.y, g.k + h.k

    def acts_on(self):
        return {"p": gt.Integer(), "q": gt.Integer()}

    def act(self, g, y):
        return y.p + g.x + g.k * y.q, y.q + g.y


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["full", "valid", "same"]),
    st.sampled_from(["fill", "wrap", "symm", "reflect", "edge"]),
    st.lists(st.integers(1, 9), min_size=2, max_size=2).map(tuple),
    st.integers(1, 5),
    st.integers(1, 3),
    st.integers(1, 2),
)
def test_a_geometry_either_fits_or_names_a_reason(mode, boundary, grid, kernel, stride, dilation):
    plan = plan_correlation(lattice_of(gt.p4), "space", (kernel, kernel), (dilation, dilation))
    try:
        geometry = plan_geometry(
            lattice_of(gt.p4),
            plan.support,
            grid,
            on="space",
            mode=mode,
            boundary=boundary,
            stride=(stride, stride),
            inverted=False,
        )
    except GeometryError as error:
        assert "got" in str(error)
        return
    for axis in range(2):
        covered = (geometry.result[axis] - 1) * stride + plan.support.extent[axis]
        padded = grid[axis] + geometry.before[axis] + geometry.after[axis]
        assert covered <= padded < covered + stride
        if not (boundary == "wrap" and mode == "same"):
            assert covered == padded

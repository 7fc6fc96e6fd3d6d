import itertools

import numpy as np
import pytest
import sympy as sp
from scipy.signal import convolve2d

import grouptk as gt
from grouptk.equivariance.error import NotEquivariantError, assert_equivariant, equivariance_error
from grouptk.errors import GeometryError, GroupTkError, ShapeError
from grouptk.lattice import Site, lattice_of, transform

GROUPS = {"p4": gt.p4, "p4m": gt.p4m}
BOUNDARIES = ("fill", "wrap", "symm", "reflect", "edge")
TOLERANCE = 1e-12
random = np.random.default_rng(11)
point_groups = pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
operations = pytest.mark.parametrize("operation", [gt.correlate, gt.convolve])

GEOMETRIES = [  # mode, kernel size, stride, dilation, grid
    ("valid", (3, 3), 1, 1, (6, 5)),
    ("valid", (2, 2), 1, 1, (6, 5)),
    ("valid", (3, 5), 1, 1, (6, 7)),
    ("valid", (3, 3), 2, 1, (7, 5)),
    ("valid", (2, 2), 3, 1, (5, 8)),
    ("valid", (2, 2), 1, 2, (5, 6)),
    ("full", (3, 3), 1, 1, (6, 5)),
    ("full", (4, 4), 1, 1, (6, 5)),
    ("full", (2, 2), 2, 1, (6, 4)),
    ("same", (3, 3), 1, 1, (6, 5)),
    ("same", (5, 3), 1, 1, (6, 5)),
    ("same", (3, 3), 1, 2, (6, 5)),
    ("same", (2, 2), 1, 2, (6, 5)),
]


@operations
@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize(("mode", "size", "stride", "dilation", "grid"), GEOMETRIES)
@point_groups
def test_every_point_group_element_commutes_about_the_centre(
    group, mode, size, stride, dilation, grid, boundary, operation
):
    order = lattice_of(group).order
    options = {"mode": mode, "boundary": boundary, "stride": stride, "dilation": dilation}
    for on, lead in (("space", ()), ("group", (order,))):
        kernel = random.standard_normal((2, 2, *lead, *size))

        def layer(signal, kernel=kernel, on=on):
            return operation(group, kernel, signal, on=on, channels=True, **options)

        report = assert_equivariant(layer, group, tol=TOLERANCE, shape=(2, *lead, *grid), on=on)
        assert len(report) == order and report.scale > 0.1


@pytest.mark.parametrize("grid", [(5, 7), (7, 9)])
@pytest.mark.parametrize("boundary", ["fill", "symm", "reflect", "edge"])
@point_groups
def test_strided_same_is_equivariant_about_the_centre(group, grid, boundary):
    kernel = random.standard_normal((3, 3))
    assert_equivariant(
        lambda image: gt.correlate(group, kernel, image, stride=2, boundary=boundary),
        group,
        tol=TOLERANCE,
        shape=(3, *grid),
    )


@operations
@pytest.mark.parametrize(("grid", "stride"), [((6, 5), 1), ((6, 4), 2), ((6, 9), 3)])
@point_groups
def test_on_the_torus_all_of_the_group_commutes_about_pixel_zero(group, grid, stride, operation):
    lattice = lattice_of(group)
    for on, lead in (("space", ()), ("group", (lattice.order,))):
        kernel = random.standard_normal((*lead, 3, 3))
        sites = [((stride * 2, -stride), -1), ((stride, 0), 1), ((0, stride), 0)]
        elements = [lattice.element(Site(np.array(offset), np.array(plane))) for offset, plane in sites]
        for tested in (None, elements):
            report = assert_equivariant(
                lambda signal, kernel=kernel: operation(group, kernel, signal, boundary="wrap", stride=stride),
                group,
                tol=TOLERANCE,
                shape=(*lead, *grid),
                on=on,
                centre="origin",
                stride=stride,
                elements=tested,
            )
            assert len(report) == (lattice.order + 2 if tested is None else 3)


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_translations_commute_on_every_torus(dim):
    group = gt.Z(dim)
    kernel = random.standard_normal((2, 3, 4)[:dim])
    for verb, stride in itertools.product((gt.correlate, gt.convolve), (1, 2)):
        report = assert_equivariant(
            lambda signal, verb=verb, stride=stride: verb(group, kernel, signal, boundary="wrap", stride=stride),
            group,
            tol=TOLERANCE,
            shape=(6, 4, 8)[:dim],
            centre="origin",
            stride=stride,
        )
        assert len(report) == 1 + dim


def sixth_turn(h, n):
    """A turn by 60° in axial coordinates, where it is a matrix of integers."""
    c, s = sp.cos(sp.pi * h.k / 3), sp.sin(sp.pi * h.k / 3) / sp.sqrt(3)
    return (c - s) * n.x - 2 * s * n.y, 2 * s * n.x + (c + s) * n.y


p6 = gt.semidirect_product(gt.Z(2), gt.C(6), sixth_turn, name="p6")
pm = gt.semidirect_product(gt.Z(2), gt.C(2), lambda h, n: (n.x, (-1) ** h.k * n.y), name="pm")
screwless = gt.semidirect_product(
    gt.Z(3), gt.C(4), lambda h, n: (*gt.C(4).act(h, tuple(n)[:2]), n.z), name="Z3 with quarter turns"
)

OTHERS = [
    # group, kernel, grid, about, options
    (p6, (3, 3), (6, 6), "origin", {"boundary": "wrap"}),
    (p6, (2, 3), (4, 4), "origin", {"boundary": "wrap", "dilation": 2}),
    (p6, (3, 3), (6, 6), "origin", {"boundary": "wrap", "stride": 2}),
    (pm, (3, 2), (5, 6), "array", {"mode": "full", "stride": (2, 1)}),
    (pm, (5, 3), (6, 4), "array", {"boundary": "reflect"}),
    (screwless, (3, 3, 3), (5, 4, 6), "array", {"mode": "valid"}),
    (screwless, (2, 2, 3), (4, 5, 5), "array", {"mode": "full"}),
    (screwless, (3, 3, 2), (5, 4, 6), "array", {"mode": "valid"}),
    (screwless, (1, 3, 3), (4, 6, 2), "origin", {"boundary": "wrap", "stride": 2}),
]


@operations
@pytest.mark.parametrize("on", ["space", "group"])
@pytest.mark.parametrize(("group", "size", "grid", "centre", "options"), OTHERS)
def test_any_split_group_commutes_and_its_engines_agree(group, size, grid, centre, options, on, operation):
    lead = (lattice_of(group).order,) if on == "group" else ()
    kernel = random.standard_normal((*lead, *size))
    stride = options.get("stride", 1) if centre == "origin" else 1
    report = assert_equivariant(
        lambda signal: operation(group, kernel, signal, **options),
        group,
        tol=TOLERANCE,
        shape=(*lead, *grid),
        on=on,
        centre=centre,
        stride=stride,
    )
    assert report.scale > 0.1
    signal = random.standard_normal((*lead, *grid))
    expected = operation(group, kernel, signal, method="reference", **options)
    assert np.abs(operation(group, kernel, signal, method="direct", **options) - expected).max() < 1e-12


def test_a_grid_that_the_group_does_not_map_to_a_box_cannot_be_measured():
    with pytest.raises(GeometryError, match=r"k = 1 of p6 must map the 6×6 grid to a box of pixels"):
        equivariance_error(lambda image: image, p6, shape=(6, 6), output="space")
    for torn in ((4, 8), (6, 4)):
        with pytest.raises(GeometryError, match="must map the .* grid to a box of pixels"):
            transform(p6, np.zeros(torn), (0, 0, 1), centre="origin")


@pytest.mark.parametrize("reduce", ["mean", "sum", "max"])
@point_groups
def test_projections_and_whole_networks_commute(group, reduce):
    order = lattice_of(group).order
    lift, mix = random.standard_normal((2, 3, 3)), random.standard_normal((3, 2, order, 3, 3))

    def network(image):
        planes = np.stack([gt.correlate(group, kernel, image, boundary="symm") for kernel in lift], axis=-4)
        return gt.project(group, gt.correlate(group, mix, np.tanh(planes), boundary="symm"), reduce)

    assert_equivariant(network, group, tol=TOLERANCE, shape=(6, 7), output="space")
    assert_equivariant(
        lambda image: network(image).max(axis=(-1, -2)), group, tol=TOLERANCE, shape=(6, 7), output="invariant"
    )
    assert_equivariant(
        lambda f: gt.project(group, f, reduce),
        group,
        tol=TOLERANCE,
        shape=(order, 4, 5),
        on="group",
        output="space",
    )


@pytest.mark.parametrize("name", ["pg", "pgg", "p4g"])
def test_projections_that_glides_take_apart_are_refused(name):
    group = gt.wallpaper(name)
    order = lattice_of(group).order
    with pytest.raises(GeometryError, match="glides"):
        gt.project(group, np.zeros((order, 4, 4)))


def test_a_mirrored_filter_bank_is_caught():
    kernel = random.standard_normal((3, 3))

    def turned_backwards(image):
        return np.stack([convolve2d(image, np.rot90(kernel, -i), "same", "symm") for i in range(4)])

    with pytest.raises(NotEquivariantError) as caught:
        assert_equivariant(turned_backwards, gt.p4, shape=(6, 6))
    report = caught.value.report
    assert report.max > 0.1 and report.worst in (gt.p4(0, 0, 1), gt.p4(0, 0, 3))
    assert str(report.worst) in str(caught.value) and f"{report.max:.2e}" in str(caught.value)

    def mirrored(signal):
        bank = gt.convolve(gt.p4m, kernel, signal, boundary="symm")
        return bank[[0, 3, 2, 1, 4, 5, 6, 7]]

    errors = equivariance_error(mirrored, gt.p4m, shape=(5, 6))
    assert errors.max > 0.1 and errors[gt.p4m.e] == 0.0


@pytest.mark.parametrize("size", [6, 8])
def test_a_stride_that_does_not_divide_is_caught(size):
    kernel = random.standard_normal((3, 3))

    def forced(image):
        return gt.correlate(gt.p4, kernel, image, boundary="symm")[..., ::2, ::2]

    report = equivariance_error(forced, gt.p4, shape=(size, size))
    assert min(report.relative(element) for element in report if element != gt.p4.e) > 0.1
    assert_equivariant(forced, gt.p4, tol=TOLERANCE, shape=(size + 1, size + 1))


def test_a_zero_boundary_is_not_a_torus():
    kernel = random.standard_normal((3, 3))
    report = equivariance_error(
        lambda image: gt.correlate(gt.p4, kernel, image), gt.p4, shape=(6, 6), elements=[(1, 0, 0)]
    )
    assert report.relative(gt.p4(1, 0, 0)) > 0.1


def test_the_wrong_centre_is_caught():
    kernel = random.standard_normal((3, 3))

    def layer(image):
        return gt.correlate(gt.p4, kernel, image, boundary="wrap", stride=2)

    assert_equivariant(layer, gt.p4, tol=TOLERANCE, shape=(6, 6), centre="origin", stride=2)
    assert equivariance_error(layer, gt.p4, shape=(6, 6), centre="array").max > 0.1


def test_an_absolute_position_is_caught_as_a_broken_invariant():
    report = equivariance_error(lambda image: image[..., 0, 0], gt.p4, shape=(5, 5), output="invariant")
    assert report.max > 0.1


def test_results_that_cannot_agree_count_as_infinitely_wrong():
    cropped = equivariance_error(lambda image: image[1:], gt.p4, shape=(5, 5), output="space")
    assert cropped.max == np.inf and cropped[gt.p4.e] == 0.0
    for bad in (np.nan, np.inf):
        with pytest.raises(NotEquivariantError, match="error is nan"):
            with np.errstate(invalid="ignore"):
                assert_equivariant(
                    lambda image, bad=bad: image * np.where(np.arange(5) == 2, bad, 1.0),
                    gt.p4,
                    shape=(5, 5),
                    output="space",
                )


def test_whole_numbers_and_booleans_are_compared_without_wrapping():
    image = random.integers(0, 256, (5, 5), dtype=np.uint8)
    report = equivariance_error(lambda f: f[:, ::-1], gt.p4, signal=image, output="space")
    expected = np.abs(np.rot90(image)[:, ::-1].astype(int) - np.rot90(image[:, ::-1]).astype(int)).max()
    assert report[gt.p4(0, 0, 1)] == expected > 127
    assert equivariance_error(lambda f: f[:, ::-1] > 99, gt.p4, signal=image, output="space").max == 1.0


def test_the_report_is_a_mapping_and_a_table():
    report = equivariance_error(lambda image: image[:, ::-1], gt.p4, shape=(4, 4), output="space", seed=5)
    assert list(report) == [gt.p4(0, 0, k) for k in range(4)]
    assert report.scale == np.abs(np.random.default_rng(5).standard_normal((4, 4))).max()
    lines = str(report).splitlines()
    assert len(lines) == 5 and sum("← worst" in line for line in lines) == 1
    worst = next(line for line in lines if "worst" in line)
    assert str(report.worst) in worst and f"{report.max:.2e}" in worst
    assert report.relative(report.worst) == report.max / report.scale
    silent = equivariance_error(lambda image: 0 * image, gt.p4, shape=(4, 4), output="space")
    assert silent.max == silent.relative(silent.worst) == 0.0


def test_the_operator_cannot_spoil_the_measurement_by_writing_to_its_input():
    image = random.random((4, 4))
    kept = image.copy()

    def careless(f):
        f *= 2
        return f

    assert_equivariant(careless, gt.p4, signal=image, output="space")
    assert np.array_equal(image, kept)


def test_what_cannot_be_measured_is_refused():
    with pytest.raises(GeometryError, match="other than the identity"):
        equivariance_error(lambda image: image, gt.Z(2), shape=(4, 4), output="space")
    with pytest.raises(GeometryError, match=r"multiples of the stride 2, got \(1, 0\)"):
        equivariance_error(lambda image: image, gt.p4, shape=(4, 4), output="space", elements=[(1, 0, 1)], stride=2)
    with pytest.raises(ShapeError, match="exactly one of shape= and signal="):
        equivariance_error(lambda image: image, gt.p4)
    with pytest.raises(ShapeError, match='output must be "space", "group" or "invariant"'):
        equivariance_error(lambda image: image, gt.p4, shape=(4, 4), output="plane")
    with pytest.raises(ShapeError, match="fibre axis .* must have length 4, got 3"):
        equivariance_error(lambda image: np.stack([image] * 3), gt.p4, shape=(4, 4))
    assert issubclass(NotEquivariantError, AssertionError) and issubclass(NotEquivariantError, GroupTkError)

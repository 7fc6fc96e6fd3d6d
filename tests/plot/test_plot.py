"""Photographs of every kind are read; figures show every map; the demonstration is exact."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

import grouptk as gt
from grouptk import plot

RAMP = np.linspace(0, 1, 200)[:, None] * np.ones((1, 30))
BYTES = (255 * RAMP).round().astype(np.uint8)
COLOUR = np.stack([BYTES, 255 - BYTES, np.zeros_like(BYTES)], axis=-1)
LUMINANCE = 0.2126 * RAMP + 0.7152 * (1 - RAMP)

IMAGES = {  # name, image, luminance, tolerance
    "grey.png": (Image.fromarray(BYTES), RAMP, 0.003),
    "deep.png": (Image.fromarray((65535 * RAMP).astype(np.uint16)), RAMP, 1e-4),
    "deep.tif": (Image.fromarray((65535 * RAMP).astype(np.uint16)), RAMP, 1e-4),
    "float.tif": (Image.fromarray(RAMP.astype(np.float32)), RAMP, 1e-6),
    "stretched.tif": (Image.fromarray((7 * RAMP - 3).astype(np.float32)), RAMP, 1e-6),
    "bits.png": (Image.fromarray(BYTES).convert("1", dither=Image.Dither.NONE), RAMP > 0.5, 0.003),
    "colour.png": (Image.fromarray(COLOUR), LUMINANCE, 0.005),
    "colour.jpg": (Image.fromarray(COLOUR), LUMINANCE, 0.05),
    "palette.gif": (Image.fromarray(COLOUR).convert("P"), LUMINANCE, 0.2),
    "ink.jpg": (Image.fromarray(COLOUR).convert("CMYK"), LUMINANCE, 0.05),
    "veil.png": (Image.fromarray(np.stack([0 * BYTES, 255 - BYTES], -1)), RAMP, 0.005),
    "clear.png": (Image.fromarray(np.concatenate([0 * COLOUR, 255 - BYTES[..., None]], -1)), RAMP, 0.005),
}


@pytest.mark.parametrize("name", IMAGES)
def test_images_of_every_kind_have_the_luminance_one_sees(tmp_path, name):
    image, luminance, tolerance = IMAGES[name]
    image.save(tmp_path / name)
    photograph = plot.load_photograph(tmp_path / name)
    assert photograph.luminance.shape == RAMP.shape and photograph.reduced_from is None
    assert np.abs(photograph.luminance - luminance).max() < tolerance
    assert photograph.is_colour == (image.mode not in ("L", "I;16", "F", "1", "LA"))


def test_large_images_are_reduced_and_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side: turn it clockwise
    Image.fromarray(COLOUR).save(tmp_path / "side.jpg", exif=exif)
    photograph = plot.load_photograph(tmp_path / "side.jpg", longest=50)
    assert photograph.reduced_from == (30, 200) and max(photograph.luminance.shape) == 50
    assert photograph.luminance.shape[0] < photograph.luminance.shape[1]
    assert "reduced from 30×200" in str(photograph)


def test_not_a_number_is_refused(tmp_path):
    Image.fromarray(np.full((3, 3), np.nan, np.float32)).save(tmp_path / "nan.tif")
    with pytest.raises(gt.DomainError, match="finite"):
        plot.load_photograph(tmp_path / "nan.tif")


def test_the_sample_photograph_is_a_real_one():
    photograph = plot.sample_photograph()
    assert photograph.pixels.shape == (3, 300, 451) and 0 <= photograph.pixels.min() < photograph.pixels.max() <= 1
    assert plot.sample_photograph(longest=100).luminance.shape == (67, 100)


@pytest.mark.parametrize(("group", "maps"), [(gt.p4, 4), (gt.p4m, 8), (gt.Z(2), 1)])
@pytest.mark.parametrize("shape", [(20, 30), (1, 1), (3, 90)])
def test_every_map_is_drawn_with_its_own_filter(group, maps, shape):
    image = np.random.default_rng(0).random(shape)
    kernel = plot.edge_filter_for(group)
    figure = plot.plot_feature_maps(group, kernel, gt.correlate(group, kernel, image, boundary="symm"), image)
    assert isinstance(figure, Figure) and len(figure.axes) == 1 + 2 * maps
    filters = [axes.images[0].get_array() for axes in figure.axes[1::2]]
    assert len({np.asarray(weights).round(9).tobytes() for weights in filters}) == maps
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_all_maps_share_one_scale_centred_at_zero():
    image = np.random.default_rng(0).random((20, 30))
    maps = gt.correlate(gt.p4, plot.edge_filter(), image, boundary="symm")
    axes = plot.plot_feature_maps(gt.p4, plot.edge_filter(), maps).axes
    limits = {shown.images[0].get_clim() for shown in axes[1::2]}
    ((low, high),) = limits
    assert low == -high < 0


def test_maps_that_are_not_one_per_turn_are_refused():
    with pytest.raises(gt.ShapeError, match=r"\(4, rows, columns\), got \(3, 20, 30\)"):
        plot.plot_feature_maps(gt.p4, plot.edge_filter(), np.zeros((3, 20, 30)))
    with pytest.raises(gt.GeometryError, match="two integer coordinates"):
        plot.plot_feature_maps(gt.Z(1), plot.edge_filter(), np.zeros((1, 20, 30)))


@pytest.mark.parametrize("shape", [(24, 36), (1, 1), (2, 3), (3, 60), (60, 3)])
def test_the_demonstration_is_exact_and_its_control_is_not(shape):
    photograph = plot.Photograph("noise", np.random.default_rng(1).random(shape))
    demo = plot.demonstrate(photograph)
    for k in range(4):
        np.testing.assert_allclose(demo.maps[1][k], np.rot90(demo.maps[0][k - 1]), atol=1e-14)
    np.testing.assert_allclose(demo.contours[1], np.rot90(demo.contours[0]), atol=1e-14)
    assert demo.lifting_error.max < 1e-14 and demo.contour_error.max < 1e-14
    if min(shape) > 1:
        assert demo.control_error.relative(demo.control_error.worst) > 0.1
    figure = plot.plot_demo(demo)
    assert len(figure.axes) == 4 + 2 * 6 + 1
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_no_text_overlaps_in_the_demo_figure():
    figure = plot.plot_demo(plot.demonstrate(plot.Photograph("noise", np.random.default_rng(1).random((24, 36)))))
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.texts]
    page = figure.get_window_extent(renderer)
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for box in boxes)
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_the_edge_filter_ignores_constants_and_points_downwards():
    weights = plot.edge_filter()
    assert abs(weights.sum()) < 1e-15 and np.isclose(np.abs(weights).sum(), 1)
    image = np.repeat(np.arange(20.0)[:, None], 20, axis=1)
    assert (gt.correlate(gt.p4, weights, image, mode="valid")[0] > 0).all()
    assert plot.edge_filter(1).tolist() == [[0.0]]


@pytest.mark.parametrize("group", [gt.C(1), gt.D(4), gt.Q8(), gt.A(4)], ids=str)
@pytest.mark.parametrize("draw", [plot.plot_cayley_graph, plot.plot_subgroup_lattice])
def test_graphs_of_groups_are_drawn_without_overlap(group, draw):
    figure = draw(group)
    FigureCanvasAgg(figure).draw()
    points = np.concatenate([c.get_offsets() for c in figure.axes[0].collections])
    nodes = len(group.subgroups()) if draw is plot.plot_subgroup_lattice else group.order()
    distances = np.linalg.norm(points[:, None] - points, axis=-1) + 9 * np.eye(len(points))
    assert len(points) == nodes and distances.min() > 0.05

"""The layers of both frameworks, by one test body: against the plain sum, against the group, and against each other."""

import equinox as eqx
import jax
import numpy as np
import pytest
import torch

import grouptk as gt
import grouptk.jax
import grouptk.torch
from grouptk.lattice import Site, lattice_of, transform

jax.config.update("jax_enable_x64", True)

GROUPS = {
    "Z1": gt.Z(1),
    "Z2": gt.Z(2),
    "p4": gt.p4,
    "p4m": gt.p4m,
    **{name: gt.wallpaper(name) for name in ("pg", "p2", "p3m1", "p6", "p4g", "cmm")},
    "P432": gt.space_group("P432"),
    "C4": gt.C(4),
    "S3": gt.S(3),
}
BOUNDARIES = {"zeros": "fill", "circular": "wrap", "symmetric": "symm", "reflect": "reflect", "replicate": "edge"}


class Torch:
    """Layers of grouptk.torch in float64, on NumPy arrays."""

    @staticmethod
    def layer(kind, *args, **options):
        return getattr(grouptk.torch, kind)(*args, **options).double()

    @staticmethod
    def run(layer, batch):
        return layer(torch.from_numpy(batch)).detach().numpy()

    @staticmethod
    def arrays(layer):
        return [None if array is None else array.detach().numpy() for array in (layer.weight, layer.bias)]

    @staticmethod
    def network(build):
        model = torch.nn.Sequential(*build(Torch, torch.nn.ReLU())).double().eval()
        return lambda batch: Torch.run(model, batch)

    norm = staticmethod(lambda group, channels: grouptk.torch.FieldBatchNorm(group, channels))


class Jax:
    """Layers of grouptk.jax in float64, on batches of NumPy arrays."""

    @staticmethod
    def layer(kind, *args, **options):
        takes_key = kind.endswith("Conv")
        return getattr(grouptk.jax, kind)(*args, **options, **{"key": jax.random.key(0)} if takes_key else {})

    @staticmethod
    def run(layer, batch):
        return np.asarray(jax.jit(jax.vmap(layer))(batch))

    @staticmethod
    def arrays(layer):
        return [None if array is None else np.asarray(array) for array in (layer.weight, layer.bias)]

    @staticmethod
    def network(build):
        layers = lambda: eqx.nn.Sequential(build(Jax, eqx.nn.Lambda(jax.nn.relu)))  # noqa: E731
        model, state = eqx.nn.make_with_state(layers)()
        model = eqx.nn.inference_mode(model)
        return lambda batch: np.asarray(jax.vmap(lambda x: model(x, state)[0])(batch))

    norm = staticmethod(lambda group, channels: grouptk.jax.FieldBatchNorm(group, channels))


@pytest.fixture(params=[Torch, Jax], ids=["torch", "jax"])
def framework(request):
    return request.param


def arrays(*shape):
    return np.random.default_rng(3).standard_normal(shape)


def expected(group, layer, framework, signal, **options):
    """Return the plain sum over the group, and the bias."""
    kernel, bias = framework.arrays(layer)
    result = gt.correlate(group, kernel, signal, channels=True, method="reference", **options)
    return result if bias is None else result + bias.reshape(-1, *[1] * (result.ndim - 2))


def agree(left, right):
    assert left.shape == right.shape
    assert np.abs(left - right).max() < 1e-12


@pytest.mark.parametrize("padding_mode", BOUNDARIES)
@pytest.mark.parametrize("name", GROUPS)
def test_layers_are_the_plain_sum(framework, name, padding_mode):
    group = GROUPS[name]
    lattice = lattice_of(group)
    if padding_mode in ("reflect", "replicate") and name not in ("Z1", "p4m"):
        return
    kinds = [("GroupConv", "group", (lattice.order,))]
    if lattice.has_space and lattice.dim:
        kinds.append(("LiftingConv", "space", ()))
    for kind, on, front in kinds:
        grid = tuple(6 * int(cell) for cell in lattice.pixels(on))
        size = 3 if lattice.dim else ()
        layer = framework.layer(kind, group, 2, 3, size, padding="same", padding_mode=padding_mode)
        signal = arrays(2, 2, *front, *grid)
        agree(
            framework.run(layer, signal),
            expected(group, layer, framework, signal, on=on, boundary=BOUNDARIES[padding_mode]),
        )


@pytest.mark.parametrize(
    "options", [{"stride": 2}, {"dilation": 2}, {"padding": 2}, {"groups": 2}, {"kernel_size": (3, 5)}, {"bias": False}]
)
def test_options_are_those_of_the_plain_sum(framework, options):
    options = {"kernel_size": 3, **options}
    layer = framework.layer("GroupConv", gt.p4, 4, 2, **options)
    signal = arrays(1, 4, 4, 11, 11)
    kernel, bias = framework.arrays(layer)
    if options.get("groups", 1) == 2:
        zero = np.zeros_like(kernel[:1])
        kernel = np.concatenate([np.concatenate([kernel[:1], zero], 1), np.concatenate([zero, kernel[1:]], 1)])
    margin = options.get("padding", 0)
    padded = np.pad(signal, [(0, 0)] * 3 + [(margin, margin)] * 2)
    kept = {name: options[name] for name in ("stride", "dilation") if name in options}
    result = gt.correlate(gt.p4, kernel, padded, on="group", channels=True, mode="valid", method="reference", **kept)
    agree(framework.run(layer, signal), result if bias is None else result + bias.reshape(-1, 1, 1, 1))


def test_depthwise_layers_are_group_correlations(framework):
    deep = framework.layer("DepthwiseConv", gt.p4m, 2, 3)
    signal = arrays(1, 2, 8, 7, 7)
    weight, bias = framework.arrays(deep)
    kernel = np.zeros((2, 2, 8, 3, 3))
    for channel in range(2):
        kernel[channel, channel, 0] = weight[channel, 0]
    result = gt.correlate(gt.p4m, kernel, signal, on="group", channels=True, mode="valid", method="reference")
    agree(framework.run(deep, signal), result + bias.reshape(-1, 1, 1, 1))


@pytest.mark.parametrize("name", ["pg", "p4g", "p6"])
def test_depthwise_layers_are_group_correlations_with_glides(framework, name):
    group = GROUPS[name]
    order = lattice_of(group).order
    deep = framework.layer("DepthwiseConv", group, 1, 3, padding="same", padding_mode="circular", bias=False)
    signal = arrays(1, 1, order, 6, 6)
    kernel = np.zeros((1, 1, order, 3, 3))
    kernel[:, :, 0] = framework.arrays(deep)[0][0]
    agree(
        framework.run(deep, signal),
        gt.correlate(group, kernel, signal, on="group", channels=True, boundary="wrap", method="reference"),
    )


LISTED = {  # a group, its fibre, and whether this keeps the grid
    "similarities": (gt.Sim(2), [(0.0, 1.0), (0.5, 1.0), (0.0, 1.5)], False),
    "scales": (gt.ScaleTranslations(2), [1.0, 1.5, 2.25], False),
    "octaves": (gt.ScaleTranslations(2), [1, 2, 4], True),
    "octaves without the first": (gt.ScaleTranslations(2), [2, 4], True),
}


@pytest.mark.parametrize("name", LISTED)
def test_depthwise_layers_read_every_plane_of_a_listed_fibre_by_itself(framework, name):
    group, fibre, exact = LISTED[name]
    assert lattice_of(group, None, tuple(fibre)).is_exact == exact
    deep = framework.layer("DepthwiseConv", group, 2, 5, padding="same", fibre=fibre)
    signal = arrays(1, 2, len(fibre), 9, 9)
    result, (weight, bias) = framework.run(deep, signal), framework.arrays(deep)
    # Plane h is that of the lifting with the same kernel, of the plane h of the features.
    for channel in range(2):
        kernel = weight[channel, 0] if exact else gt.SlepianBasis(5)(weight[channel, 0])
        lifted = [
            gt.correlate(group, kernel, signal[0, channel, h], fibre=fibre, method="reference")[h]
            for h in range(len(fibre))
        ]
        agree(result[0, channel], np.stack(lifted) + bias[channel])


@pytest.mark.parametrize("kind", ["GroupConv", "DepthwiseConv"])
def test_padding_and_stride_must_be_mapped_to_themselves(framework, kind):
    eighths = gt.SE(2, orientations=8)
    channels = (2,) * (2 if kind == "GroupConv" else 1)
    for group, size in ((gt.p4, 3), (eighths, 5)):
        with pytest.raises(gt.GeometryError, match="padding must be the same along axes which .* mixes.*got 1×0"):
            framework.layer(kind, group, *channels, size, padding=(1, 0))
    with pytest.raises(gt.GeometryError, match="stride must be the same along axes which .* mixes.*got 2×1"):
        framework.layer(kind, eighths, *channels, 5, stride=(2, 1))
    layer = framework.layer(kind, gt.wallpaper("pmm"), *channels, 3, padding=(1, 0))
    assert framework.run(layer, arrays(1, 2, 4, 5, 7)).shape == (1, 2, 4, 5, 5)
    strided = framework.layer(kind, eighths, *channels, 5, stride=2)
    with pytest.raises(gt.GeometryError, match="9×9 or 11×11, got 10×10"):
        framework.run(strided, arrays(1, 2, 8, 10, 10))


@pytest.mark.parametrize("kind", ["LiftingConv", "GroupConv", "DepthwiseConv"])
def test_kernels_that_tell_no_directions_apart_are_warned_of(framework, kind):
    group = gt.SE(2, orientations=6 if framework is Torch else 12)  # plans are shared, and warn once
    channels = (1,) * (1 if kind == "DepthwiseConv" else 2)
    with pytest.warns(
        gt.IsotropyWarning, match="kernel_size=3 leaves only rotation-invariant .*kernel_size=5 .*basis="
    ):
        layer = framework.layer(kind, group, *channels, 3)
    assert framework.arrays(layer)[0].shape[-1] == 1
    framework.layer(kind, group, *channels, 1)
    framework.layer(kind, group, *channels, 3, basis=gt.SlepianBasis(3, 2, count=3))
    with pytest.warns(gt.IsotropyWarning, match="in a basis of 1"):
        framework.layer(kind, group, *channels, 5, basis=gt.GaussianDerivatives(5, order=0))


def test_one_pixel_mixes_the_fibre_alone_at_every_scale(framework):
    options = {"fibre": [1.0, 1.5, 2.25], "kernel_fibre": [1.0, 1.5], "fibre_boundary": "fill", "bias": False}
    layer = framework.layer("GroupConv", gt.ScaleTranslations(2), 1, 1, 1, **options)
    signal = arrays(1, 1, 3, 5, 6)
    own, next_scale = framework.arrays(layer)[0].ravel() * gt.SlepianBasis(1).values((0.0, 0.0)).item()
    later = np.concatenate([signal[:, :, 1:], 0 * signal[:, :, :1]], axis=2)
    agree(framework.run(layer, signal), own * signal + next_scale * later)


def test_sampled_groups_use_a_smooth_basis(framework):
    group, basis = gt.SE(2, orientations=8), gt.SlepianBasis(5)
    lift = framework.layer("LiftingConv", group, 1, 2, 5, bias=False)
    conv = framework.layer("GroupConv", group, 2, 3, 5, bias=False)
    image = arrays(1, 1, 15, 15)
    maps = framework.run(lift, image)
    weight, _ = framework.arrays(lift)
    agree(maps, gt.correlate(group, basis(weight), image, mode="valid", method="reference"))
    fibre = list(zip(*(c.tolist() for c in lattice_of(group).sites.planes.columns), strict=True))
    kernel = basis(framework.arrays(conv)[0], fibre=fibre)
    agree(framework.run(conv, maps), gt.correlate(group, kernel, maps, mode="valid", method="reference"))


def test_scales_are_truncated_as_the_caller_says(framework):
    group, scales = gt.ScaleTranslations(2), (1.0, 2.0, 4.0)
    with pytest.raises(gt.GeometryError, match="closed"):
        framework.layer("GroupConv", group, 1, 1, 5, fibre=scales, basis=gt.SlepianBasis(5))
    options = {"fibre": list(scales), "kernel_fibre": [1.0, 2.0], "fibre_boundary": "fill", "padding": "same"}
    layer = framework.layer("GroupConv", group, 1, 2, 3, **options)
    assert framework.run(layer, arrays(1, 1, 3, 20, 20)).shape == (1, 2, 3, 20, 20)


@pytest.mark.parametrize("group", [gt.p4, gt.p4m], ids=str)
def test_six_layers_are_invariant(framework, group):
    def build(framework, relu):
        layers = [framework.layer("LiftingConv", group, 1, 4, 3)]
        for _ in range(5):
            layers += [framework.norm(group, 4), relu, framework.layer("GroupConv", group, 4, 4, 3)]
        return [*layers, framework.layer("GlobalPool", group, "max")]

    network = framework.network(build)
    image = arrays(2, 1, 18, 18)
    logits = network(image)
    assert logits.std() > 1e-3
    lattice = lattice_of(group)
    for plane in range(1, lattice.order):
        h = lattice.element(Site(np.zeros(2, np.int64), np.array(plane)))
        assert np.abs(network(transform(group, image, h, on="space")) - logits).max() < 1e-10


def test_norms_and_reductions_are_by_field(framework):
    features = arrays(2, 3, 4, 5, 5)
    normed = framework.run(framework.layer("FieldLayerNorm", gt.p4, 3), features)
    mean, variance = features.mean((1, 2), keepdims=True), features.var((1, 2), keepdims=True)
    agree(normed, (features - mean) / np.sqrt(variance + 1e-5))
    for name, reduce in (("max", np.max), ("mean", np.mean), ("sum", np.sum)):
        agree(framework.run(framework.layer("Project", gt.p4, name), features), reduce(features, axis=2))
        agree(framework.run(framework.layer("GlobalPool", gt.p4, name), features), reduce(features, axis=(2, 3, 4)))
    with pytest.raises(gt.DomainError, match="max, mean, sum"):
        framework.layer("Project", gt.p4, "median")


def test_what_mixes_the_fibre_of_a_cell_is_refused_for_glides(framework):
    for args in (("FieldLayerNorm", GROUPS["pg"], 2), ("Project", GROUPS["pg"])):
        with pytest.raises(gt.GeometryError, match="glides"):
            framework.layer(*args)


def test_wrong_input_is_refused(framework):
    layer = framework.layer("GroupConv", gt.p4, 2, 4, 3, 2)
    for shape, message in (
        ((1, 3, 4, 9, 9), r"channels=2, fibre=4, height, width"),
        ((1, 2, 8, 9, 9), r"fibre=4"),
        ((1, 2, 9, 9), r"fibre=4"),
    ):
        with pytest.raises(gt.ShapeError, match=message):
            framework.run(layer, np.zeros(shape))
    with pytest.raises(gt.GeometryError, match="9×9 or 11×11"):
        framework.run(layer, np.zeros((1, 2, 4, 10, 10)))
    with pytest.raises(gt.GeometryError, match="padding must be"):
        framework.layer("GroupConv", gt.p4, 1, 1, 3, padding="sane")
    with pytest.raises(gt.ShapeError, match="groups must divide"):
        framework.layer("GroupConv", gt.p4, 3, 4, 3, groups=2)
    for size in (3, 1):
        framework.layer("GroupConv", gt.p4, 1, 1, size)  # whose plans 3.0 and True must not find
    for size in (0, -1, 2.5, 3.0, True, "3", None, (3,), (3, 3, 3), (3, 3.0)):
        with pytest.raises(gt.GeometryError, match="kernel_size must be a positive integer or 2 of them"):
            framework.layer("GroupConv", gt.p4, 1, 1, size)
    for padding in (-1, None, 0.5, (1, 1, 1)):
        with pytest.raises(gt.GeometryError, match="padding must be an integer, 0 or more, or 2 of them"):
            framework.layer("GroupConv", gt.p4, 1, 1, 3, padding=padding)
    for group in (None, "p4"):
        with pytest.raises(gt.DomainError, match="a layer needs a group"):
            framework.layer("GroupConv", group, 1, 1, 3)
    for group in (gt.S("n"), gt.GL("n"), gt.O("p", "q"), gt.C("n")):
        with pytest.raises(gt.DomainError, match="numbers for the parameters"):
            framework.layer("GroupConv", group, 1, 1, 3)
    for grid in ((0, 5), (5, 0)):
        with pytest.raises(gt.GeometryError, match="at least one pixel"):
            framework.run(framework.layer("GroupConv", gt.p4, 1, 1, 3, padding=1), np.zeros((1, 1, 4, *grid)))


def test_small_and_empty_input(framework):
    layer = framework.layer("GroupConv", gt.p4, 1, 2, 3, padding=1)
    assert framework.run(layer, np.zeros((0, 1, 4, 5, 6))).shape == (0, 2, 4, 5, 6)
    signal = arrays(2, 1, 4, 1, 1)
    agree(framework.run(layer, signal), expected(gt.p4, layer, framework, signal, on="group", boundary="fill"))


def test_both_frameworks_share_their_weights():
    one, two = (f.layer("GroupConv", GROUPS["p6"], 2, 3, 3, padding="same") for f in (Torch, Jax))
    weight, bias = Torch.arrays(one)
    two = eqx.tree_at(lambda layer: (layer.weight, layer.bias), two, (weight, bias))
    signal = arrays(2, 2, 6, 9, 9)
    agree(Torch.run(one, signal), Jax.run(two, signal))
    bounds = [np.abs(f.arrays(f.layer("GroupConv", gt.p4, 16, 64, 5))[0]).max() for f in (Torch, Jax)]
    assert bounds == pytest.approx([(16 * 4 * 25) ** -0.5] * 2, rel=1e-2)

"""The layers of grouptk.torch: as ordinary modules, and in whole networks."""

import copy
import io
import pickle

import numpy as np
import pytest
import torch
from torch import nn

import grouptk as gt
from grouptk.lattice import lattice_of
from grouptk.torch import (
    AvgPool,
    DepthwiseConv,
    FieldBatchNorm,
    FieldDropout,
    FieldLayerNorm,
    GlobalPool,
    GroupConv,
    GroupConvTranspose,
    GroupPool,
    LiftingConv,
    MaxPool,
    Project,
    Restrict,
    SeparableConv,
    assert_equivariant,
)

GROUPS = {
    "p4": gt.p4,
    **{name: gt.wallpaper(name) for name in ("pg", "p6", "p4g")},
    "P432": gt.space_group("P432"),
}
SEED = 3


def arrays(*shape):
    return torch.from_numpy(np.random.default_rng(SEED).standard_normal(shape))


def network(group, channels=4):
    layers = [LiftingConv(group, 1, channels, 3)]
    for _ in range(5):
        layers += [FieldBatchNorm(group, channels), nn.ReLU(), GroupConv(group, channels, channels, 3)]
    return nn.Sequential(*layers, MaxPool(group, 2), GlobalPool(group, "max"))


@pytest.mark.parametrize("group", [gt.p4, gt.p4m], ids=str)
def test_six_layers_are_invariant(group):
    report = assert_equivariant(network(group), group, (2, 1, 18, 18), tol=1e-10)
    assert len(report.errors) == 19


@pytest.mark.parametrize("name", ["pg", "p4g", "P432", "p4"])
def test_every_kind_of_layer_commutes(name):
    group = GROUPS[name]
    layers = [
        LiftingConv(group, 1, 4, 3, padding="same", padding_mode="circular"),
        FieldBatchNorm(group, 4),
        DepthwiseConv(group, 4, 3, padding="same", padding_mode="circular"),
        SeparableConv(group, 4, 4, 3, padding="same", padding_mode="circular"),
        FieldDropout(0.3),
        nn.GELU(),
        GroupConv(group, 4, 2, 3, padding="same", padding_mode="circular", groups=2),
    ]
    lattice = lattice_of(group)
    grid = tuple(4 * int(cell) for cell in lattice.pixels("space"))
    assert_equivariant(nn.Sequential(*layers), group, (1, 1, *grid))


def test_layer_norm_commutes():
    layers = LiftingConv(gt.p4m, 1, 2, 3), FieldLayerNorm(gt.p4m, 2)
    assert_equivariant(nn.Sequential(*layers), gt.p4m, (1, 1, 8, 8))


def test_strides_and_pooling_name_the_sizes_that_work():
    with pytest.raises(gt.GeometryError, match="9×9 or 11×11"):
        GroupConv(gt.p4, 1, 1, 3, stride=2)(torch.zeros(1, 1, 4, 10, 10))
    with pytest.raises(gt.GeometryError, match="6×6 or 8×8"):
        MaxPool(gt.p4, 2)(torch.zeros(1, 1, 4, 7, 7))
    with pytest.raises(gt.GeometryError, match="window"):
        AvgPool(GROUPS["p6"], 3)
    with pytest.raises(gt.ShapeError, match=r"channels=2, fibre=4, height, width.*got \(1, 3, 4, 8, 8\)"):
        GroupConv(gt.p4, 2, 2, 3)(torch.zeros(1, 3, 4, 8, 8))
    for mode in ("symmetric", "circular"):
        with pytest.raises(gt.GeometryError, match="padding by 4 pixels"):
            GroupConv(gt.p4, 1, 1, 9, padding="same", padding_mode=mode)(torch.zeros(1, 1, 4, 3, 3))
    with pytest.raises(gt.ShapeError, match=r"\(batch, channels, \*grid\) with 2"):
        assert_equivariant(nn.Linear(3, 3), gt.p4, (1, 3))
    with pytest.warns(UserWarning, match="map the grid to itself"):
        MaxPool(gt.SE(2, orientations=8), 2)


def test_projection_pooling_and_restriction():
    features = arrays(1, 2, 8, 5, 5)
    assert torch.equal(Project(gt.p4m, "max")(features), features.amax(2))
    pooled = GroupPool(gt.p4m, gt.p4, "sum")(features)
    assert torch.allclose(pooled, features.unflatten(2, (2, 4)).sum(3))
    restricted = Restrict(gt.p4m, gt.p4)
    lift = LiftingConv(gt.p4m, 1, 2, 3)
    image = arrays(1, 1, 8, 8)
    maps = nn.Sequential(lift, restricted).double().eval()
    for k in range(1, 4):
        turned = maps(torch.rot90(image, k, (2, 3)))
        expected = gt.lattice.transform(gt.p4, maps(image).detach().numpy(), (0, 0, k), on="group")
        assert np.abs(turned.detach().numpy() - expected).max() < 1e-12
    with pytest.raises(gt.DomainError, match="must have all elements of p4m"):
        Restrict(gt.p4, gt.p4m)


def test_subgroups_move_points_as_their_group_does():
    p6m, names = gt.wallpaper("p6m"), ("p3m1", "p31m", "p6", "p2")
    shapes = [Restrict(p6m, gt.wallpaper(name))(torch.zeros(1, 1, 12, 4, 4)).shape[1:3] for name in names]
    assert shapes == [(2, 6), (2, 6), (2, 6), (6, 2)]
    assert GroupPool(gt.p4, gt.wallpaper("p2"))._planes.tolist() == [0, 2, 1, 3]
    assert GroupPool(gt.S(3), gt.A(3))(torch.zeros(1, 1, 6)).shape == (1, 1, 2)
    with pytest.raises(gt.GeometryError, match="same translations"):
        Restrict(gt.wallpaper("pg"), gt.wallpaper("p1"))
    with pytest.raises(gt.GeometryError, match="same translations"):
        Restrict(gt.p4, gt.Z(1))


def test_listed_fibres_are_normalised_and_reduced():
    group, fibre = gt.Sim(2), [(0.0, 1.0), (1.5, 1.0), (0.0, 2.0)]
    features = torch.randn(4, 2, 3, 5, 5)
    for norm in (FieldBatchNorm(group, 2, fibre=fibre), FieldLayerNorm(group, 2, fibre=fibre)):
        assert norm(features).mean().abs() < 1e-5
    assert torch.allclose(GlobalPool(group, fibre=fibre)(features), features.mean((2, 3, 4)), atol=1e-6)


def test_wrong_pooling_and_dropout_are_refused():
    with pytest.raises(gt.GeometryError, match="at most half the window, got 2×2 for 2×2"):
        MaxPool(gt.p4, 2, padding=2)
    with pytest.raises(gt.ShapeError, match='must be "space" or "group"'):
        MaxPool(gt.p4, 2, on="plane")
    with pytest.raises(gt.ShapeError, match=r"\(batch, channels, height, width\), got \(1, 8\)"):
        MaxPool(gt.p4, 2, on="space")(torch.zeros(1, 8))
    for p in (2, -0.1, "half"):
        with pytest.raises(gt.DomainError, match="probability"):
            FieldDropout(p)
    assert FieldDropout(0.5)(torch.ones(0, 3, 4, 5, 5)).shape == (0, 3, 4, 5, 5)
    assert FieldDropout(0.5)(torch.ones(2, 3)).shape == (2, 3)


def test_kernels_of_one_pixel_on_sampled_groups():
    group = gt.SE(2, orientations=8)
    pointwise, separable = GroupConv(group, 2, 3, 1, bias=False), SeparableConv(group, 2, 3, 5)
    features = torch.randn(1, 2, 8, 9, 9)
    assert pointwise.weight.shape == (3, 2, 8, 1) and separable(features).shape == (1, 3, 8, 5, 5)
    turned = pointwise(features.roll(1, 2))  # by 45° about every pixel: the fibre moves on
    assert torch.allclose(turned, pointwise(features).roll(1, 2), atol=1e-5)


def test_separable_layers_take_a_listed_fibre():
    group, fibre = gt.Sim(2), [(0.0, 1.0), (0.5, 1.0), (0.0, 1.5), (0.5, 1.5)]
    features = arrays(1, 2, 4, 9, 9)
    with pytest.raises(gt.GeometryError, match="closed under the kernel"):
        SeparableConv(group, 2, 3, 5, fibre=fibre)
    options = {"kernel_fibre": [(0.0, 1.0), (0.0, 1.5)], "fibre_boundary": "fill"}
    layer = SeparableConv(group, 2, 3, 5, fibre=fibre, **options).double()
    assert layer[0].weight.shape == (3, 2, 2, 1) and layer(features).shape == (1, 3, 4, 1, 1)
    # It is the group correlation with the products of both kernels; this one divides by the volume of s too.
    whole = GroupConv(group, 2, 3, 5, fibre=fibre, **options).double()
    volumes = gt.SlepianBasis(1).values((0.0, 0.0)).item() * torch.tensor([1, 1.5**2]).double().view(2, 1)
    whole.load_state_dict({"weight": volumes * layer[0].weight * layer[1].weight[:, :, None], "bias": layer[1].bias})
    assert torch.allclose(layer(features), whole(features), atol=1e-12)


def test_strides_on_turns_by_45_degrees_keep_the_centre():
    group = gt.SE(2, orientations=8)
    model = nn.Sequential(LiftingConv(group, 1, 2, 5), GroupConv(group, 2, 2, 5, stride=2)).double()
    assert assert_equivariant(model, group, (1, 1, 13, 13)).max < 1e-12
    with pytest.raises(gt.GeometryError, match="9×9 or 11×11, got 10×10"):
        model(arrays(1, 1, 14, 14))
    with pytest.warns(UserWarning, match="map the grid to itself"):
        pool = MaxPool(group, 2)
    with pytest.raises(gt.GeometryError, match="12×12 or 14×14, got 13×13"):
        pool(arrays(1, 1, 8, 13, 13))
    model = nn.Sequential(LiftingConv(group, 1, 2, 5), pool).double()
    assert assert_equivariant(model, group, (1, 1, 12, 12)).max < 1e-12


def test_windows_and_paddings_of_pooling_are_mapped_to_themselves():
    for pool in (MaxPool, AvgPool):
        with pytest.raises(gt.GeometryError, match="padding must be the same along axes which p4 mixes.*got 1×0"):
            pool(gt.p4, 3, padding=(1, 0))
        with pytest.raises(gt.GeometryError, match="kernel_size must be the same along axes .*got 3×5"):
            pool(gt.SE(2, orientations=8), (3, 5))
    assert MaxPool(gt.wallpaper("pmm"), 3, 1, (1, 0))(arrays(1, 1, 4, 5, 7)).shape == (1, 1, 4, 5, 5)


def test_transpose_is_the_adjoint():
    down, up = GroupConv(gt.p4m, 3, 2, 3, 2, 1, bias=False).double(), GroupConvTranspose(gt.p4m, 2, 3, 3, 2, 1).double()
    up.weight.data.copy_(down.weight)
    up.bias.data.zero_()
    fine, coarse = arrays(1, 3, 8, 9, 9), arrays(1, 2, 8, 5, 5)
    assert torch.allclose((down(fine) * coarse).sum(), (fine * up(coarse)).sum())


def test_the_transpose_is_exported_and_drawn_as_what_it_is():
    torch.manual_seed(0)
    for options in ({"stride": 2, "padding": 1}, {"groups": 2, "dilation": 2}):
        layer = GroupConvTranspose(gt.p4, 16, 16, 3, **options)
        features = torch.randn(4, 16, 4, 9, 9)
        plain, result = layer.export(), layer(features)
        assert type(plain) is nn.ConvTranspose2d
        assert torch.allclose(plain(features.flatten(1, 2)), result.flatten(1, 2), atol=1e-5)
        inner = result[..., 6:-6, 6:-6]
        assert 0.25 < inner.var() < 0.42  # a third of the input's, as in torch.nn.Conv2d
    with pytest.raises(gt.GeometryError, match="at least 3×3 pixels, got 2×2"):
        GroupConvTranspose(gt.p4, 1, 1, 3, 2, 3)(torch.zeros(1, 1, 4, 2, 2))
    with pytest.raises(gt.GeometryError, match="fixes its centre"):
        GroupConvTranspose(GROUPS["pg"], 1, 1, 3, padding=1)


# ------------------------------------------------------------------------------- ordinary modules


def test_a_training_state_is_loaded_into_evaluation():
    trained, other = network(gt.p4).train(), network(gt.p4).eval()
    other.load_state_dict(trained.state_dict(), strict=True)
    trained.eval()
    image = torch.randn(2, 1, 18, 18)
    assert torch.equal(trained(image), other(image))
    assert set(trained.state_dict()) == set(trained.train().state_dict())


def test_copies_are_equal_and_independent():
    model = network(gt.p4m).eval()
    image = torch.randn(1, 1, 18, 18)
    with torch.no_grad():
        expected = model(image)
        buffer = io.BytesIO()
        torch.save(model, buffer)
        buffer.seek(0)
        copies = [pickle.loads(pickle.dumps(model)), copy.deepcopy(model), torch.load(buffer, weights_only=False)]
        for other in copies:
            assert torch.equal(other(image), expected)
            other[0].weight.mul_(2)
            assert not torch.equal(other(image), expected)
        assert torch.equal(model(image), expected)


def test_converting_one_layer_leaves_others_alone():
    one, two = GroupConv(gt.p4, 1, 1, 3), GroupConv(gt.p4, 1, 1, 3)
    one.double()
    assert two(torch.zeros(1, 1, 4, 5, 5)).dtype == torch.float32
    assert one(torch.zeros(1, 1, 4, 5, 5, dtype=torch.float64)).dtype == torch.float64


def test_single_layers_become_exact_double_ones():
    layer = LiftingConv(gt.SE(2, orientations=8), 1, 1, 5).half().double()
    assert layer._values.dtype == torch.float64
    assert np.array_equal(layer._values.numpy(), layer.plan.values)


@pytest.mark.parametrize("edit", ["in place", "data", "assigned", "loaded"])
def test_no_edit_of_weights_leaves_a_stale_filter(edit):
    layer = GroupConv(gt.p4, 2, 2, 3).eval()
    features = torch.randn(1, 2, 4, 6, 6)
    with torch.no_grad():
        before = layer(features)
        assert layer.filter_bank() is layer.filter_bank()
        if edit == "in place":
            layer.weight.mul_(2)
        elif edit == "data":
            layer.weight.data.mul_(2)
        elif edit == "assigned":
            layer.weight = nn.Parameter(layer.weight * 2)
        else:
            layer.load_state_dict({"weight": layer.weight * 2, "bias": layer.bias})
        shift = layer.bias.view(-1, 1, 1, 1)
        assert torch.allclose(layer(features) - shift, 2 * (before - shift), atol=1e-5)


def test_autocast_and_half():
    layer = GroupConv(gt.p4, 2, 2, 3)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert layer(torch.randn(1, 2, 4, 6, 6)).dtype == torch.bfloat16
    assert layer.half()(torch.randn(1, 2, 4, 6, 6).half()).dtype == torch.float16


def test_transforms_of_functions():
    layer = GroupConv(gt.p4, 2, 2, 3).eval()
    parameters = dict(layer.named_parameters())
    batch = torch.randn(5, 1, 2, 4, 6, 6)

    def loss(weights, features):
        return torch.func.functional_call(layer, weights, (features,)).square().sum()

    per_sample = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0))(parameters, batch)
    alone = torch.func.grad(loss)(parameters, batch[3])
    assert torch.allclose(per_sample["weight"][3], alone["weight"], atol=1e-4)
    stacked = {name: torch.stack([value, 2 * value]) for name, value in parameters.items()}
    with torch.no_grad():
        results = torch.func.vmap(lambda p: torch.func.functional_call(layer, p, (batch[0],)))(stacked)
        assert torch.allclose(results[1], 2 * results[0], atol=1e-5)


def test_second_derivatives():
    layer = GroupConv(gt.p4, 1, 1, 3).double()
    assert torch.autograd.gradcheck(layer, arrays(1, 1, 4, 4, 4).requires_grad_())
    assert torch.autograd.gradgradcheck(layer, arrays(1, 1, 4, 4, 4).requires_grad_())


@pytest.mark.filterwarnings("ignore")
def test_compile_and_export():
    model = nn.Sequential(LiftingConv(gt.p4, 1, 2, 3), nn.ReLU(), GroupConv(gt.p4, 2, 2, 3), Project(gt.p4)).eval()
    image, other = torch.randn(2, 1, 8, 9), torch.randn(3, 1, 10, 12)
    exported = torch.export.export(
        model,
        (image,),
        dynamic_shapes=({0: torch.export.Dim("b"), 2: torch.export.Dim("h", min=6), 3: torch.export.Dim("w", min=6)},),
    )
    assert torch.allclose(exported.module()(other), model(other), atol=1e-6)
    for dynamic in (False, True):
        torch._dynamo.reset()
        compiled = torch.compile(model, fullgraph=True, dynamic=dynamic, backend="aot_eager")
        for features in (image, other):
            assert torch.allclose(compiled(features), model(features), atol=1e-6)


@pytest.mark.parametrize("kind", ["group", "lifting"])
def test_layers_compile_before_they_ever_ran(kind):
    # A kernel size of its own: equal layers share their plan, which must not have been used before either.
    layer, planes = (GroupConv(gt.p4, 2, 2, 9), (4,)) if kind == "group" else (LiftingConv(gt.p4, 2, 2, 9), ())
    torch._dynamo.reset()
    compiled = torch.compile(layer.eval(), fullgraph=True, backend="aot_eager")
    features = torch.randn(1, 2, *planes, 12, 12)
    assert torch.allclose(compiled(features), layer(features), atol=1e-5)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "layer",
    [
        FieldBatchNorm(gt.p4, 2),
        FieldLayerNorm(gt.p4, 2),
        GroupConvTranspose(gt.p4, 2, 3, 3, 2, 1),
        SeparableConv(gt.p4, 2, 3, 3, padding="same"),
        GroupPool(gt.p4, gt.wallpaper("p2")),
        Restrict(gt.p4, gt.wallpaper("p2")),
        AvgPool(gt.p4, 3, 2, 1),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_every_layer_compiles_with_sizes_that_change(layer):
    layer.eval()
    torch._dynamo.reset()
    compiled = torch.compile(layer, fullgraph=True, dynamic=True, backend="aot_eager")
    for shape in ((2, 2, 4, 7, 9), (3, 2, 4, 9, 11)):
        features = torch.randn(shape)
        expected = layer(features)
        assert torch.allclose(compiled(features), expected, atol=1e-6)


def test_the_exported_layer_is_an_ordinary_convolution():
    layer = GroupConv(gt.p4, 2, 3, 3, padding=1, padding_mode="circular")
    plain = layer.export()
    features = torch.randn(1, 2, 4, 6, 6)
    assert type(plain) is nn.Conv2d
    assert torch.allclose(plain(features.flatten(1, 2)), layer(features).flatten(1, 2), atol=1e-6)

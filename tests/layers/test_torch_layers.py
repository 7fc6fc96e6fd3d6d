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
    EquivariantBilinear,
    EquivariantLinear,
    FieldBatchNorm,
    FieldDropout,
    FieldLayerNorm,
    Gate,
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
    equivariant,
    layer_errors,
)
from grouptk.torch.checking import NotEquivariantError

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


def test_the_check_names_the_layer_that_breaks():
    def broken(layer):
        return nn.Sequential(LiftingConv(gt.p4, 1, 2, 3), nn.ReLU(), layer)

    class Position(nn.Module):
        def forward(self, x):
            return x + torch.arange(x.shape[-1], dtype=x.dtype)

    with pytest.raises(NotEquivariantError, match="layer '2', Position"):
        assert_equivariant(broken(Position()), gt.p4, (1, 1, 8, 8))
    mirrored = broken(GroupConv(gt.p4, 2, 2, 3))
    mirrored[0]._table = mirrored[0]._table.flip(0)
    with pytest.raises(NotEquivariantError, match="layer '0', LiftingConv"):
        assert_equivariant(mirrored, gt.p4, (1, 1, 8, 8))
    assert layer_errors(broken(GroupConv(gt.p4, 2, 2, 3)), gt.p4, (1, 1, 8, 8)).max < 1e-12


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
    with pytest.raises(gt.DomainError, match="has not all"):
        Restrict(gt.p4, gt.p4m)


def test_transpose_is_the_adjoint():
    down, up = GroupConv(gt.p4m, 3, 2, 3, 2, 1, bias=False).double(), GroupConvTranspose(gt.p4m, 2, 3, 3, 2, 1).double()
    up.weight.data.copy_(down.weight)
    up.bias.data.zero_()
    fine, coarse = arrays(1, 3, 8, 9, 9), arrays(1, 2, 8, 5, 5)
    assert torch.allclose((down(fine) * coarse).sum(), (fine * up(coarse)).sum())


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


def test_the_exported_layer_is_an_ordinary_convolution():
    layer = GroupConv(gt.p4, 2, 3, 3, padding=1, padding_mode="circular")
    plain = layer.export()
    features = torch.randn(1, 2, 4, 6, 6)
    assert type(plain) is nn.Conv2d
    assert torch.allclose(plain(features.flatten(1, 2)), layer(features).flatten(1, 2), atol=1e-6)


# ------------------------------------------------------------------------------- conversion


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1, self.relu = nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))) + identity)


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1, self.relu = nn.Conv2d(3, 4, 7, 2, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(Block(4, 4, 1), Block(4, 4, 1))
        self.layer2 = nn.Sequential(Block(4, 8, 2), Block(8, 8, 1))
        self.avgpool, self.fc = nn.AdaptiveAvgPool2d((1, 1)), nn.Linear(8, 10)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.fc(torch.flatten(self.avgpool(self.layer2(self.layer1(x))), 1))


@pytest.mark.parametrize("group", [gt.p4, gt.p4m], ids=str)
def test_a_converted_resnet_is_invariant(group):
    model = equivariant(ResNet(), group)
    assert isinstance(model, ResNet) and isinstance(model.conv1, LiftingConv)
    for _ in range(2):
        model(torch.randn(2, 3, 33, 33))  # statistics of the norms
    assert assert_equivariant(model, group, (2, 3, 33, 33), tol=1e-10).max < 1e-10
    with pytest.raises(gt.GeometryError, match="31×31 or 33×33"):
        model(torch.randn(1, 3, 32, 32))


def test_what_cannot_be_converted_is_named():
    class Functional(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3)

        def forward(self, x):
            return nn.functional.max_pool2d(self.conv(x), 2)

    class Positions(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.places = nn.Conv2d(1, 2, 3), nn.Parameter(torch.zeros(6, 6))

        def forward(self, x):
            return self.conv(x) + self.places

    with pytest.raises(gt.BackendError, match="tensor 'places'"):
        equivariant(Positions(), gt.p4)
    with pytest.raises(gt.BackendError, match="SyncBatchNorm"):
        equivariant(nn.Sequential(nn.Conv2d(1, 2, 3), nn.SyncBatchNorm(2)), gt.p4)
    with pytest.raises(gt.BackendError, match="max_pool2d"):
        equivariant(Functional(), gt.p4)
    with pytest.raises(gt.BackendError, match="'1', LayerNorm"):
        equivariant(nn.Sequential(nn.Conv2d(1, 2, 3), nn.LayerNorm((2, 6, 6))), gt.p4)
    with pytest.raises(gt.BackendError, match="'1', Flatten"):
        equivariant(nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 2)), gt.p4)
    with pytest.raises(gt.BackendError, match="3 dimensions"):
        equivariant(nn.Sequential(nn.Conv2d(1, 2, 3)), GROUPS["P432"])


# ------------------------------------------------------------------------------- linear layers


def train(model, inputs, targets):
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    losses = []
    for _ in range(150):
        optimizer.zero_grad()
        loss = (model(inputs) - targets).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


class Klein(gt.Group):
    a, b = gt.Cyclic(2), gt.Cyclic(2)

    def product(self, g, h):
        return g.a + h.a, g.b + h.b


def test_an_mlp_for_a_finite_group_of_ones_own():
    torch.manual_seed(0)
    from grouptk.representations import regular, trivial

    group = Klein()
    rho = regular(group)
    model = nn.Sequential(
        EquivariantLinear(rho, rho, 1, 8), nn.ReLU(), EquivariantLinear(rho, trivial(group), 8, 1)
    ).double()
    inputs = arrays(64, 1, 4)
    losses = train(model, inputs, inputs.square().sum(-1, keepdim=True))
    assert losses[-1] < losses[0] / 3
    for g in group.elements():
        turn = torch.from_numpy(np.array(rho(g), float))
        assert (model(inputs @ turn.T) - model(inputs)).abs().max() < 1e-10


class Turns(gt.Group):
    theta = gt.Angle()

    def product(self, g, h):
        return g.theta + h.theta


class TurnNetwork(nn.Module):
    def __init__(self, vector, scalar):
        super().__init__()
        self.first = EquivariantLinear(vector + vector, vector)
        self.second = EquivariantLinear(vector + vector, vector)
        self.scalars = EquivariantBilinear(vector, vector, scalar)
        self.gate = Gate()

    def forward(self, x):
        one, two = self.first(x), self.second(x)
        return self.gate(two, self.scalars(one, one))


def test_an_mlp_for_a_lie_group_of_ones_own():
    torch.manual_seed(0)
    from sympy import Matrix, cos, sin

    from grouptk.representations import trivial

    group = Turns()
    vector = gt.Representation(group, lambda g: Matrix([[cos(g.theta), -sin(g.theta)], [sin(g.theta), cos(g.theta)]]))
    model = TurnNetwork(vector, trivial(group)).double()
    inputs = arrays(64, 4)
    targets = inputs[:, :2] * torch.sigmoid(inputs.square().sum(-1, keepdim=True))
    losses = train(model, inputs, targets)
    assert losses[-1] < losses[0] / 3
    angle = torch.tensor(0.7, dtype=torch.float64)
    turn = torch.stack([torch.stack([angle.cos(), -angle.sin()]), torch.stack([angle.sin(), angle.cos()])])
    turned = (inputs.view(64, 2, 2) @ turn.T).reshape(64, 4)
    assert (model(turned) - model(inputs) @ turn.T).abs().max() < 1e-10

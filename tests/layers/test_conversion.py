"""Ordinary networks turned into their group versions."""

import pytest
import torch
from torch import nn

import grouptk as gt
from grouptk.torch import LiftingConv, assert_equivariant, equivariant


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


def test_a_resnet_on_turns_by_45_degrees():
    group = gt.SE(2, orientations=8)
    with (
        pytest.warns(gt.IsotropyWarning, match="kernel_size=3 leaves only"),
        pytest.warns(UserWarning, match="map the grid to itself"),
    ):
        model = equivariant(ResNet(), group)
    assert_equivariant(model, group, (2, 3, 33, 33))  # by quarter turns, which map the pixels to pixels


def test_a_module_with_two_names_is_converted_once():
    norm = nn.BatchNorm2d(2)
    ordinary = nn.Sequential(nn.Conv2d(1, 2, 3), norm, nn.Conv2d(2, 2, 3), norm, nn.AdaptiveAvgPool2d(1))
    model = equivariant(ordinary, gt.p4)
    assert model[1] is model[3] and assert_equivariant(model, gt.p4, (1, 1, 9, 9)).max < 1e-12
    assert ordinary[1] is norm and isinstance(ordinary[0], nn.Conv2d)


def test_what_a_group_version_would_lose_is_refused():
    def network(conv, *layers):
        return nn.Sequential(conv, *layers, nn.AdaptiveAvgPool2d(1))

    hooked = nn.Conv2d(1, 2, 3)
    hooked.register_forward_hook(lambda module, inputs, output: 2 * output)
    for conv in (hooked, nn.utils.parametrizations.weight_norm(nn.Conv2d(1, 2, 3))):
        with pytest.raises(gt.BackendError, match="layer '0', .*hooks or a parametrization"):
            equivariant(network(conv), gt.p4)
    with pytest.raises(gt.BackendError, match="layer '1' must pool without .*indices"):
        equivariant(network(nn.Conv2d(1, 2, 3), nn.MaxPool2d(2, return_indices=True)), gt.p4)
    linear = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    model = equivariant(nn.Sequential(nn.Conv2d(1, 2, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear), gt.p4)
    assert assert_equivariant(model, gt.p4, (1, 1, 9, 9)).max < 1e-12  # after the pooling all is kept


class Ramp(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)

    def forward(self, x):
        return self.conv(x) + torch.arange(6)


def test_the_network_that_is_converted_stays_as_it_was():
    model = Ramp()
    before = set(vars(model))
    with pytest.raises(gt.BackendError, match="tensor"):
        equivariant(model, gt.p4)
    assert set(vars(model)) == before
    with pytest.raises(gt.BackendError, match=r"must be a torch.nn.Module, got int"):
        equivariant(3, gt.p4)
    with pytest.raises(gt.DomainError, match="needs a group"):
        equivariant(nn.Conv2d(1, 2, 3), "p4")


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
        equivariant(nn.Sequential(nn.Conv2d(1, 2, 3)), gt.space_group("P432"))

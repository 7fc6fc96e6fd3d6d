"""assert_equivariant on whole networks: what passes, and which layer is named."""

import pytest
import torch
from torch import nn

import grouptk as gt
from grouptk.torch import (
    FieldBatchNorm,
    GlobalPool,
    GroupConv,
    GroupPool,
    LiftingConv,
    MaxPool,
    Project,
    Restrict,
    assert_equivariant,
    layer_errors,
)
from grouptk.torch.checking import NotEquivariantError

p2, p3, p6 = (gt.wallpaper(name) for name in ("p2", "p3", "p6"))
eighths = gt.SE(2, orientations=8)
TORUS = {"padding": "same", "padding_mode": "circular"}


class Position(nn.Module):
    def forward(self, x):
        return x + torch.arange(x.shape[-1], dtype=x.dtype)


def test_the_check_names_the_layer_that_breaks():
    def broken(layer):
        return nn.Sequential(LiftingConv(gt.p4, 1, 2, 3), nn.ReLU(), layer)

    with pytest.raises(NotEquivariantError, match="layer '2', Position"):
        assert_equivariant(broken(Position()), gt.p4, (1, 1, 8, 8))
    mirrored = broken(GroupConv(gt.p4, 2, 2, 3))
    mirrored[0]._table = mirrored[0]._table.flip(0)
    with pytest.raises(NotEquivariantError, match="layer '0', LiftingConv"):
        assert_equivariant(mirrored, gt.p4, (1, 1, 8, 8))
    assert layer_errors(broken(GroupConv(gt.p4, 2, 2, 3)), gt.p4, (1, 1, 8, 8)).max < 1e-12


def test_a_layer_that_refuses_its_input_is_named():
    network = nn.Sequential(LiftingConv(gt.p4, 1, 2, 3), nn.ReLU(), GroupConv(gt.p4, 2, 2, 3, stride=2))
    with pytest.raises(gt.GeometryError, match="layer '2', GroupConv: stride must divide.* 7×7 or 9×9"):
        assert_equivariant(network, gt.p4, (1, 1, 10, 10))
    with pytest.raises(gt.ShapeError, match="layer '0', LiftingConv: input on p4"):
        assert_equivariant(network, gt.p4, (1, 2, 11, 11))


def test_a_layer_that_is_used_again_is_not_blamed_for_what_came_between():
    relu = nn.ReLU()
    network = nn.Sequential(LiftingConv(gt.p4, 1, 2, 3), relu, Position(), relu)
    with pytest.raises(NotEquivariantError, match="layer '2', Position") as caught:
        assert_equivariant(network, gt.p4, (1, 1, 8, 8))
    assert [name for name, _, _ in caught.value.report.errors] == ["0", "1", "2", "1 (call 2)", "output"]


def test_a_pooling_that_shifts_is_named():
    network = nn.Sequential(LiftingConv(gt.p4, 1, 2, 3), Project(gt.p4), nn.MaxPool2d(2))
    with pytest.raises(NotEquivariantError, match="layer '2', MaxPool2d"):
        assert_equivariant(network, gt.p4, (1, 1, 9, 9))


class WithPositions(nn.Module):
    """An absolute position enters between two layers, in no layer of its own."""

    def __init__(self):
        super().__init__()
        self.lift, self.conv = LiftingConv(gt.p4, 1, 2, 3), GroupConv(gt.p4, 2, 2, 3)
        self.positions = nn.Parameter(torch.randn(6, 6))

    def forward(self, x):
        return self.conv(torch.relu(self.lift(x)) + self.positions)


def test_what_breaks_between_the_layers_is_named():
    with pytest.raises(NotEquivariantError, match="what is given to layer 'conv', GroupConv") as caught:
        assert_equivariant(WithPositions(), gt.p4, (1, 1, 8, 8))
    assert [name for name, _, _ in caught.value.report.errors] == ["lift", "→ conv", "conv", "output"]


@pytest.mark.parametrize(
    ("group", "tested", "grid", "layers"),
    [
        (gt.p4m, gt.p4, 9, [Restrict(gt.p4m, gt.p4), nn.ReLU(), GroupConv(gt.p4, 4, 2, 3), Project(gt.p4)]),
        (gt.p4, p2, 9, [Restrict(gt.p4, p2), GroupConv(p2, 4, 2, 3), Project(p2)]),
        (p6, p3, 9, [Restrict(p6, p3), GroupConv(p3, 4, 2, 3, **TORUS), Project(p3)]),
        (p6, p6, 8, [FieldBatchNorm(p6, 2), GroupPool(p6, p2, "mean"), nn.ReLU()]),
        (gt.p4m, gt.p4m, 9, [GroupPool(gt.p4m, gt.p4), nn.ReLU()]),
        (gt.p4m, gt.p4, 9, [GroupPool(gt.p4m, p2, "sum"), nn.Tanh()]),
        (eighths, eighths, 9, [GroupConv(eighths, 2, 2, 1), nn.ReLU(), GlobalPool(eighths, "max")]),
        (eighths, gt.p4, 9, [Restrict(eighths, gt.p4), GroupConv(gt.p4, 4, 2, 3)]),
    ],
    ids=str,
)
def test_networks_that_change_their_group(group, tested, grid, layers):
    size = 3 if group.verify() and group != eighths else 5
    network = nn.Sequential(LiftingConv(group, 1, 2, size, **TORUS if group == p6 else {}), *layers)
    report = assert_equivariant(network, tested, (1, 1, grid, grid))
    assert report.errors[-1][0] == "output" and len(report.errors) == len(network) + 1


def test_cosets_in_a_wrong_order_are_noticed():
    pool = GroupPool(gt.p4m, p2, "sum")
    pool._planes = pool._planes[torch.tensor([0, 2, 1, 3, 4, 5, 6, 7])]
    with pytest.raises(NotEquivariantError, match="layer '1', GroupPool"):
        assert_equivariant(nn.Sequential(LiftingConv(gt.p4m, 1, 2, 3), pool), gt.p4m, (1, 1, 9, 9))


def test_the_centre_may_be_that_of_a_torus():
    network = nn.Sequential(LiftingConv(gt.p4, 1, 2, 3, **TORUS), GroupConv(gt.p4, 2, 2, 3, stride=2, **TORUS))
    assert assert_equivariant(network, gt.p4, (1, 1, 8, 8), centre="origin").max < 1e-12
    with pytest.raises(NotEquivariantError, match="layer '1', GroupConv"):
        assert_equivariant(network, gt.p4, (1, 1, 8, 8))
    with pytest.raises(gt.GeometryError, match="map the grid to itself: give elements="):
        layer_errors(nn.Identity(), gt.SE(2, orientations=3), (1, 1, 5, 5))


def test_pooling_on_a_sampled_group_keeps_quarter_turns():
    with pytest.warns(UserWarning, match="map the grid to itself"):
        pool = MaxPool(eighths, 2)
    assert_equivariant(nn.Sequential(LiftingConv(eighths, 1, 2, 5), pool), eighths, (1, 1, 12, 12))

"""Linear and bilinear layers between representations: equivariant MLPs for groups of one's own."""

import numpy as np
import torch
from torch import nn

import grouptk as gt
from grouptk.torch import EquivariantBilinear, EquivariantLinear, Gate


def arrays(*shape):
    return torch.from_numpy(np.random.default_rng(3).standard_normal(shape))


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

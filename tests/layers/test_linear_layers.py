"""Linear and bilinear layers between representations: equivariant MLPs for groups of one's own."""

import copy
import pickle

import numpy as np
import pytest
import sympy as sp
import torch
from torch import nn

import grouptk as gt
from grouptk.representations import regular, standard, trivial
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


def test_the_same_for_a_group_that_is_not_compact():
    group = gt.Boosts()
    rho = gt.Representation(group, lambda g: sp.Matrix([[sp.cosh(g.t), sp.sinh(g.t)], [sp.sinh(g.t), sp.cosh(g.t)]]))
    length = EquivariantBilinear(rho, rho, trivial(group)).double()
    layer = EquivariantLinear(rho + rho, rho).double()
    boost, x = torch.from_numpy(np.array(rho(group(0.6)), float)), arrays(5, 2)
    assert (length(x @ boost.T, x @ boost.T) - length(x, x)).abs().max() < 1e-10
    both = torch.block_diag(boost, boost)
    y = arrays(5, 4)
    assert (layer(y @ both.T) - layer(y) @ boost.T).abs().max() < 1e-10


@pytest.mark.parametrize("kind", ["linear", "bilinear"])
def test_linear_layers_are_ordinary_modules(kind):
    vector = standard(gt.SO(3))
    layer = EquivariantLinear(vector, vector, 2, 3) if kind == "linear" else EquivariantBilinear(vector, vector, vector)
    inputs = (torch.randn(5, 2, 3),) if kind == "linear" else (torch.randn(5, 3), torch.randn(5, 3))
    result = layer(*inputs)
    for other in (pickle.loads(pickle.dumps(layer)), copy.deepcopy(layer)):
        assert torch.equal(other(*inputs), result)
    assert layer.half().double()._basis.dtype == torch.float64
    doubled = [part.double().requires_grad_() for part in inputs]
    assert torch.autograd.gradcheck(layer, doubled) and torch.autograd.gradgradcheck(layer, doubled)
    layer.float()
    compiled = torch.compile(layer, fullgraph=True, backend="aot_eager")
    assert torch.allclose(compiled(*inputs), layer(*inputs), atol=1e-6)
    assert torch.allclose(torch.export.export(layer, inputs).module()(*inputs), layer(*inputs), atol=1e-6)
    loss = lambda weights, *parts: torch.func.functional_call(layer, weights, parts).square().sum()  # noqa: E731
    each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, *[0] * len(inputs)))(
        dict(layer.named_parameters()), *inputs
    )
    assert each["weight"].shape == (5, *layer.weight.shape)


def test_wrong_linear_layers_are_refused():
    vector, scalar = standard(gt.SO(3)), trivial(gt.SO(3))
    for channels in ((0, 0), (2.5, 1), (-1, 1)):
        with pytest.raises(gt.ShapeError, match="in_channels must be a positive integer"):
            EquivariantLinear(vector, vector, *channels)
    with pytest.raises(gt.ShapeError, match="both in_channels and out_channels"):
        EquivariantLinear(vector, vector, 3)
    with pytest.raises(gt.DomainError, match="needs representations"):
        EquivariantLinear(3, vector)
    with pytest.raises(gt.DomainError, match="only the zero map"):
        EquivariantLinear(vector, scalar)
    with pytest.raises(gt.DomainError, match="of one group"):
        EquivariantLinear(vector, standard(gt.SO(2)))
    with pytest.raises(gt.ShapeError, match=r"\(…, 3\), got \(5, 4\)"):
        EquivariantLinear(vector, vector)(torch.zeros(5, 4))
    with pytest.raises(gt.ShapeError, match=r"last axes \(3, 3\), got \(\)"):
        EquivariantBilinear(vector, vector, scalar)(torch.tensor(1.0), torch.zeros(3))
    with pytest.raises(gt.ShapeError, match="gates must have shape"):
        Gate()(torch.zeros(5, 3), torch.zeros(5, 3))

"""Group convolution layers for PyTorch: ordinary modules on plain tensors (batch, channel, fibre, *grid).

    model = torch.nn.Sequential(
        LiftingConv(p4, 1, 10, 3), FieldBatchNorm(p4, 10), torch.nn.ReLU(),
        GroupConv(p4, 10, 10, 3), torch.nn.ReLU(), Project(p4),
    )

Pointwise functions such as `torch.nn.ReLU` act on features of any group as they are. `equivariant` converts a whole
network, `assert_equivariant` checks one and names the layer that breaks.
"""

from grouptk.torch.checking import LayerReport, assert_equivariant, layer_errors
from grouptk.torch.conversion import equivariant
from grouptk.torch.convolution import GroupConv, LiftingConv
from grouptk.torch.fields import FieldBatchNorm, FieldDropout, FieldLayerNorm
from grouptk.torch.linear import EquivariantBilinear, EquivariantLinear, Gate
from grouptk.torch.pooling import AvgPool, GlobalPool, GroupPool, MaxPool, Project, Restrict
from grouptk.torch.separable import DepthwiseConv, SeparableConv
from grouptk.torch.transpose import GroupConvTranspose

__all__ = [
    "AvgPool",
    "DepthwiseConv",
    "EquivariantBilinear",
    "EquivariantLinear",
    "FieldBatchNorm",
    "FieldDropout",
    "FieldLayerNorm",
    "Gate",
    "GlobalPool",
    "GroupConv",
    "GroupConvTranspose",
    "GroupPool",
    "LayerReport",
    "LiftingConv",
    "MaxPool",
    "Project",
    "Restrict",
    "SeparableConv",
    "assert_equivariant",
    "equivariant",
    "layer_errors",
]

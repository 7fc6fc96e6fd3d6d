"""Group convolution layers for JAX: Equinox modules on one example (channel, fibre, *grid), batched by `jax.vmap`.

    one, two = jax.random.split(key)
    model = equinox.nn.Sequential([
        LiftingConv(p4, 1, 10, 3, key=one), equinox.nn.Lambda(jax.nn.relu),
        GroupConv(p4, 10, 10, 3, key=two), Project(p4),
    ])
    outputs = jax.vmap(model)(images)

Kernels, shapes and options are those of `grouptk.torch`: weights can be carried over as they are.
"""

from grouptk.jax.convolution import DepthwiseConv, GroupConv, LiftingConv
from grouptk.jax.fields import FieldBatchNorm, FieldLayerNorm, GlobalPool, Project

__all__ = [
    "DepthwiseConv",
    "FieldBatchNorm",
    "FieldLayerNorm",
    "GlobalPool",
    "GroupConv",
    "LiftingConv",
    "Project",
]

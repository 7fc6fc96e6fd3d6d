"""The layers of grouptk.jax as ordinary Equinox modules."""

import equinox as eqx
import jax
import jax.numpy as jnp
import jax.test_util
import numpy as np
import pytest
import torch

import grouptk as gt
from grouptk.jax import FieldBatchNorm, GlobalPool, GroupConv, LiftingConv
from grouptk.torch import FieldBatchNorm as TorchFieldBatchNorm

jax.config.update("jax_enable_x64", True)


def arrays(*shape):
    return jnp.asarray(np.random.default_rng(3).standard_normal(shape))


def model():
    one, two = jax.random.split(jax.random.key(1))
    layers = [LiftingConv(gt.p4, 1, 4, 3, key=one), eqx.nn.Lambda(jax.nn.relu), GroupConv(gt.p4, 4, 1, 3, key=two)]
    return eqx.nn.Sequential([*layers, GlobalPool(gt.p4)])


def test_a_network_trains_under_jit_grad_and_vmap():
    images = arrays(16, 1, 8, 8)
    targets = jnp.abs(images).mean((1, 2, 3))[:, None]

    @eqx.filter_jit
    def step(network, rate):
        loss = lambda n: ((jax.vmap(n)(images) - targets) ** 2).mean()  # noqa: E731
        value, gradient = eqx.filter_value_and_grad(loss)(network)
        return value, eqx.apply_updates(network, jax.tree.map(lambda g: -rate * g, gradient))

    network, losses = model(), []
    for _ in range(150):
        value, network = step(network, 0.05)
        losses.append(float(value))
    assert losses[-1] < losses[0] / 3


def test_gradients_are_right():
    layer = GroupConv(gt.p4, 2, 2, 3, padding=1, padding_mode="circular", key=jax.random.key(0))
    parameters, fixed = eqx.partition(layer, eqx.is_array)
    features = arrays(2, 4, 5, 5)
    jax.test_util.check_grads(lambda p, x: eqx.combine(p, fixed)(x), (parameters, features), order=2)


def test_gradients_of_each_example():
    layer, batch = GroupConv(gt.p4, 1, 1, 3, key=jax.random.key(0)), arrays(5, 1, 4, 6, 6)
    gradient = jax.grad(lambda weights, x: (weights(x) ** 2).sum())
    each = jax.vmap(gradient, in_axes=(None, 0))(layer, batch)
    assert jnp.allclose(each.weight[3], gradient(layer, batch[3]).weight)


def test_batch_norm_is_that_of_torch():
    features = arrays(6, 3, 4, 5, 5)
    norm, state = eqx.nn.make_with_state(FieldBatchNorm)(gt.p4, 3, momentum=0.9)
    batched = jax.vmap(norm, axis_name="batch", in_axes=(0, None), out_axes=(0, None))
    other = TorchFieldBatchNorm(gt.p4, 3).double()
    for _ in range(2):
        result, state = batched(features, state)
        wanted = other(torch.from_numpy(np.array(features)))
        assert np.abs(np.asarray(result) - wanted.detach().numpy()).max() < 1e-12
    with pytest.raises(gt.ShapeError, match="channels=3, fibre=4"):
        batched(features[:, :, :2], state)


def test_leaves_are_saved_and_loaded(tmp_path):
    network, image = model(), arrays(1, 9, 9)
    eqx.tree_serialise_leaves(tmp_path / "model.eqx", network)
    scaled = jax.tree.map(lambda leaf: 2 * leaf if eqx.is_array(leaf) else leaf, network)
    loaded = eqx.tree_deserialise_leaves(tmp_path / "model.eqx", scaled)
    assert jnp.array_equal(loaded(image), network(image)) and not jnp.array_equal(scaled(image), network(image))


def test_dtypes_are_kept():
    for dtype in (jnp.float32, jnp.bfloat16):
        layer = GroupConv(gt.p4, 1, 1, 3, dtype=dtype, key=jax.random.key(0))
        assert layer(jnp.zeros((1, 4, 5, 5), dtype)).dtype == dtype

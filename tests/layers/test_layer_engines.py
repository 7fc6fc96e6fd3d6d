"""The engines of the layers: whatever is taken, they are the same modules."""

import copy
import dataclasses
import pickle
import subprocess
import sys
import textwrap

import pytest
import torch
from torch import nn

import grouptk as gt
from grouptk.lattice import lattice_of
from grouptk.torch import GroupConv, GroupConvTranspose, LiftingConv, SeparableConv, spectral
from grouptk.torch.kernels import MOST_KEPT

ENGINES = ("direct", "spectral", "fft")
TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-12}

CASES = {  # a group, kernel size, grid, options
    "p4": (gt.p4, 3, (7, 6), {"padding": 1}),
    "p4 strided": (gt.p4, 3, (7, 9), {"stride": 2}),
    "p4m torus": (gt.p4m, 3, (6, 8), {"padding": "same", "padding_mode": "circular", "stride": 2}),
    "p4m mirrored": (gt.p4m, 3, (6, 5), {"padding": 1, "padding_mode": "symmetric"}),
    "p4m dilated": (gt.p4m, 3, (9, 9), {"dilation": 2, "bias": False}),
    "p4 oblong": (gt.p4, (1, 5), (7, 6), {"padding": "full"}),
    "p3": (gt.wallpaper("p3"), 3, (6, 6), {"padding": "same"}),
    "p6m": (gt.wallpaper("p6m"), 3, (6, 5), {"padding": "same", "padding_mode": "replicate"}),
    "P432": (gt.space_group("P432"), 1, (2, 3, 2), {}),
    "Z1": (gt.Z(1), 4, (9,), {"stride": 2}),
    "S3": (gt.S(3), (), (), {}),
    "Q8": (gt.Q8(), (), (), {}),
}
registry = pytest.mark.parametrize("name", CASES)
engines = pytest.mark.parametrize("method", ENGINES)


def layer_of(name, method, dtype=torch.float64, channels=(2, 3)):
    group, size, _, options = CASES[name]
    torch.manual_seed(1)
    return GroupConv(group, *channels, size, method=method, dtype=dtype, **options)


def features_of(name, dtype=torch.float64, batch=2, channels=2):
    group, _, grid, _ = CASES[name]
    torch.manual_seed(2)
    return torch.randn(batch, channels, lattice_of(group).order, *grid, dtype=dtype)


def serving(name):
    """Return the engines that must serve, besides direct."""
    return ("spectral", "fft") if CASES[name][2] else ("spectral",)


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@registry
def test_values_and_gradients_are_those_of_direct(name, dtype):
    if dtype is torch.float32 and name not in ("p4", "p4m torus", "p6m", "Q8"):
        return
    features = features_of(name, dtype).requires_grad_()
    plain = layer_of(name, "direct", dtype)
    expected = plain(features)
    results = torch.randn_like(expected)
    gradients = torch.autograd.grad(expected, [features, *plain.parameters()], results)
    for method in serving(name):
        layer = layer_of(name, method, dtype)
        found = layer(features)
        assert torch.allclose(found, expected, atol=TOLERANCE[dtype])
        for one, other in zip(
            torch.autograd.grad(found, [features, *layer.parameters()], results), gradients, strict=True
        ):
            assert torch.allclose(one, other, rtol=TOLERANCE[dtype], atol=10 * TOLERANCE[dtype])
        with torch.no_grad():
            for again in (layer.train(), layer.eval(), layer.eval()):
                assert torch.allclose(again(features), expected, atol=TOLERANCE[dtype])
        with torch.inference_mode():
            assert torch.allclose(layer(features.detach()), expected, atol=TOLERANCE[dtype])


@pytest.mark.parametrize("method", ["spectral", "fft"])
@pytest.mark.parametrize("name", ["p4", "p4 strided", "p4m torus", "p3", "P432", "Q8"])
def test_first_and_second_derivatives(name, method):
    if method not in serving(name) or (name, method) == ("P432", "fft"):
        return
    layer = layer_of(name, method, channels=(1, 1))
    features = features_of(name, batch=1, channels=1).requires_grad_()
    parameters = dict(layer.named_parameters())

    def out(x, *values):
        return torch.func.functional_call(layer, dict(zip(parameters, values, strict=True)), (x,))

    assert torch.autograd.gradcheck(out, (features, *parameters.values()), fast_mode=True)
    assert torch.autograd.gradgradcheck(out, (features, *parameters.values()), fast_mode=True)


def test_lifting_layers_take_fft():
    torch.manual_seed(0)
    image = torch.randn(2, 3, 9, 8, dtype=torch.float64)
    plain = LiftingConv(gt.p4m, 3, 2, 5, padding="same", dtype=torch.float64, method="direct")
    other = LiftingConv(gt.p4m, 3, 2, 5, padding="same", dtype=torch.float64, method="fft")
    other.load_state_dict(plain.state_dict())
    for layer in (other.train(), other.eval()):
        assert torch.allclose(layer(image), plain(image), atol=1e-12)


# -------------------------------------------------------------------------- ordinary modules


@pytest.mark.parametrize("edit", ["in place", "data", "assigned", "loaded", "bias", "double", "optimizer"])
@engines
def test_no_edit_of_weights_leaves_stale_filters(method, edit):
    layer, features = layer_of("p4", method).eval(), features_of("p4")
    with torch.no_grad():
        before = layer(features)
        assert torch.equal(layer(features), before)
        if edit == "in place":
            layer.weight.mul_(2)
        elif edit == "data":
            layer.weight.data[0, 0, 0, 0, 0] += 1
        elif edit == "assigned":
            layer.weight = nn.Parameter(layer.weight * 2)
        elif edit == "loaded":
            layer.load_state_dict({"weight": layer.weight + 1, "bias": layer.bias})
        elif edit == "bias":
            layer.bias.add_(1)
        elif edit == "double":
            layer.float().double()
    if edit == "optimizer":
        optimizer = torch.optim.SGD(layer.parameters(), 0.1)
        layer(features).square().sum().backward()
        optimizer.step()
    with torch.no_grad():
        plain = layer_of("p4", "direct")
        plain.load_state_dict(layer.state_dict())
        found = layer(features)
        assert torch.allclose(found, plain(features), atol=1e-12)
        assert not torch.equal(found, before)


@engines
def test_filters_are_kept_in_evaluation_and_only_there(method):
    layer, features = layer_of("p4", method).eval(), features_of("p4")
    layer(features)
    assert layer._kept is None  # gradients might be wanted
    with torch.no_grad():
        layer(features)
        kept = layer._kept
        layer(features), layer(features_of("p4", batch=3))
        assert layer._kept is kept and kept.made
        # Other sizes are other tiles, of the same weights.
        assert torch.allclose(layer(features[..., :5, :4]), layer_of("p4", "direct")(features[..., :5, :4]), atol=1e-12)
        layer.float()
        assert layer._kept is None


def test_images_of_many_sizes_do_not_fill_the_memory():
    layer, plain = (GroupConv(gt.p4, 1, 1, 5, padding=2, method=method).double().eval() for method in ("fft", "direct"))
    plain.load_state_dict(layer.state_dict())
    with torch.no_grad():
        for size in (5, 9, 13, 17, 21, 25, 29, 33, 9, 8):
            image = torch.randn(1, 1, 4, size, size, dtype=torch.float64)
            assert torch.allclose(layer(image), plain(image), atol=1e-12)
            assert len(layer._kept.made) <= MOST_KEPT
        made = dict(layer._kept.made)
        layer(torch.randn(3, 1, 4, size, size, dtype=torch.float64))  # the same tiles
        assert layer._kept.made == made


def test_state_dicts_are_interchangeable():
    features = features_of("p4m mirrored")
    layers = [layer_of("p4m mirrored", method).eval() for method in (*ENGINES, "auto")]
    source = layers[0]
    with torch.no_grad():
        source.weight.normal_()
        for layer in layers[1:]:
            assert layer.state_dict().keys() == source.state_dict().keys()
            layer(features)
            layer.load_state_dict(source.state_dict(), strict=True)
            assert torch.allclose(layer(features), source(features), atol=1e-12)


@engines
def test_copies_keep_the_method(method):
    layer, features = layer_of("p4m torus", method).eval(), features_of("p4m torus")
    with torch.no_grad():
        expected = layer(features)
        for other in (pickle.loads(pickle.dumps(layer)), copy.deepcopy(layer)):
            assert other.method == method and other.plan is layer.plan
            assert torch.equal(other(features), expected)
            other.weight.mul_(2)
            assert not torch.allclose(other(features), expected)
        assert torch.equal(layer(features), expected)


@engines
def test_empty_batches_one_pixel_and_other_memory(method):
    layer, plain = layer_of("p4", method), layer_of("p4", "direct")
    features = features_of("p4")
    spread = features.flatten(1, 2).contiguous(memory_format=torch.channels_last).unflatten(1, (2, 4))
    variants = [features[:0], features[..., :1, :1], features.transpose(3, 4), spread, features[::2, :, :, 1::2]]
    for variant in (*variants, features[:1].expand(3, -1, -1, -1, -1), features.flip(3), torch._neg_view(features)):
        for mode in (layer.train(), layer.eval()):
            assert torch.allclose(mode(variant), plain(variant), atol=1e-12)
    with torch.no_grad():
        assert layer(features[:0]).shape == (0, 3, 4, 7, 6)
    with pytest.raises(gt.GeometryError, match="at least 1×1|at least one pixel"):
        layer(features[..., :0, :])


@engines
def test_kernels_that_are_larger_than_the_image(method):
    layers = [GroupConv(gt.p4, 1, 1, 9, padding=4, dtype=torch.float64, method=m) for m in (method, "direct")]
    layers[0].load_state_dict(layers[1].state_dict())
    image = torch.randn(1, 1, 4, 3, 2, dtype=torch.float64)
    assert torch.allclose(layers[0](image), layers[1](image), atol=1e-12)
    for padding_mode in ("symmetric", "circular", "reflect"):
        layer = GroupConv(gt.p4, 1, 1, 9, padding=4, padding_mode=padding_mode, method=method)
        with pytest.raises(gt.GeometryError, match="pixels, got"):
            layer(image.float())


def test_layers_that_are_equal_share_plans_and_not_filters():
    one, two = (layer_of("p4", "spectral").eval() for _ in range(2))
    features = features_of("p4")
    with torch.no_grad():
        two.weight.mul_(2), two.bias.mul_(2)
        assert one.plan is two.plan and torch.allclose(two(features), 2 * one(features), atol=1e-12)


@engines
def test_channels_of_one_layer_do_not_leak_into_the_next(method):
    """Scratch memory is shared by all layers of a thread."""
    torch.manual_seed(0)
    model = nn.Sequential(
        *(GroupConv(gt.p4, a, b, 3, padding=1, method=method) for a, b in ((2, 9), (9, 1), (1, 5)))
    ).double()
    plain = copy.deepcopy(model)
    for layer in plain:
        layer.method, layer._is_direct = "direct", True
    features = features_of("p4")
    for mode in (True, False):
        model.train(mode)
        assert torch.allclose(model(features), plain(features), atol=1e-12)
    with torch.no_grad():
        assert torch.allclose(model(features), plain(features), atol=1e-12)


# --------------------------------------------- what traces, transforms or casts takes direct


def counted(monkeypatch):
    """Count the calls of the spectral engine."""
    calls = []
    right = spectral.Problem.correlate
    monkeypatch.setattr(spectral.Problem, "correlate", lambda self, *given: calls.append(1) or right(self, *given))
    return calls


@pytest.mark.filterwarnings("ignore")
def test_compile_export_and_trace(monkeypatch):
    calls = counted(monkeypatch)
    layer, features = layer_of("p4", "spectral", torch.float32).eval(), features_of("p4", torch.float32)
    with torch.no_grad():
        expected = layer(features)
    assert calls
    calls.clear()
    torch._dynamo.reset()
    compiled = torch.compile(layer, fullgraph=True, backend="aot_eager")
    for other in (
        compiled,
        torch.export.export(layer, (features,)).module(),
        torch.jit.trace(layer, features, check_trace=False),
    ):
        assert torch.allclose(other(features), expected, atol=1e-5)
    compiled(features).sum().backward()
    assert layer.weight.grad is not None and not calls


@pytest.mark.filterwarnings("ignore:`torch.jit.script`")
def test_transforms_of_functions(monkeypatch):
    calls = counted(monkeypatch)
    layer, batch = layer_of("p4", "spectral").eval(), torch.stack([features_of("p4"), 2 * features_of("p4")])
    parameters = dict(layer.named_parameters())

    def loss(weights, features):
        return torch.func.functional_call(layer, weights, (features,)).square().sum()

    each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0))(parameters, batch)
    plain = torch.func.jvp(lambda x: loss(parameters, x), (batch[0],), (batch[0],))[1]
    assert not calls
    # Without a transform, the engine serves, and agrees.
    layer.zero_grad()
    loss(parameters, batch[1]).backward()
    assert calls and torch.allclose(each["weight"][1], layer.weight.grad, atol=1e-9)
    features = batch[0].clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss(parameters, features), features)
    assert torch.allclose(plain, (gradient * batch[0]).sum(), atol=1e-9)


def test_casts(monkeypatch):
    calls = counted(monkeypatch)
    layer, features = layer_of("p4", "spectral", torch.float32), features_of("p4", torch.float32)
    expected = layer(features)
    assert len(calls) == 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        result = layer(features)
    assert result.dtype == torch.bfloat16 and torch.allclose(result.float(), expected, atol=0.1)
    for dtype in (torch.float16, torch.bfloat16):
        half = copy.deepcopy(layer).to(dtype)(features.to(dtype))
        assert half.dtype == dtype and torch.allclose(half.float(), expected, atol=0.1)
    assert len(calls) == 1
    layer.to("meta")(features.to("meta"))
    assert len(calls) == 1


def test_hooks_checkpoints_and_parametrizations():
    layer, features = layer_of("p4", "spectral"), features_of("p4").requires_grad_()
    expected = torch.autograd.grad(layer(features).square().sum(), layer.weight)[0]
    again = torch.utils.checkpoint.checkpoint(layer, features, use_reentrant=False)
    assert torch.allclose(torch.autograd.grad(again.square().sum(), layer.weight)[0], expected, atol=1e-12)
    seen = []
    layer.register_full_backward_hook(lambda module, before, after: seen.append(before[0].shape))
    layer(features).sum().backward()
    assert seen == [features.shape]
    normed = nn.utils.parametrizations.weight_norm(layer_of("p4", "spectral")).eval()
    with torch.no_grad():
        first = normed(features)
        normed.parametrizations.weight.original0.mul_(2)
        shift = normed.bias.view(-1, 1, 1, 1)
        assert torch.allclose(normed(features) - shift, 2 * (first - shift), atol=1e-12)


@pytest.mark.parametrize("method", ["direct", "spectral", "fft", "auto"])
def test_transposed_and_separable_layers_are_what_they_were(method):
    torch.manual_seed(0)
    features = torch.randn(1, 8, 4, 7, 7, dtype=torch.float64)
    separable = SeparableConv(gt.p4, 8, 8, 3, padding=1).double()
    first = GroupConv(gt.p4, 8, 8, 1, bias=False, method=method).double()
    first.load_state_dict(separable[0].state_dict())
    assert torch.allclose(separable[1](first(features)), separable(features), atol=1e-12)
    down = GroupConv(gt.p4, 8, 2, 3, padding=1, bias=False, method=method).double()
    up = GroupConvTranspose(gt.p4, 2, 8, 3, padding=1, bias=False).double()
    up.weight.data.copy_(down.weight)
    coarse = torch.randn(1, 2, 4, 7, 7, dtype=torch.float64)
    assert torch.allclose((down(features) * coarse).sum(), (features * up(coarse)).sum(), atol=1e-9)


# ------------------------------------------------------------------- threads and processes


PREPARED = """
    import os, signal, threading, torch, warnings, grouptk as gt
    from concurrent.futures import ThreadPoolExecutor
    from grouptk.torch import GroupConv
    warnings.simplefilter("ignore")
    torch.set_num_threads(2)
    layer = GroupConv(gt.p4m, 4, 5, 3, padding=1, method="spectral").double()
    features = torch.randn(6, 4, 8, 20, 20, dtype=torch.float64)

    def step():
        layer.zero_grad()
        given = features.clone().requires_grad_()
        found = layer(given)
        found.square().sum().backward()
        return [found.detach(), given.grad, layer.weight.grad.clone(), layer.bias.grad.clone()]

    def threads():
        found = []
        thread = threading.Thread(target=lambda: (torch.ones(2) + 1, found.append(torch.get_num_threads())))
        thread.start(), thread.join()
        return found[0]
"""


THREADS = {
    "the same numbers, and other threads left alone": """
        before = threads(), torch.get_num_threads()
        two = step()
        assert any(thread.name.startswith("grouptk") for thread in threading.enumerate())
        assert (threads(), torch.get_num_threads()) == before == (2, 2), (threads(), before)
        torch.set_num_threads(1)
        one = step()
        layer._is_direct = True
        plain = step()
        layer._is_direct = False
        torch.set_num_threads(2)
        for a, b, c in zip(one, two, plain):
            assert torch.allclose(a, b, atol=1e-9) and torch.allclose(a, c, atol=1e-9)
    """,
    "a layer that threads of the user share": """
        with torch.no_grad():
            expected = layer(features)

        def work(_):
            with torch.no_grad():
                return torch.allclose(layer(features), expected, atol=1e-12)

        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(work, range(12)))
    """,
    "a fork after the pool was used": """
        child = os.fork() if hasattr(os, "fork") else None
        if child == 0:
            signal.alarm(20)
            torch.set_num_threads(2)
            with torch.no_grad():
                found = layer(features).numpy()  # PyTorch's own parallel operations would hang
            os._exit(int(abs(found - expected.numpy()).max() > 1e-9))
        assert child is None or os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        with torch.no_grad():
            assert torch.allclose(layer(features), expected, atol=1e-12)
    """,
}


def test_two_threads():
    parts = [f"{textwrap.dedent(code)}\nprint({name!r})" for name, code in THREADS.items()]
    program = "\n".join([textwrap.dedent(PREPARED), *parts])
    options = {"capture_output": True, "text": True, "timeout": 120, "check": False}
    done = subprocess.run([sys.executable, "-c", program], **options)
    assert done.stdout.splitlines() == list(THREADS), done.stderr


def test_results_are_their_own_memory():
    layer, features = layer_of("p4", "spectral").eval(), features_of("p4")
    with torch.no_grad():
        one, two = layer(features), layer(2 * features)
        kept = one.clone()
        two.zero_()
        assert torch.equal(one, kept)
        one += 1
        assert torch.equal(layer(features), kept)


def test_plans_are_found_by_what_they_hold():
    plan = GroupConv(gt.p4, 2, 2, 3, padding=1, bias=False).double().plan
    geometry = plan.frame.geometry((6, 7))
    kernel, signal = torch.randn(2, 2, 36).double(), torch.randn(1, 2, 4, 6, 7).double()
    found = [spectral.correlate(plan.correlation, g, kernel, signal) for g in (geometry, dataclasses.replace(geometry))]
    assert found[0].shape == found[1].shape == (1, 2, 4, 6, 7) and torch.equal(*found)

"""Turning an ordinary convolutional network into its group version."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd
from torch.nn.utils.parametrize import is_parametrized

from grouptk.errors import BackendError, GroupTkError
from grouptk.group import Group
from grouptk.lattice import lattice_of
from grouptk.layers import require_group
from grouptk.torch.convolution import GroupConv, LiftingConv
from grouptk.torch.fields import FieldBatchNorm, FieldDropout
from grouptk.torch.pooling import AvgPool, GlobalPool, MaxPool
from grouptk.torch.transpose import GroupConvTranspose

#: Modules that act on numbers one by one, or treat all planes of the fibre alike.
POINTWISE = (
    nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU, nn.Mish, nn.Hardswish,
    nn.Hardsigmoid, nn.Hardtanh, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.Identity, nn.Dropout, nn.GroupNorm,
)  # fmt: skip
#: Functions and methods that may stand between the layers, by what they do to features.
ELEMENTWISE = {
    operator.add, operator.iadd, operator.sub, operator.mul, operator.imul, operator.neg, operator.truediv, torch.add,
    torch.sub, torch.mul, torch.relu, torch.sigmoid, torch.tanh, torch.abs, torch.clamp, operator.pow, F.relu, F.relu6,
    F.leaky_relu, F.elu, F.selu, F.gelu, F.silu, F.mish, F.hardswish, F.sigmoid, F.tanh, F.softplus, F.dropout,
    "add", "sub", "mul", "relu", "relu_", "sigmoid", "tanh", "abs", "clamp", "contiguous", "clone",
}  # fmt: skip
CHANNELWISE = {torch.cat, torch.concat}
ON_INVARIANTS = {torch.flatten, torch.squeeze, "flatten", "squeeze", "view", "reshape", "mean", "size"}
_MAX = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)
_AVG = (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d)
_ADAPTIVE = {
    nn.AdaptiveAvgPool1d: "mean", nn.AdaptiveAvgPool2d: "mean", nn.AdaptiveAvgPool3d: "mean",
    nn.AdaptiveMaxPool1d: "max", nn.AdaptiveMaxPool2d: "max", nn.AdaptiveMaxPool3d: "max",
}  # fmt: skip
_DROPOUTS = (nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)

SPACE, GROUP, INVARIANT = "space", "group", "invariant"


def equivariant(model: nn.Module, group: Group) -> nn.Module:
    """Return the group version of an ordinary convolutional network: a copy with its layers replaced.

    The first convolutions lift, the others become group correlations, with as many channels (fields) as before and
    freshly drawn weights; norms, pooling and dropout become theirs; `AdaptiveAvgPool2d(1)` reduces the fibre and the
    grid, so that what follows sees invariants. Classes, names and `forward` methods stay; the network's flow is traced
    to know where each layer lives. A network without such a pooling ends on the group: put a `Project` behind it.

    Strides must divide (size + 2·padding − kernel_size): on an input of another size the layers say which would do.

    Raises:
        BackendError: a module or function, by its name, that has no group version; hooks and parametrizations; a
            `forward` that branches.
        DomainError: no group.
        GeometryError: a layer that would not be equivariant, by its name.

    Source:
        T. Cohen, M. Welling, Group equivariant convolutional networks, ICML 2016.

    Example:
        >>> import torch
        >>> import grouptk as gt
        >>> from grouptk.torch import equivariant
        >>> network = torch.nn.Sequential(
        ...     torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8), torch.nn.ReLU(),
        ...     torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(8, 10),
        ... )
        >>> print(equivariant(network, gt.p4)[:2])
        Sequential(
          (0): LiftingConv(p4, 3, 8, kernel_size=3; 1 → 4 planes, filters of 3×3 taps)
          (1): FieldBatchNorm(p4, 8, eps=1e-05, momentum=0.1, affine=True)
        )
    """
    if not isinstance(model, nn.Module):
        raise BackendError(f"a network must be a torch.nn.Module, got {type(model).__name__}")
    require_group(group)
    places = _module_places(model)
    for name, place in places.items():
        _require_plain(model.get_submodule(name), name, place)
    converted = copy.deepcopy(model)
    others: dict[nn.Module, nn.Module] = {}
    for name, place in places.items():
        module = converted.get_submodule(name)
        try:
            other = _converted(module, group, name, place)
        except GroupTkError as error:
            if isinstance(error, BackendError):
                raise
            raise type(error)(f"layer {name!r}, {type(module).__name__}: {error}") from error
        if other is not module:
            others[module] = other.train(module.training)
    # A module may have several names.
    for parent in list(converted.modules()):
        for name, child in list(parent._modules.items()):
            if child in others:
                setattr(parent, name, others[child])
    return others.get(converted, converted)


def _require_plain(module: nn.Module, name: str, place: str) -> None:
    """Check that a layer does what its class says, and nothing else that its group version would lose."""
    hooked = module._forward_hooks or module._forward_pre_hooks
    if place != INVARIANT and (hooked or is_parametrized(module)):
        raise BackendError(
            f"layer {name!r}, {type(module).__name__}, has hooks or a parametrization (such as a weight norm), which "
            "its group version would not have: remove them first"
        )


def _module_places(model: nn.Module) -> dict[str, str]:
    """Trace the network and return where the input of each module lives."""
    if _is_leaf(model):
        return {"": SPACE}
    attributes = set(vars(model))
    try:
        return _places(model, fx.Tracer().trace(model))
    except GroupTkError:
        raise
    except Exception as error:
        raise BackendError(f"the forward method of {type(model).__name__} could not be traced: {error}") from error
    finally:
        for constant in set(vars(model)) - attributes:  # where the tracer keeps tensors that forward makes
            delattr(model, constant)


def _places(model: nn.Module, graph: fx.Graph) -> dict[str, str]:
    lives: dict[fx.Node, str] = {}
    places: dict[str, str] = {}
    for node in graph.nodes:
        if node.op == "placeholder":
            lives[node] = SPACE
            continue
        inputs = [lives[argument] for argument in node.all_input_nodes if argument in lives]
        if node.op == "get_attr" or not inputs:
            continue
        place = _common(node, inputs)
        if place != INVARIANT:
            _require_no_tensors(model, node, place)
        if node.op == "call_module":
            name = str(node.target)
            if places.setdefault(name, place) != place:
                raise BackendError(f"module {name!r} is used both on {places[name]} and on {place}: give each its own")
            lives[node] = _result_place(model.get_submodule(name), name, place)
        elif node.op == "output":
            continue
        else:
            lives[node] = _function_place(node, place)
    return places


def _is_leaf(module: nn.Module) -> bool:
    return is_parametrized(module) or not any(module.children())


def _common(node: fx.Node, inputs: list[str]) -> str:
    if len(set(inputs)) > 1:
        raise BackendError(f"{node.name!r} joins features on {' and '.join(sorted(set(inputs)))}, which do not fit")
    return inputs[0]


def _require_no_tensors(model: nn.Module, node: fx.Node, place: str) -> None:
    """Check that no parameter or buffer, such as an embedding of positions, enters the features."""
    for name in (str(argument.target) for argument in node.all_input_nodes if argument.op == "get_attr"):
        value = operator.attrgetter(name)(model)
        if isinstance(value, Tensor) and value.numel() > 1:
            raise BackendError(
                f"tensor {name!r}, of shape {tuple(value.shape)}, has no version for features on {place}"
            )


def _function_place(node: fx.Node, place: str) -> str:
    target: Any = node.target
    name = target if isinstance(target, str) else getattr(target, "__name__", str(target))
    if target in ELEMENTWISE or (place == INVARIANT and target in ON_INVARIANTS):
        return place
    if target in CHANNELWISE:
        axis = node.args[1] if len(node.args) > 1 else node.kwargs.get("dim", 0)
        if axis == 1:
            return place
    advice = "use the module of torch.nn in its place" if hasattr(F, name) else "reduce to invariants first"
    raise BackendError(f"function {name!r} of {node.name!r} has no version for features on {place}: {advice}")


def _result_place(module: nn.Module, name: str, place: str) -> str:
    if place == INVARIANT:
        return INVARIANT
    if isinstance(module, _ConvNd):
        return GROUP
    return INVARIANT if type(module) in _ADAPTIVE else place


def _converted(module: nn.Module, group: Group, name: str, place: str) -> nn.Module:
    if place == INVARIANT or isinstance(module, POINTWISE):
        return module
    if isinstance(module, _ConvNd | _BatchNorm | nn.modules.pooling._MaxPoolNd | nn.modules.pooling._AvgPoolNd):
        _require_dimension(module, group, name)
    converter: Callable[..., nn.Module] | None = next(
        (c for kinds, c in _CONVERTERS if isinstance(module, kinds)), None
    )
    if converter is None:
        raise BackendError(f"layer {name!r}, {type(module).__name__}, has no version for features on {place}")
    return converter(module, group, name, place)


def _require_dimension(module: nn.Module, group: Group, name: str) -> None:
    kind, dim = type(module).__name__, lattice_of(group).dim
    if kind[-2:] in ("1d", "2d", "3d") and kind[-2] != str(dim):
        raise BackendError(f"layer {name!r}, {kind}, must have the {dim} dimensions of {group}")


def _convolution(conv: Any, group: Group, name: str, place: str) -> nn.Module:
    options: dict[str, Any] = {
        "stride": conv.stride,
        "padding": conv.padding,
        "dilation": conv.dilation,
        "groups": conv.groups,
        "bias": conv.bias is not None,
        "device": conv.weight.device,
        "dtype": conv.weight.dtype,
    }
    sizes = conv.in_channels, conv.out_channels, conv.kernel_size
    if isinstance(conv, _ConvTransposeNd):
        if place == SPACE or any(conv.output_padding):
            raise BackendError(f"layer {name!r} must come after a lifting and have no output_padding")
        return GroupConvTranspose(group, *sizes, **options)
    kind = LiftingConv if place == SPACE else GroupConv
    return kind(group, *sizes, **options, padding_mode=conv.padding_mode)


def _batch_norm(norm: Any, group: Group, name: str, place: str) -> nn.Module:
    if isinstance(norm, nn.SyncBatchNorm):
        raise BackendError(f"layer {name!r}: convert BatchNorm first, and to SyncBatchNorm afterwards")
    if place == SPACE:
        return norm
    names = ("eps", "momentum", "affine", "track_running_stats")
    converted = FieldBatchNorm(group, norm.num_features, **{option: getattr(norm, option) for option in names})
    converted.load_state_dict(norm.state_dict())
    tensors = list(norm.state_dict().values())
    return converted.to(tensors[0].device, tensors[0].dtype) if tensors else converted


def _pool(pool: Any, group: Group, name: str, place: str) -> nn.Module:
    plain = getattr(pool, "dilation", 1) == 1 and not pool.ceil_mode and getattr(pool, "divisor_override", None) is None
    if not plain or not getattr(pool, "count_include_pad", True) or getattr(pool, "return_indices", False):
        raise BackendError(f"layer {name!r} must pool without dilation, ceil_mode, indices and divisors of its own")
    kind = MaxPool if isinstance(pool, _MAX) else AvgPool
    sizes = (tuple(v) if isinstance(v, tuple) else v for v in (pool.kernel_size, pool.stride, pool.padding))
    return kind(group, *sizes, on=place)


def _global_pool(pool: Any, group: Group, name: str, place: str) -> nn.Module:
    sizes = pool.output_size if isinstance(pool.output_size, tuple) else (pool.output_size,)
    if set(sizes) != {1} or getattr(pool, "return_indices", False):
        raise BackendError(f"layer {name!r} must pool to one pixel, without indices, got {pool}")
    return pool if place == SPACE else GlobalPool(group, _ADAPTIVE[type(pool)], keepdim=True)


def _dropout(dropout: Any, group: Group, name: str, place: str) -> nn.Module:
    return FieldDropout(dropout.p)


_CONVERTERS: tuple[tuple[Any, Callable[..., nn.Module]], ...] = (
    (_ConvNd, _convolution),
    (_BatchNorm, _batch_norm),
    (_MAX + _AVG, _pool),
    (tuple(_ADAPTIVE), _global_pool),
    (_DROPOUTS, _dropout),
)

"""The parameters of a layer, and the filter bank made of them: expanded in training, kept in evaluation."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

from grouptk.layers import LayerPlan, LayerSpec
from grouptk.torch.functional import take

T = TypeVar("T")

#: Things that a layer keeps: images of many sizes are cut into tiles of some sizes, whose spectra are large.
MOST_KEPT = 4


class _Kept(NamedTuple):
    """Copies of weights, and what was made of them, by name."""

    weight: Tensor
    bias: Tensor | None
    made: dict[Hashable, Any]


class KernelModule(nn.Module):
    """A module with a kernel `weight` (C_out, C_in/groups, …), an optional `bias` (C_out,), and its filter bank.

    In evaluation without gradients, on the CPU, the bank is kept together with a copy of the weights it was made of,
    and is made anew if they differ in one bit: no way of editing weights leaves a stale bank behind.
    """

    plan: LayerPlan
    weight: nn.Parameter
    bias: nn.Parameter | None
    _table: Tensor
    _values: Tensor | None

    def __init__(
        self,
        spec: LayerSpec,
        rows: int,
        columns: int,
        bias: int | None,
        device: Any,
        dtype: Any,
    ) -> None:
        super().__init__()
        self.spec, self.plan = spec, spec.plan
        plan = self.plan
        factory = {"device": device, "dtype": dtype}
        self.weight = nn.Parameter(torch.empty(rows, columns, *plan.weight_shape, **factory))
        self.bias = None if bias is None else nn.Parameter(torch.empty(bias, **factory))
        self.register_buffer("_table", torch.from_numpy(plan.table(columns)).to(device), persistent=False)
        self.register_buffer("_values", None, persistent=False)
        self._set_values()
        self._kept: _Kept | None = None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw weights and biases uniformly, with PyTorch's bound for the fan-in of the expanded kernel."""
        bound = self.plan.bound(self.weight.shape[1])
        nn.init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            nn.init.uniform_(self.bias, -bound, bound)

    def filter_bank(self) -> Tensor:
        """Return the filters (C_out·|H|, C_in·P, *size) of the planar correlation."""
        return self.filters()[0]

    def filters(self) -> tuple[Tensor, Tensor | None]:
        """Return the filter bank, and the bias (C_out·|H|,) of the planar correlation."""
        return self.kept("filters", lambda: (self._expand(), self._expand_bias()))

    def kept(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what is made of the weights, which in evaluation is kept until they change."""
        if not self.may_keep():
            return make()
        weight, bias, kept = self.weight, self.bias, self._kept
        if kept is None or not _same(kept.weight, weight) or not _same(kept.bias, bias):
            with torch.inference_mode(False), torch.no_grad():
                copies = weight.detach().clone(), None if bias is None else bias.detach().clone()
                kept = self._kept = _Kept(*copies, {})
        found: T | None = kept.made.get(name)
        if found is None:
            with torch.inference_mode(False), torch.no_grad():
                found = make()
            for old in list(kept.made)[: 1 - MOST_KEPT]:
                kept.made.pop(old, None)
            kept.made[name] = found
        return found

    def may_keep(self) -> bool:
        """Say whether weights are plain parameters in evaluation, without gradients, on the CPU."""
        if self.training or torch.is_grad_enabled() or torch.compiler.is_compiling() or torch.jit.is_tracing():
            return False
        # Parameters that torch.func transforms, or that are computed (torch.nn.utils.parametrize), are other tensors.
        weight = self._parameters.get("weight")
        return type(weight) is nn.Parameter and weight.is_cpu

    def _expand(self) -> Tensor:
        return self.plan.bank(torch, take, self.weight, self._table, self._values)

    def _expand_bias(self) -> Tensor | None:
        return None if self.bias is None else self.bias.unsqueeze(1).expand(-1, self.plan.order).reshape(-1)

    def _set_values(self) -> None:
        values = self.plan.values
        if values is not None:
            # Always from the exact tables: a layer that was single becomes a double one without a loss.
            self._values = torch.from_numpy(values).to(self.weight.device, self.weight.dtype)

    def _apply(self, *args: Any, **options: Any) -> KernelModule:
        super()._apply(*args, **options)
        self._kept = None
        self._set_values()
        return self

    def __getstate__(self) -> dict[str, Any]:
        # Equal layers share their plan, which is looked up again.
        return self.__dict__ | {"_kept": None, "plan": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.plan = self.spec.plan


def _same(kept: Tensor | None, now: Tensor | None) -> bool:
    if kept is None or now is None:
        return kept is now
    return kept.dtype is now.dtype and torch.equal(kept, now)

"""What layers need of their group, without any framework."""

from grouptk.layers.fields import FieldShape, Inclusion, frozen, include, require_group, wrong_shape
from grouptk.layers.plan import PADDING_MODES, LayerPlan, LayerSpec, Sizes, check_channels, plan_window

__all__ = [
    "PADDING_MODES",
    "FieldShape",
    "Inclusion",
    "LayerPlan",
    "LayerSpec",
    "Sizes",
    "check_channels",
    "frozen",
    "include",
    "plan_window",
    "require_group",
    "wrong_shape",
]

"""Which library an array belongs to, and who carries out a plan there; loaded only when such an array comes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

import numpy as np

from grouptk.errors import BackendError
from grouptk.kernels import Kernel

#: Libraries with engines of their own; all others must follow the Python array API.
ADAPTERS = {"torch": "grouptk.torch.arrays", "jax": "grouptk.jax.arrays"}
STANDARD = "grouptk.correlation.array_api"


class Library(Protocol):
    """What an adapter offers: `correlate` and `choice`, both of (task, values, signal), and `REDUCTIONS`.

    These are functions of an array and an axis.
    """

    REDUCTIONS: Mapping[str, Callable[[Any, int], Any]]
    correlate: Callable[[Any, Any, Any], Any]
    choice: Callable[[Any, Any, Any], Any]


def library_of(*arrays: Any) -> Library | None:
    """Return the adapter of some arrays, None for NumPy and what it takes, such as lists.

    Raises:
        BackendError: they are of several libraries, or of one that is unknown.
    """
    names = {_name(array) for array in arrays if not isinstance(array, Kernel)}
    if len(names) > 1:
        raise BackendError(f"kernel and signal must be arrays of one library, got {' and '.join(sorted(names))}")
    name = names.pop() if names else "numpy"
    return None if name == "numpy" else cast(Library, importlib.import_module(ADAPTERS.get(name, STANDARD)))


def _name(array: Any) -> str:
    """Return the name of the library of an array."""
    if isinstance(array, np.ndarray | np.generic) or not hasattr(array, "shape"):
        return "numpy"
    name = type(array).__module__.partition(".")[0].replace("jaxlib", "jax")  # arrays, and what jax traces
    if name not in ADAPTERS and not hasattr(array, "__array_namespace__"):
        raise BackendError(
            f"arrays must be of NumPy, PyTorch, JAX or a library with the Python array API, got one of {name}; convert "
            "it with numpy.asarray first"
        )
    return name

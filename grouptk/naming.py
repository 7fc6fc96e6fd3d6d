"""From text to group: names of the catalogue such as p4, SE(2), D(n), and objects in files, path.py:Name.

Text is taken apart by a pattern and looked up; it is never evaluated. Only `path.py:Name` runs code: the file.
"""

from __future__ import annotations

import difflib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import sympy as sp

import grouptk
from grouptk.catalogue import CONSTANTS, FAMILIES
from grouptk.errors import DomainError, GroupTkError
from grouptk.group import Group

_CALL = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*(?:\((?P<arguments>[^()]*)\))?\s*", re.UNICODE)
_ARGUMENT = re.compile(
    r"(?P<integer>[+-]?\d{1,9})|(?P<quote>['\"]?)(?P<word>[^\W\d]\w*)(?P=quote)|(?P<mark>['\"])(?P<text>[^'\"]*)(?P=mark)"
)
_NAMED = re.compile(r"(?P<key>[^\W\d]\w*)\s*=\s*(?P<value>.*)")
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_FILE = re.compile(r"(?P<path>.+\.py):(?P<name>[^\W\d]\w*)", re.UNICODE)


def find_group(text: str) -> Group:
    """Return the group that text names: an expression of the catalogue, or `path.py:Name`.

    Raises:
        DomainError: nothing has this name; the message says what has.

    Example:
        >>> find_group("D(4)").order(), find_group("C(n)").order(), find_group("p4")
        (8, n, p4)
    """
    found = find_verifiable(text)
    if not isinstance(found, Group):
        raise DomainError(f"a group is needed, {text} is {found}")
    return found


def find_verifiable(text: str) -> Any:
    """Return what text names if it has axioms to verify: a group, or from a file also an action or the like."""
    in_file = _FILE.fullmatch(text)
    if in_file:
        return _from_file(Path(in_file["path"]), in_file["name"])
    if text.endswith(".py") or ".py:" in text or (("/" in text or "\\" in text) and not _CALL.fullmatch(text)):
        raise DomainError(f"an object in a file is written path.py:Name, got {text!r}")
    return _from_catalogue(text)


# ------------------------------------------------------------------------------- catalogue


def _from_catalogue(text: str) -> Group:
    call = _CALL.fullmatch(text)
    if call is None:
        raise DomainError(f"a group is written p4, SE(2), C(n) or path.py:Name, got {text!r}; {_listing()}")
    name, arguments = call["name"], call["arguments"]
    if name in CONSTANTS:
        if arguments is not None:
            raise DomainError(f"{name} is one group and takes no arguments, got {text!r}")
        return CONSTANTS[name]()
    if name not in FAMILIES:
        raise DomainError(f"the catalogue has no {name!r}{_nearest(name, [*CONSTANTS, *FAMILIES])}; {_listing()}")
    entry = FAMILIES[name]
    signature = _usage(name, entry)
    parts = [part.strip() for part in arguments.split(",")] if arguments and arguments.strip() else []
    parameters = inspect.signature(entry).parameters
    named = {match["key"]: match["value"] for match in map(_NAMED.fullmatch, parts) if match}
    try:
        bound = inspect.signature(entry).bind(*parts[: len(parts) - len(named)], **named).arguments
    except TypeError as error:
        raise DomainError(f"{name} is a family of groups, written {signature}, got {text!r}") from error
    return entry(*(_argument(part, parameters[key], text) for key, part in bound.items()))


def _argument(text: str, parameter: inspect.Parameter, whole: str) -> int | str | sp.Symbol:
    """Return an integer, or for a name a symbol, unless the family wants names as text."""
    match, is_text = _ARGUMENT.fullmatch(text), parameter.annotation in (str, "str")
    if match is None or (match["text"] is not None and not is_text):
        raise DomainError(f"arguments must be integers or names, as in C(7) or C(n), got {text!r} in {whole!r}")
    if match["integer"]:
        return int(match["integer"])
    return (match["word"] or match["text"]) if is_text else sp.Symbol(match["word"])


def _usage(name: str, entry: Any) -> str:
    return f"{name}({', '.join(inspect.signature(entry).parameters)})"


def _listing() -> str:
    names = [*CONSTANTS, *(_usage(name, entry) for name, entry in FAMILIES.items())]
    return f"it has {', '.join(sorted(names, key=str.lower))}"


def _nearest(name: str, known: Iterable[str]) -> str:
    """Return ' (did you mean …?)' with the names that are close, or nothing."""
    lowered = {other.lower(): other for other in known}
    close = difflib.get_close_matches(name.lower(), lowered, n=3, cutoff=0.6)
    return f" (did you mean {' or '.join(lowered[other] for other in close)}?)" if close else ""


# ------------------------------------------------------------------------------- files


def _from_file(path: Path, name: str) -> Any:
    if not path.is_file():
        raise DomainError(f"a Python file is needed, {path} {'is a directory' if path.is_dir() else 'does not exist'}")
    module = _run(path)
    here = [key for key, value in vars(module).items() if _verifiable(value) and not hasattr(grouptk, key)]
    if not hasattr(module, name):
        listed = f"it has {', '.join(here)}" if here else "it has no groups"
        raise DomainError(f"{path} has no {name!r}{_nearest(name, here)}; {listed}")
    found = getattr(module, name)
    if isinstance(found, type):
        found = _instance(found, f"{path}:{name}")
    if not _verifiable(found):
        raise DomainError(f"{path}:{name} must be a group or have axioms to verify, got {type(found).__name__}")
    return found


def _verifiable(value: Any) -> bool:
    return callable(getattr(value, "verify", None)) and not isinstance(value, ModuleType)


def _run(path: Path) -> ModuleType:
    """Run a file as a module of its own; it may import its neighbours."""
    name = f"grouptk-file:{path.resolve()}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise DomainError(f"{path} cannot be imported as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except GroupTkError:
        raise
    except Exception as error:
        raise DomainError(f"{_place(path, error)}: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


def _place(path: Path, error: Exception) -> str:
    """Return the file and the line of it that failed."""
    if isinstance(error, SyntaxError):
        return f"{path}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).resolve() == path.resolve()]
    return f"{path}:{lines[-1]}" if lines else str(path)


def _instance(cls: type, where: str) -> Any:
    """Return cls(), for a class that needs no arguments."""
    needed = [
        p.name for p in inspect.signature(cls).parameters.values() if p.default is p.empty and p.kind not in _VARIADIC
    ]
    if needed:
        raise DomainError(f"{where} needs {', '.join(needed)}: make an instance in the file and give its name")
    try:
        return cls()
    except GroupTkError:
        raise
    except Exception as error:
        raise DomainError(f"{where} cannot be made: {type(error).__name__}: {error}") from error

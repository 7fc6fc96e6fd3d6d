"""C code for this machine, compiled when it is first needed and kept in a cache; without a compiler there is none.

The package needs no compiler: whatever is generated here has an equal in NumPy. `GROUPTK_NATIVE=0` turns it off,
`GROUPTK_CACHE` names the folder (`$XDG_CACHE_HOME/grouptk` or `~/.cache/grouptk`), `CC` the compiler (`cc`).
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

#: Tried in this order: not every compiler knows every processor.
FLAGS = (("-march=native", "-mprefer-vector-width=512"), ("-march=native",), ())


def cache_folder() -> Path:
    """Return the folder for what is compiled or measured on this machine."""
    own = os.environ.get("GROUPTK_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "grouptk"


def machine_key() -> str:
    """Return what tells this machine from others that may share its home folder."""
    return hashlib.sha256(f"{platform.node()} {platform.machine()} {platform.system()}".encode()).hexdigest()[:12]


def is_enabled() -> bool:
    """Say whether C code may be compiled: it is not turned off, and there is a compiler."""
    return os.environ.get("GROUPTK_NATIVE", "1") != "0" and _compiler() is not None


@lru_cache(maxsize=256)
def library(source: str) -> ctypes.CDLL | None:
    """Return a loaded library of C code, or None if it cannot be compiled here."""
    compiler = _compiler()
    if compiler is None:
        return None
    name = hashlib.sha256(f"{machine_key()}\n{compiler}\n{source}".encode()).hexdigest()[:24] + ".so"
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / name).exists():
            _compile(compiler, source, folder / name)
        return ctypes.CDLL(str(folder / name))
    except (OSError, RuntimeError):  # a folder that cannot be written, no home, a compiler that is missing or fails
        return None


def function(found: ctypes.CDLL, name: str, pointers: int, sizes: int) -> Callable[..., Any]:
    """Return a function of a library that takes pointers, then sizes, and returns nothing."""
    called = getattr(found, name)
    called.restype = None
    called.argtypes = [ctypes.c_void_p] * pointers + [ctypes.c_longlong] * sizes
    return called


def _compiler() -> str | None:
    return _found(os.environ.get("CC") or "cc", os.environ.get("PATH"))


@lru_cache(maxsize=16)
def _found(name: str, path: str | None) -> str | None:
    return shutil.which(name, path=path)


def _compile(compiler: str, source: str, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        code, made = Path(work, "code.c"), Path(work, target.name)
        code.write_text(source)
        for flags in FLAGS:
            command = [compiler, "-O3", *flags, "-ffp-contract=fast", "-shared", "-fPIC", "-o", str(made), str(code)]
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                os.replace(made, target)  # at once: another process may be about to load it
                return
    raise OSError(f"{compiler} does not compile shared libraries")

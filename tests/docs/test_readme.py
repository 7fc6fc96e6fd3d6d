"""The README's Python runs from top to bottom and prints what the README says; its figure is what the demo draws."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grouptk.cli import main

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def masked(text):
    """Hide times, and the padding that depends on them."""
    times = re.sub(r"\d+(\.\d+)? ms", "# ms", text)
    return [re.sub(r" +", " ", line).strip() for line in times.strip().splitlines()]


def test_the_python_blocks_print_the_text_blocks():
    blocks = BLOCK.findall(README.read_text(encoding="utf-8"))
    namespace, checked = {"__name__": "readme"}, 0
    for (language, source), following in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if language == "text":
            continue
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(source, str(README), "exec"), namespace)
        assert following[0] == "text", f"no output is shown for\n{source}"
        assert masked(printed.getvalue()) == masked(following[1])
        checked += 1
    assert checked >= 5


def test_local_links_and_pictures_exist():
    targets = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith("http")]
    assert local and all((ROOT / target).is_file() for target in local)


def test_the_two_commands_install_extras_that_exist():
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = re.findall(r"pip install -e '\.\[(\w+)\]'", README.read_text(encoding="utf-8"))
    assert extras == ["viz", "dev"] and all(f"\n{extra} = [" in pyproject for extra in extras)


@pytest.fixture(scope="module")
def redrawn(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "lifting.png"
    with redirect_stdout(io.StringIO()):
        assert main(["demo", "-o", str(path), "--dpi", "78"]) == 0
    return path


def test_the_figure_is_what_the_demo_draws(redrawn):
    """Compare at a coarse scale: fonts and antialiasing differ between machines."""
    shown = ROOT / "notebooks" / "figures" / "lifting.png"
    assert shown.stat().st_size < 600_000
    small = [np.asarray(Image.open(path).convert("RGB").resize((160, 74)), float) for path in (shown, redrawn)]
    assert np.abs(small[0] - small[1]).mean() < 1.0

"""Tests here use the oracle of tests/core."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "core"))

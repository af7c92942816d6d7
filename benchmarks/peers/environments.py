"""An environment for each engine that is asked, made once in ``build/peers/``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOMS = Path(__file__).parents[2] / "build" / "peers"
OURS = ("pandas",)
"""What stands here already."""


def environment(package: str, rooms: Path = ROOMS) -> Path:
    """The interpreter of a package's own environment, made where it is missing. Raises CalledProcessError where it can't be."""
    if package in OURS:
        return Path(sys.executable)
    room = rooms / package
    python = room / "bin" / "python"
    if not (room / "whole").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(room)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", package], check=True)
        (room / "whole").touch()
    return python


def version(package: str, python: Path) -> str:
    """The version of a package that an interpreter finds."""
    code = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
    return subprocess.run([str(python), "-c", code, package], check=True, capture_output=True, text=True).stdout.strip()

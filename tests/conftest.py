"""What every test may ask for: the repository, its shipped scenarios, and small populations."""

import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]

# Where an environment forbids bytecode beside the code, each of some hundred processes would compile all libraries anew, two to four seconds a piece.
sys.dont_write_bytecode, sys.pycache_prefix = False, str(REPOSITORY / ".pytest_cache" / "bytecode")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

from hypothesis import settings

from kjqs_model.language import set_language

# Machines are shared and noisy: no example fails for the time it took.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def in_chinese():
    """Every test starts in Chinese, whatever the test before it spoke."""
    set_language("zh")


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def shipped_scenarios(repository) -> list[Path]:
    return sorted((repository / "scenarios").glob("*.yaml"))

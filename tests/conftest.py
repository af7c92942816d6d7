"""What every test may ask for: the repository, its shipped scenarios, and small populations."""

import math
import os
import sys
from collections import Counter
from importlib.util import cache_from_source
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]

# Where an environment forbids bytecode beside the code, it goes elsewhere. Without it, and with libraries that were installed without, each of
# some hundred processes would compile all of them anew, two to four seconds a piece.
_COMPILED = Path(cache_from_source(pytest.__file__)).exists()
sys.dont_write_bytecode, sys.pycache_prefix = False, str(REPOSITORY / ".pytest_cache" / "bytecode")
if not _COMPILED:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

from hypothesis import settings

from kjqs_model import terminal
from kjqs_model.language import set_language
from tests import costs
from tests.fuzz import examples

# Machines are shared and noisy: no example fails for the time it took.
settings.register_profile("house", deadline=None, max_examples=examples(100))
settings.load_profile("house")


def pytest_configure(config):
    config.pluginmanager.register(costs.Meter())
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(costs.Table())


def pytest_collection_modifyitems(items):
    """Files with slow tests first: with ``--dist loadfile`` each file goes to one process, and none is left with a long one at the end."""
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch):
    """Every test starts in Chinese, whatever the test before it spoke; no line says how far a work is, which on a busy machine takes long."""
    set_language("zh")
    monkeypatch.setattr(terminal, "EVERY", math.inf)


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def shipped_scenarios(repository) -> list[Path]:
    return sorted((repository / "scenarios").glob("*.yaml"))

"""What every test may ask for: the repository, its shipped scenarios, and small populations."""

from pathlib import Path

import pytest
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
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shipped_scenarios(repository) -> list[Path]:
    return sorted((repository / "scenarios").glob("*.yaml"))

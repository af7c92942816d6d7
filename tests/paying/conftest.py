"""The made city of the golden lists, and runs of it that tests share."""

from pathlib import Path

import pytest

from kjqs_model.language import speaking
from kjqs_model.paying import pay
from kjqs_model.scenario import load_scenario

CITY = Path(__file__).parent / "city"
TABLES, PAID = CITY / "表", CITY / "已兑付台账.csv"


@pytest.fixture(scope="session")
def city() -> Path:
    return CITY


@pytest.fixture(scope="session")
def scenario():
    return load_scenario(None)


@pytest.fixture(scope="session")
def tables_run(scenario):
    """The golden city's tables with what was paid before."""
    with speaking("zh"):
        return pay([TABLES], 2023, scenario, paid=[PAID])

"""Writes one-person households as policyengine-uk-compiled reads them, or says where its program stands.

``python uk_households.py write FOLDER ROWS YEAR`` and ``python uk_households.py program``.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from policyengine_uk_compiled import engine


def write(folder: Path, rows: int) -> None:
    draw, ids = np.random.default_rng(1), np.arange(1, rows + 1)
    defaults = {"persons": engine.PERSON_DEFAULTS, "benunits": engine.BENUNIT_DEFAULTS, "households": engine.HOUSEHOLD_DEFAULTS}
    own = {
        "persons": {"person_id": ids, "benunit_id": ids, "household_id": ids, "age": draw.integers(18, 90, rows)},
        "benunits": {"benunit_id": ids, "household_id": ids, "person_ids": ids},
        "households": {"household_id": ids, "benunit_ids": ids, "person_ids": ids},
    }
    own["persons"]["employment_income"] = np.rint(draw.lognormal(10, 0.8, rows))
    folder.mkdir(parents=True)
    for name, values in defaults.items():
        table = pd.DataFrame({column: np.repeat(value, rows) for column, value in values.items()} | own[name])
        table.to_csv(folder / f"{name}.csv", index=False)


if sys.argv[1] == "write":
    write(Path(sys.argv[2]), int(sys.argv[3]))
else:
    print(engine._find_binary())

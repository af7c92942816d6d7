"""A small city that tests keep in one folder and in parts."""

from pathlib import Path

import numpy as np

from kjqs_model.tables import Tables, table_from_columns, write_tables

YEAR = 2023
NAMES = ("东昌府区", "临清市", "茌平区")


def city(number=60):
    """Firms of three counties that share agencies and carriers, in two years."""
    firms = [f"F{place:03d}" for place in range(number)] * 2
    years = [2023] * number + [2022] * number
    first = [("first" if place % 3 == 0 else "none") for place in range(number)] + ["none"] * number
    county = [NAMES[place % 3] for place in range(number)] * 2
    return Tables(
        [
            table_from_columns(
                "enterprises",
                {
                    "firm_id": firms,
                    "year": years,
                    "county": county,
                    "recognition": first,
                    "tech_sme": [True] * (2 * number),
                    "above_scale": ["industrial"] * (2 * number),
                    "agency_id": [f"A{place % 2}" for place in range(number)] * 2,
                    "carrier_id": [f"C{place % 4}" for place in range(number)] * 2,
                    "super_deduction": [place % 2 == 0 for place in range(number)] * 2,
                    "provincial_rd_subsidy": np.arange(2.0 * number) * 999.5,
                    "rd_reported": np.full(2 * number, 3e6),
                    "rd_reported_previous": np.full(2 * number, 1e6),
                    "first_rd_report": [False] * (2 * number),
                },
            ),
            table_from_columns(
                "carriers",
                {
                    "carrier_id": [f"C{place}" for place in range(4)] * 2,
                    "year": [2023] * 4 + [2022] * 4,
                    "county": [NAMES[0]] * 8,
                    "kind": ["incubator"] * 8,
                    "level": ["provincial"] * 8,
                    "event": ["approved"] * 8,
                },
            ),
            table_from_columns(
                "parks",
                {
                    "park_id": [f"K{place}" for place in range(7)],
                    "year": [2023] * 7,
                    "county": [NAMES[1]] * 7,
                    "level": ["municipal"] * 7,
                    "newly_built": [False] * 7,
                    "assessment_score": np.arange(70.0, 77.0),
                    "chosen_previous": [False] * 7,
                },
            ),
        ]
    )


def in_counties(whole: Tables, folder: Path) -> None:
    """Writes a city into ``whole`` and county by county into ``parts``."""
    write_tables(whole, folder / "whole")
    for name in NAMES:
        parts = [table.take(table.texts("county") == name) for table in (whole[one] for one in whole.given)]
        write_tables(Tables(table for table in parts if len(table)), folder / "parts" / name, "parquet")

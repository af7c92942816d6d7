"""The package pays exactly what the oracle's fractions pay, on random populations under random policies."""

import math
import random

import pytest

from kjqs_model.policy import baseline_policy, evaluate, register
from kjqs_model.tables import Tables, dictionary, table_from_columns

from . import Oracle

YEARS = (2022, 2023)
FEW = {
    "agency_id": 3,
    "carrier_id": 4,
    "owner_id": 4,
    "employer_id": 4,
    "seller_id": 4,
    "training_body_id": 3,
    "borrower_id": 5,
    "bank_id": 2,
}
YUAN = [0.0, 0.33, 0.5, 1.0, 1.5, 99.99, 333.33, 499999.99, 500000.0, 999999.99, 1e6, 33333333.33, 33333333.34, 4e6, 1e8]


def random_row(draw: random.Random, table: str, number: int) -> dict:
    row = {}
    for name, column in dictionary()[table].columns.items():
        empty = column.optional and draw.random() < 0.3
        if column.type == "string":
            pool = FEW.get(name, 10**6) if name != dictionary()[table].key[0] else None
            row[name] = (
                f"{name[0].upper()}{number if pool is None else draw.randrange(pool)}" if pool is None or not empty else None
            )
        elif column.type == "one of":
            row[name] = draw.choice(list(column.words))
        elif column.type == "bool":
            row[name] = draw.random() < 0.5
        elif column.type == "year":
            row[name] = draw.choice(YEARS)
        elif column.type == "float":
            row[name] = None if empty else float(draw.randrange(-3, 6))
        else:
            row[name] = None if empty else draw.choice([*YUAN, round(draw.random() * 10 ** draw.randrange(1, 9), 2)])
    if table == "enterprises" and row["rd_reported_previous"] is None and not row["first_rd_report"]:
        row["rd_reported"] = None
    return row


def random_population(draw: random.Random) -> dict[str, list[dict]]:
    most = {"platforms": 160}  # fifteen kinds: more rows, so that each is met
    rows = {
        name: [random_row(draw, name, number) for number in range(draw.randrange(1, most.get(name, 40)))]
        for name in dictionary()
        if name != "accounts"
    }
    for row in rows["carriers"]:
        row["carrier_id"] = f"C{draw.randrange(6)}"
    firms = {}
    for number in range(
        draw.randrange(10, 60)
    ):  # firms with rows of several years, so that readings that look back or ahead have something to see
        row = random_row(draw, "enterprises", number) | {
            "firm_id": f"F{draw.randrange(15)}",
            "year": draw.choice((2018, 2020, 2022, 2023, 2024)),
        }
        firms.setdefault((row["firm_id"], row["year"]), row)
    rows["enterprises"] += firms.values()
    one = {}
    rows["carriers"] = [
        one.setdefault((r["carrier_id"], r["year"]), r) for r in rows["carriers"] if (r["carrier_id"], r["year"]) not in one
    ]
    return rows


def random_policy(draw: random.Random) -> dict:
    values = {
        "yuan": lambda: draw.choice([0, 0.5, 1000, 33333.33, 200000, 500000, round(draw.random() * 1e6, 2)]),
        "rate": lambda: draw.choice([0, 0.015, 0.35, 0.3, 1, round(draw.random() * 2, 4)]),
        "share": lambda: draw.choice([0, 0.3, 0.6, 1, round(draw.random(), 3)]),
        "count": lambda: draw.randrange(4),
    }
    law = {}
    for clause, entry in register().items():
        for name, parameter in entry.parameters.items():
            if name != "annual_envelope" and draw.random() < 0.5:
                law[f"{clause}.{name}"] = values[parameter.unit]()
        law.update({f"{clause}.{name}": draw.choice(words) for name, words in entry.readings.items()})
    return law


def coded(rows: dict[str, list[dict]]) -> Tables:
    tables = []
    for name, table in rows.items():
        columns = {
            column: [math.nan if row[column] is None and entry.type in ("yuan", "float") else row[column] for row in table]
            for column, entry in dictionary()[name].columns.items()
        }
        tables.append(table_from_columns(name, columns, length=len(table)))
    return Tables(tables)


@pytest.mark.parametrize("seed", range(60))
def test_the_package_agrees_with_the_oracle(seed):
    draw = random.Random(seed)
    rows, overrides = random_population(draw), random_policy(draw)
    policy = baseline_policy().with_overrides(overrides)
    law = {path: policy.value(path, 2023) for path in (*policy.values, *policy.readings)}
    paid = evaluate(coded(rows), policy, 2023, block=draw.choice([1, 7, 1 << 16])).payments()
    ours = {(row.clause, row.recipient_id): row.amount_yuan for row in paid.itertuples()}
    assert ours == Oracle(rows, law, 2023).payments()


def test_the_oracle_reaches_every_clause_that_pays_from_tables():
    reached = set()
    for seed in range(60):
        draw = random.Random(seed)
        rows, overrides = random_population(draw), random_policy(draw)
        policy = baseline_policy().with_overrides(overrides)
        reached |= {clause for clause, cost in evaluate(coded(rows), policy, 2023).costs.items() if len(cost.amounts)}
    assert reached == {
        clause for clause, entry in register().items() if entry.pays_money and set(entry.parameters) - {"annual_envelope"}
    }

"""A population in parts costs what it costs in one: over any populations and policies, through files and through the command."""

import random
from pathlib import Path

import pytest

from kjqs_model.parts import evaluate_partitions, evaluation, open_executor
from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.tables import Tables, joined, partitions, table_from_columns, write_tables
from tests.fuzz import thinned
from tests.oracle.test_oracle import coded, random_policy, random_population
from tests.parts.cities import NAMES, YEAR, city, in_counties
from tests.projection.commands import kjqs


def dealt(draw, rows):
    """The rows in three parts: a firm's all in one, any others anywhere; the keys of firms made to stand once."""
    home, seen, found = {}, set(), [{name: [] for name in rows} for _ in NAMES]
    for name, table in rows.items():
        for row in table:
            if name == "enterprises":
                if (row["firm_id"], row["year"]) in seen:
                    continue
                seen.add((row["firm_id"], row["year"]))
            part = home.setdefault(row["firm_id"], draw.randrange(3)) if name == "enterprises" else draw.randrange(3)
            found[part][name].append(row | {"credit_code": None} if "credit_code" in row else row)
    return found


@pytest.mark.parametrize("seed", thinned(range(40), 4))
def test_any_population_in_parts_costs_what_it_costs_in_one(seed, monkeypatch):
    draw = random.Random(seed)
    rows, policy = random_population(draw), baseline_policy().with_overrides(random_policy(draw))
    tables = {
        Path(name): coded({table: own for table, own in part.items() if own})
        for name, part in zip(NAMES, dealt(draw, rows), strict=True)
    }
    monkeypatch.setattr(evaluation, "partitions", lambda path: list(tables))
    monkeypatch.setattr(
        evaluation,
        "read_tables",
        lambda path, only: (Tables(tables[path][name] for name in tables[path].given if name in only), []),
    )
    for rule in ("as_written", "highest_per_matter", "difference_on_upgrade"):
        own = policy.with_overrides({"overlap": rule})
        with open_executor() as executor:
            found, _, _ = evaluate_partitions(Path("x"), own, YEAR, executor)
        whole = evaluate(joined(tables.values()), own, YEAR)
        assert (
            found.detail().to_csv() == whole.detail().to_csv() and found.notes == whole.notes and found.total == whole.total > 0
        )


@pytest.fixture
def in_parts(tmp_path):
    """The same city in one folder and in three."""
    in_counties(city(), tmp_path)
    return tmp_path


def payments(folder, tables, *more, name="p.csv"):
    code, out, err = kjqs("evaluate", folder / tables, "--year", YEAR, "--output", folder / name, *more)
    assert code == 0, err
    return (folder / name).read_bytes(), out.replace(name, "")


def test_the_command_writes_the_same_bytes(in_parts):
    assert [path.name for path in partitions(in_parts / "parts")] == sorted(NAMES) and partitions(in_parts / "whole") == []
    whole, said = payments(in_parts, "whole")
    assert payments(in_parts, "parts") == (whole, said)
    assert all(clause in whole.decode() for clause in (",1.1,", ",1.4,", ",6.3,", ",8.1,", ",8.2,", ",16.2,"))


@pytest.mark.slow
def test_processes_write_the_same_bytes(in_parts):
    assert payments(in_parts, "parts", "--workers", 2) == payments(in_parts, "whole")


def test_workers_for_a_population_in_one_are_refused(in_parts):
    code, _, err = kjqs("evaluate", in_parts / "whole", "--year", YEAR, "--output", in_parts / "p.csv", "--workers", 2)
    assert code == 2 and "--workers" in err and not (in_parts / "p.csv").exists()


def carrier(event="approved", level="provincial"):
    """A second row of a carrier that stands in the first part."""
    return table_from_columns(
        "carriers",
        {"carrier_id": ["C0"], "year": [2023], "county": [NAMES[1]], "kind": ["incubator"], "level": [level], "event": [event]},
    )


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda first, second: (first, Tables([joined([second, first])["enterprises"]])), "同时出现在两个部分"),
        (lambda first, second: (first, Tables([carrier(), second["enterprises"]])), "同一主键"),
        (
            lambda first, second: (first, Tables([carrier(event="selected", level="national"), second["enterprises"]])),
            "类型或级别不一致",
        ),
    ],
)
def test_what_stands_in_two_parts_is_refused(change, says, in_parts):
    from kjqs_model.tables import load_tables

    folders = [in_parts / "parts" / name for name in NAMES[:2]]
    for folder, tables in zip(folders, change(*map(load_tables, folders)), strict=True):
        write_tables(tables, folder, "parquet")
    code, _, err = kjqs("evaluate", in_parts / "parts", "--year", YEAR, "--output", in_parts / "p.csv")
    assert code == 2 and says in err and not (in_parts / "p.csv").exists()


def test_errors_of_every_part_are_told_with_its_name(in_parts):
    for name in NAMES[:2]:
        (in_parts / "parts" / name / "enterprises.parquet").write_bytes(b"no")
    code, _, err = kjqs("evaluate", in_parts / "parts", "--year", YEAR, "--output", in_parts / "p.csv")
    assert code == 2 and all(f"{name}/enterprises.parquet" in err for name in NAMES[:2]) and not (in_parts / "p.csv").exists()

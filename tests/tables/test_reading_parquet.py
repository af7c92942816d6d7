"""The promises of the contract about Parquet files, whose columns have types of their own."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tables_helpers import firm

from kjqs_model.tables import load_tables, read_tables


@pytest.fixture
def stored(tmp_path):
    """Write enterprises.parquet with a column replaced, and give the folder."""

    def write(rows=2, **columns):
        base = {key: [value] * rows for key, value in firm().items()} | {"firm_id": [f"F{row}" for row in range(rows)]}
        pq.write_table(pa.table(base | columns), tmp_path / "enterprises.parquet")
        return tmp_path

    return write


def errors(path, **where):
    found = [finding for finding in read_tables(path)[1] if finding.severity == "error"]
    return [finding for finding in found if all(getattr(finding, name) == value for name, value in where.items())]


@pytest.mark.parametrize(
    "years",
    [
        pa.array([2023, 2024]),
        pa.array([2023, 2024], pa.uint16()),
        pa.array([2023.0, 2024.0]),
        pa.array(["2023", "2024"]),
        pa.array(["2023", "2024"]).dictionary_encode(),
        pa.array(["2023", "2024"], pa.large_string()),
    ],
)
def test_years_stored_in_any_way(stored, years):
    firms = load_tables(stored(year=years))["enterprises"]
    assert firms["year"].tolist() == [2023, 2024]
    assert firms.source.rows.tolist() == [2, 3]


@pytest.mark.parametrize(
    "amounts",
    [
        [1.5, None],
        pa.array([decimal.Decimal("1.50"), None], pa.decimal128(20, 4)),
        ["1.5", None],
        ["1.5", ""],
        pa.array([1.5, None], pa.float32()),
        pa.array(["1.5", " "]).dictionary_encode(),
    ],
)
def test_amounts_stored_in_any_way_and_null_is_empty(stored, amounts):
    firms = load_tables(stored(other_rd_subsidy=amounts, rd_reported=amounts))["enterprises"]
    assert firms["other_rd_subsidy"].tolist() == [1.5, 0]
    np.testing.assert_array_equal(firms["rd_reported"], [1.5, np.nan])


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), -0.01, 0.001, 1e14, 2**63 - 1])
def test_what_is_no_amount_is_refused(stored, amount):
    found = errors(stored(other_rd_subsidy=[amount, amount]), column="other_rd_subsidy")
    assert [finding.row for finding in found] == [2, 3]


def test_huge_whole_number_is_shown_as_it_stands(stored):
    assert errors(stored(rd_reported=[1234567890123456789, 0]))[0].value == "1234567890123456789"


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1], [2]]),
        pa.array([{"a": 1}, {"a": 2}]),
        pa.array([datetime.datetime(2023, 1, 1)] * 2),
        pa.array([datetime.date(2023, 1, 1)] * 2),
        pa.array([datetime.timedelta(1)] * 2),
    ],
)
@pytest.mark.parametrize("name", ["year", "firm_id", "rd_reported", "tech_sme", "recognition"])
def test_types_that_no_column_takes_are_refused_once(stored, column, name):
    found = errors(stored(**{name: column}), column=name)
    assert len(found) == 1
    assert found[0].row is None


def test_truth_values_and_words(stored):
    firms = load_tables(stored(tech_sme=[True, False], super_deduction=pa.array([1, 0]), recognition=["首次认定", "renewed"]))[
        "enterprises"
    ]
    assert firms["tech_sme"].tolist() == [True, False]
    assert firms["super_deduction"].tolist() == [True, False]
    assert errors(stored(recognition=[1, 2]), column="recognition")
    assert errors(stored(county=[True, False]), column="county")


def test_column_of_nulls_is_empty(stored):
    assert load_tables(stored(name=pa.nulls(2), rd_reported=pa.nulls(2)))
    assert len(errors(stored(county=pa.nulls(2)), column="county")) == 2


def test_ids_stored_as_numbers(stored):
    assert load_tables(stored(firm_id=[7, 8]))["enterprises"].texts("firm_id").tolist() == ["7", "8"]
    assert errors(stored(firm_id=[10**15, 8]), column="firm_id", row=2)
    assert errors(stored(credit_code=[None, 91]), column="credit_code", row=3)


def test_files_of_pandas(tmp_path):
    frame = pd.DataFrame([firm(year=2023, tech_sme=True, rd_reported=1.5), firm(firm_id="F2", year=2023, tech_sme=False)])
    frame.to_parquet(tmp_path / "enterprises.parquet")
    np.testing.assert_array_equal(load_tables(tmp_path)["enterprises"]["rd_reported"], [1.5, np.nan])
    frame.set_index(pd.Index(["a", "b"])).to_parquet(tmp_path / "enterprises.parquet")
    assert "index=False" in errors(tmp_path)[0].remedy


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"a,b\n"])
def test_unreadable_files_are_refused_in_words(tmp_path, content):
    (tmp_path / "enterprises.parquet").write_bytes(content)
    found = errors(tmp_path)
    assert len(found) == 1
    assert found[0].remedy

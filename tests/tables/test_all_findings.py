"""No finding is cut without a count, and a file holds all of them."""

import csv

import pytest

from tests.projection.commands import kjqs

ROWS = 1_300


@pytest.fixture
def many(tmp_path):
    """A table with a fault in one column of every row."""
    (tmp_path / "tables").mkdir()
    rows = "".join(f"F{number},东昌府区,2023,非规上,是,无,否,多少,否,\n" for number in range(ROWS))
    (tmp_path / "tables" / "企业.csv").write_text(
        "企业编号,县区,年度,规上类型,科技型中小企业,高企认定结果,享受加计扣除,省级研发补助,首次填报研发投入,研发投入\n" + rows,
        encoding="utf-8",
    )
    return tmp_path / "tables"


def test_the_file_of_findings_holds_all_and_the_terminal_the_count(many, tmp_path):
    code, _, said = kjqs("check", many, "--output", tmp_path / "findings.csv")
    with open(tmp_path / "findings.csv", encoding="utf-8", newline="") as file:
        held = [row for row in csv.DictReader(file) if row["value"] == "多少"]
    assert code == 2 and [int(row["row"]) for row in held] == list(range(2, ROWS + 2))
    assert f"另有 {ROWS - 100:,} 处没有显示" in said and "findings.csv" in said and f"共 {ROWS} 处错误" in said
    assert len(said.splitlines()) < 120


def test_without_a_file_the_rest_is_counted_and_the_way_to_all_is_said(many):
    said = kjqs("check", many)[2]
    assert f"该列共有 {ROWS} 处" in said and "--output findings.csv" in said

"""``kjqs forecast`` as a user runs it: what is written and said, and what is refused."""

import json

import numpy as np
import pandas as pd
import pytest

from kjqs_model.budget.running_year import forecast as running_year
from kjqs_model.scenario import load_scenario
from kjqs_model.tables import load_tables
from tests.projection.commands import kjqs

FIRMS = "firm_id,county,year,above_scale,tech_sme,recognition,super_deduction,rd_reported,first_rd_report\n"
LEDGER = "条款,县区,预算年度,事项年度,年初预算,调整预算,累计拨付,上年结转\n"
ROWS = (
    "1.1,,2024,2023,500000,400000,100000,0\n1.2,,2024,2023,60000,,0,0\n8.2,东昌府区,2024,2023,90000,,50000,20000\n"
    "7.2,,2024,2024,3000000,,1000000,0\n7.2,,2023,2023,500000,,500000,0\n"
)
DAY = ("--as-of", "2024-08-31")


def firms(year, count, recognition="first", county="东昌府区"):
    return "".join(
        f"F{year}{recognition}{number:03},{county},{year},none,true,{recognition},false,,\n" for number in range(count)
    )


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A folder with tables of 2023 and 2024 and a ledger: five first recognitions and two renewals of 2023, eight first ones of 2024."""
    place = tmp_path_factory.mktemp("inputs")
    (place / "tables").mkdir()
    rows = firms(2023, 5) + firms(2023, 2, "renewed", "临清市") + firms(2024, 8)
    (place / "tables" / "enterprises.csv").write_text(FIRMS + rows, encoding="utf-8")
    (place / "台账.csv").write_text(LEDGER + ROWS, encoding="gb18030")
    return place


def run(inputs, output, *more, ledger="台账.csv", tables="tables", day=DAY):
    return kjqs("forecast", inputs / tables, "--ledger", inputs / ledger, *day, "--draws", 8, "--output", output, *more)


@pytest.fixture(scope="module")
def told(inputs, tmp_path_factory):
    """The folder of one forecast, and what it said."""
    place = tmp_path_factory.mktemp("forecast") / "out"
    code, out, err = run(inputs, place)
    assert code == 0, err
    return place, out, err


def table(place, name):
    return pd.read_csv(place / f"{name}.csv", dtype={"clause": str, "from": str, "to": str}, keep_default_na=False)


def clause(place, name):
    return table(place, "forecast").set_index("clause").loc[name]


def refused(inputs, tmp_path, *more, **given):
    """What is said of a forecast that is refused: nothing is written."""
    code, out, err = run(inputs, tmp_path / "out", *more, **given)
    assert (code, out) == (2, "") and not (tmp_path / "out").exists()
    return err


def test_it_writes_its_tables_the_form_the_page_the_workbook_and_a_manifest(told):
    place, _, _ = told
    assert {path.name for path in place.iterdir()} == {
        "forecast.csv",
        "by_county.csv",
        "moves.csv",
        "manifest.json",
        "预算调整表.xlsx",
        "forecast.xlsx",
        "report.html",
    }
    assert not list(place.parent.glob(".*"))


def test_what_was_decided_last_year_is_known_to_the_yuan(told):
    # Five first recognitions of 2023 at 100,000 and two renewals at 50,000 fall due in 2024; nothing of 2024 does.
    first, renewed = clause(told[0], "1.1"), clause(told[0], "1.2")
    assert (first["need_p05"], first["need_p95"], first["available"], first["paid_to_date"]) == (500000, 500000, 400000, 100000)
    assert (first["gap_probability"], first["standard_error"], first["gap_at_safety"]) == (1, 0, 100000)
    assert (renewed["need_mean"], renewed["gap_at_safety"]) == (100000, 40000)
    assert clause(told[0], "8.2")["surplus_at_safety"] == 60000


def test_known_firms_displace_simulated_ones_of_the_running_year(told, inputs):
    found = clause(told[0], "1.1")
    projection = running_year.simulate(load_scenario(None, ["years.last=2024"]), 8, with_parent=False)
    amounts, recipients = projection.outcome.amounts["1.1"][0], projection.outcome.recipients["1.1"][0]
    expected = np.floor(amounts * np.maximum(recipients - 8, 0) / recipients + 0.5).mean()
    assert found["known_yuan"] == 1_300_000
    assert found["simulated_mean"] == pytest.approx(expected, abs=0.01) and expected < amounts.mean()


def test_every_line_and_the_total_balance(told):
    found = table(told[0], "forecast")
    assert np.allclose(found["need_mean"], found["paid_to_date"] + found["remaining_mean"], atol=0.01)
    assert np.allclose(found["available"], found["need_mean"] + found["surplus_mean"] - found["gap_mean"], atol=0.02)
    lines, total = found[found["clause"] != "total"], found[found["clause"] == "total"].iloc[0]
    for name in ("known_yuan", "available", "paid_to_date", "need_mean"):
        assert lines[name].sum() == pytest.approx(total[name], abs=0.5)
    assert list(found["clause"])[-1] == "total"


def test_with_a_real_projection_every_draw_balances_to_the_yuan(inputs):
    tables, scenario, day = load_tables(inputs / "tables"), load_scenario(None), running_year.day_of("2024-08-31")
    ledger = running_year.load_claims_ledger(inputs / "台账.csv", tables, day)
    found = running_year.forecast(tables, ledger, scenario, running_year.plan_of(tables, scenario, day), 8)
    assert found.draws == 8
    for line in found.lines:
        assert (line.need == line.paid_to_date + line.remaining.sum(axis=1)).all() and (line.remaining >= 0).all()
        assert (line.available == line.need + line.surplus - line.gap).all()
    assert (found.need == sum(line.need for line in found.lines)).all()
    assert found.paid_to_date == 1_150_000 and found.available == 3_570_000


def test_counties_sum_to_their_clause(told):
    by_county = table(told[0], "by_county").groupby("clause")
    lines = table(told[0], "forecast").set_index("clause").drop("total")
    for name in ("known_yuan", "need_mean", "available", "paid_to_date"):
        assert np.allclose(by_county[name].sum().reindex(lines.index), lines[name], atol=0.5)


def test_moves_stay_in_their_department_and_give_no_more_than_the_surplus(told):
    moves, lines = table(told[0], "moves"), table(told[0], "forecast").set_index("clause")
    within = moves[moves["kind"] == "move"]
    assert set(moves["kind"]) <= {"move", "budget_adjustment"} and moves["order"].tolist() == list(range(1, len(moves) + 1))
    assert (lines.loc[within["from"], "department"].to_numpy() == lines.loc[within["to"], "department"].to_numpy()).all()
    given_away = within.groupby("from")["amount_yuan"].sum()
    assert (given_away <= lines.loc[given_away.index, "surplus_at_safety"]).all()
    closed = moves.groupby("to")["amount_yuan"].sum()
    assert (closed >= lines.loc[closed.index, "gap_at_safety"]).all()


def test_what_no_draw_needs_closes_a_gap_of_its_department_and_no_more(inputs):
    """8.2 has 50,000,000 yuan that no draw needs; the certain gaps of 1.1 and 1.2 (500,000 and 100,000 due) take them in whole 10,000 yuan."""
    tables, scenario, day = load_tables(inputs / "tables"), load_scenario(None), running_year.day_of("2024-08-31")
    (inputs / "宽裕.csv").write_text(LEDGER + ROWS.replace("2024,2023,90000,,50000", "2024,2023,50000000,,0"), encoding="utf-8")
    ledger = running_year.load_claims_ledger(inputs / "宽裕.csv", tables, day)
    found = running_year.forecast(tables, ledger, scenario, running_year.plan_of(tables, scenario, day), 8)
    lines = {line.clause: line for line in found.lines}
    moved = [move for move in found.moves if move.source is not None]
    assert {move.source for move in moved} == {"8.2"} and {("1.1", 100_000), ("1.2", 40_000)} <= {
        (move.target, move.amount) for move in moved
    }
    assert sum(move.amount for move in moved) <= lines["8.2"].available - lines["8.2"].need.max()
    for move in moved:
        gap = int(np.ceil(np.quantile(lines[move.target].need, 0.8) - 1e-6)) - lines[move.target].available
        assert move.department == "市科技局" and 0 < gap <= move.amount < gap + 10_000
    assert not any(move.department == "市科技局" for move in found.moves if move.source is None)


def test_the_manifest_and_the_terminal_hold_the_notes(told):
    place, out, _ = told
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "forecast" and manifest["as_of"] == "2024-08-31" and manifest["draws"] == 8
    assert manifest["event_years"] == {"known": [2023, 2024], "simulated": [], "absent": []}
    assert len(manifest["inputs"]["ledger"]) == len(manifest["inputs"]["tables"]) == 64
    assert all(note in out for note in manifest["notes"])
    assert "时间进度 66.7%" in out and "2024 预算年度，截至 2024-08-31" in out and "建议的调剂" in out


def test_the_same_run_writes_the_same_bytes_over_an_older_one(told, inputs):
    place, _, _ = told
    before = {path.name: path.read_bytes() for path in place.glob("*.csv")}
    assert run(inputs, place)[0] == 0
    assert {path.name: path.read_bytes() for path in place.glob("*.csv")} == before


def test_a_whole_year_in_the_tables_adds_nothing_simulated(inputs, tmp_path):
    code, out, _ = run(inputs, tmp_path / "one", "--complete", "1.1")
    assert (
        code == 0
        and clause(tmp_path / "one", "1.1")["simulated_mean"] == 0
        and clause(tmp_path / "one", "1.2")["simulated_mean"] > 0
    )
    assert "按 --complete，以下条款" in out
    code, out, _ = run(inputs, tmp_path / "all", "--complete", "all")
    assert code == 0 and (table(tmp_path / "all", "forecast")["simulated_mean"] == 0).all() and "--complete all" in out


def test_a_running_year_up_to_the_base_year_is_known_claims_alone(inputs, tmp_path):
    code, out, _ = run(inputs, tmp_path / "out", "--set", "years.base=2024", "--set", "years.last=2026")
    assert code == 0 and "不晚于情景的基年 2024，没有推演" in out
    assert clause(tmp_path / "out", "total")["simulated_mean"] == 0


def test_years_of_the_projection_without_rows_are_simulated_and_said(inputs, tmp_path):
    (inputs / "2025.csv").write_text(LEDGER + "1.1,,2025,2024,9000000,,0,0\n", encoding="utf-8")
    (inputs / "only_2023").mkdir()
    (inputs / "only_2023" / "enterprises.csv").write_text(FIRMS + firms(2023, 5), encoding="utf-8")
    code, out, _ = run(inputs, tmp_path / "out", ledger="2025.csv", tables="only_2023", day=("--as-of", "2025-06-30"))
    assert code == 0 and "2024 年在数据表中没有记录，按推演金额计" in out and "台账没有 2023、2024 预算年度的行" in out
    assert clause(tmp_path / "out", "1.1")["need_mean"] > 5_000_000


def test_tables_without_any_year_that_counts_are_warned_of(inputs, tmp_path):
    (inputs / "later").mkdir()
    (inputs / "later" / "enterprises.csv").write_text(FIRMS + firms(2030, 1), encoding="utf-8")
    code, out, err = run(inputs, tmp_path / "out", tables="later")
    assert code == 0 and "没有 2024 年及以前任何事项年度的记录" in err and "需求可能偏低" in out


def test_it_speaks_english(inputs, tmp_path):
    code, out, _ = run(inputs, tmp_path / "out", "--complete", "all", "--language", "en")
    assert code == 0 and "Budget year 2024 as of 2024-08-31" in out and "66.7% of the year is over" in out


@pytest.mark.parametrize("day", ["2024-02-30", "昨天", "2024", "31.08.2024"])
def test_a_date_that_is_none_is_refused(inputs, tmp_path, day):
    assert "2024-08-31 的样子" in refused(inputs, tmp_path, day=("--as-of", day))


def test_a_ledger_with_faults_is_refused_with_all_of_them(inputs, tmp_path):
    (inputs / "bad.csv").write_text(LEDGER + "8.22,,2024,2023,1000000,,0,0\n1.1,东昌区,2024,2025,-1,,0,0\n", encoding="utf-8")
    said = refused(inputs, tmp_path, ledger="bad.csv")
    assert all(
        text in said for text in ("是否应为“8.2”", "是否应为“东昌府区”", "事项年度晚于预算年度", "金额为负数", "没有写出任何结果")
    )


def test_a_ledger_of_another_budget_year_is_refused(inputs, tmp_path):
    assert "台账中没有 2025 预算年度的行" in refused(inputs, tmp_path, day=("--as-of", "2025-08-31"))


def test_more_paid_than_there_is_is_warned_of_and_goes_on(inputs, tmp_path):
    (inputs / "over.csv").write_text(LEDGER + "1.1,,2024,2023,500000,,600000,0\n", encoding="utf-8")
    code, out, err = run(inputs, tmp_path / "out", "--complete", "all", ledger="over.csv")
    assert (
        code == 0
        and "第 2 行" in err
        and "累计拨付超过预算" in err
        and "累计已付超过该事项年度" in out
        and "1.1 首次认定高新技术企业补助（2023）" in out
    )


def test_an_unknown_clause_of_complete_is_refused_with_the_nearest(inputs, tmp_path):
    assert "是否应为“1.1”" in refused(inputs, tmp_path, "--complete", "1.11")


def test_tables_with_faults_are_refused(inputs, tmp_path):
    (inputs / "broken").mkdir()
    (inputs / "broken" / "enterprises.csv").write_text(FIRMS + "F1,东昌府区,二零二三,none,true,first,false,,\n", encoding="utf-8")
    assert "不是四位数年份" in refused(inputs, tmp_path, tables="broken")


def test_an_output_that_is_no_forecast_is_left_alone(inputs):
    before = (inputs / "tables" / "enterprises.csv").read_bytes()
    code, _, err = run(inputs, inputs / "tables")
    assert code == 2 and "不是 kjqs forecast 写出" in err and (inputs / "tables" / "enterprises.csv").read_bytes() == before


def test_claims_by_county_sum_to_what_evaluate_owes(inputs):
    tables = load_tables(inputs / "tables")
    costing = running_year.evaluate(tables, load_scenario(None), 2023)
    counties = running_year.known_counties(tables)
    found = running_year.known_claims(costing, counties)
    assert {name: int(known.amounts.sum()) for name, known in found.items()} == {
        name: cost.total for name, cost in costing.costs.items()
    }
    assert found["1.2"].amounts[counties.index("临清市")] == 100_000

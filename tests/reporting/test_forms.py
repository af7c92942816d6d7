"""The official forms: as tables they add up to the yuan, as sheets they read the ledger and say what is not modelled."""

import io
import re
from types import SimpleNamespace

import numpy as np
import openpyxl
import pytest

from kjqs_model.budget.codes import CONFIDENT
from kjqs_model.budget.forms.classification import classification_table, transfer_row
from kjqs_model.budget.forms.goals import goals_of
from kjqs_model.budget.forms.payments_due import payments_due
from kjqs_model.budget.forms.reform_note import reform_note
from kjqs_model.budget.forms.self_assessment import assessment_of
from kjqs_model.budget.forms.three_years import three_year_table
from kjqs_model.budget.forms.transfers import transfer_table
from kjqs_model.budget.forms.years import budget_years
from kjqs_model.language import set_language
from kjqs_model.reporting.workbook.build import workbook_bytes
from kjqs_model.reporting.workbook.forms.payments_due import real_rows
from kjqs_model.study import open_study
from kjqs_model.tables import Tables, table_from_columns

pytestmark = pytest.mark.slow

FORMS = ["三年滚动", "功能科目", "经济科目", "绩效目标", "附录 绩效自评", "事前评估", "转移支付", "附录 资金拨付"]
AHEAD = [*FORMS, "附录 保障试算", "附录 台账", "附录 分位数", "附录 贡献"]


@pytest.fixture(scope="module")
def tight():
    """A budget that is too small, of which counties bear a part."""
    return open_study("tight_budget", ["budget.opening_arrears.1.1=700000"], draws=8)


@pytest.fixture(scope="module")
def tight_values(tight):
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(tight)), data_only=True)


def words_of(sheet) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def rows_of(sheet, first: str) -> list[tuple]:
    """The rows below the heading that starts with a word."""
    rows = list(sheet.iter_rows(values_only=True))
    return rows[next(place for place, row in enumerate(rows) if row[0] == first) + 1 :]


# Tables ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["case", "tight"])
def test_articles_of_the_three_year_plan_sum_to_its_total_and_so_do_the_levels(request, which):
    frame = three_year_table(request.getfixturevalue(which).budget)
    amounts = ["entitlement", "need", "appropriation", "execution", "carry_over", "arrears"]
    for _, rows in frame.groupby("year"):
        total = rows.loc[rows["group"] == "total", amounts].sum()
        for group in ("article", "level"):
            assert rows.loc[rows["group"] == group, amounts].sum().to_list() == pytest.approx(total.to_list(), abs=1e-6)


def test_the_p80_of_the_total_is_of_its_own_draws_and_no_sum(case):
    frame = three_year_table(case.budget)
    year = budget_years(case.budget)[-1]
    rows = frame[frame["year"] == year]
    of_total = rows.loc[rows["group"] == "total", "need_p80"].item()
    assert of_total == np.quantile(case.budget.of("payable", "total", "total")[case.budget.years.index(year)], 0.8)
    assert rows.loc[rows["group"] == "article", "need_p80"].sum() != pytest.approx(of_total)


@pytest.mark.parametrize("kind", ["function", "economic"])
def test_every_code_of_a_classification_sums_to_the_ledgers_appropriation(tight, kind):
    frame = classification_table(tight.budget, kind)
    for year, amount in frame.groupby("year")["appropriation"].sum().items():
        assert amount == pytest.approx(tight.budget.of("appropriation", "total", "total")[tight.budget.years.index(year)].mean())


def test_a_code_below_the_confidence_is_left_to_finance_with_what_is_suggested(case):
    frame = classification_table(case.budget, "function")
    unsure = frame[~frame["settled"]]
    assert len(unsure) and set(unsure["text"]) == {"待财政核定"}
    assert all(row.code in row.remark and "建议" in row.remark for row in unsure.itertuples())
    assert set(frame.loc[frame["settled"], "text"]) == {"2069901 科技奖励"} and CONFIDENT == 0.8


def test_a_code_that_the_scenario_sets_is_settled():
    case = open_study("awards_of_jinan", ['budget.function={default: "2060499"}'], draws=8)
    frame = classification_table(case.budget, "function")
    assert set(frame["text"]) == {"2060499 其他技术研究与开发支出"}


def test_the_transfer_row_is_the_city_column_of_the_form_on_transfers(tight):
    year = budget_years(tight.budget)[0]
    row, table = transfer_row(tight.budget), transfer_table(tight.budget)
    placed = table[table["county"] != "*"]
    assert row.loc[row["year"] == year, "appropriation"].item() == pytest.approx(placed["city_appropriation"].sum())
    assert row.loc[row["year"] == year, "need"].item() == pytest.approx(placed["city_need"].sum())
    assert set(row["text"]) == {"51301 上下级政府间转移性支出"}


def test_counties_of_the_transfers_sum_to_the_levels_of_the_ledger(tight):
    table, budget = transfer_table(tight.budget), tight.budget
    for level in ("city", "county"):
        assert table[f"{level}_appropriation"].sum() == pytest.approx(budget.of("appropriation", "level", level)[0].mean())
        assert table[f"{level}_need"].sum() == pytest.approx(budget.of("payable", "level", level)[0].mean())
    assert table["county"].iloc[-1] == "*" and {"8.1"} < {clause for found in table["county_clauses"] for clause in found}


@pytest.mark.parametrize("which", ["case", "tight"])
def test_payees_are_owed_what_the_year_owes_whatever_the_assumed_pattern(request, which):
    case = request.getfixturevalue(which)
    frame = payments_due(case.budget, case.costing, case.tables)
    assert frame["unpaid_yuan"].sum() == case.costing.total == frame["entitlement_yuan"].sum() and (frame["paid_yuan"] == 0).all()
    assert (frame["city_yuan"] + frame["county_yuan"] == frame["unpaid_yuan"]).all()
    assert frame[["city_yuan", "county_yuan"]].min().min() >= 0


def test_only_what_is_known_to_be_paid_is_taken_off(tight):
    frame = payments_due(tight.budget, tight.costing, tight.tables)
    first, second = frame.iloc[0], frame.iloc[1]
    paid = {(first["clause"], first["recipient_id"]): 30_000, (second["clause"], second["recipient_id"]): 10**9}
    known = payments_due(None, tight.costing, tight.tables, settings=tight.budget.settings, paid=paid)
    own = known[(known["clause"] == first["clause"]) & (known["recipient_id"] == first["recipient_id"])].iloc[0]
    assert (own["paid_yuan"], own["unpaid_yuan"]) == (30_000, first["unpaid_yuan"] - 30_000) and len(known) == len(frame) - 1
    assert known["unpaid_yuan"].sum() == tight.costing.total - 30_000 - second["unpaid_yuan"]


def test_real_payees_have_their_name_and_credit_code_and_made_ones_are_marked(case):
    detail = case.costing.detail()
    id = detail.loc[detail["clause"] == "1.1", "recipient_id"].iloc[0]
    given = table_from_columns(
        "enterprises",
        {
            "firm_id": [id],
            "name": ["聊城某公司"],
            "credit_code": ["91371500MA3C0000XX"],
            "county": ["莘县"],
            "year": [case.year],
            "above_scale": ["none"],
            "tech_sme": [False],
            "recognition": ["first"],
            "super_deduction": [False],
        },
    )
    frame = payments_due(case.budget, case.costing, Tables([given]), lambda table, ids: ids == id)
    own = frame[frame["recipient_id"] == id]
    assert set(own["name"]) == {"聊城某公司"} and set(own["credit_code"]) == {"91371500MA3C0000XX"} and own["real"].any()
    assert (
        not frame.loc[frame["recipient_id"] != id, "real"].any() and frame.loc[frame["recipient_id"] != id, "name"].isna().all()
    )
    assert not real_rows(case)("enterprises", np.array([id])).any()


def test_tables_of_the_user_are_real_unless_their_record_says_they_were_made(tmp_path):
    given = SimpleNamespace(made=None, scenario=SimpleNamespace(population="tables", population_dir=tmp_path))
    (tmp_path / "tables").mkdir()
    assert real_rows(given)("enterprises", np.array(["A"])).all()
    (tmp_path / "tables" / "quality.json").write_text("{}", encoding="utf-8")
    assert not real_rows(given)("enterprises", np.array(["A"])).any()


def test_goals_carry_recipients_and_targets_of_the_model_and_leave_the_rest_to_the_department(case):
    goals = {one.key: one for one in goals_of(case.budget, case.projection)}
    first = goals["1"]
    quantity = {one.name: one for one in first.indicators if one.kind == "quantity"}
    # Money of the budget year pays the recognitions of the base year: counts, standards and money are of one year and multiply out.
    number = quantity["1.1 首次认定高新技术企业补助对象数"]
    money = next(one for one in first.indicators if one.name == "1.1 首次认定高新技术企业补助：当年兑付金额")
    assert number.value == len(case.costing.costs["1.1"].amounts) and money.value == case.costing.costs["1.1"].total
    assert number.text == f"{number.value:,.0f} 个" and money.note.startswith(f"= {number.value:,.0f} 个 × 平均 ")
    target = next(one for one in first.indicators if one.name.startswith("T2"))
    assert target.text == "2025 年 ≥ 1,000" and "概率" in target.note
    assert all("P10" not in one.text and "概率" not in one.text for goal in goals.values() for one in goal.indicators)
    assert [one.text for one in first.indicators if one.group == "satisfaction"] == ["部门填报"]
    assert sum(one.appropriation for one in goals.values()) == case.budget.of("appropriation", "total", "total")[0, 0]


def test_weights_of_a_self_assessment_make_a_hundred(case):
    for goals in goals_of(case.budget, case.projection):
        assert 10 + sum(one.weight for one in assessment_of(goals)) == 100


def test_the_note_of_a_reform_takes_differences_draw_by_draw(case):
    note, budget = reform_note(case.budget, case.projection), case.budget
    more = budget.of("entitlement", "total", "total") - budget.parent.of("entitlement", "total", "total")
    first = note.costs.iloc[0]
    assert (first["mean"], first["p95"]) == (more[0].mean(), np.quantile(more[0], 0.95))
    assert first["city"] + first["county"] == pytest.approx(first["mean"])
    assert len(note.changes) == 2 and next(heading for heading, _ in note.sections) == "立项必要性"
    assert all("部门填报" in sentences[-1] for _, sentences in note.sections)


def test_a_note_has_no_keys_and_no_json(tight):
    for sentence in reform_note(tight.budget, tight.projection).changes:
        assert not re.search(r"budget\.|[{}\[\]]|_[a-z]|[a-z]_|^\d+\.\d+\.", sentence), sentence
    assert any(
        "预算安排由“默认设定”改为“" in sentence and "万元" in sentence
        for sentence in reform_note(tight.budget, tight.projection).changes
    )


def test_arrears_are_told_apart_and_last_year_stands_beside(case, tight):
    for frame in (three_year_table(case.budget), three_year_table(tight.budget)):
        assert (frame["overdue"] + frame["not_yet_due"]).to_list() == pytest.approx(frame["arrears"].to_list()) and (
            frame["overdue"] >= 0
        ).all()
        total = frame[frame["group"] == "total"].set_index("year")
        first, *later = total.index
        assert np.isnan(total.loc[first, "last_appropriation"]) == (first == case.budget.years[0])
        for year in later:
            assert (
                total.loc[year, "last_execution"] == total.loc[year - 1, "execution"]
                and total.loc[year, "last_appropriation"] == total.loc[year - 1, "appropriation"]
            )
    assert three_year_table(tight.budget)["overdue"].max() > 0


def test_titles_keep_their_year_and_shares_of_counties_are_said_to_be_drawn(values, case):
    for name in ("三年滚动", "绩效目标", "附录 绩效自评", "转移支付", "附录 资金拨付"):
        assert re.match(r"20\d\d", values[name].cell(1, 1).value), name
    assert "模型按假设的分布抽取" in words_of(values["转移支付"]) and "不按假设的兑付进度扣减" in words_of(
        values["附录 资金拨付"]
    )


def test_a_list_alone_has_its_payments_and_titles_with_a_year(tmp_path):
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "enterprises.csv").write_text(
        "firm_id,name,county,year,above_scale,tech_sme,recognition,super_deduction\nF1,聊城甲公司,莘县,2023,none,true,first,false\nF2,,冠县,2023,none,true,renewed,false\n",
        encoding="utf-8",
    )
    (tmp_path / "mine.yaml").write_text(
        "title: 名单\nauthor: 市财政局\ndate: 2023-12-25\nquestion: 应兑付多少？\npopulation: list\n", encoding="utf-8"
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(open_study(tmp_path / "mine.yaml", draws=8))), data_only=True)
    text = words_of(book["附录 资金拨付"])
    assert "聊城甲公司" in text and "F2" in text and "nan" not in text and "150000" in text
    assert book["转移支付"].cell(1, 1).value == "2024 年市对下转移支付分配表"


def test_a_scenario_that_extends_none_has_no_note():
    case = open_study("baseline", draws=8)
    assert reform_note(case.budget, case.projection) is None


def test_a_plan_shorter_than_three_years_says_so():
    book = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes(open_study("awards_of_jinan", ["years.budget=2026"], draws=8))), data_only=True
    )
    text = words_of(book["三年滚动"])
    assert "推演只到 2027 年，因此只列 2 年" in text and "2025 年\n" not in text


# Sheets ------------------------------------------------------------------------------------------------------------------


def test_every_form_has_title_unit_and_remarks(values):
    for name in FORMS:
        text = words_of(values[name])
        assert "填报单位" in text and "注 1：" in text, name
        assert name == "附录 资金拨付" or "单位：万元" in text, name


def test_the_three_year_sheet_shows_the_totals_of_the_ledger_in_ten_thousand_yuan(values, case):
    totals = [row for row in values["三年滚动"].iter_rows(values_only=True) if row[1] == "合计"]
    frame = three_year_table(case.budget)
    wished = frame[frame["group"] == "total"].sort_values("year")
    names = ["entitlement", "need", "need_p80", "appropriation", "execution", "carry_over", "arrears"]
    for row, entry in zip(totals, wished.itertuples(), strict=True):
        assert list(row[3:10]) == pytest.approx([getattr(entry, name) / 10_000 for name in names])
    assert totals[0][2] == pytest.approx(case.costing.total / 10_000)


def test_sums_that_should_be_nothing_are_nothing(values, tight_values):
    for book in (values, tight_values):
        found = [
            row
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            if any(str(cell).startswith("与") and "差额" in str(cell) for cell in row)
        ]
        assert len(found) == 3
        assert {cell for row in found for cell in row if isinstance(cell, (int, float))} == {0}


def test_contributions_sum_to_the_p95_on_the_sheet(values):
    totals = [row for row in rows_of(values["附录 贡献"], "口径") if row[2] == "合计"]
    assert totals and all(row[5] == pytest.approx(row[6], abs=0.005) and row[7] == 0 for row in totals)


def test_weights_are_checked_as_they_are_changed(case, formulas):
    sheet = formulas["附录 绩效自评"]
    checks = [
        cell.value
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "权重合计不是 100" in cell.value
    ]
    assert len(checks) == len(goals_of(case.budget, case.projection)) and all(check.startswith("=IF(ROUND(F") for check in checks)


def test_the_burden_of_the_base_year_is_split_to_the_yuan(tight, tight_values):
    rows = rows_of(tight_values["附录 负担"], "条款")
    total = next(row for row in rows if row[1] == "合计")
    borne = dict.fromkeys(("city", "county"), 0)
    for clause, cost in tight.costing.costs.items():
        for county in dict.fromkeys(cost.counties):
            amount = cost.amounts[cost.counties == county].sum()
            city = np.floor(amount * tight.budget.settings.city_share[clause].of(county) + 0.5)
            borne = {"city": borne["city"] + city, "county": borne["county"] + amount - city}
    assert (total[3], total[5], total[6]) == (tight.costing.total, borne["city"], borne["county"]) and total[6] > 0


def test_settings_say_what_is_assumed_of_the_text_or_set(values, tight_values):
    assert {row[3] for row in rows_of(values["附录 财政设定"], "设定") if row[0]} == {"假设", "条文"}
    own = rows_of(tight_values["附录 财政设定"], "设定")
    assert ("市级负担比例", "8.1 研发投入补助同等额度支持", 0.5, "情景设定") in [row[:4] for row in own]


def test_the_manifest_has_what_the_workbook_was_made_from_and_no_clock(values, case):
    rows = dict(row[:2] for row in rows_of(values["附录 清单"], "项目") if row[0])
    assert rows["情景摘要（SHA-256）"] == case.scenario.digest() and rows["抽样次数"] == "8" and rows["种子"] == "1"
    assert not re.search(r"\d\d:\d\d", "".join(map(str, rows.values())))


def test_without_years_ahead_every_new_sheet_says_why():
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(open_study("published_figures", draws=8))))
    for name in AHEAD:
        assert ("今后各年没有推演" in words_of(book[name])) != (name == "附录 资金拨付"), name
    assert "假设" in words_of(book["附录 财政设定"])


def test_a_scenario_that_extends_none_says_that_there_is_no_reform():
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(open_study("baseline", draws=8))))
    assert "没有政策调整可评估" in words_of(book["事前评估"])


def test_forms_speak_english_throughout(case):
    set_language("en")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case)))
    for name in (
        "Three-year plan",
        "By function",
        "Transfers",
        "Next budget",
        "App. Settings",
        "App. Safety trial",
        "App. Ledger",
        "App. Quantiles",
        "App. Contributions",
    ):
        text = words_of(book[name])
        assert not re.search("注 1|单位：|均值|合计|假设", text), name
        assert "Yuan" in text or "million yuan" in text.lower() or name == "App. Settings", name


def test_shares_and_safety_are_named_input_cells(formulas):
    book = formulas
    sheet, cell = next(book.defined_names["city_share_22_2"].destinations)
    assert sheet == "附录 负担" and book[sheet][cell].value == 0.5
    sheet, cell = next(book.defined_names["safety_level"].destinations)
    assert sheet == "附录 保障试算" and book[sheet][cell].value == 0.8

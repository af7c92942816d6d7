"""What finance decides: assumed and marked, changed by a scenario, refused with a sentence and a remedy."""

import math

import pytest

from kjqs_model.budget.budget import fail_if_unknown
from kjqs_model.budget.codes import classification, economic_code, function_code, transfer_code
from kjqs_model.budget.payment_terms import assumed, paying_clauses, pools
from kjqs_model.budget.settings import settings_of
from kjqs_model.errors import Refusal
from kjqs_model.scenario import load_scenario


def test_every_clause_that_pays_has_a_pattern_a_burden_and_codes():
    settings = settings_of({})
    clauses = paying_clauses()
    assert list(settings.payment) == list(settings.city_share) == clauses
    named = [clause for entry in assumed()["payment"].values() for clause in entry["clauses"]]
    assert sorted(named) == sorted(clauses)
    for clause in clauses:
        assert math.fsum(settings.payment[clause].shares) == pytest.approx(1)
        assert function_code(clause, settings).code and economic_code(clause, settings).code
    assert sorted(settings.priority) == sorted(clauses)


def test_what_is_assumed_says_so_with_reason_and_range():
    for clause, burden in settings_of({}).city_share.items():
        assert burden.settled or (burden.range and burden.reason["zh"]), clause
    assert {clause for clause, burden in settings_of({}).city_share.items() if burden.settled} == {"8.2", "22.1"}
    for entry in (*assumed()["payment"].values(), *assumed()["settings"].values()):
        assert entry["reason"]["zh"] and entry["reason"]["en"]
    for clause, pattern in settings_of({}).payment.items():
        low, high = pattern.first
        assert low <= pattern.shares[0] <= high, clause


def test_codes_of_low_confidence_are_left_to_finance_and_those_of_a_scenario_are_sure():
    settings = settings_of({"function": {"1.1": "2069999"}, "economic": {"default": "50701"}})
    assert function_code("8.1", settings).text() == "待财政核定"
    assert function_code("19.3", settings).text() == "2069901 科技奖励"
    assert function_code("1.1", settings).code == "2069999" and function_code("1.1", settings).settled
    assert economic_code("22.1", settings_of({})).code == "50702" and economic_code("10.1", settings_of({})).code == "509"
    assert transfer_code().code == "51301" and classification()["edition"] == 2023


def test_default_holds_for_all_and_a_clause_stands_over_it():
    settings = settings_of(
        {"payment": {"1.1": [0.5, 0.5], "default": [1]}, "city_share": {"default": 0.6, "8.1": {"default": 0.5, "冠县": 0.2}}}
    )
    assert settings.payment["1.1"].shares == (0.5, 0.5) and settings.payment["8.1"].shares == (1.0,)
    assert settings.city_share["1.1"].share == 0.6 and settings.city_share["8.2"].share == 1.0, "settled by the text"
    assert settings.city_share["8.1"].of("冠县") == 0.2 and settings.city_share["8.1"].of("莘县") == 0.5


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"safty": 0.9}, "是否应为“safety”"),
        ({"safety": 1}, "0 与 1 之间的概率"),
        ({"safety": "高"}, "0 与 1 之间的概率"),
        ({"by": "条"}, "可选：clause、article、department、total"),
        ({"shortage": "random"}, "可选：by_date、pro_rata、by_priority"),
        ({"payment": {"1.1": [0.3, 0.6]}}, "各年比例之和为 0.9，应为 1"),
        ({"payment": {"1.1": [1.5, -0.5]}}, "不小于零的比例列表"),
        ({"payment": {"1.1": 1}}, "不小于零的比例列表"),
        ({"payment": {"1.9": [1]}}, "没有“1.9”这个付款条款"),
        ({"payment": [1]}, "应为“键: 值”的形式"),
        ({"appropriation": "closed"}, "编列规则请写 budget.rule: closed"),
        ({"city_share": {"22.2": -0.1}}, "应在 0 与 1 之间"),
        ({"city_share": {"22.2": {"冠县": 1.2}}}, "应在 0 与 1 之间"),
        ({"city_share": {"3.0": 0.5}}, "没有“3.0”这个付款条款"),
        ({"appropriation": {"28": {2025: 1}}}, "没有“28”这个项目"),
        ({"appropriation": {"8": {2025: -1}}}, "不小于零的整数元"),
        ({"appropriation": {"8": {2025: 0.5}}}, "不小于零的整数元"),
        ({"appropriation": {"8": 5_000_000}}, "应写成 {年份: 元}"),
        ({"by": "clause", "appropriation": {"8.9": {2025: 1}}}, "没有“8.9”这个项目"),
        ({"opening_arrears": {"99.1": 5}}, "没有“99.1”这个付款条款"),
        ({"opening_arrears": {"1.1": -5}}, "不小于零的整数元"),
        ({"priority": ["1.1", "0.0"]}, "没有“0.0”这个付款条款"),
        ({"claims_lapse_after": 0}, "1 至 10 的整年数"),
        ({"appropriations_lapse_after": None}, "1 至 10 的整年数"),
        ({"function": {"1.1": 2060499}}, "加引号的 3、5 或 7 位数字"),
        ({"function": {"1.1": "²²²²²"}}, "3、5 或 7 位数字"),
        ({"economic": {"1.1": "5070"}}, "3、5 或 7 位数字"),
        ({"appropriation": {"8.2024": {2024: 1}}}, "年份或县区请写成"),
        ({"city_share": {"8.1.冠县": 0.2}}, "--set 'budget.city_share.8.1={default: 0.5, 冠县: 0.2}'"),
    ],
)
def test_bad_settings_are_refused_with_a_remedy(given, says):
    with pytest.raises(Refusal, match="budget") as refused:
        settings_of(given)
    assert says in str(refused.value)


def test_all_faults_are_told_at_once():
    with pytest.raises(Refusal) as refused:
        settings_of({"safety": 2, "by": "x", "payment": {"1.1": [0.5]}})
    assert "有 3 处不对" in str(refused.value)


def test_a_scenario_inherits_entry_by_entry(tmp_path):
    (tmp_path / "parent.yaml").write_text(
        "title: 甲\nauthor: a\ndate: 2023-12-31\nquestion: q\nbudget: {safety: 0.9, payment: {'1.1': [0.5, 0.5], '8.1': [1]}}\n",
        encoding="utf-8",
    )
    (tmp_path / "child.yaml").write_text(
        "title: 乙\nauthor: a\ndate: 2023-12-31\nquestion: q\nextends: parent.yaml\n"
        "budget: {payment: {'1.1': [1]}, shortage: pro_rata}\n",
        encoding="utf-8",
    )
    settings = settings_of(load_scenario(tmp_path / "child.yaml", ["budget.payment.10.1=[0.2, 0.8]"]).budget)
    assert settings.safety == 0.9 and settings.shortage == "pro_rata"
    assert [settings.payment[clause].shares for clause in ("1.1", "8.1", "10.1")] == [(1.0,), (1.0,), (0.2, 0.8)]


CASE = """title: 甲
author: a
date: 2023-12-31
question: q
budget: {by: total, appropriation: {total: {2024: AMOUNT}}}
"""


@pytest.mark.parametrize(
    ("amount", "reading"),
    [("9000", "9000 万元（90,000,000 元）"), ("1350.5", "1350.5 万元（13,505,000 元）"), ("0.5", "0.5 万元（5,000 元）")],
)
def test_an_amount_that_could_be_in_either_unit_is_asked_about_and_never_taken(tmp_path, amount, reading):
    path = tmp_path / "own.yaml"
    path.write_text(CASE.replace("AMOUNT", amount), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        fail_if_unknown(settings_of(load_scenario(path).budget), (), (2024,))
    assert (
        reading in str(refused.value)
        and "unit: 万元" in str(refused.value)
        and "budget.appropriation.total.2024" in str(refused.value)
    )
    settings = settings_of(load_scenario(path, ["budget.unit=万元"]).budget)
    assert settings.appropriation["total"][2024] == round(float(amount) * 10_000)


def test_a_small_amount_in_yuan_is_taken_once_its_unit_is_said_or_where_it_is_nothing():
    for given in (
        {"appropriation": {"8": {2024: 9000}}, "unit": "元"},
        {"appropriation": {"8": {2024: 0}}},
        {"opening_arrears": {"1.1": 30_000}},
    ):
        fail_if_unknown(settings_of(given), (), (2024,))
    with pytest.raises(Refusal, match="opening_arrears.1.1"):
        fail_if_unknown(settings_of({"opening_arrears": {"1.1": 300}}), (), (2024,))


def test_amounts_in_units_of_10_000_yuan_are_multiplied_exactly_and_only_those_of_their_own_file(tmp_path):
    (tmp_path / "parent.yaml").write_text(CASE.replace("AMOUNT", "100000000"), encoding="utf-8")
    (tmp_path / "child.yaml").write_text(
        "title: 乙\nauthor: a\ndate: 2023-12-31\nquestion: q\nextends: parent.yaml\n"
        "budget: {unit: 万元, opening_arrears: {'1.1': 0.29}}\n",
        encoding="utf-8",
    )
    settings = settings_of(load_scenario(tmp_path / "child.yaml").budget)
    assert settings.appropriation["total"] == {2024: 100_000_000} and settings.opening_arrears["1.1"] == 2_900
    settings = settings_of(load_scenario(tmp_path / "child.yaml", ["budget.appropriation.total={2024: 8000.1}"]).budget)
    assert settings.appropriation["total"] == {2024: 80_001_000}
    assert settings_of({"unit": "万元", "appropriation": {"8": {2025: 1350.5}}}).appropriation["8"][2025] == 13_505_000
    with pytest.raises(Refusal, match="不小于零的整数元"):
        settings_of({"unit": "万元", "appropriation": {"8": {2025: 0.00001}}})
    with pytest.raises(Refusal, match="可选：元、万元"):
        settings_of({"unit": "亿元"})


def test_every_pool_is_named_once_in_the_order_of_the_clauses():
    assert pools("article")[:4] == ["1", "2", "4", "5"] and pools("total") == ["total"]
    assert set(pools("department")) == {"市科技局", "市工业和信息化局", "市委组织部", "市市场监管局"}

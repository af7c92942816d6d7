"""The firm card: what is missed, by how much, agrees with the evaluation, and what it says would change does change it."""

import io
import zipfile

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kjqs_model.errors import Refusal
from kjqs_model.language import speaking
from kjqs_model.policy import baseline_policy, evaluate
from kjqs_model.policy.explaining.card import MISSED, OTHER_KIND, PAID, CardMaker, card_of, roster
from kjqs_model.policy.explaining.shortfall import ways_to_meet
from kjqs_model.policy.frames import Frame
from kjqs_model.policy.recipients import find_recipient
from kjqs_model.policy.register import rules
from kjqs_model.reporting.cards import cards_page, cards_workbook
from kjqs_model.tables import Tables, dictionary
from kjqs_model.tables.table import table_from_columns
from tests.fuzz import examples

CODE, YEAR = "91110000600037341L", 2023
POLICY = baseline_policy()


def firms(*rows):
    plain = {
        "county": "莘县",
        "year": YEAR,
        "above_scale": "industrial",
        "tech_sme": True,
        "recognition": "none",
        "super_deduction": False,
        "provincial_rd_subsidy": 0.0,
        "first_rd_report": False,
        "rd_reported": np.nan,
        "rd_reported_previous": np.nan,
        "other_rd_subsidy": 0.0,
    }
    whole = [
        {"firm_id": f"F{place}", "name": None, "credit_code": None, "agency_id": None} | plain | row
        for place, row in enumerate(rows, 1)
    ]
    return table_from_columns("enterprises", {name: [row[name] for row in whole] for name in whole[0]})


def parks(*scores):
    count = len(scores)
    return table_from_columns(
        "parks",
        {
            "park_id": [f"K{place}" for place in range(1, count + 1)],
            "year": [YEAR] * count,
            "level": ["provincial"] * count,
            "newly_built": [False] * count,
            "assessment_score": list(scores),
            "chosen_previous": [False] * count,
        },
    )


def entry(tables, asked, clause, policy=POLICY):
    card = card_of(tables, policy, YEAR, find_recipient(tables, asked, YEAR))
    return next(one for one in card.entries if one.clause == clause)


def test_the_figure_that_is_missed_is_said_with_its_distance():
    told = entry(Tables([firms({"first_rd_report": True, "rd_reported": 498_000.0})]), "F1", "8.2")
    assert told.status == MISSED and told.change.startswith("研发投入 49.8 万元，须达到 50 万元，差 0.2 万元")


def test_an_increase_is_told_as_a_difference_and_an_earlier_subsidy_beside_it():
    told = entry(
        Tables([firms({"rd_reported": 2e6, "rd_reported_previous": 1.2e6, "provincial_rd_subsidy": 58_000.0})]), "F1", "8.2"
    )
    assert told.change.startswith(
        "研发投入 − 上年研发投入 80 万元，须达到 100 万元，差 20 万元；并且省级研发补助 5.8 万元，须为 0"
    )


def test_what_is_not_known_is_said_to_be_not_filled_in():
    assert "研发投入未填，须达到 50 万元" in entry(Tables([firms({"first_rd_report": True})]), "F1", "8.2").change


def test_words_and_truth_values_are_told_as_the_table_has_them():
    told = Tables([firms({"recognition": "renewed", "provincial_rd_subsidy": 1e4, "above_scale": "none"})])
    assert entry(told, "F1", "1.1").change == "高企认定结果为“复审通过”，须为“首次认定”"
    assert entry(told, "F1", "8.1").change == "享受加计扣除为“否”，须为“是”"
    assert "须为“其他规上”或“规上工业”" in entry(told, "F1", "8.2").change


def test_why_it_is_paid_is_the_formula_in_the_words_of_the_tables():
    told = entry(Tables([firms({"super_deduction": True, "provincial_rd_subsidy": 58_000.0})]), "F1", "8.1")
    assert (told.status, told.amount) == (PAID, 58_000) and told.why == "满足全部条件：省级研发补助 × 比例 = 5.8 万元 × 1"


def test_a_cap_is_said():
    contracts = table_from_columns(
        "contracts",
        {"contract_id": ["C1", "C2"], "seller_id": ["S1", "S1"], "year": [YEAR] * 2, "tax_exempt_turnover": [3e7, 2e7]},
    )
    told = entry(Tables([contracts]), "S1", "19.2")
    assert told.amount == 500_000 and told.why.endswith("封顶 50 万元")


def test_a_least_number_is_told_where_it_is_not_reached():
    from kjqs_model.scenario import load_scenario

    strict = load_scenario(None, ["1.4.minimum_count=3"]).policy
    given = Tables([firms(*[{"recognition": "first", "agency_id": "A1"}] * 2)])
    told = entry(given, "A1", "1.4", strict)
    assert told.status == MISSED and told.change.endswith("2，须达到 3，差 1")


def test_a_park_that_was_not_chosen_hears_how_far_the_last_place_is():
    told = entry(Tables([parks(80.0, 85.0, 90.0, 91.0)]), "K1", "16.2")
    assert told.status == MISSED and "前 1 名" in told.why and told.change.endswith("80，入选末位 91，差 11")


def test_a_laboratory_is_not_short_of_being_a_training_base():
    given = Tables(
        [
            table_from_columns(
                "platforms",
                {"platform_id": ["P1"], "year": [YEAR], "kind": ["key_laboratory"], "level": ["provincial"], "event": ["none"]},
            )
        ]
    )
    assert entry(given, "P1", "20.2").status == OTHER_KIND and entry(given, "P1", "4.2").change == "事项为“无”，须为“获批”"


# Who is meant -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["F1", "甲公司", "“甲公司”", "＊甲公司", CODE, CODE.lower(), " F1 "])
def test_a_recipient_is_found_by_id_name_and_credit_code(asked):
    found = find_recipient(Tables([firms({"name": "甲公司", "credit_code": CODE}, {"name": "乙公司"})]), asked, YEAR)
    assert found.ids["enterprise"] == ("F1",) and found.label == f"甲公司（{CODE}）"


def test_what_a_unit_runs_is_on_its_card_by_owner_and_by_code():
    platforms = table_from_columns(
        "platforms",
        {
            "platform_id": ["P1", "P2"],
            "owner_id": ["F1", None],
            "credit_code": [None, CODE],
            "year": [YEAR] * 2,
            "kind": ["key_laboratory"] * 2,
            "level": ["provincial"] * 2,
            "event": ["approved", "none"],
        },
    )
    given = Tables([firms({"credit_code": CODE}), platforms])
    card = card_of(given, POLICY, YEAR, find_recipient(given, CODE, YEAR))
    assert {(one.id, one.status) for one in card.entries if one.clause == "4.2"} == {("P1", PAID), ("P2", MISSED)}
    assert find_recipient(given, "F1", YEAR).ids["platform"] == ("P1", "P2")


def test_a_name_that_fits_several_is_refused_with_all_of_them():
    with pytest.raises(Refusal) as refused:
        find_recipient(Tables([firms({"name": "甲公司"}, {"name": "甲公司"})]), "甲公司", YEAR)
    assert "F1" in str(refused.value) and "F2" in str(refused.value)


@pytest.mark.parametrize("asked", ["丙公司", "", "  "])
def test_nobody_is_refused_with_the_nearest(asked):
    with pytest.raises(Refusal) as refused:
        find_recipient(Tables([firms({"name": "丙丁公司"})]), asked, YEAR)
    assert asked.strip() == "" or "丙丁公司" in str(refused.value)


# What holds for all ---------------------------------------------------------------------------------------------------------


def values_of(column):
    if column.words:
        return st.sampled_from(list(column.words))
    return {
        "yuan": st.sampled_from([0.0, 1e4, 498_000.0, 5e5, 1.5e6, 3e6]),
        "bool": st.booleans(),
        "year": st.just(YEAR),
        "float": st.sampled_from([50.0, 80.0, 90.0]),
        "string": st.sampled_from(["X1", "X2"]),
    }[column.type]


@st.composite
def populations(draw):
    made = []
    for name in ("enterprises", "platforms", "talents", "parks", "prizes", "loans", "projects", "carriers"):
        spec, size = dictionary()[name], draw(st.integers(0, 3))
        columns = {
            column.name: [draw(values_of(column)) for _ in range(size)] for column in spec.columns.values() if not column.sparse
        }
        columns |= {spec.key[0]: [f"{name}{place}" for place in range(size)], "credit_code": [None] * size}
        made.append(table_from_columns(name, columns, length=size))
    return Tables(made)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(populations())
def test_cards_agree_with_the_evaluation_in_every_clause(tables):
    desk = CardMaker(tables, POLICY, YEAR)
    for clause, rule in rules(YEAR).items():
        frame = desk._frame(rule.entitles[1].table)
        mask = np.broadcast_to(
            Frame(tables, rule.entitles[1].table, frame.rows, YEAR).value(
                rule.entitles[0], rule, POLICY.parameters(clause, YEAR)
            ),
            len(frame),
        )
        for row, met in zip(frame.rows, mask, strict=True):
            ways = ways_to_meet(rule.entitles[0], desk._reader(rule, int(row)))
            assert (ways == [()]) == bool(met) and (met or ways)
    owed = evaluate(tables, POLICY, YEAR).payments()
    cards = {card.found.asked: card for card in roster(tables, POLICY, YEAR)}
    assert sum(card.total for card in cards.values()) == owed["amount_yuan"].sum()
    for id, amount in owed.groupby("recipient_id")["amount_yuan"].sum().items():
        assert cards[id].total == amount


@settings(max_examples=examples(20), deadline=None)
@given(st.booleans(), st.integers(0, 4_000_000), st.integers(0, 2_000_000))
def test_what_is_missing_would_have_sufficed(first, reported, previous):
    row = {"first_rd_report": first, "rd_reported": float(reported), "rd_reported_previous": np.nan if first else float(previous)}
    told = entry(Tables([firms(row)]), "F1", "8.2")
    desk = CardMaker(Tables([firms(row)]), POLICY, YEAR)
    ways = ways_to_meet(rules(YEAR)["8.2"].entitles[0], desk._reader(rules(YEAR)["8.2"], 0))
    if told.status == MISSED and len(ways[0]) == 1 and ways[0][0].by is not None:
        enough = {**row, "rd_reported": row["rd_reported"] + ways[0][0].by}
        assert entry(Tables([firms(enough)]), "F1", "8.2").status == PAID
        if ways[0][0].by >= 1:
            assert entry(Tables([firms({**enough, "rd_reported": enough["rd_reported"] - 1})]), "F1", "8.2").status == MISSED


def test_english_cards_have_no_chinese_sentences():
    with speaking("en"):
        told = entry(Tables([firms({"first_rd_report": True, "rd_reported": 498_000.0})]), "F1", "8.2")
        assert told.change.startswith("rd_reported 498,000 yuan, must be at least 500,000 yuan, 2,000 yuan short")


# On paper -------------------------------------------------------------------------------------------------------------------


def test_a_roster_is_a_page_and_a_workbook_with_the_same_totals():
    tables = Tables([firms({"name": "=甲<公司>", "recognition": "first"}, {"recognition": "renewed"})])
    cards = list(roster(tables, POLICY, YEAR))
    content = cards_workbook(cards, YEAR)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    rows = list(book["逐条"].iter_rows(min_row=2, values_only=True))
    assert (
        sum(row[6] for row in rows) == 150_000 == sum(row[5] for row in book["逐个对象"].iter_rows(min_row=2, values_only=True))
    )
    assert rows[0][1] == "=甲<公司>" and zipfile.is_zipfile(io.BytesIO(content)) and content == cards_workbook(cards, YEAR)
    page = cards_page(cards, YEAR)
    assert "=甲&lt;公司&gt;" in page and "http" not in page.partition("</style>")[2] and page.count("<h2>") == 2


def test_a_rule_that_names_two_parts_at_once_is_told():
    talents = table_from_columns(
        "talents",
        {
            "talent_id": ["T1", "T2"],
            "employer_id": ["E1"] * 2,
            "employer_kind": ["enterprise"] * 2,
            "year": [YEAR] * 2,
            "national": [True, False],
            "provincial": [False, True],
        },
    )
    told = entry(Tables([talents]), "E1", "10.2")
    assert told.amount == 150_000 and "10 万元" in told.why

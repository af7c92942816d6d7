"""Several awards for one matter: the cases worked out by hand, and what must hold of any population and any policy."""

import random
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kjqs_model.language import speaking
from kjqs_model.policy import baseline_policy, entitle, evaluate
from kjqs_model.policy.evaluation import notes
from kjqs_model.policy.explaining.explanation import explain
from kjqs_model.policy.many_draws import totals_by_draw
from kjqs_model.policy.overlap import kept_amounts, losses, overlap_savings, overlaps
from kjqs_model.policy.overlap_groups import overlap_groups, read_groups
from kjqs_model.policy.parameters import OVERLAP_RULES
from kjqs_model.tables import Tables, table_from_columns
from tests.fuzz import thinned
from tests.policy.test_many_draws import assert_same, block
from tests.projection.commands import kjqs
from tests.test_golden_cases import tables_of

FILE = Path(__file__).with_name("overlap_cases.yaml")
AS_WRITTEN, HIGHEST, DIFFERENCE = OVERLAP_RULES
BASE = baseline_policy()
YEARS = (2022, 2023, 2024)
GROUPS = {clause: group.id for group in overlap_groups() for clause in group.clauses}


def by_rule(policy=BASE):
    return {rule: policy.with_overrides({"overlap": rule}) for rule in OVERLAP_RULES}


def paid(tables, policy, year):
    payments = evaluate(tables, policy, year).payments()
    return {
        f"{row.clause} {row.recipient_id}": row.amount_yuan
        for row in payments.itertuples()
        if row.clause in GROUPS or row.clause == "18.2"
    }


# Cases by hand ---------------------------------------------------------------------------------------------------------


def cases():
    import yaml

    file = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [pytest.param(case, file["defaults"], id=case["name"]) for case in file["cases"]]


@pytest.mark.parametrize(("case", "defaults"), cases())
def test_a_case_worked_out_by_hand_under_each_rule(case, defaults):
    year = case.get("year", 2023)
    tables = tables_of(case["given"], defaults, year)
    expected = None
    for rule, policy in by_rule(BASE.with_overrides(case.get("policy", {}))).items():
        expected = case["expected"].get(rule, expected)
        assert paid(tables, policy, year) == expected, rule


# The rule itself -------------------------------------------------------------------------------------------------------


AWARDS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 4)), max_size=12)
EARLIER = st.lists(st.integers(0, 5), min_size=4, max_size=4)


def kept_of(rule, awards, earlier):
    matter, clause, amount = (np.array([award[part] for award in awards], dtype=np.int64) for part in range(3))
    return kept_amounts(rule, matter, clause, amount.astype(float), np.array(earlier, dtype=float)[matter])


@settings(deadline=None)
@given(awards=AWARDS, earlier=EARLIER)
def test_a_matter_keeps_its_highest_award_less_what_was_paid_and_never_more_than_is_written(awards, earlier):
    for rule in OVERLAP_RULES:
        kept = kept_of(rule, awards, earlier)
        assert all(0 <= own <= award[2] for own, award in zip(kept, awards, strict=True))
        for matter in range(4):
            own = [award[2] for award in awards if award[0] == matter]
            highest = max(own, default=0)
            total = {AS_WRITTEN: sum(own), HIGHEST: highest, DIFFERENCE: max(highest - earlier[matter], 0)}[rule]
            assert sum(kept[place] for place, award in enumerate(awards) if award[0] == matter) == total


@settings(deadline=None)
@given(awards=AWARDS, earlier=EARLIER, order=st.randoms(use_true_random=False))
def test_the_order_of_awards_changes_nothing(awards, earlier, order):
    shuffled = list(range(len(awards)))
    order.shuffle(shuffled)
    for rule in OVERLAP_RULES:
        one = sorted(zip(awards, kept_of(rule, awards, earlier), strict=True))
        other = [awards[place] for place in shuffled]
        assert sorted(zip(other, kept_of(rule, other, earlier), strict=True)) == one


@settings(deadline=None)
@given(clauses=st.lists(st.integers(0, 9), min_size=2, max_size=6, unique=True))
def test_of_equal_awards_that_of_the_first_clause_is_paid(clauses):
    awards = [(0, clause, 7) for clause in clauses]
    for rule in (HIGHEST, DIFFERENCE):
        assert [clause for clause, own in zip(clauses, kept_of(rule, awards, [0] * 4), strict=True) if own] == [min(clauses)]


# Populations that overlap ----------------------------------------------------------------------------------------------


YEARLY = {group.id for group in overlap_groups() if not group.across_years}
KINDS = (
    "key_laboratory",
    "technology_innovation_centre",
    "academician_workstation",
    "new_rd_institution",
    "clinical_research_centre",
    "international_cooperation_base",
    "pilot_base",
)


def crowded(draw: random.Random) -> dict[str, list[dict]]:
    """Few matters and many rows of them in three years, so that awards meet; one owner founds several institutions."""
    found = {"platforms": {}, "projects": {}, "parks": {}, "prizes": {}}
    for _ in range(draw.randrange(60)):
        row = {
            "platform_id": f"P{draw.randrange(5)}",
            "owner_id": f"U{draw.randrange(3)}",
            "county": draw.choice(["甲县", "乙县"]),
            "year": draw.choice(YEARS),
            "kind": draw.choice((*KINDS, "new_rd_institution", "new_rd_institution")),
            "level": draw.choice(["national", "provincial", "municipal"]),
            "event": draw.choice(["approved", "assessed_excellent"]),
            "provincial_support": float(draw.randrange(2)),
        }
        found["platforms"][row["platform_id"], row["year"], row["level"], row["event"]] = row
    for _ in range(draw.randrange(20)):
        row = {
            "project_id": f"J{draw.randrange(4)}",
            "year": draw.choice(YEARS),
            "kind": draw.choice(["national_programme", "provincial_major"]),
            "provincial_reward": float(draw.randrange(10)),
            "provincial_grant_previous": float(draw.randrange(30)),
            "county": "甲县",
        }
        found["projects"][row["project_id"], row["year"]] = row
        row = {
            "park_id": f"K{draw.randrange(6)}",
            "year": draw.choice(YEARS),
            "level": "municipal",
            "newly_built": draw.random() < 0.5,
            "assessment_score": float(draw.randrange(5)),
            "chosen_previous": draw.random() < 0.3,
            "county": "乙县",
        }
        found["parks"][row["park_id"], row["year"]] = row
        row = {
            "prize_id": f"Z{draw.randrange(4)}",
            "year": draw.choice(YEARS),
            "first_unit_in_city": True,
            "county": "甲县",
            "programme": draw.choice(["national", "provincial_progress"]),
            "grade": "second",
            "provincial_reward": float(draw.randrange(9) * 100_000),
        }
        found["prizes"][row["prize_id"], row["year"]] = row
    return {name: list(rows.values()) for name, rows in found.items()}


def coded(rows: dict[str, list[dict]]) -> Tables:
    return Tables(
        table_from_columns(name, {column: [row[column] for row in own] for column in own[0]}) for name, own in rows.items() if own
    )


AMOUNTS = {
    "4.1.amount": 200_000,
    "4.2.amount": 500_000,
    "4.3.amount": 2_000_000,
    "5.1.amount": 500_000,
    "5.2.amount": 1_000_000,
    "15.1.amount_provincial": 500_000,
    "18.1.amount_municipal": 200_000,
    "19.1.amount": 500_000,
    "16.1.amount_municipal": 500_000,
    "16.2.amount": 300_000,
    "16.2.share_chosen": 0.6,
    "19.4.amount_second": 300_000,
}


def random_policy(draw: random.Random, cents: bool = False):
    """Amounts of the groups, often equal or zero; whole yuan, or with cents that round at the recipient."""
    changed = {
        path: draw.choice([0, 1, 300_000, 500_000, draw.randrange(10**6)]) + (draw.choice([0, 0.5, 0.49]) if cents else 0)
        for path in AMOUNTS
        if draw.random() < 0.5 and not path.endswith("chosen")
    }
    first = draw.choice([2022, 2023, 2024])
    return BASE.with_overrides({"16.2.share_chosen": 0.6, "in_force": {"from": first}, **changed})


def awards_by_hand(rows, policy, year):
    """(group, matter) -> [(clause, recipient, yuan)], each row costed by itself; only the choice of parks needs them all."""
    found = defaultdict(list)
    for name, own in rows.items():
        own = [row for row in own if row["year"] == year]
        for row in own:
            matter = next(iter(row.values()))
            for key, yuan in paid(coded({name: [row]}), policy, year).items():
                clause, recipient = key.split(" ")
                if clause in GROUPS and clause != "16.2":
                    found[GROUPS[clause], matter].append((clause, recipient, yuan))
        if name == "parks" and own:
            for key, yuan in paid(coded({name: own}), policy, year).items():
                clause, matter = key.split(" ")
                if clause == "16.2":
                    found[GROUPS[clause], matter].append((clause, matter, yuan))
    return found


def settled_by_hand(rows, policy, year):
    """What each recipient is left under each rule, matter by matter, in plain Python."""
    order = {clause: place for place, clause in enumerate(GROUPS)}
    before, found = defaultdict(int), {rule: defaultdict(int) for rule in OVERLAP_RULES}
    for each in [own for own in YEARS if own <= year]:
        for place, awards in awards_by_hand(rows, policy, each).items():
            place = (place, each) if place[0] in YEARLY else place
            awards = sorted(awards, key=lambda award: (award[2], order[award[0]]))
            best = min((award for award in awards), key=lambda award: (-award[2], order[award[0]]))
            for award in awards:
                clause, recipient, yuan = award
                left = max(yuan - before[place], 0)
                before[place] += left
                if each == year:
                    for rule, own in ((AS_WRITTEN, yuan), (HIGHEST, yuan if award is best else 0), (DIFFERENCE, left)):
                        found[rule][f"{clause} {recipient}"] += own
    return {rule: {key: yuan for key, yuan in own.items() if yuan} for rule, own in found.items()}


@pytest.mark.parametrize("seed", thinned(range(30), 5))
def test_every_rule_pays_what_is_worked_out_matter_by_matter(seed):
    draw = random.Random(seed)
    rows, policy = crowded(draw), random_policy(draw)
    for year in YEARS:
        by_hand = settled_by_hand(rows, policy, year)
        for rule, own in by_rule(policy).items():
            found = {key: yuan for key, yuan in paid(coded(rows), own, year).items() if not key.startswith("18.2")}
            assert found == by_hand[rule], (year, rule)


def test_the_populations_overlap_in_every_group_and_in_every_clause():
    seen, clauses = set(), set()
    for seed in range(30):
        rows = crowded(random.Random(seed))
        for year in YEARS[1:]:
            found = overlaps(coded(rows), BASE.with_overrides({"16.2.share_chosen": 0.6}), year)
            seen |= set(found["group"])
            clauses |= set(found["clause"])
    assert seen == {group.id for group in overlap_groups()} and clauses == set(GROUPS)


@pytest.mark.parametrize("seed", thinned(range(20), 5))
def test_rules_never_pay_more_than_is_written_and_the_difference_never_more_than_the_highest(seed):
    draw = random.Random(seed)
    rows, policy = crowded(draw), random_policy(draw, cents=True)
    for year in YEARS:
        written, highest, difference = (evaluate(coded(rows), own, year) for own in by_rule(policy).values())
        assert written.total >= highest.total >= difference.total >= 0
        most = {(row.clause, row.recipient_id): row.amount_yuan for row in written.payments().itertuples()}
        for costing in (highest, difference):
            assert all(row.amount_yuan <= most[row.clause, row.recipient_id] for row in costing.payments().itertuples())


@pytest.mark.parametrize("seed", thinned(range(10), 4))
def test_over_its_life_a_matter_earns_its_highest_award_once_and_for_yearly_work_once_a_year(seed):
    draw = random.Random(seed)
    rows, policy = crowded(draw), random_policy(draw).with_overrides({"in_force": {"from": 2022, "to": None}})
    highest = defaultdict(int)
    for year in YEARS:
        for place, awards in awards_by_hand(rows, policy, year).items():
            place = (place, year) if place[0] in YEARLY else place
            highest[place] = max(highest[place], max(award[2] for award in awards))
    difference = by_rule(policy)[DIFFERENCE]
    total = sum(yuan for year in YEARS for key, yuan in paid(coded(rows), difference, year).items() if not key.startswith("18.2"))
    assert total == sum(highest.values())


@pytest.mark.parametrize("rule", [HIGHEST, DIFFERENCE])
@pytest.mark.parametrize("seed", thinned(range(10), 4))
def test_the_order_of_rows_blocks_and_threads_change_nothing(seed, rule):
    draw = random.Random(seed)
    rows, policy = crowded(draw), by_rule(random_policy(draw, cents=True))[rule]
    whole = evaluate(coded(rows), policy, 2024).payments()
    mixed = coded({name: draw.sample(own, len(own)) for name, own in rows.items()})
    assert evaluate(mixed, policy, 2024, threads=2, block=3).payments().equals(whole)


@pytest.mark.parametrize("rule", [HIGHEST, DIFFERENCE])
@pytest.mark.parametrize("seed", thinned(range(10), 4))
def test_a_block_of_draws_is_settled_draw_by_draw(seed, rule):
    draw = random.Random(seed)
    populations = [crowded(draw) for _ in range(4)]
    policy = by_rule(random_policy(draw, cents=True))[rule]
    tables = block_of(populations)
    for year in YEARS:
        totals = totals_by_draw(tables, policy, year, 4)
        assert_same(totals, [evaluate(coded(own), policy, year) for own in populations])
        assert all((totals.by_county[clause].sum(axis=1) == amount).all() for clause, amount in totals.amounts.items())
        turned = totals_by_draw(block_of(populations[::-1]), policy, year, 4)
        mixed = totals_by_draw(block_of(populations, np.random.default_rng(seed)), policy, year, 4)
        for clause, amount in totals.amounts.items():
            assert (turned.amounts[clause][::-1] == amount).all() and (mixed.amounts[clause] == amount).all()


def block_of(populations, order=None):
    """Rows of every draw in tables with a column ``draw``, every column of the dictionary given."""
    full = [
        {
            name: coded({name: own})[name].to_frame().replace({np.nan: None}).to_dict("records") if own else []
            for name, own in each.items()
        }
        for each in populations
    ]
    return block(full, order, codes_only=False)


def test_drawn_amounts_are_settled_in_their_own_draw():
    rows = {
        "platforms": [
            {
                "platform_id": "P",
                "owner_id": "U",
                "county": "甲县",
                "year": year,
                "kind": "key_laboratory",
                "level": level,
                "event": "approved",
                "provincial_support": 0.0,
            }
            for year, level in ((2023, "provincial"), (2024, "national"))
        ]
    }
    drawn = {"4.2.amount": np.array([100.0, 700.0]), "4.3.amount": np.array([1_000.0, 600.0])}
    totals = totals_by_draw(block_of([rows, rows]), by_rule()[DIFFERENCE], 2024, 2, drawn)
    assert totals.amounts["4.3"].tolist() == [900, 0] and totals.recipients["4.3"].tolist() == [1, 0]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("lost", "left"), [("P1", 500_000), ("P2", 500_001)])
def test_an_owner_of_several_institutions_is_split_by_institution_to_the_yuan_whatever_the_order_of_rows(turned, lost, left):
    row = {"owner_id": "U", "county": "甲县", "year": 2023, "event": "approved", "provincial_support": 0.0}
    rows = [{"platform_id": matter, **row, "kind": "new_rd_institution", "level": "provincial"} for matter in ("P1", "P2")]
    rows += [{"platform_id": lost, **row, "kind": "key_laboratory", "level": "national"}]
    tables, policy = coded({"platforms": rows[::-1] if turned else rows}), BASE.with_overrides({"5.1.amount": 500_000.5})
    assert paid(tables, policy, 2023)["5.1 U"] == 1_000_001 and paid(tables, by_rule(policy)[HIGHEST], 2023)["5.1 U"] == left
    found = overlaps(tables, policy, 2023).set_index("clause")["amount_yuan"]
    assert found.to_dict() == {"4.3": 2_000_000, "5.1": 1_000_001 - left}


# What stays as it was --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [HIGHEST, DIFFERENCE])
def test_where_nothing_overlaps_every_rule_pays_what_is_written_byte_for_byte(rule):
    from kjqs_model.population.published import published_2023

    tables = published_2023()
    assert overlaps(tables, BASE, 2023).empty and overlap_savings(tables, BASE, 2023)["saved_difference"].sum() == 0
    written, other = (evaluate(tables, policy, 2023) for policy in (BASE, by_rule()[rule]))
    assert other.payments().to_csv() == written.payments().to_csv() and other.totals().equals(written.totals())


def test_as_written_is_the_baseline_and_leaves_amounts_untouched():
    tables = coded(crowded(random.Random(3)))
    kept = entitle(tables, BASE, 2023)
    assert BASE.overlap == AS_WRITTEN and BASE.with_overrides({"overlap": AS_WRITTEN}).changed() == {"overlap"}
    assert kept.cost(by_rule()[AS_WRITTEN]).payments().equals(evaluate(tables, BASE, 2023).payments())


@pytest.mark.parametrize("seed", thinned(range(10), 4))
def test_kept_entitled_rows_give_under_another_rule_what_a_new_evaluation_gives(seed):
    draw = random.Random(seed)
    tables, policy = coded(crowded(draw)), random_policy(draw)
    kept = entitle(tables, BASE, 2024)
    rows = kept.rows(BASE)
    for own in (*by_rule().values(), *by_rule(policy).values()):
        assert kept.cost(own).payments().equals(evaluate(tables, own, 2024).payments())
        assert {clause: total for clause, (total, _) in kept.totals(own).items() if total} == {
            clause: cost.total for clause, cost in kept.cost(own).costs.items() if cost.total
        }
    assert all(kept.rows(by_rule()[DIFFERENCE])[clause] is found for clause, found in rows.items())


# Shown to a reader -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_every_explanation_agrees_with_the_payment(seed):
    draw = random.Random(seed)
    tables, policy = coded(crowded(draw)), random_policy(draw, cents=True)
    written = evaluate(tables, policy, 2024).payments()
    for own in by_rule(policy).values():
        payments = evaluate(tables, own, 2024).payments()
        amounts = {(row.clause, row.recipient_id): row.amount_yuan for row in payments.itertuples()}
        for row in written.itertuples():
            told = explain(tables, own, 2024, row.clause, row.recipient_id)
            assert told.amount == amounts.get((row.clause, row.recipient_id), 0)
            assert (told.steps[-1][0] == "扣除后应付") == (told.amount < row.amount_yuan)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_named_against_an_award_accounts_for_what_it_lost(seed):
    draw = random.Random(seed)
    tables, policy = coded(crowded(draw)), random_policy(draw)
    labels = tables["platforms"].labels
    for own in (by_rule(policy)[HIGHEST], by_rule(policy)[DIFFERENCE]):
        for clause in ("4.2", "4.3", "5.1", "15.1", "18.1", "19.1"):
            for code in range(len(labels["owner_id" if clause == "5.1" else "platform_id"])):
                for loss in losses(tables, own, 2024, clause, code):
                    against = loss.earlier + sum(yuan for _, yuan in loss.others)
                    assert (
                        loss.after == (0 if own.overlap == HIGHEST else max(loss.before - against, 0))
                        and against >= loss.before - loss.after
                    )
                    assert own.overlap == DIFFERENCE or [yuan >= loss.before for _, yuan in loss.others] == [True]


@pytest.mark.parametrize("seed", range(12))
def test_overlaps_and_savings_say_what_the_rules_take_off(seed):
    draw = random.Random(seed)
    tables, policy = coded(crowded(draw)), random_policy(draw, cents=True)
    for year in YEARS:
        totals = {rule: evaluate(tables, own, year).total for rule, own in by_rule(policy).items()}
        savings = overlap_savings(tables, policy, year).set_index("group")
        found = overlaps(tables, by_rule(policy)[HIGHEST], year)
        assert savings.loc["total", "saved_highest"] == totals[AS_WRITTEN] - totals[HIGHEST]
        assert savings.loc["total", "saved_difference"] == totals[AS_WRITTEN] - totals[DIFFERENCE]
        for rule in ("highest", "difference"):
            assert (found["amount_yuan"] - found[f"kept_{rule}"]).sum() == savings.loc["total", f"saved_{rule}"]
        counted = found.groupby(["group", "matter_id"])["amount_yuan"].transform("size")
        assert ((counted > 1) | (found["paid_earlier_yuan"] > 0)).all() and (found["amount_yuan"] > 0).all()


def test_a_year_out_of_force_has_no_overlaps_and_saves_nothing():
    policy = BASE.with_overrides({"in_force": {"from": 2024, "to": None}})
    tables = coded(crowded(random.Random(1)))
    assert (
        list(overlaps(tables, policy, 2023).columns)[:3] == ["group", "matter_id", "clause"]
        and overlaps(tables, policy, 2023).empty
    )
    assert overlap_savings(tables, policy, 2023).iloc[:, 2:].to_numpy().sum() == 0


def test_a_rule_other_than_as_written_is_said_beside_the_total_in_both_languages():
    assert notes(BASE, 2023) == []
    for rule in (HIGHEST, DIFFERENCE):
        assert "假设" in notes(by_rule()[rule], 2023)[0]
        with speaking("en"):
            assert OVERLAP_RULES[rule][1] in notes(by_rule()[rule], 2023)[0]


PLATFORMS = """\
platform_id,owner_id,year,kind,level,event
P1,U1,2023,key_laboratory,provincial,approved
P1,U1,2024,pilot_base,provincial,approved
P1,U1,2024,key_laboratory,national,approved
P2,U1,2024,new_rd_institution,provincial,approved
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "platforms.csv").write_text(PLATFORMS, encoding="utf-8")
    return tmp_path / "tables"


@pytest.mark.parametrize(("rule", "total"), [(AS_WRITTEN, 3_000_000), (HIGHEST, 2_500_000), (DIFFERENCE, 2_000_000)])
def test_the_command_follows_the_rule_that_is_set(folder, tmp_path, rule, total):
    code, _, err = kjqs("evaluate", folder, "--year", 2024, "--output", tmp_path / "p.csv", "--set", f"overlap={rule}")
    assert code == 0 and pd.read_csv(tmp_path / "p.csv")["amount_yuan"].sum() == total
    assert ("假设" in err) == (rule != AS_WRITTEN)


@pytest.mark.parametrize("word", ["highest", "{2023: as_written}", "1", "true"])
def test_another_word_is_refused_with_the_valid_ones_and_nothing_written(folder, tmp_path, word):
    code, out, err = kjqs("evaluate", folder, "--year", 2024, "--output", tmp_path / "p.csv", "--set", f"overlap={word}")
    assert code == 2 and out == "" and all(rule in err for rule in OVERLAP_RULES) and not (tmp_path / "p.csv").exists()


@pytest.mark.parametrize(
    ("rule", "clause", "recipient", "said"),
    [
        (
            HIGHEST,
            "19.1",
            "P1",
            ["原应付 500,000 元", "条款 4.3 的 2,000,000 元", "余 0 元", "结论：0 元", "overlap（重复奖补规则）", "[--set]"],
        ),
        (DIFFERENCE, "4.3", "P1", ["原应付 2,000,000 元", "以前年度的 500,000 元", "余 1,500,000 元", "结论：1,500,000 元"]),
        (DIFFERENCE, "19.1", "P1", ["以前年度的 500,000 元", "余 0 元"]),
        (HIGHEST, "5.1", "U1", ["结论：500,000 元", "满足全部条件。"]),
    ],
)
def test_an_explanation_shows_what_was_taken_off_and_for_which_clause(folder, rule, clause, recipient, said):
    code, out, _ = kjqs(
        "explain", folder, "--year", 2024, "--clause", clause, "--recipient", recipient, "--set", f"overlap={rule}"
    )
    assert code == 0
    for words in said:
        assert words in out
    code, out, _ = kjqs(
        "explain",
        folder,
        "--year",
        2024,
        "--clause",
        clause,
        "--recipient",
        recipient,
        "--set",
        f"overlap={rule}",
        "--language",
        "en",
    )
    assert code == 0 and "several awards for one matter" in out


# The groups ------------------------------------------------------------------------------------------------------------


def test_the_groups_are_those_of_the_issue_and_marked_assumed():
    assert [group.clauses for group in overlap_groups()] == [
        ("4.1", "5.2"),
        ("4.2", "4.3", "5.1", "15.1", "18.1", "19.1"),
        ("7.1", "7.2"),
        ("16.1", "16.2"),
        ("19.3", "19.4"),
    ]
    assert all(group.assumed and group.label() and group.reason() for group in overlap_groups())


GROUP = "{label: {zh: 甲, en: a}, matter: platform_id, assumed: true, reason: {zh: 乙, en: b}, clauses: %s}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("g: " + GROUP % '["4.2", "4.9"]', "no rule pays"),
        ("g: " + GROUP % '["4.3", "4.2"]', "numeric order"),
        ("g: " + GROUP % '["4.2"]', "clauses"),
        ("g: " + GROUP % '["4.2", "7.1"]', "one table"),
        ("g: " + GROUP % '["16.1", "16.2"]', "the id that this table is kept by"),
        ("g: " + GROUP.replace("platform_id", "contract_id") % '["19.2", "19.2"]', "numeric order"),
        ("g: " + GROUP.replace("platform_id", "firm_id") % '["1.1", "1.4"]', "adds up"),
        ("g: " + GROUP % '["4.1", "4.2"]' + "\nh: " + GROUP % '["4.2", "4.3"]', "in two groups"),
        ("g: " + GROUP.replace("assumed: true", "assumed: false") % '["4.1", "4.2"]', "assumed"),
    ],
)
def test_groups_that_do_not_fit_the_law_are_refused_by_name(text, why):
    with pytest.raises(ValueError, match=why):
        read_groups(text)

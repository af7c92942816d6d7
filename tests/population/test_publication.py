"""Tables for publication: nothing gives a real firm away, the bureau sees all, and synthetic firms need no protection."""

import pytest

from kjqs_model.errors import Refusal
from kjqs_model.policy import baseline_policy
from kjqs_model.population.disclosure import HIDDEN
from kjqs_model.population.publication import publication
from kjqs_model.tables import Tables, table_from_columns

PLACES = ["东昌府区"] * 6 + ["冠县"] * 2 + ["莘县"] * 5


@pytest.fixture
def firms():
    def make(prefix):
        count = len(PLACES)
        return Tables([table_from_columns("enterprises", {
            "firm_id": [f"{prefix}{number:03d}" for number in range(count)], "county": PLACES, "year": [2023] * count,
            "above_scale": ["none"] * count, "tech_sme": [True] * count, "recognition": ["first"] * 9 + ["renewed"] * 4,
            "super_deduction": [False] * count, "rd_reported": [1e6 * (number + 1) for number in range(count)]})])
    return make


def test_a_county_of_two_real_firms_is_hidden_with_another_that_protects_it(firms):
    shown = publication(firms("F"), baseline_policy(), 2023).shown.iloc[:, 0]
    assert shown["冠县"] == HIDDEN and (shown == HIDDEN).sum() == 2 and shown.iloc[-1] == "13"


def test_the_bureau_sees_all_and_is_told_not_to_publish(firms):
    published = publication(firms("F"), baseline_policy(), 2023, bureau=True)
    assert published.shown.iloc[:, 0].tolist() == ["6", "2", "5", "13"] or HIDDEN not in set(published.shown.iloc[:, 0])
    assert "公开" in published.note


def test_synthetic_firms_need_no_protection(firms):
    assert HIDDEN not in set(publication(firms("模拟企业-"), baseline_policy(), 2023).shown.iloc[:, 0])


def test_payments_stand_by_clause_in_numeric_order(firms):
    table = publication(firms("模拟企业-"), baseline_policy(), 2023, rows="clause", columns="county", value="payments").table
    assert list(table.index)[:2] == ["1.1", "1.2"] and table.iloc[-1, -1] == 9 * 100_000 + 4 * 50_000


@pytest.mark.parametrize("words, said", [({"rows": "conty"}, "county"), ({"value": "firm"}, "firms"), ({"columns": "county"}, "同一个"),
                                         ({"rows": "industry", "value": "payments"}, "不能按")])
def test_a_group_that_there_is_not_is_refused_with_the_nearest(firms, words, said):
    with pytest.raises(Refusal, match=said):
        publication(firms("F"), baseline_policy(), 2023, **words)
    with pytest.raises(Refusal, match="2031"):
        publication(firms("F"), baseline_policy(), 2031)

"""What holds for any list: no order of files and rows changes it, it sums to what evaluate gives, every row in comes out once, nobody is paid twice."""

import csv
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kjqs_model.paying import pay
from kjqs_model.paying.payees import ASK, PAY, REFUSE
from kjqs_model.policy import evaluate
from tests.fuzz import examples

HEAD = (
    "企业编号",
    "企业名称",
    "县区",
    "年度",
    "规上类型",
    "科技型中小企业",
    "高企认定结果",
    "中介机构编号",
    "享受加计扣除",
    "省级研发补助",
)

firms = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 12),
        st.sampled_from(["首次认定", "复审通过", "首次受理未通过", "其他未通过", "无"]),
        st.sampled_from(["", "中介甲所", "中介乙所"]),
        st.integers(0, 90_000_00),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda firm: firm[0],
)


def _tables(folder, rows):
    folder.mkdir(exist_ok=True)
    with open(folder / "企业.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number, name, recognition, agency, fen in rows:
            writer.writerow(
                (f"A{number:02}", f"示例{name}公司", "冠县", 2023, "非规上", "是", recognition, agency, "是", f"{fen / 100:.2f}")
            )
    return folder


def _shown(run):
    return sorted(
        (payee.clause, payee.id, payee.amount, payee.status, tuple(sorted(question.kind for question in payee.questions)))
        for payee in run.payees
    )


@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=firms, seed=st.integers(0, 9))
def test_the_list_is_what_evaluate_gives_in_any_order_and_no_name_is_paid_twice(tmp_path_factory, scenario, rows, seed):
    folder = tmp_path_factory.mktemp("laws")
    run = pay([_tables(folder / "a", rows)], 2023, scenario)
    mixed = random.Random(seed).sample(rows, len(rows))
    assert _shown(pay([_tables(folder / "b", mixed)], 2023, scenario)) == _shown(run)
    assert (
        sum(payee.amount for payee in run.payees)
        == evaluate(run.given.tables, scenario, 2023).total
        == sum(run.total(status) for status in (PAY, ASK, REFUSE))
    )
    paid = [(payee.clause, payee.name) for payee in run.of(PAY)]
    assert len(paid) == len(set(paid))
    assert all(entry.rows_in == entry.pay + entry.ask + entry.refuse + entry.informs + entry.other_year for entry in run.accounts)


@settings(max_examples=examples(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=firms, cut=st.integers(0, 25), turned=st.booleans())
def test_tables_in_two_folders_are_one_list_whatever_comes_first(tmp_path_factory, scenario, rows, cut, turned):
    folder = tmp_path_factory.mktemp("laws")
    whole = pay([_tables(folder / "all", rows)], 2023, scenario)
    parts = [_tables(folder / "x", rows[:cut]), _tables(folder / "y", rows[cut:])]
    joined = pay(parts[::-1] if turned else parts, 2023, scenario)
    small = any(0 < row[-1] < 1000 for row in rows)  # whether small amounts raise the question of the unit hangs on their file
    if not small and len({name for _, name, *_ in rows}) == len(
        rows
    ):  # a name that two folders share is one firm to the join, two to one folder's own table
        assert _shown(joined) == _shown(whole)
    assert sum(payee.amount for payee in joined.payees) == evaluate(joined.given.tables, scenario, 2023).total

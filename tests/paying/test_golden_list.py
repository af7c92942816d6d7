"""The golden list: a made city over all paying clauses, its amounts, doubts and sums worked out by hand in ``city/应得.csv``."""

import csv
import datetime
import io

import openpyxl

from kjqs_model.paying.papers.paper import Paper, workbook_bytes
from kjqs_model.paying.payees import ASK, PAY
from kjqs_model.policy import evaluate, register


def _expected(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_list_of_the_tables_is_as_worked_out_by_hand(tables_run, city):
    found = [
        (
            payee.clause,
            payee.id,
            str(payee.amount),
            payee.status,
            " ".join(sorted({question.kind for question in payee.questions})),
        )
        for payee in tables_run.payees
    ]
    expected = [
        (row["clause"], row["recipient_id"], row["amount_yuan"], row["status"], row["asks"])
        for row in _expected(city / "应得.csv")
    ]
    assert found == expected


def test_the_made_city_has_every_clause_that_pays_from_tables(tables_run):
    paying = {clause for clause, entry in register().items() if entry.pay in ("fixed", "ceiling", "match", "share")} - set(
        tables_run.costing.unset
    )
    assert {payee.clause for payee in tables_run.payees} == paying - {"1.2", "1.3"}  # those two are on the register of the city


def test_the_list_sums_to_what_evaluate_gives(tables_run, scenario):
    costing = evaluate(tables_run.given.tables, scenario, 2023)
    assert sum(payee.amount for payee in tables_run.payees) == costing.total == 17_001_021
    assert tables_run.total(PAY) + tables_run.total(ASK) == costing.total
    assert [(payee.clause, payee.kind, payee.id, payee.amount) for payee in tables_run.payees] == [
        tuple(row)
        for row in costing.payments()[["clause", "recipient_kind", "recipient_id", "amount_yuan"]].itertuples(index=False)
    ]


def test_every_row_rests_on_the_rows_of_the_tables_that_it_is_owed_for(tables_run):
    rests = {(payee.clause, payee.id): [(place.file, place.row) for place in payee.places] for payee in tables_run.payees}
    assert rests["19.2", "H01"] == [("技术合同.csv", 2), ("技术合同.csv", 3)]
    assert rests["6.3", "Z01"] == [("企业.csv", 2), ("企业.csv", 3)]
    assert rests["5.1", "E01"] == [("平台.csv", 7)]
    assert rests["10.2", "E01"] == [("人才.csv", 2), ("人才.csv", 3)]


def test_a_doubt_names_the_older_row(tables_run):
    asked = {(payee.clause, payee.id): payee.questions for payee in tables_run.payees if payee.questions}
    assert asked["1.1", "E08"][0].places == (tables_run.given.origins.places("enterprises", 8)[0],)
    assert "企业.csv 第 10 行" in asked["1.1", "E08"][0].text and "2022" in asked["1.1", "E08"][0].text
    assert "平台.csv 第 5 行" in asked["4.2", "P03"][0].text
    assert "已兑付台账.csv 第 7 行" in asked["19.2", "H03"][0].text and "6,000 元" in asked["19.2", "H03"][0].text


def test_everybody_on_the_list_has_a_name_and_units_their_code(tables_run):
    assert all(payee.name for payee in tables_run.payees)
    named = {payee.id: (payee.name, payee.code, payee.unit) for payee in tables_run.payees}
    assert named["P02"] == ("示例省级技术创新中心", "91371599MA00002421", "聊城示例乙四科技有限公司")
    assert (
        named["N01"][0] == "示例银行聊城分行"
        and named["H02"][1].startswith("91371599")
        and named["T01"] == ("示例人才甲", "", "")
    )


def test_where_every_row_of_the_tables_went_adds_up(tables_run):
    for entry in tables_run.accounts:
        assert entry.rows_in == entry.pay + entry.ask + entry.refuse + entry.informs + entry.other_year
    held = {entry.register: entry for entry in tables_run.accounts}
    assert (
        held["platforms"].rows_in,
        held["platforms"].pay,
        held["platforms"].ask,
        held["platforms"].informs,
        held["platforms"].other_year,
    ) == (15, 12, 1, 1, 1)


def test_the_list_sums_by_clause_and_county_to_what_the_ledgers_owe(tables_run, scenario):
    from kjqs_model.budget.cells import owed_by_county
    from kjqs_model.budget.running_year.forecast import known_claims

    counties = tuple(sorted({payee.county for payee in tables_run.payees} - {"跨县区", ""}))
    sums: dict[str, dict[str, int]] = {}
    for payee in tables_run.payees:
        by_county = sums.setdefault(payee.clause, dict.fromkeys((*counties, "*"), 0))
        by_county[payee.county if payee.county in counties else "*"] += payee.amount
    own = {clause: list(by_county.values()) for clause, by_county in sums.items()}
    assert own == {
        clause: amounts.astype(int).tolist()
        for clause, amounts in owed_by_county(tables_run.given.tables, scenario.policy, 2023, counties).items()
    }
    assert own == {clause: known.amounts.tolist() for clause, known in known_claims(tables_run.costing, counties).items()}


def test_totals_follow_the_rows_and_stand_as_figures_where_there_are_none():
    columns = [("序号", 6, "number"), ("事项", 20, "text"), ("金额", 12, "yuan")]

    def write(workbook, formats):
        for name, rows in (("一", [3, 4]), ("二", [])):
            paper = Paper(workbook, formats, name, name, columns)
            for number, yuan in enumerate(rows, 1):
                paper.line((number, "某事", yuan))
            paper.total("合计", {"C": sum(rows)}, live=bool(rows))

    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes("试", datetime.date(2023, 11, 1), write)))
    last = [[cell.value for cell in list(book[name].iter_rows())[-1]] for name in ("一", "二")]
    assert last == [[None, "合计", "=SUM(C3:C4)"], [None, "合计", 0]]

"""A clause that pays stands in every list that the rest of the house keeps of clauses and of those whom they pay; what lacks it is named."""

from kjqs_model.budget.codes import classification
from kjqs_model.budget.forms.payments_due import TABLE_OF
from kjqs_model.budget.payment_terms import assumed, paying_clauses
from kjqs_model.data import shipped
from kjqs_model.policy import evaluate
from kjqs_model.policy.parameters import baseline_policy
from kjqs_model.policy.payees import PAYEE_SOURCES
from kjqs_model.policy.register import rules
from kjqs_model.population.published import published_2023
from kjqs_model.reporting.words import recipient_word
from kjqs_model.scenario import load_scenario


def _clauses(entries) -> set[str]:
    return {clause for entry in entries for clause in entry.get("clauses", ())}


def _has_a_word(kind: str) -> bool:
    try:
        return bool(recipient_word(kind))
    except KeyError:
        return False


def _lacking(wanted, lists: dict) -> dict:
    """Of each list, named by its file, what it should hold and does not."""
    return {name: gone for name, held in lists.items() if (gone := sorted(set(wanted) - set(held)))}


def test_every_clause_that_pays_has_a_time_of_payment_and_a_code():
    assert (
        _lacking(
            paying_clauses(),
            {
                "data/budget.yaml, payment": _clauses(assumed()["payment"].values()),
                "data/budget_codes.yaml, function": _clauses(classification()["function"]),
            },
        )
        == {}
    )


def test_every_clause_with_rules_has_its_number_in_the_years_ahead():
    assert _lacking(rules(2023), {"data/expected_numbers.yaml, clauses": shipped("expected_numbers.yaml")["clauses"]}) == {}


def test_every_kind_of_recipient_has_a_name_a_word_and_a_table():
    kinds = {rule.entitles[1].kind for rule in rules(2023).values()}
    assert (
        _lacking(
            kinds,
            {
                "policy/payees.py, PAYEE_SOURCES": PAYEE_SOURCES,
                "budget/forms/payments_due.py, TABLE_OF": TABLE_OF,
                "text/reporting.yaml, recipient_…": filter(_has_a_word, kinds),
            },
        )
        == {}
    )


def test_every_clause_that_nobody_got_in_the_published_year_is_named_as_missing():
    totals = evaluate(published_2023(), baseline_policy(), 2023).totals()
    named = _clauses(shipped("published_2023.yaml")["missing"])
    assert _lacking(totals[totals["amount_yuan"] == 0]["clause"], {"data/published_2023.yaml, missing": named}) == {}


def test_without_a_policy_no_amount_and_no_rate_is_left():
    policy = load_scenario("no_policy").policy
    left = [
        f"{clause}.{name}"
        for clause in rules(2023)
        for name, value in policy.parameters(clause, 2023).items()
        if name.split("_")[0] in ("amount", "rate") and value
    ]
    assert left == [], "scenarios/no_policy.yaml sets each to zero"

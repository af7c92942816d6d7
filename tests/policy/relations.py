"""Metamorphic relations of the law: what must follow for all payments when population, policy or year are changed in a way that is understood.

No expected amount is written anywhere: each relation costs a random population twice. They hold whatever the amounts of the policy are, so they go on
holding when the law changes.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from kjqs_model.policy import Policy, baseline_policy, evaluate, register
from kjqs_model.tables import dictionary
from tests.oracle.test_oracle import coded, random_population

YEAR = 2023
Rows = dict[str, list[dict]]
Payments = dict[tuple[str, str], int]

CHOOSES = {"16.2"}
"""Clauses whose payments depend on who else is there: the best of a year."""

_AWARDS = [
    f"{clause}.{name}"
    for clause, entry in register().items()
    for name, parameter in entry.parameters.items()
    if name.startswith("amount") and parameter.unit == "yuan" and entry.pay != "unset"
]
_RATES = [
    f"{clause}.{name}"
    for clause, entry in register().items()
    for name, parameter in entry.parameters.items()
    if parameter.unit == "rate"
]
_CAPS = [f"{clause}.cap" for clause, entry in register().items() if "cap" in entry.parameters]


@dataclass(frozen=True)
class Relation:
    """A relation with its sentence, for the page of promises. ``holds`` raises AssertionError where it does not."""

    sentence: str
    holds: Callable[[Rows, random.Random], None]


def paid(
    rows: Rows, policy: Policy | None = None, year: int = YEAR, without: frozenset[str] | set[str] = frozenset()
) -> Payments:
    """What is paid, by clause and recipient."""
    found = evaluate(coded(rows), policy or baseline_policy(), year).payments()
    return {(row.clause, row.recipient_id): row.amount_yuan for row in found.itertuples() if row.clause not in without}


def _value(path: str) -> float:
    value = baseline_policy().value(path, YEAR)
    return 0.2 if value is None else value


def _shuffled(rows: Rows, draw: random.Random) -> None:
    other = {name: draw.sample(table, len(table)) for name, table in rows.items()}
    assert paid(other) == paid(rows)


def _renamed(rows: Rows, draw: random.Random) -> None:
    found = paid(_with_ids(rows, "x·"), without={"*"})
    assert found == {(clause, f"x·{recipient}"): amount for (clause, recipient), amount in paid(rows).items()}


def _with_ids(rows: Rows, prefix: str) -> Rows:
    """The same rows, every id with a prefix: who belongs to whom stays, and so does the order of ids."""
    other = copy.deepcopy(rows)
    for name, table in other.items():
        texts = [
            column for column, entry in dictionary()[name].columns.items() if entry.type == "string" and column.endswith("_id")
        ]
        for row in table:
            row.update({column: f"{prefix}{row[column]}" for column in texts if row[column] is not None})
    return other


def _disjoint(rows: Rows, draw: random.Random) -> None:
    own, others = _with_ids(rows, "a·"), _with_ids(random_population(draw), "b·")
    both = {name: draw.sample(own[name] + others[name], len(own[name]) + len(others[name])) for name in own}
    assert paid(both, without=CHOOSES) == paid(own, without=CHOOSES) | paid(others, without=CHOOSES)


def _ineligible(rows: Rows, draw: random.Random) -> None:
    words = dictionary()["enterprises"].columns
    nobody = {name: {"bool": False, "yuan": 0.0, "float": 0.0}.get(column.type) for name, column in words.items()}
    nobody |= {
        "firm_id": "nobody",
        "year": YEAR,
        "recognition": "none",
        "above_scale": "none",
        "county": rows["enterprises"][0]["county"],
    }
    nobody |= {
        name: next(iter(column.words))
        for name, column in words.items()
        if column.type == "one of" and name not in ("recognition", "above_scale", "county")
    }
    nobody |= {
        name: None for name, column in words.items() if column.type in ("string", "year") and name not in ("firm_id", "year")
    }
    before = paid(rows)
    assert paid({**rows, "enterprises": [*rows["enterprises"], nobody]}) == before


def _another_year(rows: Rows, draw: random.Random) -> None:
    past = _with_ids(random_population(draw), "p·")
    for table in past.values():
        for row in table:
            row["year"] = 1950
    assert paid({name: rows[name] + past[name] for name in rows}) == paid(rows)


def _counties(rows: Rows, draw: random.Random) -> None:
    before, whole = paid(rows), evaluate(coded(rows), baseline_policy(), YEAR)
    other = copy.deepcopy(rows)
    for name, table in other.items():
        column = dictionary()[name].columns.get("county")
        for row in table if column is not None else ():
            row["county"] = draw.choice(list(column.words)) if column.words else row["county"]
    split = evaluate(coded(other), baseline_policy(), YEAR)
    assert paid(other) == before and split.total == whole.total == split.detail()["amount_yuan"].sum()


def _calendar(rows: Rows, draw: random.Random) -> None:
    later = copy.deepcopy(rows)
    for name, table in later.items():
        years = [column for column, entry in dictionary()[name].columns.items() if entry.type == "year"]
        for row in table:
            row.update({column: row[column] + 1 for column in years if row[column] is not None})
    assert paid(later, year=YEAR + 1) == paid(rows)


def _doubled(rows: Rows, draw: random.Random) -> None:
    """Every amount and cap twice as high; sums of money that clauses match are left alone, so clauses with a rate are not looked at."""
    twice = baseline_policy().with_overrides({path: 2 * _value(path) for path in [*_AWARDS, *_CAPS]})
    matched = {path.rpartition(".")[0] for path in _RATES}
    assert paid(rows, twice, without=matched) == {key: 2 * amount for key, amount in paid(rows, without=matched).items()}


def _monotone(rows: Rows, draw: random.Random) -> None:
    path = draw.choice([*_AWARDS, *_RATES])
    clause, more = path.rpartition(".")[0], _value(path) * draw.choice([1.5, 2, 10])
    before, after = paid(rows), paid(rows, baseline_policy().with_overrides({path: more}))
    assert all(after.get(key, 0) >= amount for key, amount in before.items())
    assert {key: amount for key, amount in after.items() if key[0] != clause} == {
        key: amount for key, amount in before.items() if key[0] != clause
    }


def _nothing(rows: Rows, draw: random.Random) -> None:
    path = draw.choice(
        [
            path
            for path in [*_AWARDS, *_RATES]
            if not path.endswith(("_national", "_provincial", "_municipal", "_special", "_first", "_second"))
        ]
    )
    clause = path.rpartition(".")[0]
    assert paid(rows, baseline_policy().with_overrides({path: 0})) == paid(rows, without={clause})


def _raised_cap(rows: Rows, draw: random.Random) -> None:
    path, policy = draw.choice(_CAPS), baseline_policy().with_overrides({"13.1.rate": 0.2})  # a rate that the text leaves open
    clause = path.rpartition(".")[0]
    before, after = paid(rows, policy), paid(rows, policy.with_overrides({path: 2 * _value(path)}))
    assert before.keys() == after.keys()
    assert all(
        after[key] == amount if key[0] != clause else amount <= after[key] <= 2 * amount + 1 for key, amount in before.items()
    )


def _low_cap(rows: Rows, draw: random.Random) -> None:
    clause, cap = draw.choice(["1.4", "6.3"]), draw.randrange(1, 200_000)
    before, after = paid(rows), paid(rows, baseline_policy().with_overrides({f"{clause}.cap": cap}))
    assert all(
        after[key] == (min(amount, cap) if key[0] == clause and cap <= _value(f"{clause}.cap") else amount)
        for key, amount in before.items()
    )


def _itself(rows: Rows, draw: random.Random) -> None:
    paths = draw.sample([*_AWARDS, *_CAPS], 12)
    again = baseline_policy().with_overrides({path: baseline_policy().value(path, YEAR) for path in paths})
    assert paid(rows, again) == paid(rows)


def _fen(rows: Rows, draw: random.Random) -> None:
    """Matched one for one: a fen more in a subsidy never moves a payment by more than a yuan, nor down."""
    other = copy.deepcopy(rows)
    for row in other["enterprises"]:
        if row["provincial_rd_subsidy"] is not None:
            row["provincial_rd_subsidy"] = round(row["provincial_rd_subsidy"] + 0.01, 2)
    before, after = paid(rows), paid(other)
    assert all(0 <= after.get(key, 0) - before.get(key, 0) <= 1 for key in {*before, *after} if key[0] == "8.1")


def _twice(rows: Rows, draw: random.Random) -> None:
    counts = Counter(clause for clause, _ in paid(rows, without=CHOOSES))
    both = {name: _with_ids(rows, "a·")[name] + _with_ids(rows, "b·")[name] for name in rows}
    found = evaluate(coded(both), baseline_policy(), YEAR).totals().set_index("clause")
    single = evaluate(coded(rows), baseline_policy(), YEAR).totals().set_index("clause")
    for clause, count in counts.items():
        assert (
            found.loc[clause, "recipients"] == 2 * count
            and found.loc[clause, "amount_yuan"] == 2 * single.loc[clause, "amount_yuan"]
        )


RELATIONS = {
    "permutation": Relation("Rows in another order are paid the same.", _shuffled),
    "renaming": Relation("Recipients under other ids (in the same order) are paid the same under those ids.", _renamed),
    "disjoint lists": Relation(
        "Two lists with no id in common are paid together what each is paid alone; but the best of a year (16.2).", _disjoint
    ),
    "twice the city": Relation(
        "Everybody twice, under other ids: twice the recipients and twice the money of every clause but 16.2.", _twice
    ),
    "an ineligible firm": Relation("A firm that meets no condition changes nobody's payment.", _ineligible),
    "another year": Relation("Rows of a year long gone, of other recipients, change nothing.", _another_year),
    "counties": Relation(
        "Firms moved between counties are paid the same, and the parts of counties add up to the same total.", _counties
    ),
    "the calendar": Relation(
        "All years moved on by one: the same is paid a year later, as long as the policy's values stand.", _calendar
    ),
    "scaling": Relation("Every amount and cap doubled doubles every payment of a clause that matches no money.", _doubled),
    "more generous": Relation("A higher award or rate lowers nobody's payment and moves no other clause.", _monotone),
    "nothing": Relation("An award or rate of zero takes away that clause's payments and no other.", _nothing),
    "a doubled cap": Relation(
        "A doubled cap pays the same people, nobody less, nobody more than twice (and a yuan of rounding).", _raised_cap
    ),
    "a lower cap": Relation("A lower cap pays each the smaller of what it got and the cap.", _low_cap),
    "itself": Relation("Values set to what they are change nothing.", _itself),
    "a fen more": Relation(
        "A fen more of a subsidy that is matched one for one moves a payment by a yuan at most, never down.", _fen
    ),
}
"""The relations by name."""

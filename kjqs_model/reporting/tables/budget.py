"""Tidy tables of the budget, behind charts and prose: what is due, appropriated, paid and owed, gaps, and who bears it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...budget.cells import CITY, NOWHERE
from ...budget.forms.years import budget_years
from ...budget.quantiles import quantile_errors
from ...budget.settings import OBLIGATORY
from ...budget.tables import contribution_table, gap_table
from ...chances import with_words
from ...heavy import pd
from ...language import in_unit, money_unit, say, say_each, word_of
from ...policy import articles
from ...projection.draws.common import standard_error
from .costing import article_name, claim_word

if TYPE_CHECKING:
    from ...budget import Budget


LEVELS = (0.5, 0.8, 0.9, 0.95)
"""The safety levels that tables set beside each other."""

MARKED = (0.5, 0.8, 0.95)
"""Those that the curve marks."""


def budget_year(budget: Budget) -> int:
    """The year that the budget is drawn up for."""
    return budget_years(budget)[0]


def by_year(budget: Budget) -> pd.DataFrame:
    """year, bar, part, low, high, mean, p10, p90 in yuan: bars of what is due, appropriated, paid and unpaid at the end, by year.

    The unpaid stand as two parts of one bar: what was due, and above it what is not due yet; ``p10`` and ``p90`` are those of the
    whole bar, NaN where nothing varies or a part is not the last.
    """
    of = {
        name: budget.of(name, "total", "total") for name in ("payable", "appropriation", "payment", "overdue", "closing_arrears")
    }
    due, money, paid, owed = measure_words()
    rows = []
    for place, year in enumerate(budget.years):
        bars = [
            (due, due, np.zeros(1), of["payable"][place]),
            (money, money, np.zeros(1), of["appropriation"][place]),
            (paid, paid, np.zeros(1), of["payment"][place]),
            (owed, overdue_word(), np.zeros(1), of["overdue"][place]),
            (owed, not_due_word(), of["overdue"][place], of["closing_arrears"][place]),
        ]
        for bar, part, low, high in bars:
            ends = np.quantile(high, [0.1, 0.9]) if part != overdue_word() and np.ptp(high) > 0 else (np.nan, np.nan)
            rows.append(
                {
                    "year": year,
                    "bar": bar,
                    "part": part,
                    "low": float(low.mean()),
                    "high": float(high.mean()),
                    "mean": float((high - low).mean()),
                    "p10": float(ends[0]),
                    "p90": float(ends[1]),
                }
            )
    return pd.DataFrame(rows)


def measure_words() -> list[str]:
    """What falls due, is appropriated, is paid, and is unpaid at the year's end."""
    return say_each("reporting_tables", "due", "appropriated", "paid", "unpaid_at_the_end")


def overdue_word() -> str:
    """Due, and unpaid for want of money."""
    return say("reporting_tables.unpaid_end_overdue")


def not_due_word() -> str:
    """Owed, but not due yet."""
    return say("reporting_tables.unpaid_end_not_due_yet")


def chances(budget: Budget, year: int) -> pd.DataFrame:
    """name, kind, probability, standard_error, low, high, text, words, payable_mean, appropriation by article: how likely
    something due stays unpaid.

    Two rows for the whole come last: ``any`` of the articles, and all of them as one purse (``pooled``). Articles of which
    nothing falls due in any draw are left out.
    """
    columns = ["payable_mean", "appropriation", "probability", "standard_error"]
    gaps = gap_table(budget)
    gaps = gaps[gaps["year"] == year]
    own = gaps[(gaps["group"] == "article") & (gaps["payable_mean"] > 0)]
    found = own[columns].assign(name=[article_name(int(key)) for key in own["key"]], kind="article")
    whole = gaps[gaps["group"] == "total"].iloc[[0]]
    some = whole[columns].assign(name=say("reporting_tables.city_some_article_falls_short"), kind="any")
    pooled = whole[columns].assign(
        name=say("reporting_tables.city_all_one_purse"),
        kind="pooled",
        probability=whole["probability_pooled"],
        standard_error=whole["standard_error_pooled"],
    )
    whole_table = pd.concat([found.sort_values("probability", ascending=False, kind="stable"), some, pooled], ignore_index=True)
    return with_words(whole_table, budget.draws)


def contributions(budget: Budget, year: int) -> pd.DataFrame:
    """name, mean, contribution_p95 in yuan by article, the largest first: the contributions sum to the P95 of all that falls
    due."""
    frame = contribution_table(budget)
    frame = frame[(frame["measure"] == "payable") & (frame["group"] == "article") & (frame["year"] == year)]
    frame = frame[(frame["mean"] > 0) | (frame["contribution_p95"] != 0)]
    named = frame.assign(name=[article_name(int(key)) for key in frame["key"]])
    return named.sort_values("contribution_p95", ascending=False, kind="stable", ignore_index=True)


def needed(budget: Budget, year: int) -> np.ndarray:
    """What a budget year needs in new money were all one purse, (draws,) yuan: what falls due less what was carried over."""
    place = budget.years.index(year)
    return np.maximum(budget.of("payable", "total", "total")[place] - budget.of("carried_in", "total", "total")[place], 0)


def appropriated(budget: Budget, year: int) -> int:
    """All appropriations of a budget year, whole yuan; their mean where draws know different things when the budget is passed."""
    return round(budget.of("appropriation", "total", "total")[budget.years.index(year)].mean())


def curve(budget: Budget, year: int) -> pd.DataFrame:
    """amount, chance: the share of draws in which more is needed than each amount, were all one purse."""
    found = np.sort(needed(budget, year)).astype(np.float64)
    before = found[0] - max((found[-1] - found[0]) * 0.03, 1.0)
    chance = 1 - np.arange(1, len(found) + 1) / len(found)
    return pd.DataFrame({"amount": np.r_[before, found], "chance": np.r_[1.0, chance]}).drop_duplicates("amount", keep="last")


def at_level(values: np.ndarray, level: float) -> int:
    """The smallest amount that at least a share ``level`` of draws stays within, whole yuan."""
    return int(np.quantile(values, level, method="inverted_cdf"))


def safety_levels(budget: Budget, year: int) -> pd.DataFrame:
    """level, pooled, error, apart, gap_pooled, gap_any: what each safety level takes as one purse, and item by item as the
    scenario sets them.

    ``gap_any`` is the chance that some item falls short where each has its own amount; ``gap_pooled`` that their sum does.
    ``error`` is the standard error of ``pooled``, NaN without enough draws.
    """
    place, total = budget.years.index(year), needed(budget, year)
    items = [
        np.maximum(budget.ledger.payable[cells, place].sum(axis=0) - budget.ledger.carried_in[pool][place], 0)
        for pool, cells in budget.cells.pools.items()
    ]
    errors, rows = quantile_errors(total.astype(np.float64)), []
    for level in LEVELS:
        own = [at_level(need, level) for need in items]
        short = np.any([need > amount for need, amount in zip(items, own, strict=True)], axis=0)
        rows.append(
            {
                "level": level,
                "pooled": at_level(total, level),
                "error": errors[f"p{level * 100:.0f}"],
                "apart": sum(own),
                "gap_any": float(short.mean()),
                "gap_pooled": float((total > sum(own)).mean()),
            }
        )
    return pd.DataFrame(rows)


def bearers(budget: Budget, year: int, group: str) -> pd.DataFrame:
    """name, level, bearer, mean in yuan: who bears what falls due in a year, by article or by the recipients' county."""
    place, settings = budget.years.index(year), budget.settings
    means = budget.ledger.payable[:, place].mean(axis=1)
    frame = pd.DataFrame(
        [
            {"key": cell.key(group, settings), "level": cell.level, "mean": float(mean)}
            for cell, mean in zip(budget.cells.entries, means, strict=True)
        ]
    )
    frame = frame.groupby(["key", "level"], sort=False, as_index=False).sum()
    frame = frame[frame["mean"] > 0]
    total = frame.groupby("key")["mean"].transform("sum")
    frame = frame.assign(
        total=total,
        last=frame["key"] == NOWHERE,
        name=[_group_name(group, key) for key in frame["key"]],
        bearer=[level_word(level) for level in frame["level"]],
    )
    return frame.sort_values(["last", "total", "name", "level"], ascending=[True, False, True, True], ignore_index=True)


def _group_name(group: str, key: str) -> str:
    if group == "article":
        return article_name(int(key))
    return say("reporting_tables.several_counties_or_not_given") if key == NOWHERE else key


def level_word(level: str) -> str:
    """Who bears an amount."""
    return say("reporting_tables.borne_by_the_city") if level == CITY else say("reporting_tables.borne_by_the_county")


def arrears(budgets: Mapping[float, Budget]) -> pd.DataFrame:
    """share, label, measure, year, mean, p10, p90 in yuan: what the city owes at the end of each year under tighter budgets."""
    rows = []
    for share, budget in budgets.items():
        for measure in ("overdue", "closing_arrears"):
            values = budget.of(measure, "level", CITY)
            for place, year in enumerate(budget.years):
                low, high = np.quantile(values[place], [0.1, 0.9])
                rows.append(
                    {
                        "share": share,
                        "label": share_word(share),
                        "measure": measure,
                        "year": year,
                        "mean": float(values[place].mean()),
                        "p10": float(low),
                        "p90": float(high),
                    }
                )
    return pd.DataFrame(rows)


def share_word(share: float) -> str:
    """How tight a budget is."""
    return say("reporting_tables.of_the_mean_due", share=f"{share:.0%}")


def who_waits(budgets: Mapping[str, Budget], year: int) -> pd.DataFrame:
    """rule, claim, claim_word, mean, standard_error in yuan: what of the city's is overdue at the end of a year under each
    rule."""
    rows = []
    for rule, budget in budgets.items():
        place = budget.years.index(year)
        for claim in OBLIGATORY:
            cells = [
                number
                for number, cell in enumerate(budget.cells.entries)
                if cell.level == CITY and cell.key("claim", budget.settings) == claim
            ]
            values = budget.ledger.overdue[cells, place].sum(axis=0).astype(np.float64)
            rows.append(
                {
                    "rule": rule_word(rule),
                    "claim": claim,
                    "claim_word": claim_word(claim),
                    "mean": float(values.mean()),
                    "standard_error": float(standard_error(values)),
                }
            )
    return pd.DataFrame(rows)


def rule_word(rule: str) -> str:
    """What happens when money runs out."""
    return word_of("reporting_tables.shortage", rule)


def curve_marks(budget: Budget, year: int) -> pd.DataFrame:
    """amount, chance, text, kind: the safety levels of the curve, and what the scenario appropriates in all."""
    need, own = needed(budget, year), appropriated(budget, year)
    rows = [
        {"amount": amount, "text": f"P{level * 100:.0f}  {in_unit(amount)}", "kind": "level"}
        for level in MARKED
        for amount in (at_level(need, level),)
    ]
    rows.append({"amount": own, "text": say("reporting_tables.this_scenario", own=in_unit(own)), "kind": "scenario"})
    return pd.DataFrame(rows).assign(chance=[float((need > row["amount"]).mean()) for row in rows])


def due_by_year(budget: Budget) -> pd.DataFrame:
    """year (text), low, middle, high, money in the reader's unit: what falls due with its 80 %, and what the first draw's budget
    appropriates."""
    due, money = (budget.of(name, "total", "total") / money_unit() for name in ("payable", "appropriation"))
    low, middle, high = np.quantile(due, [0.1, 0.5, 0.9], axis=1)
    return pd.DataFrame({"year": list(map(str, budget.years)), "low": low, "middle": middle, "high": high, "money": money[:, 0]})


def largest_articles(budget: Budget, year: int, most: int = 6) -> pd.DataFrame:
    """name (number and title in two lines), mean, low, high in the reader's unit: the articles with the highest mean due in a
    year, and all others."""
    place = budget.years.index(year)
    found = sorted(
        ((amounts[place] / money_unit(), key) for _, key, amounts in budget.groups("payable", ("article",))),
        key=lambda pair: -pair[0].mean(),
    )
    named = [
        (say("reporting_tables.article_the_key", the_key=key) + "\n" + articles()[int(key)].title(), amounts)
        for amounts, key in found[:most]
    ]
    named.append((say("reporting_tables.all_others"), sum((amounts for amounts, _ in found[most:]), np.zeros(budget.draws))))
    return pd.DataFrame(
        [
            {"name": name, "mean": amounts.mean(), "low": np.quantile(amounts, 0.1), "high": np.quantile(amounts, 0.9)}
            for name, amounts in named
        ]
    )

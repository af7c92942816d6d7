"""Tidy tables behind charts, workbook and prose: one costing seen by clause, article, department, county, claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...heavy import pd
from ...language import either, in_both, say, trimmed, word_of
from ...policy import articles, register

if TYPE_CHECKING:
    from ...population.lines import Line
    from ...population.synthesis.making import Population
    from ...study import Study


TAX_LEVELS = ("total", "centre", "province", "city", "county")

NOWHERE = (in_both("policy.several_counties"), in_both("policy.not_given"))
"""What stands in the county column where no county does, in both languages; listed after the counties."""


def claim_word(claim: str | None) -> str:
    """A kind of claim in the reader's language."""
    return {
        "entitled": say("reporting_tables.paid_whoever_qualifies_obligatory"),
        "selected": say("reporting_tables.selected_by_a_committee"),
        "negotiated": say("reporting_tables.settled_case_case"),
        "envelope": say("reporting_tables.within_an_envelope"),
    }.get(claim or "", say("reporting_tables.none"))


def pay_word(pay: str) -> str:
    """A kind of payment in the reader's language."""
    return {
        "fixed": say("reporting_tables.fixed_amount"),
        "ceiling": say("reporting_tables.ceiling"),
        "match": say("reporting_tables.match"),
        "share": say("reporting_tables.share_of_a_base"),
        "unset": say("reporting_tables.no_amount_policy_set_scenario"),
    }.get(pay, pay)


def clause_name(clause: str) -> str:
    """A clause with its number: ``1.1 首次认定高新技术企业补助``."""
    return f"{clause} {register()[clause].label()}"


def article_name(number: int) -> str:
    """An article with its number and title."""
    return say("reporting_tables.article_number_title", number=number, title=articles()[number].title())


def by_clause(study: Study) -> pd.DataFrame:
    """clause, name, article, pay, claim (words), lead, recipients, amount_yuan; a row for every clause that is costed."""
    frame = study.costing.totals()
    return frame.assign(
        name=[clause_name(clause) for clause in frame["clause"]],
        claim_word=[claim_word(claim) for claim in frame["claim"]],
        pay_word=[pay_word(pay) for pay in frame["pay"]],
    )


def by_article(study: Study) -> pd.DataFrame:
    """article, name, clauses (count that pay), recipients, amount_yuan of every article with a costed clause."""
    frame = (
        study.costing.totals()
        .groupby("article", sort=True, as_index=False)
        .agg(recipients=("recipients", "sum"), amount_yuan=("amount_yuan", "sum"))
    )
    return frame.assign(name=[article_name(number) for number in frame["article"]])


def by_department(study: Study) -> pd.DataFrame:
    """lead, recipients, amount_yuan by lead department, the largest first."""
    frame = (
        study.costing.totals()
        .groupby("lead", as_index=False)
        .agg(recipients=("recipients", "sum"), amount_yuan=("amount_yuan", "sum"))
    )
    return frame.sort_values(["amount_yuan", "lead"], ascending=[False, True], ignore_index=True)


def by_county(study: Study) -> pd.DataFrame:
    """county, recipients, amount_yuan: the largest first, several counties and not given last."""
    frame = (
        study.costing.detail()
        .astype({"amount_yuan": "int64"})
        .groupby("county", as_index=False)
        .agg(recipients=("recipient_id", "size"), amount_yuan=("amount_yuan", "sum"))
    )
    nowhere = {word for both in NOWHERE for word in both}
    frame = frame.assign(nowhere=[county in nowhere for county in frame["county"]])
    order = frame.sort_values(["nowhere", "amount_yuan", "county"], ascending=[True, False, True], ignore_index=True)
    return order.drop(columns="nowhere")


def by_claim(study: Study) -> pd.DataFrame:
    """claim (word), clauses, recipients, amount_yuan by kind of claim."""
    frame = (
        study.costing.totals()
        .groupby("claim", as_index=False)
        .agg(clauses=("clause", "size"), recipients=("recipients", "sum"), amount_yuan=("amount_yuan", "sum"))
    )
    frame = frame.sort_values(["amount_yuan", "claim"], ascending=[False, True], ignore_index=True)
    return frame.assign(claim_word=[claim_word(claim) for claim in frame["claim"]])


def matched(study: Study) -> pd.DataFrame:
    """The clauses computed from amounts of the province or the state (pay is match)."""
    frame = by_clause(study)
    return frame[frame["pay"] == "match"].reset_index(drop=True)


def obligatory_yuan(study: Study) -> int:
    """What the city owes to whoever meets the condition, in yuan."""
    frame = study.costing.totals()
    return int(frame.loc[frame["claim"] == "entitled", "amount_yuan"].sum())


def against_parent(study: Study) -> pd.DataFrame:
    """clause, name, parent_yuan, amount_yuan, difference_yuan of every clause costed in either scenario."""
    columns = ["clause", "amount_yuan"]
    own = study.costing.totals()[columns]
    other = own.iloc[:0] if study.parent is None else study.parent.costing.totals()[columns]
    both = own.merge(other.rename(columns={"amount_yuan": "parent_yuan"}), on="clause", how="outer").fillna(0)
    order = {clause: place for place, clause in enumerate(register())}
    both = both.sort_values("clause", key=lambda clauses: clauses.map(order), ignore_index=True)
    both = both.astype({"amount_yuan": "int64", "parent_yuan": "int64"})
    return both.assign(
        name=[clause_name(clause) for clause in both["clause"]], difference_yuan=both["amount_yuan"] - both["parent_yuan"]
    )


def comparison_rows(study: Study) -> list[dict]:
    """The rows of comparison.csv of one scenario: measure, group, key, year, mean (yuan), and quantiles for the years ahead."""
    from .targets import comparison_rows as ahead

    costing = study.costing
    groups = [("total", [("total", costing.total)])]
    for group, frame, key in (
        ("clause", costing.totals(), "clause"),
        ("article", by_article(study), "article"),
        ("department", by_department(study).sort_values("lead"), "lead"),
        ("county", by_county(study).sort_values("county"), "county"),
    ):
        groups.append((group, list(zip(frame[key], frame["amount_yuan"], strict=True))))
    base = [
        {"measure": "entitlement", "group": group, "key": str(key), "year": study.year, "mean": int(amount)}
        for group, rows in groups
        for key, amount in rows
    ]
    return [*base, *(ahead(study.budget) if study.budget else [])]


def published(study: Study) -> pd.DataFrame | None:
    """Published beside modelled, line by line; None for the user's own tables, to which nothing was published."""
    from ...population import SHIPPED
    from ...population import published as figures

    if study.made is None and study.scenario.population not in SHIPPED:
        return None
    frame = figures.published_comparison(study.costing)
    return None if frame.empty else frame


def population_lines(study: Study) -> pd.DataFrame | None:
    """The assumed lines of a population of the package, for all recipients that lines stand for; None for the user's own
    tables."""
    from ...population import SHIPPED
    from ...population.lines import read_lines
    from ...population.published import FILE, described_lines, population_lines
    from ...population.rare_events import rare_event_lines

    if study.made is None and study.scenario.population not in SHIPPED:
        return None
    lines = read_lines(FILE) if study.made is None else rare_event_lines()
    frame = population_lines() if study.made is None else described_lines(lines)
    frame["range"] = [_range_of(line) for line in lines]
    return frame[frame["status"] == say("reporting_tables.assumed")]


def _range_of(line: Line) -> str:
    """The range of an assumed line as a reader has it: money in the unit of the page."""
    shown = {
        "rows": ("{:,}".format, say("population.rows")),
        "yuan": (trimmed, say("population.money_unit")),
        "share": ("{:,}".format, ""),
    }
    return say("signs.clause_mark").join(
        f"{shown[what][0](low)}–{shown[what][0](high)} {shown[what][1]}".rstrip() for what, (low, high) in line.range.items()
    )


def published_missing(study: Study) -> list[str]:
    """What would have to be published to check the rest."""
    from ...population import published as figures

    return figures.published_missing(frozenset() if study.made is None else study.made.design.models)


def margins(study: Study) -> pd.DataFrame | None:
    """name, label, unit, target, result, error, hard, status, range, source, reason of every margin; None where none was met."""
    return None if study.made is None else margins_of(study.made)


def margins_of(made: Population) -> pd.DataFrame:
    """The same of a population."""
    from ...population.quality import margin_results

    return pd.DataFrame(margin_results(made))


def held_out(study: Study) -> pd.DataFrame:
    """label, unit, published, range, found, within_range of every figure that the population was not fitted to."""
    from ...population.quality import held_out_results

    frame = pd.DataFrame(held_out_results(study.synthetic))
    return frame.assign(label=[either(row.zh, row.en) for row in frame.itertuples()])


def tax_level_word(level: str) -> str:
    """A level of government in the reader's language."""
    return word_of("reporting_tables.tax_level", level)


def tax_expenditure(study: Study) -> pd.DataFrame | None:
    """item (words), firms, firms_not_known and a column of yuan a level; None where the tables hold no accounts to work it out
    from."""
    from ...policy.tax_expenditure import item_label
    from ...policy.tax_expenditure import tax_expenditure as worked_out

    if not len(study.tables["accounts"]):
        return None
    frame = worked_out(study.tables, study.year)
    wide = frame.pivot(index="item", columns="level", values="amount_yuan").loc[frame["item"].unique(), list(TAX_LEVELS)]
    firms = frame.drop_duplicates("item").set_index("item")[["firms", "firms_not_known"]]
    return wide.join(firms).reset_index().assign(item=[item_label(item) for item in frame["item"].unique()])

"""What the policy costs in the base year: by clause, article, department and county, against what it extends and what was
published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ...language import either, in_both, say, say_each
from ...scenario.titles import scenario_title
from ...study import same_population
from ..charts import costing as charts
from ..exhibit import Amount, Exhibit, Grid, Prose, amount_or_dash, folded, heading, safe
from ..figure import NothingToDraw
from ..tables import costing as tables
from ..tables.basis import parts_sentence
from ..words import figure_text, funded_note, unit_word, unset_note, yuan_text
from .beside_the_total import published_grid, published_missing, tax_assumption_grid, tax_grid

if TYPE_CHECKING:
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report: the base year's total, and what it is made of."""
    yield opening(study)
    yield from folded(
        say("reporting_sections.fold_clauses", year=study.year), (exhibit(study, "cost_by_clause"), clause_grid(study))
    )


def who_gains(study: Study) -> Iterator[object]:
    """The section on who gets it: counties, and the clauses that pay more or less than in what is extended."""
    yield from (heading(say("reporting_sections.who_gets_it")), exhibit(study, "cost_by_county"), changes(study))
    if study.parent is not None:
        yield from folded(
            say("reporting_sections.fold_difference"), (exhibit(study, "difference_by_clause"), difference_grid(study))
        )


def appendices(study: Study) -> Iterator[object]:
    """What is looked up: articles, departments, kinds of claim, matches, published figures, tax."""
    yield from (
        heading(say("reporting_sections.by_article")),
        exhibit(study, "cost_by_article"),
        heading(say("reporting_sections.by_lead_department")),
        exhibit(study, "cost_by_department"),
        heading(say("reporting_sections.obligatory_or_not")),
        claim_grid(study),
        heading(say("reporting_sections.matched_provincial_amounts")),
        matched_grid(study),
        heading(say("reporting_sections.published_and_modelled")),
        exhibit(study, "published_and_modelled"),
        published_grid(study),
        published_missing(study),
        heading(say("reporting_sections.tax_relief_2_1_no")),
        tax_grid(study),
        tax_assumption_grid(study),
    )


def assumptions(study: Study) -> Iterator[object]:
    """The section on what is assumed."""
    yield from (heading(say("reporting_sections.assumptions_their_ranges")), assumption_grid(study), population_grid(study))


def source(study: Study) -> str:
    """The source line of charts: unit, policy, scenario, population."""
    population = study.scenario.population
    if study.made is not None:
        population = (
            say("reporting_sections.synthetic_enterprises")
            if not study.made.firms.real
            else say("reporting_sections.real_registers_topped_up_synthetic")
        )
    elif population == "published_2023":
        population = say("reporting_sections.population_2023_published_figures")
    else:
        population = str(population).replace("\\", "/").rstrip("/").rpartition("/")[2]
    return say("reporting_sections.unit_is_money_unit_source", scenario_name=study.scenario.name, population=population)


def subject(study: Study, what: str) -> str:
    """A chart's title: what it shows, for which year, under which scenario."""
    return say(
        "reporting_sections.wording_year_scenario_title",
        year=study.year,
        wording=what,
        scenario_title=scenario_title(study.scenario),
    )


_EXHIBITS: Mapping[str, tuple[tuple[str, str], Callable, Callable]] = {
    "cost_by_clause": (in_both("reporting_sections.what_each_clause_costs"), tables.by_clause, charts.cost_by_clause),
    "cost_by_article": (in_both("reporting_sections.what_each_article_costs"), tables.by_article, charts.cost_by_article),
    "cost_by_department": (
        in_both("reporting_sections.what_falls_each_lead_department"),
        tables.by_department,
        charts.cost_by_department,
    ),
    "cost_by_county": (in_both("reporting_sections.what_recipients_get_by_county"), tables.by_county, charts.cost_by_county),
    "difference_by_clause": (
        in_both("reporting_sections.difference_clause_what_extends"),
        tables.against_parent,
        charts.difference_by_clause,
    ),
    "published_and_modelled": (
        in_both("reporting_sections.published_and_modelled"),
        tables.published,
        charts.published_and_modelled,
    ),
}
"""By key: what the chart shows, the table that it is drawn from, and what draws it."""


def exhibit(study: Study, key: str) -> Exhibit:
    """What the base year costs: by clause, article, department or county, against what is extended and what was published."""
    what, table, draw = _EXHIBITS[key]
    return Exhibit(key, subject(study, either(*what)), [source(study)], table(study), draw, otherwise=NothingToDraw())


def opening(study: Study) -> Prose:
    """The base year's total, what it rests on, and the unset clauses beside it."""
    costing = study.costing
    paying = int((costing.totals()["amount_yuan"] > 0).sum())
    lines = [
        f"## {say('reporting_sections.owed_for', year=study.year)} **{yuan_text(costing.total)}**",
        safe(parts_sentence(study)),
        f"**{safe(unset_note(costing))}**",
        safe(funded_note(costing)),
        say(
            "reporting_sections.comes_clauses_payments_obligatory_whoever",
            paying=paying,
            recipients_sum=f"{int(costing.totals()['recipients'].sum()):,}",
            yuan_text=yuan_text(tables.obligatory_yuan(study)),
        ),
        *(f"- {safe(note)}" for note in study.notes),
    ]
    return Prose("\n\n".join(line for line in lines if line))


def changes(study: Study) -> Prose:
    """What the scenario changes of the one it extends, in words, and what that does to the total."""
    parent = study.scenario.parent
    heading = say("reporting_sections.against_what_extends")
    if parent is None:
        return Prose(heading + "\n\n" + say("reporting_sections.scenario_extends_no_other"))
    sentences = [f"- {safe(change.sentence())}" for change in study.changes] or [
        say("reporting_sections.no_parameter_policy_differs")
    ]
    more = say("reporting_sections.more") if (study.difference or 0) >= 0 else say("reporting_sections.less")
    result = say(
        "reporting_sections.the_total_is_than_in",
        parent_title=safe(scenario_title(parent)),
        more=more,
        yuan_text=yuan_text(abs(study.difference or 0)),
    )
    if not study.difference:
        result = say("reporting_sections.total_same", parent_title=safe(scenario_title(parent)))
    lines = [heading, "\n".join(sentences), f"**{result}**", safe(unset_note(study.costing))]
    if not same_population(parent, study.scenario):
        lines.insert(3, say("reporting_sections.two_scenarios_different_populations_difference"))
    return Prose("\n\n".join(lines))


def clause_grid(study: Study) -> Grid:
    """Every costed clause: claim, kind, lead department, recipients, yuan."""
    frame = tables.by_clause(study)
    rows = [
        (row.name, row.claim_word, row.pay_word, row.lead, int(row.recipients), Amount(row.amount_yuan))
        for row in frame.itertuples()
    ]
    total = (say("reporting_sections.total"), "", "", "", int(frame["recipients"].sum()), Amount(study.costing.total))
    return Grid(
        say_each("reporting_sections", "clause", "claim", "kind", "lead_department", "recipients", "yuan"),
        rows,
        unset_note(study.costing),
        total,
    )


def claim_grid(study: Study) -> Grid:
    """Obligatory or not: clauses, recipients, yuan and share of the total by kind of claim."""
    frame, total = tables.by_claim(study), study.costing.total
    rows = [
        (
            row.claim_word,
            int(row.clauses),
            int(row.recipients),
            Amount(row.amount_yuan),
            f"{row.amount_yuan / total:.1%}" if total else "–",
        )
        for row in frame.itertuples()
    ]
    return Grid(
        say_each("reporting_sections", "claim", "clauses", "recipients", "yuan", "share"),
        rows,
        total=(say("reporting_sections.total"), int(frame["clauses"].sum()), int(frame["recipients"].sum()), Amount(total), ""),
    )


def matched_grid(study: Study) -> Grid:
    """What the city adds to provincial and national money. That money itself is never in a city total."""
    frame = tables.matched(study)
    rows = [(row.name, int(row.recipients), Amount(row.amount_yuan)) for row in frame.itertuples()]
    return Grid(
        say_each("reporting_sections", "clause", "recipients", "citys_match_yuan"),
        rows,
        say("reporting_sections.city_money_computed_provincial_or"),
        (say("reporting_sections.total"), int(frame["recipients"].sum()), Amount(frame["amount_yuan"].sum())),
    )


def difference_grid(study: Study) -> Grid | None:
    """Clauses that cost more or less than in the scenario that is extended."""
    frame = tables.against_parent(study)
    frame = frame[frame["difference_yuan"] != 0]
    if study.parent is None or frame.empty:
        return None
    rows = [
        (row.name, Amount(row.parent_yuan), Amount(row.amount_yuan), Amount(row.difference_yuan)) for row in frame.itertuples()
    ]
    return Grid(say_each("reporting_sections", "clause", "extended_yuan", "this_one_yuan", "difference_yuan"), rows)


def assumption_grid(study: Study) -> Grid:
    """Every assumed figure in force, with its range and source."""
    rows = [
        (row.path, row.label, figure_text(row.value, row.unit), unit_word(row.unit), row.range, row.source)
        for row in study.costing.assumptions().itertuples()
    ]
    return Grid(
        say_each("reporting_sections", "path", "parameter", "value", "unit", "range", "basis_heading"), rows, sources=True
    )


def population_grid(study: Study) -> Grid | Prose:
    """Every line of the population that nobody published, with its range and the reason for the figure."""
    frame = tables.population_lines(study)
    if frame is None:
        return Prose(say("reporting_sections.recipients_users_own_data_none"))
    rows = [(row.table, row.line, row.rows, amount_or_dash(row.amount_yuan), row.range, row.reason) for row in frame.itertuples()]
    return Grid(
        say_each("reporting_sections", "table", "assumed_of_the_population", "rows", "yuan", "range", "reason"),
        rows,
        sources=True,
    )


def limits(study: Study) -> Prose:
    """What the model does not know."""
    lines = [
        *study.scenario.not_modelled,
        say("reporting_sections.how_enterprises_answer_policy_applying", year=study.year),
        say("reporting_sections.what_appropriated_paid_total_what", year=study.year),
        *say_each(
            "reporting_sections",
            "when_policy_begins_ends_text",
            "how_city_counties_share_cost",
            "provincial_national_money_itself_tax",
        ),
    ]
    return Prose(
        "\n\n".join(
            [say("reporting_sections.what_model_does_not_know"), "\n".join(f"- {safe(line)}" for line in lines), _exact(study)]
        )
    )


def _exact(study: Study) -> str:
    """What seed and draws are for."""
    seed, draws = study.scenario.seed, study.projection.draws if study.projection else 0
    ahead = say("reporting_sections.years_ahead_projected_draws", draws=draws) if draws else ""
    return say("reporting_sections.costed_exactly_seed_only_makes", year=study.year, seed=seed) + ahead

"""The years ahead: will the targets be met, how surely, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...analysis.starting import chances_by_start
from ...chances import chance_text, chance_words, error_note, line_note
from ...language import say, say_each
from ...scenario.titles import scenario_question, scenario_title
from ..charts import axes
from ..charts import targets as charts
from ..exhibit import Exhibit, Grid, Prose, folded, heading, listed, safe
from ..tables import targets as tables
from ..titles import source, subject
from ..words import figure, gap, prior_words

if TYPE_CHECKING:
    from ...projection import Projection
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report; one sentence where nothing is projected."""
    yield heading(say("reporting_sections.years_ahead_will_targets_met"))
    projection = study.projection
    if projection is None:
        yield Prose(say("reporting_sections.no_years_ahead", reason=safe(study.outlook.reason)))
        return
    yield from (
        chances(projection),
        probabilities(projection),
        target_grid(projection),
        start_sentence(projection),
        weak_sentence(projection),
        *folded(say("reporting_sections.fold_fans"), target_fans(projection)),
        *folded(say("reporting_sections.fold_start"), (start_grid(projection), flows(projection))),
    )


def title(projection: Projection) -> Prose:
    """The scenario's title and question."""
    return Prose(f"# {safe(scenario_title(projection.scenario))}\n\n> {safe(scenario_question(projection.scenario))}")


def chances(projection: Projection) -> Prose:
    """The chance of each target in its year with its standard error, and of all together."""
    frame = tables.first_met(projection)
    parts = [
        say(
            "reporting_sections.reaches_in_with_a_chance",
            row=row.label,
            year=row.year,
            figure=figure(row.at_least, row.indicator),
            words=row.words,
        )
        for row in frame.itertuples()
    ]
    year = tables.outcome_year(projection)
    joint = projection.joint().set_index("year").loc[year]
    together = chance_words(joint.probability, projection.draws, joint.standard_error)
    parts.append(
        say("reporting_sections.in_with_a_chance_of", year=year, joint_label=tables.joint_label(projection), together=together)
    )
    return Prose(
        "**"
        + say("signs.clause_mark").join(map(safe, parts))
        + say("signs.stop")
        + "**\n\n"
        + say("reporting_sections.draws_chances_come_all_uncertain", draws=projection.draws)
    )


def target_fans(projection: Projection) -> Iterator[Exhibit]:
    """A fan of every target over the years."""
    base = projection.base.history.base
    for name, (indicator, target) in tables.measured(projection).items():
        label, known = tables.target_label(name, indicator), tables.base_value(projection, indicator)
        notes = [source(projection)]
        if indicator.startswith("rd_"):
            notes.append(say("reporting_sections.ring_assumed_rd_not_published", base=base))
        yield Exhibit(
            f"fan_{name}",
            subject(projection, label),
            notes,
            tables.fan(projection.indicators[indicator], projection.years),
            partial(
                charts.fan,
                axis=axes.indicator_axis(indicator),
                base=None if known is None else (base, known),
                threshold=(target.year, target.at_least),
            ),
        )


def probabilities(projection: Projection) -> Exhibit:
    """The chance of meeting each target by year, singly and together."""
    return Exhibit(
        "target_probabilities",
        subject(projection, say("reporting_sections.chance_meeting_each_target")),
        [source(projection), line_note()],
        tables.probabilities(projection),
        charts.probabilities,
    )


def target_grid(projection: Projection) -> Grid:
    """Each target in its year: threshold, chance, gap, the year of an even chance, the chance of never."""
    rows = [
        (
            row.label,
            figure(row.at_least, row.indicator),
            str(row.year),
            row.words,
            gap(row.gap_p50, row.indicator),
            _ends(row.gap_p10, row.gap_p90, row.indicator),
            say("reporting_sections.none") if np.isnan(row.first_year) else str(int(row.first_year)),
            chance_text(row.never, projection.draws),
        )
        for row in tables.first_met(projection).itertuples()
    ]
    return Grid(
        [
            *say_each(
                "reporting_sections",
                "target",
                "threshold",
                "year_heading",
                "chance",
                "gap_median",
                "gap_80",
                "first_year_half_met",
            ),
            say("reporting_sections.never_by", years=projection.years[-1]),
        ],
        rows,
        say("reporting_sections.gap_figure_less_threshold_negative") + error_note(),
    )


def first_year_grid(projection: Projection) -> Grid:
    """The chance that each target is met for the first time in each year."""
    frame = projection.attainment()
    wide = frame.pivot(index="target", columns="year", values="first_met").loc[list(dict.fromkeys(frame["target"]))]
    indicators = {name: indicator for name, (indicator, _) in tables.measured(projection).items()}
    rows = [
        (
            tables.target_label(name, indicators[name]),
            *(chance_text(value, projection.draws) for value in wide.loc[name]),
            chance_text(1 - wide.loc[name].sum(), projection.draws),
        )
        for name in wide.index
    ]
    return Grid([say("reporting_sections.first_met_in"), *map(str, wide.columns), say("reporting_sections.never")], rows)


def start_sentence(projection: Projection) -> Prose:
    """How far the chance of the R&D target hangs on where the base year stood."""
    frame = chances_by_start(projection)
    if frame.empty or frame["start"].nunique() < 2:
        return Prose("")
    first = frame[frame["target"] == frame["target"].iloc[0]].sort_values("start")
    low, high = first.iloc[0], first.iloc[-1]
    base, label = projection.base.history.base, tables.target_label(low.target, low.indicator)
    ends = [chance_text(end.probability, projection.draws) for end in (low, high)]
    return Prose(
        safe(
            say(
                "reporting_sections.whether_met_hangs_first_start",
                label=label,
                base=base,
                start=f"{low.start:.2%}",
                year=low.year,
                first_ends=ends[0],
                start_2=f"{high.start:.2%}",
                ends=ends[1],
            )
        )
    )


def start_grid(projection: Projection) -> Grid | None:
    """A row for each start: the intensity of the base year, and the chance of each target of intensity; None where there is
    none."""
    frame = chances_by_start(projection)
    if frame.empty:
        return None
    names, base = list(dict.fromkeys(frame["target"])), projection.base.history.base
    rows = []
    for start, own in frame.groupby("start", sort=True):
        by_target = own.set_index("target")
        rows.append(
            (
                f"{start:.2%}",
                f"{by_target['error'].iloc[0]:+.1%}",
                *(
                    cell
                    for name in names
                    for cell in (
                        f"{by_target.loc[name, 'mean']:.2%}",
                        chance_words(by_target.loc[name, "probability"], projection.draws),
                    )
                ),
            )
        )
    heads = [cell for name in names for cell in _heads(frame, name)]
    return Grid(
        [say("reporting_sections.rd_intensity_of_were_it", base=base), say("reporting_sections.against_what_assumed"), *heads],
        rows,
        say("reporting_sections.rd_not_published_start_assumed", base=base),
    )


def flows(projection: Projection) -> Exhibit:
    """Recognitions, failures, lapses and stocks by year."""
    return Exhibit(
        "flows",
        subject(projection, say("reporting_sections.flows_stocks_recognition")),
        [source(projection)],
        tables.flows(projection),
        charts.flows,
    )


def weak_sentence(projection: Projection) -> Prose:
    """Which priors are weak, and what hangs on them."""
    named = say("signs.clause_mark").join("{}［{}］".format(*prior_words(prior)) for prior in tables.weak_priors(projection))
    return Prose(say("reporting_sections.weak_priors_no_study_gives", named=safe(named)))


def unknown(projection: Projection) -> Prose:
    """What the projection does not know."""
    base = projection.base.history.base
    lines = [
        say("reporting_sections.rd_not_published_t1_starts", base=base),
        *say_each(
            "reporting_sections",
            "low_intensity_counted_less",
            "recipients_other_than_enterprises_projected",
            "how_far_entry_answers_awards",
            "firm_keeps_above_scale_status",
            "certificates_count_whole_years_valid",
            "national_provincial_rules_go_they",
            "numbers_nobody_published_drawn_within",
        ),
    ]
    return listed(lines, say("reporting_sections.what_projection_does_not_know"))


def results(projection: Projection) -> dict:
    """What the notebook leaves as its results: chances by target and year, weak priors."""
    odds = projection.targets()
    return {
        "scenario": projection.scenario.name,
        "draws": projection.draws,
        "seed": projection.scenario.seed,
        "probabilities": {f"{row.target} {row.year}": row.probability for row in odds.itertuples()},
        "joint": {str(int(row.year)): row.probability for row in projection.joint().itertuples()},
        "weak": [prior.name for prior in tables.weak_priors(projection)],
    }


def _heads(frame, name: str) -> tuple[str, str]:
    row = frame[frame["target"] == name].iloc[0]
    label = tables.target_label(name, row.indicator)
    return say("reporting_sections.mean_of", label=label, year=row.year), say("reporting_sections.chance_of_meeting_it")


def _ends(low: float, high: float, indicator: str) -> str:
    """An interval, its unit said once."""
    bottom, top = gap(low, indicator), gap(high, indicator)
    return bottom.partition(" ")[0] + say("reporting_sections.to") + top

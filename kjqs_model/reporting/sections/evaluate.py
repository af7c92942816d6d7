"""How good forecasts were: the record, hindcasts, a check of the arithmetic, and a user's outturns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from ...language import either, in_unit, say, say_each
from ...policy.payees import text_or
from ...projection.record.error_split import PARTS
from ...projection.record.scores import INTERVALS
from ..charts import evaluate as charts
from ..evaluation import EXAMPLE, Judged
from ..exhibit import Exhibit, Grid, Prose, heading, safe
from ..tables import evaluate as tables
from ..tables.targets import fan
from ..terminal import hindcast as hindcast_words
from ..words import money, yuan_text

if TYPE_CHECKING:
    from ...projection.record.hindcast import Hindcast


_IN_PERCENT = ("rd_intensity", "rd_intensity_real")


def record(evidence: Mapping | None) -> Iterator[object]:
    """The section on the committed accuracy record."""
    yield from (
        heading(say("reporting_sections.accuracy_record_many_places_other")),
        record_sentence(evidence),
        *record_grids(evidence),
    )


def looking_back(found: Hindcast) -> Iterator[object]:
    """The sections on hindcasts: in words, as fans, and against two plain trends."""
    yield from (
        heading(say("reporting_sections.looking_back_what_published_afterwards")),
        Prose("\n\n".join(hindcast_words.sentences(found))),
        *hindcast_words.grids(found),
        brier_sentence(found),
        heading(say("reporting_sections.fans_published_figures")),
        *hindcast_fans(found),
        heading(say("reporting_sections.against_two_plain_trends")),
        hindcast_errors(found),
    )


def arithmetic(evidence: Mapping | None) -> Iterator[object]:
    """The section on worlds drawn from the model; one sentence where no check of them is committed."""
    yield from (heading(say("reporting_sections.check_arithmetic_worlds_drawn_model")), calibration_sentence(evidence))
    if evidence is not None:
        yield from (*calibration(evidence), coverage_grid(evidence))


def outturns(judged: Judged | None) -> Iterator[object]:
    """The sections on a user's outturns; how to give some where there are none."""
    yield from (heading(say("reporting_sections.your_outturns_forecast")), outturn_sentence(judged))
    if judged is not None:
        yield outturn_grid(judged)
    yield heading(say("reporting_sections.where_the_errors_come_from"))
    if judged is not None and judged.splits:
        yield from (split_sentence(judged), splits(judged), split_grid(judged))


def record_sentence(evidence: Mapping | None) -> Prose:
    """What the accuracy record rests on, and how often the world's figures lay within their intervals."""
    if not evidence or "places" not in evidence:
        return Prose(say("reporting_sections.no_accuracy_record_committed_docs"))
    panel, own = evidence["panel"], [*evidence["places"], *evidence["hindcast"]]
    outturns = sum(row["n"] for row in panel)
    held = sum(row["inside_90"] for row in own)
    return Prose(
        say("reporting_sections.panel_places_comparisons_each_what", outturns=f"{outturns:,}", own_count=len(own), held=held)
    )


def record_grids(evidence: Mapping | None) -> list[Grid]:
    """The record: the growth process on the panel, then second cities beside the city."""
    if not evidence or "places" not in evidence:
        return []
    head = [
        *say_each("reporting_sections", "series", "admin_level_heading", "years_ahead", "outturns", "places"),
        *(say("reporting_sections.share_interval", share=f"{share:.0%}") for share in INTERVALS),
        "CRPS",
        *say_each("reporting_sections", "no_change", "linear", "damped"),
    ]
    panel = [
        (
            tables.series_word(row["series"]),
            tables.level_word(row["level"]),
            row["horizon"],
            row["n"],
            row["units"],
            *(f"{row[name]:.0%}" for name in ("coverage_50", "coverage_80", "coverage_90")),
            *(f"{row[name]:.3f}" for name in ("crps_log", "crps_no_change", "crps_linear", "crps_damped")),
        )
        for row in evidence["panel"]
    ]
    own_head = say_each(
        "reporting_sections", "place", "indicator", "base", "year_heading", "published", "median", "n_90_interval", "inside"
    )
    own = [
        (
            either(row["name"]["zh"], row["name"]["en"]) if "name" in row else say("reporting_sections.this_city"),
            hindcast_words.label(row["indicator"]),
            row["base"],
            row["year"],
            *(hindcast_words.figure(row[name], row["indicator"]) for name in ("published", "p50")),
            f"{hindcast_words.figure(row['p05'], row['indicator'])} – {hindcast_words.figure(row['p95'], row['indicator'])}",
            say("reporting_sections.word_yes") if row["inside_90"] else say("reporting_sections.word_no"),
        )
        for row in [*evidence["places"], *evidence["hindcast"]]
    ]
    return [
        Grid(head, panel, say("reporting_sections.growth_process_panel_places_errors")),
        Grid(own_head, own, say("reporting_sections.other_cities_one_only_what")),
    ]


def brier_sentence(found: Hindcast) -> Prose:
    """What the scores over all forecasts come to, and how few they are."""
    rows = found.rows
    held = {share: sum(row[name] for row in rows) for share, name in zip(INTERVALS, tables.INSIDE, strict=True)}
    counted = say("signs.list_mark").join(f"{share:.0%}: {count}/{len(rows)}" for share, count in held.items())
    return Prose(say("reporting_sections.intervals_hold_published_figure_they", counted=counted, rows_count=len(rows)))


def calibration_sentence(evidence: Mapping | None) -> Prose:
    """Whether intervals hold what they claim in simulated worlds."""
    if evidence is None:
        return Prose(say("reporting_sections.no_simulated_calibration_committed_docs"))
    overall, limits = evidence["coverage"][-1], evidence["limits"]["coverage"]
    parts = [f"{share:.0%}: {overall[name]:.1%}" for share, name in zip(INTERVALS, tables.INSIDE, strict=True)]
    missed = [name for name, (low, high) in limits.items() if not low <= overall[name] <= high]
    worlds, listed = evidence["worlds"]["number"], say("signs.list_mark").join(parts)
    verdict = (
        say("reporting_sections.them_outside_what_allowed", missed_count=len(missed))
        if missed
        else say("reporting_sections.all_within_what_allowed")
    )
    return Prose(
        say("reporting_sections.check_arithmetic_worlds_drawn_model_each", worlds=worlds, listed=listed, verdict=verdict)
        + say("reporting_sections.checks_model_knows_how_unsure")
    )


def coverage_grid(evidence: Mapping) -> Grid:
    """Coverage by indicator and years ahead."""
    rows = [
        (
            tables.indicator_word(row["indicator"]),
            say("reporting_sections.all") if row["ahead"] == "all" else str(row["ahead"]),
            row["outturns"],
            *(f"{row[name]:.1%}" for name in tables.INSIDE),
        )
        for row in evidence["coverage"]
    ]
    allowed = say("signs.clause_mark").join(
        f"{share:.0%}: {low:.0%}–{high:.0%}"
        for share, (low, high) in zip(INTERVALS, evidence["limits"]["coverage"].values(), strict=True)
    )
    return Grid(
        [
            *say_each("reporting_sections", "indicator", "years_forecast_heading", "outturns"),
            *(say("reporting_sections.share_interval", share=f"{share:.0%}") for share in INTERVALS),
        ],
        rows,
        say("reporting_sections.allowed_over_all", allowed=allowed),
    )


def outturn_sentence(judged: Judged | None) -> Prose:
    """Which forecast is set against which outturns, or how to give some."""
    if judged is None:
        return Prose(say("reporting_sections.no_outturns_given_set_outturns", example=EXAMPLE))
    frame = tables.beside_outturns(judged.projection, judged.outturns)
    outside = int((~frame["narrowest"].isin([f"{share:.0%}" for share in INTERVALS[:2]])).sum())
    policy = (
        say("reporting_sections.policy_came_about", actual=safe(judged.actual))
        if judged.actual
        else say("reporting_sections.no_policy_came_about_given")
    )
    return Prose(say("reporting_sections.outturns_lie_outside_forecasts_80", frame_count=len(frame), outside=outside) + policy)


def outturn_grid(judged: Judged) -> Grid:
    """Each outturn in its latest vintage beside the forecast."""
    rows = [
        (
            row.label,
            str(row.year),
            _figure(row.outturn, row.indicator),
            row.vintage.isoformat(),
            _figure(row.p50, row.indicator),
            f"{_figure(row.p10, row.indicator)} – {_figure(row.p90, row.indicator)}",
            row.narrowest,
            text_or(row.source, "–"),
        )
        for row in tables.beside_outturns(judged.projection, judged.outturns).itertuples()
    ]
    return Grid(
        say_each(
            "reporting_sections",
            "indicator",
            "year_heading",
            "outturn",
            "vintage",
            "forecast_median",
            "n_80",
            "narrowest_interval_holds",
            "source",
        ),
        rows,
    )


def split_sentence(judged: Judged) -> Prose | None:
    """The largest part of the errors of all clauses."""
    clauses = [split for split in judged.splits if split.key != "entitlement"]
    if not clauses:
        return None
    sums = {part: sum(getattr(split, part) for split in clauses) for part in PARTS}
    largest = max(sums, key=lambda part: abs(sums[part]))
    error = sum(split.error for split in clauses)
    return Prose(
        say(
            "reporting_sections.over_all_clauses_outturn_city",
            error=say("reporting_sections.more") if error >= 0 else say("reporting_sections.less"),
            error_2=yuan_text(abs(error)),
            part_word=tables.part_word(largest),
            sums=money(sums[largest], "+"),
        )
        + say("reporting_sections.volume_recipients_more_or_fewer")
    )


def split_grid(judged: Judged) -> Grid:
    """Each error with its parts, which add up to it in whole yuan, in the unit of the page."""
    rows = [
        (tables.split_label(split), *(in_unit(yuan, 2) for yuan in (split.forecast, split.outturn, split.error, *parts)))
        for split in judged.splits
        for parts in [[getattr(split, part) for part in PARTS]]
    ]
    return Grid(
        [*say_each("reporting_sections", "item", "forecast_mean_yuan", "outturn_yuan", "error"), *map(tables.part_word, PARTS)],
        rows,
        say("reporting_sections.parts_add_up_error_exactly"),
        numbers=tuple(range(1, 4 + len(PARTS))),
    )


def results(found: Hindcast, evidence: Mapping | None, judged: Judged | None) -> dict:
    """What the notebook leaves in its last cell."""
    return {
        "bases": list(found.projections),
        "missed": [[row["base"], row["indicator"], row["year"]] for row in hindcast_words.missed(found.rows)],
        "coverage": None if evidence is None else evidence["coverage"][-1],
        "splits": [
            [split.key, split.year, split.error, *(getattr(split, part) for part in PARTS)]
            for split in (judged.splits if judged else [])
        ],
    }


def _figure(value: float, indicator: str) -> str:
    return f"{value * 100:.2f}%" if indicator in _IN_PERCENT else f"{value:,.0f}"


def hindcast_fans(found: Hindcast) -> Iterator[Exhibit]:
    """A fan of every indicator from every base year, with what was published afterwards."""
    for base, rows in hindcast_words.by_base(found).items():
        for indicator in dict.fromkeys(row["indicator"] for row in rows):
            published = {row["year"]: row["published"] for row in rows if row["indicator"] == indicator}
            projection, label = found.projections[base], hindcast_words.label(indicator)
            yield Exhibit(
                f"hindcast_{base}_{indicator}",
                say("reporting_sections.from_the_end_of", base=base, label=label),
                [hindcast_source(found, base)],
                fan(tables.hindcast_values(found, base, indicator), projection.years),
                partial(
                    charts.fan_with_published,
                    published=published,
                    axis=charts.hindcast_axis(indicator),
                    base=(base, tables.known_at_base(found, base, indicator)),
                ),
            )


def hindcast_source(found: Hindcast, base: int) -> str:
    """The source line of a chart of hindcasts."""
    projection = found.projections[base]
    return say(
        "reporting_sections.source_published_figures_facts_yaml", base=base, draws=projection.draws, seed=projection.scenario.seed
    )


def hindcast_errors(found: Hindcast) -> Exhibit:
    """The model's mean error beside those of two plain trends."""
    return Exhibit(
        "hindcast_errors",
        say("reporting_sections.errors_model_two_trends"),
        [say("reporting_sections.models_crps_error_probability_forecast"), say("reporting_sections.few_years_known_trend_may")],
        tables.errors(found),
        charts.errors,
    )


def calibration(evidence: Mapping) -> Iterator[Exhibit]:
    """Coverage and places of outturns in simulated worlds, as committed."""
    worlds = evidence["worlds"]
    note = say("reporting_sections.source_docs_evidence_projection_json", number=worlds["number"], draws=worlds["draws"])
    yield Exhibit(
        "coverage",
        say("reporting_sections.whether_intervals_hold_what_they"),
        [note, say("reporting_sections.red_nominal_share_grey_what")],
        tables.coverage(evidence),
        charts.coverage,
    )
    yield Exhibit(
        "places",
        say("reporting_sections.places_outturns_their_forecasts"),
        [note, say("reporting_sections.dashed_share_due_each_bin")],
        tables.places(evidence),
        charts.places,
    )


def splits(judged: Judged) -> Exhibit:
    """The errors of amounts, split."""
    return Exhibit(
        "error_split",
        say("reporting_sections.where_errors_come_from"),
        [say("reporting_sections.black_whole_error"), say("reporting_sections.source_users_outturns") + _forecast_words(judged)],
        tables.split_rows(judged.splits),
        charts.split,
    )


def _forecast_words(judged: Judged) -> str:
    scenario = judged.projection.scenario
    return say("reporting_sections.forecast_mean_draws_scenario", scenario_name=scenario.name, draws=judged.projection.draws)

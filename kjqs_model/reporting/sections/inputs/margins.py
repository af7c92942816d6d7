"""Whether the enterprises that were made are what they should be: margins, the law, what they assume, figures nothing was fitted
to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....heavy import pd
from ....language import either, say, say_each, trimmed
from ...exhibit import Amount, Grid, Prose
from ...tables.costing import held_out, margins_of
from ...tables.population import population_unit, violation_word
from ...words import known, plain_label

if TYPE_CHECKING:
    from ....population.synthesis.making import Population
    from ....study import Study


def summary(study: Study) -> Prose:
    """Where the enterprises come from, and whether they meet the margins and the law."""
    made, frame = study.synthetic, margins_of(study.synthetic)
    hard, missed, violations = int(frame["hard"].sum()), hard_missed(made), violations_of(made)
    real = made.firms.real
    whose = (
        say("reporting_sections.them_real_registers_rest_synthetic", real=f"{real:,}")
        if real
        else say("reporting_sections.all_synthetic_none_them_real")
    )
    met = (
        say("reporting_sections.all_hard_margins_met_in_summary", hard=hard)
        if not missed
        else say(
            "reporting_sections.hard_margins_not_met_in_summary",
            hard=hard,
            missed_count=len(missed),
            missed=say("signs.list_mark").join(missed),
        )
    )
    assumed = int((frame["status"] == "assumed").sum())
    return Prose(
        say(
            "reporting_sections.population_enterprises_seed_synthetic_ones",
            firms_count=f"{len(made.firms):,}",
            whose=whose,
            seed=made.seed,
            met=met,
            violations=violations,
            frame_count=len(frame),
            assumed=assumed,
        )
    )


def margin_grid(made: Population, every_source: bool = True) -> Grid:
    """Every margin: target, result, error, hard or soft, published or assumed, range, and where it comes from.

    ``every_source`` names the sources of assumed figures as well; those of published ones are always there.
    """
    from ....population.quality import margin_results

    rows = []
    for row in margin_results(made):
        target = row["target"]
        assumed = row["status"] == "assumed"
        named = row["source"] if every_source or not assumed else []
        where = say("signs.clause_mark").join([either(row["reason"]["zh"], row["reason"]["en"]), *named])
        money = row["unit"] == "yuan"
        shown = (known(target), known(row["result"]), _error(row["error"]))
        if money and target is not None:
            shown = (Amount(target), Amount(row["result"]), Amount(row["error"]) if row["error"] else _error(0))
        rows.append(
            (
                row["label"],
                population_unit(row["unit"]),
                *shown,
                say("reporting_sections.hard") if row["hard"] else say("reporting_sections.soft"),
                say("reporting_sections.assumed") if assumed else say("reporting_sections.published_margin"),
                _range(row["range"], money),
                where,
            )
        )
    return Grid(
        say_each(
            "reporting_sections",
            "margin",
            "unit",
            "target",
            "result",
            "error",
            "hard_or_soft",
            "published_or_assumed",
            "range",
            "reason_and_source",
        ),
        rows,
        sources=True,
    )


def margin_sentence(made: Population) -> Prose:
    """How many margins are met exactly, which hard ones are not, and how far the soft ones lie off."""
    from ....population.quality import margin_results

    rows = [row for row in margin_results(made) if row["error"] is not None]
    missed = [row["label"] for row in rows if row["hard"] and row["error"]]
    hard = sum(row["hard"] for row in rows)
    met = (
        say("reporting_sections.all_hard_margins_met_exactly", hard=hard)
        if not missed
        else say(
            "reporting_sections.hard_margins_not_met",
            hard=hard,
            missed_count=len(missed),
            missed=say("signs.list_mark").join(missed),
        )
    )
    soft = [(abs(row["error"]) / row["target"], row["label"]) for row in rows if not row["hard"] and row["target"]]
    off, label = max(soft, default=(0.0, ""))
    # Below half a yuan in ten billion the error is that of adding shares, not one of the population.
    rest = (
        say("reporting_sections.soft_ones_met_well")
        if off < 1e-9
        else say("reporting_sections.soft_ones_off_most", label=label, off=f"{off:.2%}")
    )
    return Prose(met + say("signs.gap") + rest)


def law_grid(made: Population) -> Grid:
    """How many synthetic firms contradict the law, by kind."""
    from ....population.quality import legal_violations

    rows = [
        (violation_word(name), count) for name, count in legal_violations(made.tables, made.design.year, made.firms.real).items()
    ]
    return Grid(
        [say("reporting_sections.against_the_law"), say("reporting_sections.firms")],
        rows,
        total=(say("reporting_sections.total"), sum(count for _, count in rows)),
    )


def hard_missed(made: Population) -> list[str]:
    from ....population.quality import margin_results

    return [row["name"] for row in margin_results(made) if row["hard"] and row["error"]]


def violations_of(made: Population) -> int:
    from ....population.quality import legal_violations

    return sum(legal_violations(made.tables, made.design.year, made.firms.real).values())


def made_assumption_grid(study: Study) -> Grid:
    """What the population assumes of its firms, with ranges."""
    rows = [(entry.name, plain_label(entry.label()), *_figures(entry)) for entry in study.synthetic.design.assumptions.values()]
    return Grid(say_each("reporting_sections", "name", "assumed_of_the_firms", "value", "range"), rows, sources=True)


def held_out_sentence(frame: pd.DataFrame) -> Prose:
    """Which figures that nothing was fitted to miss their range, in words. ``frame`` has label, published, range, found,
    within_range."""
    judged = [row for row in frame.itertuples() if row.within_range is not None]
    missed = [row for row in judged if not row.within_range]
    if not missed:
        return Prose(say("reporting_sections.all_held_out_figures_range", judged_count=len(judged)))
    lines = [
        say(
            "reporting_sections.the_range_being",
            row=row.label,
            found=f"{row.found:,.4g}",
            first_range=f"{row.range[0]:,.4g}",
            range=f"{row.range[1]:,.4g}",
        )
        for row in missed
    ]
    return Prose(
        say(
            "reporting_sections.held_out_figures_range_miss",
            judged_count=len(judged),
            missed_count=len(missed),
            lines=say("signs.clause_mark").join(lines),
        )
    )


def held_out_grid(study: Study) -> Grid:
    """Figures that the population was not fitted to, beside what it makes of them."""
    rows = [
        (
            row.label,
            _short(row.known),
            "–" if row.range is None else f"{_short(row.range[0])}–{_short(row.range[1])}",
            _short(row.found),
            "–"
            if row.within_range is None
            else say("reporting_sections.word_yes")
            if row.within_range
            else say("reporting_sections.word_no"),
        )
        for row in held_out(study).itertuples()
    ]
    return Grid(
        say_each(
            "reporting_sections", "figure_not_fitted", "published_or_estimated", "range", "in_the_population", "within_the_range"
        ),
        rows,
    )


def _error(error: float | None) -> int | str:
    """A whole error; that of a soft margin may be a fraction of a yuan."""
    return "–" if error is None else round(error)


def _range(bounds, money: bool) -> str:
    return "–" if bounds is None else "–".join(trimmed(end) if money else f"{end:,.0f}" for end in bounds)


def _figures(entry) -> tuple[str, str]:
    """An assumed figure and its range; money in the reader's unit."""
    write = trimmed if entry.label() != plain_label(entry.label()) else _short
    return write(entry.value), f"{write(entry.range[0])}–{write(entry.range[1])}"


def _short(value: float) -> str:
    """A figure with four digits that count; a large one in whole numbers."""
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:,.4g}"

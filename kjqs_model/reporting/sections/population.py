"""The enterprises that were made: how they meet margins and the law, what they look like, what they assume."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ...heavy import pd
from ...language import either, say, say_each, trimmed
from ..charts import population as charts
from ..exhibit import Amount, Exhibit, Grid, Prose, heading
from ..tables import population as tables
from ..tables.costing import held_out, margins_of
from ..tables.population import population_unit, violation_word
from ..words import known, plain_label, yuan_text

if TYPE_CHECKING:
    from ...population.synthesis.making import Population
    from ...study import Study


def report(study: Study) -> Iterator[object]:
    """The section of a scenario's report; nothing below its heading for tables that were read."""
    yield heading(say("reporting_sections.the_enterprises"))
    if study.made is not None:
        yield from (
            summary(study),
            margin_grid(study.made, every_source=False),
            held_out_grid(study),
            made_assumption_grid(study),
        )


def sizes(made: Population) -> Iterator[object]:
    """The section on size, staff and age."""
    yield heading(say("reporting_sections.size_staff_age"))
    yield tail_sentence(made)
    yield _exhibit(
        made, "size_distribution", say("reporting_sections.enterprises_by_revenue"), tables.sizes(made), charts.size_distribution
    )
    yield _exhibit(
        made,
        "staff_distribution",
        say("reporting_sections.enterprises_by_staff"),
        tables.bands(made, made.firms["staff"], tables.STAFF_BANDS),
        partial(charts.band_shares, axis=say("reporting_sections.staff_persons")),
    )
    yield _exhibit(
        made,
        "age_distribution",
        say("reporting_sections.enterprises_by_age"),
        tables.bands(made, made.design.year - made.firms["founded_year"], tables.AGE_BANDS),
        partial(charts.band_shares, axis=say("reporting_sections.age_years")),
    )


def research(made: Population) -> Iterator[object]:
    """The section on R&D: ratios of certified firms, and how concentrated it is."""
    ratios = tables.rd_ratios(made)
    yield from (heading(say("reporting_sections.rd_ratio_high_tech_enterprises")), ratio_sentence(made, ratios))
    yield _exhibit(
        made, "rd_ratio_by_bracket", say("reporting_sections.rd_ratio_over_three_years"), ratios, charts.rd_ratio_by_bracket
    )
    yield from (heading(say("reporting_sections.concentration_of_rd")), concentration_sentence(made))
    yield _exhibit(
        made,
        "rd_concentration",
        say("reporting_sections.concentration_rd_enterprises"),
        tables.concentration(made),
        partial(charts.concentration, marked=(10, 100)),
    )


def places(made: Population) -> Iterator[object]:
    """The section on who is where."""
    yield heading(say("reporting_sections.who_is_where"))
    yield _exhibit(
        made,
        "certified_places",
        say("reporting_sections.high_tech_enterprises_county_industry"),
        tables.places(made, "certified"),
        charts.places,
    )
    yield _exhibit(
        made,
        "registered_places",
        say("reporting_sections.technology_smes_county_industry"),
        tables.places(made, "technology_sme"),
        charts.places,
    )
    yield Exhibit(
        "firms_by_county",
        subject(made, say("reporting_sections.technology_firms_county")),
        source(made, say("reporting_sections.tick_number_assumed_share_county")),
        tables.by_county(made),
        charts.by_county,
    )


def together(made: Population) -> Iterator[object]:
    """The section on how features go together."""
    yield from (heading(say("reporting_sections.how_features_go_together")), correlation_sentence(made))
    yield _exhibit(
        made,
        "rank_correlations",
        say("reporting_sections.rank_correlations_latent_scores"),
        tables.correlations(made),
        charts.correlations,
    )


def not_fitted(study: Study) -> Iterator[object]:
    """The section on figures that nothing was fitted to."""
    frame = held_out(study)
    yield from (heading(say("reporting_sections.figures_nothing_fitted")), held_out_sentence(frame))
    yield _exhibit(
        study.synthetic, "held_out", say("reporting_sections.held_out_figures_relative_published"), frame, charts.held_out
    )
    yield held_out_grid(study)


def other_seeds(made: Population, seeds: Sequence[int], frame: pd.DataFrame, refused: Mapping[int, str]) -> Iterator[object]:
    """The section on how much another seed changes. ``frame`` and ``refused`` are those of ``tables.population.stability``."""
    yield from (heading(say("reporting_sections.how_much_another_seed_changes")), stability_sentence(frame, refused))
    yield Exhibit(
        "stability",
        subject(made, say("reporting_sections.what_each_clause_costs_ring")),
        [say("reporting_sections.source_kjqs_model_synthetic_enterprises", first_seeds=seeds[0], seeds=seeds[-1])],
        frame,
        charts.stability,
    )
    yield stability_grid(frame)


def _exhibit(made: Population, key: str, what: str, table: pd.DataFrame, draw: Callable) -> Exhibit:
    return Exhibit(key, subject(made, what), source(made), table, draw)


def subject(made: Population, what: str) -> str:
    """A chart's title: what it shows, of which year."""
    return say("reporting_sections.wording_year", year=made.design.year, wording=what)


def source(made: Population, remark: str = "") -> list[str]:
    """The lines under a chart: whose firms these are, and a remark."""
    whose = (
        say("reporting_sections.synthetic_enterprises_none_them_real")
        if not made.firms.real
        else say("reporting_sections.enterprises_registers_rest_synthetic", real=f"{made.firms.real:,}")
    )
    line = say("reporting_sections.source_kjqs_model_seed", whose=whose, seed=made.seed)
    return [line, remark] if remark else [line]


def margin_grid(made: Population, every_source: bool = True) -> Grid:
    """Every margin: target, result, error, hard or soft, published or assumed, range, and where it comes from.

    ``every_source`` names the sources of assumed figures as well; those of published ones are always there.
    """
    from ...population.quality import margin_results

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
    from ...population.quality import margin_results

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


def tail_sentence(made: Population) -> Prose:
    """The exponent of the size tail, asked and found."""
    from ...population.quality import tails

    found = tails(made)
    return Prose(
        say("reporting_sections.pareto_tail_revenue_exponent_asked", asked=f"{found['asked']:.3f}", found=f"{found['found']:.3f}")
    )


def ratio_sentence(made: Population, frame: pd.DataFrame) -> Prose:
    """How many certified firms lie within a point above their floor, and how many below it. ``frame`` is that of
    ``rd_ratios``."""
    total, excess = int(frame["firms"].sum()), frame["low"] - frame["floor"]
    near = int(frame.loc[(excess > -1e-9) & (excess < 0.01 - 1e-9), "firms"].sum())
    below = int(frame.loc[excess < -1e-9, "firms"].sum())
    bunching = made.design.assumptions["certified_bunching"]
    low, high = bunching.range
    return Prose(
        say(
            "reporting_sections.certified_firms_lie_within_point",
            total=total,
            near=near,
            near_2=f"{near / total:.0%}",
            bunching=f"{bunching.value:.0%}",
            low=f"{low:.0%}",
            high=f"{high:.0%}",
            below=below,
        )
    )


def concentration_sentence(made: Population) -> Prose:
    """How much of all R&D of enterprises the ten and the hundred largest performers make up."""
    from ...population.quality import concentration

    found = concentration(made)
    return Prose(
        say(
            "reporting_sections.ten_largest_performers_make_up",
            top_10=f"{found['top_10']:.1%}",
            top_100=f"{found['top_100']:.1%}",
        )
    )


def law_grid(made: Population) -> Grid:
    """How many synthetic firms contradict the law, by kind."""
    from ...population.quality import legal_violations

    rows = [
        (violation_word(name), count) for name, count in legal_violations(made.tables, made.design.year, made.firms.real).items()
    ]
    return Grid(
        [say("reporting_sections.against_the_law"), say("reporting_sections.firms")],
        rows,
        total=(say("reporting_sections.total"), sum(count for _, count in rows)),
    )


def correlation_sentence(made: Population) -> Prose:
    """How far the rank correlations found lie from those asked."""
    from ...population.quality import correlation_results

    off = correlation_results(made)["largest_difference"]
    return Prose(
        say("reporting_sections.rank_correlations_firms_off_those", firms_count=f"{len(made.firms):,}", off=f"{off:.4f}")
    )


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


def stability_grid(frame: pd.DataFrame) -> Grid:
    """What each clause costs over several seeds: mean, standard deviation, least and most. ``frame`` has seed, clause, name,
    amount_yuan."""
    seeds = frame["seed"].nunique()
    rows = []
    for name, amounts in frame.groupby("name", sort=False)["amount_yuan"]:
        filled = [*amounts, *[0.0] * (seeds - len(amounts))]  # a clause that costs nothing with some seed has no row there
        mean = sum(filled) / seeds
        spread = (sum((amount - mean) ** 2 for amount in filled) / max(seeds - 1, 1)) ** 0.5
        rows.append((name, Amount(mean), Amount(spread), f"{spread / mean:.1%}", Amount(min(filled)), Amount(max(filled))))
    return Grid(
        say_each("reporting_sections", "clause", "mean_yuan", "standard_deviation_yuan", "variation", "least_yuan", "most_yuan"),
        rows,
    )


def stability_sentence(frame: pd.DataFrame, refused: Mapping[int, str]) -> Prose:
    """How the total moves with the seed alone, and which seeds gave no population."""
    totals = frame.groupby("seed")["amount_yuan"].sum()
    lines = (
        [
            say(
                "reporting_sections.over_seeds_total_lies_between",
                totals_count=len(totals),
                yuan_text=yuan_text(int(totals.min())),
                yuan_text_2=yuan_text(int(totals.max())),
            )
        ]
        if len(totals)
        else []
    )
    lines += [say("reporting_sections.seed_gave_no_population", seed=seed, reason=reason) for seed, reason in refused.items()]
    return Prose("\n\n".join(lines))


def results(study: Study, joined: Population, refused: Mapping[int, str]) -> dict:
    """What the notebook leaves as proof that it ran: hard margins missed, contradictions of the law, real firms taken in."""
    found = {
        name: {"hard_missed": hard_missed(made), "violations": violations_of(made)}
        for name, made in (("made", study.synthetic), ("joined", joined))
    }
    return found | {
        "scenario": study.scenario.name,
        "seed": study.synthetic.seed,
        "firms": len(study.synthetic.firms),
        "real_firms": joined.firms.real,
        "refused_seeds": sorted(refused),
    }


def hard_missed(made: Population) -> list[str]:
    from ...population.quality import margin_results

    return [row["name"] for row in margin_results(made) if row["hard"] and row["error"]]


def violations_of(made: Population) -> int:
    from ...population.quality import legal_violations

    return sum(legal_violations(made.tables, made.design.year, made.firms.real).values())


def _error(error: float | None) -> int | str:
    """A whole error; that of a soft margin may be a fraction of a yuan."""
    return "–" if error is None else round(error)


def _range(bounds, money: bool) -> str:
    return "–" if bounds is None else "–".join(trimmed(end) if money else f"{end:,.0f}" for end in bounds)


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


def made_assumption_grid(study: Study) -> Grid:
    """What the population assumes of its firms, with ranges."""
    rows = [(entry.name, plain_label(entry.label()), *_figures(entry)) for entry in study.synthetic.design.assumptions.values()]
    return Grid(say_each("reporting_sections", "name", "assumed_of_the_firms", "value", "range"), rows, sources=True)


def _figures(entry) -> tuple[str, str]:
    """An assumed figure and its range; money in the reader's unit."""
    write = trimmed if entry.label() != plain_label(entry.label()) else _short
    return write(entry.value), f"{write(entry.range[0])}–{write(entry.range[1])}"


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


def _short(value: float) -> str:
    """A figure with four digits that count; a large one in whole numbers."""
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:,.4g}"

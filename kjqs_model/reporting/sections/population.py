"""The enterprises that were made: how they meet margins and the law, what they look like, what they assume."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ...heavy import pd
from ...language import say, say_each
from ..charts import population as charts
from ..exhibit import Amount, Exhibit, Grid, Prose, heading
from ..tables import population as tables
from ..tables.costing import held_out
from ..words import yuan_text
from .inputs.margins import (
    hard_missed,
    held_out_grid,
    held_out_sentence,
    made_assumption_grid,
    margin_grid,
    summary,
    violations_of,
)

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


def correlation_sentence(made: Population) -> Prose:
    """How far the rank correlations found lie from those asked."""
    from ...population.quality import correlation_results

    off = correlation_results(made)["largest_difference"]
    return Prose(
        say("reporting_sections.rank_correlations_firms_off_those", firms_count=f"{len(made.firms):,}", off=f"{off:.4f}")
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

"""The projection's evidence for a reader, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .record import RECORD_DRAWS

_NAMES = {
    "rd_intensity": "R&D intensity",
    "high_tech_enterprises": "high-tech enterprises",
    "technology_smes": "technology SMEs",
    "gdp": "GDP",
    "all": "all",
}


_SERIES = {
    "hnte_stock_3y": "certificates of three years",
    "hnte_stock": "certified, as announced",
    "tech_sme": "registered technology SMEs",
    "rd_intensity": "R&D intensity",
}


def page(found: Mapping, limits: Mapping) -> str:
    """The whole page: first what the world says, then what the model says of itself."""
    worlds = found["worlds"]
    lines = [
        "# What the projection holds to",
        "",
        "`make evidence` measures anew, a test keeps this fresh. Nothing here was fitted to a target or to a later outturn.",
        "",
        "## The accuracy record",
        "",
        "Forecasts held against figures that they did not know. Figures of the city and of second cities are few and go together: read their",
        "coverage with the panel's, which rests on many places.",
        "",
        *_panel(found["panel"]),
        "",
        *_places(found["places"]),
        "",
        *_hindcast(found["hindcast"]),
        "",
        *_spreads(found["spreads"], limits),
        "",
        *_ten_years_on(found["ten_years_on"], limits),
        "",
        *_behaviour(found["behaviour"], limits),
        "",
        *_variances(found["variances"], limits),
        "",
        *_calibration(found, limits),
        "",
        f"Worlds: {worlds['number']:,} of {worlds['draws']} draws each.",
    ]
    return "\n".join(lines) + "\n"


def _panel(rows: Iterable[Mapping]) -> list[str]:
    head = [
        "series",
        "level",
        "years ahead",
        "outturns",
        "places",
        "within 50 %",
        "within 80 %",
        "within 90 %",
        "CRPS (log)",
        "no change",
        "linear",
        "damped",
        "share of errors common",
    ]
    shown = [
        (
            _SERIES[row["series"]],
            row["level"],
            row["horizon"],
            row["n"],
            row["units"],
            *(f"{row[name]:.0%}" for name in ("coverage_50", "coverage_80", "coverage_90")),
            *(f"{row[name]:.3f}" for name in ("crps_log", "crps_no_change", "crps_linear", "crps_damped")),
            "" if row["common_share"] is None else f"{row['common_share']:.0%}",
        )
        for row in rows
    ]
    return [
        "### Many places: the growth process on the panel",
        "",
        "`kjqs hindcast --panel`: every place from every year up to which it has two figures, nothing later read.",
        "",
        *_table(head, shown, 2),
    ]


def _places(rows: Iterable[Mapping]) -> list[str]:
    shown = [(row["name"]["en"], *_hindcast_cells(row)) for row in rows]
    return ["### Second cities: margin files of their own, the same code", "", *_table(["place", *_HINDCAST_HEAD], shown, 2)]


def _spreads(rows: Iterable[Mapping], limits: Mapping) -> list[str]:
    low, high = limits["spread_to_panel"]
    shown = [
        (
            _NAMES[row["indicator"]],
            row["base"],
            row["ahead"],
            f"{row['spread']:.3f}",
            f"{row['panel_spread']:.3f}",
            f"{row['ratio']:.2f}",
        )
        for row in rows
    ]
    return [
        f"### Spread of the log count beside what forecasts of places of that size missed by, limits {low:g} to {high:g}",
        "",
        *_table(["indicator", "base", "years ahead", "city", "panel", "ratio"], shown),
    ]


def _ten_years_on(found: Mapping, limits: Mapping) -> list[str]:
    certified, registered = (
        f"{values[1]:,.0f} ({values[0]:,.0f} to {values[2]:,.0f})" for values in (found["certified"], found["registered"])
    )
    return [
        f"### Ten years on ({found['year']}), {found['draws']} draws",
        "",
        *_table(
            ["measure", "found", "limit"],
            [
                ("certified enterprises, median and 90 %", certified, ""),
                ("registered technology SMEs, median and 90 %", registered, ""),
                (
                    "certified for 100 million yuan of GDP, median and 90 %",
                    f"{found['p50']:.2f} ({found['p05']:.2f} to {found['p95']:.2f})",
                    "",
                ),
                (
                    f"draws below {found['limit']:.2f}, the 95th percentile of what provinces reached",
                    f"{found['below']:.1%}",
                    f"{limits['sparser_than_provinces']:.0%} at least",
                ),
            ],
        ),
    ]


def _table(head: Iterable[str], rows: Iterable[Iterable], text_columns: int = 1) -> list[str]:
    head = list(head)
    rule = ["---"] * text_columns + ["---:"] * (len(head) - text_columns)
    return [f"| {' | '.join(map(str, row))} |" for row in (head, rule, *rows)]


def _calibration(found: Mapping, limits: Mapping) -> list[str]:
    inside = list(limits["coverage"])
    head = ["indicator", "years ahead", "outturns", *(f"within {name[-2:]} %" for name in inside)]
    rows = [
        (_NAMES[row["indicator"]], row["ahead"], f"{row['outturns']:,}", *(f"{row[name]:.1%}" for name in inside))
        for row in found["coverage"]
    ]
    asked = [
        "limits asked of 500 worlds, over all rows",
        "",
        "",
        *(f"{low:.0%} to {high:.0%}" for low, high in limits["coverage"].values()),
    ]
    here = [
        f"what a test holds, with {found['worlds']['number']} worlds",
        "",
        "",
        *(f"{low:.0%} to {high:.0%}" for low, high in limits["coverage_allowed"].values()),
    ]
    bins = len(found["histogram"]["all"])
    flat = {name: sum(counts) / bins for name, counts in found["histogram"].items()}
    return [
        "## A check of the arithmetic: worlds drawn from the model",
        "",
        "Worlds drawn from the model, fitted three years on to what they would publish, forecast three years further. This shows that drawing,",
        "fitting and forecasting agree with each other; it cannot show that the model is right, which the record above is for.",
        "Outturns of one world go together: the error of a share is larger than that of as many separate draws.",
        "A world's forecaster knows what its lists by name would tell: who stays registered, joins, and applies for renewal.",
        "",
        *_table(head, [*rows, asked, here]),
        "",
        f"Outturns by place in their forecast, {bins} equal bins from below all draws to above all; flat where all is well.",
        "",
        *_table(
            ["indicator", "flat", *range(1, bins + 1)],
            [(_NAMES[name], f"{flat[name]:.0f}", *counts) for name, counts in found["histogram"].items()],
        ),
    ]


def _behaviour(behaves: Mapping, limits: Mapping) -> list[str]:
    share, response = ((f"{low:g} to {high:g}") for low, high in (limits["relabelled_share"], limits["real_to_reported"]))
    return [
        f"## Firms at the thresholds of recognition, {behaves['year']}, central priors",
        "",
        *_table(
            ["measure", "gap off", "gap on", "limit"],
            [
                (
                    "excess mass above the ratio asked",
                    f"{behaves['gap_off']['excess_mass']:.4f}",
                    f"{behaves['gap_on']['excess_mass']:.4f}",
                    f"gap off: {limits['excess_mass_without_gap']:g} at most",
                ),
                (
                    "relabelled share of R&D reported by firms that hold or seek a certificate",
                    f"{behaves['gap_off']['relabelled_share']:.4f}",
                    f"{behaves['gap_on']['relabelled_share']:.4f}",
                    f"gap on: {share}",
                ),
                ("real to reported response, gap on against off", "", f"{behaves['real_to_reported']:.3f}", response),
            ],
        ),
    ]


_HINDCAST_HEAD = (
    "indicator",
    "base",
    "year",
    "published",
    "median",
    "90 % interval",
    "narrowest interval that holds it",
    "CRPS",
    "error of linear trend",
    "error of exponential trend",
)


def _hindcast(rows: Iterable[Mapping]) -> list[str]:
    rows = list(rows)
    held = {name: sum(row[name] for row in rows) for name in ("inside_50", "inside_80", "inside_90")}
    counted = ", ".join(f"{name[-2:]} %: {count} of {len(rows)}" for name, count in held.items())
    return [
        "### The city",
        "",
        *_table(_HINDCAST_HEAD, [_hindcast_cells(row) for row in rows]),
        "",
        f"Intervals that hold the figure: {counted}.",
        "",
        f"{RECORD_DRAWS:,} draws. With 256 the 95 % point of a count two years ahead is sure to about 3 % only: such a run left the technology SMEs "
        "of 2022 just outside (842, its 95 % point 821).",
    ]


def _hindcast_cells(row: Mapping) -> tuple:
    return (
        _NAMES[row["indicator"]],
        row["base"],
        row["year"],
        _short(row["published"]),
        _short(row["p50"]),
        f"{_short(row['p05'])} to {_short(row['p95'])}",
        _narrowest(row),
        *(_short(row[score]) for score in ("crps", "crps_linear_trend", "crps_exponential_trend")),
    )


def _narrowest(row: Mapping) -> str:
    return next((f"{name[-2:]} %" for name in ("inside_50", "inside_80", "inside_90") if row[name]), "none")


def _variances(saved: Mapping, limits: Mapping) -> list[str]:
    common, sobol = saved["common_draws"], saved["sobol"]
    reform = f"effect of 5 % more passes on high-tech enterprises ({common['effect']:+.1f}), independent to common draws"
    budget = f"mean budget over {sobol['draws']} draws of six common factors ({', '.join(sobol['factors'])}), plain to Sobol"
    return [
        "## Variance saved",
        "",
        *_table(
            ["comparison", "ratio of variances", "limit"],
            [
                (reform, f"{common['ratio']:,.0f}", f"{limits['common_to_independent']:g} at least"),
                (
                    f"{budget}, firms and recipients having the same luck in every draw",
                    f"{sobol['ratio']:,.1f}",
                    f"{limits['sobol_to_plain']:g} at least",
                ),
                (
                    f"the same of {', '.join(saved['sobol_with_a_pair']['factors'])}, two of which multiply each other",
                    f"{saved['sobol_with_a_pair']['ratio']:,.1f}",
                    "",
                ),
                ("these with luck of its own in every draw", f"{saved['sobol_with_luck']['ratio']:,.1f}", ""),
            ],
        ),
    ]


def _short(value: float) -> str:
    return f"{value / 1e8:,.1f} 亿" if abs(value) >= 1e9 else f"{value:.2%}" if abs(value) < 1 else f"{value:,.0f}"

"""The projection's evidence for a reader, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_NAMES = {"rd_intensity": "R&D intensity", "high_tech_enterprises": "high-tech enterprises", "technology_smes": "technology SMEs",
          "gdp": "GDP",
          "all": "all"}


def page(found: Mapping, limits: Mapping, reasons: Mapping[tuple[int, str], str]) -> str:
    """The whole page."""
    worlds = found["worlds"]
    lines = ["# What the projection holds to", "",
             "`make evidence` measures anew, a test keeps this fresh. Nothing here was fitted to a target.", "",
             *_calibration(found, limits), "", *_behaviour(found["behaviour"], limits), "", *_hindcast(found["hindcast"]), "",
             *_widths(found["widths"], limits, reasons), "", *_variances(found["variances"], limits), "",
             f"Worlds: {worlds['number']:,} of {worlds['draws']} draws each."]
    return "\n".join(lines) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable], text_columns: int = 1) -> list[str]:
    head = list(head)
    rule = ["---"] * text_columns + ["---:"] * (len(head) - text_columns)
    return [f"| {' | '.join(map(str, row))} |" for row in (head, rule, *rows)]


def _calibration(found: Mapping, limits: Mapping) -> list[str]:
    inside = list(limits["coverage"])
    head = ["indicator", "years ahead", "outturns", *(f"within {name[-2:]} %" for name in inside)]
    rows = [(_NAMES[row["indicator"]], row["ahead"], f"{row['outturns']:,}", *(f"{row[name]:.1%}" for name in inside))
            for row in found["coverage"]]
    asked = ["limits, over all rows", "", "", *(f"{low:.0%} to {high:.0%}" for low, high in limits["coverage"].values())]
    bins = len(found["histogram"]["all"])
    flat = {name: sum(counts) / bins for name, counts in found["histogram"].items()}
    return ["## Simulated calibration", "",
            "Worlds drawn from the model, fitted three years on to what they would publish, forecast three years further.",
            "Outturns of one world go together: the error of a share is larger than that of as many separate draws.", "",
            *_table(head, [*rows, asked]), "",
            f"Outturns by place in their forecast, {bins} equal bins from below all draws to above all; flat where all is well.",
            "",
            *_table(["indicator", "flat", *range(1, bins + 1)],
                    [(_NAMES[name], f"{flat[name]:.0f}", *counts) for name, counts in found["histogram"].items()])]


def _behaviour(behaves: Mapping, limits: Mapping) -> list[str]:
    share, response = ((f"{low:g} to {high:g}") for low, high in (limits["relabelled_share"], limits["real_to_reported"]))
    return [f"## Firms at the thresholds of recognition, {behaves['year']}, central priors", "",
            *_table(["measure", "gap off", "gap on", "limit"], [
                ("excess mass above the ratio asked", f"{behaves['gap_off']['excess_mass']:.4f}",
                 f"{behaves['gap_on']['excess_mass']:.4f}",
                 f"gap off: {limits['excess_mass_without_gap']:g} at most"),
                ("relabelled share of R&D reported by firms that hold or seek a certificate",
                 f"{behaves['gap_off']['relabelled_share']:.4f}",
                 f"{behaves['gap_on']['relabelled_share']:.4f}", f"gap on: {share}"),
                ("real to reported response, gap on against off", "", f"{behaves['real_to_reported']:.3f}", response)])]


def _hindcast(rows: Iterable[Mapping]) -> list[str]:
    rows = list(rows)
    shown = [(_NAMES[row["indicator"]], row["base"], row["year"], _short(row["published"]), _short(row["p50"]),
              f"{_short(row['p10'])} to {_short(row['p90'])}",
              _narrowest(row), *(_short(row[score]) for score in ("crps", "crps_linear_trend", "crps_exponential_trend")))
             for row in rows]
    missed = sorted({row["base"] for row in rows if not row["inside_80"]})
    told = [f"The forecast from {base} missed the growth that followed; read its width as part of what was not known."
            for base in missed]
    head = ["indicator", "base", "year", "published", "median", "80 % interval", "narrowest interval that holds it", "CRPS",
            "error of linear trend", "error of exponential trend"]
    return ["## Hindcasts", "", *_table(head, shown), *([""] if told else []), *told]


def _narrowest(row: Mapping) -> str:
    return next((f"{name[-2:]} %" for name in ("inside_50", "inside_80", "inside_90") if row[name]), "none")


def _widths(rows: Iterable[Mapping], limits: Mapping, reasons: Mapping[tuple[int, str], str]) -> list[str]:
    most = limits["width_three_years_ahead"]
    shown = [(_NAMES[row["indicator"]], row["base"], row["year"], _short(row["median"]),
              f"{_short(row['p05'])} to {_short(row['p95'])}",
              f"{row['width']:.0%}", reasons.get((row["base"], row["indicator"]), "") if row["width"] > most else "") for row in rows]
    return [f"## Width of 90 % intervals three years ahead, limit {most:.0%} of the median", "",
            *_table(["indicator", "base", "year", "median", "90 % interval", "width", "reason where wider"], shown)]


def _variances(saved: Mapping, limits: Mapping) -> list[str]:
    common, sobol = saved["common_draws"], saved["sobol"]
    reform = f"effect of 5 % more passes on high-tech enterprises ({common['effect']:+.1f}), independent to common draws"
    budget = f"mean budget over {sobol['draws']} draws of six common factors ({', '.join(sobol['factors'])}), plain to Sobol"
    return ["## Variance saved", "", *_table(["comparison", "ratio of variances", "limit"], [
        (reform, f"{common['ratio']:,.0f}", f"{limits['common_to_independent']:g} at least"),
        (f"{budget}, firms and recipients having the same luck in every draw", f"{sobol['ratio']:,.1f}",
         f"{limits['sobol_to_plain']:g} at least"),
        (f"the same of {', '.join(saved['sobol_with_a_pair']['factors'])}, two of which multiply each other",
         f"{saved['sobol_with_a_pair']['ratio']:,.1f}", ""),
        ("these with luck of its own in every draw", f"{saved['sobol_with_luck']['ratio']:,.1f}", "")])]


def _short(value: float) -> str:
    return f"{value / 1e8:,.1f} 亿" if abs(value) >= 1e9 else f"{value:,.0f}"

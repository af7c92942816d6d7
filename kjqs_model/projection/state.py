"""The firms that a projection carries: their figures, marks and traits at the end of a year.

At risk are firms with R&D, a certificate, a registration or an application, and above-scale enterprises. All others are
aggregates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..errors import Refusal
from ..higher_law import columns_of, parameters, work_out
from ..language import say
from ..randomness import entity_keys, uniforms
from ..tables import Tables
from ..tables.words import AboveScale, Recognition
from .draws.priors import fixed_figures
from .fitting.latent import Latent, latent_research
from .inclination import first_inclinations


class FirmVariable(IntEnum):
    """What changes of a firm from year to year, as float64; names ending in a number are of so many years before."""

    revenue, revenue_1, revenue_2 = 0, 1, 2
    net_assets, net_assets_1, net_assets_2 = 3, 4, 5
    rd_audit, rd_audit_1, rd_audit_2 = 6, 7, 8
    rd_tax, rd_tax_1 = 9, 10
    rd_statistical, rd_statistical_1 = 11, 12
    income, income_1, income_2, income_3 = 13, 14, 15, 16
    staff, assets, cost = 17, 18, 19
    certificate_year, first_certificate_year, founded_year = 20, 21, 22
    class_one_ip, class_two_ip = 23, 24
    deviation = 25  # of the log of latent R&D intensity from the firm's own
    rd_real = 26  # the real part of rd_statistical
    envelope_base, outside_envelope = (
        27,
        28,
    )  # of the provincial R&D subsidy, for the year after; nothing where the firm won't draw it
    grant = 29  # provincial R&D subsidy of the year
    subsidy, subsidy_of_reference = 30, 31  # the city's under 8.1 and 8.2, in the scenario and at the reference
    score = 32  # of recognition, on which the year's decisions rested
    inclination = 33  # to draw the provincial R&D subsidy: a standard normal number, small for those that draw
    drift = 34  # of the log of latent R&D intensity since the base year, in common with others


class FirmFlag(IntEnum):
    """What a firm is in a year, as int8."""

    alive = 0
    performer = 1  # of R&D
    registered = 2  # as technology SME
    recognition = 3  # result of the year, a code of tables.words.Recognition
    above_scale = 4
    super_deduction = 5
    first_report = 6  # first R&D return in the year
    aims = 7  # could lift its R&D to the ratio that recognition asks for
    applied = 8  # for recognition, ever
    entering = 9  # became a technology firm in the year; NEW until the year is made
    could_apply_first = 10  # met the conditions of recognition in the year, never certified before
    was_registered = 11  # as technology SME when it decided
    after_a_gap = 12  # recognised again in the year, its certificate having lapsed in between
    ever_subsidised = 13  # was granted an R&D subsidy in the year or before, as far as is known
    could_draw = 14  # meets the conditions of the provincial R&D subsidy on the R&D of the year, granted in the next
    could_draw_before = 15  # the same of the R&D of the year before, granted in the year


class Trait(IntEnum):
    """What stays with a firm, as float64; an entrant has those of its template."""

    technical_share, technology_rating, management_rating, results_converted, high_tech_revenue_share = 0, 1, 2, 3, 4
    technology_field, priority_industry, industry_division, rd_domestic_share = 5, 6, 7, 8
    above_audit, tax_share = 9, 10  # statistical to audit R&D, tax to audit R&D
    latent, safety = 11, 12  # log of latent R&D intensity; margin aimed at above the ratio
    trend, margin = 13, 14  # own growth, profit margin
    accident, national_prize, provincial_institution, led_standard = 15, 16, 17, 18
    county, industry = 19, 20  # places in the lists of the state


NEW = 2
"""The mark ``entering`` of a firm that is new in the year about to be made."""


class ByFirm(NamedTuple):
    """Firms in rows: ``figures`` (n, FirmVariable), ``marks`` (n, FirmFlag), ``traits`` (n, Trait)."""

    figures: np.ndarray
    marks: np.ndarray
    traits: np.ndarray


@dataclass(frozen=True)
class State:
    """Firms at risk at the end of a year: ``figures`` (FirmVariable, n), ``marks`` (FirmFlag, n), ``traits`` (Trait, n), ``keys``
    uint64 (n,).

    ``templates`` are the firms that entrants are like; ``ids`` names firms in messages. ``counties`` and ``industries`` are the
    lists that traits point into.
    """

    year: int
    figures: np.ndarray
    marks: np.ndarray
    traits: np.ndarray
    keys: np.ndarray
    templates: np.ndarray
    ids: np.ndarray
    counties: np.ndarray
    industries: np.ndarray

    def __len__(self) -> int:
        return self.figures.shape[1]

    @cached_property
    def by_firm(self) -> ByFirm:
        """The same with a row a firm, as the kernel takes them."""
        return ByFirm(*(np.ascontiguousarray(values.T) for values in (self.figures, self.marks, self.traits)))

    def figure(self, name: FirmVariable) -> np.ndarray:
        return self.figures[name]

    def mark(self, name: FirmFlag) -> np.ndarray:
        return self.marks[name] != 0

    def certified(self, validity_years: float) -> np.ndarray:
        """Whether a firm is there and its certificate stands at the end of the year."""
        return self.mark(FirmFlag.alive) & (self.year - self.figures[FirmVariable.certificate_year] < validity_years)


def packed_state(state: State) -> dict[str, np.ndarray]:
    """A state as arrays of numbers and texts."""
    return {
        name: values.astype(str) if values.dtype == object else values
        for name, values in vars(state).items()
        if isinstance(values, np.ndarray)
    }


def unpacked_state(year: int, packed: Mapping[str, np.ndarray]) -> State:
    """The state of a year from what ``packed_state`` gave."""
    return State(year, **{name: values.astype(object) if values.dtype.kind == "U" else values for name, values in packed.items()})


_NEEDED = ("revenue", "staff", "assets", "net_assets", "taxable_income", "cost", "founded_year")
_TIMES = 4  # so often stands a firm among the templates that came within some years
NEVER = -1e4
"""The certificate year of a firm that never had one: no year is within its validity."""

STAFF_ELASTICITY = 0.68
"""Of staff to revenue, over firms and over years."""


def state_of(tables: Tables, year: int, seed: int) -> State:
    """The firms at risk of a population.

    Parameters
    ----------
    tables : enterprises of the year, and accounts of the year and the three before.
    seed : what no table says (latent R&D, own growth) is drawn by firm from it, the same in every draw.

    Raises
    ------
    Refusal : no accounts, or a firm at risk whose accounts lack a figure; names the firm.
    """
    ids, columns = columns_of(tables, year)
    at_risk = _at_risk(columns)
    _refuse_without_accounts(tables, ids, columns, at_risk, year)
    keys, place = entity_keys(ids[at_risk]), np.flatnonzero(at_risk)
    order = np.argsort(
        keys, kind="stable"
    )  # by the firms' own keys, so that the order of rows in a table is nothing to any sum or draw
    keys, place = keys[order], place[order]
    columns, ids = {name: values[place] for name, values in columns.items()}, ids[place]
    latent = latent_research(columns, year, keys, seed)
    firms = tables["enterprises"]
    rows = np.flatnonzero(firms["year"] == year)[place]
    places = {"county": firms["county"][rows], "industry": firms["industry"][rows]}
    figures, marks = _figures(columns, year, latent), _marks(columns, year, latent)
    _set_drawing(
        figures, marks, columns, year, uniforms(seed, keys, 0, 0, "inclination to draw the provincial R&D subsidy")[:, 0]
    )
    return State(
        year,
        figures,
        marks,
        _traits(columns, keys, seed, latent, places),
        keys,
        newcomers(figures, marks, year),
        ids,
        firms.labels["county"],
        firms.labels["industry"],
    )


def _at_risk(columns: dict[str, np.ndarray]) -> np.ndarray:
    return (
        (columns["rd_statistical"] > 0)
        | (columns["certificate_year"] > 0)
        | columns["tech_sme"]
        | (columns["recognition"] > Recognition.none)
        | (columns["above_scale"] > AboveScale.none)
    )


def _refuse_without_accounts(
    tables: Tables, ids: np.ndarray, columns: dict[str, np.ndarray], at_risk: np.ndarray, year: int
) -> None:
    if not at_risk.any():
        raise Refusal(say("projection.population_no_firm_project_none", year=year))
    if not (tables["accounts"]["year"] == year).any():
        raise Refusal(say("projection.projection_needs_accounts_three_years", year=year))
    for name in _NEEDED:
        missing = at_risk & np.isnan(columns[name])
        if missing.any():
            raise Refusal(
                say(
                    "projection.firm_no_firms_all_fill",
                    ids=ids[np.argmax(missing)],
                    year=year,
                    name=name,
                    missing_sum=int(missing.sum()),
                )
            )


def _lag(columns: dict[str, np.ndarray], name: str, back: int) -> np.ndarray:
    return np.nan_to_num(columns[f"{name}_{back}" if back else name])


def _figures(columns: dict[str, np.ndarray], year: int, latent: Latent) -> np.ndarray:
    found = np.zeros((len(FirmVariable), len(columns["revenue"])))
    for name in ("revenue", "net_assets", "rd_audit"):
        for back in range(3):
            found[FirmVariable[f"{name}_{back}" if back else name]] = _lag(columns, name, back)
    for name in ("rd_tax", "rd_statistical"):
        for back in range(2):
            found[FirmVariable[f"{name}_{back}" if back else name]] = _lag(columns, name, back)
    for back in range(4):
        found[FirmVariable[f"income_{back}" if back else "income"]] = _lag(columns, "taxable_income", back)
    for name in ("staff", "assets", "cost", "founded_year", "class_one_ip", "class_two_ip"):
        found[FirmVariable[name]] = _lag(columns, name, 0)
    for name in ("certificate_year", "first_certificate_year"):
        found[FirmVariable[name]] = np.where(np.isnan(columns[name]), NEVER, columns[name])
    found[FirmVariable.rd_real] = latent.real
    found[FirmVariable.grant] = columns["provincial_rd_subsidy"]
    found[FirmVariable.envelope_base], found[FirmVariable.outside_envelope] = _provincial(columns, year)
    found[FirmVariable.score] = np.nan_to_num(work_out("recognition", year, columns, ["score"])["score"])
    return found


def _set_drawing(figures: np.ndarray, marks: np.ndarray, columns: dict[str, np.ndarray], year: int, luck: np.ndarray) -> None:
    """Who met the conditions of the grants of the base year itself, and every firm's inclination to draw, which fits who did.

    The statuses are those of the base year, as the population has them; R&D and sales are those of the year before.
    """
    before = {name: columns[f"{name}_1"] for name in ("revenue", "rd_tax", "rd_statistical")} | {
        "rd_tax_1": columns["rd_tax_2"],
        "certificate_valid": year - figures[FirmVariable.certificate_year] < parameters("recognition", year)["validity_years"],
    }
    drew = figures[FirmVariable.grant] > 0
    eligible = np.maximum(*_provincial(columns | before, year - 1)) > 0
    marks[FirmFlag.could_draw_before] = eligible | drew
    marks[FirmFlag.could_draw] = (figures[FirmVariable.envelope_base] > 0) | (figures[FirmVariable.outside_envelope] > 0)
    figures[FirmVariable.inclination] = first_inclinations(luck, eligible, drew)


def _provincial(columns: dict[str, np.ndarray], year: int) -> tuple[np.ndarray, np.ndarray]:
    """Base and grant outside the envelope for the R&D of a year; nothing where the rule does not exist yet."""
    reported = np.where(
        (columns["above_scale"] == AboveScale.none) | (columns["rd_statistical"] > 0), columns["rd_statistical"], np.nan
    )
    try:
        found = work_out("provincial_rd_subsidy", year, columns | {"rd_reported": reported}, ["base", "granted_outside_envelope"])
    except Refusal:
        return np.zeros(len(reported)), np.zeros(len(reported))
    return np.nan_to_num(found["base"]), np.nan_to_num(found["granted_outside_envelope"])


def _marks(columns: dict[str, np.ndarray], year: int, latent: Latent) -> np.ndarray:
    found = np.zeros((len(FirmFlag), len(columns["revenue"])), dtype=np.int8)
    found[FirmFlag.alive] = 1
    found[FirmFlag.performer] = columns["rd_statistical"] > 0
    found[FirmFlag.registered] = columns["tech_sme"]
    found[FirmFlag.recognition] = columns["recognition"]
    found[FirmFlag.above_scale] = columns["above_scale"]
    found[FirmFlag.super_deduction] = columns["super_deduction"]
    found[FirmFlag.first_report] = columns["first_rd_report"]
    found[FirmFlag.aims] = latent.aims
    found[FirmFlag.applied] = columns["recognition"] > Recognition.none
    found[FirmFlag.was_registered] = columns["tech_sme"]
    found[FirmFlag.ever_subsidised] = (columns["provincial_rd_subsidy"] > 0) | (columns["other_rd_subsidy"] > 0)
    met = work_out("recognition", year, columns, ["meets_conditions"])["meets_conditions"] & (columns["rd_statistical"] > 0)
    never_before = np.isnan(columns["certificate_year"]) | (columns["recognition"] == Recognition.first)
    found[FirmFlag.could_apply_first] = never_before & (met | (columns["recognition"] > Recognition.none))
    return found


def _traits(
    columns: dict[str, np.ndarray], keys: np.ndarray, seed: int, latent: Latent, places: dict[str, np.ndarray]
) -> np.ndarray:
    from scipy.special import ndtri

    found = np.zeros((len(Trait), len(keys)))
    for name in (
        "technology_rating",
        "management_rating",
        "results_converted",
        "high_tech_revenue_share",
        "industry_division",
        "technology_field",
        "priority_industry",
        "accident",
        "national_prize",
        "provincial_institution",
        "led_standard",
    ):
        found[Trait[name]] = np.nan_to_num(
            np.asarray(columns[name], dtype=np.float64), nan=-1.0 if name == "industry_division" else 0.0
        )
    found[Trait.technical_share] = np.nan_to_num(columns["technical_staff"] / np.maximum(columns["staff"], 1))
    found[Trait.rd_domestic_share] = np.where(np.isnan(columns["rd_domestic_share"]), 1.0, columns["rd_domestic_share"])
    audit, statistical, tax = (np.nan_to_num(columns[name]) for name in ("rd_audit", "rd_statistical", "rd_tax"))
    performs = (audit > 0) & (statistical > 0)
    found[Trait.above_audit] = np.where(performs, statistical / np.where(performs, audit, 1), 1.0)
    found[Trait.tax_share] = np.where(
        performs,
        tax / np.where(performs, audit, 1),
        np.median((tax / np.where(performs, audit, 1))[performs]) if performs.any() else 1.0,
    )
    found[Trait.latent], found[Trait.safety] = latent.log_intensity, latent.safety
    luck = uniforms(seed, keys, 0, 0, "traits of a firm")
    found[Trait.trend] = fixed_figures()["firm_trend_spread"].value * ndtri(luck[:, 1])
    revenue = np.maximum(columns["revenue"], 1)
    found[Trait.margin] = np.clip(np.nan_to_num(columns["taxable_income"] / revenue), -0.3, 0.4)
    found[Trait.county], found[Trait.industry] = places["county"], places["industry"]
    return found


def newcomers(figures: np.ndarray, marks: np.ndarray, year: int) -> np.ndarray:
    """Whom entrants are like: the year's entrants; of a population firms recognised for the first time, failed applicants,
    registered without certificate, of all sizes but the largest. Places repeat, so that each kind is as frequent among them as it
    comes in a year.

    Those who applied came within the year; those registered without certificate over some years, of which one counts. Who leads
    in research was recognised early: above scale, those that come new are like firms near the ratio that recognition asks for.

    Parameters
    ----------
    figures : (FirmVariable, n). marks : (FirmFlag, n). year : of both.

    Raises
    ------
    Refusal : there is none.
    """
    recognition = marks[FirmFlag.recognition]
    found = marks[FirmFlag.entering] != 0
    if not found.any():  # a population does not say who is new
        applied = (recognition == Recognition.first) | (recognition == Recognition.failed_first)
        found = applied | ((marks[FirmFlag.registered] != 0) & (figures[FirmVariable.certificate_year] == NEVER))
        times = np.where(applied, int(_TIMES * fixed_figures()["newcomer_years"].value + 0.5), _TIMES)
    else:
        times = np.ones(len(found), dtype=np.int64)
    found &= (marks[FirmFlag.performer] != 0) & (figures[FirmVariable.revenue] <= fixed_figures()["newcomer_most_revenue"].value)
    found &= (marks[FirmFlag.above_scale] == AboveScale.none) | _near_the_ratio(figures, year)
    if not found.any():
        raise Refusal(say("projection.population_no_new_technology_firm"))
    return np.repeat(np.flatnonzero(found), times[found])


def _near_the_ratio(figures: np.ndarray, year: int) -> np.ndarray:
    revenue = np.maximum(figures[FirmVariable.revenue], 1.0)
    asked = work_out("recognition", year, {"revenue_1": revenue}, ["rd_ratio_required"])["rd_ratio_required"]
    return figures[FirmVariable.rd_audit] <= fixed_figures()["newcomer_most_research"].value * asked * revenue

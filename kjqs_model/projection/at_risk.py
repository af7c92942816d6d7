"""The firms at risk of a population, as a projection starts from them: figures, marks and traits from its tables."""

from __future__ import annotations

import numpy as np

from ..errors import Refusal
from ..higher_law import columns_of, parameters, work_out
from ..language import say
from ..randomness import entity_keys, uniforms
from ..tables import Tables
from ..tables.words import AboveScale, Recognition
from .draws.priors import fixed_figures
from .entry.newcomers import newcomers
from .fitting.latent import Latent, latent_research
from .inclination import first_inclinations
from .state import NEVER, FirmFlag, FirmVariable, State, Trait

_NEEDED = ("revenue", "staff", "assets", "net_assets", "taxable_income", "cost", "founded_year")


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

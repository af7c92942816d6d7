"""The population made whole: firms placed, sized, given their statuses, their R&D and their links, and written into tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...errors import Refusal
from ...higher_law import divide_envelope, parameters, work_out
from ...language import say
from ...tables import Tables
from ...tables.words import AboveScale
from ..counting import missed
from ..margins import Design, shipped_design
from ..rare_events import rare_event_tables
from ..real import RealRows, known_of
from .certificates import draw_certificates
from .firms import YES, Firms, place_firms, size_firms, technology_county_shares
from .knowledge import know_how, needed_points_ratio, score_columns, settle_ratings, technical_staff
from .links import link_firms
from .made_tables import accounts_table, enterprises_table
from .profile import HISTORY, earlier_revenue, earlier_values, profile_firms
from .reconcile import infeasible, refuse_contradictions, too_low
from .research import research_of
from .statuses import draw, draw_above_scale, draw_rd_performers, draw_super_deduction, draw_technology_smes

STEPS = 5


@dataclass(frozen=True, eq=False)
class Population:
    """A synthetic population: its tables, the design it meets, the seed, and the firms before they became tables.

    ``real`` are the rows of registers in it. ``chosen`` are the firms with accounts of earlier years; ``history`` holds their
    figures, (4, m) each, the base year first.
    """

    tables: Tables
    design: Design
    seed: int
    firms: Firms
    chosen: np.ndarray
    history: dict[str, np.ndarray]
    real: RealRows | None = None


def synthesise(
    design: Design | None = None, seed: int = 1, real: RealRows | None = None, progress: Callable[[], None] = lambda: None
) -> Population:
    """Make a population that meets every hard margin of a design exactly.

    Parameters
    ----------
    design : margins and assumptions; the shipped ones of the default base year where none is given.
    seed : the same seed gives the same bytes.
    real : rows of real registers, which stand in the place of synthetic firms of their cell.
    progress : called after each of ``STEPS`` steps.

    Raises
    ------
    Refusal : margins that contradict each other or that no set of firms can meet, with the least change that would mend it.
    """
    design = design or shipped_design()
    refuse_contradictions(design)
    firms = place_firms(design, seed, *(real.places(design) if real else ()))
    if real:
        firms.known |= known_of(real, len(firms))
    size_firms(firms)
    profile_firms(firms)
    progress()
    _draw_statuses(firms)
    progress()
    know_how(firms)
    chosen = np.flatnonzero(firms.status["rd"] | (firms["above_scale"] != AboveScale.none))
    history = _history(firms, chosen)
    progress()
    settle_ratings(firms, chosen, score_columns(firms, chosen, history["revenue"], history["net_assets"]))
    firms.values["provincial_rd_subsidy"] = _provincial_subsidy(firms, chosen, history)
    link_firms(firms)
    progress()
    tables = _tables(firms, chosen, history, real)
    _refuse_what_misses(tables, design)
    made = Population(tables, design, seed, firms, chosen, history, real)
    progress()
    return made


def _refuse_what_misses(tables: Tables, design: Design) -> None:
    """No population leaves that misses a hard margin, whatever the reason."""
    wrong = missed(tables, design)
    if wrong:
        named = say("signs.clause_mark").join(
            say("population.name_by_error", name=name, margins_zh=design.margins[name].zh, error=f"{error:,.0f}")
            for name, error in wrong.items()
        )
        raise Refusal(say("population.these_margins_real_rows_hard", wrong_count=len(wrong), named=named))


def _draw_statuses(firms: Firms) -> None:
    draw_above_scale(firms)
    draw_certificates(firms)
    draw_technology_smes(firms)
    draw_rd_performers(firms)
    division = np.array([float(code) for code in firms.design.industries])[firms.industry]
    excluded = work_out("super_deduction", firms.design.year, {"industry_division": division}, ["excluded_industry"])
    draw_super_deduction(firms, ~excluded["excluded_industry"])


def _history(firms: Firms, chosen: np.ndarray) -> dict[str, np.ndarray]:
    """Figures of the chosen firms over four years, the base year first."""
    revenue = earlier_revenue(firms, chosen)
    sized = {
        name: earlier_values(firms[name][chosen], revenue, elasticity)
        for name, elasticity in (("staff", 0.68), ("assets", 0.9), ("net_assets", 0.9), ("taxable_income", 1.0))
    }
    _keep_registered_within_limits(firms, chosen, revenue, sized)
    sized["staff"] = np.where(revenue > 0, np.maximum(sized["staff"], 1.0), 0.0)
    cost = np.where(revenue > 0, np.maximum(np.rint(revenue - sized["taxable_income"]), 0.0), 0.0)
    performers = np.flatnonzero(firms.status["rd"][chosen])
    rows = chosen[performers]
    ratio = needed_points_ratio(firms, rows, revenue[:, performers], sized["staff"][:, performers])
    found = research_of(firms, rows, revenue[:, performers], ratio)
    research = {name: np.zeros((HISTORY + 1, len(chosen))) for name in found}
    for name, values in found.items():
        research[name][:, performers] = values
    return (
        {"revenue": revenue, "cost": cost, "technical_staff": technical_staff(firms, chosen, sized["staff"])} | sized | research
    )


def _keep_registered_within_limits(firms: Firms, chosen: np.ndarray, revenue: np.ndarray, sized: dict[str, np.ndarray]) -> None:
    law = parameters("technology_sme", firms.design.year)
    listed = firms.status["technology_sme"][chosen]
    for values, limit in ((revenue, "revenue_limit"), (sized["staff"], "staff_limit"), (sized["assets"], "assets_limit")):
        values[1:, listed] = np.minimum(values[1:, listed], law[limit])


def _provincial_subsidy(firms: Firms, chosen: np.ndarray, history: dict[str, np.ndarray]) -> np.ndarray:
    """The provincial R&D subsidy granted in the base year on the R&D of the year before: recipients and sum as published."""
    design, year = firms.design, firms.design.year
    if "rd_subsidy_firms" not in design.margins:  # a base year whose R&D year lies before the rule: nothing was granted under it
        return np.zeros(len(firms))
    columns = {
        "certificate_valid": firms.status["certified"][chosen],
        "tech_sme": firms.status["technology_sme"][chosen],
        "enjoys_super_deduction": firms.status["super_deduction"][chosen],
        "above_scale": firms["above_scale"][chosen],
        "rd_reported": history["rd_statistical"][1],
        "revenue": history["revenue"][1],
        "rd_tax": history["rd_tax"][1],
        "rd_tax_1": history["rd_tax"][2],
        "priority_industry": np.zeros(len(chosen), dtype=np.int8),
    }
    base = work_out("provincial_rd_subsidy", year - 1, columns, ["base"])["base"]
    eligible = np.zeros(len(firms), dtype=bool)
    eligible[chosen] = base > 0
    known = firms.known_status("rd_subsidy")
    rows = draw(firms, "rd_subsidy_firms", "rd_subsidy", eligible, known=known)
    granted = np.zeros(len(firms))
    if (known == YES).any():
        granted[known == YES] = firms.known["provincial_rd_subsidy"][known == YES]
        rows = rows[known[rows] != YES]
    weights = np.zeros(len(firms))
    weights[chosen] = base
    held = float(granted.sum())
    _check_envelope(design, held, weights[rows])
    granted[rows] = divide_envelope(weights[rows], design["rd_subsidy_amount"] - held, np.nan, 1.0, 1.0, exact_total=True)
    return granted


def _check_envelope(design: Design, held: float, base: np.ndarray) -> None:
    """The sum published can be divided: what registers hold leaves something for those drawn, at least a yuan each."""
    name, wanted = "rd_subsidy_amount", design["rd_subsidy_amount"]
    if not len(base):
        if held != wanted:
            why = say("population.firms_registers_margin_get_much", count=design.count("rd_subsidy_firms"))
            raise (infeasible if held < wanted else too_low)(design, name, held, why)
        return
    least = held + np.ceil(base.sum() / base.min())
    if wanted < least:
        raise too_low(design, name, least, say("population.each_firm_gets_least_yuan"))


def _tables(firms: Firms, chosen: np.ndarray, history: dict[str, np.ndarray], real: RealRows | None) -> Tables:
    counties = np.array(list(firms.design.counties), dtype=object)
    enterprises = enterprises_table(firms, chosen, history, real)
    ids, owners = enterprises.texts("firm_id"), {}
    for pool, status in (
        ("technology", firms.status["certified"] | firms.status["technology_sme"]),
        ("registered", firms.status["technology_sme"]),
    ):
        rows = np.flatnonzero(status)
        rows = rows[rows >= firms.real]  # nothing is made up about a real firm that no register says
        owners[pool] = ids[rows], counties[firms.county[rows]]
    rare = rare_event_tables(firms.seed, firms.design.year, counties, technology_county_shares(firms.design), owners)
    tables = [enterprises, accounts_table(firms, chosen, history, real, ids), *rare]
    return Tables(real.with_own_tables(tables) if real else tables, place="synthesise")

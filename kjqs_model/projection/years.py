"""What each year ahead is like in each draw: the common figures of ``common`` made into what the kernel reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .common import CommonDraws
from .factors import Factor, Fixed
from .fit import MODELS, Constants, growth_shapes, inflow_of
from .history import History
from .levels import damped_walk
from .priors import fixed_figures

_DIRECT = {Factor.take_up_elasticity: "take_up_elasticity", Factor.own_value: "own_value", Factor.stay: "registration_stay",
           Factor.join: "registration_join", Factor.of_entrants: "registration_of_entrants", Factor.exit_rate: "exit_rate",
           Factor.growth_spread: "growth_spread", Factor.spread_exponent: "spread_falls_with_size", Factor.rd_persistence: "rd_persistence",
           Factor.rd_spread: "rd_spread", Factor.stop_rate: "rd_stop_rate", Factor.invention_rate: "invention_rate",
           Factor.preparing_rate: "preparing_rate", Factor.giving_up_rate: "giving_up_rate", Factor.reach_elasticity: "reach_elasticity", Factor.expert_noise: "expert_noise",
           Factor.user_cost_elasticity: "user_cost_elasticity", Factor.real_share: "real_share", Factor.small_firms_add: "small_firms_add",
           Factor.large_firms_add: "large_firms_add"}


@dataclass(frozen=True)
class Ahead:
    """The years ahead of every draw. ``gdp`` and ``institutions`` are (draws, years) in yuan, ``application``, ``inflow`` and ``rd_level``
    logs against the base year; ``entrants`` a year at the base, ``model`` the growth model of each draw."""

    constants: Constants
    common: CommonDraws
    gdp: np.ndarray
    institutions: np.ndarray
    envelope: np.ndarray
    growth: np.ndarray
    rd_level: np.ndarray
    application: np.ndarray
    inflow: np.ndarray
    entrants: np.ndarray
    model: np.ndarray

    def factors(self, draws: slice, place: int) -> np.ndarray:
        """What the kernel reads in a year, (draws, Factor); ``place`` counts the years ahead from 0."""
        common, constants = self.common, self.constants
        found = np.zeros((draws.stop - draws.start, len(Factor)))
        for factor, name in _DIRECT.items():
            found[:, factor] = common[name][draws]
        noise = found[:, Factor.expert_noise]
        found[:, Factor.growth] = self.growth[draws, place]
        found[:, Factor.rd_level] = self.rd_level[draws, place]
        found[:, Factor.application_level] = constants.application_level * np.exp(self.application[draws, place])
        found[:, Factor.pass_level] = common["pass_level"][draws] + np.interp(noise, constants.noises, constants.pass_level)
        found[:, Factor.renewal_level] = common["renewal_level"][draws] + np.interp(noise, constants.noises, constants.renewal_level)
        applies = common["renewal_application"][draws]
        found[:, Factor.renewal_odds] = applies / np.maximum(1 - applies, 1e-9)
        found[:, Factor.start_rate] = np.minimum(constants.start_rate * common["rd_start_factor"][draws], 1.0)
        return found

    def entrants_expected(self, draws: slice, place: int, pool: np.ndarray) -> np.ndarray:
        """The mean number of entrants of a year by the growth model of each draw, given the pool of the year before, (draws,)."""
        constants, common, model = self.constants, self.common, self.model[draws]
        shapes = growth_shapes(pool, max(constants.pool, 1.0), common["proportional_strength"][draws], common["capacity"][draws])
        return self.entrants[draws] * np.choose(model, shapes) * np.exp(self.inflow[draws, place])


def years_ahead(common: CommonDraws, constants: Constants, history: History, envelope: float, years: int) -> Ahead:
    """The years ahead of every draw.

    Parameters
    ----------
    common : priors as drawn. constants : of the fit. envelope : provincial R&D money of the base year in the city, yuan.
    years : how many years ahead.
    """
    yearly = {name: values[:, :years] for name, values in common.yearly.items()}
    growth = np.log1p(np.maximum(common["gdp_growth"][:, None] + yearly["gdp_shock"], -0.5))
    ahead = np.arange(1, years + 1)
    trend = constants.rd_trend + constants.rd_trend_spread * common["rd_drift"]
    spread, kept = common["rd_spread"][:, None], common["rd_persistence"][:, None]
    variance = spread**2 * (1 - kept ** (2 * ahead)) / (1 - kept**2)
    damping = common["level_damping"]
    application = constants.application_spread * common["application_error"][:, None] + damped_walk(yearly["application_shock"], damping)
    inflow = constants.inflow_spread * common["inflow_error"][:, None] + damped_walk(yearly["inflow_shock"], damping)
    model = np.searchsorted(np.cumsum(constants.model_weights), common["growth_model"], side="right").clip(0, len(MODELS) - 1)
    entrants = inflow_of(constants, model, common["registration_stay"], common["registration_join"], common["registration_of_entrants"])
    return Ahead(constants, common, history.gdp * np.exp(np.cumsum(growth, axis=1)),
                 history.institutions * (1 + common["institutions_growth"][:, None]) ** ahead,
                 np.rint(envelope * np.maximum(1 + common["envelope_growth"][:, None], 0.0) ** ahead),
                 growth + common["firm_growth_gap"][:, None], trend[:, None] * ahead + np.cumsum(yearly["rd_shock"], axis=1) - variance / 2,
                 application, inflow, entrants, model)


def fixed_array() -> np.ndarray:
    """The figures that no draw moves, in the kernel's order."""
    named = {Fixed.trend_spread: "firm_trend_spread", Fixed.margin_spread: "margin_spread", Fixed.score_scale: "score_scale",
             Fixed.registered_factor: "registered_factor", Fixed.small_revenue: "small_revenue", Fixed.deducts: "new_performer_deducts",
             Fixed.outgrowing: "outgrowing", Fixed.usual_margin: "usual_margin",
             Fixed.exit_revenue: "exit_revenue", Fixed.exit_least: "exit_least", Fixed.exit_most: "exit_most", Fixed.stop_revenue: "stop_revenue",
             Fixed.applicant_revenue: "applicant_revenue", Fixed.applicant_least: "applicant_least", Fixed.applicant_most: "applicant_most",
             Fixed.young_growth: "young_growth", Fixed.maturing_years: "maturing_years"}
    return np.array([fixed_figures()[named[place]].value for place in Fixed])

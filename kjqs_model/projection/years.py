"""What each year ahead is like in each draw: the common figures of ``common`` made into what the kernel reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .draws.common import CommonDraws
from .draws.priors import fixed_figures
from .fitting.fit import Constants
from .fitting.history import History
from .fitting.pace import Pace, gdp_growth, kept_pace
from .fitting.paths import Levers, levers
from .kernel.factors import Factor, Fixed

_MOST_OF_THE_REST = 0.5  # of the firms that are not in the pool yet, the most that enter it in a year

_DIRECT = {
    Factor.take_up_elasticity: "take_up_elasticity",
    Factor.own_value: "own_value",
    Factor.stay: "registration_stay",
    Factor.join: "registration_join",
    Factor.of_entrants: "registration_of_entrants",
    Factor.exit_rate: "exit_rate",
    Factor.growth_spread: "growth_spread",
    Factor.spread_exponent: "spread_falls_with_size",
    Factor.rd_persistence: "rd_persistence",
    Factor.rd_spread: "rd_spread",
    Factor.stop_rate: "rd_stop_rate",
    Factor.invention_rate: "invention_rate",
    Factor.preparing_rate: "preparing_rate",
    Factor.giving_up_rate: "giving_up_rate",
    Factor.reach_elasticity: "reach_elasticity",
    Factor.expert_noise: "expert_noise",
    Factor.user_cost_elasticity: "user_cost_elasticity",
    Factor.real_share: "real_share",
    Factor.small_firms_add: "small_firms_add",
    Factor.large_firms_add: "large_firms_add",
}


@dataclass(frozen=True)
class YearsAhead:
    """The years ahead of every draw. ``gdp`` and ``institutions`` are (draws, years) in yuan, ``rd_level`` a log against the base
    year; ``levers`` what recognition, entry and registration are asked for, ``pace`` what the growth process wants (None where
    paths are sought), ``pool_limit`` the most firms that are certified or registered, (draws,)."""

    constants: Constants
    common: CommonDraws
    gdp: np.ndarray
    institutions: np.ndarray
    envelope: np.ndarray
    growth: np.ndarray
    rd_level: np.ndarray
    levers: Levers
    pool_limit: np.ndarray
    pace: Pace | None = None

    def measured(self) -> np.ndarray:
        """The log by which the published R&D intensity differs from what firms and institutions report, (draws, years)."""
        return self.levers.counted + (0.0 if self.pace is None else self.pace.measured)

    def factors(self, draws: slice, place: int) -> np.ndarray:
        """What the kernel reads in a year, (draws, Factor); ``place`` counts the years ahead from 0."""
        common, constants = self.common, self.constants
        found = np.zeros((draws.stop - draws.start, len(Factor)))
        for factor, name in _DIRECT.items():
            found[:, factor] = common[name][draws]
        noise = found[:, Factor.expert_noise]
        found[:, Factor.growth] = self.growth[draws, place]
        found[:, Factor.rd_level] = self.rd_level[draws, place]
        levers = self.levers
        found[:, Factor.application_level] = constants.application_level * np.exp(levers.application[draws, place])
        found[:, Factor.pass_level] = common["pass_level"][draws] + np.interp(noise, constants.noises, constants.pass_level)
        found[:, Factor.renewal_level] = common["renewal_level"][draws] + np.interp(
            noise, constants.noises, constants.renewal_level
        )
        applies = common["renewal_application"][draws] * levers.renewing[draws, place]
        found[:, Factor.renewal_odds] = applies / np.maximum(1 - applies, 1e-9)
        for factor in (Factor.stay, Factor.join, Factor.of_entrants):
            found[:, factor] *= levers.registering[draws, place]
        found[:, Factor.start_rate] = np.minimum(constants.start_rate * common["rd_start_factor"][draws], 1.0)
        return found

    def entrants_expected(self, draws: slice, place: int, pool: np.ndarray) -> np.ndarray:
        """The mean number of entrants of a year, (draws,): what the pace asks for, out of the firms that are not in the pool
        yet."""
        left = np.maximum(self.pool_limit[draws] - pool, 0.0)
        return np.minimum(self.levers.entrants[draws, place], _MOST_OF_THE_REST * left)


def years_ahead(common: CommonDraws, constants: Constants, history: History, envelope: float, years: int) -> YearsAhead:
    """The years ahead of every draw.

    Parameters
    ----------
    common : priors as drawn. constants : of the fit, with its paths. envelope : provincial R&D money of the base year in the
    city, yuan.
    years : how many years ahead.
    """
    pace = kept_pace(history, common, years)
    found = levers(
        pace, constants.paths, *(getattr(history, name)[history.base] for name in ("high_tech_enterprises", "technology_smes"))
    )
    return replace(years_ahead_with(found, common, constants, history, envelope, years), pace=pace)


def years_ahead_with(
    levers: Levers, common: CommonDraws, constants: Constants, history: History, envelope: float, years: int
) -> YearsAhead:
    """The years ahead with levers that are given."""
    growth = gdp_growth(common, years)
    ahead = np.arange(1, years + 1)
    spread, kept = common["rd_spread"][:, None], common["rd_persistence"][:, None]
    variance = spread**2 * (1 - kept ** (2 * ahead)) / (1 - kept**2)
    return YearsAhead(
        constants,
        common,
        history.gdp * np.exp(np.cumsum(growth, axis=1)),
        history.institutions * (1 + common["institutions_growth"][:, None]) ** ahead,
        np.rint(envelope * np.maximum(1 + common["envelope_growth"][:, None], 0.0) ** ahead),
        growth + common["firm_growth_gap"][:, None],
        levers.research - variance / 2,
        levers,
        np.maximum(common["capacity"] * history.enterprises, 1.05 * constants.pool),
    )


def fixed_array() -> np.ndarray:
    """The figures that no draw moves, in the kernel's order."""
    named = {
        Fixed.trend_spread: "firm_trend_spread",
        Fixed.margin_spread: "margin_spread",
        Fixed.score_scale: "score_scale",
        Fixed.registered_factor: "registered_factor",
        Fixed.small_revenue: "small_revenue",
        Fixed.deducts: "new_performer_deducts",
        Fixed.outgrowing: "outgrowing",
        Fixed.usual_margin: "usual_margin",
        Fixed.exit_revenue: "exit_revenue",
        Fixed.exit_least: "exit_least",
        Fixed.exit_most: "exit_most",
        Fixed.stop_revenue: "stop_revenue",
        Fixed.applicant_revenue: "applicant_revenue",
        Fixed.applicant_least: "applicant_least",
        Fixed.applicant_most: "applicant_most",
        Fixed.young_growth: "young_growth",
        Fixed.maturing_years: "maturing_years",
    }
    return np.array([fixed_figures()[named[place]].value for place in Fixed])

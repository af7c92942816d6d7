"""The constants of a projection: such that the base year's published counts come out, then frozen.

Everything here reads the base year's firms and priors; `settling` adds the paths of the years ahead. Nothing reads a policy, a
scenario's targets or a later year, so that no constant can be bent towards a target and a reform's effect never rests on a new
fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...behaviour.applying import chance_of, chance_to_pass, factor_of_size, odds_of_first_application
from ...errors import Refusal
from ...higher_law import parameters, work_out
from ...language import say
from ...tables.words import AboveScale, Recognition
from ..draws.priors import fixed_figures
from ..state import FirmFlag, FirmVariable, State, Trait
from .paths import Paths

_BISECTIONS = 70
_NOISES = (2.0, 4.0, 6.0, 9.0, 14.0)

SETTINGS = (_NOISES,)
"""The fit's own figures, part of the key of committed constants."""


@dataclass(frozen=True)
class Constants:
    """What the fit finds. Points of score; shares of firms.

    ``pass_level`` and ``renewal_level`` are by expert noise (``noises``), since what makes the published rate depends on it.
    ``pool`` are the
    firms that are certified or registered. ``paths`` : the levers of the years ahead, None until they are found.
    """

    base: int
    application_level: float
    noises: tuple[float, ...]
    pass_level: tuple[float, ...]
    renewal_level: tuple[float, ...]
    pool: float
    subsidy_share: float
    start_rate: float
    paths: Paths | None = None

    def as_dict(self) -> dict:
        """The constants as plain numbers, ready for YAML or JSON; without paths."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items() if name != "paths"}


def fit(state: State) -> Constants:
    """The constants at a base year, without paths.

    Parameters
    ----------
    state : the firms at the end of the base year.

    Raises
    ------
    Refusal : a state without applicants, or one that cannot be brought in line with the published counts.
    """
    law = parameters("recognition", state.year)
    level = _applications(state, law["pass_mark"])
    passing = tuple(_level_of_passing(state, law["pass_mark"], noise, first_applicants(state)) for noise in _NOISES)
    renewing = tuple(_level_of_passing(state, law["pass_mark"], noise, renewal_applicants(state)) for noise in _NOISES)
    if not _qualifying(state):
        raise Refusal(say("projection.no_new_technology_firm_population", year=state.year))
    pool = float((state.certified(law["validity_years"]) | (state.mark(FirmFlag.registered) & state.mark(FirmFlag.alive))).sum())
    return Constants(state.year, level, _NOISES, passing, renewing, pool, _subsidy_share(state), _start_rate(state))


def first_applicants(state: State) -> np.ndarray:
    """Who applied in the year and was never certified before, (n,); some of those that failed had applied before."""
    result = state.marks[FirmFlag.recognition]
    never_before = state.mark(FirmFlag.could_apply_first) | (result == Recognition.first) | (result == Recognition.failed_first)
    return state.mark(FirmFlag.alive) & never_before & (result > Recognition.none) & (result != Recognition.renewed)


def renewal_applicants(state: State) -> np.ndarray:
    """Who applied in the year having been certified before, (n,)."""
    return state.mark(FirmFlag.alive) & (state.marks[FirmFlag.recognition] > Recognition.none) & ~first_applicants(state)


def _applications(state: State, pass_mark: float) -> float:
    """The level at which the firms that could apply for the first time make as many applications as there were."""
    could, count = state.mark(FirmFlag.could_apply_first) & state.mark(FirmFlag.alive), int(first_applicants(state).sum())
    if not 0 < count < could.sum():
        raise Refusal(say("projection.population_no_first_application_recognition", year=state.year))
    fixed, score = fixed_figures(), state.figures[FirmVariable.score][could]
    registered, size = state.mark(FirmFlag.was_registered)[could], size_of_applicants(state)[could]

    def expected(level):
        odds = odds_of_first_application(
            level, score, pass_mark, fixed["score_scale"].value, registered, fixed["registered_factor"].value, size
        )
        return chance_of(odds, 1.0).sum()

    return float(np.exp(_root(lambda log: expected(np.exp(log)), count, -12.0, 12.0)))


def size_of_applicants(state: State) -> np.ndarray:
    """The factor of size on the odds of a first application, (n,)."""
    usual, least, most = (fixed_figures()[name].value for name in ("applicant_revenue", "applicant_least", "applicant_most"))
    return factor_of_size(state.figures[FirmVariable.revenue], usual, least, most)


def _level_of_passing(state: State, pass_mark: float, noise: float, applicants: np.ndarray) -> float:
    """Points such that the applicants are expected to pass as many times as they did."""
    result = state.marks[FirmFlag.recognition][applicants]
    passed = int(((result == Recognition.first) | (result == Recognition.renewed)).sum())
    passed = min(max(passed, 0.5), len(result) - 0.5)  # all or none passed: half a firm short of it
    if len(result) == 0:
        return 0.0
    score = state.figures[FirmVariable.score][applicants]
    return _root(lambda points: chance_to_pass(score, pass_mark, points, noise).sum(), passed, -200.0, 200.0)


def _root(increasing: Callable[[float], float], target: float, low: float, high: float) -> float:
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if increasing(middle) < target else (low, middle)
    return (low + high) / 2


def columns_ahead(state: State) -> dict[str, np.ndarray]:
    """The columns by which the law judges the firms in the year after, as ``higher_law`` names them."""
    figures, traits = state.figures, state.traits
    columns = {
        f"{name}_{back + 1}": figures[FirmVariable[f"{name}_{back}" if back else name]]
        for name in ("revenue", "net_assets", "rd_audit")
        for back in range(3)
    }
    columns |= {f"{name}_1": figures[FirmVariable[name]] for name in ("staff", "assets", "cost", "rd_tax")}
    columns["technical_staff_1"] = np.ceil(np.rint(traits[Trait.technical_share] * figures[FirmVariable.staff] * 1e6) / 1e6)
    columns |= {name: figures[FirmVariable[name]] for name in ("founded_year", "class_one_ip", "class_two_ip")}
    columns |= {name: traits[Trait[name]] for name in ("technology_rating", "management_rating", "results_converted")}
    columns |= {
        name: traits[Trait[name]] > 0 for name in ("accident", "led_standard", "national_prize", "provincial_institution")
    }
    columns |= {name: np.full(len(state), np.nan) for name in ("days_registered", "expert_score")}
    columns |= {f"rd_domestic_share_{back}": traits[Trait.rd_domestic_share] for back in (1, 2, 3)}
    columns["high_tech_revenue_share_1"] = traits[Trait.high_tech_revenue_share]
    columns["technology_field"] = traits[Trait.technology_field].astype(np.int8)
    return columns


def _qualifying(state: State) -> bool:
    """Whether any of the firms that entrants are like qualifies as technology SME in the year after."""
    columns = {name: values[state.templates] for name, values in columns_ahead(state).items()}
    return bool(
        work_out(
            "technology_sme",
            state.year + 1,
            columns | {"certificate_valid": np.zeros(len(state.templates), dtype=bool)},
            ["qualifies"],
        )["qualifies"].any()
    )


def _subsidy_share(state: State) -> float:
    """Of the firms that met the provincial rule of the base year's own grants, the share that drew the R&D subsidy; all where
    none did."""
    reached, took = state.mark(FirmFlag.could_draw_before).sum(), (state.figures[FirmVariable.grant] > 0).sum()
    return float(min(took / reached, 1.0)) if reached and took else 1.0


def _start_rate(state: State) -> float:
    """Of above-scale industry without R&D, the share that takes it up in a year."""
    industrial = state.mark(FirmFlag.alive) & (state.marks[FirmFlag.above_scale] == AboveScale.industrial)
    idle, started = (industrial & ~state.mark(FirmFlag.performer)).sum(), (industrial & state.mark(FirmFlag.first_report)).sum()
    return float(started / (idle + started)) if started else 0.0

"""The constants of a projection: such that the base year's published counts come out, then frozen.

Everything here reads the base year's firms, published figures up to that year, and priors. Nothing reads a policy, a scenario's targets
or a later year, so that no constant can be bent towards a target and a reform's effect never rests on a new fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..behaviour.applying import chance_of, chance_to_pass, factor_of_size, odds_of_first_application
from ..behaviour.staying import chance_to_exit, chance_to_stop_rd
from ..errors import Refusal
from ..higher_law import parameters, work_out
from ..language import say
from ..tables.words import AboveScale, Recognition
from .history import History
from .levels import filtered_level
from .priors import Prior, fixed_figures
from .state import Figure, Mark, State, Trait

_BISECTIONS = 70
_NOISES = (2.0, 4.0, 6.0, 9.0, 14.0)
_MODELS = ("steady", "proportional", "saturating")
_OTHER_ERROR = 0.08  # of a level, log, beside the noise of the counts it rests on
_INFLOW_ERROR = 0.11  # the same of the inflow
_WITHOUT_SERIES = 0.6  # where registrations of one year alone are known
_USUAL_SHOCK = 0.13
_TREND_SPREAD = 0.02  # of the city's R&D intensity, log a year
_LIFTED = 1.001  # reported R&D beyond this multiple of latent R&D is held at the ratio asked
_LEAST_MOVED = 0.2


SETTINGS = (_NOISES, _OTHER_ERROR, _INFLOW_ERROR, _WITHOUT_SERIES, _USUAL_SHOCK, _TREND_SPREAD, _LIFTED, _LEAST_MOVED)
"""The fit's own figures, part of the key of committed constants."""


@dataclass(frozen=True)
class Constants:
    """What the fit finds. Spreads are standard errors of logs; points of score; shares of firms.

    ``pass_level`` and ``renewal_level`` are by expert noise (``noises``), since what makes the published rate depends on it.
    ``registrations_next`` is by growth model. ``retained`` (registered, other) and ``registrable`` are the parts of registrations next
    year that stay, join, and come per entrant.
    """

    base: int
    application_level: float
    application_spread: float
    noises: tuple[float, ...]
    pass_level: tuple[float, ...]
    renewal_level: tuple[float, ...]
    registrations: float
    registrations_next: tuple[float, float, float]
    retained: tuple[float, float]
    registrable: float
    inflow: float
    inflow_spread: float
    model_weights: tuple[float, float, float]
    pool: float
    rd_trend: float
    rd_trend_spread: float
    subsidy_share: float
    start_rate: float

    def as_dict(self) -> dict:
        """The constants as plain numbers, ready for YAML or JSON."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}


MODELS = _MODELS


def fit(state: State, history: History, priors: Mapping[str, Prior]) -> Constants:
    """The constants at a base year.

    Parameters
    ----------
    state : the firms at the end of the base year. history : what was published up to it. priors : for their centres.

    Raises
    ------
    Refusal : a state without applicants, or one that cannot be brought in line with the published counts.
    """
    law = parameters("recognition", state.year)
    level, spread = _applications(state, law["pass_mark"])
    passing = tuple(_level_of_passing(state, law["pass_mark"], noise, first_applicants(state)) for noise in _NOISES)
    renewing = tuple(_level_of_passing(state, law["pass_mark"], noise, renewal_applicants(state)) for noise in _NOISES)
    retained, registrable = _registrations(state, law["validity_years"], priors)
    if registrable == 0:
        raise Refusal(say(f"{state.year} 年总体中的新进科技企业都不符合科技型中小企业条件，无法拟合。请核对企业经营数据（accounts）。",
                          f"No new technology firm of the population of {state.year} qualifies as technology SME: check the accounts."))
    pool = float((state.certified(law["validity_years"]) | (state.mark(Mark.registered) & state.mark(Mark.alive))).sum())
    now, following, inflow_spread, weights = _inflow(history, pool, retained, priors)
    joining = sum(weight * max(after - now + _lost(now, retained, priors), 1.0) for weight, after in zip(weights, following, strict=True))
    inflow = joining / (priors["registration_of_entrants"].centre * registrable)
    trend, trend_spread = _rd_trend(state, history, inflow, priors)
    return Constants(state.year, level, spread, _NOISES, passing, renewing, now, following, retained, registrable, inflow, inflow_spread,
                     weights, pool, trend, trend_spread, _subsidy_share(state), _start_rate(state))


def _lost(now: float, retained: tuple[float, float], priors: Mapping[str, Prior]) -> float:
    """Registrations of the year that are not there the next, less those that join from firms known already."""
    return now - priors["registration_stay"].centre * retained[0] - priors["registration_join"].centre * retained[1]


def first_applicants(state: State) -> np.ndarray:
    """Who applied in the year and was never certified before, (n,); some of those that failed had applied before."""
    result = state.marks[Mark.recognition]
    never_before = state.mark(Mark.could_apply_first) | (result == Recognition.first) | (result == Recognition.failed_first)
    return state.mark(Mark.alive) & never_before & (result > Recognition.none) & (result != Recognition.renewed)


def renewal_applicants(state: State) -> np.ndarray:
    """Who applied in the year having been certified before, (n,)."""
    return state.mark(Mark.alive) & (state.marks[Mark.recognition] > Recognition.none) & ~first_applicants(state)


def _applications(state: State, pass_mark: float) -> tuple[float, float]:
    """The level at which the firms that could apply for the first time make as many applications as there were."""
    could, count = state.mark(Mark.could_apply_first) & state.mark(Mark.alive), int(first_applicants(state).sum())
    if not 0 < count < could.sum():
        raise Refusal(say(f"{state.year} 年的总体中没有首次申报高企的企业，或全部可申报企业都已申报，无法拟合申报水平。请核对认定结果（recognition）。",
                          f"The population of {state.year} has no first application for recognition, or nobody who could apply and did not: "
                          "check the column recognition."))
    fixed, score = fixed_figures(), state.figures[Figure.score][could]
    registered, size = state.mark(Mark.was_registered)[could], size_of_applicants(state)[could]

    def expected(level):
        odds = odds_of_first_application(level, score, pass_mark, fixed["score_scale"].value, registered, fixed["registered_factor"].value, size)
        return chance_of(odds, 1.0).sum()

    level = np.exp(_root(lambda log: expected(np.exp(log)), count, -12.0, 12.0))
    chances = chance_of(odds_of_first_application(level, score, pass_mark, fixed["score_scale"].value, registered,
                                                  fixed["registered_factor"].value, size), 1.0)
    error = 1 / np.sqrt(max((chances * (1 - chances)).sum(), 1.0))
    return float(level), float(np.hypot(error, _OTHER_ERROR))


def size_of_applicants(state: State) -> np.ndarray:
    """The factor of size on the odds of a first application, (n,)."""
    usual, least, most = (fixed_figures()[name].value for name in ("applicant_revenue", "applicant_least", "applicant_most"))
    return factor_of_size(state.figures[Figure.revenue], usual, least, most)


def _level_of_passing(state: State, pass_mark: float, noise: float, applicants: np.ndarray) -> float:
    """Points such that the applicants are expected to pass as many times as they did."""
    result = state.marks[Mark.recognition][applicants]
    passed = int(((result == Recognition.first) | (result == Recognition.renewed)).sum())
    passed = min(max(passed, 0.5), len(result) - 0.5)  # all or none passed: half a firm short of it
    if len(result) == 0:
        return 0.0
    score = state.figures[Figure.score][applicants]
    return _root(lambda points: chance_to_pass(score, pass_mark, points, noise).sum(), passed, -200.0, 200.0)


def _root(increasing: Callable[[float], float], target: float, low: float, high: float) -> float:
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if increasing(middle) < target else (low, middle)
    return (low + high) / 2


def columns_ahead(state: State) -> dict[str, np.ndarray]:
    """The columns by which the law judges the firms in the year after, as ``higher_law`` names them."""
    figures, traits = state.figures, state.traits
    columns = {f"{name}_{back + 1}": figures[Figure[f"{name}_{back}" if back else name]]
               for name in ("revenue", "net_assets", "rd_audit") for back in range(3)}
    columns |= {f"{name}_1": figures[Figure[name]] for name in ("staff", "assets", "cost", "rd_tax")}
    columns["technical_staff_1"] = np.ceil(np.rint(traits[Trait.technical_share] * figures[Figure.staff] * 1e6) / 1e6)
    columns |= {name: figures[Figure[name]] for name in ("founded_year", "class_one_ip", "class_two_ip")}
    columns |= {name: traits[Trait[name]] for name in ("technology_rating", "management_rating", "results_converted")}
    columns |= {name: traits[Trait[name]] > 0 for name in ("accident", "led_standard", "national_prize", "provincial_institution")}
    columns |= {name: np.full(len(state), np.nan) for name in ("days_registered", "expert_score")}
    columns |= {f"rd_domestic_share_{back}": traits[Trait.rd_domestic_share] for back in (1, 2, 3)}
    columns["high_tech_revenue_share_1"] = traits[Trait.high_tech_revenue_share]
    columns["technology_field"] = traits[Trait.technology_field].astype(np.int8)
    return columns


def _registrations(state: State, validity: float, priors: Mapping[str, Prior]) -> tuple[tuple[float, float], float]:
    """Who could register next year: of the registered, of the others, and per entrant."""
    year, columns = state.year + 1, columns_ahead(state)
    valid = year - state.figures[Figure.certificate_year] < validity
    ahead = work_out("technology_sme", year, columns | {"certificate_valid": valid}, ["qualifies"])["qualifies"]
    stays = survival(state, priors["exit_rate"].centre) * (ahead & state.mark(Mark.performer))
    registered = state.mark(Mark.registered)
    new = work_out("technology_sme", year, {name: values[state.templates] for name, values in columns.items()}
                   | {"certificate_valid": np.zeros(len(state.templates), dtype=bool)}, ["qualifies"])["qualifies"]
    return (float(stays[registered].sum()), float(stays[~registered].sum())), float(new.mean())


def survival(state: State, exit_rate: float) -> np.ndarray:
    """The chance of each firm to be there a year later."""
    fixed = fixed_figures()
    return state.mark(Mark.alive) * (1 - chance_to_exit(exit_rate, np.maximum(state.figures[Figure.revenue], 1.0), fixed["exit_revenue"].value,
                                                        fixed["exit_least"].value, fixed["exit_most"].value))


def inflow_of(constants: Constants, model: np.ndarray, stay, join, of_entrants):
    """Entrants a year that make the registrations of the year after the base change as each draw's growth model has them change.

    Parameters
    ----------
    model : the growth model of each draw, a place in ``MODELS``. stay, join, of_entrants : shares that register, (draws,).
    """
    retained = stay * constants.retained[0] + join * constants.retained[1]
    return np.maximum((np.array(constants.registrations_next)[model] - retained) / (of_entrants * constants.registrable), 1.0)


def growth_shapes(pool, base: float, strength, capacity) -> tuple:
    """The inflow at a pool of registered and certified firms against that at the base year's, under each growth model."""
    capacity = np.maximum(capacity, 1.1 * base)
    return np.ones_like(pool), (pool / base) ** strength, np.maximum(capacity - pool, 0.0) / (capacity - base)


def _inflow(history: History, pool: float, retained: tuple[float, float], priors: Mapping[str, Prior]):
    """Registrations now, and next year under each growth model; the spread of the log inflow; the weights of the models.

    What joined in each interval known, less those that are lost each year, is put on the footing of today's pool by each model's shape,
    and filtered; how well that goes weighs the model.
    """
    now, shock = history.technology_smes[history.base], priors["inflow_shock"].terms.get("sd", _USUAL_SHOCK)
    lost = _lost(now, retained, priors) / max(now, 1.0)
    changes = history.yearly_change("technology_smes")
    if not changes:
        growth = [change / (history.high_tech_enterprises[year] - change) for year, change, _ in history.yearly_change("high_tech_enterprises")]
        following = now * (1 + (growth[-1] if growth else 0.0))
        return float(now), (float(following),) * len(_MODELS), _WITHOUT_SERIES, (1 / len(_MODELS),) * len(_MODELS)
    levels, spreads, scores = zip(*(filtered_level(_joined(history, changes, pool, lost, model, priors), shock) for model in range(len(_MODELS))), strict=True)
    weights = np.exp(np.array(scores) - max(scores))
    return (float(now), tuple(float(now + level - lost * now) for level in levels), float(np.hypot(max(spreads), _INFLOW_ERROR)),
            tuple(float(weight) for weight in weights / weights.sum()))


def _joined(history: History, changes, pool: float, lost: float, model: int, priors: Mapping[str, Prior]) -> list[tuple[int, float, int]]:
    """What joined a year in each interval known, as it would be at today's pool under a growth model."""
    scale = pool / _listed(history, history.base)  # of firms that are either to the sum of both counts
    found = []
    for year, change, years in changes:
        before = scale * (_listed(history, year - years) + (_listed(history, year) if years > 1 else _listed(history, year - years))) / 2
        shape = growth_shapes(np.float64(before), pool, priors["proportional_strength"].centre, priors["capacity"].centre)[model]
        mean = history.technology_smes[year] - change * (years + 1) / 2
        found.append((year, float(max(change + lost * mean, 1.0) / max(shape, 0.05)), years))
    return found


def _listed(history: History, year: int) -> float:
    """Registered and certified firms at the end of a year, added up; what was not published lies on a line between its neighbours."""
    return sum(float(np.interp(year, sorted(series), [series[known] for known in sorted(series)]))
               for series in (history.high_tech_enterprises, history.technology_smes))


def _rd_trend(state: State, history: History, inflow: float, priors: Mapping[str, Prior]) -> tuple[float, float]:
    """The drift of firms' latent R&D intensity, log a year, at which the city's intensity grows as it should; and its spread.

    It makes up for who comes and who goes, and moves only what is not held at the ratio that recognition asks for.
    """
    composition, moved = _composition(state, inflow, priors)
    if history.intensity_growth is None:
        return (fixed_figures()["intensity_growth"].value - composition) / moved, _TREND_SPREAD / moved
    mean, spread = history.trend_before
    error = history.intensity_growth_error / moved
    gain = spread**2 / (spread**2 + error**2)
    return float(mean + gain * ((history.intensity_growth - composition) / moved - mean)), float(np.sqrt(1 - gain) * spread)


def _composition(state: State, inflow: float, priors: Mapping[str, Prior]) -> tuple[float, float]:
    """Growth of the city's R&D intensity by entry, exit, taking up and giving up R&D alone (log); the share of R&D that drift moves."""
    rd, revenue = state.figures[Figure.rd_statistical] * state.mark(Mark.alive), np.maximum(state.figures[Figure.revenue], 1.0)
    listed = state.certified(parameters("recognition", state.year)["validity_years"]) | state.mark(Mark.registered)
    stops = chance_to_stop_rd(priors["rd_stop_rate"].centre, revenue, fixed_figures()["stop_revenue"].value)
    kept = survival(state, priors["exit_rate"].centre) * np.where(listed, 1.0, 1 - stops)
    idle = ~state.mark(Mark.performer) & (state.marks[Mark.above_scale] == AboveScale.industrial)
    latent = revenue * np.exp(state.traits[Trait.latent] + state.figures[Figure.deviation])
    joining = latent[idle].sum() * _start_rate(state) + inflow * rd[state.templates].mean()
    lifted = rd > latent * _LIFTED
    return float(np.log(((rd * kept).sum() + joining) / rd.sum())), float(max(rd[~lifted].sum() / rd.sum(), _LEAST_MOVED))


def _subsidy_share(state: State) -> float:
    """Of the firms that met the provincial rule of the base year's own grants, the share that drew the R&D subsidy; all where none did."""
    reached, took = state.mark(Mark.could_draw_before).sum(), (state.figures[Figure.grant] > 0).sum()
    return float(min(took / reached, 1.0)) if reached and took else 1.0


def _start_rate(state: State) -> float:
    """Of above-scale industry without R&D, the share that takes it up in a year."""
    industrial = state.mark(Mark.alive) & (state.marks[Mark.above_scale] == AboveScale.industrial)
    idle, started = (industrial & ~state.mark(Mark.performer)).sum(), (industrial & state.mark(Mark.first_report)).sum()
    return float(started / (idle + started)) if started else 0.0

"""The constants of a projection in words: what each is, how sure it is, and what it reproduces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml

from ..behaviour.applying import chance_of, chance_to_pass, odds_of_first_application
from ..files import atomic_write
from ..higher_law import parameters
from ..language import say
from ..projection.base import Base, base_of, fit_again
from ..projection.fit import MODELS, Constants, first_applicants, inflow_of, renewal_applicants
from ..projection.priors import Prior, fixed_figures, priors_of
from ..projection.state import Figure, Mark, State
from ..scenario import Scenario
from ..tables.words import Recognition
from .simulation_words import Grid

_MODEL_NAMES = {"steady": ("匀速", "steady"), "proportional": ("按比例", "proportional"), "saturating": ("趋于饱和", "saturating")}
_NONE = "–"
_HEADING = """\
# The constants that a projection from {base} starts with, made by `kjqs fit` from the firms of that year, what was published
# up to it and the centres of the priors. Not to be edited: `make generated` writes it anew. Used where the key says that these
# are as now.
"""


@dataclass(frozen=True)
class Fitted:
    """A fit made anew: its scenario, the base year behind it, the constants and the key of what they rest on."""

    scenario: Scenario
    base: Base
    constants: Constants
    key: str

    @property
    def state(self) -> State:
        return self.base.state

    @cached_property
    def priors(self) -> dict[str, Prior]:
        return priors_of(self.scenario.assumptions)


def fitted(scenario: Scenario) -> Fitted:
    """The constants of a scenario's base year, fitted anew whether they are shipped or not.

    Raises
    ------
    Refusal : a population that cannot be projected, unknown priors, or counts that cannot be met.
    """
    constants, key = fit_again(scenario)
    return Fitted(scenario, base_of(scenario), constants, key)


def grid(fit: Fitted) -> Grid:
    """Each constant with its spread, what it reproduces, the number there was and the number that the constant makes."""
    head = (say("常数", "constant"), say("数值", "value"), say("标准误", "standard error"), say("对应", "reproduces"),
            say("基年数", "there were"), say("期望数", "expected"))
    title = say(f"{fit.constants.base} 年的拟合常数", f"Constants fitted at {fit.constants.base}")
    return Grid(title, head, [*_recognition_rows(fit), *_inflow_rows(fit), *_pool_rows(fit), *_research_rows(fit)], (1, 2, 4, 5))


def _recognition_rows(fit: Fitted) -> list[tuple[str, ...]]:
    constants, state = fit.constants, fit.state
    first, renewal = first_applicants(state), renewal_applicants(state)
    rows = [(say("首次申报水平（几率的倍数）", "level of first applications (odds)"), f"{constants.application_level:.3f}",
             say(f"对数 {constants.application_spread:.3f}", f"log {constants.application_spread:.3f}"),
             say("首次申报高企的企业数", "first applications"), f"{first.sum():,}", f"{_applications_expected(fit):,.1f}")]
    for name, levels, who, zh, en in (("pass_level", constants.pass_level, first, "首次", "first"),
                                      ("renewal_level", constants.renewal_level, renewal, "复审", "renewal")):
        passed, expected, level = _passing(fit, levels, who)
        rows.append((say(f"{zh}申报者的准备加分", f"points added by preparing, {en}"), f"{level:.2f}",
                     say(f"{fit.priors[name].terms.get('sd', 0):g} 分", f"{fit.priors[name].terms.get('sd', 0):g} points"),
                     say(f"{zh}通过的企业数", f"passes, {en}"), f"{passed:,}", f"{expected:,.1f}"))
    return rows


def _applications_expected(fit: Fitted) -> float:
    state, fixed = fit.state, fixed_figures()
    could = state.mark(Mark.could_apply_first) & state.mark(Mark.alive)
    odds = odds_of_first_application(
        fit.constants.application_level, state.figures[Figure.score][could], _pass_mark(state), fixed["score_scale"].value,
        state.mark(Mark.was_registered)[could], fixed["registered_factor"].value)
    return float(chance_of(odds, 1.0).sum())


def _passing(fit: Fitted, levels: tuple[float, ...], applicants: np.ndarray) -> tuple[int, float, float]:
    """Passes there were, passes expected and the level, at the central difference between experts."""
    state, noise = fit.state, fit.priors["expert_noise"].centre
    level = float(np.interp(noise, fit.constants.noises, levels))
    passed = np.isin(state.marks[Mark.recognition][applicants], [Recognition.first, Recognition.renewed]).sum()
    expected = chance_to_pass(state.figures[Figure.score][applicants], _pass_mark(state), level, noise).sum()
    return int(passed), float(expected), level


def _pass_mark(state: State) -> float:
    return parameters("recognition", state.year)["pass_mark"]


def _inflow_rows(fit: Fitted) -> list[tuple[str, ...]]:
    """Of each growth model, with its weight: who comes in a year, and the registrations of the next year that this makes."""
    constants = fit.constants
    stay, join, entering = (fit.priors[f"registration_{name}"].centre for name in ("stay", "join", "of_entrants"))
    inflows = inflow_of(constants, np.arange(len(MODELS)), stay, join, entering)
    expected = stay * constants.retained[0] + join * constants.retained[1] + inflows * entering * constants.registrable
    spread = say(f"对数 {constants.inflow_spread:.3f}", f"log {constants.inflow_spread:.3f}")
    following = say(f"{constants.base + 1} 年按此前步伐的入库数", f"registrations of {constants.base + 1} at the pace so far")
    rows = []
    for place, model in enumerate(MODELS):
        name, weight = say(*_MODEL_NAMES[model]), f"{constants.model_weights[place]:.1%}"
        rows.append((say(f"每年新进科技企业（{name}增长，权重 {weight}）", f"technology firms that come in a year ({name}, weight {weight})"),
                     f"{inflows[place]:,.1f}", spread, following, f"{constants.registrations_next[place]:,.1f}",
                     f"{expected[place]:,.1f}"))
    return rows


def _pool_rows(fit: Fitted) -> list[tuple[str, ...]]:
    constants = fit.constants
    return [(say("新进企业符合入库条件的比例", "share of newcomers that qualify"), f"{constants.registrable:.1%}", *[_NONE] * 4),
            (say("科技企业总数（高企或入库，户）", "technology firms, certified or registered"), f"{constants.pool:,.0f}", *[_NONE] * 4)]


def _research_rows(fit: Fitted) -> list[tuple[str, ...]]:
    constants, state = fit.constants, fit.state
    reached, took = int((state.figures[Figure.envelope_base] > 0).sum()), int((state.figures[Figure.grant] > 0).sum())
    started = int((state.mark(Mark.alive) & state.mark(Mark.first_report) & (state.marks[Mark.above_scale] != 0)).sum())
    known, assumed = fit.base.history.intensity_growth, fixed_figures()["intensity_growth"].value
    wanted = say(f"全市研发强度年增 {assumed:.1%}（假设，各年未公布）",
                 f"R&D intensity of the city grows by {assumed:.1%} a year (assumed, no series published)")
    if known is not None:
        wanted = say(f"全市研发强度年增 {known:.1%}（公布）", f"R&D intensity of the city grows by {known:.1%} a year (published)")
    return [(say("企业研发强度的年趋势", "trend of firms' R&D intensity a year"), f"{constants.rd_trend:+.2%}",
             f"{constants.rd_trend_spread:.2%}", wanted, _NONE, _NONE),
            (say("享受省级研发补助的比例", "share that takes the provincial R&D subsidy"), f"{constants.subsidy_share:.1%}", _NONE,
             say("获补企业数", "firms subsidised"), f"{took:,}", f"{constants.subsidy_share * reached:,.1f}" if took else _NONE),
            (say("规上工业新开展研发的比例", "share of above-scale industry that takes up R&D"), f"{constants.start_rate:.1%}", _NONE,
             say("首次填报研发的企业数", "first R&D returns"), f"{started:,}", _NONE)]


def sentences(fit: Fitted) -> list[str]:
    """What the constants rest on, and what they do not."""
    history, place = fit.base.history, say("；", "; ")
    series = [(say("高企", "high-tech enterprises"), history.high_tech_enterprises),
              (say("入库科技型中小企业", "technology SMEs"), history.technology_smes)]
    told = place.join(f"{name} {_by_year(known)}" for name, known in series)
    return [say(f"只用到截至 {history.base} 年的数（户）：{told}。", f"Only figures up to {history.base} are used: {told}."),
            say(f"常数与政策、目标无关，推演各年不再重新拟合；拟合依据的标识 {fit.key[:16]}。",
                "No policy and no target has a part in them, and no year ahead is fitted again; key of what they rest on "
                f"{fit.key[:16]}.")]


def _by_year(counts: Mapping[int, float]) -> str:
    return say("，", ", ").join(say(f"{year} 年 {count:,.0f}", f"{count:,.0f} in {year}") for year, count in sorted(counts.items()))


def write_fit(fit: Fitted, output: Path) -> None:
    """Write the constants with their key and the history used, as YAML, whole or not at all."""
    from .. import __version__

    history = {name: dict(value) if hasattr(value, "items") else value for name, value in vars(fit.base.history).items()}
    base = fit.constants.base
    parts = {"made_by": f"kjqs fit --base {base} (kjqs_model {__version__}, {fit.scenario.name})", "history": history,
             "constants": fit.constants.as_dict()}
    head = f'{_HEADING.format(base=base)}base: {base}\nkey: "{fit.key}"\n'  # quoted: a hash of digits is no number
    with atomic_write(output) as file:
        file.write((head + yaml.safe_dump(parts, sort_keys=False, allow_unicode=True, width=140)).encode("utf-8"))

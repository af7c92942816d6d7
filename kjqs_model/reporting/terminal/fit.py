"""The constants of a projection in words: what each is, how sure it is, and what it reproduces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml

from ...behaviour.applying import chance_of, chance_to_pass, odds_of_first_application
from ...files import atomic_write
from ...higher_law import parameters
from ...language import say
from ...projection.base import Base, base_of, fit_again
from ...projection.fit import Constants, first_applicants, renewal_applicants, size_of_applicants
from ...projection.pace import central_pace
from ...projection.paths import Paths
from ...projection.priors import Prior, fixed_figures, priors_of, shipped_priors
from ...projection.state import Figure, Mark, State
from ...scenario import Scenario
from ...tables.words import Recognition
from ..exhibit import Grid

_NONE = "–"
_HEADING = """\
# The constants that a projection from {base} starts with, made by `kjqs fit` from the firms of that year, what was published
# up to it, the growth process and the centres of the priors. Not to be edited: `make generated` writes it anew. Used where the key says that these
# are as now.
"""


@dataclass(frozen=True)
class Fitted:
    """A fit made anew: its scenario, the base year behind it, the constants with their paths, the keys of what they rest on."""

    scenario: Scenario
    base: Base
    constants: Constants
    key: str
    paths_key: str

    @property
    def paths(self) -> Paths:
        return self.constants.paths

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
    constants, key, of_paths = fit_again(scenario)
    return Fitted(scenario, base_of(scenario), constants, key, of_paths)


def grid(fit: Fitted) -> Grid:
    """Each constant with its spread, what it reproduces, the number there was and the number that the constant makes."""
    head = (say("常数", "constant"), say("数值", "value"), say("标准误", "standard error"), say("对应", "reproduces"),
            say("基年数", "there were"), say("期望数", "expected"))
    title = say(f"{fit.constants.base} 年的拟合常数", f"Constants fitted at {fit.constants.base}")
    return Grid(head, [*_recognition_rows(fit), *_path_rows(fit), *_research_rows(fit)], title, numbers=(1, 2, 4, 5))


def _recognition_rows(fit: Fitted) -> list[tuple[str, ...]]:
    constants, state = fit.constants, fit.state
    first, renewal = first_applicants(state), renewal_applicants(state)
    rows = [(say("首次申报水平（几率的倍数）", "level of first applications (odds)"), f"{constants.application_level:.3f}",
             _NONE,
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
        state.mark(Mark.was_registered)[could], fixed["registered_factor"].value, size_of_applicants(state)[could])
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


def _path_rows(fit: Fitted) -> list[tuple[str, ...]]:
    """What the first year ahead asks of the firms, and the counts that it leads to at the middle of the growth process."""
    constants, paths, history = fit.constants, fit.paths, fit.base.history
    wanted = central_pace(history, shipped_priors(), 1)
    year = constants.base + 1
    return [(say(f"{year} 年首次申报水平（对基年，对数）", f"level of first applications in {year}, log against the base year"), f"{paths.application[0]:+.3f}", _NONE,
             say(f"{year} 年末高企（增长过程的中心）", f"certified at the end of {year}, middle of the growth process"), f"{wanted.certified[0, 0]:,.1f}",
             f"{paths.certified[0]:,.1f}"),
            (say(f"{year} 年新进科技企业", f"technology firms that come in {year}"), f"{paths.entrants[0]:,.1f}", _NONE,
             say(f"{year} 年入库科技型中小企业（增长过程的中心）", f"registered in {year}, middle of the growth process"), f"{wanted.registered[0, 0]:,.1f}",
             f"{paths.registered[0]:,.1f}"),
            (say("科技企业总数（高企或入库，户）", "technology firms, certified or registered"), f"{constants.pool:,.0f}", *[_NONE] * 4)]


def _research_rows(fit: Fitted) -> list[tuple[str, ...]]:
    constants, state = fit.constants, fit.state
    reached, took = int((state.figures[Figure.envelope_base] > 0).sum()), int((state.figures[Figure.grant] > 0).sum())
    started = int((state.mark(Mark.alive) & state.mark(Mark.first_report) & (state.marks[Mark.above_scale] != 0)).sum())
    grown = central_pace(fit.base.history, shipped_priors(), 1).intensity[0, 0]
    return [(say(f"{constants.base + 1} 年企业潜在研发强度（对基年，对数）", f"firms' latent R&D intensity in {constants.base + 1}, log against the base year"),
             f"{fit.paths.research[0]:+.3f}", _NONE, say("全市研发强度的变化（对数，增长过程的中心）", "change of the city's R&D intensity, log, middle of the growth process"),
             f"{grown:+.4f}", f"{fit.paths.intensity[0]:+.4f}"),
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


def _plain(value):
    return {key: _plain(inner) for key, inner in value.items()} if isinstance(value, Mapping) else value


def write_fit(fit: Fitted, output: Path) -> None:
    """Write the constants with their key and the history used, as YAML, whole or not at all."""
    from ... import __version__

    history = {name: _plain(value) for name, value in vars(fit.base.history).items()}
    base = fit.constants.base
    parts = {"made_by": f"kjqs fit --base {base} (kjqs_model {__version__}, {fit.scenario.name})", "history": history,
             "constants": fit.constants.as_dict(), "paths": fit.paths.as_dict()}
    head = f'{_HEADING.format(base=base)}base: {base}\nkey: "{fit.key}"\npaths_key: "{fit.paths_key}"\n'  # quoted: a hash of digits is no number
    with atomic_write(output) as file:
        file.write((head + yaml.safe_dump(parts, sort_keys=False, allow_unicode=True, width=140)).encode("utf-8"))

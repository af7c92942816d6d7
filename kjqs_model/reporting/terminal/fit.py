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
from ...language import either, in_both, say, say_each
from ...projection.base import Base, base_of, fit_again
from ...projection.draws.priors import Prior, fixed_figures, priors_of, shipped_priors
from ...projection.fitting.fit import Constants, first_applicants, renewal_applicants, size_of_applicants
from ...projection.fitting.pace import central_pace
from ...projection.fitting.paths import Paths
from ...projection.state import FirmFlag, FirmVariable, State
from ...scenario import Scenario
from ...tables.words import Recognition
from ..exhibit import Grid

_NONE = "–"
_HEADING = """\
# The constants that a projection from {base} starts with, made by `kjqs fit` from the firms of that year, what was published
# up to it, the growth process and the centres of the priors. Not to be edited: `make generated` writes it anew. Used where the
# key says that these
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
        if self.constants.paths is None:
            raise ValueError("these constants were fitted without paths")
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
    head = say_each("reporting_terminal", "constant", "value", "standard_error", "reproduces", "there_were", "expected")
    title = say("reporting_terminal.constants_fitted_at", base=fit.constants.base)
    return Grid(head, [*_recognition_rows(fit), *_path_rows(fit), *_research_rows(fit)], title, numbers=(1, 2, 4, 5))


def _recognition_rows(fit: Fitted) -> list[tuple[str, ...]]:
    constants, state = fit.constants, fit.state
    first, renewal = first_applicants(state), renewal_applicants(state)
    rows: list[tuple[str, ...]] = [
        (
            say("reporting_terminal.level_first_applications_odds"),
            f"{constants.application_level:.3f}",
            _NONE,
            say("reporting_terminal.first_applications"),
            f"{first.sum():,}",
            f"{_applications_expected(fit):,.1f}",
        )
    ]
    for name, levels, who, zh, en in (
        ("pass_level", constants.pass_level, first, *in_both("reporting_terminal.first")),
        ("renewal_level", constants.renewal_level, renewal, *in_both("reporting_terminal.renewal")),
    ):
        passed, expected, level = _passing(fit, levels, who)
        rows.append(
            (
                say("reporting_terminal.points_added_preparing", wording=either(zh, en)),
                f"{level:.2f}",
                say("reporting_terminal.terms_points", terms=f"{fit.priors[name].terms.get('sd', 0):g}"),
                say("reporting_terminal.passes_wording", wording=either(zh, en)),
                f"{passed:,}",
                f"{expected:,.1f}",
            )
        )
    return rows


def _applications_expected(fit: Fitted) -> float:
    state, fixed = fit.state, fixed_figures()
    could = state.mark(FirmFlag.could_apply_first) & state.mark(FirmFlag.alive)
    odds = odds_of_first_application(
        fit.constants.application_level,
        state.figures[FirmVariable.score][could],
        _pass_mark(state),
        fixed["score_scale"].value,
        state.mark(FirmFlag.was_registered)[could],
        fixed["registered_factor"].value,
        size_of_applicants(state)[could],
    )
    return float(chance_of(odds, 1.0).sum())


def _passing(fit: Fitted, levels: tuple[float, ...], applicants: np.ndarray) -> tuple[int, float, float]:
    """Passes there were, passes expected and the level, at the central difference between experts."""
    state, noise = fit.state, fit.priors["expert_noise"].centre
    level = float(np.interp(noise, fit.constants.noises, levels))
    passed = np.isin(state.marks[FirmFlag.recognition][applicants], [Recognition.first, Recognition.renewed]).sum()
    expected = chance_to_pass(state.figures[FirmVariable.score][applicants], _pass_mark(state), level, noise).sum()
    return int(passed), float(expected), level


def _pass_mark(state: State) -> float:
    return parameters("recognition", state.year)["pass_mark"]


def _path_rows(fit: Fitted) -> list[tuple[str, ...]]:
    """What the first year ahead asks of the firms, and the counts that it leads to at the middle of the growth process."""
    constants, paths, history = fit.constants, fit.paths, fit.base.history
    wanted = central_pace(history, shipped_priors(), 1)
    year = constants.base + 1
    return [
        (
            say("reporting_terminal.level_first_applications_log_against", year=year),
            f"{paths.application[0]:+.3f}",
            _NONE,
            say("reporting_terminal.certified_end_middle_growth_process", year=year),
            f"{wanted.certified[0, 0]:,.1f}",
            f"{paths.certified[0]:,.1f}",
        ),
        (
            say("reporting_terminal.technology_firms_come", year=year),
            f"{paths.entrants[0]:,.1f}",
            _NONE,
            say("reporting_terminal.registered_middle_growth_process", year=year),
            f"{wanted.registered[0, 0]:,.1f}",
            f"{paths.registered[0]:,.1f}",
        ),
        (say("reporting_terminal.technology_firms_certified_or_registered"), f"{constants.pool:,.0f}", *[_NONE] * 4),
    ]


def _research_rows(fit: Fitted) -> list[tuple[str, ...]]:
    constants, state = fit.constants, fit.state
    reached, took = int((state.figures[FirmVariable.envelope_base] > 0).sum()), int((state.figures[FirmVariable.grant] > 0).sum())
    started = int(
        (state.mark(FirmFlag.alive) & state.mark(FirmFlag.first_report) & (state.marks[FirmFlag.above_scale] != 0)).sum()
    )
    grown = central_pace(fit.base.history, shipped_priors(), 1).intensity[0, 0]
    return [
        (
            say("reporting_terminal.firms_latent_rd_intensity_log", base=constants.base + 1),
            f"{fit.paths.research[0]:+.3f}",
            _NONE,
            say("reporting_terminal.change_citys_rd_intensity_log"),
            f"{grown:+.4f}",
            f"{fit.paths.intensity[0]:+.4f}",
        ),
        (
            say("reporting_terminal.share_takes_provincial_rd_subsidy"),
            f"{constants.subsidy_share:.1%}",
            _NONE,
            say("reporting_terminal.firms_subsidised"),
            f"{took:,}",
            f"{constants.subsidy_share * reached:,.1f}" if took else _NONE,
        ),
        (
            say("reporting_terminal.share_above_scale_industry_takes"),
            f"{constants.start_rate:.1%}",
            _NONE,
            say("reporting_terminal.first_rd_returns"),
            f"{started:,}",
            _NONE,
        ),
    ]


def sentences(fit: Fitted) -> list[str]:
    """What the constants rest on, and what they do not."""
    history, place = fit.base.history, say("signs.clause_mark")
    series = [
        (say("reporting_terminal.high_tech_enterprises"), history.high_tech_enterprises),
        (say("reporting_terminal.technology_smes"), history.technology_smes),
    ]
    told = place.join(f"{name} {_by_year(known)}" for name, known in series)
    return [
        say("reporting_terminal.only_figures_up_used", base=history.base, told=told),
        say("reporting_terminal.no_policy_no_target_part", the_key=fit.key[:16]),
    ]


def _by_year(counts: Mapping[int, float]) -> str:
    return say("signs.comma").join(
        say("reporting_terminal.count_in_year", year=year, count=f"{count:,.0f}") for year, count in sorted(counts.items())
    )


def _plain(value):
    return {key: _plain(inner) for key, inner in value.items()} if isinstance(value, Mapping) else value


def write_fit(fit: Fitted, output: Path) -> None:
    """Write the constants with their key and the history used, as YAML, whole or not at all."""
    from ... import __version__

    history = {name: _plain(value) for name, value in vars(fit.base.history).items()}
    base = fit.constants.base
    parts = {
        "made_by": f"kjqs fit --base {base} (kjqs_model {__version__}, {fit.scenario.name})",
        "history": history,
        "constants": fit.constants.as_dict(),
        "paths": fit.paths.as_dict(),
    }
    head = f'{_HEADING.format(base=base)}base: {base}\nkey: "{fit.key}"\npaths_key: "{fit.paths_key}"\n'  # quoted: a hash of digits is no number
    with atomic_write(output) as file:
        file.write((head + yaml.safe_dump(parts, sort_keys=False, allow_unicode=True, width=140)).encode("utf-8"))

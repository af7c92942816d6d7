"""Questions asked of many runs: a grid, the least money, what results hang on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..analysis.answer import Answer, answer_of, frontier
from ..analysis.refining import refined
from ..analysis.sensitivity.split import at_once
from ..analysis.tuning import Search
from ..analysis.tuning import tune as look_for
from ..analysis.variants.axes import MOST_POINTS, axes_of
from ..analysis.variants.bench import TRIALS, Bench
from ..analysis.variants.sweep import Sweep
from ..analysis.variants.sweep import sweep as over
from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..reporting.run_folder.sensitivity import Sensitivity, analysed, asked
from ..reporting.run_folder.tuning import result_of
from ..reporting.run_folder.tuning_task import asked as wished
from ..reporting.terminal.tuning import sentences
from ..scenario import Scenario
from ..scenario.titles import scenario_title
from ..study.room import fail_if_no_room
from .given import load_scenario, who_works
from .tidy import Tidy

if TYPE_CHECKING:
    from ..parts import Executor


class Swept(Tidy):
    """A scenario at every point of a grid, in the same draws."""

    verb, main = "sweep", "points"

    def __init__(self, found: Sweep):
        self.found = found

    @cached_property
    def _tables(self) -> Mapping[str, pd.DataFrame]:
        return {"points": self.found.points_table(), "sweep": self.found.table()}

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """points (a row a point) and sweep (a row a point, measure, key and year): the files of ``kjqs sweep``."""
        return self._tables

    def points(self) -> pd.DataFrame:
        """A row a point: the varied values, cost over all years in yuan, the chance of each target with its standard error."""
        return self._tables["points"]

    def budget(self) -> pd.DataFrame:
        """The rows of money: a column a varied path, measure, key, year, mean, p10, p50, p90, standard_error; yuan."""
        table = self._tables["sweep"]
        return table[~table["measure"].isin(("target", "probability"))].reset_index(drop=True)

    def targets(self) -> pd.DataFrame:
        """The rows of targets: what each measures (``target``) and its chance (``probability``), by point and year."""
        table = self._tables["sweep"]
        return table[table["measure"].isin(("target", "probability"))].reset_index(drop=True)

    def draws(self, key: str = "total", measure: str = "") -> pd.DataFrame:
        """Every draw of one figure: a line a point and year, a column a draw; as ``simulate(...).draws``."""
        return self.found.draws(key, measure)

    def line(self) -> str:
        return say(
            "variants.grid_title",
            title=scenario_title(self.found.scenario),
            points=f"{len(self.found.points):,}",
            draws=self.found.scenario.draws,
        )


def sweep(
    scenario: str | Path | Scenario,
    vary: Mapping[str, Sequence],
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
) -> Swept:
    """How money and targets move over a grid, as ``kjqs sweep`` has it.

    Parameters
    ----------
    scenario : a scenario, its file or the name of a shipped one. vary : by path the values that it takes,
        ``{"1.1.amount": [50_000, 100_000], "assumptions.take_up_elasticity": [0.1, 0.4]}``; every combination is tried.
    draws, seed : the same at every point, so that differences come from what is varied. threads : change nothing.

    Returns
    -------
    Swept : ``points()``, ``budget()``, ``targets()``, ``draws("T2")``.

    Raises
    ------
    Refusal : an unknown path, a value that does not fit, more than 1,000 points or 100,000 draws of all of them.
    """
    given, axes = load_scenario(scenario), axes_of(vary)
    points = math.prod(len(axis.values) for axis in axes)
    fail_if_no_room(given, draws, trials=TRIALS, points=min(points, MOST_POINTS))
    return Swept(over(Bench(given, draws, seed, who_works(threads)), axes))


class Tuned(Tidy):
    """The least money for a wish. ``values`` by path; ``status`` is met or unreachable; ``result`` as ``result.json`` has it."""

    verb, main = "tune", "frontier"

    def __init__(self, search: Search, answer: Answer):
        self.search, self.answer = search, answer

    @property
    def status(self) -> str:
        return self.answer.status

    @property
    def values(self) -> Mapping[str, float]:
        return self.answer.found.values

    @cached_property
    def result(self) -> dict:
        return result_of(self.answer, self.search)

    @property
    def scenario(self) -> Scenario:
        """The scenario with the values that were found."""
        return load_scenario(self.search.laboratory.scenario, self.values)

    def frontier(self) -> pd.DataFrame:
        """The trials that no other beats in both money (yuan over all years, mean) and chance, the cheapest first."""
        return frontier(self.search)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        return {"frontier": self.frontier()}

    def line(self) -> str:
        return sentences(self.answer)[0]


def tune(
    scenario: str | Path | Scenario,
    target: Mapping[str, float],
    vary: Mapping[str, Sequence[float]],
    ceiling: float | None = None,
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
) -> Tuned:
    """The least money for the chance that is wanted, as ``kjqs tune`` finds it.

    Parameters
    ----------
    target : by target the least probability, ``{"T2": 0.9}``. vary : by path low, high and perhaps step,
        ``{"1.1.amount": (50_000, 300_000, 10_000)}``; yuan, rates, shares. ceiling : yuan over all years, mean.
    scenario, draws, seed, threads : as of ``simulate``.

    Returns
    -------
    Tuned : ``values``, ``status``, ``result``, ``scenario``, ``frontier()``.

    Raises
    ------
    Refusal : an unknown target or path, bounds that cross, a probability that is none.
    """
    if not isinstance(target, Mapping):
        raise Refusal(say("verbs.target_is_a_mapping"))
    levers = [f"{path}={_bounds(path, bounds)}" for path, bounds in vary.items()]
    given = wished(
        load_scenario(scenario), list(target), list(target.values()), levers, ceiling, draws, seed, who_works(threads), ()
    )
    search = refined(look_for(given.laboratory, given.levers, given.wish))
    return Tuned(search, answer_of(search, given.nothing))


def _bounds(path: str, bounds: Sequence[float] | str) -> str:
    if isinstance(bounds, str):
        return bounds
    try:
        return ":".join(f"{float(bound):.15g}" for bound in bounds)
    except (TypeError, ValueError):
        raise Refusal(say("verbs.bounds_are_numbers", path=path)) from None


class HangsOn(Tidy):
    """What results hang on: shares of the variance, one assumption at a time, regret over scenarios."""

    verb, main = "sensitivity", "indices"

    def __init__(self, found: Sensitivity):
        self.found = found

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """indices, tornado, regret and presets: the files of ``kjqs sensitivity``."""
        return self.found.tables()

    def indices(self) -> pd.DataFrame:
        """By outcome and group of assumptions: shares of the variance, alone and in all, with their intervals."""
        return self.tables()["indices"]

    def tornado(self) -> pd.DataFrame:
        """By outcome: what it comes to with one assumption at its 10th and its 90th percentile, the weightiest first."""
        return self.tables()["tornado"]

    def regret(self) -> pd.DataFrame:
        """By scenario: what it costs a year, how many targets it misses, and how much worse than the best it is."""
        return self.tables()["regret"]

    def presets(self) -> pd.DataFrame:
        """The same under each preset of the assumptions."""
        return self.tables()["presets"]

    def line(self) -> str:
        return say("verbs.hangs_on", title=scenario_title(self.found.ground.scenario), draws=self.found.ground.scenario.draws)


def sensitivity(
    scenario: str | Path | Scenario,
    against: str | Path | Sequence[str | Path] = (),
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
) -> HangsOn:
    """What results hang on, as ``kjqs sensitivity`` has it. It takes minutes.

    Parameters
    ----------
    against : scenarios whose regret is compared; the shipped ones by default. scenario, draws, seed, threads : as of
        ``simulate``; draws are those of each set, 64 by default.

    Returns
    -------
    HangsOn : ``tables()`` are indices with intervals, tornado, regret, presets.

    Raises
    ------
    Refusal : draws, priors or a population that can't be projected.
    """
    against = [against] if isinstance(against, str | Path) else against
    return HangsOn(analysed(asked(load_scenario(scenario), against, draws, seed, who_works(threads)), at_once))

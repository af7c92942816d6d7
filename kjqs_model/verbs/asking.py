"""Questions asked of many runs: a grid, the least money, what results hang on, scenarios beside each other."""

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
from ..analysis.variants.effects import Effects, question_of, stacked_table
from ..analysis.variants.effects import effects as of_changes
from ..analysis.variants.sweep import Sweep
from ..analysis.variants.sweep import sweep as over
from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..reporting.comparison import Comparison
from ..reporting.comparison import compare as beside
from ..reporting.run_folder.sensitivity import Sensitivity, analysed, asked
from ..reporting.run_folder.tuning import result_of
from ..reporting.run_folder.tuning_task import asked as wished
from ..reporting.tables import compare as compared
from ..reporting.terminal.tuning import sentences
from ..scenario import Scenario
from ..scenario.titles import scenario_title
from ..study.outlook import report_draws
from ..study.room import fail_if_no_room
from .given import load_scenario, who_works
from .tidy import Tidy

if TYPE_CHECKING:
    from ..parts import Executor

_GROUPS = ("county", "industry", "size")


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


class Apart(Tidy):
    """What each change between two scenarios does. ``found`` is what its tables are made from."""

    verb, main = "effects", "stacked"

    def __init__(self, found: Effects):
        self.found = found

    def changes(self) -> pd.DataFrame:
        """The changes in the order in which they are stacked: order, change, name, old, new."""
        return self.found.changes_table()

    def stacked(self) -> pd.DataFrame:
        """What each change adds to those before it, owed over all years: change, name, mean, p10, p90; yuan."""
        return stacked_table(self.found)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """stacked, changes, and the files of ``kjqs diff --effects``: effects, whole."""
        return {
            "stacked": self.stacked(),
            "changes": self.changes(),
            "effects": self.found.table(),
            "whole": self.found.whole_table(),
        }

    def line(self) -> str:
        return say(
            "verbs.apart",
            before=scenario_title(self.found.before),
            after=scenario_title(self.found.after),
            count=len(self.found.pieces),
        )


def _group(by: str) -> str:
    if by not in _GROUPS:
        raise Refusal(say("verbs.no_such_column", column=by, known=say("signs.list_mark").join(_GROUPS)))
    return by


class SideBySide(Tidy):
    """Scenarios beside a reference: same recipients, same draws, same years. ``found`` is what its tables are made from."""

    verb, main = "compare", "targets"

    def __init__(self, found: Comparison):
        self.found = found

    def budget(self) -> pd.DataFrame:
        """What each owes in each year: label, year, mean, p10, p90; yuan."""
        return compared.owed(self.found)

    def difference(self) -> pd.DataFrame:
        """What each owes more than the reference, draw by draw: label, year, mean, p10, p90; yuan."""
        return compared.owed_more(self.found)

    def targets(self) -> pd.DataFrame:
        """The chance of each target under each scenario, with its interval."""
        return compared.targets(self.found)

    def gains(self, by: str = "county") -> pd.DataFrame:
        """Who gains and who loses in the base year, by county, industry or size: gain, loss, net (yuan), winners, losers.

        Raises
        ------
        Refusal : any other word.
        """
        return compared.gains(self.found, _group(by))

    def gains_ahead(self, by: str = "county") -> pd.DataFrame:
        """Who gains and who loses over all years ahead, by county, industry or size: gain, loss, net (yuan), winners, losers of a
        mean draw, and p10 and p90 of net. The first call runs every scenario once more, recipient by recipient.

        Raises
        ------
        Refusal : any other word.
        """
        return compared.gains_ahead(self.found, _group(by))

    def counties_ahead(self) -> pd.DataFrame:
        """What recipients of each county get more over all years ahead: label, county, mean, p10, p90; yuan."""
        return compared.counties_ahead(self.found)

    def effects(self, place: int = 0) -> Apart:
        """What each change between the reference and one of the others does, as ``kjqs diff --effects`` has it.

        Raises
        ------
        Refusal : a place that none of the others has.
        """
        if not 0 <= place < len(self.found.others):
            raise Refusal(say("verbs.no_such_place", place=place, count=len(self.found.others)))
        first, other = self.found.reference.scenario, self.found.others[place].scenario
        return Apart(of_changes(question_of(first, other, threads=2)))

    def tables(self) -> Mapping[str, pd.DataFrame]:
        return {
            "budget": self.budget(),
            "difference": self.difference(),
            "targets": self.targets(),
            "counties": self.gains("county"),
            "counties_ahead": self.counties_ahead(),
        }

    def line(self) -> str:
        return say(
            "verbs.beside",
            reference=self.found.reference.label,
            others=say("signs.list_mark").join(entry.label for entry in self.found.others),
        )


def compare(
    reference: str | Path | Scenario,
    scenarios: Sequence[str | Path | Scenario] | str | Path | Scenario,
    seed: int = -1,
    draws: int = 0,
) -> SideBySide:
    """Scenarios beside a reference, in its draws, seed and years.

    Parameters
    ----------
    reference, scenarios : scenarios, files, or names of shipped ones; six others at the most. seed, draws : the reference's by
        default, at the most 64 draws.

    Returns
    -------
    SideBySide : ``budget()``, ``difference()``, ``targets()``, ``gains("industry")``, ``gains_ahead("size")``,
        ``counties_ahead()``, ``effects()``.

    Raises
    ------
    Refusal : other recipients, too many scenarios, a population that can't be projected.
    """
    others = [scenarios] if isinstance(scenarios, str | Path | Scenario) else list(scenarios)
    given = load_scenario(reference)
    fail_if_no_room(given, report_draws(given, draws or None), projections=1 + len(others))
    return SideBySide(beside(given, [load_scenario(other) for other in others], seed, draws))

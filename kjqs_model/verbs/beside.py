"""Scenarios beside a reference, and what each change between two of them does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..analysis.variants.effects import Effects, question_of, stacked_table
from ..analysis.variants.effects import effects as of_changes
from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..reporting.comparison import Comparison
from ..reporting.comparison import compare as beside
from ..reporting.tables import compare as compared
from ..scenario import Scenario
from ..scenario.titles import scenario_title
from ..study.outlook import report_draws
from ..study.room import fail_if_no_room
from .given import load_scenario
from .tidy import Tidy

_GROUPS = ("county", "industry", "size")


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

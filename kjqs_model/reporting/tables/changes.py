"""What differs between two scenarios, in sentences: the law's values, the budget, assumptions, targets, years and recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...budget.forms.reform_note import SETTING_WORDS
from ...language import either, in_both, say
from ...projection.draws.priors import shipped_priors
from ...scenario import scenario_changes
from ..words import figure

if TYPE_CHECKING:
    from ...scenario import Scenario

_NAMED = {"budget": in_both("reporting_sections.the_budget_changed"), "assumptions": in_both("reporting_sections.assumptions")}


def changed(old: Scenario, new: Scenario) -> list[str]:
    """What a scenario changes of another; empty where nothing differs."""
    found = [change.for_readers().sentence() for change in scenario_changes(old, new)]
    for field, words in _NAMED.items():
        before, after = getattr(old, field), getattr(new, field)
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        if keys:
            listed = say("signs.list_mark").join(map(_called, keys))
            found.append(say("reporting_sections.wording_listed", wording=either(*words), listed=listed))
    return [*found, *_targets(old, new), *_others(old, new)]


def _called(key: str) -> str:
    """A setting of the budget or a prior in the reader's words; the key itself where it has none."""
    if key in SETTING_WORDS:
        return either(*SETTING_WORDS[key])
    return shipped_priors()[key].label() if key in shipped_priors() else key


def _targets(old: Scenario, new: Scenario) -> list[str]:
    from ...projection.targets import indicator_of

    return [
        say(
            "reporting_card.target_is_now",
            name=name,
            year=target.year,
            at_least=figure(target.at_least, indicator_of(name, target)),
        )
        for name, target in new.targets.items()
        if old.targets.get(name) != target
    ]


def _others(old: Scenario, new: Scenario) -> list[str]:
    found = []
    if (old.years.base, old.years.last) != (new.years.base, new.years.last):
        found.append(say("reporting_card.other_years", base=new.years.base, last=new.years.last))
    if old.population != new.population:
        found.append(say("reporting_card.other_recipients"))
    return found

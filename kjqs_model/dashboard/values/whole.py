"""What is of the whole policy, a row each: the years in which it pays, and the rule for several awards for one matter."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ipywidgets as widgets

from ...errors import Refusal
from ...language import either, in_both, say
from ...policy.parameters import OVERLAP_RULES, baseline_policy
from ...scenario import Scenario
from .rows import Moved, fault, in_this_language
from .typed import read_year

IN_FORCE, OVERLAP = "in_force", "overlap"


class InForceRow:
    """The first and the last year in which the policy pays, typed; nothing typed for the last is: open-ended.

    Parameters
    ----------
    given : ``{"from": year, "to": year or None}`` that was typed before, None where nothing was. moved : told of changes.
    """

    def __init__(self, scenario: Scenario, given: Mapping[str, Any] | None, moved: Moved):
        self.path, self._moved = IN_FORCE, moved
        own = scenario.policy.in_force
        self._own: dict[str, int | None] = {"from": own.first, "to": own.last}
        self._given = dict(given or self._own)
        self.fields = {end: self._field(end) for end in self._own}
        self.said = widgets.HTML()
        self.said.add_class("kjqs-said")
        self.widget = _row(
            say("scenario.years_in_force"),
            IN_FORCE,
            self.fields["from"],
            _word(say("dashboard.in_force_to")),
            self.fields["to"],
            self.said,
            kind="kjqs-aim",
        )
        self._tell()

    @property
    def value(self) -> dict[str, int | None] | None:
        """What was typed; None where it is the scenario's own."""
        return None if self._given == self._own else dict(self._given)

    def _field(self, end: str) -> widgets.Text:
        field = widgets.Text(
            value=_year(self._given[end]),
            continuous_update=False,
            tooltip=f"{IN_FORCE}.{end}",
            placeholder=say("dashboard.open_ended") if end == "to" else "",
        )
        field.add_class("kjqs-field")
        field.observe(in_this_language(partial(self._typed, end)), names="value")
        return field

    def _typed(self, end: str, text: str) -> None:
        if end == "from" and not text.strip():
            self._emptied()
            return
        before = dict(self._given)
        try:
            self._given[end] = read_year(say("scenario.years_in_force"), text) if text.strip() else None
            self._moved(self.path, self.value)  # refuses an end before the beginning
        except Refusal as refusal:
            self._given = before
            self.said.value = fault(refusal)
            return
        self._tell()

    def _emptied(self) -> None:
        """A policy that pays from no year is none: the scenario's first year stands in the field again, and is told."""
        own = _year(self._own["from"])
        self.fields["from"].value = own
        if self._given["from"] == self._own["from"]:
            self._tell(say("dashboard.emptied", value=own))

    def _tell(self, *before: str) -> None:
        law = baseline_policy().in_force
        told = [*before, say("dashboard.in_force_assumed", first=law.first)]
        if self.value is not None:
            told.append(
                say(
                    "dashboard.in_force_scenario",
                    first=self._own["from"],
                    last=_year(self._own["to"]) or say("dashboard.open_ended"),
                )
            )
        self.said.value = _history(say("dashboard.between_parts").join(told))


class OverlapRow:
    """What happens where several clauses pay for one matter: one of three rules."""

    def __init__(self, scenario: Scenario, given: str | None, moved: Moved):
        self.path, own = OVERLAP, scenario.policy.overlap
        rules = [(either(*words), rule) for rule, words in OVERLAP_RULES.items()]
        self.field = widgets.Dropdown(options=rules, value=given or own, tooltip=OVERLAP)
        self.field.add_class("kjqs-word")
        self.field.observe(in_this_language(lambda rule: moved(self.path, None if rule == own else rule)), names="value")
        said = widgets.HTML(_history(say("dashboard.overlap_means", rule=either(*OVERLAP_RULES[own]))))
        said.add_class("kjqs-said")
        self.widget = _row(say("scenario.several_awards_one_matter"), OVERLAP, self.field, said)

    @property
    def value(self) -> str:
        return self.field.value


NAMES = {IN_FORCE: in_both("scenario.years_in_force"), OVERLAP: in_both("scenario.several_awards_one_matter")}

ROWS: Mapping[str, Callable[[Scenario, Any, Moved], InForceRow | OverlapRow]] = {IN_FORCE: InForceRow, OVERLAP: OverlapRow}


def _row(name: str, path: str, *parts: widgets.Widget, kind: str = "") -> widgets.HBox:
    label = widgets.HTML(f'<span title="{path}">{html.escape(name)}</span>')
    label.add_class("kjqs-name")
    row = widgets.HBox([label, *parts])
    for one in ("kjqs-row", kind):
        if one:
            row.add_class(one)
    return row


def _word(text: str) -> widgets.HTML:
    return widgets.HTML(f"<span>{html.escape(text)}</span>")


def _history(text: str) -> str:
    return f'<div class="kjqs-history">{html.escape(text)}</div>'


def _year(year: int | None) -> str:
    return "" if year is None else str(year)

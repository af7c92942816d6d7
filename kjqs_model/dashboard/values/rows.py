"""One row a value of the law: a slider, a field for typing, and what the value was; a row a reading; a row a target."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import ipywidgets as widgets

from ...errors import Refusal
from ...language import current_language, say, speaking
from ...policy.parameters import baseline_policy, parameter_of
from ...policy.register import register
from ...projection.targets import indicator_label
from ...scenario import Scenario
from .levers import Slider
from .typed import Given, read_number, read_typed, read_year, shown_own, shown_value

Moved = Callable[[str, Any], None]
"""Told the path and what it was moved to; None where it is back at the scenario's."""


class Row:
    """A parameter: the slider is a handle on what the field says, and never changes what was typed.

    Parameters
    ----------
    slider : bounds, step and the scenario's value. given : what was moved before, None where nothing was. moved : told of
    changes.
    """

    def __init__(self, scenario: Scenario, slider: Slider, given: Given | None, moved: Moved):
        self.path, self._scenario, self._slider, self._moved = slider.path, scenario, slider, moved
        self._own = scenario.policy.values[slider.path]
        self._quiet = False
        name = parameter_of(slider.path).label()
        label = widgets.HTML(f'<span title="{slider.path}">{html.escape(name)}</span>')
        self.lever = _lever(slider, f"{slider.path} {name}")
        self.field = widgets.Text(placeholder=say("dashboard.not_set"), continuous_update=False, tooltip=f"{slider.path} {name}")
        self.said = widgets.HTML()
        for widget, kind in (
            (label, "kjqs-name"),
            (self.lever, "kjqs-lever"),
            (self.field, "kjqs-field"),
            (self.said, "kjqs-said"),
        ):
            widget.add_class(kind)
        self.widget = widgets.HBox([label, self.lever, self.field, self.said])
        self.widget.add_class("kjqs-row")
        self._show(given)
        self.lever.observe(in_this_language(self._pulled), names="value")
        self.field.observe(in_this_language(self._typed), names="value")

    @property
    def value(self) -> Given | None:
        """What was typed or pulled; else the scenario's own in its base year."""
        return self._given if self._given is not None else self._scenario.policy.number(self.path, self._scenario.years.base)

    @value.setter
    def value(self, given: Given) -> None:
        self._take(given)

    def reset(self) -> None:
        """Back to the scenario's value."""
        self._show(None)
        self._moved(self.path, None)

    def _pulled(self, value: float) -> None:
        if self._quiet:
            return
        try:
            self._take(float(value))
        except Refusal as refusal:
            self._show(self._given)
            self.said.value = fault(refusal)

    def _typed(self, text: str) -> None:
        if self._quiet:
            return
        try:
            if not text.strip():
                self.reset()
                return
            self._take(read_typed(self.path, text), text)
        except Refusal as refusal:
            self.said.value = fault(refusal)

    def _take(self, given: Given, text: str = "") -> None:
        back = not isinstance(given, Mapping) and given == self._slider.value and len(self._own) <= 1
        self._moved(self.path, None if back else given)  # refuses what does not fit, before anything is shown
        self._show(None if back else given, text)

    def _show(self, given: Given | None, text: str = "") -> None:
        self._given, self._quiet = given, True
        self.field.value = text or (shown_own(self.path, self._own) if given is None else shown_value(self.path, given))
        base = self._scenario.policy.with_overrides({self.path: given}) if given is not None else self._scenario.policy
        at = base.number(self.path, self._scenario.years.base) or 0.0
        self.lever.value = type(self.lever.value)(min(max(_nearest(at, self._slider), self.lever.min), self.lever.max))
        self.said.value = f'<div class="kjqs-history">{html.escape(say("dashboard.between_parts").join(self._history()))}</div>'
        self._quiet = False

    def _history(self) -> Iterator[str]:
        parameter = parameter_of(self.path)
        law = shown_value(self.path, baseline_policy().values[self.path])
        yield say("dashboard.the_law_has", value=law) if law else say("dashboard.the_law_names_none")
        yield from (
            say("dashboard.a_scenario_has", title=title, value=value) for title, value in _steps(self._scenario, self.path)
        )
        if parameter.assumed:
            ends = [shown_value(self.path, end) for end in parameter.range or ()]
            yield say("dashboard.assumed_between", low=ends[0], high=ends[1]) if ends else say("dashboard.assumed")
        if parameter.source:
            yield say("dashboard.source_is", source=parameter.source)
        if self._given is not None:
            yield say("dashboard.moved_to", value=shown_value(self.path, self._given))


class Choice:
    """A reading of the text: one of its words."""

    def __init__(self, scenario: Scenario, path: str, given: str | None, moved: Moved):
        clause, _, name = path.rpartition(".")
        choice, own = register()[clause].choices[name], scenario.policy.readings[path]
        self.path, self._own = path, own
        self.field = widgets.Dropdown(
            options=[(choice.word(word), word) for word in choice.reading], value=given or own, tooltip=f"{path} {choice.label()}"
        )
        label = widgets.HTML(f'<span title="{path}">{html.escape(choice.label())}</span>')
        law = choice.word(choice.reading[0])
        said = widgets.HTML(f'<div class="kjqs-history">{html.escape(say("dashboard.read_as_by_default", word=law))}</div>')
        for widget, kind in ((label, "kjqs-name"), (self.field, "kjqs-word"), (said, "kjqs-said")):
            widget.add_class(kind)
        self.widget = widgets.HBox([label, self.field, said])
        self.widget.add_class("kjqs-row")
        self.field.observe(in_this_language(lambda word: moved(path, None if word == own else word)), names="value")

    @property
    def value(self) -> str:
        return self.field.value

    @value.setter
    def value(self, word: str) -> None:
        self.field.value = word

    def reset(self) -> None:
        """Back to the scenario's reading."""
        self.field.value = self._own


class Aim:
    """A target: threshold and year, typed."""

    def __init__(self, scenario: Scenario, name: str, moved: Moved, given: Mapping[str, float]):
        self._scenario, self._name, self._moved = scenario, name, moved
        target = scenario.targets[name]
        self._share = target.at_least < 1
        self.fields = {}
        for key, own in (("at_least", target.at_least), ("year", target.year)):
            path = f"targets.{name}.{key}"
            field = widgets.Text(value=self._shown(key, given.get(path, own)), continuous_update=False, tooltip=path)
            field.add_class("kjqs-field")
            field.observe(in_this_language(partial(self._typed, key)), names="value")
            self.fields[key] = field
        self.said = widgets.HTML()
        self.said.add_class("kjqs-said")
        label = widgets.HTML(f"<span>{html.escape(self._label(target.indicator))}</span>")
        label.add_class("kjqs-name")
        year = widgets.HTML(f"<span>{say('dashboard.year')}</span>")
        self.widget = widgets.HBox([label, self.fields["at_least"], year, self.fields["year"], self.said])
        for kind in ("kjqs-row", "kjqs-aim"):
            self.widget.add_class(kind)

    def _label(self, indicator: str | None) -> str:
        from ...projection.targets import measured

        return f"{self._name} {indicator_label(indicator or measured(self._scenario.targets)[self._name][0])}"

    def _shown(self, key: str, value: float) -> str:
        if key == "year":
            return f"{value:.0f}"
        return f"{value * 100:.10g}%" if self._share else f"{value:,.10g}"

    def _typed(self, key: str, text: str) -> None:
        own = getattr(self._scenario.targets[self._name], key)
        if not text.strip():
            shown = self._shown(key, own)
            self.fields[key].value = shown  # which is typed in turn, and taken
            self.said.value = f'<div class="kjqs-history">{html.escape(say("dashboard.emptied", value=shown))}</div>'
            return
        self.said.value = ""
        try:
            value = self._read(key, text)
            self._fail_if_off(key, value)
        except Refusal as refusal:
            self.said.value = fault(refusal)
            return
        self._moved(f"targets.{self._name}.{key}", None if value == own else value)

    def _read(self, key: str, text: str) -> float:
        if key == "year":
            return read_year(say("dashboard.year_of", name=self._name), text)
        return read_number(self._name, text, "share" if self._share else "count")

    def _fail_if_off(self, key: str, value: float) -> None:
        base, end = self._scenario.years.base, self._scenario.years.base + _MOST_AHEAD
        if key == "year" and not base < value <= end:
            raise Refusal(say("dashboard.target_year_between", name=self._name, first=base + 1, last=end))
        if key == "at_least" and (value < 0 or (self._share and value >= 1)):
            raise Refusal(
                say("dashboard.target_share_between", name=self._name)
                if self._share
                else say("dashboard.target_not_negative", name=self._name)
            )


_MOST_AHEAD = 10


def in_this_language(act: Callable[..., None]) -> Callable[[dict], None]:
    """An act told the new value of what changed, in the language in force now: a page's events come outside of any."""
    language = current_language()

    def do(change: dict) -> None:
        with speaking(language):
            act(change["new"])

    return do


def fault(refusal: Refusal) -> str:
    """A refusal as a sentence beside the field that it is of."""
    return f'<div class="kjqs-fault" role="alert">{html.escape(str(refusal))}</div>'


def _steps(scenario: Scenario, path: str) -> list[tuple[str, str]]:
    """Every scenario of the chain that has the value otherwise than what it extends, the oldest first."""
    found: list[tuple[str, str]] = []
    one: Scenario | None = scenario
    while one is not None:
        before = one.parent.policy if one.parent else baseline_policy()
        if one.policy.values[path] != before.values[path]:
            found.insert(0, (one.title, shown_value(path, one.policy.values[path])))
        one = one.parent
    return found


def _nearest(value: float, slider: Slider) -> float:
    """The slider's place that is nearest to a value: where the handle stands, which says nothing about the value."""
    return slider.low + round((value - slider.low) / slider.step) * slider.step


def _lever(slider: Slider, name: str) -> widgets.Widget:
    common = {"tooltip": name, "readout": False, "continuous_update": True}
    if slider.whole and all(float(one).is_integer() for one in (slider.low, slider.high, slider.step)):
        return widgets.IntSlider(
            value=int(_nearest(slider.value, slider)), min=int(slider.low), max=int(slider.high), step=int(slider.step), **common
        )
    return widgets.FloatSlider(value=slider.value, min=slider.low, max=slider.high, step=slider.step, **common)

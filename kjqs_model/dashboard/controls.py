"""The widgets that a user moves: sliders by article, presets, scenario, year, draws, language, and what is saved."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..behaviour import POLICY_PATHS
from ..language import current_language, say, say_each
from ..policy.parameters import unknown_path
from ..policy.register import articles, register
from ..projection.draws.priors import PRESETS, shipped_priors
from ..scenario import Scenario
from .exporting import EXPORTS
from .model import PRESET_PRIORS
from .question import Question
from .saving import Header
from .values.levers import sliders
from .values.rows import Aim, Choice, Row, in_this_language
from .values.whole import NAMES, ROWS, InForceRow, OverlapRow

DRAWS = (8, 64, 256, 512, 1024)
AS_WRITTEN = ""
"""The preset that leaves an assumption as the scenario has it."""

_MOST_FOUND = 12


class PolicyControls:
    """The values of a scenario's policy by article, each folded until it is opened, and a search over all of them.

    ``values`` are those that stand elsewhere than in the scenario.
    """

    def __init__(self, scenario: Scenario, moved: Mapping[str, object], changed: Callable[[], None]):
        self._scenario, self._changed, self._own = scenario, changed, sliders(scenario.policy, scenario.years.base)
        self.values: dict[str, Any] = dict(moved)
        self._rows: dict[str, Row | Choice | InForceRow | OverlapRow] = {}
        self._heads: dict[str, widgets.HTML] = {}
        self._sliders = {slider.path: slider for own in self._own.values() for slider in own}
        self.search = widgets.Text(
            placeholder=say("dashboard.search_hint"),
            continuous_update=True,
            description=say("dashboard.search"),
            style={"description_width": "44px"},
        )
        self.search.add_class("kjqs-search")
        self.found, self._told = widgets.VBox(), widgets.HTML()
        heads = [self._article(number) for number in self._numbers()]
        self.articles = widgets.VBox([*heads, self._folded(say("dashboard.policy_as_a_whole"), tuple(ROWS))])
        self.search.observe(in_this_language(self._look), names="value")
        self.widget = widgets.VBox([self.search, self.found, self.articles])

    def row(self, path: str) -> Row | Choice | InForceRow | OverlapRow:
        """The row of a value, a reading or what is of the whole policy, made when it is first asked for. Raises Refusal for a
        path that the policy lacks."""
        if path not in self._rows:
            self._rows[path] = self._made(path, self.values.get(path))
        return self._rows[path]

    def _made(self, path: str, given: Any) -> Row | Choice | InForceRow | OverlapRow:
        if path in ROWS:
            return ROWS[path](self._scenario, given, self._moved)
        if path in self._sliders:
            return Row(self._scenario, self._sliders[path], given, self._moved)
        if path not in self._scenario.policy.readings:
            raise unknown_path(path)
        return Choice(self._scenario, path, given, self._moved)

    def _moved(self, path: str, given: object) -> None:
        values = {name: one for name, one in {**self.values, path: given}.items() if one is not None}
        self._scenario.policy.with_overrides(values)  # refuses what does not fit together
        self.values = values
        self._changed()

    def _numbers(self) -> list[int]:
        return [number for number, article in sorted(articles().items()) if self._paths(article.clauses)]

    def _paths(self, clauses: Iterable[str]) -> list[str]:
        """The paths of clauses that have a row, in the order of the policy."""
        return [
            path
            for clause in clauses
            for name in (*register()[clause].parameters, *register()[clause].choices)
            if (path := f"{clause}.{name}") in self._sliders or name in register()[clause].choices
        ]

    def _article(self, number: int) -> widgets.Widget:
        title = say("dashboard.article_number_title", number=number, title=articles()[number].title())
        return self._folded(title, self._paths(articles()[number].clauses), opened=number == 1)

    def _folded(self, title: str, paths: Iterable[str], *, opened: bool = False) -> widgets.Widget:
        head, inside = widgets.ToggleButton(value=opened, description=title, icon="caret-right"), widgets.VBox()
        head.add_class("kjqs-article")

        def fold(opened: bool) -> None:
            head.icon = "caret-down" if opened else "caret-right"
            inside.children = self._page(paths) if opened else ()

        head.observe(in_this_language(fold), names="value")
        fold(head.value)
        return widgets.VBox([head, inside])

    def _page(self, paths: Iterable[str]) -> tuple[widgets.Widget, ...]:
        shown, clause = [], ""
        for path in paths:
            if path.rpartition(".")[0] != clause:
                clause = path.rpartition(".")[0]
                shown.append(self._head(clause))
            shown.append(self.row(path).widget)
        return tuple(shown)

    def _head(self, clause: str) -> widgets.HTML:
        """The head of a clause: the same whenever it is shown, so that a page that shows it already draws nothing anew."""
        if clause not in self._heads:
            self._heads[clause] = widgets.HTML(_clause(clause))
        return self._heads[clause]

    def _look(self, typed: str) -> None:
        words = typed.lower().split()
        self.articles.layout.display = "none" if words else None
        if not words:
            self.found.children = ()
            return
        every = [*self._paths(clause for article in articles().values() for clause in article.clauses), *ROWS]
        hits = [path for path in every if all(word in _searched(path) for word in words)]
        told = (
            say("dashboard.found_of", count=len(hits), shown=min(len(hits), _MOST_FOUND))
            if hits
            else say("dashboard.found_nothing", typed=typed[:_SHOWN])
        )
        self._told.value = f'<div class="kjqs-note" role="status">{html.escape(told)}</div>'
        # Hits that are shown already stay: a row that is drawn anew would lose what is being typed into it.
        self.found.children = (self._told, *self._page(hits[:_MOST_FOUND]))


_SHOWN = 40


@cache
def _searched(path: str) -> str:
    """What a search finds a value by: its path, its names and those of clause and article, and the law's sentence."""
    clause, _, name = path.rpartition(".")
    if path in ROWS:
        return " ".join((path, *NAMES[path])).lower()
    entry = register()[clause]
    named = (entry.parameters.get(name) or entry.choices[name]).title
    words = (
        path,
        named.zh,
        named.en,
        entry.title.zh,
        entry.title.en,
        entry.text,
        articles()[entry.article].words.zh,
        articles()[entry.article].words.en,
    )
    return " ".join(words).lower()


def _clause(clause: str) -> str:
    entry = register()[clause]
    answered = any(f"{clause}.{name}" in POLICY_PATHS for name in (*entry.parameters, *entry.choices))
    mark = f' <span class="kjqs-answered">{say("dashboard.firms_answer_projected_anew")}</span>' if answered else ""
    law = f'<blockquote class="kjqs-law" lang="zh">{html.escape(entry.text)}</blockquote>' if entry.text else ""
    return f'<div class="kjqs-clause"><b>{clause}</b> {html.escape(entry.label())}{mark}{law}</div>'


class RunControls:
    """Scenario, year, draws, language and presets."""

    def __init__(self, files: Mapping[str, str], question: Question, years: tuple[int, ...], moved: Callable[[], None]):
        chosen, year, draws, presets = str(question.scenario.path), question.year, question.draws, question.presets
        self._moved, self.targets = moved, dict(question.targets)
        self.scenario = widgets.Dropdown(
            options=[(title, path) for path, title in files.items()],
            value=chosen,
            description=say("dashboard.start_from"),
            style={"description_width": "initial"},
        )
        self.year = widgets.Dropdown(
            options=years, value=year, description=say("dashboard.year"), style={"description_width": "initial"}
        )
        self.draws = widgets.Dropdown(
            options=sorted({*DRAWS, draws}),
            value=draws,
            description=say("dashboard.draws"),
            style={"description_width": "initial"},
        )
        self.language = widgets.ToggleButtons(
            options=[("中文", "zh"), ("English", "en")],
            value=current_language(),
            tooltips=["用中文显示", "show in English"],
            style={"button_width": "68px"},
        )
        self.reset = widgets.Button(description=say("dashboard.back_to_the_scenario"))
        self.pin = widgets.ToggleButton(
            value=False, description=say("dashboard.pin"), icon="thumb-tack", tooltip=say("dashboard.pin_hint")
        )
        self.presets = {
            name: widgets.Dropdown(
                options=_presets(name),
                value=presets.get(name, AS_WRITTEN),
                description=shipped_priors()[name].label(),
                tooltip=shipped_priors()[name].label(),
                style={"description_width": "150px"},
                layout=widgets.Layout(width="98%"),
            )
            for name in PRESET_PRIORS
        }
        self.top = widgets.HBox([self.scenario, self.year, self.draws, self.pin, self.reset, self.language])
        self.top.add_class("kjqs-top")
        rows = [Aim(question.scenario, name, self._aimed, self.targets) for name in question.scenario.targets]
        self.aims = widgets.VBox([widgets.HTML(f"<h2>{say('dashboard.targets')}</h2>"), *(row.widget for row in rows)])
        self.assumed = widgets.VBox([widgets.HTML(f"<h2>{say('dashboard.macro_take_up')}</h2>"), *self.presets.values()])

    def _aimed(self, path: str, value: float | None) -> None:
        self.targets = {name: one for name, one in {**self.targets, path: value}.items() if one is not None}
        self._moved()

    @property
    def chosen_presets(self) -> dict[str, str]:
        return {name: widget.value for name, widget in self.presets.items() if widget.value != AS_WRITTEN}


def _presets(name: str) -> list[tuple[str, str]]:
    words = dict(zip(PRESETS, say_each("dashboard", "pessimistic", "central", "optimistic"), strict=True))
    figures = dict(zip(PRESETS, shipped_priors()[name].presets, strict=True))
    share = shipped_priors()[name].unit == "rate"
    return [
        (say("dashboard.as_the_scenario_has_it"), AS_WRITTEN),
        *(
            (f"{words[preset]} ({figures[preset]:.1%})" if share else f"{words[preset]} ({figures[preset]:,g})", preset)
            for preset in PRESETS
        ),
    ]


class Files:
    """What is saved, loaded and exported, and the head of the scenario file."""

    def __init__(self, folder: Path, texts: Mapping[str, str]):
        wide, style = widgets.Layout(width="98%", max_width="560px"), {"description_width": "90px"}
        self.title = widgets.Text(value=texts.get("title", ""), description=say("dashboard.title"), style=style, layout=wide)
        self.author = widgets.Text(value=texts.get("author", ""), description=say("dashboard.author"), style=style, layout=wide)
        self.date = widgets.DatePicker(value=datetime.date.today(), description=say("dashboard.date"), style=style)
        self.question = widgets.Textarea(
            value=texts.get("question", ""), description=say("dashboard.question"), style=style, layout=wide, rows=2
        )
        self.path = widgets.Text(
            value=texts.get("path", "my_scenario.yaml"), description=say("dashboard.scenario_file"), style=style, layout=wide
        )
        self.save = widgets.Button(description=say("dashboard.save_scenario"), button_style="primary")
        self.load = widgets.Button(description=say("dashboard.load_scenario"))
        self.folder = widgets.Text(
            value=texts.get("folder", "export"), description=say("dashboard.export_folder"), style=style, layout=wide
        )
        words = dict(zip(EXPORTS, say_each("dashboard", "workbook", "brief", "report"), strict=True))
        self.wanted = {
            name: widgets.Checkbox(value=name != "report", description=word, indent=False, layout=widgets.Layout(width="110px"))
            for name, word in words.items()
        }
        self.export = widgets.Button(description=say("dashboard.export"), button_style="primary")
        self.cancel = widgets.Button(description=say("dashboard.cancel"), disabled=True)
        self.progress = widgets.IntProgress(
            value=0, min=0, max=1, layout=widgets.Layout(width="98%", max_width="560px", visibility="hidden")
        )
        self.said = widgets.HTML()
        below = widgets.HTML(f"<p>{say('dashboard.files_saved_below')}{html.escape(str(folder.resolve()))}</p>")
        self.widget = widgets.VBox(
            [
                self.title,
                self.author,
                self.date,
                self.question,
                below,
                self.path,
                widgets.HBox([self.save, self.load]),
                self.folder,
                widgets.HBox([*self.wanted.values(), self.export, self.cancel], layout=widgets.Layout(flex_flow="row wrap")),
                self.progress,
                self.said,
            ]
        )

    def header(self) -> Header:
        """The head of a scenario file as it is typed."""
        return Header(self.title.value, self.author.value, self.date.value or datetime.date.today(), self.question.value)

    def under_way(self, steps: int) -> None:
        """An export has begun."""
        self.export.disabled, self.cancel.disabled = True, False
        self.progress.max, self.progress.value, self.progress.layout.visibility = max(steps, 1), 0, "visible"

    def ended(self) -> None:
        """The export is over."""
        self.export.disabled, self.cancel.disabled, self.progress.layout.visibility = False, True, "hidden"

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, to be kept when the language is switched."""
        return {name: getattr(self, name).value for name in ("title", "author", "question", "path", "folder")}

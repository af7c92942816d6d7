"""The application: widgets put together, quick figures at once, the rest by the thread that answers the newest question."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import ipywidgets as widgets

from ..budget.settings import settings_of
from ..errors import Refusal
from ..files import companion
from ..language import say, speaking
from ..projection.draws.priors import priors_of
from ..projection.projection import settled
from ..scenario import Scenario, load_scenario
from . import views
from .controls import Files, Policy, Settings
from .model import Costs, Desk, Question
from .saving import FOLDER, Header, export, placed, save_scenario
from .worker import Newest

_STILL = 0.25
"""Seconds for which nothing must move before charts are drawn: drawing would keep the next key's figure waiting."""


_LATER = ("card", "ahead", "chances", "clauses")
"""What is shown once the years ahead are there, and pale until then."""


@dataclass(frozen=True)
class _Request:
    """A question with the costs that are shown already, and the language in which it is answered."""

    question: Question
    costs: Costs
    language: str


class Dashboard:
    """The application. ``widget`` is what a notebook shows.

    Parameters
    ----------
    scenario : a file, or the name of a shipped one. draws : a multiple of 8. language : zh or en. folder : where files are
    offered to go.
    """

    def __init__(self, scenario: str | Path = "baseline", draws: int = 200, language: str = "zh", folder: str | Path = "."):
        self.language, self.folder, self.desk = language, Path(os.environ.get(FOLDER) or folder), Desk()
        self.widget = widgets.VBox(layout=widgets.Layout(width="100%"))
        self.widget.add_class("kjqs-app")
        self.worker = Newest(self._answer)
        self._files = {str(path): _title(path) for path in sorted(companion("scenarios").glob("*.yaml"))}
        with speaking(language):
            first = load_scenario(scenario)
            self._files.setdefault(str(first.path), first.title)
            self._build(Question(first, year=_first_year(first), draws=draws), {})

    @property
    def question(self) -> Question:
        """What is asked now."""
        return Question(self._scenario, self.policy.values, self.settings.chosen_presets, self.settings.year.value,
                        self.settings.draws.value)

    def _build(self, question: Question, texts: dict[str, str]) -> None:
        self._scenario = question.scenario
        years = settled(question.scenario, None, None).years
        self.policy = Policy(question.scenario, question.values, self._spoken(self._moved))
        self.settings = Settings(self._files, str(question.scenario.path), question.year,
                                 tuple(range(years.base + 1, years.end + 1)), question.draws, question.presets)
        self.files = Files(self.folder, texts)
        self.shown = {name: widgets.HTML()
                      for name in ("card", "base", "ahead", "caveats", "state", "chances", "charts", "gains", "clauses")}
        self._wire()
        self.widget.children = self._laid_out()
        self._moved()

    def _wire(self) -> None:
        settings, files = self.settings, self.files
        for widget in (settings.year, settings.draws, *settings.presets.values()):
            widget.observe(self._spoken(self._moved), names="value")
        settings.scenario.observe(self._spoken(lambda: self._open(Path(settings.scenario.value))), names="value")
        settings.language.observe(lambda change: self._switch(change["new"]), names="value")
        settings.reset.on_click(self._spoken(lambda: self._open(Path(settings.scenario.value))))
        files.save.on_click(self._spoken(self._save))
        files.load.on_click(self._spoken(lambda: self._open(placed(self.folder, files.path.value))))
        files.export.on_click(self._spoken(self._export))

    def _laid_out(self) -> tuple[widgets.Widget, ...]:
        shown = self.shown
        cards = widgets.HBox([shown["base"], shown["ahead"]], layout=widgets.Layout(width="100%", flex_flow="row wrap"))
        for name in ("base", "ahead"):
            shown[name].layout = widgets.Layout(flex="1 1 300px", min_width="300px")
        tabs = widgets.Tab([shown["charts"], shown["gains"], shown["clauses"], self.files.widget], titles=[
            say("dashboard.by_clause_and_department"), say("dashboard.who_gains_loses"), say("dashboard.year_ahead"),
            say("dashboard.save_and_export")])
        left = widgets.VBox([self.settings.assumed, widgets.HTML(f"<h2>{say('dashboard.policy_yuan_shares')}</h2>"),
                             self.policy.widget],
                            layout=widgets.Layout(width="410px", flex="0 0 410px"))
        right = widgets.VBox([shown["card"], shown["state"], cards, shown["caveats"], shown["chances"], tabs],
                             layout=widgets.Layout(flex="1 1 auto", min_width="0", padding="0 0 0 12px"))
        heading = say("dashboard.what_policy_2023_11_costs")
        return (widgets.HTML(views.style()), widgets.HTML(f"<h1>{heading}</h1>"), self.settings.top,
                widgets.HBox([left, right], layout=widgets.Layout(width="100%")))

    def _spoken(self, act: Callable[[], None]) -> Callable:
        """An act of the user, in the language of the page; what is refused stands where the user looks."""
        def do(_=None) -> None:
            with speaking(self.language):
                try:
                    act()
                except Refusal as refusal:
                    self._say(views.fault(_sentences(refusal)))
                except OSError as error:
                    self._say(views.fault(say("dashboard.reading_or_writing_failed", strerror=error.strerror or error)))
                except (ValueError, OverflowError) as error:
                    self._say(views.fault(say("dashboard.value_typed_cant_used_correct", name=type(error).__name__)))

        return do

    def _say(self, told: str) -> None:
        self.files.said.value = self.shown["state"].value = told

    def _moved(self) -> None:
        clock, question = time.perf_counter(), self.question
        costs = self.desk.costs(question)
        self.shown["base"].value = views.headline(costs, (time.perf_counter() - clock) * 1000)
        self.shown["state"].value = views.computing(_on_its_way(question))
        for name in _LATER:
            self.shown[name].add_class("kjqs-stale")
        self.worker.ask(_Request(question, costs, self.language))

    def _answer(self, request: _Request, go_on: Callable[[], None]) -> None:
        question, shown = request.question, self.shown
        with speaking(request.language):
            try:
                tables = self.desk.tables(question)
                shown["caveats"].value = views.caveats(request.costs,
                                                       sum(prior.weak
                                                           for prior in priors_of(question.asked.assumptions).values()))
                draw = partial(self._draw, request, shown)
                look_ahead = partial(self._look_ahead, question, go_on, shown)
                # What takes long comes last: where firms answer, the drawing does not wait for the projection.
                for step in (draw, look_ahead) if question.answered_to else (look_ahead, draw):
                    step()
                    self.worker.pause(_STILL)
                shown["gains"].value = views.winners_and_losers(question, tables, request.costs)
            except Refusal as refusal:
                shown["state"].value = views.fault(_sentences(refusal))

    def _draw(self, request: _Request, shown: dict[str, widgets.HTML]) -> None:
        self.worker.pause(_STILL)
        shown["charts"].value = views.drawings(request.question, self.desk.tables(request.question), request.costs)

    def _look_ahead(self, question: Question, go_on: Callable[[], None], shown: dict[str, widgets.HTML]) -> None:
        clock = time.perf_counter()
        ahead = self.desk.ahead(question, go_on)
        shown["card"].value = views.card(ahead)
        shown["ahead"].value = views.ahead_headline(ahead, time.perf_counter() - clock)
        shown["chances"].value = views.chances(ahead.chances)
        shown["clauses"].value = views.by_clause(ahead)
        shown["state"].value = ""
        for name in _LATER:
            shown[name].remove_class("kjqs-stale")

    def _switch(self, language: str) -> None:
        question, texts, self.language = self.question, self.files.texts, language
        with speaking(language):
            self._build(question, texts)

    def _open(self, path: Path) -> None:
        found = load_scenario(path)
        settings_of(found.budget)  # what cannot be meant is refused, also where the page does not show it
        priors_of(found.assumptions)
        years = settled(found, None, None).years
        year = self.settings.year.value if years.base < self.settings.year.value <= years.last else _first_year(found)
        self._files.setdefault(str(found.path), found.title)
        texts = self.files.texts if self.files.title.value else {}
        loaded = str(found.path) not in map(str, companion("scenarios").glob("*.yaml"))
        self._build(Question(found, year=year, draws=found.draws if loaded else self.settings.draws.value), texts)

    def _header(self) -> Header:
        files = self.files
        if files.date.value is None:
            raise Refusal(say("dashboard.fill_date_before_saving"))
        return Header(files.title.value, files.author.value, files.date.value, files.question.value)

    def _save(self) -> None:
        path = save_scenario(self.question, self._header(), placed(self.folder, self.files.path.value))
        question = self.question
        self.files.said.value = views.done(say("dashboard.saved_kjqs_simulate_output_results", path=path, path_name=path.name,
                                               draws=question.draws, seed=question.asked.seed))

    def _export(self) -> None:
        self.files.said.value = views.computing(say("dashboard.exporting_report_takes_about_minute"))
        wanted = tuple(name for name, box in self.files.wanted.items() if box.value)
        written = export(self.question, self._header(), placed(self.folder, self.files.folder.value), wanted)
        self.files.said.value = views.done(say("dashboard.written") + "\n".join(map(str, written)))


def open_dashboard(scenario: str | Path = "baseline", draws: int = 200, language: str = "zh",
                   folder: str | Path = ".") -> widgets.Widget:
    """The application's widget, for the last line of a notebook cell. As ``Dashboard``."""
    return Dashboard(scenario, draws, language, folder).widget


def _title(path: Path) -> str:
    return load_scenario(path).title


def _first_year(scenario: Scenario) -> int:
    years = settled(scenario, None, None).years
    targets = [target.year for target in scenario.targets.values() if years.base < target.year <= years.end]
    return max(targets) if targets else years.base + 1


def _on_its_way(question: Question) -> str:
    if question.answered_to:
        return say("dashboard.computing_firms_answer_change_projecting")
    return say("dashboard.computing")


def _sentences(refusal: Refusal) -> str:
    return "\n".join([*(finding.sentence() for finding in refusal.findings), str(refusal)])

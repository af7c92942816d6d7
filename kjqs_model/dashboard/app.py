"""The application: widgets put together, quick figures at once, the rest by the thread that answers the newest question."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..budget.settings import settings_of
from ..errors import Refusal
from ..files import companion
from ..language import say, speaking
from ..projection.draws.priors import priors_of
from ..projection.projection import settled
from ..scenario import load_scenario
from ..scenario.titles import scenario_title
from . import FOLDER, views
from .controls import Files, PolicyControls, RunControls
from .exporting import Exporting, steps_of
from .first import First
from .layout import Shown
from .model import Chance, Costs, Desk
from .opening.page import Drawn, EarlyBox, early_page
from .pinned import Pin, beside
from .question import Question, first_year, moved_entries, start_of
from .saving import Header, begin_export, head_entries, placed, save_scenario
from .worker import Newest

if TYPE_CHECKING:
    import ipywidgets as widgets

_STILL = 0.25
"""Seconds for which nothing must move before charts are drawn: drawing would keep the next key's figure waiting."""

LATER = ("card", "ahead", "beside", "chances", "clauses", "effects")
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

    def __init__(self, scenario: str | Path = "baseline", draws: int = 64, language: str = "zh", folder: str | Path = "."):
        self.language, self.folder, self.desk = language, Path(os.environ.get(FOLDER) or folder), Desk()
        self.widget = EarlyBox()
        self.widget.add_class("kjqs-app")
        self.drawn = Drawn() if FOLDER in os.environ else None
        self.worker = Newest(self._answer)
        self.job: Exporting | None = None
        self.pin: Pin | None = None
        self._answered: Pin | None = None
        self._files = {str(path): load_scenario(path) for path in sorted(companion("scenarios").glob("*.yaml"))}
        with speaking(language):
            first = load_scenario(scenario)
            self._files.setdefault(str(first.path), first)
            question = Question(first, year=first_year(first), draws=draws)
            self._build(question, {})
            self.widget.early = early_page(self.desk.costs(question))

    @property
    def question(self) -> Question:
        """What is asked now."""
        return Question(
            self._scenario,
            self.policy.values,
            self.settings.chosen_presets,
            self.settings.year.value,
            self.settings.draws.value,
            self.settings.targets,
        )

    def _build(self, question: Question, texts: dict[str, str]) -> None:
        self._scenario = question.scenario
        years = settled(question.scenario, None, None).years
        self.policy = PolicyControls(question.scenario, question.values, self._spoken(self._moved))
        titles = {path: scenario_title(found) for path, found in self._files.items()}
        self.settings = RunControls(titles, question, tuple(range(years.base + 1, years.end + 1)), self._spoken(self._moved))
        self.files = Files(self.folder, texts)
        self.page = Shown(self.settings, self.policy, self.files)
        self.shown = self.page.by_name
        self.settings.pin.value = self.pin is not None
        self._wire()
        self.widget.children = (*self.page.laid_out(), *([self.drawn.widget] if self.drawn else []))
        self._moved()

    def _wire(self) -> None:
        settings, files, page = self.settings, self.files, self.page
        for widget in (settings.year, settings.draws, *settings.presets.values()):
            widget.observe(self._spoken(self._moved), names="value")
        settings.scenario.observe(self._spoken(lambda: self._open(Path(settings.scenario.value))), names="value")
        settings.language.observe(lambda change: self._switch(change["new"]), names="value")
        settings.reset.on_click(self._spoken(lambda: self._open(Path(settings.scenario.value))))
        settings.pin.observe(self._spoken(self._pinned), names="value")
        page.pane.observe(self._spoken(self._turned), names="value")
        page.copy_as.observe(self._spoken(self._copied), names="value")
        files.save.on_click(self._spoken(self._save))
        files.load.on_click(self._spoken(lambda: self._open(placed(self.folder, files.path.value))))
        files.export.on_click(self._spoken(self._export))
        files.cancel.on_click(self._spoken(self._cancelled))

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
        question = self.question
        costs = self.desk.costs(question)
        self.shown["base"].value = views.headline(costs)
        self.shown["state"].value = views.computing(_on_its_way(question))
        for name in LATER:
            self.shown[name].add_class("kjqs-stale")
        self._copied()
        self.worker.ask(_Request(question, costs, self.language))

    def _answer(self, request: _Request, go_on: Callable[[], None]) -> None:
        question, shown = request.question, self.shown
        with speaking(request.language):
            try:
                if self.drawn:
                    self.drawn.wait(go_on)
                tables = self.desk.tables(question)
                weak = sum(prior.weak for prior in priors_of(question.asked.assumptions).values())
                shown["caveats"].value = views.caveats(request.costs, weak)
                first = None
                if self.desk.takes_long(question):
                    first = self.desk.first(question)
                    shown["first"].value = views.first(first)
                    go_on()
                self._look_ahead(request, first, go_on, shown)
                self.worker.pause(_STILL)
                shown["charts"].value = views.drawings(question, tables, request.costs)
                self.worker.pause(_STILL)
                shown["gains"].value = views.winners_and_losers(question, tables, request.costs)
                if self.page.pane.value == "effects":
                    shown["effects"].value = views.effects(self.desk.effects(question, go_on))
                    shown["effects"].remove_class("kjqs-stale")
            except Refusal as refusal:
                shown["state"].value = views.fault(_sentences(refusal))

    def _look_ahead(
        self, request: _Request, first: First | None, go_on: Callable[[], None], shown: dict[str, widgets.HTML]
    ) -> None:
        question = request.question

        def told(chances: tuple[Chance, ...]) -> None:
            """Chances are exact while money is still worked out: they take the place of what was guessed of them."""
            shown["chances"].value = views.chances(chances)
            shown["chances"].remove_class("kjqs-stale")
            if first is not None:
                shown["first"].value = views.first(first, chances)

        ahead = self.desk.ahead(question, go_on, told)
        self._answered = Pin(scenario_title(question.asked), request.costs, ahead)
        shown["card"].value = views.card(ahead)
        shown["ahead"].value = views.ahead_headline(ahead)
        shown["chances"].value = views.chances(ahead.chances)
        shown["clauses"].value = views.by_clause(ahead)
        shown["beside"].value = beside(self.pin, self._answered) if self.pin else ""
        shown["state"].value = shown["first"].value = ""
        for name in LATER:
            if name != "effects":
                shown[name].remove_class("kjqs-stale")

    def _pinned(self) -> None:
        """Keep the answer that stands, to be shown beside those that follow; or let it go."""
        if not self.settings.pin.value:
            self.pin, self.shown["beside"].value = None, ""
        elif self.pin is None:
            if self._answered is None:
                self.settings.pin.value = False
                raise Refusal(say("dashboard.nothing_to_pin"))
            self.pin = self._answered
            self.shown["beside"].value = beside(self.pin, self.pin)

    def _turned(self) -> None:
        self.page.turn()
        if self.page.pane.value == "effects":
            self._moved()

    def _copied(self) -> None:
        question, page = self.question, self.page
        entries = head_entries(question, self.files.header(), self.folder) | moved_entries(question)
        start = start_of(question.scenario, companion("scenarios"))
        self.shown["copies"].value = views.copies(question, start, page.copy_as.value, entries)

    def _switch(self, language: str) -> None:
        question, texts, self.language = self.question, self.files.texts, language
        with speaking(language):
            self._build(question, texts)

    def _open(self, path: Path) -> None:
        found = load_scenario(path)
        settings_of(found.budget)  # what cannot be meant is refused, also where the page does not show it
        priors_of(found.assumptions)
        years = settled(found, None, None).years
        year = self.settings.year.value if years.base < self.settings.year.value <= years.last else first_year(found)
        self._files.setdefault(str(found.path), found)
        loaded = str(found.path) not in map(str, companion("scenarios").glob("*.yaml"))
        self._build(Question(found, year=year, draws=found.draws if loaded else self.settings.draws.value), self.files.texts)

    def _header(self) -> Header:
        if self.files.date.value is None:
            raise Refusal(say("dashboard.fill_date_before_saving"))
        return self.files.header()

    def _save(self) -> None:
        path = save_scenario(self.question, self._header(), placed(self.folder, self.files.path.value))
        question = self.question
        self.files.said.value = views.done(
            say(
                "dashboard.saved_kjqs_simulate_output_results",
                path=path,
                path_name=path.name,
                draws=question.draws,
                seed=question.asked.seed,
            )
        )

    def _export(self) -> None:
        files = self.files
        wanted = tuple(name for name, box in files.wanted.items() if box.value)
        scenario = begin_export(self.question, self._header(), placed(self.folder, files.folder.value))
        steps = steps_of(scenario, self.question.draws, wanted)
        self.job = Exporting(
            steps,
            partial(self._exporting, self.language, files, len(steps)),
            partial(self._exported, self.language, files, scenario),
        )
        files.under_way(len(steps))
        self.job.thread.start()

    def _cancelled(self) -> None:
        if self.job is not None:
            self.job.cancel()

    @staticmethod
    def _exporting(language: str, files: Files, steps: int, place: int, name: str, seconds: float) -> None:
        with speaking(language):
            files.progress.value = place
            files.said.value = views.computing(
                say(
                    "dashboard.exporting_step",
                    place=place + 1,
                    steps=steps,
                    name=files.wanted[name].description,
                    seconds=f"{seconds:.0f}",
                )
            )

    @staticmethod
    def _exported(language: str, files: Files, scenario: Path, written: list[Path], wrong: str | None) -> None:
        with speaking(language):
            there = say("dashboard.written") + "\n".join(map(str, [scenario, *written]))
            if wrong:
                files.said.value = views.fault(say("dashboard.report_not_made", stderr=wrong)) + views.done(there)
            else:
                said = say("dashboard.cancelled") + "\n" if wrong is None else ""
                files.said.value = views.done(said + there)
            files.ended()


def open_dashboard(
    scenario: str | Path = "baseline", draws: int = 64, language: str = "zh", folder: str | Path = "."
) -> widgets.Widget:
    """The application's widget, for the last line of a notebook cell. As ``Dashboard``."""
    return Dashboard(scenario, draws, language, folder).widget


def _on_its_way(question: Question) -> str:
    if question.answered_to:
        return say("dashboard.computing_firms_answer_change_projecting")
    return say("dashboard.computing")


def _sentences(refusal: Refusal) -> str:
    return "\n".join([*(finding.sentence() for finding in refusal.findings), str(refusal)])

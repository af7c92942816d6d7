"""Two or three sliders for a notebook, on the same desk and with the same rows and card as the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import ipywidgets as widgets

from ..errors import Refusal
from ..language import current_language, say, speaking
from ..scenario import load_scenario
from . import views
from .controls import PolicyControls
from .model import Desk
from .question import Question, first_year
from .worker import Newest


class FewSliders:
    """Sliders with the answer below them; nothing is worked out before one is moved. ``widget`` is what a cell shows.

    Parameters
    ----------
    scenario : a file, or the name of a shipped one. paths : the values that have a slider, two or three of them. draws : a
    multiple of 8; 0 for 64. seed : -1 takes the scenario's.
    """

    def __init__(self, scenario: str | Path, paths: Sequence[str], draws: int = 64, seed: int = -1):
        self._scenario = load_scenario(scenario, [f"seed={seed}"] if seed >= 0 else [])
        self._draws, self._language, self.desk = draws or 64, current_language(), Desk()
        self.worker = Newest(self._answer)
        self.policy = PolicyControls(self._scenario, {}, self._moved)
        self.base, self.shown = widgets.HTML(), widgets.HTML(views.computing(say("dashboard.move_to_see")))
        rows = [self.policy.row(path).widget for path in paths]
        self.widget = widgets.VBox([widgets.HTML(views.plain_style()), *rows, self.base, self.shown])
        self.widget.add_class("kjqs-app")

    @property
    def question(self) -> Question:
        """What is asked now."""
        return Question(self._scenario, self.policy.values, year=first_year(self._scenario), draws=self._draws)

    def _moved(self) -> None:
        with speaking(self._language):
            question = self.question
            self.base.value = views.headline(self.desk.costs(question))
            self.shown.add_class("kjqs-stale")
            self.worker.ask(question)

    def _answer(self, question: Question, go_on: Callable[[], None]) -> None:
        with speaking(self._language):
            try:
                if self.desk.takes_long(question):
                    self.shown.value = views.first(self.desk.first(question))
                    go_on()
                self.shown.value = views.card(self.desk.ahead(question, go_on))
            except Refusal as refusal:
                self.shown.value = views.fault(str(refusal))
            self.shown.remove_class("kjqs-stale")


def few_sliders(scenario: str | Path, paths: Sequence[str], draws: int = 64, seed: int = -1) -> widgets.Widget:
    """The panel's widget, for the last line of a notebook cell. As ``FewSliders``."""
    return FewSliders(scenario, paths, draws, seed).widget

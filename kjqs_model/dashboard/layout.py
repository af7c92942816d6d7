"""How the page is laid out: the settings above, the answer beside the values that are moved, one column where it is narrow."""

from __future__ import annotations

import ipywidgets as widgets

from ..language import say, say_each
from . import views
from .controls import Files, PolicyControls, RunControls

PANES = ("charts", "gains", "ahead", "effects", "copies", "files")


class Shown:
    """What a page shows, by name, and where.

    Parameters
    ----------
    settings, policy, files : the widgets that a visitor moves.
    """

    def __init__(self, settings: RunControls, policy: PolicyControls, files: Files):
        self._settings, self._policy = settings, policy
        self.by_name = {
            name: widgets.HTML()
            for name in (
                "card",
                "base",
                "ahead",
                "beside",
                "caveats",
                "state",
                "first",
                "chances",
                "charts",
                "gains",
                "clauses",
                "effects",
                "copies",
            )
        }
        titles = say_each(
            "dashboard",
            "by_clause_and_department",
            "who_gains_loses",
            "year_ahead",
            "what_each_change_does",
            "copy_as",
            "save_and_export",
        )
        self.pane = widgets.ToggleButtons(
            options=list(zip(titles, PANES, strict=True)), value="charts", style={"button_width": "auto"}
        )
        self.pane.add_class("kjqs-panes")
        self.copy_as = widgets.ToggleButtons(
            options=[(say("dashboard.as_command"), "command"), (say("dashboard.as_scenario"), "scenario"), ("Python", "python")],
            style={"button_width": "auto"},
        )
        shown = self.by_name
        self._inside = {
            "charts": (shown["base"], shown["charts"]),
            "gains": (shown["gains"],),
            "ahead": (shown["ahead"], shown["chances"], shown["clauses"]),
            "effects": (shown["effects"],),
            "copies": (self.copy_as, shown["copies"]),
            "files": (files.widget,),
        }
        self._open = widgets.VBox(self._inside["charts"])

    def turn(self) -> None:
        """Show the pane that was chosen."""
        self._open.children = self._inside[self.pane.value]

    def laid_out(self) -> tuple[widgets.Widget, ...]:
        """The page from top to bottom."""
        shown, policy = self.by_name, say("dashboard.policy_yuan_shares")
        left = widgets.VBox(
            [widgets.HTML(f"<h2>{policy}</h2>"), self._policy.widget, self._settings.aims, self._settings.assumed]
        )
        right = widgets.VBox(
            [shown["state"], shown["first"], shown["beside"], shown["card"], self.pane, self._open, shown["caveats"]]
        )
        body = widgets.HBox([left, right])
        for widget, kind in ((left, "kjqs-left"), (right, "kjqs-right"), (body, "kjqs-body")):
            widget.add_class(kind)
        heading = say("dashboard.what_policy_2023_11_costs")
        return (widgets.HTML(views.style()), widgets.HTML(f"<h1>{heading}</h1>"), self._settings.top, body)

"""The widgets that a user moves: sliders by article, presets, scenario, year, draws, language, and what is saved."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable, Mapping
from pathlib import Path

import ipywidgets as widgets

from ..language import current_language, say
from ..policy.register import articles, register
from ..projection.draws.priors import PRESETS, shipped_priors
from ..scenario import Scenario
from .levers import Slider, overrides, sliders
from .model import PRESET_PRIORS
from .saving import EXPORTS

DRAWS = (8, 64, 200, 256, 512, 1024)
AS_WRITTEN = ""
"""The preset that leaves an assumption as the scenario has it."""

_WIDE = {"description_width": "96px"}


class Policy:
    """The sliders of a scenario, an accordion of its articles. ``values`` are those that stand elsewhere than in the scenario."""

    def __init__(self, scenario: Scenario, moved: Mapping[str, float], changed: Callable[[], None]):
        self._scenario, self._year = scenario, scenario.years.base
        self.by_path: dict[str, widgets.Widget] = {}
        pages, titles = [], []
        for number, own in sliders(scenario.policy, self._year).items():
            pages.append(widgets.VBox(self._page(own, moved)))
            titles.append(say("dashboard.article_number_title", number=number, title=articles()[number].title()))
        for slider in self.by_path.values():
            slider.observe(lambda _: changed(), names="value")
        self.widget = widgets.Accordion(pages, titles=titles, selected_index=0)

    @property
    def values(self) -> dict[str, float]:
        return overrides({path: slider.value for path, slider in self.by_path.items()}, self._scenario.policy, self._year)

    def _page(self, own: list[Slider], moved: Mapping[str, float]) -> list[widgets.Widget]:
        shown, clause = [], ""
        for slider in own:
            if slider.clause != clause:
                clause = slider.clause
                shown.append(widgets.HTML(f'<div class="kjqs-clause"><b>{clause}</b> {register()[clause].label()}{_answered(clause, own)}</div>'))
            self.by_path[slider.path] = _slider(slider, moved.get(slider.path, slider.value))
            shown.append(self.by_path[slider.path])
        return shown


def _answered(clause: str, own: list[Slider]) -> str:
    if not any(slider.answered for slider in own if slider.clause == clause):
        return ""
    return f""" <span class="kjqs-answered">{say('dashboard.firms_answer_projected_anew')}</span>"""


def _slider(slider: Slider, value: float) -> widgets.Widget:
    name = register()[slider.clause].parameters[slider.path.rpartition(".")[2]].label()
    common = {"description": name, "tooltip": f"{slider.path} {name}", "style": _WIDE, "layout": widgets.Layout(width="98%"),
              "continuous_update": True}
    if slider.whole and float(value).is_integer():
        return widgets.IntSlider(value=int(value), min=int(slider.low), max=int(max(slider.high, value)), step=int(slider.step),
                                 readout_format=",d", **common)
    form = ".1%" if slider.step < 0.01 else ".0%"
    return widgets.FloatSlider(value=value, min=slider.low, max=max(slider.high, value), step=slider.step,
                               readout_format=",.2f" if slider.whole else form, **common)


class Settings:
    """Scenario, year, draws, language and presets."""

    def __init__(self, files: Mapping[str, str], chosen: str, year: int, years: tuple[int, ...], draws: int,
                 presets: Mapping[str, str]):
        self.scenario = widgets.Dropdown(options=[(title, path) for path, title in files.items()], value=chosen,
                                         description=say("dashboard.start_from"),
                                         style=_WIDE, layout=widgets.Layout(width="420px"))
        self.year = widgets.Dropdown(options=years, value=year, description=say("dashboard.year"),
                                     layout=widgets.Layout(width="170px"))
        self.draws = widgets.Dropdown(options=sorted({*DRAWS, draws}), value=draws, description=say("dashboard.draws"),
                                      layout=widgets.Layout(width="180px"))
        self.language = widgets.ToggleButtons(options=[("中文", "zh"), ("English", "en")], value=current_language(),
                                              tooltips=["用中文显示", "show in English"],
                                              style={"button_width": "72px"}, layout=widgets.Layout(width="170px"))
        self.reset = widgets.Button(description=say("dashboard.back_to_the_scenario"), layout=widgets.Layout(width="170px"))
        self.presets = {name: widgets.Dropdown(options=_presets(name), value=presets.get(name, AS_WRITTEN),
                                               description=shipped_priors()[name].label(),
                                               tooltip=shipped_priors()[name].label(), style={"description_width": "190px"},
                                               layout=widgets.Layout(width="98%"))
                        for name in PRESET_PRIORS}
        self.top = widgets.HBox([self.scenario, self.year, self.draws, self.reset, self.language],
                                layout=widgets.Layout(flex_flow="row wrap", align_items="center"))
        self.assumed = widgets.VBox([widgets.HTML(f"<h2>{say('dashboard.macro_take_up')}</h2>"), *self.presets.values()])

    @property
    def chosen_presets(self) -> dict[str, str]:
        return {name: widget.value for name, widget in self.presets.items() if widget.value != AS_WRITTEN}


def _presets(name: str) -> list[tuple[str, str]]:
    words = dict(zip(PRESETS, (say("dashboard.pessimistic"), say("dashboard.central"), say("dashboard.optimistic")), strict=True))
    figures = dict(zip(PRESETS, shipped_priors()[name].presets, strict=True))
    share = shipped_priors()[name].unit == "rate"
    return [(say("dashboard.as_the_scenario_has_it"), AS_WRITTEN),
            *((f"{words[preset]} ({figures[preset]:.1%})" if share else f"{words[preset]} ({figures[preset]:,g})", preset)
              for preset in PRESETS)]


class Files:
    """What is saved, loaded and exported, and the head of the scenario file."""

    def __init__(self, folder: Path, texts: Mapping[str, str]):
        wide, style = widgets.Layout(width="560px"), {"description_width": "110px"}
        self.title = widgets.Text(value=texts.get("title", ""), description=say("dashboard.title"), style=style, layout=wide)
        self.author = widgets.Text(value=texts.get("author", ""), description=say("dashboard.author"), style=style, layout=wide)
        self.date = widgets.DatePicker(value=datetime.date.today(), description=say("dashboard.date"), style=style)
        self.question = widgets.Textarea(value=texts.get("question", ""), description=say("dashboard.question"), style=style,
                                         layout=wide, rows=2)
        self.path = widgets.Text(value=texts.get("path", "my_scenario.yaml"), description=say("dashboard.scenario_file"),
                                 style=style, layout=wide)
        self.save = widgets.Button(description=say("dashboard.save_scenario"), button_style="primary")
        self.load = widgets.Button(description=say("dashboard.load_scenario"))
        self.folder = widgets.Text(value=texts.get("folder", "export"), description=say("dashboard.export_folder"), style=style,
                                   layout=wide)
        words = dict(zip(EXPORTS, (say("dashboard.workbook"), say("dashboard.brief"), say("dashboard.report")), strict=True))
        self.wanted = {name: widgets.Checkbox(value=name != "report", description=word, indent=False,
                                              layout=widgets.Layout(width="110px"))
                       for name, word in words.items()}
        self.export = widgets.Button(description=say("dashboard.export"), button_style="primary")
        self.said = widgets.HTML()
        below = widgets.HTML(f"<p>{say('dashboard.files_saved_below')}{html.escape(str(folder.resolve()))}</p>")
        self.widget = widgets.VBox([self.title, self.author, self.date, self.question, below, self.path,
                                    widgets.HBox([self.save, self.load]), self.folder,
                                    widgets.HBox([*self.wanted.values(), self.export]), self.said])

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, to be kept when the language is switched."""
        return {name: getattr(self, name).value for name in ("title", "author", "question", "path", "folder")}

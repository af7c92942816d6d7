"""Title and source line of what shows the years ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..language import say

if TYPE_CHECKING:
    from ..budget import Budget
    from ..projection import Projection


def draws_sentence(projection: Projection | Budget) -> str:
    """How the years ahead were worked out, for the source line of charts."""
    scenario = projection.scenario
    return say(f"推演 {projection.years[0]}–{projection.years[-1]} 年，{projection.draws} 次抽样，种子 {scenario.seed}。",
               f"Projected {projection.years[0]} to {projection.years[-1]}, {projection.draws} draws, seed {scenario.seed}.")


def source(found: Projection | Budget, *, money: bool = False) -> str:
    """The source line of a chart of the years ahead; with its unit where it shows ``money``."""
    unit = say("单位：万元。", "Unit: 10,000 yuan. ") if money else ""
    name = found.scenario.name
    return unit + say(f"来源：聊政字〔2023〕11号；情景“{name}”；", f"Source: 聊政字〔2023〕11号; scenario '{name}'. ") + draws_sentence(found)


def subject(found: Projection | Budget, zh: str, en: str) -> str:
    """A chart's title: what it shows and under which scenario."""
    return say(f"{zh}：{found.scenario.title}", f"{en}: {found.scenario.title}")

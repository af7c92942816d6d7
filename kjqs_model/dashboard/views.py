"""What the dashboard shows as HTML and drawings, read from figures; in the reader's language."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..chances import chance_text, chance_words
from ..language import say
from ..policy.payees import text_or
from ..policy.register import register
from ..reporting.charts.fonts import FAMILY, embedded_font
from ..reporting.comparison import Comparison
from ..reporting.sections import costing
from ..reporting.tables.compare import gains
from ..reporting.tables.targets import target_label
from ..reporting.words import funded_note, unset_note, yuan_text
from ..study import Study
from .model import Ahead, Chance, Costs, Question, Spread

if TYPE_CHECKING:
    from ..tables import Tables

_WAN = 10_000
_SHARES = ("rd_intensity", "rd_intensity_real")


@cache
def style() -> str:
    """The style sheet with the font, once a page: Chinese signs are drawn on any machine, and nothing is fetched."""
    here = Path(__file__).parents[1]
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(here.rglob("*")) if path.suffix in (".py", ".yaml"))
    sheet = (Path(__file__).with_name("dashboard.css")).read_text(encoding="utf-8")
    return f"<style>@font-face {{font-family: '{FAMILY}'; src: url({embedded_font(text)});}}\n{sheet}</style>"


def headline(costs: Costs, milliseconds: float) -> str:
    """The base year's cost and its difference to the baseline."""
    year = costs.own.year
    return _card(say(f"{year} 年应兑付（按名录逐户计算）", f"Owed for {year} (recipient by recipient)"), yuan_text(costs.own.total),
                 [_against(costs.difference), say("逐户计算，没有抽样区间", "costed exactly: no interval"),
                  say(f"用时 {milliseconds:,.0f} 毫秒", f"took {milliseconds:,.0f} ms")], "kjqs-base")


def ahead_headline(ahead: Ahead, seconds: float) -> str:
    """The cost of the year ahead with its interval, and its difference to the baseline."""
    low, high = yuan_text(round(ahead.owed.p10)), yuan_text(round(ahead.owed.p90))
    how = say("推演了全部企业", "all firms projected") if ahead.projected else say("企业不变，只重算金额", "the same firms, amounts alone")
    return _card(say(f"{ahead.year} 年应兑付（均值，{ahead.draws} 次抽样，种子 {ahead.seed}）", f"Owed for {ahead.year} (mean, {ahead.draws} draws, seed {ahead.seed})"),
                 yuan_text(round(ahead.owed.mean)),
                 [say(f"80% 区间 {low} 至 {high}", f"80% interval {low} to {high}"), _against(round(ahead.more.mean)),
                  say(f"{how}；用时 {seconds:,.1f} 秒", f"{how}; took {seconds:,.1f} s")], "kjqs-ahead")


def computing(what: str) -> str:
    """That a figure is on its way."""
    return f'<div class="kjqs-computing" role="status">{html.escape(what)}</div>'


def fault(sentence: str) -> str:
    """A refusal as the user reads it."""
    return f'<div class="kjqs-fault" role="alert">{html.escape(sentence)}</div>'


def done(sentence: str) -> str:
    """That something was written, and where."""
    return f'<div class="kjqs-done" role="status">{html.escape(sentence)}</div>'


def caveats(costs: Costs, weak: int) -> str:
    """What stands next to the headline: what is unset, what the scenario funds, how much is assumed."""
    assumed = costs.own.assumptions()
    sentences = [say(f"另有 {len(assumed)} 项数值是假设；今后各年另有 {weak} 项没有研究依据的先验。",
                     f"{len(assumed)} figures are assumed; in the years ahead so are {weak} priors that no study gives."),
                 funded_note(costs.own), *costs.own.notes]
    rows = "".join(f"<li>{html.escape(_assumption(row))}</li>" for row in assumed.itertuples())
    more = f"<details><summary>{say('列出假设', 'List the assumptions')}</summary><ul>{rows}</ul></details>"
    told = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences if sentence)
    summary = say(f"合计不含政策未写明金额的 {len(costs.own.unset)} 个条款", f"Not in the total: {len(costs.own.unset)} clauses without an amount")
    unset = f"<details open><summary>{summary}</summary><p>{html.escape(unset_note(costs.own))}</p></details>"
    return f'<div class="kjqs-caveats">{unset}{told}{more}</div>'


def chances(found: Sequence[Chance]) -> str:
    """The targets: threshold, year, probability with its standard error, and the baseline's."""
    head = (say("目标", "Target"), say("至少", "At least"), say("年份", "Year"), say("达到的概率", "Chance"), say("基线", "Baseline"))
    rows = [(target_label(one.name, one.indicator), _threshold(one), str(one.year), f"<b>{chance_words(one.probability, one.draws, one.standard_error)}</b>{_bar(one.probability)}",
             chance_text(one.reference, one.draws)) for one in found]
    return _table(say("目标实现的概率", "Chance of each target"), head, rows, escaped=(0, 1))


def by_clause(ahead: Ahead) -> str:
    """The year ahead by clause and by lead department: mean, interval, difference."""
    clauses = {f"{clause} {register()[clause].label()}": spreads for clause, spreads in ahead.clauses.items()}
    return (_spread_table(say(f"{ahead.year} 年分部门（万元）", f"{ahead.year} by department (10,000 yuan)"), ahead.departments)
            + _spread_table(say(f"{ahead.year} 年分条款（万元）", f"{ahead.year} by clause (10,000 yuan)"), clauses))


def drawings(question: Question, tables: Tables, costs: Costs) -> str:
    """The base year by clause and by lead department, drawn."""
    study = Study(question.asked, known_tables=tables, known_costing=costs.own)
    drawn = [exhibit.figure() for exhibit in (costing.by_clause(study), costing.by_department(study)) if exhibit.chart is not None]
    return "".join(f'<div class="kjqs-chart">{figure.svg}</div>' for figure in drawn) or computing(say("没有可画的金额。", "There is no amount to draw."))


def winners_and_losers(question: Question, tables: Tables, costs: Costs) -> str:
    """Who of the base year gets more and who less than in the baseline, by county and by size."""
    own, baseline = question.asked, question.reference
    compared = Comparison(tables, Study(baseline, name="0", known_costing=costs.reference), (Study(own, name="1", known_costing=costs.own),))
    nobody = f'<p class="kjqs-note">{say("与基线相同：没有得益或受损的对象。", "The same as the baseline: nobody gains or loses.")}</p>'
    head = (say("分组", "Group"), say("得益（个）", "Gain"), say("受损（个）", "Lose"), say("增加（万元）", "More"), say("减少（万元）", "Less"), say("净额（万元）", "Net"))
    tables_of = {by: gains(compared, by) for by in ("county", "size")}
    if tables_of["county"].empty:
        return nobody
    found = ""
    for by, title in (("county", say("得益与受损：分县区", "Who gains and loses: by county")), ("size", say("得益与受损：分企业规模", "By size of enterprise"))):
        rows = [(row.group, f"{row.winners:,}", f"{row.losers:,}", _wan(row.gain), _wan(row.loss), _wan(row.net, "+")) for row in tables_of[by].itertuples()]
        found += _table(title, head, rows, escaped=(0,))
    return found


def _spread_table(title: str, spreads: Mapping[str, tuple[Spread, Spread]]) -> str:
    head = (say("项目", "Item"), say("均值", "Mean"), say("80% 区间", "80% interval"), say("比基线", "Against baseline"))
    rows = [(name, _wan(own.mean), f"{_wan(own.p10)}–{_wan(own.p90)}", _wan(more.mean, "+")) for name, (own, more) in spreads.items()]
    return _table(title, head, rows, escaped=(0,))


def _card(title: str, figure: str, lines: Sequence[str], name: str) -> str:
    told = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    return f'<div class="kjqs-card {name}" aria-live="polite"><h3>{html.escape(title)}</h3><div class="kjqs-figure">{html.escape(figure)}</div>{told}</div>'


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], escaped: Sequence[int] = ()) -> str:
    names = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell) if place in escaped else cell}</td>" for place, cell in enumerate(row)) + "</tr>"
                   for row in rows)
    return f'<table class="kjqs-table"><caption>{html.escape(title)}</caption><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>'


def _against(yuan: int) -> str:
    if not yuan:
        return say("与基线相同", "the same as the baseline")
    sign = "+" if yuan > 0 else "−"
    return say(f"比基线 {sign}{yuan_text(abs(yuan))}", f"against the baseline {sign}{yuan_text(abs(yuan))}")


def _wan(yuan: float, sign: str = "") -> str:
    return f"{yuan / _WAN + 0.0:{sign},.1f}"


def _threshold(chance: Chance) -> str:
    return f"{chance.at_least:.2%}" if chance.indicator in _SHARES else f"{chance.at_least:,.0f}"


def _bar(share: float) -> str:
    return f'<span class="kjqs-bar"><span style="width:{share:.1%}"></span></span>'


def _assumption(row) -> str:
    value = "–" if row.value is None or math.isnan(row.value) else f"{row.value:,.10g}"
    limits = text_or(row.range, "")
    return f"{row.path} {row.label} = {value}{f' ({limits})' if limits else ''}"

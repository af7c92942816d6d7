"""What the dashboard shows as HTML and drawings, read from figures; in the reader's language."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..chances import chance_text, chance_words
from ..language import in_unit, say, say_each
from ..policy.payees import text_or
from ..policy.register import register
from ..projection.targets import REAL
from ..reporting.card_page import card_html, card_style
from ..reporting.charts.fonts import FAMILY, embedded_font
from ..reporting.comparison import Comparison
from ..reporting.exhibit import Exhibit, Grid, Prose
from ..reporting.sections import costing
from ..reporting.sections.variants import effects as effect_section
from ..reporting.tables.compare import gains
from ..reporting.tables.targets import target_label
from ..reporting.words import funded_note, money, unset_note, yuan_text
from ..study import Study
from .first import First
from .model import Chance, Costs, Spread, YearForecast
from .question import Question, as_command, as_python, as_text

if TYPE_CHECKING:
    from ..analysis.variants.effects import Effects
    from ..tables import Tables

_SHARES = ("rd_intensity", "rd_intensity_real")


@cache
def plain_style() -> str:
    """The style sheet without the font, for a notebook."""
    return f"<style>{Path(__file__).with_name('dashboard.css').read_text(encoding='utf-8')}\n{card_style()}</style>"


@cache
def style() -> str:
    """The style sheet with the font, once a page: Chinese signs are drawn on any machine, and nothing is fetched."""
    here = Path(__file__).parents[1]
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(here.rglob("*")) if path.suffix in (".py", ".yaml"))
    return f"<style>@font-face {{font-family: '{FAMILY}'; src: url({embedded_font(text)});}}</style>{plain_style()}"


def headline(costs: Costs) -> str:
    """The base year's cost and its difference to the baseline."""
    year = costs.own.year
    return _card(
        say("dashboard.owed_recipient_recipient", year=year),
        yuan_text(costs.own.total),
        [_against(costs.difference), say("dashboard.costed_exactly_no_interval")],
        "kjqs-base",
    )


def ahead_headline(ahead: YearForecast) -> str:
    """The cost of the year ahead with its interval, and its difference to the baseline."""
    low, high = yuan_text(round(ahead.owed.p10)), yuan_text(round(ahead.owed.p90))
    how = say("dashboard.all_firms_projected") if ahead.projected else say("dashboard.same_firms_amounts_alone")
    return _card(
        say("dashboard.owed_mean_draws_seed", year=ahead.year, draws=ahead.draws, seed=ahead.seed),
        yuan_text(round(ahead.owed.mean)),
        [say("dashboard.n_80_interval_to", low=low, high=high), _against(round(ahead.more.mean)), how],
        "kjqs-ahead",
    )


def card(ahead: YearForecast) -> str:
    """The card of what is asked: cost, gap and targets, as every report has them, and how exact they are."""
    exact = say("dashboard.exact_in_draws", draws=ahead.draws, seed=ahead.seed)
    return f'{card_html(ahead.card, heading=False)}<p class="kjqs-note kjqs-exact">{html.escape(exact)}</p>'


def first(found: First, exact: Sequence[Chance] = ()) -> str:
    """A first answer with its band, while the exact one is on its way; chances that are ``exact`` already stand without one."""
    told = [
        say(
            "dashboard.first_owed",
            year=found.year,
            value=money(found.owed.value),
            low=money(found.owed.low),
            high=money(found.owed.high),
        )
    ]
    known = {chance.name: chance for chance in exact}
    for target, one in found.chances.items():
        name = target.replace(REAL, say("dashboard.real_mark"))
        if target in known:
            share = chance_text(known[target].probability, known[target].draws)
            told.append(say("dashboard.exact_chance", name=name, share=share))
        else:
            share, low, high = (f"{value:.0%}" for value in (one.value, one.low, one.high))
            told.append(say("dashboard.first_chance", name=name, share=share, low=low, high=high))
    how = say("dashboard.first_paired") if found.paired else say("dashboard.first_alone")
    return (
        f'<div class="kjqs-first-answer" role="status"><b>{html.escape(how)}</b> '
        f"{html.escape(say('signs.list_semicolon').join(told))}</div>"
    )


def copies(question: Question, start: str, chosen: str, entries: Mapping[str, object]) -> str:
    """A question as a command, a scenario file or lines of Python, with a button that copies it."""
    text = {
        "command": lambda: as_command(question, start),
        "scenario": lambda: as_text(entries),
        "python": lambda: as_python(question, start),
    }[chosen]()
    copy = "navigator.clipboard.writeText(this.nextElementSibling.textContent).then(() => {this.dataset.done = '✓'})"
    return (
        f'<button type="button" class="jupyter-button kjqs-copy" onclick="{copy}">{say("dashboard.copy")}</button>'
        f'<pre class="kjqs-copied" tabindex="0">{html.escape(text)}</pre>'
    )


def computing(what: str) -> str:
    """That a figure is on its way."""
    return f'<div class="kjqs-computing" role="status">{html.escape(what)}</div>'


def fault(sentence: str) -> str:
    """A refusal as the user reads it."""
    return f'<div class="kjqs-fault" role="alert">{html.escape(sentence)}</div>'


def done(sentence: str) -> str:
    """That something was written, and where."""
    return f'<div class="kjqs-done" role="status">{html.escape(sentence)}</div>'


def effects(found: Effects | None) -> str:
    """What each change does, as a report has it; a sentence where there is nothing to take apart."""
    if found is None:
        return f'<p class="kjqs-note">{html.escape(say("dashboard.nothing_to_take_apart"))}</p>'
    return "".join(_as_html(part) for part in effect_section.shown_in(found))


def _as_html(part: object) -> str:
    if isinstance(part, Exhibit):
        figure = part.drawn()
        return "" if figure is None else f'<div class="kjqs-chart">{figure.svg}</div>'
    if isinstance(part, Prose):
        return f'<p class="kjqs-note">{html.escape(part.text)}</p>'
    return f'<div class="kjqs-wide">{part._repr_html_()}</div>' if isinstance(part, Grid) else ""


def caveats(costs: Costs, weak: int) -> str:
    """What stands next to the headline: what is unset, what the scenario funds, how much is assumed."""
    assumed = costs.own.assumptions()
    sentences = [
        say("dashboard.figures_assumed_years_ahead_so", assumed_count=len(assumed), weak=weak),
        funded_note(costs.own),
        *costs.own.notes,
    ]
    rows = "".join(f"<li>{html.escape(_assumption(row))}</li>" for row in assumed.itertuples())
    more = f"<details><summary>{say('dashboard.list_the_assumptions')}</summary><ul>{rows}</ul></details>"
    told = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences if sentence)
    summary = say("dashboard.not_total_clauses_without_amount", unset_count=len(costs.own.unset))
    unset = f"<details open><summary>{summary}</summary><p>{html.escape(unset_note(costs.own))}</p></details>"
    return f'<div class="kjqs-caveats">{unset}{told}{more}</div>'


def chances(found: Sequence[Chance]) -> str:
    """The targets: threshold, year, probability with its standard error, and the baseline's."""
    head = say_each("dashboard", "target", "at_least", "year_shown", "chance", "baseline")
    rows = [
        (
            target_label(one.name, one.indicator),
            _threshold(one),
            str(one.year),
            f"<b>{chance_words(one.probability, one.draws, one.standard_error)}</b>{_bar(one.probability)}",
            chance_text(one.reference, one.draws),
        )
        for one in found
    ]
    return table_of(say("dashboard.chance_each_target"), head, rows, escaped=(0, 1))


def by_clause(ahead: YearForecast) -> str:
    """The year ahead by clause and by lead department: mean, interval, difference."""
    clauses = {f"{clause} {register()[clause].label()}": spreads for clause, spreads in ahead.clauses.items()}
    return _spread_table(say("dashboard.by_department_in_money_unit", year=ahead.year), ahead.departments) + _spread_table(
        say("dashboard.by_clause_in_money_unit", year=ahead.year), clauses
    )


def drawings(question: Question, tables: Tables, costs: Costs) -> str:
    """The base year by clause and by lead department, drawn."""
    study = Study(question.asked, known_tables=tables, known_costing=costs.own)
    drawn = [
        figure for key in ("cost_by_clause", "cost_by_department") if (figure := costing.exhibit(study, key).drawn()) is not None
    ]
    return "".join(f'<div class="kjqs-chart">{figure.svg}</div>' for figure in drawn) or computing(
        say("dashboard.there_no_amount_draw")
    )


def winners_and_losers(question: Question, tables: Tables, costs: Costs) -> str:
    """Who of the base year gets more and who less than in the baseline, by county and by size."""
    own, baseline = question.asked, question.reference
    compared = Comparison(
        tables, Study(baseline, name="0", known_costing=costs.reference), (Study(own, name="1", known_costing=costs.own),)
    )
    nobody = f"""<p class="kjqs-note">{say("dashboard.same_baseline_nobody_gains_or")}</p>"""
    head = say_each("dashboard", "group", "gain", "lose", "more", "less", "net")
    tables_of = {by: gains(compared, by) for by in ("county", "size")}
    if tables_of["county"].empty:
        return nobody
    found = ""
    for by, title in (("county", say("dashboard.who_gains_loses_county")), ("size", say("dashboard.by_size_of_enterprise"))):
        rows = [
            (row.group, f"{row.winners:,}", f"{row.losers:,}", _wan(row.gain), _wan(row.loss), _wan(row.net, "+"))
            for row in tables_of[by].itertuples()
        ]
        found += table_of(title, head, rows, escaped=(0,))
    return found


def _spread_table(title: str, spreads: Mapping[str, tuple[Spread, Spread]]) -> str:
    head = say_each("dashboard", "item", "mean", "n_80_interval", "against_baseline")
    rows = [
        (name, _wan(own.mean), f"{_wan(own.p10)}–{_wan(own.p90)}", _wan(more.mean, "+")) for name, (own, more) in spreads.items()
    ]
    return table_of(title, head, rows, escaped=(0,))


def _card(title: str, figure: str, lines: Sequence[str], name: str) -> str:
    told = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    whole = f'<h3>{html.escape(title)}</h3><div class="kjqs-figure">{html.escape(figure)}</div>{told}'
    return f'<div class="kjqs-card {name}" aria-live="polite">{whole}</div>'


def table_of(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], escaped: Sequence[int] = (), kind: str = "") -> str:
    """A table of cells as HTML; the columns ``escaped`` hold words as they are."""
    names = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(cell) if place in escaped else cell}</td>" for place, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    whole = f"<caption>{html.escape(title)}</caption><thead><tr>{names}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="kjqs-wide"><table class="kjqs-table{kind}">{whole}</table></div>'


def _against(yuan: int) -> str:
    if not yuan:
        return say("dashboard.the_same_as_the_baseline")
    sign = "+" if yuan > 0 else "−"
    return say("dashboard.against_the_baseline", sign=sign, yuan_text=yuan_text(abs(yuan)))


def _wan(yuan: float, sign: str = "") -> str:
    return in_unit(yuan, 1, sign)


def _threshold(chance: Chance) -> str:
    return f"{chance.at_least:.2%}" if chance.indicator in _SHARES else f"{chance.at_least:,.0f}"


def _bar(share: float) -> str:
    return f'<span class="kjqs-bar"><span style="width:{share:.1%}"></span></span>'


def _assumption(row) -> str:
    value = "–" if row.value is None or math.isnan(row.value) else f"{row.value:,.10g}"
    limits = text_or(row.range, "")
    return f"{row.path} {row.label} = {value}{f' ({limits})' if limits else ''}"

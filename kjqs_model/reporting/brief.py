"""The one-page brief: an editable Word document with the answer, three charts, a table and what the reader must know beside
it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..budget.forms.years import budget_years, lapsed_remark, years_remark
from ..chances import chance_text, chance_words
from ..files import atomic_write
from ..language import current_language, in_unit, say, say_each
from ..projection.targets import REAL
from ..scenario.titles import scenario_question, scenario_title
from ..tables.workbooks import FONT
from .charts import brief as charts
from .documents import without_clock
from .exhibit import Exhibit
from .sections.card import in_short, odds_label, target_rows
from .sections.drivers import in_brief
from .tables.budget import due_by_year, largest_articles
from .tables.card import Odds, card_of
from .tables.costing import article_name
from .tables.targets import chances_in_their_years, outcome_year, weak_priors
from .titles import draws_sentence
from .words import LONGEST_PROPERTY, figure, money, span, unset_note, yuan_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

    from ..budget import Budget
    from ..projection import Projection
    from ..study import Study

_MARGIN_MM, _CHART_MM = 17, 84
_TITLE, _TEXT, _SMALL = 16, 10, 8
_LATIN, _CHINESE = "Calibri", FONT
_MOST_CAVEAT = {"zh": 200, "en": 250}  # signs of the list of unset clauses on one page


def write_brief(study: Study, path: str | Path) -> Path:
    """Write brief.docx of one report, whole or not at all. The same study gives the same bytes.

    Parameters
    ----------
    study : the costed scenario; where its population can't be projected the brief has the base year and says why. path : the
    file.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(brief_bytes(study))
    return path


def brief_bytes(study: Study) -> bytes:
    """The document as bytes."""
    import docx

    document = docx.Document()
    _set_up(document, study)
    _add(document, scenario_title(study.scenario), size=_TITLE, bold=True, after=2)
    _add(document, scenario_question(study.scenario), size=_TEXT, colour="5A6573", after=6)
    _add(document, answer(study), size=_TEXT, after=6)
    if study.budget is None:
        _add_caveats(document, study)
    else:
        _add_table(document, study)
        _add_caveats(_add_charts(document, study), study)
    _add(document, _source(study), size=_SMALL, colour="5A6573", after=0)
    stream = io.BytesIO()
    document.save(stream)
    return without_clock(stream.getvalue())


def answer(study: Study) -> str:
    """What the scenario comes to, in a few sentences: first what it asks, then cost, gap and targets as the card has them."""
    found = [_first(study)]
    if study.budget is None:
        return " ".join([*found, say("reporting.no_years_ahead") + study.outlook.reason])
    card = card_of(study)
    found += [sentence.removeprefix(say("reporting_card.the_answer_is")) for sentence in in_short(card)[:1]]
    told = [
        say("reporting_card.target_in_words", words=_plain(one), chance=row.text, word=row.word)
        for one, row in zip(card.odds, target_rows(card), strict=False)
        if not one.name.endswith(REAL)
    ]
    found.append(say("reporting_card.in_short_targets", listed=say("signs.clause_mark").join(told)))
    found.append(_joint(study))
    if (parent := study.projected.parent) is not None:
        found.append(_against(study, parent))
    return "".join(found) if current_language() == "zh" else " ".join(found)


def _first(study: Study) -> str:
    """The answer to the scenario's question: what a change of the law costs, what a budget leaves unpaid, or the total."""
    year, total, extended = study.year, yuan_text(study.costing.total), study.scenario.parent
    if extended is None:
        return say("reporting.owed_for", year=year, yuan_text=total)
    if study.difference:
        more = say("reporting_card.more_than") if study.difference > 0 else say("reporting_card.less_than")
        return say(
            "reporting_card.answer_of_a_change",
            year=year,
            more=more,
            difference=yuan_text(abs(study.difference)),
            parent=scenario_title(extended),
            total=total,
        )
    if study.budget is not None and study.scenario.budget != extended.budget:
        return _unpaid(study.budget)
    return say("reporting_card.answer_of_no_change", year=year, parent=scenario_title(extended), total=total)


def _unpaid(budget: Budget) -> str:
    """What is overdue at the end of the last year, and which article waits for most of it."""
    year, overdue = budget.years[-1], budget.of("overdue", "total", "total")[-1]
    waiting = {key: amounts[-1].mean() for _, key, amounts in budget.groups("overdue", ("article",))}
    first = max(waiting, key=lambda key: waiting[key])
    low, high = np.quantile(overdue, [0.1, 0.9])
    return say(
        "reporting_card.answer_of_a_budget",
        year=year,
        money=money(overdue.mean()),
        span=span(low, high),
        article=article_name(int(first)),
        most=money(waiting[first]),
    )


def _plain(one: Odds) -> str:
    """A target in words: T1, T2 and T3 by what they ask."""
    words = {
        "rd_intensity": say("reporting_card.plain_rd_intensity"),
        "high_tech_enterprises": say("reporting_card.plain_high_tech"),
        "technology_smes": say("reporting_card.plain_smes"),
    }
    asked = words.get(one.indicator, odds_label(one))
    return say("reporting_card.plain_target", asked=asked, at_least=figure(one.at_least, one.indicator), year=one.year)


def caveats(study: Study) -> list[str]:
    """What a reader must know beside the numbers: what is not in them, what is assumed, what no study gives."""
    found = [_shortened(unset_note(study.costing))]
    if study.budget is not None:
        settings = study.budget.settings
        found.append(in_brief(study.budget, budget_years(study.budget)[0]))
        found += [remark for remark in (years_remark(study.budget), lapsed_remark(study.budget)) if remark]
        given = say("reporting.scenario_sets_none") if settings.appropriation else ""
        found.append(say("reporting.appropriations_cover_what_falls_due", given=given, safety=f"{settings.safety:.0%}"))
        weak = len(weak_priors(study.projection))
        found.append(say("reporting.no_study_gives_how_firms", weak=weak))
    found.append(
        say("reporting.firms_made_published_figures_assumptions")
        if study.made is not None
        else say("reporting.recipients_those_tables_given")
    )
    return found


def _joint(study: Study) -> str:
    projection = study.projected
    year = outcome_year(projection)
    joint = projection.joint().set_index("year").loc[year]
    chance = chance_words(joint.probability, projection.draws, joint.standard_error)
    return say("reporting.all_targets_met", year=year, chance=chance)


def _against(study: Study, other: Projection) -> str:
    gap = study.projected.outcome.amounts, other.outcome.amounts
    own, theirs = (sum(amounts.values()).sum(axis=0) for amounts in gap)
    years, parent = study.projected.years, scenario_title(other.scenario)
    if np.array_equal(own, theirs):
        return say("reporting.owed_over_exactly", first_years=years[0], years=years[-1], parent=parent)
    low, high = np.quantile(own - theirs, [0.1, 0.9])
    return say(
        "reporting.against_owed_over_80",
        parent=parent,
        first_years=years[0],
        years=years[-1],
        own_mean=money((own - theirs).mean(), "+"),
        span=span(low, high, "+"),
    )


def _shortened(text: str) -> str:
    """A list of clauses as far as it fits, cut between two of them."""
    most = _MOST_CAVEAT[current_language()]
    if len(text) <= most:
        return text
    return text[:most].rpartition(say("signs.list_mark"))[0] + say("reporting.all_named_report")


def _source(study: Study) -> str:
    drawn = draws_sentence(study.projection) if study.projection is not None else ""
    return say("reporting.source_2023_11_scenario_costing", scenario_name=study.scenario.name, drawn=drawn)


# The page ---------------------------------------------------------------------------------------------------------------


def _set_up(document: Document, study: Study) -> None:
    """A4, narrow margins, fonts for both scripts, and properties that do not come from the clock."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_MM - 3)
    for name in ("Normal", "List Bullet"):
        style = document.styles[name]
        style.font.name, style.font.size = _LATIN, Pt(_TEXT)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _CHINESE)
    properties, created = document.core_properties, datetime.datetime.combine(study.scenario.date, datetime.time())
    properties.title, author = scenario_title(study.scenario)[:LONGEST_PROPERTY], study.scenario.author[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = author
    properties.created = properties.modified = created
    properties.comments = properties.keywords = ""


def _add_caveats(place: Document | _Cell, study: Study) -> None:
    _add(place, say("reporting.to_be_read_with_it"), size=_SMALL + 1, bold=True, after=3)
    for caveat in caveats(study):
        _add(place, caveat, size=_TEXT - 1, style="List Bullet", after=3)


def _add(
    document: Document | _Cell,
    text: str,
    *,
    size: int,
    bold: bool = False,
    colour: str = "",
    after: int = 4,
    style: str | None = None,
) -> None:
    from docx.shared import Pt, RGBColor

    paragraph = document.add_paragraph(style=style)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0), Pt(after)
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def exhibits(study: Study) -> tuple[Exhibit, Exhibit, Exhibit]:
    """The three charts of the brief."""
    budget = study.budgeted
    year = budget_years(budget)[0]
    return (
        Exhibit("brief_0", say("reporting.due_appropriated_year"), (), due_by_year(budget), charts.need_and_money),
        Exhibit("brief_1", say("reporting.articles_most_due", year=year), (), largest_articles(budget, year), charts.articles),
        Exhibit(
            "brief_2", say("reporting.chance_meeting_each_target"), (), chances_in_their_years(study.projection), charts.chances
        ),
    )


def _add_charts(document: Document, study: Study) -> _Cell:
    """Three charts in two rows, each with its caption above it as text. Gives the free place beside the last."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    table = document.add_table(rows=2, cols=2)
    for place, exhibit in enumerate(exhibits(study)):
        cell = table.cell(*divmod(place, 2))
        above, below = cell.paragraphs[0], cell.add_paragraph()
        run = above.add_run(exhibit.title)
        run.font.size, run.font.bold = Pt(_SMALL + 1), True
        above.paragraph_format.space_after = Pt(2)
        below.alignment = WD_ALIGN_PARAGRAPH.LEFT
        below.paragraph_format.space_after = Pt(4)
        picture = below.add_run().add_picture(io.BytesIO(exhibit.picture()), width=Mm(_CHART_MM))
        picture._inline.docPr.set("descr", exhibit.told)  # what a reader hears in its place
    return table.cell(1, 1)


def _add_table(document: Document, study: Study) -> None:
    """The budget years: what falls due, is appropriated, paid and left unpaid, and the chance of a gap; 万元."""
    head, rows = budget_rows(study)
    table = document.add_table(rows=1 + len(rows), cols=len(head), style="Table Grid")
    for number, row in enumerate([head, *rows]):
        for column, text in enumerate(row):
            _fill(table.cell(number, column), text, bold=not number, number=bool(column))
    _add(document, "", size=4, after=2)


def budget_rows(study: Study) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """Headings and rows of the table, as text."""
    budget = study.budgeted
    of = {
        name: budget.of(name, "total", "total")
        for name in ("payable", "appropriation", "payment", "closing_arrears", "shortfall")
    }
    head = say_each(
        "reporting", "in_money_unit", "due_mean", "due_p80", "set_aside", "paid_mean", "unpaid_at_the_end", "chance_of_a_gap"
    )
    rows = []
    for year in budget_years(budget):
        place = budget.years.index(year)
        yuan = (
            of["payable"][place].mean(),
            np.quantile(of["payable"][place], 0.8),
            of["appropriation"][place].mean(),
            of["payment"][place].mean(),
            of["closing_arrears"][place].mean(),
        )
        short = of["shortfall"][place] > 0
        rows.append((str(year), *(in_unit(amount) for amount in yuan), chance_text(float(short.mean()), len(short))))
    return head, rows


def _fill(cell, text: str, *, bold: bool, number: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(_SMALL + 1), bold

"""Charts: each function takes a tidy table and gives an altair chart in the reader's language; None where nothing is to draw."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import in_unit, money_unit, say
from .axes import MONEY, MORE_MONEY, money_tip, names_axis, number_tip, scaled, text_tip, tips
from .theme import CLAIM_COLOURS, MUTED, OBLIGATORY, STEP, WARM, WIDTH, dressed


def cost_by_clause(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.Chart | None:
    """Bars of what each clause costs, the largest first, coloured by whether the claim is obligatory.

    ``frame`` has name, claim, claim_word, pay_word, lead, recipients, amount_yuan; clauses of nothing are left out.
    """
    paid = frame[frame["amount_yuan"] > 0]
    if paid.empty:
        return None
    left_out = len(frame) - len(paid)
    note = say("reporting_charts.clauses_cost_nothing_year_not", left_out=left_out)
    words = {row.claim: row.claim_word for row in paid.itertuples()}
    colour = {
        "field": "claim_word",
        "type": "nominal",
        "title": say("reporting_charts.claim"),
        "sort": list(words.values()),
        "scale": {"domain": list(words.values()), "range": [CLAIM_COLOURS.get(claim, MUTED) for claim in words]},
        "legend": {"orient": "top", "titleOrient": "left"},
    }
    return _bars(
        paid,
        "name",
        subject,
        [*notes, note] if left_out else notes,
        colour=colour,
        tips=[
            ("claim_word", say("reporting_charts.claim")),
            ("pay_word", say("reporting_charts.kind")),
            ("lead", say("reporting_charts.lead")),
        ],
    )


def cost_by_article(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.Chart | None:
    """Bars of what each article costs, in the order of the policy. ``frame`` has name, recipients, amount_yuan."""
    return _bars(frame, "name", subject, notes, sort=list(frame["name"]))


def cost_by_department(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.Chart | None:
    """Bars of what falls to each lead department. ``frame`` has lead, recipients, amount_yuan."""
    return _bars(frame, "lead", subject, notes)


def cost_by_county(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.Chart | None:
    """Bars of what goes to recipients of each county; money of no one county comes last. ``frame`` has county, ..."""
    return _bars(frame, "county", subject, notes, sort=list(frame["county"]))


def difference_by_clause(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.Chart | None:
    """Bars of how much more or less each clause costs than in the scenario that is extended.

    ``frame`` has name, parent_yuan, amount_yuan, difference_yuan; clauses without a difference are left out.
    """
    if not frame["difference_yuan"].any():
        return None
    changed = frame[frame["difference_yuan"] != 0].assign(
        wan=lambda rows: rows["difference_yuan"] / money_unit(),
        parent=lambda rows: rows["parent_yuan"] / money_unit(),
        amount=lambda rows: rows["amount_yuan"] / money_unit(),
        text=lambda rows: [in_unit(value, 1, "+") for value in rows["difference_yuan"]],
    )
    order = list(changed.sort_values("difference_yuan", ascending=False)["name"])
    base = alt.Chart(changed).encode(
        y=_category("name", order),
        x=alt.X("wan:Q", **scaled(say("reporting_charts.difference_in_money_unit"), "+,~r", 6, scale=_room(changed))),
        tooltip=tips(name="clause", parent=("extended", MONEY), amount=("this_one", MONEY), wan=("differs", MORE_MONEY)),
    )
    colour = alt.condition("datum.wan > 0", alt.value(WARM), alt.value(OBLIGATORY))
    text = [
        base.transform_filter(f"datum.wan {sign} 0").mark_text(align=align, dx=dx, baseline="middle").encode(text="text:N")
        for sign, align, dx in ((">", "left", 4), ("<", "right", -4))
    ]
    return _finished(alt.layer(base.mark_bar().encode(color=colour), *text), subject, notes)


def published_and_modelled(frame: pd.DataFrame | None, subject: str, notes: Sequence[str]) -> alt.Chart | None:
    """Two bars a line: what was published, and what the model gives for the same line.

    ``frame`` has line, published_yuan, modelled_yuan, source, remark; lines without either amount are left out.
    """
    if frame is None or frame.dropna(subset=["published_yuan", "modelled_yuan"]).empty:
        return None
    published, modelled = say("reporting_charts.published"), say("reporting_charts.modelled")
    both = frame.dropna(subset=["published_yuan", "modelled_yuan"])
    left_out = len(frame) - len(both)
    note = say("reporting_charts.more_lines_without_published_amount", left_out=left_out)
    long = both.melt(["line", "source", "remark"], ["published_yuan", "modelled_yuan"], "which", "yuan")
    long = long.assign(
        which=long["which"].map({"published_yuan": published, "modelled_yuan": modelled}),
        wan=long["yuan"] / money_unit(),
        text=[in_unit(value, 1) for value in long["yuan"]],
    )
    base = alt.Chart(long).encode(
        y=_category("line", list(both["line"])),
        yOffset=alt.YOffset("which:N", sort=[published, modelled]),
        x=alt.X("wan:Q", **scaled(say("reporting_charts.amount_in_money_unit"), ",~r", 6, scale=_room(long))),
        tooltip=tips(line="line", which="which", wan=("money", MONEY), source="source", remark="remark"),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "which:N",
            title=None,
            scale=alt.Scale(domain=[published, modelled], range=[MUTED, OBLIGATORY]),
            legend=alt.Legend(orient="top"),
        )
    )
    chart = alt.layer(bars, base.mark_text(align="left", dx=4, baseline="middle").encode(text="text:N"))
    return _finished(chart, subject, [*notes, note] if left_out else notes, step=STEP * 0.75)


def _bars(
    frame: pd.DataFrame,
    by: str,
    subject: str,
    notes: Sequence[str],
    colour: dict | None = None,
    sort: list | None = None,
    tips: Sequence[tuple[str, str]] = (),
) -> alt.Chart | None:
    """Horizontal bars with the amount written at the end of each."""
    if not frame["amount_yuan"].any():
        return None
    drawn = frame.assign(wan=frame["amount_yuan"] / money_unit(), text=[in_unit(value, 1) for value in frame["amount_yuan"]])
    order = sort or list(drawn.sort_values(["amount_yuan", by], ascending=[False, True])[by])
    base = alt.Chart(drawn).encode(
        y=_category(by, order),
        x=alt.X("wan:Q", **scaled(say("reporting_charts.amount_in_money_unit"), ",~r", 6, scale=_room(drawn))),
        tooltip=[
            text_tip(by, say("reporting_charts.item")),
            money_tip("wan", say("reporting_charts.money")),
            number_tip("recipients", say("reporting_charts.recipients")),
            *(text_tip(field, title) for field, title in tips),
        ],
    )
    bars = base.mark_bar() if colour else base.mark_bar(color=OBLIGATORY)
    if colour:
        bars = bars.encode(color=alt.Color.from_dict(colour))
    return _finished(alt.layer(bars, base.mark_text(align="left", dx=4, baseline="middle").encode(text="text:N")), subject, notes)


def _room(frame: pd.DataFrame):
    """The scale of amounts with room at its ends for the figures written there."""
    low, high = min(frame["wan"].min(), 0), max(frame["wan"].max(), 0)
    room = (high - low or 1) * 0.14
    return alt.Scale(domain=[float(low - room) if low < 0 else 0, float(high + room) if high > 0 else 0], nice=False)


def _category(field: str, order: list):
    return names_axis(field, order, labelLimit=460)


def _finished(chart: alt.LayerChart, subject: str, notes: Sequence[str], step: float = STEP) -> alt.LayerChart:
    """The chart with its title, the source line under it, size and font."""
    return dressed(chart.properties(width=WIDTH, height=alt.Step(step)), subject, notes)

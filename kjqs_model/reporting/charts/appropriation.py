"""Charts of what an appropriation buys: the chance that it does not suffice, and what is owed where it is kept tight."""

from __future__ import annotations

from collections.abc import Sequence

from ...heavy import alt, pd
from ...language import in_unit, money_unit, say
from .axes import (
    MONEY,
    WHOLE_MONEY,
    kinds_colour,
    money_axis,
    money_tip,
    names_axis,
    scaled,
    tenths,
    text_tip,
    tips,
    years_across,
)
from .budget import HEIGHT
from .theme import CLAIM_COLOURS, DARK, MUTED, OBLIGATORY, OTHER, PALE, PURPLE, STEP, WARM, WIDTH, dressed

_SHADES = [OBLIGATORY, OTHER, DARK, PURPLE]


def chance_curve(frame: pd.DataFrame, subject: str, notes: Sequence[str], marked: pd.DataFrame) -> alt.LayerChart | None:
    """The chance that more is needed than each total appropriation, with levels and the scenario's own amount marked.

    ``frame`` has amount (yuan), chance, in falling order of chance; ``marked`` amount, chance, text, kind (level or scenario).
    """
    if len(frame) < 2 or not frame["amount"].max() > 0:
        return None
    drawn, points = (table.assign(wan=table["amount"] / money_unit()) for table in (frame, marked))
    x = alt.X(
        "wan:Q", **scaled(say("reporting_charts.total_appropriation_in_money_unit"), ",~r", 7, zero=False, nice=False, padding=18)
    )
    y = scaled(say("reporting_charts.chance_does_not_suffice"), ".0%", 6, domain=[0, 1])
    line = (
        alt.Chart(drawn)
        .mark_line(interpolate="step-after", strokeWidth=2.2, color=OBLIGATORY)
        .encode(x=x, y=alt.Y("chance:Q", **y), tooltip=tips(wan=("appropriation", WHOLE_MONEY), chance=("chance", ".1%")))
    )
    shown = alt.Chart(points).encode(
        x=x, y=alt.Y("chance:Q", **y), tooltip=tips(text="mark", wan=("appropriation", WHOLE_MONEY), chance=("chance", ".1%"))
    )
    own = alt.condition("datum.kind == 'scenario'", alt.value(WARM), alt.value("#222222"))
    dots = shown.mark_point(filled=True, size=80, opacity=1).encode(color=own)
    drops = shown.mark_rule(strokeDash=[3, 3], strokeWidth=1.2).encode(y2=alt.datum(0), color=own)
    # The scenario's amount is written above the curve, which lies to the left of its upper levels.
    texts = [
        shown.transform_filter(f"datum.kind == '{kind}'")
        .mark_text(align="left", dx=8, dy=dy, baseline="bottom")
        .encode(text="text:N", color=own)
        for kind, dy in (("level", -3), ("scenario", -17))
    ]
    return dressed(alt.layer(line, drops, dots, *texts).properties(width=WIDTH + 60, height=HEIGHT), subject, notes)


def arrears(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.VConcatChart:
    """What is overdue (above) and all that is unpaid (below) at the end of each year under tighter budgets, with 80 %.

    ``frame`` has label, measure (overdue, closing_arrears), year, mean, p10, p90 in yuan.
    """
    words = {
        "overdue": say("reporting_charts.overdue_years_end"),
        "closing_arrears": say("reporting_charts.all_unpaid_years_end_also"),
    }
    names = list(dict.fromkeys(frame["label"]))
    drawn = frame.assign(year=frame["year"].astype(str), **{name: frame[name] / money_unit() for name in ("mean", "p10", "p90")})
    made = []
    for measure, word in words.items():
        base = alt.Chart(drawn[drawn["measure"] == measure]).encode(
            x=years_across(gap=0.3, said=measure == "closing_arrears"),
            xOffset=alt.XOffset("label:N", sort=names),
            color=kinds_colour("label", names, _SHADES[: len(names)]),
            tooltip=tips(label="appropriated", year="year", mean=("mean_of_it", MONEY), **tenths(MONEY)),
        )
        y = {"title": say("reporting_charts.amount_in_money_unit"), "axis": money_axis(tickCount=5)}
        bars = base.mark_bar(opacity=0.9).encode(y=alt.Y("mean:Q", **y))
        rules = base.mark_rule(strokeWidth=1.5).encode(y=alt.Y("p10:Q", **y), y2="p90:Q", color=alt.value("#222222"))
        heading = alt.TitleParams(word, anchor="start", fontSize=12, fontWeight="normal", offset=4)
        made.append(alt.layer(bars, rules).properties(width=WIDTH + 60, height=HEIGHT - 110, title=heading))
    return dressed(alt.vconcat(*made, spacing=14), subject, notes)


def who_waits(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart | None:
    """What is overdue under each rule for when money runs out, stacked by kind of claim.

    ``frame`` has rule, claim, claim_word, mean, standard_error in yuan.
    """
    owed = frame[frame["mean"] > 0]
    if owed.empty:
        return None
    rules, claims = list(dict.fromkeys(frame["rule"])), list(dict.fromkeys(owed["claim"]))
    words = dict(zip(owed["claim"], owed["claim_word"], strict=True))
    drawn = owed.assign(
        wan=owed["mean"] / money_unit(),
        error=owed["standard_error"] / money_unit(),
        place=[claims.index(claim) for claim in owed["claim"]],
    )
    whole = drawn.groupby("rule", sort=False, as_index=False)["wan"].sum()
    whole = whole.assign(text=[in_unit(value * money_unit(), 1) for value in whole["wan"]])
    y = names_axis("rule", rules, labelLimit=460)
    x = scaled(
        say("reporting_charts.overdue_mean_in_money_unit"), ",~r", 6, domain=[0, float(whole["wan"].max()) * 1.14], nice=False
    )
    bars = (
        alt.Chart(drawn)
        .mark_bar()
        .encode(
            y=y,
            x=alt.X("wan:Q", **x),
            order=alt.Order("place:Q"),
            color=kinds_colour("claim_word", list(words.values()), [CLAIM_COLOURS.get(claim, MUTED) for claim in words]),
            tooltip=tips(rule="rule", claim_word="claim", wan=("mean_of_it", MONEY), error=("sampling_error", MONEY)),
        )
    )
    text = alt.Chart(whole).mark_text(align="left", dx=5, baseline="middle").encode(y=y, x=alt.X("wan:Q", **x), text="text:N")
    return dressed(alt.layer(bars, text).properties(width=WIDTH, height=alt.Step(STEP * 1.3)), subject, notes)


def mid_year(frame: pd.DataFrame, subject: str, notes: Sequence[str]) -> alt.LayerChart | None:
    """By clause: what was paid to date (bars), what the year needs (dots, 80 %) and what money there is (ticks).

    ``frame`` has name, paid, need, p10, p90, available in yuan.
    """
    if frame.empty:
        return None
    paid, money = say("reporting_charts.paid_to_date"), say("reporting_charts.money_there_is")
    need = say("reporting_charts.need_year_mean_80")
    drawn = frame.assign(
        **{name: frame[name] / money_unit() for name in ("paid", "need", "p10", "p90", "available")},
        paid_word=paid,
        need_word=need,
        money_word=money,
    )
    base = alt.Chart(drawn).encode(
        y=names_axis("name", list(drawn["name"]), labelLimit=560),
        tooltip=[
            text_tip("name", say("reporting_charts.clause")),
            money_tip("paid", paid),
            money_tip("need", need),
            money_tip("p10", "10 %"),
            money_tip("p90", "90 %"),
            money_tip("available", money),
        ],
    )
    x = {"title": say("reporting_charts.amount_in_money_unit"), "axis": alt.Axis(format=",~r", tickCount=7)}
    colour = alt.Scale(domain=[paid, need, money], range=[PALE, OBLIGATORY, OTHER])
    legend = alt.Legend(orient="top", symbolType="square")
    words = {
        name: alt.Color(f"{name}_word:N", title=None, scale=colour, sort=[paid, need, money], legend=legend)
        for name in ("paid", "need", "money")
    }
    layers = [
        base.mark_bar().encode(x=alt.X("paid:Q", **x), color=words["paid"]),
        base.mark_rule(strokeWidth=2).encode(x=alt.X("p10:Q", **x), x2="p90:Q", color=words["need"]),
        base.mark_point(filled=True, size=50, opacity=1).encode(x=alt.X("need:Q", **x), color=words["need"]),
        base.mark_tick(thickness=3, size=18, opacity=1).encode(x=alt.X("available:Q", **x), color=words["money"]),
    ]
    return dressed(alt.layer(*layers).properties(width=WIDTH, height=alt.Step(STEP)), subject, notes)

"""Axes and tooltips of the charts of the years ahead: units, and how figures are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...heavy import alt, pd
from ...language import decimals_of_unit, label, messages, money_unit, say


@dataclass(frozen=True)
class Axis:
    """How an amount stands on an axis: its title with the unit, what one step of the unit is, and how figures are written."""

    title: str
    unit: float = 1.0
    form: str = ",.0f"
    word: str = ""
    """The unit's name, which a tooltip says behind each figure's."""


def yuan_axis(title: str | None = None) -> Axis:
    """Money in the reader's unit."""
    return Axis(
        title or say("reporting_charts.amount_in_money_unit"), money_unit(), money_form(), say("reporting_charts.money_unit")
    )


def difference_axis(indicator: str | None) -> Axis:
    """The axis of differences in an indicator, in yuan without one; a policy moves R&D by thousandths of GDP."""
    if indicator is None:
        return yuan_axis(say("reporting_charts.difference_in_money_unit"))
    if indicator.startswith("rd_intensity"):
        return Axis(say("reporting_charts.difference_percentage_points_gdp"), 0.01, ".3f")
    axis = indicator_axis(indicator)
    return replace(axis, title=say("reporting_charts.difference") + axis.title)


def indicator_axis(indicator: str) -> Axis:
    """The axis of an indicator."""
    if indicator.startswith("rd_intensity"):
        return Axis(say("reporting_charts.share_of_gdp"), 0.01, ".2f")
    if indicator == "rd_expenditure":
        return Axis(say("reporting_charts.rd_100_million_yuan"), 1e8, ",.1f")
    return Axis(say("reporting_charts.firms"))


def in_units(frame: pd.DataFrame, axis: Axis) -> pd.DataFrame:
    """A table's mean and quantiles in the axis's unit."""
    amounts = [name for name in ("mean", "p05", "p10", "p25", "p50", "p75", "p90", "p95") if name in frame]
    return frame.assign(**{name: frame[name] / axis.unit for name in amounts})


@dataclass(frozen=True)
class _Money:
    """How an amount of a tooltip is written. ``of_wan``, ``sign`` : as of ``language.in_unit``."""

    of_wan: int = 1
    sign: str = ""


MONEY, WHOLE_MONEY, MORE_MONEY, COUNT = _Money(), _Money(0), _Money(sign="+"), ",d"
_TENTHS = {"p10": "10 %", "p90": "90 %"}


def tips(**shown: str | tuple[str, str | _Money]) -> list:
    """The lines of a tooltip, in their order, by field: the message that names it, or for a figure that and how it is written.

    ``tips(label="target", chance=("chance_of_it", ".1%"), mean=("mean_of_it", MONEY))``, with messages of ``reporting_charts``.
    """
    return [_tip(field, *((told, None) if isinstance(told, str) else told)) for field, told in shown.items()]


def tenths(form: str | _Money) -> dict[str, tuple[str, str | _Money]]:
    """The ends of 80 % of draws, for a tooltip."""
    return dict.fromkeys(_TENTHS, ("", form))


def _tip(field: str, key: str, form: str | _Money | None):
    title = label(messages("reporting_charts")[key]) if key else _TENTHS[field]
    if form is None:
        return text_tip(field, title)
    return money_tip(field, title, form.of_wan, form.sign) if isinstance(form, _Money) else number_tip(field, title, form)


def text_tip(field: str, title: str):
    """A text in a tooltip."""
    return alt.Tooltip(f"{field}:N", title=title)


def number_tip(field: str, title: str, form: str = ",d"):
    """A number in a tooltip."""
    return alt.Tooltip(f"{field}:Q", title=title, format=form)


def money_tip(field: str, title: str, of_wan: int = 1, sign: str = ""):
    """An amount in a tooltip, its unit said behind its name. ``of_wan``, ``sign`` : as of ``language.in_unit``."""
    return number_tip(field, with_unit(title, say("reporting_charts.money_unit")), money_form(of_wan, sign))


def money_form(of_wan: int = 0, sign: str = "") -> str:
    """How amounts are written in the reader's unit, for a chart."""
    return f"{sign},.{decimals_of_unit(of_wan)}f"


def money_axis(**parts):
    """An axis of amounts in the reader's unit: as many digits as tell its steps apart."""
    return alt.Axis(format=",~r", **parts)


def scaled(title: str | None, form: str, ticks: int | None = None, scale=None, **limits) -> dict:
    """The parts of a channel of figures: ``alt.X("share:Q", **scaled(title, ".0%", 6, domain=[0, 1]))``.

    Parameters
    ----------
    form : how figures are written on the axis. ticks : about how many. scale : as it is; or ``limits`` of a new one.
    """
    axis = alt.Axis(format=form) if ticks is None else alt.Axis(format=form, tickCount=ticks)
    scale = alt.Scale(**limits) if limits else scale
    return {"title": title, "axis": axis} | ({} if scale is None else {"scale": scale})


def years_across(*, gap: float | None = None, said: bool = True):
    """Years from left to right; ``gap`` between them, in shares of a step. Not ``said`` where a panel below says it."""
    parts = {} if gap is None else {"scale": alt.Scale(paddingInner=gap)}
    title = say("reporting_charts.year") if said else None
    return alt.X("year:O", title=title, axis=alt.Axis(labelAngle=0, ticks=False), **parts)


def names_axis(field: str, order: Sequence[str], **parts):
    """Names down the side of a chart, in their order, without ticks. ``parts`` : of the axis, such as ``labelLimit``."""
    return alt.Y(f"{field}:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, **parts))


def kinds_colour(field: str, kinds: Sequence[str], colours: Sequence[str], **parts):
    """A colour for each of a few kinds, in their order, with a legend above. ``parts`` : of the legend."""
    scale = alt.Scale(domain=kinds, range=colours)
    return alt.Color(f"{field}:N", title=None, sort=kinds, scale=scale, legend=alt.Legend(orient="top", **parts))


def with_unit(title: str, unit: str) -> str:
    """A name with its unit in brackets; without a unit the name alone."""
    return say("reporting_charts.with_unit", title=title, unit=unit) if unit else title

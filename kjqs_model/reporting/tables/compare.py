"""Tidy tables of scenarios set against a reference: cost and targets in the same draws, and who gains and loses in the base
year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...analysis.size_classes import CLASSES, NO_CLASS, size_class
from ...budget.cells import NOWHERE
from ...chances import with_words
from ...data import shipped
from ...heavy import pd
from ...language import either, in_both, label, say
from ...projection.costing.payments import FOLLOWED, OTHER_ENTERPRISE
from ...projection.draws.common import standard_error
from .targets import measured, target_label

if TYPE_CHECKING:
    from ...study import Study
    from ..comparison import Comparison


_MOST_INDUSTRIES = 12
_SIZES = {
    "large": in_both("reporting_tables.large_enterprises"),
    "medium": in_both("reporting_tables.medium_enterprises"),
    "small": in_both("reporting_tables.small_enterprises"),
    "micro": in_both("reporting_tables.micro_enterprises"),
    NO_CLASS: in_both("reporting_tables.industries_without_size_classes"),
}


def owed(compared: Comparison) -> pd.DataFrame:
    """label, year, mean, p10, p90 in yuan: what each scenario owes in each year."""
    return _spreads(
        [(entry.label, entry.budgeted.of("entitlement", "total", "total")) for entry in compared.entries], compared.years
    )


def owed_more(compared: Comparison) -> pd.DataFrame:
    """label, year, mean, p10, p90 in yuan: what each scenario owes more than the reference, draw by draw."""
    base = compared.reference.budgeted.of("entitlement", "total", "total")
    return _spreads(
        [(entry.label, entry.budgeted.of("entitlement", "total", "total") - base) for entry in compared.others], compared.years
    )


def _spreads(values: list[tuple[str, np.ndarray]], years: tuple[int, ...]) -> pd.DataFrame:
    rows = []
    for name, found in values:
        low, high = np.quantile(found, [0.1, 0.9], axis=1)
        rows += [
            {"label": name, "year": year, "mean": float(found[place].mean()), "p10": float(low[place]), "p90": float(high[place])}
            for place, year in enumerate(years)
        ]
    return pd.DataFrame(rows)


def counties_ahead(compared: Comparison) -> pd.DataFrame:
    """label, key, county, mean, p10, p90 in yuan: what recipients of each county get more over all years ahead, draw by draw.

    The county through which most moves comes first.
    """
    rows, theirs = [], _by_county(compared.reference)
    nothing = np.zeros(compared.reference.budgeted.draws, dtype=np.int64)
    for entry in compared.others:
        own = _by_county(entry)
        for county in {**own, **theirs}:
            gap = own.get(county, nothing) - theirs.get(county, nothing)
            low, high = np.quantile(gap, [0.1, 0.9])
            rows.append(
                {
                    "label": entry.label,
                    "key": county,
                    "county": say("reporting_tables.several_or_not_given") if county == NOWHERE else county,
                    "mean": float(gap.mean()),
                    "p10": float(low),
                    "p90": float(high),
                }
            )
    frame = pd.DataFrame(rows)
    size = frame["mean"].abs().groupby(frame["key"]).sum()
    order = {key: place for place, key in enumerate(sorted(size.index, key=lambda key: (key == NOWHERE, -size[key], key)))}
    return frame.sort_values("key", key=lambda keys: keys.map(order), kind="stable", ignore_index=True)


def _by_county(entry: Study) -> dict[str, np.ndarray]:
    return {key: values.sum(axis=0) for _, key, values in entry.budgeted.groups("entitlement", ("county",))}


def targets(compared: Comparison) -> pd.DataFrame:
    """label, target, year, probability, standard_error, low, high, text, words, more, more_error: the chance of each target of
    the reference in its year.

    ``more`` is the chance less the reference's in the same draws, with its own standard error: NaN in the rows of the reference.
    Every scenario is measured by the reference's thresholds. A year that is not projected counts as the last one.
    """
    rows = []
    for name, (indicator, target) in measured(compared.reference.projection).items():
        year = target.year if target.year in compared.years else compared.years[-1]
        place = compared.years.index(year)
        met = [(entry.projected.indicators[indicator][place] >= target.at_least).astype(np.float64) for entry in compared.entries]
        for number, (entry, own) in enumerate(zip(compared.entries, met, strict=True)):
            gap = own - met[0]
            named = target_label(name, indicator)
            rows.append(
                {
                    "label": entry.label,
                    "target": say("reporting_tables.named_year", named=named, year=year),
                    "year": year,
                    "probability": float(own.mean()),
                    "standard_error": float(standard_error(own)),
                    "more": float(gap.mean()) if number else np.nan,
                    "more_error": float(standard_error(gap)) if number else np.nan,
                }
            )
    return with_words(pd.DataFrame(rows), compared.reference.projected.draws)


def changes_of_recipients(compared: Comparison) -> pd.DataFrame:
    """label, recipient_kind, recipient_id, county, difference: each recipient of the base year who gets another sum than in the
    reference."""
    keys = ["recipient_kind", "recipient_id", "county"]
    theirs, parts = _sums(compared.reference, keys), []
    for entry in compared.others:
        both = pd.concat([_sums(entry, keys).rename("own"), theirs.rename("theirs")], axis=1).fillna(0).astype("int64")
        gap = (both["own"] - both["theirs"]).rename("difference")
        parts.append(gap[gap != 0].reset_index().assign(label=entry.label))
    return pd.concat(parts, ignore_index=True)


def _sums(entry: Study, keys: list[str]) -> pd.Series:
    return entry.costing.detail().astype({"amount_yuan": "int64"}).groupby(keys)["amount_yuan"].sum()


def gains(compared: Comparison, by: str) -> pd.DataFrame:
    """label, group, gain, loss, net, winners, losers of the base year by county, size or industry; the order of rows is that of
    charts.

    ``loss`` is zero or less. Recipients other than enterprises have a county, but neither size nor industry: they stand together.
    """

    moved = changes_of_recipients(compared)
    moved = moved.assign(group=moved["county"] if by == "county" else _groups_of(compared, moved, by))
    if by == "industry":
        moved = moved.assign(group=_largest_named(moved))
    found = _sums_by_group(moved, ["label", "group"])
    found = found.assign(net=found["gain"] + found["loss"])
    return _every_group(compared, found, _in_order(found.reset_index(), by))


def gains_ahead(compared: Comparison, by: str) -> pd.DataFrame:
    """label, group, gain, loss, winners, losers, net, p10, p90 of all years ahead by county, size or industry: a mean draw's, and
    quantiles of net; yuan and recipients.

    A recipient gains that gets more over all years together. Sizes are those of the first year in which an enterprise is paid.
    """
    moved = compared.moves_ahead
    moved = moved.assign(group=_named_county(moved["county"]) if by == "county" else _named_ahead(moved, by))
    if by == "industry":
        moved = moved.assign(group=_largest_named(moved))
    by_draw = _sums_by_group(moved, ["label", "group", "draw"])
    draws = compared.reference.projected.draws
    mean = by_draw.groupby(["label", "group"]).sum() / draws
    net = (by_draw["gain"] + by_draw["loss"]).unstack("draw", fill_value=0).reindex(columns=range(draws), fill_value=0)
    mean = mean.assign(net=mean["gain"] + mean["loss"], p10=net.quantile(0.1, axis=1), p90=net.quantile(0.9, axis=1))
    return _every_group(compared, mean, _in_order(mean.reset_index(), by))


def _sums_by_group(moved: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """gain, loss, winners, losers by keys, which are the index."""
    more, less = moved["difference"].clip(lower=0), moved["difference"].clip(upper=0)
    wide = moved.assign(gain=more, loss=less, winners=(more > 0).astype(int), losers=(less < 0).astype(int))
    return wide.groupby(keys)[["gain", "loss", "winners", "losers"]].sum()


def _every_group(compared: Comparison, found: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """A row a scenario and group, in the order of charts; zeros where nothing moves."""
    every = pd.MultiIndex.from_product([[entry.label for entry in compared.others], groups], names=["label", "group"])
    return found.reindex(every, fill_value=0).reset_index()


def _named_county(county: pd.Series) -> pd.Series:
    return county.where(county != "", say("reporting_tables.several_or_not_given"))


def _named_ahead(moved: pd.DataFrame, by: str) -> np.ndarray:
    """The size or industry of each recipient of the years ahead in the reader's words."""
    words = (
        {name: either(*_SIZES[name]) for name in _SIZES}
        if by == "size"
        else {code: _industry(code) for code in moved["industry"].unique()}
    )
    return np.select(
        [moved["kind"] == FOLLOWED, moved["kind"] == OTHER_ENTERPRISE],
        [moved[by].map(words), say("reporting_tables.enterprises_without_data")],
        other_word(),
    )


def _groups_of(compared: Comparison, moved: pd.DataFrame, by: str) -> pd.Series:
    """The size or industry of each recipient that is an enterprise of the tables."""
    firms = sizes(compared) if by == "size" else industries(compared)
    known = moved["recipient_id"].map(firms).where(moved["recipient_kind"] == "enterprise")
    other = np.where(moved["recipient_kind"] == "enterprise", say("reporting_tables.enterprises_without_data"), other_word())
    return known.where(known.notna(), other)


def other_word() -> str:
    """Recipients that are no enterprises."""
    return say("reporting_tables.other_than_enterprises")


def industries(compared: Comparison) -> pd.Series:
    """The industry of every enterprise of the base year, by id."""
    return _enterprises(compared)["industry"].map(_industry)


def _industry(code: str) -> str:
    names = shipped("industries.yaml")
    return f"{code} {label(names[code])}" if code in names else code


def sizes(compared: Comparison) -> pd.Series:
    """The size class of every enterprise of the base year, by id; above scale or not where the tables have no accounts."""
    frame = _enterprises(compared)
    if "accounts" not in compared.tables.given:
        words = {"none": say("reporting_tables.below_scale")}
        return frame["above_scale"].map(lambda word: words.get(word, say("reporting_tables.above_scale")))
    accounts = compared.tables["accounts"].to_frame()
    known = frame.join(accounts[accounts["year"] == compared.year].set_index("firm_id")[["staff", "revenue", "assets"]]).dropna(
        subset=["staff", "revenue", "assets", "industry"]
    )
    measures = {name: known[name].to_numpy(dtype=np.float64) for name in ("staff", "revenue", "assets")}
    found = size_class(known["industry"].astype(str).to_numpy(), measures)
    return known.assign(size=[either(*_SIZES[name]) for name in found])["size"]


def _enterprises(compared: Comparison) -> pd.DataFrame:
    frame = compared.tables["enterprises"].to_frame()
    return frame[frame["year"] == compared.year].set_index("firm_id")


def _largest_named(moved: pd.DataFrame) -> pd.Series:
    """The industries through which most moves by name, the others together."""
    own = moved[moved["group"] != other_word()]
    sums = own["difference"].abs().groupby(own["group"]).sum().sort_values(ascending=False, kind="stable")
    kept = {*sums.index[:_MOST_INDUSTRIES], other_word()}
    return moved["group"].where(moved["group"].isin(kept), say("reporting_tables.other_industries"))


def _in_order(found: pd.DataFrame, by: str) -> list[str]:
    """Groups as charts show them: sizes from large to micro, others by what moves; what is no real group last."""
    last = {
        other_word(),
        say("reporting_tables.other_industries"),
        say("reporting_tables.enterprises_without_data"),
        say("reporting_tables.several_counties"),
        say("reporting_tables.not_given"),
        say("reporting_tables.several_or_not_given"),
    }
    moves = (found["gain"] - found["loss"]).groupby(found["group"]).sum()
    ranked = [either(*_SIZES[name]) for name in (*CLASSES, NO_CLASS)] if by == "size" else []
    return sorted(
        moves.index,
        key=lambda group: (group in last, ranked.index(group) if group in ranked else len(ranked), -moves[group], group),
    )

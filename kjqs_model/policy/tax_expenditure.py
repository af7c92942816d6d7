"""Clause 2.1: corporate income tax forgone, by relief and by level of government. Beside the budget, never in payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import did_you_mean
from ..heavy import pd
from ..higher_law import columns_of, columns_read, parameters, rule_sets, work_out
from ..language import either, in_both
from ..law import known, round_half_up
from ..tables import Tables

LEVELS = ("total", "centre", "province", "city", "county")
_SHARES = ("share_of_centre", "share_of_province", "share_of_city", "share_of_county")  # in the order of the levels after total


@dataclass(frozen=True)
class _Item:
    """A relief: the saving that it brings a firm, and the quantity or column that says which firms it could bring one."""

    saving: str
    open_to: str
    zh: str
    en: str
    registered: bool = False  # counted for firms registered as technology SME alone


_ITEMS = {
    "super_deduction": _Item(
        "saving_from_super_deduction", "super_deduction", *in_both("policy.rd_super_deduction_all_enterprises")
    ),
    "super_deduction_by_technology_smes": _Item(
        "saving_from_super_deduction", "super_deduction", *in_both("policy.enjoyed_technology_smes"), True
    ),
    "super_deduction_technology_sme": _Item(
        "saving_from_technology_sme_rate", "super_deduction", *in_both("policy.higher_rate_technology_smes_clause"), True
    ),
    "certificate_rate": _Item("saving_from_certificate", "certificate_valid", *in_both("policy.n_15_rate_certified_high_tech")),
}


def item_label(item: str) -> str:
    """What an item is called in the reader's language. Raises KeyError."""
    if item not in _ITEMS:
        raise KeyError(f"no item '{item}'. {did_you_mean(item, _ITEMS)}")
    return either(_ITEMS[item].zh, _ITEMS[item].en)


def tax_expenditure(tables: Tables, year: int, overrides: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Income tax forgone in a tax year, each relief measured against the law without it and with the others in place.

    From 2023 on technology SMEs have the rate that all have, so that ``super_deduction_technology_sme`` is zero by law;
    ``super_deduction_by_technology_smes`` says how much of the whole is theirs. Items overlap: never add them up.

    Parameters
    ----------
    tables : the population, with ``accounts`` of the year. year : the tax year.
    overrides : values laid over the national rules, by ``rule.name`` (``income_tax.city_share_of_rest``).

    Returns
    -------
    DataFrame : ``item``, ``level`` (total, centre, province, city, county; the last four add up to the first), ``amount_yuan``
        whole, ``firms`` that save anything, ``firms_not_known`` that the relief is open to and whose accounts do not say.

    Raises
    ------
    Refusal : the rules do not exist yet in the year, or an unknown override.
    """
    overrides = _paths(overrides or {})
    columns, found = _worked_out(tables, year, overrides)
    rows = []
    for name, item in _ITEMS.items():
        reached = (found | columns)[item.open_to] & (columns["tech_sme"] if item.registered else True)
        saving = np.where(reached, found[item.saving], 0.0)
        whole = round_half_up(saving[known(saving)])
        counts = {"firms": int((whole > 0).sum()), "firms_not_known": int((~known(saving)).sum())}
        for level, amount in zip(LEVELS, _by_level(int(whole.sum()), [float(found[share]) for share in _SHARES]), strict=False):
            rows.append({"item": name, "level": level, "amount_yuan": amount, **counts})
    return pd.DataFrame(rows)


def tax_expenditure_assumptions(year: int = 2023) -> list[dict]:
    """What the tax expenditure assumes: rows of ``name`` (a path to override), ``label``, ``value``, ``range``, ``source``."""
    found = []
    for rule in ("super_deduction", "income_tax"):
        values = parameters(rule, year)
        found += [
            {
                "name": f"{rule}.{name}",
                "label": entry.label(),
                "value": values[name],
                "range": entry.range,
                "source": entry.source,
            }
            for name, entry in rule_sets()[rule].parameters.items()
            if entry.assumed
        ]
    return found


def _paths(overrides: Mapping[str, object]) -> dict[str, object]:
    return {path if "." in path else f"income_tax.{path}": value for path, value in overrides.items()}


def _worked_out(tables: Tables, year: int, overrides: Mapping[str, object]):
    wanted = sorted({item.saving for item in _ITEMS.values()})
    _, columns = columns_of(tables, year, columns_read("income_tax", wanted) | {"tech_sme", "super_deduction"})
    found = work_out("income_tax", year, columns, wanted, overrides)
    found |= work_out("recognition", year, columns, ["certificate_valid"], overrides)
    one = {"share": np.zeros(1)}  # the shares are the same for all: one row says them
    found |= {name: value[0] for name, value in work_out("income_tax", year, one, _SHARES, overrides).items()}
    return columns, found


def _by_level(total: int, shares: list[float]) -> list[int]:
    """The total and its parts in whole yuan, which add up to it: largest remainder, ties to the higher level."""
    exact = [total * share for share in shares]
    parts = [int(amount) for amount in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return [total, *parts]

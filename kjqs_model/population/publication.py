"""Tables for publication: firms, their R&D or what they are paid, by county, industry or status, with disclosure control."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Refusal, did_you_mean
from ..language import say
from ..tables import Tables, dictionary
from .disclosure import Published, suppress
from .firms import SYNTHETIC

if TYPE_CHECKING:
    import pandas as pd

    from ..policy import Policy

GROUPS = ("county", "industry", "above_scale", "tech_sme", "recognition", "super_deduction")
"""What firms can be grouped by; payments by county and clause."""

VALUES = ("firms", "payments", "rd_reported", "provincial_rd_subsidy")
_PAYMENT_GROUPS = ("county", "clause")


def publication(tables: Tables, policy: Policy, year: int, rows: str = "county", columns: str | None = None, value: str = "firms",
                bureau: bool = False) -> Published:
    """A table of one year with its totals, cells hidden that would give a real firm away.

    Parameters
    ----------
    tables, policy, year : the population, and the policy that payments are costed under.
    rows, columns : what to group by (``GROUPS``; for payments county or clause); columns may be None.
    value : firms (a count), payments (yuan owed), rd_reported or provincial_rd_subsidy (yuan).
    bureau : the bureau's own view, which hides nothing and says so.

    Raises
    ------
    Refusal : a group or value that there is not, with the nearest one.
    """
    _check_words(rows, columns, value)
    frame = _payments(tables, policy, year) if value == "payments" else _firms(tables, year, value)
    if frame.empty:
        raise Refusal(say(f"{year} 年没有可汇总的数据。请核对年度。", f"There is nothing of {year} to add up: check the year."))
    named = {name: label_of(name) for name in (rows, columns) if name is not None}
    found = suppress(frame.rename(columns=named), named[rows], named.get(columns), "value", "firm", real="real",
                     mode="bureau" if bureau else "public")
    return _in_clause_order(found, rows, columns) if value == "payments" else found


def label_of(name: str) -> str:
    """A group or value in the reader's language."""
    own = {"clause": say("条款", "clause"), "firms": say("企业数", "firms"), "payments": say("应兑付（元）", "owed (yuan)")}
    return own.get(name) or dictionary()["enterprises"].columns[name].heading


def _in_clause_order(found: Published, rows: str, columns: str | None) -> Published:
    """1.2 before 1.10; the total stays last."""
    from ..policy.register import clause_order

    def ordered(labels) -> list:
        return [*sorted(labels[:-1], key=clause_order), labels[-1]]

    tables = {}
    for name in ("table", "shown", "firms"):
        frame = getattr(found, name)
        if rows == "clause":
            frame = frame.loc[ordered(list(frame.index))]
        if columns == "clause":
            frame = frame[ordered(list(frame.columns))]
        tables[name] = frame
    return replace(found, **tables)


def _check_words(rows: str, columns: str | None, value: str) -> None:
    if value not in VALUES:
        raise Refusal(say(f"没有“{value}”这种汇总值。", f"There is no value '{value}'. ") + did_you_mean(value, VALUES))
    valid = _PAYMENT_GROUPS if value == "payments" else GROUPS
    for group in (rows, columns):
        if group is not None and group not in valid:
            raise Refusal(say(f"“{value}”不能按“{group}”汇总。", f"'{value}' can't be grouped by '{group}'. ") + did_you_mean(group, valid))
    if rows == columns:
        raise Refusal(say("行和列不能是同一个分组。", "Rows and columns can't be the same group."))


def _firms(tables: Tables, year: int, value: str) -> pd.DataFrame:
    import pandas as pd

    firms = tables["enterprises"]
    firms = firms.take(firms["year"] == year)
    amount = np.ones(len(firms)) if value == "firms" else firms[value]
    groups = {name: _words(firms, name) for name in GROUPS}
    return _marked(pd.DataFrame(groups | {"value": amount, "firm": firms.texts("firm_id")}))


def _payments(tables: Tables, policy: Policy, year: int) -> pd.DataFrame:
    from ..policy import evaluate

    detail = evaluate(tables, policy, year).detail()
    return _marked(detail[["county", "clause"]].assign(value=detail["amount_yuan"].astype(float), firm=detail["recipient_id"]))


def _marked(frame: pd.DataFrame) -> pd.DataFrame:
    """With the rows told apart that stand for nobody: synthetic firms need no protection and give none."""
    return frame.assign(real=~frame["firm"].astype(str).str.startswith(f"{SYNTHETIC}-"))


def _words(table, name: str) -> np.ndarray:
    entry = dictionary()["enterprises"].columns[name]
    if entry.type == "bool":
        return np.where(table[name], say("是", "true"), say("否", "false")).astype(object)
    texts = table.texts(name)
    return np.array([entry.words.get(text, text) if entry.words else text for text in texts], dtype=object) if say("中", "") else texts

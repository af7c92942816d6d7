"""Tables for publication: firms, their R&D or what they are paid, by county, industry or status, with disclosure control."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import Refusal, did_you_mean
from ...heavy import pd
from ...language import say
from ...tables import Tables, dictionary
from ..provenance import Provenance
from .suppression import Published, suppress

if TYPE_CHECKING:
    from ...policy import Policy

GROUPS = ("county", "industry", "above_scale", "tech_sme", "recognition", "super_deduction")
"""What firms can be grouped by; payments by county and clause."""

VALUES = ("firms", "payments", "rd_reported", "provincial_rd_subsidy")
_PAYMENT_GROUPS = ("county", "clause")


def publication(
    tables: Tables,
    policy: Policy,
    year: int,
    rows: str = "county",
    columns: str | None = None,
    value: str = "firms",
    bureau: bool = False,
    provenance: Provenance | None = None,
) -> Published:
    """A table of one year with its totals, cells hidden that would give a real firm away.

    Parameters
    ----------
    tables, policy, year : the population, and the policy that payments are costed under.
    rows, columns : what to group by (``GROUPS``; for payments county or clause); columns may be None.
    value : firms (a count), payments (yuan owed), rd_reported or provincial_rd_subsidy (yuan).
    bureau : the bureau's own view, which hides nothing and says so.
    provenance : which rows stand for somebody (``read_provenance``); None, the safe reading: all of them. What was made needs no
        protection and gives none, for anybody can make it again and take it off.

    Raises
    ------
    Refusal : a group or value that there is not, with the nearest one.
    """
    _check_words(rows, columns, value)
    origin = provenance or Provenance()
    frame = _payments(tables, policy, year, origin) if value == "payments" else _firms(tables, year, value, origin)
    if frame.empty:
        raise Refusal(say("population.there_nothing_add_up_check", year=year))
    named = {name: label_of(name) for name in (rows, columns) if name is not None} | {"value": label_of(value)}
    unit = "unit" if "clause" in (rows, columns) else None
    found = suppress(
        frame.rename(columns=named),
        named[rows],
        named[columns] if columns else None,
        named["value"],
        "firm",
        real="real",
        unit=unit,
        mode="bureau" if bureau else "public",
    )
    return _in_clause_order(found, rows, columns) if value == "payments" else found


def label_of(name: str) -> str:
    """A group or value in the reader's language."""
    own = {"clause": say("population.clause"), "firms": say("population.firms"), "payments": say("population.owed_yuan")}
    if name in own:
        return own[name]
    entry = dictionary()["enterprises"].columns[name]
    return entry.heading + (say("population.yuan") if entry.type == "yuan" else "")


def _in_clause_order(found: Published, rows: str, columns: str | None) -> Published:
    """1.2 before 1.10; the total stays last."""
    from ...policy.register import clause_order

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
        raise Refusal(say("population.there_no_value", value=value) + did_you_mean(value, VALUES))
    valid = _PAYMENT_GROUPS if value == "payments" else GROUPS
    for group in (rows, columns):
        if group is not None and group not in valid:
            raise Refusal(say("population.cant_be_grouped_by", value=value, group=group) + did_you_mean(group, valid))
    if rows == columns:
        raise Refusal(say("population.rows_columns_cant_same_group"))


def _firms(tables: Tables, year: int, value: str, provenance: Provenance) -> pd.DataFrame:
    firms = tables["enterprises"]
    firms = firms.take(firms["year"] == year)
    amount = np.ones(len(firms)) if value == "firms" else firms[value]
    groups = {name: _words(firms, name) for name in GROUPS}
    ids = firms.texts("firm_id")
    return pd.DataFrame(groups | {"value": amount, "firm": ids, "real": provenance.is_real("enterprises", ids)})


def _payments(tables: Tables, policy: Policy, year: int, provenance: Provenance) -> pd.DataFrame:
    from ...policy import evaluate

    detail = evaluate(tables, policy, year).detail()
    frame = detail[["county", "clause"]].assign(
        value=detail["amount_yuan"].astype(float), firm=detail["recipient_id"].astype(str), real=False, unit=1.0
    )
    firms = tables["enterprises"].texts("firm_id")
    real_firms = frozenset(firms[provenance.is_real("enterprises", firms)])
    for clause, rows in frame.groupby("clause").groups.items():
        if (detail.loc[rows, "recipient_kind"] != "envelope").all():  # an envelope is a figure of the scenario and nobody's
            somebody = real_firms | _named_by_real_rows(tables, year, clause, provenance)
            frame.loc[rows, "real"] = [id in somebody for id in frame.loc[rows, "firm"]]
        frame.loc[rows, "unit"] = _least_award(policy, year, clause)
    return frame


def _named_by_real_rows(tables: Tables, year: int, clause: str, provenance: Provenance) -> frozenset[str]:
    """The recipients that real rows of a clause's table name: an agency, say, that a real enterprise was coached by. With the
    real enterprises, whatever table names them, they are those who must be protected."""
    from ...policy.register import rules

    mark = rules(year)[clause].entitles[1]
    table = tables[mark.table]
    table = table.take(table["year"] == year)
    return frozenset(table.texts(mark.recipient)[provenance.is_real(mark.table, table.texts(table.spec.key[0]))])


def _least_award(policy: Policy, year: int, clause: str) -> float:
    """The least that a recipient can be paid, which every reader of the policy knows: its least amount; a yuan where the clause
    pays a share or a match."""
    from ...policy.register import register

    figures = {name: value for name, value in policy.parameters(clause, year).items() if isinstance(value, int | float)}
    named = [name for name in register()[clause].parameters if name.startswith("amount")]
    paid = [figures[name] * figures.get("share_paid", 1.0) for name in named if figures.get(name)]
    return max(1.0, float(np.rint(min(paid)))) if paid else 1.0


def _words(table, name: str) -> np.ndarray:
    entry = dictionary()["enterprises"].columns[name]
    if entry.type == "bool":
        return np.where(table[name], say("population.true_published"), say("population.false_published")).astype(object)
    texts = table.texts(name)
    return (
        np.array([entry.words.get(text, text) if entry.words else text for text in texts], dtype=object)
        if say("signs.within_or_nothing")
        else texts
    )

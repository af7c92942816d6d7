"""支出功能分类 and 政府经济分类: the budget by code of the classification, and what finance has yet to settle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...heavy import pd
from ...language import say
from ..cells import CITY, NOWHERE
from ..codes import Code, economic_code, function_code, transfer_code
from .years import budget_years

if TYPE_CHECKING:
    from ..budget import Budget

COLUMNS = ["code", "text", "settled", "clauses", "remark", "year", "appropriation", "need", "need_p80"]

_CODE_OF = {"function": function_code, "economic": economic_code}


def classification_table(budget: Budget, kind: str) -> pd.DataFrame:
    """The budget by code and year.

    Parameters
    ----------
    kind : ``function`` (what the money is for) or ``economic`` (what kind of payment it is).

    Returns
    -------
    DataFrame : code as the map has it, text (what a form prints: the code with its name, or that finance has yet to settle it),
    settled,
    clauses, remark (suggested code, alternatives and clauses); year, appropriation, need and need_p80 of what is due, in yuan.
    """
    rows = []
    for key, places in budget.cells.members(kind).items():
        clauses = tuple(dict.fromkeys(budget.cells.entries[place].clause for place in places))
        code = _least_sure([_CODE_OF[kind](clause, budget.settings) for clause in clauses])
        words = {"code": key, "text": code.text(), "settled": code.settled, "clauses": clauses, "remark": _remark(code, clauses)}
        rows += [words | _amounts(budget, budget.of, kind, key, year) for year in budget_years(budget)]
    return pd.DataFrame(rows, columns=COLUMNS)


def transfer_row(budget: Budget) -> pd.DataFrame:
    """The city's money for recipients in the counties, by year: where it is paid through a county's finance it is a transfer
    (51301).

    The policy does not say which way the money goes. It is in the table by economic code already, so the row is of which, never
    to be added.
    """
    places = np.array(
        [place for place, cell in enumerate(budget.cells.entries) if cell.level == CITY and cell.county != NOWHERE],
        dtype=np.int64,
    )
    clauses = tuple(dict.fromkeys(budget.cells.entries[place].clause for place in places))
    code = transfer_code()

    def of(measure: str, *_) -> np.ndarray:
        return budget.ledger.measure(measure)[places].sum(axis=0)

    words = {
        "code": code.code,
        "text": code.text(),
        "settled": code.settled,
        "clauses": clauses,
        "remark": _remark(code, clauses),
    }
    return pd.DataFrame([words | _amounts(budget, of, "", "", year) for year in budget_years(budget)], columns=COLUMNS)


def _amounts(budget: Budget, of, kind: str, key: str, year: int) -> dict:
    place = budget.years.index(year)
    need = of("payable", kind, key)[place]
    return {
        "year": year,
        "appropriation": float(of("appropriation", kind, key)[place].mean()),
        "need": float(need.mean()),
        "need_p80": float(np.quantile(need, 0.8)),
    }


def _least_sure(codes: list[Code]) -> Code:
    """A code is as sure as the least sure of the clauses that it stands for."""
    return min(codes, key=lambda code: code.confidence)


def _remark(code: Code, clauses: tuple[str, ...]) -> str:
    listed = say("budget.clauses_clauses", clauses=" ".join(clauses))
    if code.settled:
        return listed
    others = (
        say("budget.or_alternatives", alternatives=say("signs.list_mark").join(code.alternatives)) if code.alternatives else ""
    )
    return say("budget.suggested_code_code_name_others", code=code.code, code_name=code.name, others=others, listed=listed)

"""A year costed, recipient by recipient."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..policy import Costing, Policy
from ..policy import evaluate as cost
from ..reporting.words import unset_note, yuan_text
from ..scenario import Scenario
from ..tables import Tables
from .given import load_scenario, load_tables
from .tidy import Tidy

if TYPE_CHECKING:
    from .given import Recipients


class Evaluation(Tidy):
    """What is owed for a year. ``total`` in whole yuan; ``unset`` the clauses not in it; ``notes`` what belongs beside it."""

    verb, main = "evaluate", "totals"

    def __init__(self, costing: Costing):
        self.costing = costing

    def __getattr__(self, name: str):
        if name.startswith("_") or name == "costing":
            raise AttributeError(name)
        return getattr(self.costing, name)

    def payments(self) -> pd.DataFrame:
        """A row a clause and recipient: year, clause, recipient_kind, recipient_id, amount_yuan (whole yuan)."""
        return self.costing.payments()

    def totals(self) -> pd.DataFrame:
        """A row a clause that is costed: recipients and amount_yuan, zero rows included."""
        return self.costing.totals()

    def by(self, column: str) -> pd.DataFrame:
        """Recipients and yuan by a column of ``detail()``: county, lead, article, pay, claim, clause.

        Raises
        ------
        Refusal : a column that ``detail()`` does not have.
        """
        detail = self.costing.detail()
        if column not in detail.columns:
            raise Refusal(say("verbs.no_such_column", column=column, known=say("signs.list_mark").join(detail.columns)))
        return detail.groupby(column, sort=False)["amount_yuan"].agg(payments="size", amount_yuan="sum").reset_index()

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """payments, detail (with county, article, department), totals and assumptions."""
        return {
            "payments": self.payments(),
            "detail": self.costing.detail(),
            "totals": self.totals(),
            "assumptions": self.costing.assumptions(),
        }

    def line(self) -> str:
        return say("verbs.owed", year=self.costing.year, total=yuan_text(self.costing.total)) + unset_note(self.costing)


def evaluate(
    tables: Recipients, policy: Policy | Scenario | str | Path | None = None, year: int | None = None, threads: int = 1
) -> Evaluation:
    """What the city owes for a year, as ``kjqs evaluate`` has it.

    Parameters
    ----------
    tables : as of ``load_tables``: a folder, a workbook, DataFrames by name of table. policy : a scenario, its file or name; a
        policy; None is the policy as its text has it. year : in which the events were decided; None is the base year of the
        scenario, or the only year that the tables have.
    threads : the result is the same bit for bit.

    Returns
    -------
    Evaluation : ``total`` in whole yuan, ``payments()``, ``totals()``, ``by("county")``.

    Raises
    ------
    Refusal : tables with an error, a scenario that can't be read, a year that is not clear.
    """
    found = load_tables(tables)
    given = policy if isinstance(policy, Policy) else load_scenario(policy)
    return Evaluation(cost(found, given.policy if isinstance(given, Scenario) else given, year or _year(found, given), threads))


def _year(tables: Tables, given: Policy | Scenario) -> int:
    years = tables.years()
    if len(years) == 1:
        return years[0]
    if isinstance(given, Scenario) and given.years.base in years:
        return given.years.base
    raise Refusal(say("verbs.which_year", years=say("signs.list_mark").join(map(str, years))))

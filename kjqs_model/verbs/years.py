"""The years ahead, and the running year."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..budget import budget_of
from ..budget.running_year import forecast as running_year
from ..chances import chance_text
from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..projection import Projection
from ..projection import simulate as project
from ..projection.targets import measured
from ..reporting.run_folder.forecast import county_table, forecast_table, move_table
from ..reporting.tables.simulation import tables_of
from ..reporting.words import money
from ..scenario import Scenario
from ..scenario.titles import scenario_title
from ..study.room import fail_if_no_room
from .given import load_scenario, load_tables, who_works
from .tidy import Tidy, with_findings

if TYPE_CHECKING:
    import numpy as np

    from ..parts import Executor
    from .given import Recipients


class Simulation(Tidy):
    """A scenario's years ahead in every draw. ``tables()`` are the files of ``kjqs simulate``; ``projection`` is what they are
    made from."""

    verb, main = "simulate", "targets"

    def __init__(self, projection: Projection):
        self.projection = projection

    def __getattr__(self, name: str):
        if name.startswith("_") or name == "projection":
            raise AttributeError(name)
        return getattr(self.projection, name)

    @cached_property
    def _tables(self) -> Mapping[str, pd.DataFrame]:
        return tables_of(self.projection)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table of ``kjqs simulate`` by the name of its file."""
        return self._tables

    def budget(self) -> pd.DataFrame:
        """``budget.csv``: measure, group, key, year, mean and quantiles; yuan."""
        return self._tables["budget"]

    def targets(self) -> pd.DataFrame:
        """``targets.csv``: target, year, mean, quantiles, probability, standard_error."""
        return self._tables["targets"]

    def flows(self) -> pd.DataFrame:
        """``flows.csv``: recognitions, failures, lapses, registrations and stocks by year; whole firms."""
        return self._tables["flows"]

    def difference(self) -> pd.DataFrame | None:
        """``difference.csv``: the scenario less what it extends, draw by draw; None where it extends none."""
        return self._tables.get("difference")

    def draws(self, key: str = "total", measure: str = "") -> pd.DataFrame:
        """Every draw of one figure, (draws, years): the index is the draw, the columns are the years.

        Parameters
        ----------
        key : a target (``T2``: what it measures), a clause (``1.1``) or ``total``, in yuan. measure : of the budget, by default
            what is owed (``entitlement``); ``appropriation``, ``payment``, ``opening_arrears``, ``closing_arrears``.

        Raises
        ------
        Refusal : a key or measure that there is not.
        """
        rows = measured(self.projection.scenario.targets)
        if key in rows and not measure:
            values = self.projection.indicators[rows[key][0]]
        else:
            values = self._money(key, measure or "entitlement")
        return pd.DataFrame(
            values.T, index=pd.RangeIndex(values.shape[1], name="draw"), columns=pd.Index(self.projection.years, name="year")
        )

    def _money(self, key: str, measure: str) -> np.ndarray:
        budget = budget_of(replace(self.projection, parent=None))
        group = "total" if key == "total" else "clause"
        known = [*measured(self.projection.scenario.targets), "total", *budget.cells.members("clause")]
        if key not in known or measure not in _MEASURES:
            raise Refusal(
                say(
                    "verbs.no_such_figure",
                    key=key,
                    measure=measure,
                    keys=say("signs.list_mark").join(known),
                    measures=say("signs.list_mark").join(_MEASURES),
                )
            )
        return budget.of(measure, group, key)

    def line(self) -> str:
        projection = self.projection
        targets = self.targets().set_index(["target", "year"])["probability"]
        said = [
            say(
                "verbs.chance",
                name=name,
                year=target.year,
                chance=chance_text(float(targets[name, target.year]), projection.draws),
            )
            for name, target in projection.scenario.targets.items()
            if target.year in projection.years
        ]
        return say(
            "verbs.simulated",
            title=scenario_title(projection.scenario),
            first=projection.years[0],
            last=projection.years[-1],
            draws=projection.draws,
        ) + say("signs.clause_mark").join(said)


_MEASURES = ("entitlement", "appropriation", "payment", "opening_arrears", "closing_arrears", "payable", "shortfall", "lapsed")


def simulate(
    scenario: str | Path | Scenario | None = None,
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
    **more,
) -> Simulation:
    """A scenario's years ahead beside those of what it extends, as ``kjqs simulate`` has them.

    Parameters
    ----------
    scenario : a scenario, its file or the name of a shipped one. draws : a multiple of 8. seed : both the scenario's by default.
    threads : or an executor (``kjqs_model.parts.open_executor``); the result is the same bit for bit. more : ``costs``,
        ``with_parent``, ``law_overrides`` as of ``kjqs_model.projection.simulate``.

    Returns
    -------
    Simulation : ``targets()``, ``budget()``, ``flows()``; ``draws("T2")`` (draws, years).

    Raises
    ------
    Refusal : years, draws, priors or a population that can't be projected, or more memory than there is.
    """
    given = load_scenario(scenario)
    fail_if_no_room(given, draws)
    return Simulation(project(given, draws, seed, who_works(threads), **more))


class RunningYear(Tidy):
    """The running budget year by clause: need against what is available. ``found`` is what its tables are made from."""

    verb, main = "forecast", "forecast"

    def __init__(self, found: running_year.Forecast):
        self.found = found

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """forecast (a row a clause, then the total), by_county and moves; yuan."""
        return {"forecast": forecast_table(self.found), "by_county": county_table(self.found), "moves": move_table(self.found)}

    def budget(self) -> pd.DataFrame:
        """``forecast.csv``: a row a clause, then ``total``."""
        return forecast_table(self.found)

    def line(self) -> str:
        return say(
            "verbs.running",
            day=self.found.plan.as_of.isoformat(),
            need=money(float(self.found.need.mean())),
            available=money(float(self.found.available)),
        )


def forecast(
    tables: Recipients,
    ledger: str | Path | pd.DataFrame,
    as_of: str | datetime.date,
    scenario: str | Path | Scenario | None = None,
    *,
    complete: str | Iterable[str] = (),
    projects: str | Path | None = None,
    unit: str = "",
    draws: int | None = None,
    seed: int | None = None,
    threads: int | Executor = 2,
) -> RunningYear:
    """The running budget year, as ``kjqs forecast`` has it: known claims in the place of simulated ones, beside the ledger.

    Parameters
    ----------
    tables : as of ``load_tables``. ledger : a file or a DataFrame with the headings of one; yuan, unless ``unit`` says 万元.
    as_of : the day of the ledger, ``2024-08-31`` or a date. complete : clauses of which the tables hold the whole year, or
    ``all``. projects : which clause each project of an execution table belongs to. draws, seed, threads : as of ``simulate``.

    Returns
    -------
    RunningYear : ``budget()`` by clause; ``tables()`` by county and proposed moves beside it.

    Raises
    ------
    Refusal : with every finding, where tables or ledger have an error; a day or clause that is none.
    """
    named = as_of.strftime("%Y-%m-%d") if isinstance(as_of, datetime.date) else str(as_of)
    given, held, day = load_scenario(scenario), load_tables(tables), running_year.day_of(named)
    with tempfile.TemporaryDirectory(prefix="kjqs-") as room:
        path = ledger if isinstance(ledger, str | Path) else _as_file(ledger, Path(room))
        try:
            execution, booked = running_year.load_books(
                Path(path), Path(projects) if projects else None, held, given, day, running_year.unit_of(unit)
            )
        except Refusal as refusal:
            raise with_findings(refusal) from None
    plan = running_year.plan_of(held, given, day, [complete] if isinstance(complete, str) else complete)
    return RunningYear(running_year.forecast(held, booked, given, plan, draws, seed, who_works(threads), execution=execution))


def _as_file(frame: pd.DataFrame, room: Path) -> Path:
    path = room / "ledger.csv"
    if not hasattr(frame, "to_csv"):
        raise Refusal(say("verbs.no_ledger", kind=type(frame).__name__))
    frame.to_csv(path, index=False)
    return path

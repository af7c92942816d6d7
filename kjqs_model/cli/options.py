"""Options that several commands share, and what they do with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import Refusal
from ..language import LANGUAGES, in_one_line, say, set_language
from ..staging import set_force
from . import progress, screen

if TYPE_CHECKING:
    from ..parts import Executor
    from ..policy import Costing, Policy
    from ..scenario import Scenario
    from ..tables import Tables

_SCRAMBLES = 8  # draws come in as many scrambles of a Sobol sequence


def _speak(language: str) -> str:
    if language not in LANGUAGES:
        raise typer.BadParameter("zh | en")
    set_language(language)
    return language


def _force(forced: bool) -> bool:
    set_force(forced)
    return forced


def _draws(draws: int | None) -> int | None:
    from ..scenario.schema import MOST_DRAWS

    if draws is not None and draws > MOST_DRAWS:
        raise Refusal(say("cli.draws_most_not_more_only", most_draws=f"{MOST_DRAWS:,}", draws=f"{draws:,}"))
    if draws is not None and (draws < _SCRAMBLES or draws % _SCRAMBLES):
        raise Refusal(say("cli.draws_must_multiple_not_say", scrambles=_SCRAMBLES, draws=draws))
    return draws


TablesPath = Annotated[Path, typer.Argument(metavar="TABLES", help=in_one_line("cli.folder_or_workbook"))]
Year = Annotated[int, typer.Option("--year", min=1900, max=2200, help=in_one_line("cli.year"))]
ScenarioPath = Annotated[Path | None, typer.Option("--scenario", help=in_one_line("cli.scenario_file"))]
Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=in_one_line("cli.override_repeatable"))]
Draws = Annotated[int | None, typer.Option("--draws", callback=_draws, help=in_one_line("cli.draws_multiple_8"))]
Seed = Annotated[int | None, typer.Option("--seed", min=0, max=2**63 - 1, help=in_one_line("cli.seed"))]
Threads = Annotated[int, typer.Option("--threads", min=1, max=64, help=in_one_line("cli.threads_same_result"))]
Workers = Annotated[int, typer.Option("--workers", min=1, max=256, help=in_one_line("cli.processes_for_population_in_parts"))]
Scheduler = Annotated[str, typer.Option("--scheduler", metavar="ADDRESS", help=in_one_line("cli.dask_scheduler_instead"))]
ProjectingWorkers = Annotated[int, typer.Option("--workers", min=1, max=256, help=in_one_line("cli.processes_that_project"))]
ProjectingScheduler = Annotated[
    str, typer.Option("--scheduler", metavar="ADDRESS", help=in_one_line("cli.dask_scheduler_projects"))
]
OutputFolder = Annotated[Path, typer.Option("--output", help=in_one_line("cli.folder"))]
Base = Annotated[int | None, typer.Option("--base", min=1900, max=2200, help=in_one_line("cli.base_year"))]
Force = Annotated[bool, typer.Option("--force", callback=_force, help=in_one_line("cli.set_aside_what_way_then"))]
Language = Annotated[str, typer.Option("--language", callback=_speak, is_eager=True, help="zh | en")]


def read_scenario(path: Path | None, overrides: Sequence[str] | None = None) -> Scenario:
    """A scenario, also what of it the command makes no use of: a budget or assumptions that cannot be meant are refused by every
    command alike."""
    from ..budget.settings import settings_of
    from ..scenario import load_scenario

    found = load_scenario(path, overrides or ())
    settings_of(found.budget)
    if found.assumptions:
        from ..projection.draws.priors import priors_of

        priors_of(found.assumptions)
    return found


def who_projects(context: typer.Context, threads: int, workers: int, scheduler: str) -> int | Executor:
    """Who projects draws: threads of this process, or to the end of the command the workers that were asked for.

    Raises Refusal where no scheduler answers.
    """
    if workers == 1 and not scheduler:
        return threads
    from ..parts import open_executor

    return context.with_resource(open_executor(workers, scheduler))


def evaluate_given(path: Path, policy: Policy, year: int, workers: int, scheduler: str) -> tuple[Costing, Tables]:
    """A year costed with the tables that it is of; where the population is kept in parts, by whoever was asked to read them.

    Raises Refusal with every finding where one is an error, and where workers are asked for a population that is in one.
    """
    from ..tables import absent_year_findings, partitions

    parts = partitions(path)
    if not parts:
        if workers > 1 or scheduler:
            raise Refusal(say("cli.workers_need_parts", path=path))
        from ..policy import evaluate

        population = read_population(path, year)
        return evaluate(population, policy, year), population
    from ..parts import evaluate_partitions, open_executor

    with open_executor(workers, scheduler) as executor, progress.steps(say("cli.reading_parts"), len(parts)) as advance:
        costing, population, findings = evaluate_partitions(path, policy, year, executor, advance)
    screen.show_findings([*findings, *absent_year_findings(population, year)], quiet_when_none=True)
    return costing, population


def read_population(path: Path, year: int | None):
    """The tables, with their warnings said (no row of ``year`` is one); a Refusal with every finding where one is an error."""
    from ..tables import absent_year_findings, read_tables
    from ..tables.reading.limits import fail_if_no_room

    fail_if_no_room(path)
    with progress.working(say("cli.reading_the_data")):
        tables, findings = read_tables(path)
    if tables is None:
        raise Refusal(say("cli.data_errors_nothing_written"), findings)
    screen.show_findings([*findings, *(absent_year_findings(tables, year) if year is not None else ())], quiet_when_none=True)
    return tables

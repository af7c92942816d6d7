"""The commands on the years ahead, behind and running: simulate, fit, hindcast, forecast."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Refusal
from ..heavy import import_scipy_special
from ..language import in_one_line, say
from ..staging import fail_if_inputs, publishing_files
from . import progress, screen
from .app import app
from .options import (
    Base,
    Draws,
    Force,
    Language,
    OutputFolder,
    Overrides,
    ProjectingScheduler,
    ProjectingWorkers,
    ScenarioPath,
    Seed,
    TablesPath,
    Threads,
    read_population,
    read_scenario,
    who_projects,
)


@app.command()
def simulate(
    context: typer.Context,
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help=in_one_line("cli.scenario_file"))],
    output: OutputFolder,
    draws: Draws = None,
    seed: Seed = None,
    threads: Threads = 2,
    workers: ProjectingWorkers = 1,
    scheduler: ProjectingScheduler = "",
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """推演以后各年：支出、目标实现的概率和企业流量，写出一个文件夹 / the years ahead: budget, targets and flows.

    例 / example: kjqs simulate scenarios/baseline.yaml --draws 256 --output simulated
    """
    import_scipy_special()  # before the rooms below, which all need it
    from ..budget import budget_of
    from ..projection import blocks_of
    from ..projection import simulate as project
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.run_folder.checkpoint import Blocks, going_on
    from ..reporting.tables import simulation as simulation_tables
    from ..reporting.terminal import simulation as simulation_words
    from ..study.room import fail_if_no_room

    clock, given = simulation_files.Clock(), read_scenario(scenario, overrides)
    simulation_files.fail_before_it_runs(given, output)
    fail_if_no_room(given, draws)
    who = who_projects(context, threads, workers, scheduler)
    count = blocks_of(given, draws)
    with progress.steps(say("cli.projecting"), count) as advance, going_on(Blocks(output, simulation_files.COMMAND)) as blocks:
        projection = project(given, draws, seed, who, progress=advance, keeping=blocks.of if count > 1 else None)
        budget = budget_of(projection)
        tables = simulation_tables.tables_of(projection, budget)
        simulation_files.write_simulation(projection, tables, output, overrides or (), clock)
    screen.show_projection(
        simulation_words.grids(projection, tables),
        simulation_words.sentences(projection, tables, budget),
        simulation_words.warnings_of(projection),
    )
    screen.say_written(output)


@app.command()
def fit(
    scenario: Annotated[
        Path | None, typer.Argument(metavar="[SCENARIO]", help=in_one_line("cli.scenario_file_or_shipped"))
    ] = None,
    base: Base = None,
    output: Annotated[Path | None, typer.Option("--output", help="fitted.yaml")] = None,
    growth: Annotated[bool, typer.Option("--growth", help=in_one_line("cli.growth_process_shipped_panel"))] = False,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """用截至基年的公布数拟合推演所用的常数 / the constants of the projection from figures published up to the base year.

    例 / example: kjqs fit scenarios/baseline.yaml --base 2022 --output fitted_2022.yaml；kjqs fit --growth --output growth.yaml
    """
    if growth:
        _fit_growth(scenario, base, output)
        return
    from ..reporting.terminal import fit as fit_words

    given = read_scenario(scenario, [*(overrides or ()), *([f"years.base={base}"] if base is not None else [])])
    with publishing_files([output] if output is not None else [], given.files()):
        with progress.working(say("cli.fitting")):
            fitted = fit_words.fitted(given)
        if output is not None:
            fit_words.write_fit(fitted, output)
    screen.show_projection([fit_words.grid(fitted)], fit_words.sentences(fitted))
    if output is not None:
        screen.say_written(output)


def _fit_growth(scenario: Path | None, base: int | None, output: Path | None) -> None:
    from ..projection.growth import fit_growth, fit_steps
    from ..reporting.run_folder import growth as growth_files
    from ..reporting.terminal import growth as growth_words

    if scenario is not None or base is not None:
        raise Refusal(say("cli.growth_reads_shipped_panel_alone"))
    with publishing_files([output] if output is not None else []):
        with progress.steps(say("cli.estimating_growth"), fit_steps()) as advance:
            found = fit_growth(advance)
        if output is not None:
            growth_files.write_fit(found, output)
    screen.show_projection(growth_words.fit_grids(found), growth_words.fit_sentences(found))
    if output is not None:
        screen.say_written(output)


@app.command()
def hindcast(
    context: typer.Context,
    output: OutputFolder,
    base: Base = None,
    draws: Draws = 256,
    seed: Seed = 1,
    threads: Threads = 2,
    workers: ProjectingWorkers = 1,
    scheduler: ProjectingScheduler = "",
    panel: Annotated[Path | None, typer.Option("--panel", help=in_one_line("cli.panel_of_places"))] = None,
    series: Annotated[str | None, typer.Option("--series", help=in_one_line("cli.a_series_of_the_panel"))] = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """回测：只用截至基年的数推演，与其后公布的数对照 / forecasts from an earlier year against what was published afterwards.

    例 / example: kjqs hindcast --base 2022 --output hindcast；kjqs hindcast --panel panel.csv --series hnte_stock_3y --output panel_hindcast
    """
    if panel is not None or series is not None:
        _hindcast_of_panel(panel, series, base, output)
        return
    from ..projection.record.hindcast import hindcast as look_back
    from ..reporting.run_folder import hindcast as hindcast_files
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.terminal import hindcast as hindcast_words
    from ..study.room import fail_if_no_room

    clock, given = simulation_files.Clock(), read_scenario(None)
    simulation_files.fail_before_it_runs(given, output, hindcast_files.COMMAND)
    who = who_projects(context, threads, workers, scheduler)
    fail_if_no_room(given, draws)
    with progress.steps(say("cli.looking_back"), hindcast_files.blocks(base, draws)) as advance:
        found = look_back(base, draws, seed, who, given, advance)
    hindcast_files.write_hindcast(found, given, draws, seed, output, clock)
    screen.show_projection(hindcast_words.grids(found), hindcast_words.sentences(found))
    screen.say_written(output)


def _hindcast_of_panel(panel: Path | None, series: str | None, base: int | None, output: Path) -> None:
    from ..projection.growth import fail_if_not_there, look_back, origins_of, read_panel
    from ..reporting.run_folder import growth as growth_files
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.terminal import growth as growth_words

    if panel is None or series is None or base is not None:
        raise Refusal(say("cli.panel_series_go_together_panels"))
    clock = simulation_files.Clock()
    growth_files.fail_before_it_runs(panel, output)
    places = read_panel(panel)
    growth_files.fail_if_out_of_reach(places)
    fail_if_not_there(places, series)
    with progress.steps(say("cli.looking_back"), len(origins_of(places, series))) as advance:
        found = look_back(places, series, progress=advance)
    growth_files.write_panel_hindcast(found, panel, places.warnings, output, clock)
    screen.show_findings(places.warnings, quiet_when_none=True, held_in=output / growth_files.FINDINGS)
    screen.show_projection(growth_words.grids(found), growth_words.sentences(found))
    screen.say_written(output)


@app.command()
def forecast(
    tables: TablesPath,
    ledger: Annotated[Path, typer.Option("--ledger", help=in_one_line("cli.what_appropriated_paid_clause_or"))],
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help=in_one_line("cli.the_day_of_the_ledger"))],
    output: OutputFolder,
    scenario: ScenarioPath = None,
    complete: Annotated[
        list[str] | None, typer.Option("--complete", metavar="CLAUSE", help=in_one_line("cli.clauses_whose_whole_year_tables"))
    ] = None,
    projects: Annotated[Path | None, typer.Option("--projects", help=in_one_line("cli.projects_their_clauses"))] = None,
    unit: Annotated[str, typer.Option("--unit", help=in_one_line("cli.yuan_or_wan"))] = "",
    draws: Draws = None,
    seed: Seed = None,
    threads: Threads = 2,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """年中预测：已知应兑付加上推演的余下部分，对照台账，给出全年需求、缺口和调剂建议 / the running budget year.

    例 / example: kjqs forecast tables/ --ledger 台账.xlsx --as-of 2024-08-31 --output forecast
    """
    from ..budget.running_year import forecast as running_year
    from ..reporting.run_folder import forecast as forecast_files
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.terminal import forecast as forecast_words

    clock, given = simulation_files.Clock(), read_scenario(scenario, overrides)
    simulation_files.fail_before_it_runs(given, output, forecast_files.COMMAND)
    fail_if_inputs(output, [tables, ledger, projects])
    day, money_unit = running_year.day_of(as_of), running_year.unit_of(unit)
    population = read_population(tables, None)
    execution, booked = running_year.load_books(ledger, projects, population, given, day, money_unit)
    plan = running_year.plan_of(population, given, day, complete or ())
    screen.show_findings(running_year.warnings_of(population, booked, plan), quiet_when_none=True)
    with progress.steps(say("cli.projecting"), running_year.blocks(given, plan, draws)) as advance:
        found = running_year.forecast(population, booked, given, plan, draws, seed, threads, advance, execution)
    forecast_files.write_forecast(found, tables, ledger, output, overrides or (), clock, projects)
    screen.show_projection(forecast_words.grids(found), forecast_words.notes(found), forecast_words.warnings_of(found))
    screen.say_written(output)

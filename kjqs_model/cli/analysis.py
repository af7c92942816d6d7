"""The commands that ask what results hang on: sensitivity, sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import in_one_line, say
from . import progress, screen
from .app import app
from .options import (
    Draws,
    Force,
    Language,
    OutputFolder,
    Overrides,
    ProjectingScheduler,
    ProjectingWorkers,
    Seed,
    Threads,
    read_scenario,
    who_projects,
)


@app.command()
def sensitivity(
    context: typer.Context,
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help=in_one_line("cli.scenario_file"))],
    output: OutputFolder,
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", metavar="FILE", help=in_one_line("cli.scenarios_compare_regret_default_shipped")),
    ] = None,
    draws: Draws = None,
    seed: Seed = None,
    threads: Threads = 2,
    workers: ProjectingWorkers = 1,
    scheduler: ProjectingScheduler = "",
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """结果取决于什么：各类不确定性占多少、哪个假设影响最大、哪个情景最不后悔 / what results hang on.

    例 / example: kjqs sensitivity scenarios/baseline.yaml --draws 64 --output sensitivity
    """
    from ..reporting.run_folder import sensitivity as sensitivity_files
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.run_folder.checkpoint import going_on
    from ..reporting.terminal import sensitivity as sensitivity_words

    clock, given = simulation_files.Clock(), read_scenario(scenario, overrides)
    simulation_files.fail_before_it_runs(given, output, sensitivity_files.COMMAND)
    for other in against or ():
        simulation_files.fail_before_it_runs(read_scenario(other), output, sensitivity_files.COMMAND)
    who = who_projects(context, threads, workers, scheduler)
    asked = sensitivity_files.asked(given, against or (), draws, seed, who)
    with (
        progress.steps(say("cli.sensitivity"), asked.steps) as advance,
        going_on(sensitivity_files.steps_of(output, asked, advance)) as notes,
    ):
        found = sensitivity_files.analysed(asked, notes.keep)
        sensitivity_files.write_sensitivity(found, output, overrides or (), clock)
    screen.show_projection(sensitivity_words.grids(found), sensitivity_words.sentences(found))
    screen.say_written(output)


@app.command()
def sweep(
    context: typer.Context,
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help=in_one_line("cli.scenario_file"))],
    vary: Annotated[list[str], typer.Option("--vary", metavar="PATH=A,B,C", help=in_one_line("variants.vary_values"))],
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
    """参数逐个取值、相互组合，金额和目标怎样变 / how money and targets move over a grid of values.

    例 / example: kjqs sweep baseline --vary 1.1.amount=50000,100000,200000 --vary 1.2.amount=0,50000 --draws 64 --output swept
    """
    from ..analysis.variants.axes import read_axes
    from ..analysis.variants.bench import TRIALS, Bench
    from ..analysis.variants.sweep import sweep as over
    from ..analysis.variants.sweep import variants_of
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.run_folder.checkpoint import going_on
    from ..reporting.run_folder.variants import sweep as sweep_files
    from ..reporting.terminal import sweep as sweep_words
    from ..study.room import fail_if_no_room

    clock, given = simulation_files.Clock(), read_scenario(scenario, overrides)
    axes, bench = read_axes(vary), Bench(given, draws, seed, who_projects(context, threads, workers, scheduler))
    points = variants_of(bench, axes)
    simulation_files.fail_before_it_runs(given, output, sweep_files.COMMAND)
    fail_if_no_room(given, draws, trials=TRIALS, points=len(points))
    with (
        progress.steps(say("variants.swept"), len(points)) as advance,
        going_on(sweep_files.steps_of(output, bench, axes, advance)) as notes,
    ):
        found = over(bench, axes, notes.keep)
        sweep_files.write_sweep(found, output, overrides or (), clock)
    screen.show_projection(sweep_words.grids(found), sweep_words.sentences(found))
    screen.say_written(output)

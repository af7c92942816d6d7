"""The command that looks for amounts: tune."""

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
    who_projects,
)


@app.command()
def tune(
    context: typer.Context,
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help=in_one_line("cli.scenario_file"))],
    target: Annotated[list[str], typer.Option("--target", help=in_one_line("cli.target_repeatable"))],
    probability: Annotated[list[float], typer.Option("--probability", help=in_one_line("cli.one_or_one_target"))],
    vary: Annotated[list[str], typer.Option("--vary", metavar="PATH=LOW:HIGH[:STEP]", help=in_one_line("cli.lever_repeatable"))],
    output: OutputFolder,
    ceiling: Annotated[float | None, typer.Option("--ceiling", min=0, help=in_one_line("cli.ceiling_over_all_years"))] = None,
    draws: Draws = None,
    seed: Seed = None,
    threads: Threads = 2,
    workers: ProjectingWorkers = 1,
    scheduler: ProjectingScheduler = "",
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """寻找以最少的钱达到目标概率的标准 / the least money for the chance that we want.

    例 / example: kjqs tune scenarios/baseline.yaml --target T2 --probability 0.9 --vary 1.1.amount=50000:300000 --output tuned
    """
    from ..analysis.answer import answer_of
    from ..analysis.refining import refined
    from ..analysis.tuning import Search
    from ..analysis.tuning import tune as look_for
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.run_folder import tuning as tuning_files
    from ..reporting.run_folder import tuning_task
    from ..reporting.run_folder.checkpoint import going_on
    from ..reporting.sections.tuning import hangs_on
    from ..reporting.terminal import tuning as tuning_words

    clock = simulation_files.Clock()
    who = who_projects(context, threads, workers, scheduler)
    asked = tuning_task.asked(scenario, target, probability, vary, ceiling, draws, seed, who, overrides or ())
    simulation_files.fail_before_it_runs(asked.scenario, output, tuning_files.COMMAND)
    with (
        progress.search(say("cli.searching")) as said,
        going_on(tuning_files.trials_of(output, asked.scenario, asked.levers, asked.wish)) as notes,
    ):

        def tried(places, cost, margins, best) -> None:
            if places not in known:
                notes.add(places, cost, margins)
            said(tuning_words.so_far(best, asked.wish))

        known = notes.known()
        search = look_for(
            asked.laboratory, asked.levers, asked.wish, Search(asked.laboratory, asked.levers, asked.wish, dict(known), tried)
        )
        search = refined(search, lambda best: said(tuning_words.so_far(best, asked.wish)))
        answer = answer_of(search, asked.nothing)
        tuning_files.write_answer(answer, search, hangs_on(search, answer), output, overrides or (), clock)
    screen.show_projection(tuning_words.grids(answer, asked.scenario), tuning_words.sentences(answer))
    screen.say_written(output)

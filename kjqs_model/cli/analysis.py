"""The command that asks what results hang on: sensitivity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import screen
from ..language import in_one_line, say
from .app import app
from .options import Draws, Force, Language, OutputFolder, Overrides, Seed, Threads, read_scenario


@app.command()
def sensitivity(scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help=in_one_line("cli.scenario_file"))],
                output: OutputFolder,
                against: Annotated[list[Path] | None,
                                   typer.Option("--against", metavar="FILE",
                                                help=in_one_line("cli.scenarios_compare_regret_default_shipped"))] = None,
                draws: Draws = None, seed: Seed = None, threads: Threads = 2, overrides: Overrides = None, force: Force = False,
                language: Language = "zh") -> None:
    """结果取决于什么：各类不确定性占多少、哪个假设影响最大、哪个情景最不后悔 / what results hang on.

    例 / example: kjqs sensitivity scenarios/baseline.yaml --draws 64 --output sensitivity
    """
    from ..reporting.run_folder import sensitivity as sensitivity_files
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.sections import sensitivity as sensitivity_words

    clock, given = simulation_files.Clock(), read_scenario(scenario, overrides)
    simulation_files.fail_before_it_runs(given, output, sensitivity_files.COMMAND)
    for other in against or ():
        simulation_files.fail_before_it_runs(read_scenario(other), output, sensitivity_files.COMMAND)
    asked = sensitivity_files.asked(given, against or (), draws, seed, threads)
    with screen.steps(say("cli.sensitivity"), asked.steps) as advance:
        notes = sensitivity_files.steps_of(output, asked, advance)
        found = sensitivity_files.analysed(asked, notes.keep)
    sensitivity_files.write_sensitivity(found, output, overrides or (), clock)
    notes.clear()
    screen.show_projection(sensitivity_words.grids(found), sensitivity_words.sentences(found))
    screen.say_written(output)

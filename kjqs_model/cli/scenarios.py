"""The commands on scenario files: diff, report, schema, coverage."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Refusal
from ..language import in_one_line, say
from ..staging import publishing_file
from . import progress, screen
from .app import app
from .options import Draws, Force, Language, Overrides, Seed, Threads, read_scenario


@app.command()
def diff(
    first: Annotated[Path, typer.Argument(metavar="A")],
    second: Annotated[Path, typer.Argument(metavar="B")],
    effects: Annotated[bool, typer.Option("--effects", help=in_one_line("variants.effects_wanted"))] = False,
    output: Annotated[Path | None, typer.Option("--output", help=in_one_line("cli.folder"))] = None,
    draws: Draws = None,
    seed: Seed = None,
    threads: Threads = 2,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """两个情景的参数差异，各项变动的作用 / what differs between two scenarios, and what it does (--set applies to B).

    例 / example: kjqs diff baseline awards_of_jinan；kjqs diff baseline awards_of_jinan --effects --draws 64 --output difference
    """
    from ..scenario import scenario_changes

    if effects != (output is not None):
        raise Refusal(say("variants.effects_need_output"))
    before, after = read_scenario(first), read_scenario(second, overrides)
    if output is None:
        screen.show_changes(before, after, scenario_changes(before, after))
        return
    from ..analysis.variants.effects import effects as of_changes
    from ..analysis.variants.effects import question_of
    from ..reporting.run_folder import simulation as simulation_files
    from ..reporting.run_folder.checkpoint import going_on
    from ..reporting.run_folder.variants import effects as effect_files
    from ..reporting.terminal import effects as effect_words

    clock = simulation_files.Clock()
    for one in (before, after):
        simulation_files.fail_before_it_runs(one, output, effect_files.COMMAND)
    asked = question_of(before, after, draws, seed, threads)
    with (
        progress.steps(say("variants.comparing"), len(asked.masks)) as advance,
        going_on(effect_files.steps_of(output, asked, advance)) as notes,
    ):
        found = of_changes(asked, notes.keep)
        effect_files.write_effects(found, output, overrides or (), clock)
    screen.show_projection(effect_words.grids(found), effect_words.sentences(found))
    screen.say_written(output)


@app.command()
def report(
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO...")],
    output: Annotated[Path, typer.Option("--output")] = Path("reports"),
    draws: Draws = None,
    seed: Seed = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=64)] = 1,
    timeout: Annotated[float, typer.Option("--timeout", min=1, help=in_one_line("cli.seconds_a_scenario"))] = 600,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """为每个情景生成网页报告、工作簿和图 / a page, a workbook and figures for each scenario.

    例 / example: kjqs report scenarios/*.yaml --output reports --jobs 2
    """
    from ..reporting import report as make

    raise typer.Exit(
        make(scenarios, output, draws=draws, seed=seed, jobs=jobs, timeout=timeout, language=language, overrides=overrides or ())
    )


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=in_one_line("cli.folder_run_wrote"))],
    scenario: Annotated[Path | None, typer.Option("--scenario", help=in_one_line("cli.scenario_file_made"))] = None,
    language: Language = "zh",
) -> None:
    """核对一次运行的结果是否与记录一致，能否重新生成 / whether a run's files are as recorded and would be made again.

    例 / example: kjqs verify reports/baseline --scenario scenarios/baseline.yaml
    """
    from ..reporting.run_folder.verification import verify as compare

    found = compare(folder, scenario)
    screen.show_verification(found)
    if not found.holds:
        raise typer.Exit(2)


@app.command()
def schema(output: Annotated[Path, typer.Option("--output")], force: Force = False, language: Language = "zh") -> None:
    """导出情景文件的 JSON schema，供编辑器使用 / the JSON schema of scenario files, for editors.

    例 / example: kjqs schema --output scenarios/scenario.schema.json
    """
    import json

    from ..files import atomic_write
    from ..scenario import json_schema

    with publishing_file(output), atomic_write(output) as file:
        file.write((json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    screen.say_written(output)


@app.command()
def coverage(
    output: Annotated[Path, typer.Option("--output")],
    cases: Annotated[Path, typer.Option("--cases", help="tests/cases")] = Path("tests/cases"),
    force: Force = False,
    language: Language = "zh",
) -> None:
    """生成条款覆盖表 / the generated page of articles, clauses, code and golden cases.

    例 / example: kjqs coverage --output docs/coverage.md
    """
    from ..files import atomic_write
    from ..policy.coverage import coverage_page

    if not cases.is_dir():
        raise Refusal(say("cli.there_no_folder_of_cases", cases=cases))
    with publishing_file(output), atomic_write(output) as file:
        file.write(coverage_page(cases).encode("utf-8"))
    screen.say_written(output)

"""The command that pays: lists into who is paid how much, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Refusal
from ..language import in_one_line, say
from . import progress, screen
from .app import app
from .options import Force, Language, OutputFolder, Overrides, ScenarioPath, Year, read_scenario


@app.command()
def pay(
    lists: Annotated[list[Path], typer.Argument(metavar="LISTS...", help=in_one_line("cli.registers_they_come_tables_or"))],
    year: Year,
    output: OutputFolder,
    scenario: ScenarioPath = None,
    paid: Annotated[list[Path] | None, typer.Option("--paid", help=in_one_line("cli.register_what_paid_repeatable"))] = None,
    decisions: Annotated[Path | None, typer.Option("--decisions", help=in_one_line("cli.the_filled_in_form"))] = None,
    mapping: Annotated[list[str] | None, typer.Option("--mapping", help=in_one_line("cli.registers_not_recognised"))] = None,
    names: Annotated[Path | None, typer.Option("--names", help=in_one_line("cli.list_names_codes"))] = None,
    hide_codes: Annotated[bool, typer.Option("--hide-codes", help=in_one_line("cli.hide_middle_codes_public_list"))] = False,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """由名单生成应兑付名单、公示名单、拨款请示、核对表和待核实事项 / from lists to the papers of payment.

    例 / example: kjqs pay 高企名单.xlsx 研发补助.xlsx --year 2023 --paid 已兑付台账.xlsx --output 兑付2023
    """
    from ..paying import pay as run_of
    from ..paying.papers import files, words
    from ..reporting.run_folder.place import Clock

    clock = Clock()
    inputs = [
        *lists,
        *(paid or ()),
        *(path for path in (decisions, names) if path is not None),
        *(path for name in mapping or () if (path := Path(name)).exists()),
    ]
    given = read_scenario(scenario, overrides)
    files.fail_before_it_runs(output, [*inputs, *given.files()])
    try:
        with progress.working(say("cli.reading_and_costing")):
            run = run_of(lists, year, given, paid=paid or (), decisions=decisions, mappings=mapping or (), names=names)
    except Refusal as refusal:  # a terminal's text is kept in logs: no number of an identity card or account goes there
        raise Refusal(words.without_identity(str(refusal)), map(words.masked, refusal.findings)) from None
    screen.show_findings([words.masked(finding) for finding in run.findings], quiet_when_none=True)
    with progress.working(say("cli.writing")):
        files.write_run(run, output, overrides or (), clock, hide_codes)
    screen.show_projection([words.grid(run)], words.sentences(run), words.warnings_of(run))
    screen.say_written(output)

"""The commands that cost a year: evaluate, check, explain, template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..errors import Refusal
from ..files import write_private
from ..language import in_one_line, say
from ..staging import fail_if_inputs, publishing_file
from . import progress, screen
from .app import app
from .options import (
    Force,
    Language,
    Overrides,
    ScenarioPath,
    Scheduler,
    TablesPath,
    Workers,
    Year,
    evaluate_given,
    read_population,
    read_scenario,
)


@app.command()
def evaluate(
    tables: TablesPath,
    year: Year,
    output: Annotated[Path, typer.Option("--output", help=in_one_line("cli.or_xlsx"))],
    scenario: ScenarioPath = None,
    overrides: Overrides = None,
    workers: Workers = 1,
    scheduler: Scheduler = "",
    force: Force = False,
    language: Language = "zh",
) -> None:
    """测算某年应兑付金额，逐条逐人，写出 payments.csv，或带名称、信用代码和县区的 .xlsx / what the city owes for a year.

    例 / example: kjqs evaluate tables/ --year 2023 --set 1.1.amount=200000 --output payments.csv
    """
    from ..files import write_csv

    suffix = _ending_of(output, (".csv", ".xlsx"))
    given = read_scenario(scenario, overrides)
    fail_if_inputs(output, [tables, *given.files()])
    costing, population = evaluate_given(tables, given.policy, year, workers, scheduler)
    with publishing_file(output):
        if suffix == ".csv":
            write_csv(costing.payments(), output)
        else:
            from ..reporting.workbook.payments import payments_workbook

            write_private(payments_workbook(costing, population), output)
    screen.show_totals(costing, output)


@app.command()
def check(
    tables: TablesPath,
    output: Annotated[Path | None, typer.Option("--output", help="findings.csv")] = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """检查数据表，一次列出全部问题 / all findings about the tables at once.

    例 / example: kjqs check 填报.xlsx --output findings.csv
    """
    from ..tables import listing_all, read_tables, write_findings

    if output is not None:
        fail_if_inputs(output, [tables])
    with progress.working(say("cli.reading_checking_data")), listing_all(output is not None):
        _, findings = read_tables(tables)
    screen.show_findings(findings, held_in=output)
    if output is not None:
        with publishing_file(output):
            write_findings(findings, output)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(2)


@app.command()
def explain(
    tables: TablesPath,
    year: Year,
    clause: Annotated[str | None, typer.Option("--clause", help=in_one_line("cli.every_clause_left_out"))] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help=in_one_line("cli.id_name_or_credit_code"))] = None,
    scenario: ScenarioPath = None,
    output: Annotated[Path | None, typer.Option("--output", help=in_one_line("cli.card_or_roster"))] = None,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """说明某对象为何得到（或得不到）钱；不写条款时逐条列出得什么、差什么、差多少 / why a recipient is owed what it is, or nothing.

    例 / example: kjqs explain tables/ --year 2023 --recipient 聊城某某有限公司
    """
    from ..policy.recipients import find_recipient

    _fail_unless_it_can_be_told(clause, recipient, output)
    suffix, given = None if output is None else _ending_of(output, (".html", ".xlsx")), read_scenario(scenario, overrides)
    if output is not None:
        fail_if_inputs(output, [tables, *given.files()])
    population = read_population(tables, year)
    if clause is not None:
        screen.show_explanation(_explained(population, given.policy, year, clause, recipient))
        return
    from ..policy.explaining.card import card_of, roster
    from ..reporting import cards

    made = (
        list(roster(population, given.policy, year))
        if recipient is None
        else [card_of(population, given.policy, year, find_recipient(population, recipient, year))]
    )
    if suffix is not None and output is not None:
        with publishing_file(output):
            write_private(
                cards.cards_page(made, year).encode("utf-8") if suffix == ".html" else cards.cards_workbook(made, year), output
            )
    if recipient is not None:
        screen.show_projection(cards.grids(made[0]), cards.sentences(made[0]))
    if output is not None:
        screen.say_written(output)


def _fail_unless_it_can_be_told(clause: str | None, recipient: str | None, output: Path | None) -> None:
    if recipient is None and (clause is not None or output is None):
        raise Refusal(say("cli.name_recipient_id_name_or"))
    if clause is not None and output is not None:
        raise Refusal(say("cli.output_writes_card_every_clause"))


def _explained(population, policy, year: int, clause: str, recipient: str):
    """One clause for a recipient named by its id, else by its name or credit code."""
    from ..policy.explaining.explanation import explain as tell
    from ..policy.recipients import find_recipient
    from ..policy.register import rules

    try:
        return tell(population, policy, year, clause, recipient)
    except Refusal:
        rule = rules(year).get(clause)
        if rule is None:
            raise
        ids = find_recipient(population, recipient, year).ids.get(rule.entitles[1].kind, ())
        if len(ids) != 1:
            raise
        return tell(population, policy, year, clause, ids[0])


@app.command()
def template(
    output: Annotated[Path, typer.Option("--output", help="填报模板.xlsx")], force: Force = False, language: Language = "zh"
) -> None:
    """写出空白填报模板 / an empty workbook to fill in.

    例 / example: kjqs template --output 填报模板.xlsx
    """
    from ..tables import write_template

    with publishing_file(output):
        write_template(output)
    screen.say_written(output)


def _ending_of(output: Path, endings: tuple[str, ...]) -> str:
    """The ending of a file to write, in small letters. Raises Refusal for one that the command does not write."""
    suffix = output.suffix.lower()
    if suffix not in endings:
        known = say("signs.or_between").join(endings)
        raise Refusal(say("cli.cant_written_ending_must", output_name=output.name, known=known))
    return suffix

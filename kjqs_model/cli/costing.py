"""The commands that cost a year: evaluate, check, explain, template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import screen
from ..errors import Refusal
from ..language import say
from ..staging import fail_if_inputs, publishing_file
from .app import app
from .options import Force, Language, Overrides, ScenarioPath, TablesPath, Year, read_population


@app.command()
def evaluate(tables: TablesPath, year: Year, output: Annotated[Path, typer.Option("--output", help="payments.csv 或 .xlsx / or .xlsx")],
             scenario: ScenarioPath = None, overrides: Overrides = None, force: Force = False, language: Language = "zh") -> None:
    """测算某年应兑付金额，逐条逐人，写出 payments.csv，或带名称、信用代码和县区的 .xlsx / what the city owes for a year.

    例 / example: kjqs evaluate tables/ --year 2023 --set 1.1.amount=200000 --output payments.csv
    """
    from ..files import write_bytes, write_csv
    from ..policy import evaluate as cost
    from ..scenario import load_scenario

    suffix = _ending_of(output, (".csv", ".xlsx"))
    given = load_scenario(scenario, overrides or ())
    fail_if_inputs(output, [tables, *given.files()])
    population = read_population(tables, year)
    costing = cost(population, given.policy, year)
    with publishing_file(output):
        if suffix == ".csv":
            write_csv(costing.payments(), output)
        else:
            from ..reporting.payments_book import payments_workbook

            write_bytes(payments_workbook(costing, population), output)
    screen.show_totals(costing, output)


@app.command()
def check(tables: TablesPath, output: Annotated[Path | None, typer.Option("--output", help="findings.csv")] = None,
          force: Force = False, language: Language = "zh") -> None:
    """检查数据表，一次列出全部问题 / all findings about the tables at once.

    例 / example: kjqs check 填报.xlsx --output findings.csv
    """
    from ..tables import read_tables, write_findings

    if output is not None:
        fail_if_inputs(output, [tables])
    with screen.working(say("读取并检查数据", "Reading and checking the data")):
        _, findings = read_tables(tables)
    screen.show_findings(findings)
    if output is not None:
        with publishing_file(output):
            write_findings(findings, output)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(2)


@app.command()
def explain(tables: TablesPath, year: Year, clause: Annotated[str, typer.Option("--clause", help="8.2")],
            recipient: Annotated[str, typer.Option("--recipient", help="对象编号 / id")], scenario: ScenarioPath = None,
            overrides: Overrides = None, language: Language = "zh") -> None:
    """说明某对象在某条款下为何得到（或得不到）这笔钱 / why a recipient is owed what it is, or nothing.

    例 / example: kjqs explain tables/ --year 2023 --clause 8.2 --recipient F0001
    """
    from ..policy.explanation import explain as tell
    from ..scenario import load_scenario

    policy = load_scenario(scenario, overrides or ()).policy
    screen.show_explanation(tell(read_population(tables, year), policy, year, clause, recipient))


@app.command()
def template(output: Annotated[Path, typer.Option("--output", help="填报模板.xlsx")], force: Force = False, language: Language = "zh") -> None:
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
        known = say(" 或 ", " or ").join(endings)
        raise Refusal(say(f"不能写出“{output.name}”：只写 {known} 文件。请改文件名的后缀。", f"'{output.name}' can't be written: the ending must be {known}."))
    return suffix

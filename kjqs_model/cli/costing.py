"""The commands that cost a year: evaluate, check, explain, template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import screen
from ..files import fail_if_input
from ..language import say
from .app import app
from .options import Language, Overrides, ScenarioPath, TablesPath, Year, read_population


@app.command()
def evaluate(tables: TablesPath, year: Year, output: Annotated[Path, typer.Option("--output", help="payments.csv")],
             scenario: ScenarioPath = None, overrides: Overrides = None, language: Language = "zh") -> None:
    """测算某年应兑付金额，逐条逐人，写出 payments.csv / what the city owes for a year.

    例 / example: kjqs evaluate tables/ --year 2023 --set 1.1.amount=200000 --output payments.csv
    """
    from ..files import write_csv
    from ..policy import evaluate as cost
    from ..scenario import load_scenario

    fail_if_input(output, tables)
    policy = load_scenario(scenario, overrides or ()).policy
    population = read_population(tables, year)
    costing = cost(population, policy, year)
    write_csv(costing.payments(), output)
    screen.show_totals(costing, output)


@app.command()
def check(tables: TablesPath, output: Annotated[Path | None, typer.Option("--output", help="findings.csv")] = None,
          language: Language = "zh") -> None:
    """检查数据表，一次列出全部问题 / all findings about the tables at once.

    例 / example: kjqs check 填报.xlsx --output findings.csv
    """
    from ..tables import read_tables, write_findings

    if output is not None:
        fail_if_input(output, tables)
    with screen.working(say("读取并检查数据", "Reading and checking the data")):
        _, findings = read_tables(tables)
    screen.show_findings(findings)
    if output is not None:
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
def template(output: Annotated[Path, typer.Option("--output", help="填报模板.xlsx")], language: Language = "zh") -> None:
    """写出空白填报模板 / an empty workbook to fill in.

    例 / example: kjqs template --output 填报模板.xlsx
    """
    from ..tables import write_template

    write_template(output)
    screen.say_written(output)

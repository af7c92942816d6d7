"""The commands that make and publish tables: synthesise, import, publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import in_one_line, say
from ..staging import fail_if_inputs, publishing_file
from . import progress, screen
from .app import app
from .options import Force, Language, Overrides, ScenarioPath, TablesPath, Year, read_population, read_scenario

_STABILITY_SEEDS = 20  # populations over which each clause's cost is shown, unless asked otherwise


@app.command()
def synthesise(
    scenario: Annotated[
        Path | None, typer.Argument(metavar="[SCENARIO]", help=in_one_line("cli.scenario_file_or_shipped"))
    ] = None,
    output: Annotated[Path, typer.Option("--output", help=in_one_line("cli.folder_for_tables"))] = Path("population"),
    seed: Annotated[int | None, typer.Option("--seed", min=0, help=in_one_line("cli.seed"))] = None,
    stability: Annotated[
        int, typer.Option("--stability", min=0, max=1000, help=in_one_line("cli.seeds_stability_each_clauses_cost"))
    ] = _STABILITY_SEEDS,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """生成与公布数相符的企业总体，写出数据表和 quality.json / a population that meets every published figure.

    例 / example: kjqs synthesise scenarios/baseline.yaml --seed 7 --output population
    """
    from ..population.provenance import QUALITY_RECORD
    from ..population.quality import quality, quality_json
    from ..population.real import provenance
    from ..population.specification import open_population
    from ..population.synthesis.making import STEPS
    from ..reporting.run_folder.checkpoint import Steps, going_on
    from ..reporting.run_folder.manifest import versions
    from ..reporting.run_folder.stability import kept_stability
    from ..study.hashes import population_hash
    from ..tables import fail_if_tables_of_others, write_tables

    given = read_scenario(scenario, [*(overrides or ()), *([f"seed={seed}"] if seed is not None else [])])
    fail_if_inputs(output, given.files())
    fail_if_tables_of_others(output, QUALITY_RECORD)
    question = [given.digest(), population_hash(given), versions()]
    with (
        progress.steps(say("cli.making_the_population"), STEPS + stability) as advance,
        going_on(Steps(output, "synthesise", question)) as notes,
    ):
        made = open_population(given.population, given.population_dir, given.seed, advance, given.years.base)
        found = quality(
            made, kept_stability(made.design, range(made.seed, made.seed + stability), given.policy, made.real, notes, advance)
        )
        records = {"quality.json": quality_json(found)}
        if made.real is not None:
            records["provenance.json"] = provenance(made.real)
        write_tables(made.tables, output, records=records)
    screen.show_quality(found)
    screen.say_written(output)


@app.command(name="import")
def import_(
    registers: Annotated[list[Path], typer.Argument(metavar="REGISTER...", help=in_one_line("cli.excel_or_csv_registers"))],
    output: Annotated[Path, typer.Option("--output", help=in_one_line("cli.folder_for_tables"))],
    mapping: Annotated[list[str] | None, typer.Option("--mapping", help=in_one_line("cli.shipped_kind_or_yaml_file"))] = None,
    names: Annotated[Path | None, typer.Option("--names", help=in_one_line("cli.list_names_codes"))] = None,
    year: Annotated[int | None, typer.Option("--year", min=1900, max=2200, help=in_one_line("cli.register_gives_none"))] = None,
    findings: Annotated[Path | None, typer.Option("--findings", help="findings.csv")] = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """把科技部门的名单、台账读成数据表 / real registers into tables.

    例 / example: kjqs import 高企名单.xlsx 研发年报.xlsx --output real
    例 / example: kjqs import 高企名单.xlsx 研发年报.xlsx --mapping 对应表.yaml --names 名称对照.csv --output real
    """
    from ..population.registers import import_registers, write_import
    from ..tables import listing_all, write_findings

    mapping = mapping or []
    inputs = [*registers, *(Path(name) for name in mapping), *([names] if names is not None else [])]
    for place in [output, *([findings] if findings is not None else [])]:
        fail_if_inputs(place, inputs)
    with progress.working(say("cli.reading_the_registers")), listing_all(findings is not None):
        imported = import_registers(registers, mapping, names=names, year=year)
    screen.show_import(imported, findings)
    if findings is not None:
        with publishing_file(findings):
            write_findings(imported.findings, findings)
    if imported.tables is None:
        raise typer.Exit(2)
    write_import(imported, output)
    screen.say_written(output)


@app.command()
def publish(
    tables: TablesPath,
    year: Year,
    output: Annotated[Path, typer.Option("--output", help="table.csv")],
    rows: Annotated[str, typer.Option("--rows", help="county | industry | recognition | clause | ...")] = "county",
    columns: Annotated[str | None, typer.Option("--columns", help=in_one_line("cli.the_second_group"))] = None,
    value: Annotated[str, typer.Option("--value", help="firms | payments | rd_reported | provincial_rd_subsidy")] = "firms",
    bureau: Annotated[bool, typer.Option("--bureau", help=in_one_line("cli.bureau_itself_nothing_hidden"))] = False,
    scenario: ScenarioPath = None,
    overrides: Overrides = None,
    force: Force = False,
    language: Language = "zh",
) -> None:
    """汇总成可公开的表：少于三家或一家独大的单元格隐去，并防止倒推 / a table fit for publication.

    例 / example: kjqs publish tables/ --year 2023 --rows county --columns recognition --output 公开表.csv
    """
    from ..files import atomic_write
    from ..population.disclosure.publication import publication
    from ..population.provenance import read_provenance

    scenario_given = read_scenario(scenario, overrides)
    fail_if_inputs(output, [tables, *scenario_given.files()])
    published = publication(
        read_population(tables, year), scenario_given.policy, year, rows, columns, value, bureau, read_provenance(tables)
    )
    with publishing_file(output), atomic_write(output) as stream:
        stream.write(published.csv_text().encode("utf-8"))
    screen.show_published(published, output)

"""The commands of ``kjqs``: one thin function each."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from . import __version__, screen
from .errors import Refusal
from .files import fail_if_input
from .language import LANGUAGES, say, set_language

app = typer.Typer(name="kjqs", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  rich_markup_mode=None, help="聊政字〔2023〕11号 政策测算 / costing of the city's 24 articles.")


def _speak(language: str) -> str:
    if language not in LANGUAGES:
        raise typer.BadParameter("zh | en")
    set_language(language)
    return language


_STABILITY_SEEDS = 20  # populations over which each clause's cost is shown, unless asked otherwise
TablesPath = Annotated[Path, typer.Argument(metavar="TABLES", help="CSV/Parquet 文件夹或 Excel 工作簿 / folder or workbook")]
Year = Annotated[int, typer.Option("--year", min=1900, max=2200, help="测算年度 / year")]
ScenarioPath = Annotated[Path | None, typer.Option("--scenario", help="情景文件 / scenario file")]
Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="覆盖情景参数，可重复 / override, repeatable")]
Draws = Annotated[int | None, typer.Option("--draws", help="抽样次数，8 的倍数 / draws, a multiple of 8")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="随机种子 / seed")]
Threads = Annotated[int, typer.Option("--threads", min=1, max=64, help="线程数，不影响结果 / threads, same result")]
OutputFolder = Annotated[Path, typer.Option("--output", help="写出结果的文件夹 / folder")]
Base = Annotated[int | None, typer.Option("--base", min=1900, max=2200, help="基年 / base year")]
Language = Annotated[str, typer.Option("--language", callback=_speak, is_eager=True, help="zh | en")]


@app.command()
def evaluate(tables: TablesPath, year: Year, output: Annotated[Path, typer.Option("--output", help="payments.csv")],
             scenario: ScenarioPath = None, overrides: Overrides = None, language: Language = "zh") -> None:
    """测算某年应兑付金额，逐条逐人，写出 payments.csv / what the city owes for a year.

    例 / example: kjqs evaluate tables/ --year 2023 --set 1.1.amount=200000 --output payments.csv
    """
    from .files import write_csv
    from .policy import evaluate as cost
    from .scenario import load_scenario

    fail_if_input(output, tables)
    policy = load_scenario(scenario, overrides or ()).policy
    population = _population(tables, year)
    costing = cost(population, policy, year)
    write_csv(costing.payments(), output)
    screen.show_totals(costing, output)


@app.command()
def check(tables: TablesPath, output: Annotated[Path | None, typer.Option("--output", help="findings.csv")] = None,
          language: Language = "zh") -> None:
    """检查数据表，一次列出全部问题 / all findings about the tables at once.

    例 / example: kjqs check 填报.xlsx --output findings.csv
    """
    from .tables import read_tables, write_findings

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
    from .policy.explanation import explain as tell
    from .scenario import load_scenario

    policy = load_scenario(scenario, overrides or ()).policy
    screen.show_explanation(tell(_population(tables, year), policy, year, clause, recipient))


@app.command()
def template(output: Annotated[Path, typer.Option("--output", help="填报模板.xlsx")], language: Language = "zh") -> None:
    """写出空白填报模板 / an empty workbook to fill in.

    例 / example: kjqs template --output 填报模板.xlsx
    """
    from .tables import write_template

    write_template(output)
    screen.say_written(output)


@app.command()
def synthesise(scenario: Annotated[Path | None, typer.Argument(metavar="[SCENARIO]", help="情景文件，默认为随附总体 / scenario file")] = None,
               output: Annotated[Path, typer.Option("--output", help="写出数据表的文件夹 / folder")] = Path("population"),
               seed: Annotated[int | None, typer.Option("--seed", min=0, help="随机种子 / seed")] = None,
               stability: Annotated[int, typer.Option("--stability", min=0, max=1000, help="用多少个种子检查各条款支出的稳定性 / "
                                                      "seeds for the stability of each clause's cost")] = _STABILITY_SEEDS,
               overrides: Overrides = None, language: Language = "zh") -> None:
    """生成与公布数相符的企业总体，写出数据表和 quality.json / a population that meets every published figure.

    例 / example: kjqs synthesise scenarios/baseline.yaml --seed 7 --output population
    """
    from .population.provenance import QUALITY_RECORD
    from .population.quality import budget_stability, quality, quality_json
    from .population.real import provenance
    from .population.specification import open_population
    from .population.synthesis import STEPS
    from .scenario import load_scenario
    from .tables import refuse_tables_of_others, write_tables

    given = load_scenario(scenario, [*(overrides or ()), *([f"seed={seed}"] if seed is not None else [])])
    refuse_tables_of_others(output, QUALITY_RECORD)
    with screen.steps(say("生成总体", "Making the population"), STEPS + stability) as advance:
        made = open_population(given.population, given.population_dir, given.seed, advance, given.years.base)
        found = quality(made, budget_stability(made.design, range(made.seed, made.seed + stability), advance, given.policy, made.real))
        records = {"quality.json": quality_json(found)}
        if made.real is not None:
            records["provenance.json"] = provenance(made.real)
        write_tables(made.tables, output, records=records)
    screen.show_quality(found)
    screen.say_written(output)


@app.command(name="import")
def import_(registers: Annotated[list[Path], typer.Argument(metavar="REGISTER...", help="名单、台账文件 / Excel or CSV registers")],
            mapping: Annotated[list[str], typer.Option("--mapping", help="对应表：随附名称或文件 / a shipped kind or a YAML file")],
            output: Annotated[Path, typer.Option("--output", help="写出数据表的文件夹 / folder")],
            names: Annotated[Path | None, typer.Option("--names", help="自备的企业名称对照表 / list of names and codes")] = None,
            year: Annotated[int | None, typer.Option("--year", min=1900, max=2200, help="名单未写年度时采用 / where a register gives none")] = None,
            findings: Annotated[Path | None, typer.Option("--findings", help="findings.csv")] = None, language: Language = "zh") -> None:
    """把科技部门的名单、台账读成数据表 / real registers into tables.

    例 / example: kjqs import 高企名单.xlsx 研发年报.xlsx --mapping 对应表.yaml --names 名称对照.csv --output real
    """
    from .population.registers import import_registers, write_import
    from .tables import write_findings

    inputs = [*registers, *(Path(name) for name in mapping), *([names] if names is not None else [])]
    for place in [output, *([findings] if findings is not None else [])]:
        for given in inputs:
            fail_if_input(place, given)
    with screen.working(say("读取名单", "Reading the registers")):
        imported = import_registers(registers, mapping, names=names, year=year)
    screen.show_import(imported)
    if findings is not None:
        write_findings(imported.findings, findings)
    if imported.tables is None:
        raise typer.Exit(2)
    write_import(imported, output)
    screen.say_written(output)


@app.command()
def publish(tables: TablesPath, year: Year, output: Annotated[Path, typer.Option("--output", help="table.csv")],
            rows: Annotated[str, typer.Option("--rows", help="county | industry | recognition | clause | ...")] = "county",
            columns: Annotated[str | None, typer.Option("--columns", help="第二个分组 / the second group")] = None,
            value: Annotated[str, typer.Option("--value", help="firms | payments | rd_reported | provincial_rd_subsidy")] = "firms",
            bureau: Annotated[bool, typer.Option("--bureau", help="内部使用，全部显示 / for the bureau itself, nothing hidden")] = False,
            scenario: ScenarioPath = None, overrides: Overrides = None, language: Language = "zh") -> None:
    """汇总成可公开的表：少于三家或一家独大的单元格隐去，并防止倒推 / a table fit for publication.

    例 / example: kjqs publish tables/ --year 2023 --rows county --columns recognition --output 公开表.csv
    """
    from .files import atomic_write
    from .population.provenance import read_provenance
    from .population.publication import publication
    from .scenario import load_scenario

    fail_if_input(output, tables)
    policy = load_scenario(scenario, overrides or ()).policy
    published = publication(_population(tables, year), policy, year, rows, columns, value, bureau, read_provenance(tables))
    with atomic_write(output) as stream:
        stream.write(published.csv_text().encode("utf-8"))
    screen.show_published(published, output)


@app.command()
def simulate(scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="情景文件 / scenario file")],
             output: OutputFolder, draws: Draws = None, seed: Seed = None, threads: Threads = 2, overrides: Overrides = None,
             language: Language = "zh") -> None:
    """推演以后各年：支出、目标实现的概率和企业流量，写出一个文件夹 / the years ahead: budget, targets and flows.

    例 / example: kjqs simulate scenarios/baseline.yaml --draws 256 --output simulated
    """
    from .projection import blocks_of
    from .projection import simulate as project
    from .reporting import simulation_files, simulation_tables, simulation_words
    from .scenario import load_scenario

    clock, given = simulation_files.Clock(), load_scenario(scenario, overrides or ())
    simulation_files.fail_before_it_runs(given, output)
    with screen.steps(say("推演", "Projecting"), blocks_of(given, draws)) as advance:
        projection = project(given, draws, seed, threads, progress=advance)
        tables = simulation_tables.tables_of(projection)
    simulation_files.write_simulation(projection, tables, output, overrides or (), clock)
    screen.show_projection(simulation_words.grids(projection, tables), simulation_words.sentences(projection, tables),
                           simulation_words.warnings_of(projection))
    screen.say_written(output)


@app.command()
def fit(scenario: Annotated[Path | None, typer.Argument(metavar="[SCENARIO]", help="情景文件，默认为随附总体 / scenario file")] = None,
        base: Base = None, output: Annotated[Path | None, typer.Option("--output", help="fitted.yaml")] = None,
        overrides: Overrides = None, language: Language = "zh") -> None:
    """用截至基年的公布数拟合推演所用的常数 / the constants of the projection from figures published up to the base year.

    例 / example: kjqs fit scenarios/baseline.yaml --base 2022 --output fitted_2022.yaml
    """
    from .reporting import fit_words
    from .scenario import load_scenario

    if output is not None and scenario is not None:
        fail_if_input(output, scenario)
    given = load_scenario(scenario, [*(overrides or ()), *([f"years.base={base}"] if base is not None else [])])
    with screen.working(say("拟合", "Fitting")):
        fitted = fit_words.fitted(given)
    if output is not None:
        fit_words.write_fit(fitted, output)
    screen.show_projection([fit_words.grid(fitted)], fit_words.sentences(fitted))
    if output is not None:
        screen.say_written(output)


@app.command()
def hindcast(output: OutputFolder, base: Base = None, draws: Draws = 256, seed: Seed = 1, threads: Threads = 2,
             language: Language = "zh") -> None:
    """回测：只用截至基年的数推演，与其后公布的数对照 / forecasts from an earlier year against what was published afterwards.

    例 / example: kjqs hindcast --base 2022 --output hindcast
    """
    from .projection.hindcast import hindcast as look_back
    from .reporting import hindcast_files, hindcast_words, simulation_files
    from .scenario import load_scenario

    clock, given = simulation_files.Clock(), load_scenario(None)
    simulation_files.fail_before_it_runs(given, output, hindcast_files.COMMAND)
    with screen.steps(say("回测", "Looking back"), hindcast_files.blocks(base, draws)) as advance:
        found = look_back(base, draws, seed, threads, given, advance)
    hindcast_files.write_hindcast(found, given, draws, seed, output, clock)
    screen.show_projection(hindcast_words.grids(found), hindcast_words.sentences(found))
    screen.say_written(output)


@app.command()
def diff(first: Annotated[Path, typer.Argument(metavar="A")], second: Annotated[Path, typer.Argument(metavar="B")],
         overrides: Overrides = None, language: Language = "zh") -> None:
    """两个情景的参数差异 / the parameters in which two scenarios differ (--set applies to B).

    例 / example: kjqs diff scenarios/baseline.yaml scenarios/awards_of_jinan.yaml
    """
    from .scenario import load_scenario, policy_changes

    before, after = load_scenario(first), load_scenario(second, overrides or ())
    screen.show_changes(before, after, policy_changes(before.policy, after.policy))


@app.command()
def report(scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO...")],
           output: Annotated[Path, typer.Option("--output")] = Path("reports"),
           draws: Annotated[int | None, typer.Option("--draws", min=8)] = None, seed: Seed = None,
           jobs: Annotated[int, typer.Option("--jobs", min=1, max=64)] = 1,
           timeout: Annotated[float, typer.Option("--timeout", min=1, help="每个情景的时限（秒）/ seconds a scenario")] = 600,
           overrides: Overrides = None, language: Language = "zh") -> None:
    """为每个情景生成网页报告、工作簿和图 / a page, a workbook and figures for each scenario.

    例 / example: kjqs report scenarios/*.yaml --output reports --jobs 2
    """
    from .reporting import report as make

    raise typer.Exit(make(scenarios, output, draws=draws, seed=seed, jobs=jobs, timeout=timeout, language=language,
                          overrides=overrides or ()))


@app.command()
def schema(output: Annotated[Path, typer.Option("--output")], language: Language = "zh") -> None:
    """导出情景文件的 JSON schema，供编辑器使用 / the JSON schema of scenario files, for editors.

    例 / example: kjqs schema --output scenarios/scenario.schema.json
    """
    import json

    from .files import atomic_write
    from .scenario import json_schema

    with atomic_write(output) as file:
        file.write((json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    screen.say_written(output)


@app.command()
def coverage(output: Annotated[Path, typer.Option("--output")],
             cases: Annotated[Path, typer.Option("--cases", help="tests/cases")] = Path("tests/cases"),
             language: Language = "zh") -> None:
    """生成条款覆盖表 / the generated page of articles, clauses, code and golden cases.

    例 / example: kjqs coverage --output docs/coverage.md
    """
    from .files import atomic_write
    from .policy.coverage import coverage_page

    with atomic_write(output) as file:
        file.write(coverage_page(cases).encode("utf-8"))
    screen.say_written(output)


def _population(path: Path, year: int):
    """The tables, with their warnings said; a Refusal with every finding where one is an error."""
    from .tables import absent_year_findings, read_tables

    with screen.working(say("读取数据", "Reading the data")):
        tables, findings = read_tables(path)
    if tables is None:
        raise Refusal(say("数据有误，没有写出任何结果。", "The data have errors; nothing was written."), findings)
    screen.show_findings([*findings, *absent_year_findings(tables, year)], quiet_when_none=True)
    return tables


def main() -> None:
    """Run the command line: exit 0 on success, 2 on refused input, 1 on a fault of the program."""
    if "--version" in sys.argv[1:2]:
        print(f"kjqs {__version__}")
        raise SystemExit(0)
    try:
        app()
    except Refusal as refusal:
        screen.show_refusal(refusal)
        raise SystemExit(2) from None
    except OSError as error:
        screen.show_system_fault(error)
        raise SystemExit(1) from None
    except Exception:
        traceback.print_exc()
        print(say("程序自身出错，请把以上信息交给维护人员。", "The program failed: pass the lines above to its maintainers."),
              file=sys.stderr)
        raise SystemExit(1) from None

"""The commands whose files and words are held: each runs in this process, in a folder of its own, in both languages."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCENARIOS = ("baseline", "tight_budget", "one_award_per_matter")
LANGUAGES = ("zh", "en")
SHORT = (
    "--set",
    "years={base: 2023, last: 2024}",
    "--set",
    "targets={T1: {at_least: 0.031, year: 2024}, T2: {at_least: 945, year: 2024}, T3: {at_least: 1200, year: 2024}}",
)
FIRMS = "firm_id,county,year,above_scale,tech_sme,recognition,super_deduction,rd_reported,first_rd_report\n"
LEDGER = (
    "条款,县区,预算年度,事项年度,年初预算,调整预算,累计拨付,上年结转\n1.1,,2024,2023,500000,400000,100000,0\n1.2,,2024,2023,60000,,0,0\n"
    "8.2,东昌府区,2024,2023,90000,,50000,20000\n7.2,,2024,2024,3000000,,1000000,0\n7.2,,2023,2023,500000,,500000,0\n"
)
OUTTURNS = (
    "indicator,year,value,vintage\nhigh_tech_enterprises,2022,612,2023-02-01\nhigh_tech_enterprises,2023,812,2024-01-10\n"
    "rd_intensity,2022,0.0306,2023-09-01\n1.1,2023,9900000,2024-02-01\n"
)


def lay_inputs(folder: Path) -> None:
    """What the commands read, at the same relative paths wherever they run: messages name paths."""
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    shutil.copytree(ROOT / "notebooks" / "example_registers", folder / "registers")
    shutil.copytree(ROOT / "tests" / "paying" / "city", folder / "city")
    years = [(2023, 5, "first", "东昌府区"), (2023, 2, "renewed", "临清市"), (2024, 8, "first", "东昌府区")]
    rows = "".join(
        f"F{year}{state}{number:03},{county},{year},none,true,{state},false,,\n"
        for year, count, state, county in years
        for number in range(count)
    )
    for name, text in (
        ("tables/enterprises.csv", FIRMS + rows),
        ("台账.csv", LEDGER),
        ("outturns.csv", OUTTURNS),
        ("wrong/企业.csv", "企业编号,县局,年度\nF1,东昌府区,2023\n"),
        (
            "wrong.yaml",
            "title: 误\nauthor: 甲\ndate: 2024-01-01\nquestion: 问\nextends: scenarios/baseline.yaml\nnot_modelled: [无]\npolicy: {1.1.amont: 3}\n",
        ),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def quick(language: str) -> Iterable[tuple[str, list[str]]]:
    """Name and words of every command that takes seconds at most, in one language."""
    city = ["city/表", "--year", "2023"]
    registers = [
        f"registers/{name}"
        for name in (
            "高企认定名单.xlsx",
            "科技型中小企业入库名单.xlsx",
            "研发费用加计扣除清单.csv",
            "规上企业研发统计年报.xlsx",
            "财政科技资金台账.xlsx",
            "技术合同登记台账.xlsx",
            "转化贷款备案台账.csv",
        )
    ]
    known = ["--mapping", "registers/mapping.yaml", "--names", "registers/企业名称对照.csv"]
    yield "evaluate_csv", ["evaluate", *city, "--output", "OUT/payments.csv"]
    yield "evaluate_xlsx", ["evaluate", *city, "--set", "1.1.amount=200000", "--output", "OUT/payments.xlsx"]
    yield "check", ["check", "city/表", "--output", "OUT/findings.csv"]
    yield "check_wrong", ["check", "wrong", "--output", "OUT/findings.csv"]
    yield "explain_roster", ["explain", *city, "--output", "OUT/roster.xlsx"]
    yield "explain_pages", ["explain", *city, "--output", "OUT/roster.html"]
    for clause in ("1.1", "8.1", "8.2", "9.9"):
        yield f"explain_{clause}", ["explain", *city, "--clause", clause, "--recipient", "E01"]
    yield "template", ["template", "--output", "OUT/template.xlsx"]
    yield "import", ["import", *registers, *known, "--output", "OUT/real", "--findings", "OUT/findings.csv"]
    yield (
        "import_wrong",
        [
            "import",
            "registers/with_errors/有错误的科技型中小企业名单.xlsx",
            "--output",
            "OUT/real",
            "--findings",
            "OUT/findings.csv",
        ],
    )
    yield "publish", ["publish", *city, "--rows", "county", "--columns", "recognition", "--output", "OUT/table.csv"]
    yield "publish_payments", ["publish", *city, "--rows", "clause", "--value", "payments", "--output", "OUT/table.csv"]
    yield "pay", ["pay", "city/表", "--year", "2023", "--paid", "city/已兑付台账.csv", "--output", "OUT/paid"]
    yield "pay_lists", ["pay", *registers, *known, "--year", "2023", "--output", "OUT/paid"]
    yield "score", ["score", "--outturns", "outturns.csv", "--output", "OUT/scored"]
    yield "diff", ["diff", "scenarios/baseline.yaml", "scenarios/awards_of_jinan.yaml"]
    yield "refused_scenario", ["simulate", "wrong.yaml", "--output", "OUT/simulated"]
    yield "refused_override", ["evaluate", *city, "--set", "8.2.firms=industral_only", "--output", "OUT/payments.csv"]
    yield "schema", ["schema", "--output", "OUT/schema.json"]
    yield "coverage", ["coverage", "--cases", str(ROOT / "tests" / "cases"), "--output", "OUT/coverage.md"]
    for name in SCENARIOS:
        yield f"simulate_{name}", ["simulate", f"scenarios/{name}.yaml", "--draws", "8", "--output", "OUT/simulated"]
    yield (
        "forecast",
        ["forecast", "tables", "--ledger", "台账.csv", "--as-of", "2024-08-31", "--draws", "8", "--output", "OUT/forecast"],
    )


def slow(language: str) -> Iterable[tuple[str, list[str]]]:
    """Name and words of the commands that search and fit."""
    yield "synthesise", ["synthesise", "--seed", "3", "--stability", "2", "--output", "OUT/city"]
    yield "hindcast", ["hindcast", "--base", "2022", "--draws", "8", "--output", "OUT/hindcast"]
    yield (
        "tune",
        [
            "tune",
            "scenarios/baseline.yaml",
            *SHORT,
            "--target",
            "T2",
            "--probability",
            "0.8",
            "--vary",
            "1.1.amount=0:400000:200000",
            "--draws",
            "8",
            "--output",
            "OUT/tuned",
        ],
    )
    yield (
        "sensitivity",
        [
            "sensitivity",
            "scenarios/baseline.yaml",
            *SHORT,
            "--against",
            "scenarios/no_policy.yaml",
            "--draws",
            "8",
            "--output",
            "OUT/found",
        ],
    )
    if language == "zh":
        yield "fit", ["fit", "scenarios/baseline.yaml", "--base", "2023", "--output", "OUT/fitted.yaml"]


def reports(language: str) -> Iterable[tuple[str, list[str]]]:
    """The reports of three scenarios: pages, workbooks, briefs and figures."""
    yield "report", ["report", *(f"scenarios/{name}.yaml" for name in SCENARIOS), "--draws", "8", "--output", "OUT/reports"]


PARTS = {"files": quick, "searches": slow, "reports": reports}


def run(part: str, language: str, folder: Path) -> None:
    """Run the commands of a part in a language; the current folder holds the inputs. Their words go to ``NAME/words.txt`` of ``folder``."""
    from kjqs_model import cli
    from kjqs_model.terminal import MARK

    for name, words in PARTS[part](language):
        place = folder / language / name
        place.mkdir(parents=True)
        said = io.StringIO()
        sys.argv = [
            "kjqs",
            *(word.replace("OUT", place.relative_to(Path.cwd()).as_posix()) for word in words),
            "--language",
            language,
        ]
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                cli.main()
                code = 0
            except SystemExit as ended:
                code = ended.code or 0
        told = "".join(
            line for line in said.getvalue().splitlines(keepends=True) if not line.startswith(MARK)
        )  # how far it is hangs on the clock
        (place / "words.txt").write_text(f"{told}exit {code}\n", encoding="utf-8")

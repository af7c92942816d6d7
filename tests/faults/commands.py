"""The commands that the campaign runs: what each reads, what it writes, and how it is called on inputs as small as can be."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from kjqs_model.staging import outputs_of

REPOSITORY = Path(__file__).parents[2]
_REGISTERS = REPOSITORY / "notebooks" / "example_registers"

FIRMS = """企业编号,县区,年度,规上类型,科技型中小企业,高企认定结果,享受加计扣除,省级研发补助,首次填报研发投入,研发投入
A01,东昌府区,2023,非规上,是,首次认定,是,58000,否,
A02,临清市,2023,非规上,是,复审通过,是,0,否,
A03,茌平区,2023,规上工业,否,无,否,0,是,600000
A04,茌平区,2023,规上工业,否,无,否,0,是,499999.99
"""
SCENARIO = """title: 试验
author: 测试
date: 2023-12-31
question: 问什么？
draws: 8
years: {base: 2023, last: 2024}
policy: {1.1.amount: 200000}
"""
PARENTLESS = SCENARIO.replace("200000", "150000")
MAPPING = "registers:\n  - {file: list.csv, mapping: loan_register}\n"


@dataclass(frozen=True)
class Command:
    """A command as the campaign calls it.

    ``words`` follow the name. ``inputs`` are the user's files by the slot that a hostile file may take: path below the attempt's folder.
    ``output`` is where it writes, None where it writes nothing; ``findings`` are files that it writes also when it
    refuses: what is wrong with the data; ``heavy`` says that it takes seconds; ``by_place`` that its output is named without an option.
    """

    name: str
    words: tuple[str, ...]
    inputs: dict[str, str] = field(default_factory=dict)
    output: str | None = None
    findings: tuple[str, ...] = ()
    heavy: bool = False
    by_place: bool = False

    def line(self, output: str | None = None) -> list[str]:
        """The words of the command line, with another output where one is given."""
        output = output or self.output
        written = [] if output is None else [output] if self.by_place else ["--output", output]
        return [self.name, *self.words, *written]


_SCENARIO = {"scenario": "in/s.yaml"}
_TABLES = {"table": "in/tables/企业.csv"}
_DRAWS = ("--draws", "8", "--threads", "1")

COMMANDS = {
    "evaluate": Command(
        "evaluate", ("in/tables", "--year", "2023", "--scenario", "in/s.yaml"), _TABLES | _SCENARIO, "out/payments.csv"
    ),
    "evaluate book": Command("evaluate", ("in/tables", "--year", "2023"), _TABLES, "out/payments.xlsx"),
    "check": Command("check", ("in/tables",), _TABLES, "out/findings.csv", ("out/findings.csv",)),
    "explain": Command(
        "explain",
        ("in/tables", "--year", "2023", "--clause", "8.2", "--recipient", "A04", "--scenario", "in/s.yaml"),
        _TABLES | _SCENARIO,
    ),
    "cards": Command("explain", ("in/tables", "--year", "2023", "--recipient", "A01"), _TABLES, "out/card.xlsx"),
    "template": Command("template", (), {}, "out/form.xlsx"),
    "import": Command(
        "import",
        ("in/list.csv", "--mapping", "in/mapping.yaml", "--findings", "out/found.csv"),
        {"register": "in/list.csv", "mapping": "in/mapping.yaml"},
        "out/real",
        ("out/found.csv",),
    ),
    "pay": Command("pay", ("in/tables", "--year", "2023", "--scenario", "in/s.yaml"), _TABLES | _SCENARIO, "out/paid"),
    "publish": Command("publish", ("in/tables", "--year", "2023"), _TABLES, "out/public.csv"),
    "diff": Command("diff", ("in/s.yaml", "in/other.yaml"), _SCENARIO | {"other scenario": "in/other.yaml"}),
    "score": Command("score", ("--outturns", "in/outturns.csv"), {"outturns": "in/outturns.csv"}, "out/scored"),
    "schema": Command("schema", (), {}, "out/schema.json"),
    "coverage": Command("coverage", ("--cases", str(REPOSITORY / "tests" / "cases")), {}, "out/coverage.md"),
    "verify": Command("verify", ("in/run",), {"record": "in/run/manifest.json"}),
    "doctor": Command("doctor", ()),
    "fit": Command("fit", ("in/s.yaml",), _SCENARIO, "out/fitted.yaml", heavy=True),
    "simulate": Command("simulate", ("in/s.yaml", *_DRAWS), _SCENARIO, "out/ahead", heavy=True),
    "synthesise": Command("synthesise", ("in/s.yaml", "--stability", "0"), _SCENARIO, "out/city", heavy=True),
    "hindcast": Command("hindcast", _DRAWS, {}, "out/back", heavy=True),
    "panel": Command(
        "hindcast", ("--panel", "in/panel.csv", "--series", "tech_sme"), {"panel": "in/panel.csv"}, "out/panel", heavy=True
    ),
    "forecast": Command(
        "forecast",
        ("in/tables", "--ledger", "in/ledger.csv", "--as-of", "2024-08-31", "--scenario", "in/s.yaml", *_DRAWS),
        _TABLES | _SCENARIO | {"ledger": "in/ledger.csv"},
        "out/year",
        heavy=True,
    ),
    "tune": Command(
        "tune",
        (
            "in/s.yaml",
            "--target",
            "T2",
            "--probability",
            "0.9",
            "--vary",
            "1.1.amount=100000:200000:100000",
            *_DRAWS,
            "--set",
            "targets.T2={at_least: 970, year: 2024}",
        ),
        _SCENARIO,
        "out/tuned",
        heavy=True,
    ),
    "sweep": Command("sweep", ("in/s.yaml", "--vary", "1.1.amount=100000,200000", *_DRAWS), _SCENARIO, "out/swept", heavy=True),
    "sensitivity": Command(
        "sensitivity",
        ("in/s.yaml", "--against", "in/other.yaml", *_DRAWS),
        _SCENARIO | {"other scenario": "in/other.yaml"},
        "out/found",
        heavy=True,
    ),
    "report": Command("report", ("in/s.yaml", "--draws", "8"), _SCENARIO, "out/reports", heavy=True),
    "app": Command("app", ("--port", "8931", "--folder", "in"), {}, heavy=True),
    "lab": Command("lab", ("--no-start",), {}, "out/books", by_place=True),
}
"""The campaign's commands by the name under which it counts them."""


def furnish(place: Path) -> None:
    """Lay out a user's folder: inputs under in/, a note of the user's own, and a folder out/ that holds one too."""
    tables, run = place / "in" / "tables", place / "in" / "run"
    tables.mkdir(parents=True)
    run.mkdir()
    (place / "out").mkdir()
    texts = {
        "in/tables/企业.csv": FIRMS,
        "in/s.yaml": SCENARIO,
        "in/other.yaml": PARENTLESS,
        "in/list.csv": _register(),
        "in/mapping.yaml": MAPPING,
        "in/panel.csv": _panel(),
        "in/outturns.csv": "indicator,year,value,vintage\nhigh_tech_enterprises,2022,700,2023-02-15\n",
        "in/note.txt": "我的笔记\n",
        "out/note.txt": "别动我\n",
        "in/run/a.txt": "a\n",
    }
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")
    shutil.copy(REPOSITORY / "notebooks" / "example_ledger.csv", place / "in" / "ledger.csv")
    (run / "manifest.json").write_text(json.dumps({"command": "simulate", "outputs": outputs_of(run)}), encoding="utf-8")


def _register() -> str:
    return (_REGISTERS / "转化贷款备案台账.csv").read_bytes().decode("utf-8-sig")


def _panel() -> str:
    rows = [
        ("tech_sme", "city", f"C{place}", year, 100 + 10 * place + (year - 2018) * (7 + place))
        for place in range(1, 4)
        for year in range(2018, 2024)
    ]
    return "series,level,name,year,value\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)

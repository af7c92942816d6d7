"""Every block of the how-to pages runs as written, in a folder with files of the names that the page speaks of.

Commands that take more than a second or two run with few draws, and only where KJQS_TESTS is ``howto`` (``KJQS_TESTS=howto pytest
tests/test_howto.py``, some minutes); what needs a server or a network is looked at by tests/test_manual.py and tests of its own.
"""

import contextlib
import io
import os
import re
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from kjqs_model import cli
from kjqs_model.language import set_language
from tests.golden_bytes.commands import LEDGER
from tools.manual.blocks import blocks, commands_of

ROOT = Path(__file__).parents[1]
ALL = os.environ.get("KJQS_TESTS") == "howto"
QUICK = {"move", "check", "diff", "evaluate", "explain", "import", "pay", "publish", "schema", "score", "template"}
ELSEWHERE = {"app", "lab"}  # servers: tests/dashboard, tests/test_wheel.py
PANEL = "series,level,name,year,value\n" + "".join(
    f"tech_sme,city,甲乙丙丁{unit},{2017 + year},{100 * 1.2**year + 7 * unit * year:.0f}\n"
    for unit in range(4)
    for year in range(7)
)
SUBSIDIES = "2023年省级企业研究开发财政补助名单（单位：元）\n序号,企业名称,统一社会信用代码,县区,省级补助金额,拟补助金额\n1,聊城示例乙一科技有限公司,,东昌府区,50000,50000\n"
TALENTS = "2023年人才入选名单\n姓名,引进单位全称,用人单位类型,级别,人才工程,省级补助,县区\n张三,聊城示例乙一科技有限公司,企业,省级,省级领军人才,100000,东昌府区\n"
FIRST = {  # what a page takes as done
    "decisions": [
        ["pay", "高企认定名单.xlsx", "--year", "2023", "--output", "兑付2023"],
        ["move", "兑付2023/待核实.xlsx", "待核实_已填.xlsx"],
    ],
    "keep-and-score": [["simulate", "baseline", "--draws", "8", "--output", "存档/一"]],
    "overwriting": [["evaluate", "我的数据", "--year", "2023", "--output", "兑付.csv"]],
    "verify": [["report", "baseline", "--draws", "8", "--output", "报告"]],
}
HEAD = "title: 试\nauthor: 甲\ndate: 2023-12-31\nquestion: 为何？\n"


def _told(path: Path) -> list[list[str]]:
    """The commands of a page that are run here."""
    found = [
        words for block in blocks(path) if block.kind == "sh" and path.stem != "offline" for words in commands_of(block.text)
    ]
    return [words for words in found if words and words[0] not in ELSEWHERE]


PAGES = {path.stem: (path, told) for path in sorted((ROOT / "docs" / "zh" / "howto").glob("*.md")) if (told := _told(path))}
RUN = [name for name, (_, told) in PAGES.items() if ALL or {words[0] for words in (*told, *FIRST.get(name, ()))} <= QUICK]


def _book(path: Path, text: str) -> None:
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([float(cell) if re.fullmatch(r"\d+", cell) and len(cell) < 9 else cell for cell in line.split(",")])
    book.save(path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A user's folder: lists, tables and ledgers under the names of the pages."""
    lists = ROOT / "notebooks" / "example_registers"
    for name, file in (
        ("高企认定名单.xlsx", "高企认定名单.xlsx"),
        ("科技型中小企业名单.xlsx", "科技型中小企业入库名单.xlsx"),
        ("研发费用加计扣除清单.csv", "研发费用加计扣除清单.csv"),
        ("名单.xlsx", "高企认定名单.xlsx"),
    ):
        shutil.copy(lists / file, tmp_path / name)
    for name in ("我的数据", "真实数据表", "全省/聊城"):
        shutil.copytree(ROOT / "tests" / "paying" / "city" / "表", tmp_path / name)
    _book(tmp_path / "研发补助名单.xlsx", SUBSIDIES)
    _book(tmp_path / "人才名单.xlsx", TALENTS)
    _book(tmp_path / "执行表.xlsx", LEDGER)
    _book(tmp_path / "已兑付台账.xlsx", (ROOT / "tests" / "paying" / "city" / "已兑付台账.csv").read_text(encoding="utf-8-sig"))
    (tmp_path / "面板.csv").write_text(PANEL, encoding="utf-8")
    shutil.copy(ROOT / "notebooks" / "example_outturns.csv", tmp_path / "实际数.csv")
    (tmp_path / "情景").mkdir()
    for name in ("baseline", "awards_of_jinan"):
        shutil.copy(ROOT / "scenarios" / f"{name}.yaml", tmp_path / "情景")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(words: list[str]) -> str:
    said = io.StringIO()
    words = [
        re.sub(r"^64$", "8", one).replace("A04", "E01")
        for word in words
        for one in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
    ]
    few = ["--draws", "8"] if words[0] == "report" else []
    before, sys.argv = sys.argv, ["kjqs", *words, *few]
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            cli.main()
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.argv = before
        set_language("zh")
    assert code == 0, f"kjqs {' '.join(words)}\n{said.getvalue()}"
    return said.getvalue()


@pytest.mark.parametrize("name", RUN)
def test_the_commands_of_a_page_run_as_written(folder, name):
    path, told = PAGES[name]
    for block in blocks(path):
        if block.kind.startswith("yaml"):
            file = next((word for words in told for word in words if word.endswith(".yaml") and "/" not in word), "我的情景.yaml")
            head = HEAD if "mapping" not in block.kind and not block.text.startswith("title:") else ""
            Path(file).write_text(head + block.text, encoding="utf-8")
    if name == "publish":
        shutil.move("真实数据表", "真实数据")
    for words in (*FIRST.get(name, ()), *told):
        shutil.move(*words[1:]) if words[0] == "move" else _run(words)


def test_every_page_with_commands_is_run_but_those_of_servers_and_installation():
    assert {path.stem for path in (ROOT / "docs" / "zh" / "howto").glob("*.md")} - set(PAGES) == {
        "index",
        "dashboard",
        "python",
        "offline",
    }
    assert len(RUN) >= 10


def test_what_is_shown_in_python_runs(folder, capsys):
    """The blocks of both pages, with the folder of tables that they name."""
    for page in ("python", "sweep"):
        for block in blocks(ROOT / "docs" / "zh" / "howto" / f"{page}.md"):
            if block.kind == "python" and (ALL or "synthesise" not in block.text):
                exec(compile(block.text, page, "exec"), {})
    assert re.search(r"^200000 \d+", capsys.readouterr().out, re.MULTILINE)

"""Pages of what was measured, of the scenario files that travel with the package, and of the verbs for Python."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import yaml

import kjqs_model

from .accuracy_page import accuracy_page
from .limits_page import limits_page
from .markdown import code, contents, page, plain, table
from .messages_page import messages_page
from .speech import say

REPOSITORY = Path(__file__).resolve().parents[2]
_EVIDENCE = REPOSITORY / "docs" / "evidence"
_TITLES = {
    "population": ("企业总体符合得怎样", "What the synthetic population holds to"),
    "projection": ("推演准不准", "The projection: what it holds to"),
    "growth": ("增长过程：学自各地", "The growth process, learnt from many places"),
    "faults": ("故障演练", "The fault campaign"),
    "mutants": ("条文的变异检验", "Mutation of the law"),
    "planted": ("埋设的错误", "Planted faults"),
}
_ROOMS = ("scenario", "tables", "policy", "population", "projection", "budget", "analysis", "study", "reporting")


def record_pages() -> dict[str, str]:
    """Path of a page without its ending, and its text, in the language in force."""
    made = {f"reference/evidence/{path.stem}": _evidence_page(path) for path in _evidence_files()}
    made["reference/evidence/index"] = _evidence_index()
    made["explanation/accuracy"] = accuracy_page()
    made["reference/limits"] = limits_page()
    made["reference/messages"] = messages_page()
    made["reference/promises"] = _promises_page()
    made["reference/scenarios"] = _scenarios_page()
    made["reference/python"] = _python_page()
    return made


def _evidence_files() -> list[Path]:
    return sorted(_EVIDENCE.glob("*.md"))


def _evidence_page(path: Path) -> str:
    head, text = path.read_text(encoding="utf-8").split("\n", 1)
    told = say(
        "本页由程序测出后随代码提交，原样收入（英文），由测试保证与代码一致。",
        "Measured by the program and committed with the code, taken in as it is; a test keeps it fresh.",
    )
    return page(f"# {say(*_TITLES[path.stem])}" if path.stem in _TITLES else head, told, text)


def _evidence_index() -> str:
    return page(
        f"# {say('测得的结果', 'Evidence')}",
        say(
            "以下各页的数都由程序测出并随代码提交。**CRPS** 是预测分布与实际值的距离，单位与所预测的量相同（标明对数的，"
            "为对数），越小越好；"
            "**覆盖率**是实际值落在区间内的比例，应与区间的名义概率相近，须同时看它所依据的实际数个数。",
            "Figures that the program measured and that are committed with the code. **CRPS** is the distance of a "
            "forecast's distribution from what came, in the unit of what is forecast (of its "
            "log where it says so): smaller is better. **Coverage** is the share of outturns within an interval, to be read "
            "with the number of outturns that it rests on.",
        ),
        contents([path.stem for path in _evidence_files()]),
    )


def _promises_page() -> str:
    """What others got wrong and the test that keeps it out, as docs/promises has it."""
    here = [REPOSITORY / "docs" / name for name in (say("promises.zh-CN.md", "promises.md"), "promises.md", "promises.zh-CN.md")]
    written = next((path.read_text(encoding="utf-8") for path in here if path.exists()), "")
    body = written.split("\n", 1)[1] if written.startswith("# ") else written
    body = re.sub(
        r"\[([^\]]+)\]\(evidence/(\w+)\.md\)", lambda link: link[0] if (_EVIDENCE / f"{link[2]}.md").exists() else link[1], body
    )
    return page(f"# {say('别人出过的错，和挡住它的测试', 'What others got wrong, and the test that keeps it out')}", body)


def _scenarios_page() -> str:
    rows = []
    for path in sorted((REPOSITORY / "scenarios").glob("*.yaml")):
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows.append([code(path.stem), plain(given.get("title", "")), plain(given.get("question", ""))])
    return page(
        f"# {say('内置情景', 'Scenarios that come with the program')}",
        say("命令中可直接写名称，例如 `kjqs report baseline`。", "Commands take the name as it is: `kjqs report baseline`."),
        table([say("名称", "name"), say("标题", "title"), say("要回答的问题", "question")], rows),
    )


def _python_page() -> str:
    parts = [
        f"# {say('Python 接口', 'Verbs for Python')}",
        say(
            "由代码中的说明（英文）生成。`from kjqs_model import evaluate` 等动词在包的顶层，与命令同名、同算法；其余在各自的房间中。",
            "Made from the docstrings. Verbs stand at the top of the package, named after the commands and the same in what they do; the others are in their rooms.",
        ),
    ]
    for name in kjqs_model.__all__:
        parts.append(_described("kjqs_model", name, getattr(kjqs_model, name)))
    for room in _ROOMS:
        module = importlib.import_module(f"kjqs_model.{room}")
        found = [
            name
            for name in sorted(getattr(module, "__all__", ()))
            if callable(getattr(module, name, None)) and name not in kjqs_model.__all__
        ]
        parts += (
            []
            if not found
            else [
                f"## `kjqs_model.{room}`",
                plain(inspect.getdoc(module) or ""),
                *(_described(f"kjqs_model.{room}", name, getattr(module, name), 3) for name in found),
            ]
        )
    return page(*parts)


def _described(room: str, name: str, thing: Callable, level: int = 2) -> str:
    try:
        signature = re.sub(r"(?:Posix|Windows)Path\('([^']*)'\)", r'"\1"', str(inspect.signature(thing)))
        signature = re.sub(r"'([^']*)'", r"\1", signature)
    except (TypeError, ValueError):
        signature = ""
    return page(f"{'#' * level} {name}", f"```python\n{room}.{name}{signature}\n```", _prose(inspect.getdoc(thing) or ""))


def _prose(docstring: str) -> str:
    """A docstring as Markdown: its headings in bold, what stands below one as a list."""
    parts: list[str] = []
    for part in re.split(r"\n\s*\n", docstring):
        lines = part.splitlines()
        if len(lines) > 1 and set(lines[1]) == {"-"}:
            entries = re.sub(r"\n\s+", " ", "\n".join(lines[2:])).splitlines()
            parts += [f"**{lines[0]}**", "\n".join(f"- {_marked(entry)}" for entry in entries)]
        else:
            parts.append(_marked(" ".join(lines)))
    return "\n\n".join(parts)


def _marked(text: str) -> str:
    """Words as they stand, with what is marked as code kept so."""
    return "".join(code(part) if place % 2 else plain(part) for place, part in enumerate(re.split(r"``(.+?)``", text)))

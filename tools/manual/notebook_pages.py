"""The shipped notebooks as pages of the manual: executed in each language, their charts and tables as the reader of a notebook sees them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from kjqs_model.reporting.notebook import private_jupyter

from .markdown import contents, page
from .speech import say

LEFT_OUT = ("dashboard",)  # widgets, which a page has no kernel for
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?![a-z]+://)[^)]*\)")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_FENCED = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)


def execute(notebooks: Path, folder: Path, language: str) -> int:
    """Run every notebook with its own parameters in one language; the executed copies lie in ``folder``. Returns how many."""
    import papermill

    folder.mkdir(parents=True, exist_ok=True)
    todo = [path for path in sorted(notebooks.glob("*.ipynb")) if path.stem not in LEFT_OUT]
    for path in todo:
        with private_jupyter() as config:
            papermill.execute_notebook(
                str(path),
                str(folder / path.name),
                {"language": language},
                kernel_name="python3",
                progress_bar=False,
                config=config,
            )
    return len(todo)


def notebook_pages(executed: Path) -> dict[str, str | bytes]:
    """Path below the manual -> text or picture of every executed notebook of a folder, and of the page that lists them."""
    pages: dict[str, str | bytes] = {}
    for path in sorted(executed.glob("*.ipynb")):
        text, pictures = page_of(json.loads(path.read_text(encoding="utf-8")), path.stem)
        pages[f"notebooks/{path.stem}.md"] = text
        pages |= {f"notebooks/{name}": picture for name, picture in pictures.items()}
    names = [name.removeprefix("notebooks/").removesuffix(".md") for name in pages if name.endswith(".md")]
    told = say(
        "每本都用默认参数（随附的基准情景）执行过；`kjqs lab` 打开可改可再算的原件。",
        "Each was executed with its own parameters (the shipped baseline); `kjqs lab` opens those that can be changed and run again.",
    )
    if not names:
        told = say(
            "本手册制作时没有执行笔记本：`make docs` 会执行，`make docs NOTEBOOKS=no` 不执行。",
            "The notebooks were not executed when this manual was made: `make docs` does, `make docs NOTEBOOKS=no` does not.",
        )
    pages["notebooks/index.md"] = page("# " + say("笔记本", "Notebooks"), told, contents(names) if names else "")
    return pages


def page_of(notebook: dict, name: str) -> tuple[str, dict[str, bytes]]:
    """An executed notebook as Markdown, and its pictures by file name."""
    pictures: dict[str, bytes] = {}
    parts = [part for cell in notebook["cells"] for part in _parts(cell, name, pictures)]
    return _levelled(page(*parts)), pictures


def _parts(cell: dict, name: str, pictures: dict[str, bytes]) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield _LINK.sub(r"\1", source)
    elif source.strip() and "injected-parameters" not in cell["metadata"].get("tags", ()):
        yield f"```python\n{source}\n```"
    for output in cell.get("outputs", ()):
        yield _shown(output, name, pictures)


def _shown(output: dict, name: str, pictures: dict[str, bytes]) -> str:
    """What a notebook shows of an output: its picture, else its table, else its words; nothing of a widget."""
    data = {kind: "".join(value) if isinstance(value, list) else value for kind, value in output.get("data", {}).items()}
    if "application/vnd.jupyter.widget-view+json" in data:
        return ""
    if "image/svg+xml" in data:
        file = f"{name}_{len(pictures) + 1}.svg"
        pictures[file] = data["image/svg+xml"].encode("utf-8")
        return f"![{_alternative(data['image/svg+xml'])}]({file})"
    if "text/html" in data:
        shown = re.sub(r"<!--.*?-->|<script.*?</script>", "", data["text/html"], flags=re.DOTALL).strip()
        return f"```{{raw}} html\n{shown}\n```" if shown else ""
    if "text/markdown" in data:
        return _LINK.sub(r"\1", data["text/markdown"])
    told = data.get("text/plain") or "".join(output.get("text", ""))
    return f"```text\n{told.rstrip()}\n```" if told.strip() else ""


def _alternative(picture: str) -> str:
    found = re.search(r"<title>(.*?)</title>|aria-label=\"([^\"]+)\"", picture, re.DOTALL)
    return re.sub(r"[\[\]\n]", " ", html.unescape(next(filter(None, found.groups())))) if found else ""


def _levelled(text: str) -> str:
    """A page has one heading of the first level, and none skips a level."""
    last = 0

    def level(found: re.Match) -> str:
        nonlocal last
        last = 1 if last == 0 else max(2, min(len(found[1]), last + 1))
        return "#" * last + " "

    return "".join(part if number % 2 else _HEADING.sub(level, part) for number, part in enumerate(_FENCED.split(text)))

"""Offline pages: an executed notebook as one HTML file that asks nothing of any network, and the index over all scenarios."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from ..language import current_language, say
from ..store import kept
from .charts.fonts import CSS_FAMILY, FAMILY, embedded_font
from .exhibit import APPENDICES, FOLD, UNFOLD
from .figure import VEGA_LITE
from .terms import terms

if TYPE_CHECKING:
    import nbformat

POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""The page's content security policy: even a mistake can't make a request leave."""


_VEGA_LITE = "6.4"

_LEAD = 'class="kjqs-answer"'
"""What the card bears: it stands before the contents."""


def vega_bundle() -> str:
    """Vega, Vega-Lite and vega-embed as one script; made once a version, since that takes seconds."""

    def make() -> bytes:
        import vl_convert

        return vl_convert.javascript_bundle(vl_version=_VEGA_LITE).replace("</script", "<\\/script").encode("utf-8")

    return kept("vega", f"{version('vl-convert-python')}-{_VEGA_LITE}", make).decode("utf-8")


def report_page(executed: nbformat.NotebookNode, title: str, vega: str, command: str = "") -> str:
    """The page of one report: what its cells showed, in order, without their code.

    Parameters
    ----------
    executed : the executed notebook. title : the scenario's. vega : the script of ``vega_bundle``.
    command : what makes the page again.
    """
    parts = [part for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs if (part := _shown(output))]
    charts = [part for part in parts if isinstance(part, dict)]
    for number, chart in enumerate(charts, 1):
        chart["number"] = number
        chart["svg"] = _own_ids(chart["svg"], number)
    body = [_figure(part) if isinstance(part, dict) else part for part in parts]
    lead = "".join(body.pop(0) for part in body[:1] if isinstance(part, str) and _LEAD in part)
    content, contents = _with_anchors(_wide("\n".join(body)))
    content = explained(_folded(_folds(content)))
    specs = json.dumps([chart["spec"] for chart in charts], ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
    return rendered(
        "report.html",
        title,
        lead + content + specs,
        lead=lead,
        content=content,
        contents=contents,
        specs=specs,
        vega=vega,
        command=command,
        terms=terms(),
    )


def index_page(rows: Sequence[Mapping], others: Sequence[Mapping], failures: Sequence[Mapping], beside: Mapping) -> str:
    """The page over all scenarios: what each costs and brings beside the others, links, and what failed and why.

    ``beside`` : headings, picture, warnings and matrix, as ``side_by_side`` has them.
    """
    title = say("reporting.scenario_reports")
    groups = [list(map(dict, group)) for group in (rows, others, failures)]
    text = json.dumps([*groups, dict(beside)], ensure_ascii=False, default=vars)
    return rendered("index.html", title, text, rows=rows, others=others, failures=failures, **beside)


def rendered(template: str, title: str, text: str, **values) -> str:
    """A page of a template, with the font's signs that it and ``text`` need inside."""
    environment = _environment()
    values |= {
        "title": title,
        "say": say,
        "language": "zh-CN" if current_language() == "zh" else "en",
        "family": FAMILY,
        "font_family": CSS_FAMILY,
        "policy": POLICY,
    }
    # Rendered once without the font to know every sign that the page holds, then with the subset for just these.
    bare = environment.get_template(template).render(font="", **(values | {"vega": ""}))
    return environment.get_template(template).render(font=embedded_font(bare + text), **values)


@cache
def _environment():
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("kjqs_model.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(output) -> str | dict | None:
    data = output.get("data", {})
    if VEGA_LITE in data:
        return {"spec": data[VEGA_LITE], "svg": data.get("image/svg+xml", "")}
    if "text/markdown" in data:
        return _markdown(data["text/markdown"])
    return data.get("text/html")


def _markdown(text: str) -> str:
    import mistune

    return str(mistune.create_markdown(escape=True)(text))


def _figure(chart: Mapping) -> str:
    told = chart["spec"].get("description", "")
    alt = f' role="img" aria-label="{html.escape(told)}"' if told else ""
    return f'<figure class="chart" id="chart-{chart["number"]}"{alt}>{chart["svg"]}</figure>'


def _wide(content: str) -> str:
    """Tables that move sideways by themselves, so that the page never does."""
    return re.sub(r'(<table class="grid.*?</table>)', r'<div class="wide" tabindex="0">\1</div>', content, flags=re.DOTALL)


def _folds(content: str) -> str:
    """What sections fold away, behind a line that says what it is."""
    opened = re.sub(f"{FOLD}(.*?)-->", r'<details class="more"><summary>\1</summary>', content)
    return opened.replace(UNFOLD, "</details>")


_UNEXPLAINED = re.compile(r"<(svg|h2|script|style|summary|th|caption)\b.*?</\1>|<[^>]*>|<!--.*?-->", re.DOTALL)
"""What no explanation is put into: drawings, headings, marks."""


def explained(content: str) -> str:
    """Each statistical word with what it means where it is first used, linked to the glossary."""
    pieces, last = [], 0
    for match in _UNEXPLAINED.finditer(content):
        pieces += [content[last : match.start()], match[0]]
        last = match.end()
    pieces.append(content[last:])
    for place, term in enumerate(terms(), 1):
        for at in range(0, len(pieces), 2):
            found = re.search(term.pattern, pieces[at]) if term.pattern else None
            if found:
                meaning = f'<span class="means">{html.escape(term.inline())}</span>'
                link = f'<a class="term" href="#term-{place}">{found[0]}</a>{meaning}'
                # The rest of a piece that holds a mark now is text again, and the next word may stand in it.
                pieces[at : at + 1] = [pieces[at][: found.start()], link, pieces[at][found.end() :]]
                break
    return "".join(pieces)


def _folded(content: str) -> str:
    """The sections after the appendices' mark, each behind its heading."""
    shown, mark, rest = content.partition(APPENDICES)
    if not mark:
        return content
    before, *sections = re.split(r"(?=<h2 )", rest)
    folded = (
        re.sub(r"^(<h2 .*?</h2>)(.*)$", r"<details><summary>\1</summary>\2</details>", section, flags=re.DOTALL)
        for section in sections
    )
    return f'{shown}<div class="appendices">{before}{"".join(folded)}</div>'


def _own_ids(svg: str, number: int) -> str:
    """Ids of a drawing made its own: several drawings in one page would share their clip paths."""
    return re.sub(r'(id="|url\(#|href="#)', rf"\1c{number}-", svg)


def _with_anchors(content: str) -> tuple[str, list[tuple[str, str]]]:
    """The content with an id on every section heading, and the table of contents."""
    contents: list[tuple[str, str]] = []

    def anchored(match: re.Match) -> str:
        anchor = f"s{len(contents) + 1}"
        contents.append((anchor, html.unescape(re.sub("<[^>]+>", "", match[1]))))
        return f'<h2 id="{anchor}">{match[1]}</h2>'

    return re.sub(r"<h2>(.*?)</h2>", anchored, content, flags=re.DOTALL), contents

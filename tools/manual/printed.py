"""``python -m tools.manual.printed SOURCES FILE``: lessons, how-to pages and explanation as one Word file, in order."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from .equations import equation

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_PARTS = ("lessons", "howto", "explanation")
_CHINESE = r"[\u2014-\u201d\u3000-\u9fff\uff00-\uffef]"
_BROKEN = re.compile(rf"(?<={_CHINESE})\n|\n(?={_CHINESE})")
_DAY = (2020, 1, 1, 0, 0, 0)
_TITLES = {"zh": "科技强市政策测算：手册", "en": "What the city's science policy costs: the manual"}


def printed(sources: Path, language: str) -> bytes:
    """The Word file of one language. ``sources`` is the folder of its pages."""
    made = docx.Document()
    _dress(made)
    made.add_paragraph(_TITLES[language], style="Title")
    for part in _PARTS:
        for number, page in enumerate(_in_order(sources / part / "index.md")):
            _write(made, _tree(page.read_text(encoding="utf-8")), deeper=0 if number == 0 else 1)
    return _without_clock(made)


def _in_order(index: Path) -> Iterator[Path]:
    """A part's first page and those of its contents."""
    yield index
    for listed in re.findall(r"```\{toctree\}\n(.*?)```", index.read_text(encoding="utf-8"), re.DOTALL):
        yield from (index.parent / f"{name}.md" for name in listed.split() if not name.startswith(":") and name != "1")


def _tree(text: str) -> SyntaxTreeNode:
    reader = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
    return SyntaxTreeNode(reader.parse(re.sub(r"<!--.*?-->\n", "", text)))


def _dress(made: Document) -> None:
    """A4, faces for Chinese and Latin letters, a page number below."""
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    for name, face, size in (
        ("Normal", "宋体", 10.5),
        ("Title", "黑体", 22),
        ("Heading 1", "黑体", 18),
        ("Heading 2", "黑体", 15),
        ("Heading 3", "黑体", 12.5),
        ("Heading 4", "黑体", 11),
    ):
        style = made.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        faces = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            faces.attrib.pop(qn(f"w:{theme}"), None)
        faces.set(qn("w:eastAsia"), face)
    below = section.footer.paragraphs[0]
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    below._p.append(field)


def _write(made: Document, tree: SyntaxTreeNode, deeper: int, style: str = "Normal") -> None:
    for node in tree.children:
        if node.type == "heading":
            _fill(made.add_heading(level=min(int(node.tag[1]) + deeper, 4)), node.children)
        elif node.type == "paragraph":
            _fill(made.add_paragraph(style=style), node.children)
        elif node.type == "fence":
            if not node.info.startswith("{"):
                _code(made, node.content)
        elif node.type in ("bullet_list", "ordered_list"):
            kind = "List Bullet" if node.type == "bullet_list" else "List Number"
            for item in node.children:
                _write(made, item, deeper, kind)
        elif node.type == "table":
            _table(made, node)
        elif node.type == "math_block":
            _fill(made.add_paragraph(), [node])
            made.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif node.type != "hr":
            raise ValueError(f"no way to print {node.type}")


def _fill(paragraph: Paragraph, nodes: Sequence[SyntaxTreeNode], bold: bool = False) -> None:
    for node in nodes:
        if node.type == "inline":
            _fill(paragraph, node.children, bold)
        elif node.type in ("strong", "em", "link"):
            _fill(paragraph, node.children, bold or node.type == "strong")
        elif node.type in ("math_inline", "math_block"):
            paragraph._p.append(equation(node.content))
        elif node.type == "softbreak":
            _line_break(paragraph, node)
        elif node.type == "code_inline":
            paragraph.add_run(node.content).font.name = "Consolas"
        elif node.type == "html_inline":
            paragraph.add_run("\n" if node.content == "<br>" else "")
        elif node.type == "text":
            paragraph.add_run(node.content).bold = bold or None
        else:
            raise ValueError(f"no way to print {node.type}")


def _line_break(paragraph: Paragraph, node: SyntaxTreeNode) -> None:
    """A space, but none within Chinese text."""
    around = "".join([_last(node.previous_sibling), "\n", _first(node.next_sibling)])
    if not _BROKEN.search(around):
        paragraph.add_run(" ")


def _last(node: SyntaxTreeNode | None) -> str:
    return (node.content or (_last(node.children[-1]) if node.children else ""))[-1:] if node else ""


def _first(node: SyntaxTreeNode | None) -> str:
    return (node.content or (_first(node.children[0]) if node.children else ""))[:1] if node else ""


def _code(made: Document, text: str) -> None:
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(0.5)
    run = paragraph.add_run(text.rstrip("\n"))
    run.font.name, run.font.size = "Consolas", Pt(8.5)


def _table(made: Document, node: SyntaxTreeNode) -> None:
    rows = [row.children for part in node.children for row in part.children]
    table = made.add_table(len(rows), len(rows[0]), style="Table Grid")
    for place, row in enumerate(rows):
        for cell, given in zip(table.rows[place].cells, row, strict=True):
            _fill(cell.paragraphs[0], given.children, bold=place == 0)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(8.5)
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _without_clock(made: Document) -> bytes:
    """The file with one day for every part: the same pages give the same bytes."""
    stream, packed = io.BytesIO(), io.BytesIO()
    made.save(stream)
    with zipfile.ZipFile(stream) as given, zipfile.ZipFile(packed, "w") as written:
        for name in given.namelist():
            written.writestr(zipfile.ZipInfo(name, _DAY), given.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def main(words: list[str]) -> int:
    """Write the file of the language whose folder of sources is given."""
    sources, target = Path(words[0]), Path(words[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(printed(sources, sources.name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is done to the built pages: a first page that leads to both languages, a check of every link, a zip."""

from __future__ import annotations

import os
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_FIRST = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>科技强市政策测算：手册</title>
<meta http-equiv="refresh" content="0; url=zh/index.html"></head>
<body><p><a href="zh/index.html">中文手册</a> · <a href="en/index.html">Manual in English</a></p></body></html>
"""
_LOADS = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data")}
_DAY = (2020, 1, 1, 0, 0, 0)


class _Page(HTMLParser):
    """What a page loads, where it leads, and the places within it that can be led to."""

    def __init__(self):
        super().__init__()
        self.loads, self.leads, self.places = [], [], set()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.places.add(value)
            elif value and (tag, name) in _LOADS:
                self.loads.append(value)
            elif value and (tag, name) == ("a", "href"):
                self.leads.append(value)


def finish(html: Path, archive: Path) -> int:
    """Write the first page, check the links and pack everything. Returns 0, or 1 after telling what is wrong."""
    (html / "index.html").write_text(_FIRST, encoding="utf-8")
    for leftover in html.rglob("webpack-macros.html"):  # a template of the theme's, no page
        leftover.unlink()
    found = faults(html)
    for fault in found:
        print(fault)
    if found:
        return 1
    _pack(html, archive)
    print(f"{html / 'index.html'}  {archive}")
    return 0


def faults(html: Path) -> list[str]:
    """Links that lead nowhere, and whatever a page would fetch from elsewhere."""
    pages = {path.resolve(): _read(path) for path in sorted(html.rglob("*.html"))}
    files = {path.resolve() for path in html.rglob("*") if path.is_file()}
    found = []
    for path, page in pages.items():
        for target in page.loads:
            if urlsplit(target).netloc:
                found.append(f"{path}: loads {target} from elsewhere")
        for target in [*page.loads, *page.leads]:
            found += _lost(path, target, pages, files)
    return found


def _lost(path: Path, target: str, pages: dict[Path, _Page], files: set[Path]) -> list[str]:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or target in ("#", ""):
        return []
    there = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
    if there not in files:
        return [f"{path}: {target} leads nowhere"]
    if parts.fragment and there in pages and unquote(parts.fragment) not in pages[there].places:
        return [f"{path}: {target} names no place on that page"]
    return []


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _pack(html: Path, archive: Path) -> None:
    """The same pages give the same bytes: sorted names, one day for all."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(one for one in html.rglob("*") if one.is_file()):
            packed.writestr(
                zipfile.ZipInfo(f"manual/{path.relative_to(html).as_posix()}", _DAY), path.read_bytes(), zipfile.ZIP_DEFLATED
            )

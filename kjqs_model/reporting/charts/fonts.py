"""The Chinese font: one family for charts, pictures and pages, embedded so that no reader's machine must have it."""

from __future__ import annotations

import atexit
import base64
import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ...store import kept

FAMILY = "KJQS Sans SC"
"""What subsets of Noto Sans SC are called here. Under its own name a machine's copy of the whole font would be drawn with
instead: other bytes there, and twice the time, since it is read anew for every label."""

CSS_FAMILY = f"'{FAMILY}', 'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'SimHei', sans-serif"
"""The family for style sheets: the embedded subset first, then what Chinese Windows, macOS and Linux bring along."""

_FAMILY_NAMES = (1, 4, 16)  # of a font's table of names: family, full name, typographic family

_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "，。、；：？！（）《》〈〉“”‘’—…·×÷−±≥≤％￥〔〕【】–●○"
_registered: set[str] = set()


def font_path() -> Path:
    """The font file with Chinese glyphs."""
    from pylopdf_fonts_zh_cn import sans_path

    return sans_path()


def register_fonts(text: str) -> None:
    """Make the glyphs of a text known to vl-convert; must run before a picture with that text is drawn.

    Registered is a subset: the whole font of 8 MB is read anew for every single label, which takes four fifths of a
    chart's time. The subset holds every sign that stands anywhere in the package, so that one is enough for most reports.
    """
    import vl_convert

    missing = _signs(text) - _registered
    if not missing:
        return
    signs = missing if _registered else missing | _signs(_package_text())
    folder = Path(tempfile.mkdtemp(prefix="kjqs-font-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "subset.otf").write_bytes(kept("fonts", _key(signs), lambda: _subset(signs, None)))
    vl_convert.register_font_directory(str(folder))
    _registered.update(signs)


def embedded_font(text: str | Iterable[str]) -> str:
    """A WOFF subset of the font with the glyphs of a text, as a ``data:`` address. The same text gives the same bytes."""
    signs = _signs("".join(text))
    woff = kept("page_fonts", _key(signs, "woff"), lambda: _subset(signs, "woff", _package_font(signs)))
    return "data:font/woff;base64," + base64.b64encode(woff).decode("ascii")


def _package_font(signs: set[str]) -> bytes | None:
    """The subset for every sign of the package, where it holds these: what is taken out of it is, byte for byte, what is taken
    out of the whole font, in two thirds of the time."""
    known = _signs(_package_text())
    return kept("fonts", _key(known), lambda: _subset(known, None)) if signs <= known else None


def _subset(signs: Iterable[str], flavor: str | None, font_file: bytes | None = None) -> bytes:
    from fontTools import subset

    options = subset.Options(
        flavor=flavor, hinting=False, notdef_outline=True, name_IDs=["*"], layout_features=["kern"], recalc_timestamp=False
    )
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    font = subset.load_font(str(font_path()) if font_file is None else io.BytesIO(font_file), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, signs)))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in _FAMILY_NAMES:
            record.string = FAMILY
    font.flavor = flavor
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def _key(signs: Iterable[str], flavor: str = "") -> str:
    """Of what a subset depends on: its name, its signs, the font, and the program that takes it out."""
    told = (FAMILY, "".join(sorted(signs)), _hash_of_the_font(), version("fonttools"), flavor)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


@cache
def _hash_of_the_font() -> str:
    return hashlib.sha256(font_path().read_bytes()).hexdigest()


def _signs(text: str) -> set[str]:
    return {sign for sign in {*_ALWAYS, *text} if sign.isprintable()}


@cache
def _package_text() -> str:
    files = sorted(path for path in Path(__file__).parents[2].rglob("*") if path.suffix in (".py", ".yaml", ".html", ".css"))
    return "".join(path.read_text(encoding="utf-8") for path in files)

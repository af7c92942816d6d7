"""The Chinese font: one family for charts, pictures and pages, embedded so that no reader's machine must have it."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FAMILY = "Noto Sans SC"
CSS_FAMILY = f"'{FAMILY}', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', 'SimHei', sans-serif"
"""The family for style sheets: the embedded subset first, then what Chinese Windows, macOS and Linux bring along."""

_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "，。、；：？！（）《》〈〉“”‘’—…·×÷−±≥≤％￥〔〕【】–●○"


def font_path() -> Path:
    """The font file with Chinese glyphs."""
    from pylopdf_fonts_zh_cn import sans_path

    return sans_path()


@cache
def register_fonts() -> None:
    """Make the font known to vl-convert; must run before the first picture of a process is drawn."""
    import vl_convert

    vl_convert.register_font_directory(str(font_path().parent))


def embedded_font(text: str | Iterable[str]) -> str:
    """A WOFF subset of the font with the glyphs of a text, as a ``data:`` address. The same text gives the same bytes."""
    from fontTools import subset

    options = subset.Options(flavor="woff", hinting=False, notdef_outline=True, name_IDs=[1, 2], layout_features=["kern"],
                             recalc_timestamp=False)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    font = subset.load_font(str(font_path()), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(sign) for sign in {*_ALWAYS, *"".join(text)} if sign.isprintable()}))
    subsetter.subset(font)
    font.flavor = "woff"
    stream = io.BytesIO()
    font.save(stream)
    return "data:font/woff;base64," + base64.b64encode(stream.getvalue()).decode("ascii")

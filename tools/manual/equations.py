"""Equations of the manual as Word sets them (OMML), from the MathML that browsers set."""

from __future__ import annotations

from latex2mathml.converter import convert
from lxml import etree

_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_WORD = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_UPRIGHT = ("mtext", "mn", "mo")
_PARTS = {
    "mfrac": ("f", ("num", "den")),
    "msub": ("sSub", ("e", "sub")),
    "msup": ("sSup", ("e", "sup")),
    "msubsup": ("sSubSup", ("e", "sub", "sup")),
    "munder": ("limLow", ("e", "lim")),
}


def equation(tex: str) -> etree._Element:
    """An ``m:oMath`` element. Raises ValueError for a sign of MathML that has no counterpart here."""
    made = etree.Element(f"{{{_WORD}}}oMath", nsmap={"m": _WORD})
    _put(etree.fromstring(convert(tex).encode("utf-8")), made)
    return made


def _put(node: etree._Element, into: etree._Element) -> None:
    name = node.tag.removeprefix(_MATHML)
    if name in ("math", "mrow", "mstyle", "mpadded"):
        for child in node:
            _put(child, into)
    elif name in ("mi", *_UPRIGHT):
        _run(into, node.text or "", name in _UPRIGHT or len(node.text or "") > 1)
    elif name == "mspace":
        _run(into, " ", upright=True)
    elif name in _PARTS:
        kind, parts = _PARTS[name]
        made = etree.SubElement(into, f"{{{_WORD}}}{kind}")
        for part, child in zip(parts, node, strict=True):
            _put(child, etree.SubElement(made, f"{{{_WORD}}}{part}"))
    else:
        raise ValueError(f"no way to print <{name}>")


def _run(into: etree._Element, text: str, upright: bool) -> None:
    run = etree.SubElement(into, f"{{{_WORD}}}r")
    if upright:
        etree.SubElement(etree.SubElement(run, f"{{{_WORD}}}rPr"), f"{{{_WORD}}}sty").set(f"{{{_WORD}}}val", "p")
    said = etree.SubElement(run, f"{{{_WORD}}}t")
    said.text = text
    said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

"""Colours can be told from the page and from each other: AA on white, and by lightness alone where a page is printed in black and white."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from kjqs_model.reporting import charts
from kjqs_model.reporting.charts import compare, evaluate, targets, theme

ROOM = Path(charts.__file__).parent
TEXT, MARK, APART = 4.5, 3.0, 7.5
FILLS = {
    "#d7e3f0",
    "#b3cbe3",
    "#7fa8d0",  # bands of a fan, which an outline of PALE bounds
    "#e6eaef",
    "#f3f6f9",
}  # grid lines, an empty cell of a map, the room that is allowed
NAMED = {name: value for name, value in vars(theme).items() if isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value)}


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str = "#ffffff") -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _lightness(colour: str) -> float:
    return 116 * _luminance(colour) ** (1 / 3) - 16


def _lists():
    """Module and colours of every list of two or more colours that a chart's legend may show."""
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.List, ast.Dict)):
                items = node.values if isinstance(node, ast.Dict) else node.elts
                found = [NAMED.get(item.id) if isinstance(item, ast.Name) else getattr(item, "value", None) for item in items]
                if len(found) > 1 and all(isinstance(colour, str) and colour.startswith("#") for colour in found):
                    yield f"{path.name}:{node.lineno}", found


def test_black_on_white_is_21_to_1_and_the_blue_is_what_a_browser_says():
    assert _contrast("#000000") == pytest.approx(21) and _contrast("#1f5a94") == pytest.approx(7.12, abs=0.01)
    assert _lightness("#ffffff") == pytest.approx(100) and len(NAMED) == 10


def test_every_mark_of_a_chart_stands_out_from_the_page():
    found = {
        colour: path.name
        for path in sorted(ROOM.glob("*.py"))
        for colour in re.findall(r'"(#[0-9a-f]{6})"', path.read_text(encoding="utf-8"))
    }
    assert len(found) > 12
    assert {colour: name for colour, name in found.items() if colour not in FILLS and _contrast(colour) < MARK} == {}


def test_neighbours_in_a_legend_differ_in_lightness():
    lists = dict(_lists())
    assert len(lists) > 12
    near = {
        place: (one, other)
        for place, colours in lists.items()
        for one, other in pairwise(colours)
        if abs(_lightness(one) - _lightness(other)) < APART
    }
    assert near == {}
    assert [colour for *_, colour in targets.BANDS] == sorted(
        (colour for *_, colour in targets.BANDS), key=_lightness, reverse=True
    )


@pytest.mark.parametrize("count", range(2, 9))
def test_targets_are_told_apart_by_shape_and_lightness_whatever_their_number(count):
    colours = targets._target_colours(count)
    assert len(colours) == count and all(abs(_lightness(one) - _lightness(other)) >= APART for one, other in pairwise(colours))
    assert len(set(targets._SHAPES)) >= 6 and len(set(compare.COLOURS)) == 6 and len(set(evaluate._PART_COLOURS)) == 5


@pytest.mark.parametrize("name", ["style.css", "card.css"])
def test_text_of_pages_is_aa(name):
    sheet = (ROOM.parent / "templates" / name).read_text(encoding="utf-8")
    variables = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", sheet))
    texts = [
        variables.get(one.removeprefix("var(--").removesuffix(")"), one)
        for one in re.findall(r"[{;]\s*color: ([^;}]+?)\s*[;}]", sheet)
    ]
    outlines = re.findall(r"outline: \S+ \S+ (#[0-9a-f]{6})", sheet)
    assert len(texts) > 3 and [colour for colour in texts if colour != "white" and _contrast(colour) < TEXT] == []
    assert [colour for colour in outlines if _contrast(colour) < MARK] == [] and (outlines or name == "card.css")
    assert "color: white" not in sheet or _contrast(variables["blue"]) >= TEXT

"""The walks of the manual name modules and functions that are there, and enter no room twice on the way down or up."""

import ast
import re

import pytest

from tests.sources import HOUSE, nodes
from tests.test_house import ROOMS, ROOT

PAGES = [ROOT / "docs" / language / "explanation" / "walks.md" for language in ("zh", "en")]
NAMED = re.compile(r"`([\w/]+\.py)`((?: `[\w.]+`)*)")
STEP = re.compile(r"^\| ([↓↑]) \| (\w+) \| `([\w/]+\.py)`", re.MULTILINE)


def _defined(path):
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.parts[-3])
def test_what_a_walk_names_is_there(page):
    named = [
        (path, name) for path, names in NAMED.findall(page.read_text(encoding="utf-8")) for name in names.replace("`", "").split()
    ]
    assert len(named) > 30
    assert [f"{path}: {name}" for path, name in named if name not in _defined(HOUSE / path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.parts[-3])
def test_no_walk_enters_a_room_twice_on_its_way_down_or_up(page):
    for walk in page.read_text(encoding="utf-8").split("\n## ")[1:]:
        steps = STEP.findall(walk)
        assert all(path.split("/")[0].removesuffix(".py") == room and room in ROOMS for _, room, path in steps), walk
        down, up = ([room for way, room, _ in steps if way == arrow] for arrow in "↓↑")
        assert len(set(down)) == len(down) > 1 and len(set(up)) == len(up) > 1, walk
        assert [ROOMS.index(room) for room in up] == sorted(map(ROOMS.index, up)), walk


def test_both_languages_walk_the_same_way():
    one, other = (NAMED.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    assert one == other

"""Hostile and damaged inputs: what takes the place of one of the user's files, and whether a command must refuse it."""

from __future__ import annotations

import os
import random
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from .commands import FIRMS, SCENARIO, Command

_CSV, _YAML = {"table", "register", "ledger", "outturns", "panel"}, {"scenario", "other scenario", "mapping"}
_SCENARIOS = {"scenario", "other scenario"}
_REFUSED, _EITHER = (2,), (0, 2)


def _slot(command: Command, slots: set[str] | None, chance: random.Random) -> str:
    return chance.choice(sorted(name for name in command.inputs if slots is None or name in slots))


def _has(slots: set[str] | None) -> Callable[[Command], bool]:
    return lambda command: any(slots is None or name in slots for name in command.inputs)


def _hostile(
    name: str,
    make: Callable[[Path, random.Random], None],
    slots: set[str] | None = None,
    codes: tuple[int, ...] = _REFUSED,
    each: int = 1,
):
    """A kind that lets ``make`` write a file in the place of an input, or of several kinds of input."""
    from .kinds import Kind, Trial

    def prepare(command: Command, place: Path, chance: random.Random, clean) -> Trial:
        path = place / command.inputs[_slot(command, slots, chance)]
        old = path.read_bytes()
        path.unlink()
        make(path, chance) if name not in _FROM_OLD else _FROM_OLD[name](path, old, chance)
        return Trial(command.line(), codes)

    return Kind(name, "input", _has(slots), prepare, each, 1)


def _cut(path: Path, old: bytes, chance: random.Random) -> None:
    path.write_bytes(old[: chance.randrange(len(old))])


def _flipped(path: Path, old: bytes, chance: random.Random) -> None:
    changed = bytearray(old)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    path.write_bytes(bytes(changed))


def _spliced(path: Path, old: bytes, chance: random.Random) -> None:
    start, end = sorted(chance.randrange(len(old)) for _ in range(2))
    path.write_bytes(old[:end] + old[start:])


_FROM_OLD = {"cut off": _cut, "flipped bytes": _flipped, "spliced": _spliced}


def _text(text: str | Callable[[random.Random], str]) -> Callable[[Path, random.Random], None]:
    def make(path: Path, chance: random.Random) -> None:
        path.write_text(text if isinstance(text, str) else text(chance), encoding="utf-8")

    return make


def _bytes(content: bytes) -> Callable[[Path, random.Random], None]:
    return lambda path, chance: path.write_bytes(content) and None


def _sparse(path: Path, chance: random.Random) -> None:
    with open(path, "wb") as file:
        file.truncate(2 << 30)


def _chain(path: Path, chance: random.Random) -> None:
    for number in range(1200):
        (path.parent / f"p{number}.yaml").write_text(f"title: t\nextends: p{number + 1}.yaml\n", encoding="utf-8")
    (path.parent / "p1200.yaml").write_text(SCENARIO, encoding="utf-8")
    path.write_text(SCENARIO + "extends: p0.yaml\n", encoding="utf-8")


def _of_scenario(*lines: str) -> Callable[[Path, random.Random], None]:
    """The scenario with one of some lines added or put in the place of a line that sets the same."""

    def text(chance: random.Random) -> str:
        line = chance.choice(lines)
        key = line.split(":", 1)[0]
        return re.sub(rf"(?m)^{re.escape(key)}:.*\n", "", SCENARIO) + line + "\n"

    return _text(text)


_SIGNS = ["\x1b[2J\x1b]0;x\x07", "\u202e", "\x00", "\ufffe", "\x9b31m", "\r", "\u2028"]


def _cells(chance: random.Random) -> str:
    cell = chance.choice(
        [
            *_SIGNS,
            "=cmd|' /C calc'!A0",
            '=HYPERLINK("http://x","y")',
            "9" * 50_000,
            "١٢٣",
            "1e999",
            "nan",
            "-0",
            "A" * 200_000,
            "2023-02-30",
            "٢٠٢٣",
            "1,000",
            "0x10",
            "\U000e0041",
        ]
    )
    lines = FIRMS.splitlines()
    row, column = chance.randrange(1, len(lines)), chance.randrange(10)
    cells = lines[row].split(",")
    cells[column] = '"' + cell.replace('"', '""') + '"'
    lines[row] = ",".join(cells)
    return "\n".join(lines) + "\n"


def _workbook(kind: str) -> Callable:
    """A hostile workbook in the place of the tables."""
    from .kinds import Kind, Trial

    def prepare(command: Command, place: Path, chance: random.Random, clean) -> Trial:
        suffix = ".xls" if kind == "sectors in a circle" else ".xlsx"
        path = place / f"in/book{suffix}"
        _BOOKS[kind](path)
        line = [str(path) if word == "in/tables" else word for word in command.line()]
        shutil.rmtree(place / "in" / "tables")
        return Trial(line, _REFUSED)

    return Kind(f"workbook: {kind}", "input", lambda command: "in/tables" in command.words and not command.heavy, prepare)


def _plain_book(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("企业")
        for place, line in enumerate(FIRMS.splitlines()):
            sheet.write_row(place, 0, line.split(","))


def _changed(part: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        _plain_book(path)
        with zipfile.ZipFile(path) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in held.items():
                archive.writestr(name, change(content) if name.endswith(part) else content)

    return make


def _bomb(path: Path) -> None:
    _plain_book(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as part,
    ):
        for _ in range(1100):
            part.write(bytes(1 << 20))


def _circle(path: Path) -> None:
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I4xI", header, 48, 1, 4096)
    struct.pack_into("<II", header, 60, 0xFFFFFFFE, 0)
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    header[76:512] = b"\xff" * 436
    struct.pack_into("<I", header, 76, 0)
    path.write_bytes(bytes(header) + struct.pack("<128I", 0xFFFFFFFD, 2, 1, *[0xFFFFFFFF] * 125) + bytes(1024))


def _cut_archive(path: Path) -> None:
    _plain_book(path)
    path.write_bytes(path.read_bytes()[:900])


_BOOKS = {
    "stray cell far out": _changed(
        "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", b'<row r="99999"><c r="XFD99999"><v>1</v></c></row></sheetData>')
    ),
    "four billion texts": _changed(
        "sharedStrings.xml", lambda xml: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4000000000"', xml)
    ),
    "rows without end": _changed("sheet1.xml", lambda xml: xml.replace(b"</sheetData>", b"<row/>" * 1_100_000 + b"</sheetData>")),
    "unpacks to a gigabyte": _bomb,
    "sectors in a circle": _circle,
    "cut archive": _cut_archive,
}

_BILLION = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)
)


def input_kinds() -> list:
    """Every kind of input fault."""
    whole = [
        _hostile("a pipe", lambda path, chance: os.mkfifo(path)),
        _hostile("endless device", lambda path, chance: path.symlink_to("/dev/zero")),
        _hostile("a folder", lambda path, chance: path.mkdir()),
        _hostile("missing", lambda path, chance: None, codes=_EITHER),
        _hostile("dangling link", lambda path, chance: path.symlink_to("nowhere"), codes=_EITHER),
        _hostile("empty", _bytes(b"")),
        _hostile("noise", lambda path, chance: path.write_bytes(chance.randbytes(3000)) and None, each=2),
        _hostile("two gigabytes", _sparse),
        _hostile("cut off", _bytes(b""), codes=_EITHER, each=2),
        _hostile("flipped bytes", _bytes(b""), codes=_EITHER, each=3),
        _hostile("spliced", _bytes(b""), codes=_EITHER, each=1),
    ]
    tables = [
        _hostile("a million columns", _text(lambda chance: ",".join(f"c{n}" for n in range(1_000_000)) + "\n"), _CSV),
        _hostile("hostile cell", _text(_cells), {"table"}, _EITHER, each=6),
        _hostile("a quote without end", _text('企业编号,县区,年度\n"A01,东昌府区,2023\n' * 50), {"table"}),
    ]
    yamls = [
        _hostile("aliases that multiply", _text(_BILLION), _YAML),
        _hostile("nested without end", _text("a: " + "[" * 100_000), _YAML),
        _hostile("tag that would run", _text("title: !!python/object/apply:os.system ['true']\n"), _YAML),
        _hostile("a chain of parents", _chain, _SCENARIOS),
        _hostile("its own parent", _text(SCENARIO + "extends: s.yaml\n"), {"scenario"}),
        _hostile("endless parent", _text(SCENARIO + "extends: /dev/zero\n"), _SCENARIOS),
        _hostile(
            "impossible numbers",
            _of_scenario(
                "policy: {1.1.amount: 1" + "0" * 400 + "}",
                "policy: {1.1.amount: .nan}",
                "policy: {1.1.amount: -1}",
                "policy: {1.1.amount: .inf}",
                "seed: 1" + "0" * 50_000,
                "draws: 1" + "0" * 18,
                "draws: -8",
                "years: {base: 2023, last: 99999999999999}",
                "years: {base: 2023, last: .inf}",
                "policy: {1.1.amount: {2023: 1, 99999999999999999999: 2}}",
                "policy: {1.1.amount: true}",
                "policy: {1.1.amout: 1}",
                "assumptions: {exit_rate: 1" + "0" * 30 + "}",
                "targets: {T2: {at_least: 1" + "0" * 40 + ", year: 2024}}",
                "expected: {'4.2': {2024: [3, 2, 1]}}",
            ),
            {"scenario"},
            each=8,
        ),
        _hostile(
            "strange titles",
            _of_scenario(
                "budget: {appropriation: {'8': {2025: -1}}}",
                f"title: {'题' * 300}",
                'title: "a\\u0001b"',
                'title: "a\\uFFFEb"',
                'title: "a\\0b"',
                'author: "\\e[31mx"',
                f"author: {'人' * 3000}",
                'title: "\\u202Ex"',
                "date: ٢٠٢٣-٠١-٠١",
                "date: 2023-02-30",
            ),
            {"scenario"},
            _EITHER,
            each=4,
        ),
    ]
    return [*whole, *tables, *yamls, *(_workbook(kind) for kind in _BOOKS)]

"""The code blocks of the written pages: what a reader is told to type."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^(?P<mark>`{3,})(?P<kind>[^\n`]*)\n(?P<text>.*?)^(?P=mark)\s*$", re.MULTILINE | re.DOTALL)
_HERE_DOCUMENT = re.compile(r"<<'?(\w+)'?.*?^\1$", re.MULTILINE | re.DOTALL)
LONG = "<!-- long -->"
"""Stands on the line above a block that takes minutes: a test looks at its commands and does not run them."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind (sh, yaml, python, text), its text, its line in the file, and whether it takes minutes."""

    kind: str
    text: str
    line: int
    long: bool


def blocks(path: Path) -> list[Block]:
    """Every fenced block of a Markdown file, in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            found["kind"].strip(),
            found["text"],
            text.count("\n", 0, found.start()) + 1,
            text[: found.start()].rstrip().endswith(LONG),
        )
        for found in _FENCE.finditer(text)
    ]


def commands_of(text: str) -> Iterator[list[str]]:
    """The words of each call of ``kjqs`` in a shell block; what stands in a here-document is no command."""
    joined = _HERE_DOCUMENT.sub("", text).replace("\\\n", " ")
    for line in joined.splitlines():
        said = shlex.shlex(line, posix=True, punctuation_chars=";&|")
        said.whitespace_split = True
        call: list[str] = []
        for word in [*said, ";"]:
            if word == "do" or not word.strip(";&|"):
                if call and call[0].split("/")[-1] == "kjqs":
                    yield call[1:]
                call = []
            else:
                call.append(word)

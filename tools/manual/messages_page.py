"""What the program says where something is to be done: every message with a remedy, by the room that says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import kjqs_model
from kjqs_model.language import label
from kjqs_model.yamls import read_yaml

from .markdown import code, page, plain, table
from .speech import say

_TEXTS = Path(kjqs_model.__file__).parent / "text"
_ASKS = "请"
"""A message that asks for something says so politely."""


def messages_page() -> str:
    """Messages with remedies, a section a file of texts; what stands in braces is filled in."""
    parts = [
        f"# {say('提示和办法', 'Messages with remedies')}",
        say(
            "程序给出的、需要有人做点什么的话，按说这句话的部分排列；花括号中的内容在运行时填入。收到一句提示，可在此处或用搜索查到它。",
            "What the program says where something is to be done, by the part of it that speaks; what stands in braces is filled in when it is said.",
        ),
    ]
    for path in sorted(_TEXTS.glob("*.yaml")):
        rows = [
            [plain(label(words)), code(key)]
            for key, words in _messages(read_yaml(path.read_text(encoding="utf-8")))
            if _ASKS in words["zh"]
        ]
        parts += [f"## {path.stem}", table([say("说什么", "what it says"), say("键", "key")], rows)] if rows else []
    return page(*parts)


def _messages(given: Mapping, above: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    for key, held in given.items():
        if isinstance(held, Mapping) and {"zh", "en"} <= set(held):
            yield f"{above}{key}", held
        elif isinstance(held, Mapping):
            yield from _messages(held, f"{above}{key}.")

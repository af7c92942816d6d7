"""YAML read strictly: a key that stands twice is an error, never a silent choice of the last; a user's file also within
limits."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import stat
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from .language import either, in_both, say
from .store import kept

BYTES, DEPTH, ENTRIES, DIGITS = 2_000_000, 40, 200_000, 19
"""What a user's file may have: bytes, levels of nesting, entries with aliases written out, digits of a number."""


class YamlFault(yaml.YAMLError):
    """What is wrong with a file, in the reader's language; ``line`` counts from 1, None where the fault is of the whole."""

    def __init__(self, problem: str, line: int | None = None):
        super().__init__(problem)
        self.problem, self.line = problem, line

    def __str__(self) -> str:
        return self.problem if self.line is None else say("house.line_line_problem", line=self.line, problem=self.problem)


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The safe loader (in C where libyaml is there) that refuses duplicate keys, days that do not exist, and endless numbers."""

    def construct_mapping(self, node, deep=False):
        self.flatten_mapping(node)
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, (str, int, float, bool, type(None))):
                raise YamlFault(say("house.key_must_plain_word"), key_node.start_mark.line + 1)
            if key in seen:
                raise YamlFault(say("house.key_stands_twice_remove_one", the_key=key), key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep)

    def construct_yaml_timestamp(self, node):
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            raise YamlFault(say("house.there_no_day", node=node.value), node.start_mark.line + 1) from None

    def construct_yaml_int(self, node):
        if len(node.value.lstrip("+-")) > DIGITS:
            raise YamlFault(say("house.number_digits_most", node_count=len(node.value), digits=DIGITS), node.start_mark.line + 1)
        return super().construct_yaml_int(node)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node, deep=True))
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _StrictLoader.construct_yaml_timestamp)
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _StrictLoader.construct_yaml_int)


# YAML 1.1 reads 0200000 as an octal number and 1:30 as ninety: here a number is written in plain decimals, or it is text.
_INT, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_StrictLoader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in known if tag not in (_INT, _FLOAT)]
    for sign, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_WHOLE = r"[-+]?(?:0|[1-9][0-9]*)"
_StrictLoader.add_implicit_resolver(_INT, re.compile(rf"^{_WHOLE}$"), list("-+0123456789"))
_StrictLoader.add_implicit_resolver(
    _FLOAT,
    re.compile(rf"^(?:{_WHOLE}\.[0-9]*(?:[eE][-+]?[0-9]+)?|{_WHOLE}[eE][-+]?[0-9]+|[-+]?\.[0-9]+|[-+]?\.inf|\.nan)$"),
    list("-+.0123456789"),
)


def read_yaml(text: str):
    """The data of one YAML document that the package ships. Raises yaml.YAMLError, also for a key that stands twice.

    What was read once stays in the user's cache as JSON, by the text and by this module: reading that takes a twentieth of the
    time.
    """
    key = hashlib.sha256(f"{_reading()}\0{text}".encode()).hexdigest()
    try:
        return json.loads(kept("yamls", key, lambda: _as_json(_read(text)).encode("utf-8"), _MOST_KEPT), object_hook=_from_json)
    except _NotPlain as found:
        return found.args[0]


def _read(text: str):
    return yaml.load(text, Loader=_StrictLoader)


_MOST_KEPT = 512  # of 117 files some states
_MAPPING, _DAY = "\0mapping", "\0day"
"""What JSON has no sign for: a mapping whose keys are no texts, as its pairs; a day."""


class _NotPlain(Exception):
    """Data with something that JSON would not give back as it was; they come along."""


@cache
def _reading() -> str:
    """What decides what a text is read as: this module, and the library below it."""
    return f"{yaml.__version__}\0{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"


def _as_json(data: object) -> str:
    def plain(value):
        if type(value) is dict:
            if all(type(key) is str and not key.startswith("\0") for key in value):
                return {key: plain(one) for key, one in value.items()}
            return {_MAPPING: [[plain(key), plain(one)] for key, one in value.items()]}
        if type(value) is list:
            return [plain(one) for one in value]
        if type(value) is datetime.date:
            return {_DAY: value.isoformat()}
        if type(value) not in (str, int, float, bool, type(None)):
            raise _NotPlain(data)
        return value

    return json.dumps(plain(data), ensure_ascii=False)


def _from_json(found: dict):
    if len(found) == 1:
        if _MAPPING in found:
            return dict(found[_MAPPING])
        if _DAY in found:
            return datetime.date.fromisoformat(found[_DAY])
    return found


def read_given_yaml(text: str):
    """The data of one YAML document that a user gives, within ``DEPTH``, ``ENTRIES`` and ``DIGITS``, and without signs that
    nobody can see.

    Raises
    ------
    YamlFault : with the line and what is wrong, in the reader's language.
    """
    try:
        _fail_past_limits(text)
        given = _read(text)
    except YamlFault:
        raise
    except yaml.YAMLError as fault:
        raise _in_words(fault, text) from None
    except (ValueError, RecursionError) as fault:
        raise YamlFault(say("house.something_cant_understood", name=type(fault).__name__)) from None
    _fail_at_unseen_signs(given, text)
    return given


def read_yaml_file(path: Path):
    """The data of a user's YAML file in UTF-8.

    Raises
    ------
    FileNotFoundError, OSError : there is none, or it can't be read. YamlFault : no regular file, over ``BYTES``, no UTF-8, or as
    ``read_given_yaml``.
    """
    known = path.stat()
    if not stat.S_ISREG(known.st_mode):
        raise YamlFault(say("house.folder_device_or_pipe_no"))
    if known.st_size > BYTES:
        raise YamlFault(say("house.mb_limit_mb", st_size=f"{known.st_size / 1000000.0:.1f}", bytes=f"{BYTES / 1000000.0:g}"))
    try:
        return read_given_yaml(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise YamlFault(say("house.not_utf_8")) from None


def _fail_past_limits(text: str) -> None:
    """Depth and size with aliases written out, by the events alone: nothing is built before it is known to be small."""
    open_nodes: list[tuple[str | None, int]] = []  # anchor and size so far
    sizes: dict[str, int] = {}

    def count(entries: int, line: int) -> None:
        if open_nodes:
            anchor, size = open_nodes[-1]
            open_nodes[-1] = anchor, size + entries
            if size + entries > ENTRIES:
                raise YamlFault(say("house.too_much_over_entries_aliases", entries=f"{ENTRIES:,}"), line)

    for event in yaml.parse(text, Loader=_StrictLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise YamlFault(say("house.alias_leads_itself_or_nowhere", anchor=event.anchor), line)
            count(sizes[event.anchor], line)
        elif isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, 1))
            if len(open_nodes) > DEPTH:
                raise YamlFault(say("house.nested_deeper_than_levels", depth=DEPTH), line)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = open_nodes.pop()
            if anchor is not None:
                sizes[anchor] = size
            count(size, line)
        elif isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None:
                sizes[event.anchor] = 1
            count(1, line)


_KNOWN = {
    "mapping values are not allowed": in_both("house.no_colon_here"),
    "did not find expected key": in_both("house.indented_unevenly"),
    "could not find expected ':'": in_both("house.colon_is_missing"),
    "found character that cannot start any token": in_both("house.tab_or_sign_at_start"),
    "found unexpected end of stream": in_both("house.quote_or_bracket_open"),
    "did not find expected ',' or": in_both("house.bracket_open_or_comma"),
    "did not find expected <document start>": in_both("house.one_document_only"),
    "expected a single document": in_both("house.one_document_only"),
    "found undefined alias": in_both("house.no_such_alias"),
    "could not determine a constructor": in_both("house.no_tags"),
    "found a tab character": in_both("house.no_tabs"),
    "block sequence entries are not allowed": in_both("house.list_written_wrong"),
}


def _in_words(fault: yaml.YAMLError, text: str) -> YamlFault:
    """A fault that the parser found, with its line."""
    if isinstance(fault, yaml.reader.ReaderError):
        place = fault.position if isinstance(fault.position, int) else 0
        sign = fault.character if isinstance(fault.character, int) else ord(str(fault.character)[:1] or "\0")
        found = next((number for number, one in enumerate(text) if ord(one) == sign), place)
        return YamlFault(say("house.control_character_u_stands_there", sign=f"{sign:04X}"), text.count("\n", 0, found) + 1)
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    problem = str(getattr(fault, "problem", None) or type(fault).__name__)
    said = next((said for known, said in _KNOWN.items() if known in problem), None)
    return YamlFault(either(*said) if said else say("house.problem_en", problem_en=problem), mark.line + 1 if mark else None)


def _fail_at_unseen_signs(given, text: str, path: str = "") -> None:
    """Control characters and what is no character, which a quoted text may hold as ``\\u0001``: no page, sheet or name can carry
    them."""
    if isinstance(given, Mapping):
        for key, value in given.items():
            _fail_at_unseen_signs(str(key), text, path)
            _fail_at_unseen_signs(value, text, f"{path}.{key}" if path else str(key))
    elif isinstance(given, list):
        for value in given:
            _fail_at_unseen_signs(value, text, path)
    elif isinstance(given, str):
        bad = next((sign for sign in given if sign not in "\n\t" and _is_unseen(sign)), None)
        if bad is not None:
            place = say("house.path_quoted", path=path) if path else ""
            raise YamlFault(
                say("house.holds_control_character_u_remove", place=place, ord=f"{ord(bad):04X}"), _line_of(bad, text)
            )


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE


def _line_of(sign: str, text: str) -> int | None:
    """Where a sign stands in a text, as itself or written out; None where that is not plain."""
    for written in (sign, f"\\u{ord(sign):04x}", f"\\u{ord(sign):04X}", f"\\x{ord(sign):02x}", f"\\x{ord(sign):02X}"):
        if written in text:
            return text.count("\n", 0, text.index(written)) + 1
    return None

"""Every sentence that a reader sees stands in text/, in both languages, and every call names it right."""

import ast
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest
import yaml

from kjqs_model.language import TEXT, in_both, in_one_line, messages, say, say_each, speaking
from tests.sources import HOUSE, nodes, trees

ROOMS = sorted(path.stem for path in TEXT.glob("*.yaml"))
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
SIDES = {"zh": "_zh", "en": "_en"}


_SAYERS = ("say", "say_each", "in_both", "in_one_line", "tips")


def _calls():
    """Module and call of every message that the package says."""
    for path in trees():
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAYERS:
                yield path, node


def _keys(call: ast.Call) -> list[str]:
    """The keys that a call says: one, with ``say_each`` one for each name of a room, with ``tips`` one for each field of a chart."""
    if call.func.id == "tips":
        named = [node.value for node in call.keywords if node.arg]
        return [f"reporting_charts.{(node.elts[0] if isinstance(node, ast.Tuple) else node).value}" for node in named]
    first, *names = (argument.value for argument in call.args if isinstance(argument, ast.Constant))
    return [f"{first}.{name}" for name in names] if call.func.id == "say_each" else [first]


def _of_lists() -> set[str]:
    """The keys of lists of words, which the package says by ``word_of("ROOM.list", name)``: each name of the list."""
    lists = {
        node.args[0].value
        for path in trees()
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("word_of", "wording_of")
    }
    found = {
        words: {f"{room}.{key}" for room in ROOMS for key in messages(room) if f"{room}.{key}".startswith(f"{words}_")}
        for words in lists
    }
    assert all(found.values()), "a list without a word"
    return set().union(*found.values())


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _held(key: str) -> dict[str, str]:
    room, _, name = key.partition(".")
    return messages(room)[name]


def test_every_call_names_a_message_that_is_there_and_gives_it_the_names_that_it_has():
    wrong = []
    for path, node in _calls():
        where = f"{path.relative_to(HOUSE)}:{node.lineno}"
        least, most = {"say_each": (2, 99), "tips": (0, 0)}.get(node.func.id, (1, 1))
        if (
            not least <= len(node.args) <= most
            or not all(isinstance(argument, ast.Constant) for argument in node.args)
            or (node.func.id != "tips" and any(keyword.arg is None for keyword in node.keywords))
        ):
            wrong.append(f"{where}: say takes a key as it stands and named arguments")
            continue
        given = set() if node.func.id == "tips" else {keyword.arg for keyword in node.keywords}
        for key in _keys(node):
            try:
                held = _held(key)
            except (KeyError, FileNotFoundError):
                wrong.append(f"{where}: no message {key}")
                continue
            asked = _names(held["zh"]) | _names(held["en"])
            if given != asked:
                wrong.append(f"{where}: {key} takes {sorted(asked)}, is given {sorted(given)}")
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_are_there_and_name_the_same(room):
    for key, held in messages(room).items():
        assert set(held) == {"zh", "en"} and all(isinstance(text, str) for text in held.values()), key
        zh, en = ({name for name in _names(held[language]) if not name.endswith(side)} for language, side in SIDES.items())
        assert zh == en, f"{room}.{key}: a name that only one language takes ends in _zh or _en"
        assert not any(name.endswith("_en") for name in _names(held["zh"])) and not any(
            name.endswith("_zh") for name in _names(held["en"])
        ), key


def _in_templates() -> set[str]:
    """The keys that templates of pages say."""
    return {key for path in HOUSE.rglob("*.html") for key in re.findall(r"say\('([^']*)'\)", path.read_text(encoding="utf-8"))}


def test_english_is_written_with_english_signs():
    """The pages' font draws curly quotes and full-width stops as wide as a Chinese sign."""
    quoted = re.compile(r"[^\sA-Za-z]*[\u4e00-\u9fff][^\sA-Za-z]*")  # what to write in Chinese, as it is written
    assert [
        f"{room}.{name}"
        for room in ROOMS
        for name, said in messages(room).items()
        if re.search("[“”‘’，。；：（）、]", quoted.sub("", said["en"]))
    ] == []


def test_a_key_says_10_000_yuan_only_where_both_languages_do():
    """Readers of English see millions: a key that names the Chinese unit would mislead whoever words it."""
    assert [
        f"{room}.{name}"
        for room in ROOMS
        for name, held in messages(room).items()
        if "10_000" in name and not ("万" in held["zh"] and "10,000" in held["en"])
    ] == []


def test_a_title_is_shown_in_the_readers_language():
    """A scenario's own title is Chinese in every shipped file: what shows it asks ``scenario_title``."""
    own = [
        path.relative_to(HOUSE).as_posix()
        for path in trees()
        if path.relative_to(HOUSE).parts[0] in ("study", "budget", "reporting", "paying", "dashboard", "verbs")
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "title" and ast.unparse(node.value).split(".")[-1] == "scenario"
    ]
    assert sorted(own) == ["dashboard/question.py", "reporting/run_folder/tuning.py"], (
        "these two make a new scenario's title of it"
    )


def test_templates_of_pages_say_by_key_and_hold_no_chinese():
    for key in _in_templates():
        assert _names(_held(key)["zh"]) == _names(_held(key)["en"]) == set(), key
    assert [
        path.name
        for path in HOUSE.rglob("*.html")
        if CHINESE.search(re.sub(r"fonts\.load\([^)]*\)", "", path.read_text(encoding="utf-8")))
    ] == []


def test_no_message_waits_unsaid_and_none_stands_twice():
    said = {key for _, node in _calls() for key in _keys(node)} | _in_templates() | _of_lists()
    held = {f"{room}.{key}" for room in ROOMS for key in messages(room)}
    of_lists = _of_lists()
    assert held - said == set()
    for room in ROOMS:
        alone = [held for key, held in messages(room).items() if f"{room}.{key}" not in of_lists]  # two lists may share a word
        twice = [both for both, count in Counter((held["zh"], held["en"]) for held in alone).items() if count > 1]
        assert twice == [], room
        keys = re.findall(r"^([^\s#:]+):$", (TEXT / f"{room}.yaml").read_text(encoding="utf-8"), re.MULTILINE)
        assert len(keys) == len(set(keys)) == len(messages(room)), f"{room}.yaml: a key stands twice"


def test_no_module_holds_chinese_words_beside_those_that_it_reads():
    found = Counter()
    for path in trees():
        docstrings = {
            id(node.value) for node in nodes(path) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        count = sum(
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and bool(CHINESE.search(node.value))
            for node in nodes(path)
        )
        if count:
            found[path.relative_to(HOUSE).as_posix()] = count
    allowed = yaml.safe_load((Path(__file__).parent / "chinese_in_code.yaml").read_text(encoding="utf-8"))
    known = {path: count for group in allowed.values() for path, count in group["modules"].items()}
    more = {path: count for path, count in found.items() if count > known.get(path, 0)}
    fewer = {path: count for path, count in known.items() if found[path] < count}
    assert more == {}, "put the words into text/ and say them by key"
    assert fewer == {}, "well done: lower the numbers in tests/chinese_in_code.yaml"


def test_a_message_is_said_in_the_language_in_force_with_its_names_filled_in():
    assert say("signs.list_mark") == "、"
    with speaking("en"):
        assert say("signs.list_mark") == ", "
    assert (
        in_both("signs.list_mark") == ("、", ", ")
        and [*in_both("signs.list_mark")] == ["、", ", "]
        and len(in_both("signs.list_mark")) == 2
    )
    assert in_one_line("signs.list_mark") == "、 / , "
    assert say_each("signs", "list_mark", "comma", "list_mark") == [
        say("signs.list_mark"),
        say("signs.comma"),
        say("signs.list_mark"),
    ]


def test_one_of_a_thing_is_not_many_of_it_in_english():
    with speaking("en"):
        assert say("house.errors_warnings", errors=1, findings_count=0) == "1 error, 0 warnings."
        assert say("house.errors_warnings", errors="1,000", findings_count=1) == "1,000 errors, 1 warning."
    plain = re.compile(r"\{\w+(?::[^}|]*)?\} (?:rows|errors|warnings|firms|cells|clauses)\b")
    assert [key for room in ROOMS for key, held in messages(room).items() if plain.search(held["en"])] == []


def test_a_key_that_is_not_there_is_no_silent_blank():
    with pytest.raises(KeyError):
        say("signs.no_such_message")

"""The manual: every command in it exists with its options, scenarios load, lessons run as written, languages agree."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kjqs_model import __version__
from kjqs_model.scenario import load_scenario
from tools.manual.blocks import blocks, commands_of
from tools.manual.command_pages import commands

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [path for language in ("zh", "en") for path in sorted((DOCS / language).rglob("*.md"))]
TOLD = [*PAGES, ROOT / "README.md", ROOT / "README.zh-CN.md"]
MESSAGES = sorted((ROOT / "kjqs_model" / "text").glob("*.yaml"))
LESSONS = sorted(DOCS.glob("*/lessons/[!i]*.md"))
BARE = ("--help", "--version")
DECIDED = re.compile(r"--draws \d+")


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def faults_of(words, where):
    """What is wrong with a call of kjqs: no such command, option or place for a word."""
    if not words or words[0] in BARE:
        return []
    command = commands().get(words[0])
    if command is None:
        return [f"{where}: no command {words[0]}"]
    options = {option: one for one in command.params for option in (*one.opts, *one.secondary_opts) if option.startswith("--")}
    given = [word.split("=")[0] for word in words[1:] if word.startswith("--")]
    return [f"{where}: {words[0]} has no option {word}" for word in given if word not in options and word not in BARE] + [
        f"{where}: {words[0]} needs {one.opts[0]}"
        for one in command.params
        if one.required and one.opts[0].startswith("--") and not set(one.opts) & set(given) and "--help" not in given
    ]


@pytest.mark.parametrize("path", TOLD, ids=name_of)
def test_every_command_exists_with_its_options(path):
    found = [
        fault
        for block in blocks(path)
        if block.kind in ("sh", "bat")
        for words in commands_of(block.text)
        for fault in faults_of(words, f"{name_of(path)}:{block.line}")
    ]
    assert found == []


def _examples():
    """The calls that commands give as examples of themselves, and those that messages give whole."""
    for name, command in commands().items():
        for call in re.findall(r"\bkjqs [^；\n]+", command.help or ""):
            yield f"{name} --help", call
    for path in MESSAGES:
        for call in re.findall(r"`(kjqs [^`]+)`", path.read_text(encoding="utf-8")):
            yield path.name, call


def named_in(text):
    """What is wrong with the commands and options that a Chinese sentence names, such as 用 kjqs pay --paid 核对."""
    for name, options in re.findall(r"\bkjqs ([a-z]+)((?: --[a-z-]+)*)", text):
        yield from (fault for fault in faults_of([name, *options.split()], name) if " needs " not in fault)


def test_every_example_of_a_command_exists_with_its_options():
    examples = list(_examples())
    assert len(examples) > len(commands()), "an example of each command"
    assert [fault for where, call in examples for words in commands_of(call) for fault in faults_of(words, where)] == []


def test_messages_name_commands_and_options_that_there_are():
    told = {
        f"{path.stem}.{key}": said["zh"]
        for path in MESSAGES
        for key, said in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    }
    assert [f"{key}: {fault}" for key, text in told.items() for fault in named_in(text)] == []
    assert [*named_in("请用 kjqs pay --piad 核对，或用 kjqs reckon")] == [
        "pay: pay has no option --piad",
        "reckon: no command reckon",
    ]


def test_a_command_that_is_not_there_and_an_option_that_is_not_are_found():
    assert faults_of(["reckon"], "here") == ["here: no command reckon"]
    assert faults_of(["pay", "a.xlsx", "--yaer", "2023", "--output", "x"], "here") == [
        "here: pay has no option --yaer",
        "here: pay needs --year",
    ]
    assert [
        *commands_of("cat > a <<'END'\nkjqs no\nEND\nkjqs pay a \\\n  --year 2023  # so\nfor x in 1 2; do kjqs check $x; done")
    ] == [["pay", "a", "--year", "2023"], ["check", "$x"]]


@pytest.mark.parametrize("path", [path for path in PAGES if any(block.kind == "yaml" for block in blocks(path))], ids=name_of)
def test_scenarios_load_as_written(path, tmp_path):
    """A block that begins with a title is a whole scenario; one that begins with a key of scenarios is laid below a title."""
    for number, block in enumerate(block for block in blocks(path) if block.kind == "yaml" and not block.text.startswith("#!")):
        head = "" if block.text.startswith("title:") else "title: 试\nauthor: 甲\ndate: 2023-12-31\nquestion: 为何？\n"
        file = tmp_path / f"{number}.yaml"
        file.write_text(head + block.text, encoding="utf-8")
        assert load_scenario(file).title, f"{name_of(path)}:{block.line}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_both_languages_have_the_same_pages_with_the_same_commands(path):
    other = DOCS / ("en" if "zh" in path.relative_to(DOCS).parts else "zh") / Path(*path.relative_to(DOCS).parts[1:])
    assert other.is_file(), f"{name_of(other)} is missing"

    def told(page):
        return [
            [words[0], *sorted(word.split("=")[0] for word in words if word.startswith("--") and word != "--language")]
            for block in blocks(page)
            if block.kind == "sh"
            for words in commands_of(block.text)
        ]

    assert told(path) == told(other)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_to_a_written_page_leads_there(path):
    made = re.compile(r"/reference/|/notebooks/|/explanation/accuracy\.md$")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http") and not made.search((path.parent / target).resolve().relative_to(DOCS).as_posix()):
            assert (path.parent / target).is_file(), f"{name_of(path)}: {target}"


def test_every_file_that_contributing_names_is_there():
    """What stands for a name of one's own is in capitals: NAME, KIND, aNN."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {
        one
        for one in re.findall(r"(?<![\w/.])(?:[a-z_]+/)+[\w.-]*\w/?|(?<![\w/.])(?:[a-z_]+/)+", text)
        if not re.search(r"[A-Z]{2}", one)
    }
    rooms = [ROOT, *(ROOT / "kjqs_model" / room for room in ("", "data", "projection", "reporting", "reporting/workbook"))]
    assert len(named) > 60
    assert sorted(one for one in named if not any((room / one).exists() for room in rooms)) == []


def test_the_citation_names_the_version():
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == __version__


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=name_of)
def test_a_lesson_runs_as_written(path, tmp_path):
    """In an empty folder, with fewer draws; what is shown as a command's output is in it, however lines are broken."""
    place, folder = tmp_path / "bin", tmp_path / "work"
    place.mkdir(), folder.mkdir()
    caller = place / "kjqs"
    caller.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m kjqs_model "$@"\n', encoding="utf-8")
    caller.chmod(caller.stat().st_mode | stat.S_IXUSR)
    env = os.environ | {"PATH": f"{place}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}
    said = ""
    for block in blocks(path):
        if block.kind == "sh" and not block.long:
            script = DECIDED.sub("--draws 8", block.text)
            ran = subprocess.run(
                ["sh", "-e", "-c", script], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
            )
            said = ran.stdout + ran.stderr
            assert ran.returncode == 0, f"{name_of(path)}:{block.line}\n{said}"
        elif block.kind == "text":
            for line in block.text.splitlines():
                assert "".join(line.split()) in "".join(said.split()), f"{name_of(path)}:{block.line}: {line}"

"""A page for each command, from the same definitions that `--help` prints."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import typer

from kjqs_model.cli import app

from .markdown import code, contents, page, plain, table
from .speech import say


@cache
def commands() -> Mapping[str, Any]:
    """Every command of ``kjqs`` by name, in the order in which --help lists them."""
    return typer.main.get_command(app).commands


def command_pages() -> dict[str, str]:
    """Path of a page without its ending, and its text, in the language in force."""
    made = {f"reference/commands/{name}": command_page(name, command) for name, command in commands().items()}
    made["reference/commands/index"] = page(
        f"# {say('命令', 'Commands')}",
        say(
            "由程序的命令定义生成，与 `--help` 一致。正常结束返回 0；输入被拒绝返回 2，此时什么也没有写出；程序自身出错返回 1。",
            "Made from the definitions that `--help` prints. Exit 0: done; 2: the input was refused and nothing written; 1: "
            "the program failed.",
        ),
        table(
            [say("命令", "command"), say("作用", "what it does")],
            [[f"[`kjqs {name}`]({name}.md)", plain(_spoken(_first_line(command)))] for name, command in commands().items()],
        ),
        contents(commands(), hidden=True),
    )
    return made


def command_page(name: str, command) -> str:
    """The page of one command: what it does, its arguments and options, an example."""
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    shown = " ".join(_usage(one) for one in arguments)
    examples = "\n".join(_examples(command))
    return page(
        f"# kjqs {name}",
        plain(_spoken(_first_line(command))),
        f"```text\nkjqs {name} {shown} [OPTIONS]\n```",
        _section(
            say("参数", "Arguments"),
            [[code(one.name.upper()), plain(_spoken(getattr(one, "help", "") or "")), _needed(one)] for one in arguments],
        ),
        _section(
            say("选项", "Options"),
            [
                [code(" / ".join([*one.opts, *one.secondary_opts])), plain(_spoken(one.help or "")), _needed(one)]
                for one in options
            ],
        ),
        f"## {say('例', 'Example')}\n\n```sh\n{examples}\n```" if examples else "",
    )


def _section(title: str, rows: list[list[str]]) -> str:
    return (
        page(f"## {title}", table([say("名称", "name"), say("含义", "meaning"), say("默认值、范围", "default, range")], rows))
        if rows
        else ""
    )


def _usage(argument) -> str:
    shown = argument.name.upper() + ("..." if argument.nargs == -1 else "")
    return shown if argument.required else f"[{shown}]"


def _needed(parameter) -> str:
    ends, given, needed = _ends(parameter), parameter.default, say("必须给出", "required") if parameter.required else ""
    default = (
        ""
        if given is None or given == () or given is False or callable(given)
        else say(f"默认 {code(given)}", f"default {code(given)}")
    )
    again = say("可重复", "repeatable") if parameter.multiple else ""
    return say("；", "; ").join(part for part in (needed, default, ends, again) if part)


def _ends(parameter) -> str:
    """The least and the most that an option takes, where it says so."""
    told = getattr(getattr(parameter, "type_descriptor", None), "parameter_info", parameter)
    low, high = getattr(told, "min", None), getattr(told, "max", None)
    if low is None and high is None:
        return ""
    if high is None or high > 1e12:
        return say(f"不小于 {low:,}", f"{low:,} or more")
    return say(f"{low}—{high}", f"{low} to {high}")


def _first_line(command) -> str:
    return (command.help or "").strip().split("\n\n")[0].replace("\n", " ")


def _examples(command) -> list[str]:
    """The example commands of a docstring, one a line."""
    text = " ".join((command.help or "").split("\n\n", 1)[1].split()) if "\n\n" in (command.help or "") else ""
    return ["kjqs " + part.split("例 / example:")[0].strip() for part in text.replace("；", " ").split("kjqs ")[1:]]


def _spoken(text: str) -> str:
    """The half of a bilingual help text in the language in force; a text without halves as it stands."""
    zh, slash, en = text.partition(" / ")
    if not slash:
        zh, slash, en = text.partition("/ ")
    return say(zh, en).strip() if slash else text

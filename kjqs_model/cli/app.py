"""The application that every command registers with."""

from __future__ import annotations

import atexit
import errno
import gc

import typer
from typer.core import TyperGroup

from ..errors import Refusal
from ..language import in_one_line, say

_NO_NAMES = (errno.ENAMETOOLONG, errno.ELOOP)
_SHOWN = 80


class _Commands(TyperGroup):
    """The commands; a name that no file can have is the user's slip and no fault of the machine, wherever it is met first."""

    def invoke(self, ctx: typer.Context) -> object:
        atexit.register(
            gc.freeze
        )  # else the interpreter looks for garbage among all that it is about to leave: an eighth of a command
        try:
            return super().invoke(ctx)
        except OSError as fault:
            if fault.errno not in _NO_NAMES:
                raise
            name = str(fault.filename or "")
            shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"
            raise Refusal(say("cli.no_file_can_have_name", shown=shown)) from fault


app = typer.Typer(
    name="kjqs",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=in_one_line("cli.costing_citys_24_articles"),
)

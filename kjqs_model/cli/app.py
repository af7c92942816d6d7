"""The application that every command registers with."""

import typer

from ..language import in_one_line

app = typer.Typer(name="kjqs", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  rich_markup_mode=None, help=in_one_line("cli.costing_citys_24_articles"))

"""The application that every command registers with."""

import typer

app = typer.Typer(name="kjqs", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  rich_markup_mode=None, help="聊政字〔2023〕11号 政策测算 / costing of the city's 24 articles.")

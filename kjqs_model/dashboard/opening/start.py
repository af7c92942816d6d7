"""The start of ``kjqs app``: what the first page waits for goes on side by side, and what nobody needs is not read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from .spare import Spare


def start(notebook: Path, port: int, folder: Path, hosts: Sequence[str], pages: int, said: Callable[[str], None]) -> None:
    """Serve the dashboard until it is interrupted, with a kernel that is made ready meanwhile. As ``server.serve``."""
    spare = Spare()
    try:
        leave_out_the_grammar_of_addresses()
        from ..server import serve

        serve(notebook, port, folder, hosts, pages, said, spare)
    finally:
        spare.end()


def leave_out_the_grammar_of_addresses() -> None:
    """Let jsonschema go on as it does where ``rfc3987_syntax`` is not installed: to read that package takes two seconds, and no
    page checks an international address."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

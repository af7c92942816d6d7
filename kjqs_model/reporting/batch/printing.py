"""PNG of a report's charts, made beside its notebook: while the kernel works on, its drawings are printed here."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import Refusal
from ...files import atomic_write
from ..figure import DRAWINGS, print_of
from ..notebook import NotebookFailure

_LOOKS = 0.1  # seconds between looks at what was drawn


@contextmanager
def printing(figures: Path) -> Iterator[None]:
    """For the length of a block: what its kernel draws is printed into ``figures``; all of it is there at the end.

    Raises
    ------
    OSError, Refusal : a picture that could not be written. NotebookFailure : a drawing that cannot be printed.
    """
    with tempfile.TemporaryDirectory(prefix="kjqs-drawings-", ignore_cleanup_errors=True) as folder:
        os.environ[DRAWINGS] = folder
        printer = _Printer(Path(folder), figures)
        printer.start()
        try:
            yield
        finally:
            del os.environ[DRAWINGS]
            printer.finish()
    if isinstance(printer.fault, (OSError, Refusal)):
        raise printer.fault
    if printer.fault is not None:
        raise NotebookFailure(str(printer.fault)) from printer.fault


class _Printer(threading.Thread):
    def __init__(self, drawings: Path, figures: Path):
        super().__init__(daemon=True)
        self.drawings, self.figures = drawings, figures
        self.fault: Exception | None = None
        self._no_more = threading.Event()

    def finish(self) -> None:
        """No more drawings come; wait until the last is printed."""
        self._no_more.set()
        self.join()

    def run(self) -> None:
        last = False
        while not last and self.fault is None:
            last = self._no_more.wait(_LOOKS)
            try:
                for drawing in sorted(self.drawings.glob("*.svg")):
                    self._print(drawing)
            except Exception as fault:  # noqa: BLE001 - a thread that dies unheard leaves a report without pictures
                self.fault = fault

    def _print(self, drawing: Path) -> None:
        self.figures.mkdir(parents=True, exist_ok=True)
        with atomic_write(self.figures / f"{drawing.stem}.png") as file:
            file.write(print_of(drawing.read_text(encoding="utf-8")))
        drawing.unlink()

"""The process that the reports of a batch are forked from: ``python -m kjqs_model.reporting.batch.forking SCRATCH SOCKET WHOSE``.

It loads libraries, law and population once, and works out once what the first report needs and the others share. It runs no
second thread, so that a fork takes everything along.
Standard input is the batch's lifeline, which each report watches for itself. WHOSE notebook is run: ``ours``, or ``another``, of
which nobody knows what it needs.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

_ANY = ("ipykernel.kernelapp", "jinja2", "mistune", "nbformat", "papermill")
_OURS = ("altair", "docx", "fontTools.subset", "numba", "pandas", "vl_convert", "xlsxwriter")
_MESSAGE = 65536
_LOOKS = 0.02  # seconds between looks at what has ended, while reports run


def main() -> int:
    """Serve until the batch is gone; in each report's process, be that report."""
    gc.set_threshold(50_000, 20, 50)  # as the command line has it, also for all that is forked from here
    talk, ours = socket.socket(fileno=int(sys.argv[2])), sys.argv[3] == "ours"
    load(ours)
    report = _Server(talk, ours).serve()
    return report() if report else 0


class _Server:
    def __init__(self, talk: socket.socket, ours: bool):
        self.talk, self.ahead = talk, ours
        self.running: dict[int, socket.socket] = {}

    def serve(self) -> Callable[[], int] | None:
        """Answer every request; give what the process is to do where it is a report's, None where the batch is gone."""
        while True:
            self._tell_of_the_ended()
            if not select.select([self.talk], [], [], _LOOKS if self.running else None)[0]:
                continue
            message, given, _, _ = socket.recv_fds(self.talk, _MESSAGE, 1)
            if not message:
                return None
            task, listener = json.loads(message), socket.socket(fileno=given[0])
            if self.ahead:
                work_ahead(json.loads(Path(task["file"]).read_text(encoding="utf-8")))
                self.ahead = False
            report = self._forked(task, listener)
            if report:
                return report

    def _forked(self, task: Mapping, listener: socket.socket) -> Callable[[], int] | None:
        pid = os.fork()
        if pid:
            self.running[pid] = listener
            with suppress(OSError):
                listener.sendall(f"{pid}\n".encode())
            return None
        os.setsid()
        for one in (self.talk, listener, *self.running.values()):
            one.close()
        return lambda: _be_report(task)

    def _tell_of_the_ended(self) -> None:
        while self.running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self.running.pop(pid) as listener, suppress(OSError):
                listener.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _be_report(task: Mapping) -> int:
    from .one import report_of_file
    from .ready_kernel import get_ready

    said = os.open(task["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 2)
    os.close(said)
    get_ready()
    return report_of_file(Path(task["file"]))


def load(ours: bool) -> None:
    """Import what reports and their kernels need."""
    from ...heavy import import_scipy_special
    from ..lean import import_jsonschema_lean

    import_jsonschema_lean()
    import_scipy_special()
    _import(_ANY)
    if ours:
        _import(_OURS)
        _import_rooms()
    gc.freeze()  # what is there is there for good: no fork copies it only to look at it


def _import(names: Iterable[str]) -> None:
    for name in names:
        importlib.import_module(name)


def _import_rooms() -> None:
    import kjqs_model

    for room in ("analysis", "budget", "projection", "reporting"):
        for module in pkgutil.walk_packages([str(Path(kjqs_model.__file__).parent / room)], f"kjqs_model.{room}."):
            importlib.import_module(module.name)


def work_ahead(task: Mapping) -> None:
    """Do for one report what others need too. What is wrong with a scenario is said by its own report."""
    from ...study import open_study, project_shared
    from .one import shared_environment

    with suppress(Exception):
        os.environ.update(shared_environment(task))
        study = open_study(task["scenario"], seed=task["inputs"]["seed"], draws=task["inputs"]["draws"])
        project_shared(study.scenario, study.draws)
    gc.freeze()


if __name__ == "__main__":
    sys.exit(main())

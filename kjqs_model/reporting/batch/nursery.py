"""Where the reports of a batch come from: forked from one process that has loaded everything, or a fresh process each."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from .processes import environment, kill_tree

FORKS = sys.platform == "linux"  # elsewhere a process that has loaded much can't be forked without harm, or not at all
_MESSAGE = 64


class Nursery:
    """Starts the processes of reports.

    Parameters
    ----------
    scratch : the batch's own folder, gone with it. line : the end of its lifeline that reports take as standard input.
    ours : whether the notebook is the report's own; what another needs is not known before it runs.
    """

    def __init__(self, scratch: Path, line: int, ours: bool = True):
        self.scratch, self.line, self.ours = scratch, line, ours
        self._process: subprocess.Popen | None = None
        self._talk: socket.socket | None = None
        self._lock, self._closed = threading.Lock(), False

    def prepare(self) -> None:
        """Let what reports have in common be loaded, before the first of them is asked for."""
        if FORKS:
            with suppress(OSError), self._lock:
                if not self._closed and self._talk is None:
                    self._begin()

    def start(self, task: Path) -> Forked | subprocess.Popen:
        """The process of a report that has begun. ``task`` : the file that says what to make."""
        if FORKS:
            with suppress(OSError):
                return Forked(self._ask(task), self._said(task))
        return subprocess.Popen(
            [sys.executable, "-m", "kjqs_model.reporting.batch.one", str(task)],
            stdin=self.line,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            env=environment(self.scratch, forks=False),
        )

    @staticmethod
    def _said(task: Path) -> Path:
        return task.with_suffix(".said")

    def _ask(self, task: Path) -> socket.socket:
        """Ask for a report; what is given tells its process id, then its exit code."""
        with self._lock:
            if self._closed:
                raise OSError("the batch is over")
            talk = self._talk or self._begin()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asked = json.dumps({"file": str(task), "said": str(self._said(task))}).encode()
        with theirs:
            try:
                socket.send_fds(talk, [asked], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def _begin(self) -> socket.socket:
        self._talk, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            words = [
                sys.executable,
                "-m",
                "kjqs_model.reporting.batch.forking",
                str(self.scratch),
                str(theirs.fileno()),
                "ours" if self.ours else "another",
            ]
            self._process = subprocess.Popen(
                words,
                stdin=self.line,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env=environment(self.scratch, forks=True),
            )
        return self._talk

    def end(self) -> None:
        """End the process and whatever it started; reports that are asked for now are no more made."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                kill_tree(self._process.pid)
                self._process.wait()
            if self._talk is not None:
                self._talk.close()


class Forked:
    """A report's process that another one forked: as much of ``subprocess.Popen`` as a batch asks for."""

    def __init__(self, listener: socket.socket, said: Path):
        self._listener, self._said = listener, said
        told = listener.recv(_MESSAGE)
        if not told:
            listener.close()
            raise OSError("nobody forks any more")
        self.pid = int(told)
        self.returncode: int | None = None

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end; nothing, and what was said on standard error.

        Raises
        ------
        subprocess.TimeoutExpired : it runs on.
        """
        if self.returncode is None:
            self._listener.settimeout(timeout)
            try:
                ended = self._listener.recv(_MESSAGE)
            except TimeoutError:
                raise subprocess.TimeoutExpired("report", timeout or 0.0) from None
            self.returncode = int(ended) if ended else -9
            self._listener.close()
        with suppress(OSError):
            return "", self._said.read_text(encoding="utf-8", errors="replace")
        return "", ""

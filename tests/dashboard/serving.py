"""A dashboard served on a free port of this machine, as ``kjqs app`` serves it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

START = """
import sys
from pathlib import Path
from kjqs_model.dashboard.opening.start import leave_out_the_grammar_of_addresses
leave_out_the_grammar_of_addresses()
from kjqs_model.dashboard import server
from kjqs_model.dashboard.opening.start import start
server._IDLE, server._LOOK = int(sys.argv[5]), int(sys.argv[6])
serve = start if sys.argv[7] == "spare" else server.serve
serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), (), int(sys.argv[4]), lambda address: print(address, flush=True))
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@dataclass
class Served:
    """A server that runs: its address with the key, and its process."""

    address: str
    port: int
    process: subprocess.Popen

    def kernels(self) -> int:
        return len(self._kernels())

    def memory(self) -> int:
        """What all kernels hold together, bytes."""
        return sum(self._kernels())

    def _kernels(self) -> list[int]:
        import psutil

        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # one that has just ended, a zombie too
                if "ipykernel_launcher" in " ".join(child.cmdline()):
                    found.append(child.memory_info().rss)
        return found


def start(
    notebook: Path, folder: Path, pages: int, repository: Path, idle: int = 45, look: int = 10, spare: bool = False
) -> Served:
    """Start a server and wait until it answers. ``idle``, ``look`` : seconds after which a kernel without a page is ended. ``spare`` :
    with a kernel made ready, as ``kjqs app`` has it."""
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            START,
            str(notebook),
            str(port),
            str(folder),
            str(pages),
            str(idle),
            str(look),
            "spare" if spare else "",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )
    address = process.stdout.readline().strip()
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return Served(address, port, process)
    raise AssertionError("the server did not start")

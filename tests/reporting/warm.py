"""Kernels for tests that start in a moment: forked from one process that has loaded libraries, law, population and compiled years already.

They are Jupyter kernels of their own process and papermill talks to them as to any other; what they lack is five seconds of loading.
Whatever tests how a kernel starts or dies takes real ones.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


class Nursery:
    """The process from which kernels are forked; started when the first is asked for."""

    def __init__(self):
        self.process, self.talk = None, None

    def launch(self, command, env=None, cwd=None, **_) -> Forked:
        """In place of ``jupyter_client.launcher.launch_kernel``."""
        if self.process is None:
            ours, theirs = socket.socketpair()
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "tests.reporting.warm", str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
                    stdin=subprocess.DEVNULL,
                    cwd=Path(__file__).parents[2],
                )
            self.talk = ours.makefile("rw", encoding="utf-8")
        place = command.index("-f")
        asked = {
            "arguments": command[place : place + 2],
            "env": dict(os.environ if env is None else env),
            "cwd": str(cwd or os.getcwd()),
        }
        self.talk.write(json.dumps(asked) + "\n")
        self.talk.flush()
        return Forked(int(self.talk.readline()))

    def close(self) -> None:
        if self.process is not None:
            self.talk.close()
            self.process.kill()
            self.process.wait()


class Forked:
    """As much of ``subprocess.Popen`` as a kernel's manager asks for."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.02)
        return 0

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _load() -> None:
    """What notebooks need; nothing that starts a thread, and no chart."""
    import altair  # noqa: F401
    import ipykernel.kernelapp  # noqa: F401
    import vl_convert  # noqa: F401

    import kjqs_model
    from kjqs_model.projection.projection import settled, simulate
    from kjqs_model.scenario import load_scenario

    for name in ("analysis", "budget", "reporting"):
        for module in pkgutil.walk_packages([str(Path(kjqs_model.__file__).parent / name)], f"kjqs_model.{name}."):
            importlib.import_module(module.name)
    simulate(settled(load_scenario(None), 8, 1), threads=1, with_parent=False)


def _serve(talk) -> None:
    for line in talk:
        if not os.fork():
            return _become(json.loads(line), talk)
    return None


def _become(asked: dict, talk) -> None:
    """Be the kernel that was asked for, in a group of its own before anybody knows of it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    talk.write(f"{os.getpid()}\n")
    talk.flush()
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = ["ipykernel_launcher", *asked["arguments"]]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ends is gone at once
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # kernels end when this process does
    _load()
    connection = socket.socket(fileno=int(sys.argv[1]))
    _serve(connection.makefile("rw", encoding="utf-8"))

"""A kernel that is ready before its notebook asks for one: forked from a process that has loaded everything already.

It is an ordinary kernel of its own process, and papermill talks to it as to any other; what it lacks is the seconds of loading.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

_NAME = "kjqs-ready"


class ReadyKernel:
    """The process that waits to become a kernel: as much of ``subprocess.Popen`` as a kernel's manager asks for.

    Parameters
    ----------
    pid : of the process. asking : the end of a pipe on which it waits to hear what it shall be.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, asking: int):
        self.pid, self._asking = pid, asking
        self._code: int | None = None

    def become(self, command: list[str], env: dict[str, str], cwd: str) -> None:
        """Be the kernel that a command would start."""
        place = command.index("-f")
        asked = {"arguments": command[place : place + 2], "env": env, "cwd": cwd}
        with os.fdopen(self._asking, "w", encoding="utf-8") as pipe:
            json.dump(asked, pipe)

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        if self._code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._code

    def wait(self) -> int:
        """The exit code, waited for."""
        while (code := self.poll()) is None:
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ReadyProvisioner(LocalProvisioner):
    """Gives the kernel that waits to the first notebook that asks, and starts one for any other."""

    waiting: ClassVar[list[ReadyKernel]] = []

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        if not self.waiting:
            return await super().launch_kernel(cmd, **kwargs)
        ready = self.waiting.pop()
        self.process = cast("subprocess.Popen", ready)
        self.pid, self.pgid, self.cwd = ready.pid, ready.pid, kwargs.get("cwd") or Path.cwd()
        ready.become(cmd, kwargs["env"], str(self.cwd))
        return self.connection_info


def get_ready() -> None:
    """Let the next notebook of this process run in a kernel forked now, in a session of its own, before anything else runs here
    that a fork would not survive."""
    asked, asking = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(asking)
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        _become(asked)
        raise SystemExit
    os.close(asked)
    ReadyProvisioner.waiting.append(ReadyKernel(pid, asking))
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[_NAME] = EntryPoint(_NAME, f"{__name__}:{ReadyProvisioner.__name__}", factory.GROUP_NAME)
    factory.default_provisioner_name = _NAME


def _become(asked: int) -> None:
    """Wait to be told, and be that kernel to its end; whoever is told nothing ends at once."""
    with os.fdopen(asked, encoding="utf-8") as pipe:
        told = pipe.read()
    if not told:
        return
    given = json.loads(told)
    os.chdir(given["cwd"])
    os.environ.clear()
    os.environ.update(given["env"])
    sys.argv = ["ipykernel_launcher", *given["arguments"]]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()

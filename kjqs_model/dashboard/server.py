"""The dashboard served as a page, for those who are meant to see it.

Voila answers any name by which a browser reaches it, lets a page's own farewell fail for want of a token (voila#1458), and opens
as many kernels as pages. Here the names are listed, each start has a key of its own that the address carries once and a cookie
after it, the farewell ends the kernel, kernels without a page are ended, and there is a most of pages at a time. The first page
takes the spare kernel.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import EntryPoint
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import voila.app
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async
from tornado import web
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

from ..errors import Refusal
from ..language import say
from . import FOLDER
from .opening.spare import Spare

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

LOCAL = ("127.0.0.1", "localhost", "::1")
PAGES = 8
"""The most pages at a time: each has a kernel of some hundred MiB."""

_KEY = 24  # bytes of chance in the key of a start
_IDLE, _LOOK = 45, 10  # seconds after which a kernel without a page ends, and between two looks


class Provisioner(LocalProvisioner):
    """Starts kernels as ever, but for the one that is ready."""

    spare: Spare | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        process = self.spare.take(cmd, kwargs["env"], kwargs.get("cwd")) if self.spare else None
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid = process, process.pid, os.getpgid(process.pid)
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info


class Farewell(APIHandler):
    """What a page says when it closes. A browser's beacon bears the cookie and no token of its own: the kernel's long random
    name stands for it."""

    def check_xsrf_cookie(self) -> None:
        return None

    @web.authenticated
    async def post(self, kernel_id: str) -> None:
        if kernel_id in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id))
        self.set_status(204)
        self.finish()


class Started:
    """A manager of kernels that knows which were started through it."""

    def __init__(self, manager: Any):
        self._manager = manager
        self.ids: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)

    async def start_kernel(self, **asked: Any) -> str:
        self.ids.append(await ensure_async(self._manager.start_kernel(**asked)))
        return self.ids[-1]


class Page(TornadoVoilaHandler):
    """The dashboard's page, while there is a place. Who leaves before it is all there has no script yet that says farewell: the
    kernel ends all the same."""

    left = False

    @cached_property
    def kernel_manager(self) -> Started:
        return Started(super().kernel_manager)

    def on_connection_close(self) -> None:
        self.left = True
        super().on_connection_close()

    @web.authenticated
    async def get(self, path: str | None = None) -> None:
        if len(self.kernel_manager.list_kernel_ids()) >= self.settings["most_pages"]:
            self.set_status(503)
            most = self.settings["most_pages"]
            self.finish(say("dashboard.pages_open_most_close_one", most=most))
            return
        try:
            await super().get(path)
        finally:
            if self.left:
                for kernel in self.kernel_manager.ids:
                    await ensure_async(self.kernel_manager.shutdown_kernel(kernel))


class Server(voila.app.Voila):
    """Voila with a list of names, a key a start, and an end for every kernel."""

    hosts: tuple[str, ...] = LOCAL
    pages: int = PAGES

    def init_settings(self) -> dict:
        return super().init_settings() | {
            "allow_remote_access": False,
            "local_hostnames": list(self.hosts),
            "most_pages": self.pages,
        }

    def init_handlers(self) -> list:
        replaced = {VoilaShutdownKernelHandler: Farewell, TornadoVoilaHandler: Page}
        return [(rule[0], replaced.get(rule[1], rule[1]), *rule[2:]) for rule in super().init_handlers()]


def offer(spare: Spare | None) -> str:
    """Make a spare kernel the next that is asked for. The name under which jupyter_client knows who starts kernels so."""
    name = "kjqs"
    Provisioner.spare = spare
    kernels = KernelProvisionerFactory.instance()
    kernels.provisioners[name] = EntryPoint(name, f"{__name__}:{Provisioner.__name__}", kernels.GROUP_NAME)
    return name


def serve(
    notebook: Path,
    port: int,
    folder: Path,
    hosts: Sequence[str] = (),
    pages: int = PAGES,
    said: Callable[[str], None] = print,
    spare: Spare | None = None,
) -> None:
    """Serve the dashboard until it is interrupted.

    Parameters
    ----------
    notebook : the dashboard's. port : of this machine. folder : the one below which pages save and load. hosts : further names
    by which browsers may reach it; any other is refused. pages : the most at a time. said : is told the address, with the key
    of this start. spare : the kernel of the first page.
    """
    key = secrets.token_urlsafe(_KEY)
    os.environ[FOLDER] = str(folder.resolve())
    shipped = Path(str(files("kjqs_model.dashboard").joinpath("jupyter")))
    os.environ["JUPYTER_PATH"] = os.pathsep.join(part for part in (str(shipped), os.environ.get("JUPYTER_PATH")) if part)
    Server.hosts, Server.pages = (*LOCAL, *hosts), pages
    KernelProvisionerFactory.instance().default_provisioner_name = offer(spare)
    _fail_if_taken(port)
    said(f"http://127.0.0.1:{port}/?token={key}")
    Server.launch_instance(
        argv=[
            str(notebook),
            "--template=kjqs",
            "--no-browser",
            "--Voila.ip=127.0.0.1",
            f"--port={port}",
            f"--Voila.token={key}",
            "--Voila.log_level=40",
            "--Voila.port_retries=0",
            f"--MappingKernelManager.cull_idle_timeout={_IDLE}",
            f"--MappingKernelManager.cull_interval={_LOOK}",
        ]
    )


def _fail_if_taken(port: int) -> None:
    """Voila would quietly take another port than the one that the address names."""
    with socket.socket() as trial:
        if os.name == "posix":  # as the server does: a port is free as soon as its last server is gone
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            raise Refusal(say("dashboard.port_is_taken", port=port, other=port + 1)) from None

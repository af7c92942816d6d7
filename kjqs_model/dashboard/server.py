"""The dashboard served as a page, for those who are meant to see it.

Voila answers any name by which a browser reaches it, lets a page's own farewell fail for want of a token (voila#1458), and opens
as many kernels as pages. Here the names are listed, each start has a key of its own that the address carries once and a cookie
after it, the farewell ends the kernel, kernels without a page are ended, and there is a most of pages at a time.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import voila.app
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import ensure_async
from tornado import web
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

from ..errors import Refusal
from ..language import say
from .saving import FOLDER

LOCAL = ("127.0.0.1", "localhost", "::1")
PAGES = 8
"""The most pages at a time: each has a kernel of some hundred MiB."""

_KEY = 24  # bytes of chance in the key of a start
_IDLE, _LOOK = 45, 10  # seconds after which a kernel without a page ends, and between two looks


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


class Page(TornadoVoilaHandler):
    """The dashboard's page, while there is a place."""

    @web.authenticated
    async def get(self, path: str | None = None) -> None:
        if len(self.kernel_manager.list_kernel_ids()) >= self.settings["most_pages"]:
            self.set_status(503)
            most = self.settings["most_pages"]
            self.finish(say("dashboard.pages_open_most_close_one", most=most))
            return
        await super().get(path)


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


def serve(
    notebook: Path, port: int, folder: Path, hosts: Sequence[str] = (), pages: int = PAGES, said: Callable[[str], None] = print
) -> None:
    """Serve the dashboard until it is interrupted.

    Parameters
    ----------
    notebook : the dashboard's. port : of this machine. folder : the one below which pages save and load. hosts : further names
    by which
        browsers may reach it; any other is refused. pages : the most at a time. said : is told the address, with the key of this
        start.
    """
    key = secrets.token_urlsafe(_KEY)
    os.environ[FOLDER] = str(folder.resolve())
    shipped = Path(str(files("kjqs_model.dashboard").joinpath("jupyter")))
    os.environ["JUPYTER_PATH"] = os.pathsep.join(part for part in (str(shipped), os.environ.get("JUPYTER_PATH")) if part)
    Server.hosts, Server.pages = (*LOCAL, *hosts), pages
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

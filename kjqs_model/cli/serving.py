"""The commands about this machine: the dashboard as a page, the notebooks, and what the machine has and lacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Refusal
from ..language import in_one_line, say
from ..terminal import tell
from . import progress, screen
from .app import app
from .options import Language

_PORT = 8866


@app.command(name="app")
def serve_dashboard(
    port: Annotated[int, typer.Option("--port", min=1024, max=65535, help=in_one_line("cli.port"))] = _PORT,
    folder: Annotated[Path, typer.Option("--folder", help=in_one_line("cli.pages_save_load"))] = Path(),
    host: Annotated[list[str] | None, typer.Option("--host", help=in_one_line("cli.further_names_may_reached"))] = None,
    pages: Annotated[int, typer.Option("--pages", min=1, max=64, help=in_one_line("cli.most_pages_time"))] = 8,
    language: Language = "zh",
) -> None:
    """打开测算台页面（仅限本机，Ctrl-C 结束）/ the dashboard as a page, for this machine alone; Ctrl-C ends it.

    例 / example: kjqs app --port 8866
    """
    from ..files import companion

    notebook = companion("notebooks") / "dashboard.ipynb"
    if not notebook.is_file():
        raise Refusal(say("cli.there_no_dashboard_ipynb_install"))
    if not folder.is_dir():
        raise Refusal(say("cli.there_no_folder_make_or", folder=folder))
    from ..dashboard.opening.start import start

    start(
        notebook,
        port,
        folder,
        host or (),
        pages,
        said=lambda address: tell(say("cli.dashboard_open_whole_address_ctrl", address=address)),
    )


@app.command()
def lab(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=in_one_line("cli.where_the_notebooks_go"))] = Path(
        "kjqs_notebooks"
    ),
    start: Annotated[bool, typer.Option("--start/--no-start", help=in_one_line("cli.open_jupyterlab_then"))] = True,
    language: Language = "zh",
) -> None:
    """把笔记本和示例数据复制到文件夹（已有的文件不动），并打开 JupyterLab / copy notebooks and examples, keep what is there, open JupyterLab.

    例 / example: kjqs lab my_notebooks
    """
    from ..files import companion, copy_missing

    copied, kept = copy_missing(companion("notebooks"), folder)
    tell(say("cli.file_s_copied_there_left", folder=folder, copied=copied, kept=kept))
    if start:
        raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyter", "lab", f"--notebook-dir={folder}"]))


@app.command()
def doctor(language: Language = "zh") -> None:
    """检查本机：版本、缓存、字体、内存、磁盘，并用基准数自检；有错误时退出码为 1 / what this machine has and lacks, and a self-test.

    例 / example: kjqs doctor
    """
    from . import doctor as looks

    with progress.steps(say("cli.examining"), looks.COUNT) as advance:
        results = looks.examine(advance)
    screen.show_examination(results)
    if any(result.state == looks.WRONG for result in results):
        raise typer.Exit(1)

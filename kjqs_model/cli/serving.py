"""The commands about this machine: the dashboard as a page, the notebooks, and what the machine has and lacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from .. import screen
from ..errors import Refusal
from ..language import say
from ..terminal import tell
from .app import app
from .options import Language

_PORT = 8866


@app.command(name="app")
def serve_dashboard(port: Annotated[int, typer.Option("--port", min=1024, max=65535, help="端口 / port")] = _PORT,
                    folder: Annotated[Path, typer.Option("--folder", help="页面保存和载入文件的文件夹 / where pages save and load")] = Path(),
                    host: Annotated[list[str] | None, typer.Option("--host", help="另外允许的主机名，可重复 / further names by which it may be reached")] = None,
                    pages: Annotated[int, typer.Option("--pages", min=1, max=64, help="同时打开的页面数上限 / most pages at a time")] = 8,
                    language: Language = "zh") -> None:
    """打开测算台页面（仅限本机，Ctrl-C 结束）/ the dashboard as a page, for this machine alone; Ctrl-C ends it.

    例 / example: kjqs app --port 8866
    """
    from ..dashboard.server import serve
    from ..reporting.notebook import report_notebook

    notebook = report_notebook().with_name("dashboard.ipynb")
    if not notebook.is_file():
        raise Refusal(say("找不到测算台笔记本 dashboard.ipynb。请从完整的代码库中安装。", "There is no dashboard.ipynb: install from the whole repository."))
    if not folder.is_dir():
        raise Refusal(say(f"没有“{folder}”这个文件夹。请先建好，或换一个 --folder。", f"There is no folder '{folder}': make it, or choose another --folder."))
    serve(notebook, port, folder, host or (), pages, said=lambda address: tell(say(f"测算台：{address}（请用整个地址打开，Ctrl-C 结束）",
                                                                                    f"The dashboard: {address} (open the whole address; Ctrl-C ends it)")))


@app.command()
def lab(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="放笔记本的文件夹 / where the notebooks go")] = Path("kjqs_notebooks"),
        start: Annotated[bool, typer.Option("--start/--no-start", help="随后打开 JupyterLab / open JupyterLab then")] = True,
        language: Language = "zh") -> None:
    """把笔记本和示例数据复制到文件夹（已有的文件不动），并打开 JupyterLab / copy notebooks and examples, keep what is there, open JupyterLab.

    例 / example: kjqs lab my_notebooks
    """
    from ..files import companion, copy_missing

    copied, kept = copy_missing(companion("notebooks"), folder)
    tell(say(f"“{folder}”：复制 {copied} 个文件，原有 {kept} 个未动。", f"'{folder}': {copied} file(s) copied, {kept} that were there left as they are."))
    if start:
        raise typer.Exit(subprocess.call([sys.executable, "-m", "jupyter", "lab", f"--notebook-dir={folder}"]))


@app.command()
def doctor(language: Language = "zh") -> None:
    """检查本机：版本、缓存、字体、内存、磁盘，并用基准数自检；有错误时退出码为 1 / what this machine has and lacks, and a self-test.

    例 / example: kjqs doctor
    """
    from .. import doctor as looks

    with screen.steps(say("检查", "Examining"), looks.COUNT) as advance:
        results = looks.examine(advance)
    screen.show_examination(results)
    if any(result.state == looks.WRONG for result in results):
        raise typer.Exit(1)

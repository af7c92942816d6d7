"""Options that several commands share, and what they do with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import screen
from ..errors import Refusal
from ..language import LANGUAGES, say, set_language
from ..staging import set_force

_SCRAMBLES = 8  # draws come in as many scrambles of a Sobol sequence


def _speak(language: str) -> str:
    if language not in LANGUAGES:
        raise typer.BadParameter("zh | en")
    set_language(language)
    return language


def _force(forced: bool) -> bool:
    set_force(forced)
    return forced


def _draws(draws: int | None) -> int | None:
    from ..scenario.schema import MOST_DRAWS

    if draws is not None and draws > MOST_DRAWS:
        raise Refusal(say(f"抽样次数最多 {MOST_DRAWS:,}，现为 {draws:,}：再多只占内存，概率的抽样误差已在 0.4 个百分点以内。请减少 --draws。",
                          f"{MOST_DRAWS:,} draws at most, not {draws:,}: more only take memory, a chance is known to 0.4 points by then. Lower --draws."))
    if draws is not None and (draws < _SCRAMBLES or draws % _SCRAMBLES):
        raise Refusal(say(f"抽样次数应为 {_SCRAMBLES} 的倍数，现为 {draws}。请改为如 256。", f"draws must be a multiple of {_SCRAMBLES}, not {draws}: say 256."))
    return draws


TablesPath = Annotated[Path, typer.Argument(metavar="TABLES", help="CSV/Parquet 文件夹或 Excel 工作簿 / folder or workbook")]
Year = Annotated[int, typer.Option("--year", min=1900, max=2200, help="测算年度 / year")]
ScenarioPath = Annotated[Path | None, typer.Option("--scenario", help="情景文件 / scenario file")]
Overrides = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="覆盖情景参数，可重复 / override, repeatable")]
Draws = Annotated[int | None, typer.Option("--draws", callback=_draws, help="抽样次数，8 的倍数 / draws, a multiple of 8")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="随机种子 / seed")]
Threads = Annotated[int, typer.Option("--threads", min=1, max=64, help="线程数，不影响结果 / threads, same result")]
OutputFolder = Annotated[Path, typer.Option("--output", help="写出结果的文件夹 / folder")]
Base = Annotated[int | None, typer.Option("--base", min=1900, max=2200, help="基年 / base year")]
Force = Annotated[bool, typer.Option("--force", callback=_force, help="先把挡路的文件移到旁边再写出 / set aside what is in the way, then write")]
Language = Annotated[str, typer.Option("--language", callback=_speak, is_eager=True, help="zh | en")]


def read_population(path: Path, year: int | None):
    """The tables, with their warnings said (no row of ``year`` is one); a Refusal with every finding where one is an error."""
    from ..tables import absent_year_findings, read_tables

    with screen.working(say("读取数据", "Reading the data")):
        tables, findings = read_tables(path)
    if tables is None:
        raise Refusal(say("数据有误，没有写出任何结果。", "The data have errors; nothing was written."), findings)
    screen.show_findings([*findings, *(absent_year_findings(tables, year) if year is not None else ())], quiet_when_none=True)
    return tables

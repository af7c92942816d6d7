"""The command that keeps the accuracy record: score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..language import in_one_line, say
from . import progress, screen
from .app import app
from .options import Language, OutputFolder


@app.command()
def score(
    output: OutputFolder,
    outturns: Annotated[Path, typer.Option("--outturns", metavar="FILE", help=in_one_line("cli.what_came"))],
    forecasts: Annotated[
        Path | None, typer.Option("--forecasts", metavar="DIR", help=in_one_line("cli.folder_kept_forecasts_default_shipped"))
    ] = None,
    actual: Annotated[
        Path | None, typer.Option("--actual", metavar="DIR", help=in_one_line("cli.same_forecasts_under_policy_came"))
    ] = None,
    language: Language = "zh",
) -> None:
    """预测精度记录：留存的预测对照实际数，偏差、误差、区间覆盖率和朴素预测 / kept forecasts against outturns.

    例 / example: kjqs score --outturns 实际数.csv --forecasts simulated --output scored
    """
    from ..projection.record.outturns import read_outturns
    from ..projection.record.vintages import only_of_the_city, read_vintages, shipped_vintages
    from ..reporting.run_folder import score as score_files
    from ..reporting.run_folder.simulation import Clock
    from ..reporting.terminal import score as score_words

    clock = Clock()
    score_files.fail_before_it_scores(outturns, forecasts, actual, output)
    came = read_outturns(outturns)
    with progress.working(say("cli.scoring")):
        vintages = only_of_the_city(shipped_vintages() if forecasts is None else read_vintages(forecasts))
        tables = score_files.scored(vintages, came, () if actual is None else only_of_the_city(read_vintages(actual)))
    given = {"outturns": outturns, "forecasts": forecasts, "actual": actual}
    score_files.write_scores(tables, {name: path for name, path in given.items() if path is not None}, vintages, output, clock)
    screen.show_projection(score_words.grids(tables), score_words.sentences(tables, came, vintages))
    screen.say_written(output)

"""Simulated calibration over many worlds, in batches that a killed run does not lose: each is written as it is finished."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kjqs_model.projection.record.calibration import AHEAD, INDICATORS, calibration
from kjqs_model.projection.record.scores import INTERVALS

WORLDS, DRAWS = 500, 64
BATCH = 10
BINS = 13
"""Of the histogram: 64 draws leave 65 places for an outturn, five for each bin."""

_SEEDS_APART = 10_000  # batches share neither worlds nor forecasts


def rows_of_worlds(
    worlds: int,
    draws: int,
    key: str,
    progress: Callable[[int], None] = lambda done: None,
    folder: Path | None = None,
    batch: int = BATCH,
) -> list[dict]:
    """Rows of ``calibration`` for so many worlds; those that an earlier run with the same key left are taken over.

    Parameters
    ----------
    key : of the sources that decide the result. progress : called with the number of worlds done.
    folder : for the file on the way.
    batch : worlds that are drawn and written together.
    """
    path = place_of(key, draws, folder, batch)
    kept = dict(_read(path))
    rows: list[dict] = []
    with open(path, "a", encoding="utf-8") as file:
        for number in range(-(-worlds // batch)):
            if number not in kept:
                done, size = len(rows) // (AHEAD * len(INDICATORS)), min(batch, worlds - number * batch)
                kept[number] = _batch(number, size, batch, draws, done, progress)
                file.write("\n" + json.dumps([number, kept[number]]) + "\n")  # the line before may have been cut off
                file.flush()
            rows += kept[number]
            progress(len(rows) // (AHEAD * len(INDICATORS)))
    return rows


def place_of(key: str, draws: int, folder: Path | None = None, batch: int = BATCH) -> Path:
    """The file that holds the batches finished so far."""
    return Path(folder or tempfile.gettempdir()) / f"kjqs-worlds-{key[:16]}-{draws}-{batch}.jsonl"


def _batch(number: int, size: int, batch: int, draws: int, done: int, progress: Callable[[int], None]) -> list[dict]:
    counted = iter(range(done + 1, done + size + 1))
    found = calibration(size, draws, seed=1 + number * _SEEDS_APART, progress=lambda: progress(next(counted)))
    return [_row(row, number * batch) for row in found.rows]


def _row(row: Mapping, first: int) -> dict:
    """A row of a calibration in plain types, its world counted over all batches."""
    return {
        "world": first + int(row["world"]),
        "indicator": row["indicator"],
        "ahead": int(row["ahead"]),
        "place": float(row["place"]),
        **{name: bool(row[name]) for name in inside_names()},
    }


def _read(path: Path) -> Iterator[tuple[int, list[dict]]]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            number, rows = json.loads(line)
        except ValueError:  # cut off where the run was killed
            continue
        yield number, rows


def inside_names() -> list[str]:
    """The columns that say which interval holds an outturn."""
    return [f"inside_{share * 100:.0f}" for share in INTERVALS]


def compact(rows: Iterable[Mapping]) -> dict:
    """Rows as they are committed: by indicator and years ahead the places of the outturns, and the narrowest interval of each."""
    found: dict = {}
    for row in sorted(rows, key=lambda row: row["world"]):
        kept = found.setdefault(row["indicator"], {}).setdefault(str(row["ahead"]), {"place": [], "inside": ""})
        kept["place"].append(round(row["place"], 4))
        kept["inside"] += str(sum(not row[name] for name in inside_names()))  # 0: in all intervals; 3: in none
    return found


def coverage(worlds: Mapping) -> list[dict]:
    """Shares of outturns within each interval: by indicator and years ahead, by years ahead, by indicator, and over all rows."""
    codes = {(name, int(ahead)): kept["inside"] for name, by_ahead in worlds.items() for ahead, kept in by_ahead.items()}
    groups = [
        *((name, ahead) for name, ahead in codes),
        *(("all", ahead) for ahead in sorted({ahead for _, ahead in codes})),
        *((name, 0) for name in worlds),
        ("all", 0),
    ]
    return [
        _covered(name, ahead, "".join(code for (own, step), code in codes.items() if name in (own, "all") and ahead in (step, 0)))
        for name, ahead in groups
    ]


def _covered(name: str, ahead: int, codes: str) -> dict:
    shares = {column: sum(code <= str(place) for code in codes) / len(codes) for place, column in enumerate(inside_names())}
    return {"indicator": name, "ahead": ahead or "all", "outturns": len(codes), **shares}


def histogram(worlds: Mapping, draws: int) -> dict[str, list[int]]:
    """Outturns by their place in the forecast, in equal bins from below all draws to above all; flat where all is well."""
    found = {name: [place for kept in by_ahead.values() for place in kept["place"]] for name, by_ahead in worlds.items()}
    found["all"] = [place for places in found.values() for place in places]
    return {name: [sum(_bin(place, draws) == bin for place in places) for bin in range(BINS)] for name, places in found.items()}


def _bin(place: float, draws: int) -> int:
    return min(int((place * draws + 0.5) / (draws + 1) * BINS), BINS - 1)

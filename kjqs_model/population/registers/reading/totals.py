"""Totals that a register writes: never used, but held against the sum of its rows."""

from __future__ import annotations

from collections.abc import Sequence

from ....language import say
from ....tables.checks.faults import Faults
from ..cells.fault import Fault
from ..cells.money import plain_text_of
from .rows import SortedRows

_SUBTOTAL = "小计"


def check_totals(
    found: SortedRows,
    amounts: Sequence[int | None],
    totals: Sequence[int | Fault | None],
    numbers: Sequence[int],
    heading: str,
    faults: Faults,
) -> None:
    """Note each total of a column that is not the sum of its rows (warning).

    Parameters
    ----------
    amounts : fen of each row of the register. totals : fen of each total row, None where it gives none.
    numbers : the row number of each row of the grid.
    """
    for place, (row, word) in enumerate(found.totals):
        written = totals[place]
        if written is None or isinstance(written, Fault):
            continue
        sums = _sums(found, amounts, place, word)
        if written not in sums:
            faults.add(
                say(
                    "population.total_yuan_rows_add_up",
                    word_zh=word,
                    plain_text_of=plain_text_of(written),
                    plain_text_of_2=plain_text_of(sums[0]),
                ),
                say("population.see_whether_rows_missing_doubled"),
                row=numbers[row],
                column=heading,
                value=plain_text_of(written),
                severity="warning",
            )


def _sums(found: SortedRows, amounts: Sequence[int | None], place: int, word: str) -> list[int]:
    """The sums that a total may mean, the likeliest first.

    Below its rows: those since the total before it, for a grand total also all above. Where the first total stands above all
    rows: those down to the next total, for a grand total first all below.
    """
    row = found.totals[place][0]
    before = found.totals[place - 1][0] if place else -1
    after = found.totals[place + 1][0] if place + 1 < len(found.totals) else None
    since = _sum(found, amounts, before, row)
    if found.rows and found.totals[0][0] < found.rows[0]:
        below, down = _sum(found, amounts, row, None), _sum(found, amounts, row, after)
        return [down, below, since] if word == _SUBTOTAL else [below, down, since]
    return [since] if word == _SUBTOTAL else [_sum(found, amounts, -1, row), since]


def _sum(found: SortedRows, amounts: Sequence[int | None], after: int, before: int | None) -> int:
    return sum(
        amount
        for held, amount in zip(found.rows, amounts, strict=True)
        if amount is not None and held > after and (before is None or held < before)
    )

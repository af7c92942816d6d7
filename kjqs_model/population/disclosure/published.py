"""A table as it may be published: values, texts, what was hidden and why, and the file that is written of it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ...heavy import pd
from ...language import say
from .rule import Rule

HIDDEN = "×"
"""What a hidden cell shows."""

_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Published:
    """A table with margins as it may be published, and what the bureau keeps about it.

    Parameters
    ----------
    table : values (yuan) with totals as the last row and, of two dimensions, the last column; hidden cells are missing (NaN).
    shown : the same as texts, ``×`` for a hidden cell.
    firms : the number of firms in each cell (real ones, where real rows are told apart); hidden in the same cells. For the
    bureau:
        it is a second table over the same firms, and was not protected together with the first.
    reasons : one row a hidden cell that has firms: row, column, reason. Not for publication: it tells sensitive cells from
    others.
    audit : the same rows: row, column, least, most (yuan; infinite where nothing bounds it) and protected (bool). Each end is a
    value
        that another table has, exactly, which agrees with all that is published; where all cells count in one unit, no table goes
        further.
    note : what to print under the table, or why it must not be published.
    bureau : whether nothing was hidden, so that the table must stay within the bureau.
    """

    table: pd.DataFrame
    shown: pd.DataFrame
    firms: pd.DataFrame
    reasons: pd.DataFrame
    audit: pd.DataFrame
    note: str
    bureau: bool = False

    def lines(self) -> list[list[str]]:
        """The table as it is written to a file, equally long lines of texts: header, rows, and the note in the first cell of the
        last line; numbers without separators. A table for the bureau begins with the note too, so that nobody takes it for the
        other."""
        header = [str(self.shown.index.name), *(str(name) for name in self.shown.columns)]
        rows = [
            [str(name), *(text.replace(",", "") for text in texts)]
            for name, texts in zip(self.shown.index, self.shown.to_numpy(dtype=object).tolist(), strict=True)
        ]
        note = [self.note, *[""] * (len(header) - 1)]
        return [*([note] if self.bureau else []), header, *rows, note]

    def csv_text(self) -> str:
        """The lines as CSV: commas, LF."""
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(self.lines())
        return written.getvalue()


def few_words(least: int) -> str:
    """Why a cell with fewer firms than the rule asks for is hidden."""
    counted = _NUMERALS[least] if least < len(_NUMERALS) else f" {least} "
    return say("population.fewer_than_firms", counted_zh=counted, least_en=least)


def note_of(mode: str, rule: Rule, left_out: int) -> str:
    """What to print under a table: what the signs mean, that it is protected by itself alone, and how many rows had no amount."""
    missing = say("population.rows_without_amount_not_counted", left_out=left_out) if left_out else ""
    if mode == "bureau":
        return say("population.use_within_bureau_not_publication") + missing
    hidden = say("population.hidden_because_there_because_one", hidden=HIDDEN, few_words=few_words(rule.least_firms))
    alone = say("population.table_protected_itself_alone_publish")
    return hidden + alone + missing

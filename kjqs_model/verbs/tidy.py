"""What every verb gives: tables by name, short to look at, ready to be kept."""

from __future__ import annotations

import html
import io
from collections.abc import Mapping
from pathlib import Path

from ..errors import Refusal
from ..heavy import pd
from ..language import say
from ..reporting.run_folder.manifest import output_hashes
from ..reporting.run_folder.place import fail_if_no_place
from ..reporting.run_folder.simulation import write_folder

_ROWS = 12
_TOLD = 3


def with_findings(refusal: Refusal) -> Refusal:
    """A refusal that says its first findings itself: in Python nobody prints them below it."""
    told = [finding.sentence() for finding in refusal.findings]
    if not told:
        return refusal
    more = [say("verbs.more_findings", count=len(told) - _TOLD)] if len(told) > _TOLD else []
    return Refusal("\n".join([str(refusal), *told[:_TOLD], *more]), refusal.findings)


class Tidy:
    """What a verb gives. ``tables()`` are all its tables by name; what a method of the same name gives is one of them.

    ``verb`` : the verb's name. ``main`` : the name of the table that a notebook shows.
    """

    verb = ""
    main = ""

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by name, tidy: a row an observation, yuan, whole firms, shares between 0 and 1."""
        raise AttributeError(self.verb)

    def line(self) -> str:
        """The whole in one line, in the reader's language."""
        return self.verb

    def __repr__(self) -> str:
        return f"<{self.verb}: {self.line()}>"

    def _repr_html_(self) -> str:
        shown = self.tables()[self.main].head(_ROWS)
        return f"<p>{html.escape(self.line())}</p>{shown.to_html(index=False, float_format=_figure)}"

    def to_parquet(self, folder: str | Path) -> Path:
        """Write every table as ``folder/NAME.parquet``, with a manifest: whole or not at all, never over another's files.

        Raises
        ------
        Refusal : a folder that holds what no such call wrote.
        """
        place = Path(folder)
        fail_if_no_place(place, self.verb)
        write_folder(
            {f"{name}.parquet": _parquet(table) for name, table in self.tables().items()},
            lambda room: {"command": self.verb, "outputs": output_hashes(room)},
            place,
        )
        return place


def _figure(value: float) -> str:
    """A figure of a table: money and counts with separators, shares with digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _parquet(table: pd.DataFrame) -> bytes:
    held = io.BytesIO()
    table.to_parquet(held, index=False)
    return held.getvalue()

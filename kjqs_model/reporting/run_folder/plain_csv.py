"""Tables as CSV: plain decimals, the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_DIGITS, _DECIMALS = 6, 2


def csv_text(table: pd.DataFrame, shares: Callable[[str], bool | Sequence[bool] | np.ndarray] = lambda column: False) -> str:
    """A table as CSV: LF, no exponents, two decimals at most of yuan and counts, six digits at most of shares, nothing for NaN.

    Parameters
    ----------
    shares : whether a column holds shares, or which rows of it do.
    """
    written = table.copy()
    for column in table.columns:
        if table[column].dtype.kind == "f":
            written[column] = [
                plain(value, share)
                for value, share in zip(table[column], np.broadcast_to(shares(column), len(table)), strict=True)
            ]
        elif table[column].dtype.kind == "b":
            written[column] = table[column].map({True: "true", False: "false"})
    return written.to_csv(index=False, lineterminator="\n")


def plain(value: float, share: bool) -> str:
    """A number without exponent, without trailing zeros and never as minus zero; nothing where there is none."""
    if not np.isfinite(value):
        return ""
    if share:
        return np.format_float_positional(value + 0.0, precision=_DIGITS, fractional=False, trim="-")
    text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

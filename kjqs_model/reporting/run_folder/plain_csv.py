"""Tables as CSV: plain decimals, the same bytes for the same numbers."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence

import numpy as np

from ...heavy import pd

_DIGITS, _DECIMALS = 6, 2
_WHOLE, _EXACT = 0.004, 2.0**53


def csv_text(table: pd.DataFrame, shares: Callable[[str], bool | Sequence[bool] | np.ndarray] = lambda column: False) -> str:
    """A table as CSV: LF, no exponents, two decimals at most of yuan and counts, six digits at most of shares, nothing for NaN.

    Parameters
    ----------
    shares : whether a column holds shares, or which rows of it do.
    """
    written: dict[str, list[str] | pd.Series] = {}
    for column in table.columns:
        values = table[column]
        if values.dtype.kind == "f":
            written[column] = _plain_column(values.to_numpy(), np.broadcast_to(shares(column), len(table)))
        elif values.dtype.kind == "b":
            written[column] = ["true" if value else "false" for value in values.tolist()]
        else:
            written[column] = _texts(values)
    if any(not isinstance(held, list) for held in written.values()):
        return pd.DataFrame(written, columns=table.columns).to_csv(index=False, lineterminator="\n")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(zip(*written.values(), strict=True))
    return text.getvalue()


def _texts(values: pd.Series) -> list[str] | pd.Series:
    """Whole numbers and texts as they are written, nothing for what is missing; a column of anything else, as pandas holds it."""
    held = values.tolist()
    if values.dtype.kind in "iu" and not hasattr(values.dtype, "na_value"):
        return [str(value) for value in held]
    if all(type(value) is str or value is None or (type(value) is float and math.isnan(value)) for value in held):
        return [value if type(value) is str else "" for value in held]
    return values


def _plain_column(values: np.ndarray, shares: np.ndarray) -> list[str]:
    """``plain`` of each value; what needs no second look is written in one go."""
    rounded = np.rint(np.where(np.isfinite(values), values, 0))
    whole = (np.abs(values - rounded) < _WHOLE) & (np.abs(rounded) < _EXACT)
    texts = [*map(str, np.where(whole, rounded, 0).astype(np.int64).tolist())]  # most amounts are whole
    for place in np.flatnonzero(~whole).tolist():
        texts[place] = f"{values[place]:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    for place in np.flatnonzero(shares | ~np.isfinite(values) | np.signbit(values)).tolist():
        texts[place] = plain(values[place], bool(shares[place]))
    return texts


def plain(value: float, share: bool) -> str:
    """A number without exponent, without trailing zeros and never as minus zero; nothing where there is none."""
    if not np.isfinite(value):
        return ""
    if share:
        return np.format_float_positional(value + 0.0, precision=_DIGITS, fractional=False, trim="-")
    text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

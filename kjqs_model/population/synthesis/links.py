"""Who coached and who raised a firm: links to few, some of whom have many, as in life."""

from __future__ import annotations

import numpy as np

from ...tables.words import Recognition
from .firms import NO, YES, Firms
from .statuses import draw

AGENCY, CARRIER = "中介", "载体"


def zipf_weights(count: int, exponent: float) -> np.ndarray:
    """Shares that fall as one over the rank to the power of ``exponent``."""
    weights = np.arange(1, count + 1, dtype=np.float64) ** -exponent
    return weights / weights.sum()


def link_firms(firms: Firms) -> None:
    """The intermediary and the carrier of the year's first recognitions, as numbers from 0; -1 for none.

    Only registered technology SMEs are taken to be coached, since 1.4 pays for those alone.
    """
    first = firms["recognition"] == Recognition.first
    # A real firm's agency or carrier counts where the firm was recognised for the first time, which alone is paid for.
    coached, raised = (np.where(first, firms.known_status(name), NO) for name in ("agency", "carrier"))
    rows = draw(firms, "coached_first_recognitions", "coached", first & firms.status["technology_sme"], known=coached)
    firms.values["agency"] = _linked(firms, "agencies", rows[coached[rows] != YES], "concentration_of_agencies")
    rows = draw(firms, "raised_first_recognitions", "raised", first, known=raised)
    firms.values["carrier"] = _linked(firms, "carriers", rows[raised[rows] != YES], "concentration_of_carriers")


def _linked(firms: Firms, partners: str, rows: np.ndarray, concentration: str) -> np.ndarray:
    linked = np.full(len(firms), -1, dtype=np.int32)
    shares = zipf_weights(int(firms.design[partners]), firms.design[concentration])
    # Shares of the rows rather than independent draws, so that how concentrated they are is what was assumed.
    order = firms.random("links", partners).permutation(rows)
    bounds = np.rint(np.cumsum(shares) * len(rows)).astype(np.int64)
    linked[order] = np.searchsorted(bounds, np.arange(len(rows)), side="right")
    return linked

"""The growth process learnt from many places: levels that persist, wear off, and share shocks with province and nation.

``read_panel`` and ``shipped_panel`` give a panel, ``look_back`` holds the process against it from every origin, ``place_ahead``
draws the years ahead of a place of which few figures are known.
"""

from .estimate import Estimate, estimate
from .fitted import SERIES, fit_growth, fit_steps, is_current
from .hindcast import PanelHindcast, fail_if_not_there, look_back, origins_of
from .panel import Panel, Unit, read_panel, shipped_panel
from .place import PlaceAhead, ahead_columns, panel_spread, place_ahead
from .predict import Ahead, draw_units, known

__all__ = [
    "SERIES",
    "Ahead",
    "Estimate",
    "Panel",
    "PanelHindcast",
    "PlaceAhead",
    "Unit",
    "ahead_columns",
    "draw_units",
    "estimate",
    "fail_if_not_there",
    "fit_growth",
    "fit_steps",
    "is_current",
    "known",
    "look_back",
    "origins_of",
    "panel_spread",
    "place_ahead",
    "read_panel",
    "shipped_panel",
]

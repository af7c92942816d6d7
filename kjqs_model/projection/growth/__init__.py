"""The growth process learnt from many places: levels that persist, wear off, and share shocks with province and nation.

``read_panel`` and ``shipped_panel`` give a panel, ``look_back`` holds the process against it from every origin, ``place_ahead`` draws the years
ahead of a place of which few figures are known.
"""

from .estimate import Estimate, estimate
from .hindcast import PanelHindcast, fail_if_not_there, look_back, origins_of
from .panel import Panel, Unit, read_panel, shipped_panel
from .predict import Ahead, draw_units, known

__all__ = ["Ahead", "Estimate", "Panel", "PanelHindcast", "Unit", "draw_units", "estimate", "fail_if_not_there", "known", "look_back",
           "origins_of", "read_panel", "shipped_panel"]

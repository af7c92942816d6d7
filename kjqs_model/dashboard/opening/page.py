"""What a served page shows, and what it waits for, while it opens."""

from __future__ import annotations

import threading
from collections.abc import Callable

import ipywidgets as widgets

from ...language import say
from .. import views
from ..model import Costs

_AT_MOST = 6  # seconds that a browser is waited for
_LOOK = 0.05


class Drawn:
    """Whether a browser has drawn the page. ``widget`` is a clock that nobody sees: it ticks as soon as its browser shows it.

    A page is drawn by this machine's processors; to project firms meanwhile would make both late.
    """

    def __init__(self) -> None:
        self._drawn = threading.Event()
        self.widget = widgets.Play(min=0, max=1, interval=10, playing=True, layout=widgets.Layout(display="none"))
        self.widget.observe(lambda _: self._drawn.set(), names="value")

    def wait(self, go_on: Callable[[], None]) -> None:
        """Wait for it, for some seconds at most. ``go_on`` is called now and then, and may raise to end it."""
        for _ in range(round(_AT_MOST / _LOOK)):
            if self._drawn.wait(_LOOK):
                return
            go_on()
        self._drawn.set()


class EarlyBox(widgets.VBox):
    """A box that is shown as plain HTML, ``early``, where no widget is there yet: by the page's template for a second or two."""

    early = ""

    def _repr_mimebundle_(self, **how):
        return {**super()._repr_mimebundle_(**how), "text/html": self.early}


def early_page(costs: Costs) -> str:
    """The page's heading and the base year's cost as HTML."""
    parts = (
        views.plain_style(),
        f"<h1>{say('dashboard.what_policy_2023_11_costs')}</h1>",
        views.headline(costs),
        views.computing(say("dashboard.opening")),
    )
    return f'<div class="kjqs-app kjqs-opening">{"".join(parts)}</div>'

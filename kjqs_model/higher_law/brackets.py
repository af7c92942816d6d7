"""Tables of the law: the value that stands beside the highest bound that a figure reaches.

``bounds`` ascend, ``values`` are one longer: the first stands below every bound. A figure that is not known reaches none.
Like the rules, these take arrays, or plain numbers in a compiled kernel.
"""

from __future__ import annotations

from ..law import settled, where


def reaching(figure, bounds, values):
    """The value of the highest bound that a figure reaches, the bound itself included."""
    found = values[0]
    for place in range(len(bounds)):
        found = where(figure >= bounds[place], values[place + 1], found)
    return found


def exceeding(figure, bounds, values):
    """The value of the highest bound that a figure exceeds, the bound itself not included."""
    found = values[0]
    for place in range(len(bounds)):
        found = where(figure > bounds[place], values[place + 1], found)
    return found


def share_reaching(part, whole, bounds, values):
    """The value of the highest share of a whole that a part reaches; a share of nothing reaches none.

    Amounts are compared, not quotients, so that one fen decides at the bound.
    """
    found = values[0]
    for place in range(len(bounds)):
        reached = (settled(part) >= settled(bounds[place] * whole)) & (whole > 0)
        found = where(reached, values[place + 1], found)
    return found


def one_of(figure, members):
    """Whether a figure is one of a short list."""
    found = figure == members[0]
    for member in members:
        found = found | (figure == member)
    return found


def of_years_in_business(figures, years_since_founding, fiscal_years):
    """Figures of several fiscal years before an application added up; a year before the founding counts nothing.

    ``fiscal_years`` says how many years before the application each figure lies. A figure that is missing for a year in
    which the firm existed leaves the sum not known.
    """
    total = where(years_since_founding < fiscal_years[0], 0, figures[0])
    for place in range(1, len(fiscal_years)):
        total = total + where(years_since_founding < fiscal_years[place], 0, figures[place])
    return settled(total)

"""Who leaves and who gives up R&D: small firms more often than large ones."""

from numpy import sqrt

from ..law import maximum, minimum


def chance_to_exit(exit_rate, revenue, usual_revenue, least_factor, most_factor):
    """The chance that a firm is gone a year later: the rate of a firm of usual revenue, falling with the fourth root of size,
    within bounds."""
    return minimum(exit_rate * minimum(maximum(sqrt(sqrt(usual_revenue / revenue)), least_factor), most_factor), 1)


def chance_to_stop_rd(stop_rate, revenue, usual_revenue):
    """The chance that a performer without certificate or registration gives up R&D in a year, falling with the root of size above
    the usual."""
    return stop_rate * sqrt(minimum(usual_revenue / revenue, 1))

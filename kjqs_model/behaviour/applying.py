"""Decisions and their results: applying for recognition, passing, registering as technology SME."""

from numpy import sqrt

from ..law import maximum, minimum, where


def rising(distance):
    """A share that rises with a distance from 0 through 0.5 at zero to 1 (algebraic sigmoid)."""
    return 0.5 * (1 + distance / sqrt(1 + distance * distance))


def factor_of_size(revenue, usual_revenue, least, most):
    """By how much larger firms are likelier to apply for the first time: the root of sales to the usual, within bounds."""
    return minimum(maximum(sqrt(revenue / usual_revenue), least), most)


def odds_of_first_application(level, score, pass_mark, score_scale, registered, registered_factor, size):
    """Odds that a firm that was never certified applies in a year, at the reference.

    Parameters
    ----------
    level : fitted so that published applications come out. score : of recognition, points; ``score_scale`` points around the
        pass mark are one step.
    registered : as technology SME, which multiplies the odds by ``registered_factor``. size : a factor too, see
    ``factor_of_size``.
    """
    return level * rising((score - pass_mark) / score_scale) * where(registered, registered_factor, 1) * size


def chance_of(odds, factor):
    """The chance that belongs to odds times a factor."""
    return odds * factor / (1 + odds * factor)


def chance_to_pass(score, pass_mark, level, noise):
    """The chance that experts see a score above the pass mark.

    Parameters
    ----------
    score : points by the law's table. pass_mark : to be exceeded, points. level : points that applicants add by preparing,
    fitted.
    noise : points by which experts differ.
    """
    return rising((score + level - pass_mark) / noise)


def chance_to_register(registered, entering, stay, join, of_entrants):
    """The chance that a firm that qualifies registers as technology SME for a year: again, for the first time, or as an
    entrant."""
    return where(registered, stay, where(entering, of_entrants, join))

"""Reported and real R&D around the thresholds of recognition.

Chen, Liu, Suárez Serrato and Xu (AER 2021): firms for which a certificate pays report R&D at the ratio that the law asks for;
part of the step is real, part is other spending under the name of R&D. Latent R&D, what a firm would spend without the threshold,
is the state.
"""

from ..law import maximum, where


def chance_to_begin(rate, answer):
    """The chance that a firm below the ratio begins in a year to aim at it: ``rate`` at the reference, its odds times the answer
    to money."""
    return rate * answer / (1 - rate + rate * answer)


def chance_to_give_up(rate, answer):
    """The chance that a firm that aims at the ratio gives up in a year: ``rate`` at the reference, its odds divided by the answer
    to money."""
    return rate / (rate + (1 - rate) * answer)


def reaches_for_the_ratio(could, aims, value, strength):
    """Whether a firm lifts its reported R&D to the ratio that recognition asks for.

    Who could otherwise qualify and aims at it does. Where a certificate brings no money at all none does, if firms answer to
    money here (``strength`` of this answer above zero).
    """
    return could & aims & ((value > 0) | (strength <= 0))


def ratio_aimed_at(rd_ratio_required, safety):
    """The ratio of R&D to sales that a firm aims at: the law's, and a margin of its own above it."""
    return rd_ratio_required * (1 + safety)


def reported_rd(latent_rd, reaches, rd_aimed_at):
    """R&D that a firm reports, yuan: what it would spend anyway, lifted to the aim where it reaches for the ratio."""
    return where(reaches, maximum(latent_rd, rd_aimed_at), latent_rd)


def real_rd(latent_rd, reported, real_share):
    """R&D that is real, yuan: latent R&D and the real part of the step up to what is reported."""
    return latent_rd + real_share * (reported - latent_rd)

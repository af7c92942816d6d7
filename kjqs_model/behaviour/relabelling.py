"""Reported and real R&D around the thresholds of recognition.

Chen, Liu, Suárez Serrato and Xu (AER 2021): firms for which a certificate pays report R&D at the ratio that the law asks for; part of the
step is real, part is other spending under the name of R&D. Latent R&D, what a firm would spend without the threshold, is the state.
"""

from ..law import maximum, where


def reaches_for_the_ratio(could, value, relative, own_threshold):
    """Whether a firm lifts its reported R&D to the ratio that recognition asks for.

    A firm that could otherwise qualify does so where the certificate is worth at least ``own_threshold`` times what it is worth at the
    reference (``relative``, see ``benefit.relative_gain``), its own cost of reaching the ratio; where it brings no money at all, none does.
    """
    return could & (value > 0) & (relative >= own_threshold)


def ratio_aimed_at(rd_ratio_required, safety):
    """The ratio of R&D to sales that a firm aims at: the law's, and a margin of its own above it."""
    return rd_ratio_required * (1 + safety)


def reported_rd(latent_rd, reaches, rd_aimed_at):
    """R&D that a firm reports, yuan: what it would spend anyway, lifted to the aim where it reaches for the ratio."""
    return where(reaches, maximum(latent_rd, rd_aimed_at), latent_rd)


def real_rd(latent_rd, reported, real_share):
    """R&D that is real, yuan: latent R&D and the real part of the step up to what is reported."""
    return latent_rd + real_share * (reported - latent_rd)

"""Passes over the firms of a block that pick the few of interest, compiled: one look a firm instead of one a condition.

Each takes the places of a block, ``figures`` (draws, places, FirmVariable) and ``marks`` (draws, places, FirmFlag), and
``count``, how many of the places hold firms. Whoever calls counts first and hands in arrays to fill: compiled code makes none.
"""

from __future__ import annotations

import numpy as np

from ...tables.words import AboveScale, Recognition
from ..state import NEVER
from ..state import FirmFlag as M
from ..state import FirmVariable as F
from .compiling import jit, part

READ = (F.grant, F.rd_statistical, F.rd_statistical_1, F.envelope_base, F.outside_envelope, F.staff, F.revenue, F.assets)
"""The figures of a firm that costing reads, in the order in which ``fill_reached`` gives them."""

_PLACES = tuple(int(name) for name in READ)
_SIZED = int(F.assets), int(F.cost), int(F.rd_real)  # and all up to income_3: amounts that go with a firm's size
_LEAST_REVENUE = 1000.0


@part
def _reached(x, mark):
    """Whether a clause may reach a firm: recognised or refused in the year, granted, or above scale with R&D."""
    if mark[M.alive] == 0:
        return False
    if mark[M.recognition] != Recognition.none or x[F.grant] > 0:
        return True
    return mark[M.above_scale] != AboveScale.none and mark[M.performer] != 0


@jit
def count_reached(figures, marks, count):
    """How many firms a clause may reach."""
    found = 0
    for d in range(figures.shape[0]):
        for i in range(count):
            if _reached(figures[d, i], marks[d, i]):
                found += 1
    return found


@jit
def fill_reached(figures, marks, template, count, draw, firm, row, mark_of, read):
    """Of each of these firms its draw, place, row of traits, marks (n, FirmFlag) and what costing reads, (n, len(READ))."""
    n = 0
    for d in range(figures.shape[0]):
        for i in range(count):
            x, mark = figures[d, i], marks[d, i]
            if not _reached(x, mark):
                continue
            draw[n], firm[n], row[n] = d, i, template[d, i]
            for k in range(mark.shape[0]):
                mark_of[n, k] = mark[k]
            for k in range(len(_PLACES)):
                read[n, k] = x[_PLACES[k]]
            n += 1


@jit
def count_bases(figures, marks, count):
    """How many firms have something that the provincial R&D subsidy is granted on."""
    found = 0
    for d in range(figures.shape[0]):
        for i in range(count):
            x = figures[d, i]
            if marks[d, i, M.alive] != 0 and (x[F.envelope_base] > 0 or x[F.outside_envelope] > 0):
                found += 1
    return found


@jit
def take_bases(figures, marks, count, draw, firm, base, outside):
    """Draw, place, base and grant outside the envelope of each of these; nobody's grant of the year before stays."""
    n = 0
    for d in range(figures.shape[0]):
        for i in range(count):
            x = figures[d, i]
            x[F.grant] = 0.0
            if marks[d, i, M.alive] != 0 and (x[F.envelope_base] > 0 or x[F.outside_envelope] > 0):
                draw[n], firm[n], base[n], outside[n] = d, i, x[F.envelope_base], x[F.outside_envelope]
                n += 1


@jit
def set_grants(figures, draw, firm, grants):
    """Grants of the year to the firms that ``take_bases`` named."""
    for n in range(len(draw)):
        figures[draw[n], firm[n], F.grant] = grants[n]


@part
def _outside_recognition(x, mark, latest):
    """An above-scale performer that is neither certified nor registered and does not aim at the ratio of recognition."""
    return (
        mark[M.performer] != 0
        and mark[M.above_scale] != AboveScale.none
        and mark[M.registered] == 0
        and mark[M.aims] == 0
        and mark[M.alive] != 0
        and x[F.certificate_year] <= latest
    )


@jit
def research_outside_recognition(figures, marks, count, latest, found):
    """Yuan of R&D outside recognition, (draws,): of firms whose certificate, if any, is of the year ``latest`` or before."""
    for d in range(figures.shape[0]):
        found[d] = 0.0
        for i in range(count):
            if _outside_recognition(figures[d, i], marks[d, i], latest):
                found[d] += figures[d, i, F.rd_statistical]


@jit
def shift_outside_recognition(figures, marks, count, latest, drift):
    """The log of latent R&D intensity of firms outside recognition moves by so much, (draws,)."""
    for d in range(figures.shape[0]):
        for i in range(count):
            if _outside_recognition(figures[d, i], marks[d, i], latest):
                figures[d, i, F.drift] += drift[d]


@jit
def take_idle(marks, order, kind, places):
    """So many enterprises of a kind without research, (draws,), leave, in an order of places."""
    for d in range(marks.shape[0]):
        left = places[d]
        for k in range(len(order)):
            if left == 0:
                break
            mark = marks[d, order[k]]
            if mark[M.alive] != 0 and mark[M.performer] == 0 and mark[M.above_scale] == kind:
                mark[M.alive] = 0
                left -= 1


@jit
def liken(figures, like, template, size, staff, inclination, drift, age):
    """Entrants after the firms that they are like: amounts by their size, staff by its own factor, nothing of a past.

    Parameters
    ----------
    figures : (draws, entrants, FirmVariable), filled. like : (firms, FirmVariable). template, size, staff, inclination :
    (draws, entrants). drift : (draws,). age : years that founding years move.
    """
    for d in range(figures.shape[0]):
        for i in range(figures.shape[1]):
            x, model = figures[d, i], like[template[d, i]]
            for k in range(x.shape[0]):
                sized = k <= F.income_3 or k in _SIZED
                x[k] = np.rint(model[k] * size[d, i]) if sized else model[k]
            x[F.revenue] = max(x[F.revenue], _LEAST_REVENUE)
            x[F.staff] = max(np.rint(model[F.staff] * staff[d, i]), 1.0)
            x[F.founded_year] += age
            x[F.grant], x[F.subsidy], x[F.subsidy_of_reference], x[F.envelope_base], x[F.outside_envelope] = (
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
            )
            x[F.deviation], x[F.score] = 0.0, 0.0
            x[F.inclination], x[F.drift] = inclination[d, i], drift[d]
            x[F.certificate_year], x[F.first_certificate_year] = NEVER, NEVER

"""The firms of a population while it is made: where each is, what it is like, and which statuses are known of it already."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ...errors import Refusal
from ...language import say
from ...randomness import stream
from ..margins import Design
from .cells import fitted, rounded, whole_shares
from .scores import asked_correlations, correlated_scores
from .sizes import stratified_sizes

SYNTHETIC = "模拟企业"
"""Ids of synthetic firms begin with this, so that nobody takes one for a real firm; they bear no credit code."""

UNKNOWN, NO, YES = -1, 0, 1
"""What is known of a status before it is drawn: real rows know theirs where a register covers it."""


@dataclass
class Firms:
    """Firms of the base year as equally long arrays; real rows come first, in the order of their table.

    ``county`` and ``industry`` are places in the design's lists; ``scores`` is (k, n); ``values`` holds amounts and counts by
    column name, ``status`` truth values by name, ``known`` what real rows say of a status (UNKNOWN, NO or YES).
    """

    design: Design
    seed: int
    county: np.ndarray
    industry: np.ndarray
    scores: np.ndarray
    real: int = 0
    values: dict[str, np.ndarray] = field(default_factory=dict)
    status: dict[str, np.ndarray] = field(default_factory=dict)
    known: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.county)

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values[name]

    def score(self, name: str) -> np.ndarray:
        return self.scores[self.design.scores.index(name)]

    def random(self, *name: str) -> np.random.Generator:
        """Random numbers for one purpose: what one part draws moves no other."""
        return stream(self.seed, "population", *name)

    def known_status(self, name: str) -> np.ndarray:
        return self.known.get(name, np.full(len(self), UNKNOWN, dtype=np.int8))

    def figure(self, name: str) -> np.ndarray:
        """What the registers say of a figure; NaN where they say nothing, as of every synthetic firm."""
        return self.known[name] if name in self.known else np.full(len(self), np.nan)

    def real_value(self, name: str, made: np.ndarray) -> np.ndarray:
        """``made``, but what the registers say where they say it."""
        if name not in self.known:
            return made
        return np.where(np.isnan(self.known[name]), made, self.known[name])


def place_firms(
    design: Design, seed: int, real_county: np.ndarray | None = None, real_industry: np.ndarray | None = None
) -> Firms:
    """Firms by county and industry, with latent scores.

    Real rows keep their place and take that of a synthetic firm of their cell; an industry that no register gives (-1) is
    drawn from those of technology firms.
    """
    real = 0 if real_county is None else len(real_county)
    total = design.count("enterprises")
    if total < 1:
        raise Refusal(say("population.margin_enterprises_zero_there_no"))
    if real > total:
        raise Refusal(say("population.registers_hold_firms_more_than", real=real, total=total))
    random = stream(seed, "population", "scores")
    scores = correlated_scores(random, total, asked_correlations(design.scores, design.correlations))
    if real:
        real_industry = _industries_of_real(design, seed, real_county, real_industry)
    county, industry = _synthetic_places(design, total - real, real_county, real_industry)
    mixed = stream(seed, "population", "places").permutation(total - real)
    county, industry = county[mixed], industry[mixed]
    if real:
        county, industry = np.concatenate([real_county, county]), np.concatenate([real_industry, industry])
    return Firms(design, seed, county.astype(np.int16), industry.astype(np.int16), scores, real)


def cell_counts(design: Design, firms: int) -> np.ndarray:
    """The share of each county and industry among all firms, (counties, industries), adding up to ``firms``."""
    counties = np.array([entry["firms"] for entry in design.counties.values()])
    industries = np.array([entry["firms"] for entry in design.industries.values()])
    seed = np.outer(counties, industries)
    codes = list(design.industries)
    for row, entry in zip(seed, design.counties.values(), strict=True):
        for code, times in entry["more_common"].items():
            row[codes.index(code)] *= times
    return fitted(seed, firms * counties / counties.sum(), firms * industries / industries.sum())


def _synthetic_places(design: Design, count: int, real_county, real_industry) -> tuple[np.ndarray, np.ndarray]:
    wanted = cell_counts(design, design.count("enterprises"))
    if real_county is not None:
        np.subtract.at(wanted, (real_county, real_industry), 1.0)
        wanted = np.maximum(wanted, 1e-9)
    rows = whole_shares(count, wanted.sum(axis=1))
    columns = whole_shares(count, wanted.sum(axis=0))
    cells = rounded(fitted(wanted, rows, columns))
    places = np.repeat(np.arange(cells.size), cells.ravel())
    return places // cells.shape[1], places % cells.shape[1]


def _industries_of_real(design: Design, seed: int, county: np.ndarray, industry: np.ndarray) -> np.ndarray:
    missing = np.flatnonzero(industry < 0)
    cells = cell_counts(design, 1)
    technology = np.array(["technology" in entry for entry in design.industries.values()])
    line = np.cumsum(cells[county[missing]] * technology, axis=1)
    drawn = stream(seed, "population", "real industries").random(len(missing))[:, None] * line[:, -1:]
    filled = industry.copy()
    filled[missing] = (line < drawn).sum(axis=1)
    return filled


def size_firms(firms: Firms) -> None:
    """Revenue of the base year: stratified sizes given out by the rank of each firm's size score and its industry's shift.

    The slots take the first ranks in their order. A real firm whose revenue is known keeps it and takes the nearest size out of
    those given out.
    """
    design = firms.design
    sizes = stratified_sizes(
        len(firms), design["size_median"], design["size_sigma"], design["size_tail_share"], design["size_tail_exponent"]
    )
    shift = np.array([entry["size"] for entry in design.industries.values()])
    rank = firms.score("size") + shift[firms.industry]
    slots = slot_firms(firms, rank)
    rank[slots] = 1e3 - np.arange(len(slots))
    known = np.flatnonzero(~np.isnan(firms.known["revenue"])) if "revenue" in firms.known else np.empty(0, dtype=np.int64)
    free = np.ones(len(firms), dtype=bool)
    free[known] = False
    free = np.flatnonzero(free)
    revenue = np.empty(len(firms))
    revenue[known] = firms.known["revenue"][known] if len(known) else 0.0
    revenue[free[np.argsort(rank[free], kind="stable")]] = np.delete(sizes, _nearest(sizes, revenue[known]))
    firms.values["revenue"] = np.rint(revenue)
    firms.values["slot"] = _slot_numbers(len(firms), slots)


def slot_firms(firms: Firms, rank: np.ndarray) -> np.ndarray:
    """The firm of each slot: the largest synthetic one of its county and industry that no earlier slot took."""
    counties, industries = list(firms.design.counties), list(firms.design.industries)
    taken: list[int] = []
    for slot in firms.design.slots:
        here = np.flatnonzero(
            (firms.county == counties.index(slot["county"])) & (firms.industry == industries.index(slot["industry"]))
        )
        here = here[(here >= firms.real) & ~np.isin(here, taken)]
        if len(here):
            taken.append(int(here[np.argmax(rank[here])]))
    return np.array(taken, dtype=np.int64)


def _slot_numbers(count: int, slots: np.ndarray) -> np.ndarray:
    numbers = np.full(count, -1, dtype=np.int16)
    numbers[slots] = np.arange(len(slots))
    return numbers


def _nearest(sizes: np.ndarray, given: np.ndarray) -> np.ndarray:
    """A different size for each given one, the nearest that is still free, from the smallest on."""
    taken = np.zeros(len(sizes), dtype=bool)
    found = []
    for value in np.sort(given):
        place = min(int(np.searchsorted(sizes, value)), len(sizes) - 1)
        while place < len(sizes) and taken[place]:
            place += 1
        if place == len(sizes):
            place = int(np.flatnonzero(~taken)[-1])
        taken[place] = True
        found.append(place)
    return np.array(found, dtype=np.int64)


def technology_groups(design: Design) -> tuple[np.ndarray, np.ndarray]:
    """For each industry its group of technology firms (the last number: none), and the shares wanted of each group."""
    shares = design.technology["industry_shares"]
    names = list(shares)
    number = np.array(
        [names.index(entry["technology"]) if "technology" in entry else len(names) for entry in design.industries.values()]
    )
    return number, np.array([*shares.values(), 0.0])


def technology_county_shares(design: Design) -> np.ndarray:
    """The share of technology firms wanted in each county or zone."""
    shares = design.technology["county_shares"]
    return np.array([shares[county] for county in design.counties])

"""Priors: what nobody knows of the years ahead, with distributions, sources and presets, and what a scenario makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from ...data import shipped
from ...errors import Refusal, did_you_mean
from ...language import LANGUAGES, either, in_both, say
from ...policy.register import register
from .ahead_lines import STOCK, AheadLine, ahead_lines

FILE = "priors.yaml"
PRESETS = ("pessimistic", "central", "optimistic")
KINDS = ("normal", "pert", "uniform", "value")
ALL = "all"
"""The key of ``assumptions`` that puts every prior at one preset."""

_TERMS = {
    "mean": in_both("projection.mean"),
    "sd": in_both("projection.sd"),
    "low": in_both("projection.low"),
    "mode": in_both("projection.mode"),
    "high": in_both("projection.high"),
}

_BOUNDS = {"share": (0.0, 1.0), "rate": (-0.9, 1.0)}
"""What a figure of a unit may be at all; of other units it is zero or more where the shipped distribution is."""

_OPEN = 1e3  # a bound that only keeps arithmetic in its range

_NEEDED = {"normal": {"mean", "sd"}, "pert": {"low", "mode", "high"}, "uniform": {"low", "high"}}
_ALLOWED = {"normal": {"mean", "sd", "low", "high"}, "pert": {"low", "mode", "high"}, "uniform": {"low", "high"}}


@dataclass(frozen=True)
class Prior:
    """One uncertain figure: its distribution, three presets, unit and source.

    ``kind`` is normal, pert, uniform or value; ``terms`` its parameters. ``yearly``: drawn anew for each year ahead. ``weak``: no
    study gives it. ``fitted``: a standard error around a constant of the fit. ``changed``: a scenario set it. ``bounds``: what it
    may be at all.
    """

    name: str
    zh: str
    en: str
    unit: str
    kind: str
    terms: Mapping[str, float]
    presets: tuple[float, float, float]
    source: Mapping[str, str]
    group: str = ""
    yearly: bool = False
    weak: bool = False
    fitted: bool = False
    changed: bool = False
    origin: str = ""
    bounds: tuple[float, float] = (-1e3, 1e3)

    def label(self) -> str:
        return either(self.zh, self.en)

    def source_text(self) -> str:
        """Where the figure comes from, in the reader's language, with what a scenario says of its own."""
        return self.origin or either(self.source["zh"], self.source["en"])

    @property
    def centre(self) -> float:
        """The central figure: the value itself where a scenario fixes it, else the central preset."""
        return self.terms["value"] if self.kind == "value" else self.presets[1]

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """The figure below which each share of its distribution lies; shares strictly between 0 and 1."""
        terms = self.terms
        if self.kind == "value":
            return np.full(np.shape(share), terms["value"])
        if self.kind == "uniform":
            return terms["low"] + (terms["high"] - terms["low"]) * share
        if self.kind == "normal":
            low, high = self.bounds
            return _normal(share, terms["mean"], terms["sd"], max(terms.get("low", low), low), min(terms.get("high", high), high))
        return pert_quantile(share, terms["low"], terms["mode"], terms["high"])

    def describe(self) -> str:
        """The distribution in a few words."""
        if self.kind == "value":
            return say("projection.fixed_at", value=f"{self.terms['value']:g}")
        named = {"normal": say("projection.normal"), "pert": "PERT", "uniform": say("projection.uniform")}[self.kind]
        terms = say("signs.comma").join(f"{either(*_TERMS[key])} {value:g}" for key, value in self.terms.items())
        return say("projection.named_terms", named=named, terms=terms)


def pert_quantile(share: np.ndarray, low, mode, high) -> np.ndarray:
    """Quantiles of the PERT distribution, a beta between low and high whose mode is four times as heavy as the ends."""
    low, mode, high = (np.asarray(term, dtype=np.float64) for term in (low, mode, high))
    width = np.where(high > low, high - low, 1.0)
    first = 1 + 4 * (mode - low) / width
    second = 1 + 4 * (high - mode) / width
    return np.where(high > low, low + (high - low) * betaincinv(first, second, share), mode)


def _normal(share, mean, sd, low, high):
    if sd == 0:
        return np.full(np.shape(share), mean)
    bottom, top = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    return mean + sd * ndtri(bottom + (top - bottom) * share)


@cache
def shipped_priors() -> Mapping[str, Prior]:
    """Every prior by name: those of ``data/priors.yaml`` in its order, then shares paid, then numbers and amounts of rare
    events."""
    given, found = shipped(FILE), {}
    for group, entries in given.items():
        for name, entry in ({} if group == "fixed" else entries).items():
            found[name] = _read(name, group, dict(entry))
    return MappingProxyType(found | _shares_paid() | _rare_events())


def _shares_paid() -> dict[str, Prior]:
    """Where the policy says 最高 (at most), the share of the ceiling that is paid, as ``articles/`` has its range."""
    found = {}
    for clause in register().values():
        for name, parameter in clause.parameters.items():
            if parameter.assumed and parameter.unit == "share" and parameter.range is not None:
                low, high = parameter.range
                mode = next(iter(parameter.values.values()))
                found[f"{name}.{clause.id}"] = Prior(
                    f"{name}.{clause.id}",
                    f"{clause.zh}：{parameter.title.zh}",
                    f"{clause.en}: {parameter.title.en}",
                    "share",
                    "pert",
                    MappingProxyType({"low": low, "mode": mode, "high": high}),
                    (low, mode, high),
                    _origin(parameter),
                    "shares_paid",
                    bounds=_BOUNDS["share"],
                )
    return found


def _origin(parameter) -> dict[str, str]:
    return parameter.origin.model_dump() if parameter.origin else dict(zip(LANGUAGES, in_both("projection.assumed"), strict=True))


def _rare_events() -> dict[str, Prior]:
    """How many other recipients a year brings, and what they have, as factors on the base year's lines."""
    found = {}
    for line in ahead_lines():
        if line.number is not None:
            found[f"number.{line.name}"] = _number_of_recipients(line)
        for part, ends, zh, en in (
            ("volume", line.volume, *in_both("projection.number_as_a_multiple")),
            ("amount", line.amount, *in_both("projection.amount_as_a_multiple")),
        ):
            if ends is not None and (part == "amount" or line.number is None):
                low, high = min(ends[0], 1.0), max(ends[1], 1.0)
                found[f"{part}.{line.name}"] = Prior(
                    f"{part}.{line.name}",
                    f"{line.label['zh']}：{zh}",
                    f"{line.label['en']}: {en}",
                    "count",
                    "pert",
                    MappingProxyType({"low": low, "mode": 1.0, "high": high}),
                    (high, 1.0, low),
                    line.reason,
                    "rare_events",
                    bounds=(0.0, high if part == "volume" and line.kind == STOCK else 1e3),
                )  # a stock has ids for so many and no more
    return found


def _number_of_recipients(line: AheadLine) -> Prior:
    low, likely, high = line.number
    zh, en = in_both("projection.number_a_year", label_zh=line.label["zh"], label_en=line.label["en"])
    return Prior(
        f"number.{line.name}",
        zh,
        en,
        "count",
        "pert",
        MappingProxyType({"low": float(low), "mode": float(likely), "high": float(high)}),
        (float(high), float(likely), float(low)),
        line.reason,
        "rare_events",
        bounds=(0.0, 1e4),
    )


@dataclass(frozen=True)
class FixedFigure:
    """A figure of the modellers that no draw moves, with the range that can be defended."""

    name: str
    zh: str
    en: str
    unit: str
    value: float
    range: tuple[float, float]
    source: Mapping[str, str]

    def label(self) -> str:
        return either(self.zh, self.en)


@cache
def fixed_figures() -> Mapping[str, FixedFigure]:
    """The figures of the modellers that no draw moves."""
    return MappingProxyType(
        {
            name: FixedFigure(name=name, **entry | {"range": tuple(entry["range"])})
            for name, entry in shipped(FILE)["fixed"].items()
        }
    )


def _read(name: str, group: str, entry: dict) -> Prior:
    kind = next(kind for kind in KINDS if kind in entry)
    terms = {key: float(value) for key, value in entry.pop(kind).items()}
    low, high = _BOUNDS.get(entry["unit"], (-1e3, 1e9))
    if kind != "normal" and min(terms.values()) >= 0:
        low = 0.0
    return Prior(
        name=name,
        group=group,
        kind=kind,
        terms=MappingProxyType(terms),
        presets=tuple(float(value) for value in entry.pop("presets")),
        bounds=(low, high),
        **entry,
    )


def priors_of(assumptions: Mapping[str, object]) -> dict[str, Prior]:
    """The priors of a scenario: the shipped ones with what it writes under ``assumptions`` laid over them.

    Parameters
    ----------
    assumptions : by name of a prior: a number, ``[low, high]``, a preset's name, or ``{normal: {...}, source: ...}``;
        ``all: central`` puts every prior at a preset.

    Raises
    ------
    Refusal : an unknown name, preset or distribution, or bounds that cross.
    """
    found = dict(shipped_priors())
    if ALL in assumptions:
        found = {name: _fixed(prior, prior.presets[_preset(ALL, assumptions[ALL])]) for name, prior in found.items()}
    for name, given in assumptions.items():
        if name == ALL:
            continue
        if name not in found:
            raise Refusal(say("projection.there_no_prior_named", name=name) + did_you_mean(name, [*found, ALL]))
        found[name] = _laid_over(found[name], shipped_priors()[name], given)
    return found


def _laid_over(prior: Prior, shipped_prior: Prior, given) -> Prior:
    if isinstance(given, str):
        return _fixed(prior, shipped_prior.presets[_preset(prior.name, given)])
    if _is_number(given):
        return _fixed(prior, float(given))
    if isinstance(given, list | tuple) and len(given) == 2 and all(map(_is_number, given)) and given[0] <= given[1]:
        return _checked(replace(prior, kind="uniform", terms={"low": float(given[0]), "high": float(given[1])}, changed=True))
    if isinstance(given, Mapping):
        return _from_mapping(prior, given)
    raise _bad(prior.name, given)


def _from_mapping(prior: Prior, given: Mapping) -> Prior:
    kinds = [kind for kind in KINDS if kind in given]
    if len(kinds) != 1 or set(given) - {kinds[0], "source"}:
        raise _bad(prior.name, given)
    kind, terms, origin = kinds[0], given[kinds[0]], str(given.get("source", ""))
    if kind == "value":
        return replace(_fixed(prior, terms), origin=origin) if _is_number(terms) else _refuse(prior.name, given)
    if isinstance(terms, list | tuple) and kind == "uniform" and len(terms) == 2:
        terms = {"low": terms[0], "high": terms[1]}
    if (
        not isinstance(terms, Mapping)
        or not _NEEDED[kind] <= set(terms) <= _ALLOWED[kind]
        or not all(map(_is_number, terms.values()))
    ):
        raise _bad(prior.name, given)
    return _checked(
        replace(prior, kind=kind, terms={key: float(value) for key, value in terms.items()}, changed=True, origin=origin)
    )


def _checked(prior: Prior) -> Prior:
    terms = prior.terms
    ordered = [terms[key] for key in ("low", "mode" if prior.kind == "pert" else "mean", "high") if key in terms]
    if ordered != sorted(ordered) or terms.get("sd", 0) < 0:
        raise _bad(prior.name, dict(terms))
    for value in ordered:
        _check_sign(prior, value)
    return prior


def _fixed(prior: Prior, value: float) -> Prior:
    _check_sign(prior, value)
    return replace(prior, kind="value", terms={"value": float(value)}, changed=True)


def _check_sign(prior: Prior, value: float) -> None:
    low, high = prior.bounds
    if not low <= value <= high:
        within = (
            say("projection.must_be_at_least", low=f"{low:g}")
            if high >= _OPEN
            else say("projection.may_be_to", low=f"{low:g}", high=f"{high:g}")
        )
        raise Refusal(
            say(
                "projection.prior_not_bring_within_usual",
                prior_name=prior.name,
                prior=either(prior.zh, prior.en),
                within=within,
                value=f"{value:g}",
                presets=f"{prior.presets[1]:g}",
            )
        )


def _preset(name: str, word) -> int:
    if word not in PRESETS:
        raise Refusal(say("projection.has_no_preset", name=name, word=word) + did_you_mean(str(word), PRESETS))
    return PRESETS.index(word)


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)


def _bad(name: str, given) -> Refusal:
    return Refusal(
        say("projection.cant_give_number_low_high", name=name, given=given, presets=say("signs.list_mark").join(PRESETS))
    )


def _refuse(name: str, given):
    raise _bad(name, given)

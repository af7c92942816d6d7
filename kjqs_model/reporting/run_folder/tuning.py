"""What ``kjqs tune`` writes: the tuned scenario, the frontier, the result and its charts, whole or not at all; and how a search
goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from ...analysis.answer import Answer, frontier
from ...analysis.levers import Lever
from ...analysis.tuning import Search, Wish
from ...analysis.worth import clauses_of
from ...language import current_language, say
from ...scenario import Scenario, load_scenario
from ..exhibit import Exhibit
from .checkpoint import Trials
from .manifest import inputs_of, run_record
from .plain_csv import csv_text
from .simulation import Clock, write_folder

COMMAND = "tune"
"""What the manifest of such a folder is marked with."""

_DIGITS = 6


def write_answer(
    answer: Answer, search: Search, exhibits: Sequence[Exhibit], folder: Path, overrides: Sequence[str], clock: Clock
) -> None:
    """Write tuned.yaml, frontier.csv, result.json, pictures of exhibits and the manifest into a folder that takes its name when
    it is whole."""
    scenario = search.laboratory.scenario
    texts: dict[str, str | bytes] = {
        "tuned.yaml": tuned_scenario(answer, scenario, folder),
        "frontier.csv": csv_text(frontier(search), lambda column: column != "cost_yuan"),
        "result.json": json.dumps(result_of(answer, search), ensure_ascii=False, indent=1) + "\n",
        **{f"{exhibit.key}.png": exhibit.picture() for exhibit in exhibits},
    }

    def record(room: Path) -> dict:
        inputs = inputs_of(scenario, draws=scenario.draws, seed=scenario.seed, language=current_language(), overrides=overrides)
        return {"command": COMMAND} | run_record(scenario.resolved(), inputs, room, clock.started, clock.seconds())

    write_folder(texts, record, folder)


def result_of(answer: Answer, search: Search) -> dict:
    """``result.json``: the contract's five keys first. ``probability`` is that of the hardest target on fresh draws."""
    hardest = answer.hardest
    return {
        "status": answer.status,
        "probability": answer.chances[hardest],
        "standard_error": _number(answer.errors[hardest]),
        "cost_yuan": round(answer.found.cost, 2),
        "binding": list(answer.binding),
        "values": dict(answer.found.values),
        "targets": {
            name: {
                "wished": least,
                "probability_on_fresh_draws": answer.chances[name],
                "standard_error": _number(answer.errors[name]),
                "probability_where_found": answer.found.chances[name],
            }
            for name, least in answer.wish.chances.items()
        },
        "ceiling_yuan": answer.wish.ceiling,
        "cost_by_year_yuan": {str(year): round(cost, 2) for year, cost in answer.cost_by_year.items()},
        "take_up_elasticity": {
            "answer_flips_at": None if answer.flips is None else round(answer.flips, 3),
            "target": hardest,
            "probability_at": {str(known): chance for known, chance in answer.by_elasticity.items()},
        },
        "against_no_policy": {
            "cost_yuan": round(answer.worth.cost, 2),
            "dead_weight_share": _number(answer.worth.dead_weight),
            **{f"additional_{name}": round(more, 2) for name, more in answer.worth.additional.items()},
        },
        "varied_clauses": {
            "clauses": list(clauses_of(answer.levers)),
            "cost_yuan": round(answer.varied.cost, 2),
            "elsewhere_yuan": round(answer.varied.elsewhere, 2),
            **{f"additional_{name}": round(more, 2) for name, more in answer.varied.additional.items()},
            **{f"yuan_per_additional_{name}": _number(cost, 2) for name, cost in answer.varied.per_firm.items()},
            "dead_weight_share": _number(answer.varied.dead_weight),
        },
        "not_told_apart": {
            "draws": answer.alike.draws,
            "first_draws": answer.alike.first_draws,
            "places": answer.alike.places,
            "ranges": {path: list(ends) for path, ends in answer.alike.ranges.items()},
            "cost_yuan": [round(end, 2) for end in answer.alike.cost],
        },
        "hangs_on": {
            hang.prior: {
                "answer_flips_at": _number(float("nan") if hang.flips is None else hang.flips),
                "probability_at": {f"{value:.6g}": chance for value, chance in hang.chances.items()},
            }
            for hang in answer.hangs
        },
        "levers": {
            lever.path: {
                "low": float(lever.low),
                "high": float(lever.high),
                "step": float(lever.step),
                "firms_answer": lever.answered,
            }
            for lever in answer.levers
        },
        "tried": answer.tried,
        "places": answer.places,
        "ties": answer.ties,
        "trials": len(search.trials) + (len(search.before.trials) if search.before else 0),
    }


def tuned_scenario(answer: Answer, scenario: Scenario, folder: Path) -> str:
    """A scenario file that stands in ``folder`` and extends the tuned one's own; what the command line had overridden is written
    out."""
    original = load_scenario(scenario.path)
    values = {
        path: _plain(dated) for path, dated in scenario.policy.values.items() if dict(dated) != dict(original.policy.values[path])
    }
    words = {path: word for path, word in scenario.policy.readings.items() if word != original.policy.readings[path]}
    found: dict = {
        "title": say("reporting_run_folder.scenario_title_tuned", scenario_title=scenario.title),
        "author": scenario.author,
        "date": scenario.date,
        "question": _question(answer),
        "extends": os.path.relpath(scenario.path, os.path.realpath(folder)),
        "policy": values | words | {path: _tidy(value) for path, value in answer.found.values.items()},
    }
    if scenario.policy.overlap != original.policy.overlap:
        found["policy"]["overlap"] = scenario.policy.overlap
    if scenario.policy.in_force != original.policy.in_force:
        found["policy"]["in_force"] = {"from": scenario.policy.in_force.first, "to": scenario.policy.in_force.last}
    found["years"] = original.years.model_dump(exclude_none=True) | {"base": scenario.years.base}
    found["targets"] = {name: target.model_dump(exclude_none=True) for name, target in scenario.targets.items()}
    for key in ("assumptions", "budget"):
        if getattr(scenario, key) != getattr(original, key):
            found[key] = dict(getattr(scenario, key))
    if scenario.expected != original.expected:
        found["expected"] = {
            clause: {year: list(numbers) if len(numbers) > 1 else numbers[0] for year, numbers in years.items()}
            for clause, years in scenario.expected.items()
        }
    found |= {"draws": scenario.draws, "seed": scenario.seed}
    return "# yaml-language-server: $schema=scenario.schema.json\n" + yaml.safe_dump(
        found, allow_unicode=True, sort_keys=False, width=120
    )


def trials_of(folder: Path, scenario: Scenario, levers: Sequence[Lever], wish: Wish) -> Trials:
    """What a search has tried, kept beside its folder; another scenario, wish or lever begins anew."""
    return Trials(
        folder,
        "tuning",
        [scenario.digest(), scenario.draws, scenario.seed, [repr(lever) for lever in levers], dict(wish.chances), wish.ceiling],
    )


def _plain(dated: Mapping) -> float | dict | None:
    """Dated values as a file has them: a value for all years where there is but one from the first year on."""
    given = {year: _tidy(value) for year, value in dated.items()}
    return next(iter(given.values())) if list(given) == [1900] else given


def _tidy(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value


def _question(answer: Answer) -> str:
    wished = say("signs.list_mark").join(f"{name} ≥ {least:.0%}" for name, least in answer.wish.chances.items())
    return say("reporting_run_folder.amounts_give_least_money", wished=wished)


def _number(value: float, digits: int = _DIGITS) -> float | None:
    """A number as JSON has it; NaN, of which JSON knows nothing, as null."""
    return None if np.isnan(value) else round(value, digits)

"""Reading scenario files: strict keys, inheritance, overrides from the command line."""

from __future__ import annotations

import copy
import datetime
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ..errors import Refusal, did_you_mean
from ..files import companion
from ..language import either, in_both, say
from ..policy.parameters import Policy, baseline_policy
from ..yamls import YamlFault, read_given_yaml, read_yaml_file
from .expected import expected_numbers
from .scenario import Scenario
from .schema import ScenarioFile, Target, TargetChange, Years, text_keys
from .units import AMOUNTS, UNIT, in_yuan

POPULATION: Mapping[str, Mapping] = {"synthesise": {}}
DRAWS, SEED = 256, 1

_SHOWN = 80  # signs of a wrong value that a message repeats
_TOLD = 3  # settings that a title names
_CHAIN = 50
"""The most scenarios that may extend each other."""

_NESTED = {"years": -1, "targets": -1, "assumptions": 1, "budget": 2, "expected": 1}
"""The keys whose inner keys --set reaches, and how many points part them: a prior's name and a clause hold points themselves."""


def load_scenario(path: str | Path | None = None, overrides: Iterable[str] = ()) -> Scenario:
    """A scenario with everything that it inherits.

    Parameters
    ----------
    path : a scenario file, or the name of a shipped one; None is the policy as its text has it.
    overrides : ``PATH=VALUE`` as of ``--set``; a path of the policy (``1.1.amount``) or a key of the file (``years.base``).

    Raises
    ------
    Refusal : an unknown key or path, a value that does not fit, a file that can't be read, a circle of ``extends``.
    """
    policy, keys = _split(_parsed(overrides))
    scenario = _load(located(path), keys, ()) if path is not None else _baseline(keys)
    return replace(scenario, policy=scenario.policy.with_overrides(policy, origin="--set")) if policy else scenario


def varied(scenario: Scenario, settings: Mapping[str, object] | Iterable[str]) -> Scenario:
    """A scenario with settings laid over it by path, as ``--set`` lays them; what it extends stays.

    Parameters
    ----------
    settings : values by path: of the policy (``1.1.amount``) or a key of the file (``assumptions.take_up_elasticity``); or
        ``PATH=VALUE``.

    Raises
    ------
    Refusal : an unknown key or path, a value that does not fit.
    """
    policy, keys = _split(settings if isinstance(settings, Mapping) else _parsed(settings))
    if keys:
        header = {"title": scenario.title, "author": scenario.author, "date": scenario.date, "question": scenario.question}
        entry = _validated(_with(header, keys), scenario.name)
        scenario = replace(_resolved(entry, scenario.name, scenario.path, scenario), parent=scenario.parent)
    return replace(scenario, policy=scenario.policy.with_overrides(policy, origin="--set")) if policy else scenario


def title_with(title: str, settings: Mapping[str, object]) -> str:
    """The title of a scenario with settings laid over it: those that it is told from the other by, in square brackets."""
    if not settings or "title" in settings:
        return str(settings.get("title", title))
    told = [f"{path}={_short(f'{value:.15g}' if isinstance(value, float) else value)}" for path, value in settings.items()]
    more = f", +{len(told) - _TOLD}" if len(told) > _TOLD else ""
    return f"{title} [{', '.join(told[:_TOLD])}{more}]"


def located(scenario: str | Path, folder: Path = Path()) -> Path:
    """A scenario's file, relative to a folder; a bare name (``baseline``) is that of a shipped one where no file of the folder
    has it."""
    given, named = folder / scenario, Path(scenario)
    shipped = companion(f"scenarios/{scenario}.yaml")
    return shipped if not named.suffix and len(named.parts) == 1 and not os.path.isfile(given) and shipped.is_file() else given


def _load(path: Path, overrides: Mapping[str, object], below: tuple[Path, ...]) -> Scenario:
    try:
        path = path.resolve()
    except (OSError, ValueError, RuntimeError):
        raise Refusal(say("scenario.no_file_name_check_path", path=f"{path!s}")) from None
    if path in below:
        chain = " → ".join(entry.name for entry in (*below, path))
        raise Refusal(say("scenario.extends_goes_circle_remove_one", chain=chain))
    if len(below) >= _CHAIN:
        raise Refusal(say("scenario.scenarios_extend_each_other_more", chain=_CHAIN))
    entry = _read(path, overrides)
    parent = _load(located(entry.extends, path.parent), {}, (*below, path)) if entry.extends else None
    return _resolved(entry, path.stem, path, parent)


def _baseline(overrides: Mapping[str, object]) -> Scenario:
    title, question = in_both("scenario.policy_in_force"), in_both("scenario.what_does_the_city_owe")
    header = {"title": title[0], "author": "kjqs_model", "date": "2023-12-31", "question": question[0]}
    entry = _validated(_with(header, overrides), say("scenario.the_default_scenario"))
    if entry.extends or entry.policy:
        raise Refusal(say("scenario.without_scenario_file_neither_extends"))
    return _resolved(entry, "baseline", None, None)


def _resolved(entry: ScenarioFile, name: str, path: Path | None, parent: Scenario | None) -> Scenario:
    inherited = parent.policy if parent else baseline_policy()
    policy: Policy = inherited.with_overrides(entry.policy, origin=path.name if path else "--set")
    years = (parent.years if parent else Years()).model_copy(
        update=entry.years.model_dump(exclude_unset=True) if entry.years else {}
    )
    _fail_if_years_cross(years)
    own_population = entry.population is not None
    return Scenario(
        name=name,
        path=path,
        title=entry.title,
        author=entry.author,
        date=entry.date,
        question=entry.question,
        not_modelled=tuple(entry.not_modelled or (parent.not_modelled if parent else ())),
        parent=parent,
        policy=policy,
        years=years,
        targets=_laid_over(parent.targets if parent else _targets(), entry.targets),
        population=_plain(entry.population) if own_population else parent.population if parent else POPULATION,
        population_dir=path.parent if own_population and path else parent.population_dir if parent else None,
        assumptions=(dict(parent.assumptions) if parent else {}) | _plain(entry.assumptions),
        budget=_budget(parent.budget if parent else {}, _plain(entry.budget)),
        draws=entry.draws or (parent.draws if parent else DRAWS),
        seed=entry.seed if entry.seed is not None else parent.seed if parent else SEED,
        expected=expected_numbers(parent.expected if parent else {}, entry.expected, years.base),
    )


def _plain(given):
    """What a file says with its days as text, as JSON takes it: a source may be a day."""
    if isinstance(given, Mapping):
        return {key: _plain(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_plain(value) for value in given]
    return given.isoformat() if isinstance(given, datetime.date) else given


def _budget(inherited: Mapping, given: Mapping) -> dict:
    """The budget in force, amounts in yuan: a unit holds for the amounts of its own file, and is forgotten where a file without
    one adds some."""
    if UNIT not in given and any(key in given for key in AMOUNTS):
        inherited = {key: value for key, value in inherited.items() if key != UNIT}
    return _merged(inherited, in_yuan(given))


def _merged(inherited: Mapping, given: Mapping) -> dict:
    """What is inherited with what is given laid over it, entry by entry: ``payment`` of one clause leaves that of the others."""
    both = {
        key: inherited[key] | given[key]
        for key in given
        if isinstance(given[key], Mapping) and isinstance(inherited.get(key), Mapping)
    }
    return {**inherited, **given, **both}


def _laid_over(inherited: Mapping[str, Target], given: Mapping[str, TargetChange]) -> dict[str, Target]:
    found = dict(inherited)
    for name, change in given.items():
        known = found[name].model_dump() if name in found else {}
        full = known | {key: value for key, value in change.model_dump().items() if value is not None}
        missing = [key for key in Target.model_fields if key not in full and key != "indicator"]
        if missing:
            raise Refusal(say("scenario.target_lacks_write_least_1000", name=name, missing=say("signs.list_mark").join(missing)))
        found[name] = Target(**full)
    return found


def _targets() -> dict[str, Target]:
    return {
        "T1": Target(at_least=0.031, year=2025),
        "T2": Target(at_least=1000, year=2025),
        "T3": Target(at_least=1200, year=2025),
    }


def _fail_if_years_cross(years: Years) -> None:
    if years.last is not None and years.last < years.base:
        raise Refusal(say("scenario.years_last_lies_before_years", last=years.last, base=years.base))


def _names_beside(path: Path) -> list[str]:
    """What a scenario that is not there may have been meant to be: a file of its folder, or for a bare name a shipped one."""
    beside = [entry.name for entry in path.parent.glob("*.yaml") if not entry.name.startswith(".")]
    shipped = [] if path.suffix else [entry.stem for entry in companion("scenarios").glob("*.yaml")]
    return sorted(beside) + sorted(shipped)


def _read(path: Path, overrides: Mapping[str, object]) -> ScenarioFile:
    try:
        given = read_yaml_file(path)
    except FileNotFoundError:
        near = _names_beside(path)
        remedy = did_you_mean(path.name, near) if near else say("scenario.check_the_path")
        raise Refusal(say("scenario.there_no_scenario_file", path_name=path.name) + remedy) from None
    except YamlFault as fault:
        raise Refusal(say("scenario.scenario_file_wrong_correct_save", path_name=path.name, fault=fault)) from None
    except OSError as error:
        raise Refusal(
            say("scenario.cant_read_check_path_rights", path_name=path.name, strerror=error.strerror or error)
        ) from None
    if not isinstance(given, Mapping):
        raise Refusal(say("scenario.empty_or_not_form_key", path_name=path.name))
    return _validated(_with(given, overrides), path.name)


def _split(overrides: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The overrides of the policy by path, and those of other keys of the file."""
    policy: dict[str, Any] = {}
    keys: dict[str, object] = {}
    for path, value in overrides.items():
        path = path.removeprefix("policy.")
        if path in ("in_force.from", "in_force.to"):
            policy["in_force"] = policy.get("in_force", {}) | {path.removeprefix("in_force."): value}
        elif path in ("in_force", "overlap") or path[:1].isdigit():
            policy[path] = value
        else:
            keys[path] = value
    return policy, keys


def _keys_of(path: str) -> list:
    """The keys that a path of ``--set`` leads through: ``expected.4.2.2025`` through the clause to the year."""
    keys = path.split(".", _NESTED.get(path.split(".", maxsplit=1)[0], 0))
    clause, _, year = keys[-1].rpartition(".")
    return ["expected", clause, int(year)] if keys[0] == "expected" and year.isdigit() and len(year) == 4 else keys


def _with(given: Mapping, overrides: Mapping[str, object]) -> dict:
    """The file's data with the command line's overrides laid over it: ``seed``, ``years.base``,
    ``assumptions.share_paid.8.2``."""
    result = copy.deepcopy(dict(given))
    if "expected" in result:
        result["expected"] = text_keys(result["expected"])
    for path, value in overrides.items():
        *outer, last = _keys_of(path)
        inside = result
        for key in outer:
            if not isinstance(inside.get(key), Mapping):
                inside[key] = {}
            inside = inside[key]
        inside[last] = value
    return result


def _validated(given: Mapping, name: str) -> ScenarioFile:
    try:
        return ScenarioFile.model_validate(given)
    except ValidationError as error:
        faults = list(dict.fromkeys(_fault(entry) for entry in error.errors()))
        head = say("scenario.fault_s_scenario", name=name, faults_count=len(faults))
        raise Refusal("\n".join([head, *faults])) from None


def _fault(entry: Mapping) -> str:
    place = _short(".".join(str(part) for part in entry["loc"]))
    if entry["type"] == "extra_forbidden":
        return say("scenario.unknown_key", place=place) + did_you_mean(place, _keys(entry["loc"]))
    if entry["type"] == "missing":
        return say("scenario.is_missing_add_it", place=place)
    place = place.removesuffix(".[key]").removesuffix(".str").removesuffix(".dict[str,any]")
    value = _short(entry.get("input"))
    return say("scenario.cant_be", place=place, value=value, expected=_expected(entry))


def _short(value: object) -> str:
    said = str(value)
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"


_DATE, _NUMBER = in_both("scenario.must_be_a_date"), in_both("scenario.must_be_a_number")
_MAPPING = in_both("scenario.must_be_a_mapping")
_EXPECTED = {
    "int_type": in_both("scenario.must_be_whole"),
    "multiple_of": in_both("scenario.must_be_a_multiple_of_8"),
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "list_type": in_both("scenario.must_be_a_list"),
    "string_type": in_both("scenario.must_be_text"),
    "string_too_short": in_both("scenario.must_not_be_empty"),
    "invalid_key": in_both("scenario.a_key_must_be_text"),
}


def _expected(entry: Mapping) -> str:
    """What should have stood there."""
    if entry["type"] in _EXPECTED:
        return either(*_EXPECTED[entry["type"]])
    bounds = entry.get("ctx", {})
    if "ge" in bounds:
        return say("scenario.must_be_at_least", bound=bounds["ge"])
    if "le" in bounds:
        return say("scenario.must_be_at_most", bound=bounds["le"])
    return say("scenario.must_be_below", bound=bounds["lt"]) if "lt" in bounds else entry["msg"]


def _keys(place: tuple) -> list[str]:
    if len(place) == 1:
        return list(ScenarioFile.model_fields)
    forms: dict[str, type[BaseModel]] = {"years": Years, "targets": Target}
    inside = forms.get(place[0])
    return [".".join([*map(str, place[:-1]), field]) for field in inside.model_fields] if inside else []


def _parsed(overrides: Iterable[str]) -> dict[str, object]:
    found = {}
    for text in overrides:
        path, equals, value = text.partition("=")
        if not equals or not path.strip() or not value.strip():
            raise Refusal(say("scenario.set_must_path_value_set", text=text))
        try:
            found[path.strip()] = read_given_yaml(value)
        except YamlFault as fault:
            raise Refusal(say("scenario.value_set_cant_read_mapping", text=text[:_SHOWN], problem=fault.problem)) from None
    return found

"""The form of a scenario file. The same schema checks a file, resolves it and is exported for editors."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ..language import in_one_line

MOST_DRAWS = 16_384
"""Draws of a projection: a chance is known to 0.4 points by then, more only take memory."""

Year = Annotated[int, Field(ge=1900, le=2200, strict=True)]
Indicator = Literal[
    "rd_intensity", "rd_intensity_real", "high_tech_enterprises", "technology_smes", "first_recognitions", "rd_expenditure"
]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Years(_Part):
    """The base year, which is costed, the last year of a projection, and the year of a budget."""

    base: Year = 2023
    last: Year | None = None
    budget: Year | None = None

    @property
    def end(self) -> int:
        """The last year of a projection, where it is settled. Raises ValueError where the scenario leaves it open."""
        if self.last is None:
            raise ValueError("the last year of the projection is not settled")
        return self.last


class Target(_Part):
    """A target to be reached in a year."""

    at_least: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    year: Year
    indicator: Indicator | None = Field(default=None, description=in_one_line("scenario.what_measured_needed_beyond_t1"))


class TargetChange(_Part):
    """A target as a file names it: what it leaves out is inherited."""

    at_least: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    year: Year | None = None
    indicator: Indicator | None = None


def text_keys(given):
    """Clause numbers as text: YAML reads 4.2 as a number."""
    return {str(key): value for key, value in given.items()} if isinstance(given, Mapping) else given


class ScenarioFile(_Part):
    """One scenario file as written: a header, what it extends, and what it overrides."""

    title: Sentence = Field(description=in_one_line("scenario.title"))
    author: Sentence = Field(description=in_one_line("scenario.author"))
    date: datetime.date = Field(description=in_one_line("scenario.date"))
    question: Sentence = Field(description=in_one_line("scenario.the_question_it_answers"))
    not_modelled: list[str] = Field(default=[], description=in_one_line("scenario.what_not_modelled"))
    extends: str | None = Field(default=None, description=in_one_line("scenario.scenario_file_extends"))
    policy: dict[str, Any] = Field(default={}, description=in_one_line("scenario.policy_parameters_path"))
    years: Years | None = None
    targets: dict[str, TargetChange] = {}
    population: str | dict[str, Any] | None = Field(default=None, description=in_one_line("scenario.population"))
    assumptions: dict[str, Any] = {}
    budget: dict[str, Any] = Field(default={}, description=in_one_line("scenario.what_finance_decides"))
    expected: Annotated[dict[str, Any], BeforeValidator(text_keys)] = Field(
        default={}, description=in_one_line("scenario.expected_numbers_clause_year")
    )
    draws: Annotated[int, Field(ge=8, le=MOST_DRAWS, multiple_of=8, strict=True)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] | None = None


def json_schema() -> dict:
    """The JSON schema of a scenario file, for editors."""
    from ..policy.parameters import OVERLAP_RULES, paths
    from .expected import MOST, countable

    number = {"type": "number", "minimum": 0, "maximum": MOST}
    by_year = {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "patternProperties": {
            r"^(19|20|21|22)\d\d$": {
                "anyOf": [number, {"type": "array", "items": number, "minItems": 2, "maxItems": 3}, {"type": "null"}]
            }
        },
    }
    schema = ScenarioFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "kjqs_model scenario"
    schema["properties"]["policy"]["propertyNames"] = {"enum": paths()}
    schema["properties"]["policy"]["properties"] = {"overlap": {"enum": list(OVERLAP_RULES)}}
    schema["properties"]["expected"] |= {"propertyNames": {"enum": list(countable())}, "additionalProperties": by_year}
    return schema

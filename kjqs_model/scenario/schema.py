"""The form of a scenario file. The same schema checks a file, resolves it and is exported for editors."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MOST_DRAWS = 16_384
"""Draws of a projection: a chance is known to 0.4 points by then, more only take memory."""

Year = Annotated[int, Field(ge=1900, le=2200, strict=True)]
Indicator = Literal["rd_intensity", "rd_intensity_real", "high_tech_enterprises", "technology_smes", "first_recognitions", "rd_expenditure"]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Years(_Part):
    """The base year, which is costed, the last year of a projection, and the year of a budget."""

    base: Year = 2023
    last: Year | None = None
    budget: Year | None = None


class Target(_Part):
    """A target to be reached in a year."""

    at_least: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    year: Year
    indicator: Indicator | None = Field(default=None, description="衡量的指标，T1 至 T3 之外的目标必填 / what is measured, needed beyond T1 to T3")


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

    title: Sentence = Field(description="标题 / title")
    author: Sentence = Field(description="作者 / author")
    date: datetime.date = Field(description="日期 / date")
    question: Sentence = Field(description="要回答的问题 / the question it answers")
    not_modelled: list[str] = Field(default=[], description="未纳入模型的因素 / what is not modelled")
    extends: str | None = Field(default=None, description="所继承的情景文件 / the scenario file that it extends")
    policy: dict[str, Any] = Field(default={}, description="按路径覆盖的政策参数 / policy parameters by path")
    years: Years | None = None
    targets: dict[str, TargetChange] = {}
    population: str | dict[str, Any] | None = Field(default=None, description="内置总体名或表格文件夹 / population")
    assumptions: dict[str, Any] = {}
    budget: dict[str, Any] = Field(default={}, description="财政安排：支付进度、负担、拨款和不足时的处理 / what finance decides")
    expected: Annotated[dict[str, Any], BeforeValidator(text_keys)] = Field(
        default={}, description="以后各年的预计数：条款、年份、数量（一个数、[低, 高] 或 [低, 可能, 高]） / expected numbers by clause and year")
    draws: Annotated[int, Field(ge=8, le=MOST_DRAWS, multiple_of=8, strict=True)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63, strict=True)] | None = None


def json_schema() -> dict:
    """The JSON schema of a scenario file, for editors."""
    from ..policy.parameters import OVERLAP_RULES, paths
    from .expected import MOST, countable

    number = {"type": "number", "minimum": 0, "maximum": MOST}
    by_year = {"type": "object", "additionalProperties": False, "minProperties": 1, "patternProperties": {r"^(19|20|21|22)\d\d$": {"anyOf": [
        number, {"type": "array", "items": number, "minItems": 2, "maxItems": 3}, {"type": "null"}]}}}
    schema = ScenarioFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "kjqs_model scenario"
    schema["properties"]["policy"]["propertyNames"] = {"enum": paths()}
    schema["properties"]["policy"]["properties"] = {"overlap": {"enum": list(OVERLAP_RULES)}}
    schema["properties"]["expected"] |= {"propertyNames": {"enum": list(countable())}, "additionalProperties": by_year}
    return schema

"""A cell of a frame that holds nothing is a dash or nothing on a page, never the word nan."""

import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from kjqs_model.dashboard.views import _assumption
from kjqs_model.reporting.sections import costing as prose
from kjqs_model.reporting.sections import evaluate as evaluation_prose
from kjqs_model.reporting.words import figure_text


def test_an_assumption_without_value_or_range():
    rows = pd.DataFrame(
        [
            {"path": "13.1.rate", "label": "配套比例", "value": None, "range": None},
            {"path": "1.1.amount", "label": "标准", "value": 1.5, "range": "1–2"},
        ]
    )
    assert [_assumption(row) for row in rows.itertuples()] == ["13.1.rate 配套比例 = –", "1.1.amount 标准 = 1.5 (1–2)"]


@pytest.mark.parametrize("unit", ["yuan", "rate", "share", "count"])
def test_a_figure_that_there_is_not(unit):
    assert figure_text(float("nan"), unit) == figure_text(None, unit) == "–"


def test_a_published_line_without_remark_or_source(monkeypatch):
    line = {
        "line": "甲",
        "published_yuan": 1.0,
        "modelled_yuan": None,
        "published_count": None,
        "modelled_count": 2.0,
        "remark": None,
        "source": None,
    }
    frame = pd.DataFrame([line, line | {"remark": "注", "source": "年鉴"}])
    monkeypatch.setattr(prose.tables, "published", lambda case: frame)
    rows = prose.published_grid(None).rows
    assert [tuple(row[-2:]) for row in rows] == [("", "–"), ("注", "年鉴")] and not any("nan" in str(row) for row in rows)


def test_an_outturn_without_source(monkeypatch):
    row = {
        "indicator": "high_tech_enterprises",
        "label": "户数",
        "year": 2023,
        "outturn": 5.0,
        "vintage": datetime.date(2024, 1, 1),
        "source": None,
        "p10": 1.0,
        "p50": 2.0,
        "p90": 3.0,
        "narrowest": "80%",
    }
    monkeypatch.setattr(evaluation_prose.tables, "beside_outturns", lambda *_: pd.DataFrame([row, row | {"source": "公报"}]))
    rows = evaluation_prose.outturn_grid(SimpleNamespace(projection=None, outturns=None)).rows
    assert [row[-1] for row in rows] == ["–", "公报"]

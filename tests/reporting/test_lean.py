"""A chart's table as records is what altair makes of it, whatever stands in it."""

import datetime
import subprocess
import sys

import altair as alt
import numpy as np
import pandas as pd
import pytest
from altair.utils import schemapi

from kjqs_model.reporting import lean
from kjqs_model.reporting.charts.fonts import _package_text, _signs

PLAIN = pd.DataFrame(
    {
        "text": ["甲", None, "丙"],
        "object": np.array(["a", None, "c"], dtype=object),
        "number": [1.5, np.nan, -np.inf],
        "small": np.array([0.1, 0.2, 0.3], dtype=np.float32),
        "count": [1, 2, 3],
        "byte": np.array([1, 2, 3], dtype=np.int8),
        "truth": [True, False, True],
    }
).set_axis([4, 4, 7])
OTHERS = [
    PLAIN.assign(day=[datetime.datetime(2024, 1, day) for day in (1, 2, 3)]),
    PLAIN.assign(kind=pd.Categorical(["x", "y", "x"])),
    PLAIN.assign(mixed=np.array(["a", 1, None], dtype=object)),
    PLAIN.assign(list=[[1, 2], [3], []]),
    PLAIN.assign(whole=pd.array([1, None, 3], dtype="Int64")),
]


@pytest.mark.parametrize(
    "table", [PLAIN, PLAIN[:0], *OTHERS], ids=["plain", "empty", "days", "kinds", "mixed", "lists", "nullable"]
)
def test_records_are_altairs_own(table):
    found, expected = lean.values_of(table), alt.to_values(table)
    assert found == expected
    assert [[type(value) for value in row.values()] for row in found["values"]] == [
        [type(value) for value in row.values()] for row in expected["values"]
    ]


def test_plain_columns_do_not_go_through_altair(monkeypatch):
    monkeypatch.setattr(lean.alt, "to_values", None)
    assert len(lean.values_of(PLAIN)["values"]) == 3


def test_a_channel_given_as_a_word_looks_at_no_class_that_was_looked_at(monkeypatch):
    def chart():
        with lean.making_charts(validate=False):
            return alt.Chart(PLAIN).mark_bar().encode(x="text:N", y="number:Q", tooltip=["count:Q", "truth:N"]).to_dict()

    first, looks = chart(), []
    plain = schemapi._FromDict.hash_schema
    monkeypatch.setattr(schemapi._FromDict, "hash_schema", lambda *given: looks.append(given) or plain(*given))
    assert chart() == first
    assert len(looks) < 50  # each of four channels would look at some hundreds


BEGINNING = """
import sys
from pathlib import Path
from kjqs_model.reporting.batch import run

def begin(nursery):
    print(sorted({"altair", "numba", "pandas"} & set(sys.modules)))
    raise SystemExit

run.Nursery.prepare = begin
run.run_reports([Path("baseline")], Path(sys.argv[1]))
"""


def test_a_batch_begins_its_reports_before_it_loads_what_its_overview_needs(tmp_path):
    words = [sys.executable, "-c", BEGINNING, str(tmp_path / "reports")]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_font_of_the_package_holds_the_signs_of_its_pages():
    assert "▼" in _signs(
        _package_text()
    )  # of a template: without it each page takes its font out of the whole one, in five times the time
